//! Every text of a brief in reading order, each with the part of the brief that it belongs to.

use std::collections::BTreeSet;

use crate::text::{Block, Inline, Text};

use super::{Brief, Chart, DisplayTable, Figure, Heading, Section};

/// A text of a brief: a paragraph, a title, a caption.
#[derive(Debug, Clone)]
pub struct Unit<'a> {
    /// What it belongs to.
    pub part: Part<'a>,
    /// The text.
    pub text: &'a Text,
}

/// A part of a brief.
#[derive(Debug, Clone, Copy)]
pub enum Part<'a> {
    /// The title.
    Title,
    /// The subtitle.
    Subtitle,
    /// The title of the running head.
    RunningHead,
    /// The summary.
    Summary,
    /// A key message, by its number.
    KeyMessage(usize),
    /// What the editors say of a revision.
    RevisionNote,
    /// A section, its heading included.
    Section(&'a Section),
    /// A footnote, by its name.
    Footnote(&'a str),
    /// A table, by its label.
    Table(&'a str),
    /// A figure, by its label.
    Figure(&'a str),
    /// How the brief came to be.
    Colophon,
    /// Rights and licence.
    Rights,
}

impl Part<'_> {
    /// What it is called in the messages of commands.
    pub fn words(&self, brief: &Brief) -> String {
        let numbered = |kind: &str, label: &str| match brief.numbers.get(label) {
            Some(number) => format!("{kind} {number}"),
            None => format!("{kind} {label}"),
        };
        match self {
            Self::Title => "title".to_owned(),
            Self::Subtitle => "subtitle".to_owned(),
            Self::RunningHead => "running head".to_owned(),
            Self::Summary => "summary".to_owned(),
            Self::KeyMessage(number) => format!("key message {number}"),
            Self::RevisionNote => "revision note".to_owned(),
            Self::Section(section) => {
                let title = crate::text::plain(&section.title.content);
                section.number.as_ref().map_or_else(|| title.clone(), |number| format!("{number} {title}"))
            }
            Self::Footnote(id) => format!("footnote {id}"),
            Self::Table(label) => numbered("table", label),
            Self::Figure(label) => numbered("figure", label),
            Self::Colophon => "colophon".to_owned(),
            Self::Rights => "rights".to_owned(),
        }
    }
}

/// The texts of a brief in reading order: front matter, sections with what is placed in them, notes at their first call, end matter,
/// then the figures that stand nowhere.
pub fn units(brief: &Brief) -> Vec<Unit<'_>> {
    let mut gather = Gather { brief, units: Vec::new(), notes: BTreeSet::new() };
    let front = &brief.front;
    gather.text(Part::Title, &front.title);
    front.subtitle.iter().for_each(|text| gather.text(Part::Subtitle, text));
    front.short_title.iter().for_each(|text| gather.text(Part::RunningHead, text));
    gather.blocks(Part::Summary, &front.summary);
    for (at, message) in front.key_messages.iter().enumerate() {
        gather.text(Part::KeyMessage(at + 1), message);
    }
    gather.blocks(Part::RevisionNote, front.revision_note.iter().flatten());
    for section in &brief.sections {
        gather.text(Part::Section(section), &section.title);
        gather.blocks(Part::Section(section), &section.blocks);
    }
    gather.blocks(Part::Colophon, &front.colophon);
    gather.blocks(Part::Rights, &front.rights);
    for (label, figure) in &brief.unplaced_figures {
        gather.figure(label, figure);
    }
    gather.units
}

struct Gather<'a> {
    brief: &'a Brief,
    units: Vec<Unit<'a>>,
    /// The notes that were called.
    notes: BTreeSet<&'a str>,
}

impl<'a> Gather<'a> {
    fn text(&mut self, part: Part<'a>, text: &'a Text) {
        self.units.push(Unit { part, text });
        self.calls(&text.content);
    }

    /// Notes whose numbers stand in a text.
    fn calls(&mut self, content: &'a [Inline]) {
        for inline in content {
            match inline {
                Inline::Footnote { id, .. } => {
                    let brief = self.brief;
                    if let (true, Some(blocks)) = (self.notes.insert(id), brief.footnotes.get(id)) {
                        self.blocks(Part::Footnote(id), blocks);
                    }
                }
                Inline::Emph(content) | Inline::Strong(content) | Inline::Link { content, .. } | Inline::Claim { content, .. } => {
                    self.calls(content)
                }
                _ => {}
            }
        }
    }

    fn blocks(&mut self, part: Part<'a>, blocks: impl IntoIterator<Item = &'a Block>) {
        for block in blocks {
            match block {
                Block::Paragraph(text) => self.text(part, text),
                Block::List { items, .. } => items.iter().for_each(|item| self.nested(part, item)),
                Block::Quote(quoted) => self.nested(part, quoted),
                Block::Placement { target, .. } => self.placed(target),
                Block::Code(_) | Block::Rule => {}
            }
        }
    }

    /// Blocks within a block.
    fn nested(&mut self, part: Part<'a>, blocks: &'a [Block]) {
        self.blocks(part, blocks);
    }

    fn placed(&mut self, target: &'a str) {
        let brief = self.brief;
        if let Some(table) = brief.tables.get(target) {
            self.table(target, table);
        }
        if let Some(figure) = brief.figures.get(target) {
            self.figure(target, figure);
        }
    }

    fn table(&mut self, label: &'a str, table: &'a DisplayTable) {
        let part = Part::Table(label);
        table.title.iter().for_each(|title| self.text(part, title));
        for column in &table.columns {
            if let Heading::Written(title) = &column.title {
                self.text(part, title);
            }
        }
        table.apart().for_each(|note| self.text(part, note));
    }

    fn figure(&mut self, label: &'a str, figure: &'a Figure) {
        let part = Part::Figure(label);
        self.text(part, &figure.title);
        figure.caption.iter().for_each(|caption| self.text(part, caption));
        figure.chart().into_iter().flat_map(Chart::prose).for_each(|words| self.text(part, words));
    }
}
