//! Tables in words and figures, as the house style reads them.

use serde::Serialize;

use crate::project::ColumnType;
use crate::resolve::{DisplayCell, DisplayTable, DisplayValue, Heading};
use crate::text::node::{Inlines, plain_text};

use super::citations::Resolved;
use super::words::{Context, Words};

/// What is printed for a value that is not known.
const MISSING: &str = "–";

/// A table as the house style reads it.
#[derive(Serialize)]
pub struct TableFile {
    /// The label.
    pub id: String,
    number: usize,
    /// The heading.
    pub title: Inlines,
    unit: Option<String>,
    columns: Vec<ColumnFile>,
    header_column: bool,
    rows: Vec<RowFile>,
    notes: Vec<Inlines>,
    cell_notes: Vec<CellNoteFile>,
    /// The source, in full.
    pub source: Option<Inlines>,
    retrieved: Option<String>,
    /// The label of the methods note of a poll.
    methods: Option<String>,
    summary: Option<String>,
    /// How many characters of text follow up to the end of the last section.
    pub text_after: usize,
}

#[derive(Serialize)]
struct ColumnFile {
    title: Inlines,
    unit: Option<String>,
    align: &'static str,
    r#type: ColumnType,
}

#[derive(Serialize)]
struct RowFile {
    kind: &'static str,
    cells: Vec<CellFile>,
}

/// A cell is a plain string, unless there is a note on it.
#[derive(Serialize)]
#[serde(untagged)]
enum CellFile {
    Plain(String),
    Noted { text: String, note: String },
}

#[derive(Serialize)]
struct CellNoteFile {
    mark: String,
    content: Inlines,
}

impl TableFile {
    /// Words a table.
    pub fn of(label: &str, table: &DisplayTable, words: &mut Words) -> Self {
        let name = words.reference_words(label);
        let context = Context::Apart(&name);
        let columns = table
            .columns
            .iter()
            .map(|column| ColumnFile {
                title: match &column.title {
                    Heading::Written(title) => words.inlines(title, context),
                    Heading::Year => vec![words.terms.year.into()],
                    Heading::Date => vec![words.terms.date.into()],
                    Heading::Group => vec![words.terms.group.into()],
                    Heading::Value => vec![words.terms.value.into()],
                    Heading::SampleSize => vec![words.terms.sample_size.into()],
                    Heading::MarginOfError => vec![words.terms.margin_of_error.into()],
                },
                unit: column.unit.clone(),
                align: if column.kind.is_quantity() { "end" } else { "start" },
                r#type: column.kind,
            })
            .collect();
        let rows = table
            .rows
            .iter()
            .map(|row| RowFile { kind: "row", cells: row.iter().map(|cell| cell_file(cell, words, context)).collect() })
            .collect();
        let mut notes: Vec<Inlines> = table.notes.iter().map(|note| words.inlines(note, context)).collect();
        if table.rows.iter().flatten().any(|cell| cell.value == DisplayValue::Missing) {
            notes.push(vec![format!("{MISSING}\u{a0}{}", words.terms.not_available).as_str().into()]);
        }
        Self {
            id: label.to_owned(),
            number: words.brief.numbers.get(label).copied().unwrap_or_default(),
            title: words.inlines(&table.title, context),
            unit: table.unit.clone(),
            columns,
            header_column: has_row_headers(table),
            rows,
            notes,
            cell_notes: table
                .cell_notes
                .iter()
                .enumerate()
                .map(|(at, note)| CellNoteFile { mark: mark(at), content: words.inlines(note, context) })
                .collect(),
            source: table.source.as_ref().map(|key| words.citations.source_line(key, context)),
            retrieved: table.retrieved.map(|date| words.formatter.date(date)),
            methods: table.is_poll.then(|| methods_label(&table.data)),
            summary: None,
            text_after: 0,
        }
    }

    /// Puts the words of citations in their places.
    pub fn fill(&mut self, resolved: &Resolved) {
        resolved.fill(&mut self.title);
        self.columns.iter_mut().for_each(|column| resolved.fill(&mut column.title));
        self.notes.iter_mut().for_each(|note| resolved.fill(note));
        self.cell_notes.iter_mut().for_each(|note| resolved.fill(&mut note.content));
        self.source.iter_mut().for_each(|source| resolved.fill(source));
    }
}

/// The label of the methods note of a poll.
pub fn methods_label(poll: &str) -> String {
    crate::resolve::label("methods", poll)
}

fn cell_file(cell: &DisplayCell, words: &mut Words, context: Context) -> CellFile {
    let text = value_text(&cell.value, words, context);
    match cell.note {
        Some(note) => CellFile::Noted { text, note: mark(note) },
        None => CellFile::Plain(text),
    }
}

/// A value as it is written.
pub fn value_text(value: &DisplayValue, words: &mut Words, context: Context) -> String {
    let formatter = words.formatter;
    match value {
        DisplayValue::Prose(content) => plain_text(&words.inlines(content, context)),
        DisplayValue::Text(text) => text.clone(),
        DisplayValue::Integer(number) => formatter.integer(*number),
        DisplayValue::Number(number, decimals) => formatter.number(*number, *decimals),
        DisplayValue::Percent(number, decimals) => formatter.percent(&formatter.number(*number, *decimals)),
        DisplayValue::Currency(number, decimals, code) => formatter.currency(&formatter.number(*number, *decimals), code),
        DisplayValue::Date(date) => formatter.date(*date),
        DisplayValue::Boolean(true) => words.terms.yes.to_owned(),
        DisplayValue::Boolean(false) => words.terms.no.to_owned(),
        DisplayValue::Year(year) => year.to_string(),
        DisplayValue::Missing => MISSING.to_owned(),
        DisplayValue::Other => words.terms.other.to_owned(),
    }
}

/// The mark of a note on a cell: a to z, then aa and so on.
fn mark(at: usize) -> String {
    let letter = char::from(b'a' + (at % 26) as u8);
    letter.to_string().repeat(at / 26 + 1)
}

/// Whether the first cells of the rows are tagged as headers. In a table of one column of values they would outnumber the values,
/// and a reader of the cells one after the other hears the name right before its value anyway.
fn has_row_headers(table: &DisplayTable) -> bool {
    let (columns, rows) = (table.columns.len(), table.rows.len());
    table.columns.first().is_some_and(|column| !column.kind.is_quantity()) && columns > 2 && rows * (columns - 1) > columns + rows
}
