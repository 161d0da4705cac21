//! What stays below a colour (ISO 32000-1, 8.6.7).

use crate::Severity::{Error, Warning};

use super::super::survey::{Overprint, Paint, Space};
use super::{PRINT, Rule, items};

/// White that leaves what is below it.
fn vanishes(paint: &Paint, overprint: Overprint) -> bool {
    let inks = matches!(paint.space, Space::Inks(..));
    overprint.on && paint.is_white() && (overprint.nonzero || inks)
}

/// Overprint in a mode in which the missing inks of a CMYK colour still erase what is below.
fn erases(paint: &Paint, overprint: Overprint) -> bool {
    overprint.on && !overprint.nonzero && paint.space == Space::Cmyk && !paint.is_white()
}

pub const RULES: &[Rule] = &[
    Rule {
        id: "white-overprint",
        title: "White does not overprint",
        severity: Error,
        uses: PRINT,
        reason: "white that overprints is not printed at all: it is seen on screen and missing on paper",
        remedy: "switch overprint off for it",
        find: |survey, _| {
            let message = |vanishes: bool| vanishes.then(|| "white is set to overprint".to_owned());
            let texts = items(survey, |page| &page.texts, |it| it.place, |_, it| message(vanishes(&it.paint, it.overprint)));
            let areas = items(survey, |page| &page.areas, |it| it.place, |_, it| message(vanishes(&it.paint, it.overprint)));
            let lines = items(survey, |page| &page.lines, |it| it.place, |_, it| message(vanishes(&it.paint, it.overprint)));
            texts.into_iter().chain(areas).chain(lines).collect()
        },
    },
    Rule {
        id: "black-overprint",
        title: "Black text overprints",
        severity: Warning,
        uses: PRINT,
        reason: "black that knocks out what is below it shows white around the letters when plates are out of register",
        remedy: "set black text to overprint, with OPM 1",
        find: |survey, _| {
            items(
                survey,
                |page| &page.texts,
                |text| text.place,
                |_, text| {
                    // A ground of paper needs none.
                    let coloured = text.ground.as_ref().is_some_and(|ground| !ground.is_white());
                    (coloured && text.paint.is_plain_black() && !text.overprint.on && !text.hidden)
                        .then(|| "black text on a ground does not overprint".into())
                },
            )
        },
    },
    Rule {
        id: "overprint-mode",
        title: "Overprint keeps what is below",
        severity: Warning,
        uses: PRINT,
        reason: "in mode 0 the inks that a CMYK colour has nothing of are still set to nothing: overprint has no effect",
        remedy: "set OPM to 1 where overprint is on",
        find: |survey, _| {
            let message = |erases: bool| erases.then(|| "overprint is on, but its mode is 0".to_owned());
            let texts = items(survey, |page| &page.texts, |it| it.place, |_, it| message(erases(&it.paint, it.overprint)));
            let areas = items(survey, |page| &page.areas, |it| it.place, |_, it| message(erases(&it.paint, it.overprint)));
            texts.into_iter().chain(areas).collect()
        },
    },
];
