//! Strings of catalogues and their escapes.

use std::ops::Range;

use crate::diagnostic::FileIndex;
use crate::project::Origin;

/// A string of a catalogue.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PoString {
    /// What it says.
    pub text: String,
    /// The bytes of the file that spell it, from the first quotation mark to the last.
    pub span: Range<usize>,
}

impl PoString {
    /// A string that no file spells yet.
    pub fn new(text: &str) -> Self {
        Self { text: text.to_owned(), span: 0..0 }
    }

    /// Traces the string back to the text of the file that it was read from.
    pub fn origin(&self, file: FileIndex, text: &str) -> Origin {
        let mut offsets = Vec::with_capacity(self.text.len() + 1);
        let spelled = text.get(self.span.clone()).unwrap_or_default();
        let mut at = self.span.start;
        let mut last = self.span.start;
        for line in spelled.split_inclusive('\n') {
            for piece in pieces(line) {
                let opening = at + piece.start;
                decode(&line[piece], |start, end, character| {
                    last = opening + end;
                    offsets.extend(std::iter::repeat_n(opening + start, character.len_utf8()));
                });
            }
            at += line.len();
        }
        offsets.push(last);
        Origin::mapped(file, offsets)
    }
}

/// What stands between the quotation marks of a line. As in C, strings one after the other are one: `"a" "b"`.
pub fn pieces(line: &str) -> Vec<Range<usize>> {
    let mut pieces = Vec::new();
    let Some(mut opening) = line.find('"').map(|quote| quote + 1) else { return pieces };
    let mut escaped = false;
    let mut next = opening;
    while let Some((at, c)) = line[next..].char_indices().next().map(|(_, c)| (next, c)) {
        next = at + c.len_utf8();
        if c != '"' || escaped {
            escaped = c == '\\' && !escaped;
            continue;
        }
        // Any other quotation mark is one that should have been escaped, and part of the text.
        let rest = line[next..].trim_start();
        if rest.is_empty() {
            pieces.push(opening..at);
            return pieces;
        }
        if rest.starts_with('"') {
            pieces.push(opening..at);
            opening = line.len() - rest.len() + 1;
            next = opening;
        }
    }
    pieces.push(opening..line.len());
    pieces
}

/// Walks what stands between two quotation marks, and hands on each character with the bytes that spell it. Returns the bytes of the
/// first escape that means nothing.
pub fn decode(spelled: &str, mut hand_on: impl FnMut(usize, usize, char)) -> Option<Range<usize>> {
    let mut wrong = None;
    let mut characters = spelled.char_indices().peekable();
    while let Some((start, c)) = characters.next() {
        if c != '\\' {
            hand_on(start, start + c.len_utf8(), c);
            continue;
        }
        let Some((at, escape)) = characters.next() else {
            wrong.get_or_insert(start..start + 1);
            break;
        };
        let mut end = at + escape.len_utf8();
        let meant = match escape {
            'n' => '\n',
            't' => '\t',
            'r' => '\r',
            'a' => '\u{7}',
            'b' => '\u{8}',
            'f' => '\u{c}',
            'v' => '\u{b}',
            '"' | '\\' | '\'' | '?' => escape,
            _ => {
                let (digits, radix, most) = if escape == 'x' { (end, 16, 2) } else { (at, 8, 3) };
                let known = spelled[digits..].chars().take(most).take_while(|digit| digit.is_digit(radix)).count();
                match u32::from_str_radix(&spelled[digits..digits + known], radix).ok().and_then(char::from_u32) {
                    Some(meant) => {
                        while characters.peek().is_some_and(|(at, _)| *at < digits + known) {
                            characters.next();
                        }
                        end = digits + known;
                        meant
                    }
                    None => {
                        wrong.get_or_insert(start..end);
                        escape
                    }
                }
            }
        };
        hand_on(start, end, meant);
    }
    wrong
}

/// A text as it is written between quotation marks.
pub fn encode(text: &str) -> String {
    let mut spelled = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' => spelled.push_str("\\n"),
            '\t' => spelled.push_str("\\t"),
            '\r' => spelled.push_str("\\r"),
            '"' => spelled.push_str("\\\""),
            '\\' => spelled.push_str("\\\\"),
            '\u{7}' => spelled.push_str("\\a"),
            '\u{8}' => spelled.push_str("\\b"),
            '\u{c}' => spelled.push_str("\\f"),
            '\u{b}' => spelled.push_str("\\v"),
            c => spelled.push(c),
        }
    }
    spelled
}
