//! `pressrun data`.

use std::collections::BTreeMap;
use std::io::{IsTerminal, Write};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use clap::{Args, Subcommand};
use pressrun::project::{DataFiles, LOCK_FILE};
use pressrun::pull::{self, Change, Event, Limits, MEGABYTE, Pulled, Target, grouped};
use pressrun::{Diagnostic, Project, Report, diagnostic};
use serde_json::json;

use super::Outcome;
use super::output::{self, Format};

/// Work with the data of a brief
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  pressrun data pull                    fetch the tables of the brief in this folder or above it\n  pressrun data pull --help             how, and within which limits"
)]
pub struct Options {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Pull(Pull),
}

/// Fetch the files of tables that have a `url`, and record them in pressrun.lock
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  pressrun data pull                           the brief in this folder or above it\n  pressrun data pull data --table oil_imports  one table of another brief\n  pressrun data pull --dry-run                 what has changed at the sources\n  pressrun data pull --max-size 200            a table of up to 200 MB\n\nThis is the only command that uses the network. What cannot be fetched leaves the earlier file as it was.\nKeep pressrun.lock under version control: builds compare the files with it."
)]
struct Pull {
    /// Folder of the project, or its brief.toml [default: the nearest brief.toml upwards]
    project: Option<PathBuf>,
    /// Tables to fetch, separated by commas [default: all that have a `url`]
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    table: Vec<String>,
    /// Longest time for a file, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 60, value_parser = clap::value_parser!(u64).range(1..=86_400))]
    timeout: u64,
    /// Largest size of a file, in megabytes
    #[arg(long, value_name = "MB", default_value_t = 64, value_parser = clap::value_parser!(u64).range(1..=4096))]
    max_size: u64,
    /// Fetch files whole, even if the server would say that they have not changed
    #[arg(long)]
    force: bool,
    /// Tell what would change, and write nothing
    #[arg(long)]
    dry_run: bool,
    /// Form of messages and results
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
}

pub fn run(options: &Options) -> Outcome {
    match &options.command {
        Command::Pull(options) => pull(options),
    }
}

fn pull(options: &Pull) -> Outcome {
    let start = Instant::now();
    let opened = super::project_folder(options.project.as_ref()).and_then(Project::open_data);
    let (mut data, today) = match opened.and_then(|data| Ok((data, pull::today()?))) {
        Ok(opened) => opened,
        Err(report) => {
            output::findings(&report, options.format);
            return Outcome::ProjectErrors;
        }
    };
    let mut found = std::mem::take(&mut data.diagnostics);
    let targets = pull::targets(&data.root, &data.tables, &mut found);
    let targets = match chosen(&options.table, targets, &data) {
        Ok(targets) => targets,
        Err(unknown) => {
            output::findings(&Report::new(data.sources, unknown), options.format);
            return Outcome::WrongUsage;
        }
    };
    let settings = pull::Options {
        limits: Limits { time: Duration::from_secs(options.timeout), bytes: options.max_size * MEGABYTE },
        force: options.force,
        dry_run: options.dry_run,
        today,
    };
    let mut progress = Progress::new(options.format);
    let mut counts = BTreeMap::new();
    found.extend(pull::pull(&mut data, &targets, &settings, &mut |event| match event {
        Event::Progress { target, received, expected } => progress.show(target, received, expected),
        Event::Pulled(pulled) => {
            progress.clear();
            *counts.entry(word(pulled.change)).or_default() += 1;
            report_file(pulled, options.format);
        }
        Event::Failed(_) => {
            progress.clear();
            *counts.entry("failed").or_default() += 1;
        }
        Event::Released(path) => report_release(path, options.format),
    }));
    let report = Report::new(data.sources, found);
    output::findings(&report, options.format);
    summary(&counts, &report, options, start.elapsed());
    match report.errors() {
        0 => Outcome::Done,
        _ => Outcome::ProjectErrors,
    }
}

/// The targets of the tables asked for.
fn chosen(asked: &[String], targets: Vec<Target>, data: &DataFiles) -> Result<Vec<Target>, Vec<Diagnostic>> {
    let with_url: Vec<&str> = data.tables.iter().filter(|table| table.value.url.is_some()).map(|table| table.id.as_str()).collect();
    let unknown: Vec<Diagnostic> = asked
        .iter()
        .filter(|name| !with_url.contains(&name.as_str()))
        .map(|name| match data.tables.iter().find(|table| table.id == **name) {
            Some(table) => Diagnostic::error("unknown-choice", format!("the table `{name}` has no `url` to fetch it from"))
                .at(table.place.clone())
                .because("is not fetched")
                .help("give it a `url` and a `file`, or leave it out of --table"),
            None => {
                let mut finding = Diagnostic::error("unknown-choice", format!("this brief has no table `{name}`"));
                finding.help = diagnostic::suggest(name, with_url.iter().copied());
                finding
            }
        })
        .collect();
    if !unknown.is_empty() {
        return Err(unknown);
    }
    Ok(targets.into_iter().filter(|target| asked.is_empty() || target.tables.iter().any(|table| asked.contains(table))).collect())
}

fn word(change: Change) -> &'static str {
    match change {
        Change::Fetched => "fetched",
        Change::Unchanged => "unchanged",
        Change::Changed { .. } => "changed",
    }
}

fn report_file(pulled: &Pulled, format: Format) {
    let Pulled { target, change, sha256, bytes, time } = pulled;
    let before = match change {
        Change::Changed { before } => Some(*before),
        _ => None,
    };
    match format {
        Format::Human => {
            let before = before.map(|before| format!("{} → ", grouped(before))).unwrap_or_default();
            output::text(&format!(
                "{:<9}  {}  {before}{} bytes, {}\n",
                word(*change),
                target.path,
                grouped(*bytes),
                output::seconds(*time)
            ));
        }
        Format::Json => output::line(&json!({
            "event": "file",
            "change": word(*change),
            "path": target.path,
            "url": target.url,
            "tables": target.tables,
            "bytes": bytes,
            "bytes_before": before,
            "sha256": sha256,
            "seconds": time.as_secs_f64(),
        })),
    }
}

fn report_release(path: &str, format: Format) {
    match format {
        Format::Human => output::text(&format!("released   {path}  no table has a `url` for it any more\n")),
        Format::Json => output::line(&json!({ "event": "released", "path": path })),
    }
}

fn summary(counts: &BTreeMap<&str, usize>, report: &Report, options: &Pull, elapsed: Duration) {
    let count = |word: &str| counts.get(word).copied().unwrap_or_default();
    match options.format {
        Format::Human => {
            let words = ["fetched", "changed", "unchanged", "failed"];
            let parts: Vec<String> =
                words.into_iter().filter(|word| count(word) > 0).map(|word| format!("{} {word}", count(word))).collect();
            match parts.is_empty() {
                false => eprintln!("{}, {}", parts.join(", "), output::seconds(elapsed)),
                true if report.errors() > 0 => eprintln!("nothing fetched: {}", output::counts(report.errors(), report.warnings())),
                true => eprintln!("nothing to fetch: no table has a `url`"),
            }
            if options.dry_run {
                eprintln!("nothing was written: --dry-run");
            } else if count("failed") > 0 {
                eprintln!("what failed is as it was, in its file and in {LOCK_FILE}");
            }
            if count("changed") > 0 && !options.dry_run {
                eprintln!("run `pressrun check`: it reports the words that the new data do not bear out");
            }
        }
        Format::Json => output::line(&json!({
            "event": "pulled",
            "fetched": count("fetched"),
            "changed": count("changed"),
            "unchanged": count("unchanged"),
            "failed": count("failed"),
            "errors": report.errors(),
            "warnings": report.warnings(),
            "dry_run": options.dry_run,
        })),
    }
}

/// A line that tells people how far a download is. There is none when nobody looks on.
struct Progress {
    shown: Option<Instant>,
    wanted: bool,
    start: Instant,
}

impl Progress {
    /// Short downloads show nothing.
    const DELAY: Duration = Duration::from_millis(500);
    const PACE: Duration = Duration::from_millis(100);

    fn new(format: Format) -> Self {
        Self { shown: None, wanted: format == Format::Human && std::io::stderr().is_terminal(), start: Instant::now() }
    }

    fn show(&mut self, target: &Target, received: u64, expected: Option<u64>) {
        let now = Instant::now();
        let due = match self.shown {
            Some(shown) => now - shown >= Self::PACE,
            None => now - self.start >= Self::DELAY,
        };
        if !self.wanted || !due {
            return;
        }
        self.shown = Some(now);
        let megabytes = |bytes: u64| bytes as f64 / MEGABYTE as f64;
        let of = expected.map(|expected| format!(" of {:.1}", megabytes(expected))).unwrap_or_default();
        let mut stderr = std::io::stderr().lock();
        let _ = write!(stderr, "\r\u{1b}[K{}  {:.1}{of} MB", target.path, megabytes(received));
        let _ = stderr.flush();
    }

    /// Takes the line away; the next file begins.
    fn clear(&mut self) {
        if self.shown.take().is_some() {
            let mut stderr = std::io::stderr().lock();
            let _ = write!(stderr, "\r\u{1b}[K");
            let _ = stderr.flush();
        }
        self.start = Instant::now();
    }
}
