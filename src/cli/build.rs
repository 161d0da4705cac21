//! `pressrun build`.

use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use clap::Args;
use pressrun::batch::{self, Cache, CacheSize, Outcome as Made, Plan, Request, Settings, Shard, Summary};
use pressrun::project::Only;
use pressrun::{Diagnostic, Report};
use serde_json::json;

use super::output::{self, Format};
use super::progress::{self, Progress};
use super::reproduce::{self, Release};
use super::{Drafting, Outcome, Revising, interrupt};

/// Make the PDFs of briefs
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  pressrun build                       the brief in this folder or above it, in all its languages\n  pressrun build data --out public     another folder for the PDFs\n  pressrun build data --lang en        one language of it\n  pressrun build data --edition print  for the printer: PDF/X-4 with bleed and marks\n  pressrun build briefs/*              many briefs at once\n  pressrun build --only region=CA,MX   some of the briefs of a matrix\n  pressrun build briefs/* --shard 2/5  the second of five parts, for the second of five machines\n  pressrun build --at v1.2             the release that `pressrun snapshot v1.2` recorded, into out/v1.2\n  pressrun build --since v1.2          say in the brief what changed since that release\n  pressrun build --force               build what is fresh, too\n  pressrun build --allow-broken-claims a draft in which the words that the data no longer bear out are marked\n\nThe PDFs are named <slug>-<language>-<edition>.pdf, drafts end in -draft.pdf. manifest.json beside them lists every input and output with its SHA-256 digest: what is made of the same is not built again.\nOutputs are also kept in a cache: PRESSRUN_CACHE is its folder, or `off`; PRESSRUN_CACHE_LIMIT its size, 2GB by itself."
)]
pub struct Options {
    /// Folders of projects, or their brief.toml [default: the nearest brief.toml upwards]
    #[arg(value_name = "PROJECT")]
    projects: Vec<PathBuf>,
    /// Languages to build, separated by commas, or `all`
    #[arg(long, value_name = "TAGS", default_value = "all", value_delimiter = ',')]
    lang: Vec<String>,
    /// Editions to build, separated by commas, or `all`
    #[arg(long, value_name = "NAMES", default_value = "screen", value_delimiter = ',')]
    edition: Vec<String>,
    /// Of briefs with a matrix: only these values of a parameter; again for another parameter
    #[arg(long, value_name = "NAME=VALUES")]
    only: Vec<Only>,
    /// Make a release again, byte for byte, that `pressrun snapshot` recorded under this name
    #[arg(long, value_name = "NAME", conflicts_with_all = ["lang", "edition", "only", "allow_broken_claims", "draft", "ignore_lock", "force", "no_cache", "shard", "since"])]
    at: Option<String>,
    /// Folder for the PDFs [default: out, with --at NAME out/NAME]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    #[command(flatten)]
    drafting: Drafting,
    #[command(flatten)]
    revising: Revising,
    /// Build what did not change, too
    #[arg(long)]
    force: bool,
    /// Neither take outputs from the cache nor keep them there
    #[arg(long)]
    no_cache: bool,
    /// Build one of N equal parts, from 1/N to N/N
    #[arg(long, value_name = "K/N")]
    shard: Option<Shard>,
    /// Number of processors to work with [default: all]
    #[arg(long, value_name = "N")]
    jobs: Option<NonZeroUsize>,
    /// Form of messages and results
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
}

pub fn run(options: &Options) -> Outcome {
    let start = Instant::now();
    if let Some(name) = &options.at {
        let (out, threads) = (options.out.clone(), super::threads(options.jobs));
        return reproduce::run(&Release { name, projects: &options.projects, out, threads, format: options.format });
    }
    let stop = interrupt::watch();
    let refuse = |report: &Report, outcome| {
        output::findings(report, options.format);
        outcome
    };
    let mut request = match request(options) {
        Ok(request) => request,
        Err(report) => return fail(&report, options.format),
    };
    match options.revising.since(&request.projects) {
        Ok(since) => request.since = since,
        Err(report) => return refuse(&report, Outcome::WrongUsage),
    }
    let plan = match Plan::new(&request) {
        Ok(plan) => plan,
        Err(report) => return refuse(&report, Outcome::WrongUsage),
    };
    let cache = match cache(options.no_cache) {
        Ok(cache) => cache,
        Err(report) => return refuse(&report, Outcome::WrongUsage),
    };
    let settings = Settings {
        out: options.out.clone().unwrap_or_else(|| PathBuf::from("out")),
        threads: super::threads(options.jobs),
        force: options.force,
        cache,
    };
    let mut progress = Progress::new(plan.jobs.len(), options.format);
    let summary = batch::run(&plan, settings, &stop, &mut |event| progress.show(event));
    progress.end();
    match summary {
        Ok(summary) => conclude(&plan, &summary, start.elapsed(), options.format),
        Err(report) => fail(&report, options.format),
    }
}

fn request(options: &Options) -> Result<Request, Report> {
    let projects = match options.projects.as_slice() {
        [] => vec![super::project_folder(None)?],
        named => named.to_vec(),
    };
    Ok(Request {
        projects,
        languages: options.lang.clone(),
        editions: options.edition.clone(),
        only: options.only.clone(),
        shard: options.shard,
        options: options.drafting.into(),
        since: None,
    })
}

/// The cache that the environment asks for.
pub fn cache(none: bool) -> Result<Option<Cache>, Report> {
    let limit = match std::env::var("PRESSRUN_CACHE_LIMIT") {
        Ok(text) => text.parse().map_err(|help: String| {
            let finding = Diagnostic::error("bad-environment", format!("PRESSRUN_CACHE_LIMIT is no size: `{text}`")).help(help);
            Report::new(Default::default(), vec![finding])
        })?,
        Err(_) => CacheSize::default(),
    };
    let folder = match std::env::var_os("PRESSRUN_CACHE") {
        Some(folder) if folder == "off" => None,
        Some(folder) if !folder.is_empty() => Some(PathBuf::from(folder)),
        _ => cache_folder(),
    };
    Ok(folder.filter(|_| !none).map(|folder| Cache::new(folder, limit)))
}

/// The folder for Pressrun's cache on this system.
fn cache_folder() -> Option<PathBuf> {
    let folder = |name: &str| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let caches = match std::env::consts::OS {
        "windows" => folder("LOCALAPPDATA"),
        "macos" => folder("XDG_CACHE_HOME").or_else(|| Some(folder("HOME")?.join("Library/Caches"))),
        // The XDG Base Directory Specification.
        _ => folder("XDG_CACHE_HOME").or_else(|| Some(folder("HOME")?.join(".cache"))),
    };
    Some(caches?.join("pressrun"))
}

/// Says what became of it all.
fn conclude(plan: &Plan, summary: &Summary, elapsed: Duration, format: Format) -> Outcome {
    let failed: Vec<String> = summary
        .results
        .iter()
        .filter(|result| result.outcome.output().is_none())
        .map(|result| result.job.name())
        .chain(plan.refused.iter().map(|refused| refused.project.clone()))
        .collect();
    match format {
        Format::Json => output::line(&json!({
            "event": "finished",
            "built": count(summary, "built"),
            "fresh": count(summary, "fresh"),
            "restored": count(summary, "restored"),
            "failed": failed,
            "errors": summary.errors,
            "warnings": summary.warnings,
            "seconds": elapsed.as_secs_f64(),
            "interrupted": summary.interrupted,
        })),
        Format::Human => {
            if plan.jobs.len() > 1 {
                output::text(&table(summary));
                eprintln!("{}", words(summary, elapsed));
            } else {
                let made = summary.results.iter().filter(|result| result.outcome.output().is_some());
                made.for_each(|result| output::text(&format!("{}\n", progress::line(result))));
            }
            if !failed.is_empty() || summary.errors > 0 {
                let counts = output::counts(summary.errors, summary.warnings);
                match failed.len() + summary.results.len() {
                    0..=2 => eprintln!("not built: {counts}"),
                    _ => eprintln!("not built: {} ({counts})", failed.join(", ")),
                }
            }
            if summary.interrupted {
                eprintln!("interrupted; what was written is whole and recorded, and the next build goes on from there");
            }
        }
    }
    match () {
        () if summary.interrupted => Outcome::Interrupted,
        () if !failed.is_empty() || summary.errors > 0 => Outcome::ProjectErrors,
        () => Outcome::Done,
    }
}

fn count(summary: &Summary, word: &str) -> usize {
    summary.results.iter().filter(|result| result.outcome.word() == word).count()
}

/// "12 outputs: 9 built, 3 fresh, in 1.24 s".
fn words(summary: &Summary, elapsed: Duration) -> String {
    let outcomes = ["built", "restored", "fresh", "failed"].map(|word| (count(summary, word), word));
    let parts: Vec<String> =
        outcomes.iter().filter(|(count, _)| *count > 0).map(|(count, word)| format!("{count} {word}")).collect();
    format!("{}: {}, in {}", output::count(summary.results.len(), "output"), parts.join(", "), output::seconds(elapsed))
}

/// Outputs, pages, size, time, warnings.
fn table(summary: &Summary) -> String {
    let mut rows = vec![["output", "pages", "size", "time", "warnings"].map(str::to_owned)];
    for result in &summary.results {
        let name = || result.job.name();
        let none = || "–".to_owned();
        let made = result.outcome.output();
        rows.push([
            made.map_or_else(name, |made| made.path.display().to_string()),
            made.map_or_else(none, |made| made.pages.to_string()),
            made.map_or_else(none, |made| progress::size(made.bytes)),
            progress::time(result),
            match &result.outcome {
                Made::Failed { errors } => output::count(*errors, "error"),
                _ => made.map_or_else(none, |made| made.warnings.to_string()),
            },
        ]);
    }
    let mut widths = [0; 5];
    for row in &rows {
        widths.iter_mut().zip(row).for_each(|(width, cell)| *width = (*width).max(cell.chars().count()));
    }
    let [name, pages, size, time, warnings] = widths;
    let line = |[a, b, c, d, e]: &[String; 5]| format!("{a:<name$}  {b:>pages$}  {c:>size$}  {d:>time$}  {e:>warnings$}\n");
    rows.iter().map(line).collect()
}

/// Says why nothing was built.
fn fail(report: &Report, format: Format) -> Outcome {
    output::findings(report, format);
    let (errors, warnings) = (report.errors(), report.warnings());
    match format {
        Format::Human => eprintln!("not built: {}", output::counts(errors, warnings)),
        Format::Json => output::line(&json!({ "event": "failed", "errors": errors, "warnings": warnings })),
    }
    Outcome::ProjectErrors
}
