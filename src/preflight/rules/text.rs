//! Text in print: its inks and its size.

use crate::Severity::{Error, Warning};

use super::{PRINT, Rule, items};

pub const RULES: &[Rule] = &[
    Rule {
        id: "black-text",
        title: "Black text is of one ink",
        severity: Error,
        uses: PRINT,
        reason: "no press holds several plates in register on the strokes of letters: they get coloured edges",
        remedy: "set text in C 0 M 0 Y 0 K 100",
        find: |survey, _| {
            items(
                survey,
                |page| &page.texts,
                |text| text.place,
                |_, text| (text.paint.is_rich_black() && !text.hidden).then(|| format!("text is in {}", text.paint.words())),
            )
        },
    },
    Rule {
        id: "small-coloured-text",
        title: "Small text is of one ink",
        severity: Error,
        uses: PRINT,
        reason: "no press holds several plates in register on small letters: they blur",
        remedy: "set small text in black, in one ink, or in a spot ink; or set it larger",
        find: |survey, limits| {
            items(
                survey,
                |page| &page.texts,
                |text| text.place,
                |_, text| {
                    let small = text.size < limits.one_ink_text && !text.hidden;
                    (small && text.paint.ink_count() > 1 && !text.paint.is_rich_black())
                        .then(|| format!("text of {:.1} points is in {}", text.size, text.paint.words()))
                },
            )
        },
    },
    Rule {
        id: "reversed-text",
        title: "White text is large enough",
        severity: Error,
        uses: PRINT,
        reason: "ink runs into thin white strokes, and closes them",
        remedy: "set it in 6 points or more, in a stronger weight",
        find: |survey, limits| {
            items(
                survey,
                |page| &page.texts,
                |text| text.place,
                |_, text| {
                    (text.size < limits.reversed_text - 0.01 && text.paint.is_white() && !text.hidden)
                        .then(|| format!("white text is {:.1} points large", text.size))
                },
            )
        },
    },
    Rule {
        id: "small-text",
        title: "Text is large enough",
        severity: Warning,
        uses: PRINT,
        reason: "smaller letters break up in print, and few can read them",
        remedy: "set it larger",
        find: |survey, limits| {
            items(
                survey,
                |page| &page.texts,
                |text| text.place,
                |_, text| {
                    (text.size < limits.text - 0.01 && !text.hidden).then(|| format!("text is {:.1} points large", text.size))
                },
            )
        },
    },
];
