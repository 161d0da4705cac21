//! `manifest.json`: what a build was made of and what it made, beside its outputs.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::project::{Inputs, sha256};
use crate::resolve::Brief;

/// The name of the file in the folder of the outputs.
pub const MANIFEST: &str = "manifest.json";

/// The records of the briefs that were built into a folder.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct BuildManifest {
    /// The version of Pressrun that wrote it.
    pressrun: String,
    /// By the slugs of the briefs, as they were read, so that those of another version are kept.
    briefs: BTreeMap<String, Value>,
}

/// What is recorded of a brief.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct BuildRecord {
    /// The version of Pressrun.
    pub pressrun: String,
    /// The digest of all inputs together: the SHA-256 of their list, in the form that `sha256sum` prints.
    pub digest: String,
    /// The files read, by their paths in the project.
    pub inputs: BTreeMap<String, FileRecord>,
    /// The outputs, by their paths in the folder.
    pub outputs: BTreeMap<String, OutputRecord>,
    /// Where the data come from, by the names of tables and polls.
    pub data: BTreeMap<String, DataRecord>,
    /// What the metrics came to. A range has two numbers.
    pub metrics: BTreeMap<String, Vec<f64>>,
    /// The metrics that agree with published figures.
    pub expectations: BTreeMap<String, ExpectationRecord>,
    /// Whether the claims held.
    pub claims: BTreeMap<String, ClaimRecord>,
}

/// A file that was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileRecord {
    /// The SHA-256 digest of its bytes.
    pub sha256: String,
    /// Its size.
    pub bytes: usize,
}

/// A file that was made.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutputRecord {
    /// Its language, a BCP 47 tag.
    pub language: String,
    /// Its edition.
    pub edition: String,
    /// Its pages.
    pub pages: usize,
    /// Its size.
    pub bytes: usize,
    /// The SHA-256 digest of its bytes.
    pub sha256: String,
    /// The digest of the inputs that it was made from.
    pub inputs: String,
    /// Whether it is a draft, with claims that do not hold.
    pub draft: bool,
}

/// Where a table or poll comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DataRecord {
    /// The key of its reference.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// The edition or vintage of the data.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// The day on which it was taken from the source.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retrieved: Option<String>,
    /// The licence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub licence: Option<String>,
    /// The file of its rows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// The number of its rows or waves.
    pub rows: usize,
}

/// A published figure that a metric agrees with.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ExpectationRecord {
    /// The figure as published.
    pub published: f64,
    /// By how much the metric may differ.
    pub tolerance: f64,
    /// The key of the reference that publishes it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
}

/// A claim.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClaimRecord {
    /// The condition.
    pub condition: String,
    /// Whether it was true.
    pub holds: bool,
    /// The last build in which it was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_held: Option<Held>,
}

/// A build in which a claim held.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Held {
    /// The digest of the inputs of that build.
    pub digest: String,
    /// The latest day on which the data behind the claim were taken from their sources.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retrieved: Option<String>,
    /// What the metrics in its condition came to.
    pub values: Vec<(String, String)>,
}

impl BuildRecord {
    /// When a claim last held, if that is known.
    pub fn last_held(&self, claim: &str) -> Option<&Held> {
        self.claims.get(claim)?.last_held.as_ref()
    }

    /// The record of a brief, without outputs. What an earlier record knows of the claims that do not hold goes on.
    pub fn of(brief: &Brief, inputs: &Inputs, earlier: Option<&Self>) -> Self {
        let digest = crate::project::digest(inputs);
        let claims = brief.computed.claims.iter().map(|(id, claim)| {
            let last_held = match claim.holds {
                true => Some(Held {
                    digest: digest.clone(),
                    retrieved: latest(brief, &claim.uses),
                    values: claim.values.iter().map(|(name, value)| (name.clone(), value.to_string())).collect(),
                }),
                false => earlier.and_then(|earlier| earlier.last_held(id)).cloned(),
            };
            (id.clone(), ClaimRecord { condition: claim.condition.clone(), holds: claim.holds, last_held })
        });
        Self {
            pressrun: env!("CARGO_PKG_VERSION").to_owned(),
            inputs: inputs
                .iter()
                .map(|(path, input)| (path.clone(), FileRecord { sha256: input.sha256.clone(), bytes: input.bytes }))
                .collect(),
            outputs: BTreeMap::new(),
            data: brief
                .origins
                .sources
                .iter()
                .map(|source| {
                    let record = DataRecord {
                        source: source.source.clone(),
                        version: source.version.clone(),
                        retrieved: source.retrieved.map(|date| date.to_string()),
                        licence: source.licence.clone(),
                        file: source.file.clone(),
                        rows: source.rows,
                    };
                    (source.name.clone(), record)
                })
                .collect(),
            metrics: brief.computed.metrics.iter().map(|(id, metric)| (id.clone(), metric.quantity.numbers().collect())).collect(),
            expectations: brief
                .computed
                .expectations
                .iter()
                .map(|(id, met)| {
                    let record =
                        ExpectationRecord { published: met.published, tolerance: met.tolerance, source: met.source.clone() };
                    (id.clone(), record)
                })
                .collect(),
            claims: claims.collect(),
            digest,
        }
    }

    /// Adds an output, given its bytes.
    pub fn add(&mut self, name: String, bytes: &[u8], output: OutputRecord) {
        self.outputs.insert(name, OutputRecord { bytes: bytes.len(), sha256: sha256(bytes), ..output });
    }
}

/// The latest day on which data behind names were taken from their sources.
fn latest(brief: &Brief, names: &[String]) -> Option<String> {
    let behind = brief.computed.data_behind(names.iter().map(String::as_str));
    let dates =
        brief.origins.sources.iter().filter(|source| behind.contains(source.name.as_str())).filter_map(|source| source.retrieved);
    dates.max().map(|date| date.to_string())
}

impl BuildManifest {
    /// The manifest in a folder; one of no brief when there is none yet.
    ///
    /// # Errors
    /// When there is a file of that name which cannot be read, or which Pressrun did not write.
    pub fn read(folder: &Path) -> io::Result<Self> {
        let text = match std::fs::read_to_string(folder.join(MANIFEST)) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Ok(Self { pressrun: env!("CARGO_PKG_VERSION").to_owned(), briefs: BTreeMap::new() });
            }
            Err(error) => return Err(error),
        };
        serde_json::from_str(&text).map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "Pressrun did not write it"))
    }

    /// What was recorded of a brief, if it can be understood.
    pub fn brief(&self, slug: &str) -> Option<BuildRecord> {
        serde_json::from_value(self.briefs.get(slug)?.clone()).ok()
    }

    /// Records a brief in a folder. Outputs that the earlier record of the brief lists and that were not made again stay listed
    /// as long as they are there.
    ///
    /// # Errors
    /// As [`BuildManifest::read`]; also when the manifest cannot be written.
    pub fn record(folder: &Path, slug: &str, mut record: BuildRecord) -> io::Result<()> {
        // Builds that end at the same time take turns, where the system locks folders.
        let turn = std::fs::File::open(folder).and_then(|folder| folder.lock().map(|()| folder));
        let mut manifest = Self::read(folder)?;
        if let Some(earlier) = manifest.brief(slug) {
            for (name, output) in earlier.outputs {
                if folder.join(&name).is_file() {
                    record.outputs.entry(name).or_insert(output);
                }
            }
        }
        env!("CARGO_PKG_VERSION").clone_into(&mut manifest.pressrun);
        manifest.briefs.insert(slug.to_owned(), serde_json::to_value(&record).map_err(io::Error::other)?);
        let text = serde_json::to_string_pretty(&manifest).map_err(io::Error::other)?;
        let written = super::write(&folder.join(MANIFEST), format!("{text}\n").as_bytes());
        drop(turn);
        written
    }
}
