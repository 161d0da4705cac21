//! The helpers that expressions can call besides what Typst itself offers. Shares and rates are in percent.

use ecow::eco_format;
use typst::diag::{HintedStrResult, HintedString, StrResult, bail};
use typst::foundations::{Args, Array, Dict, Func, IntoValue, Module, NativeFunc, Scope, Str, Value, func};
use typst::syntax::Span;

use crate::diagnostic::{quoted_list, suggest};
use crate::project::Table;

use super::missing::{is_missing, missing};
use super::records::Records;
use super::scope::{binding, cell_value};

/// The most numbers that `range` gives, so that a slip of the finger does not fill the memory.
const LONGEST_RANGE: i64 = 1_000_000;

/// The helpers by name: functions, and the missing value.
pub fn helpers() -> Vec<(&'static str, Value)> {
    let functions = [
        ("share", Func::from(share::data())),
        ("ratio", Func::from(ratio::data())),
        ("change", Func::from(change::data())),
        ("points", Func::from(points::data())),
        ("percent_change", Func::from(percent_change::data())),
        ("growth_rate", Func::from(growth_rate::data())),
        ("mean", Func::from(mean::data())),
        ("median", Func::from(median::data())),
        ("weighted_mean", Func::from(weighted_mean::data())),
        ("top", Func::from(top::data())),
        ("bottom", Func::from(bottom::data())),
        ("rank", Func::from(rank::data())),
        ("known", Func::from(known::data())),
        ("range", Func::from(range::data())),
    ];
    functions.into_iter().map(|(name, function)| (name, Value::Func(function))).chain([("missing", missing())]).collect()
}

/// Members of every table that no column may hide. The others, `top` and `rank`, give way to a column of that name.
pub const TABLE_MEMBERS: [&str; 2] = ["row", "rows"];

/// `part` in percent of `whole`.
#[func]
fn share(part: f64, whole: f64) -> StrResult<f64> {
    match whole == 0.0 {
        true => bail!("there is no share of nothing"),
        false => Ok(part / whole * 100.0),
    }
}

/// How many times `divisor` goes into `number`.
#[func]
fn ratio(number: f64, divisor: f64) -> StrResult<f64> {
    match divisor == 0.0 {
        true => bail!("cannot divide by zero"),
        false => Ok(number / divisor),
    }
}

/// By how much a number grew, in its own unit.
#[func]
fn change(from: f64, to: f64) -> f64 {
    to - from
}

/// By how many percentage points a percentage grew.
#[func]
fn points(from: f64, to: f64) -> f64 {
    to - from
}

/// By how many percent of its size at first a number grew.
#[func]
fn percent_change(from: f64, to: f64) -> StrResult<f64> {
    match from == 0.0 {
        true => bail!("nothing grows in percent of zero"),
        false => Ok((to - from) / from.abs() * 100.0),
    }
}

/// The percentage that, added up and compounded in each of the periods, leads from one number to the other.
#[func]
fn growth_rate(from: f64, to: f64, periods: f64) -> StrResult<f64> {
    if from <= 0.0 || to <= 0.0 || periods <= 0.0 {
        bail!("growth is from one positive number to another, in a positive number of periods");
    }
    Ok(((to / from).powf(1.0 / periods) - 1.0) * 100.0)
}

/// The arithmetic mean.
#[func]
fn mean(values: Array) -> HintedStrResult<f64> {
    let values = some_numbers(&values)?;
    Ok(values.iter().sum::<f64>() / values.len() as f64)
}

/// The middle number, or the mean of the two in the middle.
#[func]
fn median(values: Array) -> HintedStrResult<f64> {
    let mut values = some_numbers(&values)?;
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    Ok(match values.len() % 2 {
        1 => values[middle],
        _ => f64::midpoint(values[middle - 1], values[middle]),
    })
}

/// The mean in which each number counts by its weight.
#[func]
fn weighted_mean(values: Array, weights: Array) -> HintedStrResult<f64> {
    let (values, weights) = (numbers(&values)?, numbers(&weights)?);
    if values.len() != weights.len() {
        bail!("{} values cannot be weighted by {} weights", values.len(), weights.len());
    }
    let total: f64 = weights.iter().sum();
    if total == 0.0 {
        bail!("the weights add up to zero");
    }
    Ok(values.iter().zip(&weights).map(|(value, weight)| value * weight).sum::<f64>() / total)
}

/// The `count` largest numbers, the largest first.
#[func]
fn top(count: i64, values: Array) -> HintedStrResult<Array> {
    extreme(count, &values, true)
}

/// The `count` smallest numbers, the smallest first.
#[func]
fn bottom(count: i64, values: Array) -> HintedStrResult<Array> {
    extreme(count, &values, false)
}

fn extreme(count: i64, values: &Array, largest: bool) -> HintedStrResult<Array> {
    let mut values = numbers(values)?;
    let count = enough(count, values.len())?;
    values.sort_by(f64::total_cmp);
    if largest {
        values.reverse();
    }
    Ok(values.into_iter().take(count).map(Value::Float).collect())
}

/// The place of a number among others: 1 for the largest. Equal numbers share the better place.
#[func]
fn rank(value: f64, values: Array) -> HintedStrResult<i64> {
    let values = numbers(&values)?;
    if !values.contains(&value) {
        bail!("{value} is not among the {} numbers that it is ranked among", values.len());
    }
    Ok(values.iter().filter(|other| **other > value).count() as i64 + 1)
}

/// The values that are not missing.
#[func]
fn known(values: Array) -> Array {
    values.into_iter().filter(|value| !is_missing(value)).collect()
}

/// Whole numbers from `start` up to, not including, `end`; from 0 to `start` when `end` is left out.
#[func]
fn range(
    start: i64,
    #[default] end: Option<i64>,
    #[named]
    #[default(1)]
    step: i64,
) -> StrResult<Array> {
    let (start, end) = end.map_or((0, start), |end| (start, end));
    if step == 0 {
        bail!("a step of 0 leads nowhere");
    }
    if (i128::from(end) - i128::from(start)) / i128::from(step) > i128::from(LONGEST_RANGE) {
        bail!("a range has {LONGEST_RANGE} numbers at most");
    }
    let mut numbers = Array::new();
    let mut at = start;
    while (step > 0 && at < end) || (step < 0 && at > end) {
        numbers.push(Value::Int(at));
        let Some(next) = at.checked_add(step) else { break };
        at = next;
    }
    Ok(numbers)
}

fn numbers(values: &Array) -> HintedStrResult<Vec<f64>> {
    values
        .iter()
        .enumerate()
        .map(|(at, value)| match value {
            Value::Int(number) => Ok(*number as f64),
            Value::Float(number) => Ok(*number),
            value if is_missing(value) => Err(HintedString::new(eco_format!("value {} of {} is missing", at + 1, values.len()))
                .with_hint("leave out what is missing: known(…)")),
            other => {
                let shown = typst::foundations::Repr::repr(other);
                Err(HintedString::new(eco_format!("value {} of {} is no number but {shown}", at + 1, values.len())))
            }
        })
        .collect()
}

fn some_numbers(values: &Array) -> HintedStrResult<Vec<f64>> {
    let numbers = numbers(values)?;
    match numbers.is_empty() {
        true => bail!("there is no number to take a mean of"),
        false => Ok(numbers),
    }
}

fn enough(count: i64, len: usize) -> StrResult<usize> {
    match usize::try_from(count) {
        Ok(count) if count <= len => Ok(count),
        _ => bail!("there are {len} values, so no {count} of them can be taken"),
    }
}

/// A table as expressions see it: an array for each column, and functions that find rows.
pub fn table_module(name: &str, table: &Table, records: &Records, with_rows: bool) -> Module {
    let ids: Vec<&str> = table.columns.iter().map(|column| column.id.as_str()).collect();
    let columns: Vec<Array> = (0..ids.len()).map(|at| records.column(at).iter().map(cell_value).collect()).collect();
    let mut scope = Scope::new();
    let handle = [
        name.into_value(),
        Value::Array(ids.iter().map(|id| id.into_value()).collect()),
        Value::Array(columns.iter().cloned().map(Value::Array).collect()),
    ];
    for (member, function) in
        [("row", Func::from(row::data())), ("top", Func::from(table_top::data())), ("rank", Func::from(table_rank::data()))]
    {
        let mut args = Args::new(Span::detached(), handle.clone());
        scope.bind(member.into(), binding(Value::Func(Func::with(function, &mut args))));
    }
    // A dictionary for each row costs more than all columns together; most expressions need none.
    if with_rows {
        let rows =
            (0..records.len()).map(|at| Value::Dict(row_dict(&ids, |column| cell_value(records.cell(at, column))))).collect();
        scope.bind("rows".into(), binding(Value::Array(rows)));
    }
    for (id, column) in ids.iter().zip(columns) {
        scope.bind((*id).into(), binding(Value::Array(column)));
    }
    Module::new(name, scope)
}

fn row_dict(ids: &[&str], cell: impl Fn(usize) -> Value) -> Dict {
    ids.iter().enumerate().map(|(at, id)| (Str::from(*id), cell(at))).collect()
}

/// A table as it is handed to the functions below.
struct Handle {
    name: Str,
    ids: Array,
    columns: Array,
}

impl Handle {
    fn column(&self, at: usize) -> &[Value] {
        match self.columns.as_slice().get(at) {
            Some(Value::Array(column)) => column.as_slice(),
            _ => &[],
        }
    }

    fn named(&self, id: &str) -> HintedStrResult<&[Value]> {
        let ids: Vec<&str> =
            self.ids.iter().filter_map(|value| if let Value::Str(id) = value { Some(id.as_str()) } else { None }).collect();
        match ids.iter().position(|known| *known == id) {
            Some(at) => Ok(self.column(at)),
            None => Err(HintedString::new(eco_format!("the table `{}` has no column {id:?}", self.name))
                .with_hint(suggest(id, ids.iter().copied()).unwrap_or_default())),
        }
    }

    fn find(&self, key: &Value) -> HintedStrResult<usize> {
        let keys = self.column(0);
        let shown = typst::foundations::Repr::repr(key);
        let mut found = keys.iter().enumerate().filter(|(_, value)| *value == key).map(|(at, _)| at);
        match (found.next(), found.next()) {
            (Some(at), None) => return Ok(at),
            (Some(first), Some(second)) => {
                let (first, second) = (first + 1, second + 1);
                let message = eco_format!("the table `{}` has several rows {shown}: {first}, {second} …", self.name);
                return Err(HintedString::new(message)
                    .with_hint("choose by more columns: .rows.find(row => row.country == \"…\" and row.year == …)"));
            }
            (None, _) => {}
        }
        let finding = HintedString::new(eco_format!("the table `{}` has no row {shown}", self.name));
        let words: Vec<String> = keys.iter().map(plain).collect();
        let near = suggest(&plain(key), words.iter().map(String::as_str));
        let hint = near.unwrap_or_else(|| match words.len() {
            0 => "it has no rows".into(),
            more => format!("its {more} rows begin with {}", quoted_list(&words[..words.len().min(5)])),
        });
        Err(finding.with_hint(hint))
    }

    fn row(&self, at: usize) -> Dict {
        let id = |value: &Value| if let Value::Str(id) = value { id.clone() } else { Str::default() };
        let cell = |column| self.column(column).get(at).cloned().unwrap_or_default();
        self.ids.iter().enumerate().map(|(column, value)| (id(value), cell(column))).collect()
    }
}

fn plain(value: &Value) -> String {
    match value {
        Value::Str(text) => text.to_string(),
        other => typst::foundations::Repr::repr(other).to_string(),
    }
}

/// The row whose first cell is `key`.
#[func]
fn row(name: Str, ids: Array, columns: Array, key: Value) -> HintedStrResult<Dict> {
    let table = Handle { name, ids, columns };
    let at = table.find(&key)?;
    Ok(table.row(at))
}

/// The `count` rows with the largest values in a column, the largest first. Rows without a value are left out.
#[func(name = "top")]
fn table_top(name: Str, ids: Array, columns: Array, count: i64, column: Str) -> HintedStrResult<Array> {
    let table = Handle { name, ids, columns };
    let mut rows: Vec<(usize, f64)> = Vec::new();
    for (at, value) in table.named(&column)?.iter().enumerate() {
        match value {
            value if is_missing(value) => {}
            Value::Int(number) => rows.push((at, *number as f64)),
            Value::Float(number) => rows.push((at, *number)),
            other => bail!("the column `{column}` holds no numbers but {}", plain(other)),
        }
    }
    let count = enough(count, rows.len())?;
    rows.sort_by(|(_, a), (_, b)| b.total_cmp(a));
    Ok(rows.into_iter().take(count).map(|(at, _)| Value::Dict(table.row(at))).collect())
}

/// The place of a row by its value in a column: 1 for the largest. Equal values share the better place.
#[func(name = "rank")]
fn table_rank(name: Str, ids: Array, columns: Array, key: Value, column: Str) -> HintedStrResult<i64> {
    let table = Handle { name, ids, columns };
    let at = table.find(&key)?;
    let values = table.named(&column)?;
    let number = |value: &Value| match value {
        Value::Int(number) => Some(*number as f64),
        Value::Float(number) => Some(*number),
        _ => None,
    };
    let Some(own) = values.get(at).and_then(number) else {
        bail!("the row {} has no number in the column `{column}`", typst::foundations::Repr::repr(&key));
    };
    Ok(values.iter().filter_map(number).filter(|other| *other > own).count() as i64 + 1)
}
