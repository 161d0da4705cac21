//! Spreadsheets: Office Open XML and OpenDocument, the first row of the cells read with the headings.

use std::io::Cursor;
use std::path::PathBuf;

use calamine::{Data, Ods, Range, Reader, StyleRange, Xlsx};
use ecow::EcoString;

use crate::diagnostic::{Diagnostic, quoted_list, suggest};
use crate::project::{Cell, Column, ColumnType, Date, Located, Named, Table};

use super::cells::{At, Notation, Problems, typed};
use super::{Format, Records, locate_columns};

/// Reads the rows of a table from the bytes of a spreadsheet.
pub fn read(table: &Named<Table>, path: &str, format: Format, bytes: Vec<u8>, problems: &mut Problems) -> Option<Records> {
    let t = &table.value;
    let file = t.file.as_ref()?;
    let unreadable = |why: String| {
        let finding = Diagnostic::error("bad-spreadsheet", format!("`{}` is no readable spreadsheet", **file))
            .at(file.place(table.place.file))
            .because(why)
            .help("open it in a spreadsheet program and save it anew, or export the sheet as CSV");
        Box::new(finding)
    };
    let bytes = Cursor::new(bytes);
    let sheet = match format {
        Format::Ods => {
            Ods::new(bytes).map_err(|error| unreadable(error.to_string())).and_then(|book| cells(table, book, unreadable))
        }
        _ => Xlsx::new(bytes).map_err(|error| unreadable(error.to_string())).and_then(|book| cells(table, book, unreadable)),
    };
    let (sheet, styles) = match sheet {
        Ok(sheet) => sheet,
        Err(finding) => {
            problems.add(*finding);
            return None;
        }
    };
    let (top, left) = sheet.start().unwrap_or_default();
    let mut rows = sheet.rows();
    let headings: Vec<String> = rows.next().unwrap_or_default().iter().map(|cell| cell.to_string().trim().to_owned()).collect();
    let positions = locate_columns(table, &headings, file, problems)?;
    let missing = t.missing_values.as_deref().unwrap_or_default();
    let mut records = Records::new(positions.len(), Some(PathBuf::from(file.as_str())));
    for (row, cells) in rows.enumerate() {
        if cells.iter().all(|cell| matches!(cell, Data::Empty)) {
            continue;
        }
        records.push(t.columns.iter().zip(&positions).map(|(column, at)| {
            let cell = cells.get(*at).unwrap_or(&Data::Empty);
            let place = (top + row as u32 + 1, left + *at as u32);
            let read = match (column.r#type, cell) {
                // What a spreadsheet shows as 42 % it keeps as 0.42.
                (ColumnType::Percent, Data::Float(share)) if is_percentage(&styles, place) => {
                    Some(Cell::Number(hundredfold(*share)))
                }
                _ => value(column, cell, missing),
            };
            read.unwrap_or_else(|| {
                let name = format!("cell {}{}", letters(place.1), place.0 + 1);
                problems.bad_cell(column, &cell.to_string(), || At { row: &name, place: None, path: Some(path) });
                Cell::Missing
            })
        }));
    }
    Some(records)
}

/// Whether a cell is formatted as a percentage.
fn is_percentage(styles: &StyleRange, place: (u32, u32)) -> bool {
    let format = styles.get(place).and_then(|style| style.number_format.as_ref());
    format.is_some_and(|format| format.format_code.contains('%'))
}

/// A hundred times a number, without the last digits that binary arithmetic adds: 57 for 0.57.
fn hundredfold(share: f64) -> f64 {
    let percent = share * 100.0;
    let rounded = (percent * 1e9).round() / 1e9;
    if rounded.is_finite() { rounded } else { percent }
}

/// The cells of the sheet and range that the table names, and their styles where the format tells them.
fn cells<R: Reader<Cursor<Vec<u8>>>>(
    table: &Named<Table>,
    mut book: R,
    unreadable: impl Fn(String) -> Box<Diagnostic>,
) -> Result<(Range<Data>, StyleRange), Box<Diagnostic>>
where
    R::Error: std::fmt::Display,
{
    let at = table.place.file;
    let sheets = book.sheet_names();
    let name = match &table.value.sheet {
        Some(name) if sheets.iter().any(|sheet| sheet == name.as_str()) => name.to_string(),
        Some(name) => {
            let mut finding = Diagnostic::error("unknown-sheet", format!("there is no sheet `{}`", **name))
                .at(name.place(at))
                .because("not in the spreadsheet");
            let known = sheets.iter().map(String::as_str);
            finding.help = suggest(name, known).or_else(|| Some(format!("its sheets are {}", quoted_list(&sheets))));
            return Err(Box::new(finding));
        }
        None => sheets.first().cloned().ok_or_else(|| unreadable("has no sheet".into()))?,
    };
    let all = book.worksheet_range(&name).map_err(|error| unreadable(error.to_string()))?;
    let styles = match table.value.columns.iter().any(|column| column.r#type == ColumnType::Percent) {
        true => book.worksheet_style(&name).unwrap_or_default(),
        false => StyleRange::default(),
    };
    let Some(range) = &table.value.range else {
        return Ok((all, styles));
    };
    let (start, end) = corners(range).ok_or_else(|| {
        let finding = Diagnostic::error("bad-range", format!("`{}` is no range of cells", **range))
            .at(range.place(at))
            .because("expected two corners such as A3:D40")
            .help("the first corner is the heading of the first column");
        Box::new(finding)
    })?;
    // A range that goes on below the last row ends there.
    let last = all.end().unwrap_or_default();
    Ok((all.range(start, (end.0.min(last.0).max(start.0), end.1.min(last.1).max(start.1))), styles))
}

/// The corners of a range such as `A3:D40`, as rows and columns counted from 0.
fn corners(range: &Located<String>) -> Option<((u32, u32), (u32, u32))> {
    let corner = |text: &str| {
        let text = text.trim().replace('$', "");
        let split = text.find(|c: char| c.is_ascii_digit())?;
        let (column, row) = text.split_at(split);
        if column.is_empty() || column.len() > 3 {
            return None;
        }
        let mut number = 0u32;
        for letter in column.chars() {
            number = number * 26 + letter.to_digit(36).filter(|digit| *digit >= 10)? - 9;
        }
        Some((row.parse::<u32>().ok()?.checked_sub(1)?, number - 1))
    };
    let (from, to) = range.split_once(':')?;
    let (from, to) = (corner(from)?, corner(to)?);
    // The last row of the format, so that a slip of the finger does not ask for a sheet of billions of cells.
    (from.0 <= to.0 && from.1 <= to.1 && to.0 < 1 << 20).then_some((from, to))
}

/// The letters of a column counted from 0: A to Z, AA and so on.
fn letters(mut column: u32) -> String {
    let mut letters = Vec::new();
    loop {
        letters.push(char::from(b'A' + (column % 26) as u8));
        match (column / 26).checked_sub(1) {
            Some(rest) => column = rest,
            None => break,
        }
    }
    letters.iter().rev().collect()
}

fn value(column: &Column, cell: &Data, missing: &[String]) -> Option<Cell> {
    let whole = matches!(column.r#type, ColumnType::Integer | ColumnType::Year);
    let read = match cell {
        Data::Empty => Cell::Missing,
        Data::Int(value) => Cell::Integer(*value),
        // Spreadsheets keep every number as a floating-point number.
        Data::Float(value) if whole && value.fract() == 0.0 && value.abs() < 9e15 => Cell::Integer(*value as i64),
        Data::Float(value) => Cell::Number(*value),
        Data::Bool(value) => Cell::Boolean(*value),
        Data::DateTime(value) if value.is_datetime() => {
            let (year, month, day, ..) = value.to_ymd_hms_milli();
            Cell::Date(Date::new(year.into(), month.into(), day.into())?)
        }
        Data::DateTimeIso(text) => return notation(missing).read(column, text.split('T').next().unwrap_or_default()),
        Data::String(text) => match column.r#type {
            ColumnType::String if missing.contains(text) => Cell::Missing,
            ColumnType::String => Cell::String(EcoString::from(text.as_str())),
            _ => return notation(missing).read(column, text),
        },
        Data::DateTime(_) | Data::DurationIso(_) | Data::Error(_) => return None,
    };
    // A column of text may hold codes that the spreadsheet keeps as numbers.
    if let (ColumnType::String, Cell::Integer(_) | Cell::Number(_)) = (column.r#type, &read) {
        return Some(Cell::String(EcoString::from(read.to_string())));
    }
    typed(column, &read)
}

fn notation(missing: &[String]) -> Notation<'_> {
    Notation { decimal: '.', group: None, missing }
}
