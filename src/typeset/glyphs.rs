//! Characters that no font has. A PDF that conforms to its standards refuses them; pictures would show boxes.

use std::collections::BTreeSet;

use typst::layout::{Frame, FrameItem};

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
