//! How much ink is on one spot.

use std::collections::BTreeMap;

use lopdf::ObjectId;

use crate::Severity::Error;
use crate::output::print::MILLIMETRE;
use crate::pdf::stream_content;

use super::super::survey::{Space, Survey};
use super::{Instance, Limits, PRINT, Rule, items};

/// What conversion to eight bits may add.
const ROUNDING: f64 = 2.0;
/// The part of an image that may have too much ink: the noise of its deepest shadows.
const FEW: f64 = 0.001;

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
            let over = |coverage: f64| {
                (coverage > limits.ink_coverage + ROUNDING)
                    .then(|| format!("{coverage:.0} % of ink, more than {:.0} %", limits.ink_coverage))
            };
            let mut found = items(survey, |page| &page.areas, |area| area.place, |_, area| over(area.paint.coverage()));
            found.extend(items(survey, |page| &page.texts, |text| text.place, |_, text| over(text.paint.coverage())));
            found.extend(items(survey, |page| &page.lines, |line| line.place, |_, line| over(line.paint.coverage())));
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
        find: image_coverage,
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

/// The share of an image's samples with more ink than the limit, looked at once for each image.
fn image_coverage(survey: &Survey, limits: &Limits) -> Vec<Instance> {
    let mut known: BTreeMap<ObjectId, Option<f64>> = BTreeMap::new();
    let mut found = Vec::new();
    for (number, page) in survey.numbered() {
        for image in &page.images {
            let (Some(Space::Cmyk | Space::IccCmyk), Some(id)) = (&image.space, image.id) else { continue };
            if !page.shows(&image.place) {
                continue;
            }
            let share = *known.entry(id).or_insert_with(|| share_over(survey, id, limits.ink_coverage));
            if let Some(share) = share.filter(|share| *share > FEW) {
                let message = format!("{:.1} % of the image have more than {:.0} % of ink", share * 100.0, limits.ink_coverage);
                found.push(Instance::at(number, image.place, message));
            }
        }
    }
    found
}

/// None when the samples cannot be told: a compression or depth that is not decoded here.
fn share_over(survey: &Survey, id: ObjectId, limit: f64) -> Option<f64> {
    let stream = survey.document.get_object(id).ok()?.as_stream().ok()?;
    let depth = crate::pdf::number(survey.document, &stream.dict, b"BitsPerComponent");
    if depth != Some(8.0)
        || stream.dict.has(b"Decode")
        || stream.filters().is_ok_and(|filters| filters.contains(&&b"DCTDecode"[..]))
    {
        return None;
    }
    let samples = stream_content(stream)?;
    let most = ((limit + ROUNDING) / 100.0 * 255.0) as u32;
    let over = samples.chunks_exact(4).filter(|inks| inks.iter().map(|ink| u32::from(*ink)).sum::<u32>() > most).count();
    Some(over as f64 / (samples.len() / 4).max(1) as f64)
}
