//! Findings for people, for programs, and for systems that show code scans.

use serde_json::{Value, json};

use super::{Finding, rules};
use crate::Severity;

/// Findings as lines for people.
pub fn to_text(file: &str, findings: &[Finding]) -> String {
    let mut text = String::new();
    for finding in findings {
        let place = finding.where_();
        let place = if place.is_empty() { place } else { format!("{place}: ") };
        let more = match finding.more {
            0 => String::new(),
            1 => " (and once more on this page)".into(),
            more => format!(" (and {more} times more on this page)"),
        };
        text += &format!(
            "{}[{}]: {}{more}\n  --> {file}: {place}{}\n  help: {}\n\n",
            finding.severity.word(),
            finding.rule,
            finding.message,
            finding.reason,
            finding.remedy
        );
    }
    text
}

/// Findings as JSON objects, one each.
pub fn to_json(file: &str, findings: &[Finding]) -> Vec<Value> {
    let place = |finding: &Finding| {
        finding.place.map(|at| json!({ "x": at.x, "y": at.y, "width": at.width, "height": at.height, "unit": "mm" }))
    };
    findings
        .iter()
        .map(|finding| {
            json!({
                "event": "finding",
                "file": file,
                "rule": finding.rule,
                "severity": finding.severity.word(),
                "page": finding.page,
                "place": place(finding),
                "message": finding.message,
                "reason": finding.reason,
                "remedy": finding.remedy,
                "more": finding.more,
            })
        })
        .collect()
}

/// The findings about several files as a SARIF log (OASIS, SARIF 2.1.0).
pub fn to_sarif(files: &[(String, Vec<Finding>)]) -> Value {
    let level = |severity| if severity == Severity::Error { "error" } else { "warning" };
    let rules: Vec<Value> = rules()
        .map(|rule| {
            json!({
                "id": rule.id,
                "shortDescription": { "text": rule.title },
                "fullDescription": { "text": rule.reason },
                "help": { "text": rule.remedy },
                "defaultConfiguration": { "level": level(rule.severity) },
            })
        })
        .collect();
    let results: Vec<Value> = files
        .iter()
        .flat_map(|(file, findings)| findings.iter().map(move |finding| (file, finding)))
        .map(|(file, finding)| {
            let mut location = json!({ "physicalLocation": { "artifactLocation": { "uri": file } } });
            if let Some(page) = finding.page {
                location["logicalLocations"] = json!([{ "name": format!("page {page}"), "kind": "page" }]);
            }
            json!({
                "ruleId": finding.rule,
                "level": level(finding.severity),
                "message": { "text": format!("{}. {}", finding.message, finding.remedy) },
                "locations": [location],
                "properties": { "page": finding.page, "more": finding.more },
            })
        })
        .collect();
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": { "name": "pressrun preflight", "version": env!("CARGO_PKG_VERSION"), "rules": rules } },
            "results": results,
        }],
    })
}
