//! The edition that is revised, as an earlier build recorded it.

use std::fmt;
use std::sync::Arc;

use crate::Report;
use crate::output::{BuildManifest, BuildRecord};
use crate::project::sha256;

/// What an earlier build recorded of the briefs that are built again.
#[derive(Clone)]
pub struct Since {
    manifest: Arc<BuildManifest>,
}

impl Since {
    /// What a manifest records.
    pub fn new(manifest: BuildManifest) -> Self {
        Self { manifest: Arc::new(manifest) }
    }

    /// What it was written as by [`Since::to_json`].
    ///
    /// # Errors
    /// When it is something else.
    pub fn from_json(bytes: &[u8]) -> serde_json::Result<Self> {
        serde_json::from_slice(bytes).map(Self::new)
    }

    /// All that was recorded, to be kept.
    pub fn to_json(&self) -> Vec<u8> {
        // Maps of strings can always be written.
        serde_json::to_vec(&*self.manifest).unwrap_or_default()
    }

    /// What was recorded of a brief. There is nothing of one that is new.
    pub fn record(&self, slug: &str) -> Option<BuildRecord> {
        match self.manifest.slugs().count() {
            1 => self.manifest.only_or(slug).ok(),
            _ => self.manifest.brief(slug),
        }
    }

    /// Checks that it has something to do with briefs.
    ///
    /// # Errors
    /// When none of them was built then.
    pub(super) fn check<'s>(&self, mut slugs: impl Iterator<Item = &'s str>) -> Result<(), Report> {
        let Some(first) = slugs.next() else { return Ok(()) };
        match self.record(first).is_some() || slugs.any(|slug| self.record(slug).is_some()) {
            true => Ok(()),
            false => self.manifest.only_or(first).map(drop),
        }
    }

    /// Tells what the note on a brief depends on from what other notes do.
    pub fn digest(&self, slug: &str) -> String {
        let Some(record) = self.record(slug) else { return "none".to_owned() };
        let conditions: Vec<(&String, &String)> = record.claims.iter().map(|(id, claim)| (id, &claim.condition)).collect();
        // Maps of strings can always be written.
        let told = serde_json::to_vec(&(&record.date, &record.metrics, &record.data, conditions)).unwrap_or_default();
        sha256(&told)
    }
}

impl fmt::Debug for Since {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // What a build depends on is told by the digest for each brief.
        f.write_str("Since")
    }
}

impl PartialEq for Since {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.manifest, &other.manifest)
    }
}

impl Eq for Since {}
