//! Scales of calendar time, in UTC. Their ticks are the beginnings of days, weeks, months or years.

use chrono::{Datelike, Days, Months, NaiveDate};

use super::linear::Step;
use super::{HIGHEST_COUNT, ascending, fraction};

const DAYS_OF_YEAR: f64 = 365.0;

/// The intervals below several years, with the days that each is taken to have when one is chosen.
const INTERVALS: [(Interval, f64); 6] = [
    (Interval::Days(1), 1.0),
    (Interval::Days(2), 2.0),
    (Interval::Week, 7.0),
    (Interval::Month, 30.0),
    (Interval::Quarter, 90.0),
    (Interval::Years(1), DAYS_OF_YEAR),
];

const MILLISECONDS_OF_DAY: f64 = 86_400_000.0;

/// A scale of calendar time, in days since 1 January 1970 in UTC.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Time {
    low: f64,
    high: f64,
}

/// What lies between two ticks of a [`Time`] scale: the intervals of d3-time's `utcTicks` from a day upwards.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Interval {
    /// One day or two. Every second day is an even number of days from 1 January 1970, across the ends of months.
    Days(u16),
    /// A week from Sunday.
    Week,
    /// A month of the calendar.
    Month,
    /// Three months, from January, April, July or October.
    Quarter,
    /// That many years. Their number divides the first of them.
    Years(u32),
}

impl Interval {
    /// The beginning of the interval that a day is in. None outside the calendar, as for those below.
    fn start(self, day: NaiveDate) -> Option<NaiveDate> {
        match self {
            Self::Days(number) => back(day, day.to_epoch_days().rem_euclid(i32::from(number))),
            Self::Week => back(day, day.weekday().num_days_from_sunday() as i32),
            Self::Month => day.with_day(1),
            Self::Quarter => NaiveDate::from_ymd_opt(day.year(), day.month0() / 3 * 3 + 1, 1),
            Self::Years(number) => {
                let number = i32::try_from(number).ok()?;
                NaiveDate::from_ymd_opt(day.year().div_euclid(number) * number, 1, 1)
            }
        }
    }

    /// The beginning of the next interval, from that of one.
    fn next(self, start: NaiveDate) -> Option<NaiveDate> {
        match self {
            Self::Days(number) => start.checked_add_days(Days::new(number.into())),
            Self::Week => start.checked_add_days(Days::new(7)),
            Self::Month => start.checked_add_months(Months::new(1)),
            Self::Quarter => start.checked_add_months(Months::new(3)),
            Self::Years(number) => start.checked_add_months(Months::new(number.checked_mul(12)?)),
        }
    }

    /// The last beginning of an interval that is not after a time.
    fn before(self, time: f64) -> Option<NaiveDate> {
        // Beyond the range of integers the conversion gives the nearest, which is outside the calendar.
        self.start(NaiveDate::from_epoch_days(time.floor() as i32)?)
    }

    /// The first beginning of an interval that is not before a time.
    fn after(self, time: f64) -> Option<NaiveDate> {
        let start = self.before(time)?;
        if days(start) < time { self.next(start) } else { Some(start) }
    }
}

impl Time {
    /// A scale from one time to another. Ticks and nice domains have whole days, the ends given here need not.
    pub fn new(low: f64, high: f64) -> Self {
        let (low, high) = ascending(low, high);
        Self { low, high }
    }

    /// Where a time stands, as a fraction of the axis; see [`Scale::position`](super::Scale::position).
    pub fn position(&self, value: f64) -> f64 {
        fraction(value, self.low, self.high)
    }

    /// The interval of which about `count` are in the domain: d3-time's `utcTickInterval`, but never less than a day.
    pub fn interval(&self, count: usize) -> Interval {
        // In milliseconds, for the same rounding.
        let interval = (self.high - self.low) * MILLISECONDS_OF_DAY / count.min(HIGHEST_COUNT) as f64;
        let intervals = INTERVALS.map(|(interval, days)| (interval, days * MILLISECONDS_OF_DAY));
        match intervals.iter().position(|(_, length)| *length > interval) {
            None => {
                let years = Step::size(self.low / DAYS_OF_YEAR, self.high / DAYS_OF_YEAR, count);
                Interval::Years(years.map_or(1, |years| years.max(1.0) as u32))
            }
            Some(0) => Interval::Days(1),
            Some(above) => {
                let (smaller, larger) = (intervals[above - 1], intervals[above]);
                if interval / smaller.1 < larger.1 / interval { smaller.0 } else { larger.0 }
            }
        }
    }

    /// The beginnings of intervals within the domain: d3-time's `utcTicks` for intervals of a day and above.
    pub fn ticks(&self, count: usize) -> Vec<f64> {
        if count == 0 || !self.is_finite() {
            return Vec::new();
        }
        let interval = self.interval(count);
        let starts = std::iter::successors(interval.after(self.low), |start| interval.next(*start));
        starts.map(days).take_while(|day| *day <= self.high).collect()
    }

    /// The scale with its domain extended to beginnings of intervals: d3-scale's `time.nice`.
    pub fn nice(self, count: usize) -> Self {
        let interval = self.interval(count);
        match (interval.before(self.low), interval.after(self.high)) {
            (Some(low), Some(high)) if count > 0 && self.is_finite() => Self { low: days(low), high: days(high) },
            _ => self,
        }
    }

    /// The times at the start and the end of the axis.
    pub fn domain(&self) -> (f64, f64) {
        (self.low, self.high)
    }

    fn is_finite(&self) -> bool {
        self.low.is_finite() && self.high.is_finite()
    }
}

/// A date a number of days before another.
fn back(day: NaiveDate, days: i32) -> Option<NaiveDate> {
    NaiveDate::from_epoch_days(day.to_epoch_days() - days)
}

/// A date as days since 1 January 1970.
fn days(date: NaiveDate) -> f64 {
    f64::from(date.to_epoch_days())
}
