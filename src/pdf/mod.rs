//! What the print finish and preflight both need to know of PDF files (ISO 32000-1): page content, boxes, profiles.

mod black_point;
pub(crate) mod content;
pub(crate) mod matrix;
mod objects;
mod profile;

pub(crate) use matrix::Matrix;
pub(crate) use objects::{
    Boxes, Rect, boxes, dict, entries, inherited, name, number, numbers, output_intents, page_content, page_resources, resolve,
    stream, stream_content, stream_content_within,
};
pub use profile::{OutputProfile, UnfitProfile};
pub(crate) use profile::{SeparationTransform, converted, icc_space, on_screen, profile_transform, unfit};
