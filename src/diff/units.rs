//! Every text of a brief in reading order, each with the part of the brief that it belongs to.

use std::collections::BTreeSet;

use crate::resolve::{Brief, Chart, DisplayTable, Figure, Heading};
use crate::text::{Block, Inline, Text};

/// A text of a brief: a paragraph, a title, a caption.
#[derive(Debug, Clone)]
pub struct Unit<'a> {
    /// What it belongs to, in words.
    pub part: String,
    /// The text.
    pub text: &'a Text,
}

/// The texts of a brief in reading order: front matter, sections with what is placed in them, notes at their first call, end matter,
/// then the figures that stand nowhere.
pub fn units(brief: &Brief) -> Vec<Unit<'_>> {
    let mut gather = Gather { brief, units: Vec::new(), notes: BTreeSet::new() };
    let front = &brief.front;
    gather.text("title", &front.title);
    front.subtitle.iter().for_each(|text| gather.text("subtitle", text));
    front.short_title.iter().for_each(|text| gather.text("running head", text));
    gather.blocks("summary", &front.summary);
    for (at, message) in front.key_messages.iter().enumerate() {
        gather.text(&format!("key message {}", at + 1), message);
    }
    for section in &brief.sections {
        let title = crate::text::plain(&section.title.content);
        let part = section.number.as_ref().map_or_else(|| title.clone(), |number| format!("{number} {title}"));
        gather.text(&part, &section.title);
        gather.blocks(&part, &section.blocks);
    }
    gather.blocks("colophon", &front.colophon);
    gather.blocks("rights", &front.rights);
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
    fn text(&mut self, part: &str, text: &'a Text) {
        self.units.push(Unit { part: part.to_owned(), text });
        self.calls(&text.content);
    }

    /// Notes whose numbers stand in a text.
    fn calls(&mut self, content: &'a [Inline]) {
        for inline in content {
            match inline {
                Inline::Footnote { id, .. } => {
                    let brief = self.brief;
                    if let (true, Some(blocks)) = (self.notes.insert(id), brief.footnotes.get(id)) {
                        self.blocks(&format!("footnote {id}"), blocks);
                    }
                }
                Inline::Emph(content) | Inline::Strong(content) | Inline::Link { content, .. } | Inline::Claim { content, .. } => {
                    self.calls(content)
                }
                _ => {}
            }
        }
    }

    fn blocks(&mut self, part: &str, blocks: &'a [Block]) {
        for block in blocks {
            match block {
                Block::Paragraph(text) => self.text(part, text),
                Block::List { items, .. } => items.iter().for_each(|item| self.blocks(part, item)),
                Block::Quote(quoted) => self.blocks(part, quoted),
                Block::Placement { target, .. } => self.placed(target),
                Block::Code(_) | Block::Rule => {}
            }
        }
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

    fn table(&mut self, label: &str, table: &'a DisplayTable) {
        let part = self.numbered("table", label);
        table.title.iter().for_each(|title| self.text(&part, title));
        for column in &table.columns {
            if let Heading::Written(title) = &column.title {
                self.text(&part, title);
            }
        }
        table.apart().for_each(|note| self.text(&part, note));
    }

    fn figure(&mut self, label: &str, figure: &'a Figure) {
        let part = self.numbered("figure", label);
        self.text(&part, &figure.title);
        figure.caption.iter().for_each(|caption| self.text(&part, caption));
        figure.chart().into_iter().flat_map(Chart::prose).for_each(|words| self.text(&part, words));
    }

    fn numbered(&self, kind: &str, label: &str) -> String {
        match self.brief.numbers.get(label) {
            Some(number) => format!("{kind} {number}"),
            None => format!("{kind} {label}"),
        }
    }
}
