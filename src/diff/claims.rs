//! Claims: what the data no longer bear out comes first.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::data::same_expression;
use crate::diagnostic::Place;
use crate::resolve::units;
use crate::text::sentences;

use super::fragments::{Fragment, of_sentence, words};
use super::{At, State};

/// What became of a claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ClaimOutcome {
    /// It held, and is false now. So is one that is new and false.
    Broke,
    /// It was false, and still is.
    StillFalse,
    /// It was false, and holds now.
    CameTrue,
    /// It holds on another condition.
    Restated,
    /// It is new, and holds.
    Added,
    /// No words rest on it any more.
    Removed,
}

/// A claim that is not as it was.
#[derive(Debug, Clone, Serialize)]
pub struct ClaimChange {
    /// Its name.
    pub claim: String,
    /// What became of it.
    pub change: ClaimOutcome,
    /// Its condition.
    pub condition: String,
    /// Its condition before, when it was another one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub old_condition: Option<String>,
    /// The two sides of a condition that is false with what they come to: `2.5 == 2.1`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comparison: Option<String>,
    /// The metrics in the condition.
    pub values: Vec<Value>,
    /// The words that rest on it, with the sentences that they stand in.
    pub words: Vec<MarkedWords>,
    /// Where it is defined.
    pub place: Option<At>,
}

/// What a metric came to, as it is printed.
#[derive(Debug, Clone, Serialize)]
pub struct Value {
    /// The metric.
    pub metric: String,
    /// Before.
    pub old: Option<String>,
    /// Now.
    pub new: Option<String>,
}

/// Words that rest on a claim.
#[derive(Debug, Clone, Serialize)]
pub struct MarkedWords {
    /// The words.
    pub words: String,
    /// The sentence that they stand in.
    pub sentence: Vec<Fragment>,
    /// The part of the brief.
    pub part: String,
    /// Where they begin.
    pub place: Option<At>,
}

/// A claim in one state.
struct Claim<'s> {
    holds: bool,
    condition: &'s str,
    comparison: Option<&'s str>,
    values: Vec<&'s str>,
    place: Option<&'s Place>,
}

/// Claims that are not as they were, or are still false; the most consequential first.
pub fn compare(old: &State, new: &State) -> Vec<ClaimChange> {
    let (before, after) = (claims(old), claims(new));
    let mut names: Vec<&str> = after.keys().chain(before.keys().filter(|name| !after.contains_key(*name))).copied().collect();
    names.sort_unstable();
    // One whose condition fails was not taken out.
    names.retain(|name| !new.fails(name) && !old.fails(name));
    let mut changes = Vec::new();
    for name in names {
        let (was, is) = (before.get(name), after.get(name));
        let outcome = match (was, is) {
            (None | Some(Claim { holds: true, .. }), Some(Claim { holds: false, .. })) => ClaimOutcome::Broke,
            (Some(Claim { holds: false, .. }), Some(Claim { holds: false, .. })) => ClaimOutcome::StillFalse,
            (Some(Claim { holds: false, .. }), Some(Claim { holds: true, .. })) => ClaimOutcome::CameTrue,
            (Some(was), Some(is)) if !same_expression(was.condition, is.condition) => ClaimOutcome::Restated,
            (None, Some(_)) => ClaimOutcome::Added,
            (Some(_), None) => ClaimOutcome::Removed,
            _ => continue,
        };
        let (Some(claim), state) = (is.or(was), if is.is_some() { new } else { old }) else { continue };
        let value =
            |metric: &&str| Value { metric: (*metric).to_owned(), old: old.printed(metric, new), new: new.printed(metric, old) };
        changes.push(ClaimChange {
            claim: name.to_owned(),
            change: outcome,
            condition: claim.condition.to_owned(),
            old_condition: was
                .filter(|was| is.is_some_and(|is| !same_expression(was.condition, is.condition)))
                .map(|was| was.condition.to_owned()),
            comparison: claim.comparison.map(str::to_owned),
            values: claim.values.iter().map(value).collect(),
            words: match outcome {
                ClaimOutcome::Removed => marked(name, old, new),
                _ => marked(name, new, old),
            },
            place: claim.place.and_then(|place| state.at(place)),
        });
    }
    changes.sort_by_key(|change| change.change);
    changes
}

fn claims(state: &State) -> BTreeMap<&str, Claim<'_>> {
    if let Some(record) = state.record() {
        let mut claims = BTreeMap::new();
        for (name, claim) in &record.claims {
            let condition = claim.condition.as_str();
            claims
                .insert(name.as_str(), Claim { holds: claim.holds, condition, comparison: None, values: Vec::new(), place: None });
        }
        return claims;
    }
    let Some(opened) = state.opened() else { return BTreeMap::new() };
    let declared = opened.project.claims.iter();
    let claims = declared.filter_map(|claim| {
        let (id, found) = (claim.id.as_str(), opened.computed.claims.get(&claim.id)?);
        let claim = Claim {
            holds: found.holds,
            condition: &found.condition,
            comparison: found.comparison.as_deref(),
            values: found.values.iter().map(|(metric, _)| metric.as_str()).collect(),
            place: Some(&claim.place),
        };
        Some((id, claim))
    });
    claims.collect()
}

/// The sentences of a state in which words rest on a claim.
fn marked(claim: &str, state: &State, other: &State) -> Vec<MarkedWords> {
    let Some(brief) = state.brief() else { return Vec::new() };
    let mut all = Vec::new();
    for unit in units(brief) {
        for sentence in sentences(&unit.text.content) {
            if !sentence.rests_on(claim) {
                continue;
            }
            let mine = sentence.parts.iter().filter(|part| part.claim.is_some_and(|(id, _)| id == claim));
            all.push(MarkedWords {
                words: mine.map(|part| words(part, state, other)).collect(),
                sentence: of_sentence(&sentence, other, state, Some(claim)),
                part: unit.part.words(brief),
                place: sentence.place_of(claim).and_then(|place| state.at(place)),
            });
        }
    }
    all
}
