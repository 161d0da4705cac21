//! Files of tables, polls, metrics and claims, as they are written.

use schemars::JsonSchema;
use serde::Deserialize;

use super::located::Keyed;
use super::metric::{Claim, Metric};
use super::poll::{Disclosure, Poll};
use super::table::Table;

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
    /// Tables of how polls were made, by name.
    #[serde(default)]
    pub disclosure: Keyed<Disclosure>,
    /// Metrics by name: numbers computed from tables, polls and other metrics.
    #[serde(default)]
    pub metric: Keyed<Metric>,
    /// Claims by name: what must hold for the words that rest on it.
    #[serde(default)]
    pub claim: Keyed<Claim>,
}
