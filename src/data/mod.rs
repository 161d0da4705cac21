//! Numbers of a brief: what the metrics come to and whether the claims hold, over the tables and polls.

mod evaluate;
mod scope;

use std::collections::{BTreeMap, HashMap};

use typst::foundations::{Scope, Value};
use typst::syntax::{SyntaxKind, SyntaxNode, parse_code};

use crate::diagnostic::{Diagnostic, Place, quoted_list};
use crate::project::{Located, MetricFormat, Named, Origin, Project};

/// A computed number and how it is printed.
#[derive(Debug, Clone, PartialEq)]
pub struct MetricValue {
    /// The number.
    pub number: f64,
    /// How it is printed.
    pub format: MetricFormat,
    /// Digits after the decimal point, when fixed.
    pub decimals: Option<u8>,
}

/// Whether a claim holds.
#[derive(Debug, Clone, PartialEq)]
pub struct ClaimState {
    /// Whether its condition is true of the data.
    pub holds: bool,
    /// The condition as written.
    pub condition: String,
    /// The metrics in the condition with their numbers.
    pub values: Vec<(String, f64)>,
}

/// Everything computed from the data of a project.
#[derive(Debug, Clone, Default)]
pub struct Computed {
    /// Metrics by name. One whose expression failed is missing.
    pub metrics: BTreeMap<String, MetricValue>,
    /// Claims by name. One whose condition failed to evaluate is missing.
    pub claims: BTreeMap<String, ClaimState>,
}

/// Evaluates the metrics and claims of a project, in whatever order they need each other.
pub fn compute(project: &Project, diagnostics: &mut Vec<Diagnostic>) -> Computed {
    let mut evaluation = Evaluation {
        project,
        metrics: project.metrics.iter().map(|metric| (metric.id.as_str(), metric)).collect(),
        done: HashMap::new(),
        open: Vec::new(),
        data: scope::Data::new(project),
        diagnostics,
    };
    let mut computed = Computed::default();
    for metric in &project.metrics {
        let Some(number) = evaluation.metric(&metric.id) else {
            continue;
        };
        let value = MetricValue { number, format: metric.value.format, decimals: metric.value.decimals };
        computed.metrics.insert(metric.id.clone(), value);
    }
    for claim in &project.claims {
        let condition = &claim.value.holds;
        let Some(value) = evaluation.expression(condition, &claim.place) else {
            continue;
        };
        match value {
            Value::Bool(holds) => {
                let values = names(condition)
                    .into_iter()
                    .filter_map(|name| Some((name.clone(), computed.metrics.get(&name)?.number)))
                    .collect();
                computed.claims.insert(claim.id.clone(), ClaimState { holds, condition: condition.to_string(), values });
            }
            other => {
                let place = evaluation.whole(condition, &claim.place);
                evaluation.diagnostics.push(
                    Diagnostic::error("claim-type", format!("the claim `{}` is neither true nor false", claim.id))
                        .at(place)
                        .because(format!("comes to a value of type {}", other.ty()))
                        .help("compare something: holds = \"drop > 0\""),
                );
            }
        }
    }
    computed
}

struct Evaluation<'a> {
    project: &'a Project,
    metrics: HashMap<&'a str, &'a Named<crate::project::Metric>>,
    done: HashMap<&'a str, Option<f64>>,
    /// The metrics whose evaluation waits for another one.
    open: Vec<&'a str>,
    data: scope::Data<'a>,
    diagnostics: &'a mut Vec<Diagnostic>,
}

impl<'a> Evaluation<'a> {
    fn metric(&mut self, id: &str) -> Option<f64> {
        let (&id, &metric) = self.metrics.get_key_value(id)?;
        if let Some(done) = self.done.get(id) {
            return *done;
        }
        if let Some(start) = self.open.iter().position(|open| *open == id) {
            let circle: Vec<&str> = self.open[start..].iter().copied().chain([id]).collect();
            self.diagnostics.push(
                Diagnostic::error("metric-cycle", format!("the metric `{id}` depends on itself"))
                    .at(metric.place.clone())
                    .because(format!("{} go round in a circle", quoted_list(&circle)))
                    .help("compute one of them from the data instead"),
            );
            return None;
        }
        self.open.push(id);
        let value = self.expression(&metric.value.value, &metric.place);
        self.open.pop();
        let number = value.and_then(|value| match value {
            Value::Int(number) => Some(number as f64),
            Value::Float(number) if number.is_finite() => Some(number),
            other => {
                let shown = match other {
                    Value::Float(number) => number.to_string(),
                    other => format!("a value of type {}", other.ty()),
                };
                let place = self.whole(&metric.value.value, &metric.place);
                self.diagnostics.push(
                    Diagnostic::error("metric-type", format!("the metric `{id}` is no number"))
                        .at(place)
                        .because(format!("comes to {shown}"))
                        .help("end with one number: pick a cell, or use .sum() or .len()"),
                );
                None
            }
        });
        self.done.insert(id, number);
        number
    }

    /// Evaluates an expression with what it names in scope. Failures are reported at their place in the expression.
    fn expression(&mut self, expression: &Located<String>, owner: &Place) -> Option<Value> {
        let mut scope = Scope::new();
        let mut complete = true;
        for name in names(expression) {
            if self.metrics.contains_key(name.as_str()) {
                match self.metric(&name) {
                    Some(number) => scope.bind(name.into(), scope::binding(scope::number(number))),
                    None => {
                        complete = false;
                        continue;
                    }
                };
            } else if let Some(value) = self.data.value(&name) {
                scope.bind(name.into(), scope::binding(value));
            }
        }
        if !complete {
            return None;
        }
        match evaluate::evaluate(expression, scope) {
            Ok(value) => Some(value),
            Err(failures) => {
                let origin = self.origin(expression, owner);
                for failure in failures {
                    let range = failure.range.unwrap_or(0..expression.len());
                    let mut finding = Diagnostic::error("expression", format!("this expression fails: {}", failure.message))
                        .at(origin.place(range))
                        .because("fails here");
                    finding.help = Some(failure.hint.unwrap_or_else(|| self.data.hint()));
                    self.diagnostics.push(finding);
                }
                None
            }
        }
    }

    fn origin(&self, expression: &Located<String>, owner: &Place) -> Origin {
        Origin::of(expression, owner.file, &self.project.sources.file(owner.file).text)
    }

    fn whole(&self, expression: &Located<String>, owner: &Place) -> Place {
        self.origin(expression, owner).place(0..expression.len())
    }
}

/// The names that an expression mentions, each once.
fn names(expression: &str) -> Vec<String> {
    fn collect(node: &SyntaxNode, names: &mut Vec<String>) {
        if node.kind() == SyntaxKind::Ident && !names.iter().any(|name| name == node.leaf_text().as_str()) {
            names.push(node.leaf_text().to_string());
        }
        node.children().for_each(|child| collect(child, names));
    }
    let mut found = Vec::new();
    collect(&parse_code(expression), &mut found);
    found
}

/// The digits after the decimal sign that a number needs to be written exactly, or the limit when it needs more.
pub fn decimals_needed(number: f64, limit: u8) -> u8 {
    (0..limit)
        .find(|digits| {
            let scaled = number * 10f64.powi(i32::from(*digits));
            (scaled - scaled.round()).abs() < 1e-9
        })
        .unwrap_or(limit)
}
