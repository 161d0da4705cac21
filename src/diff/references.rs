//! The bibliography.

use serde::Serialize;
use serde_json::{Map, Value};

use super::{At, KeyChange, Presence, State};

/// A reference that is not as it was.
#[derive(Debug, Clone, Serialize)]
pub struct ReferenceChange {
    /// Its key.
    pub reference: String,
    /// Whether both states have it.
    pub change: Presence,
    /// Its title.
    pub title: String,
    /// The fields that say something else.
    pub fields: Vec<KeyChange>,
    /// Where it is defined.
    pub place: Option<At>,
}

/// The references that are not as they were, in the order of their files.
pub fn compare(old: &State, new: &State) -> Vec<ReferenceChange> {
    let (Some(before), Some(after)) = (works(old), works(new)) else { return Vec::new() };
    let names = after.keys().chain(before.keys().filter(|key| !after.contains_key(*key)));
    let mut changes = Vec::new();
    for key in names {
        let (was, is) = (before.get(key), after.get(key));
        let (Some(change), false) = (Presence::of(was, is), was == is) else { continue };
        let state = if is.is_some() { new } else { old };
        let place = state.opened().and_then(|opened| opened.project.references.place(key));
        changes.push(ReferenceChange {
            reference: key.clone(),
            change,
            title: is.or(was).and_then(|work| work.get("title")).map(written).unwrap_or_default(),
            fields: was.zip(is).map(|(was, is)| fields(was, is)).unwrap_or_default(),
            place: place.and_then(|place| state.at(place)),
        });
    }
    changes
}

/// The works with their fields, as Hayagriva writes them.
fn works(state: &State) -> Option<Map<String, Value>> {
    match serde_json::to_value(state.opened()?.project.references.library()) {
        Ok(Value::Object(works)) => Some(works),
        _ => None,
    }
}

fn fields(old: &Value, new: &Value) -> Vec<KeyChange> {
    let nothing = Map::new();
    let (old, new) = (old.as_object().unwrap_or(&nothing), new.as_object().unwrap_or(&nothing));
    let names = new.keys().chain(old.keys().filter(|key| !new.contains_key(*key)));
    names
        .filter(|key| old.get(*key) != new.get(*key))
        .map(|key| KeyChange { key: key.clone(), old: old.get(key).map(written), new: new.get(key).map(written) })
        .collect()
}

fn written(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(written).collect::<Vec<_>>().join("; "),
        Value::Object(map) if map.contains_key("value") => written(&map["value"]),
        Value::Object(map) if map.contains_key("name") => map.values().map(written).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}
