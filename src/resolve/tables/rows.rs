//! The rows of a table as they are printed: in groups, with what is computed from them.

use std::collections::HashMap;

use crate::data::{Computed, Records};
use crate::diagnostic::Diagnostic;
use crate::project::{Named, Project, Table};

use super::totals::Totals;
use super::{CellRemark, DisplayCell, DisplayRow, DisplayTable, DisplayValue, RowKind};
use super::{column_value, decimals, group_column, position, row_of, shown_columns};

/// More rows than a reader is shown without a word of warning.
const LONG: usize = 300;

/// Rows under the value that heads them.
struct Group {
    heading: Option<DisplayValue>,
    rows: Vec<usize>,
}

/// Fills in the rows of a table that is placed.
pub fn fill(project: &Project, computed: &Computed, display: &mut DisplayTable, diagnostics: &mut Vec<Diagnostic>) {
    let Some(table) = project.table(&display.data).filter(|_| !display.is_poll) else {
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
    let notes: HashMap<(usize, usize), usize> = table
        .value
        .cell_notes
        .iter()
        .enumerate()
        .filter_map(|(at, note)| Some(((row_of(table, records, &note.row.to_string())?, position(table, &note.column)?), at)))
        .collect();
    let data_row = |row: usize| {
        let cell = |(column, decimals): &(usize, u8)| DisplayCell {
            value: column_value(&table.value.columns[*column], records.cell(row, *column), *decimals),
            note: notes.get(&(row, *column)).copied(),
        };
        DisplayRow::from(columns.iter().map(cell).collect::<Vec<_>>())
    };
    let mut totals = Totals::new(table, records, &columns, display);
    let groups = groups(table, records, &rows);
    let mut printed = Vec::with_capacity(rows.len());
    for group in &groups {
        if let Some(heading) = &group.heading {
            printed.push(DisplayRow { kind: RowKind::Group, cells: vec![heading.clone().into()] });
        }
        printed.extend(group.rows.iter().map(|row| data_row(*row)));
        // Of a single group, the total of all rows is that of the group.
        if groups.len() > 1 {
            printed.extend(totals.rows(RowKind::Subtotal, group.heading.as_ref(), &group.rows));
        }
    }
    if !rows.is_empty() {
        printed.extend(totals.rows(RowKind::Total, None, &rows));
    }
    totals.finish(&rows, display, diagnostics);
    display.rows = printed;
    order_cell_notes(display);
}

/// The rows in groups, in the order in which the first row of each stands.
fn groups(table: &Named<Table>, records: &Records, rows: &[usize]) -> Vec<Group> {
    let Some(column) = group_column(table) else {
        return vec![Group { heading: None, rows: rows.to_vec() }];
    };
    let shown = decimals(&table.value.columns[column], records, column, rows);
    let mut groups: Vec<Group> = Vec::new();
    let mut known: HashMap<String, usize> = HashMap::new();
    for row in rows {
        let cell = records.cell(*row, column);
        let at = *known.entry(format!("{cell:?}")).or_insert_with(|| {
            groups.push(Group { heading: Some(column_value(&table.value.columns[column], cell, shown)), rows: Vec::new() });
            groups.len() - 1
        });
        groups[at].rows.push(*row);
    }
    groups
}

/// Puts the notes on cells into the order in which a reader meets their marks, and drops those on cells that are not printed.
pub fn order_cell_notes(display: &mut DisplayTable) {
    let mut ordered: Vec<CellRemark> = Vec::new();
    let mut marks: HashMap<usize, usize> = HashMap::new();
    for cell in display.rows.iter_mut().flat_map(|row| &mut row.cells) {
        if let Some(note) = cell.note {
            cell.note = Some(*marks.entry(note).or_insert_with(|| {
                ordered.push(display.cell_notes[note].clone());
                ordered.len() - 1
            }));
        }
    }
    display.cell_notes = ordered;
}
