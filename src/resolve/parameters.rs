//! Whether a brief is made with the values that its matrix asks for.

use crate::diagnostic::{Diagnostic, Place};
use crate::project::{Parameters, Project};

/// Reports parameters that are given no value.
pub fn check(project: &Project, given: &Parameters, diagnostics: &mut Vec<Diagnostic>) {
    let missing = project.manifest.value.matrix.iter().filter(|(name, _)| given.get(name).is_none());
    diagnostics.extend(missing.map(|(name, _)| {
        let place: Place = name.place(project.manifest.file);
        Diagnostic::error("missing-parameter", format!("`{}` has no value", **name))
            .at(place)
            .because("a brief is made for each of its values")
            .help("check the project with each of the values of Project::matrix")
    }));
}
