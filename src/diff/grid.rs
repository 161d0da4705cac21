//! Rows and columns: which cells hold something else, with rows told apart by what they are called.

use std::collections::HashMap;

use serde::Serialize;
use similar::{Algorithm, capture_diff_slices};

use crate::data::{clean, decimals_needed};
use crate::locale::Formatter;
use crate::project::{Cell, ColumnType};

use super::Presence;
use super::align::Pairs;

/// Rows and columns of one state.
#[derive(Debug, Clone, Default)]
pub struct Grid {
    /// The columns, in order.
    pub columns: Vec<Column>,
}

/// A column of one state.
#[derive(Debug, Clone)]
pub struct Column {
    /// By which it is known in both states.
    pub id: String,
    /// What people call it.
    pub title: String,
    /// The type of the cells.
    pub kind: ColumnType,
    /// Digits after the decimal point, when fixed.
    pub decimals: Option<u8>,
    /// The ISO 4217 code of the currency.
    pub currency: Option<String>,
    /// The cells, one a row.
    pub cells: Vec<Cell>,
}

/// What is different about rows and columns.
#[derive(Debug, Clone, Default, Serialize)]
pub struct GridChanges {
    /// Cells that hold something else, in the order of the later rows.
    pub cells: Vec<CellChange>,
    /// Rows that only one state has.
    pub rows: Vec<RowChange>,
    /// Columns that only one state has.
    pub columns: Vec<ColumnChange>,
}

/// A cell that holds something else.
#[derive(Debug, Clone, Serialize)]
pub struct CellChange {
    /// What the row is called.
    pub row: String,
    /// What the column is called.
    pub column: String,
    /// What it held, as it is printed in the source language.
    pub old: String,
    /// What it holds.
    pub new: String,
    /// By how much a number moved.
    pub difference: Option<f64>,
    /// By how many percent of what it was. None of what was nothing, and of percentages.
    pub percent: Option<f64>,
    /// Whether it is a percentage, whose difference is in percentage points.
    pub is_percentage: bool,
}

/// A row that only one state has.
#[derive(Debug, Clone, Serialize)]
pub struct RowChange {
    /// What it is called.
    pub row: String,
    /// Which state has it.
    pub change: Presence,
    /// Its cells, as they are printed.
    pub cells: Vec<String>,
}

/// A column that only one state has.
#[derive(Debug, Clone, Serialize)]
pub struct ColumnChange {
    /// What it is called.
    pub column: String,
    /// Which state has it.
    pub change: Presence,
}

impl GridChanges {
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.cells.is_empty() && self.rows.is_empty() && self.columns.is_empty()
    }
}

impl Grid {
    /// The number of rows.
    pub fn len(&self) -> usize {
        self.columns.first().map_or(0, |column| column.cells.len())
    }

    fn cell(&self, column: usize, row: usize) -> &Cell {
        self.columns[column].cells.get(row).unwrap_or(&Cell::Missing)
    }

    fn position(&self, id: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.id == id)
    }

    /// What a row is called: its cells in some columns.
    fn name(&self, columns: &[usize], row: usize) -> String {
        columns.iter().map(|column| self.cell(*column, row).to_string()).collect::<Vec<_>>().join(", ")
    }

    /// Whether the cells in some columns tell every row from the others.
    fn is_key(&self, columns: &[usize]) -> bool {
        let mut known = std::collections::HashSet::with_capacity(self.len());
        (0..self.len()).all(|row| known.insert(self.name(columns, row)))
    }

    fn row(&self, row: usize, formatter: &Formatter) -> Vec<String> {
        self.columns.iter().enumerate().map(|(at, column)| column.written(self.cell(at, row), None, formatter)).collect()
    }
}

impl Column {
    /// A cell as it is printed, with as many digits as another one that it is compared with.
    fn written(&self, cell: &Cell, beside: Option<&Cell>, formatter: &Formatter) -> String {
        let Some(number) = cell.number().filter(|_| self.kind.is_quantity()) else {
            return if *cell == Cell::Missing { "–".to_owned() } else { cell.to_string() };
        };
        let needed = [Some(cell), beside].into_iter().flatten().filter_map(Cell::number).map(|number| decimals_needed(number, 6));
        // A revision can be finer than what the brief prints.
        let decimals = needed.max().unwrap_or(0).max(self.decimals.unwrap_or(0));
        let shown = formatter.number(number, decimals);
        match (self.kind, &self.currency) {
            (ColumnType::Percent, _) => formatter.percent(&shown),
            (ColumnType::Currency, Some(code)) => formatter.currency(&shown, code),
            _ => shown,
        }
    }
}

/// Compares rows and columns. Columns go by their ids. Rows go by the words and dates in their first columns, as many as tell them
/// apart; where none do, by their order.
pub fn compare(old: &Grid, new: &Grid, formatter: &Formatter) -> GridChanges {
    let shared: Vec<(usize, usize)> =
        new.columns.iter().enumerate().filter_map(|(at, column)| Some((old.position(&column.id)?, at))).collect();
    let mut changes = GridChanges { columns: columns(old, new), ..GridChanges::default() };
    let same = |(was, is): &(usize, usize)| old.columns[*was].cells == new.columns[*is].cells;
    if shared.iter().all(same) && old.len() == new.len() {
        return changes;
    }
    let naming = naming(old, new, &shared);
    let (names, pairs) = match &naming {
        Some(key) => (key.clone(), by_name(old, new, key)),
        None => (Vec::new(), by_order(old, new, &shared)),
    };
    let (old_names, new_names): (Vec<usize>, Vec<usize>) = names.iter().copied().unzip();
    let called = |grid: &Grid, columns: &[usize], row: usize| match columns.is_empty() {
        true => format!("row {}", row + 1),
        false => grid.name(columns, row),
    };
    for (was, is) in pairs {
        match (was, is) {
            (Some(was), Some(is)) => {
                for (old_column, new_column) in shared.iter().filter(|pair| !names.contains(pair)) {
                    let (before, after) = (old.cell(*old_column, was), new.cell(*new_column, is));
                    if same_cell(before, after) {
                        continue;
                    }
                    let (old_column, column) = (&old.columns[*old_column], &new.columns[*new_column]);
                    let numbers = before.number().zip(after.number()).filter(|_| column.kind.is_quantity());
                    let relative = numbers.filter(|(before, _)| *before != 0.0 && column.kind != ColumnType::Percent);
                    changes.cells.push(CellChange {
                        row: called(new, &new_names, is),
                        column: column.title.clone(),
                        old: old_column.written(before, Some(after), formatter),
                        new: column.written(after, Some(before), formatter),
                        difference: numbers.map(|(before, after)| clean(after - before)),
                        is_percentage: column.kind == ColumnType::Percent,
                        percent: relative.map(|(before, after)| clean(100.0 * (after - before) / before.abs())),
                    });
                }
            }
            (was, is) => {
                let row = was.map(|row| (old, &old_names, row)).or(is.map(|row| (new, &new_names, row)));
                let Some(((grid, columns, row), change)) = row.zip(Presence::of(was, is)) else { continue };
                changes.rows.push(RowChange { row: called(grid, columns, row), change, cells: grid.row(row, formatter) });
            }
        }
    }
    changes
}

fn same_cell(old: &Cell, new: &Cell) -> bool {
    match (old.number(), new.number()) {
        (Some(old), Some(new)) => old == new,
        _ => old == new,
    }
}

fn columns(old: &Grid, new: &Grid) -> Vec<ColumnChange> {
    let lacking = |grid: &Grid, column: &&Column| grid.position(&column.id).is_none();
    let change = |column: &Column, change| ColumnChange { column: column.title.clone(), change };
    let added = new.columns.iter().filter(|column| lacking(old, column)).map(|column| change(column, Presence::Added));
    let removed = old.columns.iter().filter(|column| lacking(new, column)).map(|column| change(column, Presence::Removed));
    added.chain(removed).collect()
}

/// The first columns of words and dates, as many as tell the rows apart in both states. All of them when they do not.
fn naming(old: &Grid, new: &Grid, shared: &[(usize, usize)]) -> Option<Vec<(usize, usize)>> {
    let mut chosen: Vec<(usize, usize)> = Vec::new();
    for pair in shared.iter().filter(|(_, is)| !new.columns[*is].kind.is_quantity()) {
        chosen.push(*pair);
        let (was, is): (Vec<usize>, Vec<usize>) = chosen.iter().copied().unzip();
        if old.is_key(&was) && new.is_key(&is) {
            break;
        }
    }
    (!chosen.is_empty()).then_some(chosen)
}

/// Rows that belong together, by their names; of several of one name, the first with the first.
fn by_name(old: &Grid, new: &Grid, key: &[(usize, usize)]) -> Pairs {
    let (was, is): (Vec<usize>, Vec<usize>) = key.iter().copied().unzip();
    let mut known: HashMap<String, Vec<usize>> = HashMap::new();
    for row in (0..old.len()).rev() {
        known.entry(old.name(&was, row)).or_default().push(row);
    }
    let mut pairs: Pairs = (0..new.len()).map(|row| (known.get_mut(&new.name(&is, row)).and_then(Vec::pop), Some(row))).collect();
    let mut left: Vec<usize> = known.into_values().flatten().collect();
    left.sort_unstable();
    pairs.extend(left.into_iter().map(|row| (Some(row), None)));
    pairs
}

/// Rows that belong together, by their order: those that are the same, and those between them one after the other.
fn by_order(old: &Grid, new: &Grid, shared: &[(usize, usize)]) -> Pairs {
    let (was, is): (Vec<usize>, Vec<usize>) = shared.iter().copied().unzip();
    let written = |grid: &Grid, columns: &[usize]| (0..grid.len()).map(|row| grid.name(columns, row)).collect::<Vec<_>>();
    let mut pairs = Pairs::new();
    for operation in capture_diff_slices(Algorithm::Myers, &written(old, &was), &written(new, &is)) {
        let (was, is) = (operation.old_range(), operation.new_range());
        let length = was.len().max(is.len());
        pairs.extend((0..length).map(|at| (was.clone().nth(at), is.clone().nth(at))));
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grid(rows: &[(&str, f64)]) -> Grid {
        let column = |id: &str, kind, cells: Vec<Cell>| Column {
            id: id.into(),
            title: id.into(),
            kind,
            decimals: None,
            currency: None,
            cells,
        };
        Grid {
            columns: vec![
                column("country", ColumnType::String, rows.iter().map(|(name, _)| Cell::String((*name).into())).collect()),
                column("volume", ColumnType::Number, rows.iter().map(|(_, volume)| Cell::Number(*volume)).collect()),
            ],
        }
    }

    fn told(changes: &GridChanges) -> Vec<String> {
        let cells = changes.cells.iter().map(|cell| format!("{}.{}: {} → {}", cell.row, cell.column, cell.old, cell.new));
        cells.chain(changes.rows.iter().map(|row| format!("{:?} {}", row.change, row.row))).collect()
    }

    #[test]
    fn a_row_is_known_by_its_name_wherever_it_stands() {
        let (old, new) = (grid(&[("Canada", 1.92), ("Mexico", 1.2)]), grid(&[("Angola", 0.5), ("Mexico", 1.2), ("Canada", 2.0)]));
        let changes = compare(&old, &new, &Formatter::of("en"));
        assert_eq!(told(&changes), ["Canada.volume: 1.92 → 2.00", "Added Angola"]);
    }

    #[test]
    fn rows_of_one_name_go_by_their_order() {
        let (old, new) = (grid(&[("a", 1.0), ("a", 2.0)]), grid(&[("a", 1.0), ("a", 3.0), ("a", 4.0)]));
        assert_eq!(told(&compare(&old, &new, &Formatter::of("en"))), ["a.volume: 2 → 3", "Added a"]);
    }

    #[test]
    fn rows_without_a_name_go_by_those_that_are_the_same() {
        let only = |mut grid: Grid| {
            grid.columns.remove(0);
            grid
        };
        let (old, new) = (only(grid(&[("", 1.0), ("", 2.0)])), only(grid(&[("", 5.0), ("", 1.0), ("", 3.0)])));
        assert_eq!(told(&compare(&old, &new, &Formatter::of("en"))), ["row 3.volume: 2 → 3", "Added row 1"]);
    }
}
