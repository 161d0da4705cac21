//! How much ink is on one spot.

use crate::Severity::{Error, Warning};
use crate::output::print::MILLIMETRE;
use crate::pdf::Rect;

use super::super::limits::ROUNDING;
use super::super::plates::Spot;
use super::super::survey::{Page, Paint, Survey};
use super::{Instance, Limits, PRINT, Rule, items};

/// The rules that need the plates of pages drawn.
pub const OF_PLATES: [&str; 3] = ["image-ink-coverage", "overlaid-ink-coverage", "ink-unknown"];

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
                found.extend(flat(page, limits).map(|it| Instance::at(number, it.place, over(it.coverage, limits))));
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
        id: "ink-unknown",
        title: "The ink of everything on a page is known",
        severity: Warning,
        uses: PRINT,
        reason: "there may be more ink than the paper takes where it cannot be told how much there is",
        remedy: "export the page again from its source, or ask the printer to look at its plates",
        find: |survey, _| {
            let gaps = survey.numbered().flat_map(|(number, page)| page.gaps.iter().map(move |gap| (number, gap)));
            gaps.map(|(page, gap)| Instance { page: Some(page), place: gap.place, message: format!("ink is unknown: {}", gap.why) })
                .collect()
        },
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

/// A flat colour that has too much ink by itself.
struct Flat {
    place: Rect,
    coverage: f64,
    /// The thickness, of a line.
    width: Option<f64>,
}

impl Flat {
    /// Whether a spot is one of this colour alone: it lies within, and has no more ink.
    fn explains(&self, spot: &Spot, page: &Page) -> bool {
        // The place of a line is all that is within its turns: of a frame only a spot as large as itself is its own.
        let is_straight = |width: f64| self.place.width().min(self.place.height()) <= 2.0 * width;
        let fills =
            self.width.is_none_or(is_straight) || spot.place.grown(2.0 * MILLIMETRE).contains(&self.place.common(&page.bleed()));
        fills && spot.coverage <= self.coverage + ROUNDING && holds(&self.place.grown(MILLIMETRE), spot)
    }
}

/// Whether a spot has its most ink in a place.
fn holds(place: &Rect, spot: &Spot) -> bool {
    place.contains(&Rect::around([spot.at]))
}

/// The flat colours of a page, as far as it shows them, that have too much ink by themselves.
fn flat(page: &Page, limits: &Limits) -> impl Iterator<Item = Flat> {
    let of = |place, paint: &Paint, width| Flat { place, coverage: paint.coverage(), width };
    let areas = page.areas.iter().map(move |area| of(area.place, &area.paint, None));
    let texts = page.texts.iter().map(move |text| of(text.place, &text.paint, None));
    let lines = page.lines.iter().map(move |line| of(line.place, &line.paint, Some(line.width)));
    let most = limits.too_much_ink();
    areas.chain(texts).chain(lines).filter(move |it| it.coverage > most && page.shows(&it.place))
}

/// The spots of drawn pages that have too much ink: those in images, or all others but those of a flat colour, which has its rule.
fn spots(survey: &Survey, limits: &Limits, in_images: bool) -> Vec<Instance> {
    let mut found = Vec::new();
    for (number, page) in survey.numbered() {
        let Some(coverage) = &page.coverage else { continue };
        let flat: Vec<Flat> = flat(page, limits).collect();
        for spot in &coverage.spots {
            let is_flat = flat.iter().any(|it| it.explains(spot, page));
            let is_image = page.images.iter().any(|image| image.space.is_some() && holds(&image.place, spot));
            if !is_flat && is_image == in_images {
                found.push(Instance::at(number, spot.place, over(spot.coverage, limits)));
            }
        }
    }
    found
}
