//! Sentences of prose: where one ends, which values stand in it, and which of its words rest on a claim.

use unicode_segmentation::UnicodeSegmentation;

use crate::diagnostic::Place;

use super::{Citation, Inline};

/// A sentence without its footnotes and the citations that are no part of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Sentence<'a> {
    /// Its parts in order.
    pub parts: Vec<Part<'a>>,
}

/// A part of a sentence.
#[derive(Debug, Clone, PartialEq)]
pub struct Part<'a> {
    /// What it is.
    pub run: Run<'a>,
    /// The claim that it rests on, and where the words that rest on it begin.
    pub claim: Option<(&'a str, &'a Place)>,
}

/// What a part of a sentence is.
#[derive(Debug, Clone, PartialEq)]
pub enum Run<'a> {
    /// Words.
    Words(String),
    /// `{name}`.
    Metric {
        /// The name of the metric or parameter.
        name: &'a str,
        /// Where it stands.
        place: &'a Place,
    },
    /// `@sec-…`, `@fig-…`, `@tbl-…`.
    Reference(&'a str),
    /// `@key`: a work whose author is part of the sentence.
    Work(&'a Citation),
}

impl<'a> Sentence<'a> {
    /// The metrics and parameters in it, with their places.
    pub fn metrics(&self) -> impl Iterator<Item = (&'a str, &'a Place)> {
        self.parts.iter().filter_map(|part| match part.run {
            Run::Metric { name, place } => Some((name, place)),
            _ => None,
        })
    }

    /// Whether words of it rest on a claim.
    pub fn rests_on(&self, claim: &str) -> bool {
        self.parts.iter().any(|part| part.claim.is_some_and(|(id, _)| id == claim))
    }

    /// Where the first words are that rest on a claim.
    pub fn place_of(&self, claim: &str) -> Option<&'a Place> {
        self.parts.iter().find_map(|part| part.claim.filter(|(id, _)| *id == claim).map(|(_, place)| place))
    }
}

/// The sentences of a paragraph. Emphasis is left out, and so are footnotes and citations.
pub fn sentences(content: &[Inline]) -> Vec<Sentence<'_>> {
    let mut parts = Vec::new();
    flatten(content, None, &mut parts);
    let plain: String = parts.iter().map(|part| stand_in(&part.run)).collect();
    let mut ends = ends(&plain).into_iter().peekable();
    let mut sentences = Vec::new();
    let mut open: Vec<Part> = Vec::new();
    let mut at = 0;
    for part in parts {
        let length = stand_in(&part.run).len();
        let Run::Words(words) = &part.run else {
            at += length;
            open.push(part);
            continue;
        };
        let mut rest = words.as_str();
        while let Some(end) = ends.next_if(|end| *end <= at + rest.len()) {
            let (before, after) = rest.split_at(end - at);
            open.push(Part { run: Run::Words(before.to_owned()), claim: part.claim });
            sentences.extend(sentence(std::mem::take(&mut open)));
            (rest, at) = (after, end);
        }
        at += rest.len();
        if !rest.is_empty() {
            open.push(Part { run: Run::Words(rest.to_owned()), claim: part.claim });
        }
    }
    sentences.extend(sentence(open));
    sentences
}

/// A sentence without space at its ends.
fn sentence(mut parts: Vec<Part>) -> Option<Sentence> {
    if let Some(Part { run: Run::Words(words), .. }) = parts.first_mut() {
        *words = words.trim_start().to_owned();
    }
    if let Some(Part { run: Run::Words(words), .. }) = parts.last_mut() {
        words.truncate(words.trim_end().len());
    }
    parts.retain(|part| !matches!(&part.run, Run::Words(words) if words.is_empty()));
    (!parts.is_empty()).then_some(Sentence { parts })
}

fn flatten<'a>(content: &'a [Inline], claim: Option<(&'a str, &'a Place)>, parts: &mut Vec<Part<'a>>) {
    for inline in content {
        let run = match inline {
            Inline::Text(text) | Inline::Number { text, .. } | Inline::Code(text) => Run::Words(text.clone()),
            Inline::Break => Run::Words(" ".to_owned()),
            Inline::Metric { name, place } => Run::Metric { name, place },
            Inline::CrossReference { target, .. } => Run::Reference(target),
            Inline::Emph(content) | Inline::Strong(content) | Inline::Link { content, .. } => {
                flatten(content, claim, parts);
                continue;
            }
            Inline::Claim { id, content, place } => {
                flatten(content, Some((id, place)), parts);
                continue;
            }
            Inline::Citation(citation) if citation.in_prose => Run::Work(citation),
            Inline::Citation(_) | Inline::Footnote { .. } => {
                // What stands before a citation is parted from it by a space, which the full stop behind it is not.
                if let (Inline::Citation(_), Some(Part { run: Run::Words(words), .. })) = (inline, parts.last_mut()) {
                    words.truncate(words.trim_end().len());
                }
                continue;
            }
        };
        match (parts.last_mut(), run) {
            (Some(Part { run: Run::Words(last), claim: known }), Run::Words(words)) if *known == claim => last.push_str(&words),
            (_, run) => parts.push(Part { run, claim }),
        }
    }
}

/// What stands for a part where the ends of sentences are looked for: a number for a value, a capital for a name.
fn stand_in<'p>(run: &'p Run) -> &'p str {
    match run {
        Run::Words(words) => words,
        Run::Metric { .. } => "0",
        Run::Reference(_) | Run::Work(_) => "X",
    }
}

/// Words behind which a full stop ends no sentence, apart from initials.
const ABBREVIATIONS: [&str; 16] =
    ["Mr", "Mrs", "Ms", "Dr", "St", "No", "Nos", "vs", "cf", "pp", "vol", "ed", "Sr", "Sra", "núm", "art"];

/// Where sentences end (Unicode Standard Annex 29, 5), but for those that seem to end with an abbreviation.
fn ends(plain: &str) -> Vec<usize> {
    let mut ends: Vec<usize> = Vec::new();
    for (at, sentence) in plain.split_sentence_bound_indices() {
        let last = sentence.trim_end().rsplit(char::is_whitespace).next().unwrap_or_default();
        let stem = last.strip_suffix('.').map(|stem| stem.trim_start_matches(['(', '[', '“', '"', '‘', '«']));
        let is_short =
            stem.is_some_and(|stem| stem.contains('.') || stem.chars().count() == 1 && stem.chars().all(char::is_alphabetic));
        if !is_short && stem.is_none_or(|stem| !ABBREVIATIONS.contains(&stem)) {
            ends.push(at + sentence.len());
        }
    }
    ends
}

#[cfg(test)]
mod tests {
    use super::super::tests::paragraph;
    use super::*;

    fn read(text: &str) -> Vec<String> {
        let words = |sentence: &Sentence| sentence.parts.iter().map(|part| stand_in(&part.run).to_owned()).collect();
        sentences(&paragraph(text)).iter().map(words).collect()
    }

    #[test]
    fn a_sentence_ends_at_its_full_stop_and_not_at_that_of_an_abbreviation() {
        let cases: [(&str, &[&str]); 6] = [
            ("One. Two!", &["One.", "Two!"]),
            ("The U.S. Army of Mr. X. It left.", &["The U.S. Army of Mr. X. It left."]),
            ("It fell by {drop}. In {year} it rose.", &["It fell by 0.", "In 0 it rose."]),
            ("He said “It fell.” Then *it. Rose* again.", &["He said “It fell.”", "Then it.", "Rose again."]),
            ("It fell [@key, p. 1]. Then it rose.[^note] So.", &["It fell.", "Then it rose.", "So."]),
            ("海は上がる。海は下がる。", &["海は上がる。", "海は下がる。"]),
        ];
        for (text, expected) in cases {
            assert_eq!(read(text), expected, "{text}");
        }
    }

    #[test]
    fn words_that_rest_on_a_claim_are_known_in_each_sentence() {
        let text = paragraph("Trust [fell by {drop}](claim:fell). It rose.");
        let found = sentences(&text);
        assert!(found[0].rests_on("fell") && !found[1].rests_on("fell"));
        assert_eq!(found[0].metrics().map(|(name, _)| name).collect::<Vec<_>>(), ["drop"]);
    }
}
