//! The catalogues of a project: where the translation into a language lies.

use std::path::{Path, PathBuf};

use icu_locale::Locale;

use crate::catalogue::Catalogue;
use crate::diagnostic::{Diagnostic, FileIndex};

use super::Manifest;

/// A catalogue with the file it was read from.
#[derive(Debug)]
pub struct CatalogueFile {
    /// The path in the project.
    pub path: PathBuf,
    /// The file.
    pub file: FileIndex,
    /// What it holds. Empty when it cannot be read.
    pub catalogue: Catalogue,
    /// What is wrong with it.
    pub diagnostics: Vec<Diagnostic>,
}

impl Manifest {
    /// The folder of the catalogues, relative to that of the project.
    pub fn catalogue_folder(&self) -> &Path {
        Path::new(self.translations.as_ref().map_or("translations", |folder| folder.as_str()))
    }
}

/// The names that the catalogue of a language can have, the closest first: `es-MX.po`, `es_MX.po`, `es.po`. What a tag says of
/// numbers or calendars (`-u-…`) does not count.
pub fn catalogue_names(language: &str) -> Vec<String> {
    let Ok(mut id) = Locale::try_from_str(language).map(|locale| locale.id) else { return Vec::new() };
    let mut tags = vec![id.to_string()];
    id.variants.clear();
    tags.push(id.to_string());
    id.region = None;
    tags.push(id.to_string());
    id.script = None;
    tags.push(id.to_string());
    let mut names = Vec::new();
    for name in tags.iter().flat_map(|tag| [format!("{tag}.po"), format!("{}.po", tag.replace('-', "_"))]) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}
