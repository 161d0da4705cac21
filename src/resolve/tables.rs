//! Data tables and polls as they are shown: typed cells under headings.

use crate::data::{Computed, Records, currency_decimals, decimals_needed};
use crate::diagnostic::{Diagnostic, FileIndex, Place};
use crate::project::{Cell, Column, ColumnType, Date, Named, Poll, Project, Table, Wave, WaveDate, duplicate_id};
use crate::text::Inline;

use super::figures::check_source;
use super::{Defined, Labelled, ProseReader, label};

/// More rows than a reader is shown without a word of warning.
const LONG: usize = 300;

/// A table ready to be worded in a language.
#[derive(Debug, Clone)]
pub struct DisplayTable {
    /// The heading.
    pub title: Vec<Inline>,
    /// The unit of the numbers.
    pub unit: Option<String>,
    /// The columns, in order.
    pub columns: Vec<DisplayColumn>,
    /// The cells, row by row. Empty until it is known that the table is placed.
    pub rows: Vec<Vec<DisplayCell>>,
    /// Notes under the table.
    pub notes: Vec<Vec<Inline>>,
    /// Notes on cells, in the order of their marks.
    pub cell_notes: Vec<Vec<Inline>>,
    /// The key of the reference that the data are taken from.
    pub source: Option<String>,
    /// When they were taken from it.
    pub retrieved: Option<Date>,
    /// The name of the table or poll that is shown.
    pub data: String,
    /// Whether it is a poll, whose methods are told.
    pub is_poll: bool,
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
    Written(Vec<Inline>),
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
    Prose(Vec<Inline>),
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
        let value = display_table(project, table, prose);
        add(&table.id, &table.place, value, prose);
    }
    for poll in &project.polls {
        let value = display_poll(project, poll, prose);
        add(&poll.id, &poll.place, value, prose);
    }
    tables
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
    DisplayTable {
        title: prose.inlines(&t.title, file),
        unit: t.unit.as_ref().map(|unit| unit.to_string()),
        columns: shown_columns(table)
            .map(|at| &t.columns[at])
            .map(|column| DisplayColumn {
                title: Heading::Written(heading(column, file, prose)),
                unit: column.unit.as_ref().map(|unit| unit.to_string()),
                kind: column.r#type,
            })
            .collect(),
        rows: Vec::new(),
        notes: t.notes.iter().map(|note| prose.inlines(note, file)).collect(),
        cell_notes: t.cell_notes.iter().map(|note| prose.inlines(&note.text, file)).collect(),
        source: t.source.as_ref().map(|key| key.to_string()),
        retrieved: project.retrieved(t),
        data: table.id.clone(),
        is_poll: false,
    }
}

/// The positions of the columns that are printed, in order.
fn shown_columns(table: &Named<Table>) -> impl Iterator<Item = usize> + '_ {
    let columns = &table.value.columns;
    let named = table.value.show.as_ref().and_then(|show| show.columns.as_ref());
    let positions: Vec<usize> = match named {
        Some(ids) => ids.iter().filter_map(|id| columns.iter().position(|column| column.id.as_str() == id.as_str())).collect(),
        None => (0..columns.len()).collect(),
    };
    positions.into_iter()
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
            && records.find(&note.row.to_string()).is_none()
        {
            prose.diagnostics.push(
                Diagnostic::error("unknown-row", format!("the table `{}` has no row `{}`", table.id, *note.row))
                    .at(note.row.place(file))
                    .because("begins no row of the table")
                    .help("name the row by its first cell"),
            );
        }
    }
}

fn heading(column: &Column, file: FileIndex, prose: &mut ProseReader) -> Vec<Inline> {
    match &column.title {
        Some(title) => prose.inlines(title, file),
        None => vec![Inline::Text(column.id.to_string())],
    }
}

/// Fills in the rows of a table that is placed.
pub(super) fn fill(project: &Project, computed: &Computed, display: &mut DisplayTable, diagnostics: &mut Vec<Diagnostic>) {
    let Some(table) = project.tables.iter().find(|table| table.id == display.data).filter(|_| !display.is_poll) else {
        return;
    };
    let Some(records) = project.records.get(&table.id) else {
        return;
    };
    let shown = computed.shown.get(&table.id);
    let rows: Vec<usize> = shown.cloned().unwrap_or_else(|| (0..records.len()).collect());
    if rows.is_empty() {
        diagnostics.push(
            Diagnostic::warning("empty-table", format!("the table `{}` is printed without a row", table.id))
                .at(table.place.clone())
                .because("has no rows, or none that `show` chooses")
                .help("check the condition of `show`, or take the table out of the text"),
        );
    }
    if rows.len() > LONG {
        diagnostics.push(
            Diagnostic::warning("long-table", format!("the table `{}` is printed with {} rows", table.id, rows.len()))
                .at(table.place.clone())
                .because("fills many pages")
                .help("choose rows: show = { sort = \"-volume\", first = 20 }, or show = { where = \"year == 2008\" }"),
        );
    }
    let columns: Vec<(usize, u8)> =
        shown_columns(table).map(|at| (at, decimals(&table.value.columns[at], records, at, &rows))).collect();
    let notes: Vec<(usize, usize)> = table
        .value
        .cell_notes
        .iter()
        .filter_map(|note| {
            let column = table.value.columns.iter().position(|column| column.id.as_str() == note.column.as_str())?;
            Some((records.find(&note.row.to_string())?, column))
        })
        .collect();
    display.rows = rows
        .iter()
        .map(|row| {
            let cell = |(column, decimals): &(usize, u8)| DisplayCell {
                value: {
                    let column_of = &table.value.columns[*column];
                    let currency = column_of.currency.as_ref().map(|code| code.as_str());
                    display_value(column_of.r#type, currency, records.cell(*row, *column), *decimals)
                },
                note: notes.iter().position(|at| *at == (*row, *column)),
            };
            columns.iter().map(cell).collect()
        })
        .collect();
    order_cell_notes(display);
}

/// Puts the notes on cells into the order in which a reader meets their marks, and drops those on cells that are not printed.
fn order_cell_notes(display: &mut DisplayTable) {
    let mut ordered = Vec::new();
    for cell in display.rows.iter_mut().flatten() {
        if let Some(note) = cell.note {
            cell.note = Some(ordered.len());
            ordered.push(display.cell_notes[note].clone());
        }
    }
    display.cell_notes = ordered;
}

/// The digits after the decimal point that are shown in a column.
fn decimals(column: &Column, records: &Records, at: usize, rows: &[usize]) -> u8 {
    if let Some(decimals) = column.decimals {
        return decimals;
    }
    let needed = rows.iter().map(|row| match records.cell(*row, at) {
        Cell::Number(value) => decimals_needed(*value, 6),
        _ => 0,
    });
    let needed = needed.max().unwrap_or(0);
    column.currency.as_ref().map_or(needed, |code| currency_decimals(needed, code))
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

/// A poll as a table: a row for each reading, a column for each answer.
fn display_poll(project: &Project, poll: &Named<Poll>, prose: &mut ProseReader) -> DisplayTable {
    let file = poll.place.file;
    let p = &poll.value;
    if let Some(source) = &p.source {
        check_source(project, source, file, prose);
    }
    let mut answers: Vec<(String, Vec<Inline>)> =
        p.answers.iter().map(|(id, title)| (id.to_string(), prose.inlines(title, file))).collect();
    let mut decimals = 0;
    for (answer, share) in p.wave.iter().flat_map(|wave| wave.share.iter()) {
        decimals = decimals.max(decimals_needed(**share, 6));
        if !answers.iter().any(|(id, _)| *id == **answer) {
            answers.push((answer.to_string(), vec![Inline::Text(answer.to_string())]));
        }
    }
    let rows = p
        .wave
        .iter()
        .map(|wave| {
            let name = match (&wave.label, wave.date.as_deref()) {
                (Some(label), _) => DisplayValue::Prose(prose.inlines(label, file)),
                (None, Some(WaveDate::Year(year))) => DisplayValue::Year(*year),
                (None, Some(WaveDate::Day(day))) => DisplayValue::Date(*day),
                (None, None) => DisplayValue::Missing,
            };
            let shares = answers.iter().map(|(id, _)| {
                let share = wave.share.iter().find(|(answer, _)| ***answer == **id);
                share.map_or(DisplayValue::Missing, |(_, share)| DisplayValue::Number(**share, decimals))
            });
            std::iter::once(name).chain(shares).map(DisplayCell::from).collect()
        })
        .collect();
    let answer_columns = answers.into_iter().map(|(_, title)| DisplayColumn {
        title: Heading::Written(title),
        unit: None,
        kind: ColumnType::Number,
    });
    DisplayTable {
        title: prose.inlines(&p.title, file),
        unit: p.unit.as_ref().map(|unit| unit.to_string()),
        columns: std::iter::once(DisplayColumn { title: wave_heading(&p.wave), unit: None, kind: ColumnType::String })
            .chain(answer_columns)
            .collect(),
        rows,
        notes: p.notes.iter().map(|note| prose.inlines(note, file)).collect(),
        cell_notes: Vec::new(),
        source: p.source.as_ref().map(|key| key.to_string()),
        retrieved: None,
        data: poll.id.clone(),
        is_poll: true,
    }
}

/// What tells the readings of a poll apart.
fn wave_heading(waves: &[Wave]) -> Heading {
    let dates = || waves.iter().map(|wave| wave.date.as_deref());
    match () {
        _ if waves.iter().any(|wave| wave.label.is_some()) => Heading::Group,
        _ if dates().all(|date| matches!(date, Some(WaveDate::Year(_)))) => Heading::Year,
        _ => Heading::Date,
    }
}
