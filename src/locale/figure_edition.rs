//! Figures of a brief in one language, each to stand alone, as the files that the house style reads.

use std::collections::BTreeMap;

use serde_json::json;

use crate::diagnostic::{Diagnostic, Place, Report, Sources, suggest};
use crate::project::{Date, Inks, Root};
use crate::resolve::{Brief, Figure, FigureContent, figure_id, label};
use crate::text::node::{Inline, Inlines, last_text, plain_text};

use super::edition::{locale, terms, translation};
use super::figures::FigureFile;
use super::setting::Setting;
use super::words::{Context, Words, figure_file};
use super::{File, Formatter};

/// Figures of a brief in one language, each ready to be set alone.
#[derive(Debug)]
pub struct FigureEdition {
    /// The beginning of the outputs' names.
    pub slug: String,
    /// The language, a BCP 47 tag.
    pub language: String,
    /// The figures.
    pub figures: Vec<SingleFigure>,
    /// What the house style reads for all of them.
    pub files: Vec<File>,
    /// Where the figures are declared, by label, for findings about them.
    pub places: BTreeMap<String, Place>,
    /// The files of the project that were read, for the same.
    pub project_sources: Sources,
    /// Whether words are marked because the data contradict claims.
    pub draft: bool,
    /// The inks that the brief is printed in.
    pub inks: Inks,
    /// The folder that the theme is read from.
    pub root: Root,
    /// The date of publication, which also dates PDFs.
    pub date: Date,
}

/// A figure of its own.
#[derive(Debug, Clone)]
pub struct SingleFigure {
    /// The id as it stands in names of files, such as `free-trade`.
    pub id: String,
    /// The file that the house style reads it from.
    pub file: String,
    /// The title in plain words.
    pub title: String,
    /// What it shows, in words.
    pub alt: String,
    /// The source in plain words.
    pub source: Option<String>,
    /// The numbers behind a chart as comma-separated values. Images have none.
    pub csv: Option<String>,
}

impl SingleFigure {
    /// What it shows, without the title that generated descriptions begin with.
    pub fn description(&self) -> &str {
        let rest = self.alt.strip_prefix(self.title.trim_end_matches('.'));
        rest.and_then(|rest| rest.strip_prefix(". ")).unwrap_or(&self.alt)
    }
}

impl FigureEdition {
    /// Words figures of a brief. They are worded apart from the text, in which some of them have no place.
    ///
    /// # Errors
    /// When the brief has no such language or figure.
    pub(crate) fn of(brief: &Brief, language: &str, ids: &[String]) -> Result<Self, Report> {
        let locale = locale(brief, language)?;
        let chosen = chosen(brief, ids)?;
        let terms = terms(brief, language, &locale);
        let formatter = Formatter::new(&locale, terms.clone());
        let mut words = Words::new(brief, translation(brief, language)?, &locale, terms.clone(), &formatter);
        let title = words.text(&brief.front.title, Context::Apart(&terms.summary));
        let mut worded: Vec<(&str, &Figure, FigureFile)> =
            chosen.into_iter().map(|(label, figure)| (label, figure, FigureFile::of(label, figure, &mut words))).collect();
        let names_source = words.citations.in_notes();
        let resolved = words.citations.resolve(&brief.references, &brief.style, &locale.to_string());

        let mut files = Vec::new();
        let mut figures = Vec::new();
        for (label, figure, file) in &mut worded {
            file.fill(&resolved);
            // "[3]" or "(Pew, 2008)" would lead to a bibliography that is not there.
            if let (Some(source), Some(key), false) = (&mut file.source, &figure.source, names_source)
                && let Some(entry) = resolved.entry(key)
            {
                *source = without_full_stop(entry.clone());
            }
            figures.push(SingleFigure {
                id: figure_id(label).to_owned(),
                file: figure_file(label),
                title: plain_text(&file.title),
                alt: file.alt.clone(),
                source: file.source.as_ref().map(|source| plain_text(source)),
                csv: figure.chart().map(|chart| chart.csv.clone()),
            });
            files.push(File::json(figure_file(label), file));
            if let FigureContent::Image(image) = &figure.content {
                files.push(File { path: format!("/project/{}", image.path), bytes: image.bytes.clone() });
            }
        }
        let front = &brief.front;
        let draft = brief.is_draft();
        let about = json!({
            "slug": front.slug,
            "language": locale.id.language.as_str(),
            "region": locale.id.region.map(|region| region.as_str().to_owned()),
            "title": title,
            "title_text": plain_text(&title),
            "date": { "iso": front.date.to_string(), "text": formatter.date(front.date) },
            "publisher": front.publisher,
            "series": front.series,
            "keywords": front.keywords,
            "edition": { "name": "figures", "paper": front.paper, "cover": front.cover, "contents": front.contents, "print": null },
        });
        let sheet = json!({ "width": front.paper.size().0, "spots": [] });
        files.push(File::json("/brief/sheet.json", &sheet));
        files.push(Setting { alone: true, ..Setting::of(brief, &locale, &terms, &formatter) }.file());
        files.push(File::json("/brief/brief.json", &about));
        Ok(Self {
            slug: front.slug.clone(),
            language: language.to_owned(),
            figures,
            files,
            places: all(brief).map(|(label, figure)| (label.clone(), figure.place.clone())).collect(),
            project_sources: brief.sources.clone(),
            draft,
            inks: front.inks,
            root: brief.root.clone(),
            date: front.date,
        })
    }

    /// The name of the output of a figure, without its ending. Drafts have a name of their own.
    pub fn output_name(&self, figure: &SingleFigure) -> String {
        format!("{}-{}-{}{}", self.slug, self.language, figure.id, if self.draft { "-draft" } else { "" })
    }
}

/// Every figure that the project declares: those of the text in its order, then the others.
fn all(brief: &Brief) -> impl Iterator<Item = (&String, &Figure)> {
    let mut placed: Vec<_> = brief.figures.iter().collect();
    placed.sort_by_key(|(label, _)| brief.numbers.get(*label));
    placed.into_iter().chain(&brief.unplaced_figures)
}

/// The figures with the ids given, or all when none is.
fn chosen<'a>(brief: &'a Brief, ids: &[String]) -> Result<Vec<(&'a str, &'a Figure)>, Report> {
    let known: Vec<(&str, &Figure)> = all(brief).map(|(label, figure)| (label.as_str(), figure)).collect();
    if ids.is_empty() {
        return Ok(known);
    }
    let mut chosen: Vec<(&str, &Figure)> = Vec::new();
    let mut unknown = Vec::new();
    for id in ids {
        let wanted = label("fig", figure_id(id));
        match known.iter().find(|(label, _)| *label == wanted) {
            Some(figure) if !chosen.iter().any(|(label, _)| *label == wanted) => chosen.push(*figure),
            Some(_) => {}
            None => {
                let mut finding = Diagnostic::error("unknown-choice", format!("this brief has no figure `{id}`"));
                finding.help = suggest(figure_id(&wanted), known.iter().map(|(label, _)| figure_id(label)))
                    .or_else(|| Some("declare it in the file that `figures` names in brief.toml".into()));
                unknown.push(finding);
            }
        }
    }
    match unknown.is_empty() {
        true => Ok(chosen),
        false => Err(Report::new(Sources::default(), unknown)),
    }
}

/// The sentence around a source has a full stop of its own.
fn without_full_stop(mut content: Inlines) -> Inlines {
    if let Some(text) = last_text(&mut content) {
        text.truncate(text.trim_end_matches('.').len());
    }
    content.retain(|inline| !matches!(inline, Inline::Text(text) if text.is_empty()));
    content
}
