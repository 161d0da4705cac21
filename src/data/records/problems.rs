//! What is wrong with the rows of a table.

use crate::diagnostic::{Diagnostic, Place};
use crate::project::{Column, ColumnType, Named, Table};

use super::cells::Fault;

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
    pub row: String,
    /// The place, when the file is text.
    pub place: Option<Place>,
    /// The file, when it is not.
    pub path: Option<&'s str>,
}

impl<'a> Problems<'a> {
    pub fn new(table: &'a Named<Table>) -> Self {
        Self { table, found: Vec::new(), bad_cells: 0 }
    }

    pub fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    pub fn add(&mut self, finding: Diagnostic) {
        self.found.push(finding);
    }

    /// Reports something of which there may be as many as there are cells.
    fn count<'s>(&mut self, at: impl FnOnce() -> At<'s>, finding: impl FnOnce(&Table, &str, &str) -> Diagnostic) {
        self.bad_cells += 1;
        if self.bad_cells > REPORTED {
            return;
        }
        let At { row, place, path } = at();
        let mut finding = finding(&self.table.value, &self.table.id, &row);
        finding.place = place;
        finding.path = path.map(str::to_owned);
        self.found.push(finding);
    }

    /// Reports a cell that is not what its column says. `at` is asked only when the cell is reported.
    pub fn bad_cell<'s>(&mut self, column: &Column, value: &str, fault: Fault, at: impl FnOnce() -> At<'s>) {
        self.count(at, |table, name, row| {
            let expected = expectation(column);
            let wrong = match fault {
                Fault::Missing => format!("is missing, expected {expected}"),
                Fault::Type => format!("is `{}`, expected {expected}", shorten(value)),
                Fault::Control(character) => format!("holds a control character, U+{:04X}", u32::from(character)),
                Fault::Formula => "holds a formula without a stored value".into(),
            };
            Diagnostic::error("bad-cell", format!("{row}, column `{}` of the table `{name}` {wrong}", *column.id))
                .because(match fault {
                    Fault::Control(_) => "no font has a glyph for it".into(),
                    _ => format!("expected {expected}"),
                })
                .help(match fault {
                    Fault::Missing => "give the value, or delete `required`".into(),
                    Fault::Formula => "open the file in a spreadsheet program and save it: that computes the values".into(),
                    Fault::Control(_) if table.file.is_some() => "delete it, or export the data anew".into(),
                    Fault::Control(_) => "delete it".into(),
                    Fault::Type if table.file.is_none() => {
                        "correct the cell or the column's type; \"\" stands for a missing value".into()
                    }
                    Fault::Type if value.contains(|c: char| c.is_ascii_digit() || c == '"') => {
                        "correct the cell or the column's type".into()
                    }
                    Fault::Type => {
                        let missing = format!("missing_values = [\"{}\"]", shorten(value));
                        format!("correct the cell; if it stands for a missing value: {missing}")
                    }
                })
        });
    }

    /// Reports a row that is no object where the others are, or no list.
    pub fn not_a_row<'s>(&mut self, list: bool, at: impl FnOnce() -> At<'s>) {
        self.count(at, |_, name, row| match list {
            true => Diagnostic::error("bad-row", format!("{row} of the table `{name}` is no list"))
                .because("expected a list with a cell for each column")
                .help("correct the row: when the first is a list, the others are lists too"),
            false => Diagnostic::error("bad-row", format!("{row} of the table `{name}` is no object"))
                .because("expected an object with a member for each column")
                .help("correct the row, or name the member that holds the rows: property = \"data\""),
        });
    }

    /// Reports a row with too few or too many cells.
    pub fn row_length<'s>(&mut self, found: usize, expected: usize, at: impl FnOnce() -> At<'s>) {
        self.count(at, |_, name, row| {
            Diagnostic::error("row-length", format!("{row} of the table `{name}` has {found} cells for {expected} columns"))
                .because(format!("expected {expected} cells"))
                .help("give every column a cell; an empty one stands for a missing value")
        });
    }

    /// Reports a second member of one name in a row.
    pub fn duplicate_member<'s>(&mut self, member: &str, at: impl FnOnce() -> At<'s>) {
        self.count(at, |_, name, row| {
            Diagnostic::error("duplicate-member", format!("{row} of the table `{name}` has two members `{member}`"))
                .because("could be either")
                .help("delete one of them")
        });
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

/// The beginning of a value, fit for a terminal.
fn shorten(value: &str) -> String {
    let shown = value.chars().take(40).map(|c| if c.is_control() { '\u{fffd}' } else { c });
    let rest = if value.chars().nth(40).is_some() { "…" } else { "" };
    shown.chain(rest.chars()).collect()
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
