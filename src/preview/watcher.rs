//! Tells when files of a folder change: bursts together, whatever way editors save.

use std::collections::BTreeSet;
use std::path::{Component, Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

use notify::event::{AccessKind, AccessMode, CreateKind, ModifyKind};
use notify::{Config, Event, EventKind, PollWatcher, RecommendedWatcher, RecursiveMode, Watcher as _};

use crate::project::is_of_snapshot;

/// How long a burst has to pause to be over.
const QUIET: Duration = Duration::from_millis(3);
/// How long a burst can last: after that, what changed so far is handed on.
const LONGEST: Duration = Duration::from_millis(100);
/// How often the folder is looked for when nothing happens.
const PAUSE: Duration = Duration::from_millis(500);

/// What may have changed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Change {
    /// Paths in the folder, with slashes. There may be nothing there any more.
    pub paths: BTreeSet<String>,
    /// Whether other files may have changed too.
    pub anything: bool,
}

impl Change {
    /// Everything may have changed.
    pub fn anything() -> Self {
        Self { anything: true, ..Self::default() }
    }

    fn is_empty(&self) -> bool {
        self.paths.is_empty() && !self.anything
    }
}

/// Why a [`Watcher`] returns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wake {
    /// Files may have changed.
    Change(Change),
    /// Somebody asked, see [`Watcher::bell`].
    Asked,
    /// Nothing happened for a while.
    Idle,
}

enum Signal {
    Files(notify::Result<Event>),
    Asked,
}

/// Watches a folder.
pub struct Watcher {
    folder: PathBuf,
    /// Folders whose files are no concern, such as that of the outputs.
    ignored: Vec<PathBuf>,
    sender: Sender<Signal>,
    signals: Receiver<Signal>,
    /// The folder that is watched now. It is let go when another takes its place, or none.
    watched: Option<Watched>,
}

struct Watched {
    path: PathBuf,
    identity: Option<(u64, u64)>,
    _watcher: Box<dyn notify::Watcher + Send>,
}

/// Wakes a [`Watcher`] from another thread.
#[derive(Clone)]
pub struct Bell(Sender<Signal>);

impl Bell {
    /// Makes [`Watcher::wait`] return [`Wake::Asked`].
    pub fn ring(&self) {
        let _ = self.0.send(Signal::Asked);
    }
}

impl Watcher {
    /// Watches a folder and all below it, but for the folders to ignore.
    ///
    /// # Errors
    /// When the folder is not there, or the system offers no way to watch it.
    pub fn new(folder: &Path, ignored: &[PathBuf]) -> notify::Result<Self> {
        let (sender, signals) = channel();
        let absolute = |path: &PathBuf| std::path::absolute(path).unwrap_or_else(|_| path.clone());
        let mut watcher =
            Self { folder: folder.to_path_buf(), ignored: ignored.iter().map(absolute).collect(), sender, signals, watched: None };
        watcher.watched = Some(watcher.watch()?);
        Ok(watcher)
    }

    /// A bell that wakes it.
    pub fn bell(&self) -> Bell {
        Bell(self.sender.clone())
    }

    fn watch(&self) -> notify::Result<Watched> {
        let path = std::fs::canonicalize(&self.folder)?;
        let handler = || {
            let sender = self.sender.clone();
            move |event| drop(sender.send(Signal::Files(event)))
        };
        let mut watcher: Box<dyn notify::Watcher + Send> = Box::new(RecommendedWatcher::new(handler(), Config::default())?);
        if watcher.watch(&path, RecursiveMode::Recursive).is_err() {
            // The system has too few watches left for the folder, or none for its kind of disk.
            let slow = Config::default().with_poll_interval(PAUSE).with_compare_contents(true);
            watcher = Box::new(PollWatcher::new(handler(), slow)?);
            watcher.watch(&path, RecursiveMode::Recursive)?;
        }
        Ok(Watched { identity: identity(&path), path, _watcher: watcher })
    }

    /// Waits until something happens, or for half a second.
    pub fn wait(&mut self) -> Wake {
        match self.signals.recv_timeout(PAUSE) {
            Ok(Signal::Asked) => Wake::Asked,
            Ok(Signal::Files(event)) => self.burst(event),
            Err(_) => self.look(),
        }
    }

    /// Waits for a change for as long as given.
    pub fn wait_for_change(&mut self, time: Duration) -> Option<Change> {
        let until = Instant::now() + time;
        loop {
            match self.signals.recv_timeout(until.saturating_duration_since(Instant::now())) {
                Ok(Signal::Asked) => {}
                Ok(Signal::Files(event)) => {
                    if let Wake::Change(change) = self.burst(event) {
                        return Some(change);
                    }
                }
                Err(_) => return None,
            }
        }
    }

    /// Gathers a burst of events.
    fn burst(&mut self, first: notify::Result<Event>) -> Wake {
        let mut change = Change::default();
        let mut asked = false;
        self.note(first, &mut change);
        let started = Instant::now();
        // What is no concern delays nothing.
        while started.elapsed() < LONGEST && !(change.is_empty() && started.elapsed() > QUIET) {
            match self.signals.recv_timeout(QUIET) {
                Ok(Signal::Asked) => asked = true,
                Ok(Signal::Files(event)) => self.note(event, &mut change),
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => break,
            }
        }
        if asked {
            let _ = self.sender.send(Signal::Asked);
        }
        match change.is_empty() {
            true => Wake::Idle,
            false => Wake::Change(change),
        }
    }

    fn note(&mut self, event: notify::Result<Event>, change: &mut Change) {
        let Ok(event) = event else {
            change.anything = true;
            return;
        };
        match event.kind {
            // Opening a file to read it is an event too.
            EventKind::Access(kind) if kind != AccessKind::Close(AccessMode::Write) => return,
            // What a new folder, or one that is moved here, held before it was watched is not told.
            EventKind::Create(CreateKind::Folder) | EventKind::Modify(ModifyKind::Name(_)) => {
                let is_folder = |path: &&PathBuf| path.is_dir() && self.concern(path).is_some();
                change.anything |= event.need_rescan() || event.paths.iter().any(|path| is_folder(&path));
            }
            _ => change.anything |= event.need_rescan(),
        }
        change.paths.extend(event.paths.iter().filter_map(|path| self.concern(path)));
    }

    /// The path in the folder of something that can matter.
    fn concern(&self, path: &Path) -> Option<String> {
        let watched = self.watched.as_ref()?;
        if self.ignored.iter().any(|ignored| path.starts_with(ignored)) {
            return None;
        }
        let relative = path.strip_prefix(&watched.path).ok()?;
        let hidden = |part: Component| part.as_os_str().to_string_lossy().starts_with('.');
        let name = relative.to_string_lossy().replace('\\', "/");
        let matters = !name.is_empty() && !name.ends_with('~') && !relative.components().any(hidden) && !is_of_snapshot(relative);
        matters.then_some(name)
    }

    /// Looks whether the folder is still the one that is watched. Its name may have been given to another.
    fn look(&mut self) -> Wake {
        let now = std::fs::canonicalize(&self.folder).ok();
        let same = match (&self.watched, &now) {
            (Some(watched), Some(path)) => watched.path == *path && watched.identity == identity(path),
            (None, None) => true,
            _ => false,
        };
        if same {
            return Wake::Idle;
        }
        self.watched = now.and_then(|_| self.watch().ok());
        Wake::Change(Change::anything())
    }
}

/// What tells a folder from another of the same name.
#[cfg(unix)]
fn identity(path: &Path) -> Option<(u64, u64)> {
    use std::os::unix::fs::MetadataExt;
    std::fs::metadata(path).ok().map(|metadata| (metadata.dev(), metadata.ino()))
}

#[cfg(not(unix))]
fn identity(_: &Path) -> Option<(u64, u64)> {
    None
}
