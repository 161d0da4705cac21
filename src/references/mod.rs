//! The bibliography: references read from files, citations resolved in the manner of a CSL style.

mod cite;
mod collation;
mod load;
mod locales;
mod memory;
mod style;
#[cfg(test)]
mod tests;
mod trim;
mod words;

use std::collections::HashMap;

use hayagriva::Library;

use crate::diagnostic::Place;

pub use cite::{BibliographyEntry, CitationItem, CitationRequest, Form, Resolved, resolve};
pub use collation::collator;
pub use load::Format;
pub use locales::quotation_marks;
pub(crate) use memory::forget;
pub use style::{is_note_style, named_style, style_from_csl};

/// The works that a brief can cite.
#[derive(Debug, Default)]
pub struct References {
    library: Library,
    places: HashMap<String, Place>,
}

impl References {
    /// Whether a key names a work.
    pub fn contains(&self, key: &str) -> bool {
        self.library.get(key).is_some()
    }

    /// The works themselves.
    pub fn library(&self) -> &Library {
        &self.library
    }

    /// The keys in the order of definition.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.library.keys()
    }

    /// Where a work is defined.
    pub fn place(&self, key: &str) -> Option<&Place> {
        self.places.get(key)
    }
}
