//! The print finish: makes PDF/X-4 (ISO 15930-7:2010) of the engine's PDF. Text, tags and bookmarks stay as they are; boxes, marks,
//! colours, overprint, the output intent and the metadata are completed.

mod colour;
mod conformance;
mod content;
mod images;
pub(crate) mod marks;
mod objects;
mod shadings;

use lopdf::Document;

use colour::Inks;
pub(crate) use content::deflate;

use super::{Lacking, Provenance};
use crate::resolve::PrintSetup;

/// Points in a millimetre.
pub(crate) const MILLIMETRE: f64 = 72.0 / 25.4;

/// Finishes a PDF of the engine for the printer: its pages have the trim, and around it the bleed and the slug of the setup.
///
/// # Errors
/// When the file is not as the engine writes it.
pub fn finish(pdf: &[u8], setup: &PrintSetup, provenance: &Provenance) -> Result<Vec<u8>, Lacking> {
    let mut document = Document::load_mem(pdf).map_err(|_| Lacking("readable objects"))?;
    let inks = Inks::of(setup);
    objects::drop_annotations(&mut document);
    images::convert(&mut document, &inks);
    shadings::convert(&mut document, &inks);
    content::convert(&mut document, &inks);
    objects::blend_in_inks(&mut document, &inks);
    marks::complete_pages(&mut document, setup)?;
    conformance::complete(&mut document, setup, provenance, pdf)?;
    document.prune_objects();
    document.version = "1.6".into();
    let mut finished = Vec::with_capacity(pdf.len() + setup.profile.bytes().len());
    document.save_to(&mut finished).map_err(|_| Lacking("objects that can be written"))?;
    Ok(finished)
}
