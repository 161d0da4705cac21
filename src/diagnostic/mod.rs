//! Errors and warnings about a project, each with its place in a source file, a reason and a next step.

mod json;
mod render;

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

pub use render::Style;

/// Index of a file in [`Sources`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileIndex(u32);

impl FileIndex {
    /// The position of the file in the order of reading.
    pub fn position(self) -> usize {
        self.0 as usize
    }
}

/// A text file that was read, kept so that diagnostics can quote it.
#[derive(Debug, Clone)]
pub struct SourceFile {
    /// The path as shown to people.
    pub path: String,
    /// The whole text.
    pub text: Arc<str>,
}

/// The files that were read for a project, in the order of reading.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    files: Vec<SourceFile>,
}

impl Sources {
    /// Keeps a file and returns its index.
    pub fn add(&mut self, path: impl Into<String>, text: impl Into<Arc<str>>) -> FileIndex {
        self.files.push(SourceFile { path: path.into(), text: text.into() });
        FileIndex(self.files.len() as u32 - 1)
    }

    /// Keeps a file unless it is kept already.
    fn keep(&mut self, file: SourceFile) -> FileIndex {
        match self.files.iter().position(|kept| kept.path == file.path && kept.text == file.text) {
            Some(at) => FileIndex(at as u32),
            None => self.add(file.path, file.text),
        }
    }

    /// The file behind an index of this collection.
    pub fn file(&self, index: FileIndex) -> &SourceFile {
        &self.files[index.0 as usize]
    }

    /// All files with their indices.
    pub fn iter(&self) -> impl Iterator<Item = (FileIndex, &SourceFile)> {
        self.files.iter().enumerate().map(|(at, file)| (FileIndex(at as u32), file))
    }

    /// Line and column of the start of a place, both counted from 1; columns count characters.
    pub fn line_column(&self, place: &Place) -> (usize, usize) {
        let text = &self.file(place.file).text;
        let mut start = place.range.start.min(text.len());
        while !text.is_char_boundary(start) {
            start -= 1;
        }
        let before = &text[..start];
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1)
    }
}

/// A byte range in a source file.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Place {
    /// The file.
    pub file: FileIndex,
    /// Bytes from the start of the file.
    pub range: Range<usize>,
}

impl Place {
    /// Sorts places by file, then by position.
    fn order(&self) -> (FileIndex, usize, usize) {
        (self.file, self.range.start, self.range.end)
    }
}

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Nothing is built.
    Error,
    /// The brief is built all the same.
    Warning,
}

impl Severity {
    /// The lower-case word for messages and JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
}

/// One finding about a project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// Error or warning.
    pub severity: Severity,
    /// A stable short name, such as `unknown-citation`, by which scripts and documentation refer to this kind of finding.
    pub code: &'static str,
    /// What is wrong, in one sentence without full stop.
    pub message: String,
    /// Where, when it has a place in a text file.
    pub place: Option<Place>,
    /// The path, when the finding is about a file as a whole.
    pub path: Option<String>,
    /// Why it is wrong, set under the caret.
    pub reason: Option<String>,
    /// What to do next.
    pub help: Option<String>,
    /// A second place that explains the first, such as the earlier definition of an id.
    pub related: Option<(Place, String)>,
}

impl Diagnostic {
    /// An error without a place yet.
    pub fn error(code: &'static str, message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Error,
            code,
            message: message.into(),
            place: None,
            path: None,
            reason: None,
            help: None,
            related: None,
        }
    }

    /// Whether it stops a build.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }

    /// A warning without a place yet.
    pub fn warning(code: &'static str, message: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(code, message) }
    }

    /// Sets the place.
    pub fn at(mut self, place: Place) -> Self {
        self.place = Some(place);
        self
    }

    /// Sets the file that the finding is about as a whole.
    pub fn in_file(mut self, path: impl Into<String>) -> Self {
        self.path = Some(path.into());
        self
    }

    /// Sets the words under the caret.
    pub fn because(mut self, reason: impl Into<String>) -> Self {
        self.reason = Some(reason.into());
        self
    }

    /// Sets the next step.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Adds the place that explains this one.
    pub fn related(mut self, place: Place, words: impl Into<String>) -> Self {
        self.related = Some((place, words.into()));
        self
    }
}

/// All findings of a run together with the sources they quote. As an error type, it says why a project could not be built.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// The files that places refer to.
    pub sources: Sources,
    diagnostics: Vec<Diagnostic>,
}

impl Report {
    /// Gathers findings over the sources they quote: errors first, each kind in the order of files and lines; repetitions are dropped.
    pub fn new(sources: Sources, mut diagnostics: Vec<Diagnostic>) -> Self {
        diagnostics.sort_by_key(|finding| (finding.severity, finding.place.as_ref().map(Place::order)));
        diagnostics.dedup();
        Self { sources, diagnostics }
    }

    /// The findings of several reports, with what is said twice said once.
    pub fn merged(reports: impl IntoIterator<Item = Self>) -> Self {
        let mut sources = Sources::default();
        let mut diagnostics = Vec::new();
        for report in reports {
            let files: Vec<FileIndex> = report.sources.files.into_iter().map(|file| sources.keep(file)).collect();
            let moved = |place: &mut Place| place.file = files[place.file.0 as usize];
            for mut finding in report.diagnostics {
                finding.place.iter_mut().for_each(moved);
                finding.related.iter_mut().for_each(|(place, _)| moved(place));
                diagnostics.push(finding);
            }
        }
        Self::new(sources, diagnostics)
    }

    /// The findings of which a test is true. The test is given all that is said of each.
    pub fn retain(&self, mut keep: impl FnMut(&serde_json::Value) -> bool) -> Self {
        let kept = self.diagnostics.iter().filter(|finding| keep(&json::diagnostic(&self.sources, finding))).cloned();
        Self { sources: self.sources.clone(), diagnostics: kept.collect() }
    }

    /// Every finding, errors first.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    /// Number of errors.
    pub fn errors(&self) -> usize {
        self.diagnostics.iter().filter(|d| d.is_error()).count()
    }

    /// Number of warnings.
    pub fn warnings(&self) -> usize {
        self.diagnostics.len() - self.errors()
    }

    /// The findings for people to read, each with its source line and a caret.
    pub fn to_text(&self, style: Style) -> String {
        render::render(self, style)
    }

    /// The findings as JSON values with the same fields.
    pub fn to_json(&self) -> Vec<serde_json::Value> {
        self.diagnostics.iter().map(|d| json::diagnostic(&self.sources, d)).collect()
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_text(Style::Plain))
    }
}

impl std::error::Error for Report {}

/// The candidate nearest to a mistyped word, if one is near enough to be meant.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    candidates
        .into_iter()
        .map(|candidate| (strsim::jaro_winkler(word, candidate), candidate))
        .filter(|(likeness, _)| *likeness > 0.8)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, candidate)| candidate)
}

/// A help sentence that offers the nearest candidate, or lists all when they are few.
pub fn suggest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let mut all: Vec<&str> = candidates.into_iter().collect();
    all.sort_unstable();
    match nearest(word, all.iter().copied()) {
        Some(near) => Some(format!("did you mean `{near}`?")),
        None if all.is_empty() => None,
        None if all.len() <= 12 => Some(format!("known: {}", quoted_list(&all))),
        None => None,
    }
}

/// `` `a`, `b`, `c` ``.
pub fn quoted_list<S: AsRef<str>>(words: &[S]) -> String {
    words.iter().map(|word| format!("`{}`", word.as_ref())).collect::<Vec<_>>().join(", ")
}
