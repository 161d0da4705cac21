//! A brief's texts in another language.

use std::collections::HashMap;

use ecow::EcoString;

use crate::text::Inline;

/// What the texts of a brief say in another language.
#[derive(Debug, Default)]
pub struct Translation {
    prose: HashMap<EcoString, Vec<Inline>>,
    words: HashMap<EcoString, String>,
}

impl Translation {
    /// What a text in prose says.
    pub fn text(&self, source: &str) -> Option<&[Inline]> {
        self.prose.get(source).map(Vec::as_slice)
    }

    /// Plain words.
    pub fn words(&self, source: &str) -> Option<&str> {
        self.words.get(source).map(String::as_str)
    }
}
