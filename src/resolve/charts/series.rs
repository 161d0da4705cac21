//! What colours tell apart, and what the accent is for.

use crate::diagnostic::{quoted_list, suggest};
use crate::project::{Cell, Mark};

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
        // The tones of a diverging chart are those of its answers.
        let series_field = self.color.filter(|_| self.mark != Mark::Diverging);
        let mut fields: Vec<usize> = named.iter().copied().chain([series_field]).flatten().collect();
        fields.dedup();
        for wanted in highlight {
            if !(0..rows).any(|row| fields.iter().any(|field| self.is_called(row, *field, wanted))) {
                let mut known: Vec<String> = Vec::new();
                for name in (0..rows)
                    .flat_map(|row| fields.iter().map(move |field| (row, *field)))
                    .filter(|(row, field)| self.fields.rows[*row][*field] != Cell::Missing)
                    .map(|(row, field)| self.fields.rows[row][field].to_string())
                {
                    if !known.contains(&name) {
                        known.push(name);
                    }
                }
                let names: Vec<&str> = known.iter().map(String::as_str).take(12).collect();
                let help =
                    suggest(&wanted.to_string(), known.iter().map(String::as_str)).unwrap_or_else(|| match names.is_empty() {
                        true => "leave it out, or tell series apart with `color`".to_owned(),
                        false => format!("the chart has {}", quoted_list(&names)),
                    });
                let place = Some(self.place(wanted));
                let message = format!("the figure `{}` has no `{}` to highlight", self.figure.id, **wanted);
                let reason = match self.mark {
                    Mark::Line | Mark::Area | Mark::Slope | Mark::Bump => "names no series of the chart",
                    Mark::Diverging => "names no category of the chart",
                    _ => "names no category and no series of the chart",
                };
                self.report("unknown-highlight", place, message, reason, help);
                return None;
            }
        }
        let is_wanted = |row: usize, fields: &[usize]| {
            highlight.iter().any(|wanted| fields.iter().any(|field| self.is_called(row, *field, wanted)))
        };
        let color: Vec<usize> = series_field.into_iter().collect();
        let wanted_series: Vec<bool> =
            (0..labels.len()).map(|at| (0..rows).any(|row| of_row[row] == at && is_wanted(row, &color))).collect();
        let by_series = wanted_series.iter().any(|wanted| *wanted);
        let category = highlight.iter().find(|wanted| {
            !(0..rows).any(|row| color.iter().any(|field| self.is_called(row, *field, wanted)))
                && (0..rows).any(|row| fields.iter().any(|field| self.is_called(row, *field, wanted)))
        });
        // Marks whose series keep their colours beside a highlighted category, whose name is strong then.
        let keeps =
            matches!(self.mark, Mark::Dot | Mark::Dumbbell | Mark::Diverging | Mark::Scatter | Mark::Timeline | Mark::TableBars);
        if let Some(category) = category.filter(|_| labels.len() > 1 && (by_series || !keeps)) {
            let place = Some(self.place(category));
            let message = format!("the figure `{}` cannot give `{}` the accent", self.figure.id, **category);
            let names: Vec<String> = match by_series {
                true => highlight.iter().filter(|name| ***name != **category).map(|name| name.to_string()).collect(),
                false => Vec::new(),
            };
            let reason = match names.first() {
                Some(name) => format!("is a category, while `{name}` is a series"),
                None => "is a category, while colours tell the series apart".to_owned(),
            };
            let help = "highlight series only, or leave out `color` and give each series a small chart with `facet`";
            self.report("mixed-highlight", place, message, reason, help);
            return None;
        }
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
            let other = row + self.fields.others >= rows;
            match (highlights && !by_series, other) {
                (true, false) if is_wanted(row, &fields) => Some(Tone::Accent),
                (true, _) => Some(Tone::Quiet),
                (false, true) if series.len() == 1 => Some(Tone::Quiet),
                (false, _) => None,
            }
        });
        let tones = tones.collect();
        let colours = series.iter().filter(|series| !matches!(series.tone, Tone::Quiet)).count();
        let alike = matches!(self.mark, Mark::Diverging | Mark::TableBars);
        if colours > COLOURS && !alike {
            let f = &self.figure.value;
            let several = [&f.x, &f.y].into_iter().find(|channel| channel.as_ref().is_some_and(|channel| channel.fields.len() > 1));
            let place = self.channel_place(f.color.as_ref().or(several.and_then(Option::as_ref)));
            let help = match highlights {
                true => "highlight fewer of them; or give each series a small chart: facet = \"…\"",
                false => {
                    "highlight what the message is about: highlight = [\"…\"]; or give each series a small chart: facet = \"…\""
                }
            };
            let message = format!("the figure `{}` has {} series", self.figure.id, colours);
            self.report("too-many-series", place, message, format!("more than {COLOURS} colours cannot be told apart"), help);
            return None;
        }
        Some(Colours { series, of_row, tones, highlights })
    }

    /// Whether a cell is what the project calls by a name.
    pub fn is_called(&self, row: usize, field: usize, name: &Cell) -> bool {
        self.fields.fields[field].is_called(&self.fields.rows[row][field], &name.to_string())
    }
}
