//! Walks from the manifest to every file it names.

mod catalogues;
mod data;
mod listing;
mod names;

use std::borrow::Cow;
use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use toml::de::DeTable;

use crate::diagnostic::{Diagnostic, FileIndex, Place, Report, Sources};
use crate::references::{self, References};

use super::located::Located;
use super::parsed::Part;
use super::root::{Refusal, Root};
use super::validate::validate;
use super::*;

pub use data::{DataFiles, open_data};
use names::Names;
pub use names::duplicate_id;

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
    open_in(root(path)?, options)
}

pub fn open_in(root: Root, options: ReadOptions) -> Result<Project, Report> {
    let (reader, manifest) = manifest(root)?;
    Ok(reader.project(manifest, options))
}

/// Opens a folder, or that of a manifest.
fn root(path: &Path) -> Result<Root, Report> {
    let folder = Project::folder_of(path);
    Root::open(folder).map_err(|error| {
        let finding = Diagnostic::error("missing-project", format!("there is no project folder `{}`", folder.display()))
            .because(error.to_string())
            .help("name a folder that holds a brief.toml, or make one with `pressrun init DIR`");
        Report::new(Sources::default(), vec![finding])
    })
}

/// Reads the manifest of the project in a folder.
fn manifest(root: Root) -> Result<(Reader, InFile<Manifest>), Report> {
    if !root.path().join("brief.toml").exists() {
        let finding = Diagnostic::error("missing-project", format!("`{}` holds no brief.toml", root.show(Path::new("."))))
            .help("name a folder that holds a brief.toml, or make one with `pressrun init DIR`");
        return Err(Report::new(Sources::default(), vec![finding]));
    }
    let mut reader =
        Reader { root, sources: Sources::default(), diagnostics: Vec::new(), incomplete: false, schemas: HashMap::new() };
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
    /// The schemas of the files read so far, by the names of their types.
    schemas: HashMap<Cow<'static, str>, Arc<serde_json::Value>>,
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
            footnotes.add(&file.value.notes, file.file, &mut self.diagnostics);
        }

        let mut references = References::default();
        for path in &m.references {
            self.references(path, at, &mut references);
        }

        let mut tables = Names::new("table");
        let mut polls = Names::new("poll");
        let mut disclosures = Names::new("disclosure");
        let mut metrics = Names::new("metric");
        let mut claims = Names::new("claim");
        for (path, place) in self.listed(&m.data, at) {
            if let Some(file) = self.toml::<DataFile>(&path, Some(place)) {
                tables.add(&file.value.table, file.file, &mut self.diagnostics);
                polls.add(&file.value.poll, file.file, &mut self.diagnostics);
                disclosures.add(&file.value.disclosure, file.file, &mut self.diagnostics);
                metrics.add(&file.value.metric, file.file, &mut self.diagnostics);
                claims.add(&file.value.claim, file.file, &mut self.diagnostics);
            }
        }

        let lock = self.lock();
        let records = self.records(&tables.items, lock.as_ref(), options);

        let mut figures = Names::new("figure");
        if let Some(path) = &m.figures
            && let Some(file) = self.toml::<Figures>(Path::new(&**path), Some(path.place(at)))
        {
            figures.add(&file.value.figure, file.file, &mut self.diagnostics);
        }

        let catalogues = self.catalogues(&manifest);

        Project {
            root: self.root,
            catalogues,
            manifest,
            sections,
            footnotes: footnotes.items,
            references: Arc::new(references),
            tables: tables.items,
            polls: polls.items,
            disclosures: disclosures.items,
            metrics: metrics.items,
            claims: claims.items,
            records,
            lock: lock.unwrap_or_default(),
            figures: figures.items,
            sources: self.sources,
            diagnostics: self.diagnostics,
            incomplete: self.incomplete,
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
    fn toml<T>(&mut self, path: &Path, named_at: Option<Place>) -> Option<InFile<T>>
    where
        T: DeserializeOwned + JsonSchema + Send + Sync + 'static,
    {
        let file = self.text(path, named_at)?;
        let text = self.sources.file(file).text.clone();
        let part = Part { path: self.root.path().join(path), table: None };
        let parsed = parsed::remembered(part, &text, |_| true, || Some((self.parse(path, file, &text)?, text.len())));
        self.incomplete |= parsed.is_none();
        Some(InFile { file, value: parsed? })
    }

    fn parse<T: DeserializeOwned + JsonSchema>(&mut self, path: &Path, file: FileIndex, text: &str) -> Option<T> {
        if text.trim().is_empty() {
            self.diagnostics.push(
                Diagnostic::error("empty-file", format!("`{}` is empty", self.root.show(path)))
                    .at(Place { file, range: 0..0 })
                    .because("nothing to read")
                    .help("write its content, or remove it from brief.toml; `pressrun init DIR` makes a brief to copy from"),
            );
            return None;
        }
        let (table, errors) = DeTable::parse_recoverable(text);
        if !errors.is_empty() {
            self.diagnostics.extend(syntax_errors(file, text, &errors));
            return None;
        }
        let schema = self.schemas.entry(T::schema_name()).or_insert_with(|| Arc::new(schemars::schema_for!(T).to_value())).clone();
        let found = self.diagnostics.len();
        validate(file, &table, &schema, &mut self.diagnostics);
        if self.diagnostics.len() > found {
            return None;
        }
        match T::deserialize(toml::de::Deserializer::from(table)) {
            Ok(value) => Some(value),
            Err(error) => {
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
