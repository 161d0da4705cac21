//! What colours tell apart, and what the accent is for.

use crate::diagnostic::{quoted_list, suggest};
use crate::project::Cell;
use crate::resolve::DisplayValue;
use crate::text::Inline;

use super::channels::Sketch;
use super::{Series, Tone};

/// How many colours can be told apart.
const COLOURS: usize = 6;

/// The series of a chart and which rows are highlighted.
pub struct Colours {
    /// The series, at least one.
    pub series: Vec<Series>,
    /// The position of the series of each row.
    pub of_row: Vec<usize>,
    /// The tones of single rows, where not the series but the category is highlighted.
    pub tones: Vec<Option<Tone>>,
    /// Whether anything is highlighted.
    pub highlights: bool,
}

impl Sketch<'_, '_> {
    /// Which colour stands for what. `named` are the fields whose values can be highlighted beside those of the series.
    pub fn colours(&mut self, named: &[Option<usize>]) -> Option<Colours> {
        let (labels, of_row) = self.distinct(self.color);
        let rows = self.fields.rows.len();
        let highlight = &self.figure.value.highlight;
        let highlights = !highlight.is_empty();
        let fields: Vec<usize> = named.iter().copied().chain([self.color]).flatten().collect();
        for wanted in highlight {
            if !(0..rows).any(|row| fields.iter().any(|field| self.is_called(row, *field, wanted))) {
                let mut known: Vec<String> = Vec::new();
                for name in (0..rows)
                    .flat_map(|row| fields.iter().map(move |field| (row, *field)))
                    .map(|(row, field)| self.fields.rows[row][field].to_string())
                {
                    if !known.contains(&name) {
                        known.push(name);
                    }
                }
                let names: Vec<&str> = known.iter().map(String::as_str).take(12).collect();
                let help = suggest(&wanted.to_string(), known.iter().map(String::as_str))
                    .unwrap_or_else(|| format!("the chart has {}", quoted_list(&names)));
                let place = Some(self.place(wanted));
                let message = format!("the figure `{}` has no `{}` to highlight", self.figure.id, **wanted);
                self.report("unknown-highlight", place, message, "names no category and no series of the chart", help);
                return None;
            }
        }
        let is_wanted = |row: usize, fields: &[usize]| {
            highlight.iter().any(|wanted| fields.iter().any(|field| self.is_called(row, *field, wanted)))
        };
        let color: Vec<usize> = self.color.into_iter().collect();
        let wanted_series: Vec<bool> =
            (0..labels.len()).map(|at| (0..rows).any(|row| of_row[row] == at && is_wanted(row, &color))).collect();
        let by_series = wanted_series.iter().any(|wanted| *wanted);
        let mut accents = 0;
        let mut tone = |at: usize| match (labels.len(), highlights) {
            (0 | 1, _) => Tone::Accent,
            (_, true) if wanted_series.get(at) == Some(&true) => {
                accents += 1;
                if accents == 1 { Tone::Accent } else { Tone::Series(accents - 1) }
            }
            (_, true) if by_series => Tone::Quiet,
            _ => Tone::Series(at),
        };
        let mut series: Vec<Series> = labels
            .iter()
            .enumerate()
            .map(|(at, label)| Series { label: Some(label.clone()), unit: None, tone: tone(at) })
            .collect();
        if series.is_empty() {
            series.push(Series { label: None, unit: None, tone: Tone::Accent });
        }
        let tones = (0..rows).map(|row| {
            let other = self.fields.has_other && row + 1 == rows;
            match (highlights && !by_series, other) {
                (true, false) if is_wanted(row, &fields) => Some(Tone::Accent),
                (true, _) => Some(Tone::Quiet),
                (false, true) if series.len() == 1 => Some(Tone::Quiet),
                (false, _) => None,
            }
        });
        let tones = tones.collect();
        let colours = series.iter().filter(|series| !matches!(series.tone, Tone::Quiet)).count();
        if colours > COLOURS {
            let place = self.channel_place(self.figure.value.color.as_ref());
            let message = format!("the figure `{}` has {} series", self.figure.id, colours);
            self.report(
                "too-many-series",
                place,
                message,
                format!("more than {COLOURS} colours cannot be told apart"),
                "highlight what the message is about: highlight = [\"…\"]; or give each series a small chart: facet = \"…\"",
            );
            return None;
        }
        Some(Colours { series, of_row, tones, highlights })
    }

    /// Whether a cell is what the project calls by a name.
    pub fn is_called(&self, row: usize, field: usize, name: &Cell) -> bool {
        let cell = &self.fields.rows[row][field];
        cell.to_string() == name.to_string()
            || match self.fields.label(row, field) {
                DisplayValue::Prose(words) => words == [Inline::Text(name.to_string())],
                _ => false,
            }
    }
}
