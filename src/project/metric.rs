//! Metrics and claims as they are declared: what is computed from the data, and what must hold of it.

use schemars::JsonSchema;
use serde::Deserialize;

use super::located::Located;

/// A number computed from the data, or a range of two.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Metric {
    /// The expression, in Typst code, over tables, polls and other metrics. A list of two numbers is a range.
    #[schemars(with = "String", length(min = 1))]
    pub value: Located<String>,
    /// What the number is, in a few words, for those who check it.
    pub description: Option<Located<String>>,
    /// How the number is printed.
    #[serde(default)]
    pub format: MetricFormat,
    /// Digits after the decimal point. As many as needed, three at most, when left out.
    #[schemars(range(max = 12))]
    pub decimals: Option<u8>,
    /// The ISO 4217 code of the currency, for the format `currency`.
    pub currency: Option<Located<String>>,
    /// The unit printed behind the number, for the format `unit`.
    pub unit: Option<Located<String>>,
    /// Whether a plus is printed before positive numbers.
    #[serde(default)]
    pub sign: bool,
    /// Whether the number is printed as approximate: "about 9.6".
    #[serde(default)]
    pub approximate: bool,
    /// Whether the number follows from a published figure without being published itself. It is listed as implied, and nothing
    /// that rests on it can be compared with a published figure.
    #[serde(default)]
    pub implied: bool,
    /// A published figure that the number must agree with.
    pub expect: Option<Expect>,
}

/// How a metric is printed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, serde::Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum MetricFormat {
    /// A number.
    #[default]
    Number,
    /// A number rounded to a whole.
    Integer,
    /// A number with the percent sign: 42 prints as 42%.
    Percent,
    /// A difference between two percentages, in percentage points. The words "percentage points" stand in the text.
    Points,
    /// An amount of money.
    Currency,
    /// A number with its unit.
    Unit,
    /// A rank: first to tenth in words, others in figures such as 21st.
    Ordinal,
    /// Zero to ten in words, other numbers in figures.
    Words,
}

/// A published figure.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Expect {
    /// The figure as published.
    pub value: Located<f64>,
    /// By how much the computed number may differ. Half a unit of the last digit of `value` when left out, as figures are
    /// published rounded.
    #[schemars(range(min = 0))]
    pub tolerance: Option<Located<f64>>,
    /// The reference that publishes it.
    pub source: Option<Located<String>>,
}

/// What must hold for the words that rest on it.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Claim {
    /// The condition, in Typst code.
    #[schemars(with = "String", length(min = 1))]
    pub holds: Located<String>,
}
