//! From what a cell says to a value of the type of its column.

use chrono::{Datelike, NaiveDate};
use ecow::EcoString;

use crate::diagnostic::{Diagnostic, Place};
use crate::project::{Cell, Column, ColumnType, Date, Named, Table};

/// How many bad cells of a table are reported one by one.
const REPORTED: usize = 20;

/// What is wrong with the rows of a table.
pub struct Problems<'a> {
    table: &'a Named<Table>,
    found: Vec<Diagnostic>,
    bad_cells: usize,
}

/// Where a cell stands, as far as it can be told.
pub struct At<'s> {
    /// The row, as people count them in the file: "line 3", "row 3", "cell B3".
    pub row: &'s dyn std::fmt::Display,
    /// The place, when the file is text.
    pub place: Option<Place>,
    /// The file, when it is not.
    pub path: Option<&'s str>,
}

impl<'a> Problems<'a> {
    pub fn new(table: &'a Named<Table>) -> Self {
        Self { table, found: Vec::new(), bad_cells: 0 }
    }

    pub fn add(&mut self, finding: Diagnostic) {
        self.found.push(finding);
    }

    /// Reports a cell that is not what its column says. `at` is asked only when the cell is reported.
    pub fn bad_cell<'s>(&mut self, column: &Column, value: &str, at: impl FnOnce() -> At<'s>) {
        self.bad_cells += 1;
        if self.bad_cells > REPORTED {
            return;
        }
        let At { row, place, path } = at();
        let expected = expectation(column);
        let shown = match value {
            "" => "is missing".to_owned(),
            value => format!("is `{}`", shorten(value)),
        };
        let mut finding = Diagnostic::error(
            "bad-cell",
            format!("{row}, column `{}` of the table `{}` {shown}, expected {expected}", *column.id, self.table.id),
        )
        .because(format!("expected {expected}"))
        .help(match value {
            "" => "give the value, or delete `required`".to_owned(),
            _ if self.table.value.file.is_none() => {
                "correct the cell or the column's type; \"\" stands for a missing value".to_owned()
            }
            _ if value.contains(|c: char| c.is_ascii_digit()) => "correct the cell or the column's type".to_owned(),
            _ => format!("correct the cell; if it stands for a missing value: missing_values = [\"{}\"]", shorten(value)),
        });
        finding.place = place;
        finding.path = path.map(str::to_owned);
        self.found.push(finding);
    }

    /// Reports a row that is none.
    pub fn not_a_row(&mut self, row: &str, place: Place) {
        self.bad_cells += 1;
        if self.bad_cells <= REPORTED {
            self.found.push(
                Diagnostic::error("bad-row", format!("{row} of the table `{}` is no object", self.table.id))
                    .at(place)
                    .because("expected an object with a member for each column")
                    .help("correct the row, or name the member that holds the rows: property = \"data\""),
            );
        }
    }

    /// Reports a row with too few or too many cells.
    pub fn row_length<'s>(&mut self, found: usize, expected: usize, at: impl FnOnce() -> At<'s>) {
        self.bad_cells += 1;
        if self.bad_cells > REPORTED {
            return;
        }
        let At { row, place, path } = at();
        let mut finding = Diagnostic::error(
            "row-length",
            format!("{row} of the table `{}` has {found} cells for {expected} columns", self.table.id),
        )
        .because(format!("expected {expected} cells"))
        .help("give every column a cell; an empty one stands for a missing value");
        finding.place = place;
        finding.path = path.map(str::to_owned);
        self.found.push(finding);
    }

    /// Hands over what was found, with the count of what was not reported one by one.
    pub fn finish(mut self, diagnostics: &mut Vec<Diagnostic>) {
        if let Some(more @ 1..) = self.bad_cells.checked_sub(REPORTED) {
            // Where the last one listed stands, so that it is read behind it.
            let place = self.found.last().and_then(|finding| finding.place.clone());
            self.found.push(
                Diagnostic::error("bad-cell", format!("{more} more cells of the table `{}` are bad", self.table.id))
                    .at(place.unwrap_or_else(|| self.table.place.clone()))
                    .because(format!("the first {REPORTED} are listed"))
                    .help("a whole column at once often means another `type`, `decimal_char` or `missing_values`"),
            );
        }
        diagnostics.append(&mut self.found);
    }
}

fn shorten(value: &str) -> String {
    match value.char_indices().nth(40) {
        Some((end, _)) => format!("{}…", &value[..end]),
        None => value.to_owned(),
    }
}

fn expectation(column: &Column) -> String {
    match column.r#type {
        ColumnType::String => "a string".into(),
        ColumnType::Integer => "an integer".into(),
        ColumnType::Number => "a number".into(),
        ColumnType::Percent => "a number (percent)".into(),
        ColumnType::Currency => "a number (currency)".into(),
        ColumnType::Date => match &column.format {
            Some(format) => format!("a date written {}", **format),
            None => "a date such as 2008-05-01".into(),
        },
        ColumnType::Year => "a year such as 2008".into(),
        ColumnType::Boolean => "a boolean, true or false".into(),
    }
}

/// A cell as the column wants it, when it fits.
pub fn typed(column: &Column, cell: &Cell) -> Option<Cell> {
    Some(match (column.r#type, cell) {
        (_, Cell::Missing) => Cell::Missing,
        (_, Cell::String(text)) if text.is_empty() => Cell::Missing,
        (ColumnType::String, Cell::String(_))
        | (ColumnType::Integer, Cell::Integer(_))
        | (ColumnType::Number | ColumnType::Percent | ColumnType::Currency, Cell::Integer(_))
        | (ColumnType::Date, Cell::Date(_))
        | (ColumnType::Boolean, Cell::Boolean(_)) => cell.clone(),
        (ColumnType::Year, Cell::Integer(1..=9999)) => cell.clone(),
        (ColumnType::Number | ColumnType::Percent | ColumnType::Currency, Cell::Number(value)) if value.is_finite() => cell.clone(),
        _ => return None,
    })
    .filter(|cell| !(column.required && *cell == Cell::Missing))
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

impl Notation<'_> {
    /// The value of a text in a column, when it has one.
    pub fn read(&self, column: &Column, text: &str) -> Option<Cell> {
        let trimmed = text.trim();
        if trimmed.is_empty() || self.missing.iter().any(|missing| missing == trimmed) {
            return (!column.required).then_some(Cell::Missing);
        }
        Some(match column.r#type {
            ColumnType::String => Cell::String(EcoString::from(text)),
            ColumnType::Integer => Cell::Integer(self.plain(trimmed).parse().ok()?),
            ColumnType::Year => Cell::Integer(trimmed.parse().ok().filter(|year| (1..=9999).contains(year))?),
            ColumnType::Number | ColumnType::Currency => Cell::Number(self.number(trimmed)?),
            ColumnType::Percent => Cell::Number(self.number(trimmed.strip_suffix('%').unwrap_or(trimmed).trim_end())?),
            ColumnType::Date => Cell::Date(date(trimmed, column.format.as_ref().map_or("%Y-%m-%d", |format| format.as_str()))?),
            ColumnType::Boolean => match trimmed.to_ascii_lowercase().as_str() {
                "true" | "1" | "yes" => Cell::Boolean(true),
                "false" | "0" | "no" => Cell::Boolean(false),
                _ => return None,
            },
        })
    }

    fn number(&self, text: &str) -> Option<f64> {
        let plain = self.plain(text);
        // `inf` and `nan` would be read as numbers too.
        let digits = plain.trim_start_matches(['-', '+']).starts_with(|c: char| c.is_ascii_digit() || c == '.');
        plain.parse::<f64>().ok().filter(|number| digits && number.is_finite())
    }

    /// A number with a decimal point, without group signs, its minus a hyphen.
    fn plain<'t>(&self, text: &'t str) -> std::borrow::Cow<'t, str> {
        if self.decimal == '.' && self.group.is_none() && !text.starts_with('\u{2212}') {
            return text.into();
        }
        text.chars()
            .filter(|c| Some(*c) != self.group)
            .map(|c| match c {
                '\u{2212}' => '-',
                // A point that is not the decimal sign makes the number unreadable, as it should be.
                '.' if self.decimal != '.' => '?',
                c if c == self.decimal => '.',
                c => c,
            })
            .collect::<String>()
            .into()
    }
}

/// The date that a text gives in a format of `strptime`.
fn date(text: &str, format: &str) -> Option<Date> {
    let date = NaiveDate::parse_from_str(text, format).ok()?;
    Date::new(date.year(), date.month(), date.day())
}
