//! Office Open XML. The cells are taken one by one: a sheet with one in its last corner is no larger than without.

use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};

use crate::project::{ColumnType, Located, Named, Table};

use super::super::problems::Problems;
use super::grid::{Grid, Known, Met, Refusal, collect};
use super::reference::Area;
use super::{sheet, value};

type Book = Xlsx<Cursor<Vec<u8>>>;

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
    let mut book: Book = Xlsx::new(Cursor::new(bytes)).map_err(Refusal::unreadable)?;
    let Some(name) = sheet(table, &book.sheet_names(), problems)? else { return Ok(None) };
    let mut reader = book.worksheet_cells_reader(&name).map_err(Refusal::unreadable)?;
    let cells = std::iter::from_fn(|| match reader.next_cell_with_formula_metadata() {
        Ok(cell) => Some(Ok(cell.map(|cell| Met { at: cell.pos, value: cell.value, formula: cell.formula.is_some() })?)),
        Err(error) => Some(Err(Refusal::unreadable(error))),
    });
    let grid = collect(table, file, area, cells, problems)?;
    drop(reader);
    let Some(mut grid) = grid else { return Ok(None) };
    if table.value.columns.iter().any(|column| column.r#type == ColumnType::Percent) {
        percentages(table, &mut book, &name, &mut grid)?;
    }
    Ok(Some(grid))
}

/// Reads what is formatted as a percentage as it looks: what a spreadsheet shows as 42 % it keeps as 0.42.
fn percentages(table: &Named<Table>, book: &mut Book, name: &str, grid: &mut Grid) -> Result<(), Refusal> {
    let mut reader = book.worksheet_cells_reader(name).map_err(Refusal::unreadable)?;
    let formats = reader.styles().iter().map(|style| style.number_format.as_ref());
    let shares: Vec<bool> = formats.map(|format| format.is_some_and(|format| value::is_percentage(&format.format_code))).collect();
    let columns: Vec<(usize, u32)> = table
        .value
        .columns
        .iter()
        .zip(&grid.columns)
        .enumerate()
        .filter(|(_, (column, _))| column.r#type == ColumnType::Percent)
        .map(|(n, (_, at))| (n, *at))
        .collect();
    while let Some((row, column, style)) = reader.next_style_id().map_err(Refusal::unreadable)? {
        if !shares.get(style).is_some_and(|share| *share) {
            continue;
        }
        for (n, _) in columns.iter().filter(|(_, at)| *at == column) {
            if let Some(Known::Value(Data::Float(share))) = grid.cell_mut(row, *n) {
                *share = value::hundredfold(*share);
            }
        }
    }
    Ok(())
}
