//! Catalogues of translations in the PO format of GNU gettext, as Poedit, Weblate and `msgfmt` read and write it.
//!
//! Entries keep the lines that they were read from, so that what no update changes stays as another program wrote it, and strings
//! know their bytes in the file, so that a finding about a translation points at the very characters.

mod parse;
mod plural;
mod text;
mod update;
mod write;

use std::collections::HashMap;
use std::ops::Range;

pub use plural::PluralForms;
pub use text::PoString;
pub use update::{Described, Status, template, update};

/// A catalogue.
#[derive(Debug, Clone, Default)]
pub struct Catalogue {
    /// The entries in the order of the file. The header is the one whose text is empty.
    pub entries: Vec<Entry>,
    index: HashMap<(Option<String>, String), usize>,
    /// Whether lines end as on Windows.
    crlf: bool,
}

/// An entry: a text of the source with its translation.
#[derive(Debug, Clone, Default)]
pub struct Entry {
    /// What translators wrote about it (`# `), line by line.
    pub remarks: Vec<String>,
    /// What programs tell translators (`#. `).
    pub comments: Vec<String>,
    /// Where the text stands (`#: `), such as `sections/one.toml:4`.
    pub references: Vec<String>,
    /// What is known of it (`#, `), such as `fuzzy`.
    pub flags: Vec<String>,
    /// The lines of the text that a fuzzy translation was made for (`#| `).
    pub previous: Vec<String>,
    /// What tells it from the same text elsewhere.
    pub context: Option<String>,
    /// The text in the source language.
    pub id: String,
    /// The text for several, when it has one.
    pub plural: Option<String>,
    /// The translation; one for each plural form when there are some.
    pub translations: Vec<PoString>,
    /// Whether the source no longer has it.
    pub obsolete: bool,
    /// The lines of the references as they were read.
    reference_lines: Vec<String>,
    /// The lines of the text and its translation as they were read. None when they have to be written anew.
    lines: Option<String>,
    /// Where the entry stands in its file.
    span: Range<usize>,
}

impl Catalogue {
    /// The entry for a text.
    pub fn find(&self, context: Option<&str>, id: &str) -> Option<&Entry> {
        let key = (context.map(str::to_owned), id.to_owned());
        self.index.get(&key).map(|at| &self.entries[*at])
    }

    /// The translation of a text, when there is a finished one.
    pub fn translation(&self, context: Option<&str>, id: &str) -> Option<&PoString> {
        self.find(context, id).filter(|entry| entry.is_translated())?.translations.first()
    }

    /// The entries of texts, those that are obsolete included.
    fn messages(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(|entry| entry.is_message())
    }

    fn reindex(&mut self) {
        self.index.clear();
        for (at, entry) in self.entries.iter().enumerate().filter(|(_, entry)| entry.is_message() && !entry.obsolete) {
            self.index.entry((entry.context.clone(), entry.id.clone())).or_insert(at);
        }
    }
}

impl Entry {
    /// Whether the translation is finished: there for every plural form, and not marked as fuzzy.
    pub fn is_translated(&self) -> bool {
        self.has_translation() && !self.is_fuzzy() && !self.obsolete
    }

    /// Whether somebody has to look at the translation again.
    pub fn is_fuzzy(&self) -> bool {
        self.flags.iter().any(|flag| flag == "fuzzy")
    }

    fn has_translation(&self) -> bool {
        !self.translations.is_empty() && self.translations.iter().all(|translation| !translation.text.is_empty())
    }

    /// Whether it holds a text: neither the header nor a comment that stands alone.
    fn is_message(&self) -> bool {
        !self.id.is_empty()
    }
}
