//! Citations that were worded before. An edition is often made again after a change that has nothing to do with them, and two
//! editions in one language have the same ones; to word them takes longer than all else that precedes layout.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use hayagriva::Entry;
use hayagriva::citationberg::IndependentStyle;

use super::cite::{CitationRequest, Resolved};

/// How many sets of citations are remembered: those of as many languages as one works on at a time.
const REMEMBERED: usize = 8;

/// The latest last.
static WORDED: Mutex<VecDeque<Arc<Worded>>> = Mutex::new(VecDeque::new());

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
    let is_same = |worded: &Arc<Worded>| {
        worded.language == language
            && worded.requests == requests
            && worded.works.iter().eq(works.iter().copied())
            && worded.style == *style
    };
    let memory = || WORDED.lock().unwrap_or_else(PoisonError::into_inner);
    let found = memory().iter().find(|worded| is_same(worded)).cloned();
    if let Some(found) = found {
        return found.words.clone();
    }
    let words = word();
    let worded = Worded {
        works: works.iter().copied().cloned().collect(),
        style: style.clone(),
        language: language.to_owned(),
        requests: requests.to_vec(),
        words: words.clone(),
    };
    let mut memory = memory();
    if memory.len() == REMEMBERED {
        memory.pop_front();
    }
    memory.push_back(Arc::new(worded));
    words
}
