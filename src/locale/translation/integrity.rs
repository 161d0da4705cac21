//! Whether a translation holds what its source holds: values, notes, citations, references, claims and links, in any order.

use crate::diagnostic::{Diagnostic, Place};
use crate::text::Inline;

/// Something that a translation must hold as its source does.
struct Part<'a> {
    /// As it is written.
    written: String,
    /// Where it stands, when that is known.
    place: Option<&'a Place>,
}

/// Compares a translation with its source. `place` is that of the translation, `source_place` that of the source.
pub fn check(
    source: &[Inline],
    translation: &[Inline],
    place: &Place,
    source_place: Option<&Place>,
    findings: &mut Vec<Diagnostic>,
) {
    let mut wanted = Vec::new();
    let mut found = Vec::new();
    collect(source, &mut wanted);
    collect(translation, &mut found);
    for part in wanted {
        match found.iter().position(|candidate| candidate.written == part.written) {
            Some(at) => drop(found.swap_remove(at)),
            None => {
                let mut finding = Diagnostic::error("translation-lacks", format!("this translation lacks {}", part.written))
                    .at(place.clone())
                    .because("does not hold what its source holds")
                    .help("put it where it belongs in the sentence; the order is free");
                if let Some(source) = part.place.or(source_place) {
                    finding = finding.related(source.clone(), "in the source");
                }
                findings.push(finding);
            }
        }
    }
    for part in found {
        let mut finding =
            Diagnostic::error("translation-adds", format!("this translation holds {}, its source does not", part.written))
                .at(part.place.unwrap_or(place).clone())
                .because("not in the source, or not as often")
                .help("delete it, or write what the source has in its place");
        if let Some(source) = source_place {
            finding = finding.related(source.clone(), "the source");
        }
        findings.push(finding);
    }
}

fn collect<'a>(content: &'a [Inline], parts: &mut Vec<Part<'a>>) {
    for inline in content {
        let (written, place) = match inline {
            Inline::Metric { name, place } => (format!("{{{name}}}"), Some(place)),
            Inline::Footnote { id, place } => (format!("[^{id}]"), Some(place)),
            Inline::CrossReference { target, place } => (format!("@{target}"), Some(place)),
            Inline::Claim { id, place, .. } => (format!("[…](claim:{id})"), Some(place)),
            Inline::Link { url, .. } => (format!("[…]({url})"), None),
            Inline::Citation(citation) => {
                parts.extend(citation.works.iter().map(|work| {
                    let locator = work.locator.as_ref().map(|(kind, value)| format!(", {kind:?} {value}").to_lowercase());
                    Part { written: format!("`@{}{}`", work.key, locator.unwrap_or_default()), place: Some(&work.place) }
                }));
                continue;
            }
            Inline::Emph(content) | Inline::Strong(content) => {
                collect(content, parts);
                continue;
            }
            Inline::Text(_) | Inline::Number { .. } | Inline::Code(_) | Inline::Break => continue,
        };
        parts.push(Part { written: format!("`{written}`"), place });
        if let Inline::Claim { content, .. } | Inline::Link { content, .. } = inline {
            collect(content, parts);
        }
    }
}
