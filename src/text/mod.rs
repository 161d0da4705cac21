//! The prose markup: CommonMark with footnotes, citations, cross-references, computed values and claims.

mod citation;
mod conventions;
mod markdown;
pub mod node;
mod quotes;
mod sentences;
#[cfg(test)]
pub(crate) mod tests;

use ecow::EcoString;
use hayagriva::citationberg::taxonomy::Locator;

use crate::diagnostic::{Diagnostic, Place};
use crate::project::Origin;

pub use conventions::is_unspaced;
pub use quotes::Quotes;
pub use sentences::{Part, Run, Sentence, sentences};

/// A block of prose as written, its names not yet looked up.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs, reason = "each variant says what its fields mean")]
pub enum Block {
    /// A paragraph.
    Paragraph(Text),
    /// A list with its first number.
    List { ordered: bool, start: u64, tight: bool, items: Vec<Vec<Block>> },
    /// A block quotation.
    Quote(Vec<Block>),
    /// The place of the figure or table named by `target`, such as `fig-free-trade`.
    Placement { target: String, place: Place },
    /// Verbatim lines.
    Code(String),
    /// A thematic break.
    Rule,
}

/// A text of one paragraph: a title, a caption, a paragraph of a section. It is translated as a whole.
#[derive(Debug, Clone, PartialEq)]
pub struct Text {
    /// As it is written, on one line but for forced line breaks. Catalogues know it by this.
    pub source: EcoString,
    /// What it says.
    pub content: Vec<Inline>,
    /// Where it is written.
    pub place: Place,
}

impl Text {
    /// Words without markup.
    pub fn plain(words: &str, place: Place) -> Self {
        Self { source: words.into(), content: vec![Inline::Text(words.to_owned())], place }
    }
}

/// Words with the unit of what they name, such as the title of an axis.
#[derive(Debug, Clone, PartialEq)]
pub struct Name {
    /// The words.
    pub text: Text,
    /// The unit, set after a comma.
    pub unit: Option<String>,
}

impl From<Text> for Name {
    fn from(text: Text) -> Self {
        Self { text, unit: None }
    }
}

/// Inline content as written.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs, reason = "each variant says what its fields mean")]
pub enum Inline {
    /// Plain text.
    Text(String),
    /// A number in figures, with its place. It is set as text.
    Number { text: String, place: Place },
    /// Emphasis.
    Emph(Vec<Inline>),
    /// Strong emphasis.
    Strong(Vec<Inline>),
    /// Verbatim text.
    Code(String),
    /// A forced line break.
    Break,
    /// A link to an address.
    Link { url: String, content: Vec<Inline> },
    /// `[^id]`.
    Footnote { id: String, place: Place },
    /// `[@key, p. 1; @key2]` or `@key`.
    Citation(Citation),
    /// `@sec-…`, `@fig-…`, `@tbl-…`.
    CrossReference { target: String, place: Place },
    /// `{name}`.
    Metric { name: String, place: Place },
    /// `[words](claim:id)`.
    Claim { id: String, content: Vec<Inline>, place: Place },
}

/// A citation as written.
#[derive(Debug, Clone, PartialEq)]
pub struct Citation {
    /// The works cited, in order.
    pub works: Vec<CitedWork>,
    /// Whether the author is part of the sentence: `@key` instead of `[@key]`.
    pub in_prose: bool,
    /// The whole citation.
    pub place: Place,
}

/// One work of a citation.
#[derive(Debug, Clone, PartialEq)]
pub struct CitedWork {
    /// The key in the references.
    pub key: String,
    /// Words before the work, such as "see".
    pub prefix: Option<String>,
    /// Whether the author is left out: `[-@key]`.
    pub suppress_author: bool,
    /// The part of the work that is meant.
    pub locator: Option<(Locator, String)>,
    /// Words after the work.
    pub suffix: Option<String>,
    /// The key.
    pub place: Place,
}

/// The words of inline content as written, without markup, notes, citations, references and computed values.
pub fn plain(content: &[Inline]) -> String {
    content
        .iter()
        .map(|inline| match inline {
            Inline::Text(text) | Inline::Number { text, .. } | Inline::Code(text) => text.clone(),
            Inline::Emph(content) | Inline::Strong(content) => plain(content),
            Inline::Link { content, .. } | Inline::Claim { content, .. } => plain(content),
            _ => String::new(),
        })
        .collect()
}

/// Hands every paragraph of blocks on.
pub fn texts(blocks: &[Block], hand_on: &mut impl FnMut(&Text)) {
    for block in blocks {
        match block {
            Block::Paragraph(text) => hand_on(text),
            Block::List { items, .. } => items.iter().for_each(|item| texts(item, hand_on)),
            Block::Quote(quoted) => texts(quoted, hand_on),
            Block::Placement { .. } | Block::Code(_) | Block::Rule => {}
        }
    }
}

/// Parses a text of blocks. What is wrong with it is reported; the rest is returned. Straight quotation marks become `quotes`.
pub fn blocks(text: &str, quotes: &Quotes, origin: &Origin, diagnostics: &mut Vec<Diagnostic>) -> Vec<Block> {
    markdown::parse(text, quotes, origin, diagnostics)
}

/// Parses a text of one paragraph, such as a title.
pub fn paragraph(text: &str, quotes: &Quotes, origin: &Origin, diagnostics: &mut Vec<Diagnostic>) -> Text {
    let mut blocks = blocks(text, quotes, origin, diagnostics);
    let nothing = Text { source: EcoString::new(), content: Vec::new(), place: origin.place(0..text.len()) };
    match (blocks.pop(), blocks.is_empty()) {
        (Some(Block::Paragraph(text)), true) => text,
        (None, _) => nothing,
        _ => {
            diagnostics.push(
                Diagnostic::error("one-paragraph", "this text must be a single paragraph")
                    .at(origin.place(0..text.trim_end().len()))
                    .because("only words are set here, no lists, quotations or figures")
                    .help("write one paragraph; a number at the start of a title needs a backslash: 2008\\. A year"),
            );
            nothing
        }
    }
}
