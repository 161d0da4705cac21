//! A paragraph as one line of text, in which numbers, sentences, quotations and what backs them have their positions.

use std::ops::Range;

use crate::diagnostic::Place;
use crate::text::Inline;

use super::vocabulary;

/// Stands in the line for a note or a citation in brackets, which belongs to the sentence before it.
const NOTE: char = '\u{fff9}';
/// Stands in the line for what else is no text.
const OBJECT: char = '\u{fffc}';

/// A paragraph as one line of text.
#[derive(Default)]
pub struct Paragraph<'a> {
    /// The words.
    pub text: String,
    /// The numbers in figures, in order.
    pub numbers: Vec<(Range<usize>, &'a Place)>,
    /// Where a note, a citation, a claim or a reference to a table or figure stands.
    backing: Vec<usize>,
    /// Where each sentence starts.
    sentences: Vec<usize>,
    quoted: Vec<Range<usize>>,
}

impl<'a> Paragraph<'a> {
    pub fn new(content: &'a [Inline]) -> Self {
        let mut paragraph = Self::default();
        paragraph.add(content, true);
        paragraph.sentences = sentences(&paragraph.text);
        paragraph.quoted = quotations(&paragraph.text);
        paragraph
    }

    fn add(&mut self, content: &'a [Inline], numbers: bool) {
        for inline in content {
            match inline {
                Inline::Text(text) => self.text.push_str(text),
                Inline::Number { text, place } => {
                    let start = self.text.len();
                    self.text.push_str(text);
                    if numbers {
                        self.numbers.push((start..self.text.len(), place));
                    }
                }
                Inline::Emph(content) | Inline::Strong(content) => self.add(content, numbers),
                // What an address is called is the name of something.
                Inline::Link { content, .. } => self.add(content, false),
                Inline::Break => self.text.push(' '),
                Inline::Code(_) | Inline::Metric { .. } => self.text.push(OBJECT),
                Inline::Footnote { .. } => self.back(NOTE),
                Inline::Citation(citation) => self.back(if citation.in_prose { OBJECT } else { NOTE }),
                Inline::CrossReference { target, .. } if target.starts_with("sec-") => self.text.push(OBJECT),
                Inline::CrossReference { .. } => self.back(OBJECT),
                Inline::Claim { content, .. } => {
                    self.backing.push(self.text.len());
                    self.add(content, numbers);
                }
            }
        }
    }

    fn back(&mut self, mark: char) {
        self.backing.push(self.text.len());
        self.text.push(mark);
    }

    /// The start of the sentence that a position is in, its opening marks left out.
    pub fn sentence_start(&self, at: usize) -> usize {
        let start = self.sentence(at).start;
        let rest = &self.text[start..];
        start + rest.len() - rest.trim_start_matches(|c: char| !c.is_alphanumeric()).len()
    }

    fn sentence(&self, at: usize) -> Range<usize> {
        let next = self.sentences.partition_point(|start| *start <= at);
        let start = self.sentences.get(next.saturating_sub(1)).copied().unwrap_or(0);
        start..self.sentences.get(next).copied().unwrap_or(self.text.len())
    }

    /// Whether something backs the sentence that a position is in.
    pub fn is_backed(&self, at: usize) -> bool {
        let sentence = self.sentence(at);
        self.backing.iter().any(|backing| sentence.contains(backing))
    }

    /// Whether a position is inside quotation marks.
    pub fn is_quoted(&self, at: usize) -> bool {
        self.quoted.iter().any(|range| range.contains(&at))
    }

    /// Whether the last sentence goes on in the block after the paragraph.
    pub fn is_open(&self) -> bool {
        let words = self.text.trim_end_matches(|c: char| c.is_whitespace() || matches!(c, NOTE | OBJECT));
        !words.ends_with(['.', '!', '?', '…', '”', '»'])
    }

    /// Whether the first sentence continues one that began in the block before.
    pub fn is_continued(&self) -> bool {
        self.text.starts_with(char::is_lowercase)
    }

    /// Whether a position is in the first sentence.
    pub fn is_first(&self, at: usize) -> bool {
        self.sentence(at).start == 0
    }

    /// Whether a position is in the last sentence.
    pub fn is_last(&self, at: usize) -> bool {
        self.sentence(at).end == self.text.len()
    }

    /// Whether something backs the last sentence.
    pub fn is_backed_at_end(&self) -> bool {
        self.is_backed(self.text.len())
    }

    /// Whether anything in the paragraph backs it.
    pub fn has_backing(&self) -> bool {
        !self.backing.is_empty()
    }
}

/// Where sentences start: behind a full stop and white space, at a character that can begin one.
fn sentences(text: &str) -> Vec<usize> {
    let mut starts = vec![0];
    let closes = |c: char| matches!(c, '.' | '!' | '?' | '…' | '”' | '’' | '»' | ')' | ']' | NOTE);
    for (at, mark) in text.char_indices().filter(|(_, c)| matches!(c, '.' | '!' | '?' | '…')) {
        let rest = text[at..].trim_start_matches(closes);
        let Some(mut next) = Some(rest.trim_start()).filter(|next| next.len() < rest.len()) else { continue };
        // A citation behind the full stop still belongs to the sentence.
        while let Some(after) = next.strip_prefix(NOTE) {
            next = after.trim_start_matches(closes).trim_start();
        }
        let begins = next.starts_with(|c: char| !c.is_lowercase());
        let abbreviated = mark == '.' && rest.len() + 1 == text.len() - at && vocabulary::is_abbreviated(&text[..at]);
        let start = text.len() - next.len();
        if begins && !abbreviated && starts.last().is_some_and(|last| *last < start) {
            starts.push(start);
        }
    }
    starts
}

/// The text between quotation marks. A quotation that is not closed goes on to the end, as in one of several paragraphs.
fn quotations(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some((start, mark)) = text[from..].char_indices().find(|(_, c)| matches!(c, '“' | '„' | '«' | '‘' | '"' | '‹'))
    {
        let start = from + start;
        let inner = start + mark.len_utf8();
        let end = text[inner..].char_indices().find(|(at, c)| match mark {
            '“' | '„' => *c == '”' || (mark == '„' && *c == '“'),
            '«' => *c == '»',
            '‹' => *c == '›',
            // The same character is the apostrophe.
            '‘' => *c == '’' && !text[inner + at + c.len_utf8()..].starts_with(char::is_alphanumeric),
            _ => *c == mark,
        });
        let end = end.map_or(text.len(), |(at, c)| inner + at + c.len_utf8());
        found.push(start..end);
        from = end;
    }
    found
}
