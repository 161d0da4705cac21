//! The part of a sheet that a table needs, taken out of however many cells the sheet has.

use std::collections::BTreeMap;

use calamine::{Data, DataType};

use crate::project::{Named, Table};

use super::super::columns;
use super::super::problems::Problems;
use super::reference::{Area, COLUMNS, ROWS, name};

/// The most cells of a sheet, as far as they are kept.
pub const KEPT: usize = 20_000_000;
const NAME_A_RANGE: &str = "name the cells of the table, headings included: range = \"A1:D40\"";
/// The next step for files that are not as they should be.
pub const SAVE_ANEW: &str = "open it in a spreadsheet program and save it anew, or export the sheet as CSV";

/// Why a spreadsheet is not read, and what to do.
pub struct Refusal {
    /// The reason, which becomes that of the finding.
    pub reason: String,
    /// The next step.
    pub help: &'static str,
}

impl Refusal {
    /// That of a file that the reader cannot make sense of.
    pub fn unreadable(reason: impl ToString) -> Self {
        Self { reason: reason.to_string(), help: SAVE_ANEW }
    }

    fn beyond() -> Self {
        let last = name((ROWS - 1, COLUMNS - 1));
        Self { reason: format!("has a cell beyond {last}, the last of any sheet"), help: NAME_A_RANGE }
    }

    fn too_many(at: (u32, u32)) -> Self {
        Self { reason: format!("the cell {} comes after {} million others", name(at), KEPT / 1_000_000), help: NAME_A_RANGE }
    }
}

/// A cell of a sheet as it is met.
pub struct Met<V> {
    /// Its row and column, counted from 0.
    pub at: (u32, u32),
    /// What it holds.
    pub value: V,
    /// Whether a formula stands in it.
    pub formula: bool,
}

/// What is known of a cell.
#[derive(Debug, Clone, PartialEq)]
pub enum Known {
    /// Its value.
    Value(Data),
    /// A formula whose value the file does not hold.
    Formula,
}

/// The cells of a table, row by row. Blank rows are left out.
#[derive(Debug)]
pub struct Grid {
    /// The columns of the sheet that the columns of the table are.
    pub columns: Vec<u32>,
    rows: Vec<u32>,
    cells: Vec<Known>,
}

impl Grid {
    /// The rows: where each stands, and its cells.
    pub fn rows(&self) -> impl Iterator<Item = (u32, &[Known])> {
        self.rows.iter().copied().zip(self.cells.chunks(self.columns.len().max(1)))
    }

    /// The cell of a row and a column of the table.
    pub fn cell_mut(&mut self, row: u32, column: usize) -> Option<&mut Known> {
        let at = self.rows.binary_search(&row).ok()?;
        self.cells.get_mut(at * self.columns.len() + column)
    }
}

/// Takes from the cells of a sheet, in their order, those of a table. None when the columns are not there, which is reported.
///
/// # Errors
/// When the sheet is larger than any, or out of order.
pub fn collect<V: DataType + Into<Data>>(
    table: &Named<Table>,
    shown: &str,
    area: Option<Area>,
    cells: impl Iterator<Item = Result<Met<V>, Refusal>>,
    problems: &mut Problems,
) -> Result<Option<Grid>, Refusal> {
    let mut headings = BTreeMap::new();
    let mut first = area.map(|area| area.from.0);
    let mut rows: Option<Rows> = None;
    for met in cells {
        let Met { at, value, formula } = met?;
        let known = match (value.is_empty(), formula) {
            (true, false) => continue,
            (true, true) => Known::Formula,
            (false, _) => Known::Value(value.into()),
        };
        match area {
            Some(area) if !area.contains(at) => continue,
            None if at.0 >= ROWS || at.1 >= COLUMNS => return Err(Refusal::beyond()),
            _ => {}
        }
        if *first.get_or_insert(at.0) == at.0 && rows.is_none() {
            headings.insert(at.1, known);
            continue;
        }
        let rows = match &mut rows {
            Some(rows) => rows,
            None => match Rows::below(table, shown, &headings, problems) {
                Some(below) => rows.insert(below),
                None => return Ok(None),
            },
        };
        if first.is_some_and(|first| at.0 <= first) || rows.at.is_some_and(|row| at.0 < row) {
            return Err(Refusal::unreadable(format!("the cell {} stands behind rows that are below it", name(at))));
        }
        rows.take(at, known)?;
    }
    Ok(rows.or_else(|| Rows::below(table, shown, &headings, problems)).map(Rows::finish))
}

/// The rows below the headings, as they are met.
struct Rows {
    grid: Grid,
    /// The columns that have a heading.
    headed: Vec<u32>,
    /// The row that is being read.
    at: Option<u32>,
    /// Whether it has a cell below a heading.
    filled: bool,
}

impl Rows {
    fn below(table: &Named<Table>, shown: &str, headings: &BTreeMap<u32, Known>, problems: &mut Problems) -> Option<Self> {
        let names: Vec<String> = headings
            .values()
            .map(|heading| match heading {
                Known::Value(value) => value.to_string().trim().to_owned(),
                Known::Formula => String::new(),
            })
            .collect();
        let headed: Vec<u32> = headings.keys().copied().collect();
        let columns = columns::locate(table, &names, shown, problems)?.into_iter().map(|at| headed[at]).collect();
        let grid = Grid { columns, rows: Vec::new(), cells: Vec::new() };
        Some(Self { grid, headed, at: None, filled: false })
    }

    fn take(&mut self, at: (u32, u32), known: Known) -> Result<(), Refusal> {
        let width = self.grid.columns.len();
        if self.at != Some(at.0) {
            self.close();
            if self.grid.cells.len() + width > KEPT {
                return Err(Refusal::too_many(at));
            }
            self.at = Some(at.0);
            self.grid.rows.push(at.0);
            self.grid.cells.resize(self.grid.cells.len() + width, Known::Value(Data::Empty));
        }
        self.filled |= self.headed.binary_search(&at.1).is_ok();
        let start = self.grid.cells.len() - width;
        for (column, cell) in self.grid.columns.iter().zip(&mut self.grid.cells[start..]) {
            if *column == at.1 {
                cell.clone_from(&known);
            }
        }
        Ok(())
    }

    /// Ends a row, and drops it when it is blank.
    fn close(&mut self) {
        if self.at.is_some() && !self.filled {
            self.grid.rows.pop();
            self.grid.cells.truncate(self.grid.rows.len() * self.grid.columns.len());
        }
        self.filled = false;
    }

    fn finish(mut self) -> Grid {
        self.close();
        self.grid
    }
}
