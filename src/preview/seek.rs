//! From a point on a page to where its words are written, and back.

use serde::Serialize;
use typst::foundations::Label;
use typst::introspection::{Introspector, Location, MetadataElem, Tag};
use typst::layout::{FrameItem, Transform};
use typst::pdf::ArtifactElem;
use typst::text::TextItem;
use typst::utils::PicoStr;

use crate::diagnostic::{Place, SourceFile};

use super::marks::{Area, area, visit};
use super::proof::Proof;

/// How far from a point words may be, in points, to be meant.
const REACH: f64 = 48.0;

/// Where something is written.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Found {
    /// The file, as people are shown it.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
    /// The line itself.
    pub text: String,
    /// What is meant on the page.
    pub area: Area,
}

/// A place on a page.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Spot {
    /// The page, from 1.
    pub page: usize,
    /// The distance from its top in points.
    pub y: f64,
}

/// An item on a page with the innermost label around it that leads to a file.
struct Item<'a> {
    page: usize,
    area: Area,
    label: &'a str,
    text: Option<&'a TextItem>,
}

impl Proof {
    /// Where what stands at a point is written. Pages count from 1, the point is in points from the top left corner.
    pub fn find(&self, page: usize, x: f64, y: f64) -> Option<Found> {
        let items = self.items(page);
        let (at, item) = items
            .iter()
            .enumerate()
            .filter(|(_, item)| item.page == page && item.area.distance(x, y) <= REACH)
            .min_by(|(_, a), (_, b)| order(&a.area, &b.area, x, y))?;
        let place = self.places.get(item.label)?;
        let file = self.sources.file(place.file);
        let written = extent(item.label, place, &file.text);
        let exact = item.text.and_then(|text| {
            let mut before = String::new();
            let mut line = f64::NAN;
            for earlier in items[..at].iter().filter(|earlier| earlier.label == item.label) {
                let Some(text) = earlier.text else { continue };
                // Words end with their line.
                if earlier.area.y != line {
                    before.push(' ');
                }
                line = earlier.area.y;
                before.push_str(&text.text);
            }
            if item.area.y != line {
                before.push(' ');
            }
            let start = before.len();
            before.push_str(&text.text);
            find_word(&before, start + offset(text, x - item.area.x), file.text.get(written.clone())?)
        });
        let start = exact.map_or(first_word(&file.text, place), |within| written.start + within);
        Some(self.found(file, Place { file: place.file, range: start..start }, item.area))
    }

    fn found(&self, file: &SourceFile, place: Place, area: Area) -> Found {
        let (line, column) = self.sources.line_column(&place);
        let text = file.text.lines().nth(line - 1).unwrap_or_default();
        Found { file: file.path.clone(), line, column, text: text.trim().chars().take(240).collect(), area }
    }

    /// Where the words of a line of a file stand: those written there, or the last before them.
    pub fn spot(&self, file: &str, line: usize) -> Option<Spot> {
        let (index, source) = self.sources.iter().find(|(_, source)| source.path == file)?;
        let start: usize = source.text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
        let end = start + source.text.get(start..)?.find('\n').unwrap_or(source.text.len() - start);
        let in_file = self.places.iter().filter(|(_, place)| place.file == index);
        let mut known: Vec<(usize, &String)> = in_file.map(|(label, place)| (place.range.start, label)).collect();
        known.sort();
        let split = known.partition_point(|(at, _)| *at <= end);
        let (before, after) = known.split_at(split);
        before.iter().rev().chain(after).find_map(|(_, label)| self.position(label))
    }

    /// Where a label stands.
    fn position(&self, label: &str) -> Option<Spot> {
        let introspector = self.pages.document().introspector();
        let content = introspector.query_label(Label::new(PicoStr::intern(label))?).ok()?;
        let at = introspector.position(content.location()?)?;
        Some(Spot { page: at.page.get(), y: at.point.y.to_pt() })
    }

    /// The items of the pages up to one, in the order in which they are set, that belong to a label.
    fn items(&self, last: usize) -> Vec<Item<'_>> {
        let mut items = Vec::new();
        let mut open = Open { elements: Vec::new(), outside: None };
        for (at, page) in self.pages.document().pages().iter().take(last).enumerate() {
            visit(&page.frame, Transform::identity(), &mut |item, transform| match item {
                FrameItem::Tag(tag) => open.see(tag, self),
                _ => {
                    let (Some(area), Some(label)) = (area(item, transform), open.label()) else { return };
                    let text = match item {
                        FrameItem::Text(text) => Some(text),
                        _ => None,
                    };
                    items.push(Item { page: at + 1, area, label, text });
                }
            });
        }
        items
    }
}

/// Text before shapes that lie behind it, what is near before what is far, what is small before what is large.
fn order(a: &Area, b: &Area, x: f64, y: f64) -> std::cmp::Ordering {
    let size = |area: &Area| area.width * area.height;
    a.distance(x, y).total_cmp(&b.distance(x, y)).then(size(a).total_cmp(&size(b)))
}

/// The elements that began and have not ended.
struct Open<'a> {
    elements: Vec<(Location, Option<&'a str>)>,
    /// The label of what stands in no element.
    outside: Option<&'a str>,
}

impl<'a> Open<'a> {
    fn label(&self) -> Option<&'a str> {
        self.elements.last().map_or(self.outside, |(_, label)| *label)
    }

    fn see(&mut self, tag: &Tag, proof: &'a Proof) {
        match tag {
            Tag::Start(element, _) => {
                let known = element.label().and_then(|label| proof.places.get_key_value(label.resolve().as_str()));
                let known = known.map(|(label, _)| label.as_str());
                // A mark stands before the words that it is the label of.
                if known.is_some() && element.is::<MetadataElem>() {
                    match self.elements.last_mut() {
                        Some((_, label)) => *label = known,
                        None => self.outside = known,
                    }
                }
                // The running head belongs to no paragraph that goes on over the page.
                let inherited = self.label().filter(|_| !element.is::<ArtifactElem>());
                self.elements.push((tag.location(), known.or(inherited)));
            }
            Tag::End(location, ..) => {
                if let Some(at) = self.elements.iter().rposition(|(open, _)| open == location) {
                    self.elements.remove(at);
                }
            }
        }
    }
}

/// The bytes of a file in which the words of a label stand. Figures, tables and works are known by the place of their name, from
/// which they go on to the next one.
fn extent(label: &str, place: &Place, text: &str) -> std::ops::Range<usize> {
    let named = ["fig-", "tbl-", "ref-", "data-"].iter().any(|kind| label.starts_with(kind));
    if !named {
        return place.range.clone();
    }
    let start = place.range.start;
    let rest = text.get(start..).unwrap_or_default();
    start..start + rest.find("\n[").unwrap_or(rest.len())
}

/// Where the first word of a place stands: after its quotation marks.
fn first_word(text: &str, place: &Place) -> usize {
    let written = text.get(place.range.clone()).unwrap_or_default();
    place.range.start + (written.len() - written.trim_start_matches(|c: char| c.is_whitespace() || c == '"' || c == '\'').len())
}

/// The byte of a run of text that stands at a distance from its start, in points.
fn offset(text: &TextItem, distance: f64) -> usize {
    let mut reached = 0.0;
    for glyph in &text.glyphs {
        reached += glyph.x_advance.at(text.size).to_pt();
        if reached > distance {
            return glyph.range().start;
        }
    }
    text.text.len()
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// The words of a text with the bytes at which they begin.
fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let offset = |word: &str| word.as_ptr() as usize - text.as_ptr() as usize;
    text.split(|c: char| !is_word(c)).filter(|word| !word.is_empty()).map(move |word| (offset(word), word))
}

/// Where the word at a byte of what is set is written: if the same word is set several times, its count decides.
fn find_word(set: &str, at: usize, written: &str) -> Option<usize> {
    let (start, word) = words(set).take_while(|(start, _)| *start <= at).last()?;
    let count = words(&set[..start]).filter(|(_, other)| *other == word).count();
    let places: Vec<usize> = words(written).filter(|(_, other)| *other == word).map(|(start, _)| start).collect();
    places.get(count).or(places.last()).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_click_on_a_word_that_stands_twice_leads_to_the_one_meant() {
        let set = "the bear and the wolf. 1 The bear";
        let written = "the bear and *the* wolf.[^bear_note] The bear";
        assert_eq!(find_word(set, set.rfind("bear").expect("a bear") + 2, written), written.rfind("bear"));
        assert_eq!(find_word(set, 5, written), Some(4));
        assert_eq!(find_word(set, set.find("wolf").expect("a wolf"), written), written.find("wolf"));
        assert_eq!(find_word("computed 78", 9, "computed {share}"), None);
    }
}
