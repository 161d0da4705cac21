//! Logarithmic scales to the base of ten.

use super::{HIGHEST_COUNT, Linear, ascending, fraction, power_of_ten};

/// A logarithmic scale, in the unit of its values.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Log {
    low: f64,
    high: f64,
}

impl Log {
    /// A scale from one value to another. None unless both are finite and above 0.
    pub fn new(low: f64, high: f64) -> Option<Self> {
        let (low, high) = ascending(low, high);
        (low > 0.0 && high.is_finite()).then_some(Self { low, high })
    }

    /// Where a value stands, as a fraction of the axis; see [`Scale::position`](super::Scale::position). Not a number for
    /// values that are not above 0: they have no place.
    pub fn position(&self, value: f64) -> f64 {
        if value > 0.0 { fraction(value.log10(), self.low.log10(), self.high.log10()) } else { f64::NAN }
    }

    /// The ticks within the domain: d3-scale's `log.ticks`.
    ///
    /// These are 1 to 9 times each power of ten when the domain spans fewer powers than `count`, as many as there may be; round
    /// values as on a linear scale when these are too few; and powers of ten, with gaps if need be, in longer domains.
    pub fn ticks(&self, count: usize) -> Vec<f64> {
        let count = count.min(HIGHEST_COUNT);
        let (low, high) = (self.low.log10(), self.high.log10());
        let within = |tick: &f64| (self.low..=self.high).contains(tick);
        if high - low >= count as f64 {
            let exponents = Linear::new(low, high).ticks(count).into_iter();
            return exponents.map(|exponent| power_of_ten(exponent as i32)).filter(within).collect();
        }
        let exponents = low.floor() as i32..=high.ceil() as i32;
        let multiples = exponents.flat_map(|exponent| (1..10).map(move |factor| multiple(factor, exponent)));
        let ticks: Vec<f64> = multiples.filter(within).collect();
        if ticks.len() * 2 < count { Linear::new(self.low, self.high).ticks(count) } else { ticks }
    }

    /// The scale with its domain extended to powers of ten: d3-scale's `log.nice`. An end beyond which there is no power of ten
    /// stays where it is.
    pub fn nice(self) -> Self {
        let below = self.low.log10().floor() as i32;
        let above = self.high.log10().ceil() as i32;
        // The logarithm of a number next to a power of ten may be that of the power, so the next power is tried as well.
        let low = [below, below - 1].map(power_of_ten).into_iter().find(|power| *power <= self.low && *power > 0.0);
        let high = [above, above + 1].map(power_of_ten).into_iter().find(|power| *power >= self.high && power.is_finite());
        Self { low: low.unwrap_or(self.low), high: high.unwrap_or(self.high) }
    }

    /// The values at the start and the end of the axis.
    pub fn domain(&self) -> (f64, f64) {
        (self.low, self.high)
    }
}

/// A multiple of a power of ten. A quotient below 1: 3 / 10 is the number nearest to 0.3, 3 × 0.1 is not.
fn multiple(factor: i32, exponent: i32) -> f64 {
    match exponent {
        0.. => f64::from(factor) * power_of_ten(exponent),
        _ => f64::from(factor) / power_of_ten(-exponent),
    }
}
