//! Files of sections, footnotes and figures.

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

/// `figures.toml`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Figures {
    /// Figures by the name that `@fig-…` refers to.
    #[serde(default)]
    pub figure: Keyed<Figure>,
}

/// A figure made from an image of the project.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Figure {
    /// Path of a PNG, JPEG, GIF, WebP or SVG file in the project.
    #[schemars(with = "String", length(min = 1))]
    pub image: Located<String>,
    /// The message of the figure, in prose.
    #[schemars(with = "String", length(min = 1))]
    pub title: Prose,
    /// What else a reader needs to know, in prose.
    pub caption: Option<Prose>,
    /// What the image shows, in words for those who cannot see it.
    #[schemars(with = "String", length(min = 1))]
    pub alt: Located<String>,
    /// The reference that the figure is taken from.
    pub source: Option<Located<String>>,
}
