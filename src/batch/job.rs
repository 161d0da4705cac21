//! One output: how it is made, and what became of it.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::locale::output_name;
use crate::output::{BuildRecord, OutputRecord};
use crate::project::{Parameters, Trace};
use crate::{Diagnostic, Report};

use super::export::{Exported, export};
use super::freshness::Circumstances;
use super::group::{Group, Opened};

/// One output that is to be built.
pub struct Job {
    pub(super) group: Arc<Group>,
    /// The language, a BCP 47 tag.
    pub language: String,
    /// The edition.
    pub edition: String,
}

impl fmt::Debug for Job {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Job").field(&self.project()).field(&self.name()).finish()
    }
}

impl Job {
    /// The folder of the project, as it was named.
    pub fn project(&self) -> String {
        self.group.outline.root.show(Path::new("."))
    }

    /// The slug of the brief: that of the project, and the values of the matrix.
    pub fn slug(&self) -> &str {
        &self.group.slug
    }

    /// The values of the matrix that the brief is made for.
    pub fn parameters(&self) -> &Parameters {
        &self.group.parameters
    }

    /// The name of the output, without its ending. A draft has `-draft` behind it.
    pub fn name(&self) -> String {
        output_name(self.slug(), &self.language, &self.edition, false)
    }

    /// The names that the file can have: which one it is depends on the claims of the brief.
    pub(super) fn file_names(&self) -> [String; 2] {
        [false, true].map(|draft| format!("{}.pdf", output_name(self.slug(), &self.language, &self.edition, draft)))
    }

    /// The name of its file as a build recorded it, if one did.
    pub fn recorded(&self, record: &BuildRecord) -> Option<String> {
        self.file_names().into_iter().find(|name| record.outputs.contains_key(name))
    }

    /// Builds the output. What is doubtful about it is handed to `say`.
    pub(super) fn build(&self, opened: &Opened, memory: usize, say: &dyn Fn(Report)) -> Result<Made, Report> {
        let brief = &opened.brief;
        if let Some(translation) = brief.translation(&self.language) {
            // What is wrong with it is said when the edition fails.
            let found = translation.findings().iter().filter(|finding| !finding.is_error()).cloned();
            say(Report::new(brief.sources.clone(), found.collect()));
        }
        let pages = brief.edition(&self.language, &self.edition)?.typeset_keeping(memory)?;
        say(pages.warnings.clone());
        let Exported { bytes, output, trace, preflight } =
            export(brief, &pages, &self.language, &self.edition, self.group.options, self.group.since())?;
        say(preflight);
        Ok(Made { name: pages.file_name(), bytes, record: opened.record.clone(), output, trace })
    }

    pub(super) fn circumstances(&self) -> Circumstances<'_> {
        let Self { group, language, edition } = self;
        Circumstances { options: group.options, since: group.since(), parameters: &group.parameters, language, edition }
    }
}

/// An output with what is recorded of it.
#[derive(Debug)]
pub(super) struct Made {
    /// The name of the file.
    pub name: String,
    pub bytes: Vec<u8>,
    /// What is recorded of the brief, without outputs.
    pub record: BuildRecord,
    pub output: OutputRecord,
    pub trace: Trace,
}

/// What became of a job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It was built.
    Built(Output),
    /// Nothing that it depends on changed, and the file is there as it was made.
    Fresh(Output),
    /// It was made of the same before, and was taken from the cache.
    Restored(Output),
    /// It has errors.
    Failed {
        /// How many, in the project or in this output.
        errors: usize,
    },
}

impl Outcome {
    /// The output, unless there is none.
    pub fn output(&self) -> Option<&Output> {
        match self {
            Self::Built(output) | Self::Fresh(output) | Self::Restored(output) => Some(output),
            Self::Failed { .. } => None,
        }
    }

    /// A word for it.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Built(_) => "built",
            Self::Fresh(_) => "fresh",
            Self::Restored(_) => "restored",
            Self::Failed { .. } => "failed",
        }
    }
}

/// A file that is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Output {
    /// Where.
    pub path: PathBuf,
    /// Its pages.
    pub pages: usize,
    /// Its size in bytes.
    pub bytes: usize,
    /// How many warnings concern it.
    pub warnings: usize,
}

impl Output {
    pub(super) fn of(path: PathBuf, record: &OutputRecord) -> Self {
        Self { path, pages: record.pages, bytes: record.bytes, warnings: record.warnings }
    }
}

/// The finding for an output that cannot be written.
pub(crate) fn unwritable(path: &Path, error: &std::io::Error) -> Report {
    let finding = Diagnostic::error("unwritable-output", format!("`{}` cannot be written", path.display()))
        .because(error.to_string())
        .help("free the space or the permission, or choose another folder with --out DIR; an earlier file is as it was");
    Report::new(Default::default(), vec![finding])
}
