//! The conventions on top of CommonMark, found in runs of plain text: `[^id]`, `[@key]`, `@key`, `{metric}`; and numbers in figures.

use std::ops::Range;

use crate::diagnostic::{Diagnostic, Place};
use crate::project::Origin;

use super::{Citation, Inline, citation};

/// A character of the text with the bytes that spell it.
#[derive(Debug, Clone)]
pub struct Char {
    pub c: char,
    pub range: Range<usize>,
    /// Whether it means only itself, because it was escaped.
    pub literal: bool,
}

/// A stretch of characters with access to their places.
pub struct Run<'a> {
    pub chars: &'a [Char],
    pub origin: &'a Origin,
}

impl Run<'_> {
    /// The special character at an index, if it is not escaped.
    fn mark(&self, at: usize) -> Option<char> {
        self.chars.get(at).filter(|c| !c.literal).map(|c| c.c)
    }

    pub fn text(&self, range: Range<usize>) -> String {
        self.chars[range].iter().map(|c| c.c).collect()
    }

    pub fn place(&self, range: Range<usize>) -> Place {
        let start = self.chars[range.start].range.start;
        let end = self.chars[range.start..range.end].last().map_or(start, |c| c.range.end);
        self.origin.place(start..end)
    }

    fn find(&self, mark: char, from: usize) -> Option<usize> {
        (from..self.chars.len()).find(|at| self.mark(*at) == Some(mark))
    }
}

/// Whether a character is of a script without spaces between words: Thai, Lao, Burmese, Khmer, Chinese and Japanese.
pub fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' | '\u{2e80}'..='\u{a4cf}' | '\u{f900}'..='\u{faff}')
}

/// Whether a character is of Latin, Greek, Cyrillic or another script of Europe, whose words keep together.
fn is_european(c: char) -> bool {
    c < '\u{590}'
}

/// Whether a character can stand in a key or id.
pub fn is_key(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '-' | ':' | '.' | '/')
}

/// The end of the key that starts at an index. Punctuation at the end belongs to the sentence.
pub fn key_end(chars: &[Char], start: usize) -> usize {
    // Where words have no spaces between them, the sentence goes on right behind a key in letters of another script.
    let unspaced = chars.get(start).is_some_and(|c| is_unspaced(c.c));
    let mut end = start + chars[start..].iter().take_while(|c| is_key(c.c) && (unspaced || !is_unspaced(c.c))).count();
    while end > start && !chars[end - 1].c.is_alphanumeric() {
        end -= 1;
    }
    end
}

/// The end of the number that starts at an index: digits with the signs between them that group them or begin the decimals.
/// A space or an apostrophe groups digits by three only.
fn number_end(chars: &[Char], start: usize) -> usize {
    let digits = |from: usize| chars[from..].iter().take_while(|c| c.c.is_ascii_digit()).count();
    let mut group = digits(start);
    let mut end = start + group;
    let mut spaced = group <= 3;
    while let Some(sign) = chars.get(end) {
        let next = digits(end + 1);
        match sign.c {
            '.' | ',' if next > 0 => spaced = false,
            ' ' if sign.literal => break,
            ' ' | '\u{a0}' | '\u{2009}' | '\u{202f}' | '’' if next == 3 && spaced && group <= 3 => {}
            _ => break,
        }
        group = next;
        end += 1 + next;
    }
    end
}

pub fn scan(chars: &[Char], origin: &Origin, diagnostics: &mut Vec<Diagnostic>) -> Vec<Inline> {
    let mut scanner = Scanner { run: Run { chars, origin }, at: 0, text: String::new(), found: Vec::new(), diagnostics };
    while scanner.at < chars.len() {
        if !scanner.special() {
            scanner.text.push(chars[scanner.at].c);
            scanner.at += 1;
        }
    }
    scanner.flush();
    scanner.found
}

struct Scanner<'a, 'd> {
    run: Run<'a>,
    at: usize,
    text: String,
    found: Vec<Inline>,
    diagnostics: &'d mut Vec<Diagnostic>,
}

impl Scanner<'_, '_> {
    fn flush(&mut self) {
        if !self.text.is_empty() {
            self.found.push(Inline::Text(std::mem::take(&mut self.text)));
        }
    }

    fn push(&mut self, inline: Inline, next: usize) -> bool {
        self.flush();
        self.found.push(inline);
        self.at = next;
        true
    }

    fn refuse(&mut self, finding: Diagnostic, next: usize) -> bool {
        self.diagnostics.push(finding);
        self.at = next;
        true
    }

    /// Takes what starts here, if it is more than a character.
    fn special(&mut self) -> bool {
        let at = self.at;
        match self.run.mark(at) {
            Some('[') if self.run.mark(at + 1) == Some('^') => self.footnote(),
            Some('[') => self.citation(),
            Some('@') => self.mention(),
            Some('{') => self.placeholder(),
            Some('}') => self.closing_brace(),
            Some('#') => self.typst_code(),
            Some(c) if c.is_ascii_digit() => self.number(),
            _ => false,
        }
    }

    fn footnote(&mut self) -> bool {
        let at = self.at;
        let end = self.run.find(']', at);
        let id = end.map(|end| self.run.text(at + 2..end)).unwrap_or_default();
        match end {
            Some(end) if at == 0 && self.run.mark(end + 1) == Some(':') => {
                let finding = Diagnostic::error("footnote-in-prose", "footnotes are not defined in prose")
                    .at(self.run.place(at..end + 2))
                    .because("looks like the definition of a footnote")
                    .help(format!("move it to the footnotes file: [{id}] with text = \"…\""));
                self.refuse(finding, end + 2)
            }
            Some(end) if !id.is_empty() && id.chars().all(is_key) => {
                let place = self.run.place(at..end + 1);
                self.push(Inline::Footnote { id, place }, end + 1)
            }
            _ => {
                let next = end.map_or(self.run.chars.len(), |end| end + 1);
                let finding = Diagnostic::error("malformed-footnote", "this reference to a footnote is malformed")
                    .at(self.run.place(at..next))
                    .because("expected [^name]")
                    .help("name a note of the footnotes file: [^name]; for plain words write \\[^");
                self.refuse(finding, next)
            }
        }
    }

    fn citation(&mut self) -> bool {
        let at = self.at;
        let Some(mention) = self.run.find('@', at) else {
            return false;
        };
        let end = self.run.find(']', at);
        if end.is_some_and(|end| end < mention) || !citation::opens(&self.run.chars[at + 1..=mention]) {
            return false;
        }
        let Some(end) = end else {
            let next = self.run.chars.len();
            let finding = Diagnostic::error("unterminated-citation", "this citation has no closing bracket")
                .at(self.run.place(at..key_end(self.run.chars, mention + 1).max(mention + 1)))
                .because("opens a citation")
                .help("close it: [@key, p. 1]; for a plain bracket write \\[");
            return self.refuse(finding, next);
        };
        let works = citation::works(&self.run, at + 1..end, self.diagnostics);
        let place = self.run.place(at..end + 1);
        if works.is_empty() {
            self.at = end + 1;
            return true;
        }
        self.push(Inline::Citation(Citation { works, in_prose: false, place }), end + 1)
    }

    /// `@key` in the sentence, with an optional locator in brackets behind it; or a cross-reference.
    fn mention(&mut self) -> bool {
        let at = self.at;
        // As in an address. In Arabic, "and" is part of the word; Japanese has no spaces.
        let follows_word = at > 0 && self.run.chars[at - 1].c.is_alphanumeric() && is_european(self.run.chars[at - 1].c);
        let starts_key = self.run.chars.get(at + 1).is_some_and(|c| c.c.is_alphanumeric());
        if follows_word || !starts_key {
            return false;
        }
        let end = key_end(self.run.chars, at + 1);
        let key = self.run.text(at + 1..end);
        if ["sec-", "fig-", "tbl-"].iter().any(|kind| key.starts_with(kind)) {
            let place = self.run.place(at..end);
            return self.push(Inline::CrossReference { target: key, place }, end);
        }
        let bracket = (self.run.mark(end) == Some(' ') || self.run.chars.get(end).is_some_and(|c| c.c == ' '))
            && self.run.mark(end + 1) == Some('[')
            && !matches!(self.run.mark(end + 2), Some('^' | '@'));
        let close = if bracket { self.run.find(']', end + 1) } else { None };
        let (stretch, next) = match close {
            Some(close) => (Some(end + 2..close), close + 1),
            None => (None, end),
        };
        let place = self.run.place(at..next);
        let work = citation::mentioned(&self.run, at + 1..end, stretch, self.diagnostics);
        self.push(Inline::Citation(Citation { works: vec![work], in_prose: true, place }), next)
    }

    fn placeholder(&mut self) -> bool {
        let at = self.at;
        if self.run.mark(at + 1) == Some('{') {
            self.text.push('{');
            self.at += 2;
            return true;
        }
        let Some(end) = self.run.find('}', at) else {
            let finding = Diagnostic::error("unterminated-placeholder", "this placeholder has no closing brace")
                .at(self.run.place(at..self.run.chars.len()))
                .because("opens a placeholder")
                .help("close it: {metric}; for a plain brace write {{");
            let next = self.run.chars.len();
            return self.refuse(finding, next);
        };
        let name = self.run.text(at + 1..end);
        let place = self.run.place(at..end + 1);
        if name.is_empty() || !name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-')) {
            let finding = Diagnostic::error("malformed-placeholder", format!("`{{{name}}}` is no placeholder"))
                .at(place)
                .because("expected the name of a metric between braces")
                .help("write {metric}; for plain braces write {{ and }}");
            return self.refuse(finding, end + 1);
        }
        self.push(Inline::Metric { name, place }, end + 1)
    }

    fn closing_brace(&mut self) -> bool {
        if self.run.mark(self.at + 1) == Some('}') {
            self.text.push('}');
            self.at += 2;
            return true;
        }
        let finding = Diagnostic::error("malformed-placeholder", "this brace closes nothing")
            .at(self.run.place(self.at..self.at + 1))
            .because("no placeholder is open here")
            .help("write {metric} for a computed value; for a plain brace write }}");
        let next = self.at + 1;
        self.refuse(finding, next)
    }

    fn number(&mut self) -> bool {
        let range = self.at..number_end(self.run.chars, self.at);
        let (text, place) = (self.run.text(range.clone()), self.run.place(range.clone()));
        self.push(Inline::Number { text, place }, range.end)
    }

    /// `#name(…)` and `#let …` are Typst code; `#1` and `#hashtag` are words.
    fn typst_code(&mut self) -> bool {
        let rest = &self.run.chars[self.at + 1..];
        let word: String = rest.iter().map(|c| c.c).take_while(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.')).collect();
        let after = rest.get(word.chars().count()).map(|c| c.c);
        let keyword = matches!(&*word, "let" | "set" | "show" | "import" | "include" | "if" | "for" | "while" | "context")
            && after == Some(' ');
        let call = word.starts_with(char::is_alphabetic) && matches!(after, Some('(' | '['));
        let block = word.is_empty() && matches!(after, Some('{' | '['));
        if !(keyword || call || block) {
            return false;
        }
        let end = self.at + 1 + word.chars().count() + usize::from(!keyword);
        let finding = Diagnostic::error("typst-code", "Typst code is not allowed in prose")
            .at(self.run.place(self.at..end))
            .because("looks like Typst code")
            .help("use a {metric} for a computed value and the theme for looks; for a plain # write \\#");
        self.refuse(finding, end)
    }
}
