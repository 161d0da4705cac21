//! `pressrun build --at NAME`.

use std::path::PathBuf;
use std::time::Instant;

use pressrun::vintage::{Reproduce, Reproduction, Snapshots};
use pressrun::{Diagnostic, Report};
use serde_json::json;

use super::output::{self, Format};
use super::progress::{self, Progress};
use super::{Outcome, interrupt};

/// A release that is to be made again.
pub struct Release<'a> {
    /// The name of the snapshot.
    pub name: &'a str,
    /// The projects that were named.
    pub projects: &'a [PathBuf],
    /// The folder for the outputs. By itself one of the name of the snapshot in `out/`, where nothing else lies.
    pub out: Option<PathBuf>,
    pub threads: usize,
    pub format: Format,
}

pub fn run(release: &Release) -> Outcome {
    let start = Instant::now();
    let Release { name, format, .. } = *release;
    let named = match release.projects {
        [] => super::project_folder(None),
        [project] => Ok(project.clone()),
        _ => {
            let finding = Diagnostic::error("several-projects", "a snapshot is of one project")
                .help("name one: pressrun build DIR --at NAME");
            Err(Report::new(Default::default(), vec![finding]))
        }
    };
    let project = match named {
        Ok(project) => project,
        Err(report) => return refuse(&report, format, Outcome::WrongUsage),
    };
    let snapshots = Snapshots::of(&project);
    let snapshot = match snapshots.read(name) {
        Ok(snapshot) => snapshot,
        Err(report) => return refuse(&report, format, Outcome::WrongUsage),
    };
    let out = release.out.clone().unwrap_or_else(|| PathBuf::from("out").join(name));
    let stop = interrupt::watch();
    let mut progress = Progress::new(snapshot.outputs.len(), format);
    let made = snapshots.reproduce(name, &Reproduce { out, threads: release.threads }, &stop, &mut |event| progress.show(event));
    progress.end();
    match made {
        Ok(reproduction) if reproduction.interrupted => Outcome::Interrupted,
        Ok(reproduction) => {
            output::findings(&reproduction.warnings, format);
            conclude(name, &reproduction, start, format);
            Outcome::Done
        }
        Err(report) => refuse(&report, format, Outcome::ProjectErrors),
    }
}

fn refuse(report: &Report, format: Format, outcome: Outcome) -> Outcome {
    output::findings(report, format);
    outcome
}

fn conclude(name: &str, reproduction: &Reproduction, start: Instant, format: Format) {
    let made = reproduction.outputs.iter().filter(|output| output.made).count();
    let all = reproduction.outputs.len();
    if format == Format::Json {
        for reproduced in &reproduction.outputs {
            output::line(&json!({
                "event": "reproduced",
                "path": output::path(&reproduced.path),
                "language": reproduced.output.language,
                "edition": reproduced.output.edition,
                "pages": reproduced.output.pages,
                "bytes": reproduced.output.bytes,
                "sha256": reproduced.output.sha256,
                "made": reproduced.made,
            }));
        }
        let seconds = start.elapsed().as_secs_f64();
        output::line(&json!({ "event": "finished", "snapshot": name, "made": made, "recorded": all - made, "seconds": seconds }));
        return;
    }
    for reproduced in &reproduction.outputs {
        let how = if reproduced.made { "the same bytes" } else { "as recorded" };
        let pages = output::count(reproduced.output.pages, "page");
        output::text(&format!("{}  {pages}, {}, {how}\n", reproduced.path.display(), progress::size(reproduced.output.bytes)));
    }
    let elapsed = output::seconds(start.elapsed());
    match all - made {
        0 => eprintln!("{name}: {} made again byte for byte, in {elapsed}", output::count(all, "output")),
        recorded => eprintln!(
            "{name}: {made} of {} made again byte for byte, {recorded} as recorded, in {elapsed}",
            output::count(all, "output")
        ),
    }
}
