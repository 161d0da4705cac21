//! `pressrun check`.

use std::path::PathBuf;
use std::time::Instant;

use clap::Args;
use pressrun::output::BuildManifest;
use pressrun::{Brief, Report};
use serde_json::json;

use super::only::{self, Only};
use super::output::{self, Format};
use super::{Drafting, Failure, Outcome, explain};

/// Check a brief without setting it, or explain one of its numbers
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  pressrun check                            the brief in this folder or above it\n  pressrun check --explain free_trade_drop  how that metric came about, down to rows and sources\n  pressrun check data --format json         one JSON object for each finding\n  pressrun check --only region=CA,MX        some of the briefs of a matrix"
)]
pub struct Options {
    /// Folder of the project, or its brief.toml [default: the nearest brief.toml upwards]
    project: Option<PathBuf>,
    /// Print how a metric came about instead, down to rows and sources
    #[arg(long, value_name = "METRIC")]
    explain: Option<String>,
    /// Of a brief with a matrix: only these values of a parameter; again for another parameter
    #[arg(long, value_name = "NAME=VALUES")]
    only: Vec<Only>,
    #[command(flatten)]
    drafting: Drafting,
    /// Folder of the PDFs, whose manifest tells when a claim last held
    #[arg(long, value_name = "DIR", default_value = "out")]
    out: PathBuf,
    /// Form of messages and results
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
}

pub fn run(options: &Options) -> Outcome {
    let start = Instant::now();
    let opened = super::open(options.project.as_ref(), options.drafting.ignore_lock).map_err(Failure::Project);
    let chosen = opened.and_then(|project| Ok((only::chosen(&project, &options.only)?, project)));
    let (chosen, project) = match chosen {
        Ok(chosen) => chosen,
        Err(failure) => {
            output::findings(failure.report(), options.format);
            return failure.outcome();
        }
    };
    if let Some(metric) = &options.explain {
        return explain::run(&project, &chosen, metric, options.format);
    }
    let manifest = BuildManifest::read(&options.out).ok();
    let mut reports = Vec::new();
    let mut checked = Vec::new();
    for parameters in &chosen {
        match super::check(&project, parameters, options.drafting.into(), manifest.as_ref()) {
            Ok(brief) => {
                reports.push(brief.report_on_all_languages());
                checked.push(brief);
            }
            Err(report) => reports.push(report),
        }
    }
    let report = Report::merged(reports);
    output::findings(&report, options.format);
    let (errors, warnings) = (report.errors(), report.warnings());
    match options.format {
        Format::Human if errors > 0 => eprintln!("{}", output::counts(errors, warnings)),
        Format::Human => {
            let facts = checked.first().map(facts).unwrap_or_default();
            let each = if checked.len() > 1 { format!(", for each of {} briefs", checked.len()) } else { String::new() };
            let elapsed = start.elapsed().as_secs_f64() * 1e3;
            output::text(&format!("{facts}{each}: {}, {elapsed:.0} ms\n", output::counts(errors, warnings)));
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
