//! Numbers of a brief: what the metrics come to and whether the claims hold, over the tables and polls.

mod compute;
mod evaluate;
mod expect;
mod explain;
mod failures;
mod functions;
mod missing;
pub mod polls;
pub mod records;
mod scope;
mod view;

use std::collections::BTreeMap;

use crate::diagnostic::{Diagnostic, FileIndex};
use crate::project::{Located, MetricFormat};

pub use compute::compute;
pub use expect::Expectation;
pub use explain::{Explanation, Used};
pub use functions::TABLE_MEMBERS;
pub use records::Records;
pub use view::unknown_column;

/// A computed number, or a range of two.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Quantity {
    /// A number.
    One(f64),
    /// A range from the lower to the upper number.
    Range(f64, f64),
}

impl Quantity {
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
    /// The tables, polls and metrics that its expression names.
    pub uses: Vec<String>,
}

/// Whether a claim holds.
#[derive(Debug, Clone, PartialEq)]
pub struct ClaimState {
    /// Whether its condition is true of the data.
    pub holds: bool,
    /// The condition as written.
    pub condition: String,
    /// The two sides of the condition with what they come to, when it compares: `2.5 == 2.1`.
    pub comparison: Option<String>,
    /// The metrics in the condition with what they come to.
    pub values: Vec<(String, Quantity)>,
    /// The tables, polls and metrics that its condition names.
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
    /// The rows that are printed of tables that say so, by name, as positions among the rows read.
    pub shown: BTreeMap<String, Vec<usize>>,
}

impl Computed {
    /// The tables and polls that names rest on, themselves or through metrics, each once.
    pub fn data_behind<'n>(&'n self, names: impl IntoIterator<Item = &'n str>) -> std::collections::BTreeSet<&'n str> {
        let mut found = std::collections::BTreeSet::new();
        let mut open: Vec<&str> = names.into_iter().collect();
        let mut seen = std::collections::HashSet::new();
        while let Some(name) = open.pop() {
            if !seen.insert(name) {
                continue;
            }
            match self.metrics.get(name) {
                Some(metric) => open.extend(metric.uses.iter().map(String::as_str)),
                None => drop(found.insert(name)),
            }
        }
        found
    }
}

/// The digits after the decimal sign that a number needs to be written exactly, or the limit when it needs more.
pub fn decimals_needed(number: f64, limit: u8) -> u8 {
    (0..limit)
        .find(|digits| {
            let scaled = number * 10f64.powi(i32::from(*digits));
            (scaled - scaled.round()).abs() < 1e-9
        })
        .unwrap_or(limit)
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
