//! `pressrun check --explain`: how a metric came about.

use std::fmt::Write;

use pressrun::data::{Explanation, Used};
use pressrun::project::Parameters;
use pressrun::{Project, Report};
use serde_json::{Value, json};

use super::Outcome;
use super::output::{self, Format};

/// Explains a metric with each of the values of the matrix.
pub fn run(project: &Project, chosen: &[Parameters], metric: &str, format: Format) -> Outcome {
    let mut failures = Vec::new();
    for parameters in chosen {
        match project.explain(metric, parameters) {
            Ok(explanation) => report(&explanation, project, parameters, format),
            Err(report) => failures.push(report),
        }
    }
    if failures.is_empty() {
        return Outcome::Done;
    }
    output::findings(&Report::merged(failures), format);
    Outcome::ProjectErrors
}

fn report(explanation: &Explanation, project: &Project, parameters: &Parameters, format: Format) {
    match format {
        Format::Human => {
            let mut text = if parameters.is_empty() { String::new() } else { format!("with {parameters}:\n") };
            print(explanation, 0, project, &mut text);
            output::text(&text);
        }
        Format::Json => {
            let mut object = value(explanation, project);
            if !parameters.is_empty() {
                let values = parameters.iter().map(|parameter| (parameter.name.clone(), json!(parameter.value.to_string())));
                object["parameters"] = Value::Object(values.collect());
            }
            output::line(&object);
        }
    }
}

fn print(explanation: &Explanation, depth: usize, project: &Project, text: &mut String) {
    // Deeper than this, indentation tells nothing any more.
    let pad = "    ".repeat(depth.min(20));
    let printed = project.formatter().metric(&explanation.value, &str::to_owned);
    let _ = writeln!(
        text,
        "{pad}{} = {}   printed “{printed}”   {}",
        explanation.metric, explanation.value.quantity, explanation.place
    );
    if explanation.repeated {
        let _ = writeln!(text, "{pad}  explained above");
        return;
    }
    if let Some(description) = &explanation.value.description {
        let _ = writeln!(text, "{pad}  {description}");
    }
    if explanation.value.implied {
        let _ = writeln!(text, "{pad}  implied by published figures, not published itself");
    }
    let _ = writeln!(text, "{pad}  = {}", explanation.expression.replace('\n', " "));
    if let Some(met) = &explanation.expectation {
        let by = met.source.as_ref().map_or_else(String::new, |source| format!(" by {source}"));
        let _ = writeln!(text, "{pad}  agrees with {} as published{by}, give or take {}", met.published, met.tolerance);
    }
    for used in &explanation.data {
        print_data(used, &pad, text);
    }
    for metric in &explanation.metrics {
        print(metric, depth + 1, project, text);
    }
}

fn print_data(used: &Used, pad: &str, text: &mut String) {
    let unit = used.unit.as_ref().map_or_else(String::new, |unit| format!(" ({unit})"));
    let _ = writeln!(text, "{pad}  {} {}: {}{unit}", used.kind, used.name, used.title);
    let origin: Vec<String> = [
        used.source.as_ref().map(|source| format!("source {source}")),
        used.retrieved.as_ref().map(|date| format!("retrieved {date}")),
        Some(used.file.clone()),
    ]
    .into_iter()
    .flatten()
    .collect();
    let _ = writeln!(text, "{pad}    {}", origin.join(", "));
    for (name, cells) in &used.rows {
        let cells: Vec<String> = cells.iter().map(|(column, value)| format!("{column} {value}")).collect();
        let _ = writeln!(text, "{pad}    {name}: {}", cells.join(", "));
    }
    if used.more > 0 {
        let _ = writeln!(text, "{pad}    and {} more rows", used.more);
    }
}

fn value(explanation: &Explanation, project: &Project) -> Value {
    let numbers: Vec<f64> = explanation.value.quantity.numbers().collect();
    json!({
        "metric": explanation.metric,
        "description": explanation.value.description,
        "value": if let [number] = numbers[..] { json!(number) } else { json!(numbers) },
        "printed": project.formatter().metric(&explanation.value, &str::to_owned),
        "implied": explanation.value.implied,
        "repeated": explanation.repeated,
        "expression": explanation.expression,
        "place": explanation.place,
        "published": explanation.expectation.as_ref().map(|met| json!({ "value": met.published, "tolerance": met.tolerance, "source": met.source })),
        "data": explanation.data.iter().map(|used| json!({
            "kind": used.kind, "name": used.name, "title": used.title, "unit": used.unit, "source": used.source,
            "retrieved": used.retrieved, "file": used.file, "more": used.more,
            "rows": used.rows.iter().map(|(name, cells)| json!({ "name": name, "cells": cells.iter().cloned().collect::<std::collections::BTreeMap<_, _>>() })).collect::<Vec<_>>(),
        })).collect::<Vec<_>>(),
        "metrics": explanation.metrics.iter().map(|metric| value(metric, project)).collect::<Vec<_>>(),
    })
}
