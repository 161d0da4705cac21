//! From cells to places on an axis.

use crate::charts::scale::{Linear, Log, Scale, Time};
use crate::data::tidy;
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
                    "leave such rows out with `where = \"…  > 0\"`, or use a linear scale",
                );
                return None;
            }
        } else if by_length && too_far_apart(values) {
            self.report(
                "range-too-wide",
                self.channel_place(channel),
                format!("the lengths in the figure `{}` range over more than six orders of magnitude", self.figure.id),
                "most of them would be too short to be seen",
                "use dots on a logarithmic scale: mark = \"dot\" with scale = { type = \"log\" }",
            );
            return None;
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
            Some(domain) => Some(self.domain(key, domain, values, zero)?),
            None => None,
        };
        let nice = options.nice.unwrap_or(zero != Zero::Never) && domain.is_none();
        if let Some(domain) = domain {
            (low, high) = domain;
        }
        if low == high {
            (low, high) = widened(low, field.kind);
        }
        let scale = match (log.is_some(), field.kind) {
            (true, _) => Scale::Log(Log::new(low, high)?),
            (false, ColumnType::Date) => Scale::Time(Time::new(low, high)),
            _ => Scale::Linear(Linear::new(low, high)),
        };
        let is_time = matches!(field.kind, ColumnType::Date | ColumnType::Year);
        let scale = if nice { scale.nice(TICKS) } else { scale };
        let (start, end) = scale.domain();
        let zero = (log.is_none() && !is_time && start <= 0.0 && end >= 0.0).then(|| scale.position(0.0));
        Some(Quantities { scale, style: field.style.clone(), zero })
    }

    /// The ends of an axis that the project gives.
    fn domain(&mut self, key: &str, domain: &Located<Vec<Cell>>, values: &[f64], zero: Zero) -> Option<(f64, f64)> {
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
        let ends: Vec<f64> = domain.iter().filter_map(number).collect();
        let [low, high] = ends.as_slice() else {
            return refuse("not two numbers or dates".into(), "give the lower and the upper end: domain = [0, 100]");
        };
        if low >= high {
            return refuse(format!("{} is not below {}", tidy(*low), tidy(*high)), "give the lower end first: domain = [0, 100]");
        }
        if zero == Zero::Always && (*low > 0.0 || *high < 0.0) {
            return refuse(
                "zero is not between them, where lengths begin".into(),
                "begin at zero, or use `mark = \"dot\"`, which is read from its place",
            );
        }
        if let Some(outside) = values.iter().find(|value| **value < *low || **value > *high) {
            return refuse(
                format!("the value {} lies outside", tidy(*outside)),
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
        let positions = (0..self.fields.rows.len()).map(|row| {
            let label = self.fields.label(row, field);
            labels.iter().position(|known| *known == label).unwrap_or_else(|| {
                labels.push(label);
                labels.len() - 1
            })
        });
        let positions = positions.collect();
        (labels, positions)
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

/// Whether the largest of the values hides the smallest.
fn too_far_apart(values: &[f64]) -> bool {
    let sizes: Vec<f64> = values.iter().map(|value| value.abs()).filter(|size| *size > 0.0).collect();
    let Some((low, high)) = extent(&sizes) else { return false };
    high / low > 1e6
}
