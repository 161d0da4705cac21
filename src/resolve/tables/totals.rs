//! Rows that are computed from the rows of a table that are printed: sums, means and medians.

use crate::data::{Records, clean, unknown_column};
use crate::diagnostic::{Diagnostic, FileIndex};
use crate::project::{Cell, ColumnType, Function, Located, Named, Show, Table, Total};

use super::{CellRemark, DisplayCell, DisplayRow, DisplayTable, DisplayValue, RowKind, TotalName};
use super::{column_value, group_column, position, shown_columns};

/// Reports groups and totals that cannot be printed, or would say something that is not true.
pub fn check(table: &Named<Table>, diagnostics: &mut Vec<Diagnostic>) {
    let Some(show) = &table.value.show else { return };
    let file = table.place.file;
    if let Some(group) = &show.group {
        if position(table, group).is_none() {
            diagnostics.push(unknown_column(table, group, group));
        } else if shown_columns(table).next().is_none() {
            diagnostics.push(
                Diagnostic::error("group-alone", format!("the table `{}` has no column but that of its groups", table.id))
                    .at(group.place(file))
                    .because("heads groups, and is not printed as a column")
                    .help("name the columns that are printed in the groups: columns = [\"…\"]"),
            );
        }
    }
    for total in &show.totals {
        check_total(table, show, total, file, diagnostics);
    }
}

fn check_total(table: &Named<Table>, show: &Show, total: &Located<Total>, file: FileIndex, diagnostics: &mut Vec<Diagnostic>) {
    if total.columns.is_empty() {
        diagnostics.push(
            Diagnostic::error("empty-total", format!("a total of the table `{}` is of no column", table.id))
                .at(total.place(file))
                .because("names no column")
                .help("name the columns it is computed for: columns = [\"…\"]"),
        );
    }
    if show.first.is_some() && total.title.is_none() {
        diagnostics.push(
            Diagnostic::error("total-of-part", format!("a total of the table `{}` leaves rows out without saying so", table.id))
                .at(total.place(file))
                .because("is computed from the rows that `first` leaves")
                .help("say of which rows it is: title = \"Total of the five largest\""),
        );
    }
    for id in &total.columns {
        let Some(at) = position(table, id) else {
            diagnostics.push(unknown_column(table, id, id));
            continue;
        };
        if let Some(finding) = check_column(table, total, id, at) {
            diagnostics.push(finding.at(id.place(file)));
        }
    }
    let Some(weights) = &total.weights else { return };
    let kind = position(table, weights).map(|at| table.value.columns[at].r#type);
    match kind {
        None => diagnostics.push(unknown_column(table, weights, weights)),
        Some(kind) if !kind.is_quantity() => diagnostics.push(
            Diagnostic::error("total-type", format!("nothing can be weighted by `{}`", **weights))
                .at(weights.place(file))
                .because(format!("is a column of type {}", kind.word()))
                .help("weight by a column of numbers, such as population"),
        ),
        Some(_) if total.function != Some(Function::Mean) => diagnostics.push(
            Diagnostic::error("weights-without-mean", format!("a total of the table `{}` has weights, but is no mean", table.id))
                .at(weights.place(file))
                .because("weights the values of a mean")
                .help("add `function = \"mean\"`, or delete `weights`"),
        ),
        Some(_) => {}
    }
}

/// Why a column cannot be totalled, still without its place.
fn check_column(table: &Named<Table>, total: &Total, id: &str, at: usize) -> Option<Diagnostic> {
    let kind = table.value.columns[at].r#type;
    let mut shown = shown_columns(table);
    let first = shown.next();
    if !kind.is_quantity() {
        return Some(
            Diagnostic::error("total-type", format!("the column `{id}` cannot be totalled"))
                .because(format!("is a column of type {}", kind.word()))
                .help(format!(
                    "choose columns of type integer, number, percent or currency; a metric can count rows: {}.{id}.len()",
                    table.id
                )),
        );
    }
    if kind == ColumnType::Percent && total.function.is_none() {
        return Some(
            Diagnostic::error("total-of-percentages", format!("the percentages of `{id}` would be added up"))
                .because("add up to a percentage only where they are parts of one whole")
                .help("if they are: function = \"sum\"; if not: function = \"mean\", weights = \"…\" with the column they are percentages of"),
        );
    }
    if Some(at) == group_column(table) || !shown_columns(table).any(|shown| shown == at) {
        return Some(
            Diagnostic::error("total-not-shown", format!("the column `{id}` is totalled, but not printed"))
                .because("has no place in the printed table")
                .help("add it to `columns` of `show`, or take it out of the total"),
        );
    }
    (first == Some(at)).then(|| {
        Diagnostic::error("total-without-name", format!("the total of `{id}` leaves no room for its name"))
            .because("is the first column that is printed, in which the name of the total stands")
            .help("print a column of names first: columns = [\"…\"]")
    })
}

/// The rows of totals of a table.
pub struct Totals<'a> {
    table: &'a Named<Table>,
    records: &'a Records,
    /// The columns that are printed, with the digits after the decimal sign.
    columns: &'a [(usize, u8)],
    names: Vec<TotalName>,
    /// The position of the note that a total leaves out what is missing.
    remark: usize,
    rounded: bool,
}

impl<'a> Totals<'a> {
    pub fn new(table: &'a Named<Table>, records: &'a Records, columns: &'a [(usize, u8)], display: &DisplayTable) -> Self {
        let names = totals(table).zip(&display.total_titles).map(|(total, title)| match (title, total.function) {
            (Some(title), _) => TotalName::Written(title.clone()),
            (None, Some(Function::Mean)) if total.weights.is_some() => TotalName::WeightedMean,
            (None, function) => TotalName::Function(function.unwrap_or_default()),
        });
        Self { table, records, columns, names: names.collect(), remark: display.cell_notes.len(), rounded: false }
    }

    /// The totals of some rows, of a group or of all.
    pub fn rows(&mut self, kind: RowKind, group: Option<&DisplayValue>, rows: &[usize]) -> Vec<DisplayRow> {
        totals(self.table).enumerate().map(|(at, total)| self.row(kind, at, total, group, rows)).collect()
    }

    fn row(&mut self, kind: RowKind, at: usize, total: &Total, group: Option<&DisplayValue>, rows: &[usize]) -> DisplayRow {
        let name = DisplayValue::Total { name: self.names[at].clone(), group: group.cloned().map(Box::new) };
        let mut cells = vec![DisplayCell::from(name)];
        for (column, decimals) in self.columns.iter().skip(1) {
            let declared = &self.table.value.columns[*column];
            if !total.columns.iter().any(|id| id.as_str() == declared.id.as_str()) {
                cells.push(DisplayCell { value: DisplayValue::Empty, note: None });
                continue;
            }
            let values = Values::of(self.table, self.records, total, *column, rows);
            let incomplete = values.missing > 0;
            let result = if incomplete && !total.skip_missing { Cell::Missing } else { values.result(total) };
            if total.function.unwrap_or_default() == Function::Sum {
                self.rounded |= values.round_apart(&result, *decimals);
            }
            let note = (incomplete && result != Cell::Missing).then_some(self.remark);
            cells.push(DisplayCell { value: column_value(declared, &result, *decimals), note });
        }
        DisplayRow { kind, cells }
    }

    /// Hands over the notes that the totals need, and reports totals that come to nothing.
    pub fn finish(self, rows: &[usize], display: &mut DisplayTable, diagnostics: &mut Vec<Diagnostic>) {
        display.cell_notes.push(CellRemark::Incomplete);
        display.rounded = self.rounded;
        for total in totals(self.table).filter(|total| !total.skip_missing) {
            for id in &total.columns {
                let Some(column) = position(self.table, id) else { continue };
                let missing = Values::of(self.table, self.records, total, column, rows).missing;
                if missing == 0 {
                    continue;
                }
                let values = if missing == 1 { "a value is".to_owned() } else { format!("{missing} values are") };
                diagnostics.push(
                    Diagnostic::warning("incomplete-total", format!("a dash is printed for the total of `{}`", **id))
                        .at(id.place(self.table.place.file))
                        .because(format!("{values} missing in the rows that are printed"))
                        .help("complete the data, or total what is known, which a note then says: skip_missing = true"),
                );
            }
        }
    }
}

fn totals(table: &Named<Table>) -> impl Iterator<Item = &Total> {
    table.value.show.iter().flat_map(|show| &show.totals).map(|total| &**total)
}

/// What is known of a column in some rows.
struct Values<'a> {
    /// The cells, each with its weight.
    known: Vec<(&'a Cell, f64)>,
    missing: usize,
}

impl<'a> Values<'a> {
    fn of(table: &Named<Table>, records: &'a Records, total: &Total, column: usize, rows: &[usize]) -> Self {
        let weights = total.weights.as_ref().and_then(|id| position(table, id));
        let known: Vec<(&Cell, f64)> = rows
            .iter()
            .filter_map(|row| {
                let weight = weights.map_or(Some(1.0), |weights| records.cell(*row, weights).number())?;
                Some((records.cell(*row, column), weight)).filter(|(cell, _)| cell.number().is_some())
            })
            .collect();
        Self { missing: rows.len() - known.len(), known }
    }

    fn numbers(&self) -> Vec<f64> {
        self.known.iter().filter_map(|(cell, _)| cell.number()).collect()
    }

    /// What they come to; missing when none is known.
    fn result(&self, total: &Total) -> Cell {
        if self.known.is_empty() {
            return Cell::Missing;
        }
        let numbers = self.numbers();
        match total.function.unwrap_or_default() {
            Function::Sum => self.whole().map_or_else(|| Cell::Number(clean(numbers.iter().sum())), Cell::Integer),
            Function::Mean => {
                let weight: f64 = self.known.iter().map(|(_, weight)| weight).sum();
                let sum: f64 = self.known.iter().zip(&numbers).map(|((_, weight), number)| weight * number).sum();
                if weight == 0.0 { Cell::Missing } else { Cell::Number(clean(sum / weight)) }
            }
            Function::Median => {
                let mut numbers = numbers;
                numbers.sort_by(f64::total_cmp);
                let middle = numbers.len() / 2;
                Cell::Number(match numbers.len() % 2 {
                    1 => numbers[middle],
                    _ => clean(f64::midpoint(numbers[middle - 1], numbers[middle])),
                })
            }
        }
    }

    /// The sum of whole numbers, to the last digit; none where one is not whole, or the sum is too large.
    fn whole(&self) -> Option<i64> {
        self.known.iter().try_fold(0_i64, |sum, (cell, _)| match cell {
            Cell::Integer(value) => sum.checked_add(*value),
            _ => None,
        })
    }

    /// Whether the printed numbers add up to another sum than the one printed.
    fn round_apart(&self, sum: &Cell, decimals: u8) -> bool {
        let scale = 10_f64.powi(i32::from(decimals));
        let round = |number: f64| (clean(number) * scale).round();
        sum.number().is_some_and(|sum| self.numbers().into_iter().map(round).sum::<f64>() != round(sum))
    }
}
