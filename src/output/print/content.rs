//! Rewrites page content: colours as inks, and black text over what is below it.

use std::collections::HashMap;
use std::io::Write;

use flate2::Compression;
use flate2::write::ZlibEncoder;
use lopdf::{Dictionary, Document, Object, ObjectId, dictionary};
use rayon::prelude::*;

use crate::pdf::content::Operations;
use crate::pdf::{dict, name, stream_content};

use super::colour::{Inks, ScreenSpace, Separation};

/// The names of the graphics states that switch overprint on and off.
const OVERPRINT: &str = "PressrunOverprint";
const KNOCKOUT: &str = "PressrunKnockout";

/// A stream of content, and the object that has its resources.
struct Content {
    stream: ObjectId,
    owner: ObjectId,
}

/// Rewrites the content of pages, forms and patterns.
pub fn convert(document: &mut Document, inks: &Inks) {
    let contents = contents(document);
    let rewritten: Vec<(ObjectId, Vec<u8>)> = contents
        .par_iter()
        .filter_map(|content| {
            let stream = document.get_object(content.stream).ok()?.as_stream().ok()?;
            let bytes = stream_content(stream)?;
            let spaces = spaces(document, content.owner);
            Some((content.stream, deflate(&Rewriter::new(inks, &spaces, &bytes).rewrite())))
        })
        .collect();
    for (id, bytes) in rewritten {
        if let Ok(stream) = document.get_object_mut(id).and_then(Object::as_stream_mut) {
            stream.dict.remove(b"DecodeParms");
            stream.dict.set("Filter", "FlateDecode");
            stream.set_content(bytes);
        }
    }
    complete_resources(document, contents.iter().map(|content| content.owner).collect());
}

/// Compresses as the engine does: well, but not at any price.
pub fn deflate(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::with_capacity(bytes.len() / 3), Compression::default());
    // Writing to memory cannot fail.
    let _ = encoder.write_all(bytes);
    encoder.finish().unwrap_or_default()
}

fn contents(document: &Document) -> Vec<Content> {
    let pages = document
        .page_iter()
        .flat_map(|page| document.get_page_contents(page).into_iter().map(move |stream| Content { stream, owner: page }));
    let others = document.objects.iter().filter_map(|(id, object)| {
        let stream = object.as_stream().ok()?;
        let is_form = name(document, &stream.dict, b"Subtype") == Some(b"Form");
        let is_tiling = stream.dict.has(b"PatternType");
        (is_form || is_tiling).then_some(Content { stream: *id, owner: *id })
    });
    pages.chain(others).collect()
}

/// The dictionary of a page, or of a stream.
fn own(object: &Object) -> Option<&Dictionary> {
    match object {
        Object::Dictionary(dictionary) => Some(dictionary),
        Object::Stream(stream) => Some(&stream.dict),
        _ => None,
    }
}

/// The colour spaces of the screen among the resources, by their names.
fn spaces(document: &Document, owner: ObjectId) -> HashMap<Vec<u8>, ScreenSpace> {
    let found = || {
        let resources = dict(document, own(document.get_object(owner).ok()?)?, b"Resources")?;
        dict(document, resources, b"ColorSpace")
    };
    let named = found().map(|named| named.iter().collect::<Vec<_>>()).unwrap_or_default();
    named.into_iter().filter_map(|(name, space)| Some((name.clone(), ScreenSpace::of(document, space)?))).collect()
}

/// Adds the states of overprint to the resources, and takes out the colour spaces that are used no more.
fn complete_resources(document: &mut Document, mut owners: Vec<ObjectId>) {
    owners.sort_unstable();
    owners.dedup();
    let states = [
        (OVERPRINT, dictionary! { "Type" => "ExtGState", "OP" => true, "op" => true, "OPM" => 1 }),
        (KNOCKOUT, dictionary! { "Type" => "ExtGState", "OP" => false, "op" => false, "OPM" => 0 }),
    ]
    .map(|(name, state)| (name, document.add_object(state)));
    for owner in owners {
        let Some(holder) = document.get_object(owner).ok().and_then(own) else { continue };
        let mut resources = dict(document, holder, b"Resources").cloned().unwrap_or_default();
        let mut graphics = dict(document, &resources, b"ExtGState").cloned().unwrap_or_default();
        for (name, id) in states {
            graphics.set(name, Object::Reference(id));
        }
        resources.set("ExtGState", graphics);
        if let Some(spaces) = dict(document, &resources, b"ColorSpace") {
            let kept: Dictionary = spaces
                .iter()
                .filter(|(_, space)| ScreenSpace::of(document, space).is_none())
                .map(|(name, space)| (name.clone(), space.clone()))
                .collect();
            match kept.is_empty() {
                true => drop(resources.remove(b"ColorSpace")),
                false => resources.set("ColorSpace", kept),
            }
        }
        match document.get_object_mut(owner) {
            Ok(Object::Dictionary(holder)) => holder.set("Resources", resources),
            Ok(Object::Stream(stream)) => stream.dict.set("Resources", resources),
            _ => {}
        }
    }
}

/// What a colour is, as far as overprint goes.
#[derive(Debug, Clone, PartialEq)]
struct Paint {
    /// The space that `scn` takes its colour from, if it is one of the screen.
    space: Option<ScreenSpace>,
    /// Whether it is solid black and no other ink.
    black: bool,
}

#[derive(Debug, Clone, PartialEq)]
struct State {
    fill: Paint,
    stroke: Paint,
    overprint: bool,
}

struct Rewriter<'a> {
    inks: &'a Inks,
    spaces: &'a HashMap<Vec<u8>, ScreenSpace>,
    state: State,
    saved: Vec<State>,
    content: &'a [u8],
    /// How much of the content is written.
    copied: usize,
    out: Vec<u8>,
}

impl<'a> Rewriter<'a> {
    fn new(inks: &'a Inks, spaces: &'a HashMap<Vec<u8>, ScreenSpace>, content: &'a [u8]) -> Self {
        let paint = Paint { space: None, black: false };
        let state = State { fill: paint.clone(), stroke: paint, overprint: false };
        let out = Vec::with_capacity(content.len() + content.len() / 8);
        Self { inks, spaces, state, saved: Vec::new(), content, copied: 0, out }
    }

    /// Writes the content up to a place as it is.
    fn copy_to(&mut self, place: usize) {
        self.out.extend(&self.content[self.copied..place]);
        self.copied = place;
    }

    fn rewrite(mut self) -> Vec<u8> {
        let mut operations = Operations::new(self.content);
        let mut in_path = false;
        while let Some(operation) = operations.next() {
            let start = operation.range.start;
            match operation.operator {
                b"q" => self.saved.push(self.state.clone()),
                b"Q" => self.state = self.saved.pop().unwrap_or_else(|| self.state.clone()),
                // Between the parts of a path no state can be set: it is set before the first, where writing goes on.
                b"m" | b"re" if !in_path => {
                    self.copy_to(start);
                    in_path = true;
                }
                b"Tj" | b"TJ" | b"'" | b"\"" => {
                    self.copy_to(start);
                    self.overprint(self.state.fill.black);
                }
                b"S" | b"s" => {
                    self.overprint(self.state.stroke.black);
                    in_path = false;
                }
                b"f" | b"F" | b"f*" | b"B" | b"B*" | b"b" | b"b*" => {
                    self.overprint(false);
                    in_path = false;
                }
                b"n" => in_path = false,
                b"Do" | b"sh" | b"BI" => {
                    self.copy_to(start);
                    self.overprint(false);
                }
                operator => {
                    if let Some(inks) = self.colour(operator, &operations) {
                        self.copy_to(start);
                        self.copied = operation.range.end;
                        self.write(inks, operator[0].is_ascii_uppercase());
                    }
                }
            }
        }
        self.copy_to(self.content.len());
        self.out
    }

    /// Switches overprint on or off.
    fn overprint(&mut self, wanted: bool) {
        if self.state.overprint != wanted {
            self.state.overprint = wanted;
            let name = if wanted { OVERPRINT } else { KNOCKOUT };
            self.out.extend(format!("\n/{name} gs\n").bytes());
        }
    }

    /// The inks that take the place of an operator that sets a colour or a space. None when it stays, and is then noted.
    fn colour(&mut self, operator: &[u8], operations: &Operations) -> Option<Separation> {
        let paint = match operator {
            b"cs" | b"sc" | b"scn" | b"g" | b"rg" | b"k" => &mut self.state.fill,
            b"CS" | b"SC" | b"SCN" | b"G" | b"RG" | b"K" => &mut self.state.stroke,
            _ => return None,
        };
        let inks = match operator.to_ascii_lowercase().as_slice() {
            b"cs" => {
                let name = operations.name()?;
                paint.space = self.spaces.get(name).cloned().or(match name {
                    b"DeviceGray" => Some(ScreenSpace::Grey),
                    b"DeviceRGB" => Some(ScreenSpace::Rgb(None)),
                    _ => None,
                });
                paint.black = false;
                // The first colour of a space is its black.
                paint.space.as_ref().map(|space| self.inks.separated(space, &[0.0; 3][..space.components()]))
            }
            b"g" => Some(self.inks.separated(&ScreenSpace::Grey, &operations.numbers::<1>()?)),
            b"rg" => Some(self.inks.separated(&ScreenSpace::Rgb(None), &operations.numbers::<3>()?)),
            b"k" => {
                paint.black = operations.numbers::<4>() == Some([0.0, 0.0, 0.0, 1.0]);
                None
            }
            _ => match &paint.space {
                Some(space @ ScreenSpace::Grey) => Some(self.inks.separated(space, &operations.numbers::<1>()?)),
                Some(space) => Some(self.inks.separated(space, &operations.numbers::<3>()?)),
                None => {
                    paint.black = false;
                    None
                }
            },
        };
        if let Some(inks) = &inks {
            paint.black = *inks == [0.0, 0.0, 0.0, 1.0];
        }
        inks
    }

    fn write(&mut self, inks: Separation, stroke: bool) {
        let [cyan, magenta, yellow, black] = inks.map(|ink| (ink * 1e4).round() / 1e4);
        let operator = if stroke { 'K' } else { 'k' };
        self.out.extend(format!("\n{cyan} {magenta} {yellow} {black} {operator}\n").bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pdf::OutputProfile;

    fn rewritten(content: &str) -> String {
        let inks = Inks::new(OutputProfile::default(), false, false);
        let spaces = HashMap::from([(b"c0".to_vec(), ScreenSpace::Rgb(None)), (b"c1".to_vec(), ScreenSpace::Grey)]);
        let out = Rewriter::new(&inks, &spaces, content.as_bytes()).rewrite();
        String::from_utf8_lossy(&out).split_whitespace().collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn greys_of_the_screen_become_black_alone() {
        assert_eq!(rewritten("/c1 cs 0.25 scn 0 0 5 5 re f"), "0 0 0 1 k 0 0 0 0.75 k 0 0 5 5 re f");
        assert_eq!(rewritten("/c0 CS 0.2 0.2 0.2 SCN"), "0 0 0 1 K 0 0 0 0.8 K");
        assert_eq!(rewritten("1 g 0 0 0 rg"), "0 0 0 0 k 0 0 0 1 k");
    }

    #[test]
    fn black_text_overprints_and_what_follows_does_not() {
        assert_eq!(
            rewritten("0 0 0 1 k BT (a) Tj ET 1 0 0 0 k BT (b) Tj ET"),
            "0 0 0 1 k BT /PressrunOverprint gs (a) Tj ET 1 0 0 0 k BT /PressrunKnockout gs (b) Tj ET"
        );
    }

    #[test]
    fn overprint_ends_with_the_saved_state_and_is_set_outside_of_paths() {
        assert_eq!(
            rewritten("q 0 0 0 1 k BT (a) Tj ET Q 0 0 m 1 1 l f 0 0 0 1 k BT (a) Tj ET 0 0 5 5 re f"),
            "q 0 0 0 1 k BT /PressrunOverprint gs (a) Tj ET Q 0 0 m 1 1 l f 0 0 0 1 k BT /PressrunOverprint gs (a) Tj ET /PressrunKnockout gs 0 0 5 5 re f"
        );
    }
}
