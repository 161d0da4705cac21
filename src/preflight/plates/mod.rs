//! The plates of a page, and how much ink they put on one spot.
//!
//! The page is drawn once for each ink, in shades of grey that say how much of it there is: what lies over, through and beside each
//! other on the press does so here.

mod colours;
mod content;
mod coverage;
mod draft;
mod draw;
mod images;
mod inline;
mod objects;
mod shadings;
mod sheet;
mod state;

use lopdf::{Dictionary, Document};

use super::Limits;
use super::survey::{Image, Overprint, Page, Paint, Space};
use crate::output::print::MILLIMETRE;
use crate::pdf::{Rect, page_content, page_resources};

pub use colours::Plate;
use content::Rewriter;
pub use coverage::{Coverage, Spot};
pub use draw::Frame;
use images::Pictures;
use objects::FORMS;
use sheet::Sheet;

/// The most inks that a press can have any use for.
const INKS: usize = 40;
/// So many pairs of what overprints and what may be below take longer to compare than a page to draw.
const PAIRS: usize = 1_000_000;

/// A plate of a page.
pub struct Drawn {
    pub ink: Plate,
    /// What the ink leaves of the paper: a byte for each pixel of the frame, from the upper left. None when the page has none of it.
    pub greys: Option<Vec<u8>>,
}

/// Draws the plates of a page and measures them. None when the page has no size, or cannot be drawn.
pub fn coverage(document: &Document, page: &Page, limit: f64) -> Option<Coverage> {
    let frame = Frame::printed(page)?;
    let plates = drawn(document, page, &frame)?;
    let plates: Vec<_> = plates.iter().map(|plate| (plate.ink.name(), plate.greys.as_deref())).collect();
    Some(coverage::measured(&plates, &frame, limit))
}

/// Draws the plates of a page: of the four inks, and of those of its own. None when it cannot be drawn.
pub fn drawn(document: &Document, page: &Page, frame: &Frame) -> Option<Vec<Drawn>> {
    let (content, _) = page_content(document, page.id);
    let empty = Dictionary::new();
    let resources = page_resources(document, page.id).unwrap_or(&empty);
    let mut sheet = Sheet::new(document);
    let mut pictures = Pictures::new(document);
    let mut plates: Vec<Plate> = Plate::process().collect();
    // The plates that have ink are the pages of the sheet.
    let mut inked: Vec<bool> = Vec::new();
    while let Some(plate) = plates.get(inked.len()).cloned() {
        let mut rewriter = Rewriter::new(document, (page, &plate, frame.resolution()), &mut sheet, &mut pictures);
        let (content, resources) = rewriter.rewrite(&content, resources);
        let (has_ink, forms) = (rewriter.inked, rewriter.forms);
        // Which inks of their own the page has is known once it was gone through.
        let spots = std::mem::take(&mut rewriter.spots).into_iter().map(Plate::Spot);
        let new: Vec<Plate> = spots.filter(|spot| !plates.contains(spot)).collect();
        plates.extend(new);
        if plates.len() > INKS || forms > FORMS {
            return None;
        }
        if has_ink {
            sheet.page(frame.sheet, resources, content);
        }
        inked.push(has_ink);
    }
    let mut pages = draw::pages(sheet.file()?, frame)?.into_iter();
    let drawn = plates.into_iter().zip(inked).map(|(ink, has_ink)| {
        let greys = if has_ink { Some(pages.next()?) } else { None };
        Some(Drawn { ink, greys })
    });
    drawn.collect()
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
    let painted = painted(page);
    page.transparent
        || page.images.iter().any(|it| page.shows(&it.place) && image(it))
        || page.gradients.iter().any(|(space, place)| page.shows(place) && inked(space))
        || painted.iter().any(|it| matches!(it.paint.space, Space::Pattern(_)))
        || painted.iter().any(|it| it.overprints && !it.paint.is_plain_black() && !it.paint.is_white())
        || blackened(&painted, limits.ink_coverage)
}

/// Something in one colour.
struct Painted<'p> {
    place: &'p Rect,
    paint: &'p Paint,
    overprints: bool,
    /// How much of a square of a millimetre it fills at the most, from 0 to 1.
    fills: f64,
}

/// What is painted on a page in one colour each, as far as it is printed and seen.
fn painted(page: &Page) -> Vec<Painted<'_>> {
    let of = |place, paint, overprint: Overprint, fills| Painted { place, paint, overprints: overprint.on, fills };
    let texts = page.texts.iter().filter(|it| !it.hidden).map(|it| of(&it.place, &it.paint, it.overprint, 1.0));
    let areas = page.areas.iter().map(|it| of(&it.place, &it.paint, it.overprint, 1.0));
    let lines = page.lines.iter().map(|it| of(&it.place, &it.paint, it.overprint, (it.width / MILLIMETRE).min(1.0)));
    texts.chain(areas).chain(lines).filter(|it| page.shows(it.place)).collect()
}

/// Whether something that overprints may lie over a colour that has too much ink with it.
fn blackened(painted: &[Painted], limit: f64) -> bool {
    let (over, below): (Vec<&Painted>, Vec<&Painted>) = painted.iter().partition(|it| it.overprints);
    let most = over.iter().map(|it| it.paint.coverage()).fold(0.0, f64::max);
    let below: Vec<(&Rect, f64)> =
        below.into_iter().map(|it| (it.place, it.paint.coverage())).filter(|(_, coverage)| coverage + most > limit).collect();
    over.len() * below.len() > PAIRS
        || over.iter().any(|it| {
            let more = it.paint.coverage() * it.fills;
            below.iter().any(|(place, coverage)| coverage + more > limit && place.overlaps(it.place))
        })
}
