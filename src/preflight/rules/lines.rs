//! Lines in print: how thick they are, and of how many inks.

use crate::Severity::Error;

use super::{PRINT, Rule, items};

pub const RULES: &[Rule] = &[
    Rule {
        id: "hairline",
        title: "Lines are thick enough",
        severity: Error,
        uses: PRINT,
        reason: "thinner lines break up on the plate; a width of 0 is as thin as the device can draw, and vanishes",
        remedy: "make lines 0.25 points or thicker",
        find: |survey, limits| {
            items(
                survey,
                |page| &page.lines,
                |line| line.place,
                |_, line| (line.width < limits.hairline - 0.005).then(|| format!("a line is {:.2} points thick", line.width)),
            )
        },
    },
    Rule {
        id: "thin-area",
        title: "Lines that are drawn as areas are thick enough",
        severity: Error,
        uses: PRINT,
        reason: "thinner lines break up on the plate",
        remedy: "make lines 0.25 points or thicker",
        find: |survey, limits| {
            items(
                survey,
                |page| &page.areas,
                |area| area.place,
                |_, area| {
                    let thickness = area.place.width().min(area.place.height());
                    let thin = area.upright && thickness < limits.hairline - 0.005;
                    (thin && !area.paint.is_white()).then(|| format!("an area is {thickness:.2} points thick"))
                },
            )
        },
    },
    Rule {
        id: "coloured-hairline",
        title: "Thin lines are of one ink",
        severity: Error,
        uses: PRINT,
        reason: "no press holds several plates in register on a thin line: it doubles",
        remedy: "draw it in black or in one ink, or thicker",
        find: |survey, limits| {
            items(
                survey,
                |page| &page.lines,
                |line| line.place,
                |_, line| {
                    (line.width < limits.one_ink_line - 0.005 && line.paint.ink_count() > 1)
                        .then(|| format!("a line of {:.2} points is in {}", line.width, line.paint.words()))
                },
            )
        },
    },
];
