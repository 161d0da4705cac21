//! A project that is worked on: read again when its files change, the proofs of its editions made again where they are wanted.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::batch::Since;
use crate::diagnostic::{Report, Sources};
use crate::project::{BINARY_LIMIT, Only, Parameters, Project, ReadOptions, Root};
use crate::resolve::{Brief, CheckOptions};
use crate::text::plain;

use super::proof::{Proof, ProofId, Stages};
use super::watcher::Change;

/// A project that is worked on.
pub struct Session {
    folder: PathBuf,
    read: ReadOptions,
    check: CheckOptions,
    only: Vec<Only>,
    since: Option<Since>,
    /// The digest of what the brief tells the changes since. Empty when it tells none.
    revised: String,
    /// The project as it was when it last had no errors.
    brief: Option<Brief>,
    /// What is to be said of the project as it is now.
    report: Report,
    /// Whether the project as it is now has errors.
    broken: bool,
    /// Digests of files, as they were when they were last read. None for those that are not there.
    seen: BTreeMap<String, Option<String>>,
    /// The files that the project was made of, for what is told of changes.
    inputs: Vec<String>,
    proofs: BTreeMap<ProofId, Kept>,
    /// How often the project was read.
    readings: u64,
}

/// A proof and what became of it.
#[derive(Default)]
struct Kept {
    /// The last one that could be made.
    proof: Option<Arc<Proof>>,
    /// Whether it is, or would be, of the project as it is now.
    current: bool,
    /// Why there is no newer one, or what is doubtful about it.
    report: Report,
    broken: bool,
}

/// A project that was read again.
#[derive(Debug, Clone, Default)]
pub struct Reading {
    /// The files that changed, by their paths in the project.
    pub changed: Vec<String>,
    /// Whether the brief can be made of files among them.
    pub concerns: bool,
    /// Whether nothing was read, as other editions are asked for.
    pub asked: bool,
    /// How long reading took.
    pub read: Duration,
    /// How long checking took.
    pub check: Duration,
}

impl Session {
    /// Starts to work on a project. It is read with the first [`Session::read`].
    pub fn new(folder: PathBuf, read: ReadOptions, check: CheckOptions) -> Self {
        Self {
            folder,
            read,
            check,
            only: Vec::new(),
            since: None,
            revised: String::new(),
            brief: None,
            report: Report::default(),
            broken: false,
            seen: BTreeMap::new(),
            inputs: Vec::new(),
            proofs: BTreeMap::new(),
            readings: 0,
        }
    }

    /// Chooses among the briefs of a matrix. The first of those that are left is worked on.
    pub fn choosing(mut self, only: Vec<Only>) -> Self {
        self.only = only;
        self
    }

    /// Tells in the brief what changed since an edition that it revises.
    pub fn revising(mut self, since: Option<Since>) -> Self {
        self.since = since;
        self
    }

    /// The digest of what the brief tells the changes since. Empty when it tells none.
    pub fn since(&self) -> &str {
        &self.revised
    }

    /// Reads and checks the project when a file of it is not as it was. None when all are.
    pub fn read(&mut self, change: &Change) -> Option<Reading> {
        let mut reading = Reading { changed: self.changed(change), ..Reading::default() };
        if reading.changed.is_empty() && !change.anything {
            return None;
        }
        self.readings += 1;
        let before = self.inputs.clone();
        let started = Instant::now();
        let opened = Project::open_with(&self.folder, self.read);
        reading.read = started.elapsed();
        let checked = opened.and_then(|project| {
            let chosen = project.selected(&self.only).map_err(Report::from);
            let checked = chosen.and_then(|chosen| {
                let slug = |parameters: &Parameters| parameters.slug(&project.manifest.value.slug);
                let slugs: Vec<String> = chosen.iter().map(slug).collect();
                let parameters = chosen.into_iter().next().unwrap_or_default();
                let (record, digest) = match &self.since {
                    Some(since) => {
                        let (since, slug) = (since.of_briefs(&slugs)?, slug(&parameters));
                        (since.record(&slug), since.digest(&slug))
                    }
                    None => (None, String::new()),
                };
                let brief = project.check_with(&CheckOptions { parameters, since: record, ..self.check.clone() })?;
                Ok((brief, digest))
            });
            // A file can change after it was looked at and before it is read.
            reading.changed.extend(self.remember(&project.root));
            checked
        });
        reading.check = started.elapsed() - reading.read;
        // What came with a new folder is found only now.
        if change.anything && !before.is_empty() {
            reading.changed.extend(self.inputs.iter().filter(|path| !before.contains(path)).cloned());
        }
        reading.changed.sort();
        reading.changed.dedup();
        self.broken = checked.is_err();
        match checked {
            Ok((brief, digest)) => {
                self.revised = digest;
                self.report = brief.report();
                self.brief = Some(brief);
            }
            Err(report) => self.report = report,
        }
        self.proofs.values_mut().for_each(|kept| kept.current = false);
        let is_part = |path: &String| {
            let styles = ["theme/", "fonts/"].iter().any(|folder| path.starts_with(folder));
            styles || before.contains(path) || self.inputs.contains(path)
        };
        reading.concerns = before.is_empty() || reading.changed.iter().any(is_part);
        Some(reading)
    }

    /// The files of a change that are not as they were, by their paths in the project.
    fn changed(&mut self, change: &Change) -> Vec<String> {
        let Ok(root) = Root::open(&self.folder) else {
            return match self.seen.values().any(Option::is_some) {
                true => {
                    self.seen.clear();
                    vec![self.folder.display().to_string()]
                }
                false => Vec::new(),
            };
        };
        let paths: Vec<String> = match change.anything {
            true => self.seen.keys().chain(&change.paths).cloned().collect(),
            false => change.paths.iter().flat_map(|path| self.below(path)).collect(),
        };
        let mut changed = Vec::new();
        for path in paths {
            // A memory of its own, so that a file which is looked at does not count as one that the brief is made of.
            let look = root.fork();
            let digest = match look.read(Path::new(&path), BINARY_LIMIT) {
                Ok(_) => look.input(Path::new(&path)).map(|input| input.sha256),
                Err(_) => None,
            };
            let known = self.seen.get(&path);
            if known != Some(&digest) && (digest.is_some() || known.is_some()) {
                changed.push(path.clone());
            }
            self.seen.insert(path, digest);
        }
        changed.sort();
        changed.dedup();
        changed
    }

    /// A path and, when it is or was that of a folder, what is known below it.
    fn below(&self, path: &str) -> Vec<String> {
        let folder = format!("{path}/");
        let known = self.seen.range(folder.clone()..).map(|(path, _)| path).take_while(|path| path.starts_with(&folder));
        std::iter::once(path.to_owned()).chain(known.cloned()).collect()
    }

    /// Remembers what was read. Returns the files that are no more what they were when they were seen last.
    fn remember(&mut self, root: &Root) -> Vec<String> {
        let inputs = root.inputs();
        self.inputs = inputs.keys().cloned().collect();
        let mut changed = Vec::new();
        for (path, input) in inputs {
            let digest = Some(input.sha256);
            let known = self.seen.insert(path.clone(), digest.clone());
            if known.is_some_and(|known| known != digest) {
                changed.push(path);
            }
        }
        changed
    }

    /// Makes the proof of an edition anew if the project changed since. Returns how long that took, or None when there was nothing to
    /// do.
    pub fn proof(&mut self, id: &ProofId) -> Option<Stages> {
        let brief = self.brief.as_ref().filter(|_| !self.broken)?;
        let kept = self.proofs.entry(id.clone()).or_default();
        if kept.current {
            return None;
        }
        kept.current = true;
        let started = Instant::now();
        let made = brief
            .edition(&id.language, &id.edition)
            .and_then(|edition| Proof::of(id.clone(), edition, started.elapsed(), kept.proof.as_deref()));
        let translation = brief.translation(&id.language).map(|translation| translation.report(&brief.sources));
        kept.broken = made.is_err();
        match made {
            Ok(proof) => {
                kept.report = Report::merged(translation.into_iter().chain([proof.pages.warnings.clone()]));
                let inputs = proof.pages.inputs();
                self.inputs.extend(inputs.keys().cloned());
                self.seen.extend(inputs.into_iter().map(|(path, input)| (path, Some(input.sha256))));
                let stages = proof.stages;
                kept.proof = Some(Arc::new(proof));
                Some(stages)
            }
            Err(report) => {
                kept.report = report;
                None
            }
        }
    }

    /// The last proof of an edition that could be made.
    pub fn last_proof(&self, id: &ProofId) -> Option<&Arc<Proof>> {
        self.proofs.get(id)?.proof.as_ref()
    }

    /// Whether the project, or one of these editions, cannot be made as it is now.
    pub fn is_broken<'a>(&self, mut ids: impl Iterator<Item = &'a ProofId>) -> bool {
        self.broken || ids.any(|id| self.is_behind(id))
    }

    /// Whether an edition cannot be made as the project is now: its last proof is an earlier one.
    pub fn is_behind(&self, id: &ProofId) -> bool {
        self.broken || self.proofs.get(id).is_some_and(|kept| kept.broken)
    }

    /// What is to be said of the project and of these editions as they are now.
    pub fn report<'a>(&self, ids: impl Iterator<Item = &'a ProofId>) -> Report {
        let current = ids.filter_map(|id| self.proofs.get(id)).filter(|kept| kept.current);
        Report::merged(std::iter::once(self.report.clone()).chain(current.map(|kept| kept.report.clone())))
    }

    /// How often the project was read.
    pub fn readings(&self) -> u64 {
        self.readings
    }

    /// The brief as it was when the project last had no errors.
    pub fn brief(&self) -> Option<&Brief> {
        self.brief.as_ref()
    }

    /// The title of the brief in plain words; the name of its folder until it could be read.
    pub fn title(&self) -> String {
        match &self.brief {
            Some(brief) => plain(&brief.front.title.content),
            None => self.folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default(),
        }
    }

    /// The files that places of the last findings are in.
    pub fn sources(&self) -> &Sources {
        &self.report.sources
    }

    /// Forgets editions that nobody looks at.
    pub fn keep<'a>(&mut self, wanted: impl Fn(&ProofId) -> bool + 'a) {
        self.proofs.retain(|id, _| wanted(id));
    }
}
