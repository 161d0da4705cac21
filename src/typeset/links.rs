//! Links that are known before the pages are: what the house style can link to carries a place in the document that follows from its
//! id alone.
//!
//! The engine's own links look their target up in the pages. On its first pass there are no pages yet, so every paragraph with a link, a
//! note or a citation would change after it and be set once more.

use std::collections::BTreeSet;

use comemo::Tracked;
use typst::diag::HintedStrResult;
use typst::foundations::{Bytes, Content, Context, Label, Module, NativeElement, Scope, Str, func};
use typst::introspection::Location;
use typst::layout::{Frame, FrameItem, HElem};
use typst::model::{Destination, DirectLinkElem, FootnoteElem};
use typst::pdf::PdfMarkerTag;
use typst::text::SuperElem;
use typst::utils::{PicoStr, hash128};
use typst_layout::PagedDocument;

use crate::locale::File;

/// The file that tells which targets are not on the pages.
pub const ABSENT: &str = "/brief/absent.json";

/// The module `links`.
pub fn module() -> Module {
    let mut scope = Scope::new();
    scope.define_func::<target>();
    scope.define_func::<to>();
    scope.define_func::<note_mark>();
    scope.define_func::<entry_mark>();
    Module::new("links", scope)
}

fn location(id: &str) -> Location {
    Location::new(hash128(&("target of a link", id)))
}

/// A place in the list of what is absent.
fn name(location: Location) -> Str {
    format!("{:032x}", location.hash()).into()
}

/// The file of what links lead to and the pages do not hold, as with a theme that leaves out the bibliography. None when there is no
/// such link.
pub fn absent(document: &PagedDocument) -> Option<File> {
    let mut absent = BTreeSet::new();
    document.pages().iter().for_each(|page| collect(document, &page.frame, &mut absent));
    let bytes = serde_json::to_vec(&absent).ok().filter(|_| !absent.is_empty())?;
    Some(File { path: ABSENT.into(), bytes: Bytes::new(bytes) })
}

fn collect(document: &PagedDocument, frame: &Frame, absent: &mut BTreeSet<String>) {
    for (_, item) in frame.items() {
        match item {
            FrameItem::Group(group) => collect(document, &group.frame, absent),
            FrameItem::Link(Destination::Location(target), _) if document.introspector().position(*target).is_none() => {
                absent.insert(name(*target).to_string());
            }
            _ => {}
        }
    }
}

/// Gives an element a label, under which links and queries find it. Each id once in a document.
#[func]
fn target(id: Str, body: Content) -> Content {
    let body = body.located(location(&id));
    match Label::new(PicoStr::intern(&id)) {
        Some(label) => body.labelled(label),
        None => body,
    }
}

/// Words that link to what has an id, unless that is among what is `absent`. `alt` is what assistive technology says of the link, the
/// words themselves when left out.
#[func]
fn to(id: Str, body: Content, absent: Vec<Str>, #[named] alt: Option<Str>) -> Content {
    if !absent.is_empty() && absent.contains(&name(location(&id))) {
        return body;
    }
    let alt = alt.map_or_else(|| body.plain_text(), Into::into);
    DirectLinkElem::new(location(&id), body, Some(alt)).pack()
}

/// The raised number of a note in the text, which links to the note. `note` is the place of the footnote element.
#[func(contextual)]
fn note_mark(context: Tracked<Context>, note: Location, number: Content) -> HintedStrResult<Content> {
    let alt = FootnoteElem::alt_text(context.styles()?, &number.plain_text());
    // The engine gives the note itself the first variant of the place.
    let link = DirectLinkElem::new(note.variant(1), number, Some(alt)).pack();
    Ok(HElem::hole().clone() + PdfMarkerTag::Label(SuperElem::new(link).pack()))
}

/// The raised number before the text of a note, which links back to where the note is called.
#[func]
fn entry_mark(note: Location, number: Content) -> Content {
    let alt = number.plain_text();
    PdfMarkerTag::Label(SuperElem::new(DirectLinkElem::new(note, number, Some(alt)).pack()).pack())
}
