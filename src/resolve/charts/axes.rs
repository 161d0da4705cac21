//! From cells to places on an axis.

use crate::charts::scale::{Linear, Log, Scale, Time};
use crate::data::tidy;
use crate::diagnostic::Place;
use crate::project::{Cell, ColumnType, Date, Located, Mark, ScaleOptions, ScaleType};
use crate::resolve::{DisplayValue, Heading};
use crate::text::Name;

use super::sketch::Sketch;
use super::{Axis, AxisKind, NumberStyle, Quantities};

/// How many ticks an axis aims at when its ends are rounded.
const TICKS: usize = 5;

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
        Cell::Date(date) => days(*date),
        cell => cell.number(),
    }
}

/// A value that the project writes, as a number on an axis of a type: on an axis of dates a year is its first day, and on one of
/// years a day is a part of its year.
pub fn on_axis(cell: &Cell, kind: ColumnType) -> Option<f64> {
    match (kind, cell) {
        (ColumnType::Date, Cell::Integer(year)) => days(Date { year: u16::try_from(*year).ok()?, month: 1, day: 1 }),
        (ColumnType::Date, Cell::Date(_)) => number(cell),
        (ColumnType::Year, Cell::Date(date)) => {
            let start = days(Date { month: 1, day: 1, ..*date })?;
            let length = days(Date { year: date.year + 1, month: 1, day: 1 })? - start;
            Some(f64::from(date.year) + (days(*date)? - start) / length)
        }
        (ColumnType::Date, _) | (_, Cell::Date(_)) => None,
        _ => cell.number(),
    }
    .filter(|number| number.is_finite())
}

/// A number on an axis of a type as people write it.
pub fn written(value: f64, kind: ColumnType) -> String {
    let date = Date::from_days(value.round() as i32).filter(|_| kind == ColumnType::Date);
    date.map_or_else(|| tidy(value).to_string(), |date| date.to_string())
}

/// Days since 1 January 1970.
fn days(date: Date) -> Option<f64> {
    date.days().map(f64::from)
}

impl Sketch<'_, '_> {
    /// A continuous axis for the values of a field, which is that of the channel with a key.
    pub fn quantities(&mut self, key: &str, field: usize, values: &[f64], zero: Zero) -> Option<Quantities> {
        let none = ScaleOptions::default();
        let options = self.channel(key).map_or(&none, |channel| &channel.scale);
        let kind = self.field(field).kind;
        let is_time = kind.is_time();
        let log = options.r#type.as_ref().is_some_and(|kind| **kind == ScaleType::Log);
        let (mut low, mut high) = extent(values)?;
        self.check_scale(key, field, options, low, zero)?;
        let wants_zero = match (options.zero.as_ref().map(|zero| **zero), zero) {
            (_, Zero::Always) => true,
            (Some(wish), _) => wish && !log,
            (None, Zero::Near) => {
                !log && kind.is_quantity() && (low >= 0.0 && low <= 0.4 * high || high <= 0.0 && high >= 0.4 * low)
            }
            (None, Zero::Never) => false,
        };
        if wants_zero {
            (low, high) = (low.min(0.0), high.max(0.0));
        }
        let domain = match &options.domain {
            Some(domain) => Some(self.domain(key, domain, values, zero, kind, log)?),
            None => None,
        };
        let nice = options.nice.unwrap_or(zero != Zero::Never) && domain.is_none();
        if let Some(domain) = domain {
            (low, high) = domain;
        }
        if low == high {
            (low, high) = if log { (low / 3.0, low * 3.0) } else { widened(low, kind) };
        }
        let scale = match (log, kind) {
            (true, _) => Scale::Log(Log::new(low, high)?),
            (false, ColumnType::Date) => Scale::Time(Time::new(low, high)),
            _ => Scale::Linear(Linear::new(low, high)),
        };
        let scale = if nice { scale.nice(TICKS) } else { scale };
        let (start, end) = scale.domain();
        let zero = (!log && !is_time && start <= 0.0 && end >= 0.0).then(|| scale.position(0.0));
        if log && !self.field(field).fixed_decimals {
            // Beside 90,000, the digits that 0.00001 needs would be zeros.
            self.fields.fields[field].style.decimals = None;
        }
        Some(Quantities { scale, style: self.field(field).style.clone(), zero })
    }

    /// Reports scales that a field, or a mark that is read from its length, cannot have. `low` is the lowest value.
    fn check_scale(&mut self, key: &str, field: usize, options: &ScaleOptions, low: f64, zero: Zero) -> Option<()> {
        let is_time = self.field(field).kind.is_time();
        let by_length = zero == Zero::Always;
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
        let log = options.r#type.as_ref().filter(|kind| ***kind == ScaleType::Log);
        if let Some(wrong) =
            options.r#type.as_ref().filter(|kind| (***kind == ScaleType::Time) != is_time && ***kind != ScaleType::Linear)
        {
            self.report(
                "field-type",
                Some(self.place(wrong)),
                format!("the axis {key} of the figure `{}` cannot have this scale", self.figure.id),
                format!("`{}` holds {}", self.field(field).id, self.field(field).nature()),
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
                    self.without_zero(field),
                );
                return None;
            }
        } else if !is_time {
            self.check_range(key, field, by_length)?;
        }
        if let Some(wish) = options.zero.as_ref().filter(|zero| !***zero && by_length) {
            self.report(
                "no-zero",
                Some(self.place(wish)),
                format!("the lengths in the figure `{}` have to begin at zero", self.figure.id),
                "a length that begins elsewhere misstates every proportion",
                "leave it out, or use `mark = \"dot\"`, which is read from its place",
            );
            return None;
        }
        Some(())
    }

    /// What to do about zero and negative values on a logarithmic scale.
    fn without_zero(&self, field: usize) -> String {
        let id = &self.field(field).id;
        match self.is_poll || self.unfolded.position(id).is_none() {
            true => "use a linear scale".to_owned(),
            false => format!("use a linear scale, or leave such rows out and say so: {}", self.choosing(&format!("{id} > 0"))),
        }
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

    /// The heading of a field, for an axis that cannot be read without one.
    pub fn heading(&self, field: usize) -> Option<Name> {
        let field = self.field(field);
        let Heading::Written(title) = &field.title else { return None };
        Some(Name { text: title.clone(), unit: field.unit.clone() })
    }

    /// The different labels of a field, numbers and times in their order, others as they come, and the position of each row's.
    pub fn in_order(&self, field: usize) -> (Vec<DisplayValue>, Vec<usize>) {
        let (labels, positions) = self.distinct(Some(field));
        if !self.field(field).is_continuous() {
            return (labels, positions);
        }
        let mut order: Vec<(f64, usize)> = (0..labels.len())
            .map(|at| {
                let row = positions.iter().position(|position| *position == at).unwrap_or(0);
                (number(self.cell(row, field)).unwrap_or(f64::INFINITY), at)
            })
            .collect();
        order.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut rank = vec![0; labels.len()];
        order.iter().enumerate().for_each(|(at, (_, label))| rank[*label] = at);
        let labels = order.iter().map(|(_, at)| labels[*at].clone()).collect();
        (labels, positions.into_iter().map(|at| rank[at]).collect())
    }

    /// Reports values so far apart that most would not be seen.
    fn check_range(&mut self, key: &str, field: usize, by_length: bool) -> Option<()> {
        let values: Vec<f64> = self.fields.rows.iter().filter_map(|row| row[field].number()).collect();
        let sizes: Vec<f64> = values.iter().map(|value| value.abs()).filter(|size| *size > 0.0).collect();
        let Some((low, high)) = extent(&sizes) else { return Some(()) };
        // Places near zero are read as such; most values there are not.
        let hidden = sizes.iter().filter(|size| **size < high / 1000.0).count();
        if high / low <= 1e6 || (!by_length && 2 * hidden < sizes.len()) {
            return Some(());
        }
        let what = if by_length { "lengths" } else { "values" };
        let log = |axis: &str| format!("{axis} = {{ field = \"{}\", scale = {{ type = \"log\" }} }}", self.field_name(key));
        let places = "use places on a logarithmic scale: mark =";
        let help = match (values.iter().all(|value| *value > 0.0), self.mark) {
            (false, _) => "choose rows of like size with `where`, draw them in two figures, or print a table".to_owned(),
            // Dots lie, with their values along x.
            (true, Mark::Column) => format!("{places} \"dot\", {} and y = \"{}\"", log("x"), self.field_name("x")),
            (true, Mark::Area) => format!("{places} \"line\" and {}", log(key)),
            (true, _) if by_length => format!("{places} \"dot\" and {}", log(key)),
            (true, _) => format!("use a logarithmic scale: {}", log(key)),
        };
        self.report(
            "range-too-wide",
            self.channel_place(&[key]),
            format!("the {what} in the figure `{}` range over more than six orders of magnitude", self.figure.id),
            format!("from {} to {}: the small ones could not be told from nothing", tidy(low), tidy(high)),
            help,
        );
        None
    }

    /// Reports a scale on a channel that has none.
    pub fn no_scale(&mut self, key: &str, why: &str) -> Option<()> {
        let Some(channel) = self.channel(key).filter(|channel| !channel.scale.is_empty()) else { return Some(()) };
        let place = match channel.scale.span() {
            Some(range) => Some(Place { file: self.figure.place.file, range }),
            None => self.channel_place(&[key]),
        };
        let message = format!("`{key}` of the figure `{}` has a scale, which means nothing here", self.figure.id);
        self.report("unused-key", place, message, why, "leave `scale` out");
        None
    }
}

impl Quantities {
    /// The axis of shares of a whole, from 0 to 100 percent.
    pub fn shares() -> Self {
        let style = NumberStyle { kind: ColumnType::Percent, decimals: Some(0), currency: None };
        Self { scale: Scale::Linear(Linear::new(0.0, 100.0)), style, zero: Some(0.0) }
    }

    /// The place of a value as a fraction of the axis.
    pub fn place(&self, value: f64) -> f64 {
        self.scale.position(value)
    }

    /// Whether the axis is of time.
    pub fn is_time(&self) -> bool {
        self.style.kind.is_time()
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
        kind if kind.is_time() => (value - 1.0, value + 1.0),
        _ if value > 0.0 => (0.0, value),
        _ if value < 0.0 => (value, 0.0),
        _ => (0.0, 1.0),
    }
}
