//! The command line: one file per command.

mod build;
mod check;
mod completions;
mod data;
mod desk;
mod diff;
mod explain;
mod figures;
mod fonts;
mod impose;
mod init;
mod interrupt;
mod only;
mod output;
mod preflight;
mod preview;
mod progress;
mod proof;
mod reproduce;
mod schema;
mod snapshot;
mod translate;
mod watch;

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};
use pressrun::batch::{BuildOptions, Since};
use pressrun::output::BuildManifest;
use pressrun::project::{Parameters, ReadOptions};
use pressrun::resolve::CheckOptions;
use pressrun::{Brief, Diagnostic, Project, Report, vintage};

/// Structured data in, print-ready policy briefs out.
#[derive(Debug, Parser)]
#[command(version, about, max_term_width = 100)]
#[command(
    after_help = "Examples:\n  pressrun init my-brief       write a small brief to start from\n  pressrun build my-brief      make its PDF in out/\n  pressrun check               check the brief in this folder\n\nEach command has its own help: pressrun build --help"
)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Build(build::Options),
    Check(check::Options),
    Watch(watch::Options),
    Preview(preview::Options),
    Diff(diff::Options),
    Figures(figures::Options),
    Preflight(preflight::Options),
    Impose(impose::Options),
    Proof(proof::Options),
    Data(data::Options),
    Snapshot(snapshot::Options),
    Init(init::Options),
    Translate(translate::Options),
    Schema(schema::Options),
    Fonts(fonts::Options),
    Completions(completions::Options),
}

/// What a command ended with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Everything asked for was done.
    Done,
    /// The project has errors, which were reported.
    ProjectErrors,
    /// The command cannot do what it was asked.
    WrongUsage,
    /// It was asked to stop before it was done.
    Interrupted,
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Done => Self::SUCCESS,
            Outcome::ProjectErrors => Self::from(1),
            Outcome::WrongUsage => Self::from(2),
            Outcome::Interrupted => Self::from(interrupt::INTERRUPTED),
        }
    }
}

/// Runs the command line of this process.
pub fn run() -> ExitCode {
    let outcome = match Arguments::parse().command {
        Command::Build(options) => build::run(&options),
        Command::Check(options) => check::run(&options),
        Command::Watch(options) => watch::run(&options),
        Command::Preview(options) => preview::run(&options),
        Command::Diff(options) => diff::run(&options),
        Command::Figures(options) => figures::run(&options),
        Command::Preflight(options) => preflight::run(&options),
        Command::Impose(options) => impose::run(&options),
        Command::Proof(options) => proof::run(&options),
        Command::Data(options) => data::run(&options),
        Command::Snapshot(options) => snapshot::run(&options),
        Command::Init(options) => init::run(&options),
        Command::Translate(options) => translate::run(&options),
        Command::Schema(options) => schema::run(&options),
        Command::Fonts(options) => fonts::run(&options),
        Command::Completions(options) => completions::run(&options),
    };
    outcome.into()
}

/// What is made of a brief that is not ready.
#[derive(Debug, Clone, Copy, Args)]
struct Drafting {
    /// Mark words that rest on claims which the data contradict, instead of refusing them: a draft
    #[arg(long)]
    allow_broken_claims: bool,
    /// Make a draft: what the data contradict and what is not translated is marked
    #[arg(long)]
    draft: bool,
    /// Use data files that differ from pressrun.lock
    #[arg(long)]
    ignore_lock: bool,
}

/// The edition that is revised.
#[derive(Debug, Clone, Args)]
struct Revising {
    /// The edition that this one revises, a snapshot or the manifest of a build: with `[revision_note]` in brief.toml, the brief says
    /// what changed
    #[arg(long, value_name = "SNAPSHOT|MANIFEST")]
    since: Option<String>,
}

impl Revising {
    /// What was recorded of that edition, if one is named.
    fn since(&self, projects: &[PathBuf]) -> Result<Option<Since>, Report> {
        self.since.as_deref().map(|name| vintage::since(name, projects)).transpose()
    }
}

impl From<Drafting> for BuildOptions {
    fn from(drafting: Drafting) -> Self {
        let Drafting { allow_broken_claims, draft, ignore_lock } = drafting;
        Self { allow_broken_claims, draft, ignore_lock }
    }
}

/// Opens the project that is meant.
fn open(named: Option<&PathBuf>, ignore_lock: bool) -> Result<Project, Report> {
    Project::open_with(project_folder(named)?, ReadOptions { ignore_lock })
}

/// Why a command cannot do its work.
enum Failure {
    /// The project has errors.
    Project(Report),
    /// It was asked for what is not there.
    Usage(Report),
}

impl Failure {
    fn report(&self) -> &Report {
        match self {
            Self::Project(report) | Self::Usage(report) => report,
        }
    }

    fn outcome(&self) -> Outcome {
        match self {
            Self::Project(_) => Outcome::ProjectErrors,
            Self::Usage(_) => Outcome::WrongUsage,
        }
    }
}

/// Checks the brief that a project makes with values of its matrix. What an earlier build recorded tells when a claim last held.
fn check(
    project: &Project,
    parameters: &Parameters,
    options: BuildOptions,
    manifest: Option<&BuildManifest>,
) -> Result<Brief, Report> {
    let earlier = manifest.and_then(|manifest| manifest.brief(&parameters.slug(&project.manifest.value.slug)));
    let BuildOptions { allow_broken_claims, draft, .. } = options;
    project.check_with(&CheckOptions {
        allow_broken_claims,
        draft,
        parameters: parameters.clone(),
        earlier,
        ..CheckOptions::default()
    })
}

/// The folder of the project that is meant: the one named, or the nearest upwards from here.
fn project_folder(named: Option<&PathBuf>) -> Result<PathBuf, Report> {
    if let Some(folder) = named {
        return Ok(folder.clone());
    }
    let here = std::env::current_dir().unwrap_or_default();
    let found = Project::find(&here).ok_or_else(|| {
        Report::new(
            Default::default(),
            vec![
                Diagnostic::error("missing-project", "there is no brief.toml in this folder or above it")
                    .help("name the project: pressrun build DIR, or make one with `pressrun init DIR`"),
            ],
        )
    })?;
    // A path from here reads better in messages than one from the root of the file system.
    let depth = here.strip_prefix(&found).map_or(0, |below| below.components().count());
    Ok(match depth {
        0 => PathBuf::from("."),
        depth => std::iter::repeat_n("..", depth).collect(),
    })
}

/// The most threads that are started.
const MOST_JOBS: usize = 256;

/// How many threads to work with: as many as were asked for, else as there are processors.
fn threads(jobs: Option<NonZeroUsize>) -> usize {
    let jobs = jobs.or_else(|| std::thread::available_parallelism().ok()).map_or(1, NonZeroUsize::get);
    // More than this only wait for one another.
    jobs.min(MOST_JOBS)
}

/// The finding for an output that cannot be written.
fn unwritable(path: &Path, error: &std::io::Error) -> Report {
    let finding = Diagnostic::error("unwritable-output", format!("`{}` cannot be written", path.display()))
        .because(error.to_string())
        .help("free the space or the permission, or choose another folder with --out DIR; an earlier file is as it was");
    Report::new(Default::default(), vec![finding])
}
