//! Texts that say something else, as they are written.

use serde::Serialize;
use similar::{Algorithm, DiffOp, capture_diff_slices};

use crate::resolve::{Brief, Unit, units};
use crate::text::Text;

use super::align::aligned;
use super::fragments::{Fragment, between, likeness};
use super::{At, State};

/// What became of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ProseOutcome {
    /// It says something else.
    Edited,
    /// It is new.
    Added,
    /// It was taken out.
    Removed,
    /// It stands elsewhere.
    Moved,
}

/// A text that is not as it was.
#[derive(Debug, Clone, Serialize)]
pub struct ProseChange {
    /// What became of it.
    pub change: ProseOutcome,
    /// The part of the brief that it belongs to; of one that was taken out, belonged to.
    pub part: String,
    /// Where it stood before, when it moved.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// What it says, word by word.
    pub text: Vec<Fragment>,
    /// Where it is written; of one that was taken out, was.
    pub place: Option<At>,
}

/// How much two texts have in common at least of which one is the other rewritten.
const LIKE: f64 = 0.4;

/// A text in one state and what stands in its place in the other.
pub type Pair<'a> = (Option<&'a Unit<'a>>, Option<&'a Unit<'a>>);

/// The texts that are not as they were, in reading order.
pub fn compare(old: &State, new: &State) -> Vec<ProseChange> {
    let (Some(old_brief), Some(new_brief)) = (old.brief(), new.brief()) else { return Vec::new() };
    let (before, after) = (units(old_brief), units(new_brief));
    let pairs = pairs((old_brief, &before), (new_brief, &after));
    let gone: Vec<&Unit> = pairs.iter().filter_map(|pair| if let (Some(was), None) = pair { Some(*was) } else { None }).collect();
    let come: Vec<&Unit> = pairs.iter().filter_map(|pair| if let (None, Some(is)) = pair { Some(*is) } else { None }).collect();
    let among = |list: &[&Unit], text: &Text| {
        list.iter().find(|unit| unit.text.source == text.source).map(|unit| unit.part.words(old_brief))
    };
    let mut changes = Vec::new();
    for (was, is) in pairs {
        let (change, unit, from, text) = match (was, is) {
            (Some(was), Some(is)) => (ProseOutcome::Edited, is, None, between(&was.text.source, &is.text.source)),
            (None, Some(is)) => match among(&gone, is.text) {
                Some(from) => (ProseOutcome::Moved, is, Some(from), vec![Fragment::Text { text: is.text.source.to_string() }]),
                None => (ProseOutcome::Added, is, None, between("", &is.text.source)),
            },
            (Some(was), None) if among(&come, was.text).is_none() => {
                (ProseOutcome::Removed, was, None, between(&was.text.source, ""))
            }
            _ => continue,
        };
        let (state, brief) = if is.is_some() { (new, new_brief) } else { (old, old_brief) };
        changes.push(ProseChange { change, part: unit.part.words(brief), from, text, place: state.at(&unit.text.place) });
    }
    changes
}

/// The texts that are not the same, each with what stands in its place.
pub fn pairs<'a>((old, before): (&Brief, &'a [Unit<'a>]), (new, after): (&Brief, &'a [Unit<'a>])) -> Vec<Pair<'a>> {
    let sources = |units: &'a [Unit<'a>]| units.iter().map(|unit| unit.text.source.as_str()).collect::<Vec<_>>();
    let mut pairs = Vec::new();
    for operation in capture_diff_slices(Algorithm::Patience, &sources(before), &sources(after)) {
        if !matches!(operation, DiffOp::Equal { .. }) {
            align((old, &before[operation.old_range()]), (new, &after[operation.new_range()]), &mut pairs);
        }
    }
    pairs
}

/// Pairs texts that were rewritten, in their order, so that they have as much in common as possible.
fn align<'a>((old, before): (&Brief, &'a [Unit<'a>]), (new, after): (&Brief, &'a [Unit<'a>]), pairs: &mut Vec<Pair<'a>>) {
    let (rows, columns) = (before.len(), after.len());
    // Of a single text that was replaced, people want to see what by.
    let is_single = (rows, columns) == (1, 1) && before[0].part.words(old) == after[0].part.words(new);
    let least = if is_single { LIKE / 2.0 } else { LIKE };
    // A chapter that was exchanged as a whole would take long to compare text by text, and tell nothing.
    let compare = rows * columns <= 10_000;
    let found = aligned(rows, columns, |was, is| {
        let like = if compare { likeness(&before[was].text.source, &after[is].text.source) } else { 0.0 };
        if like >= least { like } else { 0.0 }
    });
    pairs.extend(found.into_iter().map(|(was, is)| (was.map(|at| &before[at]), is.map(|at| &after[at]))));
}
