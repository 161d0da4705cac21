//! Numbers of a brief: what the metrics come to and whether the claims hold, over the tables and polls.

mod compute;
mod evaluate;
mod expect;
mod explain;
mod failures;
mod functions;
mod missing;
mod names;
pub mod polls;
pub mod records;
mod reserved;
mod scope;
mod view;

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::{Diagnostic, FileIndex};
use crate::project::{Cell, Located, MetricFormat};

pub use compute::compute;
pub use expect::{Expectation, UNEXPECTED};
pub use explain::{Explanation, Used};
pub use records::Records;
pub use view::{sort_key, sorted, unknown_column};

/// A computed number, or a range of two.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Quantity {
    /// A number.
    One(f64),
    /// A range from the lower to the upper number.
    Range(f64, f64),
}

impl Quantity {
    /// The quantity of one number, or of the two ends of a range.
    pub fn of(numbers: &[f64]) -> Option<Self> {
        match numbers {
            [one] => Some(Self::One(*one)),
            [low, high] => Some(Self::Range(*low, *high)),
            _ => None,
        }
    }

    /// Whether it is another one. What binary arithmetic leaves in the last digits does not count.
    pub fn differs(self, other: Self) -> bool {
        let cleaned = |quantity: Self| quantity.numbers().map(clean).collect::<Vec<_>>();
        cleaned(self) != cleaned(other)
    }

    /// The numbers, one or two.
    pub fn numbers(self) -> impl Iterator<Item = f64> {
        let (first, second) = match self {
            Self::One(number) => (number, None),
            Self::Range(low, high) => (low, Some(high)),
        };
        std::iter::once(first).chain(second)
    }
}

impl std::fmt::Display for Quantity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::One(number) => write!(f, "{}", tidy(*number)),
            Self::Range(low, high) => write!(f, "{} to {}", tidy(*low), tidy(*high)),
        }
    }
}

/// A number as it is told in messages: without the last digits that binary arithmetic leaves, to six digits after the point.
pub fn tidy(number: f64) -> f64 {
    let shown = match number.abs() < 1e-3 {
        true => format!("{number:.6e}"),
        false => format!("{number:.6}"),
    };
    shown.parse().unwrap_or(number)
}

/// A metric with how it is printed.
#[derive(Debug, Clone, PartialEq)]
pub struct MetricValue {
    /// What it is, in words.
    pub description: Option<String>,
    /// What it comes to.
    pub quantity: Quantity,
    /// How it is printed.
    pub format: MetricFormat,
    /// Digits after the decimal point, when fixed.
    pub decimals: Option<u8>,
    /// The ISO 4217 code of the currency.
    pub currency: Option<String>,
    /// The unit.
    pub unit: Option<String>,
    /// Whether positive numbers have a plus.
    pub sign: bool,
    /// Whether it is printed as approximate.
    pub approximate: bool,
    /// Whether it follows from a published figure without being published itself.
    pub implied: bool,
    /// The tables, polls, metrics and parameters that its expression names.
    pub uses: Vec<String>,
}

/// Whether a claim holds.
#[derive(Debug, Clone, PartialEq)]
pub struct ClaimState {
    /// Whether its condition is true of the data.
    pub holds: bool,
    /// The condition as written.
    pub condition: String,
    /// The two sides of a condition that is false with what they come to, when it compares: `2.5 == 2.1`.
    pub comparison: Option<String>,
    /// The metrics in the condition with what they come to.
    pub values: Vec<(String, Quantity)>,
    /// The tables, polls, metrics and parameters that its condition names.
    pub uses: Vec<String>,
}

/// Everything computed from the data of a project.
#[derive(Debug, Clone, Default)]
pub struct Computed {
    /// Metrics by name. One whose expression failed is missing.
    pub metrics: BTreeMap<String, MetricValue>,
    /// Claims by name. One whose condition failed to evaluate is missing.
    pub claims: BTreeMap<String, ClaimState>,
    /// Metrics that agree with a published figure, by name.
    pub expectations: BTreeMap<String, Expectation>,
    /// Metrics that disagree with a published figure, by name.
    pub missed: BTreeMap<String, Expectation>,
    /// The rows that are printed of tables that say so, by name, as positions among the rows read.
    pub shown: BTreeMap<String, Vec<usize>>,
    /// The rows that are drawn in figures that choose them, by the name of the figure.
    pub drawn: BTreeMap<String, Vec<usize>>,
}

impl Computed {
    /// Everything that names rest on, themselves included: metrics, tables and polls, each once.
    pub fn behind<'n>(&'n self, names: impl IntoIterator<Item = &'n str>) -> BTreeSet<&'n str> {
        let mut found = BTreeSet::new();
        let mut open: Vec<&str> = names.into_iter().collect();
        while let Some(name) = open.pop() {
            if found.insert(name) {
                open.extend(self.metrics.get(name).iter().flat_map(|metric| &metric.uses).map(String::as_str));
            }
        }
        found
    }

    /// The tables and polls that names rest on, themselves or through metrics.
    pub fn data_behind<'n>(&'n self, names: impl IntoIterator<Item = &'n str>) -> BTreeSet<&'n str> {
        let mut found = self.behind(names);
        found.retain(|name| !self.metrics.contains_key(*name));
        found
    }
}

/// Whether two expressions are written the same, but for spaces and ends of lines.
pub fn same_expression(one: &str, other: &str) -> bool {
    one.split_whitespace().eq(other.split_whitespace())
}

/// A number without the last digits that binary arithmetic leaves: 0.3 for 0.1 + 0.2.
pub fn clean(number: f64) -> f64 {
    format!("{number:.13e}").parse().unwrap_or(number)
}

/// The digits after the decimal sign that a number needs to be written exactly, or the limit when it needs more. A number that the
/// limit would round to nothing gets the digits up to its first two that count.
pub fn decimals_needed(number: f64, limit: u8) -> u8 {
    let shortest = clean(number).to_string();
    let Some((whole, digits)) = shortest.split_once('.') else {
        return 0;
    };
    let leading = digits.bytes().take_while(|digit| *digit == b'0').count();
    let longest = match whole.trim_start_matches('-') == "0" && leading >= usize::from(limit) {
        true => (leading + 2).min(12),
        false => usize::from(limit),
    };
    digits.len().min(longest) as u8
}

/// The digits after the decimal sign that all cells of a column need, or the limit when one needs more. Those of a currency when the
/// column holds amounts of money.
pub fn column_decimals<'c>(cells: impl IntoIterator<Item = &'c Cell>, currency: Option<&str>, limit: u8) -> u8 {
    let needed = cells.into_iter().map(|cell| match cell {
        Cell::Number(number) => decimals_needed(*number, limit),
        _ => 0,
    });
    let needed = needed.max().unwrap_or(0);
    currency.map_or(needed, |code| currency_decimals(needed, code))
}

/// The digits after the decimal sign of an amount of money: with cents, all digits of them.
pub fn currency_decimals(needed: u8, code: &str) -> u8 {
    let cents = iso_currency::Currency::from_code(code).and_then(|currency| u8::try_from(currency.exponent()?).ok()).unwrap_or(0);
    if needed > 0 { needed.max(cents) } else { 0 }
}

/// Reports a code that no currency has.
pub(crate) fn check_currency(code: &Located<String>, file: FileIndex, diagnostics: &mut Vec<Diagnostic>) {
    if iso_currency::Currency::from_code(code).is_none() {
        diagnostics.push(
            Diagnostic::error("unknown-currency", format!("`{}` is no currency", **code))
                .at(code.place(file))
                .because("not a code of ISO 4217")
                .help("three capital letters: USD, EUR, GBP, CAD, MXN"),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::{currency_decimals, decimals_needed};

    #[test]
    fn numbers_are_written_with_the_digits_they_need() {
        let cases = [
            (16777216.01, 2),
            (0.1 + 0.2, 1),
            (1.920, 2),
            (3.0, 0),
            (1.0 / 3.0, 3),
            (-2.5, 1),
            (0.0, 0),
            (1e15 + 0.5, 0),
            (0.0004, 4),
            (1e-10, 10),
            (123456789.25, 2),
        ];
        for (number, decimals) in cases {
            assert_eq!(decimals_needed(number, 3), decimals, "{number}");
        }
        assert_eq!((currency_decimals(1, "USD"), currency_decimals(0, "USD"), currency_decimals(1, "JPY")), (2, 0, 1));
    }
}
