//! Cells of tables and readings of polls.

use serde::Serialize;

use crate::data::Records;
use crate::project::{Cell, ColumnType, Named, Poll, Table};

use super::declared::keys;
use super::grid::{Column, Grid, GridChanges, compare};
use super::{At, KeyChange, Opened, Presence, State};

/// A table or poll with other cells.
#[derive(Debug, Clone, Serialize)]
pub struct DataChange {
    /// Its name.
    pub data: String,
    /// Its heading.
    pub title: String,
    /// Whether both states have it.
    pub change: Presence,
    /// How many rows or waves there are now; of what was taken out, were before.
    pub rows: usize,
    /// Where it is declared.
    pub place: Option<At>,
    /// What is told of it otherwise.
    pub keys: Vec<KeyChange>,
    /// What its rows hold otherwise. None when only a record of a build knows the earlier rows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub grid: Option<GridChanges>,
}

/// Keys of a table that say what its cells mean. Its words are prose, and its origin is compared elsewhere.
const NOT_OF_TABLE: [&str; 12] =
    ["title", "notes", "cell_notes", "rows", "file", "source", "version", "retrieved", "licence", "columns", "show", "url"];

/// Keys of a poll that say how it was made.
const NOT_OF_POLL: [&str; 5] = ["title", "notes", "answers", "wave", "source"];

/// Tables with other cells.
pub fn tables(old: &State, new: &State) -> Vec<DataChange> {
    let (Some(was), Some(is)) = (old.opened(), new.opened()) else { return recorded(old, new, false) };
    let lists = (was.project.tables.as_slice(), is.project.tables.as_slice());
    let rows = |opened: &Opened, table: &Named<Table>| opened.project.records.get(&table.id).map_or(0, |records| records.len());
    each(lists, (was, is), "table", &NOT_OF_TABLE, of_table, |table| table.title.to_string(), rows)
}

/// Polls with other readings.
pub fn polls(old: &State, new: &State) -> Vec<DataChange> {
    let (Some(was), Some(is)) = (old.opened(), new.opened()) else { return recorded(old, new, true) };
    let lists = (was.project.polls.as_slice(), is.project.polls.as_slice());
    let of_poll = |_: &Opened, poll: &Named<Poll>| of_poll(&poll.value);
    each(lists, (was, is), "poll", &NOT_OF_POLL, of_poll, |poll| poll.title.to_string(), |_, poll| poll.value.wave.len())
}

/// Compares items of a kind by their names.
fn each<T>(
    (before, after): (&[Named<T>], &[Named<T>]),
    (old, new): (&Opened, &Opened),
    kind: &str,
    not_of_it: &[&str],
    grid: impl Fn(&Opened, &Named<T>) -> Grid,
    title: impl Fn(&T) -> String,
    rows: impl Fn(&Opened, &Named<T>) -> usize,
) -> Vec<DataChange> {
    let find = |list: &[Named<T>], id: &str| list.iter().position(|item| item.id == id);
    let mut changes = Vec::new();
    let removed = before.iter().filter(|item| find(after, &item.id).is_none());
    for item in after.iter().chain(removed) {
        let was = find(before, &item.id).map(|at| &before[at]);
        let is = find(after, &item.id).map(|at| &after[at]);
        let Some(change) = Presence::of(was, is) else { continue };
        let (grids, keys) = match (was, is) {
            (Some(was), Some(is)) => (
                compare(&grid(old, was), &grid(new, is), new.formatter()),
                keys((old, &was.place), (new, &is.place), kind, &item.id, not_of_it),
            ),
            _ => (GridChanges::default(), Vec::new()),
        };
        if change == Presence::Changed && grids.is_empty() && keys.is_empty() {
            continue;
        }
        let opened = if is.is_some() { new } else { old };
        changes.push(DataChange {
            data: item.id.clone(),
            title: title(&item.value),
            change,
            rows: rows(opened, item),
            place: Some(At::of(&item.place, &opened.project.sources)),
            keys,
            grid: Some(grids),
        });
    }
    changes
}

/// What can be told when one of the states is a record: which data are not as they were.
fn recorded(old: &State, new: &State, polls: bool) -> Vec<DataChange> {
    let records = |state: &State| state.record().map(|record| record.data.clone()).or(state.brief().map(|b| b.origins.records()));
    let (Some(before), Some(after)) = (records(old), records(new)) else { return Vec::new() };
    let project = new.opened().or(old.opened()).map(|opened| &opened.project);
    let mut changes = Vec::new();
    for (name, now) in &after {
        let Some(was) = before.get(name) else { continue };
        let is_poll = project.is_some_and(|project| project.poll(name).is_some());
        if is_poll != polls || was.sha256.is_none() || was.sha256 == now.sha256 {
            continue;
        }
        let declared = new.opened().and_then(|opened| {
            let table = opened.project.table(name).map(|table| (&table.place, table.value.title.to_string()));
            let poll = || opened.project.poll(name).map(|poll| (&poll.place, poll.value.title.to_string()));
            let (place, title) = table.or_else(poll)?;
            Some((At::of(place, &opened.project.sources), title))
        });
        let (place, title) = declared.unzip();
        changes.push(DataChange {
            data: name.clone(),
            title: title.unwrap_or_default(),
            change: Presence::Changed,
            rows: now.rows,
            place,
            keys: Vec::new(),
            grid: None,
        });
    }
    changes
}

fn of_table(opened: &Opened, table: &Named<Table>) -> Grid {
    let nothing = Records::default();
    let records = opened.project.records.get(&table.id).map_or(&nothing, |records| &**records);
    let column = |(at, column): (usize, &crate::project::Column)| Column {
        id: column.id.to_string(),
        title: column.title.as_ref().unwrap_or(&column.id).to_string(),
        kind: column.r#type,
        decimals: column.decimals,
        currency: column.currency.as_ref().map(|code| code.to_string()),
        cells: records.column(at).to_vec(),
    };
    Grid { columns: table.value.columns.iter().enumerate().map(column).collect() }
}

/// The waves of a poll as rows: shares, then how many were asked and the margin of error.
fn of_poll(poll: &Poll) -> Grid {
    let column = |id: &str, title: &str, kind, cells: Vec<Cell>| Column {
        id: id.to_owned(),
        title: title.to_owned(),
        kind,
        decimals: None,
        currency: None,
        cells,
    };
    let number = |value: Option<f64>| value.map_or(Cell::Missing, Cell::Number);
    let mut answers: Vec<&str> = Vec::new();
    for (answer, _) in poll.wave.iter().flat_map(|wave| wave.share.iter()) {
        if !answers.contains(&answer.as_str()) {
            answers.push(answer);
        }
    }
    let share = |answer: &str| {
        let of =
            |wave: &crate::project::Wave| wave.share.iter().find_map(|(name, share)| (name.as_str() == answer).then_some(**share));
        poll.wave.iter().map(|wave| number(of(wave))).collect()
    };
    let label = |answer: &str| {
        let given = poll.answers.iter().find(|(name, _)| name.as_str() == answer);
        given.map_or_else(|| answer.to_owned(), |(_, label)| label.to_string())
    };
    let waves = poll.wave.iter();
    let mut columns =
        vec![column("wave", "wave", ColumnType::String, waves.clone().map(|wave| Cell::String(wave.name().into())).collect())];
    columns.extend(answers.iter().map(|answer| column(answer, &label(answer), ColumnType::Percent, share(answer))));
    let sizes = waves.clone().map(|wave| wave.sample_size.as_ref().map_or(Cell::Missing, |size| Cell::Integer(**size as i64)));
    columns.push(column("sample_size", "sample size", ColumnType::Integer, sizes.collect()));
    let margins = waves.map(|wave| number(wave.margin_of_error.as_ref().map(|margin| **margin)));
    columns.push(column("margin_of_error", "margin of error", ColumnType::Number, margins.collect()));
    Grid { columns }
}
