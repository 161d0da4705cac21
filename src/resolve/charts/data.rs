//! The data of a figure, read from a table or a poll.

use std::collections::BTreeMap;

use crate::data::{Computed, Records};
use crate::diagnostic::{quoted_list, suggest};
use crate::project::{Cell, ColumnType, Figure, Located, Named, Poll, Project, Table, Wave, WaveDate};
use crate::resolve::tables::{answers, heading, wave_name};
use crate::resolve::{Heading, ProseReader};

use super::fields::{Field, Fields, style};
use super::problems::problem;

impl Fields {
    /// The data that a figure draws, with the rows that it chooses. What is wrong with the words of the data is reported with the
    /// data.
    pub fn read(
        project: &Project,
        computed: &Computed,
        figure: &Named<Figure>,
        data: &Located<String>,
        prose: &mut ProseReader,
    ) -> Option<Self> {
        let mut titles =
            ProseReader { sources: prose.sources, quotes: prose.quotes, messages: prose.messages, diagnostics: &mut Vec::new() };
        if let Some(table) = project.table(data) {
            let chosen = computed.drawn.get(&figure.id);
            if figure.value.r#where.is_some() && chosen.is_none() {
                return None;
            }
            let records = project.records.get(&table.id)?;
            return Some(Self::of_table(table, records, chosen, &mut titles));
        }
        if let Some(poll) = project.poll(data) {
            if let Some(condition) = &figure.value.r#where {
                let message = format!("the figure `{}` chooses rows of a poll", figure.id);
                let finding = problem(figure, "condition-on-poll", Some(condition.place(figure.place.file)), message);
                let help = "leave it out; name the answers that are drawn, or use a table";
                prose.diagnostics.push(finding.because("conditions choose rows of tables").help(help));
                return None;
            }
            return Some(Self::of_poll(poll, &mut titles));
        }
        if !project.incomplete {
            let tables = project.tables.iter().map(|table| table.id.as_str());
            let known: Vec<&str> = tables.chain(project.polls.iter().map(|poll| poll.id.as_str())).collect();
            let message = format!("there is no table or poll `{}`", **data);
            let finding = problem(figure, "unknown-data", Some(data.place(figure.place.file)), message);
            let help = suggest(data, known.iter().copied()).unwrap_or_else(|| match known.is_empty() {
                true => "declare a table or poll in a data file of brief.toml".to_owned(),
                false => format!("tables and polls: {}", quoted_list(&known)),
            });
            prose.diagnostics.push(finding.because("names no data of the brief").help(help));
        }
        None
    }

    /// The fields of a table and the rows chosen.
    fn of_table(table: &Named<Table>, records: &Records, chosen: Option<&Vec<usize>>, prose: &mut ProseReader) -> Self {
        let (t, file) = (&table.value, table.place.file);
        let cells = |row: usize| (0..t.columns.len()).map(|column| records.cell(row, column).clone()).collect();
        let rows: Vec<Vec<Cell>> = match chosen {
            Some(chosen) => chosen.iter().map(|row| cells(*row)).collect(),
            None => (0..records.len()).map(cells).collect(),
        };
        let fields = t.columns.iter().enumerate().map(|(at, column)| {
            let unit = column.unit.as_ref().or(t.unit.as_ref()).map(|unit| unit.to_string());
            let has_unit = matches!(column.r#type, ColumnType::Number | ColumnType::Integer);
            let currency = column.currency.as_ref().map(|code| code.to_string());
            Field {
                id: column.id.to_string(),
                title: Heading::Written(heading(column, file, prose)),
                kind: column.r#type,
                unit: unit.filter(|_| has_unit),
                style: style(column.r#type, column.decimals, currency, rows.iter().map(|row| &row[at])),
                fixed_decimals: column.decimals.is_some(),
                words: BTreeMap::new(),
            }
        });
        let fields = fields.collect();
        let mut words = |words| prose.text(words, file);
        let notes = t.notes.iter().map(&mut words).collect();
        let cell_notes =
            t.cell_notes.iter().map(|note| (note.row.to_string(), note.column.to_string(), words(&note.text))).collect();
        Self { fields, rows, notes, cell_notes, ..Self::default() }
    }

    /// The readings of a poll: the fields `wave`, `date`, `sample_size` and `margin_of_error`, and one for each answer.
    fn of_poll(poll: &Named<Poll>, prose: &mut ProseReader) -> Self {
        let (p, file) = (&poll.value, poll.place.file);
        let answers = answers(poll, prose);
        let names = p.wave.iter().map(|wave| (wave.name(), wave_name(wave, file, prose))).collect();
        // Where some readings tell but their year, no more is known of the order of all.
        let years = p.wave.iter().any(|wave| matches!(wave.date.as_deref(), Some(WaveDate::Year(_))));
        let row = |wave: &Wave| -> Vec<Cell> {
            let date = match wave.date.as_deref() {
                Some(WaveDate::Year(year)) => Cell::Integer(i64::from(*year)),
                Some(WaveDate::Day(day)) if years => Cell::Integer(i64::from(day.year)),
                Some(WaveDate::Day(day)) => Cell::Date(*day),
                None => Cell::Missing,
            };
            let size = wave.sample_size.as_ref().or(p.sample_size.as_ref());
            let margin = wave.margin_of_error.as_ref().or(p.margin_of_error.as_ref());
            let shares = answers.iter().map(|(id, _)| {
                let share = wave.share.iter().find(|(answer, _)| ***answer == **id);
                share.map_or(Cell::Missing, |(_, share)| Cell::Number(**share))
            });
            let fixed = [
                Cell::String(wave.name().into()),
                date,
                size.map_or(Cell::Missing, |size| Cell::Integer(**size as i64)),
                margin.map_or(Cell::Missing, |margin| Cell::Number(**margin)),
            ];
            fixed.into_iter().chain(shares).collect()
        };
        let rows: Vec<Vec<Cell>> = p.wave.iter().map(row).collect();
        let (time, dates) = if years { (Heading::Year, ColumnType::Year) } else { (Heading::Date, ColumnType::Date) };
        let fixed = [
            ("wave", Heading::Group, ColumnType::String),
            ("date", time, dates),
            ("sample_size", Heading::SampleSize, ColumnType::Integer),
            ("margin_of_error", Heading::MarginOfError, ColumnType::Number),
        ];
        let fixed = fixed.into_iter().map(|(id, title, kind)| (id.to_owned(), title, kind));
        let answers = answers.iter().map(|(id, title)| (id.clone(), Heading::Written(title.clone()), ColumnType::Percent));
        let fields = fixed.chain(answers).enumerate().map(|(at, (id, title, kind))| Field {
            id,
            title,
            kind,
            unit: None,
            style: style(kind, None, None, rows.iter().map(|row| &row[at])),
            fixed_decimals: false,
            words: BTreeMap::new(),
        });
        let mut fields: Vec<Field> = fields.collect();
        fields[0].words = names;
        let notes = p.notes.iter().map(|note| prose.text(note, file)).collect();
        Self { fields, rows, notes, ..Self::default() }
    }
}
