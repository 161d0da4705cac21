//! The note on what changed in a revised edition, as the house style reads it.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::data::MetricValue;
use crate::output::DataRecord;
use crate::resolve::{Brief, DataSource, Part, Revision, date, units};
use crate::text::node::{Block, Inline, Inlines, Node};
use crate::text::{Inline as Written, Run, Sentence, Text, sentences};

use super::citations::Resolved;
use super::words::{Context, Words};

/// The note on what changed.
#[derive(Serialize)]
pub struct RevisionFile {
    /// Which edition this one revises.
    lead: String,
    /// What the editors say.
    text: Vec<Block>,
    /// Sentences whose numbers moved, each with the places where it or its numbers stand.
    numbers: Vec<EntryFile>,
    /// Sentences that rest on another condition.
    restated: Vec<EntryFile>,
    /// Tables and polls that were revised.
    data: Vec<DataFile>,
}

/// A sentence of the brief.
#[derive(Serialize)]
struct EntryFile {
    content: Inlines,
    /// Links to where it stands.
    places: Vec<Inline>,
    #[serde(skip)]
    metrics: BTreeSet<String>,
}

/// A table or poll that was revised.
#[derive(Serialize)]
struct DataFile {
    title: String,
    /// The label of the table or figure that shows it.
    to: Option<String>,
    facts: Vec<String>,
}

impl RevisionFile {
    /// Words the note. None when the brief has none, or there is nothing to tell.
    pub fn of(brief: &Brief, words: &mut Words) -> Option<Self> {
        let (revision, note) = (brief.revision.as_ref()?, brief.front.revision_note.as_ref()?);
        let terms = words.terms.clone();
        let lead = match revision.date {
            Some(date) => terms.revises.with(&[("date", &words.formatter.date(date))]),
            None => terms.revises_earlier.to_string(),
        };
        let (mut numbers, mut restated) = (Vec::<EntryFile>::new(), Vec::<EntryFile>::new());
        for unit in units(brief) {
            if matches!(unit.part, Part::Title | Part::Subtitle | Part::RunningHead | Part::RevisionNote) {
                continue;
            }
            let content: Vec<Written> = words.translated_content(unit.text).to_vec();
            for sentence in sentences(&content) {
                let moved: BTreeSet<String> = sentence.metrics().filter_map(|(id, _)| words.moved(revision, id)).collect();
                let list = match moved.is_empty() {
                    false => &mut numbers,
                    true if revision.restated.iter().any(|claim| sentence.rests_on(claim)) => &mut restated,
                    true => continue,
                };
                let place = words.place_of(unit.part);
                // A number is told once, with all the places where it stands.
                if let Some(known) = list.iter_mut().find(|entry| !moved.is_empty() && moved.is_subset(&entry.metrics)) {
                    if !known.places.contains(&place) {
                        known.places.push(place);
                    }
                    continue;
                }
                let content = words.excerpt(&sentence, revision);
                list.push(EntryFile { content, places: vec![place], metrics: moved });
            }
        }
        let data =
            brief.origins.sources.iter().filter_map(|source| Some(DataFile::of(source, revision.data.get(&source.name)?, words)));
        let data: Vec<DataFile> = data.collect();
        if numbers.is_empty() && restated.is_empty() && data.is_empty() && note.is_empty() {
            return None;
        }
        let text = words.blocks(note, Context::Apart(&terms.revision));
        Some(Self { lead, text, numbers, restated, data })
    }

    /// Puts the words of citations in their places.
    pub fn fill(&mut self, resolved: &Resolved) {
        resolved.fill_blocks(&mut self.text);
        self.numbers.iter_mut().chain(&mut self.restated).for_each(|entry| resolved.fill(&mut entry.content));
    }
}

impl DataFile {
    fn of(source: &DataSource, old: &DataRecord, words: &Words) -> Self {
        let terms = &words.terms;
        let before = |now: String, old: Option<String>| match old {
            Some(old) if old != now => terms.previously.with(&[("value", &now), ("old", &old)]),
            _ => now,
        };
        let version = source
            .version
            .as_ref()
            .map(|version| terms.version.with(&[("version", &before(version.clone(), old.version.clone()))]));
        let retrieved = source.retrieved.map(|day| {
            let old = old.retrieved.as_deref().and_then(date).map(|day| words.formatter.date(day));
            terms.retrieved.with(&[("date", &before(words.formatter.date(day), old))])
        });
        let plain = |text: &Text| {
            sentences(words.translated_content(text))
                .iter()
                .map(|sentence| words.plain_sentence(sentence))
                .collect::<Vec<_>>()
                .join(" ")
        };
        Self {
            title: source.title.as_ref().map(plain).unwrap_or_else(|| source.name.clone()),
            to: source.shown_as.clone(),
            facts: [version, retrieved].into_iter().flatten().collect(),
        }
    }
}

impl Words<'_> {
    /// The name of a metric, when it moved as a reader sees it.
    fn moved(&self, revision: &Revision, id: &str) -> Option<String> {
        let (old, now) = (revision.metrics.get(id)?, self.brief.computed.metrics.get(id)?);
        let before = MetricValue { quantity: *old, ..now.clone() };
        (self.metric(&before) != self.metric(now)).then(|| id.to_owned())
    }

    /// What a sentence says in plain words.
    fn plain_sentence(&self, sentence: &Sentence) -> String {
        let words = |run: &Run| match run {
            Run::Words(words) => words.clone(),
            Run::Metric { name, .. } => self.value(name),
            Run::Reference(target) => self.reference_words(target),
            Run::Work(_) => String::new(),
        };
        sentence.parts.iter().map(|part| words(&part.run)).collect()
    }

    /// A metric or parameter as it is printed.
    fn value(&self, name: &str) -> String {
        let metric = self.brief.computed.metrics.get(name).map(|metric| self.metric(metric));
        metric.or_else(|| Some(self.plain(&self.brief.parameters.get(name)?.words))).unwrap_or_default()
    }

    /// A sentence with its new numbers emphasised and the old ones behind them.
    fn excerpt(&mut self, sentence: &Sentence, revision: &Revision) -> Inlines {
        let mut content = Inlines::new();
        for part in &sentence.parts {
            match &part.run {
                Run::Words(words) => content.push(Inline::Text(words.clone())),
                Run::Reference(target) => content.push(Inline::Text(self.reference_words(target))),
                Run::Work(citation) => {
                    let author = self.citations.author(citation);
                    content.extend(author);
                }
                Run::Metric { name, .. } => {
                    let value = self.value(name);
                    let (Some(_), Some(now)) = (self.moved(revision, name), self.brief.computed.metrics.get(*name)) else {
                        content.push(Inline::Text(value));
                        continue;
                    };
                    let old = revision.metrics.get(*name).map_or(now.quantity, |old| *old);
                    let old = self.metric(&MetricValue { quantity: old, ..now.clone() });
                    let phrase = self.terms.previously.with(&[("old", &old)]);
                    let (before, behind) = phrase.split_once("{value}").unwrap_or(("", ""));
                    let strong = Node::Strong { content: vec![Inline::Text(value)] };
                    content.extend([Inline::Text(before.to_owned()), strong.into(), Inline::Text(behind.to_owned())]);
                }
            }
        }
        content.retain(|inline| !matches!(inline, Inline::Text(text) if text.is_empty()));
        content
    }

    /// A link to a part of the brief, by what that is called.
    fn place_of(&self, part: Part) -> Inline {
        let link = |to: String, words: String| Node::Ref { to, content: vec![Inline::Text(words)] }.into();
        match part {
            Part::Summary => link("summary".to_owned(), self.terms.summary.to_string()),
            Part::KeyMessage(_) => link("key-messages".to_owned(), self.terms.key_messages.to_string()),
            Part::Section(section) => link(section.label.clone(), self.reference_words(&section.label)),
            Part::Table(label) | Part::Figure(label) => link(label.to_owned(), self.reference_words(label)),
            Part::Footnote(id) => match self.note_number(id) {
                Some(number) => {
                    let number = self.formatter.digits(&number.to_string());
                    link(format!("note-{id}"), self.terms.note.with(&[("number", &number)]))
                }
                None => Inline::Text(String::new()),
            },
            Part::Colophon | Part::Rights => link("colophon".to_owned(), self.terms.colophon.to_string()),
            Part::Title | Part::Subtitle | Part::RunningHead | Part::RevisionNote => Inline::Text(String::new()),
        }
    }
}
