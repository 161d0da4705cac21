//! Builds a plan on several threads.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, RwLock, RwLockReadGuard};
use std::thread;
use std::time::{Duration, Instant};

use crate::output::{BuildManifest, BuildRecord, MANIFEST, OutputRecord};
use crate::project::Trace;
use crate::{Diagnostic, Report, output};

use super::cache::{Cache, Entry};
use super::freshness::{self, Digests, Found};
use super::job::{Job, Made, Outcome, Output, unwritable};
use super::plan::Plan;

/// The stack of a thread. Deeply nested content needs more than threads have by themselves.
const STACK: usize = 16 << 20;

/// For how many briefs it is kept in memory what was written, before it is recorded. A long batch that is killed loses no more.
const RECORDED_TOGETHER: usize = 100;

/// How often it is looked whether to stop.
const HEARTBEAT: Duration = Duration::from_millis(30);

/// Where and how a plan is built.
#[derive(Debug)]
pub struct Settings {
    /// The folder for the outputs.
    pub out: PathBuf,
    /// How many threads work.
    pub threads: usize,
    /// Whether to build what is fresh, too.
    pub force: bool,
    /// Where outputs that were built before are kept.
    pub cache: Option<Cache>,
}

/// Asks a run to stop, from any thread.
#[derive(Debug, Clone, Default)]
pub struct Stop(Arc<AtomicBool>);

impl Stop {
    /// Asks to stop.
    pub fn request(&self) {
        self.0.store(true, Ordering::SeqCst);
    }

    /// Whether that was asked.
    pub fn is_requested(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }
}

/// What happens in a run.
#[derive(Debug)]
pub enum Event {
    /// It is known what is fresh, and so many jobs are left to build by so many threads.
    Begun {
        /// How many jobs are to be built.
        jobs: usize,
        /// How many threads build them.
        workers: usize,
    },
    /// A thread begins with a job.
    Started {
        /// The thread, counted from 0.
        worker: usize,
        /// The job.
        job: Arc<Job>,
    },
    /// Something was found about a project or an output, for the first time.
    Findings(Report),
    /// A job came to its end.
    Finished {
        /// The thread that built it. None when there was nothing to build.
        worker: Option<usize>,
        /// What became of it.
        result: JobResult,
    },
}

/// What became of a job.
#[derive(Debug, Clone)]
pub struct JobResult {
    /// The job.
    pub job: Arc<Job>,
    /// What became of it.
    pub outcome: Outcome,
    /// How long it took.
    pub elapsed: Duration,
}

/// What became of a plan.
#[derive(Debug, Default)]
pub struct Summary {
    /// The jobs that came to an end, in the order of the plan.
    pub results: Vec<JobResult>,
    /// How many errors were reported.
    pub errors: usize,
    /// How many warnings were reported.
    pub warnings: usize,
    /// Whether it was stopped before its end.
    pub interrupted: bool,
}

/// Builds what is not fresh. Jobs that fail stop no others. When the run is asked to stop, no file is begun any more and what was
/// written is recorded; threads may then still be busy with pages that nobody will see.
///
/// # Errors
/// When there is a file in the place of `manifest.json`, which would be lost.
pub fn run(plan: &Plan, settings: Settings, stop: &Stop, observe: &mut dyn FnMut(&Event)) -> Result<Summary, Report> {
    let manifest = BuildManifest::read(&settings.out).map_err(|error| foreign(&settings.out.join(MANIFEST), &error))?;
    let recorded = plan.jobs.iter().filter_map(|job| Some((job.slug().to_owned(), manifest.brief(job.slug())?))).collect();
    drop(manifest);
    let mut desk = Desk { observe, told: HashSet::new(), records: BTreeMap::new(), summary: Summary::default() };
    for refused in &plan.refused {
        desk.tell(refused.report.clone());
    }
    let threads = settings.threads.max(1);
    let force = settings.force;
    let shared = Arc::new(Shared {
        jobs: plan.jobs.clone(),
        settings,
        recorded,
        digests: Digests::default(),
        gate: Gate::default(),
        stop: stop.clone(),
    });
    let mut stale: Vec<usize> = match force {
        true => (0..plan.jobs.len()).collect(),
        false => {
            let found = shared.clone();
            let all = (0..plan.jobs.len()).collect();
            desk.attend(&shared, parallel(threads.min(plan.jobs.len()), None, all, move |_, job, sender| found.find(job, sender)))
        }
    };
    stale.sort_unstable();
    if !stale.is_empty() && !stop.is_requested() {
        stale.iter().for_each(|job| plan.jobs[*job].group.await_job());
        let workers = threads.min(stale.len());
        (desk.observe)(&Event::Begun { jobs: stale.len(), workers });
        let built = shared.clone();
        // What was laid out for one job is kept while each thread goes on to its next, which is likely to have much in common.
        let memory = workers;
        let work = move |worker, job, sender: &Sender<Message>| built.build(worker, job, memory, sender);
        desk.attend(&shared, parallel(workers, Some(threads / workers), stale, work));
    }
    desk.close(&shared);
    Ok(desk.summary)
}

/// Runs a number of jobs on threads, each of which takes the next when it is done with one. With `engine`, the engine uses that many
/// threads for each job; jobs that shared the engine's threads would wait for one another.
fn parallel(
    threads: usize,
    engine: Option<usize>,
    jobs: Vec<usize>,
    work: impl Fn(usize, usize, &Sender<Message>) + Send + Sync + 'static,
) -> Receiver<Message> {
    let (sender, receiver) = channel();
    let queue = Arc::new((work, jobs, AtomicUsize::new(0)));
    for worker in 0..threads {
        let (own, queue) = (sender.clone(), queue.clone());
        let run = move || {
            let pool = engine.map(|threads| rayon::ThreadPoolBuilder::new().num_threads(threads).use_current_thread().build());
            let (work, jobs, next) = &*queue;
            while let Some(job) = jobs.get(next.fetch_add(1, Ordering::SeqCst)) {
                work(worker, *job, &own);
            }
            drop(pool);
        };
        let started = thread::Builder::new().name(format!("worker {}", worker + 1)).stack_size(STACK).spawn(run);
        // With no thread at all, the jobs would be forgotten without a word.
        if let (Err(error), 0) = (started, worker) {
            let finding = Diagnostic::error("no-thread", "the system gives no thread to work with").because(error.to_string());
            let _ = sender.send(Message::Findings(Report::new(Default::default(), vec![finding])));
        }
    }
    receiver
}

/// What threads tell the one that started them.
enum Message {
    Started(usize, Arc<Job>),
    Findings(Report),
    Stale(usize),
    Finished { worker: Option<usize>, result: JobResult, written: Option<Box<Written>> },
}

/// What is to be recorded of an output.
struct Written {
    name: String,
    record: BuildRecord,
    output: OutputRecord,
    trace: Trace,
}

/// What all threads work with.
struct Shared {
    jobs: Vec<Arc<Job>>,
    settings: Settings,
    /// What earlier builds recorded, by the slugs of the briefs.
    recorded: BTreeMap<String, BuildRecord>,
    digests: Digests,
    gate: Gate,
    stop: Stop,
}

impl Shared {
    /// Finds out whether a job is done already.
    fn find(&self, at: usize, sender: &Sender<Message>) {
        if self.stop.is_requested() {
            return;
        }
        let job = &self.jobs[at];
        let started = Instant::now();
        let Settings { out, cache, .. } = &self.settings;
        let recorded = self.recorded.get(job.slug());
        let (outcome, written) = match freshness::find(job, recorded, out, &self.digests, cache.as_ref()) {
            Some(Found::There(name)) => {
                let Some((output, _)) = recorded.and_then(|record| record.output(&name)) else { return };
                (Outcome::Fresh(Output::of(out.join(name), output)), None)
            }
            Some(Found::Cached(entry)) => {
                let Some(_open) = self.gate.enter() else { return };
                let Entry { name, output, record, trace, bytes } = *entry;
                let path = out.join(&name);
                // It may be there without a record of it.
                if !freshness::is(&path, &output.sha256) && output::write(&path, &bytes).is_err() {
                    // Said when it cannot be written after being built, either.
                    let _ = sender.send(Message::Stale(at));
                    return;
                }
                let outcome = Outcome::Restored(Output::of(path, &output));
                let result = JobResult { job: job.clone(), outcome, elapsed: started.elapsed() };
                let written = Some(Box::new(Written { name, record, output, trace }));
                let _ = sender.send(Message::Finished { worker: None, result, written });
                return;
            }
            None => {
                let _ = sender.send(Message::Stale(at));
                return;
            }
        };
        let result = JobResult { job: job.clone(), outcome, elapsed: started.elapsed() };
        let _ = sender.send(Message::Finished { worker: None, result, written });
    }

    /// Builds a job and writes its output.
    fn build(&self, worker: usize, at: usize, memory: usize, sender: &Sender<Message>) {
        if self.stop.is_requested() {
            return;
        }
        let job = &self.jobs[at];
        let started = Instant::now();
        let _ = sender.send(Message::Started(worker, job.clone()));
        let say = |report: Report| drop(sender.send(Message::Findings(report)));
        let built = catch_unwind(AssertUnwindSafe(|| {
            let earlier = self.recorded.get(job.slug()).cloned();
            let opened = job.group.open(earlier, say).map_err(|broken| broken.errors)?;
            job.build(&opened, memory, &say).map_err(|report| {
                let errors = report.errors();
                say(report);
                errors
            })
        }));
        job.group.finish_job();
        let built = built.unwrap_or_else(|_| {
            say(crashed(job));
            Err(1)
        });
        let finish = |outcome, written| {
            let result = JobResult { job: job.clone(), outcome, elapsed: started.elapsed() };
            let _ = sender.send(Message::Finished { worker: Some(worker), result, written });
        };
        let made = match built {
            Ok(made) => made,
            Err(errors) => return finish(Outcome::Failed { errors }, None),
        };
        // Held until the main thread has been told, so that what is written is also recorded.
        let Some(_open) = self.gate.enter() else { return };
        let path = self.settings.out.join(&made.name);
        if let Err(error) = output::write(&path, &made.bytes) {
            say(unwritable(&path, &error));
            return finish(Outcome::Failed { errors: 1 }, None);
        }
        let Made { name, bytes, record, output, trace } = made;
        let entry = Entry { name, output, record, trace, bytes };
        if let Some(cache) = &self.settings.cache {
            cache.put(&freshness::question(job), &entry);
        }
        let Entry { name, output, record, trace, .. } = entry;
        finish(Outcome::Built(Output::of(path, &output)), Some(Box::new(Written { name, record, output, trace })));
    }
}

/// Lets threads write until it is closed.
#[derive(Default)]
struct Gate(RwLock<bool>);

impl Gate {
    /// Keeps the gate open, unless it is closed.
    fn enter(&self) -> Option<RwLockReadGuard<'_, bool>> {
        Some(self.0.read().unwrap_or_else(|poisoned| poisoned.into_inner())).filter(|closed| !**closed)
    }

    /// Waits for those who are writing and lets nobody in any more.
    fn close(&self) {
        *self.0.write().unwrap_or_else(|poisoned| poisoned.into_inner()) = true;
    }
}

/// Where everything comes together.
struct Desk<'a> {
    observe: &'a mut dyn FnMut(&Event),
    /// The findings that were told.
    told: HashSet<String>,
    records: BTreeMap<String, BuildRecord>,
    summary: Summary,
}

impl Desk<'_> {
    /// Attends to what threads tell until all of them are done, or until it is asked to stop. The jobs that are to be built.
    fn attend(&mut self, shared: &Shared, receiver: Receiver<Message>) -> Vec<usize> {
        let mut stale = Vec::new();
        loop {
            match receiver.recv_timeout(HEARTBEAT) {
                Ok(message) => {
                    self.note(message, &mut stale);
                    if self.records.len() >= RECORDED_TOGETHER {
                        self.record(shared);
                    }
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return stale,
            }
            if shared.stop.is_requested() {
                shared.gate.close();
                while let Ok(message) = receiver.try_recv() {
                    self.note(message, &mut stale);
                }
                return stale;
            }
        }
    }

    fn note(&mut self, message: Message, stale: &mut Vec<usize>) {
        match message {
            Message::Started(worker, job) => (self.observe)(&Event::Started { worker, job }),
            Message::Findings(report) => self.tell(report),
            Message::Stale(job) => stale.push(job),
            Message::Finished { worker, result, written } => {
                if let Some(written) = written {
                    let Written { name, record, output, trace } = *written;
                    self.records.entry(result.job.slug().to_owned()).or_insert(record).add(name, output, trace);
                }
                (self.observe)(&Event::Finished { worker, result: result.clone() });
                self.summary.results.push(result);
            }
        }
    }

    /// Tells findings that were not told before: what is to be said of a project is not said again for each of its outputs.
    fn tell(&mut self, report: Report) {
        let new = report.retain(|finding| self.told.insert(finding.to_string()));
        if new.diagnostics().is_empty() {
            return;
        }
        self.summary.errors += new.errors();
        self.summary.warnings += new.warnings();
        (self.observe)(&Event::Findings(new));
    }

    /// Records what was written.
    fn record(&mut self, shared: &Shared) {
        let records = std::mem::take(&mut self.records);
        if !records.is_empty()
            && let Err(error) = BuildManifest::record(&shared.settings.out, records)
        {
            self.tell(unwritable(&shared.settings.out.join(MANIFEST), &error));
        }
    }

    /// Comes to an end with what is left to do.
    fn close(&mut self, shared: &Shared) {
        if let Some(cache) = &shared.settings.cache {
            if self.summary.results.iter().any(|result| matches!(result.outcome, Outcome::Built(_))) {
                cache.trim();
            }
            if let Some((folder, error)) = cache.failure() {
                let finding = Diagnostic::warning("unwritable-cache", format!("`{}` cannot be written", folder.display()))
                    .because(error.to_string())
                    .help("outputs are built all the same, but not remembered; name another folder: PRESSRUN_CACHE=DIR, or --no-cache");
                self.tell(Report::new(Default::default(), vec![finding]));
            }
        }
        self.record(shared);
        let order: HashMap<_, _> = shared.jobs.iter().enumerate().map(|(at, job)| (Arc::as_ptr(job), at)).collect();
        self.summary.results.sort_by_key(|result| order.get(&Arc::as_ptr(&result.job)));
        self.summary.interrupted = shared.stop.is_requested();
    }
}

/// The finding for a job in which a part of Pressrun gave up.
fn crashed(job: &Job) -> Report {
    let finding = Diagnostic::error("crash", format!("`{}` could not be built: Pressrun itself failed", job.name()))
        .help("please report it with the message above and the project, if you can share it");
    Report::new(Default::default(), vec![finding])
}

/// The finding for a file in the place of the manifest, which would be lost.
pub(crate) fn foreign(path: &std::path::Path, error: &std::io::Error) -> Report {
    let finding = Diagnostic::error("foreign-manifest", format!("`{}` is in the way", path.display()))
        .because(error.to_string())
        .help("choose another folder with --out DIR, or move the file away: each build records there what it was made of");
    Report::new(Default::default(), vec![finding])
}
