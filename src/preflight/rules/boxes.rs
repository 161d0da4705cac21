//! The boxes of pages (ISO 15930-7, 6.13; ISO 32000-1, 14.11.2).

use crate::Severity::{Error, Warning};
use crate::output::print::MILLIMETRE;
use crate::pdf::Rect;

use super::super::survey::{Page, Survey};
use super::{BOTH, Instance, PRINT, Rule, millimetres, pages};

/// Differences below this, in points, are of rounding.
const NEAR: f64 = 0.5;

pub const RULES: &[Rule] = &[
    Rule {
        id: "media-box",
        title: "Each page has a size",
        severity: Error,
        uses: BOTH,
        reason: "a page without a size cannot be placed",
        remedy: "export it again",
        find: |survey, _| {
            pages(survey, |page| match page.boxes.media {
                None => Some("the page has no MediaBox".into()),
                Some(media) if !has_size(&media) => Some("the MediaBox of the page is empty".into()),
                Some(_) => None,
            })
        },
    },
    Rule {
        id: "trim-box",
        title: "Each page says where it is cut",
        severity: Error,
        uses: PRINT,
        reason: "without a TrimBox the printer has to guess the format",
        remedy: "set the trim in the export; in Pressrun build the edition `print`",
        find: |survey, _| pages(survey, |page| page.boxes.trim.is_none().then(|| "the page has no TrimBox".into())),
    },
    Rule {
        id: "art-box",
        title: "No page has a TrimBox and an ArtBox",
        severity: Error,
        uses: PRINT,
        reason: "PDF/X allows one of them: two answers leave the printer without one",
        remedy: "take the ArtBox out",
        find: |survey, _| {
            let both = |page: &Page| page.boxes.art.is_some() && page.boxes.trim.is_some();
            pages(survey, |page| both(page).then(|| "the page has both a TrimBox and an ArtBox".into()))
        },
    },
    Rule {
        id: "bleed-box",
        title: "Each page says how far it bleeds",
        severity: Error,
        uses: PRINT,
        reason: "without a BleedBox artwork is cut off at the trim, and white edges show",
        remedy: "export it with bleed",
        find: |survey, _| pages(survey, |page| page.boxes.bleed.is_none().then(|| "the page has no BleedBox".into())),
    },
    Rule {
        id: "trim-in-bleed",
        title: "The trim lies within the bleed",
        severity: Error,
        uses: PRINT,
        reason: "boxes must nest: TrimBox in BleedBox in MediaBox",
        remedy: "export it again with the right format and bleed",
        find: |survey, _| {
            pages(survey, |page| {
                let (trim, bleed) = (page.boxes.trim?, page.boxes.bleed?);
                (!bleed.contains(&trim)).then(|| "the TrimBox reaches over the BleedBox".into())
            })
        },
    },
    Rule {
        id: "bleed-in-media",
        title: "The bleed lies within the sheet",
        severity: Error,
        uses: PRINT,
        reason: "boxes must nest: TrimBox in BleedBox in MediaBox",
        remedy: "make the bleed smaller, or the sheet larger",
        find: |survey, _| {
            pages(survey, |page| {
                let (bleed, media) = (page.boxes.bleed.or(page.boxes.trim)?, page.boxes.media.filter(has_size)?);
                (!media.contains(&bleed)).then(|| "the BleedBox reaches over the MediaBox".into())
            })
        },
    },
    Rule {
        id: "bleed-size",
        title: "The bleed is wide enough",
        severity: Error,
        uses: PRINT,
        reason: "knives are off by a millimetre or two: with less, white edges show",
        remedy: "export it with a bleed of 3 mm",
        find: |survey, limits| {
            pages(survey, |page| {
                let (trim, bleed) = (page.boxes.trim?, page.boxes.bleed?);
                let sides = [trim.left - bleed.left, trim.bottom - bleed.bottom, bleed.right - trim.right, bleed.top - trim.top];
                let least = sides.into_iter().fold(f64::INFINITY, f64::min);
                let wanted = limits.bleed * MILLIMETRE;
                (least < wanted - 0.05 && least >= 0.0)
                    .then(|| format!("the bleed is {} wide, not {} mm", millimetres(least), limits.bleed))
            })
        },
    },
    Rule {
        id: "crop-box",
        title: "No CropBox cuts into the page",
        severity: Error,
        uses: PRINT,
        reason: "viewers and some workflows show and print no more than the CropBox",
        remedy: "take the CropBox out, or make it as large as the MediaBox",
        find: |survey, _| {
            pages(survey, |page| {
                let (crop, bleed) = (page.boxes.crop?, page.boxes.bleed.or(page.boxes.trim)?);
                (!crop.contains(&bleed)).then(|| "the CropBox is smaller than the bleed".into())
            })
        },
    },
    Rule {
        id: "page-sizes",
        title: "All pages have one format",
        severity: Error,
        uses: PRINT,
        reason: "pages that are bound together are cut together",
        remedy: "set all pages in one format; turn a wide page by 90 degrees instead of setting it across",
        find: |survey, _| {
            let size = |page: &Page| {
                let trim = page.boxes.trim?;
                let turned = page.rotate.rem_euclid(180) == 90;
                Some(if turned { (trim.height(), trim.width()) } else { (trim.width(), trim.height()) })
            };
            let Some(first) = survey.pages.iter().find_map(size) else { return Vec::new() };
            pages(survey, |page| {
                let (width, height) = size(page)?;
                let same = (width - first.0).abs() < NEAR && (height - first.1).abs() < NEAR;
                (!same).then(|| {
                    let [width, height, first_width, first_height] = [width, height, first.0, first.1].map(millimetres);
                    format!("the page is {width} × {height}, the first {first_width} × {first_height}")
                })
            })
        },
    },
    Rule {
        id: "user-unit",
        title: "No page is scaled",
        severity: Error,
        uses: PRINT,
        reason: "many devices overlook UserUnit and print the page in another size",
        remedy: "export the page in its real size",
        find: |survey, _| {
            pages(survey, |page| {
                let unit = page.unit(survey.document);
                (unit != 1.0).then(|| format!("the page is scaled by UserUnit {unit}"))
            })
        },
    },
    Rule {
        id: "artwork-to-bleed",
        title: "What reaches the trim reaches the bleed",
        severity: Error,
        uses: PRINT,
        reason: "where colour ends at the trim, a knife that is off leaves a white edge",
        remedy: "let the colour or picture run over the trim by the whole bleed",
        find: artwork_to_bleed,
    },
    Rule {
        id: "safe-area",
        title: "Text stays away from the trim",
        severity: Warning,
        uses: PRINT,
        reason: "knives are off by a millimetre or two, and cut into what stands close to the edge",
        remedy: "move the text inwards",
        find: |survey, limits| {
            let mut found = Vec::new();
            for (number, page) in survey.numbered() {
                let Some(trim) = page.boxes.trim else { continue };
                let safe = trim.grown(-limits.safe_area * MILLIMETRE);
                let near = page.texts.iter().filter(|text| page.shows(&text.place) && !safe.contains(&text.place));
                found.extend(near.map(|text| Instance::at(number, text.place, "text stands at the edge of the page")));
            }
            found
        },
    },
];

/// Whether a page is at least as large as one may be (ISO 32000-1, annex C).
fn has_size(media: &Rect) -> bool {
    media.width() >= 3.0 && media.height() >= 3.0
}

/// Colours and pictures that end between the trim and the bleed.
fn artwork_to_bleed(survey: &Survey, _: &super::Limits) -> Vec<Instance> {
    let mut found = Vec::new();
    for (number, page) in survey.numbered() {
        let (Some(trim), Some(bleed)) = (page.boxes.trim, page.boxes.bleed) else { continue };
        let areas = page.areas.iter().filter(|area| !area.paint.is_white()).map(|area| area.place);
        for place in areas.chain(page.images.iter().map(|image| image.place)) {
            let short = [
                (trim.left - place.left, trim.left - bleed.left),
                (trim.bottom - place.bottom, trim.bottom - bleed.bottom),
                (place.right - trim.right, bleed.right - trim.right),
                (place.top - trim.top, bleed.top - trim.top),
            ];
            let ends = |(over, whole): (f64, f64)| over > -NEAR && over < whole - 0.1;
            if page.shows(&place) && short.into_iter().any(ends) {
                found.push(Instance::at(number, place, "artwork ends at the trim, before the bleed does"));
            }
        }
    }
    found
}
