//! Makes the outputs of a snapshot again, byte for byte.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use super::snapshot::{Snapshot, Snapshots, damaged};
use super::{Side, unreadable};
use crate::batch::{self, BUILD, Event, JobResult, Outcome, Plan, Request, Settings, Since, Stop};
use crate::diagnostic::{Diagnostic, Report, quoted_list};
use crate::output::{self, BuildManifest, BuildRecord, MANIFEST, OutputRecord};
use crate::project::sha256;
use crate::typeset::font_of_system;

/// An output of a snapshot that was put into a folder.
#[derive(Debug, Clone)]
pub struct Reproduced {
    /// Where.
    pub path: PathBuf,
    /// What was recorded of it.
    pub output: OutputRecord,
    /// Whether it was made again with the same bytes. Else it is the file that was recorded.
    pub made: bool,
}

/// What became of a reproduction.
#[derive(Debug, Default)]
pub struct Reproduction {
    /// The outputs, by their names. None when it was stopped.
    pub outputs: Vec<Reproduced>,
    /// Why outputs were not made again with the same bytes.
    pub warnings: Report,
    /// Whether it was stopped before its end. Nothing was written then.
    pub interrupted: bool,
}

/// How a reproduction is done.
#[derive(Debug, Clone)]
pub struct Reproduce {
    /// The folder for the outputs.
    pub out: PathBuf,
    /// How many threads work.
    pub threads: usize,
}

impl Snapshots {
    /// Makes the outputs of a snapshot again of the files that were recorded, by the stages that make every output, and compares them
    /// with the outputs that were recorded. Where the bytes differ, the recorded ones are taken, and the report says why. They are
    /// written when all of them are there.
    ///
    /// # Errors
    /// When there is no such snapshot or it is damaged; when the outputs cannot be written.
    pub fn reproduce(
        &self,
        name: &str,
        how: &Reproduce,
        stop: &Stop,
        observe: &mut dyn FnMut(&Event),
    ) -> Result<Reproduction, Report> {
        let side = self.side(name)?;
        let Some(snapshot) = &side.snapshot else { return Ok(Reproduction::default()) };
        let records = self.records(name, snapshot)?;
        let stage = tempfile::Builder::new().prefix("pressrun-").tempdir().map_err(|error| unreadable(name, &error))?;
        let plan = plan(&side, snapshot, self.since(name, snapshot)?, &records)?;
        let settings = Settings { out: stage.path().to_path_buf(), threads: how.threads, force: true, cache: None };
        let mut errors: Vec<String> = plan.refused.iter().filter_map(|refused| first_error(&refused.report)).collect();
        // What there is to say of the files of a release was said when it was made.
        let summary = batch::run(&Plan { refused: Vec::new(), ..plan }, settings, stop, &mut |event| match event {
            Event::Findings(report) => errors.extend(first_error(report)),
            Event::Finished { worker, result } => {
                observe(&Event::Finished { worker: *worker, result: moved(result, &how.out) });
            }
            event => observe(event),
        })?;
        if summary.interrupted {
            return Ok(Reproduction { interrupted: true, ..Reproduction::default() });
        }
        let (mut contents, mut findings, mut lost) = (Vec::new(), Vec::new(), Vec::new());
        for (file, input) in &snapshot.outputs {
            let built = fs::read(stage.path().join(file)).ok();
            let made = built.as_ref().is_some_and(|bytes| sha256(bytes) == input.sha256);
            let bytes = match &built {
                Some(bytes) if made => Ok(bytes.clone()),
                _ => self.store.get(input),
            };
            match bytes {
                Ok(bytes) => {
                    if !made {
                        findings.push(differs(file, &reasons(built.is_some(), snapshot, &records, file, &errors)));
                    }
                    let output = records.values().find_map(|record| record.outputs.get(file)).cloned().unwrap_or_default();
                    contents.push((Reproduced { path: how.out.join(file), output, made }, bytes));
                }
                Err(why) => lost.push(damaged(name, &format!("`{file}`, which this Pressrun makes with other bytes,"), &why)),
            }
        }
        if !lost.is_empty() {
            return Err(Report::merged(lost));
        }
        write(&contents, &how.out, records)?;
        let outputs = contents.into_iter().map(|(reproduced, _)| reproduced).collect();
        Ok(Reproduction { outputs, warnings: Report::new(Default::default(), findings), interrupted: false })
    }
}

/// What became of a job, with its output where it will be instead of where it was built.
fn moved(result: &JobResult, out: &Path) -> JobResult {
    let mut result = result.clone();
    if let Outcome::Built(output) = &mut result.outcome
        && let Some(name) = output.path.file_name()
    {
        output.path = out.join(name);
    }
    result
}

/// The jobs of the outputs that were recorded.
fn plan(side: &Side, snapshot: &Snapshot, since: Option<Since>, records: &BTreeMap<String, BuildRecord>) -> Result<Plan, Report> {
    let all = vec!["all".to_owned()];
    let request = Request { languages: all.clone(), editions: all, options: snapshot.options, since, ..Request::default() };
    let mut plan = Plan::of_project(side.root(), &request)?;
    plan.jobs.retain(|job| records.get(job.slug()).is_some_and(|record| job.recorded(record).is_some()));
    Ok(plan)
}

/// Writes the outputs and what was recorded of them.
fn write(contents: &[(Reproduced, Vec<u8>)], out: &Path, records: BTreeMap<String, BuildRecord>) -> Result<(), Report> {
    let unwritable = |path: &Path, error: &std::io::Error| batch::unwritable(path, error);
    // What is in the way of the record is told before anything is written.
    BuildManifest::read(out).map_err(|error| batch::foreign(&out.join(MANIFEST), &error))?;
    let files: Vec<(&Path, &[u8])> = contents.iter().map(|(output, bytes)| (output.path.as_path(), bytes.as_slice())).collect();
    output::write_all(&files).map_err(|(path, error)| unwritable(&path, &error))?;
    BuildManifest::record(out, records).map_err(|error| unwritable(&out.join(MANIFEST), &error))
}

fn first_error(report: &Report) -> Option<String> {
    report.diagnostics().iter().find(|finding| finding.is_error()).map(|finding| finding.message.clone())
}

/// Why an output has not the bytes that were recorded.
fn reasons(
    built: bool,
    snapshot: &Snapshot,
    records: &BTreeMap<String, BuildRecord>,
    file: &str,
    errors: &[String],
) -> Vec<String> {
    let mut reasons = Vec::new();
    let fonts: Vec<&String> = records
        .values()
        .filter_map(|record| record.output(file))
        .flat_map(|(_, trace)| &trace.fonts)
        .filter(|(name, font)| font_of_system(name) != **font)
        .map(|(name, _)| name)
        .collect();
    if !fonts.is_empty() {
        reasons.push(format!("fonts of the system are others now: {}", quoted_list(&fonts)));
    }
    if snapshot.build != BUILD {
        let (then, now) = (&snapshot.pressrun, env!("CARGO_PKG_VERSION"));
        reasons.push(match then == now {
            true => format!("it was made with another build of Pressrun {now}"),
            false => format!("it was made with Pressrun {then}, this is {now}"),
        });
    }
    if !built {
        reasons.push(match errors.first() {
            Some(error) => format!("it cannot be built any more: {error}"),
            None => "it cannot be built any more".to_owned(),
        });
    }
    reasons
}

/// The finding for an output that was not made again with the same bytes.
fn differs(file: &str, reasons: &[String]) -> Diagnostic {
    let message = format!("`{file}` is the recorded file: made again, it would not have the same bytes");
    let finding = Diagnostic::warning("not-reproduced", message);
    match reasons {
        [] => finding
            .because("neither Pressrun nor a font of the system changed")
            .help("please report it with the project, if you can share it"),
        reasons => finding
            .because(reasons.join("; "))
            .help("the file is whole and as it was released; to make it again, use the Pressrun and the fonts that made it"),
    }
}
