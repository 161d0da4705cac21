//! Writes the reference brief for the engine alone, in two folders below the one named on the command line:
//!
//! - `resolved/`: the house style and exactly what Pressrun hands to it;
//! - `plain/`: an equal document as a writer of Typst makes it, its text in markup, with the engine's own citations,
//!   bibliography and footnotes, in the same house style.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

use pressrun::locale::Formatter;
use pressrun::text::{Block, Citation, Inline};
use pressrun::typeset::HOUSE_STYLE;
use pressrun::{Brief, Edition, Project};
use serde_json::{Value, json};

type Outcome<T = ()> = Result<T, Box<dyn std::error::Error>>;

fn main() -> Outcome {
    let out = PathBuf::from(env::args().nth(1).ok_or("name a folder to write to")?);
    let brief = Project::open("data").and_then(|project| project.check()).map_err(|report| format!("{report:?}"))?;
    let edition = brief.edition("en", "screen").map_err(|report| format!("{report:?}"))?;
    for name in ["resolved", "plain"] {
        let report = out.join(name).join("report");
        for (path, bytes) in HOUSE_STYLE {
            let text = String::from_utf8_lossy(bytes);
            let import = if text.contains("geometry.") { "#import \"/report/geometry.typ\"\n" } else { "" };
            write(&report.join(path), format!("{import}{text}").as_bytes())?;
        }
        write(&report.join("geometry.typ"), GEOMETRY.as_bytes())?;
        for file in &edition.files {
            write(&out.join(name).join(file.path.trim_start_matches('/')), &file.bytes)?;
        }
    }
    let plain = out.join("plain");
    write(&plain.join("report/contents.typ"), CONTENTS.as_bytes())?;
    strip(&plain, &edition)?;
    write(&plain.join("references.yml"), hayagriva::io::to_yaml_str(brief.references.library())?.as_bytes())?;
    write(
        &plain.join("main.typ"),
        Plain { brief: &brief, formatter: Formatter::of("en"), text: String::new() }.document().as_bytes(),
    )
}

fn write(path: &Path, bytes: &[u8]) -> Outcome {
    fs::create_dir_all(path.parent().ok_or("a file has a folder")?)?;
    Ok(fs::write(path, bytes)?)
}

/// Removes resolved citations from the tables and from the list of sources: the plain document cites by itself.
fn strip(plain: &Path, edition: &Edition) -> Outcome {
    for file in &edition.files {
        let Ok(mut value) = serde_json::from_slice::<Value>(&file.bytes) else { continue };
        for key in ["source", "bibliography"] {
            if let Some(field) = value.get_mut(key) {
                field.take();
            }
        }
        if let Some(sources) = value.get_mut("sources") {
            *sources = json!([]);
        }
        unlink(&mut value);
        write(&plain.join(file.path.trim_start_matches('/')), &serde_json::to_vec(&value)?)?;
    }
    Ok(())
}

/// Turns links to the bibliography into their words.
fn unlink(value: &mut Value) {
    match value {
        Value::Object(object) => {
            if object.get("to").and_then(Value::as_str).is_some_and(|to| to.starts_with("ref-")) {
                object.insert("type".to_owned(), json!("emph"));
            }
            object.values_mut().for_each(unlink);
        }
        Value::Array(values) => values.iter_mut().for_each(unlink),
        _ => {}
    }
}

struct Plain<'a> {
    brief: &'a Brief,
    formatter: Formatter,
    text: String,
}

impl Plain<'_> {
    /// The house style's main file, with the text in place of the sections.
    fn document(mut self) -> String {
        let main = HOUSE_STYLE.iter().find(|(path, _)| *path == "brief.typ").map(|(_, bytes)| String::from_utf8_lossy(bytes));
        let main = main.unwrap_or_default();
        let (head, tail) = main.split_once("#for (at, file) in brief.sections").unwrap_or_default();
        let (_, back) = tail.split_once("\n}\n").unwrap_or_default();
        self.text.push_str(&head.replace("#import \"/report/data.typ\": brief, given, rtl", "#import \"/report/data.typ\": *"));
        self.text.push_str("#import \"/report/theme.typ\": *\n#import \"/report/table.typ\": table-block\n#import \"/report/figure.typ\": figure-block\n");
        self.text.push_str("#import \"/report/heading.typ\": back-headings, part-heading\n\n");
        for (at, section) in self.brief.sections.iter().enumerate() {
            if at > 0 && section.level == 1 {
                self.text.push_str("#pagebreak(weak: true)\n\n");
            }
            let number = section.number.as_ref().map_or("none".to_owned(), |number| format!("(..) => \"{number}\""));
            let _ = write!(self.text, "#heading(level: {}, numbering: {number})[", section.level);
            self.inlines(&section.title.content, false);
            let _ = write!(self.text, "] <{}>\n\n", section.label);
            self.blocks(&section.blocks, false);
        }
        self.text.push_str("#annex(brief.annex, set-nodes)\n");
        self.text.push_str(BIBLIOGRAPHY);
        for (label, table) in &self.brief.tables {
            let Some(source) = &table.source else { continue };
            let _ = write!(self.text, "#link(<{label}>)[*");
            table.title.iter().for_each(|title| self.inlines(&title.content, true));
            let _ = write!(self.text, "*]. #cite(<{source}>, form: \"full\")\n\n");
        }
        self.text.push_str(back.split_once("#colophon").map_or("", |_| "#colophon(brief, set-nodes)\n"));
        self.text
    }

    fn blocks(&mut self, blocks: &[Block], in_note: bool) {
        for block in blocks {
            match block {
                Block::Paragraph(text) => self.inlines(&text.content, in_note),
                Block::List { ordered, items, .. } => {
                    self.text.push_str(if *ordered { "#enum(" } else { "#list(" });
                    for item in items {
                        self.text.push('[');
                        self.blocks(item, in_note);
                        self.text.push_str("], ");
                    }
                    self.text.push(')');
                }
                Block::Quote(blocks) => {
                    self.text.push_str("#quote(block: true)[");
                    self.blocks(blocks, in_note);
                    self.text.push(']');
                }
                Block::Placement { target, .. } if target.starts_with("fig-") => {
                    let _ = writeln!(self.text, "#figure-block(\"/brief/figures/{target}.json\", set-nodes)");
                    if let Some(source) = self.brief.figures.get(target).and_then(|figure| figure.source.as_ref()) {
                        let _ = write!(self.text, "#text(font: sans, size: size.note)[Source: #cite(<{source}>, form: \"full\")]");
                    }
                }
                Block::Placement { target, .. } => {
                    let _ = writeln!(self.text, "#table-block(\"/brief/tables/{target}.json\", set-nodes)");
                    if let Some(source) = self.brief.tables.get(target).and_then(|table| table.source.as_ref()) {
                        let _ = write!(self.text, "#text(font: sans, size: size.note)[Source: #cite(<{source}>, form: \"full\")]");
                    }
                }
                Block::Code(text) => self.string("raw", text),
                Block::Rule => self.text.push_str("#line(length: 100%)"),
            }
            self.text.push_str("\n\n");
        }
    }

    fn inlines(&mut self, content: &[Inline], in_note: bool) {
        for inline in content {
            match inline {
                Inline::Text(text) | Inline::Number { text, .. } => self.words(text),
                Inline::Emph(content) => self.wrapped("emph", content, in_note),
                Inline::Strong(content) => self.wrapped("strong", content, in_note),
                Inline::Code(text) => self.string("raw", text),
                Inline::Break => self.text.push_str(" \\ "),
                Inline::Link { url, content } => self.wrapped(&format!("link({url:?})"), content, in_note),
                Inline::Footnote { id, .. } => self.footnote(id),
                Inline::Citation(citation) => self.citation(citation, in_note),
                Inline::CrossReference { target, .. } => {
                    let _ = write!(self.text, "#link(<{target}>)[{}];", target.replace('-', " "));
                }
                Inline::Metric { name, .. } => {
                    if let Some(metric) = self.brief.computed.metrics.get(name) {
                        let words = self.formatter.metric(metric, &str::to_owned);
                        self.words(&words);
                    }
                }
                Inline::Claim { content, .. } => self.inlines(content, in_note),
            }
        }
    }

    /// A footnote that is a citation and nothing else is what the engine makes of a citation in the text.
    fn footnote(&mut self, id: &str) {
        let brief = self.brief;
        let Some(blocks) = brief.footnotes.get(id) else { return };
        if let [Block::Paragraph(text)] = blocks.as_slice()
            && let [Inline::Citation(citation), rest @ ..] = text.content.as_slice()
            && rest.iter().all(|inline| matches!(inline, Inline::Text(text) if text == "."))
        {
            return self.citation(citation, false);
        }
        self.text.push_str("#footnote[");
        self.blocks(blocks, true);
        self.text.truncate(self.text.trim_end().len());
        self.text.push_str("];");
    }

    /// In a footnote the engine would make a second footnote of a citation, so it is written in full there.
    fn citation(&mut self, citation: &Citation, in_note: bool) {
        for work in &citation.works {
            let _ = write!(self.text, "#cite(<{}>", work.key);
            if let Some((_, part)) = &work.locator {
                let _ = write!(self.text, ", supplement: \"{part}\"");
            }
            match (in_note, citation.in_prose) {
                (true, _) => self.text.push_str(", form: \"full\""),
                (false, true) => self.text.push_str(", form: \"prose\""),
                (false, false) => {}
            }
            self.text.push_str(");");
        }
    }

    fn wrapped(&mut self, call: &str, content: &[Inline], in_note: bool) {
        let _ = write!(self.text, "#{call}[");
        self.inlines(content, in_note);
        self.text.push_str("];");
    }

    fn string(&mut self, call: &str, text: &str) {
        let _ = write!(self.text, "#{call}({text:?});");
    }

    fn words(&mut self, text: &str) {
        for letter in text.chars() {
            if letter.is_ascii_punctuation() && !".,:?!()".contains(letter) {
                self.text.push('\\');
            }
            self.text.push(letter);
        }
    }
}

/// What Pressrun adds to the engine for charts: places for labels. Here each stays where it wants to be.
const GEOMETRY: &str = "
#let spread(wanted, extents, low, high) = wanted
#let place(labels, obstacles, width, height) = labels.map(label => (x: label.x, y: label.y, leader: none))
";

/// The contents list, left to the engine.
const CONTENTS: &str = r#"
#import "/report/theme.typ": *
#import "/report/data.typ": terms
#let contents(brief, inline) = {
  set par(justify: false, leading: leading(size.small, 12pt))
  set text(font: sans, size: size.small, hyphenate: false)
  outline(title: terms.contents, depth: 3)
}
"#;

/// The bibliography in the look that the house style gives to it, and the heading of the sources.
const BIBLIOGRAPHY: &str = r#"
#{
  show: back-headings
  part-heading(terms.references, id: "references")
  set text(font: serif-small, size: size.note + 0.25pt)
  set par(leading: leading(size.note, 12pt), spacing: leading(size.note, 12pt) + 4pt, justify: false)
  bibliography("references.yml", style: "chicago-notes", title: none)
}
#show: back-headings
#part-heading(terms.data_sources, id: "data-sources")
"#;
