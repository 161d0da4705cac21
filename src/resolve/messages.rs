//! What translators are given: every text of a project that is printed in words.

use std::collections::HashMap;

use ecow::EcoString;

use crate::diagnostic::Place;
use crate::project::{Parameters, Project};
use crate::text::{Inline, Text};

use super::{DisplayTable, DisplayValue};

/// A text to be translated.
#[derive(Debug, Clone)]
pub struct Message {
    /// The text in the source language, by which catalogues know it.
    pub id: EcoString,
    /// What it says, when it is in prose. Names and units are plain words.
    pub content: Option<Vec<Inline>>,
    /// Where it is written. The same text can stand in several places.
    pub places: Vec<Place>,
}

/// The texts of a project, each once.
#[derive(Debug, Clone, Default)]
pub struct Messages {
    list: Vec<Message>,
    known: HashMap<EcoString, usize>,
}

impl Messages {
    /// Takes a text in prose.
    pub(super) fn prose(&mut self, text: &Text) {
        self.add(&text.source, Some(&text.content), &text.place);
    }

    /// Takes plain words, such as a unit or the name of a category.
    pub(super) fn words(&mut self, words: &str, place: &Place) {
        self.add(words, None, place);
    }

    /// Takes the words in the cells of a table, which is declared at a place.
    pub(super) fn cells(&mut self, table: &DisplayTable, place: &Place) {
        for cell in table.rows.iter().flat_map(|row| &row.cells) {
            let mut value = &cell.value;
            while let DisplayValue::Total { group: Some(group), .. } = value {
                value = group;
            }
            if let DisplayValue::Text(words) = value {
                self.words(words, place);
            }
        }
    }

    /// Takes the units of metrics, and what those are that the brief lists.
    pub(super) fn metrics(&mut self, project: &Project) {
        for metric in &project.metrics {
            let listed = metric.value.description.as_ref().filter(|_| metric.value.implied);
            for words in metric.value.unit.iter().chain(listed) {
                self.words(words, &words.place(metric.place.file));
            }
        }
    }

    /// Takes the words that stand for the values of a matrix.
    pub(super) fn parameters(&mut self, parameters: &Parameters) {
        parameters.iter().for_each(|parameter| self.words(&parameter.words, &parameter.place));
    }

    /// What has no letters, such as a year, is the same in every language.
    fn add(&mut self, id: &str, content: Option<&Vec<Inline>>, place: &Place) {
        if !id.contains(char::is_alphabetic) {
            return;
        }
        let at = *self.known.entry(id.into()).or_insert_with(|| {
            self.list.push(Message { id: id.into(), content: None, places: Vec::new() });
            self.list.len() - 1
        });
        let message = &mut self.list[at];
        if message.content.is_none() {
            message.content = content.cloned();
        }
        if !message.places.contains(place) {
            message.places.push(place.clone());
        }
    }

    /// Takes over the texts of others.
    pub(super) fn take(&mut self, others: Self) {
        others.list.into_iter().for_each(|message| self.message(&message));
    }

    fn message(&mut self, message: &Message) {
        message.places.iter().for_each(|place| self.add(&message.id, message.content.as_ref(), place));
    }

    /// Texts gathered from several briefs of one project, each once.
    pub(super) fn merged(messages: impl IntoIterator<Item = Message>) -> Vec<Message> {
        let mut merged = Self::default();
        messages.into_iter().for_each(|message| merged.message(&message));
        merged.sorted()
    }

    /// The texts in the order of the files and of the lines in them.
    pub(super) fn sorted(mut self) -> Vec<Message> {
        let key = |place: &Place| (place.file, place.range.start);
        self.list.iter_mut().for_each(|message| message.places.sort_by_key(key));
        self.list.sort_by_key(|message| message.places.first().map(key));
        self.list
    }
}
