//! Data tables and polls as they are shown: typed cells under headings.

use crate::data::decimals_needed;
use crate::diagnostic::{Diagnostic, FileIndex};
use crate::project::{Cell, Column, ColumnType, Date, Located, Named, Poll, Project, Table, Wave, WaveDate, duplicate_id};
use crate::text::Inline;

use super::images::check_source;
use super::{Defined, Labelled, ProseReader, label};

/// A table ready to be worded in a language.
#[derive(Debug, Clone)]
pub struct DisplayTable {
    /// The heading.
    pub title: Vec<Inline>,
    /// The unit of the numbers.
    pub unit: Option<String>,
    /// The columns, in order.
    pub columns: Vec<DisplayColumn>,
    /// The cells, row by row.
    pub rows: Vec<Vec<DisplayValue>>,
    /// Notes under the table.
    pub notes: Vec<Vec<Inline>>,
    /// The key of the reference that the data are taken from.
    pub source: Option<String>,
    /// When they were taken from it.
    pub retrieved: Option<Date>,
}

/// A column of a table.
#[derive(Debug, Clone)]
pub struct DisplayColumn {
    /// The heading.
    pub title: Heading,
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
}

/// The content of a cell.
#[derive(Debug, Clone, PartialEq)]
pub enum DisplayValue {
    /// Words.
    Text(String),
    /// Words in prose.
    Prose(Vec<Inline>),
    /// A number with the digits after its decimal point.
    Number(f64, u8),
    /// A percentage: 42 means 42 %.
    Percent(f64, u8),
    /// A date.
    Date(Date),
    /// Yes or no.
    Boolean(bool),
    /// A year.
    Year(u16),
    /// Not known.
    Missing,
}

pub(super) fn read(project: &Project, prose: &mut ProseReader) -> Labelled<DisplayTable> {
    let mut tables = Labelled::new();
    let mut add = |id: &str, place: &crate::diagnostic::Place, value, prose: &mut ProseReader| {
        let defined = Defined { place: place.clone(), value };
        let key = label("tbl", id);
        match tables.get(&key) {
            None => {
                tables.insert(key, defined);
            }
            Some(Defined { place: first, .. }) => {
                prose.diagnostics.push(duplicate_id("table or poll", id, place.clone(), first.clone()));
            }
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
    if t.columns.is_empty() {
        prose.diagnostics.push(
            Diagnostic::error("no-columns", format!("the table `{}` has no columns", table.id))
                .at(table.place.clone())
                .because("needs at least one column")
                .help("columns = [ { id = \"country\", type = \"string\" } ]"),
        );
    }
    let mut known: Vec<&str> = Vec::new();
    for column in &t.columns {
        if known.contains(&column.id.as_str()) {
            prose.diagnostics.push(
                Diagnostic::error("duplicate-id", format!("the column `{}` is defined twice", *column.id))
                    .at(column.id.place(file))
                    .because("this name is taken")
                    .help("give each column of a table its own id"),
            );
        }
        known.push(&column.id);
    }
    let decimals: Vec<u8> = (0..t.columns.len())
        .map(|at| t.columns[at].decimals.unwrap_or_else(|| digits(t.rows.iter().filter_map(|row| row.get(at)).map(|cell| &**cell))))
        .collect();
    let rows = t.rows.iter().filter_map(|row| display_row(table, row, &decimals, file, prose)).collect();
    DisplayTable {
        title: prose.inlines(&t.title, file),
        unit: t.unit.as_ref().map(|unit| unit.to_string()),
        columns: t
            .columns
            .iter()
            .map(|column| DisplayColumn { title: Heading::Written(heading(column, file, prose)), kind: column.r#type })
            .collect(),
        rows,
        notes: t.notes.iter().map(|note| prose.inlines(note, file)).collect(),
        source: t.source.as_ref().map(|key| key.to_string()),
        retrieved: t.retrieved,
    }
}

fn heading(column: &Column, file: FileIndex, prose: &mut ProseReader) -> Vec<Inline> {
    match &column.title {
        Some(title) => prose.inlines(title, file),
        None => vec![Inline::Text(column.id.to_string())],
    }
}

fn display_row(
    table: &Named<Table>,
    row: &Located<Vec<Located<Cell>>>,
    decimals: &[u8],
    file: FileIndex,
    prose: &mut ProseReader,
) -> Option<Vec<DisplayValue>> {
    let columns = &table.value.columns;
    if row.len() != columns.len() {
        prose.diagnostics.push(
            Diagnostic::error(
                "row-length",
                format!("a row of `{}` has {} cells for {} columns", table.id, row.len(), columns.len()),
            )
            .at(row.place(file))
            .because(format!("expected {} cells", columns.len()))
            .help("give every column a cell; \"\" stands for a missing value"),
        );
        return None;
    }
    let cells = columns.iter().zip(row.iter()).zip(decimals).map(|((column, cell), decimals)| {
        let value = display_value(column.r#type, cell, *decimals);
        if value.is_none() {
            prose.diagnostics.push(
                Diagnostic::error(
                    "bad-cell",
                    format!("a cell of column `{}` is not of type {}", *column.id, type_name(column.r#type)),
                )
                .at(cell.place(file))
                .because(format!("expected {}", type_name(column.r#type)))
                .help("correct the cell or the column's type; \"\" stands for a missing value"),
            );
        }
        value.unwrap_or(DisplayValue::Missing)
    });
    Some(cells.collect())
}

fn type_name(kind: ColumnType) -> &'static str {
    match kind {
        ColumnType::String => "string",
        ColumnType::Integer => "integer",
        ColumnType::Number => "number",
        ColumnType::Percent => "percent",
        ColumnType::Date => "date",
        ColumnType::Boolean => "boolean",
    }
}

fn display_value(kind: ColumnType, cell: &Cell, decimals: u8) -> Option<DisplayValue> {
    Some(match (kind, cell) {
        (_, Cell::String(text)) if text.is_empty() => DisplayValue::Missing,
        (ColumnType::String, Cell::String(text)) => DisplayValue::Text(text.clone()),
        (ColumnType::Integer, Cell::Integer(value)) => DisplayValue::Number(*value as f64, 0),
        (ColumnType::Number, Cell::Integer(value)) => DisplayValue::Number(*value as f64, decimals),
        (ColumnType::Number, Cell::Number(value)) if value.is_finite() => DisplayValue::Number(*value, decimals),
        (ColumnType::Percent, Cell::Integer(value)) => DisplayValue::Percent(*value as f64, decimals),
        (ColumnType::Percent, Cell::Number(value)) if value.is_finite() => DisplayValue::Percent(*value, decimals),
        (ColumnType::Date, Cell::Date(date)) => DisplayValue::Date(*date),
        (ColumnType::Boolean, Cell::Boolean(value)) => DisplayValue::Boolean(*value),
        _ => return None,
    })
}

/// The digits after the decimal point that the numbers of a column need.
fn digits<'a>(cells: impl Iterator<Item = &'a Cell>) -> u8 {
    cells
        .map(|cell| match cell {
            Cell::Number(value) => decimals_needed(*value, 6),
            _ => 0,
        })
        .max()
        .unwrap_or(0)
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
    for wave in &p.wave {
        for (answer, share) in wave.share.iter() {
            decimals = decimals.max(decimals_needed(**share, 6));
            if !(0.0..=100.0).contains(&**share) {
                prose.diagnostics.push(
                    Diagnostic::error("bad-share", format!("the share of `{}` is {}", **answer, **share))
                        .at(share.place(file))
                        .because("a share lies between 0 and 100 percent")
                        .help("give the share in percent: 42 for 42 %"),
                );
            }
            if !answers.iter().any(|(id, _)| *id == **answer) {
                answers.push((answer.to_string(), vec![Inline::Text(answer.to_string())]));
            }
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
            std::iter::once(name).chain(shares).collect()
        })
        .collect();
    DisplayTable {
        title: prose.inlines(&p.title, file),
        unit: p.unit.as_ref().map(|unit| unit.to_string()),
        columns: std::iter::once(DisplayColumn { title: wave_heading(&p.wave), kind: ColumnType::String })
            .chain(answers.into_iter().map(|(_, title)| DisplayColumn { title: Heading::Written(title), kind: ColumnType::Number }))
            .collect(),
        rows,
        notes: p.notes.iter().map(|note| prose.inlines(note, file)).collect(),
        source: p.source.as_ref().map(|key| key.to_string()),
        retrieved: None,
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
