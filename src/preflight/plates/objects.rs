//! What content calls: forms, tiles, gradients and images, for one plate.

use std::collections::HashMap;
use std::ptr;
use std::rc::Rc;

use lopdf::{Dictionary, Object, ObjectId, Stream};

use super::super::survey::{DEPTH, Space};
use super::colours::{Channel, Colours};
use super::content::Rewriter;
use super::draft::Draft;
use super::images::{Picture, blank, masks};
use super::shadings::{self, Shading};
use super::state::State;
use crate::pdf::{dict, name, resolve};

/// A form or a tile for a plate.
#[derive(Clone, Copy)]
pub struct Called {
    pub id: ObjectId,
    /// Whether anything in it is inked.
    pub inked: bool,
    /// How many forms are drawn with it, itself included.
    pub forms: usize,
}

/// What the result of rewriting a form depends on besides the form: its resources, which may be those of where it is called, how deep
/// that is, and the state there.
#[derive(PartialEq)]
struct Call {
    resources: *const Dictionary,
    depth: usize,
    state: State,
}

/// What was made for a plate, to be made once however often it is called.
#[derive(Default)]
pub struct Known {
    forms: HashMap<ObjectId, Vec<(Call, Called)>>,
    /// By the gradients in the source. None for those that cannot be drawn.
    shadings: HashMap<*const Object, Option<Shading>>,
    /// Patterns that are gradients.
    patterns: HashMap<*const Dictionary, Object>,
    /// Images, with whether they are inked. Their space may be that of a name where they are called.
    images: HashMap<ObjectId, Vec<(Colours, ObjectId, bool)>>,
}

impl<'d> Rewriter<'d, '_> {
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
            Some(b"Form") => {
                self.gap(None, "forms call each other too deep");
                None
            }
            Some(b"Image") => self.image(stream, id, resources, state, draft),
            _ => None,
        }
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
        let call = Call { resources: ptr::from_ref(resources), depth, state };
        let known = id.and_then(|id| self.known.forms.get(&id));
        if let Some((_, called)) = known.and_then(|known| known.iter().find(|(known, _)| *known == call)) {
            self.effort.add(called.forms);
            return Some(*called);
        }
        let drawn = self.effort.forms();
        let Some(content) = self.effort.content(stream) else {
            self.gap(None, "a form or a pattern cannot be decoded");
            return None;
        };
        let group = dict(self.document, &stream.dict, b"Group");
        let alone = |key| group.is_some_and(|group| group.get(key).is_ok_and(|flag| flag.as_bool().unwrap_or(false)));
        // A group that is neither isolated nor knocked out, called without transparency, is no more than its parts: as such, what
        // blends in it meets what is below.
        let dissolves = call.state.is_plain() && !alone(b"I") && !alone(b"K");
        let within = if group.is_some() && !dissolves { call.state.clone().in_group() } else { call.state.clone() };
        let before = std::mem::take(&mut self.inked);
        let (content, resources) = self.content(&content, resources, within, depth + 1, afresh);
        let inked = std::mem::replace(&mut self.inked, before);
        let mut own = self.sheet.take_without(&stream.dict, &[b"Filter", b"DecodeParms", b"Length", b"Resources"]);
        own.set("Resources", resources);
        if dissolves {
            own.remove(b"Group");
        }
        let called = Called { id: self.sheet.add(Stream::new(own, content)), inked, forms: self.effort.forms() - drawn };
        if let Some(id) = id {
            self.known.forms.entry(id).or_default().push((call, called));
        }
        Some(called)
    }

    pub(super) fn shading(&mut self, object: &'d Object, state: &State, draft: &mut Draft) -> Option<String> {
        let Some(shading) = self.known_shading(object) else {
            self.gap(None, "a gradient cannot be drawn");
            return None;
        };
        if state.spares(&shading.colours, self.plate) {
            return None;
        }
        self.inked |= shading.inked;
        self.paints(&shading.colours, state);
        Some(format!(" /{} sh ", draft.resource("Shading", shading.object)))
    }

    /// A pattern that is a gradient: the gradient, and the pattern for the plate. None for one that cannot be drawn.
    pub(super) fn gradient(&mut self, pattern: &'d Dictionary, gradient: &'d Object) -> Option<(Shading, Object)> {
        let shading = self.known_shading(gradient)?;
        let known = self.known.patterns.entry(ptr::from_ref(pattern));
        let object = known.or_insert_with(|| shadings::pattern(pattern, &shading, self.sheet)).clone();
        Some((shading, object))
    }

    fn known_shading(&mut self, object: &'d Object) -> Option<Shading> {
        let object = resolve(self.document, object);
        if let Some(known) = self.known.shadings.get(&ptr::from_ref(object)) {
            return known.clone();
        }
        let shading = shadings::shading(self.document, object, self.plate, self.sheet);
        if let Some(shading) = &shading {
            self.met(shading.colours.clone());
        }
        self.known.shadings.insert(ptr::from_ref(object), shading.clone());
        shading
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
            self.effort.add(state.fill.weight);
            self.paints(&state.fill.colours, state);
            let own = match id {
                Some(id) => self.sheet.take(&Object::Reference(id)),
                None => {
                    let own = self.sheet.take_stream(stream);
                    Object::Reference(self.sheet.add(own))
                }
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
        self.paints(&colours, state);
        let known = id.and_then(|id| self.known.images.get(&id));
        let (own, inked) = match known.and_then(|known| known.iter().find(|(known, ..)| *known == colours)) {
            Some((_, own, inked)) => (*own, *inked),
            None => self.grey(stream, id, &colours)?,
        };
        self.inked |= inked;
        Some(format!(" /{} Do ", draft.resource("XObject", Object::Reference(own))))
    }

    /// An image as it is on the plate, and whether it is inked.
    fn grey(&mut self, stream: &Stream, id: Option<ObjectId>, colours: &Colours) -> Option<(ObjectId, bool)> {
        let is_blank = stream.dict.has(b"ColorSpace") && Channel::of(&colours.space, self.plate).is_blank();
        let made = match is_blank {
            true => Some((blank(), false)),
            false => self.picture(stream, id, colours).and_then(|picture| self.pictures.grey(&picture, self.plate)),
        };
        let Some((mut grey, inked)) = made else {
            self.undecoded(id);
            return None;
        };
        grey.dict.extend(&masks(self.document, &stream.dict, self.sheet));
        let own = self.sheet.add(grey);
        if let Some(id) = id {
            self.known.images.entry(id).or_default().push((colours.clone(), own, inked));
        }
        Some((own, inked))
    }

    /// Notes that an image cannot be decoded, where it is on the printed page.
    fn undecoded(&mut self, id: Option<ObjectId>) {
        const WHY: &str = "an image cannot be decoded";
        let page = self.page;
        let mut places = page.images.iter().filter(|image| id.is_some() && image.id == id).map(|image| image.place).peekable();
        if places.peek().is_none() {
            // It stands in the content, or in a tile.
            self.gap(None, WHY);
        }
        places.filter(|place| page.shows(place)).for_each(|place| self.gap(Some(place), WHY));
    }

    /// An image, no finer than it will be drawn.
    fn picture(&mut self, stream: &Stream, id: Option<ObjectId>, colours: &Colours) -> Option<Rc<Picture>> {
        let finer = self.page.images.iter().filter(|image| image.id == id && id.is_some()).map(|image| image.resolution);
        let finer = (finer.fold(f64::INFINITY, f64::min) / self.resolution).floor();
        let finer = if finer.is_finite() { finer as usize } else { 1 };
        self.pictures.picture(id, stream, colours, finer)
    }
}
