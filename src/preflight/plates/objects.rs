//! What content calls: forms, tiles, gradients, images and fonts, for one plate.

use std::rc::Rc;

use lopdf::{Dictionary, Object, ObjectId, Stream};

use super::super::survey::Space;
use super::colours::{Channel, Colours};
use super::content::{DEPTH, Rewriter};
use super::draft::Draft;
use super::images::{Picture, blank, masks};
use super::shadings;
use super::state::State;
use crate::pdf::content::Operations;
use crate::pdf::{dict, name, resolve, stream_content};

/// How many forms and tiles a page may draw, those within others counted each time: what draws more means harm.
pub const FORMS: usize = 20_000;

/// A form or a tile for a plate.
#[derive(Clone, Copy)]
pub struct Called {
    pub id: ObjectId,
    /// Whether anything in it is inked.
    pub inked: bool,
    /// How many forms are drawn with it, itself included.
    forms: usize,
}

impl<'d> Rewriter<'d, '_> {
    /// Whether a font draws glyphs in colours of their own (ISO 32000-1, 9.6.5): they are left out.
    pub(super) fn has_coloured_glyphs(&self, font: &'d Object) -> bool {
        let Ok(font) = resolve(self.document, font).as_dict() else { return false };
        let glyphs = dict(self.document, font, b"CharProcs").filter(|_| name(self.document, font, b"Subtype") == Some(b"Type3"));
        glyphs.into_iter().flat_map(|glyphs| glyphs.iter()).any(|(_, glyph)| {
            let content = resolve(self.document, glyph).as_stream().ok().and_then(stream_content).unwrap_or_default();
            let mut operations = Operations::new(&content);
            operations.next().is_some_and(|first| first.operator == b"d0")
        })
    }

    pub(super) fn external(
        &mut self,
        object: &'d Object,
        resources: &'d Dictionary,
        state: &State,
        draft: &mut Draft,
        depth: usize,
    ) -> Option<String> {
        let id = object.as_reference().ok();
        let stream = resolve(self.document, object).as_stream().ok()?;
        match name(self.document, &stream.dict, b"Subtype") {
            Some(b"Form") if depth < DEPTH => {
                let own = dict(self.document, &stream.dict, b"Resources").unwrap_or(resources);
                let called = self.called(id, stream, own, state.clone(), depth, false)?;
                self.inked |= called.inked;
                Some(format!(" /{} Do ", draft.resource("XObject", Object::Reference(called.id))))
            }
            Some(b"Image") => self.image(stream, id, resources, state, draft),
            _ => None,
        }
    }

    /// An object of the source that is drawn as it is.
    pub(super) fn same(&mut self, stream: &Stream) -> ObjectId {
        let own = self.sheet.take_stream(stream);
        self.sheet.add(own)
    }

    /// A form for the plate, or a tile, which begins afresh. None for one that cannot be read, or after too many.
    pub(super) fn called(
        &mut self,
        id: Option<ObjectId>,
        stream: &'d Stream,
        resources: &'d Dictionary,
        state: State,
        depth: usize,
        afresh: bool,
    ) -> Option<Called> {
        let known = id.and_then(|id| self.known.get(&id));
        if let Some((_, called)) = known.and_then(|known| known.iter().find(|(known, _)| *known == state)) {
            self.forms = self.forms.saturating_add(called.forms);
            return Some(*called);
        }
        let drawn = self.forms;
        self.forms = self.forms.saturating_add(1);
        let content = stream_content(stream).filter(|_| self.forms <= FORMS)?;
        let before = std::mem::take(&mut self.inked);
        let (content, resources) = self.content(&content, resources, state.clone(), depth + 1, afresh);
        let inked = std::mem::replace(&mut self.inked, before);
        let mut own = Dictionary::new();
        for (key, value) in &stream.dict {
            if !matches!(key.as_slice(), b"Filter" | b"DecodeParms" | b"Length" | b"Resources") {
                own.set(key.clone(), self.sheet.take(value));
            }
        }
        own.set("Resources", resources);
        let group = dict(self.document, &stream.dict, b"Group");
        let alone = |key| group.is_some_and(|group| group.get(key).is_ok_and(|flag| flag.as_bool().unwrap_or(false)));
        // A group that is neither isolated nor knocked out, called without transparency, is no more than its parts: as such, what
        // blends in it meets what is below.
        if state.is_plain() && !alone(b"I") && !alone(b"K") {
            own.remove(b"Group");
        }
        let called = Called { id: self.sheet.add(Stream::new(own, content)), inked, forms: self.forms - drawn };
        if let Some(id) = id {
            self.known.entry(id).or_default().push((state, called));
        }
        Some(called)
    }

    pub(super) fn shading(&mut self, object: &'d Object, state: &State, draft: &mut Draft) -> Option<String> {
        let shading = shadings::shading(self.document, object, self.plate, self.sheet)?;
        self.met(shading.colours.clone());
        if state.spares(&shading.colours, self.plate) {
            return None;
        }
        self.inked |= shading.inked;
        Some(format!(" /{} sh ", draft.resource("Shading", shading.object)))
    }

    /// An image for the plate. A stencil stays as it is: it is painted in a colour.
    pub(super) fn image(
        &mut self,
        stream: &Stream,
        id: Option<ObjectId>,
        resources: &'d Dictionary,
        state: &State,
        draft: &mut Draft,
    ) -> Option<String> {
        if stream.dict.get(b"ImageMask").is_ok_and(|value| value.as_bool().unwrap_or(false)) {
            if state.spares_fill() {
                return None;
            }
            self.inked |= state.fill.ink > 0.0;
            let own = match id {
                Some(id) => self.sheet.take(&Object::Reference(id)),
                None => Object::Reference(self.same(stream)),
            };
            return Some(format!(" /{} Do ", draft.resource("XObject", own)));
        }
        let colours = match stream.dict.get(b"ColorSpace") {
            Ok(space) => match space.as_name() {
                Ok(named) => self.space(named, resources),
                Err(_) => self.met(Colours::of(self.document, space)),
            },
            Err(_) => Colours::plain(Space::Unknown),
        };
        if state.spares(&colours, self.plate) {
            return None;
        }
        let is_blank = stream.dict.has(b"ColorSpace") && Channel::of(&colours.space, self.plate).is_blank();
        let (mut grey, inked) = match is_blank {
            true => (blank(), false),
            false => self.picture(stream, id, &colours)?.of(self.plate),
        };
        self.inked |= inked;
        grey.dict.extend(&masks(self.document, &stream.dict, self.sheet));
        let own = self.sheet.add(grey);
        Some(format!(" /{} Do ", draft.resource("XObject", Object::Reference(own))))
    }

    /// An image, no finer than it will be drawn.
    fn picture(&mut self, stream: &Stream, id: Option<ObjectId>, colours: &Colours) -> Option<Rc<Picture>> {
        let finer = self.page.images.iter().filter(|image| image.id == id && id.is_some()).map(|image| image.resolution);
        let finer = (finer.fold(f64::INFINITY, f64::min) / self.resolution).floor();
        let finer = if finer.is_finite() { finer as usize } else { 1 };
        self.pictures.picture(id, stream, colours, finer)
    }
}
