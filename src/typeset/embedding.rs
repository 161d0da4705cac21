//! Fonts that their makers do not let anybody embed: a printer could not print the file.

use std::collections::BTreeSet;

use ttf_parser::Permissions;
use typst::layout::{Frame, FrameItem};
use typst_layout::PagedDocument;

use crate::diagnostic::{Diagnostic, Report, Sources};

/// Reports the fonts of a document that may not be embedded, as their table `OS/2` says.
///
/// # Errors
/// When there is one.
pub fn check(document: &PagedDocument, sources: &Sources) -> Result<(), Report> {
    let mut restricted = BTreeSet::new();
    document.pages().iter().for_each(|page| collect(&page.frame, &mut restricted));
    let findings: Vec<Diagnostic> = restricted
        .into_iter()
        .map(|family| {
            Diagnostic::error("font-not-embeddable", format!("the font `{family}` may not be embedded into a PDF"))
                .because("its maker restricts embedding (fsType in the font)")
                .help("get a licence and a file that allow it, or name another font in theme/theme.typ; `pressrun fonts` lists those there are")
        })
        .collect();
    match findings.is_empty() {
        true => Ok(()),
        false => Err(Report::new(sources.clone(), findings)),
    }
}

fn collect(frame: &Frame, restricted: &mut BTreeSet<String>) {
    for (_, item) in frame.items() {
        match item {
            FrameItem::Group(group) => collect(&group.frame, restricted),
            FrameItem::Text(text) if text.font.ttf().permissions() == Some(Permissions::Restricted) => {
                restricted.insert(text.font.font().info().family.clone());
            }
            _ => {}
        }
    }
}
