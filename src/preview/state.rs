//! What the browser is told: shared between the thread that makes proofs and the one that answers.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde_json::{Value, json};
use tokio::sync::watch;

use crate::diagnostic::Severity;
use crate::locale::EDITIONS;

use super::open::Editor;
use super::proof::{Proof, ProofId};
use super::session::{Reading, Session};
use super::watcher::Bell;

/// What is shown, and what the browser asked for.
pub struct Shared {
    state: Mutex<State>,
    /// How many windows look at an edition.
    wanted: Mutex<HashMap<ProofId, usize>>,
    /// Counts the states.
    version: watch::Sender<u64>,
    bell: Bell,
    editor: Option<Editor>,
    /// Known to the page alone, so that no other can open an editor.
    pub(super) token: String,
}

/// What is shown.
#[derive(Default)]
struct State {
    title: String,
    languages: Vec<String>,
    proofs: BTreeMap<ProofId, Arc<Proof>>,
    findings: Vec<Value>,
    /// The files that findings are in, which an editor may be opened at.
    files: Vec<String>,
    broken: bool,
    /// The editions whose pages are those before, as they could not be made of the project as it is now.
    behind: Vec<String>,
    changed: Vec<String>,
    /// Tells the states after one change from those after the next.
    reading: u64,
}

impl Shared {
    /// Nothing is shown yet. The bell wakes the thread that makes proofs.
    pub fn new(bell: Bell, editor: Option<Editor>, token: String) -> Arc<Self> {
        let state = Mutex::default();
        Arc::new(Self { state, wanted: Mutex::default(), version: watch::Sender::new(0), bell, editor, token })
    }

    /// The editions that somebody looks at; that of the source language when nobody does.
    pub fn wanted(&self, session: &Session) -> Vec<ProofId> {
        let mut wanted: Vec<ProofId> = lock(&self.wanted).keys().cloned().collect();
        wanted.sort();
        if wanted.is_empty() {
            let language = session.brief().map(|brief| brief.front.language.clone());
            wanted.extend(language.map(|language| ProofId { language, edition: EDITIONS[0].to_owned() }));
        }
        wanted
    }

    /// Shows a project as it is now.
    pub fn show(&self, session: &Session, reading: &Reading) {
        let wanted = self.wanted(session);
        let report = session.report(wanted.iter());
        let mut state = lock(&self.state);
        state.title = session.title();
        if let Some(brief) = session.brief() {
            state.languages = brief.front.languages.clone();
        }
        state.proofs = wanted.iter().filter_map(|id| Some((id.clone(), session.last_proof(id)?.clone()))).collect();
        state.broken = session.is_broken(wanted.iter());
        state.behind = wanted.iter().filter(|id| session.is_behind(id)).map(ProofId::to_string).collect();
        state.findings = report.to_json();
        state.files = report.sources.iter().map(|(_, file)| file.path.clone()).collect();
        state.changed.clone_from(&reading.changed);
        state.reading = session.readings();
        drop(state);
        self.version.send_modify(|version| *version += 1);
    }

    /// Tells of every new state.
    pub(super) fn subscribe(&self) -> watch::Receiver<u64> {
        self.version.subscribe()
    }

    /// Counts a window that looks at editions, until what is returned is dropped.
    pub(super) fn look_at(self: &Arc<Self>, ids: &[ProofId]) -> Looking {
        let mut wanted = lock(&self.wanted);
        for id in ids {
            *wanted.entry(id.clone()).or_default() += 1;
        }
        drop(wanted);
        self.bell.ring();
        Looking { shared: self.clone(), ids: ids.to_vec() }
    }

    /// The state as a window that looks at editions is told it.
    pub(super) fn describe(&self, ids: &[ProofId]) -> Value {
        let state = lock(&self.state);
        let shown: Vec<(&ProofId, &Arc<Proof>)> = ids.iter().filter_map(|id| state.proofs.get_key_value(id)).collect();
        let proofs: serde_json::Map<String, Value> = shown.iter().map(|(id, proof)| (id.to_string(), describe(proof))).collect();
        let findings: Vec<Value> = state.findings.iter().map(|finding| located(finding, &shown)).collect();
        let count = |severity: Severity| state.findings.iter().filter(|finding| finding["severity"] == severity.word()).count();
        json!({
            "version": *self.version.borrow(),
            "title": state.title,
            "languages": state.languages,
            "editions": EDITIONS,
            "broken": state.broken,
            "behind": state.behind,
            "changed": state.changed,
            "reading": state.reading,
            "errors": count(Severity::Error),
            "warnings": count(Severity::Warning),
            "findings": findings,
            "proofs": proofs,
            "editor": self.editor.is_some(),
        })
    }

    /// A page as SVG.
    pub(super) fn svg(&self, name: &str) -> Option<Arc<str>> {
        // Drawn without the lock, as that takes some milliseconds.
        let proofs: Vec<Arc<Proof>> = lock(&self.state).proofs.values().cloned().collect();
        proofs.iter().find_map(|proof| proof.svg(name))
    }

    /// The proof of an edition that is shown.
    pub(super) fn proof(&self, id: &ProofId) -> Option<Arc<Proof>> {
        lock(&self.state).proofs.get(id).cloned()
    }

    /// Opens a file of the project in the editor. None when it is none, or there is no editor.
    pub(super) fn open(&self, file: &str, line: usize, column: usize) -> Option<std::io::Result<()>> {
        let editor = self.editor.as_ref()?;
        let state = lock(&self.state);
        let shown = state.proofs.values().flat_map(|proof| proof.sources.iter()).any(|(_, source)| source.path == file);
        let known = shown || state.files.iter().any(|known| known == file);
        drop(state);
        known.then(|| editor.open(file, line, column))
    }
}

/// A window that looks at editions.
pub(super) struct Looking {
    shared: Arc<Shared>,
    ids: Vec<ProofId>,
}

impl Drop for Looking {
    fn drop(&mut self) {
        let mut wanted = lock(&self.shared.wanted);
        for id in &self.ids {
            if let Some(count) = wanted.get_mut(id) {
                *count -= 1;
            }
        }
        wanted.retain(|_, count| *count > 0);
    }
}

fn describe(proof: &Proof) -> Value {
    let sheets = proof.sheets.iter();
    let sheets =
        sheets.map(|sheet| json!({ "name": sheet.name, "width": sheet.width, "height": sheet.height, "changes": sheet.changes }));
    json!({
        "pages": sheets.collect::<Vec<_>>(),
        "headings": proof.headings,
        "milliseconds": { "localise": ms(proof.stages.localise), "typeset": ms(proof.stages.typeset), "compare": ms(proof.stages.compare) },
    })
}

fn ms(duration: std::time::Duration) -> f64 {
    (duration.as_secs_f64() * 1e4).round() / 10.0
}

/// A finding with its place on the pages of each edition that is shown.
fn located(finding: &Value, shown: &[(&ProofId, &Arc<Proof>)]) -> Value {
    let mut finding = finding.clone();
    let place = &finding["place"];
    let file = place["file"].as_str().unwrap_or_default();
    let line = place["line"].as_u64().and_then(|line| usize::try_from(line).ok()).unwrap_or(1);
    let spots: serde_json::Map<String, Value> =
        shown.iter().filter_map(|(id, proof)| Some((id.to_string(), json!(proof.spot(file, line)?)))).collect();
    finding["spots"] = Value::Object(spots);
    finding
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
