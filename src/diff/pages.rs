//! Pages of editions, set and compared.

use serde::Serialize;

/// The pages of one edition that differ.
#[derive(Debug, Clone, Serialize)]
pub struct EditionChange {
    /// The language, a BCP 47 tag.
    pub language: String,
    /// The edition.
    pub edition: String,
    /// The pages that differ.
    pub pages: Vec<usize>,
}
