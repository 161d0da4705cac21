//! The longest parts of a column of a table, by which the house style finds how wide it has to be and would like to be.

use serde::Serialize;

use crate::text::is_unspaced;

/// How many of the longest are kept. Which is the widest only the fonts can tell.
const KEPT: usize = 4;

/// The longest parts of a column.
#[derive(Debug, Default, Serialize)]
pub struct Pieces {
    /// The heading in plain words, and the unit below it.
    heading: Vec<String>,
    /// The longest words of the heading.
    heading_words: Vec<String>,
    /// The longest cells.
    longest: Vec<String>,
    /// The longest parts of cells that stay on one line: words, and numbers and dates as a whole.
    words: Vec<String>,
}

impl Pieces {
    /// The parts of a heading, with no cell yet.
    pub fn under(title: &str, unit: Option<&str>) -> Self {
        let mut pieces = Self::default();
        for text in [Some(title), unit].into_iter().flatten() {
            pieces.heading.push(text.to_owned());
            parts(text).for_each(|part| keep(&mut pieces.heading_words, part));
        }
        pieces
    }

    /// Takes a cell into account. Text can be broken between its words, others cannot.
    pub fn add(&mut self, cell: &str, text: bool) {
        keep(&mut self.longest, cell);
        match text {
            true => parts(cell).for_each(|part| keep(&mut self.words, part)),
            false => keep(&mut self.words, cell),
        }
    }
}

/// Keeps a text if it is among the longest, the longest first.
fn keep(longest: &mut Vec<String>, text: &str) {
    let length = |text: &str| text.chars().count();
    let this = length(text);
    if this == 0 || longest.len() == KEPT && longest.last().is_some_and(|last| length(last) >= this) {
        return;
    }
    if longest.iter().any(|known| known == text) {
        return;
    }
    let at = longest.iter().position(|known| length(known) < this).unwrap_or(longest.len());
    longest.insert(at, text.to_owned());
    longest.truncate(KEPT);
}

/// The parts of a text between which a line can end. Scripts without spaces can be broken nearly everywhere.
fn parts(text: &str) -> impl Iterator<Item = &str> {
    text.split([' ', '\t', '\n']).flat_map(|word| word.split_inclusive(['-', '–', '—', '/'])).map(|word| {
        match word.char_indices().nth(2) {
            Some((end, _)) if word.chars().any(is_unspaced) => &word[..end],
            _ => word,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::Pieces;

    #[test]
    fn a_column_is_as_wide_as_its_longest_word_or_number() {
        let mut pieces = Pieces::under("Imports by sea", Some("1,000 t"));
        pieces.add("Trinidad and Tobago", true);
        pieces.add("−1 234,5 %", false);
        pieces.add("Elsass-Lothringen", true);
        assert_eq!(pieces.heading_words, ["Imports", "1,000", "sea", "by"]);
        assert_eq!(pieces.longest, ["Trinidad and Tobago", "Elsass-Lothringen", "−1 234,5 %"]);
        assert_eq!(pieces.words, ["−1 234,5 %", "Lothringen", "Trinidad", "Elsass-"]);
    }
}
