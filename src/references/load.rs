//! Reads references from TOML, Hayagriva YAML and BibLaTeX.

use std::ops::Range;
use std::path::Path;

use hayagriva::Library;
use hayagriva::io::{BibLaTeXError, from_biblatex_str, from_yaml_str};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use serde_spanned::Spanned;
use toml::de::{DeTable, DeValue};

use crate::diagnostic::{Diagnostic, FileIndex, Place, suggest};
use crate::project::duplicate_id;

use super::References;

/// The fields of a Hayagriva entry, as its file format names them.
const FIELDS: [&str; 36] = [
    "type",
    "parent",
    "title",
    "author",
    "date",
    "editor",
    "affiliated",
    "publisher",
    "location",
    "organization",
    "issue",
    "chapter",
    "volume",
    "volume-total",
    "edition",
    "page-range",
    "page-total",
    "time-range",
    "runtime",
    "url",
    "serial-number",
    "serial",
    "language",
    "archive",
    "archive-location",
    "call-number",
    "note",
    "abstract",
    "genre",
    "doi",
    "isbn",
    "issn",
    "pmid",
    "pmcid",
    "arxiv",
    "call",
];

/// The types of a Hayagriva entry.
const TYPES: [&str; 30] = [
    "article",
    "chapter",
    "entry",
    "anthos",
    "report",
    "thesis",
    "web",
    "scene",
    "artwork",
    "patent",
    "case",
    "newspaper",
    "legislation",
    "manuscript",
    "post",
    "misc",
    "performance",
    "periodical",
    "proceedings",
    "book",
    "blog",
    "reference",
    "conference",
    "anthology",
    "repository",
    "thread",
    "video",
    "audio",
    "exhibition",
    "original",
];

/// A format of reference files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Hayagriva's fields in TOML.
    Toml,
    /// Hayagriva's own YAML.
    Yaml,
    /// BibLaTeX, as reference managers export it.
    BibLatex,
}

impl Format {
    /// The format of a file, by the ending of its name.
    pub fn from_path(path: &Path) -> Option<Self> {
        match path.extension()?.to_str()? {
            "toml" => Some(Self::Toml),
            "yml" | "yaml" => Some(Self::Yaml),
            "bib" => Some(Self::BibLatex),
            _ => None,
        }
    }
}

impl References {
    /// Adds the works of a file. What cannot be read is reported.
    pub fn load(&mut self, file: FileIndex, text: &str, format: Format, diagnostics: &mut Vec<Diagnostic>) {
        match format {
            Format::Toml => self.load_toml(file, text, diagnostics),
            Format::Yaml => match from_yaml_str(text) {
                Ok(library) => self.add(library, file, |key| find_key(text, &format!("{key}:")), diagnostics),
                Err(error) => {
                    let place = error.location().map_or(0, |location| location.index()).min(text.len());
                    diagnostics.push(yaml_error(file, place, &error.to_string()));
                }
            },
            Format::BibLatex => match from_biblatex_str(text) {
                Ok(library) => self.add(library, file, |key| find_key(text, &format!("{{{key},")), diagnostics),
                Err(errors) => diagnostics.extend(errors.iter().map(|error| biblatex_error(file, error))),
            },
        }
    }

    fn add(&mut self, library: Library, file: FileIndex, place: impl Fn(&str) -> Range<usize>, diagnostics: &mut Vec<Diagnostic>) {
        for entry in library.iter() {
            let at = Place { file, range: place(entry.key()) };
            match self.places.get(entry.key()) {
                Some(first) => diagnostics.push(duplicate_id("reference", entry.key(), at, first.clone())),
                None => {
                    self.places.insert(entry.key().to_owned(), at);
                    self.library.push(entry);
                }
            }
        }
    }

    fn load_toml(&mut self, file: FileIndex, text: &str, diagnostics: &mut Vec<Diagnostic>) {
        let (table, errors) = DeTable::parse_recoverable(text);
        if !errors.is_empty() {
            diagnostics.extend(crate::project::syntax_errors(file, text, &errors));
            return;
        }
        let mut entries: Vec<_> = table.get_ref().iter().collect();
        // The TOML reader hands tables over sorted by name.
        entries.sort_by_key(|(key, _)| key.span().start);
        for (key, value) in entries {
            let place = Place { file, range: key.span() };
            let DeValue::Table(fields) = value.get_ref() else {
                diagnostics.push(
                    Diagnostic::error("bad-reference", format!("the reference `{}` is no table", key.get_ref()))
                        .at(place)
                        .because("expected a table of fields")
                        .help(format!("begin it with [{}] and give it type, title, author and date", key.get_ref())),
                );
                continue;
            };
            let found = diagnostics.len();
            check_fields(file, fields, diagnostics);
            if diagnostics.len() > found {
                continue;
            }
            let mut one = Map::new();
            let mut fields = to_json(value.get_ref());
            keep_names_whole(&mut fields);
            one.insert(key.get_ref().to_string(), fields);
            match Library::deserialize(Value::Object(one)) {
                Ok(library) => self.add(library, file, |_| key.span(), diagnostics),
                Err(error) => diagnostics.push(
                    Diagnostic::error("bad-reference", format!("the reference `{}` cannot be read", key.get_ref()))
                        .at(place)
                        .because(first_line(&error.to_string()))
                        .help("dates are 2005, \"2005-04\" or 2005-04-28; authors are [\"Family, Given\"]; see docs/format.md"),
                ),
            }
        }
    }
}

/// Reports unknown fields and types, which Hayagriva passes over or names in terms of its own.
fn check_fields(file: FileIndex, fields: &DeTable, diagnostics: &mut Vec<Diagnostic>) {
    for (name, value) in fields.iter() {
        let name_text: &str = name.get_ref();
        if !FIELDS.contains(&name_text) {
            let mut finding = Diagnostic::error("unknown-key", format!("unknown field `{name_text}` of a reference"))
                .at(Place { file, range: name.span() })
                .because("not a field of Hayagriva's format");
            finding.help = suggest(name_text, FIELDS).or_else(|| Some("see docs/format.md for the fields".into()));
            diagnostics.push(finding);
        }
        if name_text == "type" {
            check_type(file, value, diagnostics);
        }
        let parents = match value.get_ref() {
            _ if name_text != "parent" => Vec::new(),
            DeValue::Table(parent) => vec![parent],
            DeValue::Array(parents) => parents.iter().filter_map(|parent| parent.get_ref().as_table()).collect(),
            _ => Vec::new(),
        };
        parents.into_iter().for_each(|parent| check_fields(file, parent, diagnostics));
    }
}

fn check_type(file: FileIndex, value: &Spanned<DeValue>, diagnostics: &mut Vec<Diagnostic>) {
    let Some(name) = value.get_ref().as_str() else {
        return;
    };
    if TYPES.contains(&name.to_lowercase().as_str()) {
        return;
    }
    let mut finding = Diagnostic::error("unknown-value", format!("`{name}` is no type of reference"))
        .at(Place { file, range: value.span() })
        .because("not a type of Hayagriva's format");
    finding.help = suggest(name, TYPES)
        .or_else(|| Some("for instance: article, book, report, web, newspaper, legislation, thesis, misc".into()));
    diagnostics.push(finding);
}

/// Dates become strings, as Hayagriva reads them.
fn to_json(value: &DeValue) -> Value {
    match value {
        DeValue::String(text) => json!(text),
        DeValue::Integer(number) => i64::from_str_radix(number.as_str(), number.radix()).map_or(Value::Null, Value::from),
        DeValue::Float(number) => number.as_str().parse::<f64>().map_or(Value::Null, Value::from),
        DeValue::Boolean(value) => json!(value),
        DeValue::Datetime(date) => json!(date.to_string()),
        DeValue::Array(items) => items.iter().map(|item| to_json(item.get_ref())).collect(),
        DeValue::Table(table) => table.iter().map(|(key, value)| (key.get_ref().to_string(), to_json(value.get_ref()))).collect(),
    }
}

/// A name without a comma is that of a body, such as "Office of Homeland Security", whose words are no given names.
fn keep_names_whole(fields: &mut Value) {
    let Value::Object(fields) = fields else { return };
    for role in ["author", "editor"] {
        let Some(names) = fields.get_mut(role) else { continue };
        match names {
            Value::Array(names) => names.iter_mut().for_each(keep_name_whole),
            name => keep_name_whole(name),
        }
    }
    match fields.get_mut("parent") {
        Some(Value::Array(parents)) => parents.iter_mut().for_each(keep_names_whole),
        Some(parent) => keep_names_whole(parent),
        None => {}
    }
}

fn keep_name_whole(name: &mut Value) {
    if let Value::String(text) = name
        && !text.contains(',')
    {
        *name = json!({ "name": text });
    }
}

/// The first place of a key in a file whose reader keeps no places, by the mark that follows or surrounds it.
fn find_key(text: &str, spelled: &str) -> Range<usize> {
    text.find(spelled).map_or(0..0, |at| at..at + spelled.len() - 1)
}

fn first_line(text: &str) -> String {
    text.lines().next().unwrap_or_default().to_owned()
}

fn yaml_error(file: FileIndex, place: usize, words: &str) -> Diagnostic {
    Diagnostic::error("yaml", "this is no readable Hayagriva file")
        .at(Place { file, range: place..place })
        .because(first_line(words))
        .help("correct the entry; each has a type and a title, indented by the same spaces")
}

fn biblatex_error(file: FileIndex, error: &BibLaTeXError) -> Diagnostic {
    let (range, reason) = match error {
        BibLaTeXError::Parse(error) => (error.span.clone(), error.kind.to_string()),
        BibLaTeXError::Type(error) => (error.span.clone(), error.kind.to_string()),
    };
    Diagnostic::error("biblatex", "this is not valid BibLaTeX")
        .at(Place { file, range })
        .because(reason)
        .help("correct the entry in the reference manager and export it again, or here")
}
