//! From a place in a decoded TOML string back to the place in the file.

use std::ops::Range;

use crate::diagnostic::{FileIndex, Place};

use super::located::Located;

/// Where the text of a TOML string came from, so that a byte of the text can be traced to its bytes in the file.
#[derive(Debug, Clone)]
pub struct Origin {
    file: FileIndex,
    /// Offsets in the file of each byte of the text and of its end.
    offsets: Offsets,
}

#[derive(Debug, Clone)]
enum Offsets {
    /// The text stands in the file as it is, from this byte on.
    Shifted(usize),
    /// The text has escapes or folded lines.
    Mapped(Vec<usize>),
}

impl Origin {
    /// Traces a string of a file whose text is given.
    pub fn of(string: &Located<String>, file: FileIndex, text: &str) -> Self {
        let span = string.span();
        let raw = text.get(span.clone()).unwrap_or_default();
        let quote = ["'''", "\"\"\"", "'", "\""].into_iter().find(|quote| raw.starts_with(quote)).unwrap_or("");
        let mut start = span.start + quote.len();
        let mut content = raw.get(quote.len()..raw.len().saturating_sub(quote.len())).unwrap_or_default();
        if quote.len() == 3 {
            for line_break in ["\r\n", "\n"] {
                if let Some(rest) = content.strip_prefix(line_break) {
                    start += line_break.len();
                    content = rest;
                    break;
                }
            }
        }
        let offsets =
            if content == string.as_str() { Offsets::Shifted(start) } else { Offsets::Mapped(map(content, start, string.len())) };
        Self { file, offsets }
    }

    /// Traces a text each of whose bytes, and whose end, comes from a byte of the file.
    pub(crate) fn mapped(file: FileIndex, offsets: Vec<usize>) -> Self {
        Self { file, offsets: Offsets::Mapped(offsets) }
    }

    /// The place in the file of a byte range of the text.
    pub fn place(&self, range: Range<usize>) -> Place {
        Place { file: self.file, range: self.offset(range.start)..self.offset(range.end) }
    }

    fn offset(&self, at: usize) -> usize {
        match &self.offsets {
            Offsets::Shifted(start) => start + at,
            Offsets::Mapped(offsets) => offsets.get(at).or(offsets.last()).copied().unwrap_or_default(),
        }
    }
}

/// Walks the escapes of a basic string (TOML 1.1, section "String") and notes for each decoded byte where it came from.
fn map(content: &str, start: usize, decoded_len: usize) -> Vec<usize> {
    let mut offsets = Vec::with_capacity(decoded_len + 1);
    let mut chars = content.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        if c == '\r' && chars.peek().is_some_and(|(_, next)| *next == '\n') {
            continue;
        }
        if c != '\\' {
            offsets.extend(std::iter::repeat_n(start + at, c.len_utf8()));
            continue;
        }
        let Some((_, escape)) = chars.next() else {
            break;
        };
        let digits = match escape {
            'x' => 2,
            'u' => 4,
            'U' => 8,
            c if c.is_whitespace() => {
                while chars.peek().is_some_and(|(_, c)| c.is_whitespace()) {
                    chars.next();
                }
                continue;
            }
            _ => 0,
        };
        let code: String = chars.by_ref().take(digits).map(|(_, c)| c).collect();
        let width = u32::from_str_radix(&code, 16).ok().and_then(char::from_u32).map_or(1, char::len_utf8);
        offsets.extend(std::iter::repeat_n(start + at, width));
    }
    offsets.push(start + content.len());
    offsets
}
