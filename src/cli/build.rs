//! `pressrun build`.

use std::path::{Path, PathBuf};
use std::time::Instant;

use clap::Args;
use pressrun::locale::EDITIONS;
use pressrun::{Brief, Diagnostic, Project, Report, diagnostic, output as files};
use serde_json::json;

use super::Outcome;
use super::output::{self, Format};

/// Make the PDFs of a brief
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  pressrun build                       the brief in this folder or above it\n  pressrun build data --out public     another folder for the PDFs\n  pressrun build data --lang en        one language of it\n\nThe PDFs are named <slug>-<language>-<edition>.pdf."
)]
pub struct Options {
    /// Folder of the project, or its brief.toml [default: the nearest brief.toml upwards]
    project: Option<PathBuf>,
    /// Languages to build, separated by commas, or `all`
    #[arg(long, value_name = "TAGS", default_value = "all", value_delimiter = ',')]
    lang: Vec<String>,
    /// Editions to build, separated by commas, or `all`
    #[arg(long, value_name = "NAMES", default_value = "screen", value_delimiter = ',')]
    edition: Vec<String>,
    /// Folder for the PDFs
    #[arg(long, value_name = "DIR", default_value = "out")]
    out: PathBuf,
    /// Number of processors to work with [default: all]
    #[arg(long, value_name = "N")]
    jobs: Option<std::num::NonZeroUsize>,
    /// Form of messages and results
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
}

/// A finished output.
struct Output {
    path: PathBuf,
    pages: usize,
    bytes: usize,
}

pub fn run(options: &Options) -> Outcome {
    let start = Instant::now();
    let brief = match super::project_folder(options.project.as_ref()).and_then(Project::open).and_then(Project::check) {
        Ok(brief) => brief,
        Err(report) => return fail(&report, options.format),
    };
    let plan = match plan(&brief, options) {
        Ok(plan) => plan,
        Err(report) => {
            output::findings(&report, options.format);
            return Outcome::WrongUsage;
        }
    };
    output::findings(&brief.report(), options.format);
    let mut pool = rayon::ThreadPoolBuilder::new();
    if let Some(jobs) = options.jobs {
        pool = pool.num_threads(jobs.get());
    }
    // The engine lays out on the global pool, so the number of jobs also bounds its threads.
    let _ = pool.build_global();
    let mut errors = 0;
    for (language, edition) in &plan {
        let started = Instant::now();
        match build(&brief, language, edition, &options.out, options.format) {
            Ok(output) => report_output(&output, started, options.format),
            Err(report) => {
                errors += report.errors();
                output::findings(&report, options.format);
            }
        }
    }
    if errors > 0 {
        summary(errors, brief.warnings().len(), options.format);
        return Outcome::ProjectErrors;
    }
    if options.format == Format::Human && plan.len() > 1 {
        eprintln!("{} outputs in {}", plan.len(), output::seconds(start.elapsed()));
    }
    Outcome::Done
}

/// The languages and editions to build, each pair once.
fn plan(brief: &Brief, options: &Options) -> Result<Vec<(String, String)>, Report> {
    let editions: Vec<String> = EDITIONS.iter().map(|name| (*name).to_owned()).collect();
    let languages = chosen("language", &options.lang, &brief.front.languages)?;
    let editions = chosen("edition", &options.edition, &editions)?;
    Ok(languages.iter().flat_map(|language| editions.iter().map(|edition| (language.clone(), edition.clone()))).collect())
}

fn chosen(what: &str, asked: &[String], known: &[String]) -> Result<Vec<String>, Report> {
    if asked.iter().any(|name| name == "all") {
        return Ok(known.to_vec());
    }
    let unknown: Vec<Diagnostic> = asked
        .iter()
        .filter(|name| !known.contains(name))
        .map(|name| {
            let mut finding = Diagnostic::error("unknown-choice", format!("this brief has no {what} `{name}`"));
            finding.help = diagnostic::suggest(name, known.iter().map(String::as_str));
            finding
        })
        .collect();
    if !unknown.is_empty() {
        return Err(Report::new(Default::default(), unknown));
    }
    let mut chosen: Vec<String> = Vec::new();
    for name in asked {
        if !chosen.contains(name) {
            chosen.push(name.clone());
        }
    }
    Ok(chosen)
}

fn build(brief: &Brief, language: &str, edition: &str, out: &Path, format: Format) -> Result<Output, Report> {
    let edition = brief.edition(language, edition)?;
    let pages = edition.typeset()?;
    output::findings(&pages.warnings, format);
    let bytes = pages.pdf()?;
    let path = out.join(edition.output_name()).with_extension("pdf");
    files::write(&path, &bytes).map_err(|error| {
        let finding = Diagnostic::error("unwritable-output", format!("`{}` cannot be written", path.display()))
            .because(error.to_string())
            .help("free the space or the permission, or choose another folder with --out DIR; an earlier file is as it was");
        Report::new(Default::default(), vec![finding])
    })?;
    Ok(Output { path, pages: pages.len(), bytes: bytes.len() })
}

fn report_output(built: &Output, started: Instant, format: Format) {
    let elapsed = started.elapsed();
    match format {
        Format::Human => output::text(&format!(
            "{}  {} pages, {} KB, {}\n",
            built.path.display(),
            built.pages,
            built.bytes.div_ceil(1000),
            output::seconds(elapsed)
        )),
        Format::Json => output::line(&json!({
            "event": "output",
            "path": output::path(&built.path),
            "pages": built.pages,
            "bytes": built.bytes,
            "seconds": elapsed.as_secs_f64(),
        })),
    }
}

fn fail(report: &Report, format: Format) -> Outcome {
    output::findings(report, format);
    summary(report.errors(), report.warnings(), format);
    Outcome::ProjectErrors
}

fn summary(errors: usize, warnings: usize, format: Format) {
    match format {
        Format::Human => eprintln!("not built: {}", output::counts(errors, warnings)),
        Format::Json => output::line(&json!({ "event": "failed", "errors": errors, "warnings": warnings })),
    }
}
