//! Translations that say what the source no longer says.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::diagnostic::Place;
use crate::resolve::{Brief, Message};

use super::fragments::{Fragment, between, likeness};
use super::{At, State};

/// A translation that is not as complete as it was, or more so.
#[derive(Debug, Clone, Serialize)]
pub struct TranslationChange {
    /// The language, a BCP 47 tag.
    pub language: String,
    /// How many texts were translated, and how many there were.
    pub old: Option<(usize, usize)>,
    /// How many are translated, and how many there are.
    pub new: Option<(usize, usize)>,
    /// Texts that changed and whose translation did not follow.
    pub stale: Vec<StaleText>,
    /// Texts that are new and not translated yet.
    pub untranslated: Vec<StaleText>,
    /// How many texts have another translation than before.
    pub retranslated: usize,
}

/// A text without a translation.
#[derive(Debug, Clone, Serialize)]
pub struct StaleText {
    /// What it says; of one that changed, word by word.
    pub text: Vec<Fragment>,
    /// Where it is written.
    pub place: Option<At>,
}

/// How much two texts have in common at least of which one is the other rewritten.
const LIKE: f64 = 0.5;

/// How many pairs of texts are compared. Of a brief that was written anew, it tells little what became of which text.
const PAIRS: usize = 20_000;

/// What became of the translations into each language.
pub fn compare(old: &State, new: &State) -> Vec<TranslationChange> {
    let (Some(before), Some(after)) = (old.brief(), new.brief()) else { return Vec::new() };
    let languages: BTreeSet<&String> = before.front.languages.iter().skip(1).chain(after.front.languages.iter().skip(1)).collect();
    languages.into_iter().filter_map(|language| change(language, before, after, new)).collect()
}

fn change(language: &str, before: &Brief, after: &Brief, state: &State) -> Option<TranslationChange> {
    let (was, is) = (translated(before, language), translated(after, language));
    let coverage = |brief: &Brief, found: &BTreeMap<&str, &str>| {
        brief.front.languages.iter().any(|known| known == language).then_some((found.len(), brief.messages.len()))
    };
    let known: BTreeSet<&str> = before.messages.iter().map(|message| message.id.as_str()).collect();
    let kept: BTreeSet<&str> = after.messages.iter().map(|message| message.id.as_str()).collect();
    // What a rewritten text said before: a text that was translated and is gone.
    let gone: Vec<&str> = was.keys().copied().filter(|id| !kept.contains(id)).collect();
    let mut found = TranslationChange {
        language: language.to_owned(),
        old: coverage(before, &was),
        new: coverage(after, &is),
        stale: Vec::new(),
        untranslated: Vec::new(),
        retranslated: is.iter().filter(|(id, text)| was.get(*id).is_some_and(|before| before != *text)).count(),
    };
    let missing = after.messages.iter().filter(|message| !is.contains_key(message.id.as_str())).count();
    let gone = if gone.len() * missing > PAIRS { Vec::new() } else { gone };
    if found.new.is_some() {
        for message in after.messages.iter().filter(|message| !is.contains_key(message.id.as_str())) {
            let id = message.id.as_str();
            let place = message.places.first().and_then(|place: &Place| state.at(place));
            let nearest = || gone.iter().map(|text| (likeness(text, id), *text)).max_by(|a, b| a.0.total_cmp(&b.0));
            match (known.contains(id), was.contains_key(id)) {
                // It was untranslated before.
                (true, false) => {}
                (true, true) => found.stale.push(StaleText { text: vec![Fragment::Text { text: id.to_owned() }], place }),
                (false, _) => match nearest().filter(|(likeness, _)| *likeness >= LIKE) {
                    Some((_, text)) => found.stale.push(StaleText { text: between(text, id), place }),
                    None => found.untranslated.push(StaleText { text: vec![Fragment::Text { text: id.to_owned() }], place }),
                },
            }
        }
    }
    let same = found.stale.is_empty() && found.untranslated.is_empty() && found.retranslated == 0;
    (!same || found.old.is_some() != found.new.is_some()).then_some(found)
}

/// The texts of a brief that have a finished translation, with it.
fn translated<'b>(brief: &'b Brief, language: &str) -> BTreeMap<&'b str, &'b str> {
    let Some(file) = brief.catalogues.get(language) else { return BTreeMap::new() };
    let text = |message: &'b Message| Some((message.id.as_str(), file.catalogue.translation(None, &message.id)?.text.as_str()));
    brief.messages.iter().filter_map(text).collect()
}
