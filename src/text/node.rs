//! Resolved text: what the house style is given, as JSON. Everything is numbered and worded; the style only sets it.

use serde::Serialize;

/// A run of resolved inline content.
pub type Inlines = Vec<Inline>;

/// Resolved inline content. Plain text is a plain JSON string.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Inline {
    /// Plain text.
    Text(String),
    /// Anything else.
    Node(Node),
}

/// Inline content that is more than text.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "type", rename_all = "lowercase")]
#[allow(missing_docs, reason = "each variant says what its fields mean")]
pub enum Node {
    /// Emphasis, set in italics.
    Emph { content: Inlines },
    /// Strong emphasis, set in bold.
    Strong { content: Inlines },
    /// Small capitals.
    Smallcaps { content: Inlines },
    /// Superscript.
    Super { content: Inlines },
    /// Subscript.
    Sub { content: Inlines },
    /// Verbatim text.
    Code { text: String },
    /// A forced line break.
    Break,
    /// A link out of the document.
    Link { url: String, content: Inlines },
    /// A link to a label of the document.
    Ref { to: String, content: Inlines },
    /// A resolved citation; `id` is its label, to which the bibliography links back.
    Cite { id: String, content: Inlines },
    /// A footnote at the place of its first reference.
    Note { id: String, number: usize, blocks: Vec<Block> },
    /// A later reference to a footnote.
    Noteref { id: String, number: usize },
    /// Words in another language than the text around them; a BCP 47 tag.
    Foreign { language: String, content: Inlines },
    /// Words that rest on a claim.
    Claim { id: String, broken: bool, content: Inlines },
}

impl Node {
    /// The inline content that a node holds. A note holds blocks.
    pub fn content(&self) -> &[Inline] {
        match self {
            Self::Emph { content }
            | Self::Strong { content }
            | Self::Smallcaps { content }
            | Self::Super { content }
            | Self::Sub { content }
            | Self::Link { content, .. }
            | Self::Ref { content, .. }
            | Self::Cite { content, .. }
            | Self::Foreign { content, .. }
            | Self::Claim { content, .. } => content,
            Self::Code { .. } | Self::Break | Self::Note { .. } | Self::Noteref { .. } => &[],
        }
    }

    /// The inline content that a node holds, to be changed.
    pub fn content_mut(&mut self) -> Option<&mut Inlines> {
        match self {
            Self::Emph { content }
            | Self::Strong { content }
            | Self::Smallcaps { content }
            | Self::Super { content }
            | Self::Sub { content }
            | Self::Link { content, .. }
            | Self::Ref { content, .. }
            | Self::Cite { content, .. }
            | Self::Foreign { content, .. }
            | Self::Claim { content, .. } => Some(content),
            Self::Code { .. } | Self::Break | Self::Note { .. } | Self::Noteref { .. } => None,
        }
    }
}

impl From<Node> for Inline {
    fn from(node: Node) -> Self {
        Self::Node(node)
    }
}

impl From<&str> for Inline {
    fn from(text: &str) -> Self {
        Self::Text(text.into())
    }
}

/// A resolved block; `id` names it in the document, so that its page and position can be asked of the engine.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Block {
    /// Unique in the brief.
    pub id: String,
    /// What it is.
    #[serde(flatten)]
    pub kind: BlockKind,
}

/// What a block is.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "type", rename_all = "lowercase")]
#[allow(missing_docs, reason = "each variant says what its fields mean")]
pub enum BlockKind {
    /// A paragraph.
    Paragraph { content: Inlines },
    /// A bulleted or numbered list; `start` is the first number.
    List { ordered: bool, start: u64, tight: bool, items: Vec<Vec<Block>> },
    /// A block quotation.
    Quote { blocks: Vec<Block>, attribution: Option<Inlines> },
    /// The place of a table; `file` is its virtual file.
    Table { file: String },
    /// The place of a figure; `file` is its virtual file.
    Figure { file: String },
    /// Verbatim lines.
    Code { text: String },
    /// A thematic break.
    Rule,
}

/// The text of inline content without its markup, notes left out.
pub fn plain_text(content: &[Inline]) -> String {
    let mut text = String::new();
    push_plain(content, &mut text);
    text
}

/// The text of blocks without their markup, one paragraph a line; tables and figures are left out.
pub fn blocks_text(blocks: &[Block]) -> String {
    let text = |block: &Block| match &block.kind {
        BlockKind::Paragraph { content } => plain_text(content),
        BlockKind::List { items, .. } => items.iter().map(|item| blocks_text(item)).collect::<Vec<_>>().join("\n"),
        BlockKind::Quote { blocks, .. } => blocks_text(blocks),
        BlockKind::Code { text } => text.clone(),
        BlockKind::Table { .. } | BlockKind::Figure { .. } | BlockKind::Rule => String::new(),
    };
    blocks.iter().map(text).filter(|text| !text.is_empty()).collect::<Vec<_>>().join("\n")
}

/// The text that content ends with, if it ends with text.
pub fn last_text(content: &mut [Inline]) -> Option<&mut String> {
    match content.last_mut()? {
        Inline::Text(text) => Some(text),
        Inline::Node(node) => last_text(node.content_mut()?),
    }
}

fn push_plain(content: &[Inline], out: &mut String) {
    for inline in content {
        match inline {
            Inline::Text(text) => out.push_str(text),
            Inline::Node(Node::Code { text }) => out.push_str(text),
            Inline::Node(Node::Break) => out.push(' '),
            Inline::Node(node) => push_plain(node.content(), out),
        }
    }
}
