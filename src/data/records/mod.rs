//! The rows of tables: read from where they stand, each cell checked against the type of its column.

mod cells;
mod columns;
mod delimited;
mod inline;
mod json;
mod keys;
mod problems;
mod scan;
mod spreadsheet;
#[cfg(test)]
mod tests;
mod text;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::diagnostic::{Diagnostic, Sources};
use crate::project::parsed::{self, Part};
use crate::project::{BINARY_LIMIT, Cell, Located, Named, Refusal, Root, Table, sha256};

pub use keys::url_without_file;
use problems::Problems;

/// A format of data files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Comma-separated values.
    Csv,
    /// Tab-separated values.
    Tsv,
    /// JSON.
    Json,
    /// Office Open XML.
    Xlsx,
    /// OpenDocument.
    Ods,
}

/// The endings of data files.
pub const ENDINGS: [&str; 5] = ["csv", "tsv", "json", "xlsx", "ods"];

impl Format {
    /// The format that a file's name tells.
    pub fn of(path: &Path) -> Option<Self> {
        match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
            "csv" => Some(Self::Csv),
            "tsv" => Some(Self::Tsv),
            "json" => Some(Self::Json),
            "xlsx" => Some(Self::Xlsx),
            "ods" => Some(Self::Ods),
            _ => None,
        }
    }
}

/// The rows of a table, column by column.
#[derive(Debug, Clone, Default)]
pub struct Records {
    columns: Vec<Vec<Cell>>,
    len: usize,
    origin: Option<PathBuf>,
}

impl Records {
    fn new(columns: usize, origin: Option<PathBuf>) -> Self {
        Self { columns: vec![Vec::new(); columns], len: 0, origin }
    }

    /// About how much memory they take.
    fn bytes(&self) -> usize {
        let text = |cell: &Cell| if let Cell::String(text) = cell { text.len() } else { 0 };
        self.columns.iter().flatten().map(|cell| size_of::<Cell>() + text(cell)).sum()
    }

    /// The number of rows.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The cells of a column, by its position among the columns of the table.
    pub fn column(&self, at: usize) -> &[Cell] {
        self.columns.get(at).map_or(&[], Vec::as_slice)
    }

    /// A cell, by the positions of its row and column.
    pub fn cell(&self, row: usize, column: usize) -> &Cell {
        self.column(column).get(row).unwrap_or(&Cell::Missing)
    }

    /// The position of the row whose first cell reads as given.
    pub fn find(&self, key: &str) -> Option<usize> {
        self.column(0).iter().position(|cell| match cell {
            Cell::String(text) => text == key,
            other => other.to_string() == key,
        })
    }

    /// The file of the rows in the project, when they do not stand with the table.
    pub fn origin(&self) -> Option<&Path> {
        self.origin.as_deref()
    }

    fn push(&mut self, cells: impl Iterator<Item = Cell>) {
        for (column, cell) in self.columns.iter_mut().zip(cells) {
            column.push(cell);
        }
        self.len += 1;
    }
}

/// What stands for a missing value in the file of a table.
fn missing_values(table: &Table) -> &[String] {
    table.missing_values.as_deref().map_or(&[], Vec::as_slice)
}

/// The rows of a table as they were read from a file.
struct RowsOf {
    table: Table,
    records: Arc<Records>,
}

/// Reads the rows of tables.
pub struct Reader<'a> {
    /// The folder that files are read from.
    pub root: &'a Root,
    /// Keeps the text of files for findings.
    pub sources: &'a mut Sources,
    /// What is wrong with them.
    pub diagnostics: &'a mut Vec<Diagnostic>,
}

impl Reader<'_> {
    /// Reads the rows of a table. None when they cannot be had; why is reported, as are cells of the wrong type.
    pub fn read(&mut self, table: &Named<Table>) -> Option<Arc<Records>> {
        let columns = &table.value.columns;
        let before = self.diagnostics.len();
        columns::check(table, self.diagnostics);
        keys::check(table, self.diagnostics);
        if self.diagnostics.len() > before {
            return None;
        }
        let mut problems = Problems::new(table);
        let records = match (&table.value.rows, &table.value.file) {
            (Some(rows), None) => Some(Arc::new(inline::read(table, rows, &mut problems))),
            (None, Some(file)) => self.file(table, file, &mut problems),
            (Some(rows), Some(file)) => {
                let finding = Diagnostic::error("two-sources", format!("the table `{}` has rows and a file", table.id))
                    .at(rows.place(table.place.file))
                    .because("would not be read")
                    .help("delete `rows` or `file`")
                    .related(file.place(table.place.file), "the file is named here");
                problems.add(finding);
                None
            }
            (None, None) => {
                let finding = Diagnostic::error("no-rows", format!("the table `{}` has no rows", table.id))
                    .at(table.place.clone())
                    .because("needs `rows` or `file`")
                    .help(format!("rows = [[{}]], or file = \"{}.csv\"", vec!["…"; columns.len()].join(", "), table.id));
                problems.add(finding);
                None
            }
        };
        problems.finish(self.diagnostics);
        records
    }

    fn file(&mut self, table: &Named<Table>, file: &Located<String>, problems: &mut Problems) -> Option<Arc<Records>> {
        let path = Path::new(file.as_str());
        match Format::of(path) {
            Some(format @ (Format::Csv | Format::Tsv)) => {
                let (index, text) = self.text(table, file, problems)?;
                let tab = format == Format::Tsv;
                self.remembered(table, &text, problems, |problems| delimited::read(table, tab, index, &text, problems))
            }
            Some(Format::Json) => {
                let (index, text) = self.text(table, file, problems)?;
                self.remembered(table, &text, problems, |problems| json::read(table, index, &text, problems))
            }
            Some(format @ (Format::Xlsx | Format::Ods)) => {
                let bytes = self.bytes(table, file, problems)?;
                let (digest, shown) = (Arc::from(sha256(&bytes)), self.root.show(path));
                self.remembered(table, &digest, problems, |problems| spreadsheet::read(table, &shown, format, bytes, problems))
            }
            None => {
                problems.add(
                    Diagnostic::error("unknown-format", format!("`{}` is no data file", **file))
                        .at(file.place(table.place.file))
                        .because(format!("its name ends in none of .{}", ENDINGS.join(", .")))
                        .help("save the data as CSV, TSV, JSON, XLSX or ODS, with the ending that goes with it"),
                );
                None
            }
        }
    }

    /// The rows of a table in a file, which are read anew when the file or the declaration of the table changed, or when there was
    /// something to say of them. `file` is the text of the file or its digest.
    fn remembered(
        &self,
        table: &Named<Table>,
        file: &Arc<str>,
        problems: &mut Problems,
        read: impl FnOnce(&mut Problems) -> Option<Records>,
    ) -> Option<Arc<Records>> {
        let path = table.value.file.as_ref().map_or(Path::new(""), |file| Path::new(file.as_str()));
        let part = Part { path: self.root.path().join(path), table: Some(table.id.clone()) };
        let is_same = |known: &RowsOf| known.table == table.value;
        let mut doubtful = None;
        let remembered = parsed::remembered(part, file, is_same, || {
            let records = Arc::new(read(problems)?);
            match problems.is_empty() {
                true => {
                    let bytes = records.bytes();
                    Some((RowsOf { table: table.value.clone(), records }, bytes))
                }
                false => {
                    doubtful = Some(records);
                    None
                }
            }
        });
        remembered.map(|rows| rows.records.clone()).or(doubtful)
    }

    fn bytes(&self, table: &Named<Table>, file: &Located<String>, problems: &mut Problems) -> Option<Vec<u8>> {
        match self.root.read(Path::new(file.as_str()), BINARY_LIMIT) {
            Ok(bytes) => Some(bytes),
            Err(refusal) => {
                let help = match (&refusal, &table.value.url) {
                    (Refusal::Missing, Some(_)) => "fetch it: pressrun data pull",
                    _ => refusal.help(),
                };
                problems.add(
                    Diagnostic::error(refusal.code(), format!("`{}` {}", **file, refusal.reason()))
                        .at(file.place(table.place.file))
                        .because("named here")
                        .help(help),
                );
                None
            }
        }
    }
}
