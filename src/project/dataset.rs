//! Files of tables, polls, metrics and claims, as they are written.

use schemars::JsonSchema;
use serde::Deserialize;

use super::date::Date;
use super::located::{Keyed, Located};
use super::manifest::Prose;

/// A data file.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DataFile {
    /// Tables by name.
    #[serde(default)]
    pub table: Keyed<Table>,
    /// Polls by name.
    #[serde(default)]
    pub poll: Keyed<Poll>,
    /// Metrics by name: numbers computed from tables, polls and other metrics.
    #[serde(default)]
    pub metric: Keyed<Metric>,
    /// Claims by name: what must hold for the words that rest on it.
    #[serde(default)]
    pub claim: Keyed<Claim>,
}

/// A data table.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Table {
    /// The heading of the table, in prose.
    #[schemars(with = "String", length(min = 1))]
    pub title: Prose,
    /// The unit of the numbers, when it is one for all.
    pub unit: Option<Located<String>>,
    /// The reference that the data are taken from.
    pub source: Option<Located<String>>,
    /// The day on which the data were taken from the source.
    pub retrieved: Option<Date>,
    /// Notes under the table, in prose.
    #[serde(default)]
    pub notes: Vec<Prose>,
    /// The columns, in order.
    pub columns: Vec<Column>,
    /// The rows, each a list with one cell a column. `""` stands for a missing value.
    pub rows: Vec<Located<Vec<Located<Cell>>>>,
}

/// A column of a data table.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Column {
    /// The name used in expressions.
    #[schemars(with = "String", length(min = 1))]
    pub id: Located<String>,
    /// The heading, in prose. The id when left out.
    pub title: Option<Prose>,
    /// The type of the cells.
    pub r#type: ColumnType,
    /// Digits after the decimal point that are shown.
    #[schemars(range(max = 12))]
    pub decimals: Option<u8>,
}

/// Types of columns, with the names of Frictionless Table Schema where it has one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, serde::Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ColumnType {
    /// Text.
    String,
    /// A whole number.
    Integer,
    /// A number.
    Number,
    /// A number in percent: 42 means 42 %.
    Percent,
    /// A calendar date.
    Date,
    /// True or false.
    Boolean,
}

/// A cell of a data table as written.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Cell {
    /// True or false.
    Boolean(bool),
    /// A whole number.
    Integer(i64),
    /// A number.
    Number(f64),
    /// A date.
    Date(Date),
    /// Text, or a missing value when empty.
    String(String),
}

/// A poll: one question asked at one or more times.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Poll {
    /// The heading when the poll is set as a table, in prose.
    #[schemars(with = "String", length(min = 1))]
    pub title: Prose,
    /// The wording of the question, when it is known.
    pub question: Option<Located<String>>,
    /// Who paid for the poll.
    pub sponsor: Option<Located<String>>,
    /// Whom the sample stands for.
    pub population: Option<Located<String>>,
    /// The reference that the readings are taken from.
    pub source: Option<Located<String>>,
    /// The unit of the shares.
    pub unit: Option<Located<String>>,
    /// Notes under the table, in prose.
    #[serde(default)]
    pub notes: Vec<Prose>,
    /// Labels of the answers by their names.
    #[serde(default)]
    pub answers: Keyed<Prose>,
    /// The readings, in order.
    pub wave: Vec<Wave>,
}

/// One reading of a poll.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Wave {
    /// The year or day of the fieldwork.
    pub date: Option<Located<WaveDate>>,
    /// A name for the reading where the date does not tell it apart.
    pub label: Option<Prose>,
    /// The share of each answer.
    pub share: Keyed<Located<f64>>,
}

/// When a poll was in the field.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum WaveDate {
    /// A year.
    Year(u16),
    /// A day.
    Day(Date),
}

impl Wave {
    /// The name of the wave in expressions: its label, or else its date.
    pub fn name(&self) -> String {
        match (&self.label, self.date.as_deref()) {
            (Some(label), _) => label.to_string(),
            (None, Some(WaveDate::Year(year))) => year.to_string(),
            (None, Some(WaveDate::Day(day))) => day.to_string(),
            (None, None) => "undated".to_owned(),
        }
    }
}

/// A number computed from the data.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Metric {
    /// The expression, in Typst code, over tables, polls and other metrics.
    #[schemars(with = "String", length(min = 1))]
    pub value: Located<String>,
    /// How the number is printed.
    #[serde(default)]
    pub format: MetricFormat,
    /// Digits after the decimal point. As many as needed, three at most, when left out.
    #[schemars(range(max = 12))]
    pub decimals: Option<u8>,
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
    /// A difference between two percentages, in percentage points.
    Points,
    /// Zero to ten in words, other numbers in figures.
    Words,
}

/// What must hold for the words that rest on it.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Claim {
    /// The condition, in Typst code.
    #[schemars(with = "String", length(min = 1))]
    pub holds: Located<String>,
}
