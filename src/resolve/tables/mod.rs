//! Data tables and polls as they are shown: typed cells under headings.

mod polls;
mod rows;
mod totals;

use crate::data::{Records, column_decimals};
use crate::diagnostic::{Diagnostic, FileIndex, Place};
use crate::project::{Cell, Column, ColumnType, Date, Function, Named, Orientation, Poll, Project, Table, duplicate_id};
use crate::text::{Name, Text};

use super::figures::check_source;
use super::{Defined, Labelled, Messages, ProseReader, label};

pub(super) use polls::{answers, wave_name};
use polls::{display_disclosure, display_poll};
pub(super) use rows::fill;

/// A table ready to be worded in a language.
#[derive(Debug, Clone, Default)]
pub struct DisplayTable {
    /// Its texts, until translators are given them.
    pub(super) texts: Messages,
    /// The heading. The numbers behind a chart have none of their own.
    pub title: Option<Text>,
    /// The unit of the numbers.
    pub unit: Option<String>,
    /// The columns, in order.
    pub columns: Vec<DisplayColumn>,
    /// The rows. None until it is known that the table is placed.
    pub rows: Vec<DisplayRow>,
    /// Titles of the rows of totals, as declared; none for the house style's words.
    pub total_titles: Vec<Option<Text>>,
    /// Notes under the table.
    pub notes: Vec<Text>,
    /// Notes on cells, in the order of their marks.
    pub cell_notes: Vec<CellRemark>,
    /// Whether a sum that is printed differs from that of the printed numbers, because all are rounded.
    pub rounded: bool,
    /// How its page lies.
    pub orientation: Orientation,
    /// The key of the reference that the data are taken from.
    pub source: Option<String>,
    /// When they were taken from it.
    pub retrieved: Option<Date>,
    /// The name of the table or poll that is shown.
    pub data: String,
    /// Whether it is a poll, whose methods are told.
    pub is_poll: bool,
    /// The polls that it tells the making of, instead of columns and rows.
    pub disclosure: Vec<DisclosedPoll>,
    /// Where it is declared.
    pub place: Option<Place>,
    /// The column of words that its rows are sorted by, and whether from the end of the alphabet. Each language has its own order.
    pub sorted: Option<(usize, bool)>,
}

/// A poll in a table of how polls were made.
#[derive(Debug, Clone)]
pub struct DisclosedPoll {
    /// Its name.
    pub name: String,
    /// Its heading.
    pub title: Text,
    /// What is known of it.
    pub poll: Poll,
}

impl DisplayTable {
    /// Puts the rows of data between headings and totals into another order; the marks of notes follow.
    pub fn sort_rows(&mut self, mut order: impl FnMut(&DisplayRow, &DisplayRow) -> std::cmp::Ordering) {
        for rows in self.rows.chunk_by_mut(|a, b| a.kind == b.kind) {
            if rows.first().is_some_and(|row| row.kind == RowKind::Data) {
                rows.sort_by(&mut order);
            }
        }
        rows::order_cell_notes(self);
    }

    /// The prose of notes, of the names of totals and of polls whose making is told.
    pub fn apart(&self) -> impl Iterator<Item = &Text> {
        let remarks = self.cell_notes.iter().filter_map(|note| match note {
            CellRemark::Written(words) => Some(words),
            CellRemark::Incomplete => None,
        });
        let polls = self.disclosure.iter().map(|poll| &poll.title);
        polls.chain(&self.notes).chain(remarks).chain(self.total_titles.iter().flatten())
    }
}

/// A row of a table.
#[derive(Debug, Clone, PartialEq)]
pub struct DisplayRow {
    /// What it is.
    pub kind: RowKind,
    /// A cell for each column. Of the heading of a group, one for all.
    pub cells: Vec<DisplayCell>,
}

/// What a row of a table is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowKind {
    /// A row of the data.
    Data,
    /// The heading of a group of rows.
    Group,
    /// Computed from the rows of a group.
    Subtotal,
    /// Computed from all rows.
    Total,
}

impl From<Vec<DisplayCell>> for DisplayRow {
    fn from(cells: Vec<DisplayCell>) -> Self {
        Self { kind: RowKind::Data, cells }
    }
}

/// A note on cells.
#[derive(Debug, Clone, PartialEq)]
pub enum CellRemark {
    /// Words of the project.
    Written(Text),
    /// The house style's words for a total that leaves out what is missing.
    Incomplete,
}

/// A column of a table.
#[derive(Debug, Clone)]
pub struct DisplayColumn {
    /// The heading.
    pub title: Heading,
    /// The unit of its numbers, when it is not that of the table.
    pub unit: Option<String>,
    /// The type of the cells.
    pub kind: ColumnType,
}

/// The heading of a column.
#[derive(Debug, Clone, PartialEq)]
pub enum Heading {
    /// Words of the project.
    Written(Text),
    /// The house style's word for years.
    Year,
    /// The house style's word for dates.
    Date,
    /// The house style's word for groups of people.
    Group,
    /// The house style's word for values.
    Value,
    /// The house style's word for how many people were asked.
    SampleSize,
    /// The house style's word for the margin of error.
    MarginOfError,
}

/// A cell with the note on it.
#[derive(Debug, Clone, PartialEq)]
pub struct DisplayCell {
    /// The content.
    pub value: DisplayValue,
    /// The position of its note among the notes on cells.
    pub note: Option<usize>,
}

/// The content of a cell.
#[derive(Debug, Clone, PartialEq)]
pub enum DisplayValue {
    /// Words.
    Text(String),
    /// Words in prose.
    Prose(Name),
    /// A whole number.
    Integer(i64),
    /// A number with the digits after its decimal point.
    Number(f64, u8),
    /// A percentage: 42 means 42 %.
    Percent(f64, u8),
    /// An amount of money with the ISO 4217 code of its currency.
    Currency(f64, u8, String),
    /// A date.
    Date(Date),
    /// Yes or no.
    Boolean(bool),
    /// A year.
    Year(u16),
    /// Not known.
    Missing,
    /// The house style's word for all others.
    Other,
    /// Nothing, where a total is not computed.
    Empty,
    /// The name of a row of totals, and of its group.
    Total {
        /// The name of the row.
        name: TotalName,
        /// The value that heads the group.
        group: Option<Box<DisplayValue>>,
    },
}

/// The name of a row of totals.
#[derive(Debug, Clone, PartialEq)]
pub enum TotalName {
    /// Words of the project.
    Written(Text),
    /// The house style's word for what is computed.
    Function(Function),
    /// The house style's word for a weighted mean.
    WeightedMean,
}

impl DisplayValue {
    /// Whether it is text of several words, which can be broken between them.
    pub fn has_words(&self) -> bool {
        matches!(self, Self::Text(_) | Self::Prose(_) | Self::Total { .. })
    }
}

impl From<DisplayValue> for DisplayCell {
    fn from(value: DisplayValue) -> Self {
        Self { value, note: None }
    }
}

/// Everything of tables and polls but the rows of tables.
pub(super) fn read(project: &Project, prose: &mut ProseReader) -> Labelled<DisplayTable> {
    let mut tables = Labelled::new();
    let mut add = |id: &str, place: &Place, value: DisplayTable, prose: &mut ProseReader| {
        let defined = Defined { place: place.clone(), value };
        let key = label("tbl", id);
        match tables.get(&key) {
            None => {
                tables.insert(key, defined);
            }
            // Two of one name are reported where expressions are checked; these differ in hyphens.
            Some(Defined { place: first, value: other }) if other.data != id => {
                prose.diagnostics.push(duplicate_id("table or poll", id, place.clone(), first.clone()));
            }
            Some(_) => {}
        }
    };
    for table in &project.tables {
        let value = apart(prose, |prose| display_table(project, table, prose));
        add(&table.id, &table.place, value, prose);
    }
    for poll in &project.polls {
        let value = apart(prose, |prose| display_poll(project, poll, prose));
        add(&poll.id, &poll.place, value, prose);
    }
    for disclosure in &project.disclosures {
        let value = apart(prose, |prose| display_disclosure(project, disclosure, prose));
        let key = label("tbl", &disclosure.id);
        match tables.get(&key) {
            None => drop(tables.insert(key, Defined { place: disclosure.place.clone(), value })),
            Some(Defined { place: first, .. }) => {
                prose.diagnostics.push(duplicate_id("table", &disclosure.id, disclosure.place.clone(), first.clone()));
            }
        }
    }
    tables
}

/// A table with its texts apart from those of the brief, which it adds to when it is printed.
fn apart(prose: &mut ProseReader, read: impl FnOnce(&mut ProseReader) -> DisplayTable) -> DisplayTable {
    let mut texts = Messages::default();
    let ProseReader { sources, quotes, ref mut diagnostics, .. } = *prose;
    let table = read(&mut ProseReader { sources, quotes, messages: &mut texts, diagnostics });
    DisplayTable { texts, ..table }
}

fn display_table(project: &Project, table: &Named<Table>, prose: &mut ProseReader) -> DisplayTable {
    let file = table.place.file;
    let t = &table.value;
    if let Some(source) = &t.source {
        check_source(project, source, file, prose);
    }
    for (at, column) in t.show.iter().flat_map(|show| show.columns.iter().flatten()).map(|id| (id, id.as_str())) {
        if t.columns.iter().all(|known| known.id.as_str() != column) {
            prose.diagnostics.push(crate::data::unknown_column(table, at, column));
        }
    }
    check_cell_notes(project, table, prose);
    totals::check(table, prose.diagnostics);
    let show = t.show.as_ref();
    DisplayTable {
        title: Some(prose.text(&t.title, file)),
        unit: prose.words(&t.unit, file),
        columns: shown_columns(table)
            .map(|at| &t.columns[at])
            .map(|column| DisplayColumn {
                title: Heading::Written(heading(column, file, prose)),
                unit: prose.words(&column.unit, file),
                kind: column.r#type,
            })
            .collect(),
        notes: t.notes.iter().map(|note| prose.text(note, file)).collect(),
        cell_notes: t.cell_notes.iter().map(|note| CellRemark::Written(prose.text(&note.text, file))).collect(),
        total_titles: show
            .iter()
            .flat_map(|show| &show.totals)
            .map(|total| total.title.as_ref().map(|title| prose.text(title, file)))
            .collect(),
        orientation: show.map(|show| show.orientation).unwrap_or_default(),
        source: t.source.as_ref().map(|key| key.to_string()),
        retrieved: project.retrieved(t),
        data: table.id.clone(),
        place: Some(table.place.clone()),
        sorted: sorted_by_words(table),
        ..DisplayTable::default()
    }
}

/// The position of a column by its id.
fn position(table: &Named<Table>, id: &str) -> Option<usize> {
    table.value.columns.iter().position(|column| column.id.as_str() == id)
}

/// The printed column of words that a table is sorted by.
fn sorted_by_words(table: &Named<Table>) -> Option<(usize, bool)> {
    let (id, backwards) = crate::data::sort_key(table.value.show.as_ref()?.sort.as_ref()?);
    let column = position(table, id).filter(|at| table.value.columns[*at].r#type == ColumnType::String)?;
    Some((shown_columns(table).position(|shown| shown == column)?, backwards))
}

/// The position of the column that heads groups of rows.
fn group_column(table: &Named<Table>) -> Option<usize> {
    table.value.show.as_ref()?.group.as_ref().and_then(|id| position(table, id))
}

/// The positions of the columns that are printed, in order. The one that heads groups is not.
fn shown_columns(table: &Named<Table>) -> impl Iterator<Item = usize> + use<> {
    let named = table.value.show.as_ref().and_then(|show| show.columns.as_ref());
    let mut positions: Vec<usize> = match named {
        Some(ids) => ids.iter().filter_map(|id| position(table, id)).collect(),
        None => (0..table.value.columns.len()).collect(),
    };
    let group = group_column(table);
    positions.retain(|at| Some(*at) != group);
    positions.into_iter()
}

/// The row that a note is on: found by its first cell, apart from that which heads its group.
fn row_of(table: &Named<Table>, records: &Records, key: &str) -> Option<usize> {
    let column = usize::from(group_column(table) == Some(0));
    records.column(column).iter().position(|cell| match cell {
        Cell::String(text) => text == key,
        other => other.to_string() == key,
    })
}

fn check_cell_notes(project: &Project, table: &Named<Table>, prose: &mut ProseReader) {
    let file = table.place.file;
    let mut known: Vec<(String, &str, Place)> = Vec::new();
    for note in &table.value.cell_notes {
        let (row, column) = (note.row.to_string(), note.column.as_str());
        match known.iter().find(|(known_row, known_column, _)| *known_row == row && *known_column == column) {
            Some((_, _, first)) => prose.diagnostics.push(
                Diagnostic::error("duplicate-note", format!("the cell `{column}` of the row `{row}` has two notes"))
                    .at(note.row.place(file))
                    .because("only one can be marked")
                    .help("write both into one note")
                    .related(first.clone(), "the first note is here"),
            ),
            None => known.push((row, column, note.row.place(file))),
        }
        if table.value.columns.iter().all(|column| column.id.as_str() != note.column.as_str()) {
            prose.diagnostics.push(crate::data::unknown_column(table, &note.column, &note.column));
        }
        if let Some(records) = project.records.get(&table.id)
            && row_of(table, records, &note.row.to_string()).is_none()
        {
            prose.diagnostics.push(
                Diagnostic::error("unknown-row", format!("the table `{}` has no row `{}`", table.id, *note.row))
                    .at(note.row.place(file))
                    .because("begins no row of the table")
                    .help(match group_column(table) {
                        Some(0) => "name the row by its first cell behind that of the group",
                        _ => "name the row by its first cell",
                    }),
            );
        }
    }
}

/// The heading of a column: its title, or else its id.
pub(super) fn heading(column: &Column, file: FileIndex, prose: &mut ProseReader) -> Text {
    match &column.title {
        Some(title) => prose.text(title, file),
        None => {
            let text = Text::plain(&column.id, column.id.place(file));
            prose.messages.prose(&text);
            text
        }
    }
}

/// The digits after the decimal point that are shown in a column.
fn decimals(column: &Column, records: &Records, at: usize, rows: &[usize]) -> u8 {
    let cells = rows.iter().map(|row| records.cell(*row, at));
    column.decimals.unwrap_or_else(|| column_decimals(cells, column.currency.as_ref().map(|code| code.as_str()), 6))
}

/// A cell of a declared column as it is shown.
fn column_value(column: &Column, cell: &Cell, decimals: u8) -> DisplayValue {
    display_value(column.r#type, column.currency.as_ref().map(|code| code.as_str()), cell, decimals)
}

/// A cell of a column as it is shown.
pub(super) fn display_value(kind: ColumnType, currency: Option<&str>, cell: &Cell, decimals: u8) -> DisplayValue {
    match (kind, cell) {
        (ColumnType::Year, Cell::Integer(year)) => u16::try_from(*year).map_or(DisplayValue::Missing, DisplayValue::Year),
        (ColumnType::Percent, cell) => {
            cell.number().map_or(DisplayValue::Missing, |number| DisplayValue::Percent(number, decimals))
        }
        (ColumnType::Currency, cell) => match (cell.number(), currency) {
            (Some(number), Some(code)) => DisplayValue::Currency(number, decimals, code.to_string()),
            _ => DisplayValue::Missing,
        },
        (_, Cell::Integer(value)) if decimals == 0 => DisplayValue::Integer(*value),
        (_, Cell::Integer(value)) => DisplayValue::Number(*value as f64, decimals),
        (_, Cell::Number(value)) => DisplayValue::Number(*value, decimals),
        (_, Cell::String(text)) => DisplayValue::Text(text.to_string()),
        (_, Cell::Date(date)) => DisplayValue::Date(*date),
        (_, Cell::Boolean(value)) => DisplayValue::Boolean(*value),
        (_, Cell::Missing) => DisplayValue::Missing,
    }
}
