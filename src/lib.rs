//! Pressrun turns a folder of TOML into a typeset policy brief.
//!
//! Data flows one way: a [`Project`] is read from its folder, checked and resolved into a [`Brief`], worded and numbered for one
//! language and medium as an [`Edition`], then set by the Typst engine and written as PDF.
//!
//! ```
//! # fn main() -> Result<(), pressrun::Report> {
//! let brief = pressrun::Project::open("tests/projects/valid/minimal")?.check()?;
//! for warning in brief.warnings() {
//!     eprintln!("{}", warning.message);
//! }
//! let pdf = brief.edition("en", "screen")?.pdf()?;
//! # assert!(!pdf.is_empty());
//! # Ok(())
//! # }
//! ```

#![forbid(unsafe_code)]
#![warn(missing_docs)]

#[cfg(doctest)]
#[doc = include_str!("../docs/library.md")]
#[doc = include_str!("../docs/changes.md")]
struct ExamplesInDocs;

pub mod batch;
pub mod catalogue;
pub mod charts;
pub mod data;
pub mod diagnostic;
pub mod diff;
pub mod locale;
pub mod output;
pub mod pdf;
pub mod preflight;
pub mod preview;
pub mod project;
pub mod proof;
pub mod pull;
mod recent;
pub mod references;
pub mod resolve;
pub mod text;
pub mod typeset;
pub mod vintage;

/// Forgets what is remembered to save time, so that everything is made as if for the first time: what files said, how citations are
/// worded, what the engine evaluated and laid out. For measurements.
pub fn forget() {
    project::parsed::forget();
    references::forget();
    comemo::evict(0);
}

pub use diagnostic::{Diagnostic, Report, Severity, Style};
pub use locale::{Edition, FigureEdition};
pub use project::Project;
pub use resolve::Brief;
