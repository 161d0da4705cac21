//! How much is drawn with what is taken over as it is: masks of the graphics state, tiles without colours, glyphs that are drawn.
//!
//! The renderer goes through it each time that it is painted, so that a few nested calls can ask for more than any machine can draw.

use std::collections::HashMap;
use std::ptr;

use lopdf::{Dictionary, Document, Object, Stream};

use super::super::survey::{DEPTH, Effort};
use crate::pdf::content::{Operand, Operations};
use crate::pdf::{dict, name, resolve, stream};

/// The weights of streams: how many forms, tiles and masks are drawn with each, itself included.
pub struct Weights<'d> {
    document: &'d Document,
    /// By the resources too, which may be those of where a stream is called.
    known: HashMap<(*const Stream, *const Dictionary), usize>,
    fonts: HashMap<*const Dictionary, Glyphs>,
    /// What was gone through to find the weights.
    effort: Effort,
}

/// What glyphs are that are drawn by content (ISO 32000-1, 9.6.5).
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Glyphs {
    /// Whether they have colours of their own.
    pub coloured: bool,
    /// The most that is drawn with one, itself not included.
    pub weight: usize,
}

/// What painting weighs at a place in content.
#[derive(Clone, Copy, Default)]
struct Now {
    fill: usize,
    stroke: usize,
    glyph: usize,
}

impl<'d> Weights<'d> {
    pub fn new(document: &'d Document) -> Self {
        Self { document, known: HashMap::new(), fonts: HashMap::new(), effort: Effort::default() }
    }

    /// The weight of a form or a tile that is called where there are some resources.
    pub fn of(&mut self, stream: &'d Stream, resources: &'d Dictionary) -> usize {
        self.nested(stream, resources, 0)
    }

    /// The weight of the mask that a graphics state sets.
    pub fn mask(&mut self, settings: &'d Dictionary, resources: &'d Dictionary) -> usize {
        self.nested_mask(settings, resources, 0)
    }

    /// What the glyphs of a font are.
    pub fn glyphs(&mut self, font: &'d Object, resources: &'d Dictionary) -> Glyphs {
        self.nested_glyphs(font, resources, 0)
    }

    fn nested(&mut self, stream: &'d Stream, resources: &'d Dictionary, depth: usize) -> usize {
        let resources = dict(self.document, &stream.dict, b"Resources").unwrap_or(resources);
        let key = (ptr::from_ref(stream), ptr::from_ref(resources));
        if let Some(known) = self.known.get(&key) {
            return *known;
        }
        if depth > DEPTH {
            return usize::MAX;
        }
        // What calls itself has no end.
        self.known.insert(key, usize::MAX);
        let weight = match self.effort.content(stream) {
            Some(content) => self.within(&content, resources, depth).saturating_add(1),
            None if self.effort.is_spent() => usize::MAX,
            None => 1,
        };
        self.known.insert(key, weight);
        weight
    }

    fn nested_mask(&mut self, settings: &'d Dictionary, resources: &'d Dictionary, depth: usize) -> usize {
        let mask = dict(self.document, settings, b"SMask").and_then(|mask| stream(self.document, mask, b"G"));
        mask.map_or(0, |group| self.nested(group, resources, depth + 1))
    }

    fn nested_glyphs(&mut self, font: &'d Object, resources: &'d Dictionary, depth: usize) -> Glyphs {
        let Ok(font) = resolve(self.document, font).as_dict() else { return Glyphs::default() };
        if let Some(known) = self.fonts.get(&ptr::from_ref(font)) {
            return *known;
        }
        let resources = dict(self.document, font, b"Resources").unwrap_or(resources);
        let drawn = dict(self.document, font, b"CharProcs").filter(|_| name(self.document, font, b"Subtype") == Some(b"Type3"));
        let mut glyphs = Glyphs::default();
        for (_, glyph) in drawn.into_iter().flatten() {
            let Ok(glyph) = resolve(self.document, glyph).as_stream() else { continue };
            glyphs.weight = glyphs.weight.max(self.nested(glyph, resources, depth + 1).saturating_sub(1));
            let content = self.effort.content(glyph).unwrap_or_default();
            glyphs.coloured |= Operations::new(&content).next().is_some_and(|first| first.operator == b"d0");
        }
        self.fonts.insert(ptr::from_ref(font), glyphs);
        glyphs
    }

    fn within(&mut self, content: &[u8], resources: &'d Dictionary, depth: usize) -> usize {
        let mut weight = 0_usize;
        let mut now = Now::default();
        let mut saved: Vec<Now> = Vec::new();
        let mut operations = Operations::new(content);
        while let Some(operation) = operations.next() {
            let named = |kind: &[u8], at: usize| {
                let name = operations.operands().get(at).and_then(Operand::name)?;
                dict(self.document, resources, kind)?.get(name).ok()
            };
            let last = operations.operands().len().wrapping_sub(1);
            let more = match operation.operator {
                b"q" => {
                    saved.push(now);
                    0
                }
                b"Q" => {
                    now = saved.pop().unwrap_or(now);
                    0
                }
                b"g" | b"rg" | b"k" | b"cs" | b"sc" | b"scn" => {
                    let tile = named(b"Pattern", last);
                    now.fill = tile.map_or(0, |tile| self.tile(tile, resources, depth));
                    0
                }
                b"G" | b"RG" | b"K" | b"CS" | b"SC" | b"SCN" => {
                    let tile = named(b"Pattern", last);
                    now.stroke = tile.map_or(0, |tile| self.tile(tile, resources, depth));
                    0
                }
                b"f" | b"F" | b"f*" => now.fill,
                b"S" | b"s" => now.stroke,
                b"B" | b"B*" | b"b" | b"b*" => now.fill.saturating_add(now.stroke),
                b"Tf" => {
                    let font = named(b"Font", 0);
                    now.glyph = font.map_or(0, |font| self.nested_glyphs(font, resources, depth).weight);
                    0
                }
                b"Tj" | b"TJ" | b"'" | b"\"" => {
                    let each = now.glyph.saturating_add(now.fill).saturating_add(now.stroke);
                    each.saturating_mul(letters(operations.operands()))
                }
                b"gs" => {
                    let settings = named(b"ExtGState", last).and_then(|found| resolve(self.document, found).as_dict().ok());
                    settings.map_or(0, |settings| self.nested_mask(settings, resources, depth))
                }
                b"Do" => match named(b"XObject", last).and_then(|object| resolve(self.document, object).as_stream().ok()) {
                    Some(form) if name(self.document, &form.dict, b"Subtype") == Some(b"Form") => {
                        self.nested(form, resources, depth + 1)
                    }
                    // A stencil.
                    Some(_) => now.fill,
                    None => 0,
                },
                _ => 0,
            };
            weight = weight.saturating_add(more);
        }
        weight
    }

    fn tile(&mut self, pattern: &'d Object, resources: &'d Dictionary, depth: usize) -> usize {
        resolve(self.document, pattern).as_stream().map_or(0, |tile| self.nested(tile, resources, depth + 1))
    }
}

/// How many letters an operator shows, at the most.
pub fn letters(operands: &[Operand]) -> usize {
    match operands.last() {
        Some(Operand::Raw(shown)) => shown.len(),
        _ => 0,
    }
}
