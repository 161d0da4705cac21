//! The catalogues of the languages of a brief.

use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;
use std::sync::Arc;

use crate::catalogue::Catalogue;
use crate::project::parsed::{self, Part};
use crate::project::{CatalogueFile, InFile, Manifest, catalogue_names};

use super::Reader;

impl Reader {
    /// Reads the catalogue of each language that has one. Languages can share the catalogue of a language without a region. What is
    /// wrong with a catalogue stops no other language, and is kept with it.
    pub fn catalogues(&mut self, manifest: &InFile<Manifest>) -> BTreeMap<String, Arc<CatalogueFile>> {
        let m = &manifest.value;
        let mut read: HashMap<PathBuf, Arc<CatalogueFile>> = HashMap::new();
        let mut catalogues = BTreeMap::new();
        for language in std::iter::once(&m.language).chain(&m.languages) {
            let paths = catalogue_names(language).into_iter().map(|name| m.catalogue_folder().join(name));
            let Some(path) = paths.into_iter().find(|path| self.root.exists(path)) else { continue };
            let catalogue = match read.get(&path) {
                Some(known) => known.clone(),
                None => {
                    let place = language.place(manifest.file);
                    let Some(file) = self.text(&path, Some(place)) else { continue };
                    let text = &self.sources.file(file).text;
                    let part = Part { path: self.root.path().join(&path), table: None };
                    let is_same = |known: &CatalogueFile| known.file == file;
                    let parsed = parsed::remembered(part, text, is_same, || {
                        let (catalogue, diagnostics) = Catalogue::parse(file, text);
                        Some((CatalogueFile { path: path.clone(), file, catalogue, diagnostics }, text.len()))
                    });
                    let Some(known) = parsed else { continue };
                    read.insert(path, known.clone());
                    known
                }
            };
            catalogues.insert(language.to_string(), catalogue);
        }
        catalogues
    }
}
