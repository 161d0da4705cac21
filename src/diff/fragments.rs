//! Text in which some words are told apart: those that changed, and those that rest on a claim.

use serde::Serialize;
use similar::{Algorithm, DiffOp, capture_diff_slices};
use unicode_segmentation::UnicodeSegmentation;

use crate::text::{Part, Run, Sentence, Text, sentences};

use super::State;

/// A piece of a text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
#[allow(missing_docs, reason = "each variant says what its fields mean")]
pub enum Fragment {
    /// What is the same before and after.
    Text { text: String },
    /// Words that rest on the claim in question.
    Claim { claim: String },
    /// What stood there before, and what stands there now; either can be empty. Whether it is part of what rests on the claim.
    Change {
        old: String,
        new: String,
        #[serde(skip_serializing_if = "std::ops::Not::not")]
        claimed: bool,
    },
}

impl Fragment {
    fn text(text: impl Into<String>) -> Self {
        Self::Text { text: text.into() }
    }

    fn change(old: impl Into<String>, new: impl Into<String>) -> Self {
        Self::Change { old: old.into(), new: new.into(), claimed: false }
    }
}

/// Appends a piece, so that adjacent ones of a kind become one.
fn push(fragments: &mut Vec<Fragment>, piece: Fragment) {
    match (fragments.last_mut(), piece) {
        (Some(Fragment::Text { text: last }), Fragment::Text { text }) => last.push_str(&text),
        (Some(Fragment::Claim { claim: last }), Fragment::Claim { claim }) => last.push_str(&claim),
        (_, piece) => fragments.push(piece),
    }
}

/// A sentence of the later state, with the numbers that moved, and the words that rest on a claim.
pub fn of_sentence(sentence: &Sentence, old: &State, new: &State, claim: Option<&str>) -> Vec<Fragment> {
    let mut fragments = Vec::new();
    for part in &sentence.parts {
        let marked = claim.is_some() && part.claim.map(|(id, _)| id) == claim;
        let plain = |text: String| if marked { Fragment::Claim { claim: text } } else { Fragment::text(text) };
        let piece = match &part.run {
            Run::Metric { name, .. } => match (old.printed(name, new), new.printed(name, old)) {
                (Some(before), Some(after)) if before != after => Fragment::Change { old: before, new: after, claimed: marked },
                _ => plain(words(part, new, old)),
            },
            _ => plain(words(part, new, old)),
        };
        push(&mut fragments, piece);
    }
    fragments
}

/// What a part of a sentence says in a state.
pub fn words(part: &Part, state: &State, other: &State) -> String {
    match &part.run {
        Run::Words(words) => words.clone(),
        Run::Reference(target) => format!("@{target}"),
        Run::Work(citation) => citation.works.iter().map(|work| format!("@{}", work.key)).collect::<Vec<_>>().join("; "),
        Run::Metric { name, .. } => {
            let parameter = || Some(state.opened()?.parameters.get(name)?.words.clone());
            state.printed(name, other).or_else(parameter).unwrap_or_else(|| format!("{{{name}}}"))
        }
    }
}

/// What a text says in a state, in plain words.
pub fn plain(text: &Text, state: &State, other: &State) -> String {
    let sentence = |sentence: Sentence| sentence.parts.iter().map(|part| words(part, state, other)).collect::<String>();
    sentences(&text.content).into_iter().map(sentence).collect::<Vec<_>>().join(" ")
}

/// Two texts word by word.
pub fn between(old: &str, new: &str) -> Vec<Fragment> {
    let (before, after): (Vec<&str>, Vec<&str>) = (old.split_word_bounds().collect(), new.split_word_bounds().collect());
    let mut fragments: Vec<Fragment> = Vec::new();
    for operation in capture_diff_slices(Algorithm::Myers, &before, &after) {
        let (_, was, is) = operation.as_tag_tuple();
        let piece = match operation {
            DiffOp::Equal { .. } => {
                let text = before[was].concat();
                // A space, or little more, between two changes tells nothing by itself.
                if text.trim().is_empty()
                    && let Some(Fragment::Change { old, new, .. }) = fragments.last_mut()
                {
                    old.push_str(&text);
                    new.push_str(&text);
                    continue;
                }
                Fragment::text(text)
            }
            _ => Fragment::change(before[was].concat(), after[is].concat()),
        };
        match (fragments.last_mut(), piece) {
            (Some(Fragment::Change { old, new, .. }), Fragment::Change { old: was, new: is, .. }) => {
                old.push_str(&was);
                new.push_str(&is);
            }
            (_, piece) => fragments.push(piece),
        }
    }
    fragments.into_iter().flat_map(tidied).fold(Vec::new(), |mut all, piece| {
        push(&mut all, piece);
        all
    })
}

/// A change without the space that both of its sides end with.
fn tidied(fragment: Fragment) -> Vec<Fragment> {
    let Fragment::Change { old, new, .. } = &fragment else { return vec![fragment] };
    let space = |text: &str| text[text.trim_end().len()..].to_owned();
    let both = space(old);
    if both.is_empty() || both != space(new) {
        return vec![fragment];
    }
    let cut = |text: &str| text[..text.len() - both.len()].to_owned();
    vec![Fragment::change(cut(old), cut(new)), Fragment::text(both)]
}

/// How much two texts have in common, from nothing, 0, to everything, 1.
pub fn likeness(old: &str, new: &str) -> f64 {
    let (before, after): (Vec<&str>, Vec<&str>) = (old.split_word_bounds().collect(), new.split_word_bounds().collect());
    let common: usize = capture_diff_slices(Algorithm::Myers, &before, &after)
        .iter()
        .filter(|operation| matches!(operation, DiffOp::Equal { .. }))
        .map(|operation| operation.old_range().filter(|at| !before[*at].trim().is_empty()).count())
        .sum();
    let length = |words: &[&str]| words.iter().filter(|word| !word.trim().is_empty()).count();
    match length(&before) + length(&after) {
        0 => 1.0,
        all => 2.0 * common as f64 / all as f64,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_changed_are_told_from_those_that_stayed() {
        let change = |old: &str, new: &str| Fragment::change(old, new);
        assert_eq!(
            between("It fell by two points.", "It rose by two points."),
            [Fragment::text("It "), change("fell", "rose"), Fragment::text(" by two points.")]
        );
        assert_eq!(between("one two three", "one 2 3"), [Fragment::text("one "), change("two three", "2 3")]);
        assert_eq!(between("", "new"), [change("", "new")]);
        assert_eq!(between("same", "same"), [Fragment::text("same")]);
    }

    #[test]
    fn likeness_tells_a_rewritten_text_from_another_one() {
        assert!(likeness("The sea rises twice a day.", "The sea rises two times a day.") > 0.6);
        assert!(likeness("The sea rises twice a day.", "Nobody knows why.") < 0.3);
    }
}
