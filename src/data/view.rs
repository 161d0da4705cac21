//! Which rows of a table are printed.

use std::cmp::Ordering;
use std::time::Instant;

use typst::foundations::Value;

use crate::diagnostic::{Diagnostic, Place, suggest};
use crate::project::{Cell, Located, Named, Table};

use super::compute::Evaluation;
use super::evaluate::LIMIT;
use super::failures::show;
use super::names::names;
use super::scope::{bind, cell_value};

/// The rows of a table that are printed, in order, when the table says so; problems are reported.
pub fn select(table: &Named<Table>, evaluation: &mut Evaluation) -> Option<Vec<usize>> {
    let view = table.value.show.as_ref()?;
    let records = evaluation.records(&table.id)?;
    let mut rows: Vec<usize> = match &view.r#where {
        Some(condition) => filter(table, condition, &table.place, evaluation)?,
        None => (0..records.len()).collect(),
    };
    if let Some(sort) = &view.sort {
        let (id, largest_first) = sort_key(sort);
        let Some(column) = position(table, id) else {
            evaluation.diagnostics.push(unknown_column(table, sort, id));
            return None;
        };
        rows.sort_by(|a, b| sorted(records.cell(*a, column), records.cell(*b, column), largest_first));
    }
    rows.truncate(view.first.unwrap_or(usize::MAX));
    Some(rows)
}

/// The position of a column by its id.
pub fn position(table: &Named<Table>, id: &str) -> Option<usize> {
    table.value.columns.iter().position(|column| column.id.as_str() == id)
}

/// The finding for a column that a table does not have.
pub fn unknown_column(table: &Named<Table>, at: &Located<String>, id: &str) -> Diagnostic {
    let mut finding = Diagnostic::error("unknown-column", format!("the table `{}` has no column `{id}`", table.id))
        .at(at.place(table.place.file))
        .because("names no column of the table");
    finding.help = suggest(id, table.value.columns.iter().map(|column| column.id.as_str()));
    finding
}

/// The rows of a table that satisfy a condition, which belongs to the item at a place: the table itself, or a figure.
pub fn filter(table: &Named<Table>, condition: &Located<String>, owner: &Place, evaluation: &mut Evaluation) -> Option<Vec<usize>> {
    let records = evaluation.records(&table.id)?;
    let mut names = names(condition);
    let columns: Vec<(String, usize)> = names.free.iter().filter_map(|name| Some((name.clone(), position(table, name)?))).collect();
    names.free.retain(|name| position(table, name).is_none());
    let around = evaluation.scope(&names)?;
    let mut rows = Vec::new();
    let start = Instant::now();
    for row in 0..records.len() {
        if start.elapsed() > LIMIT {
            evaluation.diagnostics.push(
                Diagnostic::error("slow-condition", format!("the condition of the table `{}` takes too long", table.id))
                    .at(condition.place(owner.file))
                    .because(format!("{row} of {} rows after {} seconds", records.len(), LIMIT.as_secs()))
                    .help("compare columns with numbers; compute what is the same for all rows in a metric"),
            );
            return None;
        }
        // The engine remembers every call of a function, row after row.
        if row % 4096 == 4095 {
            comemo::evict(10);
        }
        let mut scope = around.clone();
        for (name, column) in &columns {
            bind(&mut scope, name, cell_value(records.cell(row, *column)));
        }
        match evaluation.in_scope(condition, owner, scope)? {
            Value::Bool(true) => rows.push(row),
            Value::Bool(false) => {}
            other => {
                evaluation.diagnostics.push(
                    Diagnostic::error("condition-type", "this condition is neither true nor false")
                        .at(condition.place(owner.file))
                        .because(format!("comes to a value of type {}: {}", other.ty(), show(&other)))
                        .help("compare columns: where = \"year == 2008\""),
                );
                return None;
            }
        }
    }
    Some(rows)
}

/// What `sort` names, and whether the largest come first: `-volume`.
pub fn sort_key(sort: &str) -> (&str, bool) {
    sort.strip_prefix('-').map_or((sort, false), |name| (name, true))
}

/// The order in which two cells of a column are sorted. What is not known comes last either way.
pub fn sorted(a: &Cell, b: &Cell, largest_first: bool) -> Ordering {
    match (a, b) {
        (Cell::Missing, Cell::Missing) => Ordering::Equal,
        (Cell::Missing, _) => Ordering::Greater,
        (_, Cell::Missing) => Ordering::Less,
        (a, b) if largest_first => compare(b, a),
        (a, b) => compare(a, b),
    }
}

/// The order of two cells of a column.
fn compare(a: &Cell, b: &Cell) -> Ordering {
    match (a, b) {
        (Cell::String(a), Cell::String(b)) => a.cmp(b),
        (Cell::Date(a), Cell::Date(b)) => a.cmp(b),
        (Cell::Boolean(a), Cell::Boolean(b)) => a.cmp(b),
        (a, b) => match (a.number(), b.number()) {
            (Some(a), Some(b)) => a.total_cmp(&b),
            _ => Ordering::Equal,
        },
    }
}
