//! Scales of continuous axes: where a value stands between the ends of its axis, and which round values are ticked.
//!
//! Ticks and nice domains are those of d3-scale 4 for the same domain and count, as its documentation describes them and as its
//! answers in `tests/scales/d3.json` show them. Domains run upwards: ends given the other way round are swapped.

mod linear;
mod log;
mod time;

#[cfg(test)]
mod tests;

pub use linear::Linear;
pub use log::Log;
pub use time::{Interval, Time};

/// Counts above this are taken as this. No axis has room for more, and every scale then has fewer than a thousand ticks.
const HIGHEST_COUNT: usize = 100;

/// The most digits that [`tick_decimals`] gives.
const MOST_DECIMALS: usize = 12;

/// The scale of a continuous axis.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Scale {
    /// Equal differences take equal lengths.
    Linear(Linear),
    /// Equal ratios take equal lengths.
    Log(Log),
    /// Days take equal lengths; ticks follow the calendar.
    Time(Time),
}

impl Scale {
    /// Where a value stands, as a fraction of the axis: 0 at the start of the domain, 1 at its end, beyond these outside the
    /// domain. Always 0.5 when the domain has no extent; not a number when there is no such place.
    pub fn position(&self, value: f64) -> f64 {
        match self {
            Self::Linear(scale) => scale.position(value),
            Self::Log(scale) => scale.position(value),
            Self::Time(scale) => scale.position(value),
        }
    }

    /// The ticks within the domain, ascending, in the unit of the domain: about `count` of them, as d3-scale's `scale.ticks`
    /// chooses them. None when the count is 0 or the domain is not finite.
    pub fn ticks(&self, count: usize) -> Vec<f64> {
        match self {
            Self::Linear(scale) => scale.ticks(count),
            Self::Log(scale) => scale.ticks(count),
            Self::Time(scale) => scale.ticks(count),
        }
    }

    /// The scale with its domain extended to round values, as by d3-scale's `scale.nice`: to ticks, or to powers of ten when it
    /// is logarithmic.
    pub fn nice(self, count: usize) -> Self {
        match self {
            Self::Linear(scale) => Self::Linear(scale.nice(count)),
            Self::Log(scale) => Self::Log(scale.nice()),
            Self::Time(scale) => Self::Time(scale.nice(count)),
        }
    }

    /// The values at the start and the end of the axis.
    pub fn domain(&self) -> (f64, f64) {
        match self {
            Self::Linear(scale) => scale.domain(),
            Self::Log(scale) => scale.domain(),
            Self::Time(scale) => scale.domain(),
        }
    }
}

/// How many digits after the decimal sign tell all ticks exactly, at most 12. For two or more ticks of a linear scale it is
/// d3-format's `precisionFixed` of their step. What binary fractions add beyond the fifteenth digit does not count.
pub fn tick_decimals(ticks: &[f64]) -> u8 {
    let decimals = |tick: &f64| {
        let rounded: f64 = format!("{tick:.14e}").parse().unwrap_or(*tick);
        rounded.to_string().split_once('.').map_or(0, |(_, decimals)| decimals.len())
    };
    ticks.iter().map(decimals).max().unwrap_or_default().min(MOST_DECIMALS) as u8
}

/// The ends of a domain in ascending order, neither of them negative zero.
fn ascending(low: f64, high: f64) -> (f64, f64) {
    let (low, high) = if high < low { (high, low) } else { (low, high) };
    (unsigned_zero(low), unsigned_zero(high))
}

/// The number itself, but 0 for negative zero.
fn unsigned_zero(number: f64) -> f64 {
    number + 0.0
}

/// Where a value stands between two others that need not differ.
fn fraction(value: f64, low: f64, high: f64) -> f64 {
    if low == high { 0.5 } else { unsigned_zero((value - low) / (high - low)) }
}

/// A power of ten. Read from its decimal form, since `powi` and `powf` may miss the nearest number, differently by platform.
fn power_of_ten(exponent: i32) -> f64 {
    format!("1e{exponent}").parse().unwrap_or(f64::NAN)
}
