//! Where the proofs of `watch` and `preview` go: to the browser, into PDFs, and as lines to the terminal.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use pressrun::batch::{self, BuildOptions, Exported, chosen};
use pressrun::locale::EDITIONS;
use pressrun::output::{self as files, BuildManifest, BuildRecord};
use pressrun::preview::{Desk, Proof, ProofId, Reading, Rebuild, Session, Shared};
use pressrun::{Brief, Report};
use serde_json::{Value, json};

use super::output::{self, Format};

/// The most files that a line names.
const NAMED: usize = 3;

/// The desk of one command.
pub struct WorkDesk {
    format: Format,
    shared: Option<Arc<Shared>>,
    outputs: Option<Outputs>,
    /// What was last said of the brief, so that it is not said again.
    said: String,
    /// Whether the first pages are there.
    begun: bool,
}

impl WorkDesk {
    pub fn new(format: Format, shared: Option<Arc<Shared>>, outputs: Option<Outputs>) -> Self {
        Self { format, shared, outputs, said: String::new(), begun: false }
    }

    /// Prints findings, unless they are those that were printed last.
    fn say(&mut self, report: &Report) {
        let text = report.to_string();
        if text != self.said {
            output::findings(report, self.format);
            self.said = text;
        }
    }

    /// Writes what is not written yet, and says what there is to say of it.
    fn write(&mut self, session: &Session) {
        if let Some(outputs) = &mut self.outputs {
            let found = outputs.write(session);
            if !found.diagnostics().is_empty() {
                self.say(&found);
            }
        }
    }

    /// One line about what was done.
    fn tell(&self, session: &Session, rebuild: &Rebuild, wanted: &[ProofId], report: &Report, broken: bool) {
        let made: Vec<&Arc<Proof>> = rebuild.proofs.iter().filter_map(|(id, _)| session.last_proof(id)).collect();
        if self.format == Format::Json {
            let proofs: Vec<Value> = made
                .iter()
                .map(|proof| {
                    let (language, edition) = (&proof.id.language, &proof.id.edition);
                    json!({ "language": language, "edition": edition, "pages": proof.pages.len(), "changed": proof.changed() })
                })
                .collect();
            output::line(&json!({
                "event": if broken { "failed" } else { "rebuilt" },
                "changed": rebuild.reading.changed,
                "errors": report.errors(),
                "warnings": report.warnings(),
                "proofs": proofs,
                "seconds": rebuild.elapsed.as_secs_f64(),
            }));
            return;
        }
        let files = &rebuild.reading.changed;
        let names = match files.len() {
            0 => session.title(),
            1..=NAMED => files.join(", "),
            more => format!("{} and {} more", files[..NAMED].join(", "), more - NAMED),
        };
        let what = match broken {
            true if !made.is_empty() => {
                let behind: Vec<String> = wanted.iter().filter(|id| session.is_behind(id)).map(ProofId::to_string).collect();
                let counts = output::counts(report.errors(), report.warnings());
                format!("{}; {}: {counts}, the last good pages stay", changed_pages(&made), behind.join(", "))
            }
            true if wanted.iter().any(|id| session.last_proof(id).is_some()) => {
                format!("{}; the last good pages stay", output::counts(report.errors(), report.warnings()))
            }
            true => output::counts(report.errors(), report.warnings()),
            false if !self.begun || files.is_empty() => made
                .iter()
                .map(|proof| format!("{} {}", proof.id, output::count(proof.pages.len(), "page")))
                .collect::<Vec<_>>()
                .join(", "),
            false => changed_pages(&made),
        };
        output::text(&format!("{names}: {what}, {:.0} ms\n", rebuild.elapsed.as_secs_f64() * 1e3));
    }
}

/// "en/screen page 3, fr-CA/screen pages 2, 3".
fn changed_pages(made: &[&Arc<Proof>]) -> String {
    let pages = |proof: &&Arc<Proof>| {
        let changed = proof.changed();
        let list: Vec<String> = changed.iter().take(8).map(usize::to_string).collect();
        let more = if changed.len() > list.len() { " …" } else { "" };
        let word = if changed.len() == 1 { "page" } else { "pages" };
        (!changed.is_empty()).then(|| format!("{} {word} {}{more}", proof.id, list.join(", ")))
    };
    let parts: Vec<String> = made.iter().filter_map(pages).collect();
    if parts.is_empty() { "no page changed".to_owned() } else { parts.join(", ") }
}

impl Desk for WorkDesk {
    fn wanted(&self, session: &Session) -> Vec<ProofId> {
        let mut wanted = self.shared.as_ref().map(|shared| shared.wanted(session)).unwrap_or_default();
        if let (Some(outputs), Some(brief)) = (&self.outputs, session.brief()) {
            wanted
                .extend(outputs.plan(brief).unwrap_or_default().into_iter().filter(|id| !wanted.contains(id)).collect::<Vec<_>>());
        }
        wanted
    }

    fn show(&mut self, session: &Session, reading: &Reading) {
        if let Some(shared) = &self.shared {
            shared.show(session, reading);
        }
    }

    fn rebuilt(&mut self, session: &Session, rebuild: &Rebuild) {
        let wanted = self.wanted(session);
        let broken = session.is_broken(wanted.iter());
        let report = session.report(wanted.iter());
        let is_new = |id: &ProofId| session.last_proof(id).is_some_and(|proof| !proof.changed().is_empty());
        let shows_news = rebuild.proofs.iter().any(|(id, _)| rebuild.reading.asked || is_new(id));
        // A file that has nothing to do with the brief is not worth a line, nor a window that was opened on what is there.
        if self.begun && !rebuild.reading.concerns && !shows_news && report.to_string() == self.said {
            return;
        }
        self.say(&report);
        self.tell(session, rebuild, &wanted, &report, broken);
        self.begun |= !broken;
        self.write(session);
    }

    fn idle(&mut self, session: &Session) {
        // The disk may have room again.
        let unwritten = |desk: &Self| desk.outputs.as_ref().is_some_and(|outputs| outputs.unwritten);
        if unwritten(self) {
            self.write(session);
            if !unwritten(self) {
                self.said.clear();
                if self.format == Format::Human {
                    output::text("the PDFs are written now\n");
                }
            }
        }
    }
}

/// The PDFs of `watch`.
pub struct Outputs {
    folder: PathBuf,
    languages: Vec<String>,
    editions: Vec<String>,
    options: BuildOptions,
    /// What was written last was made of, by its path.
    written: BTreeMap<PathBuf, String>,
    /// What was refused last was made of, by its path.
    refused: BTreeMap<PathBuf, String>,
    /// Whether something could not be written.
    unwritten: bool,
}

impl Outputs {
    pub fn new(folder: &Path, languages: &[String], editions: &[String], options: BuildOptions) -> Self {
        Self {
            folder: folder.to_path_buf(),
            languages: languages.to_vec(),
            editions: editions.to_vec(),
            options,
            written: BTreeMap::new(),
            refused: BTreeMap::new(),
            unwritten: false,
        }
    }

    /// The languages and editions to build, each pair once.
    fn plan(&self, brief: &Brief) -> Result<Vec<ProofId>, Report> {
        let editions: Vec<String> = EDITIONS.iter().map(|name| (*name).to_owned()).collect();
        let languages = chosen("language", &self.languages, &brief.front.languages)?;
        let editions = chosen("edition", &self.editions, &editions)?;
        let pair = |language: &String| {
            let language = language.clone();
            editions.iter().map(move |edition| ProofId { language: language.clone(), edition: edition.clone() }).collect::<Vec<_>>()
        };
        Ok(languages.iter().flat_map(pair).collect())
    }

    /// Writes the PDFs whose inputs changed since they were written, and what they were made of. An edition that has errors holds up
    /// no other. What there is to say of it.
    fn write(&mut self, session: &Session) -> Report {
        let mut found = Vec::new();
        let failed = self.try_write(session, &mut found);
        self.unwritten = failed.is_err();
        Report::merged(found.into_iter().chain(failed.err()))
    }

    /// As [`Outputs::write`].
    ///
    /// # Errors
    /// When a file cannot be written, which can be otherwise later.
    fn try_write(&mut self, session: &Session, found: &mut Vec<Report>) -> Result<(), Report> {
        let Some(brief) = session.brief() else { return Ok(()) };
        let mut good = self.plan(brief)?;
        good.retain(|id| !session.is_behind(id));
        if good.is_empty() {
            return Ok(());
        }
        let earlier = BuildManifest::read(&self.folder).ok().and_then(|manifest| manifest.brief(&brief.front.slug));
        let mut record = BuildRecord::of(brief, earlier.as_ref());
        let mut made = false;
        for proof in good.iter().filter_map(|id| session.last_proof(id)) {
            let name = proof.pages.file_name();
            let path = self.folder.join(&name);
            let state = proof.pages.trace().digest();
            if self.refused.get(&path) == Some(&state) || (self.written.get(&path) == Some(&state) && path.exists()) {
                continue;
            }
            let ProofId { language, edition } = &proof.id;
            match batch::export(brief, &proof.pages, language, edition, self.options, session.since()) {
                Ok(Exported { bytes, output, trace, preflight }) => {
                    files::write(&path, &bytes).map_err(|error| super::unwritable(&path, &error))?;
                    record.add(name, output, trace);
                    found.push(preflight);
                    self.written.insert(path, state);
                    made = true;
                }
                // Nor would it be any better if it were exported again.
                Err(report) => {
                    found.push(report);
                    self.refused.insert(path, state);
                }
            }
        }
        if made {
            let records = BTreeMap::from([(brief.front.slug.clone(), record)]);
            BuildManifest::record(&self.folder, records)
                .map_err(|error| super::unwritable(&self.folder.join(files::MANIFEST), &error))?;
        }
        Ok(())
    }
}
