//! Files of the project.

use std::path::Path;

use serde::Serialize;

use crate::project::{BINARY_LIMIT, Inputs, sha256};

use super::{Presence, State};

/// A file that is not as it was.
#[derive(Debug, Clone, Serialize)]
pub struct FileChange {
    /// Its path in the project.
    pub file: String,
    /// Whether both states have it.
    pub change: Presence,
}

/// The files that are not as they were, by their paths.
pub fn compare(old: &State, new: &State) -> Vec<FileChange> {
    let (before, after) = (inputs(old), inputs(new));
    let digest = |state: &State, inputs: &Inputs, path: &str| {
        // A build reads more of a project than a check does: its theme, its fonts.
        let read = || state.opened()?.project.root.read(Path::new(path), BINARY_LIMIT).ok().map(|bytes| sha256(&bytes));
        inputs.get(path).map(|input| input.sha256.clone()).or_else(read)
    };
    let mut paths: Vec<&String> = before.keys().chain(after.keys().filter(|path| !before.contains_key(*path))).collect();
    paths.sort_unstable();
    let mut changes = Vec::new();
    for path in paths {
        let (was, is) = (digest(old, &before, path), digest(new, &after, path));
        // A build of one language reads no catalogue of another.
        let unknown =
            |state: &State, digest: &Option<String>| state.record().is_some() && digest.is_none() && path.ends_with(".po");
        if was == is || unknown(old, &was) || unknown(new, &is) {
            continue;
        }
        changes.extend(Presence::of(was, is).map(|change| FileChange { file: path.clone(), change }));
    }
    changes
}

fn inputs(state: &State) -> Inputs {
    match (state.record(), state.opened()) {
        (Some(record), _) => record.inputs.clone(),
        (None, Some(opened)) => opened.project.root.inputs(),
        (None, None) => Inputs::new(),
    }
}
