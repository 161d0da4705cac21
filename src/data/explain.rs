//! How a metric came about: its expression, what it rests on, down to rows and sources.

use std::collections::HashSet;

use typst::syntax::ast::{self, AstNode};
use typst::syntax::{SyntaxKind, SyntaxNode, parse_code};

use crate::diagnostic::{Diagnostic, Report, suggest};
use crate::project::{Named, Parameters, Poll, Project, Table};

use super::names::names;
use super::{Computed, MetricValue, compute};

/// How many rows of a table are listed.
const LISTED: usize = 20;

/// How a metric came about.
#[derive(Debug, Clone)]
pub struct Explanation {
    /// The name of the metric.
    pub metric: String,
    /// What it comes to, and how it is printed.
    pub value: MetricValue,
    /// The expression.
    pub expression: String,
    /// Where it is defined, as `file:line`.
    pub place: String,
    /// The published figure that it agrees with.
    pub expectation: Option<super::Expectation>,
    /// Whether it was explained before, so that what it rests on is left out.
    pub repeated: bool,
    /// The metrics that it names.
    pub metrics: Vec<Explanation>,
    /// The tables and polls that it names.
    pub data: Vec<Used>,
}

/// What an expression takes from a table or poll.
#[derive(Debug, Clone)]
pub struct Used {
    /// "table" or "poll".
    pub kind: &'static str,
    /// Its name.
    pub name: String,
    /// Its heading as written.
    pub title: String,
    /// Its unit.
    pub unit: Option<String>,
    /// The key of its source.
    pub source: Option<String>,
    /// When it was taken from the source.
    pub retrieved: Option<String>,
    /// The file of its rows, or the place of its definition.
    pub file: String,
    /// The rows or waves: their names, and the cells by column.
    pub rows: Vec<(String, Vec<(String, String)>)>,
    /// How many more rows there are.
    pub more: usize,
}

impl Project {
    /// How a metric came about with values of the matrix. Works as long as that metric can be computed, whatever else is wrong with the project.
    ///
    /// # Errors
    /// When there is no such metric, or it cannot be computed.
    pub fn explain(&self, metric: &str, parameters: &Parameters) -> Result<Explanation, Report> {
        let mut diagnostics = Vec::new();
        let computed = compute(self, parameters, &mut diagnostics);
        explain(self, &computed, metric, &mut HashSet::new()).ok_or_else(|| {
            if !self.incomplete && !self.metrics.iter().any(|known| known.id == metric) {
                let mut finding = Diagnostic::error("unknown-metric", format!("there is no metric `{metric}`"));
                finding.help = suggest(metric, self.metrics.iter().map(|known| known.id.as_str()));
                diagnostics = vec![finding];
            }
            let mut all = self.diagnostics.clone();
            all.append(&mut diagnostics);
            Report::new(self.sources.clone(), all)
        })
    }
}

/// How a metric came about, when it could be computed.
fn explain(project: &Project, computed: &Computed, id: &str, seen: &mut HashSet<String>) -> Option<Explanation> {
    let metric = project.metrics.iter().find(|metric| metric.id == id)?;
    let value = computed.metrics.get(id)?.clone();
    let expression = &metric.value.value;
    let root = parse_code(expression);
    let mut metrics = Vec::new();
    let mut data = Vec::new();
    let repeated = !seen.insert(id.to_owned());
    let named = if repeated { Vec::new() } else { names(expression).free };
    for name in named {
        if let Some(metric) = explain(project, computed, &name, seen) {
            metrics.push(metric);
        } else if let Some(table) = project.table(&name) {
            data.extend(table_used(project, table, &accesses(&root, &name)));
        } else if let Some(poll) = project.poll(&name) {
            data.push(poll_used(project, poll, &accesses(&root, &name)));
        }
    }
    Some(Explanation {
        metric: id.to_owned(),
        expression: expression.trim().to_owned(),
        place: shown_place(project, &metric.place),
        expectation: computed.expectations.get(id).cloned(),
        value,
        repeated,
        metrics,
        data,
    })
}

fn shown_place(project: &Project, place: &crate::diagnostic::Place) -> String {
    let (line, _) = project.sources.line_column(place);
    format!("{}:{line}", project.sources.file(place.file).path)
}

/// What is taken from a table or poll at one place of an expression.
#[derive(Debug, Default, PartialEq, Eq)]
struct Access {
    /// The row or wave, when one is named.
    row: Option<String>,
    /// The column or answer, when one is named.
    column: Option<String>,
}

/// Every place of an expression that takes something from the table or poll of a name: `name.row("…").column`, `name.column`.
fn accesses(root: &SyntaxNode, name: &str) -> Vec<Access> {
    let mut found = Vec::new();
    collect(root, name, &mut found);
    found
}

fn collect(node: &SyntaxNode, name: &str, found: &mut Vec<Access>) {
    if let Some(access) = access(node, name) {
        found.push(access);
        return;
    }
    node.children().for_each(|child| collect(child, name, found));
}

/// The access that a node is, from the innermost name outwards.
fn access(node: &SyntaxNode, name: &str) -> Option<Access> {
    if node.kind() == SyntaxKind::Ident && node.leaf_text().as_str() == name {
        return Some(Access::default());
    }
    if let Some(field) = node.cast::<ast::FieldAccess>() {
        let inner = access(field.target().to_untyped(), name)?;
        let member = field.field().as_str().to_owned();
        return Some(match inner {
            Access { column: None, row } if !matches!(member.as_str(), "rows" | "row" | "at" | "top" | "rank") => {
                Access { row, column: Some(member) }
            }
            inner => inner,
        });
    }
    if let Some(call) = node.cast::<ast::FuncCall>() {
        let callee = call.callee().to_untyped();
        let inner = access(callee, name)?;
        let method = callee.cast::<ast::FieldAccess>().map(|access| access.field().as_str().to_owned())?;
        let words: Vec<String> = call
            .args()
            .items()
            .filter_map(|arg| match arg {
                ast::Arg::Pos(ast::Expr::Str(text)) => Some(text.get().to_string()),
                _ => None,
            })
            .collect();
        return Some(match (method.as_str(), words.as_slice()) {
            ("row" | "at", [key]) if inner.row.is_none() && inner.column.is_none() => {
                Access { row: Some(key.clone()), column: None }
            }
            ("top" | "rank", [.., column]) if inner == Access::default() => Access { row: None, column: Some(column.clone()) },
            _ => Access { column: inner.column.filter(|column| *column != method), row: inner.row },
        });
    }
    None
}

fn table_used(project: &Project, table: &Named<Table>, accesses: &[Access]) -> Option<Used> {
    let records = project.records.get(&table.id)?;
    let columns = &table.value.columns;
    let named: Vec<&str> = accesses.iter().filter_map(|access| access.column.as_deref()).collect();
    let whole = accesses.iter().any(|access| access.row.is_none());
    let mut at: Vec<usize> = match whole {
        true => (0..records.len()).collect(),
        false => accesses.iter().filter_map(|access| records.find(access.row.as_deref()?)).collect(),
    };
    let mut listed = HashSet::new();
    at.retain(|row| listed.insert(*row));
    let more = at.len().saturating_sub(LISTED);
    at.truncate(LISTED);
    let rows = at.into_iter().map(|row| {
        let cells = columns
            .iter()
            .enumerate()
            .filter(|(column, declared)| *column == 0 || named.is_empty() || named.contains(&declared.id.as_str()));
        (
            format!("row {}", row + 1),
            cells.map(|(column, declared)| (declared.id.to_string(), records.cell(row, column).to_string())).collect(),
        )
    });
    Some(Used {
        kind: "table",
        name: table.id.clone(),
        title: table.value.title.to_string(),
        unit: table.value.unit.as_ref().map(|unit| unit.to_string()),
        source: table.value.source.as_ref().map(|key| key.to_string()),
        retrieved: project.retrieved(&table.value).map(|date| date.to_string()),
        file: records.origin().map_or_else(|| shown_place(project, &table.place), |path| project.root.show(path)),
        rows: rows.collect(),
        more,
    })
}

fn poll_used(project: &Project, poll: &Named<Poll>, accesses: &[Access]) -> Used {
    let whole = accesses.iter().any(|access| access.row.is_none());
    let waves = poll.value.wave.iter().filter(|wave| {
        let name = wave.name();
        whole || accesses.iter().any(|access| access.row.as_deref() == Some(&name))
    });
    let rows = waves.map(|wave| {
        let shares = wave.share.iter().map(|(answer, share)| (answer.to_string(), share.to_string()));
        (format!("wave “{}”", wave.name()), shares.collect())
    });
    Used {
        kind: "poll",
        name: poll.id.clone(),
        title: poll.value.title.to_string(),
        unit: poll.value.unit.as_ref().map(|unit| unit.to_string()),
        source: poll.value.source.as_ref().map(|key| key.to_string()),
        retrieved: None,
        file: shown_place(project, &poll.place),
        rows: rows.collect(),
        more: 0,
    }
}
