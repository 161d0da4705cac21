//! What people and programs see of a batch while it runs.

use std::io::IsTerminal;
use std::time::Duration;

use indicatif::{MultiProgress, ProgressBar, ProgressStyle};
use pressrun::Report;
use pressrun::batch::{Event, JobResult, Outcome};
use serde_json::{Value, json};

use super::output::{self, Format};

/// How often moving parts move.
const TICK: Duration = Duration::from_millis(100);

/// Shows what happens.
pub enum Progress {
    /// A bar for each thread and one for all jobs.
    Bars(Bars),
    /// A line for each job.
    Lines {
        /// How many jobs there are.
        all: usize,
        /// How many of them came to an end.
        done: usize,
    },
    /// A JSON object for each event.
    Json,
}

/// Bars on a terminal.
pub struct Bars {
    screen: MultiProgress,
    total: ProgressBar,
    workers: Vec<ProgressBar>,
}

impl Progress {
    /// Shows as many jobs, in a form.
    pub fn new(jobs: usize, format: Format) -> Self {
        match format {
            Format::Json => Self::Json,
            Format::Human if jobs > 1 && std::io::stderr().is_terminal() => Self::Bars(Bars::new(jobs)),
            Format::Human => Self::Lines { all: jobs, done: 0 },
        }
    }

    /// Shows an event.
    pub fn show(&mut self, event: &Event) {
        match self {
            Self::Bars(bars) => bars.show(event),
            Self::Lines { all, done } => match event {
                Event::Findings(report) => output::findings(report, Format::Human),
                Event::Finished { result, .. } => {
                    *done += 1;
                    if *all > 1 {
                        eprintln!("[{done}/{all}] {}", line(result));
                    }
                }
                Event::Begun { .. } | Event::Started { .. } => {}
            },
            Self::Json => match event {
                Event::Begun { jobs, workers } => output::line(&json!({ "event": "begun", "jobs": jobs, "workers": workers })),
                Event::Started { worker, job } => {
                    let mut value = job_json("started", job);
                    value["worker"] = json!(worker);
                    output::line(&value);
                }
                Event::Findings(report) => output::findings(report, Format::Json),
                Event::Finished { worker, result } => output::line(&result_json(*worker, result)),
            },
        }
    }

    /// Takes away what moves.
    pub fn end(self) {
        if let Self::Bars(bars) = self {
            let _ = bars.screen.clear();
        }
    }
}

impl Bars {
    fn new(jobs: usize) -> Self {
        let screen = MultiProgress::new();
        let total = screen.add(ProgressBar::new(jobs as u64));
        total.set_style(style("{bar:30} {pos}/{len}  {elapsed_precise}  {wide_msg}"));
        total.enable_steady_tick(TICK);
        Self { screen, total, workers: Vec::new() }
    }

    fn show(&mut self, event: &Event) {
        match event {
            Event::Begun { workers, .. } => {
                for _ in 0..*workers {
                    let bar = self.screen.insert_before(&self.total, ProgressBar::new_spinner());
                    bar.set_style(style("{spinner} {wide_msg} {elapsed}"));
                    bar.enable_steady_tick(TICK);
                    self.workers.push(bar);
                }
            }
            Event::Started { worker, job } => {
                if let Some(bar) = self.workers.get(*worker) {
                    bar.reset_elapsed();
                    bar.set_message(job.name());
                }
            }
            Event::Findings(report) => self.findings(report),
            Event::Finished { worker, result } => {
                if let Some(bar) = worker.and_then(|worker| self.workers.get(worker)) {
                    bar.set_message("");
                }
                self.total.inc(1);
                if let Outcome::Failed { .. } = result.outcome {
                    self.total.set_message(format!("failed: {}", result.job.name()));
                }
            }
        }
    }

    fn findings(&self, report: &Report) {
        self.screen.suspend(|| output::findings(report, Format::Human));
    }
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}

/// What became of a job, in one line.
pub fn line(result: &JobResult) -> String {
    match &result.outcome {
        Outcome::Failed { errors } => format!("failed: {}, {}", result.job.name(), output::count(*errors, "error")),
        outcome => outcome.output().map_or_else(String::new, |made| {
            format!("{}  {}, {}, {}", made.path.display(), output::count(made.pages, "page"), size(made.bytes), time(result))
        }),
    }
}

/// A size in kilobytes.
pub fn size(bytes: usize) -> String {
    format!("{} KB", bytes.div_ceil(1000))
}

/// How long a job took, or why it took no time.
pub fn time(result: &JobResult) -> String {
    match result.outcome {
        Outcome::Built(_) => output::seconds(result.elapsed),
        _ => result.outcome.word().to_owned(),
    }
}

fn job_json(event: &str, job: &pressrun::batch::Job) -> Value {
    let mut value =
        json!({ "event": event, "name": job.name(), "project": job.project(), "language": job.language, "edition": job.edition });
    if !job.parameters().is_empty() {
        let parameters = job.parameters().iter().map(|parameter| (parameter.name.clone(), json!(parameter.value.to_string())));
        value["parameters"] = Value::Object(parameters.collect());
    }
    value
}

/// `output` for what is there now, whether or not it had to be built, and `failed`.
fn result_json(worker: Option<usize>, result: &JobResult) -> Value {
    let mut value = job_json(if result.outcome.output().is_some() { "output" } else { "failed" }, &result.job);
    match &result.outcome {
        Outcome::Failed { errors } => value["errors"] = json!(errors),
        Outcome::Built(made) | Outcome::Fresh(made) | Outcome::Restored(made) => {
            value["status"] = json!(result.outcome.word());
            value["path"] = json!(output::path(&made.path));
            value["pages"] = json!(made.pages);
            value["bytes"] = json!(made.bytes);
            value["warnings"] = json!(made.warnings);
        }
    }
    value["seconds"] = json!(result.elapsed.as_secs_f64());
    value["worker"] = json!(worker);
    value
}
