//! The catalogues of the languages of a brief.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::catalogue::Catalogue;
use crate::diagnostic::FileIndex;
use crate::project::{CatalogueFile, InFile, Manifest, catalogue_names};
use crate::recent::Recent;

use super::Reader;

/// Catalogues with their texts. A project is often read again after a change to something else, and a catalogue takes longer to
/// parse than all other files.
static PARSED: Recent<(Arc<str>, Arc<CatalogueFile>)> = Recent::new();

/// What a catalogue holds.
fn parsed(path: &Path, file: FileIndex, text: &Arc<str>) -> Arc<CatalogueFile> {
    let is_same =
        |(known, catalogue): &(Arc<str>, Arc<CatalogueFile>)| catalogue.file == file && catalogue.path == path && known == text;
    let parse = || {
        let (catalogue, diagnostics) = Catalogue::parse(file, text);
        (text.clone(), Arc::new(CatalogueFile { path: path.to_owned(), file, catalogue, diagnostics }))
    };
    PARSED.get_or_make(is_same, parse).1.clone()
}

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
                    let known = parsed(&path, file, &self.sources.file(file).text);
                    read.insert(path, known.clone());
                    known
                }
            };
            catalogues.insert(language.to_string(), catalogue);
        }
        catalogues
    }
}
