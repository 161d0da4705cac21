//! The figures of the data, found by their values.

use std::borrow::Cow;
use std::fmt;

use crate::data::{Computed, Records, decimals_needed};
use crate::project::{Cell, ColumnType, MetricFormat, Named, Poll, Project, Table};

use super::figure::Figure;
use super::vocabulary;

/// A figure that stands in more places of the data than this says nothing about where a number in prose comes from.
const COMMON: usize = 3;

/// A whole number from here on is no round number met by chance.
const LARGE: f64 = 10_000.0;

/// A figure of the data.
#[derive(Debug, Clone, PartialEq)]
pub struct KnownFigure<'a> {
    /// The number as it is printed.
    value: f64,
    /// Where it stands.
    pub origin: Origin<'a>,
}

/// Where a figure of the data stands.
#[derive(Debug, Clone, PartialEq)]
pub enum Origin<'a> {
    /// A metric.
    Metric(&'a str),
    /// A cell of a table.
    Cell { table: &'a str, row: Cow<'a, str>, column: &'a str },
    /// A share of a poll.
    Share { poll: &'a str, wave: String, answer: &'a str },
}

impl fmt::Display for Origin<'_> {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Self::Metric(name) => write!(f, "the metric `{name}`"),
            Self::Cell { table, row, column } => write!(f, "row “{row}”, column `{column}` of the table `{table}`"),
            Self::Share { poll, wave, answer } => write!(f, "`{answer}` in the wave “{wave}” of the poll `{poll}`"),
        }
    }
}

/// The figures of the data of a project.
#[derive(Debug, Default)]
pub struct Known<'a> {
    metrics: Figures<'a>,
    data: Figures<'a>,
}

/// Figures in the order of their size, sign left out: prose says that something fell by 3.
#[derive(Debug, Default)]
struct Figures<'a> {
    percent: Vec<KnownFigure<'a>>,
    other: Vec<KnownFigure<'a>>,
}

impl<'a> Figures<'a> {
    fn add(&mut self, percent: bool, value: f64, decimals: u8, origin: Origin<'a>) {
        let scale = 10f64.powi(i32::from(decimals));
        let figure = KnownFigure { value: (value * scale).round().abs() / scale, origin };
        if percent { &mut self.percent } else { &mut self.other }.push(figure);
    }

    fn sort(&mut self) {
        for figures in [&mut self.percent, &mut self.other] {
            figures.sort_by(|a, b| a.value.total_cmp(&b.value));
        }
    }
}

impl<'a> Known<'a> {
    /// The figures of the metrics, the polls and the tables.
    pub fn new(project: &'a Project, computed: &'a Computed) -> Self {
        let mut known = Self::default();
        known.add_metrics(computed);
        project.polls.iter().for_each(|poll| known.add_shares(poll));
        for table in &project.tables {
            if let Some(records) = project.records.get(&table.id) {
                known.add_table(table, records);
            }
        }
        known.sort();
        known
    }

    /// Adds the metrics, a range as its two ends.
    pub fn add_metrics(&mut self, computed: &'a Computed) {
        for (name, metric) in &computed.metrics {
            let percent = matches!(metric.format, MetricFormat::Percent | MetricFormat::Points);
            for number in metric.quantity.numbers() {
                let decimals = match metric.format {
                    MetricFormat::Integer => 0,
                    _ => metric.decimals.unwrap_or_else(|| decimals_needed(number, 3)),
                };
                self.metrics.add(percent, number, decimals, Origin::Metric(name));
            }
        }
    }

    fn add_shares(&mut self, poll: &'a Named<Poll>) {
        for wave in &poll.value.wave {
            for (answer, share) in wave.share.iter() {
                let origin = Origin::Share { poll: &poll.id, wave: wave.name(), answer };
                self.data.add(true, **share, decimals_needed(**share, 6), origin);
            }
        }
    }

    fn add_table(&mut self, table: &'a Named<Table>, records: &'a Records) {
        let name = |row| match records.cell(row, 0) {
            Cell::String(text) => Cow::Borrowed(text.as_str()),
            other => Cow::Owned(other.to_string()),
        };
        for (at, column) in table.value.columns.iter().enumerate().filter(|(_, column)| column.r#type.is_quantity()) {
            let unit = column.unit.as_ref().or(table.value.unit.as_ref());
            let percent = column.r#type == ColumnType::Percent || unit.is_some_and(|unit| vocabulary::percent(unit).is_some());
            let cells = records.column(at).iter().enumerate().filter_map(|(row, cell)| {
                let number = cell.number()?;
                Some((name(row), number, column.decimals.unwrap_or_else(|| decimals_needed(number, 6))))
            });
            self.add_cells(&table.id, &column.id, percent, cells);
        }
    }

    /// Adds cells of one column of a table: the name of the row, the number and the digits after the point that are printed.
    pub fn add_cells(
        &mut self,
        table: &'a str,
        column: &'a str,
        percent: bool,
        cells: impl IntoIterator<Item = (Cow<'a, str>, f64, u8)>,
    ) {
        for (row, value, decimals) in cells {
            self.data.add(percent, value, decimals, Origin::Cell { table, row, column });
        }
    }

    /// Makes the figures ready to be found, once all are added.
    pub fn sort(&mut self) {
        self.metrics.sort();
        self.data.sort();
    }

    /// The figure of the data that a number in prose repeats, a metric before others.
    pub fn find(&self, figure: &Figure) -> Option<&KnownFigure<'a>> {
        matching(&self.metrics, figure, usize::MAX).or_else(|| matching(&self.data, figure, COMMON))
    }
}

/// The first match, when there are not more matches than `limit`.
fn matching<'f, 'a>(figures: &'f Figures<'a>, figure: &Figure, limit: usize) -> Option<&'f KnownFigure<'a>> {
    let matches = |list: &'f [KnownFigure<'a>]| {
        // The data may count in thousands or millions what prose writes out.
        let scales = (0..=figure.power).step_by(3);
        scales.flat_map(move |power| in_range(list, figure, power))
    };
    let (percent, other) = (&figures.percent[..], &figures.other[..]);
    let mut found: Box<dyn Iterator<Item = &'f KnownFigure<'a>>> = match figure {
        Figure { percent: true, .. } => Box::new(matches(percent)),
        Figure { money: true, .. } => Box::new(matches(other)),
        Figure { power: 1.., .. } => Box::new(matches(other)),
        _ => Box::new(matches(other).chain(matches(percent))),
    };
    let first = found.next()?;
    (limit == usize::MAX || found.take(limit).count() < limit).then_some(first)
}

/// The figures that equal a number at the precision it is written with.
fn in_range<'f, 'a>(list: &'f [KnownFigure<'a>], figure: &Figure, power: i32) -> &'f [KnownFigure<'a>] {
    let scale = 10f64.powi(power);
    let target = figure.value * scale;
    let same_unit = figure.percent;
    // A number that shares no more than its value has to share enough digits to be no coincidence.
    let rounded = same_unit || figure.digits >= 3 || (figure.digits == 2 && (figure.decimals > 0 || figure.power > 0));
    if !rounded && figure.digits < 2 && target < LARGE {
        return &[];
    }
    let exact = target.abs() * 1e-9 + 1e-9;
    let reach = if rounded { 0.5 * scale * 10f64.powi(-figure.decimals) + exact } else { exact };
    let start = list.partition_point(|known| known.value < target - reach);
    let end = start + list[start..].partition_point(|known| known.value <= target + reach);
    &list[start..end]
}
