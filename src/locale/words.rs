//! Turns checked prose into resolved nodes: footnotes numbered, values and cross-references worded, citations collected.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use icu_collator::CollatorBorrowed;
use icu_locale::Locale;

use crate::data::MetricValue;
use crate::diagnostic::Place;
use crate::references::collator;
use crate::resolve::Brief;
use crate::text::node::{Block as Node, BlockKind, Inline as Run, Inlines, Node as Element};
use crate::text::{Block, Citation, Inline, Name, Quotes, Text, plain};

use super::citations::Citations;
use super::spacing::Spacing;
use super::terms::no_break;
use super::{Formatter, Term, Terms, Translation};

/// Where a text stands, which decides how its citations are set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Context<'a> {
    /// The body of the section with this number, or this title's label when it has none.
    Body(&'a str),
    /// The footnote with this number.
    Footnote(usize),
    /// Apart from the running text: summary, captions, notes of tables, colophon.
    Apart(&'a str),
}

/// Walks the brief in reading order.
pub struct Words<'a> {
    pub brief: &'a Brief,
    pub terms: Arc<Terms>,
    pub formatter: &'a Formatter,
    /// The quotation marks of the language.
    pub quotes: Quotes,
    spacing: Spacing,
    /// The order of words in the language.
    pub collator: Option<CollatorBorrowed<'static>>,
    /// Into the language of the edition; none in the source language.
    translation: Option<&'a Translation>,
    pub citations: Citations,
    /// Tables and figures whose place was met, to be worded next.
    pub placed: Vec<String>,
    /// Whether the number of a note stands behind the punctuation, as in English (Chicago Manual of Style, 17th ed., 14.26).
    notes_follow_punctuation: bool,
    notes: HashMap<String, usize>,
    note_count: usize,
    block_count: usize,
    /// Where what has a label is written, by the labels.
    pub places: BTreeMap<String, Place>,
}

impl<'a> Words<'a> {
    pub fn new(
        brief: &'a Brief,
        translation: Option<&'a Translation>,
        locale: &Locale,
        terms: Arc<Terms>,
        formatter: &'a Formatter,
    ) -> Self {
        let language = locale.id.language;
        Self {
            brief,
            terms,
            quotes: Quotes::of(locale),
            spacing: Spacing::of(locale),
            collator: collator(locale),
            formatter,
            translation,
            citations: Citations::new(&brief.style),
            placed: Vec::new(),
            notes_follow_punctuation: language.as_str() == "en",
            notes: HashMap::new(),
            note_count: 0,
            block_count: 0,
            places: BTreeMap::new(),
        }
    }

    pub fn blocks(&mut self, blocks: &[Block], context: Context) -> Vec<Node> {
        blocks.iter().map(|block| self.block(block, context)).collect()
    }

    /// The id of the next block.
    fn block_id(&mut self) -> String {
        self.block_count += 1;
        format!("b{}", self.block_count)
    }

    fn block(&mut self, block: &Block, context: Context) -> Node {
        let id = self.block_id();
        if let Some(place) = self.place_of_block(block).cloned() {
            self.places.insert(id.clone(), place);
        }
        let kind = match block {
            Block::Paragraph(text) => BlockKind::Paragraph { content: self.text(text, context) },
            Block::List { ordered, start, tight, items } => BlockKind::List {
                ordered: *ordered,
                start: *start,
                tight: *tight,
                items: items.iter().map(|item| self.blocks(item, context)).collect(),
            },
            Block::Quote(quoted) => self.quote(quoted, context),
            Block::Placement { target, .. } => {
                self.placed.push(target.clone());
                match target.starts_with("tbl-") {
                    true => BlockKind::Table { file: table_file(target) },
                    false => BlockKind::Figure { file: figure_file(target) },
                }
            }
            Block::Code(text) => BlockKind::Code { text: text.clone() },
            Block::Rule => BlockKind::Rule,
        };
        Node { id, kind }
    }

    /// Where a block begins.
    fn place_of_block<'t>(&self, block: &'t Block) -> Option<&'t Place>
    where
        'a: 't,
    {
        match block {
            Block::Paragraph(text) => Some(self.place(text)),
            Block::List { items, .. } => self.place_of_block(items.first()?.first()?),
            Block::Quote(quoted) => self.place_of_block(quoted.first()?),
            Block::Placement { place, .. } => Some(place),
            Block::Code(_) | Block::Rule => None,
        }
    }

    /// Where the words of a text are written: in the catalogue of the language, when they are translated.
    pub fn place<'t>(&self, text: &'t Text) -> &'t Place
    where
        'a: 't,
    {
        self.translation.and_then(|translation| translation.place(&text.source)).unwrap_or(&text.place)
    }

    /// Remembers where a text that has a label is written.
    pub fn labelled(&mut self, label: &str, text: &Text) {
        let place = self.place(text).clone();
        self.places.insert(label.to_owned(), place);
    }

    /// A citation at the very end of a quotation is its attribution.
    fn quote(&mut self, quoted: &[Block], context: Context) -> BlockKind {
        if let Some((Block::Paragraph(text), before)) = quoted.split_last()
            && let (content, language) = self.translated(text)
            && let Some((Inline::Citation(citation), words)) = content.split_last()
        {
            let mut blocks = self.blocks(before, context);
            let mut words = words.to_vec();
            if let Some(Inline::Text(text)) = words.last_mut() {
                text.truncate(text.trim_end().len());
            }
            words.retain(|inline| !matches!(inline, Inline::Text(text) if text.is_empty()));
            if !words.is_empty() {
                let id = self.block_id();
                self.labelled(&id, text);
                let content = in_language(self.inlines(&words, context), language);
                blocks.push(Node { id, kind: BlockKind::Paragraph { content } });
            }
            let attribution = self.citations.attribution(citation, context);
            return BlockKind::Quote { blocks, attribution: Some(attribution) };
        }
        BlockKind::Quote { blocks: self.blocks(quoted, context), attribution: None }
    }

    /// A text in the language of the edition, or in the source language when it is not translated.
    pub fn text(&mut self, text: &Text, context: Context) -> Inlines {
        let (content, language) = self.translated(text);
        in_language(self.inlines(content, context), language)
    }

    /// What a text says in the language of the edition; with the source language, when it says it in that.
    fn translated<'t>(&self, text: &'t Text) -> (&'t [Inline], Option<&'a str>)
    where
        'a: 't,
    {
        let Some(translation) = self.translation else { return (&text.content, None) };
        match translation.text(&text.source) {
            Some(content) => (content, None),
            None if text.source.contains(char::is_alphabetic) => (&text.content, Some(&self.brief.front.language)),
            None => (&text.content, None),
        }
    }

    /// What a text says in the language of the edition, or in the source language when it is not translated.
    pub fn translated_content<'t>(&self, text: &'t Text) -> &'t [Inline]
    where
        'a: 't,
    {
        self.translated(text).0
    }

    /// The number of a footnote that was called.
    pub fn note_number(&self, id: &str) -> Option<usize> {
        self.notes.get(id).copied()
    }

    /// Words with the unit of what they name.
    pub fn name(&mut self, name: &Name, context: Context) -> Inlines {
        let words = self.text(&name.text, context);
        if let Some(unit) = &name.unit {
            return self.with_unit(words, unit);
        }
        words
    }

    /// "Imports, tonnes".
    fn with_unit(&self, name: Inlines, unit: &str) -> Inlines {
        let phrase = self.terms.with_unit.with(&[("unit", &self.plain(unit))]);
        let Some((before, behind)) = phrase.split_once("{name}") else { return name };
        let mut words = Inlines::new();
        push_text(&mut words, before);
        for inline in name {
            match inline {
                Run::Text(text) => push_text(&mut words, &text),
                node => words.push(node),
            }
        }
        push_text(&mut words, behind);
        words
    }

    /// Plain words in the language of the edition, such as a unit or a category.
    pub fn plain(&self, words: &str) -> String {
        self.translation.and_then(|translation| translation.words(words)).unwrap_or(words).to_owned()
    }

    /// A metric as it is printed.
    pub fn metric(&self, metric: &MetricValue) -> String {
        self.formatter.metric(metric, &|unit| self.plain(unit))
    }

    fn inlines(&mut self, content: &[Inline], context: Context) -> Inlines {
        let mut resolved = Inlines::new();
        for inline in content {
            match inline {
                Inline::Text(text) => {
                    let text = if self.notes_follow_punctuation { before_note(&mut resolved, text) } else { text };
                    push_text(&mut resolved, &self.spacing.set(text));
                }
                Inline::Number { text, .. } => push_text(&mut resolved, text),
                Inline::Emph(content) => resolved.push(Element::Emph { content: self.inlines(content, context) }.into()),
                Inline::Strong(content) => resolved.push(Element::Strong { content: self.inlines(content, context) }.into()),
                Inline::Code(text) => resolved.push(Element::Code { text: text.clone() }.into()),
                Inline::Break => resolved.push(Element::Break.into()),
                Inline::Link { url, content } => {
                    resolved.push(Element::Link { url: url.clone(), content: self.inlines(content, context) }.into());
                }
                Inline::Footnote { id, .. } => resolved.push(self.footnote(id).into()),
                Inline::Citation(citation) => self.citation(citation, context, &mut resolved),
                Inline::CrossReference { target, .. } => {
                    let content = vec![Run::Text(self.reference_words(target))];
                    resolved.push(Element::Ref { to: target.clone(), content }.into());
                }
                Inline::Metric { name, .. } => {
                    if let Some(metric) = self.brief.computed.metrics.get(name) {
                        let metric = self.metric(metric);
                        push_text(&mut resolved, &metric);
                    } else if let Some(parameter) = self.brief.parameters.get(name) {
                        push_text(&mut resolved, &self.plain(&parameter.words));
                    }
                }
                Inline::Claim { id, content, .. } => {
                    let broken = self.brief.computed.claims.get(id).is_some_and(|claim| !claim.holds);
                    resolved.push(Element::Claim { id: id.clone(), broken, content: self.inlines(content, context) }.into());
                }
            }
        }
        resolved
    }

    fn footnote(&mut self, id: &str) -> Element {
        if let Some(number) = self.notes.get(id) {
            return Element::Noteref { id: id.to_owned(), number: *number };
        }
        self.note_count += 1;
        let number = self.note_count;
        self.notes.insert(id.to_owned(), number);
        let brief = self.brief;
        let blocks = brief.footnotes.get(id).map(|blocks| self.blocks(blocks, Context::Footnote(number))).unwrap_or_default();
        Element::Note { id: id.to_owned(), number, blocks }
    }

    /// Under a note style, a citation in the text becomes a footnote of its own.
    fn citation(&mut self, citation: &Citation, context: Context, resolved: &mut Inlines) {
        if !(self.citations.in_notes() && matches!(context, Context::Body(_))) {
            resolved.extend(self.citations.add(citation, context));
            return;
        }
        if citation.in_prose {
            resolved.extend(self.citations.author(citation));
        } else if let Some(Run::Text(text)) = resolved.last_mut() {
            text.truncate(text.trim_end().len());
        }
        self.note_count += 1;
        let number = self.note_count;
        let mut content = self.citations.add(&Citation { in_prose: false, ..citation.clone() }, Context::Footnote(number));
        content.push(Run::Text(".".into()));
        let id = self.block_id();
        self.places.insert(id.clone(), citation.place.clone());
        let block = Node { id, kind: BlockKind::Paragraph { content } };
        resolved.push(Element::Note { id: format!("{CITATION_NOTE}{number}"), number, blocks: vec![block] }.into());
    }

    /// "Section 1.1", "Table 2"; an unnumbered section is called by its title.
    pub fn reference_words(&self, target: &str) -> String {
        let named = |term: &Term, number: &str| no_break(&term.with(&[("number", &self.formatter.digits(number))])).into_owned();
        if let Some(number) = self.brief.numbers.get(target) {
            let term = if target.starts_with("tbl-") { &self.terms.table } else { &self.terms.figure };
            return named(term, &number.to_string());
        }
        let section = self.brief.sections.iter().find(|section| section.label == target);
        match section.map(|section| (&section.number, &section.title)) {
            Some((Some(number), _)) => named(&self.terms.section, number),
            Some((None, title)) => self.quotes.quote(&plain(self.translated(title).0)),
            None => String::new(),
        }
    }
}

/// Moves the punctuation at the start of a text before the number of the note that a citation became: writers put it behind the
/// brackets of a citation. Returns the rest.
fn before_note<'t>(content: &mut Inlines, text: &'t str) -> &'t str {
    let rest = text.trim_start_matches(['.', ',', ';', ':', '?', '!', '”', '’', ')']);
    let mark = &text[..text.len() - rest.len()];
    if mark.is_empty() || !matches!(content.last(), Some(Run::Node(Element::Note { id, .. })) if id.starts_with(CITATION_NOTE)) {
        return text;
    }
    if let Some(note) = content.pop() {
        push_text(content, mark);
        content.push(note);
    }
    rest
}

/// How the id of a note begins that a citation in the text became: with a character that no id of a writer's note has.
const CITATION_NOTE: &str = "@";

/// Content that is in another language than what stands around it.
fn in_language(content: Inlines, language: Option<&str>) -> Inlines {
    match language {
        Some(language) if !content.is_empty() => vec![Element::Foreign { language: language.to_owned(), content }.into()],
        _ => content,
    }
}

/// Appends text, so that adjacent runs become one.
fn push_text(content: &mut Inlines, text: &str) {
    match content.last_mut() {
        _ if text.is_empty() => {}
        Some(Run::Text(last)) => last.push_str(text),
        _ => content.push(Run::Text(text.to_owned())),
    }
}

/// The virtual file of a table.
pub fn table_file(label: &str) -> String {
    format!("/brief/tables/{label}.json")
}

/// The virtual file of a figure.
pub fn figure_file(label: &str) -> String {
    format!("/brief/figures/{label}.json")
}

/// Words as the beginning of a sentence.
pub fn upper_first(words: &str) -> String {
    let mut characters = words.chars();
    characters.next().map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
}
