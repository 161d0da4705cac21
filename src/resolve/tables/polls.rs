//! Polls as tables.

use crate::data::decimals_needed;
use crate::diagnostic::{Diagnostic, FileIndex, suggest};
use crate::project::{ColumnType, Disclosure, Named, Poll, Project, Wave, WaveDate};
use crate::text::Text;

use super::super::ProseReader;
use super::super::figures::check_source;
use super::{DisclosedPoll, DisplayCell, DisplayColumn, DisplayTable, DisplayValue, Heading};

/// A table of how polls were made. Its cells are worded with the language.
pub(super) fn display_disclosure(project: &Project, table: &Named<Disclosure>, prose: &mut ProseReader) -> DisplayTable {
    let file = table.place.file;
    let t = &table.value;
    let mut disclosure = Vec::new();
    for name in &t.polls {
        let Some(poll) = project.poll(name) else {
            if !project.incomplete {
                let mut finding = Diagnostic::error("unknown-data", format!("there is no poll `{}`", **name))
                    .at(name.place(file))
                    .because("names no poll of the brief");
                finding.help = suggest(name, project.polls.iter().map(|poll| poll.id.as_str()))
                    .or_else(|| Some("declare it in a data file of brief.toml".into()));
                prose.diagnostics.push(finding);
            }
            continue;
        };
        // What is wrong with the words of a poll is reported with the poll.
        let mut titles =
            ProseReader { sources: prose.sources, quotes: prose.quotes, messages: prose.messages, diagnostics: &mut Vec::new() };
        let title = titles.text(&poll.value.title, poll.place.file);
        disclosure.push(DisclosedPoll { name: poll.id.clone(), title, poll: poll.value.clone() });
    }
    if t.polls.is_empty() {
        prose.diagnostics.push(
            Diagnostic::error("no-polls", format!("the table `{}` tells of no poll", table.id))
                .at(table.place.clone())
                .because("has an empty list")
                .help("name the polls: polls = [\"…\"], or delete the table"),
        );
    }
    DisplayTable {
        title: Some(prose.text(&t.title, file)),
        notes: t.notes.iter().map(|note| prose.text(note, file)).collect(),
        orientation: t.orientation,
        data: table.id.clone(),
        disclosure,
        place: Some(table.place.clone()),
        ..DisplayTable::default()
    }
}

/// A poll as a table: a row for each reading, a column for each answer.
pub(super) fn display_poll(project: &Project, poll: &Named<Poll>, prose: &mut ProseReader) -> DisplayTable {
    let file = poll.place.file;
    let p = &poll.value;
    if let Some(source) = &p.source {
        check_source(project, source, file, prose);
    }
    for told in p.told() {
        prose.words(told, file);
    }
    let answers = answers(poll, prose);
    let shares = p.wave.iter().flat_map(|wave| wave.share.iter());
    let decimals = shares.map(|(_, share)| decimals_needed(**share, 6)).max().unwrap_or(0);
    let rows = p
        .wave
        .iter()
        .map(|wave| {
            let name = wave_name(wave, file, prose);
            let shares = answers.iter().map(|(id, _)| {
                let share = wave.share.iter().find(|(answer, _)| ***answer == **id);
                share.map_or(DisplayValue::Missing, |(_, share)| DisplayValue::Number(**share, decimals))
            });
            std::iter::once(name).chain(shares).map(DisplayCell::from).collect::<Vec<_>>().into()
        })
        .collect();
    let answer_columns = answers.into_iter().map(|(_, title)| DisplayColumn {
        title: Heading::Written(title),
        unit: None,
        kind: ColumnType::Number,
    });
    DisplayTable {
        title: Some(prose.text(&p.title, file)),
        unit: prose.words(&p.unit, file),
        columns: std::iter::once(DisplayColumn { title: wave_heading(&p.wave), unit: None, kind: ColumnType::String })
            .chain(answer_columns)
            .collect(),
        rows,
        notes: p.notes.iter().map(|note| prose.text(note, file)).collect(),
        source: p.source.as_ref().map(|key| key.to_string()),
        data: poll.id.clone(),
        is_poll: true,
        place: Some(poll.place.clone()),
        ..DisplayTable::default()
    }
}

/// The answers of a poll with their titles: those that have one, then the others in the order in which waves tell them.
pub fn answers(poll: &Named<Poll>, prose: &mut ProseReader) -> Vec<(String, Text)> {
    let titled = poll.value.answers.iter().map(|(id, title)| (id.to_string(), prose.text(title, poll.place.file)));
    let mut answers: Vec<(String, Text)> = titled.collect();
    for (answer, _) in poll.value.wave.iter().flat_map(|wave| wave.share.iter()) {
        if !answers.iter().any(|(id, _)| *id == **answer) {
            let title = Text::plain(answer, answer.place(poll.place.file));
            prose.messages.prose(&title);
            answers.push((answer.to_string(), title));
        }
    }
    answers
}

/// What a wave is called: its label, or else its date.
pub fn wave_name(wave: &Wave, file: FileIndex, prose: &mut ProseReader) -> DisplayValue {
    match (&wave.label, wave.date.as_deref()) {
        (Some(label), _) => DisplayValue::Prose(prose.text(label, file).into()),
        (None, Some(WaveDate::Year(year))) => DisplayValue::Year(*year),
        (None, Some(WaveDate::Day(day))) => DisplayValue::Date(*day),
        (None, None) => DisplayValue::Missing,
    }
}

/// What tells the readings of a poll apart.
fn wave_heading(waves: &[Wave]) -> Heading {
    let dates = || waves.iter().map(|wave| wave.date.as_deref());
    match () {
        _ if waves.iter().any(|wave| wave.label.is_some()) => Heading::Group,
        _ if dates().all(|date| matches!(date, Some(WaveDate::Year(_)))) => Heading::Year,
        _ => Heading::Date,
    }
}
