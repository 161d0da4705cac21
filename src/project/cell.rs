//! The content of a cell of a data table.

use std::fmt;

use ecow::EcoString;
use schemars::JsonSchema;
use serde::Deserialize;

use super::date::Date;

/// A cell of a data table. As written it may be of any type; once read it has the type of its column, or is missing.
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
    /// Text. As written, a missing value when empty.
    String(#[schemars(with = "String")] EcoString),
    /// A value that is not known.
    #[serde(skip)]
    Missing,
}

impl Cell {
    /// The number of a cell that has one.
    pub fn number(&self) -> Option<f64> {
        match self {
            Self::Integer(value) => Some(*value as f64),
            Self::Number(value) => Some(*value),
            _ => None,
        }
    }
}

impl fmt::Display for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Boolean(value) => write!(f, "{value}"),
            Self::Integer(value) => write!(f, "{value}"),
            Self::Number(value) => write!(f, "{value}"),
            Self::Date(date) => write!(f, "{date}"),
            Self::String(text) => f.write_str(text),
            Self::Missing => f.write_str("missing"),
        }
    }
}
