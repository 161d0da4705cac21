//! Checks a project as a whole and resolves it into a [`Brief`]: one document whose names all lead somewhere.

pub mod charts;
mod checks;
mod figures;
mod front;
mod images;
mod messages;
mod numbers;
mod outline;
mod parameters;
mod print;
mod provenance;
mod tables;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

use hayagriva::citationberg::IndependentStyle;
use icu_locale::Locale;

use crate::data::Computed;
use crate::diagnostic::{Diagnostic, FileIndex, Place, Report, Sources};
use crate::locale::{self, Edition, FigureEdition, Translation};
use crate::output::BuildRecord;
use crate::project::{CatalogueFile, Located, Origin, Parameters, Project, Prose, Root};
use crate::references::References;
use crate::text::{self, Block, Quotes, Text};

pub use charts::Chart;
pub use figures::{Figure, FigureContent};
pub use front::Front;
pub use images::Image;
pub use messages::{Message, Messages};
pub use print::{PrintSetup, Spot};
pub use provenance::{DataSource, Origins};
pub use tables::{
    CellRemark, DisclosedPoll, DisplayCell, DisplayColumn, DisplayRow, DisplayTable, DisplayValue, Heading, RowKind, TotalName,
};

/// A checked brief, in its source language and for no medium yet.
#[derive(Debug)]
pub struct Brief {
    /// The folder that images and the theme are read from.
    pub root: Root,
    /// The values of the matrix that it is made for.
    pub parameters: Parameters,
    /// Title, summary and what else stands before and after the sections.
    pub front: Front,
    /// Every section and subsection in reading order.
    pub sections: Vec<Section>,
    /// Footnotes by name.
    pub footnotes: BTreeMap<String, Vec<Block>>,
    /// Tables that are placed in the text, by the name they are referred to, such as `tbl-oil-imports`.
    pub tables: BTreeMap<String, DisplayTable>,
    /// Figures that are placed in the text, by the name they are referred to, such as `fig-wall`.
    pub figures: BTreeMap<String, Figure>,
    /// Figures that stand nowhere in the text, by the same names: they are not printed, but can be exported.
    pub unplaced_figures: BTreeMap<String, Figure>,
    /// Numbers of placed tables and figures, in reading order.
    pub numbers: BTreeMap<String, usize>,
    /// Metrics and claims.
    pub computed: Computed,
    /// The data that the brief shows or computes from, and where they come from.
    pub origins: Origins,
    /// Claims that are false. There are none unless broken claims are allowed.
    pub broken_claims: Vec<String>,
    /// The bibliography.
    pub references: Arc<References>,
    /// The citation style.
    pub style: Arc<IndependentStyle>,
    /// The files read, for findings of later stages.
    pub sources: Sources,
    /// The catalogues of the languages that have one.
    pub catalogues: BTreeMap<String, Arc<CatalogueFile>>,
    translations: BTreeMap<String, OnceLock<Translation>>,
    /// Whether it is a draft, in which texts may be missing in a translation, and are marked.
    pub draft: bool,
    /// Every text that is printed, for translators.
    pub messages: Vec<Message>,
    warnings: Vec<Diagnostic>,
}

/// A section without its subsections.
#[derive(Debug, Clone)]
pub struct Section {
    /// The label that cross-references use, such as `sec-introduction`.
    pub label: String,
    /// The number of the heading, such as `1.2`.
    pub number: Option<String>,
    /// The depth, from 1.
    pub level: usize,
    /// The heading.
    pub title: Text,
    /// The text.
    pub blocks: Vec<Block>,
}

impl Brief {
    /// Whether it is a draft: made as one, or with claims that are false.
    pub fn is_draft(&self) -> bool {
        self.draft || !self.broken_claims.is_empty()
    }

    /// What is doubtful about the project but does not stop a build.
    pub fn warnings(&self) -> &[Diagnostic] {
        &self.warnings
    }

    /// The warnings with their sources, to print.
    pub fn report(&self) -> Report {
        Report::new(self.sources.clone(), self.warnings.clone())
    }

    /// The warnings, and what is to be said of every translation.
    pub fn report_on_all_languages(&self) -> Report {
        let translations = self.front.languages.iter().filter_map(|language| self.translation(language));
        Report::merged(std::iter::once(self.report()).chain(translations.map(|translation| translation.report(&self.sources))))
    }

    /// The translation into one of the languages of the brief. There is none into the source language. Made when it is first asked for.
    pub fn translation(&self, language: &str) -> Option<&Translation> {
        self.translations.get(language).map(|made| made.get_or_init(|| Translation::of(self, language)))
    }

    /// Takes in what translators are given of a brief that the same project makes with other values of its matrix.
    pub fn add_messages(&mut self, other: &Self) {
        self.messages = Messages::merged(std::mem::take(&mut self.messages).into_iter().chain(other.messages.iter().cloned()));
    }

    /// The brief in one language for one medium.
    ///
    /// # Errors
    /// When the brief has no such language or edition.
    pub fn edition(&self, language: &str, edition: &str) -> Result<Edition, Report> {
        Edition::of(self, language, edition)
    }

    /// Figures of the brief in one language, each to stand alone: those with the ids given, in that order, or all when none is.
    /// An id may be written as in the figures file or as in the text, `free_trade` or `fig-free-trade`.
    ///
    /// # Errors
    /// When the brief has no such language or figure.
    pub fn figure_edition(&self, language: &str, ids: &[String]) -> Result<FigureEdition, Report> {
        FigureEdition::of(self, language, ids)
    }
}

/// How a project is checked.
#[derive(Debug, Clone, Default)]
pub struct CheckOptions {
    /// Whether a claim that is false is a warning, so that a draft can be built, instead of an error.
    pub allow_broken_claims: bool,
    /// Whether a draft is made: claims can be false, and texts untranslated. Both are marked.
    pub draft: bool,
    /// The values of the matrix that the brief is made for. None when the project has no matrix.
    pub parameters: Parameters,
    /// What an earlier build recorded of this brief, to tell when a claim last held.
    pub earlier: Option<BuildRecord>,
}

/// Resolves a project.
pub fn resolve(project: &Project, options: &CheckOptions) -> Result<Brief, Report> {
    let mut diagnostics = project.diagnostics.clone();
    let parameters = &options.parameters;
    parameters::check(project, parameters, &mut diagnostics);
    let mut messages = Messages::default();
    let quotes = Quotes::of(&Locale::try_from_str(&project.manifest.value.language).unwrap_or(Locale::UNKNOWN));
    let mut prose =
        ProseReader { sources: &project.sources, quotes: &quotes, messages: &mut messages, diagnostics: &mut diagnostics };
    let footnotes: Vec<(String, Place, Vec<Block>)> = project
        .footnotes
        .iter()
        .map(|note| (note.id.clone(), note.place.clone(), prose.blocks(&note.value.text, note.place.file)))
        .collect();
    let front = front::read(&project.manifest, &project.root, parameters, &mut prose);
    if Locale::try_from_str(&front.language).is_ok() {
        let (file, place) = (project.catalogues.get(&front.language), front.language_places.get(&front.language));
        prose.diagnostics.extend(file.iter().flat_map(|file| file.diagnostics.iter().cloned()));
        locale::check_house_words(&front.language, place, file.map(AsRef::as_ref), &project.sources, prose.diagnostics);
    }
    let sections = outline::read(&project.sections, &mut prose);
    let mut tables = tables::read(project, &mut prose);
    for metric in &project.metrics {
        if let Some(source) = metric.value.expect.as_ref().and_then(|expect| expect.source.as_ref()) {
            figures::check_source(project, source, metric.place.file, &mut prose);
        }
    }
    crate::data::polls::check(project, &mut diagnostics);
    let computed = crate::data::compute(project, parameters, &mut diagnostics);
    let mut prose =
        ProseReader { sources: &project.sources, quotes: &quotes, messages: &mut messages, diagnostics: &mut diagnostics };
    let figures = figures::read(project, &computed, &mut prose);
    let style = front::style(project, &mut diagnostics);
    let checked = checks::Checked {
        project,
        front: &front,
        sections: &sections,
        footnotes: &footnotes,
        tables: &tables,
        figures: &figures,
        computed: &computed,
        options,
    };
    let used = checks::run(&checked, &mut diagnostics);
    if project.manifest.value.lint.hard_coded_numbers {
        let known = numbers::Known::new(project, &computed);
        let decimal_sign = locale::decimal_sign(&front.language);
        let read = |label: &str| used.numbers.contains_key(label) || figures.contains_key(label);
        numbers::run(&checked, read, &known, decimal_sign, &mut diagnostics);
    }
    // Translators are given the texts of what is shown, and not of tables that metrics alone look into.
    let drawn: BTreeSet<&str> = figures.values().filter_map(|figure| Some(figure.value.data.as_ref()?.0.as_str())).collect();
    for (label, Defined { value: table, .. }) in &mut tables {
        let texts = std::mem::take(&mut table.texts);
        let data = table.data.as_str();
        if used.numbers.contains_key(label) || drawn.contains(data) || project.poll(data).is_some() {
            messages.take(texts);
        }
    }
    let titles = tables.values().map(|table| (table.value.data.clone(), table.value.title.clone())).collect();
    let mut tables: BTreeMap<String, DisplayTable> = tables
        .into_iter()
        .filter(|(label, _)| used.numbers.contains_key(label))
        .map(|(label, table)| (label, table.value))
        .collect();
    tables.values_mut().for_each(|table| tables::fill(project, &computed, table, &mut diagnostics));
    let charts = figures.values().filter_map(|figure| Some((figure.value.chart()?, &figure.place)));
    let drawn = charts.map(|(chart, place)| (&chart.numbers, place));
    let printed = tables.values().filter_map(|table| Some((table, table.place.as_ref()?)));
    printed.chain(drawn).for_each(|(table, place)| messages.cells(table, place));
    messages.metrics(project);
    messages.parameters(parameters);
    let origins = provenance::gather(project, &computed, &titles, &figures, &used);
    origins.sources.iter().filter_map(|source| source.title.as_ref()).for_each(|title| messages.prose(title));

    let translations = front.languages.iter().skip(1).map(|language| (language.clone(), OnceLock::new())).collect();
    let report = Report::new(project.sources.clone(), diagnostics);
    let (Some(style), 0) = (style, report.errors()) else {
        return Err(report);
    };
    let numbers = used.numbers;
    let figures = figures.into_iter().map(|(label, figure)| (label, figure.value));
    let (figures, unplaced_figures) = figures.partition(|(label, _)| numbers.contains_key(label));
    let broken = computed.claims.iter().filter(|(_, claim)| !claim.holds).map(|(id, _)| id.clone()).collect();
    Ok(Brief {
        root: project.root.clone(),
        parameters: parameters.clone(),
        front,
        sections,
        footnotes: footnotes.into_iter().map(|(id, _, blocks)| (id, blocks)).collect(),
        tables,
        figures,
        unplaced_figures,
        numbers,
        computed,
        origins,
        broken_claims: broken,
        references: project.references.clone(),
        style,
        messages: messages.sorted(),
        catalogues: project.catalogues.clone(),
        translations,
        draft: options.draft,
        warnings: report.diagnostics().to_vec(),
        sources: report.sources,
    })
}

/// The label of an item: its kind and its id, with hyphens for underscores.
pub fn label(kind: &str, id: &str) -> String {
    format!("{kind}-{}", id.replace('_', "-"))
}

/// The id of a figure in its label, with hyphens for underscores: `free-trade` of `fig-free-trade`.
pub fn figure_id(label: &str) -> &str {
    label.strip_prefix("fig-").unwrap_or(label)
}

/// Parses the prose of a project.
struct ProseReader<'a> {
    sources: &'a Sources,
    quotes: &'a Quotes,
    messages: &'a mut Messages,
    diagnostics: &'a mut Vec<Diagnostic>,
}

impl ProseReader<'_> {
    fn origin(&self, prose: &Prose, file: FileIndex) -> Origin {
        Origin::of(prose, file, &self.sources.file(file).text)
    }

    fn blocks(&mut self, prose: &Prose, file: FileIndex) -> Vec<Block> {
        let origin = self.origin(prose, file);
        let blocks = text::blocks(prose, self.quotes, &origin, self.diagnostics);
        text::texts(&blocks, &mut |text| self.messages.prose(text));
        blocks
    }

    /// A single paragraph, such as a title.
    fn text(&mut self, prose: &Prose, file: FileIndex) -> Text {
        let origin = self.origin(prose, file);
        let text = text::paragraph(prose, self.quotes, &origin, self.diagnostics);
        self.messages.prose(&text);
        text
    }

    /// Plain words that are translated, such as a unit.
    fn words(&mut self, words: &Option<Located<String>>, file: FileIndex) -> Option<String> {
        words.as_ref().map(|words| self.word(words, file))
    }

    fn word(&mut self, words: &Located<String>, file: FileIndex) -> String {
        self.messages.words(words, &words.place(file));
        words.to_string()
    }

    fn optional_text(&mut self, prose: &Option<Prose>, file: FileIndex) -> Option<Text> {
        prose.as_ref().map(|prose| self.text(prose, file))
    }

    fn optional_blocks(&mut self, prose: &Option<Prose>, file: FileIndex) -> Vec<Block> {
        prose.as_ref().map(|prose| self.blocks(prose, file)).unwrap_or_default()
    }
}

/// A value with the place where its name is given.
#[derive(Debug, Clone)]
struct Defined<T> {
    place: Place,
    value: T,
}

/// Items by label.
type Labelled<T> = BTreeMap<String, Defined<T>>;
