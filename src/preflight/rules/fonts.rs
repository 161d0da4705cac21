//! Fonts (ISO 15930-7, 6.5; ISO 14289-1, 7.21).

use crate::Severity::{Error, Warning};

use super::super::survey::{FontUse, Survey};
use super::{BOTH, Instance, PRINT, Rule};

/// One instance for each font that is not as it should be.
fn fonts(survey: &Survey, wrong: impl Fn(&FontUse) -> bool, what: &str) -> Vec<Instance> {
    let found = survey.fonts.iter().filter(|font| wrong(font));
    found.map(|font| Instance::page(font.page, format!("the font {} {what}", font.name))).collect()
}

pub const RULES: &[Rule] = &[
    Rule {
        id: "font-embedded",
        title: "Every font is embedded",
        severity: Error,
        uses: BOTH,
        reason: "another font takes its place, with other widths: letters collide, or are missing",
        remedy: "export it with all fonts embedded; a font that forbids that cannot be printed from a PDF",
        find: |survey, _| fonts(survey, |font| !font.embedded, "is not embedded"),
    },
    Rule {
        id: "font-unicode",
        title: "Every font tells its characters",
        severity: Warning,
        uses: BOTH,
        reason: "text can be searched, copied and read aloud only with it",
        remedy: "export it again from the source, with Unicode maps",
        find: |survey, _| fonts(survey, |font| !font.readable && !font.drawn, "has no map to Unicode"),
    },
    Rule {
        id: "font-drawn",
        title: "No font is made of drawings",
        severity: Warning,
        uses: PRINT,
        reason: "glyphs that are drawn (Type 3) are often bitmaps, and rough in print",
        remedy: "use the font in a format with outlines: OpenType or TrueType",
        find: |survey, _| fonts(survey, |font| font.drawn, "is of Type 3"),
    },
];
