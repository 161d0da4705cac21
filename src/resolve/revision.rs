//! What a revised edition tells its readers: what is not as it was in the edition before.

use std::collections::{BTreeMap, BTreeSet};

use crate::data::{Computed, Quantity, same_expression};
use crate::diagnostic::Diagnostic;
use crate::output::{BuildRecord, DataRecord};
use crate::project::{Date, Project};

use super::Origins;

/// What is not as it was in an earlier edition.
#[derive(Debug, Clone, Default)]
pub struct Revision {
    /// The date of the earlier edition, when it is known.
    pub date: Option<Date>,
    /// The metrics that moved, with what they came to.
    pub metrics: BTreeMap<String, Quantity>,
    /// The tables and polls whose cells or vintage are others, with what was recorded of them.
    pub data: BTreeMap<String, DataRecord>,
    /// The claims that hold on another condition.
    pub restated: BTreeSet<String>,
}

/// What is not as it was recorded. None when nothing is to be told.
pub(super) fn since(
    project: &Project,
    record: Option<&BuildRecord>,
    computed: &Computed,
    origins: &Origins,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Revision> {
    let record = record?;
    if project.manifest.value.revision_note.is_none() {
        let manifest = project.root.show(std::path::Path::new("brief.toml"));
        let finding = Diagnostic::warning("no-revision-note", "the brief does not say what changed since the earlier build")
            .in_file(manifest)
            .because("has no [revision_note]")
            .help("add `[revision_note]` to brief.toml, or build without --since");
        diagnostics.push(finding);
        return None;
    }
    let moved = |id: &String, old: &Vec<f64>| {
        let now = computed.metrics.get(id)?.quantity;
        let before = Quantity::of(old)?;
        before.differs(now).then(|| (id.clone(), before))
    };
    let told = |record: &DataRecord| (record.version.clone(), record.retrieved.clone());
    let now = origins.records();
    let revised = record.data.iter().filter(|(name, old)| {
        now.get(*name).is_some_and(|new| told(old) != told(new) || old.sha256.is_some() && old.sha256 != new.sha256)
    });
    let restated = record
        .claims
        .iter()
        .filter(|(id, old)| computed.claims.get(*id).is_some_and(|new| !same_expression(&old.condition, &new.condition)));
    Some(Revision {
        date: record.date.as_deref().and_then(date),
        metrics: record.metrics.iter().filter_map(|(id, old)| moved(id, old)).collect(),
        data: revised.map(|(name, old)| (name.clone(), old.clone())).collect(),
        restated: restated.map(|(id, _)| id.clone()).collect(),
    })
}

/// A date as it is recorded: `2008-05-01`.
pub fn date(text: &str) -> Option<Date> {
    let mut parts = text.splitn(3, '-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
}
