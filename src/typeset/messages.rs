//! The engine's messages as findings.

use typst::WorldExt;
use typst::diag::{Severity as EngineSeverity, SourceDiagnostic};

use crate::diagnostic::{Diagnostic, Place, Report, Severity, Sources};

use super::world::EditionWorld;

/// The engine's messages with their places in the theme or the house style.
pub fn report(world: &EditionWorld, messages: &[SourceDiagnostic]) -> Report {
    let mut sources = Sources::default();
    let findings = findings(world, messages, &mut sources);
    Report::new(sources, findings)
}

/// The engine's messages as findings; the files in which they have their places are added to the sources.
pub fn findings(world: &EditionWorld, messages: &[SourceDiagnostic], sources: &mut Sources) -> Vec<Diagnostic> {
    messages
        .iter()
        .map(|message| {
            let severity = match message.severity {
                EngineSeverity::Error => Severity::Error,
                EngineSeverity::Warning => Severity::Warning,
            };
            let mut finding = Diagnostic::error("typesetting", message.message.to_string());
            finding.severity = severity;
            finding.help = message.hints.first().map(|hint| hint.v.to_string());
            let themed = message.span.id().is_some_and(|id| world.is_themed(id));
            if finding.help.is_none() && themed {
                finding.help = Some("correct this file, or remove it from the theme to return to the house style".to_owned());
            }
            if let Some((path, text)) = message.span.id().and_then(|id| world.describe(id)) {
                let file = sources.add(path, text);
                finding.place = Some(Place { file, range: world.range(message.span).unwrap_or(0..0) });
                finding.reason = Some("while setting this".to_owned());
            }
            finding
        })
        .collect()
}
