//! What files said when they were last read. A project is often read again after a change to one of its files; the others are not
//! parsed again, and neither are those that the briefs of a matrix share.

use std::any::Any;
use std::path::PathBuf;
use std::sync::Arc;

use crate::recent::Recent;

/// How many files are remembered, and how many bytes of them: those of a few briefs.
const FILES: usize = 512;
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
/// `parse` makes of it, with about how many bytes that takes. When it makes nothing, nothing is remembered. `text` can be a digest.
pub fn remembered<T: Any + Send + Sync>(
    part: Part,
    text: &Arc<str>,
    is_same: impl Fn(&T) -> bool,
    parse: impl FnOnce() -> Option<(T, usize)>,
) -> Option<Arc<T>> {
    let is_known =
        |parsed: &Parsed| parsed.part == part && parsed.text == *text && parsed.value.downcast_ref().is_some_and(&is_same);
    let parsed = match PARSED.get(is_known) {
        Some(parsed) => parsed,
        None => {
            let (value, bytes) = parse()?;
            let parsed = Parsed { part: part.clone(), text: text.clone(), value: Arc::new(value) };
            PARSED.keep(bytes, parsed, |known| known.part == part && known.value.is::<T>())
        }
    };
    parsed.value.clone().downcast().ok()
}
