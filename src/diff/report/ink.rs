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

    /// Words on as many lines as they need, each begun by so many spaces.
    pub fn wrapped(&mut self, indent: usize, words: &[Words]) {
        let mut column = indent;
        self.text.push_str(&" ".repeat(indent));
        let mut begun = true;
        for (ink, text) in words {
            let mut open = String::new();
            for piece in text.split_inclusive(' ') {
                let length = piece.trim_end().chars().count();
                if column + length > self.width && !begun {
                    self.inked(*ink, open.trim_end());
                    open.clear();
                    let kept = self.text.trim_end_matches(' ').len();
                    self.text.truncate(kept);
                    self.text.push('\n');
                    self.text.push_str(&" ".repeat(indent));
                    column = indent;
                }
                open.push_str(piece);
                column += piece.chars().count();
                begun = false;
            }
            self.inked(*ink, &open);
        }
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
            let kept = self.text.trim_end_matches(' ').len();
            self.text.truncate(kept);
            self.text.push('\n');
        }
    }

    fn inked(&mut self, ink: Ink, text: &str) {
        match (self.style, ink.code()) {
            (Style::Coloured, code) if !code.is_empty() && !text.is_empty() => {
                self.text.push_str(&format!("\u{1b}[{code}m{text}\u{1b}[0m"));
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
