//! Builds many outputs at once: which ones, in which order, which of them are made already, and what became of each.
//!
//! A [`Plan`] lists jobs, one for each output. [`run()`] builds those that are not fresh, on as many threads as are wanted, and tells
//! of each step as it happens. A job depends on its inputs only, so a plan can be cut into shards for several machines.

mod cache;
mod export;
mod freshness;
mod group;
mod job;
mod plan;
mod run;
mod since;

pub use cache::{Cache, CacheSize};
pub use export::{Exported, export};
pub use freshness::BUILD;
pub(crate) use job::unwritable;
pub use job::{Job, Outcome, Output};
pub use plan::{BuildOptions, Plan, Refused, Request, Shard, chosen};
pub(crate) use run::foreign;
pub use run::{Event, JobResult, Settings, Stop, Summary, run};
pub use since::Since;
