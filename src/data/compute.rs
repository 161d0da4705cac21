//! Evaluates metrics and claims in whatever order they need each other.

use std::collections::HashMap;

use typst::foundations::{Array, Scope, Value};
use typst::syntax::parse_code;

use crate::diagnostic::{Diagnostic, Place, quoted_list};
use crate::project::{Claim, Located, Metric, MetricFormat, Named, Origin, Parameters, Project};

use super::evaluate::{Evaluator, Failure};
use super::failures::{operands, show};
use super::missing::is_missing;
use super::names::{Names, names};
use super::scope::{self, Data};
use super::{ClaimState, Computed, MetricValue, Quantity, check_currency, expect, reserved, view};

/// Evaluates the metrics and claims of a project, and which rows of its tables are shown and drawn.
pub fn compute(project: &Project, parameters: &Parameters, diagnostics: &mut Vec<Diagnostic>) -> Computed {
    reserved::check(project, diagnostics);
    let mut evaluation = Evaluation::new(project, parameters, diagnostics);
    let mut computed = Computed::default();
    for metric in &project.metrics {
        if let Some(quantity) = evaluation.metric(&metric.id) {
            computed.metrics.insert(metric.id.clone(), evaluation.value(metric, quantity));
        }
    }
    expect::check(project, &mut computed, evaluation.diagnostics);
    for claim in &project.claims {
        if let Some(state) = evaluation.claim(claim, &computed) {
            computed.claims.insert(claim.id.clone(), state);
        }
    }
    for table in &project.tables {
        if let Some(rows) = view::select(table, &mut evaluation) {
            computed.shown.insert(table.id.clone(), rows);
        }
    }
    for figure in &project.figures {
        let table = figure.value.data.as_ref().and_then(|data| project.table(data));
        if let (Some(table), Some(condition)) = (table, &figure.value.r#where)
            && let Some(rows) = view::filter(table, condition, &figure.place, &mut evaluation)
        {
            computed.drawn.insert(figure.id.clone(), rows);
        }
    }
    computed
}

/// The evaluation of a project's expressions.
pub struct Evaluation<'a> {
    project: &'a Project,
    parameters: &'a Parameters,
    metrics: HashMap<&'a str, &'a Named<Metric>>,
    done: HashMap<&'a str, Option<Quantity>>,
    /// The metrics whose evaluation waits for another one.
    open: Vec<&'a str>,
    data: Data<'a>,
    evaluator: Evaluator,
    /// What is wrong with the expressions.
    pub diagnostics: &'a mut Vec<Diagnostic>,
}

impl<'a> Evaluation<'a> {
    fn new(project: &'a Project, parameters: &'a Parameters, diagnostics: &'a mut Vec<Diagnostic>) -> Self {
        Self {
            project,
            parameters,
            metrics: project.metrics.iter().map(|metric| (metric.id.as_str(), metric)).collect(),
            done: HashMap::new(),
            open: Vec::new(),
            data: Data::new(project),
            evaluator: Evaluator::default(),
            diagnostics,
        }
    }

    /// The rows of a table as they were read.
    pub fn records(&self, table: &str) -> Option<&'a super::Records> {
        self.project.records.get(table).map(|records| &**records)
    }

    fn metric(&mut self, id: &str) -> Option<Quantity> {
        let (&id, &metric) = self.metrics.get_key_value(id)?;
        if let Some(done) = self.done.get(id) {
            return *done;
        }
        if let Some(start) = self.open.iter().position(|open| *open == id) {
            let circle: Vec<&str> = self.open[start..].iter().copied().chain([id]).collect();
            let shown = match circle.as_slice() {
                [first @ .., last] if first.len() > 8 => {
                    format!("{}, … {} more, `{last}`", quoted_list(&first[..4]), first.len() - 4)
                }
                circle => quoted_list(circle),
            };
            self.diagnostics.push(
                Diagnostic::error("metric-cycle", format!("the metric `{id}` depends on itself"))
                    .at(metric.place.clone())
                    .because(format!("{shown} go round in a circle"))
                    .help("compute one of them from the data instead"),
            );
            return None;
        }
        self.open.push(id);
        let value = self.expression(&metric.value.value, &metric.place);
        self.open.pop();
        let quantity = value.and_then(|value| {
            quantity(&value).or_else(|| {
                let place = self.whole(&metric.value.value, &metric.place);
                self.diagnostics.push(
                    Diagnostic::error("metric-type", format!("the metric `{id}` is no number"))
                        .at(place)
                        .because(match &value {
                            value if is_missing(value) => "comes to a missing value".to_owned(),
                            Value::Float(number) => format!("comes to {number}"),
                            other => format!("comes to a value of type {}: {}", other.ty(), show(other)),
                        })
                        .help("end with one number, or two for a range: pick a cell, or use .sum() or .len()"),
                );
                None
            })
        });
        self.done.insert(id, quantity);
        quantity
    }

    fn value(&mut self, metric: &Named<Metric>, quantity: Quantity) -> MetricValue {
        let (m, file) = (&metric.value, metric.place.file);
        let needs = |key: &str, what: &str, example: &str| {
            Diagnostic::error("missing-key", format!("missing key `{key}` in the metric `{}`", metric.id))
                .at(metric.place.clone())
                .because(format!("is printed with its {what}"))
                .help(format!("add `{key} = {example}`"))
        };
        match (m.format, &m.currency) {
            (MetricFormat::Currency, None) => self.diagnostics.push(needs("currency", "currency", "\"USD\"")),
            (_, Some(code)) => check_currency(code, file, self.diagnostics),
            _ => {}
        }
        if m.format == MetricFormat::Unit && m.unit.is_none() {
            self.diagnostics.push(needs("unit", "unit", "\"million barrels a day\""));
        }
        if m.implied && m.description.is_none() {
            self.diagnostics.push(
                Diagnostic::error("missing-key", format!("missing key `description` in the metric `{}`", metric.id))
                    .at(metric.place.clone())
                    .because("is implied, and listed as such with what it is")
                    .help("add what it is and what implies it: description = \"Total that the share of the five largest implies\""),
            );
        }
        MetricValue {
            description: m.description.as_ref().map(|words| words.to_string()),
            quantity,
            format: m.format,
            decimals: m.decimals,
            currency: m.currency.as_ref().map(|code| code.to_string()),
            unit: m.unit.as_ref().map(|unit| unit.to_string()),
            sign: m.sign,
            approximate: m.approximate,
            implied: m.implied,
            uses: self.uses(&names(&m.value)),
        }
    }

    fn claim(&mut self, claim: &Named<Claim>, computed: &Computed) -> Option<ClaimState> {
        let condition = &claim.value.holds;
        let value = self.expression(condition, &claim.place)?;
        let Value::Bool(holds) = value else {
            let place = self.whole(condition, &claim.place);
            self.diagnostics.push(
                Diagnostic::error("claim-type", format!("the claim `{}` is neither true nor false", claim.id))
                    .at(place)
                    .because(format!("comes to a value of type {}: {}", value.ty(), show(&value)))
                    .help("compare something: holds = \"drop > 0\""),
            );
            return None;
        };
        let names = names(condition);
        let values = names.free.iter().filter_map(|name| Some((name.clone(), computed.metrics.get(name)?.quantity))).collect();
        let comparison = match holds {
            true => None,
            false => {
                let scope = self.scope(&names)?;
                operands(condition, 0..condition.trim_end().len(), &scope, &mut self.evaluator)
            }
        };
        Some(ClaimState { holds, condition: condition.to_string(), comparison, values, uses: self.uses(&names) })
    }

    /// The tables, polls, metrics and parameters among the names of an expression.
    fn uses(&self, names: &Names) -> Vec<String> {
        let known = |name: &str| self.metrics.contains_key(name) || self.data.holds(name) || self.parameters.get(name).is_some();
        names.free.iter().filter(|name| known(name)).cloned().collect()
    }

    /// A scope with what an expression names. None when something in it could not be computed, which was reported.
    pub fn scope(&mut self, names: &Names) -> Option<Scope> {
        let mut scope = Scope::new();
        let mut complete = true;
        for name in &names.free {
            if self.metrics.contains_key(name.as_str()) {
                match self.metric(name) {
                    Some(Quantity::One(number)) => scope::bind(&mut scope, name, scope::number(number)),
                    Some(Quantity::Range(low, high)) => {
                        let range: Array = [low, high].into_iter().map(scope::number).collect();
                        scope::bind(&mut scope, name, Value::Array(range));
                    }
                    None => complete = false,
                }
            } else if let Some(parameter) = self.parameters.get(name) {
                scope::bind(&mut scope, name, scope::cell_value(&parameter.value));
            } else if self.data.is_lost(name) {
                complete = false;
            } else if let Some(value) = self.data.value(name, names.rows) {
                scope::bind(&mut scope, name, value);
            }
        }
        complete.then_some(scope)
    }

    /// Evaluates an expression with what it names in scope. Failures are reported at their place in the expression.
    fn expression(&mut self, expression: &Located<String>, owner: &Place) -> Option<Value> {
        let scope = self.scope(&names(expression))?;
        self.in_scope(expression, owner, scope)
    }

    /// Evaluates an expression in a scope. Failures are reported at their place in the expression.
    pub fn in_scope(&mut self, expression: &Located<String>, owner: &Place, scope: Scope) -> Option<Value> {
        match self.evaluator.evaluate(expression, scope.clone()) {
            Ok(value) => Some(value),
            Err(failures) => {
                for failure in failures {
                    let finding = self.failure(expression, owner, &scope, failure);
                    self.diagnostics.push(finding);
                }
                None
            }
        }
    }

    fn failure(&mut self, expression: &Located<String>, owner: &Place, scope: &Scope, failure: Failure) -> Diagnostic {
        let unknown = failure.message.strip_prefix("unknown variable: ");
        let metrics: Vec<&str> = self.metrics.keys().copied().collect();
        let origin = self.origin(expression, owner);
        let range = failure.range.unwrap_or(0..expression.len());
        let written = expression.get(range.clone()).unwrap_or_default();
        let values = operands(expression, range.clone(), scope, &mut self.evaluator).filter(|values| values != written);
        let near = unknown.and_then(|unknown| self.data.near(unknown, &metrics));
        Diagnostic::error("expression", format!("this expression fails: {}", failure.message))
            .at(origin.place(range))
            .because(values.map_or_else(|| "fails here".to_owned(), |values| format!("fails here: {values}")))
            .help(match (near, failure.hint) {
                (Some(near), _) => near,
                (None, Some(hint)) if !hint.is_empty() => hint,
                _ if unknown.is_some() => self.data.in_scope(),
                _ => advice(&failure.message, expression).to_owned(),
            })
    }

    fn origin(&self, expression: &Located<String>, owner: &Place) -> Origin {
        Origin::of(expression, owner.file, &self.project.sources.file(owner.file).text)
    }

    fn whole(&self, expression: &Located<String>, owner: &Place) -> Place {
        self.origin(expression, owner).place(0..expression.len())
    }
}

/// The next step after a failure that the engine has no advice for.
fn advice(message: &str, expression: &str) -> &'static str {
    let cannot = |verb: &str| message.starts_with(&format!("cannot {verb} "));
    match () {
        _ if !parse_code(expression).errors_and_warnings().0.is_empty() => {
            "an expression is Typst code, such as oil_imports.volume.sum() / 2"
        }
        _ if message.contains("missing value") => "leave out what is missing: known(…), or value != missing",
        _ if message.contains("divide by zero") => "give that case a value of its own: if total == 0 { 0 } else { part / total }",
        _ if message.contains("access denied") => {
            "expressions read no files: declare a table with `file = \"…\"` and use its columns"
        }
        _ if ["add", "subtract", "multiply", "divide", "compare", "apply"].into_iter().any(cannot) => {
            "work with values of one type: pick other cells, or convert them with int(…), float(…) or str(…)"
        }
        _ => "docs/data.md tells what each helper takes and gives",
    }
}

/// The quantity that a value is, if it is one.
fn quantity(value: &Value) -> Option<Quantity> {
    let number = |value: &Value| match value {
        Value::Int(number) => Some(*number as f64),
        Value::Float(number) if number.is_finite() => Some(*number),
        _ => None,
    };
    match value {
        Value::Array(values) if values.len() == 2 => {
            let (first, second) = (number(values.as_slice().first()?)?, number(values.as_slice().get(1)?)?);
            Some(Quantity::Range(first.min(second), first.max(second)))
        }
        value => number(value).map(Quantity::One),
    }
}
