//! A brief in one language for one medium, as the files that the house style reads.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use icu_locale::Locale;
use serde::Serialize;
use serde_json::json;
use typst::foundations::Bytes;

use crate::diagnostic::{Diagnostic, Place, Report, Sources, quoted_list, suggest};
use crate::project::{Root, catalogue_names, locked_name};
use crate::resolve::{Brief, FigureContent, PrintSetup};
use crate::text::node::{Block, BlockKind, Inlines, blocks_text, plain_text};

use super::figures::FigureFile;
use super::revision::RevisionFile;
use super::setting::Setting;
use super::sources::{ImpliedFile, SourceFile};
use super::tables::{PlacedTable, TableFile, methods_label};
use super::terms::Terms;
use super::words::{Context, Words, figure_file, table_file};
use super::{EDITIONS, Formatter, PRINT, Translation};

/// A file in the world of the engine.
#[derive(Debug, Clone)]
pub struct File {
    /// The absolute path in the world, such as `/brief/brief.json`.
    pub path: String,
    /// The content.
    pub bytes: Bytes,
}

impl File {
    /// A file that holds a value. Writing these values to memory cannot fail: every key is a string.
    pub(super) fn json(path: impl Into<String>, value: &impl Serialize) -> Self {
        Self { path: path.into(), bytes: Bytes::new(serde_json::to_vec(value).unwrap_or_default()) }
    }
}

/// A brief in one language for one medium, ready to be set.
#[derive(Debug)]
pub struct Edition {
    /// The beginning of the output's name.
    pub slug: String,
    /// The language, a BCP 47 tag.
    pub language: String,
    /// The name of the edition.
    pub name: String,
    /// What the house style reads, one file for each section, table and figure.
    pub files: Vec<File>,
    /// The sources of the data in plain words, for the metadata.
    pub sources: Vec<String>,
    /// Where the figures are declared, by label, for findings about them.
    pub figures: BTreeMap<String, Place>,
    /// The files of the project that were read, for the same.
    pub project_sources: Sources,
    /// Whether files are attached to it.
    pub attachments: bool,
    /// Whether it is a draft: with claims that do not hold, which are marked.
    pub draft: bool,
    /// The folder that the theme is read from.
    pub root: Root,
    /// The date of publication, which also dates the PDF.
    pub date: crate::project::Date,
    /// The tables, with where they are declared.
    pub tables: Vec<PlacedTable>,
    /// How it is printed, if it is for a printer.
    pub print: Option<PrintSetup>,
    /// Where what has a label in the document is written, by the labels: blocks, headings, titles, figures, tables and works.
    pub places: BTreeMap<String, Place>,
}

/// A section as the house style reads it.
#[derive(Serialize)]
struct SectionFile<'a> {
    id: &'a str,
    number: Option<String>,
    level: usize,
    title: Inlines,
    blocks: Vec<Block>,
}

impl Edition {
    /// The name of the output, without its ending. Drafts have a name of their own, so that none takes the place of a finished brief.
    pub fn output_name(&self) -> String {
        output_name(&self.slug, &self.language, &self.name, self.draft)
    }

    /// Words a brief in a language for a medium.
    ///
    /// # Errors
    /// When the brief has no such language or edition.
    pub(crate) fn of(brief: &Brief, language: &str, name: &str) -> Result<Self, Report> {
        let fail = |finding: Diagnostic| Report::new(brief.sources.clone(), vec![finding]);
        if !EDITIONS.contains(&name) {
            let mut finding = Diagnostic::error("unknown-edition", format!("there is no edition `{name}`"));
            finding.help = suggest(name, EDITIONS);
            return Err(fail(finding));
        }
        let locale = locale(brief, language)?;
        let translation = translation(brief, language)?;
        let terms = terms(brief, language, &locale);
        let formatter = Formatter::new(&locale, terms.clone());
        let mut maker = Maker {
            words: Words::new(brief, translation, &locale, terms.clone(), &formatter),
            brief,
            terms,
            locale,
            files: Vec::new(),
            sources: Vec::new(),
            // A press has no use for attached files.
            attaches: brief.front.attach_data && name != PRINT,
        };
        maker.make(name);
        let places = places(brief, maker.words.places);
        Ok(Self {
            slug: brief.front.slug.clone(),
            language: language.to_owned(),
            name: name.to_owned(),
            files: maker.files,
            sources: maker.sources,
            figures: brief.figures.iter().map(|(label, figure)| (label.clone(), figure.place.clone())).collect(),
            project_sources: brief.sources.clone(),
            attachments: maker.attaches && brief.figures.values().any(|figure| figure.chart().is_some()),
            draft: brief.is_draft(),
            root: root(brief, language),
            date: brief.front.date,
            tables: PlacedTable::all(brief),
            print: (name == PRINT).then(|| brief.front.print.clone()),
            places,
        })
    }
}

/// The name of an output, without its ending.
pub(crate) fn output_name(slug: &str, language: &str, edition: &str, draft: bool) -> String {
    format!("{slug}-{language}-{edition}{}", if draft { "-draft" } else { "" })
}

/// The folder of a brief as an edition in one of its languages knows it, which the catalogues of other languages do not concern.
fn root(brief: &Brief, language: &str) -> Root {
    let names = catalogue_names(language);
    let translated = brief.front.language != language;
    let folder = locked_name(&brief.front.catalogue_folder);
    brief.root.fork_with(|path| match path.rsplit_once('/').unwrap_or(("", path)) {
        (at, name) if at == folder && name.ends_with(".po") => translated && names.iter().any(|known| known == name),
        _ => true,
    })
}

/// The locale of one of the languages of a brief.
///
/// # Errors
/// When the brief is not written in it.
pub(super) fn locale(brief: &Brief, language: &str) -> Result<Locale, Report> {
    if !brief.front.languages.iter().any(|known| known == language) {
        let finding = Diagnostic::error("unknown-language", format!("this brief is not written in `{language}`"))
            .help(format!("it is written in {}", quoted_list(&brief.front.languages)));
        return Err(Report::new(brief.sources.clone(), vec![finding]));
    }
    Ok(Locale::try_from_str(language).unwrap_or(Locale::UNKNOWN))
}

/// The translation of a brief into one of its languages. There is none into the source language.
///
/// # Errors
/// What is wrong with the translation.
pub(super) fn translation<'a>(brief: &'a Brief, language: &str) -> Result<Option<&'a Translation>, Report> {
    let translation = brief.translation(language);
    match translation.filter(|translation| translation.errors() > 0) {
        None => Ok(translation),
        Some(broken) => Err(broken.report(&brief.sources)),
    }
}

/// The words of the house style in one of the languages of a brief.
pub(super) fn terms(brief: &Brief, language: &str, locale: &Locale) -> Arc<Terms> {
    Arc::new(Terms::of(locale, brief.catalogues.get(language).map(|file| &file.catalogue)))
}

/// What the house style calls the parts of the title and the key messages, which have no ids of their own.
const TITLE: &str = "front-title";
const SUBTITLE: &str = "front-subtitle";
const MESSAGE: &str = "front-message";

/// Where everything with a label is written: what was worded, and what is declared as a whole.
fn places(brief: &Brief, mut places: BTreeMap<String, Place>) -> BTreeMap<String, Place> {
    for (label, figure) in &brief.figures {
        places.insert(label.clone(), figure.place.clone());
        places.insert(format!("data-{label}"), figure.place.clone());
    }
    for table in PlacedTable::all(brief) {
        if let Some(place) = table.place {
            places.insert(methods_label(&table.id), place.clone());
            places.insert(table.label, place);
        }
    }
    for key in brief.references.keys() {
        if let Some(place) = brief.references.place(key) {
            places.insert(format!("ref-{key}"), place.clone());
        }
    }
    places
}

struct Maker<'a> {
    words: Words<'a>,
    brief: &'a Brief,
    terms: Arc<Terms>,
    locale: Locale,
    files: Vec<File>,
    sources: Vec<String>,
    /// Whether the numbers behind the charts are attached.
    attaches: bool,
}

impl Maker<'_> {
    fn file(&mut self, path: impl Into<String>, value: &impl Serialize) {
        self.files.push(File::json(path, value));
    }

    /// Words everything in reading order, so that footnotes and citations count as a reader meets them.
    fn make(&mut self, edition: &str) {
        let front = &self.brief.front;
        let terms = self.terms.clone();
        let title = self.words.text(&front.title, Context::Apart(&terms.summary));
        let subtitle = front.subtitle.as_ref().map(|words| self.words.text(words, Context::Apart(&terms.summary)));
        let short_title = front.short_title.as_ref().map(|words| self.words.text(words, Context::Apart(&terms.summary)));
        self.words.labelled(TITLE, &front.title);
        if let Some(subtitle) = &front.subtitle {
            self.words.labelled(SUBTITLE, subtitle);
        }
        for (at, message) in front.key_messages.iter().enumerate() {
            self.words.labelled(&format!("{MESSAGE}-{}", at + 1), message);
        }
        let mut summary = self.words.blocks(&front.summary, Context::Apart(&terms.summary));
        let mut messages: Vec<Inlines> =
            front.key_messages.iter().map(|message| self.words.text(message, Context::Apart(&terms.key_messages))).collect();

        let mut sections = Vec::new();
        let mut tables = Vec::new();
        let mut figures = Vec::new();
        let mut annex = Vec::new();
        for section in &self.brief.sections {
            self.words.labelled(&section.label, &section.title);
            let name = self.words.reference_words(&section.label);
            let section_title = self.words.text(&section.title, Context::Apart(&name));
            let mut blocks = Vec::new();
            for block in &section.blocks {
                blocks.extend(self.words.blocks(std::slice::from_ref(block), Context::Body(&name)));
                for target in std::mem::take(&mut self.words.placed) {
                    if let Some(table) = self.brief.tables.get(&target) {
                        let table = TableFile::of(&target, table, &mut self.words);
                        tables.push((target, table));
                    } else if let Some(figure) = self.brief.figures.get(&target) {
                        let file = FigureFile::of(&target, figure, &mut self.words);
                        if let Some(chart) = figure.chart().filter(|_| self.brief.front.annex) {
                            annex.push(TableFile::behind(&target, &file, chart, &mut self.words));
                        }
                        figures.push((target, file, figure));
                    }
                }
            }
            sections.push((section, section_title, blocks));
        }
        let mut revision = RevisionFile::of(self.brief, &mut self.words);
        let mut sources = SourceFile::all(self.brief, &mut self.words);
        let implied = ImpliedFile::all(self.brief, &self.words);
        let mut colophon = self.words.blocks(&front.colophon, Context::Apart(&terms.colophon));
        let mut rights = self.words.blocks(&front.rights, Context::Apart(&terms.colophon));

        let resolved = std::mem::replace(&mut self.words.citations, super::citations::Citations::new(&self.brief.style)).resolve(
            &self.brief.references,
            &self.brief.style,
            &self.locale.to_string(),
        );
        let fill = |blocks: &mut [Block]| resolved.fill_blocks(blocks);
        fill(&mut summary);
        fill(&mut colophon);
        fill(&mut rights);
        messages.iter_mut().for_each(|message| resolved.fill(message));
        revision.iter_mut().for_each(|note| note.fill(&resolved));

        let outline: Vec<_> = sections
            .iter()
            .map(|(section, title, _)| {
                let number = section.number.as_ref().map(|number| self.words.formatter.digits(number));
                json!({ "id": section.label, "number": number, "level": section.level, "title": title })
            })
            .collect();
        let after = text_after(sections.iter().flat_map(|(_, _, blocks)| blocks));
        let mut section_files = Vec::new();
        for (at, (section, title, mut blocks)) in sections.into_iter().enumerate() {
            fill(&mut blocks);
            let path = format!("/brief/sections/{:03}.json", at + 1);
            section_files.push(path.clone());
            let number = section.number.as_ref().map(|number| self.words.formatter.digits(number));
            self.file(path, &SectionFile { id: &section.label, number, level: section.level, title, blocks });
        }
        tables.iter_mut().for_each(|(_, table)| table.fill(&resolved));
        figures.iter_mut().for_each(|(_, figure, _)| figure.fill(&resolved));
        let cited = tables.iter().map(|(label, table)| (label.as_str(), table.source.as_ref()));
        let cited = cited.chain(figures.iter().map(|(label, figure, _)| (label.as_str(), figure.source.as_ref())));
        let cited: HashMap<&str, &Inlines> = cited.filter_map(|(label, source)| Some((label, source?))).collect();
        sources.iter_mut().for_each(|source| source.fill(&resolved, &cited));
        self.sources = sources.iter().map(SourceFile::plain).collect();
        for (label, mut table) in tables {
            let path = table_file(&label);
            table.text_after = after.get(&path).copied().unwrap_or_default();
            self.file(path, &table);
        }
        for (label, mut file, figure) in figures {
            let path = figure_file(&label);
            file.text_after = after.get(&path).copied().unwrap_or_default();
            self.file(path, &file);
            if let FigureContent::Image(image) = &figure.content {
                self.files.push(File { path: format!("/project/{}", image.path), bytes: image.bytes.clone() });
            }
        }
        let mut annex_files = Vec::new();
        for mut table in annex {
            table.fill(&resolved);
            let path = format!("/brief/annex/{}.json", table.id);
            self.file(path.clone(), &table);
            annex_files.push(path);
        }
        let bibliography = resolved.bibliography(&self.terms, self.words.formatter);
        let bibliography_file = (!bibliography.entries.is_empty()).then_some("/brief/bibliography.json");
        if bibliography_file.is_some() {
            self.file("/brief/bibliography.json", &bibliography);
        }
        let print = (edition == PRINT).then_some(&front.print);
        let title_text = plain_text(&title);
        let description = blocks_text(&summary).replace('\n', " ");
        let value = json!({
            "slug": front.slug,
            "language": self.locale.id.language.as_str(),
            "language_tag": self.locale.to_string(),
            "region": self.locale.id.region.map(|region| region.as_str().to_owned()),
            "title": title,
            "title_text": title_text,
            "subtitle": subtitle,
            "date": { "iso": front.date.to_string(), "text": self.words.formatter.date(front.date) },
            "publisher": front.publisher.as_ref().map(|words| self.words.plain(words)),
            "series": front.series.as_ref().map(|words| self.words.plain(words)),
            "keywords": front.keywords.iter().map(|words| self.words.plain(words)).collect::<Vec<_>>(),
            "description": (!description.is_empty()).then_some(description),
            "summary": summary,
            "key_messages": messages,
            "revision": revision,
            "sections": section_files,
            "outline": outline,
            "annex": annex_files,
            "bibliography": bibliography_file,
            "colophon": colophon,
            "rights": rights,
            "sources": sources,
            "implied": implied,
            "edition": {
                "name": edition, "paper": front.paper, "cover": front.cover, "contents": front.contents,
                "print": print,
            },
        });
        let setting = Setting {
            attach_data: self.attaches,
            on_paper: print.is_some(),
            ..Setting::of(self.brief, &self.locale, &self.terms, self.words.formatter)
        };
        self.files.push(setting.file());
        self.file("/brief/running-title.json", &short_title.map_or(title_text.clone(), |words| plain_text(&words)));
        self.file("/brief/inks.json", &print.map_or_else(|| json!(front.inks), |print| json!(print.palette())));
        let width = print.map_or(front.paper.size().0, |print| print.width);
        let spots = print.map(|print| print.spots.as_slice()).unwrap_or_default();
        self.file("/brief/sheet.json", &json!({ "width": width, "spots": spots }));
        self.file("/brief/brief.json", &value);
    }
}

/// How many characters of text follow each table and figure up to the end of the last section, by their files.
fn text_after<'a>(blocks: impl DoubleEndedIterator<Item = &'a Block>) -> HashMap<String, usize> {
    let mut after = HashMap::new();
    let mut length = 0;
    for block in blocks.rev() {
        match &block.kind {
            BlockKind::Table { file } | BlockKind::Figure { file } => drop(after.insert(file.clone(), length)),
            _ => length += blocks_text(std::slice::from_ref(block)).chars().count(),
        }
    }
    after
}
