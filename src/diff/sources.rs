//! Where the data come from: other vintages, later retrievals.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::output::DataRecord;

use super::{KeyChange, Presence, State};

/// A table or poll whose origin is told otherwise.
#[derive(Debug, Clone, Serialize)]
pub struct SourceChange {
    /// The table or poll.
    pub data: String,
    /// Whether both states use it.
    pub change: Presence,
    /// What is told otherwise.
    pub facts: Vec<KeyChange>,
}

/// The tables and polls behind the brief whose origin is told otherwise.
pub fn compare(old: &State, new: &State) -> Vec<SourceChange> {
    if old.errors().is_some() || new.errors().is_some() {
        return Vec::new();
    }
    let (before, after) = (records(old), records(new));
    let names = after.keys().chain(before.keys().filter(|name| !after.contains_key(*name)));
    let change = |name: &String| {
        let (was, is) = (before.get(name), after.get(name));
        let change = Presence::of(was, is)?;
        let facts = match (was, is) {
            (Some(was), Some(is)) => facts(was, is),
            _ => Vec::new(),
        };
        (change != Presence::Changed || !facts.is_empty()).then(|| SourceChange { data: name.clone(), change, facts })
    };
    names.filter_map(change).collect()
}

fn records(state: &State) -> BTreeMap<String, DataRecord> {
    match (state.record(), state.brief()) {
        (Some(record), _) => record.data.clone(),
        (None, Some(brief)) => brief.origins.records(),
        (None, None) => BTreeMap::new(),
    }
}

fn facts(old: &DataRecord, new: &DataRecord) -> Vec<KeyChange> {
    let told = |record: &DataRecord| {
        let rows = record.rows.to_string();
        [
            record.version.clone(),
            record.retrieved.clone(),
            record.source.clone(),
            record.licence.clone(),
            record.file.clone(),
            Some(rows),
        ]
    };
    let names = ["version", "retrieved", "source", "licence", "file", "rows"];
    let pairs = names.into_iter().zip(told(old).into_iter().zip(told(new)));
    pairs.filter(|(_, (was, is))| was != is).map(|(key, (old, new))| KeyChange { key: key.to_owned(), old, new }).collect()
}
