//! Spreadsheets: Office Open XML and OpenDocument, the first row of the cells read with the headings.

mod archive;
mod grid;
mod ods;
mod reference;
mod survey;
mod value;
mod xlsx;

use std::path::PathBuf;

use crate::diagnostic::{Diagnostic, quoted_list, suggest};
use crate::project::{Cell, Located, Named, Table};

use super::cells::Fault;
use super::problems::{At, Problems};
use super::{Format, Records, missing_values};
use grid::{Known, Refusal};
use reference::Area;

/// Reads the rows of a table from the bytes of a spreadsheet.
pub fn read(table: &Named<Table>, path: &str, format: Format, bytes: Vec<u8>, problems: &mut Problems) -> Option<Records> {
    let t = &table.value;
    let file = t.file.as_ref()?;
    let area = match &t.range {
        Some(range) => Some(area(table, range, problems)?),
        None => None,
    };
    let grid = archive::check(&bytes).map_err(Refusal::unreadable).and_then(|()| match format {
        Format::Ods => ods::read(table, file, area, bytes, problems),
        _ => xlsx::read(table, file, area, bytes, problems),
    });
    let grid = match grid {
        Ok(grid) => grid?,
        Err(Refusal { reason, help }) => {
            problems.add(
                Diagnostic::error("bad-spreadsheet", format!("`{}` is no readable spreadsheet", **file))
                    .at(file.place(table.place.file))
                    .because(reason)
                    .help(help),
            );
            return None;
        }
    };
    let mut records = Records::new(t.columns.len(), Some(PathBuf::from(file.as_str())));
    for (row, cells) in grid.rows() {
        records.push(t.columns.iter().zip(&grid.columns).zip(cells).map(|((column, at), known)| {
            let read = match known {
                Known::Value(value) => value::value(column, value, missing_values(t)),
                Known::Formula => Err(Fault::Formula),
            };
            read.unwrap_or_else(|fault| {
                let shown = match known {
                    Known::Value(value) => value::shown(value),
                    Known::Formula => String::new(),
                };
                let name = format!("cell {}", reference::name((row, *at)));
                problems.bad_cell(column, &shown, fault, || At { row: name, place: None, path: Some(path) });
                Cell::Missing
            })
        }));
    }
    Some(records)
}

/// The range that the table names.
fn area(table: &Named<Table>, range: &Located<String>, problems: &mut Problems) -> Option<Area> {
    let area = Area::parse(range);
    if area.is_none() {
        problems.add(
            Diagnostic::error("bad-range", format!("`{}` is no range of cells", **range))
                .at(range.place(table.place.file))
                .because("expected two corners such as A3:D40")
                .help("the first corner is the heading of the first column"),
        );
    }
    area
}

/// The name of the sheet that the table names, or of the first. None when there is none, which is reported.
///
/// # Errors
/// When the file has no sheet at all.
fn sheet(table: &Named<Table>, sheets: &[String], problems: &mut Problems) -> Result<Option<String>, Refusal> {
    let Some(name) = &table.value.sheet else {
        return sheets.first().cloned().map(Some).ok_or_else(|| Refusal::unreadable("has no sheet"));
    };
    if !sheets.iter().any(|sheet| sheet == name.as_str()) {
        let mut finding = Diagnostic::error("unknown-sheet", format!("there is no sheet `{}`", **name))
            .at(name.place(table.place.file))
            .because("not in the spreadsheet");
        let known = sheets.iter().map(String::as_str);
        finding.help = suggest(name, known).or_else(|| Some(format!("its sheets are {}", quoted_list(sheets))));
        problems.add(finding);
        return Ok(None);
    }
    Ok(Some(name.to_string()))
}
