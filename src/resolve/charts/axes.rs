//! From cells to places on an axis.

use std::collections::HashMap;

use crate::charts::scale::{Linear, Log, Scale, Time};
use crate::data::tidy;
use crate::diagnostic::Place;
use crate::project::{Cell, Channel, ColumnType, Date, Located, ScaleType};
use crate::resolve::Heading;
use crate::text::Inline;

use super::channels::Sketch;
use super::fields::Field;
use super::{Axis, AxisKind, DisplayValue, Quantities};

/// How many ticks an axis aims at when its ends are rounded.
pub const TICKS: usize = 5;

/// Whether zero is on an axis.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Zero {
    /// Always: values are read from a length.
    Always,
    /// Where the values begin near enough.
    Near,
    /// Only when the values pass it; the axis ends where they end, not at round numbers.
    Never,
}

/// A cell as a number on a continuous axis: dates in days since 1970, years as they are.
pub fn number(cell: &Cell) -> Option<f64> {
    match cell {
        Cell::Date(date) => Some(days(*date)),
        cell => cell.number(),
    }
}

/// A value that the project writes, as a number on an axis of a type: on an axis of dates a year is its first day, and on one of
/// years a day is a part of its year.
pub fn on_axis(cell: &Cell, kind: ColumnType) -> Option<f64> {
    match (kind, cell) {
        (ColumnType::Date, Cell::Integer(year)) => {
            Some(days(Date { year: u16::try_from(*year).ok()?, month: 1, day: 1 })).filter(|days| days.is_finite())
        }
        (ColumnType::Date, Cell::Date(_)) => number(cell),
        (ColumnType::Year, Cell::Date(date)) => {
            let start = days(Date { month: 1, day: 1, ..*date });
            let length = days(Date { year: date.year + 1, month: 1, day: 1 }) - start;
            Some(f64::from(date.year) + (days(*date) - start) / length)
        }
        (ColumnType::Date, _) | (_, Cell::Date(_)) => None,
        _ => cell.number(),
    }
    .filter(|number| number.is_finite())
}

/// A number on an axis of a type as people write it.
pub fn written(value: f64, kind: ColumnType) -> String {
    match kind {
        ColumnType::Date => {
            let day = chrono::TimeDelta::try_days(value.round() as i64);
            let day = day.and_then(|days| chrono::NaiveDate::default().checked_add_signed(days));
            day.map_or_else(|| tidy(value).to_string(), |day| day.format("%Y-%m-%d").to_string())
        }
        _ => tidy(value).to_string(),
    }
}

/// Days since 1 January 1970.
fn days(date: Date) -> f64 {
    let date = chrono::NaiveDate::from_ymd_opt(i32::from(date.year), u32::from(date.month), u32::from(date.day));
    date.map_or(f64::NAN, |date| date.signed_duration_since(chrono::NaiveDate::default()).num_days() as f64)
}

/// Whether the cells of a field have places on a continuous axis.
pub fn is_continuous(field: &Field) -> bool {
    field.kind.is_quantity() || matches!(field.kind, ColumnType::Year | ColumnType::Date)
}

impl Sketch<'_, '_> {
    /// A continuous axis for values. `key` is the channel that it is for.
    pub fn quantities(
        &mut self,
        key: &str,
        channel: Option<&Channel>,
        field: usize,
        values: &[f64],
        zero: Zero,
    ) -> Option<Quantities> {
        let options = channel.map(|channel| channel.scale.clone()).unwrap_or_default();
        let field = self.fields.fields[field].clone();
        if let Some(breaks) = &options.breaks {
            self.report(
                "broken-axis",
                Some(self.place(breaks)),
                format!("the axis {key} of the figure `{}` cannot be broken", self.figure.id),
                "a broken axis shows differences that are not in the data",
                "draw the values on a logarithmic scale as dots, or in two figures; or leave out the extreme one with `where` and say so",
            );
            return None;
        }
        let (mut low, mut high) = extent(values)?;
        let log = options.r#type.as_ref().filter(|kind| ***kind == ScaleType::Log);
        let by_length = zero == Zero::Always;
        let is_time = matches!(field.kind, ColumnType::Date | ColumnType::Year);
        if let Some(wrong) =
            options.r#type.as_ref().filter(|kind| (***kind == ScaleType::Time) != is_time && ***kind != ScaleType::Linear)
        {
            self.report(
                "field-type",
                Some(self.place(wrong)),
                format!("the axis {key} of the figure `{}` cannot have this scale", self.figure.id),
                format!("`{}` holds {}", field.id, field.nature()),
                "leave `type` out: the scale then follows from the column",
            );
            return None;
        }
        if let Some(wish) = options.zero.as_ref().filter(|zero| ***zero && (log.is_some() || is_time)) {
            self.report(
                "no-zero",
                Some(self.place(wish)),
                format!("the axis {key} of the figure `{}` cannot start at zero", self.figure.id),
                if is_time { "time has no zero" } else { "a logarithmic scale has no zero" },
                "leave it out; `domain` sets the ends of an axis",
            );
            return None;
        }
        if let Some(log) = log {
            if by_length {
                self.report(
                    "log-lengths",
                    Some(self.place(log)),
                    format!("the lengths in the figure `{}` cannot stand on a logarithmic scale", self.figure.id),
                    "has no zero for them to begin at",
                    "use `mark = \"dot\"` or `mark = \"line\"`, which are read from their places",
                );
                return None;
            }
            if low <= 0.0 {
                self.report(
                    "log-of-zero",
                    Some(self.place(log)),
                    format!("the figure `{}` has a value of {} on a logarithmic scale", self.figure.id, tidy(low)),
                    "has no place for zero and negative values",
                    format!("use a linear scale, or leave such rows out and say so: where = \"{} > 0\"", field.id),
                );
                return None;
            }
        } else if !is_time {
            self.check_range(key, channel, &field, by_length)?;
        }
        let wants_zero = match (options.zero.as_ref().map(|zero| **zero), zero) {
            (Some(false), Zero::Always) => {
                self.report(
                    "no-zero",
                    options.zero.as_ref().map(|zero| self.place(zero)),
                    format!("the lengths in the figure `{}` have to begin at zero", self.figure.id),
                    "a length that begins elsewhere misstates every proportion",
                    "leave it out, or use `mark = \"dot\"`, which is read from its place",
                );
                return None;
            }
            (_, Zero::Always) => true,
            (Some(wish), _) => wish && log.is_none(),
            (None, Zero::Near) => {
                log.is_none() && field.kind.is_quantity() && (low >= 0.0 && low <= 0.4 * high || high <= 0.0 && high >= 0.4 * low)
            }
            (None, Zero::Never) => false,
        };
        if wants_zero {
            (low, high) = (low.min(0.0), high.max(0.0));
        }
        let domain = match &options.domain {
            Some(domain) => Some(self.domain(key, domain, values, zero, field.kind, log.is_some())?),
            None => None,
        };
        let nice = options.nice.unwrap_or(zero != Zero::Never) && domain.is_none();
        if let Some(domain) = domain {
            (low, high) = domain;
        }
        if low == high {
            (low, high) = if log.is_some() { (low / 3.0, low * 3.0) } else { widened(low, field.kind) };
        }
        let scale = match (log.is_some(), field.kind) {
            (true, _) => Scale::Log(Log::new(low, high)?),
            (false, ColumnType::Date) => Scale::Time(Time::new(low, high)),
            _ => Scale::Linear(Linear::new(low, high)),
        };
        let scale = if nice { scale.nice(TICKS) } else { scale };
        let (start, end) = scale.domain();
        let zero = (log.is_none() && !is_time && start <= 0.0 && end >= 0.0).then(|| scale.position(0.0));
        Some(Quantities { scale, style: field.style.clone(), zero })
    }

    /// The ends of an axis that the project gives.
    fn domain(
        &mut self,
        key: &str,
        domain: &Located<Vec<Cell>>,
        values: &[f64],
        zero: Zero,
        kind: ColumnType,
        log: bool,
    ) -> Option<(f64, f64)> {
        let mut refuse = |reason: String, help: &str| {
            self.report(
                "bad-domain",
                Some(self.place(domain)),
                format!("the axis {key} of the figure `{}` cannot have these ends", self.figure.id),
                reason,
                help,
            );
            None
        };
        let example = match kind {
            ColumnType::Date => "[2001-01-01, 2008-12-31]",
            ColumnType::Year => "[2001, 2008]",
            _ => "[0, 100]",
        };
        let ends: Vec<f64> = domain.iter().filter_map(|end| on_axis(end, kind)).collect();
        let (true, [low, high]) = (domain.len() == 2, ends.as_slice()) else {
            let wanted = match kind {
                ColumnType::Date => "dates",
                ColumnType::Year => "years",
                _ => "numbers",
            };
            return refuse(format!("not two {wanted}"), &format!("give the lower and the upper end: domain = {example}"));
        };
        let written = |value: f64| written(value, kind);
        if low >= high {
            return refuse(
                format!("{} is not below {}", written(*low), written(*high)),
                &format!("give the lower end first: domain = {example}"),
            );
        }
        if log && *low <= 0.0 {
            return refuse(
                format!("a logarithmic scale has no place for {}", written(*low)),
                "begin above zero: domain = [1, 1000]",
            );
        }
        if zero == Zero::Always && (*low > 0.0 || *high < 0.0) {
            return refuse(
                "zero is not between them, where lengths begin".into(),
                "begin at zero, or use `mark = \"dot\"`, which is read from its place",
            );
        }
        if let Some(outside) = values.iter().find(|value| **value < *low || **value > *high) {
            return refuse(
                format!("the value {} lies outside", written(*outside)),
                "widen the domain, or leave rows out with `where` and say so in the caption",
            );
        }
        Some((*low, *high))
    }

    /// The title of an axis as the project gives it.
    pub fn title(&mut self, channel: Option<&Channel>) -> Option<Vec<Inline>> {
        let title = channel?.title.as_ref()?;
        Some(self.prose.inlines(title, self.figure.place.file))
    }

    /// The heading of a field, for an axis that cannot be read without one.
    pub fn heading(&self, field: usize) -> Option<Vec<Inline>> {
        let field = &self.fields.fields[field];
        let Heading::Written(title) = &field.title else { return None };
        let unit = field.unit.as_ref().map(|unit| Inline::Text(format!(", {unit}")));
        Some(title.iter().cloned().chain(unit).collect())
    }

    /// The different labels of a field, in the order in which they come, and the position of each row's.
    pub fn distinct(&self, field: Option<usize>) -> (Vec<DisplayValue>, Vec<usize>) {
        let Some(field) = field else { return (Vec::new(), vec![0; self.fields.rows.len()]) };
        let mut labels = Vec::new();
        let mut known: HashMap<String, usize> = HashMap::new();
        let positions = (0..self.fields.rows.len()).map(|row| {
            let label = self.fields.label(row, field);
            *known.entry(format!("{label:?}")).or_insert_with(|| {
                labels.push(label);
                labels.len() - 1
            })
        });
        let positions = positions.collect();
        (labels, positions)
    }

    /// The same, but numbers and times in their order.
    pub fn in_order(&self, field: usize) -> (Vec<DisplayValue>, Vec<usize>) {
        let (labels, positions) = self.distinct(Some(field));
        if !is_continuous(&self.fields.fields[field]) {
            return (labels, positions);
        }
        let mut order: Vec<(f64, usize)> = (0..labels.len())
            .map(|at| {
                let row = positions.iter().position(|position| *position == at).unwrap_or(0);
                (number(&self.fields.rows[row][field]).unwrap_or(f64::INFINITY), at)
            })
            .collect();
        order.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut rank = vec![0; labels.len()];
        order.iter().enumerate().for_each(|(at, (_, label))| rank[*label] = at);
        let labels = order.iter().map(|(_, at)| labels[*at].clone()).collect();
        (labels, positions.into_iter().map(|at| rank[at]).collect())
    }

    /// Reports values so far apart that most would not be seen.
    fn check_range(&mut self, key: &str, channel: Option<&Channel>, field: &Field, by_length: bool) -> Option<()> {
        let at = self.fields.position(&field.id)?;
        let values: Vec<f64> = self.fields.rows.iter().filter_map(|row| row[at].number()).collect();
        let sizes: Vec<f64> = values.iter().map(|value| value.abs()).filter(|size| *size > 0.0).collect();
        let Some((low, high)) = extent(&sizes) else { return Some(()) };
        // Places near zero are read as such; most values there are not.
        let hidden = sizes.iter().filter(|size| **size < high / 1000.0).count();
        if high / low <= 1e6 || (!by_length && 2 * hidden < sizes.len()) {
            return Some(());
        }
        let what = if by_length { "lengths" } else { "values" };
        let named = channel.and_then(|channel| channel.fields.first()).map_or("…", |name| name.as_str());
        let log = format!("{key} = {{ field = \"{named}\", scale = {{ type = \"log\" }} }}");
        let help = match (values.iter().all(|value| *value > 0.0), by_length) {
            (true, true) => format!("use places on a logarithmic scale: mark = \"dot\" and {log}"),
            (true, false) => format!("use a logarithmic scale: {log}"),
            (false, _) => "choose rows of like size with `where`, draw them in two figures, or print a table".to_owned(),
        };
        self.report(
            "range-too-wide",
            self.channel_place(channel),
            format!("the {what} in the figure `{}` range over more than six orders of magnitude", self.figure.id),
            format!("from {} to {}: the small ones could not be told from nothing", tidy(low), tidy(high)),
            help,
        );
        None
    }

    /// Reports a scale on a channel that has none.
    pub fn no_scale(&mut self, key: &str, channel: Option<&Channel>, why: &str) -> Option<()> {
        let Some(channel) = channel.filter(|channel| !channel.scale.is_empty()) else { return Some(()) };
        let place = match channel.scale.span() {
            Some(range) => Some(Place { file: self.figure.place.file, range }),
            None => self.channel_place(Some(channel)),
        };
        let message = format!("`{key}` of the figure `{}` has a scale, which means nothing here", self.figure.id);
        self.report("unused-key", place, message, why, "leave `scale` out");
        None
    }
}

/// The places of values on an axis.
impl Quantities {
    /// The place of a value as a fraction of the axis.
    pub fn place(&self, value: f64) -> f64 {
        self.scale.position(value)
    }
}

impl Axis {
    /// An axis with nothing along it.
    pub const NONE: Self = Self { title: None, kind: AxisKind::None };
}

fn extent(values: &[f64]) -> Option<(f64, f64)> {
    let finite = values.iter().copied().filter(|value| value.is_finite());
    finite.fold(None, |range: Option<(f64, f64)>, value| {
        Some(range.map_or((value, value), |(low, high)| (low.min(value), high.max(value))))
    })
}

/// An axis for values that are all the same.
fn widened(value: f64, kind: ColumnType) -> (f64, f64) {
    match kind {
        ColumnType::Year | ColumnType::Date => (value - 1.0, value + 1.0),
        _ if value > 0.0 => (0.0, value),
        _ if value < 0.0 => (value, 0.0),
        _ => (0.0, 1.0),
    }
}
