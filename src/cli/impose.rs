//! `pressrun impose`.

use std::path::PathBuf;

use clap::Args;
use pressrun::output::impose::{Imposition, Scheme, Signature, impose};
use pressrun::output::write;

use super::Outcome;
use super::output;

/// Put the pages of a PDF onto sheets that are folded
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  pressrun impose out/brief-en-print.pdf                     a booklet, stapled through the fold\n  pressrun impose --signature 16 out/brief-en-print.pdf      sheets of 16 pages, to be bound\n  pressrun impose --paper 0.12 --out sheets.pdf brief.pdf    thicker paper, which makes inner leaves stand out\n\nEach sheet has two pages in the file: front and back, to be turned over its side. Marks show where it is cut, broken ones where it is folded."
)]
pub struct Options {
    /// The PDF
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Sheets of four pages, put into each other (the default)
    #[arg(long, conflicts_with = "signature")]
    booklet: bool,
    /// Sheets that are each folded to so many pages, 4, 8 or 16, and put behind each other
    #[arg(long, value_name = "PAGES")]
    signature: Option<usize>,
    /// How thick the paper is, in millimetres
    #[arg(long, value_name = "MM", default_value_t = 0.1)]
    paper: f64,
    /// The file to write [default: FILE with -sheets before its ending]
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

pub fn run(options: &Options) -> Outcome {
    let refuse = |message: String, help: &str| {
        eprintln!("error: {message}\n  help: {help}");
        Outcome::WrongUsage
    };
    let scheme = match options.signature.map(|pages| (pages, Signature::of(pages))) {
        None => Scheme::Booklet,
        Some((_, Some(signature))) => Scheme::Signature(signature),
        Some((pages, None)) => {
            return refuse(format!("no sheet is folded to {pages} pages"), "give --signature 4, 8 or 16");
        }
    };
    if !(0.0..=2.0).contains(&options.paper) {
        return refuse(format!("paper of {} mm cannot be folded", options.paper), "give its thickness in millimetres: --paper 0.1");
    }
    let shown = output::path(&options.file);
    let bytes = match std::fs::read(&options.file) {
        Ok(bytes) => bytes,
        Err(error) => return refuse(format!("`{shown}` cannot be read: {error}"), "name a PDF file"),
    };
    let imposed = match impose(&bytes, &Imposition { scheme, paper: options.paper }) {
        Ok(imposed) => imposed,
        Err(refusal) => return refuse(format!("`{shown}` {}", refusal.reason), refusal.help),
    };
    let named = || {
        let stem = options.file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        options.file.with_file_name(format!("{stem}-sheets.pdf"))
    };
    let out = options.out.clone().unwrap_or_else(named);
    match write(&out, &imposed) {
        Ok(()) => {
            output::text(&format!("{}\n", output::path(&out)));
            Outcome::Done
        }
        Err(error) => {
            let report = super::unwritable(&out, &error);
            output::findings(&report, output::Format::Human);
            Outcome::ProjectErrors
        }
    }
}
