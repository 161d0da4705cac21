//! Collects the citations of an edition in reading order, has them resolved at once, and puts the words in their places.

use std::collections::HashMap;

use hayagriva::citationberg::IndependentStyle;
use icu_locale::Locale;
use icu_properties::CodePointMapData;
use icu_properties::props::BidiClass;
use serde::Serialize;

use crate::references::{self, CitationItem, CitationRequest, Form, References};
use crate::text::Citation;
use crate::text::node::{Block, BlockKind, Inline, Inlines, Node, last_text, plain_text};

use super::setting::direction;
use super::terms::no_break;
use super::words::Context;
use super::{Formatter, Terms};

/// Around words from left to right, so that the punctuation at their ends stays with them (Unicode Standard Annex 9).
const ISOLATE: &str = "\u{2066}";
const END_OF_ISOLATE: &str = "\u{2069}";

/// The citations met so far.
pub struct Citations {
    in_notes: bool,
    requests: Vec<CitationRequest>,
    /// Where each request stands, in words for the back links of the bibliography. None for those that are no place to go back to.
    places: Vec<Option<Standing>>,
}

/// Where a citation stands.
enum Standing {
    Footnote(usize),
    Part(String),
}

impl Citations {
    pub fn new(style: &IndependentStyle) -> Self {
        Self { in_notes: references::is_note_style(style), requests: Vec::new(), places: Vec::new() }
    }

    /// Whether the style cites in footnotes.
    pub fn in_notes(&self) -> bool {
        self.in_notes
    }

    /// A citation in its place; the words come with [`Resolved::fill`].
    pub fn add(&mut self, citation: &Citation, context: Context) -> Inlines {
        let form = match citation.works.first() {
            _ if citation.in_prose => Form::Prose,
            Some(work) if work.suppress_author => Form::SuppressAuthor,
            // In a note to a table, say, where no earlier citation is near.
            _ if self.in_notes && matches!(context, Context::Apart(_)) => Form::Apart,
            _ => Form::Normal,
        };
        let (note, standing) = match context {
            Context::Footnote(number) => (Some(number), Standing::Footnote(number)),
            Context::Body(name) | Context::Apart(name) => (None, Standing::Part(name.to_owned())),
        };
        self.request(items(citation), form, note, Some(standing))
    }

    /// The names of the authors as part of a sentence whose footnote holds the citation.
    pub fn author(&mut self, citation: &Citation) -> Inlines {
        self.request(items(citation), Form::Author, None, None)
    }

    /// The source of a block quotation, on a line of its own: always in full words, never "ibid.".
    pub fn attribution(&mut self, citation: &Citation, context: Context) -> Inlines {
        match self.in_notes {
            true => {
                let standing = match context {
                    Context::Footnote(number) => Standing::Footnote(number),
                    Context::Body(name) | Context::Apart(name) => Standing::Part(name.to_owned()),
                };
                self.request(items(citation), Form::Apart, None, Some(standing))
            }
            false => self.add(citation, context),
        }
    }

    /// The source of a table or figure, in full.
    pub fn source_line(&mut self, key: &str, context: Context) -> Inlines {
        let name = match context {
            Context::Body(name) | Context::Apart(name) => name.to_owned(),
            Context::Footnote(_) => String::new(),
        };
        let item = CitationItem { key: key.to_owned(), prefix: None, locator: None, suffix: None };
        self.request(vec![item], Form::Apart, None, Some(Standing::Part(name)))
    }

    fn request(&mut self, items: Vec<CitationItem>, form: Form, note: Option<usize>, standing: Option<Standing>) -> Inlines {
        let id = format!("cite-{}", self.requests.len() + 1);
        self.requests.push(CitationRequest { id: id.clone(), items, form, note });
        self.places.push(standing);
        vec![Node::Cite { id, content: Vec::new() }.into()]
    }

    /// Resolves all citations in the order they were met.
    pub fn resolve(self, references: &References, style: &IndependentStyle, language: &str) -> Resolved {
        let resolved = references::resolve(references, style, language, &self.requests);
        let mut cited: HashMap<String, Vec<(String, Standing)>> = HashMap::new();
        for (request, standing) in self.requests.iter().zip(self.places) {
            let Some(standing) = standing else { continue };
            for item in &request.items {
                let standing = match &standing {
                    Standing::Footnote(number) => Standing::Footnote(*number),
                    Standing::Part(name) => Standing::Part(name.clone()),
                };
                cited.entry(item.key.clone()).or_default().push((request.id.clone(), standing));
            }
        }
        let words = self.requests.into_iter().map(|request| request.id).zip(resolved.citations).collect();
        Resolved {
            words,
            cited,
            entries: resolved.bibliography,
            hanging_indent: resolved.hanging_indent,
            punctuation_in_quote: resolved.punctuation_in_quote,
            right_to_left: Locale::try_from_str(language).is_ok_and(|locale| direction(&locale) == "rtl"),
        }
    }
}

fn items(citation: &Citation) -> Vec<CitationItem> {
    citation
        .works
        .iter()
        .map(|work| CitationItem {
            key: work.key.clone(),
            prefix: work.prefix.clone(),
            locator: work.locator.clone(),
            suffix: work.suffix.clone(),
        })
        .collect()
}

/// The words of all citations of an edition.
pub struct Resolved {
    words: HashMap<String, Inlines>,
    cited: HashMap<String, Vec<(String, Standing)>>,
    entries: Vec<references::BibliographyEntry>,
    hanging_indent: bool,
    punctuation_in_quote: bool,
    /// Whether the language is written from right to left.
    right_to_left: bool,
}

/// The bibliography as the house style reads it.
#[derive(Serialize)]
pub struct BibliographyFile {
    pub entries: Vec<EntryFile>,
    hanging_indent: bool,
}

/// An entry of the bibliography with the places that cite it.
#[derive(Serialize)]
pub struct EntryFile {
    id: String,
    prefix: Option<Inlines>,
    content: Inlines,
    /// Whether it runs from left to right in a language that runs from right to left.
    turned: bool,
    cited: Vec<BackLink>,
}

#[derive(Serialize)]
struct BackLink {
    to: String,
    text: String,
}

impl Resolved {
    /// Puts the words of citations into blocks.
    pub fn fill_blocks(&self, blocks: &mut [Block]) {
        for block in blocks {
            match &mut block.kind {
                BlockKind::Paragraph { content } => self.fill(content),
                BlockKind::List { items, .. } => items.iter_mut().for_each(|item| self.fill_blocks(item)),
                BlockKind::Quote { blocks, attribution } => {
                    self.fill_blocks(blocks);
                    attribution.iter_mut().for_each(|words| self.fill(words));
                }
                BlockKind::Table { .. } | BlockKind::Figure { .. } | BlockKind::Code { .. } | BlockKind::Rule => {}
            }
        }
    }

    /// Puts the words of citations into inline content.
    pub fn fill(&self, content: &mut Inlines) {
        for at in 0..content.len() {
            let (before, rest) = content.split_at_mut(at);
            let Some((inline, after)) = rest.split_first_mut() else { break };
            match inline {
                Inline::Text(_) => {}
                Inline::Node(Node::Cite { id, content }) => {
                    *content = self.words.get(id).cloned().unwrap_or_default();
                    if before.is_empty() {
                        capitalise(content);
                    }
                    if let Some(Inline::Text(text)) = after.first_mut() {
                        self.join(content, text);
                    }
                    if self.is_turned(content) {
                        content.insert(0, Inline::Text(ISOLATE.into()));
                        content.push(Inline::Text(END_OF_ISOLATE.into()));
                    }
                }
                Inline::Node(Node::Note { blocks, .. }) => self.fill_blocks(blocks),
                Inline::Node(node) => {
                    if let Some(content) = node.content_mut() {
                        self.fill(content);
                    }
                }
            }
        }
        content.retain(|inline| !matches!(inline, Inline::Text(text) if text.is_empty()));
    }

    /// Fits the punctuation that follows a citation to the citation's end: no second full stop, and in languages that want it
    /// so, full stop and comma before a closing quotation mark.
    fn join(&self, citation: &mut Inlines, after: &mut String) {
        let Some(mark) = after.chars().next().filter(|mark| matches!(mark, '.' | ',')) else { return };
        let Some(last) = last_text(citation) else { return };
        let words = last.trim_end_matches(['”', '’']);
        let quotes = last.len() - words.len();
        if mark == '.' && words.ends_with(if quotes > 0 { &['.', '?', '!'][..] } else { &['.'] }) {
            after.remove(0);
        } else if quotes > 0 && self.punctuation_in_quote {
            last.insert(last.len() - quotes, mark);
            after.remove(0);
        }
    }

    /// Whether content runs from left to right in a language that does not: its first letter tells.
    fn is_turned(&self, content: &[Inline]) -> bool {
        let class = |c: char| CodePointMapData::<BidiClass>::new().get(c);
        let strong = |c: &char| [BidiClass::LeftToRight, BidiClass::RightToLeft, BidiClass::ArabicLetter].contains(&class(*c));
        self.right_to_left && plain_text(content).chars().find(strong).is_some_and(|c| class(c) == BidiClass::LeftToRight)
    }

    /// The entry of a work in the bibliography, without the number before it.
    pub fn entry(&self, key: &str) -> Option<&Inlines> {
        self.entries.iter().find(|entry| entry.key == key).map(|entry| &entry.content)
    }

    /// The bibliography with links back to each citation.
    pub fn bibliography(&self, terms: &Terms, formatter: &Formatter) -> BibliographyFile {
        let entries = self
            .entries
            .iter()
            .map(|entry| EntryFile {
                id: format!("ref-{}", entry.key),
                prefix: entry.prefix.clone(),
                content: entry.content.clone(),
                turned: self.is_turned(&entry.content),
                cited: self.cited.get(&entry.key).map(|cited| back_links(cited, terms, formatter)).unwrap_or_default(),
            })
            .collect();
        BibliographyFile { entries, hanging_indent: self.hanging_indent }
    }
}

/// One link for each place, to its first citation of the work.
fn back_links(cited: &[(String, Standing)], terms: &Terms, formatter: &Formatter) -> Vec<BackLink> {
    let mut links: Vec<BackLink> = Vec::new();
    for (id, standing) in cited {
        let text = match standing {
            Standing::Footnote(number) => {
                let number = formatter.digits(&number.to_string());
                no_break(&terms.note.with(&[("number", &number)])).into_owned()
            }
            Standing::Part(name) => name.clone(),
        };
        if !links.iter().any(|link| link.text == text) {
            links.push(BackLink { to: id.clone(), text });
        }
    }
    links
}

/// A capital for the first letter: a citation that opens a note or a line is a sentence, "Ibid." included.
fn capitalise(content: &mut [Inline]) {
    match content.first_mut() {
        Some(Inline::Text(text)) => {
            let mut chars = text.chars();
            if let Some(first) = chars.next() {
                *text = first.to_uppercase().chain(chars).collect();
            }
        }
        Some(Inline::Node(node)) => {
            if let Some(content) = node.content_mut() {
                capitalise(content);
            }
        }
        None => {}
    }
}
