//! `--only NAME=VALUES`: some of the briefs of a matrix.

use pressrun::Project;
pub use pressrun::project::Only;
use pressrun::project::{Parameters, Unselected};

use super::Failure;

/// The briefs of a project that are asked for.
///
/// # Errors
/// What is wrong with the matrix of the project, or with what is asked for.
pub fn chosen(project: &Project, only: &[Only]) -> Result<Vec<Parameters>, Failure> {
    project.selected(only).map_err(|unselected| match unselected {
        Unselected::Project(report) => Failure::Project(report),
        Unselected::Usage(report) => Failure::Usage(report),
    })
}
