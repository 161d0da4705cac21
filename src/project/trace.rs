//! What was asked of a project folder and what it answered, by which one can tell later whether it would answer the same.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::lock::locked_name;
use super::root::{Inputs, Root, sha256};

/// Everything that a project folder was asked. Paths have slashes and are relative to the folder.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trace {
    /// The files that were read.
    pub files: Inputs,
    /// Paths that led to a file of another path, over a link.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub links: BTreeMap<String, String>,
    /// Patterns, and the files that they matched.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub patterns: BTreeMap<String, Vec<String>>,
    /// Folders that were listed, and their entries.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub folders: BTreeMap<String, Vec<String>>,
    /// Files and folders that would have been used, but were not there.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub missing: BTreeSet<String>,
}

impl Trace {
    /// What of it concerns some files only.
    pub(super) fn only(mut self, concerns: impl Fn(&str) -> bool) -> Self {
        self.files.retain(|path, _| concerns(path));
        self.links.retain(|path, _| concerns(path));
        self.missing.retain(|path| concerns(path));
        self
    }

    /// The SHA-256 digest of the questions and answers.
    pub fn digest(&self) -> String {
        // Maps of strings can always be written.
        sha256(&serde_json::to_vec(self).unwrap_or_default())
    }

    /// Whether a folder still answers the same. The digest of a file comes from `digest`, which may remember it.
    pub fn holds(&self, root: &Root, digest: impl Fn(&str) -> Option<String>) -> bool {
        let names = |paths: Vec<std::path::PathBuf>| paths.iter().map(|path| locked_name(path)).collect::<Vec<_>>();
        self.missing.iter().all(|path| !root.exists(Path::new(path)))
            && self.links.iter().all(|(asked, name)| root.resolve(Path::new(asked)).is_ok_and(|path| root.name(&path) == *name))
            && self.files.iter().all(|(path, input)| digest(path).is_some_and(|now| now == input.sha256))
            && self.folders.iter().all(|(path, list)| root.list(Path::new(path)).map(names).is_ok_and(|now| now == *list))
            && self.patterns.iter().all(|(pattern, list)| root.matching(pattern).map(names).is_ok_and(|now| now == *list))
    }
}
