//! Lines of a terminal: coloured, and broken between words.

use crate::Style;

/// How words look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ink {
    /// As everything else.
    Plain,
    /// What a section is about.
    Heading,
    /// What is wrong.
    Alarm,
    /// What a line is about.
    Name,
    /// What matters less.
    Quiet,
    /// What it was.
    Old,
    /// What it is.
    New,
}

impl Ink {
    /// The SGR parameters of ECMA-48.
    fn code(self) -> &'static str {
        match self {
            Self::Plain => "",
            Self::Heading => "1",
            Self::Alarm => "1;31",
            Self::Name => "1",
            Self::Quiet => "2",
            Self::Old => "31",
            Self::New => "32",
        }
    }
}

/// Words of one look.
pub type Words = (Ink, String);

/// Writes lines.
pub struct Writer {
    style: Style,
    width: usize,
    text: String,
}

impl Writer {
    /// `width` is how many characters a line has.
    pub fn new(style: Style, width: usize) -> Self {
        Self { style, width: width.max(40), text: String::new() }
    }

    /// Everything that was written.
    pub fn finish(self) -> String {
        self.text
    }

    /// An empty line.
    pub fn gap(&mut self) {
        self.text.push('\n');
    }

    /// Words on one line, which is cut where it is full.
    pub fn line(&mut self, indent: usize, ink: Ink, words: &str) {
        let room = self.width.saturating_sub(indent);
        let cut = match words.trim_end().chars().count() > room {
            true => words.chars().take(room - 1).collect::<String>().trim_end().to_owned() + "…",
            false => words.trim_end().to_owned(),
        };
        self.text.push_str(&" ".repeat(indent));
        self.inked(ink, &cut);
        self.end();
    }

    /// Words on as many lines as they need, each begun by so many spaces.
    pub fn wrapped(&mut self, indent: usize, words: &[Words]) {
        // What no space parts stays together, whatever its colours.
        let mut unbroken: Vec<Vec<(Ink, &str)>> = vec![Vec::new()];
        for (ink, text) in words {
            for piece in text.split_inclusive(' ') {
                unbroken.last_mut().into_iter().for_each(|open| open.push((*ink, piece)));
                if piece.ends_with(' ') {
                    unbroken.push(Vec::new());
                }
            }
        }
        self.text.push_str(&" ".repeat(indent));
        let mut column = indent;
        for pieces in unbroken.iter().filter(|pieces| !pieces.is_empty()) {
            let length: usize = pieces.iter().map(|(_, text)| text.chars().count()).sum();
            let space = usize::from(pieces.last().is_some_and(|(_, text)| text.ends_with(' ')));
            if column > indent && column + length - space > self.width {
                self.end();
                self.text.push_str(&" ".repeat(indent));
                column = indent;
            }
            pieces.iter().for_each(|(ink, text)| self.inked(*ink, text));
            column += length;
        }
        self.end();
    }

    /// Ends a line, without the space at its end.
    fn end(&mut self) {
        let kept = self.text.trim_end_matches(' ').len();
        self.text.truncate(kept);
        self.text.push('\n');
    }

    /// Rows whose cells stand below each other. The columns of numbers, by position, are flush at their ends.
    pub fn table(&mut self, indent: usize, rows: &[Vec<Words>], ends: &[usize]) {
        let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
        let width =
            |column: usize| rows.iter().filter_map(|row| row.get(column)).map(|(_, text)| text.chars().count()).max().unwrap_or(0);
        let widths: Vec<usize> = (0..columns).map(width).collect();
        for row in rows {
            self.text.push_str(&" ".repeat(indent));
            for (at, (ink, text)) in row.iter().enumerate() {
                let pad = " ".repeat(widths[at].saturating_sub(text.chars().count()));
                if ends.contains(&at) {
                    self.text.push_str(&pad);
                    self.inked(*ink, text);
                } else {
                    self.inked(*ink, text);
                    self.text.push_str(&pad);
                }
                if widths[at] > 0 {
                    self.text.push_str("  ");
                }
            }
            self.end();
        }
    }

    fn inked(&mut self, ink: Ink, text: &str) {
        match (self.style, ink.code()) {
            (Style::Coloured, code) if !code.is_empty() && !text.is_empty() => {
                // The space behind a word stays outside, where it can be cut at the end of a line.
                let word = text.trim_end_matches(' ');
                self.text.push_str(&format!("\u{1b}[{code}m{word}\u{1b}[0m{}", &text[word.len()..]));
            }
            _ => self.text.push_str(text),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_broken_between_words_and_keep_their_indent() {
        let mut writer = Writer::new(Style::Plain, 40);
        writer.wrapped(4, &[(Ink::Plain, "one two three four five six seven ".into()), (Ink::New, "eight nine".into())]);
        assert_eq!(writer.finish(), "    one two three four five six seven\n    eight nine\n");
    }

    #[test]
    fn cells_stand_below_each_other() {
        let mut writer = Writer::new(Style::Plain, 40);
        let row = |a: &str, b: &str| vec![(Ink::Plain, a.to_owned()), (Ink::Plain, b.to_owned())];
        writer.table(2, &[row("a", "1"), row("bcd", "100")], &[1]);
        assert_eq!(writer.finish(), "  a      1\n  bcd  100\n");
    }
}
