//! What is asked of a file: the rules that apply, how much they weigh, and the numbers they measure with.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::rules::{Rule, rules};
use crate::Severity;
use crate::diagnostic::suggest;

/// What a file is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Use {
    /// For a printer: PDF/X-4.
    Print,
    /// For reading on a screen, by everybody.
    Screen,
}

/// The numbers that rules measure with. In a profile file each has the name it has here, with hyphens.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct Limits {
    /// The least bleed, in millimetres.
    pub bleed: f64,
    /// How far text stays away from the trim, in millimetres.
    pub safe_area: f64,
    /// The most ink on one spot, in percent of all inks together.
    pub ink_coverage: f64,
    /// The thinnest line, in points.
    pub hairline: f64,
    /// Up to this thickness, in points, lines are of one ink.
    pub one_ink_line: f64,
    /// Up to this size, in points, text is of one ink.
    pub one_ink_text: f64,
    /// The smallest text, in points.
    pub text: f64,
    /// The smallest text in white on a ground, in points.
    pub reversed_text: f64,
    /// The smallest area of rich black, in square millimetres.
    pub rich_black_area: f64,
    /// The least resolution of images, in samples per inch.
    pub resolution: f64,
    /// The resolution below which an image is unfit to print.
    pub lowest_resolution: f64,
    /// The least resolution of images in black and white.
    pub bilevel_resolution: f64,
    /// The number of pages is a multiple of this one.
    pub multiple_of_pages: usize,
    /// The most spot inks.
    pub spot_inks: usize,
    /// The least contrast of text to its ground (WCAG 2.2, 1.4.3).
    pub contrast: f64,
    /// The same for large text, of 18 points.
    pub large_text_contrast: f64,
    /// Up to so many pages a document needs no bookmarks.
    pub pages_without_bookmarks: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            bleed: 3.0,
            safe_area: 3.0,
            ink_coverage: 300.0,
            hairline: 0.25,
            one_ink_line: 0.5,
            one_ink_text: 9.6,
            text: 5.0,
            reversed_text: 6.0,
            rich_black_area: 100.0,
            resolution: 300.0,
            lowest_resolution: 150.0,
            bilevel_resolution: 800.0,
            multiple_of_pages: 4,
            spot_inks: 2,
            contrast: 4.5,
            large_text_contrast: 3.0,
            pages_without_bookmarks: 10,
        }
    }
}

/// What conversion to eight bits may add to the ink of a colour, in percent.
pub(super) const ROUNDING: f64 = 2.0;

impl Limits {
    /// The ink, in percent, from which on there is too much.
    pub(super) fn too_much_ink(&self) -> f64 {
        self.ink_coverage + ROUNDING
    }
}

/// What is asked of a file.
#[derive(Debug, Clone)]
pub struct Profile {
    /// What it is for.
    pub use_: Use,
    /// The numbers.
    pub limits: Limits,
    /// What rules weigh, where that differs from what they say themselves. None switches a rule off.
    weights: BTreeMap<String, Option<Severity>>,
}

/// Why a profile file cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadProfile {
    /// What is wrong.
    pub reason: String,
    /// The next step.
    pub help: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct File {
    base: Use,
    #[serde(default)]
    limits: Limits,
    #[serde(default)]
    rules: BTreeMap<String, Weight>,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Weight {
    Error,
    Warning,
    Off,
}

impl Profile {
    /// The profile for a use.
    pub fn new(use_: Use) -> Self {
        Self { use_, limits: Limits::default(), weights: BTreeMap::new() }
    }

    /// A profile from the text of its file: `base`, `[limits]` and `[rules]`.
    ///
    /// # Errors
    /// What is wrong with the text.
    pub fn read(text: &str) -> Result<Self, BadProfile> {
        let file: File = toml::from_str(text).map_err(|error| BadProfile {
            reason: error.to_string().trim_end().to_owned(),
            help: "a profile has `base = \"print\"` or `\"screen\"`, and tables [limits] and [rules]: see docs/preflight.md".into(),
        })?;
        let ids: Vec<&str> = rules().map(|rule| rule.id).collect();
        for id in file.rules.keys() {
            if !ids.contains(&id.as_str()) {
                return Err(BadProfile {
                    reason: format!("there is no rule `{id}`"),
                    help: suggest(id, ids).unwrap_or_else(|| "`pressrun preflight --rules` lists the rules".into()),
                });
            }
        }
        let weights = file.rules.into_iter().map(|(id, weight)| {
            let severity = match weight {
                Weight::Error => Some(Severity::Error),
                Weight::Warning => Some(Severity::Warning),
                Weight::Off => None,
            };
            (id, severity)
        });
        Ok(Self { use_: file.base, limits: file.limits, weights: weights.collect() })
    }

    /// How much a rule weighs. None when it does not apply.
    pub fn severity(&self, rule: &Rule) -> Option<Severity> {
        if !rule.uses.contains(&self.use_) {
            return None;
        }
        self.weights.get(rule.id).copied().unwrap_or(Some(rule.severity))
    }
}
