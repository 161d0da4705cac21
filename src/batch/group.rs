//! The jobs of one checked brief.

use std::sync::{Arc, Mutex};

use crate::Report;
use crate::output::BuildRecord;
use crate::project::{Parameters, Project, ReadOptions};
use crate::resolve::{Brief, CheckOptions};

use super::plan::{BuildOptions, Outline};
use super::since::Since;

/// Jobs that share a checked brief, which is opened when the first of them needs it and closed after the last.
#[derive(Debug)]
pub struct Group {
    pub(super) outline: Arc<Outline>,
    /// The values of the matrix that the brief is made for.
    pub(super) parameters: Parameters,
    pub(super) slug: String,
    pub(super) options: BuildOptions,
    /// The edition that it revises, and what tells that from others.
    since: Option<(Since, String)>,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// How many jobs still need the brief.
    left: usize,
    opened: Option<Result<Arc<Opened>, Broken>>,
}

/// A checked brief.
#[derive(Debug)]
pub(super) struct Opened {
    pub brief: Brief,
    /// What is recorded of it, without outputs.
    pub record: BuildRecord,
}

/// A brief that has errors.
#[derive(Debug, Clone, Copy)]
pub(super) struct Broken {
    pub errors: usize,
}

impl Group {
    pub(super) fn new(outline: Arc<Outline>, parameters: Parameters, options: BuildOptions, since: Option<&Since>) -> Self {
        let slug = parameters.slug(&outline.slug);
        let since = since.map(|since| (since.clone(), since.digest(&slug)));
        Self { outline, parameters, slug, options, since, state: Mutex::default() }
    }

    /// Tells the edition that it revises from others. Nothing when it revises none.
    pub(super) fn since(&self) -> &str {
        self.since.as_ref().map_or("", |(_, digest)| digest)
    }

    /// Counts one more job that needs the brief.
    pub(super) fn await_job(&self) {
        self.lock().left += 1;
    }

    /// Counts one job less.
    pub(super) fn finish_job(&self) {
        let mut state = self.lock();
        state.left = state.left.saturating_sub(1);
        // The other jobs of a brief of a matrix come much later, and there may be thousands of them.
        if state.left == 0 || !self.parameters.is_empty() {
            state.opened = None;
        }
    }

    /// The brief. What there is to say of it is said to the one who opens it.
    pub(super) fn open(&self, earlier: Option<BuildRecord>, say: impl FnOnce(Report)) -> Result<Arc<Opened>, Broken> {
        let mut state = self.lock();
        let opened = state.opened.get_or_insert_with(|| match self.check(earlier) {
            Ok(opened) => {
                say(opened.brief.report());
                Ok(Arc::new(opened))
            }
            Err(report) => {
                let errors = report.errors();
                say(report);
                Err(Broken { errors })
            }
        });
        opened.clone()
    }

    fn check(&self, earlier: Option<BuildRecord>) -> Result<Opened, Report> {
        let BuildOptions { allow_broken_claims, draft, ignore_lock } = self.options;
        let since = self.since.as_ref().and_then(|(since, _)| since.record(&self.slug));
        let parameters = self.parameters.clone();
        let options = CheckOptions { allow_broken_claims, draft, parameters, earlier, since, ..CheckOptions::default() };
        let brief = match &self.outline.project {
            Some(project) => project.check_with(&options)?,
            None => Project::open_in(self.outline.root.anew(), ReadOptions { ignore_lock })?.check_with(&options)?,
        };
        let record = BuildRecord::of(&brief, options.earlier.as_ref());
        Ok(Opened { brief, record })
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }
}
