//! Figures in words, as the house style reads them.

use serde::Serialize;

use crate::resolve::charts::Chart;
use crate::resolve::{Figure, FigureContent};
use crate::text::node::{Inlines, plain_text};

use super::alt::alt;
use super::charts::ChartFile;
use super::citations::Resolved;
use super::tables::{TableFile, methods_label};
use super::words::{Context, Words};

/// A figure as the house style reads it.
#[derive(Serialize)]
pub struct FigureFile {
    id: String,
    /// What it is called: "Figure 1".
    pub name: String,
    /// The title.
    pub title: Inlines,
    unit: Option<String>,
    caption: Option<Inlines>,
    /// What it shows, in words.
    pub alt: String,
    image: Option<String>,
    chart: Option<ChartFile>,
    /// The numbers behind the chart as comma-separated values, for the attachment, and what they are called there.
    csv: Option<String>,
    csv_name: String,
    wide: bool,
    /// How many characters of text follow up to the end of the last section.
    pub text_after: usize,
    /// The source, in full.
    pub source: Option<Inlines>,
    retrieved: Option<String>,
    methods: Option<String>,
}

impl FigureFile {
    /// Words a figure.
    pub fn of(label: &str, figure: &Figure, words: &mut Words) -> Self {
        let name = words.reference_words(label);
        let context = Context::Apart(&name);
        let title = words.text(&figure.title, context);
        let chart = figure.chart();
        let written = figure.alt.as_ref().map(|alt| words.plain(alt));
        Self {
            id: label.to_owned(),
            name: name.clone(),
            unit: chart.and_then(|chart| Some(words.plain(chart.unit.as_ref()?))),
            caption: figure.caption.as_ref().map(|caption| words.text(caption, context)),
            alt: match (written, chart) {
                (Some(alt), _) => alt,
                (None, Some(chart)) => alt(plain_text(&title).trim_end_matches('.'), chart, words, context),
                (None, None) => String::new(),
            },
            image: match &figure.content {
                FigureContent::Image(image) => Some(format!("/project/{}", image.path)),
                _ => None,
            },
            csv_name: words.terms.item(&name, &plain_text(&title)),
            csv: chart.map(|chart| chart.csv.clone()),
            chart: chart.map(|chart| ChartFile::of(chart, words, context)),
            wide: figure.wide,
            text_after: 0,
            source: figure.source.as_ref().map(|key| words.citations.source_line(key, context)),
            retrieved: figure.retrieved.map(|date| words.formatter.date(date)),
            title,
            methods: figure.data.as_ref().filter(|(_, is_poll)| *is_poll).map(|(data, _)| methods_label(data)),
        }
    }

    /// Puts the words of citations in their places.
    pub fn fill(&mut self, resolved: &Resolved) {
        resolved.fill(&mut self.title);
        self.caption.iter_mut().for_each(|caption| resolved.fill(caption));
        self.source.iter_mut().for_each(|source| resolved.fill(source));
        self.chart.iter_mut().for_each(|chart| chart.fill(resolved));
    }
}

impl TableFile {
    /// The numbers behind a chart, for the annex.
    pub fn behind(label: &str, figure: &FigureFile, chart: &Chart, words: &mut Words) -> Self {
        let mut table = Self::of(label, &chart.numbers, words);
        table.id = format!("data-{label}");
        table.title = vec![plain_text(&figure.title).as_str().into()];
        table
    }
}
