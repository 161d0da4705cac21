//! From what a cell says to a value of the type of its column.

use std::borrow::Cow;

use chrono::{Datelike, NaiveDate};
use ecow::EcoString;

use crate::project::{Cell, Column, ColumnType, Date};

/// Why a cell is not what its column says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// There is no value, and there has to be one.
    Missing,
    /// The value is of another type.
    Type,
    /// The text holds a character that no font has.
    Control(char),
    /// A formula whose value was never computed.
    Formula,
}

/// A cell as the column wants it.
pub fn typed(column: &Column, cell: &Cell) -> Result<Cell, Fault> {
    match (column.r#type, cell) {
        (_, Cell::Missing) => missing(column),
        (_, Cell::String(text)) if text.is_empty() => missing(column),
        (ColumnType::String, Cell::String(text)) => match control(text) {
            Some(character) => Err(Fault::Control(character)),
            None => Ok(cell.clone()),
        },
        (ColumnType::Number | ColumnType::Percent | ColumnType::Currency, Cell::Number(value)) if !value.is_finite() => {
            Err(Fault::Type)
        }
        (ColumnType::Integer, Cell::Integer(_))
        | (ColumnType::Year, Cell::Integer(1..=9999))
        | (ColumnType::Number | ColumnType::Percent | ColumnType::Currency, Cell::Integer(_) | Cell::Number(_))
        | (ColumnType::Date, Cell::Date(_))
        | (ColumnType::Boolean, Cell::Boolean(_)) => Ok(cell.clone()),
        _ => Err(Fault::Type),
    }
}

/// A missing value, where one may be.
pub fn missing(column: &Column) -> Result<Cell, Fault> {
    match column.required {
        true => Err(Fault::Missing),
        false => Ok(Cell::Missing),
    }
}

/// The first control character of a text, other than tabs and line ends.
fn control(text: &str) -> Option<char> {
    // Most texts have only what an ASCII keyboard has.
    if text.bytes().all(|byte| (b' '..=b'~').contains(&byte)) {
        return None;
    }
    text.chars().find(|c| c.is_control() && !matches!(c, '\t' | '\n' | '\r'))
}

/// How text stands for values in a file.
pub struct Notation<'a> {
    /// The decimal sign.
    pub decimal: char,
    /// The sign between groups of digits.
    pub group: Option<char>,
    /// What stands for a missing value.
    pub missing: &'a [String],
}

impl<'a> Notation<'a> {
    /// That of files whose numbers are written in one way only.
    pub fn plain(missing: &'a [String]) -> Self {
        Self { decimal: '.', group: None, missing }
    }

    /// Whether a text stands for a missing value.
    pub fn is_missing(&self, text: &str) -> bool {
        let trimmed = text.trim();
        trimmed.is_empty() || self.missing.iter().any(|missing| missing.trim() == trimmed)
    }

    /// The value of a text in a column.
    pub fn read(&self, column: &Column, text: &str) -> Result<Cell, Fault> {
        if self.is_missing(text) {
            return missing(column);
        }
        if column.r#type == ColumnType::String {
            return match control(text) {
                Some(character) => Err(Fault::Control(character)),
                None => Ok(Cell::String(EcoString::from(text))),
            };
        }
        self.value(column, text.trim()).ok_or(Fault::Type)
    }

    /// The value of a number of the file in a column.
    pub fn read_number(&self, column: &Column, text: &str) -> Result<Cell, Fault> {
        match column.r#type {
            _ if self.is_missing(text) => missing(column),
            ColumnType::String | ColumnType::Date | ColumnType::Boolean => Err(Fault::Type),
            _ => self.read(column, text),
        }
    }

    fn value(&self, column: &Column, text: &str) -> Option<Cell> {
        Some(match column.r#type {
            ColumnType::String => return None,
            ColumnType::Integer => Cell::Integer(self.digits(text)?.parse().ok()?),
            ColumnType::Year => Cell::Integer(text.parse().ok().filter(|year| (1..=9999).contains(year))?),
            ColumnType::Number | ColumnType::Currency => Cell::Number(self.number(text)?),
            ColumnType::Percent => Cell::Number(self.number(text.strip_suffix('%').unwrap_or(text).trim_end())?),
            ColumnType::Date => Cell::Date(date(text, column.format.as_ref().map_or("%Y-%m-%d", |format| format.as_str()))?),
            ColumnType::Boolean => match text.to_ascii_lowercase().as_str() {
                "true" | "1" | "yes" => Cell::Boolean(true),
                "false" | "0" | "no" => Cell::Boolean(false),
                _ => return None,
            },
        })
    }

    fn number(&self, text: &str) -> Option<f64> {
        let digits = self.digits(text)?;
        // `inf` and `nan` would be read as numbers too.
        let begins = digits.trim_start_matches(['-', '+']).starts_with(|c: char| c.is_ascii_digit() || c == '.');
        digits.parse::<f64>().ok().filter(|number| begins && number.is_finite())
    }

    /// A number with a decimal point, without group signs, its minus a hyphen.
    fn digits<'t>(&self, text: &'t str) -> Option<Cow<'t, str>> {
        if self.decimal == '.' && self.group.is_none() && !text.starts_with('\u{2212}') {
            return Some(text.into());
        }
        let (sign, rest) = match text.strip_prefix(['-', '\u{2212}']) {
            Some(rest) => ("-", rest),
            None => text.strip_prefix('+').map_or(("", text), |rest| ("+", rest)),
        };
        let (whole, fraction) = match rest.split_once(self.decimal) {
            Some((whole, fraction)) => (whole, Some(fraction)),
            None => (rest, None),
        };
        let whole: Cow<str> = match self.group.filter(|group| whole.contains(*group)) {
            Some(group) => ungrouped(whole, group)?.into(),
            None => whole.into(),
        };
        // A point that is not the decimal sign makes the number unreadable.
        if whole.contains('.') || fraction.is_some_and(|fraction| fraction.contains('.')) {
            return None;
        }
        Some(match fraction {
            Some(fraction) => format!("{sign}{whole}.{fraction}").into(),
            None => format!("{sign}{whole}").into(),
        })
    }
}

/// The digits of a whole number without the signs between its groups, when the groups are of three digits: 1,234,567; or as in
/// India of two digits before the last three: 12,34,567.
fn ungrouped(whole: &str, sign: char) -> Option<String> {
    let groups: Vec<&str> = whole.split(sign).collect();
    let (first, rest) = groups.split_first()?;
    let (last, middle) = rest.split_last()?;
    let long = (1..=3).contains(&first.len()) && middle.iter().all(|group| group.len() == 3);
    let short = (1..=2).contains(&first.len()) && middle.iter().all(|group| group.len() == 2);
    let digits = groups.iter().all(|group| group.bytes().all(|byte| byte.is_ascii_digit()));
    (digits && last.len() == 3 && (long || short)).then(|| groups.concat())
}

/// The date that a text gives in a format of `strptime`.
pub fn date(text: &str, format: &str) -> Option<Date> {
    let date = NaiveDate::parse_from_str(text, format).ok()?;
    Date::new(date.year(), date.month(), date.day())
}
