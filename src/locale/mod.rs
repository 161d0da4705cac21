//! From a checked brief to an [`Edition`]: one language, one medium, everything numbered and worded.

mod alt;
mod charts;
mod citations;
mod edition;
mod figure_edition;
mod figures;
mod format;
mod pieces;
mod revision;
mod setting;
mod sources;
mod spacing;
mod tables;
mod terms;
mod translation;
mod words;

pub(crate) use edition::output_name;
pub use edition::{Edition, File};
pub use figure_edition::{FigureEdition, SingleFigure};
pub use format::{Formatter, decimal_sign};
pub use tables::PlacedTable;
pub use terms::{CONTEXT, HouseWord, Term, Terms};
pub use translation::{Translation, check_house_words, described, described_house_words};

/// The editions of a brief: for reading on a screen, and for a printer.
pub const EDITIONS: [&str; 2] = ["screen", PRINT];
/// The edition for a printer.
pub const PRINT: &str = "print";
