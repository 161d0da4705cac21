//! Walks from the manifest to every file it names.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use toml::de::DeTable;

use crate::data::{Records, records};
use crate::diagnostic::{Diagnostic, FileIndex, Place, Report, Severity, Sources};
use crate::references::{self, References};

use super::located::{Keyed, Located};
use super::root::{Refusal, Root};
use super::validate::validate;
use super::*;

/// The schemas of the files of a project, by the kind of file.
pub fn schemas() -> Vec<(&'static str, schemars::Schema)> {
    vec![
        ("brief", schemars::schema_for!(Manifest)),
        ("section", schemars::schema_for!(Section)),
        ("footnotes", schemars::schema_for!(Footnotes)),
        ("data", schemars::schema_for!(DataFile)),
        ("figures", schemars::schema_for!(Figures)),
    ]
}

pub fn open(path: &Path, options: ReadOptions) -> Result<Project, Report> {
    let (reader, manifest) = manifest(path)?;
    Ok(reader.project(manifest, options))
}

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
    let (mut reader, manifest) = manifest(path)?;
    let mut lock = Lock::default();
    if reader.root.path().join(LOCK_FILE).exists() {
        match reader.toml::<Lock>(Path::new(LOCK_FILE), None) {
            Some(file) => lock = file.value,
            None => {
                for finding in &mut reader.diagnostics {
                    finding.help = Some(format!(
                        "restore {LOCK_FILE} from version control; or delete it, and `pressrun data pull` fetches every file anew"
                    ));
                }
                return Err(Report::new(reader.sources, reader.diagnostics));
            }
        }
    }
    let mut tables = Names::new("table");
    for (path, place) in reader.listed(&manifest.value.data, manifest.file) {
        if let Some(file) = reader.toml::<DataFile>(&path, Some(place)) {
            tables.add(file.value.table, file.file, &mut reader.diagnostics);
        }
    }
    let Reader { root, sources, diagnostics, incomplete } = reader;
    Ok(DataFiles { root, tables: tables.items, lock, sources, diagnostics, incomplete })
}

/// Reads the manifest of the project in a folder.
fn manifest(path: &Path) -> Result<(Reader, InFile<Manifest>), Report> {
    let folder = match path.file_name() {
        Some(name) if name == "brief.toml" => path.parent().unwrap_or(Path::new("")),
        _ => path,
    };
    let failed = |diagnostic| Report::new(Sources::default(), vec![diagnostic]);
    let root = Root::open(folder).map_err(|error| {
        failed(
            Diagnostic::error("missing-project", format!("there is no project folder `{}`", folder.display()))
                .because(error.to_string())
                .help("name a folder that holds a brief.toml, or make one with `pressrun init DIR`"),
        )
    })?;
    if !root.path().join("brief.toml").exists() {
        return Err(failed(
            Diagnostic::error("missing-project", format!("`{}` holds no brief.toml", folder.display()))
                .help("name a folder that holds a brief.toml, or make one with `pressrun init DIR`"),
        ));
    }
    let mut reader = Reader { root, sources: Sources::default(), diagnostics: Vec::new(), incomplete: false };
    match reader.toml::<Manifest>(Path::new("brief.toml"), None) {
        Some(manifest) => Ok((reader, manifest)),
        None => Err(Report::new(reader.sources, reader.diagnostics)),
    }
}

/// The text of a `.csl` file of the project.
///
/// # Errors
/// Why it cannot be used.
pub fn style_text(root: &Root, path: &str) -> Result<String, Refusal> {
    root.read_text(Path::new(path))
}

struct Reader {
    root: Root,
    sources: Sources,
    diagnostics: Vec<Diagnostic>,
    incomplete: bool,
}

impl Reader {
    fn project(mut self, manifest: InFile<Manifest>, options: ReadOptions) -> Project {
        let at = manifest.file;
        let m = &manifest.value;

        let listed = self.listed(&m.sections, at);
        let sections = listed.iter().filter_map(|(path, place)| self.toml::<Section>(path, Some(place.clone()))).collect();
        if m.sections.is_empty() {
            self.diagnostics.push(
                Diagnostic::error("empty-glob", "a brief needs at least one section")
                    .at(Place { file: at, range: 0..0 })
                    .because("`sections` is empty")
                    .help("list the section files: sections = [\"sections/*.toml\"]"),
            );
        }

        let mut footnotes = Names::new("footnote");
        if let Some(path) = &m.footnotes
            && let Some(file) = self.toml::<Footnotes>(Path::new(&**path), Some(path.place(at)))
        {
            footnotes.add(file.value.notes, file.file, &mut self.diagnostics);
        }

        let mut references = References::default();
        for path in &m.references {
            self.references(path, at, &mut references);
        }

        let mut tables = Names::new("table");
        let mut polls = Names::new("poll");
        let mut metrics = Names::new("metric");
        let mut claims = Names::new("claim");
        for (path, place) in self.listed(&m.data, at) {
            if let Some(file) = self.toml::<DataFile>(&path, Some(place)) {
                tables.add(file.value.table, file.file, &mut self.diagnostics);
                polls.add(file.value.poll, file.file, &mut self.diagnostics);
                metrics.add(file.value.metric, file.file, &mut self.diagnostics);
                claims.add(file.value.claim, file.file, &mut self.diagnostics);
            }
        }

        let lock = self.lock();
        let records = self.records(&tables.items, &lock, options);

        let mut figures = Names::new("figure");
        if let Some(path) = &m.figures
            && let Some(file) = self.toml::<Figures>(Path::new(&**path), Some(path.place(at)))
        {
            figures.add(file.value.figure, file.file, &mut self.diagnostics);
        }

        Project {
            root: self.root,
            manifest,
            sections,
            footnotes: footnotes.items,
            references,
            tables: tables.items,
            polls: polls.items,
            metrics: metrics.items,
            claims: claims.items,
            records,
            lock: lock,
            figures: figures.items,
            sources: self.sources,
            diagnostics: self.diagnostics,
            incomplete: self.incomplete,
        }
    }

    /// What was fetched for the project. Nothing when there is no lock file.
    fn lock(&mut self) -> Lock {
        let path = Path::new(LOCK_FILE);
        match self.root.path().join(path).exists() {
            true => self.toml::<Lock>(path, None).map(|lock| lock.value).unwrap_or_default(),
            false => Lock::default(),
        }
    }

    /// The rows of every table. A table whose rows cannot be had is missing; why is reported.
    fn records(&mut self, tables: &[Named<Table>], lock: &Lock, options: ReadOptions) -> BTreeMap<String, Records> {
        let mut records = BTreeMap::new();
        for table in tables {
            let found = self.diagnostics.len();
            let mut reader = records::Reader { root: &self.root, sources: &mut self.sources, diagnostics: &mut self.diagnostics };
            let read = reader.read(table);
            if let (Some(file), Some(_)) = (&table.value.file, &read) {
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

    /// Reads a text file and keeps it for findings; a refusal is reported where the file is named.
    fn text(&mut self, path: &Path, named_at: Option<Place>) -> Option<FileIndex> {
        match self.root.read_text(path) {
            Ok(text) => Some(self.sources.add(self.root.show(path), text)),
            Err(refusal) => {
                self.incomplete = true;
                let shown = self.root.show(path);
                let mut finding = Diagnostic::error(refusal.code(), format!("`{shown}` {}", refusal.reason()))
                    .in_file(shown)
                    .because(if named_at.is_some() { "named here" } else { "cannot be used" })
                    .help(refusal.help());
                finding.place = named_at;
                self.diagnostics.push(finding);
                None
            }
        }
    }

    /// Reads a TOML file into a type, after checking it against the schema of that type.
    fn toml<T: DeserializeOwned + JsonSchema>(&mut self, path: &Path, named_at: Option<Place>) -> Option<InFile<T>> {
        let file = self.text(path, named_at)?;
        let text = self.sources.file(file).text.clone();
        if text.trim().is_empty() {
            self.incomplete = true;
            self.diagnostics.push(
                Diagnostic::error("empty-file", format!("`{}` is empty", self.root.show(path)))
                    .at(Place { file, range: 0..0 })
                    .because("nothing to read")
                    .help("write its content, or remove it from brief.toml; `pressrun init DIR` makes a brief to copy from"),
            );
            return None;
        }
        let (table, errors) = DeTable::parse_recoverable(&text);
        if !errors.is_empty() {
            self.incomplete = true;
            self.diagnostics.extend(syntax_errors(file, &text, &errors));
            return None;
        }
        let schema = schemars::schema_for!(T).to_value();
        let found = self.diagnostics.len();
        validate(file, &table, &schema, &mut self.diagnostics);
        if self.diagnostics.len() > found {
            self.incomplete = true;
            return None;
        }
        match T::deserialize(toml::de::Deserializer::from(table)) {
            Ok(value) => Some(InFile { file, value }),
            Err(error) => {
                self.incomplete = true;
                self.diagnostics.push(syntax_error(file, &error));
                None
            }
        }
    }

    fn references(&mut self, path: &Located<String>, at: FileIndex, references: &mut References) {
        let Some(format) = references::Format::from_path(Path::new(&**path)) else {
            self.diagnostics.push(
                Diagnostic::error("unknown-format", format!("`{}` is no references file", **path))
                    .at(path.place(at))
                    .because("its name ends in none of .toml, .yml, .yaml, .bib")
                    .help("export the references as BibLaTeX (.bib), or write them in TOML with Hayagriva's fields"),
            );
            return;
        };
        if let Some(file) = self.text(Path::new(&**path), Some(path.place(at))) {
            let text = self.sources.file(file).text.clone();
            let before = self.diagnostics.len();
            references.load(file, &text, format, &mut self.diagnostics);
            self.incomplete |= self.diagnostics.len() > before;
        }
    }

    /// The files that a list of patterns matches, each with the place of its pattern. None may be listed twice.
    fn listed(&mut self, patterns: &[Located<String>], at: FileIndex) -> Vec<(PathBuf, Place)> {
        let mut listed = Vec::new();
        let mut seen = HashMap::<PathBuf, Place>::new();
        for pattern in patterns {
            for path in self.matching(pattern, at) {
                let place = pattern.place(at);
                match seen.get(&path) {
                    None => {
                        seen.insert(path.clone(), place.clone());
                        listed.push((path, place));
                    }
                    Some(first) => self.diagnostics.push(
                        Diagnostic::error("listed-twice", format!("`{}` is listed twice", path.display()))
                            .at(place)
                            .because("matches a file that an earlier pattern matches")
                            .help("narrow one of the patterns, so that each file is read once")
                            .related(first.clone(), "first listed here"),
                    ),
                }
            }
        }
        listed
    }

    /// The files of the project that a glob pattern matches, relative to its folder, in the order of their names.
    fn matching(&mut self, pattern: &Located<String>, at: FileIndex) -> Vec<PathBuf> {
        let refuse = |refusal: Refusal| {
            Diagnostic::error(refusal.code(), format!("`{}` {}", **pattern, refusal.reason()))
                .at(pattern.place(at))
                .because("leaves the project folder")
                .help(refusal.help())
        };
        let relative = Path::new(&**pattern);
        if relative.is_absolute() || relative.components().any(|part| part == std::path::Component::ParentDir) {
            let refusal = if relative.is_absolute() { Refusal::Absolute } else { Refusal::Outside };
            self.diagnostics.push(refuse(refusal));
            self.incomplete = true;
            return Vec::new();
        }
        let full = format!("{}/{}", glob::Pattern::escape(&self.root.path().to_string_lossy()), **pattern);
        let paths = match glob::glob(&full) {
            Ok(paths) => paths,
            Err(error) => {
                self.incomplete = true;
                self.diagnostics.push(
                    Diagnostic::error("bad-glob", format!("`{}` is not a file pattern: {}", **pattern, error.msg))
                        .at(pattern.place(at))
                        .because("not a pattern")
                        .help("use * for any characters in a name and ** for any folders: sections/*.toml"),
                );
                return Vec::new();
            }
        };
        let mut found: Vec<PathBuf> =
            paths.flatten().filter_map(|path| path.strip_prefix(self.root.path()).ok().map(Path::to_path_buf)).collect();
        found.sort();
        if found.is_empty() {
            self.incomplete = true;
            self.diagnostics.push(
                Diagnostic::error("empty-glob", format!("no file matches `{}`", **pattern))
                    .at(pattern.place(at))
                    .because("matches nothing in the project folder")
                    .help("check the folder's name; patterns are relative to the folder of brief.toml"),
            );
        }
        found
    }
}

/// Findings for the errors of the TOML reader, one a line: later ones on the same line follow from the first.
pub fn syntax_errors(file: FileIndex, text: &str, errors: &[toml::de::Error]) -> Vec<Diagnostic> {
    let line = |error: &toml::de::Error| {
        let start = error.span().map_or(0, |span| span.start).min(text.len());
        text.as_bytes()[..start].iter().filter(|byte| **byte == b'\n').count()
    };
    let mut found: Vec<(usize, Diagnostic)> = Vec::new();
    for error in errors {
        let at = line(error);
        if found.iter().all(|(earlier, _)| *earlier != at) {
            found.push((at, syntax_error(file, error)));
        }
    }
    found.into_iter().map(|(_, finding)| finding).collect()
}

fn syntax_error(file: FileIndex, error: &toml::de::Error) -> Diagnostic {
    let message = error.message().lines().next().unwrap_or("it cannot be read");
    let help = match message {
        _ if message.contains("duplicate key") => "give each table and key of a file its own name",
        _ if message.contains("must be quoted") => "put words in quotation marks: key = \"…\"",
        _ if message.contains("date") => "write dates as year-month-day: 2008-05-01",
        _ => "a line is `key = value`; words with quotation marks or several lines go between ''' and '''",
    };
    Diagnostic::error("toml-syntax", format!("this is not valid TOML: {message}"))
        .at(Place { file, range: error.span().unwrap_or(0..0) })
        .because("cannot be read from here on")
        .help(help)
}

/// Collects named items from several files, refusing names that were given before.
struct Names<T> {
    what: &'static str,
    items: Vec<Named<T>>,
    known: HashMap<String, Place>,
}

impl<T> Names<T> {
    fn new(what: &'static str) -> Self {
        Self { what, items: Vec::new(), known: HashMap::new() }
    }

    fn add(&mut self, entries: Keyed<T>, file: FileIndex, diagnostics: &mut Vec<Diagnostic>) {
        for (key, value) in entries {
            let place = key.place(file);
            match self.known.get(&*key) {
                Some(first) => diagnostics.push(duplicate_id(self.what, &key, place, first.clone())),
                None => {
                    self.known.insert(key.to_string(), place.clone());
                    self.items.push(Named { id: key.to_string(), place, value });
                }
            }
        }
    }
}

/// The finding for a name that was given before.
pub fn duplicate_id(what: &str, id: &str, place: Place, first: Place) -> Diagnostic {
    Diagnostic::error("duplicate-id", format!("the {what} `{id}` is defined twice"))
        .at(place)
        .because("this name is taken")
        .help("give one of the two another name, and change what refers to it")
        .related(first, "first defined here")
}
