//! What colours tell apart, and what the accent is for.

use crate::project::Mark;

use super::sketch::Sketch;
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
        let rows = self.rows();
        let highlight = &self.figure.value.highlight;
        let highlights = !highlight.is_empty();
        // The tones of a diverging chart are those of its answers.
        let series_field = self.color.filter(|_| self.mark != Mark::Diverging);
        let mut fields: Vec<usize> = named.iter().copied().chain([series_field]).flatten().collect();
        fields.dedup();
        self.check_highlight(&fields)?;
        let names: Vec<String> = highlight.iter().map(|name| name.to_string()).collect();
        let is_wanted =
            |row: usize, fields: &[usize]| names.iter().any(|name| fields.iter().any(|field| self.is_called(row, *field, name)));
        let color: Vec<usize> = series_field.into_iter().collect();
        let wanted_series: Vec<bool> =
            (0..labels.len()).map(|at| (0..rows).any(|row| of_row[row] == at && is_wanted(row, &color))).collect();
        let by_series = wanted_series.iter().any(|wanted| *wanted);
        // Every name is one of a series, or else of a category.
        let is_series = |name: &String| color.iter().any(|field| self.row_called(*field, name).is_some());
        let category = names.iter().position(|name| !is_series(name));
        // Marks whose series keep their colours beside a highlighted category, whose name is strong then.
        let keeps =
            matches!(self.mark, Mark::Dot | Mark::Dumbbell | Mark::Diverging | Mark::Scatter | Mark::Timeline | Mark::TableBars);
        if let Some(category) = category.filter(|_| labels.len() > 1 && (by_series || !keeps)) {
            let message = format!("the figure `{}` cannot give `{}` the accent", self.figure.id, names[category]);
            let reason = match names.iter().find(|name| is_series(name)) {
                Some(series) => format!("is a category, while `{series}` is a series"),
                None => "is a category, while colours tell the series apart".to_owned(),
            };
            let help = "highlight series only, or leave out `color` and give each series a small chart with `facet`";
            self.report("mixed-highlight", Some(self.place(&highlight[category])), message, reason, help);
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
        let mut series: Vec<Series> =
            labels.iter().enumerate().map(|(at, label)| Series { label: Some(label.clone()), tone: tone(at) }).collect();
        if series.is_empty() {
            series.push(Series { label: None, tone: Tone::Accent });
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
        self.check_colours(colours)?;
        Some(Colours { series, of_row, tones, highlights })
    }

    /// Reports names to highlight that are in none of the fields.
    fn check_highlight(&mut self, fields: &[usize]) -> Option<()> {
        for wanted in &self.figure.value.highlight {
            let name = wanted.to_string();
            if fields.iter().any(|field| self.row_called(*field, &name).is_some()) {
                continue;
            }
            let help = self.suggest_name(&name, fields);
            let help = help.unwrap_or_else(|| "leave it out, or tell series apart with `color`".to_owned());
            let message = format!("the figure `{}` has no `{name}` to highlight", self.figure.id);
            let reason = match self.mark {
                Mark::Line | Mark::Area | Mark::Slope | Mark::Bump => "names no series of the chart",
                Mark::Diverging => "names no category of the chart",
                _ => "names no category and no series of the chart",
            };
            self.report("unknown-highlight", Some(self.place(wanted)), message, reason, help);
            return None;
        }
        Some(())
    }

    /// Reports more colours than can be told apart, where these are told apart by nothing else.
    fn check_colours(&mut self, colours: usize) -> Option<()> {
        if colours <= COLOURS || matches!(self.mark, Mark::Diverging | Mark::TableBars) {
            return Some(());
        }
        let several = ["x", "y"].into_iter().find(|key| self.channel(key).is_some_and(|channel| channel.fields.len() > 1));
        let place = self.channel_place(&["color", several.unwrap_or_default()]);
        let help = match self.figure.value.highlight.is_empty() {
            false => "highlight fewer of them; or give each series a small chart: facet = \"…\"",
            true => "highlight what the message is about: highlight = [\"…\"]; or give each series a small chart: facet = \"…\"",
        };
        let message = format!("the figure `{}` has {} series", self.figure.id, colours);
        self.report("too-many-series", place, message, format!("more than {COLOURS} colours cannot be told apart"), help);
        None
    }
}
