//! Names that tables, polls, metrics and columns cannot have.

use std::collections::HashMap;

use crate::diagnostic::{Diagnostic, Place};
use crate::project::Project;

use super::functions::{TABLE_MEMBERS, helpers};

/// Words of the language, and the module of arithmetic, which expressions could not do without.
const RESERVED: [&str; 20] = [
    "calc", "none", "auto", "true", "false", "not", "and", "or", "let", "set", "show", "if", "else", "for", "in", "while", "break",
    "continue", "return", "context",
];

/// Reports names that expressions could not tell apart, or know something else by.
pub fn check(project: &Project, diagnostics: &mut Vec<Diagnostic>) {
    let mut known: HashMap<&str, (&str, &Place)> = HashMap::new();
    let tables = project.tables.iter().map(|table| ("table", &table.id, &table.place));
    let polls = project.polls.iter().map(|poll| ("poll", &poll.id, &poll.place));
    let metrics = project.metrics.iter().map(|metric| ("metric", &metric.id, &metric.place));
    let parameters: Vec<(String, Place)> =
        project.manifest.value.matrix.iter().map(|(name, _)| (name.to_string(), name.place(project.manifest.file))).collect();
    let parameters = parameters.iter().map(|(name, place)| ("parameter", name, place));
    let names: Vec<_> = tables.chain(polls).chain(metrics).chain(parameters).collect();
    for (kind, id, place) in names.iter().copied() {
        if let Some((other, first)) = known.insert(id, (kind, place))
            && other != kind
        {
            diagnostics.push(
                Diagnostic::error("duplicate-id", format!("`{id}` names a {other} and a {kind}"))
                    .at(place.clone())
                    .because("expressions could not tell them apart")
                    .help("give one of them another name")
                    .related(first.clone(), format!("the {other} is defined here")),
            );
        }
    }
    let helpers = helpers();
    for (kind, id, place) in names {
        if RESERVED.contains(&id.as_str()) || helpers.iter().any(|(helper, _)| helper == id) {
            diagnostics.push(
                Diagnostic::error("reserved-id", format!("a {kind} cannot be called `{id}`"))
                    .at(place.clone())
                    .because("expressions know something else by this name")
                    .help("choose another name"),
            );
        }
    }
    for table in &project.tables {
        for column in table.value.columns.iter().filter(|column| TABLE_MEMBERS.contains(&column.id.as_str())) {
            diagnostics.push(
                Diagnostic::error("reserved-id", format!("a column cannot be called `{}`", *column.id))
                    .at(column.id.place(table.place.file))
                    .because("every table has a member of this name")
                    .help("choose another id; the heading of the file goes into `header`"),
            );
        }
    }
}
