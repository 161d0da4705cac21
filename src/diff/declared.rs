//! Keys of what is declared in TOML.

use serde::Serialize;

use super::Opened;
use crate::diagnostic::Place;

/// A key that has another value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct KeyChange {
    /// The key.
    pub key: String,
    /// What it was. None when it was not there.
    pub old: Option<String>,
    /// What it is. None when it is not there.
    pub new: Option<String>,
}

/// The keys of an item with other values in the other state, apart from some. `kind` is the table that the item stands in.
pub fn keys(old: (&Opened, &Place), new: (&Opened, &Place), kind: &str, id: &str, apart_from: &[&str]) -> Vec<KeyChange> {
    let text = |(opened, place): (&Opened, &Place)| opened.project.sources.file(place.file).text.clone();
    let (was, is) = (text(old), text(new));
    if was == is {
        return Vec::new();
    }
    let item = |text: &str| {
        let file: toml::Table = toml::from_str(text).ok()?;
        file.get(kind)?.get(id)?.as_table().cloned()
    };
    let (Some(was), Some(is)) = (item(&was), item(&is)) else { return Vec::new() };
    between(&was, &is, apart_from, written)
}

/// The keys that have different values in two tables.
fn between(old: &toml::Table, new: &toml::Table, apart_from: &[&str], written: impl Fn(&toml::Value) -> String) -> Vec<KeyChange> {
    let names = new.keys().chain(old.keys().filter(|key| !new.contains_key(*key)));
    let changed = names.filter(|key| !apart_from.contains(&key.as_str()) && old.get(*key) != new.get(*key));
    changed.map(|key| KeyChange { key: key.clone(), old: old.get(key).map(&written), new: new.get(key).map(&written) }).collect()
}

/// A value as it is written, without quotation marks around a text.
fn written(value: &toml::Value) -> String {
    match value {
        toml::Value::String(text) => text.split_whitespace().collect::<Vec<_>>().join(" "),
        other => other.to_string(),
    }
}
