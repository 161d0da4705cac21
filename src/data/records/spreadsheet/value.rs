//! From the value of a spreadsheet to one of the type of its column.

use calamine::{Data, ExcelDateTime};
use ecow::EcoString;

use crate::project::{Cell, Column, ColumnType, Date};

use super::super::cells::{Fault, Notation, date, missing, typed};

/// The day behind the last that spreadsheets know, 9999-12-31.
const DAYS: f64 = 2_958_466.0;

/// A value as the column wants it.
pub fn value(column: &Column, value: &Data, missing_values: &[String]) -> Result<Cell, Fault> {
    let notation = Notation::plain(missing_values);
    let whole = matches!(column.r#type, ColumnType::Integer | ColumnType::Year);
    let cell = match value {
        Data::Empty => Cell::Missing,
        Data::String(text) => return notation.read(column, text),
        other if !missing_values.is_empty() && notation.is_missing(&shown(other)) => return missing(column),
        Data::Int(value) => Cell::Integer(*value),
        // Spreadsheets keep every number as a floating-point number.
        Data::Float(value) if whole && value.fract() == 0.0 && value.abs() < 9e15 => Cell::Integer(*value as i64),
        Data::Float(value) => Cell::Number(*value),
        Data::Bool(value) => Cell::Boolean(*value),
        Data::DateTime(value) => Cell::Date(day(value).ok_or(Fault::Type)?),
        Data::DateTimeIso(text) => match (column.r#type, text.split_once('T')) {
            (ColumnType::Date, parts) => {
                let (day, time) = parts.unwrap_or((text, ""));
                let day = date(day, "%Y-%m-%d").filter(|_| is_midnight(time));
                Cell::Date(day.ok_or(Fault::Type)?)
            }
            (_, Some((day, time))) if is_midnight(time) => return notation.read(column, day),
            _ => return notation.read(column, text),
        },
        Data::DurationIso(_) | Data::Error(_) => return Err(Fault::Type),
    };
    // A column of text may hold codes that the spreadsheet keeps as numbers.
    if let (ColumnType::String, Cell::Integer(_) | Cell::Number(_)) = (column.r#type, &cell) {
        return Ok(Cell::String(EcoString::from(cell.to_string())));
    }
    typed(column, &cell)
}

/// The day of a date without a time of day. Times alone count from the day before 1900.
fn day(value: &ExcelDateTime) -> Option<Date> {
    if !value.is_datetime() || !(0.0..DAYS).contains(&value.as_f64()) {
        return None;
    }
    let (year, month, day, ..) = value.to_ymd_hms_milli();
    let date = Date::new(year.into(), month.into(), day.into())?;
    (clock(value).is_none() && year >= 1900).then_some(date)
}

/// The time of day of a date that has one.
fn clock(value: &ExcelDateTime) -> Option<String> {
    let (.., hour, minute, second, milli) = value.to_ymd_hms_milli();
    let fraction = if milli == 0 { String::new() } else { format!(".{milli:03}") };
    ((hour, minute, second, milli) != (0, 0, 0, 0)).then(|| format!("{hour:02}:{minute:02}:{second:02}{fraction}"))
}

/// Whether the time of an ISO 8601 date-time is that at which the day begins.
fn is_midnight(time: &str) -> bool {
    time.chars().all(|c| matches!(c, '0' | ':' | '.' | 'Z'))
}

/// A value as the spreadsheet shows it, about.
pub fn shown(value: &Data) -> String {
    match value {
        Data::DateTime(value) if value.is_datetime() && (0.0..DAYS).contains(&value.as_f64()) => {
            let (year, month, day, ..) = value.to_ymd_hms_milli();
            let date = format!("{year:04}-{month:02}-{day:02}");
            match clock(value) {
                Some(clock) if year < 1900 => clock,
                Some(clock) => format!("{date} {clock}"),
                None if year < 1900 => "00:00:00".into(),
                None => date,
            }
        }
        Data::DateTime(value) if value.is_duration() => format!("{} days", value.as_f64()),
        other => other.to_string(),
    }
}

/// Whether a number format shows percentages: whether it has a percent sign that is not there to be printed as it is.
pub fn is_percentage(code: &str) -> bool {
    let mut characters = code.chars();
    while let Some(character) = characters.next() {
        match character {
            '%' => return true,
            // The character behind is printed, left out, or repeated.
            '\\' | '_' | '*' => drop(characters.next()),
            '"' => drop(characters.find(|c| *c == '"')),
            '[' => drop(characters.find(|c| *c == ']')),
            _ => {}
        }
    }
    false
}

/// A hundred times a number, without the last digits that binary arithmetic adds: 57 for 0.57.
pub fn hundredfold(share: f64) -> f64 {
    let percent = share * 100.0;
    let rounded = (percent * 1e9).round() / 1e9;
    if rounded.is_finite() { rounded } else { percent }
}

#[cfg(test)]
mod tests {
    use super::is_percentage;

    #[test]
    fn a_percent_sign_that_is_only_printed_makes_no_percentage() {
        for code in ["0%", "0.00%", "#,##0.0\\ %", "[Red]0%;[Blue]-0%", "\"about \"0%", "0;0%"] {
            assert!(is_percentage(code), "{code}");
        }
        for code in ["General", "0\"%\"", "0\\%", "0_%", "0*%", "[$%-409]0", "0\"%", "0\\"] {
            assert!(!is_percentage(code), "{code}");
        }
    }
}
