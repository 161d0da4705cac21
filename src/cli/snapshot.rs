//! `pressrun snapshot`.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::Args;
use pressrun::batch::{self, Request, Settings};
use pressrun::project::Only;
use pressrun::vintage::{Snapshots, Taken, outputs_to_record};
use pressrun::{Project, Report};
use serde_json::json;

use super::output::{self, Format};
use super::progress::{self, Progress};
use super::{Drafting, Failure, Outcome, Revising, interrupt};

/// Record a release under a name: its data, its text and its PDFs
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  pressrun snapshot v1.2                   what lies in out/, and all that it was made of\n  pressrun snapshot 2008-05 data           of another project\n  pressrun snapshot v1.2 --edition all     these outputs\n  pressrun snapshot --list                 what was recorded\n  pressrun snapshot --verify               is all of it there, byte for byte?\n  pressrun snapshot --remove v1.2          and what no other snapshot needs\n  pressrun build --at v1.2                 make that release again\n  pressrun diff v1.2 .                     what changed since\n\nSnapshots lie in the folder snapshots/ of the project. Keep it under version control."
)]
pub struct Options {
    /// Name of the snapshot: letters, digits, full stops, hyphens and underscores
    #[arg(required_unless_present_any = ["list", "verify"])]
    name: Option<String>,
    /// Folder of the project, or its brief.toml [default: the nearest brief.toml upwards]
    project: Option<PathBuf>,
    /// List the snapshots of a project
    #[arg(long, conflicts_with_all = ["remove", "verify"])]
    list: bool,
    /// Remove the snapshot of that name
    #[arg(long, conflicts_with = "verify")]
    remove: bool,
    /// Look whether what was recorded is there, byte for byte: of one snapshot, or of all
    #[arg(long)]
    verify: bool,
    /// Languages to record, separated by commas, or `all` [default: what was built into the folder of the PDFs, else all]
    #[arg(long, value_name = "TAGS", value_delimiter = ',')]
    lang: Vec<String>,
    /// Editions to record, separated by commas, or `all` [default: what was built into the folder of the PDFs, else screen]
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    edition: Vec<String>,
    /// Of briefs with a matrix: only these values of a parameter; again for another parameter
    #[arg(long, value_name = "NAME=VALUES")]
    only: Vec<Only>,
    #[command(flatten)]
    revising: Revising,
    /// Folder of the PDFs. What is not fresh there is built first
    #[arg(long, value_name = "DIR", default_value = "out")]
    out: PathBuf,
    #[command(flatten)]
    drafting: Drafting,
    /// Record the brief anew under a name that there is already. What was recorded is lost
    #[arg(long)]
    force: bool,
    /// Number of processors to work with [default: all]
    #[arg(long, value_name = "N")]
    jobs: Option<NonZeroUsize>,
    /// Form of messages and results
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
}

pub fn run(options: &Options) -> Outcome {
    let done = match (options.list, options.remove, options.verify) {
        (true, ..) => list(options),
        (_, true, _) => remove(options),
        (.., true) => verify(options),
        _ => take(options),
    };
    done.unwrap_or_else(|failure| {
        output::findings(failure.report(), options.format);
        failure.outcome()
    })
}

/// The project that is meant. With `--list` there is no name before it.
fn project(options: &Options) -> Result<PathBuf, Failure> {
    let of_list = options.name.as_ref().filter(|_| options.list).map(PathBuf::from);
    let named = super::project_folder(options.project.as_ref().or(of_list.as_ref())).map_err(Failure::Usage)?;
    let folder = Project::folder_of(&named).to_path_buf();
    match folder.join("brief.toml").is_file() {
        true => Ok(folder),
        // With its words about what is missing.
        false => Project::open(&folder).map(|_| folder).map_err(Failure::Usage),
    }
}

fn take(options: &Options) -> Result<Outcome, Failure> {
    let name = options.name.as_deref().unwrap_or_default();
    let project = project(options)?;
    let snapshots = Snapshots::of(&project);
    let first = snapshots.names().is_empty();
    if !options.force {
        snapshots.vacant(name).map_err(Failure::Usage)?;
    }
    let since = options.revising.since(std::slice::from_ref(&project)).map_err(Failure::Usage)?;
    let request = Request {
        projects: vec![project.clone()],
        languages: options.lang.clone(),
        editions: options.edition.clone(),
        only: options.only.clone(),
        shard: None,
        options: options.drafting.into(),
        since,
    };
    let plan = outputs_to_record(&request, &options.out).map_err(Failure::Usage)?;
    let settings = Settings {
        out: options.out.clone(),
        threads: super::threads(options.jobs),
        force: false,
        cache: super::build::cache(false).map_err(Failure::Usage)?,
    };
    let stop = interrupt::watch();
    let mut progress = Progress::new(plan.jobs.len(), options.format);
    let summary = batch::run(&plan, settings, &stop, &mut |event| progress.show(event));
    progress.end();
    let summary = summary.map_err(Failure::Project)?;
    if summary.interrupted {
        return Ok(Outcome::Interrupted);
    }
    if summary.errors > 0 || summary.results.iter().any(|result| result.outcome.output().is_none()) {
        match options.format {
            Format::Human => eprintln!("nothing recorded: {}", output::counts(summary.errors, summary.warnings)),
            Format::Json => output::line(&json!({ "event": "failed", "errors": summary.errors, "warnings": summary.warnings })),
        }
        return Ok(Outcome::ProjectErrors);
    }
    let taken = snapshots.take(name, &project, &options.out, &request, &summary, options.force).map_err(Failure::Project)?;
    tell(name, &taken, &snapshots, first, options.format);
    Ok(Outcome::Done)
}

/// Says what was recorded.
fn tell(name: &str, taken: &Taken, snapshots: &Snapshots, first: bool, format: Format) {
    let Taken { snapshot, bytes, new } = taken;
    let folder = snapshots.folder();
    if format == Format::Json {
        output::line(&json!({
            "event": "snapshot",
            "name": name,
            "date": snapshot.date,
            "outputs": snapshot.outputs.keys().collect::<Vec<_>>(),
            "files": snapshot.files.len(),
            "bytes": bytes,
            "new_bytes": new,
            "folder": output::path(folder),
        }));
        return;
    }
    let outputs = output::count(snapshot.outputs.len(), "output");
    let files = output::count(snapshot.files.len(), "file");
    let sizes = match new {
        new if new == bytes => progress::size(*bytes as usize),
        0 => format!("{}, nothing of it new", progress::size(*bytes as usize)),
        new => format!("{}, {} of it new", progress::size(*bytes as usize), progress::size(*new as usize)),
    };
    output::text(&format!("{name}: {outputs} of {files} in {}, {sizes}\n", folder.display()));
    if first {
        eprintln!(
            "keep the folder {} under version control; `pressrun build --at {name}` makes this release again",
            folder.display()
        );
    }
}

fn list(options: &Options) -> Result<Outcome, Failure> {
    let snapshots = Snapshots::of(&project(options)?);
    let mut rows = vec![["name", "date", "outputs", "files", "size"].map(str::to_owned)];
    let mut broken = Vec::new();
    for name in snapshots.names() {
        let snapshot = match snapshots.read(&name) {
            Ok(snapshot) => snapshot,
            Err(report) => {
                broken.push(report);
                continue;
            }
        };
        let size = snapshots.size(&snapshot);
        if options.format == Format::Json {
            output::line(&json!({
                "event": "snapshot",
                "name": name,
                "date": snapshot.date,
                "pressrun": snapshot.pressrun,
                "outputs": snapshot.outputs.keys().collect::<Vec<_>>(),
                "files": snapshot.files.len(),
                "bytes": size,
            }));
        }
        let (outputs, files) = (snapshot.outputs.len().to_string(), snapshot.files.len().to_string());
        rows.push([name, snapshot.date, outputs, files, progress::size(size as usize)]);
    }
    match (options.format, rows.len()) {
        (Format::Json, _) => {}
        (Format::Human, 1) if broken.is_empty() => eprintln!("no snapshots yet; record the brief as it is: pressrun snapshot NAME"),
        (Format::Human, _) => output::text(&table(&rows)),
    }
    match broken.is_empty() {
        true => Ok(Outcome::Done),
        false => Err(Failure::Project(Report::merged(broken))),
    }
}

/// Two columns of words and three of numbers.
fn table(rows: &[[String; 5]]) -> String {
    let width = |at: usize| rows.iter().map(|row| row[at].chars().count()).max().unwrap_or_default();
    let [name, date, outputs, files, size] = [0, 1, 2, 3, 4].map(width);
    let line = |[a, b, c, d, e]: &[String; 5]| format!("{a:<name$}  {b:<date$}  {c:>outputs$}  {d:>files$}  {e:>size$}\n");
    rows.iter().map(line).collect()
}

fn remove(options: &Options) -> Result<Outcome, Failure> {
    let name = options.name.as_deref().unwrap_or_default();
    let freed = Snapshots::of(&project(options)?).remove(name).map_err(Failure::Usage)?;
    match options.format {
        Format::Json => output::line(&json!({ "event": "removed", "name": name, "freed_bytes": freed })),
        Format::Human => output::text(&format!("{name} is removed: {} freed\n", progress::size(freed as usize))),
    }
    Ok(Outcome::Done)
}

fn verify(options: &Options) -> Result<Outcome, Failure> {
    let snapshots = Snapshots::of(&project(options)?);
    let names = options.name.clone().map_or_else(|| snapshots.names(), |name| vec![name]);
    let mut lost = Vec::new();
    for name in &names {
        let found = snapshots.verify(name);
        let whole = found.as_ref().is_ok_and(Vec::is_empty);
        match options.format {
            Format::Json => output::line(&json!({ "event": "verified", "name": name, "whole": whole })),
            Format::Human if whole => output::text(&format!("{name}: whole\n")),
            Format::Human => output::text(&format!("{name}: damaged\n")),
        }
        lost.extend(found.unwrap_or_else(|report| vec![report]));
    }
    match lost.is_empty() {
        true => Ok(Outcome::Done),
        false => Err(Failure::Project(Report::merged(lost))),
    }
}
