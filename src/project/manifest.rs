//! `brief.toml`: what a brief is made of.

use schemars::JsonSchema;
use serde::Deserialize;

use super::date::Date;
use super::edition::Editions;
use super::located::{Keyed, Located};
use super::matrix::Matrix;

/// Text in Pressrun's prose markup.
pub type Prose = Located<String>;

/// The manifest of a brief, `brief.toml`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// Short name that output files begin with: lower-case letters, digits and hyphens.
    #[schemars(with = "String", length(min = 1))]
    pub slug: Located<String>,
    /// The source language, a BCP 47 tag such as `en` or `es-MX`.
    #[schemars(with = "String", length(min = 1))]
    pub language: Located<String>,
    /// The languages that the brief is built in. The source language alone when left out.
    #[serde(default)]
    pub languages: Vec<Located<String>>,
    /// The title, in prose.
    #[schemars(with = "String", length(min = 1))]
    pub title: Prose,
    /// The subtitle, in prose.
    pub subtitle: Option<Prose>,
    /// The title of the running head, when the title is too long for it.
    pub short_title: Option<Prose>,
    /// The date of publication.
    pub date: Located<Date>,
    /// The body that publishes the brief.
    pub publisher: Option<Located<String>>,
    /// The series that the brief belongs to.
    pub series: Option<Located<String>>,
    /// Subject terms for the PDF's metadata.
    #[serde(default)]
    pub keywords: Vec<Located<String>>,
    /// A summary in prose.
    pub summary: Option<Prose>,
    /// The messages of the box on the first pages, each in prose.
    #[serde(default)]
    pub key_messages: Vec<Prose>,
    /// Files of sections as glob patterns; each pattern's files in the order of their names.
    pub sections: Vec<Located<String>>,
    /// The file of footnotes.
    pub footnotes: Option<Located<String>>,
    /// Files of references: `.toml` (Hayagriva's fields), `.yml` (Hayagriva) or `.bib` (BibLaTeX).
    #[serde(default)]
    pub references: Vec<Located<String>>,
    /// Files of tables, polls, metrics and claims, as glob patterns.
    #[serde(default)]
    pub data: Vec<Located<String>>,
    /// The file of figures.
    pub figures: Option<Located<String>>,
    /// The folder of the catalogues of translations, such as `es.po`. `translations` when left out.
    #[schemars(with = "Option<String>", length(min = 1))]
    pub translations: Option<Located<String>>,
    /// What is asked of the translation into a language, by its tag.
    #[serde(default)]
    pub translation: Keyed<TranslationPolicy>,
    /// Parameters, one brief being made for each of their values: a list of values, or the rows of a table.
    #[serde(default)]
    pub matrix: Matrix,
    /// A CSL style: its name, or the path of a `.csl` file in the project. `chicago-notes` when left out.
    pub citation_style: Option<Located<String>>,
    /// The inks that the brief is made for.
    #[serde(default)]
    pub inks: Inks,
    /// Paper of the editions.
    #[serde(default)]
    pub paper: Paper,
    /// How the brief opens: with a cover page, after which each chapter opens a page too, or with a block above the text.
    #[serde(default)]
    pub cover: Cover,
    /// Whether a contents list is set. True when left out.
    pub contents: Option<bool>,
    /// Whether the numbers behind the charts are set as tables in an annex. True when left out.
    pub annex: Option<bool>,
    /// Whether the numbers behind the charts are attached to the PDF as CSV files, which makes it PDF/A-3. True when left out.
    pub attach_data: Option<bool>,
    /// Asks for a note on what changed in a revised edition, behind the key messages, when the brief is built with `--since`.
    pub revision_note: Option<RevisionNote>,
    /// Prose about how the brief came to be, set at its end.
    pub colophon: Option<Prose>,
    /// Prose about rights and licence.
    pub rights: Option<Prose>,
    /// What `pressrun check` looks for beyond errors.
    #[serde(default)]
    pub lint: Lint,
    /// What is asked of an edition, by its name.
    #[serde(default)]
    pub edition: Editions,
}

/// A note on what changed in a revised edition: the sentences whose numbers moved, and the data that were revised.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RevisionNote {
    /// What the editors say of the revision, in prose, above what is listed.
    pub text: Option<Prose>,
}

/// What is asked of a translation.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TranslationPolicy {
    /// How many percent of the texts must be translated. When left out 100, or 0 with a fallback.
    #[schemars(with = "Option<f64>", range(min = 0, max = 100))]
    pub require: Option<Located<f64>>,
    /// What takes the place of a text that is not translated. A missing text is an error when left out.
    pub fallback: Option<Fallback>,
}

/// What takes the place of a text that is not translated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Fallback {
    /// The text in the source language, tagged as such.
    Source,
}

/// What `pressrun check` looks for beyond errors.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Lint {
    /// Whether figures that stand in prose without a metric, note or citation behind them are warned of. True when left out.
    #[serde(default = "on")]
    pub hard_coded_numbers: bool,
}

impl Default for Lint {
    fn default() -> Self {
        Self { hard_coded_numbers: true }
    }
}

fn on() -> bool {
    true
}

/// Paper size.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, serde::Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Paper {
    /// ISO 216 A4, 210 × 297 mm.
    #[default]
    A4,
    /// US Letter, 8.5 × 11 in.
    UsLetter,
}

impl Paper {
    /// Its width and height in millimetres.
    pub fn size(self) -> (f64, f64) {
        match self {
            Self::A4 => (210.0, 297.0),
            Self::UsLetter => (215.9, 279.4),
        }
    }
}

/// Inks, which decide the colours.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, serde::Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Inks {
    /// The colours of a screen.
    #[default]
    Screen,
    /// Black alone: greys, and hatches where fills touch.
    Black,
}

/// How a brief opens.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, serde::Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Cover {
    /// A page of its own.
    #[default]
    Page,
    /// A block at the head of the first page.
    Block,
}
