//! The edition that is revised, as an earlier build recorded it.

use std::collections::BTreeMap;
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

    /// What was recorded of some briefs. The only record is that of the only brief, whose slug may have been another one then.
    ///
    /// # Errors
    /// When none of them was built then.
    pub fn of_briefs(&self, slugs: &[String]) -> Result<Self, Report> {
        let recorded: Vec<&str> = self.manifest.slugs().collect();
        match (slugs, recorded.as_slice()) {
            ([slug], [only]) if slug != only => {
                let record = self.manifest.required(only)?;
                Ok(Self::new(BuildManifest::of(&BTreeMap::from([(slug.clone(), record)]))))
            }
            ([first, ..], _) if slugs.iter().all(|slug| self.record(slug).is_none()) => {
                self.manifest.required(first).map(|_| self.clone())
            }
            _ => Ok(self.clone()),
        }
    }

    /// What was recorded of a brief. There is nothing of one that is new.
    pub fn record(&self, slug: &str) -> Option<BuildRecord> {
        self.manifest.brief(slug)
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
