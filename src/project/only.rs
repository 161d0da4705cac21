//! Some of the briefs of a matrix.

use std::str::FromStr;

use crate::diagnostic::{self, Diagnostic, Report};

use super::{Parameters, Project};

/// The values of a parameter that are asked for, such as `region=CA,MX`.
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

/// Why it cannot be told which briefs of a matrix are meant.
#[derive(Debug)]
pub enum Unselected {
    /// The project has errors.
    Project(Report),
    /// It was asked for what is not there.
    Usage(Report),
}

impl From<Unselected> for Report {
    fn from(unselected: Unselected) -> Self {
        match unselected {
            Unselected::Project(report) | Unselected::Usage(report) => report,
        }
    }
}

impl Project {
    /// The briefs that are asked for, by values of the matrix.
    ///
    /// # Errors
    /// What is wrong with the matrix of the project, or with what is asked for.
    pub fn selected(&self, only: &[Only]) -> Result<Vec<Parameters>, Unselected> {
        let mut chosen = self.matrix().map_err(Unselected::Project)?;
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
                let names: Vec<&str> = self.manifest.value.matrix.iter().map(|(name, _)| name.as_str()).collect();
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
            false => Err(Unselected::Usage(Report::new(Default::default(), findings))),
        }
    }
}
