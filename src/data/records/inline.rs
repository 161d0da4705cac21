//! Rows that stand with their table.

use crate::project::{Cell, Named, Row, Table};

use super::Records;
use super::cells::typed;
use super::problems::{At, Problems};

pub fn read(table: &Named<Table>, rows: &[Row], problems: &mut Problems) -> Records {
    let (columns, file) = (&table.value.columns, table.place.file);
    let mut records = Records::new(columns.len(), None);
    for (at, row) in rows.iter().enumerate() {
        let name = || format!("row {}", at + 1);
        if row.len() != columns.len() {
            problems.row_length(row.len(), columns.len(), || At { row: name(), place: Some(row.place(file)), path: None });
            continue;
        }
        records.push(columns.iter().zip(row.iter()).map(|(column, cell)| {
            typed(column, cell).unwrap_or_else(|fault| {
                let at = || At { row: name(), place: Some(cell.place(file)), path: None };
                problems.bad_cell(column, &cell.to_string(), fault, at);
                Cell::Missing
            })
        }));
    }
    records
}
