//! What paints on a plate while content is rewritten for it (ISO 32000-1, 8.4 and 11.7.4).

use lopdf::{Dictionary, Document};

use super::super::survey::{Composition, Space};
use super::colours::{Channel, Colours, Plate};
use super::weights::Glyphs;

/// A colour, as far as one plate goes.
#[derive(Debug, Clone, PartialEq)]
pub struct Paint {
    pub colours: Colours,
    /// How much of the ink it has, from 0 to 1. Of a pattern: whether it has any.
    pub ink: f64,
    /// Whether it knows nothing of the ink.
    absent: bool,
    /// Whether it is a CMYK colour with nothing of the ink.
    nothing: bool,
    /// How many forms and tiles are drawn each time it paints.
    pub weight: usize,
}

impl Paint {
    /// A colour of a space.
    pub fn new(colours: &Colours, parts: &[f64], plate: &Plate) -> Self {
        let channel = Channel::of(&colours.space, plate);
        let ink = channel.amount(&colours.in_base(parts));
        Self {
            ink,
            absent: channel == Channel::Absent || colours.prints_nothing(),
            nothing: colours.space == Space::Cmyk && ink <= 0.0,
            colours: colours.clone(),
            weight: 0,
        }
    }

    /// The colour that a space begins with.
    pub fn first(colours: &Colours, plate: &Plate) -> Self {
        Self::new(colours, &colours.space.first().parts, plate)
    }

    /// A pattern, whose colours are its own: whether it has any of the ink, whether it knows nothing of it, and its weight.
    pub fn pattern(inked: bool, absent: bool, weight: usize) -> Self {
        let colours = Colours::plain(Space::Pattern(None));
        Self { colours, ink: if inked { 1.0 } else { 0.0 }, absent, nothing: false, weight }
    }

    /// The same, with so many forms and tiles drawn each time it paints.
    pub fn weighing(self, weight: usize) -> Self {
        Self { weight, ..self }
    }

    /// The shade of grey that stands for it on the plate: white is no ink.
    pub fn grey(&self) -> String {
        format!("{:.4}", 1.0 - self.ink)
    }
}

/// The state of the graphics, as far as it decides what is painted on a plate.
#[derive(Debug, Clone, PartialEq)]
pub struct State {
    pub fill: Paint,
    pub stroke: Paint,
    fill_overprint: bool,
    stroke_overprint: bool,
    nonzero: bool,
    faint: bool,
    blended: bool,
    masked: bool,
    /// The mode in which text is painted.
    pub mode: i64,
    /// What the glyphs are that the font draws.
    pub glyphs: Glyphs,
    /// Whether it is that of a tile, which is gone through here alone.
    pub in_tile: bool,
}

impl State {
    /// The state at the beginning of a page: black.
    pub fn new(plate: &Plate) -> Self {
        let black = Paint::first(&Colours::plain(Space::Grey), plate);
        Self {
            fill: black.clone(),
            stroke: black,
            fill_overprint: false,
            stroke_overprint: false,
            nonzero: false,
            faint: false,
            blended: false,
            masked: false,
            mode: 0,
            glyphs: Glyphs::default(),
            in_tile: false,
        }
    }

    /// The state at the beginning of a tile.
    pub fn of_tile(plate: &Plate) -> Self {
        Self { in_tile: true, ..Self::new(plate) }
    }

    /// Takes the settings of a graphics state.
    pub fn set(&mut self, document: &Document, settings: &Dictionary) {
        let composition = Composition::of(document, settings);
        self.stroke_overprint = composition.stroke_overprint.unwrap_or(self.stroke_overprint);
        self.fill_overprint = composition.fill_overprint.unwrap_or(self.fill_overprint);
        self.nonzero = composition.nonzero.unwrap_or(self.nonzero);
        self.faint = composition.fill_faint.unwrap_or(self.faint);
        self.masked = composition.masked.unwrap_or(self.masked);
        self.blended = composition.blended.unwrap_or(self.blended);
    }

    /// The state in which a group that stays one begins: without transparency (ISO 32000-1, 11.6.6).
    pub fn in_group(self) -> Self {
        Self { faint: false, blended: false, masked: false, ..self }
    }

    /// Whether what is painted now lies over what is below it as it is.
    pub fn is_plain(&self) -> bool {
        !(self.faint || self.blended || self.masked)
    }

    /// Whether fills leave the plate as it is.
    pub fn spares_fill(&self) -> bool {
        spares(&self.fill, self.fill_overprint, self.nonzero)
    }

    /// Whether strokes leave the plate as it is.
    pub fn spares_stroke(&self) -> bool {
        spares(&self.stroke, self.stroke_overprint, self.nonzero)
    }

    /// Whether the colours of an image or a gradient leave the plate as it is. That a CMYK colour has nothing of an ink does
    /// not count here.
    pub fn spares(&self, colours: &Colours, plate: &Plate) -> bool {
        colours.prints_nothing() || (self.fill_overprint && Channel::of(&colours.space, plate) == Channel::Absent)
    }
}

fn spares(paint: &Paint, overprint: bool, nonzero: bool) -> bool {
    paint.colours.prints_nothing() || (overprint && (paint.absent || (nonzero && paint.nothing)))
}
