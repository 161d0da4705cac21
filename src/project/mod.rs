//! Reads a project folder: every value with its place, every problem with a finding.

mod catalogues;
mod cell;
mod channel;
mod dataset;
mod date;
mod edition;
mod figure;
mod located;
mod lock;
mod manifest;
mod matrix;
mod metric;
mod only;
mod origin;
pub(crate) mod parsed;
mod poll;
mod reader;
mod root;
mod section;
mod table;
mod trace;
mod validate;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::data::Records;
use crate::diagnostic::{Diagnostic, FileIndex, Place, Report, Sources};
use crate::locale::Formatter;
use crate::references::References;
use crate::resolve::CheckOptions;

pub use catalogues::{CatalogueFile, catalogue_names};
pub use cell::Cell;
pub use channel::{Channel, ScaleOptions, ScaleType};
pub use dataset::DataFile;
pub use date::Date;
pub use edition::{Editions, Intent, PrintCover, PrintEdition, PrintInks, PrinterMark, SpotInk, Trim};
pub use figure::{Annotation, Band, Figure, Figures, Mark, Rule, Stack};
pub use located::{Keyed, Located};
pub use lock::{LOCK_FILE, Lock, LockedFile, locked_name};
pub use manifest::{Cover, Fallback, Inks, Lint, Manifest, Paper, Prose, RevisionNote, TranslationPolicy};
pub use matrix::{Matrix, Parameter, Parameters, RowValues, Values};
pub use metric::{Claim, Expect, Metric, MetricFormat};
pub use only::{Only, Unselected};
pub use origin::Origin;
pub use poll::{Disclosure, Poll, Wave, WaveDate};
pub use reader::{DataFiles, duplicate_id, schemas, style_text, syntax_errors};
pub use root::{BINARY_LIMIT, Input, Inputs, Refusal, Root, SNAPSHOTS, TEXT_LIMIT, digest, is_of_snapshot, sha256};
pub use section::{Footnote, Footnotes, Section};
pub use table::{CellNote, Column, ColumnType, Function, Orientation, Row, Show, Table, Total};
pub use trace::Trace;

/// A value together with the file it was read from.
#[derive(Debug, Clone)]
pub struct InFile<T> {
    /// The file.
    pub file: FileIndex,
    /// The value, which is shared with others who read the same text.
    pub value: Arc<T>,
}

/// A named item of a project, such as a footnote or a table.
#[derive(Debug, Clone)]
pub struct Named<T> {
    /// The name.
    pub id: String,
    /// Where the name is given.
    pub place: Place,
    /// The item.
    pub value: T,
}

/// How a project is read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ReadOptions {
    /// Whether a file that differs from what `pressrun.lock` says of it is used all the same, with a warning.
    pub ignore_lock: bool,
}

/// A project as read from its folder, not yet checked as a whole.
///
/// ```
/// # fn main() -> Result<(), pressrun::Report> {
/// let brief = pressrun::Project::open("tests/projects/valid/minimal")?.check()?;
/// let edition = brief.edition("en", "screen")?;
/// let pdf: Vec<u8> = edition.pdf()?;
/// assert!(pdf.starts_with(b"%PDF-"));
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct Project {
    /// The folder of the project.
    pub root: Root,
    /// The manifest.
    pub manifest: InFile<Manifest>,
    /// Top-level sections in order.
    pub sections: Vec<InFile<Section>>,
    /// Footnotes in the order of their file.
    pub footnotes: Vec<Named<Footnote>>,
    /// The bibliography.
    pub references: Arc<References>,
    /// Tables.
    pub tables: Vec<Named<Table>>,
    /// The rows of the tables, by name. A table whose rows cannot be had is missing.
    pub records: BTreeMap<String, Arc<Records>>,
    /// What was fetched from the network.
    pub lock: Lock,
    /// Polls.
    pub polls: Vec<Named<Poll>>,
    /// Tables of how polls were made, in the order of their files.
    pub disclosures: Vec<Named<Disclosure>>,
    /// Metrics.
    pub metrics: Vec<Named<Metric>>,
    /// Claims.
    pub claims: Vec<Named<Claim>>,
    /// Figures.
    pub figures: Vec<Named<Figure>>,
    /// The catalogues of the languages that have one, by the tags of the languages.
    pub catalogues: BTreeMap<String, Arc<CatalogueFile>>,
    /// The files read, which findings quote.
    pub sources: Sources,
    /// What was found while reading. The project is only complete when there is no error among them.
    pub diagnostics: Vec<Diagnostic>,
    /// Whether a whole file was lost to an error, so that names it would have defined are unknown.
    pub incomplete: bool,
}

impl Project {
    /// Reads the project in a folder, or the one whose `brief.toml` is named.
    ///
    /// Problems in single files do not stop the reading; [`Project::check`] reports them together with those it finds itself.
    ///
    /// # Errors
    /// When there is no readable manifest.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, Report> {
        Self::open_with(path, ReadOptions::default())
    }

    /// As [`Project::open`], with options.
    ///
    /// # Errors
    /// As [`Project::open`].
    pub fn open_with(path: impl AsRef<Path>, options: ReadOptions) -> Result<Self, Report> {
        reader::open(path.as_ref(), options)
    }

    /// As [`Project::open_with`], in a folder that is open already.
    ///
    /// # Errors
    /// As [`Project::open`].
    pub fn open_in(root: Root, options: ReadOptions) -> Result<Self, Report> {
        reader::open_in(root, options)
    }

    /// Reads the manifest, the data files and the lock of a project, and nothing else of it.
    ///
    /// # Errors
    /// When the manifest, or a lock that is there, cannot be read.
    pub fn open_data(path: impl AsRef<Path>) -> Result<DataFiles, Report> {
        reader::open_data(path.as_ref())
    }

    /// Checks the project as a whole and resolves it: footnotes and citations are numbered, metrics computed, references followed.
    ///
    /// # Errors
    /// Everything that is wrong with the project, in one report.
    pub fn check(&self) -> Result<crate::resolve::Brief, Report> {
        self.check_with(&CheckOptions::default())
    }

    /// As [`Project::check`], with options.
    ///
    /// # Errors
    /// As [`Project::check`].
    pub fn check_with(&self, options: &CheckOptions) -> Result<crate::resolve::Brief, Report> {
        crate::resolve::resolve(self, options)
    }

    /// The table with a name.
    pub fn table(&self, name: &str) -> Option<&Named<Table>> {
        self.tables.iter().find(|table| table.id == name)
    }

    /// The poll with a name.
    pub fn poll(&self, name: &str) -> Option<&Named<Poll>> {
        self.polls.iter().find(|poll| poll.id == name)
    }

    /// The day on which a table was taken from its source: as declared, else the day on which its file was fetched.
    pub fn retrieved(&self, table: &Table) -> Option<Date> {
        let fetched = || Some(self.lock.entry(Path::new(table.file.as_ref()?.as_str()))?.retrieved);
        table.retrieved.or_else(fetched)
    }

    /// A formatter for the source language.
    pub fn formatter(&self) -> Formatter {
        Formatter::of(&self.manifest.value.language)
    }

    /// The folder of a project that is named by its folder or its manifest.
    pub fn folder_of(path: &Path) -> &Path {
        match path.ends_with("brief.toml") {
            true => path.parent().unwrap_or(Path::new("")),
            false => path,
        }
    }

    /// The nearest folder upwards from `start` that holds a `brief.toml`.
    pub fn find(start: &Path) -> Option<PathBuf> {
        start.ancestors().find(|folder| folder.join("brief.toml").is_file()).map(Path::to_path_buf)
    }
}
