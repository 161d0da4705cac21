//! A brief at one time: a project that was read and checked, or what a build recorded of it.

use std::sync::Arc;

use crate::data::{self, Computed, MetricValue, Quantity};
use crate::diagnostic::{Diagnostic, Place, Report};
use crate::locale::Formatter;
use crate::output::BuildRecord;
use crate::project::{Metric, Named, Parameters, Project};
use crate::resolve::{Brief, CheckOptions};

use super::At;

/// A brief at one time.
#[derive(Debug)]
pub struct State {
    /// What it is called.
    pub name: String,
    content: Content,
}

#[derive(Debug)]
enum Content {
    Project(Box<Opened>),
    Record(Box<BuildRecord>),
}

/// A project that was read and checked.
pub struct Opened {
    /// As it was read.
    pub project: Arc<Project>,
    /// The values of the matrix.
    pub parameters: Parameters,
    /// What the data come to, also of a project that has errors.
    pub computed: Computed,
    /// The brief, or what is wrong with the project.
    pub brief: Result<Brief, Report>,
    formatter: Formatter,
}

impl std::fmt::Debug for Opened {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Opened").field("project", &self.project.root).field("parameters", &self.parameters).finish_non_exhaustive()
    }
}

impl State {
    /// The state of a project for values of its matrix. Claims may be false and published figures missed: that is what a comparison
    /// is to find out.
    pub fn of_project(name: String, project: Arc<Project>, parameters: &Parameters) -> Self {
        let brief = project.check_with(&lenient(parameters));
        let computed = match &brief {
            Ok(brief) => brief.computed.clone(),
            Err(_) => data::compute(&project, parameters, &mut Vec::new()),
        };
        let formatter = project.formatter();
        let opened = Opened { project, parameters: parameters.clone(), computed, brief, formatter };
        Self { name, content: Content::Project(Box::new(opened)) }
    }

    /// What a build recorded.
    pub fn of_record(name: String, record: BuildRecord) -> Self {
        Self { name, content: Content::Record(Box::new(record)) }
    }

    /// The project, when it is one.
    pub fn opened(&self) -> Option<&Opened> {
        match &self.content {
            Content::Project(opened) => Some(opened),
            Content::Record(_) => None,
        }
    }

    /// What a build recorded, when it is that.
    pub fn record(&self) -> Option<&BuildRecord> {
        match &self.content {
            Content::Project(_) => None,
            Content::Record(record) => Some(record),
        }
    }

    /// The checked brief. There is none of a record, nor of a project that has errors.
    pub fn brief(&self) -> Option<&Brief> {
        self.opened()?.brief.as_ref().ok()
    }

    /// What keeps it from being compared as a whole.
    pub fn errors(&self) -> Option<&Report> {
        self.opened()?.brief.as_ref().err()
    }

    /// The names of the metrics that could be computed, in the order of the project or of the alphabet.
    pub fn metrics(&self) -> Vec<&str> {
        match &self.content {
            Content::Record(record) => record.metrics.keys().map(String::as_str).collect(),
            Content::Project(opened) => {
                let known = |metric: &&Named<Metric>| opened.computed.metrics.contains_key(&metric.id);
                opened.project.metrics.iter().filter(known).map(|metric| metric.id.as_str()).collect()
            }
        }
    }

    /// Whether it declares a metric or claim that could not be computed.
    pub fn fails(&self, name: &str) -> bool {
        self.opened().is_some_and(|opened| {
            let (project, computed) = (&opened.project, &opened.computed);
            let metric = project.metrics.iter().any(|metric| metric.id == name) && !computed.metrics.contains_key(name);
            metric || project.claims.iter().any(|claim| claim.id == name) && !computed.claims.contains_key(name)
        })
    }

    /// What a metric came to.
    pub fn quantity(&self, metric: &str) -> Option<Quantity> {
        match &self.content {
            Content::Project(opened) => opened.computed.metrics.get(metric).map(|metric| metric.quantity),
            Content::Record(record) => Quantity::of(record.metrics.get(metric)?),
        }
    }

    /// How the state prints a metric in its source language. A record has no manner of its own, and takes that of the other side.
    pub fn printed(&self, metric: &str, other: &Self) -> Option<String> {
        let quantity = self.quantity(metric)?;
        let manner = |state: &Self| {
            let opened = state.opened()?;
            let value = MetricValue { quantity, ..opened.computed.metrics.get(metric)?.clone() };
            Some(opened.formatter.metric(&value, &str::to_owned))
        };
        Some(manner(self).or_else(|| manner(other)).unwrap_or_else(|| quantity.to_string()))
    }

    /// The formatter of the source language of the first of two states that has one.
    pub fn formatter<'s>(&'s self, other: &'s Self) -> Option<&'s Formatter> {
        self.opened().or(other.opened()).map(|opened| &opened.formatter)
    }

    /// A place of its files.
    pub fn at(&self, place: &Place) -> Option<At> {
        Some(At::of(place, &self.opened()?.project.sources))
    }
}

impl Opened {
    /// The formatter of the source language.
    pub fn formatter(&self) -> &Formatter {
        &self.formatter
    }

    /// The brief as a draft.
    ///
    /// # Errors
    /// What is wrong with the project.
    pub fn draft(&self) -> Result<Brief, Report> {
        self.project.check_with(&CheckOptions { draft: true, ..lenient(&self.parameters) })
    }

    /// A metric as it is declared.
    pub fn metric(&self, id: &str) -> Option<&Named<Metric>> {
        self.project.metrics.iter().find(|metric| metric.id == id)
    }
}

/// Claims may be false and published figures missed.
fn lenient(parameters: &Parameters) -> CheckOptions {
    CheckOptions {
        allow_broken_claims: true,
        allow_missed_expectations: true,
        parameters: parameters.clone(),
        ..CheckOptions::default()
    }
}

/// What cannot be compared of two states, and why.
pub fn not_compared(old: &State, new: &State) -> Vec<String> {
    let mut all = Vec::new();
    for state in [old, new] {
        if let Some(report) = state.errors() {
            let first = report.diagnostics().iter().find(|finding| finding.is_error()).map(|finding: &Diagnostic| &finding.message);
            let more = match report.errors() {
                0 | 1 => String::new(),
                errors => format!(", and {} more", errors - 1),
            };
            let first = first.map_or_else(String::new, |first| format!(" ({first}{more})"));
            all.push(format!("`{}` has errors{first}: its text, charts and translations are not compared", state.name));
        }
        if state.record().is_some() {
            all.push(format!("`{}` is what a build recorded: it tells numbers, claims, data and files, but no text", state.name));
        }
    }
    all
}
