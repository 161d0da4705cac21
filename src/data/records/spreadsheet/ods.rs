//! OpenDocument spreadsheets.

use std::io::Cursor;

use calamine::{Data, Ods, Reader};

use crate::project::{Located, Named, Table};

use super::super::problems::Problems;
use super::grid::{Grid, Met, Refusal, collect};
use super::reference::Area;
use super::sheet;

/// Reads the cells of a table. None when they are not there, which is reported.
///
/// # Errors
/// When the file cannot be made sense of.
pub fn read(
    table: &Named<Table>,
    file: &Located<String>,
    area: Option<Area>,
    bytes: Vec<u8>,
    problems: &mut Problems,
) -> Result<Option<Grid>, Refusal> {
    let mut book: Ods<_> = Ods::new(Cursor::new(bytes)).map_err(Refusal::unreadable)?;
    let Some(name) = sheet(table, &book.sheet_names(), problems)? else { return Ok(None) };
    let values = book.worksheet_range(&name).map_err(Refusal::unreadable)?;
    let formulas = book.worksheet_formula(&name).map_err(Refusal::unreadable)?;
    let from = |start: Option<(u32, u32)>, row: usize, column: usize| {
        let (top, left) = start.unwrap_or_default();
        (top.saturating_add(row as u32), left.saturating_add(column as u32))
    };
    let known = values.used_cells().map(|(row, column, value)| {
        let at = from(values.start(), row, column);
        Met { at, value: value.clone(), formula: false }
    });
    let mut cells: Vec<Met<Data>> = known.collect();
    let found = cells.len();
    let formulas = formulas.used_cells().map(|(row, column, _)| from(formulas.start(), row, column));
    let unknown = formulas.filter(|at| values.get_value(*at).is_none_or(|value| *value == Data::Empty));
    cells.extend(unknown.map(|at| Met { at, value: Data::Empty, formula: true }));
    if cells.len() > found {
        cells.sort_unstable_by_key(|cell| cell.at);
    }
    collect(table, file, area, cells.into_iter().map(Ok), problems)
}
