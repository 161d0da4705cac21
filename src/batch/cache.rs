//! Outputs that were built before, in the user's cache folder.
//!
//! `jobs/` holds an output in each file, named by the digest of everything that it depends on; `traces/` tells which files of its
//! project an output was made of, so that this digest can be had without reading the project. Every file carries its own digest.
//! Any number of processes can use a cache at the same time: files are put there whole, and one that is gone or damaged is no
//! more than an output to build anew.

use std::fmt;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

use serde::{Deserialize, Serialize};

use crate::output::{self, BuildRecord, OutputRecord};
use crate::project::{Trace, sha256};

/// How many traces are kept for each output: as many states of a project can come and go, as branches do, and be known again.
const TRACES: usize = 8;

/// After how long a file that was never finished is taken for one that never will be.
const ABANDONED: Duration = Duration::from_secs(24 * 3600);

/// A folder of outputs that were built before.
#[derive(Debug)]
pub struct Cache {
    folder: PathBuf,
    limit: u64,
    /// How many bytes were put there since its size was looked at.
    grown: AtomicU64,
    /// The first failure to write.
    failure: Mutex<Option<io::Error>>,
}

/// An output as the cache has it.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Entry {
    /// The name of the file.
    pub name: String,
    /// What is recorded of the output.
    pub output: OutputRecord,
    /// What is recorded of its brief, without outputs.
    pub record: BuildRecord,
    pub trace: Trace,
    #[serde(skip)]
    pub bytes: Vec<u8>,
}

impl Cache {
    /// The cache in a folder, which is kept to a size. The folder is made when it is needed.
    pub fn new(folder: impl Into<PathBuf>, limit: CacheSize) -> Self {
        Self { folder: folder.into().join("v1"), limit: limit.0, grown: AtomicU64::new(0), failure: Mutex::default() }
    }

    /// The output of a job. An entry that is damaged is removed.
    pub(super) fn get(&self, key: &str) -> Option<Entry> {
        let path = self.path("jobs", key);
        let bytes = self.read(&path)?;
        let entry = parse(&bytes).filter(|entry| entry.output.job == key && sha256(&entry.bytes) == entry.output.sha256);
        if entry.is_none() {
            let _ = fs::remove_file(&path);
        }
        entry
    }

    /// Keeps the output of a job.
    pub(super) fn put(&self, question: &str, entry: &Entry) {
        let header = serde_json::to_vec(entry).unwrap_or_default();
        let content = [&(header.len() as u64).to_le_bytes(), header.as_slice(), entry.bytes.as_slice()].concat();
        self.write(&self.path("jobs", &entry.output.job), content);
        let mut traces = self.traces(question);
        traces.retain(|known| *known != entry.trace);
        traces.insert(0, entry.trace.clone());
        traces.truncate(TRACES);
        self.write(&self.path("traces", question), serde_json::to_vec(&traces).unwrap_or_default());
        // Looked at now and then, so that a long batch does not outgrow the limit by much.
        if self.grown.load(Ordering::Relaxed) > self.limit / 16 {
            self.trim();
        }
    }

    /// What an output was made of in earlier builds, the latest first.
    pub(super) fn traces(&self, question: &str) -> Vec<Trace> {
        let path = self.path("traces", question);
        self.read(&path).and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default()
    }

    /// Removes what was not used for longest until the cache is within its limit. Another process that does so is not disturbed.
    pub fn trim(&self) {
        let _ = self.try_trim();
    }

    fn try_trim(&self) -> io::Result<()> {
        self.grown.store(0, Ordering::Relaxed);
        fs::create_dir_all(&self.folder)?;
        let turn = File::create(self.folder.join("lock"))?;
        if turn.try_lock().is_err() {
            return Ok(());
        }
        let now = SystemTime::now();
        let mut files = Vec::new();
        for kind in ["jobs", "traces"] {
            for folder in entries(&self.folder.join(kind)) {
                for path in entries(&folder) {
                    let Ok(metadata) = fs::metadata(&path) else { continue };
                    let used = metadata.modified().unwrap_or(now);
                    let unfinished = path.extension().is_some();
                    if unfinished && now.duration_since(used).is_ok_and(|age| age > ABANDONED) {
                        let _ = fs::remove_file(&path);
                    } else if !unfinished {
                        files.push((used, metadata.len(), path));
                    }
                }
            }
        }
        let mut total: u64 = files.iter().map(|(_, size, _)| size).sum();
        if total > self.limit {
            files.sort();
            for (_, size, path) in files {
                // A little more than is needed, so that it is not needed again at once.
                if total <= self.limit - self.limit / 10 {
                    break;
                }
                if fs::remove_file(&path).is_ok() {
                    total -= size;
                }
            }
        }
        Ok(())
    }

    /// Why something could not be kept, if that happened.
    pub(super) fn failure(&self) -> Option<(PathBuf, io::Error)> {
        let failure = self.failure.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).take();
        failure.map(|error| (self.folder.clone(), error))
    }

    /// Folders of 256 names each stay small.
    fn path(&self, kind: &str, key: &str) -> PathBuf {
        let (start, rest) = key.split_at_checked(2).unwrap_or((key, ""));
        self.folder.join(kind).join(start).join(rest)
    }

    /// The content of a file, if it is whole. It counts as used now.
    fn read(&self, path: &Path) -> Option<Vec<u8>> {
        let mut bytes = fs::read(path).ok()?;
        let digest = bytes.len().checked_sub(64).map(|at| bytes.split_off(at));
        if digest.as_deref() != Some(sha256(&bytes).as_bytes()) {
            let _ = fs::remove_file(path);
            return None;
        }
        if let Ok(file) = File::options().append(true).open(path) {
            let _ = file.set_modified(SystemTime::now());
        }
        Some(bytes)
    }

    /// Writes a file with its digest behind its content.
    fn write(&self, path: &Path, mut content: Vec<u8>) {
        content.extend(sha256(&content).as_bytes());
        match output::write_unsynced(path, &content) {
            Ok(()) => drop(self.grown.fetch_add(content.len() as u64, Ordering::Relaxed)),
            Err(error) => {
                self.failure.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).get_or_insert(error);
            }
        }
    }
}

fn parse(bytes: &[u8]) -> Option<Entry> {
    let (length, rest) = bytes.split_first_chunk::<8>()?;
    let (header, file) = rest.split_at_checked(usize::try_from(u64::from_le_bytes(*length)).ok()?)?;
    let mut entry: Entry = serde_json::from_slice(header).ok()?;
    entry.bytes = file.to_vec();
    Some(entry)
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect()
}

/// A size in bytes, such as `2GB`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct CacheSize(u64);

impl Default for CacheSize {
    /// 2 GB.
    fn default() -> Self {
        Self(2_000_000_000)
    }
}

impl fmt::Display for CacheSize {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} MB", self.0 / 1_000_000)
    }
}

impl FromStr for CacheSize {
    type Err = String;

    /// Reads a number with one of the units B, kB, MB, GB, TB (powers of 1000) or KiB, MiB, GiB, TiB (powers of 1024).
    fn from_str(text: &str) -> Result<Self, String> {
        let text = text.trim();
        let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
        let (number, unit) = text.split_at(end);
        let unit: f64 = match unit.trim().to_lowercase().as_str() {
            "" | "b" => 1.0,
            "k" | "kb" => 1e3,
            "m" | "mb" => 1e6,
            "g" | "gb" => 1e9,
            "t" | "tb" => 1e12,
            "kib" => 1024.0,
            "mib" => 1024f64.powi(2),
            "gib" => 1024f64.powi(3),
            "tib" => 1024f64.powi(4),
            _ => return Err("write a size such as 500MB or 2GB".to_owned()),
        };
        let number: f64 = number.parse().map_err(|_| "write a size such as 500MB or 2GB".to_owned())?;
        Ok(Self((number * unit) as u64))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(key: &str, size: usize) -> Entry {
        let bytes = vec![7; size];
        let output = OutputRecord { job: key.to_owned(), sha256: sha256(&bytes), bytes: size, ..OutputRecord::default() };
        Entry { name: "a.pdf".into(), output, record: BuildRecord::default(), trace: Trace::default(), bytes }
    }

    fn name(number: usize) -> String {
        sha256(number.to_string().as_bytes())
    }

    #[test]
    fn what_is_kept_comes_back_and_what_was_damaged_is_dropped() {
        let folder = tempfile::tempdir().expect("a folder");
        let cache = Cache::new(folder.path(), CacheSize::default());
        cache.put(&name(0), &entry(&name(1), 5000));
        assert_eq!(cache.get(&name(1)).map(|entry| entry.bytes.len()), Some(5000));
        let path = cache.path("jobs", &name(1));
        let whole = fs::read(&path).expect("an entry");
        let mut turned = whole.clone();
        turned[whole.len() / 2] ^= 1;
        for damaged in [&turned[..], &whole[..whole.len() / 2], &[]] {
            fs::write(&path, damaged).expect("an entry");
            assert!(cache.get(&name(1)).is_none());
            assert!(!path.exists(), "the damaged entry stays");
        }
        fs::write(&path, &whole).expect("an entry");
        fs::create_dir_all(cache.path("jobs", &name(2)).parent().expect("a folder")).expect("a folder");
        fs::copy(&path, cache.path("jobs", &name(2))).expect("a copy");
        assert!(cache.get(&name(2)).is_none(), "the entry of another job");
    }

    #[test]
    fn what_was_not_used_for_longest_goes_first() {
        let folder = tempfile::tempdir().expect("a folder");
        let cache = Cache::new(folder.path(), "100kB".parse().expect("a size"));
        let aged = |number: usize, seconds: u64| {
            let file = File::options().append(true).open(cache.path("jobs", &name(number))).expect("an entry");
            file.set_modified(SystemTime::now() - Duration::from_secs(seconds)).expect("a time");
        };
        for number in 0..3 {
            cache.put(&name(100), &entry(&name(number), 30_000));
        }
        (0..3).for_each(|number| aged(number, 1000 - number as u64));
        assert!(cache.get(&name(0)).is_some(), "it is used");
        cache.put(&name(100), &entry(&name(3), 30_000));
        cache.trim();
        let kept: Vec<bool> = (0..4).map(|number| cache.path("jobs", &name(number)).exists()).collect();
        assert_eq!(kept, [true, false, false, true].map(|kept: bool| kept).to_vec());
    }

    #[test]
    fn sizes_are_read_with_their_units() {
        for (text, bytes) in [("2GB", 2_000_000_000), ("1.5 MiB", 1_572_864), ("100", 100), ("0", 0), ("3k", 3000)] {
            assert_eq!(text.parse(), Ok(CacheSize(bytes)), "{text}");
        }
        for wrong in ["", "GB", "2 apples", "-1GB", "1..2GB"] {
            assert!(wrong.parse::<CacheSize>().is_err(), "{wrong}");
        }
    }
}
