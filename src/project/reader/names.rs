//! Named items, each name given once.

use std::collections::HashMap;

use crate::diagnostic::{Diagnostic, FileIndex, Place};
use crate::project::{Keyed, Named};

/// Collects named items from several files, refusing names that were given before.
pub struct Names<T> {
    what: &'static str,
    pub items: Vec<Named<T>>,
    known: HashMap<String, Place>,
}

impl<T: Clone> Names<T> {
    pub fn new(what: &'static str) -> Self {
        Self { what, items: Vec::new(), known: HashMap::new() }
    }

    pub fn add(&mut self, entries: &Keyed<T>, file: FileIndex, diagnostics: &mut Vec<Diagnostic>) {
        for (key, value) in entries.iter() {
            let place = key.place(file);
            match self.known.get(&**key) {
                Some(first) => diagnostics.push(duplicate_id(self.what, key, place, first.clone())),
                None => {
                    self.known.insert(key.to_string(), place.clone());
                    self.items.push(Named { id: key.to_string(), place, value: value.clone() });
                }
            }
        }
    }
}

/// The finding for a name that was given before.
pub fn duplicate_id(what: &str, id: &str, place: Place, first: Place) -> Diagnostic {
    Diagnostic::error("duplicate-id", format!("the {what} `{id}` is defined twice"))
        .at(place)
        .because("this name is taken")
        .help("give one of the two another name, and change what refers to it")
        .related(first, "first defined here")
}
