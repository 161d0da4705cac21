//! The rows of tables: read from where they stand, each cell checked against the type of its column.

mod cells;
mod delimited;
mod inline;
mod json;
mod spreadsheet;

use std::path::{Path, PathBuf};

use crate::diagnostic::{Diagnostic, FileIndex, Sources, quoted_list, suggest};
use crate::project::{BINARY_LIMIT, Cell, ColumnType, Located, Named, Refusal, Root, Table};

use cells::Problems;

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
    pub fn read(&mut self, table: &Named<Table>) -> Option<Records> {
        let columns = &table.value.columns;
        let before = self.diagnostics.len();
        check_columns(table, self.diagnostics);
        check_keys(table, self.diagnostics);
        if self.diagnostics.len() > before {
            return None;
        }
        let mut problems = Problems::new(table);
        let records = match (&table.value.rows, &table.value.file) {
            (Some(rows), None) => Some(inline::read(table, rows, &mut problems)),
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

    fn file(&mut self, table: &Named<Table>, file: &Located<String>, problems: &mut Problems) -> Option<Records> {
        let path = Path::new(file.as_str());
        match Format::of(path) {
            Some(format @ (Format::Csv | Format::Tsv)) => {
                let (index, text) = self.text(table, file, problems)?;
                delimited::read(table, format == Format::Tsv, index, &text, problems)
            }
            Some(Format::Json) => {
                let (index, text) = self.text(table, file, problems)?;
                json::read(table, index, &text, problems)
            }
            Some(format @ (Format::Xlsx | Format::Ods)) => {
                let bytes = self.bytes(table, file, problems)?;
                spreadsheet::read(table, &self.root.show(path), format, bytes, problems)
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

    /// The text of a data file in its encoding, kept for findings.
    fn text(
        &mut self,
        table: &Named<Table>,
        file: &Located<String>,
        problems: &mut Problems,
    ) -> Option<(FileIndex, std::sync::Arc<str>)> {
        let bytes = self.bytes(table, file, problems)?;
        let at = table.place.file;
        let encoding = match &table.value.encoding {
            None => encoding_rs::UTF_8,
            Some(label) => match encoding_rs::Encoding::for_label(label.as_bytes()) {
                Some(encoding) => encoding,
                None => {
                    problems.add(
                        Diagnostic::error("unknown-encoding", format!("there is no encoding `{}`", **label))
                            .at(label.place(at))
                            .because("not a name of the WHATWG Encoding Standard")
                            .help("common ones: utf-8, windows-1252, iso-8859-15, utf-16le, windows-1250, shift_jis"),
                    );
                    return None;
                }
            },
        };
        let Some(text) = encoding.decode_without_bom_handling_and_without_replacement(strip_mark(&bytes, encoding)) else {
            let help = match &table.value.encoding {
                None => "name its encoding: encoding = \"windows-1252\", or save the file as UTF-8",
                Some(_) => "name the encoding that the file was saved in, or save it as UTF-8",
            };
            problems.add(
                Diagnostic::error("not-utf8", format!("`{}` is not {}", **file, encoding.name()))
                    .at(file.place(at))
                    .because("has bytes that stand for no character")
                    .help(help),
            );
            return None;
        };
        let index = self.sources.add(self.root.show(Path::new(file.as_str())), text);
        Some((index, self.sources.file(index).text.clone()))
    }
}

/// The bytes without the byte order mark of their encoding.
fn strip_mark<'b>(bytes: &'b [u8], encoding: &'static encoding_rs::Encoding) -> &'b [u8] {
    match encoding_rs::Encoding::for_bom(bytes) {
        Some((marked, length)) if marked == encoding => &bytes[length..],
        _ => bytes,
    }
}

/// The columns as declared, apart from any row.
fn check_columns(table: &Named<Table>, diagnostics: &mut Vec<Diagnostic>) {
    let file = table.place.file;
    if table.value.columns.is_empty() {
        diagnostics.push(
            Diagnostic::error("no-columns", format!("the table `{}` has no columns", table.id))
                .at(table.place.clone())
                .because("needs at least one column")
                .help("columns = [ { id = \"country\", type = \"string\" } ]"),
        );
    }
    let mut known: Vec<&Located<String>> = Vec::new();
    for column in &table.value.columns {
        if let Some(first) = known.iter().find(|id| id.as_str() == column.id.as_str()) {
            diagnostics.push(
                Diagnostic::error("duplicate-id", format!("the column `{}` is defined twice", *column.id))
                    .at(column.id.place(file))
                    .because("this name is taken")
                    .help("give each column of a table its own id")
                    .related(first.place(file), "first defined here"),
            );
        }
        known.push(&column.id);
        match (column.r#type, &column.currency) {
            (ColumnType::Currency, None) => diagnostics.push(
                Diagnostic::error("missing-currency", format!("the column `{}` names no currency", *column.id))
                    .at(column.id.place(file))
                    .because("is of type currency")
                    .help("add its ISO 4217 code: currency = \"USD\""),
            ),
            (_, Some(code)) => super::check_currency(code, file, diagnostics),
            _ => {}
        }
    }
}

/// Keys that do not go with the place of the rows.
fn check_keys(table: &Named<Table>, diagnostics: &mut Vec<Diagnostic>) {
    let t = &table.value;
    let format = t.file.as_ref().and_then(|file| Format::of(Path::new(file.as_str())));
    let delimited = matches!(format, Some(Format::Csv | Format::Tsv));
    let json = format == Some(Format::Json);
    let spreadsheet = matches!(format, Some(Format::Xlsx | Format::Ods));
    let keys = [
        ("sheet", &t.sheet, spreadsheet, "spreadsheets"),
        ("range", &t.range, spreadsheet, "spreadsheets"),
        ("property", &t.property, json, "JSON files"),
        ("delimiter", &t.delimiter, delimited, "CSV files"),
        ("decimal_char", &t.decimal_char, delimited, "CSV and TSV files"),
        ("group_char", &t.group_char, delimited, "CSV and TSV files"),
        ("encoding", &t.encoding, delimited || json, "CSV, TSV and JSON files"),
    ];
    for (key, value, applies, to) in keys {
        if let (Some(value), false) = (value, applies) {
            diagnostics.push(
                Diagnostic::error("misplaced-key", format!("`{key}` is for {to}"))
                    .at(value.place(table.place.file))
                    .because(match &t.file {
                        Some(file) => format!("does not go with `{}`", **file),
                        None => "the table names no file".into(),
                    })
                    .help(format!("delete `{key}`")),
            );
        }
    }
    if let (Some(url), None) = (&t.url, &t.file) {
        diagnostics.push(url_without_file(table, url));
    }
    let signs = [("delimiter", &t.delimiter), ("decimal_char", &t.decimal_char), ("group_char", &t.group_char)];
    for (key, value) in signs {
        if let Some(value) = value
            && value.chars().count() != 1
        {
            diagnostics.push(
                Diagnostic::error("not-a-character", format!("`{key}` must be one character"))
                    .at(value.place(table.place.file))
                    .because("expected a single character")
                    .help("for instance: \",\" or \";\"; a tab is written \"\\t\""),
            );
        }
    }
}

/// The finding for an address whose data have no place to go.
pub fn url_without_file(table: &Named<Table>, url: &Located<String>) -> Diagnostic {
    Diagnostic::error("url-without-file", format!("the table `{}` has a `url`, but no `file` to keep the data in", table.id))
        .at(url.place(table.place.file))
        .because("fetched into no file")
        .help(format!("name the file beside it: file = \"{}.csv\"; or delete `url`", table.id))
}

/// Where the columns of a table stand among the headings of a file.
fn locate_columns(table: &Named<Table>, headings: &[String], shown: &str, problems: &mut Problems) -> Option<Vec<usize>> {
    let mut positions = Vec::new();
    let mut complete = true;
    for column in &table.value.columns {
        let wanted = column.header.as_ref().unwrap_or(&column.id);
        let mut found = headings.iter().enumerate().filter(|(_, heading)| heading.as_str() == wanted.as_str());
        match (found.next(), found.next()) {
            (Some((at, _)), None) => positions.push(at),
            (Some(_), Some(_)) => {
                complete = false;
                problems.add(
                    Diagnostic::error("duplicate-header", format!("two columns of `{shown}` are headed `{}`", **wanted))
                        .at(wanted.place(table.place.file))
                        .because("could be either")
                        .help("give the columns of the file different headings"),
                );
            }
            (None, _) => {
                complete = false;
                let headed: Vec<&str> = headings.iter().map(String::as_str).filter(|heading| !heading.is_empty()).collect();
                let mut finding = Diagnostic::error("missing-column", format!("`{shown}` has no column `{}`", **wanted))
                    .at(wanted.place(table.place.file))
                    .because("heads no column of the file");
                finding.help = Some(suggest(wanted, headed.iter().copied()).unwrap_or_else(|| match headed.is_empty() {
                    true => "the first row must hold the headings".into(),
                    false => format!("its headings are {}; name one: header = \"…\"", quoted_list(&headed)),
                }));
                problems.add(finding);
            }
        }
    }
    complete.then_some(positions)
}
