//! Polls as tables.

use crate::data::decimals_needed;
use crate::project::{ColumnType, Named, Poll, Project, Wave, WaveDate};
use crate::text::Inline;

use super::super::ProseReader;
use super::super::figures::check_source;
use super::{DisplayCell, DisplayColumn, DisplayTable, DisplayValue, Heading};

/// A poll as a table: a row for each reading, a column for each answer.
pub(super) fn display_poll(project: &Project, poll: &Named<Poll>, prose: &mut ProseReader) -> DisplayTable {
    let file = poll.place.file;
    let p = &poll.value;
    if let Some(source) = &p.source {
        check_source(project, source, file, prose);
    }
    let mut answers: Vec<(String, Vec<Inline>)> =
        p.answers.iter().map(|(id, title)| (id.to_string(), prose.inlines(title, file))).collect();
    let mut decimals = 0;
    for (answer, share) in p.wave.iter().flat_map(|wave| wave.share.iter()) {
        decimals = decimals.max(decimals_needed(**share, 6));
        if !answers.iter().any(|(id, _)| *id == **answer) {
            answers.push((answer.to_string(), vec![Inline::Text(answer.to_string())]));
        }
    }
    let rows = p
        .wave
        .iter()
        .map(|wave| {
            let name = match (&wave.label, wave.date.as_deref()) {
                (Some(label), _) => DisplayValue::Prose(prose.inlines(label, file)),
                (None, Some(WaveDate::Year(year))) => DisplayValue::Year(*year),
                (None, Some(WaveDate::Day(day))) => DisplayValue::Date(*day),
                (None, None) => DisplayValue::Missing,
            };
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
        title: prose.inlines(&p.title, file),
        unit: p.unit.as_ref().map(|unit| unit.to_string()),
        columns: std::iter::once(DisplayColumn { title: wave_heading(&p.wave), unit: None, kind: ColumnType::String })
            .chain(answer_columns)
            .collect(),
        rows,
        notes: p.notes.iter().map(|note| prose.inlines(note, file)).collect(),
        source: p.source.as_ref().map(|key| key.to_string()),
        data: poll.id.clone(),
        is_poll: true,
        place: Some(poll.place.clone()),
        ..DisplayTable::default()
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
