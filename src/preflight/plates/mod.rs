//! The plates of a page, and how much ink they put on one spot.
//!
//! The page is drawn once for each ink, in shades of grey that say how much of it there is: what lies over, through and beside each
//! other on the press does so here.

mod colours;
mod content;
mod coverage;
mod draft;
mod draw;
mod gaps;
mod images;
mod inline;
mod objects;
mod quiet;
mod samples;
mod shadings;
mod sheet;
mod state;
mod weights;

use lopdf::{Dictionary, Document};

use super::Limits;
use super::survey::{Image, Overprint, Page, Paint, Space};
use crate::output::print::MILLIMETRE;
use crate::pdf::{Rect, page_content, page_resources};

pub use colours::Plate;
use content::Rewriter;
pub use coverage::{Coverage, Spot};
pub use draw::Frame;
pub use gaps::Gap;
use images::Pictures;
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

/// The plates of a page.
pub struct Plates {
    /// Those of the four inks, and those of its own.
    pub drawn: Vec<Drawn>,
    /// What is missing on them.
    pub gaps: Vec<Gap>,
    /// Whether tiles of patterns have colours without inks.
    pub unconverted_tiles: bool,
}

/// Draws the plates of a page, and notes how much ink it has, and what of it is unknown.
pub fn measure(document: &Document, page: &mut Page, limit: f64) {
    let Some(frame) = Frame::printed(page) else {
        page.gaps = vec![Gap::new(None, "the page has no area that is printed")];
        return;
    };
    match draw(document, page, &frame) {
        Ok(plates) => {
            let greys: Vec<_> = plates.drawn.iter().map(|plate| (plate.ink.name(), plate.greys.as_deref())).collect();
            page.coverage = Some(coverage::measured(&greys, &frame, limit));
            (page.gaps, page.unconverted_tiles) = (plates.gaps, plates.unconverted_tiles);
        }
        Err(gap) => page.gaps = vec![gap],
    }
}

/// Draws the plates of a page.
///
/// # Errors
/// Why it cannot be drawn at all.
pub fn draw(document: &Document, page: &Page, frame: &Frame) -> Result<Plates, Gap> {
    let (content, readable) = page_content(document, page.id);
    let empty = Dictionary::new();
    let resources = page_resources(document, page.id).unwrap_or(&empty);
    let mut sheet = Sheet::new(document);
    let mut pictures = Pictures::new(document);
    let mut inks: Vec<Plate> = Plate::process().collect();
    let mut gaps = Vec::new();
    let mut unconverted_tiles = false;
    if !readable {
        gaps::note(&mut gaps, Gap::new(None, "content of the page cannot be decoded"));
    }
    // The plates that have ink are the pages of the sheet.
    let mut inked: Vec<bool> = Vec::new();
    while let Some(plate) = inks.get(inked.len()).cloned() {
        let mut rewriter = Rewriter::new(document, (page, &plate, frame.resolution()), &mut sheet, &mut pictures);
        let (content, resources) = rewriter.rewrite(&content, resources);
        if rewriter.effort.is_spent() {
            return Err(Gap::new(None, "the page calls more forms and patterns than any page needs"));
        }
        let has_ink = rewriter.inked;
        unconverted_tiles |= rewriter.unconverted_tiles;
        std::mem::take(&mut rewriter.gaps).into_iter().for_each(|gap| gaps::note(&mut gaps, gap));
        // Which inks of their own the page has is known once it was gone through.
        let spots = std::mem::take(&mut rewriter.spots).into_iter().map(Plate::Spot);
        let new: Vec<Plate> = spots.filter(|spot| !inks.contains(spot)).collect();
        inks.extend(new);
        if inks.len() > INKS {
            return Err(Gap::new(None, "the page has more inks than any press"));
        }
        if has_ink {
            sheet.page(frame.sheet, resources, content);
        }
        inked.push(has_ink);
    }
    let pages = sheet.file().and_then(|file| draw::pages(file, frame));
    let undrawn = || Gap::new(None, "the page is damaged so that it cannot be drawn");
    let mut pages = pages.ok_or_else(undrawn)?.into_iter();
    let drawn = inks.into_iter().zip(inked).map(|(ink, has_ink)| {
        let greys = if has_ink { Some(pages.next()?) } else { None };
        Some(Drawn { ink, greys })
    });
    let drawn = drawn.collect::<Option<Vec<_>>>().ok_or_else(undrawn)?;
    Ok(Plates { drawn, gaps, unconverted_tiles })
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
        || page.cut_off
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
