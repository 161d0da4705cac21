//! The geometry of charts: scales with their ticks, and places for labels.

pub mod placement;
pub mod scale;
