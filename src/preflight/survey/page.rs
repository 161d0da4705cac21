//! Goes through the content of a page as a press would, and notes what is painted.

use std::collections::HashMap;
use std::sync::Arc;

use lopdf::{Dictionary, Document, Object, ObjectId, Stream};

use super::effort::{DEPTH, Effort};
use super::fonts::Widths;
use super::state::{Composition, Path, State};
use super::strings::{Piece, pieces};
use super::{Area, Image, Line, Overprint, Page, Paint, Space, Text};
use crate::pdf::content::{Operand, Operations};
use crate::pdf::{Matrix, Rect, dict, name, number, numbers, page_content, page_resources, resolve};

/// The parts of the em that text reaches above and below its line, roughly.
const ABOVE: f64 = 0.72;
const BELOW: f64 = 0.22;

/// Surveys a page.
pub fn survey(document: &Document, id: ObjectId) -> Page {
    let mut page = Page::new(document, id);
    let (bytes, readable) = page_content(document, id);
    page.readable = readable;
    let empty = Dictionary::new();
    let resources = page_resources(document, id).unwrap_or(&empty);
    let media = page.boxes.media.unwrap_or(Rect { left: -1e6, bottom: -1e6, right: 1e6, top: 1e6 });
    let mut reader = Reader { document, page: &mut page, fonts: HashMap::new(), effort: Effort::default() };
    reader.read(&bytes, resources, State::new(media), 0);
    page
}

struct Reader<'d, 'p> {
    document: &'d Document,
    page: &'p mut Page,
    fonts: HashMap<ObjectId, Arc<Widths>>,
    effort: Effort,
}

impl<'d> Reader<'d, '_> {
    fn read(&mut self, content: &[u8], resources: &'d Dictionary, mut state: State, depth: usize) {
        let mut operations = Operations::new(content);
        let mut saved: Vec<State> = Vec::new();
        let mut path = Path::default();
        let mut text = Matrix::IDENTITY;
        let mut line = Matrix::IDENTITY;
        while let Some(operation) = operations.next() {
            let n = |at: usize| operations.operands().get(at).and_then(Operand::number).unwrap_or(0.0);
            match operation.operator {
                b"q" => saved.push(state.clone()),
                b"Q" => state = saved.pop().unwrap_or(state),
                b"cm" => {
                    if let Some(matrix) = operations.numbers() {
                        state.matrix = Matrix(matrix).then(&state.matrix);
                    }
                }
                b"w" => state.width = n(0),
                b"gs" => self.graphics_state(operations.name(), resources, &mut state),
                b"g" | b"rg" | b"k" | b"cs" | b"sc" | b"scn" => {
                    self.colour(&operations, operation.operator, resources, &mut state.fill)
                }
                b"G" | b"RG" | b"K" | b"CS" | b"SC" | b"SCN" => {
                    self.colour(&operations, operation.operator, resources, &mut state.stroke)
                }

                b"m" | b"l" => path.add(&state.matrix, &[(n(0), n(1))], operation.operator == b"l"),
                b"c" => path.add(&state.matrix, &[(n(0), n(1)), (n(2), n(3)), (n(4), n(5))], true),
                b"v" | b"y" => path.add(&state.matrix, &[(n(0), n(1)), (n(2), n(3))], true),
                b"re" => {
                    let (x, y, width, height) = (n(0), n(1), n(2), n(3));
                    path.add(&state.matrix, &[(x, y), (x + width, y), (x, y + height), (x + width, y + height)], false);
                    path.rectangles += 1;
                }
                b"W" | b"W*" => path.clips = true,
                b"S" | b"s" => self.paint(&mut path, &mut state, false, true),
                b"f" | b"F" | b"f*" => self.paint(&mut path, &mut state, true, false),
                b"B" | b"B*" | b"b" | b"b*" => self.paint(&mut path, &mut state, true, true),
                b"n" => self.paint(&mut path, &mut state, false, false),

                b"BT" => (text, line) = (Matrix::IDENTITY, Matrix::IDENTITY),
                b"Tf" => {
                    state.size = n(1);
                    state.font = operations.operands().first().and_then(Operand::name).and_then(|name| self.font(name, resources));
                }
                b"Tc" => state.char_space = n(0),
                b"Tw" => state.word_space = n(0),
                b"Tz" => state.stretch = n(0) / 100.0,
                b"TL" => state.leading = n(0),
                b"Ts" => state.rise = n(0),
                b"Tr" => state.mode = n(0) as i64,
                b"Td" | b"TD" => {
                    if operation.operator == b"TD" {
                        state.leading = -n(1);
                    }
                    line = Matrix([1.0, 0.0, 0.0, 1.0, n(0), n(1)]).then(&line);
                    text = line;
                }
                b"Tm" => {
                    if let Some(matrix) = operations.numbers() {
                        (text, line) = (Matrix(matrix), Matrix(matrix));
                    }
                }
                b"T*" | b"'" | b"\"" => {
                    line = Matrix([1.0, 0.0, 0.0, 1.0, 0.0, -state.leading]).then(&line);
                    text = line;
                    if operation.operator != b"T*" {
                        text = self.show(operations.operands(), &state, text);
                    }
                }
                b"Tj" | b"TJ" => text = self.show(operations.operands(), &state, text),

                b"Do" => {
                    if let Some(object) = operations.name().and_then(|name| self.resource(resources, b"XObject", name)) {
                        self.external(object, resources, &state, depth);
                    }
                }
                b"sh" => {
                    let shading = operations.name().and_then(|name| self.resource(resources, b"Shading", name));
                    if let Some(shading) = shading.and_then(|shading| dictionary(resolve(self.document, shading))) {
                        self.gradient(shading, state.clip);
                    }
                }
                b"BI" => self.inline_image(operations.operands(), resources, &state),
                _ => {}
            }
            if self.effort.is_spent() {
                break;
            }
        }
        self.page.cut_off |= operations.is_cut_off();
    }

    fn resource(&self, resources: &'d Dictionary, kind: &[u8], name: &[u8]) -> Option<&'d Object> {
        dict(self.document, resources, kind)?.get(name).ok()
    }

    fn graphics_state(&mut self, named: Option<&[u8]>, resources: &'d Dictionary, state: &mut State) {
        let found = named.and_then(|name| self.resource(resources, b"ExtGState", name));
        let Some(settings) = found.and_then(|object| resolve(self.document, object).as_dict().ok()) else { return };
        let composition = Composition::of(self.document, settings);
        state.stroke_overprint = composition.stroke_overprint.unwrap_or(state.stroke_overprint);
        state.fill_overprint = composition.fill_overprint.unwrap_or(state.fill_overprint);
        state.nonzero = composition.nonzero.unwrap_or(state.nonzero);
        state.width = number(self.document, settings, b"LW").unwrap_or(state.width);
        let transparent = [composition.fill_faint, composition.stroke_faint, composition.masked, composition.blended];
        self.page.transparent |= transparent.contains(&Some(true));
    }

    fn colour(&self, operations: &Operations, operator: &[u8], resources: &'d Dictionary, paint: &mut Paint) {
        let parts: Vec<f64> = operations.operands().iter().filter_map(Operand::number).collect();
        *paint = match operator.to_ascii_lowercase().as_slice() {
            b"g" => Paint::new(Space::Grey, parts),
            b"rg" => Paint::new(Space::Rgb, parts),
            b"k" => Paint::new(Space::Cmyk, parts),
            b"cs" => {
                let Some(named) = operations.name() else { return };
                let space =
                    Space::named(named).or_else(|| Some(Space::of(self.document, self.resource(resources, b"ColorSpace", named)?)));
                space.unwrap_or(Space::Unknown).first()
            }
            _ => match operations.name().and_then(|name| self.resource(resources, b"Pattern", name)) {
                Some(pattern) => self.pattern(pattern),
                None => Paint::new(paint.space.clone(), parts),
            },
        };
    }

    /// A pattern as a paint: a gradient's colours are in its space.
    fn pattern(&self, pattern: &'d Object) -> Paint {
        let shading = dictionary(resolve(self.document, pattern)).and_then(|it| dict(self.document, it, b"Shading"));
        let space = shading.and_then(|shading| shading.get(b"ColorSpace").ok()).map(|it| Box::new(Space::of(self.document, it)));
        Paint::new(Space::Pattern(space), Vec::new())
    }

    fn overprint(state: &State, on: bool) -> Overprint {
        Overprint { on, nonzero: state.nonzero }
    }

    fn paint(&mut self, path: &mut Path, state: &mut State, fill: bool, stroke: bool) {
        if !path.points.is_empty() {
            let place = Rect::around(path.points.iter().copied());
            let seen = place.common(&state.clip);
            // Neither a line without length nor a flat area is nothing.
            if seen.right >= seen.left && seen.top >= seen.bottom {
                if fill {
                    if let Space::Pattern(Some(space)) = &state.fill.space {
                        self.page.gradients.push(((**space).clone(), seen));
                    }
                    let upright = path.rectangles == 1 && path.others == 0;
                    let overprint = Self::overprint(state, state.fill_overprint);
                    self.page.areas.push(Area { place: seen, paint: state.fill.clone(), upright, overprint });
                }
                if stroke {
                    let (scale, _) = state.matrix.scales();
                    let overprint = Self::overprint(state, state.stroke_overprint);
                    let width = state.width * scale;
                    self.page.lines.push(Line { place: seen, paint: state.stroke.clone(), width, overprint });
                }
            }
            if path.clips {
                state.clip = seen;
            }
        }
        *path = Path::default();
    }

    fn font(&mut self, named: &[u8], resources: &'d Dictionary) -> Option<Arc<Widths>> {
        let font = self.resource(resources, b"Font", named)?;
        let id = font.as_reference().ok();
        if let Some(id) = id {
            *self.page.fonts.entry(id).or_default() += 1;
            if let Some(known) = self.fonts.get(&id) {
                return Some(known.clone());
            }
        }
        let widths = Arc::new(Widths::of(self.document, resolve(self.document, font).as_dict().ok()?));
        if let Some(id) = id {
            self.fonts.insert(id, widths.clone());
        }
        Some(widths)
    }

    /// Notes a run of text, and tells where the next one begins.
    fn show(&mut self, operands: &[Operand], state: &State, text: Matrix) -> Matrix {
        let Some(Operand::Raw(shown)) = operands.last() else { return text };
        let (mut advance, mut glyphs) = (0.0, 0);
        for piece in pieces(shown) {
            match piece {
                Piece::Shift(by) => advance -= by / 1000.0 * state.size * state.stretch,
                Piece::Text(bytes) => {
                    let (width, count, spaces) = match &state.font {
                        Some(font) => font.width(&bytes),
                        None => (bytes.len() as f64 * 0.5, bytes.len(), 0),
                    };
                    glyphs += count;
                    let spacing = count as f64 * state.char_space + spaces as f64 * state.word_space;
                    advance += (width * state.size + spacing) * state.stretch;
                }
            }
        }
        if glyphs > 0 && state.mode != 7 {
            let matrix = text.then(&state.matrix);
            let (bottom, top) = (state.rise - BELOW * state.size, state.rise + ABOVE * state.size);
            let place = matrix.bounds(Rect { left: advance.min(0.0), bottom, right: advance.max(0.0), top });
            let size = state.size.abs() * matrix.scales().1.max(1e-9);
            let ground = self.page.areas.iter().rev().find(|area| area.place.grown(0.5).contains(&middle(&place)));
            let text = Text {
                place,
                paint: if state.mode == 1 { state.stroke.clone() } else { state.fill.clone() },
                size,
                hidden: state.mode == 3,
                overprint: Self::overprint(state, state.fill_overprint),
                ground: ground.map(|area| area.paint.clone()),
            };
            if place.overlaps(&state.clip) {
                self.page.texts.push(text);
            }
        }
        Matrix([1.0, 0.0, 0.0, 1.0, advance, 0.0]).then(&text)
    }

    fn external(&mut self, object: &'d Object, resources: &'d Dictionary, state: &State, depth: usize) {
        let Ok(stream) = resolve(self.document, object).as_stream() else { return };
        match name(self.document, &stream.dict, b"Subtype") {
            Some(b"Form") if depth < DEPTH => self.form(stream, resources, state, depth),
            Some(b"Image") => self.image(&stream.dict, object.as_reference().ok(), state, resources),
            _ => {}
        }
    }

    fn form(&mut self, stream: &'d Stream, resources: &'d Dictionary, state: &State, depth: usize) {
        let Some(content) = self.effort.content(stream) else {
            self.page.readable = false;
            return;
        };
        let own = |key| stream.dict.get(key).ok().and_then(|value| numbers(self.document, value));
        let mut state = state.clone();
        if let Some(matrix) = own(b"Matrix").and_then(|matrix| matrix.try_into().ok()) {
            state.matrix = Matrix(matrix).then(&state.matrix);
        }
        if let Some([a, b, c, d]) = own(b"BBox").as_deref() {
            state.clip = state.matrix.bounds(Rect::around([(*a, *b), (*c, *d)])).common(&state.clip);
        }
        // What has no resources of its own takes those of where it is called (ISO 32000-1, 7.8.3).
        let resources = dict(self.document, &stream.dict, b"Resources").unwrap_or(resources);
        self.read(&content, resources, state, depth + 1);
    }

    fn image(&mut self, image: &'d Dictionary, id: Option<ObjectId>, state: &State, resources: &'d Dictionary) {
        self.page.transparent |= image.has(b"SMask");
        let size = |key: &[u8]| number(self.document, image, key).unwrap_or(0.0);
        let stencil = image.get(b"ImageMask").is_ok_and(|value| value.as_bool().unwrap_or(false));
        let space = image.get(b"ColorSpace").ok().map(|space| {
            let named = space.as_name().ok().and_then(|name| self.resource(resources, b"ColorSpace", name));
            Space::of(self.document, named.unwrap_or(space))
        });
        let bilevel = stencil || size(b"BitsPerComponent") == 1.0;
        self.place_image(id, space.filter(|_| !stencil), (size(b"Width"), size(b"Height")), bilevel, state);
    }

    fn place_image(&mut self, id: Option<ObjectId>, space: Option<Space>, size: (f64, f64), bilevel: bool, state: &State) {
        let place = state.matrix.bounds(Rect { left: 0.0, bottom: 0.0, right: 1.0, top: 1.0 }).common(&state.clip);
        if place.width() <= 0.0 || place.height() <= 0.0 {
            return;
        }
        let [a, b, c, d, ..] = state.matrix.0;
        let resolution = (size.0 / a.hypot(b)).min(size.1 / c.hypot(d)) * 72.0;
        let size = (size.0 as u32, size.1 as u32);
        self.page.images.push(Image { place, id, space, resolution, size, bilevel });
    }

    fn inline_image(&mut self, operands: &[Operand], resources: &'d Dictionary, state: &State) {
        let value = |keys: [&[u8]; 2]| {
            let at = operands.iter().step_by(2).position(|key| key.name().is_some_and(|name| keys.contains(&name)))?;
            operands.get(2 * at + 1)
        };
        let size = |keys| value(keys).and_then(Operand::number).unwrap_or(0.0);
        let space = value([b"CS", b"ColorSpace"]).and_then(Operand::name).map(|name| {
            let named = || Some(Space::of(self.document, self.resource(resources, b"ColorSpace", name)?));
            Space::named(name).or_else(named).unwrap_or(Space::Unknown)
        });
        let bilevel = size([b"BPC", b"BitsPerComponent"]) == 1.0 || space.is_none();
        let size = (size([b"W", b"Width"]), size([b"H", b"Height"]));
        self.place_image(None, space, size, bilevel, state);
    }

    fn gradient(&mut self, shading: &Dictionary, place: Rect) {
        let space = shading.get(b"ColorSpace").map_or(Space::Unknown, |space| Space::of(self.document, space));
        self.page.gradients.push((space, place));
    }
}

fn dictionary(object: &Object) -> Option<&Dictionary> {
    match object {
        Object::Dictionary(dictionary) => Some(dictionary),
        Object::Stream(stream) => Some(&stream.dict),
        _ => None,
    }
}

/// A point in the middle of a place.
fn middle(place: &Rect) -> Rect {
    let (x, y) = ((place.left + place.right) / 2.0, (place.bottom + place.top) / 2.0);
    Rect { left: x, bottom: y, right: x, top: y }
}
