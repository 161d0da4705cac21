//! Sentences that say the same with other numbers.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::resolve::units;
use crate::text::sentences;

use super::fragments::{Fragment, of_sentence};
use super::{At, State};

/// A sentence in which a number moved.
#[derive(Debug, Clone, Serialize)]
pub struct SentenceChange {
    /// The part of the brief.
    pub part: String,
    /// The sentence as it stands in the later state, with the numbers of before beside those of now.
    pub sentence: Vec<Fragment>,
    /// The metrics in it that moved.
    pub metrics: Vec<String>,
    /// The claims that its words rest on.
    pub claims: Vec<String>,
    /// Whether its words were edited, too.
    pub edited: bool,
    /// Where the first number stands that moved.
    pub place: Option<At>,
}

/// The sentences of the later state in which a number moved as a reader sees it, in reading order.
pub fn compare(old: &State, new: &State) -> Vec<SentenceChange> {
    let Some(brief) = new.brief() else { return Vec::new() };
    let before: Option<BTreeSet<&str>> =
        old.brief().map(|brief| units(brief).into_iter().map(|unit| unit.text.source.as_str()).collect());
    let mut changes: Vec<SentenceChange> = Vec::new();
    for unit in units(brief) {
        for sentence in sentences(&unit.text.content) {
            let moved = |metric: &str| match (old.printed(metric, new), new.printed(metric, old)) {
                (Some(before), Some(after)) => before != after,
                _ => false,
            };
            let mut moved = sentence.metrics().filter(|(metric, _)| moved(metric)).peekable();
            let Some((_, place)) = moved.peek() else { continue };
            let place = new.at(place);
            let mut metrics: Vec<String> = Vec::new();
            for (metric, _) in moved {
                if !metrics.iter().any(|known| known == metric) {
                    metrics.push(metric.to_owned());
                }
            }
            let mut claims: Vec<String> = Vec::new();
            for (claim, _) in sentence.parts.iter().filter_map(|part| part.claim) {
                if !claims.iter().any(|known| known == claim) {
                    claims.push(claim.to_owned());
                }
            }
            changes.push(SentenceChange {
                part: unit.part.words(brief),
                sentence: of_sentence(&sentence, old, new, None),
                metrics,
                claims,
                edited: before.as_ref().is_some_and(|before| !before.contains(unit.text.source.as_str())),
                place,
            });
        }
    }
    changes
}
