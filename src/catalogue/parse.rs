//! Reads a catalogue.

use std::collections::HashMap;
use std::ops::Range;

use crate::diagnostic::{Diagnostic, FileIndex, Place};

use super::text::{decode, pieces};
use super::{Catalogue, Entry, PoString};

/// The part of an entry that a line of text belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Context,
    Id,
    Plural,
    Translation(usize),
}

impl Catalogue {
    /// Reads a catalogue. What cannot be understood is reported and left out.
    pub fn parse(file: FileIndex, text: &str) -> (Self, Vec<Diagnostic>) {
        let mut parser = Parser {
            file,
            text,
            entries: Vec::new(),
            entry: Entry::default(),
            part: None,
            broken: false,
            named: false,
            diagnostics: Vec::new(),
        };
        let mut at = 0;
        for line in text.split_inclusive('\n') {
            let start = at + (line.len() - line.trim_start().len());
            parser.line(line.trim(), start);
            at += line.len();
        }
        parser.finish();
        let mut catalogue = Self { entries: parser.entries, crlf: text.contains("\r\n"), ..Self::default() };
        let mut diagnostics = parser.diagnostics;
        duplicates(&catalogue, file, &mut diagnostics);
        charset(&catalogue, file, &mut diagnostics);
        catalogue.reindex();
        (catalogue, diagnostics)
    }
}

struct Parser<'a> {
    file: FileIndex,
    text: &'a str,
    entries: Vec<Entry>,
    entry: Entry,
    /// What a line that is a string alone goes on with.
    part: Option<Part>,
    /// Whether a text of the entry could not be read.
    broken: bool,
    /// Whether the entry has a `msgid`, which in the header is empty.
    named: bool,
    diagnostics: Vec<Diagnostic>,
}

impl Parser<'_> {
    fn refuse(&mut self, range: Range<usize>, message: &str, reason: &str, help: &str) {
        let place = Place { file: self.file, range };
        self.diagnostics.push(Diagnostic::error("po-syntax", message).at(place).because(reason).help(help));
    }

    /// `start` is where the line begins, without the spaces before it.
    fn line(&mut self, line: &str, start: usize) {
        let begin = start;
        let (line, start, obsolete) = match line.strip_prefix("#~") {
            Some(rest) => (rest.trim_start(), start + line.len() - rest.trim_start().len(), true),
            None => (line, start, false),
        };
        let range = start..start + line.len();
        if line.is_empty() {
            // As gettext reads it, what stands before a translation belongs to it, empty lines or not.
            if !obsolete && matches!(self.part, Some(Part::Translation(_))) {
                self.finish();
            }
            return;
        }
        if ["<<<<<<<", "|||||||", "=======", ">>>>>>>"].iter().any(|mark| line.starts_with(mark)) {
            return self.refuse(
                range,
                "a merge left two versions of this catalogue",
                "marks a conflict",
                "keep one of the two versions and delete the lines <<<<<<<, ======= and >>>>>>>",
            );
        }
        if line.starts_with('#') || obsolete && line.starts_with('|') {
            // A comment behind a translation belongs to the next entry.
            if matches!(self.part, Some(Part::Translation(_))) {
                self.finish();
            }
            self.touch(begin, range.end, obsolete);
            return self.comment(line.strip_prefix('#').unwrap_or(line));
        }
        let Some(quote) = line.find('"') else {
            return self.refuse(
                range,
                "this line is no part of a catalogue",
                "neither a comment nor a text between quotation marks",
                "lines begin with #, msgctxt, msgid, msgstr, or a quotation mark",
            );
        };
        let part = match line[..quote].trim() {
            "" => self.part,
            "msgctxt" => Some(Part::Context),
            "msgid" => Some(Part::Id),
            "msgid_plural" => Some(Part::Plural),
            "msgstr" => Some(Part::Translation(0)),
            keyword => match keyword.strip_prefix("msgstr[").and_then(|rest| rest.strip_suffix(']')?.trim().parse().ok()) {
                Some(form) if form < 8 => Some(Part::Translation(form)),
                _ => {
                    return self.refuse(
                        start..start + quote,
                        &format!("`{keyword}` is no keyword of a catalogue"),
                        "unknown",
                        "use msgctxt, msgid, msgid_plural, msgstr or msgstr[0]",
                    );
                }
            },
        };
        let begins = !line.starts_with('"');
        let ends = match part {
            Some(Part::Context) => self.part.is_some(),
            Some(Part::Id) => matches!(self.part, Some(Part::Id | Part::Plural | Part::Translation(_))),
            _ => false,
        };
        if begins && ends {
            self.finish();
        }
        match part {
            Some(part) => {
                self.touch(begin, range.end, obsolete);
                self.named |= part == Part::Id;
                self.string(part, begins, &line[quote..], start + quote);
            }
            None => self.refuse(range, "a text without a keyword", "belongs to nothing", "put msgid or msgstr before it"),
        }
    }

    /// Takes a line into the entry.
    fn touch(&mut self, start: usize, end: usize, obsolete: bool) {
        if self.entry.span.is_empty() {
            self.entry.span = start..end;
        }
        self.entry.span.end = end;
        self.entry.obsolete |= obsolete;
    }

    /// A comment, without its first character.
    fn comment(&mut self, comment: &str) {
        let rest = |mark: char| comment.strip_prefix(mark).map(|rest| rest.strip_prefix(' ').unwrap_or(rest));
        let entry = &mut self.entry;
        if let Some(comment) = rest('.') {
            entry.comments.push(comment.to_owned());
        } else if let Some(places) = rest(':') {
            entry.references.extend(places.split_whitespace().map(str::to_owned));
            entry.reference_lines.push(places.to_owned());
        } else if let Some(flags) = rest(',') {
            entry.flags.extend(flags.split(',').map(|flag| flag.trim().to_owned()).filter(|flag| !flag.is_empty()));
        } else if let Some(previous) = rest('|') {
            entry.previous.push(previous.to_owned());
        } else {
            entry.remarks.push(comment.to_owned());
        }
    }

    /// A string from its first quotation mark to the end of the line.
    fn string(&mut self, part: Part, begins: bool, spelled: &str, start: usize) {
        let end = start + spelled.len();
        let closed = spelled.len() > 1 && spelled.ends_with('"') && !ends_escaped(&spelled[1..spelled.len() - 1]);
        if !closed {
            self.part = Some(part);
            self.broken = true;
            return self.refuse(
                start..end,
                "this text has no closing quotation mark",
                "goes on to the end of the line",
                "close it, and write a quotation mark inside it as \\\"",
            );
        }
        let mut text = String::with_capacity(spelled.len());
        for piece in pieces(spelled) {
            let opening = start + piece.start;
            let mut bare = None;
            let wrong = decode(&spelled[piece], |at, end, c| {
                if c == '"' && end == at + 1 {
                    bare.get_or_insert(at..end);
                }
                text.push(c);
            });
            if let Some(range) = bare {
                let range = opening + range.start..opening + range.end;
                self.refuse(range, "a quotation mark inside a text", "ends the text", "write it as \\\"");
            }
            if let Some(range) = wrong {
                let range = opening + range.start..opening + range.end;
                self.refuse(range, "this escape means nothing", "not known", "write a backslash as \\\\, a line break as \\n");
            }
        }
        let entry = &mut self.entry;
        let twice = begins
            && match part {
                Part::Context => entry.context.is_some(),
                Part::Id => false,
                Part::Plural => entry.plural.is_some(),
                Part::Translation(form) => entry.translations.len() > form,
            };
        match part {
            Part::Context => entry.context.get_or_insert_default().push_str(&text),
            Part::Id => entry.id.push_str(&text),
            Part::Plural => entry.plural.get_or_insert_default().push_str(&text),
            Part::Translation(form) => {
                if entry.translations.len() == form {
                    entry.translations.push(PoString { text: String::new(), span: start..end });
                }
                match entry.translations.get_mut(form) {
                    Some(translation) => {
                        translation.text.push_str(&text);
                        translation.span.end = end;
                    }
                    None => self.refuse(
                        start..end,
                        "the plural forms are not in order",
                        "an earlier form is missing",
                        "number them from 0: msgstr[0], msgstr[1]",
                    ),
                }
            }
        }
        if twice {
            self.refuse(start..end, "this part of the entry is there twice", "the second", "put an empty line between entries");
        }
        self.part = Some(part);
    }

    /// Ends an entry.
    fn finish(&mut self) {
        let mut entry = std::mem::take(&mut self.entry);
        let part = self.part.take();
        let named = std::mem::take(&mut self.named);
        if std::mem::take(&mut self.broken) || entry.span.is_empty() {
            return;
        }
        match part {
            Some(Part::Translation(_)) if !named => {
                let (range, what) = (entry.span.clone(), "this translation has no msgid");
                return self.refuse(range, what, "a translation of nothing", "restore the msgid line above its msgstr");
            }
            Some(Part::Translation(_)) => entry.lines = Some(message_lines(&self.text[entry.span.clone()], entry.obsolete)),
            Some(_) => {
                let (range, what) = (entry.span.clone(), "this entry has no msgstr");
                self.refuse(range, what, "a text without a place for its translation", "add msgstr \"\" below it");
            }
            None => {}
        }
        self.entries.push(entry);
    }
}

/// Whether the last character is escaped.
fn ends_escaped(spelled: &str) -> bool {
    spelled.bytes().rev().take_while(|byte| *byte == b'\\').count() % 2 == 1
}

/// The lines of an entry that are no comments.
fn message_lines(entry: &str, obsolete: bool) -> String {
    let is_message = |line: &&str| match line.strip_prefix("#~") {
        Some(rest) => obsolete && !rest.trim_start().starts_with('|'),
        None => !line.starts_with('#'),
    };
    entry.lines().map(str::trim).filter(|line| !line.is_empty()).filter(is_message).flat_map(|line| [line, "\n"]).collect()
}

/// Reports texts that have two entries.
fn duplicates(catalogue: &Catalogue, file: FileIndex, diagnostics: &mut Vec<Diagnostic>) {
    let mut known: HashMap<(Option<&str>, &str), &Entry> = HashMap::new();
    for entry in catalogue.entries.iter().filter(|entry| !entry.obsolete && entry.lines.is_some()) {
        let place = |entry: &Entry| Place { file, range: entry.span.clone() };
        if let Some(first) = known.insert((entry.context.as_deref(), &entry.id), entry) {
            diagnostics.push(
                Diagnostic::error("po-duplicate", "this text has two entries")
                    .at(place(entry))
                    .because("which of the two translations holds cannot be told")
                    .help("delete one of them")
                    .related(place(first), "the first one"),
            );
        }
    }
}

/// Reports a header that names another encoding than that of all files of a project.
fn charset(catalogue: &Catalogue, file: FileIndex, diagnostics: &mut Vec<Diagnostic>) {
    let header = catalogue.entries.iter().find(|entry| entry.id.is_empty() && entry.lines.is_some());
    let Some((entry, text)) = header.and_then(|entry| Some((entry, &entry.translations.first()?.text))) else { return };
    let Some(charset) = text.split("charset=").nth(1).and_then(|rest| rest.split_whitespace().next()) else { return };
    if !["utf-8", "utf8", "us-ascii", "ascii", "charset"].iter().any(|known| charset.eq_ignore_ascii_case(known)) {
        diagnostics.push(
            Diagnostic::error("po-charset", format!("this catalogue says that it is encoded in {charset}"))
                .at(Place { file, range: entry.span.clone() })
                .because("must be UTF-8")
                .help("convert it: msgconv --to-code=UTF-8"),
        );
    }
}
