//! How much ink is on one spot.

use crate::Severity::Error;
use crate::output::print::MILLIMETRE;
use crate::pdf::Rect;

use super::super::plates::Spot;
use super::super::survey::{Page, Survey};
use super::{Instance, Limits, PRINT, Rule, items};

/// The rules that need the plates of pages drawn.
pub const DRAWN: [&str; 2] = ["image-ink-coverage", "overlaid-ink-coverage"];

const REASON: &str = "more ink than the paper takes does not dry: it sets off on the next sheet";

pub const RULES: &[Rule] = &[
    Rule {
        id: "ink-coverage",
        title: "Flat colours have no more ink than the paper takes",
        severity: Error,
        uses: PRINT,
        reason: REASON,
        remedy: "take ink out of the colour: replace cyan, magenta and yellow in equal parts by black",
        find: |survey, limits| {
            let mut found = Vec::new();
            for (number, page) in survey.numbered() {
                let flat = flat(page, limits).filter(|(place, _)| page.shows(place));
                found.extend(flat.map(|(place, coverage)| Instance::at(number, place, over(coverage, limits))));
            }
            found
        },
    },
    Rule {
        id: "image-ink-coverage",
        title: "Images have no more ink than the paper takes",
        severity: Error,
        uses: PRINT,
        reason: REASON,
        remedy: "convert the image to the profile of the press, which limits the ink, instead of a general CMYK",
        find: |survey, limits| spots(survey, limits, true),
    },
    Rule {
        id: "overlaid-ink-coverage",
        title: "Colours over each other have no more ink than the paper takes",
        severity: Error,
        uses: PRINT,
        reason: REASON,
        remedy: "lighten one of the colours that are transparent, overprint or run into each other there, or let the upper one knock out the lower",
        find: |survey, limits| spots(survey, limits, false),
    },
    Rule {
        id: "rich-black",
        title: "Black over other inks is for large areas",
        severity: Error,
        uses: PRINT,
        reason: "in small areas the plates show at the edges when they are out of register",
        remedy: "use black alone: C 0 M 0 Y 0 K 100",
        find: |survey, limits| {
            let least = limits.rich_black_area * MILLIMETRE * MILLIMETRE;
            items(
                survey,
                |page| &page.areas,
                |area| area.place,
                |_, area| {
                    let small = area.place.width() * area.place.height() < least;
                    (small && area.paint.is_rich_black()).then(|| format!("a small area is in {}", area.paint.words()))
                },
            )
        },
    },
];

fn over(coverage: f64, limits: &Limits) -> String {
    format!("{coverage:.0} % of ink, more than {:.0} %", limits.ink_coverage)
}

/// The flat colours of a page that have too much ink by themselves: where they are, and how much they have.
fn flat(page: &Page, limits: &Limits) -> impl Iterator<Item = (Rect, f64)> {
    let areas = page.areas.iter().map(|area| (area.place, &area.paint));
    let texts = page.texts.iter().map(|text| (text.place, &text.paint));
    let lines = page.lines.iter().map(|line| (line.place, &line.paint));
    let most = limits.too_much_ink();
    let colours = areas.chain(texts).chain(lines).map(|(place, paint)| (place, paint.coverage()));
    colours.filter(move |(_, coverage)| *coverage > most)
}

/// The spots of drawn pages that have too much ink: those in images, or all others but those of a flat colour, which has its rule.
fn spots(survey: &Survey, limits: &Limits, in_images: bool) -> Vec<Instance> {
    let holds = |place: &Rect, spot: &Spot| place.contains(&Rect::around([spot.at]));
    let mut found = Vec::new();
    for (number, page) in survey.numbered() {
        let Some(coverage) = &page.coverage else { continue };
        for spot in &coverage.spots {
            let is_flat = flat(page, limits).any(|(place, _)| holds(&place.grown(MILLIMETRE), spot));
            let is_image = page.images.iter().any(|image| image.space.is_some() && holds(&image.place, spot));
            if !is_flat && is_image == in_images {
                found.push(Instance::at(number, spot.place, over(spot.coverage, limits)));
            }
        }
    }
    found
}
