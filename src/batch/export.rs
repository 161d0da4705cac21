//! Pages as a finished output, with what is recorded of it, whether a batch set them or somebody who works on the brief.

use crate::output::OutputRecord;
use crate::project::{Trace, digest, sha256};
use crate::resolve::Brief;
use crate::typeset::Pages;
use crate::{Report, preflight};

use super::freshness::Circumstances;
use super::plan::BuildOptions;

/// A finished output.
#[derive(Debug)]
pub struct Exported {
    /// The PDF.
    pub bytes: Vec<u8>,
    /// What is recorded of it.
    pub output: OutputRecord,
    /// What it was made of, and what else was looked for.
    pub trace: Trace,
    /// What is doubtful about it at the printer.
    pub preflight: Report,
}

/// Exports the pages of an edition of a brief, which were made with some options.
/// `since` tells the edition that it revises from others; it is empty when there is none.
///
/// # Errors
/// What keeps the PDF from conforming, or what a printer would send back.
pub fn export(
    brief: &Brief,
    pages: &Pages,
    language: &str,
    edition: &str,
    options: BuildOptions,
    since: &str,
) -> Result<Exported, Report> {
    let bytes = pages.pdf()?;
    let preflight = match pages.is_for_print() {
        true => preflight::check(&bytes, &pages.file_name(), brief.is_draft())?,
        false => Report::default(),
    };
    let of_translation = brief
        .translation(language)
        .map_or(0, |translation| translation.findings().iter().filter(|finding| !finding.is_error()).count());
    let trace = pages.trace();
    let circumstances = Circumstances { options, since, parameters: &brief.parameters, language, edition };
    let output = OutputRecord {
        language: language.to_owned(),
        edition: edition.to_owned(),
        pages: pages.len(),
        bytes: bytes.len(),
        sha256: sha256(&bytes),
        inputs: digest(&trace.files),
        draft: brief.is_draft(),
        since: since.to_owned(),
        job: circumstances.key(&trace),
        trace: trace.digest(),
        warnings: brief.warnings().len() + of_translation + pages.warnings.warnings() + preflight.warnings(),
    };
    Ok(Exported { bytes, output, trace, preflight })
}
