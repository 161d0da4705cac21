//! Tables in words and figures, as the house style reads them.

use std::borrow::Cow;

use serde::Serialize;

use crate::diagnostic::Place;
use crate::project::{ColumnType, Function, Orientation};
use crate::resolve::{Brief, CellRemark, DisplayCell, DisplayRow, DisplayTable, DisplayValue, Heading, RowKind, TotalName};
use crate::text::node::{Inlines, plain_text};

use super::citations::Resolved;
use super::pieces::Pieces;
use super::sources::disclosed;
use super::words::{Context, Words, upper_first};

/// What is printed for a value that is not known.
const MISSING: &str = "–";

/// A table of an edition with where it is declared, for findings about its pages.
#[derive(Debug)]
pub struct PlacedTable {
    /// The label.
    pub label: String,
    /// The name of the table or poll.
    pub id: String,
    /// Where it is declared.
    pub place: Option<Place>,
    /// Whether its pages lie on their side.
    pub is_landscape: bool,
}

impl PlacedTable {
    /// The tables of a brief.
    pub fn all(brief: &Brief) -> Vec<Self> {
        let placed = |(label, table): (&String, &DisplayTable)| Self {
            label: label.clone(),
            id: table.data.clone(),
            place: table.place.clone(),
            is_landscape: table.orientation == Orientation::Landscape,
        };
        brief.tables.iter().map(placed).collect()
    }
}

/// A table as the house style reads it.
#[derive(Serialize)]
pub struct TableFile {
    /// The label.
    pub id: String,
    /// What it is called: "Table 1".
    name: String,
    /// The heading.
    pub title: Inlines,
    unit: Option<String>,
    columns: Vec<ColumnFile>,
    header_column: bool,
    orientation: Orientation,
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
    /// What decides how wide the column is.
    #[serde(flatten)]
    pieces: Pieces,
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
        if !table.disclosure.is_empty() {
            return Self::disclosure(label, table, words);
        }
        let name = words.reference_words(label);
        let context = Context::Apart(&name);
        let table = &*sorted(table, words);
        let mut columns: Vec<ColumnFile> = table
            .columns
            .iter()
            .map(|column| {
                let title = match &column.title {
                    Heading::Written(title) => words.text(title, context),
                    Heading::Year => vec![(&*words.terms.year).into()],
                    Heading::Date => vec![(&*words.terms.date).into()],
                    Heading::Group => vec![(&*words.terms.group).into()],
                    Heading::Value => vec![(&*words.terms.value).into()],
                    Heading::SampleSize => vec![(&*words.terms.sample_size).into()],
                    Heading::MarginOfError => vec![(&*words.terms.margin_of_error).into()],
                };
                let unit = column.unit.as_ref().map(|unit| words.plain(unit));
                ColumnFile {
                    pieces: Pieces::under(&plain_text(&title), unit.as_deref()),
                    title,
                    unit,
                    align: if column.kind.is_quantity() { "end" } else { "start" },
                    r#type: column.kind,
                }
            })
            .collect();
        let mut rows = Vec::with_capacity(table.rows.len());
        for row in &table.rows {
            let cells: Vec<CellFile> = row.cells.iter().map(|cell| cell_file(cell, words, context)).collect();
            if row.kind != RowKind::Group {
                for ((column, cell), shown) in columns.iter_mut().zip(&row.cells).zip(&cells) {
                    column.pieces.add(shown.text(), cell.value.has_words());
                }
            }
            rows.push(RowFile { kind: kind(row.kind), cells });
        }
        let mut notes: Vec<Inlines> = table.notes.iter().map(|note| words.text(note, context)).collect();
        if table.rounded {
            notes.push(vec![(&*words.terms.rounding).into()]);
        }
        if table.rows.iter().flat_map(|row| &row.cells).any(|cell| cell.value == DisplayValue::Missing) {
            let note = words.terms.not_available.with(&[("dash", MISSING)]);
            notes.push(vec![note.replacen(' ', "\u{a0}", 1).as_str().into()]);
        }
        Self {
            id: label.to_owned(),
            name: name.clone(),
            title: table.title.as_ref().map(|title| words.text(title, context)).unwrap_or_default(),
            unit: table.unit.as_ref().map(|unit| words.plain(unit)),
            columns,
            header_column: has_row_headers(table),
            orientation: table.orientation,
            rows,
            notes,
            cell_notes: table
                .cell_notes
                .iter()
                .enumerate()
                .map(|(at, note)| CellNoteFile {
                    mark: mark(at),
                    content: match note {
                        CellRemark::Written(note) => words.text(note, context),
                        CellRemark::Incomplete => vec![(&*words.terms.incomplete).into()],
                    },
                })
                .collect(),
            source: table.source.as_ref().map(|key| words.citations.source_line(key, context)),
            retrieved: table.retrieved.map(|date| words.formatter.date(date)),
            methods: table.is_poll.then(|| methods_label(&table.data)),
            summary: None,
            text_after: 0,
        }
    }

    /// Words a table of how polls were made: a column for each item that one of them reports. Items that none reports are named below.
    fn disclosure(label: &str, table: &DisplayTable, words: &mut Words) -> Self {
        let name = words.reference_words(label);
        let context = Context::Apart(&name);
        let told: Vec<Vec<(String, Option<String>)>> = table.disclosure.iter().map(|poll| disclosed(&poll.poll, words)).collect();
        let items: Vec<String> = told.first().into_iter().flatten().map(|(term, _)| term.clone()).collect();
        let (shown, hidden): (Vec<usize>, Vec<usize>) =
            (0..items.len()).partition(|item| told.iter().any(|poll| poll[*item].1.is_some()));
        let headings = std::iter::once(words.terms.poll.to_string()).chain(shown.iter().map(|item| upper_first(&items[*item])));
        let mut columns: Vec<ColumnFile> = headings
            .map(|heading| ColumnFile {
                pieces: Pieces::under(&heading, None),
                title: vec![heading.as_str().into()],
                unit: None,
                align: "start",
                r#type: ColumnType::String,
            })
            .collect();
        let mut rows = Vec::new();
        for (poll, told) in table.disclosure.iter().zip(&told) {
            let title = plain_text(&words.text(&poll.title, context));
            let cells = shown.iter().map(|item| told[*item].1.clone().unwrap_or_else(|| words.terms.not_reported.to_string()));
            let cells: Vec<String> = std::iter::once(title).chain(cells).collect();
            columns.iter_mut().zip(&cells).for_each(|(column, cell)| column.pieces.add(cell, true));
            rows.push(RowFile { kind: kind(RowKind::Data), cells: cells.into_iter().map(CellFile::Plain).collect() });
        }
        let mut notes: Vec<Inlines> = table.notes.iter().map(|note| words.text(note, context)).collect();
        if !hidden.is_empty() {
            let names: Vec<String> = hidden.iter().map(|item| items[*item].clone()).collect();
            let names = names.join(&words.formatter.separator());
            notes.push(vec![words.terms.never_reported.with(&[("items", &names)]).as_str().into()]);
        }
        Self {
            id: label.to_owned(),
            name: name.clone(),
            title: table.title.as_ref().map(|title| words.text(title, context)).unwrap_or_default(),
            unit: None,
            header_column: columns.len() > 2,
            columns,
            orientation: table.orientation,
            rows,
            notes,
            cell_notes: Vec::new(),
            source: None,
            retrieved: None,
            methods: None,
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

impl CellFile {
    fn text(&self) -> &str {
        match self {
            Self::Plain(text) | Self::Noted { text, .. } => text,
        }
    }
}

/// The word by which the house style knows a kind of row.
fn kind(kind: RowKind) -> &'static str {
    match kind {
        RowKind::Data => "row",
        RowKind::Group => "group",
        RowKind::Subtotal => "subtotal",
        RowKind::Total => "total",
    }
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
        DisplayValue::Prose(name) => plain_text(&words.name(name, context)),
        DisplayValue::Text(text) => words.plain(text),
        DisplayValue::Integer(number) => formatter.integer(*number),
        DisplayValue::Number(number, decimals) => formatter.number(*number, *decimals),
        DisplayValue::Percent(number, decimals) => formatter.percent(&formatter.number(*number, *decimals)),
        DisplayValue::Currency(number, decimals, code) => formatter.currency(&formatter.number(*number, *decimals), code),
        DisplayValue::Date(date) => formatter.date(*date),
        DisplayValue::Boolean(true) => words.terms.yes.to_string(),
        DisplayValue::Boolean(false) => words.terms.no.to_string(),
        DisplayValue::Year(year) => formatter.digits(&year.to_string()),
        DisplayValue::Missing => MISSING.to_owned(),
        DisplayValue::Other => words.terms.other.to_string(),
        DisplayValue::Empty => String::new(),
        DisplayValue::Total { name, group } => {
            let name = match name {
                TotalName::Written(title) => plain_text(&words.text(title, context)),
                TotalName::Function(Function::Sum) => words.terms.total.to_string(),
                TotalName::Function(Function::Mean) => words.terms.mean.to_string(),
                TotalName::Function(Function::Median) => words.terms.median.to_string(),
                TotalName::WeightedMean => words.terms.weighted_mean.to_string(),
            };
            match group {
                Some(group) => {
                    let group = value_text(group, words, context);
                    words.terms.total_of.with(&[("total", &name), ("group", &group)])
                }
                None => name,
            }
        }
    }
}

/// A table that is sorted by words, in the order of the language.
fn sorted<'t>(table: &'t DisplayTable, words: &Words) -> Cow<'t, DisplayTable> {
    let (Some((column, backwards)), Some(collator)) = (table.sorted, &words.collator) else { return Cow::Borrowed(table) };
    let mut table = table.clone();
    let word = |row: &DisplayRow| match row.cells.get(column).map(|cell| &cell.value) {
        Some(DisplayValue::Text(text)) => Some(words.plain(text)),
        _ => None,
    };
    table.sort_rows(|a, b| match (word(a), word(b)) {
        (Some(a), Some(b)) if backwards => collator.compare(&b, &a),
        (Some(a), Some(b)) => collator.compare(&a, &b),
        (a, b) => b.is_some().cmp(&a.is_some()),
    });
    Cow::Owned(table)
}

/// The mark of a note on a cell: a to z, then aa and so on.
fn mark(at: usize) -> String {
    let letter = char::from(b'a' + (at % 26) as u8);
    letter.to_string().repeat(at / 26 + 1)
}

/// Whether the first cells of the rows are tagged as headers. In a table of one column of values they would outnumber the values,
/// and a reader of the cells one after the other hears the name right before its value anyway.
fn has_row_headers(table: &DisplayTable) -> bool {
    let rows = table.rows.iter().filter(|row| row.kind != RowKind::Group).count();
    let columns = table.columns.len();
    table.columns.first().is_some_and(|column| !column.kind.is_quantity()) && columns > 2 && rows * (columns - 1) > columns + rows
}
