//! `pressrun build`.

use std::path::{Path, PathBuf};
use std::time::Instant;

use clap::Args;
use pressrun::locale::EDITIONS;
use pressrun::output::{BuildManifest, BuildRecord, OutputRecord};
use pressrun::project::{Inputs, Parameters, digest};
use pressrun::{Brief, Diagnostic, Project, Report, output as files};
use serde_json::json;

use super::only::{self, Only};
use super::output::{self, Format};
use super::{Failure, Outcome};

/// Make the PDFs of a brief
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  pressrun build                       the brief in this folder or above it\n  pressrun build data --out public     another folder for the PDFs\n  pressrun build data --lang en        one language of it\n  pressrun build --allow-broken-claims a draft in which the words that the data no longer bear out are marked\n\nThe PDFs are named <slug>-<language>-<edition>.pdf, drafts end in -draft.pdf. manifest.json beside them lists every input with its SHA-256 digest."
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
    /// Of a brief with a matrix: only these values of a parameter; again for another parameter
    #[arg(long, value_name = "NAME=VALUES")]
    only: Vec<Only>,
    /// Folder for the PDFs
    #[arg(long, value_name = "DIR", default_value = "out")]
    out: PathBuf,
    /// Build a draft, its words marked, although the data contradict claims
    #[arg(long)]
    allow_broken_claims: bool,
    /// Make a draft: what the data contradict and what is not translated is marked
    #[arg(long)]
    draft: bool,
    /// Use data files that differ from pressrun.lock
    #[arg(long)]
    ignore_lock: bool,
    /// Number of processors to work with [default: all]
    #[arg(long, value_name = "N")]
    jobs: Option<std::num::NonZeroUsize>,
    /// Form of messages and results
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
}

/// A finished output.
struct Output {
    name: String,
    path: PathBuf,
    pages: usize,
    bytes: Vec<u8>,
    inputs: Inputs,
}

pub fn run(options: &Options) -> Outcome {
    let start = Instant::now();
    let opened = super::open(options.project.as_ref(), options.ignore_lock).map_err(Failure::Project);
    let chosen = opened.and_then(|project| Ok((only::chosen(&project, &options.only)?, project)));
    let (chosen, project) = match chosen {
        Ok(chosen) => chosen,
        Err(Failure::Project(report)) => return fail(&report, options.format),
        Err(failure) => {
            output::findings(failure.report(), options.format);
            return failure.outcome();
        }
    };
    let manifest = match BuildManifest::read(&options.out) {
        Ok(manifest) => manifest,
        Err(error) => return fail(&foreign(&options.out.join(files::MANIFEST), &error), options.format),
    };
    super::use_processors(options.jobs);
    let (mut outputs, mut errors, mut warnings) = (0, 0, 0);
    for parameters in &chosen {
        match build_brief(&project, parameters, &manifest, options) {
            Ok(built) => {
                outputs += built.outputs;
                errors += built.errors;
                warnings += built.warnings;
            }
            Err(Failure::Project(report)) => {
                errors += report.errors();
                warnings += report.warnings();
                output::findings(&report, options.format);
            }
            Err(failure) => {
                output::findings(failure.report(), options.format);
                return failure.outcome();
            }
        }
    }
    if errors > 0 {
        summary(errors, warnings, options.format);
        return Outcome::ProjectErrors;
    }
    if options.format == Format::Human && outputs > 1 {
        eprintln!("{outputs} outputs in {}", output::seconds(start.elapsed()));
    }
    Outcome::Done
}

/// What became of a brief.
struct Built {
    outputs: usize,
    errors: usize,
    warnings: usize,
}

/// Builds the brief that a project makes with values of its matrix.
fn build_brief(project: &Project, parameters: &Parameters, manifest: &BuildManifest, options: &Options) -> Result<Built, Failure> {
    let brief =
        super::check(project, parameters, options.allow_broken_claims, options.draft, Some(manifest)).map_err(Failure::Project)?;
    let plan = plan(&brief, options).map_err(Failure::Usage)?;
    output::findings(&brief.report(), options.format);
    warn_of_translations(&brief, &plan, options.format);
    let mut made = Vec::new();
    let mut errors = 0;
    for (language, edition) in &plan {
        let started = Instant::now();
        match build(&brief, language, edition, &options.out, options.format) {
            Ok(output) => {
                report_output(&output, started, options.format);
                made.push((language, edition, output));
            }
            Err(report) => {
                errors += report.errors();
                output::findings(&report, options.format);
            }
        }
    }
    if !made.is_empty() {
        record(&brief, &made, manifest, &options.out).map_err(Failure::Project)?;
    }
    Ok(Built { outputs: made.len(), errors, warnings: brief.warnings().len() })
}

/// Prints what is doubtful about the translations that are built. What is wrong with one is said where its edition fails.
fn warn_of_translations(brief: &Brief, plan: &[(String, String)], format: Format) {
    let mut languages: Vec<&String> = plan.iter().map(|(language, _)| language).collect();
    languages.dedup();
    for translation in languages.into_iter().filter_map(|language| brief.translation(language)) {
        let warnings = translation.findings().iter().filter(|finding| !finding.is_error()).cloned();
        output::findings(&Report::new(brief.sources.clone(), warnings.collect()), format);
    }
}

/// The languages and editions to build, each pair once.
fn plan(brief: &Brief, options: &Options) -> Result<Vec<(String, String)>, Report> {
    let editions: Vec<String> = EDITIONS.iter().map(|name| (*name).to_owned()).collect();
    let languages = super::chosen("language", &options.lang, &brief.front.languages)?;
    let editions = super::chosen("edition", &options.edition, &editions)?;
    Ok(languages.iter().flat_map(|language| editions.iter().map(|edition| (language.clone(), edition.clone()))).collect())
}

fn build(brief: &Brief, language: &str, edition: &str, out: &Path, format: Format) -> Result<Output, Report> {
    let edition = brief.edition(language, edition)?;
    let pages = edition.typeset()?;
    output::findings(&pages.warnings, format);
    let bytes = pages.pdf()?;
    let name = format!("{}.pdf", edition.output_name());
    let path = out.join(&name);
    files::write(&path, &bytes).map_err(|error| super::unwritable(&path, &error))?;
    Ok(Output { name, path, pages: pages.len(), bytes, inputs: pages.inputs() })
}

/// The finding for a file in the place of the manifest, which would be lost.
fn foreign(path: &Path, error: &std::io::Error) -> Report {
    let finding = Diagnostic::error("foreign-manifest", format!("`{}` is in the way", path.display()))
        .because(error.to_string())
        .help("choose another folder with --out DIR, or move the file away: each build records there what it was made of");
    Report::new(Default::default(), vec![finding])
}

/// Writes down what the outputs were made of.
fn record(brief: &Brief, made: &[(&String, &String, Output)], manifest: &BuildManifest, out: &Path) -> Result<(), Report> {
    let inputs: Inputs = made.iter().flat_map(|(_, _, output)| output.inputs.clone()).collect();
    let slug = &brief.front.slug;
    let mut record = BuildRecord::of(brief, &inputs, manifest.brief(slug).as_ref());
    for (language, edition, output) in made {
        let details = OutputRecord {
            language: (*language).clone(),
            edition: (*edition).clone(),
            pages: output.pages,
            inputs: digest(&output.inputs),
            draft: brief.is_draft(),
            ..OutputRecord::default()
        };
        record.add(output.name.clone(), &output.bytes, details);
    }
    BuildManifest::record(out, slug, record).map_err(|error| super::unwritable(&out.join(files::MANIFEST), &error))
}

fn report_output(built: &Output, started: Instant, format: Format) {
    let elapsed = started.elapsed();
    match format {
        Format::Human => output::text(&format!(
            "{}  {}, {} KB, {}\n",
            built.path.display(),
            output::count(built.pages, "page"),
            built.bytes.len().div_ceil(1000),
            output::seconds(elapsed)
        )),
        Format::Json => output::line(&json!({
            "event": "output",
            "path": output::path(&built.path),
            "pages": built.pages,
            "bytes": built.bytes.len(),
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
