//! `pressrun check`.

use std::path::PathBuf;
use std::time::Instant;

use clap::Args;
use pressrun::Brief;
use pressrun::output::BuildManifest;
use serde_json::json;

use super::output::{self, Format};
use super::{Outcome, explain};

/// Check a brief without setting it, or explain one of its numbers
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  pressrun check                            the brief in this folder or above it\n  pressrun check --explain free_trade_drop  how that metric came about, down to rows and sources\n  pressrun check data --format json         one JSON object for each finding"
)]
pub struct Options {
    /// Folder of the project, or its brief.toml [default: the nearest brief.toml upwards]
    project: Option<PathBuf>,
    /// Print how a metric came about instead, down to rows and sources
    #[arg(long, value_name = "METRIC")]
    explain: Option<String>,
    /// Warn of claims that the data contradict instead of refusing them
    #[arg(long)]
    allow_broken_claims: bool,
    /// Check as for a draft, in which claims may be false and texts untranslated
    #[arg(long)]
    draft: bool,
    /// Use data files that differ from pressrun.lock
    #[arg(long)]
    ignore_lock: bool,
    /// Folder of the PDFs, whose manifest tells when a claim last held
    #[arg(long, value_name = "DIR", default_value = "out")]
    out: PathBuf,
    /// Form of messages and results
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
}

pub fn run(options: &Options) -> Outcome {
    let start = Instant::now();
    let opened = super::open(options.project.as_ref(), options.ignore_lock);
    if let Some(metric) = &options.explain {
        return explain::run(opened, metric, options.format);
    }
    let manifest = BuildManifest::read(&options.out).ok();
    let checked = opened.and_then(|project| super::check(project, options.allow_broken_claims, options.draft, manifest.as_ref()));
    let (report, facts) = match checked {
        Ok(brief) => (brief.report_on_all_languages(), facts(&brief)),
        Err(report) => (report, String::new()),
    };
    output::findings(&report, options.format);
    let (errors, warnings) = (report.errors(), report.warnings());
    match options.format {
        Format::Human if errors > 0 => eprintln!("{}", output::counts(errors, warnings)),
        Format::Human => {
            output::text(&format!("{facts}: {}, {:.0} ms\n", output::counts(errors, warnings), start.elapsed().as_secs_f64() * 1e3))
        }
        Format::Json => output::line(&json!({ "event": "checked", "errors": errors, "warnings": warnings })),
    }
    match errors {
        0 => Outcome::Done,
        _ => Outcome::ProjectErrors,
    }
}

/// What the brief consists of.
fn facts(brief: &Brief) -> String {
    let counts = [
        (brief.sections.len(), "section"),
        (brief.footnotes.len(), "footnote"),
        (brief.references.keys().count(), "reference"),
        (brief.tables.len(), "table"),
        (brief.figures.len(), "figure"),
        (brief.computed.metrics.len(), "metric"),
        (brief.computed.claims.len(), "claim"),
        (brief.computed.expectations.len(), "confirmed figure"),
    ];
    counts
        .into_iter()
        .filter(|(number, _)| *number > 0)
        .map(|(number, word)| output::count(number, word))
        .collect::<Vec<_>>()
        .join(", ")
}
