//! `[edition.…]` in `brief.toml`: what is asked of an edition.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::located::{Keyed, Located};
use super::manifest::Paper;

/// What is asked of the editions of a brief.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Editions {
    /// The edition for a printer: PDF/X-4 with bleed and marks.
    #[serde(default)]
    pub print: PrintEdition,
}

/// The edition for a printer.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PrintEdition {
    /// The size of the trimmed page. That of the brief when left out.
    pub paper: Option<Paper>,
    /// A size of the trimmed page of one's own, in the place of `paper`.
    pub trim: Option<Trim>,
    /// How far artwork runs over the trim, in millimetres. 3 when left out.
    #[schemars(with = "Option<f64>", range(min = 0))]
    pub bleed: Option<Located<f64>>,
    /// The printer's marks outside the bleed. All of them when left out; `[]` for none.
    pub marks: Option<Vec<PrinterMark>>,
    /// Whether a line outside the bleed tells title, language, date and page. True when left out.
    pub slug_line: Option<bool>,
    /// The inks of the press. `cmyk` when left out.
    #[schemars(with = "Option<PrintInks>")]
    pub inks: Option<Located<PrintInks>>,
    /// Spot inks, by the colour of the house style that each takes the place of. They need `inks = "cmyk+spot"`.
    #[serde(default)]
    pub spot: Keyed<SpotInk>,
    /// What the pages are printed on: `FOGRA39` (coated paper), or the path of an ICC output profile for CMYK. `FOGRA39` when left out.
    #[schemars(with = "Option<String>", length(min = 1))]
    pub output_condition: Option<Located<String>>,
    /// How the colours of images are brought into the inks.
    #[serde(default)]
    pub intent: Intent,
    /// Whether the margins of left and right pages mirror each other. True when left out.
    pub mirrored: Option<bool>,
    /// What the binding takes from each page, in millimetres. When left out by the number of pages: 0 up to 64, 3 up to 128, then 6.
    #[schemars(with = "Option<f64>", range(min = 0, max = 20))]
    pub binding_margin: Option<Located<f64>>,
    /// Blank pages are added up to a multiple of this number of pages. 4 when left out.
    #[schemars(with = "Option<u32>", range(min = 1, max = 64))]
    pub multiple: Option<Located<u32>>,
    /// Whether the cover is a sheet of its own.
    #[serde(default)]
    pub cover: PrintCover,
}

/// The size of a trimmed page.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Trim {
    /// The width in millimetres.
    #[schemars(with = "f64", range(min = 50, max = 1500))]
    pub width: Located<f64>,
    /// The height in millimetres.
    #[schemars(with = "f64", range(min = 50, max = 1500))]
    pub height: Located<f64>,
}

/// A spot ink.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SpotInk {
    /// The name of the ink as the printer knows it, such as `PANTONE 3025 C`.
    #[schemars(with = "String", length(min = 1))]
    pub name: Located<String>,
    /// What stands in for it where it is not printed: percent of cyan, magenta, yellow and black.
    pub cmyk: Located<Vec<f64>>,
}

/// A printer's mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum PrinterMark {
    /// Where the page is cut.
    Crop,
    /// Where the plates have to meet.
    Registration,
    /// Fields of each ink, to measure.
    ColourBar,
}

/// The inks of a press.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
pub enum PrintInks {
    /// Cyan, magenta, yellow and black.
    #[default]
    #[serde(rename = "cmyk")]
    Cmyk,
    /// Black alone.
    #[serde(rename = "grey")]
    Grey,
    /// Cyan, magenta, yellow, black and the spot inks.
    #[serde(rename = "cmyk+spot")]
    CmykSpot,
}

/// How colours that the inks cannot reach are brought into them (ICC.1:2022, 6.2).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Intent {
    /// All colours give way, and keep their distances: for photographs.
    #[default]
    Perceptual,
    /// Only what is out of reach moves: for flat colours.
    Relative,
}

/// The cover of a printed brief.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum PrintCover {
    /// The cover is a page among the others, on the same paper.
    #[default]
    Within,
    /// The first two and the last two pages are a cover on paper of its own: front, two blank insides, back.
    Separate,
}
