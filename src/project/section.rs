//! Files of sections and footnotes.

use schemars::JsonSchema;
use serde::Deserialize;

use super::located::{Keyed, Located};
use super::manifest::Prose;

/// A section with its subsections. A section file is one of these.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Section {
    /// The name that `@sec-…` refers to.
    #[schemars(with = "String", length(min = 1))]
    pub id: Located<String>,
    /// The heading, in prose.
    #[schemars(with = "String", length(min = 1))]
    pub title: Prose,
    /// Whether the heading takes a number. True when left out.
    pub numbered: Option<bool>,
    /// The text before the first subsection, in prose.
    pub body: Option<Prose>,
    /// Subsections, in order.
    #[serde(default)]
    pub section: Vec<Section>,
}

/// `footnotes.toml`: footnotes by the name that `[^name]` refers to.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Footnotes {
    /// The notes in the order of the file.
    pub notes: Keyed<Footnote>,
}

/// A footnote.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Footnote {
    /// The note, in prose.
    #[schemars(with = "String", length(min = 1))]
    pub text: Prose,
}
