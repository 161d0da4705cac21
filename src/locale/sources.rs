//! The list of data and sources: where each table and poll comes from, how polls were made, which figures are implied.

use std::collections::HashMap;

use serde::Serialize;

use crate::project::{Date, Poll, Wave, WaveDate};
use crate::resolve::{Brief, DataSource};
use crate::text::node::{Inline, Inlines, Node, plain_text};

use super::citations::Resolved;
use super::tables::methods_label;
use super::words::{Context, Words};

/// A table or poll in the list of data and sources.
#[derive(Serialize)]
pub struct SourceFile {
    title: Inlines,
    /// The label of the table or figure that shows it.
    to: Option<String>,
    source: Option<Inlines>,
    facts: Vec<String>,
    methods: Option<MethodsFile>,
    #[serde(skip)]
    name: String,
}

/// How a poll was made.
#[derive(Serialize)]
struct MethodsFile {
    id: String,
    reported: Vec<Item>,
    not_reported: Vec<String>,
}

/// An item of disclosure: its name and what is reported.
#[derive(Serialize)]
struct Item {
    term: String,
    text: String,
}

/// A figure that follows from published ones without being published itself.
#[derive(Serialize)]
pub struct ImpliedFile {
    description: String,
    value: String,
}

impl SourceFile {
    /// Words every table and poll behind the brief.
    pub fn all(brief: &Brief, words: &mut Words) -> Vec<Self> {
        let terms = words.terms.clone();
        let heading: &str = &terms.data_sources;
        brief
            .origins
            .sources
            .iter()
            .map(|source| Self {
                title: source.title.as_ref().map(|title| words.text(title, Context::Apart(heading))).unwrap_or_default(),
                to: source.shown_as.clone(),
                // Tables that are shown have cited it already, and lend the words of that citation.
                source: source
                    .source
                    .as_ref()
                    .filter(|_| source.shown_as.is_none())
                    .map(|key| words.citations.source_line(key, Context::Apart(heading))),
                facts: facts(source, words),
                methods: source.poll.as_ref().map(|poll| methods(&source.name, poll, words)),
                name: source.name.clone(),
            })
            .collect()
    }

    /// Puts the words of citations in their places; `cited` are the source lines of tables and figures, by label.
    pub fn fill(&mut self, resolved: &Resolved, cited: &HashMap<&str, &Inlines>) {
        resolved.fill(&mut self.title);
        self.source.iter_mut().for_each(|source| resolved.fill(source));
        if let Some(source) = self.to.as_ref().and_then(|to| cited.get(to.as_str())) {
            self.source = Some(unlabelled(source));
        }
    }

    /// The source in plain words, for the metadata.
    pub fn plain(&self) -> String {
        let source = self.source.as_ref().map(|source| plain_text(source)).filter(|text| !text.is_empty());
        let parts: Vec<String> = source.into_iter().chain(self.facts.iter().cloned()).collect();
        match parts.is_empty() {
            true => self.name.clone(),
            false => format!("{}: {}", self.name, parts.join(", ")),
        }
    }
}

impl ImpliedFile {
    /// Words every printed figure that is implied.
    pub fn all(brief: &Brief, words: &Words) -> Vec<Self> {
        let metric = |name: &String| {
            let value = brief.computed.metrics.get(name)?;
            Some(Self { description: words.plain(value.description.as_ref()?), value: words.metric(value) })
        };
        brief.origins.implied.iter().filter_map(metric).collect()
    }
}

/// A source as it is repeated in the list of sources, without the label that can stand only once.
fn unlabelled(source: &Inlines) -> Inlines {
    source
        .iter()
        .flat_map(|inline| match inline {
            Inline::Node(Node::Cite { content, .. }) => content.clone(),
            other => vec![other.clone()],
        })
        .collect()
}

fn facts(source: &DataSource, words: &Words) -> Vec<String> {
    let terms = &words.terms;
    let version = source.version.as_ref().map(|version| terms.version.with(&[("version", version)]));
    let retrieved = source.retrieved.map(|date| terms.retrieved.with(&[("date", &words.formatter.date(date))]));
    let licence = source.licence.as_ref().map(|licence| terms.licence.with(&[("licence", licence)]));
    [version, retrieved, licence].into_iter().flatten().collect()
}

/// What is told of a poll and what is not.
fn methods(name: &str, poll: &Poll, words: &Words) -> MethodsFile {
    let mut file = MethodsFile { id: methods_label(name), reported: Vec::new(), not_reported: Vec::new() };
    for (term, text) in disclosed(poll, words) {
        match text {
            Some(text) => file.reported.push(Item { term, text }),
            None => file.not_reported.push(term),
        }
    }
    file
}

/// What is told of a poll, item by item, in the order of the disclosure items of the American Association for Public Opinion Research.
pub fn disclosed(poll: &Poll, words: &Words) -> Vec<(String, Option<String>)> {
    let terms = &words.terms;
    let written = |text: &Option<crate::project::Located<String>>| text.as_ref().map(|text| words.plain(text));
    let question = written(&poll.question).map(|question| match poll.verbatim {
        Some(true) => words.quotes.quote(&question),
        Some(false) => terms.not_verbatim.with(&[("question", &question)]),
        None => terms.wording_not_reported.with(&[("question", &question)]),
    });
    let items = [
        (&terms.collection, written(&poll.collection)),
        (&terms.sponsor, written(&poll.sponsor)),
        (&terms.conductor, written(&poll.conductor)),
        (&terms.question, question),
        (&terms.population, written(&poll.population)),
        (&terms.sampling, written(&poll.sampling)),
        (&terms.mode, written(&poll.mode)),
        (&terms.field_dates, by_wave(poll, words, |wave| field_dates(wave, words))),
        (&terms.sample_size, by_wave(poll, words, |wave| sample_size(poll, wave, words))),
        (&terms.margin_of_error, by_wave(poll, words, |wave| margin(poll, wave, words))),
        (&terms.weighting, written(&poll.weighting)),
        (&terms.processing, written(&poll.processing)),
        (&terms.limitations, written(&poll.limitations)),
    ];
    items.into_iter().map(|(term, text)| (term.to_string(), text.map(|text| text.trim_end_matches('.').to_owned()))).collect()
}

/// What is told of the waves: once when it is the same for all, else for each wave that tells it.
fn by_wave(poll: &Poll, words: &Words, tell: impl Fn(&Wave) -> Option<String>) -> Option<String> {
    let name = |wave: &Wave| words.formatter.digits(&words.plain(&wave.name()));
    let told: Vec<(String, Option<String>)> = poll.wave.iter().map(|wave| (name(wave), tell(wave))).collect();
    let (_, first) = told.first()?;
    if told.iter().all(|(_, text)| text == first) {
        return first.clone();
    }
    let each: Vec<String> = told
        .into_iter()
        .filter_map(|(name, text)| {
            let text = text?;
            // A wave that is known by its year tells its date by its name.
            Some(if name == text { text } else { words.terms.item(&name, &text) })
        })
        .collect();
    (!each.is_empty()).then(|| each.join("; "))
}

fn field_dates(wave: &Wave, words: &Words) -> Option<String> {
    let day = |date: Date| words.formatter.date(date);
    match (wave.field_start.as_deref(), wave.field_end.as_deref(), wave.date.as_deref()) {
        (Some(start), Some(end), _) if start == end => Some(day(*start)),
        (Some(start), Some(end), _) => Some(format!("{}\u{2009}–\u{2009}{}", day(*start), day(*end))),
        (Some(one), None, _) | (None, Some(one), _) | (None, None, Some(WaveDate::Day(one))) => Some(day(*one)),
        (None, None, Some(WaveDate::Year(year))) => Some(words.formatter.digits(&year.to_string())),
        (None, None, None) => None,
    }
}

fn sample_size(poll: &Poll, wave: &Wave, words: &Words) -> Option<String> {
    let size = wave.sample_size.as_ref().or(poll.sample_size.as_ref())?;
    Some(words.formatter.number(**size as f64, 0))
}

fn margin(poll: &Poll, wave: &Wave, words: &Words) -> Option<String> {
    let margin = wave.margin_of_error.as_ref().or(poll.margin_of_error.as_ref())?;
    let formatter = words.formatter;
    let shown = |number: f64| formatter.number(number, crate::data::decimals_needed(number, 2));
    let confidence = formatter.percent(&shown(poll.confidence.unwrap_or(95.0)));
    Some(words.terms.margin.with(&[("margin", &shown(**margin)), ("level", &confidence)]))
}
