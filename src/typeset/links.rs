//! Links that are known before the pages are: what the house style can link to carries a place in the document that follows from its
//! id alone.
//!
//! The engine's own links look their target up in the pages. On its first pass there are no pages yet, so every paragraph with a link, a
//! note or a citation would change after it and be set once more.

use comemo::Tracked;
use typst::diag::HintedStrResult;
use typst::foundations::{Content, Context, Label, Module, NativeElement, Scope, Str, func};
use typst::introspection::Location;
use typst::layout::HElem;
use typst::model::{DirectLinkElem, FootnoteElem};
use typst::pdf::PdfMarkerTag;
use typst::text::SuperElem;
use typst::utils::{PicoStr, hash128};

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

/// Gives an element a label, under which links and queries find it. Each id once in a document.
#[func]
fn target(id: Str, body: Content) -> Content {
    let body = body.located(location(&id));
    match Label::new(PicoStr::intern(&id)) {
        Some(label) => body.labelled(label),
        None => body,
    }
}

/// Words that link to what has an id. `alt` is what assistive technology says of the link, the words themselves when left out.
#[func]
fn to(id: Str, body: Content, #[named] alt: Option<Str>) -> Content {
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
