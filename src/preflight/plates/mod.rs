//! The plates of a page, and how much ink they put on one spot.
//!
//! The page is drawn once for each ink, in shades of grey that say how much of it there is: what lies over, through and beside each
//! other on the press does so here.

mod colours;
mod content;
mod coverage;
mod draw;
mod images;
mod inline;
mod shadings;
mod sheet;
mod state;

use lopdf::{Dictionary, Document};

use super::Limits;
use super::survey::{Image, Page, Paint, Space};
use crate::pdf::{page_content, page_resources};

use colours::Plate;
use content::Rewriter;
pub use coverage::{Coverage, Spot};
use draw::Frame;
use images::Pictures;
use sheet::Sheet;

/// A plate, ready to be drawn.
struct Draft {
    plate: Plate,
    /// The page of the sheet that it is on. None when it has no ink.
    page: Option<usize>,
}

/// Draws the plates of a page and measures them. None when the page has no size, or cannot be drawn.
pub fn coverage(document: &Document, page: &Page, limit: f64) -> Option<Coverage> {
    let frame = Frame::of(page)?;
    let (content, _) = page_content(document, page.id);
    let empty = Dictionary::new();
    let resources = page_resources(document, page.id).unwrap_or(&empty);
    let mut sheet = Sheet::new(document);
    let mut pictures = Pictures::new(document);
    let mut drafts: Vec<Draft> = Vec::new();
    let mut plates: Vec<Plate> = Plate::process().collect();
    let mut pages = 0;
    while let Some(plate) = plates.get(drafts.len()).cloned() {
        let mut rewriter = Rewriter::new(document, (page, &plate, frame.resolution()), &mut sheet, &mut pictures);
        let (content, resources) = rewriter.rewrite(&content, resources);
        let inked = rewriter.inked;
        // Which inks of their own the page has is known once it was gone through.
        let spots = std::mem::take(&mut rewriter.spots).into_iter().map(Plate::Spot);
        let new: Vec<Plate> = spots.filter(|spot| !plates.contains(spot)).collect();
        plates.extend(new);
        if inked {
            sheet.page(frame.sheet, resources, content);
            pages += 1;
        }
        drafts.push(Draft { plate, page: inked.then(|| pages - 1) });
    }
    let drawn = draw::pages(sheet.file()?, &frame)?;
    if drawn.len() < pages {
        return None;
    }
    let plates = drafts.iter().map(|draft| (draft.plate.name(), draft.page.map(|page| drawn[page].as_slice())));
    Some(coverage::measured(&plates.collect::<Vec<_>>(), &frame, limit))
}

/// Whether the content of a page alone cannot tell how much ink is on one spot: colours that show through or are printed over each
/// other, and those that are not flat.
pub fn need_drawing(page: &Page, limits: &Limits) -> bool {
    let inked = |space: &Space| match space {
        Space::Indexed(base) => matches!(**base, Space::Cmyk | Space::IccCmyk | Space::Inks(..)),
        space => matches!(space, Space::Cmyk | Space::IccCmyk | Space::Inks(..)),
    };
    // A stencil is painted in a colour that was not noted.
    let image = |image: &Image| image.space.as_ref().is_none_or(inked);
    let painted = || {
        let texts = page.texts.iter().filter(|text| !text.hidden).map(|text| (&text.place, &text.paint, text.overprint));
        let areas = page.areas.iter().map(|area| (&area.place, &area.paint, area.overprint));
        let lines = page.lines.iter().map(|line| (&line.place, &line.paint, line.overprint));
        let shown = texts.chain(areas).chain(lines).filter(|(place, ..)| page.shows(place));
        shown.map(|(_, paint, overprint)| (paint, overprint))
    };
    let most = |on: bool| {
        let colours = painted().filter(|(_, overprint)| overprint.on == on).map(|(paint, _)| Paint::coverage(paint));
        colours.fold(0.0, f64::max)
    };
    let colours_over = painted().any(|(paint, overprint)| overprint.on && !paint.is_plain_black() && !paint.is_white());
    page.transparent
        || page.images.iter().any(|it| page.shows(&it.place) && image(it))
        || page.gradients.iter().any(|(space, place)| page.shows(place) && inked(space))
        || painted().any(|(paint, _)| matches!(paint.space, Space::Pattern(_)))
        || colours_over
        || (most(true) > 0.0 && most(false) + most(true) > limits.ink_coverage)
}
