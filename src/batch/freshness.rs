//! Whether an output is made already: by digests of everything that it depends on, never by time stamps.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock};

use crate::output::BuildRecord;
use crate::project::{BINARY_LIMIT, Parameters, Trace, sha256};
use crate::typeset::font_of_system;

use super::cache::{Cache, Entry};
use super::job::Job;
use super::plan::BuildOptions;

/// The digest of everything that this build of Pressrun is made of: its code, the house style, the fonts, the engine.
pub const BUILD: &str = env!("PRESSRUN_BUILD");

/// What an output depends on besides Pressrun and the files of its project.
pub(super) struct Circumstances<'a> {
    pub options: BuildOptions,
    /// Tells the edition that it revises, if any, from others.
    pub since: &'a str,
    pub parameters: &'a Parameters,
    pub language: &'a str,
    pub edition: &'a str,
}

impl Circumstances<'_> {
    fn text(&self) -> String {
        let Self { options, since, parameters, language, edition } = self;
        format!("{BUILD}\n{options:?}\n{since}\n{parameters}\n{language}\n{edition}\n")
    }

    /// The digest of everything that an output depends on.
    pub fn key(&self, trace: &Trace) -> String {
        sha256(format!("{}{}", self.text(), trace.digest()).as_bytes())
    }
}

/// By what it is remembered which files a job read, without knowing any of them but the manifest.
pub(super) fn question(job: &Job) -> String {
    sha256(format!("{}{}", job.circumstances().text(), job.group.outline.manifest).as_bytes())
}

/// Digests of files of projects, each taken once.
#[derive(Debug, Default)]
pub(super) struct Digests(Mutex<HashMap<(PathBuf, String), Arc<Known>>>);

/// The digest of a file, once it is looked at; of one that cannot be read there is none.
type Known = OnceLock<Option<String>>;

impl Digests {
    fn holds(&self, job: &Job, trace: &Trace) -> bool {
        let root = &job.group.outline.root;
        trace.holds(root, |path| {
            let key = (root.path().to_path_buf(), path.to_owned());
            let known = self.0.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).entry(key).or_default().clone();
            known.get_or_init(|| root.read(Path::new(path), BINARY_LIMIT).ok().map(|bytes| sha256(&bytes))).clone()
        }) && trace.fonts.iter().all(|(name, font)| font_of_system(name) == *font)
    }
}

/// An output that was made of the same before.
pub(super) enum Found {
    /// It is there, under this name.
    There(String),
    /// The cache has it.
    Cached(Box<Entry>),
}

/// Looks for an output that was made of what is there now.
pub(super) fn find(
    job: &Job,
    recorded: Option<&BuildRecord>,
    out: &Path,
    digests: &Digests,
    cache: Option<&Cache>,
) -> Option<Found> {
    for name in job.file_names() {
        let Some((output, trace)) = recorded.and_then(|record| record.output(&name)) else { continue };
        if output.job != job.circumstances().key(trace) || !digests.holds(job, trace) {
            continue;
        }
        if is(&out.join(&name), &output.sha256) {
            return Some(Found::There(name));
        }
        if let Some(entry) = cache.and_then(|cache| cache.get(&output.job)) {
            return Some(Found::Cached(Box::new(entry)));
        }
    }
    let cache = cache?;
    let traces = cache.traces(&question(job));
    let entry =
        traces.iter().filter(|trace| digests.holds(job, trace)).find_map(|trace| cache.get(&job.circumstances().key(trace)))?;
    Some(Found::Cached(Box::new(entry)))
}

/// Whether a file has a digest.
pub(super) fn is(path: &Path, digest: &str) -> bool {
    std::fs::read(path).is_ok_and(|bytes| sha256(&bytes) == digest)
}
