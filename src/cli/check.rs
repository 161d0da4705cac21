//! `pressrun check`.

use std::path::PathBuf;
use std::time::Instant;

use clap::Args;
use pressrun::Project;
use serde_json::json;

use super::Outcome;
use super::output::{self, Format};

/// Check a brief without setting it
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  pressrun check                     the brief in this folder or above it\n  pressrun check data --format json  one JSON object for each finding"
)]
pub struct Options {
    /// Folder of the project, or its brief.toml [default: the nearest brief.toml upwards]
    project: Option<PathBuf>,
    /// Form of messages and results
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
}

pub fn run(options: &Options) -> Outcome {
    let start = Instant::now();
    let checked = super::project_folder(options.project.as_ref()).and_then(Project::open).and_then(Project::check);
    let (report, facts) = match checked {
        Ok(brief) => {
            let facts = format!(
                "{} sections, {} footnotes, {} references, {} tables, {} figures",
                brief.sections.len(),
                brief.footnotes.len(),
                brief.references.keys().count(),
                brief.tables.len(),
                brief.figures.len()
            );
            (brief.report(), facts)
        }
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
