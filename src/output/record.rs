//! `manifest.json`: what a build was made of and what it made, beside its outputs.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Write};
use std::path::Path;

use serde::{Deserialize, Serialize};
use serde_json::error::Category;
use serde_json::value::RawValue;

use crate::diagnostic::{Diagnostic, Report, suggest};
use crate::project::{Inputs, Trace, digest};
use crate::resolve::{Brief, DataSource, Origins};

/// The name of the file in the folder of the outputs.
pub const MANIFEST: &str = "manifest.json";

/// The records of the briefs that were built into a folder.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct BuildManifest {
    /// The version of Pressrun that wrote it.
    pressrun: String,
    /// By the slugs of the briefs, as they were read, so that those of another version are kept.
    briefs: BTreeMap<String, Box<RawValue>>,
}

/// What is recorded of a brief.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct BuildRecord {
    /// The version of Pressrun.
    pub pressrun: String,
    /// The digest of all inputs together: the SHA-256 of their list, in the form that `sha256sum` prints.
    pub digest: String,
    /// The date of publication.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
    /// The files read, by their paths in the project.
    pub inputs: Inputs,
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
    /// What the outputs were made of and what else was looked for, by the digests of these lists. Outputs made of the same share one.
    #[serde(default)]
    pub traces: BTreeMap<String, Trace>,
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
    /// The digest of what it tells the changes since, of an earlier build. Empty when it tells none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub since: String,
    /// Whether it is a draft, with claims that do not hold.
    pub draft: bool,
    /// The digest of everything that it depends on, Pressrun and the options included.
    #[serde(default)]
    pub job: String,
    /// The digest of the list of what was read and looked for.
    #[serde(default)]
    pub trace: String,
    /// How many warnings concern it.
    #[serde(default)]
    pub warnings: usize,
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
    /// The SHA-256 digest of its rows or waves; of rows in a file, that of the file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
}

impl Origins {
    /// What is recorded of the data, by name.
    pub fn records(&self) -> BTreeMap<String, DataRecord> {
        let record = |source: &DataSource| DataRecord {
            source: source.source.clone(),
            version: source.version.clone(),
            retrieved: source.retrieved.map(|date| date.to_string()),
            licence: source.licence.clone(),
            file: source.file.clone(),
            rows: source.rows,
            sha256: Some(source.digest.clone()),
        };
        self.sources.iter().map(|source| (source.name.clone(), record(source))).collect()
    }
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
    pub fn of(brief: &Brief, earlier: Option<&Self>) -> Self {
        let inputs = brief.root.inputs();
        let digest = digest(&inputs);
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
            date: Some(brief.front.date.to_string()),
            inputs,
            traces: BTreeMap::new(),
            outputs: BTreeMap::new(),
            data: brief.origins.records(),
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

    /// Adds an output and what it was made of.
    pub fn add(&mut self, name: String, output: OutputRecord, trace: Trace) {
        self.traces.insert(output.trace.clone(), trace);
        self.outputs.insert(name, output);
    }

    /// The trace of an output, and what is recorded of it.
    pub fn output(&self, name: &str) -> Option<(&OutputRecord, &Trace)> {
        let output = self.outputs.get(name)?;
        Some((output, self.traces.get(&output.trace)?))
    }

    /// Keeps some of the outputs only, and what they were made of.
    pub fn keep(&mut self, wanted: impl Fn(&str) -> bool) {
        self.outputs.retain(|name, _| wanted(name));
        self.gather_inputs(&BTreeSet::new());
    }

    /// Takes over what an earlier record lists and this one does not, as far as it is still there.
    fn follow(&mut self, earlier: Self, there: impl Fn(&str) -> bool) {
        for (name, output) in earlier.outputs {
            if there(&name) {
                self.outputs.entry(name).or_insert(output);
            }
        }
        for (digest, trace) in earlier.traces {
            self.traces.entry(digest).or_insert(trace);
        }
    }

    /// Lists as inputs what the outputs were made of.
    fn gather_inputs(&mut self, made: &BTreeSet<String>) {
        let used: BTreeSet<&String> = self.outputs.values().map(|output| &output.trace).collect();
        self.traces.retain(|digest, _| used.contains(digest));
        // What was made now saw the files later than what was made before.
        let (new, old): (Vec<_>, Vec<_>) = self.traces.iter().partition(|(digest, _)| made.contains(*digest));
        let read = old.into_iter().chain(new).flat_map(|(_, trace)| trace.files.clone());
        self.inputs = read.collect();
        self.digest = digest(&self.inputs);
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
    /// Records of briefs by their slugs.
    pub fn of(records: &BTreeMap<String, BuildRecord>) -> Self {
        // Maps of strings can always be written.
        let raw = |record| serde_json::value::to_raw_value(record).unwrap_or_default();
        let briefs = records.iter().map(|(slug, record)| (slug.clone(), raw(record))).collect();
        Self { pressrun: env!("CARGO_PKG_VERSION").to_owned(), briefs }
    }

    /// The manifest in a folder; one of no brief when there is none yet.
    ///
    /// # Errors
    /// When there is a file of that name which cannot be read, or which Pressrun did not write.
    pub fn read(folder: &Path) -> io::Result<Self> {
        match Self::read_file(&folder.join(MANIFEST)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Self::of(&BTreeMap::new())),
            read => read,
        }
    }

    /// The manifest in a file.
    ///
    /// # Errors
    /// When there is none, when it cannot be read, or when Pressrun did not write it.
    pub fn read_file(path: &Path) -> io::Result<Self> {
        // There can be thousands of briefs: the text is never in memory as a whole.
        serde_json::from_reader(BufReader::new(File::open(path)?)).map_err(|error| match error.classify() {
            Category::Io => error.into(),
            _ => io::Error::new(io::ErrorKind::InvalidData, "Pressrun did not write it"),
        })
    }

    /// The manifest that people name: the file, or the folder that it is in.
    ///
    /// # Errors
    /// As [`BuildManifest::read_file`], with what to do about it.
    pub fn open(path: &Path) -> Result<Self, Report> {
        let file = if path.is_dir() { path.join(MANIFEST) } else { path.to_path_buf() };
        Self::read_file(&file).map_err(|error| {
            let finding = Diagnostic::error("bad-record", format!("`{}` is no manifest of a build", file.display()))
                .because(error.to_string())
                .help("name the manifest.json that `pressrun build` writes beside the PDFs");
            Report::new(Default::default(), vec![finding])
        })
    }

    /// What was recorded of a brief; of the only one, if there is but one, as its slug may have been another one.
    ///
    /// # Errors
    /// As [`BuildManifest::required`].
    pub fn only_or(&self, slug: &str) -> Result<BuildRecord, Report> {
        let slugs: Vec<&str> = self.slugs().collect();
        self.required(if let [only] = slugs.as_slice() { only } else { slug })
    }

    /// What was recorded of a brief.
    ///
    /// # Errors
    /// When there is no such brief, or when its record cannot be understood.
    pub fn required(&self, slug: &str) -> Result<BuildRecord, Report> {
        self.brief(slug).ok_or_else(|| {
            let slugs: Vec<&str> = self.slugs().collect();
            let finding = match slugs.contains(&slug) {
                true => Diagnostic::error("bad-record", format!("what was recorded of `{slug}` cannot be understood"))
                    .because("another version of Pressrun wrote it")
                    .help("build that edition again, with the version that you use now"),
                false => Diagnostic::error("other-brief", format!("the manifest records no build of the brief `{slug}`")).help(
                    suggest(slug, slugs.iter().copied())
                        .unwrap_or_else(|| "name the manifest.json of a build of this brief".to_owned()),
                ),
            };
            Report::new(Default::default(), vec![finding])
        })
    }

    /// Forgets all but one brief.
    pub fn keep(&mut self, slug: &str) {
        self.briefs.retain(|known, _| known == slug);
    }

    /// The slugs of the briefs in it.
    pub fn slugs(&self) -> impl Iterator<Item = &str> {
        self.briefs.keys().map(String::as_str)
    }

    /// What was recorded of a brief, if it can be understood.
    pub fn brief(&self, slug: &str) -> Option<BuildRecord> {
        serde_json::from_str(self.briefs.get(slug)?.get()).ok()
    }

    /// Records briefs in a folder, by their slugs. Outputs that the earlier record of a brief lists and that were not made again
    /// stay listed as long as they are there.
    ///
    /// # Errors
    /// As [`BuildManifest::read`]; also when the manifest cannot be written.
    pub fn record(folder: &Path, records: BTreeMap<String, BuildRecord>) -> io::Result<()> {
        // Builds that end at the same time take turns.
        let turn = super::turn(folder);
        let mut manifest = Self::read(folder)?;
        for (slug, mut record) in records {
            let made = record.traces.keys().cloned().collect();
            if let Some(earlier) = manifest.brief(&slug) {
                record.follow(earlier, |name| folder.join(name).is_file());
            }
            record.gather_inputs(&made);
            // Indented as it will stand in the file.
            let text = serde_json::to_string_pretty(&record).map_err(io::Error::other)?.replace('\n', "\n    ");
            manifest.briefs.insert(slug, RawValue::from_string(text).map_err(io::Error::other)?);
        }
        env!("CARGO_PKG_VERSION").clone_into(&mut manifest.pressrun);
        let written = super::write_with(&folder.join(MANIFEST), |file| {
            let mut file = BufWriter::new(file);
            serde_json::to_writer_pretty(&mut file, &manifest)?;
            file.write_all(b"\n")?;
            file.flush()
        });
        drop(turn);
        written
    }
}
