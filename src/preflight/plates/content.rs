//! Rewrites page content for one plate: each colour becomes the shade of grey that says how much of the ink it has, and what
//! overprints without the ink paints no more.

use std::collections::BTreeSet;
use std::ops::Range;

use lopdf::{Dictionary, Document, Object};

use super::super::survey::{DEPTH, Effort, Page, Space};
use super::colours::{Channel, Colours, Plate};
use super::draft::Draft;
use super::gaps::{Gap, note};
use super::images::Pictures;
use super::inline::inline_image;
use super::objects::Known;
use super::sheet::Sheet;
use super::state::{Paint, State};
use super::weights::{Glyphs, Weights, letters};
use crate::pdf::content::{Operand, Operations};
use crate::pdf::{Matrix, Rect, dict, number, numbers, resolve};

/// The resource that is a pattern in shades of grey.
const GREY_PATTERN: &str = "PressrunGrey";
/// The most pixels of a tile.
const TILE: f64 = (1 << 27) as f64;
/// Resources that are the same on every plate.
const SHARED: [&[u8]; 3] = [b"Font", b"ExtGState", b"Properties"];

/// Rewrites the content of one page for one plate.
pub struct Rewriter<'d, 's> {
    pub document: &'d Document,
    pub page: &'s Page,
    pub plate: &'s Plate,
    /// Pixels in an inch.
    pub resolution: f64,
    pub sheet: &'s mut Sheet<'d>,
    pub pictures: &'s mut Pictures<'d>,
    /// The inks of their own that were met.
    pub spots: BTreeSet<String>,
    /// Whether anything on the plate is inked.
    pub inked: bool,
    /// What could not be drawn.
    pub gaps: Vec<Gap>,
    /// Whether tiles of patterns have colours without inks.
    pub unconverted_tiles: bool,
    /// How many forms and tiles are drawn.
    pub effort: Effort,
    pub(super) weights: Weights<'d>,
    pub(super) known: Known,
}

impl<'d, 's> Rewriter<'d, 's> {
    pub fn new(
        document: &'d Document,
        (page, plate, resolution): (&'s Page, &'s Plate, f64),
        sheet: &'s mut Sheet<'d>,
        pictures: &'s mut Pictures<'d>,
    ) -> Self {
        Self {
            document,
            page,
            plate,
            resolution,
            sheet,
            pictures,
            spots: BTreeSet::new(),
            inked: false,
            gaps: Vec::new(),
            unconverted_tiles: false,
            effort: Effort::default(),
            weights: Weights::new(document),
            known: Known::default(),
        }
    }

    /// The content for the plate, and the resources that it needs.
    pub fn rewrite(&mut self, content: &[u8], resources: &'d Dictionary) -> (Vec<u8>, Dictionary) {
        self.content(content, resources, State::new(self.plate), 0, true)
    }

    /// Rewrites content. That of a page or a tile begins afresh, in black; that of a form in the colours of where it is called.
    pub(super) fn content(
        &mut self,
        content: &[u8],
        resources: &'d Dictionary,
        mut state: State,
        depth: usize,
        afresh: bool,
    ) -> (Vec<u8>, Dictionary) {
        let mut draft = Draft::new(content);
        for kind in SHARED {
            if let Some(shared) = dict(self.document, resources, kind) {
                let shared = self.sheet.share(shared);
                draft.resources.set(kind, shared);
            }
        }
        if afresh {
            draft.out.extend(format!("{0} g {0} G\n", state.fill.grey()).bytes());
        }
        let mut operations = Operations::new(content);
        let mut saved: Vec<State> = Vec::new();
        let mut end = 0;
        while let Some(operation) = operations.next() {
            let range = &operation.range;
            end = range.end;
            match operation.operator {
                b"q" => saved.push(state.clone()),
                b"Q" => state = saved.pop().unwrap_or(state),
                b"gs" => {
                    let found = operations.name().and_then(|name| self.resource(resources, b"ExtGState", name));
                    if let Some(settings) = found.and_then(|found| resolve(self.document, found).as_dict().ok()) {
                        state.set(self.document, settings);
                        self.effort.add(self.weights.mask(settings, resources));
                    }
                }
                b"g" | b"rg" | b"k" | b"cs" | b"sc" | b"scn" => {
                    let (paint, by) = self.colour(operation.operator, &operations, resources, &state.fill, &mut draft, depth);
                    draft.replace(range, &by);
                    state.fill = paint;
                }
                b"G" | b"RG" | b"K" | b"CS" | b"SC" | b"SCN" => {
                    let (paint, by) = self.colour(operation.operator, &operations, resources, &state.stroke, &mut draft, depth);
                    draft.replace(range, &by);
                    state.stroke = paint;
                }
                b"S" | b"s" | b"f" | b"F" | b"f*" | b"B" | b"B*" | b"b" | b"b*" => {
                    self.path(operation.operator, range, &state, &mut draft)
                }
                b"Tr" => state.mode = operations.numbers::<1>().map_or(0, |[mode]| mode as i64),
                b"Tf" => {
                    let font = operations.operands().first().and_then(Operand::name);
                    let font = font.and_then(|name| self.resource(resources, b"Font", name));
                    state.glyphs = font.map_or(Glyphs::default(), |font| self.weights.glyphs(font, resources));
                }
                b"Tj" | b"TJ" | b"'" | b"\"" => self.text(range, letters(operations.operands()), &state, &mut draft),
                b"Do" => {
                    let object = operations.name().and_then(|name| self.resource(resources, b"XObject", name));
                    let by = object.and_then(|object| self.external(object, resources, &state, &mut draft, depth));
                    draft.replace(range, &by.unwrap_or_default());
                }
                b"sh" => {
                    let object = operations.name().and_then(|name| self.resource(resources, b"Shading", name));
                    let by = object.and_then(|object| self.shading(object, &state, &mut draft));
                    draft.replace(range, &by.unwrap_or_default());
                }
                b"BI" => {
                    let image = inline_image(operations.operands(), operations.image_data());
                    let by = self.image(&image, None, resources, &state, &mut draft);
                    draft.replace(range, &by.unwrap_or_default());
                }
                _ => {}
            }
            if self.effort.is_spent() {
                break;
            }
        }
        // What comes after has no end, or is no operation: it would be painted in its own colours on every plate.
        if operations.is_cut_off() {
            self.gap(None, "content of the page is cut off");
        }
        draft.finish(end)
    }

    /// Notes something that cannot be drawn.
    pub(super) fn gap(&mut self, place: Option<Rect>, why: &'static str) {
        note(&mut self.gaps, Gap::new(place, why));
    }

    /// Notes that a colour paints.
    pub(super) fn paints(&mut self, colours: &Colours, state: &State) {
        self.unconverted_tiles |= state.in_tile && colours.space.needs_conversion();
    }

    pub(super) fn resource(&self, resources: &'d Dictionary, kind: &[u8], name: &[u8]) -> Option<&'d Object> {
        dict(self.document, resources, kind)?.get(name).ok()
    }

    /// Notes the inks of a colour space that was met.
    pub(super) fn met(&mut self, colours: Colours) -> Colours {
        self.spots.extend(colours.spots().cloned());
        colours
    }

    pub(super) fn space(&mut self, named: &[u8], resources: &'d Dictionary) -> Colours {
        let found = match Space::named(named) {
            Some(space) => Colours::plain(space),
            None => match self.resource(resources, b"ColorSpace", named) {
                Some(space) => Colours::of(self.document, space),
                None => Colours::plain(Space::Unknown),
            },
        };
        self.met(found)
    }

    /// The colour that an operator sets, and the operator that sets it on the plate.
    fn colour(
        &mut self,
        operator: &[u8],
        operations: &Operations,
        resources: &'d Dictionary,
        now: &Paint,
        draft: &mut Draft,
        depth: usize,
    ) -> (Paint, String) {
        let stroke = operator[0].is_ascii_uppercase();
        let parts: Vec<f64> = operations.operands().iter().filter_map(Operand::number).collect();
        let set = |space| Paint::new(&Colours::plain(space), &parts, self.plate);
        let paint = match operator.to_ascii_lowercase().as_slice() {
            b"g" => set(Space::Grey),
            b"rg" => set(Space::Rgb),
            b"k" => set(Space::Cmyk),
            b"cs" => {
                let colours = self.space(operations.name().unwrap_or_default(), resources);
                Paint::first(&colours, self.plate)
            }
            _ => match operations.name() {
                Some(named) => {
                    let found = self.resource(resources, b"Pattern", named);
                    let made = found.and_then(|pattern| self.pattern(pattern, &now.colours, &parts, draft, depth));
                    let none = (Paint::pattern(false, true, 0), String::new(), String::new());
                    let (mut paint, space, written) = made.unwrap_or_else(|| {
                        self.gap(None, "a pattern cannot be drawn");
                        none
                    });
                    paint.colours = now.colours.clone();
                    let (cs, scn) = if stroke { ("CS", "SCN") } else { ("cs", "scn") };
                    let by = match space.is_empty() {
                        true => format!(" 1 {} ", if stroke { "G" } else { "g" }),
                        false => format!(" /{space} {cs} {written} {scn} "),
                    };
                    return (paint, by);
                }
                None => Paint::new(&now.colours, &parts, self.plate),
            },
        };
        let by = format!(" {} {} ", paint.grey(), if stroke { "G" } else { "g" });
        (paint, by)
    }

    /// A pattern for the plate: what it paints, the space that it is set in, and its operands.
    fn pattern(
        &mut self,
        object: &'d Object,
        colours: &Colours,
        parts: &[f64],
        draft: &mut Draft,
        depth: usize,
    ) -> Option<(Paint, String, String)> {
        match resolve(self.document, object) {
            Object::Dictionary(pattern) => {
                let gradient = pattern.get(b"Shading").ok()?;
                let (shading, object) = self.gradient(pattern, gradient)?;
                let name = draft.resource("Pattern", object);
                let absent = Channel::of(&shading.colours.space, self.plate) == Channel::Absent;
                Some((Paint::pattern(shading.inked, absent, 0), "Pattern".into(), format!("/{name}")))
            }
            Object::Stream(tile) if depth < DEPTH && self.fits(&tile.dict) => {
                let coloured = number(self.document, &tile.dict, b"PaintType") != Some(2.0);
                let own = dict(self.document, &tile.dict, b"Resources")?;
                if coloured {
                    let state = State::of_tile(self.plate);
                    let called = self.called(object.as_reference().ok(), tile, own, state, depth, true)?;
                    let name = draft.resource("Pattern", Object::Reference(called.id));
                    return Some((Paint::pattern(called.inked, false, called.forms), "Pattern".into(), format!("/{name}")));
                }
                // It has no colours, and is the same on every plate.
                let name = draft.resource("Pattern", self.sheet.take(object));
                let grey = Object::Array(vec!["Pattern".into(), "DeviceGray".into()]);
                draft.set("ColorSpace", GREY_PATTERN, grey);
                let paint = Paint::new(colours, parts, self.plate).weighing(self.weights.of(tile, own));
                let written = format!("{} /{name}", paint.grey());
                Some((paint, GREY_PATTERN.into(), written))
            }
            _ => None,
        }
    }

    /// Whether the renderer can draw a tile, with the space up to the next one, by itself.
    fn fits(&self, tile: &Dictionary) -> bool {
        let matrix = tile.get(b"Matrix").ok().and_then(|matrix| numbers(self.document, matrix)?.try_into().ok());
        let (across, down) = matrix.map_or((1.0, 1.0), |matrix| Matrix(matrix).scales());
        let step = |key| number(self.document, tile, key).unwrap_or(0.0).abs() * self.resolution / 72.0;
        step(b"XStep") * across * step(b"YStep") * down <= TILE
    }

    fn path(&mut self, operator: &[u8], range: &Range<usize>, state: &State, draft: &mut Draft) {
        let closes = matches!(operator, b"s" | b"b" | b"b*");
        let even = operator.ends_with(b"*");
        let fills = !matches!(operator, b"S" | b"s") && !state.spares_fill();
        let strokes = !matches!(operator, b"f" | b"F" | b"f*") && !state.spares_stroke();
        self.inked |= fills && state.fill.ink > 0.0 || strokes && state.stroke.ink > 0.0;
        for paint in [fills.then_some(&state.fill), strokes.then_some(&state.stroke)].into_iter().flatten() {
            self.effort.add(paint.weight);
            self.paints(&paint.colours, state);
        }
        let by = match (fills, strokes, even) {
            (true, true, false) => "B",
            (true, true, true) => "B*",
            (true, false, false) => "f",
            (true, false, true) => "f*",
            (false, true, _) => "S",
            (false, false, _) => "n",
        };
        draft.replace(range, &format!(" {}{by} ", if closes { "h " } else { "" }));
    }

    fn text(&mut self, range: &Range<usize>, letters: usize, state: &State, draft: &mut Draft) {
        let (fills, strokes) = (matches!(state.mode, 0 | 2 | 4 | 6), matches!(state.mode, 1 | 2 | 5 | 6));
        let fill = fills && !state.spares_fill() && !state.glyphs.coloured;
        let stroke = strokes && !state.spares_stroke() && !state.glyphs.coloured;
        self.inked |= fill && state.fill.ink > 0.0 || stroke && state.stroke.ink > 0.0;
        self.effort.add(letters.saturating_mul(state.glyphs.weight));
        for paint in [fill.then_some(&state.fill), stroke.then_some(&state.stroke)].into_iter().flatten() {
            self.effort.add(letters.saturating_mul(paint.weight));
            self.paints(&paint.colours, state);
        }
        if (fill, stroke) != (fills, strokes) {
            let painted = match (fill, stroke) {
                (true, false) => 0,
                (false, true) => 1,
                (true, true) => 2,
                (false, false) => 3,
            };
            let clips = if state.mode > 3 { 4 } else { 0 };
            draft.replace(&(range.start..range.start), &format!(" {} Tr ", painted + clips));
            draft.replace(&(range.end..range.end), &format!(" {} Tr ", state.mode));
        }
    }
}
