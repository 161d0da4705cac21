//! Citations that were worded before. An edition is often made again after a change that has nothing to do with them, and two
//! editions in one language have the same ones; to word them takes longer than all else that precedes layout.

use hayagriva::Entry;
use hayagriva::citationberg::IndependentStyle;

use crate::recent::Recent;

use super::cite::{CitationRequest, Resolved};

/// As many languages as one works on at a time.
const LANGUAGES: usize = 8;

/// Citations with their words.
static WORDED: Recent<Worded> = Recent::new(LANGUAGES, LANGUAGES);

/// Forgets the words of citations.
pub fn forget() {
    WORDED.clear();
}

/// All that the words of citations depend on, and the words.
struct Worded {
    works: Vec<Entry>,
    style: IndependentStyle,
    language: String,
    requests: Vec<CitationRequest>,
    words: Resolved,
}

/// The words of citations: those remembered, or those that `word` finds.
pub fn remembered(
    works: &[&Entry],
    style: &IndependentStyle,
    language: &str,
    requests: &[CitationRequest],
    word: impl FnOnce() -> Resolved,
) -> Resolved {
    let is_same = |worded: &Worded| {
        worded.language == language
            && worded.requests == requests
            && worded.works.iter().eq(works.iter().copied())
            && worded.style == *style
    };
    let make = || Worded {
        works: works.iter().copied().cloned().collect(),
        style: style.clone(),
        language: language.to_owned(),
        requests: requests.to_vec(),
        words: word(),
    };
    WORDED.get(is_same).unwrap_or_else(|| WORDED.keep(1, make(), |_| false)).words.clone()
}
