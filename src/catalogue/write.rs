//! Writes a catalogue: what was not changed as it was read, the rest in the form that gettext writes.

use std::fmt;

use super::text::encode;
use super::{Catalogue, Entry};

/// How many characters a line has at the most.
const WIDTH: usize = 79;

impl fmt::Display for Catalogue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = String::new();
        for (at, entry) in self.entries.iter().enumerate() {
            if at > 0 {
                text.push('\n');
            }
            entry.write(&mut text);
        }
        f.write_str(&if self.crlf { text.replace('\n', "\r\n") } else { text })
    }
}

impl Entry {
    fn write(&self, out: &mut String) {
        let mut line = |mark: &str, text: &str| {
            out.push_str(mark);
            if !text.is_empty() && !mark.is_empty() {
                out.push(' ');
            }
            out.push_str(text);
            out.push('\n');
        };
        for remark in &self.remarks {
            line("", &format!("#{remark}"));
        }
        self.comments.iter().for_each(|comment| line("#.", comment));
        match self.reference_lines.is_empty() {
            false => self.reference_lines.iter().for_each(|places| line("#:", places)),
            true => filled(&self.references).iter().for_each(|places| line("#:", places)),
        }
        if !self.flags.is_empty() {
            line("#,", &self.flags.join(", "));
        }
        let mark = if self.obsolete { "#~|" } else { "#|" };
        self.previous.iter().for_each(|previous| line(mark, previous));
        match &self.lines {
            Some(lines) => out.push_str(lines),
            None if self.translations.is_empty() => {}
            None => self.lines().iter().for_each(|text| line(if self.obsolete { "#~" } else { "" }, text)),
        }
    }

    /// The lines of the text and its translation.
    fn lines(&self) -> Vec<String> {
        let mut lines = Vec::new();
        if let Some(context) = &self.context {
            lines.extend(string("msgctxt", context));
        }
        lines.extend(string("msgid", &self.id));
        match &self.plural {
            None => self.translations.iter().for_each(|translation| lines.extend(string("msgstr", &translation.text))),
            Some(plural) => {
                lines.extend(string("msgid_plural", plural));
                for (form, translation) in self.translations.iter().enumerate() {
                    lines.extend(string(&format!("msgstr[{form}]"), &translation.text));
                }
            }
        }
        lines
    }
}

/// A keyword with its text: on one line when it fits there, else broken after spaces and line breaks, from the next line on.
pub fn string(keyword: &str, text: &str) -> Vec<String> {
    let whole = format!("{keyword} \"{}\"", encode(text));
    let inner_break = text.trim_end_matches('\n').contains('\n');
    if whole.chars().count() <= WIDTH && !inner_break {
        return vec![whole];
    }
    let mut lines = vec![format!("{keyword} \"\"")];
    for paragraph in text.split_inclusive('\n') {
        let mut line = String::new();
        let mut length = 0;
        for word in paragraph.split_inclusive(' ') {
            let word = encode(word);
            let more = word.chars().count();
            if length > 0 && length + more + 2 > WIDTH {
                lines.push(format!("\"{line}\""));
                line.clear();
                length = 0;
            }
            line.push_str(&word);
            length += more;
        }
        lines.push(format!("\"{line}\""));
    }
    lines
}

/// Words on as few lines as hold them.
fn filled(words: &[String]) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in words {
        match lines.last_mut() {
            Some(line) if line.chars().count() + word.chars().count() + 4 <= WIDTH => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.clone()),
        }
    }
    lines
}
