//! Warns of figures that are typed into prose although the data have them, or that nothing backs.

mod figure;
mod known;
mod paragraph;
#[cfg(test)]
mod tests;
mod vocabulary;

use crate::diagnostic::{Diagnostic, Place};
use crate::text::{Block, Text};

use super::Chart;
use super::checks::Checked;

use figure::figures;
pub use known::Known;
use known::{KnownFigure, Origin};
use paragraph::Paragraph;

/// Looks at every text that a reader sees. `placed` tells whether the table or figure with a label is printed.
pub fn run(checked: &Checked, placed: impl Fn(&str) -> bool, known: &Known, decimal_sign: char, diagnostics: &mut Vec<Diagnostic>) {
    let mut lint = Lint { known, decimal_sign, in_title: false, diagnostics };
    let front = checked.front;
    for title in [Some(&front.title), front.subtitle.as_ref(), front.short_title.as_ref()].into_iter().flatten() {
        lint.title(title);
    }
    lint.blocks(&front.summary, false);
    front.key_messages.iter().for_each(|message| lint.text(message, false));
    for section in checked.sections {
        lint.title(&section.title);
        lint.blocks(&section.blocks, false);
    }
    // A note is itself what backs a figure.
    checked.footnotes.iter().for_each(|(_, _, blocks)| lint.blocks(blocks, true));
    for (_, table) in checked.tables.iter().filter(|(label, _)| placed(label)) {
        let table = &table.value;
        table.title.iter().for_each(|title| lint.text(title, table.source.is_some()));
        table.apart().for_each(|note| lint.text(note, table.source.is_some()));
    }
    for (_, figure) in checked.figures.iter().filter(|(label, _)| placed(label)) {
        let figure = &figure.value;
        lint.text(&figure.title, figure.source.is_some());
        figure.caption.iter().for_each(|caption| lint.text(caption, figure.source.is_some()));
        figure.chart().into_iter().flat_map(Chart::prose).for_each(|words| lint.text(words, figure.source.is_some()));
    }
    lint.blocks(&front.colophon, false);
    lint.blocks(&front.rights, false);
}

struct Lint<'a, 'd> {
    known: &'a Known<'a>,
    decimal_sign: char,
    /// Titles hold no notes and no citations.
    in_title: bool,
    diagnostics: &'d mut Vec<Diagnostic>,
}

impl Lint<'_, '_> {
    /// `backed` tells that something around the blocks backs their figures.
    fn blocks(&mut self, blocks: &[Block], backed: bool) {
        for (at, block) in blocks.iter().enumerate() {
            let before = at.checked_sub(1).and_then(|at| blocks.get(at));
            match block {
                Block::Paragraph(text) => {
                    let paragraph = Paragraph::new(&text.content);
                    // A sentence can go on in a quotation, whose source then backs it, and after it.
                    let backs_start = paragraph.is_continued() && before.is_some_and(is_backed_quote);
                    let backs_end = paragraph.is_open() && blocks.get(at + 1).is_some_and(is_backed_quote);
                    self.paragraph(&paragraph, |start| {
                        backed || (backs_start && paragraph.is_first(start)) || (backs_end && paragraph.is_last(start))
                    });
                }
                Block::List { items, .. } => {
                    let led = match before {
                        Some(Block::Paragraph(text)) => {
                            let paragraph = Paragraph::new(&text.content);
                            paragraph.is_open() && paragraph.is_backed_at_end()
                        }
                        _ => false,
                    };
                    items.iter().for_each(|item| self.blocks(item, backed || led));
                }
                Block::Quote(_) | Block::Placement { .. } | Block::Code(_) | Block::Rule => {}
            }
        }
    }

    fn text(&mut self, text: &Text, backed: bool) {
        self.paragraph(&Paragraph::new(&text.content), |_| backed);
    }

    fn title(&mut self, title: &Text) {
        self.in_title = true;
        self.text(title, false);
        self.in_title = false;
    }

    fn paragraph(&mut self, paragraph: &Paragraph, backed: impl Fn(usize) -> bool) {
        for (at, figure) in figures(paragraph, self.decimal_sign) {
            let (range, place) = &paragraph.numbers[at];
            let words = &paragraph.text[figure.words.clone()];
            if let Some(known) = self.known.find(&figure) {
                self.diagnostics.push(repeated(words, known, place));
            } else if !backed(range.start) && !paragraph.is_backed(range.start) {
                self.diagnostics.push(unbacked(words, place, self.in_title));
            }
        }
    }
}

/// Whether a block is a quotation that names its source.
fn is_backed_quote(block: &Block) -> bool {
    let Block::Quote(quoted) = block else { return false };
    quoted.iter().any(|block| matches!(block, Block::Paragraph(text) if Paragraph::new(&text.content).has_backing()))
}

fn repeated(words: &str, known: &KnownFigure, place: &Place) -> Diagnostic {
    let help = match known.origin {
        Origin::Metric(name) => format!("write {{{name}}}; if the two are equal by chance, [{words}](fixed)"),
        _ => format!(
            "define a metric for it in a data file and write {{its_name}}; if the two are equal by chance, [{words}](fixed)"
        ),
    };
    Diagnostic::warning("hard-coded-number", format!("{words} is also in the data: {}", known.origin))
        .at(place.clone())
        .because("would stay as it is when the data change")
        .help(help)
}

fn unbacked(words: &str, place: &Place, in_title: bool) -> Diagnostic {
    let step = if in_title { "compute it" } else { "cite its source in this sentence, or compute it" };
    Diagnostic::warning("hard-coded-number", format!("no metric, note or citation backs {words}"))
        .at(place.clone())
        .because("readers cannot tell where it comes from")
        .help(format!("{step}: {{metric}}; if it needs no source, [{words}](fixed)"))
}
