//! `--only NAME=VALUES`: some of the briefs of a matrix.

use std::str::FromStr;

use pressrun::project::Parameters;
use pressrun::{Diagnostic, Project, Report, diagnostic};

use super::Failure;

/// The values of a parameter that are asked for.
#[derive(Debug, Clone)]
pub struct Only {
    name: String,
    values: Vec<String>,
}

impl FromStr for Only {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (name, values) = text.split_once('=').ok_or("write the name of a parameter and its values: region=CA,MX")?;
        Ok(Self { name: name.trim().to_owned(), values: values.split(',').map(|value| value.trim().to_owned()).collect() })
    }
}

/// The briefs of a project that are asked for.
///
/// # Errors
/// What is wrong with the matrix of the project, or with what is asked for.
pub fn chosen(project: &Project, only: &[Only]) -> Result<Vec<Parameters>, Failure> {
    let mut chosen = project.matrix().map_err(Failure::Project)?;
    let unknown = |what: String, known: &[&str]| {
        let mut finding = Diagnostic::error("unknown-choice", what);
        finding.help = match known {
            [] => Some("leave out --only: brief.toml has no [matrix]".into()),
            known => diagnostic::suggest("", known.iter().copied()),
        };
        finding
    };
    let mut findings = Vec::new();
    for Only { name, values } in only {
        let mut known: Vec<String> = Vec::new();
        for value in chosen.iter().filter_map(|parameters| Some(parameters.get(name)?.value.to_string())) {
            if !known.contains(&value) {
                known.push(value);
            }
        }
        if known.is_empty() {
            let names: Vec<&str> = project.manifest.value.matrix.iter().map(|(name, _)| name.as_str()).collect();
            findings.push(unknown(format!("the matrix of this brief has no `{name}`"), &names));
            continue;
        }
        let known: Vec<&str> = known.iter().map(String::as_str).collect();
        for value in values.iter().filter(|value| !known.contains(&value.as_str())) {
            let mut finding = unknown(format!("`{name}` has no value `{value}`"), &known);
            finding.help = diagnostic::suggest(value, known.iter().copied()).or(finding.help);
            findings.push(finding);
        }
        chosen.retain(|parameters| parameters.get(name).is_some_and(|parameter| values.contains(&parameter.value.to_string())));
    }
    match findings.is_empty() {
        true => Ok(chosen),
        false => Err(Failure::Usage(Report::new(Default::default(), findings))),
    }
}
