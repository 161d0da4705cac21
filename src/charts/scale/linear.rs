//! Linear scales. Their steps are 1, 2 or 5 times a power of ten.

use super::{HIGHEST_COUNT, ascending, fraction, power_of_ten, unsigned_zero};

/// How often `nice` may extend a domain before it gives up.
const NICE_ROUNDS: usize = 10;

/// A linear scale, in the unit of its values.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Linear {
    low: f64,
    high: f64,
}

/// The distance between ticks.
///
/// Steps below 1 are kept as the whole number of them in 1: a quotient such as 3 / 10 is the number nearest to 0.3, whereas the
/// product 3 × 0.1 is not.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Step {
    Whole(f64),
    Part(f64),
}

impl Step {
    /// The step that gives about as many ticks as asked for, with the numbers of the first and the last tick: d3-array's
    /// `tickIncrement`. None when the interval has no extent or the step is beyond the range of numbers.
    fn between(low: f64, high: f64, count: usize) -> Option<(Self, f64, f64)> {
        let count = count.min(HIGHEST_COUNT);
        let rough = (high - low) / count as f64;
        if !(rough.is_finite() && rough > 0.0) {
            return None;
        }
        let exponent = rough.log10().floor() as i32;
        // The bounds are the geometric means of the steps on their two sides.
        let factor = match rough / power_of_ten(exponent) {
            ratio if ratio >= 50_f64.sqrt() => 10.0,
            ratio if ratio >= 10_f64.sqrt() => 5.0,
            ratio if ratio >= 2_f64.sqrt() => 2.0,
            _ => 1.0,
        };
        let step = match exponent {
            0.. => Self::Whole(power_of_ten(exponent) * factor),
            _ => Self::Part(power_of_ten(-exponent) / factor),
        };
        if !step.parameter().is_finite() {
            return None;
        }
        let mut first = step.number(low).round();
        let mut last = step.number(high).round();
        if step.at(first) < low {
            first += 1.0;
        }
        if step.at(last) > high {
            last -= 1.0;
        }
        // A single tick was asked for and none is in reach.
        if last < first && count == 1 { Self::between(low, high, 2) } else { Some((step, first, last)) }
    }

    /// The distance between ticks: d3-array's `tickStep`.
    pub(super) fn size(low: f64, high: f64, count: usize) -> Option<f64> {
        Some(match Self::between(low, high, count)?.0 {
            Self::Whole(size) => size,
            Self::Part(parts) => 1.0 / parts,
        })
    }

    fn parameter(self) -> f64 {
        match self {
            Self::Whole(number) | Self::Part(number) => number,
        }
    }

    /// How many steps a value is from 0.
    fn number(self, value: f64) -> f64 {
        match self {
            Self::Whole(size) => value / size,
            Self::Part(parts) => value * parts,
        }
    }

    /// The value a number of steps from 0.
    fn at(self, number: f64) -> f64 {
        unsigned_zero(match self {
            Self::Whole(size) => number * size,
            Self::Part(parts) => number / parts,
        })
    }
}

impl Linear {
    /// A scale from one value to another.
    pub fn new(low: f64, high: f64) -> Self {
        let (low, high) = ascending(low, high);
        Self { low, high }
    }

    /// Where a value stands, as a fraction of the axis; see [`Scale::position`](super::Scale::position).
    pub fn position(&self, value: f64) -> f64 {
        fraction(value, self.low, self.high)
    }

    /// The multiples of a round step within the domain, about `count` of them: d3-array's `ticks`. The one value of the domain
    /// when its ends are equal.
    pub fn ticks(&self, count: usize) -> Vec<f64> {
        if self.low == self.high && self.low.is_finite() && count > 0 {
            return vec![self.low];
        }
        let Some((step, first, last)) = Step::between(self.low, self.high, count) else { return Vec::new() };
        let number = (last - first + 1.0) as usize;
        let mut ticks: Vec<f64> = (0..number).map(|index| step.at(first + index as f64)).collect();
        // Where the step is less than what numbers of that size can differ by, ticks fall together or out of the domain.
        ticks.dedup();
        ticks.retain(|tick| (self.low..=self.high).contains(tick));
        ticks
    }

    /// The scale with its domain extended to multiples of the step that then has about `count` ticks: d3-scale's `linear.nice`.
    pub fn nice(self, count: usize) -> Self {
        let (mut low, mut high) = (self.low, self.high);
        let mut last_step = None;
        for _ in 0..NICE_ROUNDS {
            let Some((step, ..)) = Step::between(low, high, count) else { break };
            if last_step == Some(step) {
                return Self { low, high };
            }
            low = step.at(step.number(low).floor());
            high = step.at(step.number(high).ceil());
            last_step = Some(step);
        }
        self
    }

    /// The values at the start and the end of the axis.
    pub fn domain(&self) -> (f64, f64) {
        (self.low, self.high)
    }
}
