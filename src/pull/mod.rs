//! Fetches the files of tables that have a `url`, and records them in `pressrun.lock`. Nothing else in Pressrun uses the network.
//!
//! Each file stands or falls alone: what cannot be fetched leaves the earlier file and its entry in the lock as they were.

mod failure;
mod fetch;
mod redirect;
mod target;

use std::path::Path;
use std::time::{Duration, Instant};

use chrono::Datelike;

use crate::diagnostic::{Diagnostic, Report, Sources};
use crate::output;
use crate::project::{DataFiles, Date, LOCK_FILE, Lock, LockedFile, Root, locked_name, sha256};

pub use failure::{Failure, MEGABYTE, grouped};
pub use fetch::{Answer, Client, Limits, Validators};
pub use target::{Target, targets};

/// How files are fetched.
#[derive(Debug, Clone)]
pub struct Options {
    /// Bounds of each download.
    pub limits: Limits,
    /// Whether files are fetched whole even if the server would say that they have not changed.
    pub force: bool,
    /// Whether nothing is written.
    pub dry_run: bool,
    /// The day of the fetching.
    pub today: Date,
}

/// What became of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// It was not there, and is now.
    Fetched,
    /// It is the same as before.
    Unchanged,
    /// It has other content than before.
    Changed {
        /// The earlier size in bytes.
        before: u64,
    },
}

/// A file that was fetched, or confirmed by the server to be as it was.
#[derive(Debug, Clone)]
pub struct Pulled {
    /// Which file.
    pub target: Target,
    /// What became of it.
    pub change: Change,
    /// The SHA-256 digest of its bytes, in hexadecimal digits.
    pub sha256: String,
    /// Its size in bytes.
    pub bytes: u64,
    /// How long it took.
    pub time: Duration,
}

/// What happens during a pull.
#[derive(Debug)]
pub enum Event<'a> {
    /// Bytes of a file have come.
    Progress {
        /// Which file.
        target: &'a Target,
        /// How many bytes have come.
        received: u64,
        /// How many will come, if the server told.
        expected: Option<u64>,
    },
    /// A file is done.
    Pulled(&'a Pulled),
    /// A file was not fetched; a finding says why.
    Failed(&'a Target),
    /// An entry of the lock was dropped, because no table names the file with a `url` any more.
    Released(&'a str),
}

/// Fetches files and keeps the lock. Returns what went wrong, in no order.
pub fn pull(data: &mut DataFiles, targets: &[Target], options: &Options, tell: &mut dyn FnMut(Event)) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let client = Client::new(options.limits);
    if let Err(finding) = release(data, options, tell) {
        return vec![*finding];
    }
    for target in targets {
        let done = pull_one(&client, &data.root, &data.lock, target, options, tell);
        let kept = done.and_then(|(pulled, entry)| {
            data.lock.set(entry);
            write_lock(&data.root, &data.lock, options).map(|()| pulled)
        });
        match kept {
            Ok(pulled) => tell(Event::Pulled(&pulled)),
            Err(finding) => {
                tell(Event::Failed(target));
                found.push(*finding);
            }
        }
    }
    found
}

/// Drops the entries of files that are not fetched any more, so that they can be edited. Tables in a file that cannot be read may
/// still name them.
fn release(data: &mut DataFiles, options: &Options, tell: &mut dyn FnMut(Event)) -> Result<(), Box<Diagnostic>> {
    if data.incomplete {
        return Ok(());
    }
    let fetched = data.tables.iter().filter(|table| table.value.url.is_some()).filter_map(|table| table.value.file.as_ref());
    let fetched: Vec<String> = fetched.map(|file| locked_name(Path::new(&**file))).collect();
    let (kept, released): (Vec<_>, Vec<_>) = data.lock.file.drain(..).partition(|file| fetched.contains(&file.path));
    data.lock.file = kept;
    for file in &released {
        tell(Event::Released(&file.path));
    }
    if released.is_empty() { Ok(()) } else { write_lock(&data.root, &data.lock, options) }
}

/// Fetches one file, writes it if it is another than before, and returns its entry in the lock.
fn pull_one(
    client: &Client,
    root: &Root,
    lock: &Lock,
    target: &Target,
    options: &Options,
    tell: &mut dyn FnMut(Event),
) -> Result<(Pulled, LockedFile), Box<Diagnostic>> {
    let start = Instant::now();
    let path = root.writable(Path::new(&target.path)).map_err(|refusal| {
        let finding = Diagnostic::error(refusal.code(), format!("`{}` {}", target.path, refusal.reason()));
        Box::new(finding.at(target.place.clone()).because("nothing is fetched into it").help(refusal.help()))
    })?;
    let earlier = std::fs::read(&path).ok().map(|bytes| (sha256(&bytes), bytes.len() as u64));
    let entry = lock.entry(Path::new(&target.path)).filter(|entry| entry.url == target.url);
    // "Not changed" helps only where the file is still what the server gave then.
    let known = entry
        .filter(|entry| !options.force && earlier.as_ref().is_some_and(|(digest, _)| *digest == entry.sha256))
        .map(|entry| Validators { etag: entry.etag.clone(), last_modified: entry.last_modified.clone() })
        .filter(|known| *known != Validators::default());
    let progress = |received, expected| tell(Event::Progress { target, received, expected });
    let answer = client
        .get(&target.url, known.as_ref(), progress)
        .map_err(|failure| Box::new(failure.diagnostic(target, options.limits)))?;

    let (change, sha256, bytes, validators) = match (answer, entry) {
        (Answer::NotModified(now), Some(entry)) => {
            let old = known.unwrap_or_default();
            let validators = Validators { etag: now.etag.or(old.etag), last_modified: now.last_modified.or(old.last_modified) };
            (Change::Unchanged, entry.sha256.clone(), entry.bytes, validators)
        }
        (Answer::NotModified(_), None) => {
            // Only asked for with an entry.
            let failure = Failure::Status { status: 304, retry_after: None };
            return Err(Box::new(failure.diagnostic(target, options.limits)));
        }
        (Answer::File(content, validators), entry) => {
            let digest = sha256(&content);
            let there = earlier.is_some();
            // Where the file is not under version control, the lock alone remembers it.
            let before = earlier.or_else(|| entry.map(|entry| (entry.sha256.clone(), entry.bytes)));
            let change = match before {
                Some((before, _)) if before == digest && there => Change::Unchanged,
                Some((before, size)) if before != digest => Change::Changed { before: size },
                _ => Change::Fetched,
            };
            if change != Change::Unchanged && !options.dry_run {
                output::write(&path, &content).map_err(|error| unwritable(&root.show(Path::new(&target.path)), &error))?;
            }
            (change, digest, content.len() as u64, validators)
        }
    };
    let entry = LockedFile {
        path: target.path.clone().into(),
        url: target.url.clone(),
        sha256: sha256.clone(),
        bytes,
        retrieved: options.today,
        etag: validators.etag,
        last_modified: validators.last_modified,
    };
    Ok((Pulled { target: target.clone(), change, sha256, bytes, time: start.elapsed() }, entry))
}

/// Written after each file, so that the two agree even if a pull is cut short.
fn write_lock(root: &Root, lock: &Lock, options: &Options) -> Result<(), Box<Diagnostic>> {
    if options.dry_run {
        return Ok(());
    }
    output::write(&root.path().join(LOCK_FILE), lock.to_text().as_bytes())
        .map_err(|error| unwritable(&root.show(Path::new(LOCK_FILE)), &error))
}

fn unwritable(path: &str, error: &std::io::Error) -> Box<Diagnostic> {
    let finding = Diagnostic::error("unwritable-output", format!("`{path}` cannot be written"))
        .in_file(path)
        .because(error.to_string())
        .help("free the space or the permission; an earlier file is as it was");
    Box::new(finding)
}

/// The day of a pull (UTC): today, or that of [`SOURCE_DATE_EPOCH`](https://reproducible-builds.org/specs/source-date-epoch/).
///
/// # Errors
/// When the variable does not hold a number of seconds.
pub fn today() -> Result<Date, Report> {
    let moment = match std::env::var("SOURCE_DATE_EPOCH") {
        Ok(seconds) => seconds.trim().parse().ok().and_then(|seconds| chrono::DateTime::from_timestamp(seconds, 0)),
        Err(_) => Some(chrono::Utc::now()),
    };
    let date = moment.and_then(|moment| {
        Some(Date { year: u16::try_from(moment.year()).ok()?, month: moment.month() as u8, day: moment.day() as u8 })
    });
    date.ok_or_else(|| {
        let finding = Diagnostic::error("bad-environment", "SOURCE_DATE_EPOCH is no number of seconds since 1970")
            .help("set it as `date +%s` prints it, or unset it");
        Report::new(Sources::default(), vec![finding])
    })
}
