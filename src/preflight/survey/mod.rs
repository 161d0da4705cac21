//! Reads a PDF once, and notes what the rules ask about: what each page paints, in which colours, how large and where.

mod effort;
mod fonts;
mod page;
mod paint;
mod state;
mod strings;

use std::collections::BTreeMap;

use lopdf::{Dictionary, Document, Object, ObjectId};
use rayon::prelude::*;

use super::limits::Limits;
use super::plates::{self, Coverage, Gap};
use crate::pdf::{Rect, boxes, dict, inherited, name, number, resolve, stream, stream_content};

pub use effort::{DEPTH, Effort};
pub use fonts::FontUse;
pub use paint::{Paint, Space};
pub use state::Composition;

/// What is known of a document.
pub struct Survey<'d> {
    pub document: &'d Document,
    /// The pages in order.
    pub pages: Vec<Page>,
    /// The fonts that text is set in.
    pub fonts: Vec<FontUse>,
    /// The XMP metadata; empty when there are none.
    pub xmp: String,
}

/// What is known of a page.
pub struct Page {
    pub id: ObjectId,
    pub boxes: crate::pdf::Boxes,
    /// Degrees, clockwise.
    pub rotate: i64,
    /// The colour space in which transparent colours are blended.
    pub blending: Option<Space>,
    /// Whether anything on it is transparent.
    pub transparent: bool,
    pub texts: Vec<Text>,
    pub areas: Vec<Area>,
    pub lines: Vec<Line>,
    pub images: Vec<Image>,
    /// The colour spaces of gradients, with where they are.
    pub gradients: Vec<(Space, Rect)>,
    /// Whether all of its content could be read.
    pub readable: bool,
    /// Whether content ends within something that has no end, so that what follows could not be read.
    pub cut_off: bool,
    /// How much ink it has. None when its plates were not drawn, or could not be.
    pub coverage: Option<Coverage>,
    /// What was to be drawn on the plates and could not be, so that its ink is unknown.
    pub gaps: Vec<Gap>,
    /// Whether tiles of patterns, which only drawing goes into, have colours without inks.
    pub unconverted_tiles: bool,
    fonts: BTreeMap<ObjectId, usize>,
}

/// A run of text.
#[derive(Debug, Clone)]
pub struct Text {
    pub place: Rect,
    pub paint: Paint,
    /// The size on the page, in points.
    pub size: f64,
    /// Whether it is not seen (ISO 32000-1, 9.3.6, mode 3).
    pub hidden: bool,
    pub overprint: Overprint,
    /// The ground that it stands on, as far as that is one flat area.
    pub ground: Option<Paint>,
}

/// A painted area.
#[derive(Debug, Clone)]
pub struct Area {
    pub place: Rect,
    pub paint: Paint,
    /// Whether it is a rectangle along the edges of the page.
    pub upright: bool,
    pub overprint: Overprint,
}

/// A drawn line.
#[derive(Debug, Clone)]
pub struct Line {
    pub place: Rect,
    pub paint: Paint,
    /// The thickness on the page, in points.
    pub width: f64,
    pub overprint: Overprint,
}

/// An image on the page.
#[derive(Debug, Clone)]
pub struct Image {
    pub place: Rect,
    pub id: Option<ObjectId>,
    /// None for a stencil, which is painted in a colour.
    pub space: Option<Space>,
    /// Samples per inch in the direction in which there are fewer.
    pub resolution: f64,
    pub size: (u32, u32),
    pub bilevel: bool,
}

/// How a colour meets what is below it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Overprint {
    /// Whether what is below stays.
    pub on: bool,
    /// Whether inks of nothing stay too (ISO 32000-1, 11.7.4.3, mode 1).
    pub nonzero: bool,
}

impl<'d> Survey<'d> {
    /// Surveys a document.
    pub fn of(document: &'d Document) -> Self {
        let ids: Vec<ObjectId> = document.page_iter().collect();
        let pages: Vec<Page> = ids.par_iter().map(|id| page::survey(document, *id)).collect();
        let mut used: BTreeMap<ObjectId, usize> = BTreeMap::new();
        for (at, page) in pages.iter().enumerate() {
            for font in page.fonts.keys() {
                used.entry(*font).or_insert(at + 1);
            }
        }
        let fonts = used.into_iter().filter_map(|(id, page)| FontUse::of(document, id, page)).collect();
        let metadata = document.catalog().ok().and_then(|catalog| stream(document, catalog, b"Metadata"));
        let xmp = metadata.and_then(stream_content).map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
        Self { document, pages, fonts, xmp: xmp.unwrap_or_default() }
    }

    /// Draws the plates of pages, and measures their ink: of every page, or of those whose content alone does not tell.
    pub fn measure(&mut self, limits: &Limits, every: bool) {
        let document = self.document;
        self.pages.par_iter_mut().filter(|page| every || plates::need_drawing(page, limits)).for_each(|page| {
            plates::measure(document, page, limits.too_much_ink());
        });
    }

    /// The catalog of the document.
    pub fn catalog(&self) -> Option<&'d Dictionary> {
        self.document.catalog().ok()
    }

    /// The pages with their numbers, from 1.
    pub fn numbered(&self) -> impl Iterator<Item = (usize, &Page)> {
        self.pages.iter().enumerate().map(|(at, page)| (at + 1, page))
    }

    /// Every dictionary of the document, those of streams too, with its number.
    pub fn dictionaries(&self) -> impl Iterator<Item = (ObjectId, &'d Dictionary)> {
        self.document.objects.iter().filter_map(|(id, object)| match object {
            Object::Dictionary(dictionary) => Some((*id, dictionary)),
            Object::Stream(stream) => Some((*id, &stream.dict)),
            _ => None,
        })
    }

    /// The resources of a kind, such as `ColorSpace`, of everything that has some.
    pub fn resources(&self, kind: &'static [u8]) -> impl Iterator<Item = &'d Object> {
        let document = self.document;
        let holders = self.dictionaries().flat_map(move |(_, holder)| [Some(holder), dict(document, holder, b"Resources")]);
        let named = holders.flatten().filter_map(move |holder| dict(document, holder, kind));
        named.flat_map(|named| named.iter()).map(move |(_, resource)| resolve(document, resource))
    }

    /// The value of a property of the XMP metadata, written as an element or as an attribute.
    pub fn property(&self, property: &str) -> Option<&str> {
        let xmp = self.xmp.as_str();
        let element = || {
            let start = xmp.find(&format!("<{property}>")).map(|at| at + property.len() + 2).or_else(|| {
                let at = xmp.find(&format!("<{property} "))?;
                Some(at + xmp[at..].find('>')? + 1)
            })?;
            Some(&xmp[start..start + xmp[start..].find(&format!("</{property}>"))?])
        };
        let attribute = || {
            let start = xmp.find(&format!("{property}=\""))? + property.len() + 2;
            Some(&xmp[start..start + xmp[start..].find('"')?])
        };
        element().or_else(attribute).map(str::trim).filter(|value| !value.is_empty())
    }
}

impl Page {
    fn new(document: &Document, id: ObjectId) -> Self {
        let group = document.get_dictionary(id).ok().and_then(|page| dict(document, page, b"Group"));
        let blending = group.filter(|group| name(document, group, b"S") == Some(b"Transparency"));
        let blending = blending.and_then(|group| Some(Space::of(document, group.get(b"CS").ok()?)));
        Self {
            id,
            boxes: boxes(document, id),
            rotate: inherited(document, id, b"Rotate").and_then(|angle| angle.as_i64().ok()).unwrap_or(0),
            blending,
            transparent: false,
            texts: Vec::new(),
            areas: Vec::new(),
            lines: Vec::new(),
            images: Vec::new(),
            gradients: Vec::new(),
            readable: true,
            cut_off: false,
            coverage: None,
            gaps: Vec::new(),
            unconverted_tiles: false,
            fonts: BTreeMap::new(),
        }
    }

    /// The page as it is cut.
    pub fn trim(&self) -> Rect {
        self.boxes.page().unwrap_or(Rect { left: 0.0, bottom: 0.0, right: 0.0, top: 0.0 })
    }

    /// What is printed and seen, or cut off: not marks and what else stands outside of the bleed.
    pub fn bleed(&self) -> Rect {
        self.boxes.bleed.unwrap_or_else(|| self.trim())
    }

    /// Whether something is on the printed page, at least in part.
    pub fn shows(&self, place: &Rect) -> bool {
        self.bleed().grown(-0.05).overlaps(&place.grown(0.02))
    }

    /// Whether anything that is printed has no inks before its colours are converted: those in RGB and in Lab.
    pub fn needs_conversion(&self) -> bool {
        let texts = self.texts.iter().map(|text| (&text.paint.space, &text.place));
        let areas = self.areas.iter().map(|area| (&area.paint.space, &area.place));
        let lines = self.lines.iter().map(|line| (&line.paint.space, &line.place));
        let images = self.images.iter().filter_map(|image| Some((image.space.as_ref()?, &image.place)));
        let gradients = self.gradients.iter().map(|(space, place)| (space, place));
        let mut all = texts.chain(areas).chain(lines).chain(images).chain(gradients);
        self.unconverted_tiles || all.any(|(space, place)| space.needs_conversion() && self.shows(place))
    }

    /// The scale of its units: points, or a multiple of them.
    pub fn unit(&self, document: &Document) -> f64 {
        document.get_dictionary(self.id).ok().and_then(|page| number(document, page, b"UserUnit")).unwrap_or(1.0)
    }
}
