//! From CommonMark events to blocks.

use std::ops::Range;

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use crate::diagnostic::Diagnostic;
use crate::project::Origin;

use super::conventions::{Char, scan};
use super::{Block, Inline, Quotes, Text};

pub fn parse(text: &str, marks: &Quotes, origin: &Origin, diagnostics: &mut Vec<Diagnostic>) -> Vec<Block> {
    let parser = Parser::new_ext(text, Options::ENABLE_SMART_PUNCTUATION);
    for (label, definition) in parser.reference_definitions().iter() {
        if label.starts_with('^') {
            diagnostics.push(
                Diagnostic::error("footnote-in-prose", "footnotes are not defined in prose")
                    .at(origin.place(definition.span.clone()))
                    .because("looks like the definition of a footnote")
                    .help(format!("move it to the footnotes file: [{}] with text = \"…\"", label.trim_start_matches('^'))),
            );
        }
    }
    let events: Vec<_> = parser.into_offset_iter().collect();
    let mut walker = Walker { text, marks, is_quoting: false, origin, events, next: 0, quotes: 0, diagnostics };
    walker.blocks()
}

struct Walker<'a> {
    text: &'a str,
    /// What straight quotation marks become.
    marks: &'a Quotes,
    /// Whether a single quotation mark is open.
    is_quoting: bool,
    origin: &'a Origin,
    events: Vec<(Event<'a>, Range<usize>)>,
    next: usize,
    /// How many block quotations are open.
    quotes: usize,
    diagnostics: &'a mut Vec<Diagnostic>,
}

impl<'a> Walker<'a> {
    fn advance(&mut self) -> Option<(Event<'a>, Range<usize>)> {
        let event = self.events.get(self.next).cloned();
        self.next += 1;
        event
    }

    fn error(&mut self, code: &'static str, message: &str, range: Range<usize>, reason: &str, help: &str) {
        self.diagnostics.push(Diagnostic::error(code, message).at(self.origin.place(range)).because(reason).help(help));
    }

    /// Blocks up to the end of the container that was entered, or of the text.
    fn blocks(&mut self) -> Vec<Block> {
        let mut blocks = Vec::new();
        while let Some((event, range)) = self.events.get(self.next).cloned() {
            match event {
                Event::End(_) => {
                    self.next += 1;
                    break;
                }
                Event::Start(tag) if !is_inline(&tag) => {
                    self.next += 1;
                    self.container(tag, range, &mut blocks);
                }
                Event::Rule => {
                    self.next += 1;
                    blocks.push(Block::Rule);
                }
                Event::Html(_) => {
                    self.next += 1;
                    self.html(range);
                }
                // The words of a tight list item come without a paragraph around them.
                _ => {
                    let first = self.next;
                    let content = self.inlines(range.start, false);
                    let end = self.events[first..self.next].iter().map(|(_, range)| range.end).max().unwrap_or(range.end);
                    // An escaped character comes without its backslash.
                    let escaped = usize::from(self.text[..range.start].ends_with('\\'));
                    self.paragraph(content, range.start - escaped..end, &mut blocks);
                }
            }
        }
        blocks
    }

    fn container(&mut self, tag: Tag<'a>, range: Range<usize>, blocks: &mut Vec<Block>) {
        match tag {
            Tag::Paragraph => {
                if let Some(block) = self.placement() {
                    blocks.push(block);
                    return;
                }
                let content = self.inlines(range.start, true);
                self.paragraph(content, range, blocks);
            }
            Tag::List(first) => {
                let mut items = Vec::new();
                let mut tight = true;
                while let Some((event, _)) = self.advance() {
                    match event {
                        Event::Start(Tag::Item) => {
                            tight &= !matches!(self.events.get(self.next), Some((Event::Start(Tag::Paragraph), _)));
                            items.push(self.blocks());
                        }
                        _ => break,
                    }
                }
                blocks.push(Block::List { ordered: first.is_some(), start: first.unwrap_or(1), tight, items });
            }
            Tag::BlockQuote(_) => {
                self.quotes += 1;
                let quoted = self.blocks();
                self.quotes -= 1;
                blocks.push(Block::Quote(quoted));
            }
            Tag::CodeBlock(_) => {
                let mut code = String::new();
                while let Some((event, _)) = self.advance() {
                    match event {
                        Event::Text(text) => code.push_str(&text),
                        _ => break,
                    }
                }
                blocks.push(Block::Code(code.trim_end().to_owned()));
            }
            Tag::Heading { .. } => {
                self.error(
                    "heading-in-prose",
                    "headings are not written in prose",
                    range,
                    "a Markdown heading",
                    "make it a section of its own: [[section]] with id, title and body; for a plain # write \\#",
                );
                self.skip();
            }
            Tag::HtmlBlock => {
                self.html(range);
                self.skip();
            }
            _ => self.skip(),
        }
    }

    fn paragraph(&mut self, content: Vec<Inline>, range: Range<usize>, blocks: &mut Vec<Block>) {
        self.is_quoting = false;
        if !content.is_empty() {
            let source = one_line(&self.text[range.clone()], self.quotes).into();
            blocks.push(Block::Paragraph(Text { source, content, place: self.origin.place(range) }));
        }
    }

    /// Passes over the rest of a container.
    fn skip(&mut self) {
        let mut depth = 1;
        while depth > 0 {
            match self.advance() {
                Some((Event::Start(_), _)) => depth += 1,
                Some((Event::End(_), _)) => depth -= 1,
                Some(_) => {}
                None => break,
            }
        }
    }

    fn html(&mut self, range: Range<usize>) {
        self.error(
            "raw-html",
            "HTML is not allowed in prose",
            range,
            "looks like an HTML tag",
            "use Markdown, or write \\< for a plain less-than sign",
        );
    }

    /// A paragraph that holds an image alone places a figure or table.
    fn placement(&mut self) -> Option<Block> {
        let [(Event::Start(Tag::Image { dest_url, .. }), range), rest @ ..] = &self.events[self.next..] else {
            return None;
        };
        let end = rest.iter().position(|(event, _)| matches!(event, Event::End(TagEnd::Image)))?;
        if !matches!(rest.get(end + 1), Some((Event::End(TagEnd::Paragraph), _))) {
            return None;
        }
        let block = Block::Placement { target: dest_url.to_string(), place: self.origin.place(range.clone()) };
        self.next += end + 3;
        Some(block)
    }

    /// Inline content. With `closed`, up to and with the end of its container; else up to the first block-level event.
    fn inlines(&mut self, start: usize, closed: bool) -> Vec<Inline> {
        let mut content = Vec::new();
        let mut run = Vec::new();
        let mut last_end = start;
        while let Some((event, range)) = self.events.get(self.next).cloned() {
            let block_level = match &event {
                Event::Start(tag) => !is_inline(tag),
                Event::End(_) | Event::Rule | Event::Html(_) => true,
                _ => false,
            };
            if block_level {
                self.next += usize::from(closed);
                break;
            }
            self.next += 1;
            match event {
                Event::Text(words) => {
                    let escaped = range.start > last_end && self.text.as_bytes().get(range.start - 1) == Some(&b'\\');
                    match self.quotation_mark(&words, &range) {
                        Some(mark) => run.extend(mark.chars().map(|c| Char { c, range: range.clone(), literal: true })),
                        None => run.extend(characters(self.text, &words, &range, escaped)),
                    }
                }
                Event::SoftBreak => run.push(Char { c: ' ', range: range.clone(), literal: true }),
                other => {
                    content.extend(scan(&std::mem::take(&mut run), self.origin, self.diagnostics));
                    self.inline(other, range.clone(), &mut content);
                }
            }
            last_end = range.end;
        }
        content.extend(scan(&run, self.origin, self.diagnostics));
        content
    }

    /// What a straight quotation mark becomes. `words` is what CommonMark makes of it, which tells whether it opens or closes.
    fn quotation_mark(&mut self, words: &str, range: &Range<usize>) -> Option<&'a str> {
        let marks = self.marks;
        match (self.text.get(range.clone())?, words) {
            ("\"", "“") => Some(&marks.open),
            ("\"", "”") => Some(&marks.close),
            ("'", "‘") => {
                self.is_quoting = true;
                Some(&marks.inner_open)
            }
            // An apostrophe stands in words or behind them; behind them it may as well close a quotation.
            ("'", "’") if self.is_quoting && !self.text[range.end..].starts_with(char::is_alphanumeric) => {
                self.is_quoting = false;
                Some(&marks.inner_close)
            }
            _ => None,
        }
    }

    fn inline(&mut self, event: Event<'a>, range: Range<usize>, content: &mut Vec<Inline>) {
        match event {
            Event::Code(text) => content.push(Inline::Code(text.to_string())),
            Event::HardBreak => content.push(Inline::Break),
            Event::InlineHtml(_) => self.html(range),
            Event::Start(Tag::Emphasis) => content.push(Inline::Emph(self.inlines(range.start, true))),
            Event::Start(Tag::Strong) => content.push(Inline::Strong(self.inlines(range.start, true))),
            Event::Start(Tag::Link { dest_url, .. }) => self.link(&dest_url, range, content),
            Event::Start(Tag::Image { .. }) => {
                self.skip();
                self.error(
                    "inline-image",
                    "figures and tables stand in a paragraph of their own",
                    range,
                    "placed among words",
                    "put ![](fig-…) or ![](tbl-…) between two empty lines",
                );
            }
            _ => {}
        }
    }

    fn link(&mut self, url: &str, range: Range<usize>, content: &mut Vec<Inline>) {
        let words = self.inlines(range.start, true);
        let place = self.origin.place(range);
        if let Some(id) = url.strip_prefix("claim:") {
            content.push(Inline::Claim { id: id.to_owned(), content: words, place });
        } else if url == FIXED {
            content.extend(words.into_iter().map(fixed));
        } else if ["https://", "http://", "mailto:"].iter().any(|scheme| url.starts_with(scheme)) {
            content.push(Inline::Link { url: url.to_owned(), content: words });
        } else {
            self.diagnostics.push(
                Diagnostic::error("unknown-link", format!("`{url}` is no address a brief can link to"))
                    .at(place)
                    .because("a link needs an address with its scheme")
                    .help("write https://…, http://… or mailto:…; refer to a part of the brief with @sec-…, @fig-… or @tbl-…"),
            );
        }
    }
}

/// The destination of a link whose words are plain words with numbers that stand as they are.
const FIXED: &str = "fixed";

/// Inline content with its numbers made plain text.
fn fixed(inline: Inline) -> Inline {
    let all = |content: Vec<Inline>| content.into_iter().map(fixed).collect();
    match inline {
        Inline::Number { text, .. } => Inline::Text(text),
        Inline::Emph(content) => Inline::Emph(all(content)),
        Inline::Strong(content) => Inline::Strong(all(content)),
        other => other,
    }
}

fn is_inline(tag: &Tag) -> bool {
    matches!(tag, Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::Link { .. } | Tag::Image { .. })
}

/// A paragraph as it is written, on one line, so that it stays the same text when its lines are broken anew. `quotes` tells in how
/// many block quotations it stands, whose marks are left out. Forced line breaks stay, as a backslash at the end of a line.
fn one_line(paragraph: &str, quotes: usize) -> String {
    let mut text = String::with_capacity(paragraph.len());
    for (nth, line) in paragraph.trim_end().lines().enumerate() {
        let mut words = line.trim_start();
        for _ in 0..if nth > 0 { quotes } else { 0 } {
            words = words.strip_prefix('>').unwrap_or(words).trim_start();
        }
        if nth > 0 {
            let forced = text.ends_with("  ") || text.ends_with('\\');
            text.truncate(text.trim_end_matches([' ', '\\']).len());
            text.push_str(if forced { "\\\n" } else { " " });
        }
        text.push_str(words);
    }
    text
}

/// The characters of a text event with their places. Characters that were escaped, or written as an entity, mean only themselves.
fn characters(text: &str, words: &str, range: &Range<usize>, escaped: bool) -> Vec<Char> {
    if text.get(range.clone()) == Some(words) {
        words
            .char_indices()
            .enumerate()
            .map(|(nth, (at, c))| {
                let start = range.start + at;
                Char { c, range: start..start + c.len_utf8(), literal: escaped && nth == 0 }
            })
            .collect()
    } else {
        words.chars().map(|c| Char { c, range: range.clone(), literal: true }).collect()
    }
}
