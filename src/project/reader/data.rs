//! The data files of a project: their tables, the rows of these, and the lock that knows what was fetched.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::sync::Arc;

use crate::data::{Records, records};
use crate::diagnostic::{Diagnostic, Place, Report, Severity, Sources};

use super::names::Names;
use super::{Reader, manifest, root};
use crate::project::{DataFile, InFile, LOCK_FILE, Located, Lock, Named, ReadOptions, Root, Table, locked_name};

/// What the data files of a project declare, read without the rest of it and without the rows that stand in other files.
#[derive(Debug)]
pub struct DataFiles {
    /// The folder of the project.
    pub root: Root,
    /// Tables.
    pub tables: Vec<Named<Table>>,
    /// What was fetched earlier.
    pub lock: Lock,
    /// The files read, which findings quote.
    pub sources: Sources,
    /// What was found while reading.
    pub diagnostics: Vec<Diagnostic>,
    /// Whether a whole file was lost to an error, so that tables it would have declared are unknown.
    pub incomplete: bool,
}

pub fn open_data(path: &Path) -> Result<DataFiles, Report> {
    let (mut reader, manifest) = manifest(root(path)?)?;
    let Some(lock) = reader.lock() else {
        for finding in &mut reader.diagnostics {
            finding.help = Some(format!(
                "restore {LOCK_FILE} from version control; or delete it, and `pressrun data pull` fetches every file anew"
            ));
        }
        return Err(Report::new(reader.sources, reader.diagnostics));
    };
    let mut tables = Names::new("table");
    for (path, place) in reader.listed(&manifest.value.data, manifest.file) {
        if let Some(file) = reader.toml::<DataFile>(&path, Some(place)) {
            tables.add(&file.value.table, file.file, &mut reader.diagnostics);
        }
    }
    let Reader { root, sources, diagnostics, incomplete, .. } = reader;
    Ok(DataFiles { root, tables: tables.items, lock, sources, diagnostics, incomplete })
}

impl Reader {
    /// What was fetched for the project: nothing when there is no lock file, unknown when it cannot be read.
    pub fn lock(&mut self) -> Option<Lock> {
        let path = Path::new(LOCK_FILE);
        match self.root.exists(path) {
            true => {
                let lock = self.toml::<Lock>(path, None)?;
                let found = self.diagnostics.len();
                self.lock_entries(&lock);
                (self.diagnostics.len() == found).then(|| Lock::clone(&lock.value))
            }
            false => Some(Lock::default()),
        }
    }

    /// Reports entries of the lock that a command would not have written, as a bad merge leaves them.
    fn lock_entries(&mut self, lock: &InFile<Lock>) {
        let mut known: HashMap<&str, Place> = HashMap::new();
        for entry in &lock.value.file {
            let place = entry.path.place(lock.file);
            let name = locked_name(Path::new(entry.path.as_str()));
            if name != *entry.path || name.contains('\\') {
                self.diagnostics.push(
                    Diagnostic::error("bad-lock", format!("`{}` is no path of the lock", *entry.path))
                        .at(place.clone())
                        .because("paths have slashes, and neither `.` nor `..`")
                        .help("restore the lock from version control, or delete it and fetch anew: pressrun data pull"),
                );
            }
            if let Some(first) = known.insert(&entry.path, place.clone()) {
                self.diagnostics.push(
                    Diagnostic::error("duplicate-id", format!("`{}` is locked twice", *entry.path))
                        .at(place)
                        .because("which of the two holds cannot be told")
                        .help("restore the lock from version control, or delete it and fetch anew: pressrun data pull")
                        .related(first, "first locked here"),
                );
            }
        }
    }

    /// The rows of every table. A table whose rows cannot be had is missing; why is reported.
    pub fn records(
        &mut self,
        tables: &[Named<Table>],
        lock: Option<&Lock>,
        options: ReadOptions,
    ) -> BTreeMap<String, Arc<Records>> {
        let mut records = BTreeMap::new();
        for table in tables {
            let found = self.diagnostics.len();
            let mut reader = records::Reader { root: &self.root, sources: &mut self.sources, diagnostics: &mut self.diagnostics };
            let read = reader.read(table);
            if let (Some(file), Some(_), Some(lock)) = (&table.value.file, &read, lock) {
                self.locked(table, file, lock, options);
            }
            // Numbers computed from rows that are half right would only add findings that lead astray.
            if self.diagnostics[found..].iter().all(|finding| finding.severity != Severity::Error) {
                records.extend(read.map(|read| (table.id.clone(), read)));
            }
        }
        records
    }

    /// Compares a file that was fetched with what was fetched.
    fn locked(&mut self, table: &Named<Table>, file: &Located<String>, lock: &Lock, options: ReadOptions) {
        let path = Path::new(file.as_str());
        let at = file.place(table.place.file);
        match lock.entry(path) {
            Some(entry) => {
                if let Some(url) = table.value.url.as_ref().filter(|url| url.as_str() != entry.url) {
                    self.diagnostics.push(
                        Diagnostic::warning("changed-url", format!("`{}` was fetched from another address", **file))
                            .at(url.place(table.place.file))
                            .because(format!("{LOCK_FILE} says {}", entry.url))
                            .help("fetch it from here: pressrun data pull"),
                    );
                }
                let Some(input) = self.root.input(path).filter(|input| input.sha256 != entry.sha256) else { return };
                let message = format!("`{}` is not the file that was fetched", **file);
                let finding = match options.ignore_lock {
                    true => Diagnostic::warning("changed-file", message),
                    false => Diagnostic::error("changed-file", message),
                };
                self.diagnostics.push(
                    finding
                        .at(at)
                        .because(format!(
                            "{} bytes with the digest {}…; {LOCK_FILE} says {} with {}…",
                            input.bytes,
                            input.sha256.get(..12).unwrap_or_default(),
                            entry.bytes,
                            entry.sha256.get(..12).unwrap_or_default()
                        ))
                        .help("fetch it again: pressrun data pull; to use it as it is: --ignore-lock"),
                );
            }
            None if table.value.url.is_some() => self.diagnostics.push(
                Diagnostic::warning("unlocked-file", format!("`{}` has an address but is not in {LOCK_FILE}", **file))
                    .at(at)
                    .because("nothing tells whether it is what the address gives")
                    .help("fetch it: pressrun data pull; or delete `url`"),
            ),
            None => {}
        }
    }
}
