//! What moved between two states of a brief, and which of its sentences are no longer true.
//!
//! A [`Side`] is what people name: a project, or the `manifest.json` of an earlier build. For each of its briefs it gives a
//! [`State`]. Two states are compared thing by thing, one file each, in the order of consequence: `claims`, `expectations`,
//! `metrics`, `sources` of data, `tables` and `polls` (both by `grid`), `figures`, `sentences` whose numbers moved, `prose`,
//! `references`, `translations`, `files`. What comes out, [`Changes`], holds nothing but words and numbers, and is written for
//! people, as Markdown or as JSON (`report`). What belongs together in two lists is found by what it has in common (`align`).
//! Pages are set only when that is asked for (`pages`).

mod align;
mod claims;
mod declared;
mod expectations;
mod figures;
mod files;
mod fragments;
mod grid;
mod metrics;
pub mod pages;
mod prose;
mod references;
mod report;
mod sentences;
mod side;
mod sources;
mod state;
mod tables;
mod translations;

use serde::Serialize;

use crate::diagnostic::{Place, Sources};

pub use claims::{ClaimChange, ClaimOutcome, MarkedWords, Value};
pub use declared::KeyChange;
pub use expectations::{ExpectationChange, ExpectationOutcome};
pub use figures::FigureChange;
pub use files::FileChange;
pub use fragments::Fragment;
pub use grid::{CellChange, ColumnChange, GridChanges, RowChange};
pub use metrics::{MetricChange, Reading};
pub use prose::{ProseChange, ProseOutcome};
pub use references::ReferenceChange;
pub use sentences::SentenceChange;
pub use side::{Briefs, Named, Side};
pub use sources::SourceChange;
pub use state::{Opened, State};
pub use tables::DataChange;
pub use translations::{StaleText, TranslationChange};

/// What is different about a brief, in the order of consequence.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Changes {
    /// What the earlier state is called.
    pub old: String,
    /// What the later state is called.
    pub new: String,
    /// The values of the matrix that the brief is made for, as they are written: `region = CA`. Empty without a matrix.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub parameters: String,
    /// What could not be compared, and why.
    pub not_compared: Vec<String>,
    /// Claims that broke, came true or are still false, and those that were added, restated or taken out.
    pub claims: Vec<ClaimChange>,
    /// Metrics that no longer agree with a published figure, or agree again.
    pub expectations: Vec<ExpectationChange>,
    /// Computed numbers.
    pub metrics: Vec<MetricChange>,
    /// Where the data come from.
    pub sources: Vec<SourceChange>,
    /// Cells of tables.
    pub tables: Vec<DataChange>,
    /// Readings of polls.
    pub polls: Vec<DataChange>,
    /// Charts and images.
    pub figures: Vec<FigureChange>,
    /// Sentences that say the same with other numbers.
    pub sentences: Vec<SentenceChange>,
    /// Texts that say something else.
    pub prose: Vec<ProseChange>,
    /// The bibliography.
    pub references: Vec<ReferenceChange>,
    /// Translations, by language.
    pub translations: Vec<TranslationChange>,
    /// Files of the project.
    pub files: Vec<FileChange>,
    /// Pages, by edition; only when they were asked for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub pages: Vec<pages::EditionChange>,
}

/// A place in a file of one of the states, counted from 1.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct At {
    /// The path as shown to people.
    pub file: String,
    /// The line.
    pub line: usize,
    /// The column, in characters.
    pub column: usize,
}

impl At {
    fn of(place: &Place, sources: &Sources) -> Self {
        let (line, column) = sources.line_column(place);
        Self { file: sources.file(place.file).path.clone(), line, column }
    }
}

impl std::fmt::Display for At {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}:{}", self.file, self.line, self.column)
    }
}

/// Whether something is there in both states.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Presence {
    /// Only in the later state.
    Added,
    /// Only in the earlier state.
    Removed,
    /// In both, and not the same.
    Changed,
}

impl Presence {
    /// Of what is there in the earlier and in the later state.
    fn of<T>(old: Option<T>, new: Option<T>) -> Option<Self> {
        match (old, new) {
            (None, Some(_)) => Some(Self::Added),
            (Some(_), None) => Some(Self::Removed),
            (Some(_), Some(_)) => Some(Self::Changed),
            (None, None) => None,
        }
    }
}

/// Compares two states of a brief. Pages are not set.
pub fn compare(old: &State, new: &State) -> Changes {
    Changes {
        old: old.name.clone(),
        new: new.name.clone(),
        parameters: String::new(),
        not_compared: state::not_compared(old, new),
        claims: claims::compare(old, new),
        expectations: expectations::compare(old, new),
        metrics: metrics::compare(old, new),
        sources: sources::compare(old, new),
        tables: tables::tables(old, new),
        polls: tables::polls(old, new),
        figures: figures::compare(old, new),
        sentences: sentences::compare(old, new),
        prose: prose::compare(old, new),
        references: references::compare(old, new),
        translations: translations::compare(old, new),
        files: files::compare(old, new),
        pages: Vec::new(),
    }
}

impl Changes {
    /// Takes out what all briefs of a project have in common: its tables, polls, references and files.
    pub fn take_shared(&mut self) -> Self {
        Self {
            old: self.old.clone(),
            new: self.new.clone(),
            tables: std::mem::take(&mut self.tables),
            polls: std::mem::take(&mut self.polls),
            references: std::mem::take(&mut self.references),
            files: std::mem::take(&mut self.files),
            ..Self::default()
        }
    }

    /// Whether nothing is different.
    pub fn is_empty(&self) -> bool {
        self.counts().is_empty()
    }

    /// Whether the later state says something that its data do not bear out, or that a published figure contradicts, and the earlier
    /// did not.
    pub fn breaks(&self) -> bool {
        self.claims.iter().any(|claim| claim.change == ClaimOutcome::Broke)
            || self.expectations.iter().any(|expectation| expectation.change == ExpectationOutcome::Missed)
    }

    /// The changes for people to read: the most consequential first, in the source language of the brief.
    pub fn to_text(&self, style: crate::Style, width: usize) -> String {
        report::human(self, style, width)
    }

    /// The changes for a pull request or an erratum, in GitHub Flavored Markdown.
    pub fn to_markdown(&self) -> String {
        report::markdown(self)
    }

    /// How many there are of each kind, in words: `2 claims broke`.
    pub fn counts(&self) -> Vec<String> {
        report::counts(self)
    }
}
