//! What files said when they were last read. A project is often read again after a change to one of its files; the others are not
//! parsed again. So are the files that the briefs of a matrix share.

use std::any::Any;
use std::path::PathBuf;
use std::sync::Arc;

use crate::recent::Recent;

/// How many files are remembered, and how many bytes of them: those of a few briefs.
const FILES: usize = 256;
const BYTES: usize = 32 << 20;

static PARSED: Recent<Parsed> = Recent::new(FILES, BYTES);

struct Parsed {
    part: Part,
    text: Arc<str>,
    value: Arc<dyn Any + Send + Sync>,
}

/// A file, or what a table takes from it. Of each only what it said last is remembered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// The path of the file.
    pub path: PathBuf,
    /// The name of the table.
    pub table: Option<String>,
}

/// Forgets what files said.
pub fn forget() {
    PARSED.clear();
}

/// What a text says, when it was parsed as the same kind of thing before and nothing else that this depends on changed; else what
/// `parse` makes of it. What cannot be parsed, or not without a finding, is none, and parsed anew each time. `text` can be a digest; `bytes`
/// is the size of what is parsed.
pub fn remembered<T: Any + Send + Sync>(
    part: Part,
    text: &Arc<str>,
    bytes: usize,
    is_same: impl Fn(&T) -> bool,
    parse: impl FnOnce() -> Option<T>,
) -> Option<Arc<T>> {
    let is_known =
        |parsed: &Parsed| parsed.text == *text && parsed.part == part && parsed.value.downcast_ref().is_some_and(&is_same);
    let parsed = match PARSED.get(is_known) {
        Some(parsed) => parsed,
        None => {
            let parsed = Parsed { part: part.clone(), text: text.clone(), value: Arc::new(parse()?) };
            PARSED.keep(bytes, parsed, |known| known.part == part && known.value.is::<T>())
        }
    };
    parsed.value.clone().downcast().ok()
}
