//! Characters that no font has. A PDF that conforms to its standards refuses them; pictures would show boxes.

use std::collections::BTreeSet;

use typst::layout::{Frame, FrameItem};
use typst_layout::PagedDocument;

use crate::diagnostic::{Diagnostic, Place, Report, Sources};

/// What to do about characters that no font has.
pub const ADVICE: &str = "put a font that has them into the folder fonts/ of the project; docs/theme.md tells how to choose fonts";

/// Reports the characters of a document that no font has, where a file of the project first has one of them.
///
/// # Errors
/// When there is one.
pub fn check(document: &PagedDocument, sources: &Sources) -> Result<(), Report> {
    let missing: BTreeSet<String> = document.pages().iter().flat_map(|page| missing(&page.frame)).collect();
    let Some(first) = missing.first() else { return Ok(()) };
    let list: Vec<&str> = missing.iter().map(String::as_str).take(12).collect();
    let more = if missing.len() > list.len() { format!(" and {} more", missing.len() - list.len()) } else { String::new() };
    let mut finding =
        Diagnostic::error("missing-glyphs", format!("the brief holds characters that are in no font: {}{more}", list.join(" ")))
            .because("the first of them")
            .help(ADVICE);
    finding.place = sources.iter().find_map(|(file, source)| {
        let at = missing.iter().filter_map(|character| source.text.find(character.as_str())).min()?;
        let length = source.text[at..].chars().next().map_or(first.len(), char::len_utf8);
        Some(Place { file, range: at..at + length })
    });
    Err(Report::new(sources.clone(), vec![finding]))
}

/// The characters of a page that are in none of the fonts.
pub fn missing(frame: &Frame) -> BTreeSet<String> {
    let mut missing = BTreeSet::new();
    collect(frame, &mut missing);
    missing
}

fn collect(frame: &Frame, missing: &mut BTreeSet<String>) {
    for (_, item) in frame.items() {
        match item {
            FrameItem::Group(group) => collect(&group.frame, missing),
            FrameItem::Text(text) => {
                let unknown = text.glyphs.iter().filter(|glyph| glyph.id == 0);
                missing.extend(unknown.filter_map(|glyph| text.text.get(glyph.range())).map(str::to_owned));
            }
            _ => {}
        }
    }
}
