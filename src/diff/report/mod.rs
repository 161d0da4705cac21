//! Changes in words: for people, and as Markdown.

mod human;
mod ink;
mod markdown;

use super::claims::{ClaimChange, ClaimOutcome};
use super::expectations::{ExpectationChange, ExpectationOutcome};
use super::figures::FigureChange;
use super::fragments::Fragment;
use super::metrics::MetricChange;
use super::metrics::points;
use super::pages::PageChange;
use super::prose::ProseOutcome;
use super::sentences::SentenceChange;
use super::tables::DataChange;
use super::{CellChange, Changes, KeyChange, Presence};
use crate::data::tidy;
use std::collections::BTreeSet;

pub use human::human;
pub use markdown::markdown;

/// How many changes of a table, a language or a list of files are told one by one.
const TOLD: usize = 12;

/// "3 claims", "1 claim".
fn count(number: usize, word: &str) -> String {
    match (number, word.strip_suffix('y')) {
        (1, _) => format!("1 {word}"),
        (_, Some(stem)) => format!("{number} {stem}ies"),
        (_, None) => format!("{number} {word}s"),
    }
}

/// "and 4 more", when there are more than are told.
fn and_more(all: usize) -> Option<String> {
    (all > TOLD).then(|| format!("and {} more; all with --format json", all - TOLD))
}

/// How many changes there are of each kind, in words.
pub fn counts(changes: &Changes) -> Vec<String> {
    let claims = |outcome| changes.claims.iter().filter(|claim| claim.change == outcome).count();
    let missed = changes.expectations.iter().filter(|change| change.change == ExpectationOutcome::Missed).count();
    let cells = |list: &[DataChange]| {
        list.iter().map(|data| data.grid.as_ref().map_or(1, |grid| grid.cells.len() + grid.rows.len()).max(1)).sum::<usize>()
    };
    let stale: usize =
        changes.translations.iter().map(|translation| translation.stale.len() + translation.untranslated.len()).sum();
    let pages: usize = changes.pages.iter().map(|edition| edition.pages.len()).sum();
    let all = [
        (claims(ClaimOutcome::Broke), count(claims(ClaimOutcome::Broke), "claim") + " broke"),
        (claims(ClaimOutcome::StillFalse), count(claims(ClaimOutcome::StillFalse), "claim") + " still false"),
        (claims(ClaimOutcome::CameTrue), count(claims(ClaimOutcome::CameTrue), "claim") + " came true"),
        (missed, count(missed, "published figure") + " missed"),
        (changes.metrics.len(), count(changes.metrics.len(), "metric") + " moved"),
        (changes.sources.len(), count(changes.sources.len(), "source") + " of data"),
        (cells(&changes.tables), count(cells(&changes.tables), "table cell")),
        (cells(&changes.polls), count(cells(&changes.polls), "poll reading")),
        (changes.figures.len(), count(changes.figures.len(), "figure")),
        (changes.sentences.len(), count(changes.sentences.len(), "sentence") + " with other numbers"),
        (changes.prose.len(), count(changes.prose.len(), "change") + " of wording"),
        (changes.references.len(), count(changes.references.len(), "reference")),
        (stale, count(stale, "translation") + " to do"),
        (pages, count(pages, "page") + " that differ"),
    ];
    let mut told: Vec<String> = all.into_iter().filter(|(number, _)| *number > 0).map(|(_, words)| words).collect();
    let restated = changes.claims.iter().filter(|claim| claim.change > ClaimOutcome::CameTrue).count();
    if restated > 0 {
        told.push(count(restated, "claim") + " added, restated or removed");
    }
    let expectations = changes.expectations.len() - missed;
    if expectations > 0 {
        told.push(count(expectations, "other expectation"));
    }
    if told.is_empty() && !changes.files.is_empty() {
        told.push(count(changes.files.len(), "file") + " changed, nothing that the brief says");
    }
    told
}

/// What became of a claim, as a heading.
fn claims_heading(outcome: ClaimOutcome) -> &'static str {
    match outcome {
        ClaimOutcome::Broke => "No longer true",
        ClaimOutcome::StillFalse => "Still not true",
        ClaimOutcome::CameTrue => "True now",
        ClaimOutcome::Restated => "Claims on another condition",
        ClaimOutcome::Added => "New claims",
        ClaimOutcome::Removed => "Claims taken out",
    }
}

/// The outcomes of claims that there are, in order, with the claims.
fn by_outcome(claims: &[ClaimChange]) -> impl Iterator<Item = (ClaimOutcome, &[ClaimChange])> {
    claims.chunk_by(|a, b| a.change == b.change).filter_map(|chunk| Some((chunk.first()?.change, chunk)))
}

/// Why a claim is as it is: its condition and what that comes to.
fn condition(claim: &ClaimChange) -> String {
    let written = claim.condition.split_whitespace().collect::<Vec<_>>().join(" ");
    match &claim.comparison {
        Some(comparison) if *comparison != written => format!("{written}   now {comparison}"),
        _ => written,
    }
}

/// What became of an expectation, behind the name of the metric.
fn expectation(change: &ExpectationChange) -> String {
    let by = change.source.as_ref().map_or_else(String::new, |source| format!(" by {source}"));
    let published = tidy(change.published);
    let now = change.new.clone().unwrap_or_else(|| "nothing".to_owned());
    let before = change
        .old
        .as_ref()
        .filter(|old| Some(*old) != change.new.as_ref())
        .map_or_else(String::new, |old| format!(", {old} before"));
    match change.change {
        ExpectationOutcome::Missed => format!("comes to {now}{before}; {published} is published{by}"),
        ExpectationOutcome::StillMissed => format!("still comes to {now}; {published} is published{by}"),
        ExpectationOutcome::Met => format!("comes to {now}, as published{by}"),
        ExpectationOutcome::Revised => {
            let old = change.old_published.map_or_else(String::new, |old| format!(", {} before", tidy(old)));
            format!("agrees with {published}, as published{by} now{old}")
        }
        ExpectationOutcome::Removed => format!("is no longer compared with {published}, as published{by}"),
    }
}

/// By how much a metric moved: "+0.35 (+1.8 %)".
fn movement(metric: &MetricChange) -> String {
    let difference = metric.difference_printed.clone().unwrap_or_default();
    match metric.percent {
        Some(percent) => format!("{difference} ({})", signed_percent(percent)),
        None => difference,
    }
}

/// "+1.8%", or how many times as much when that says more.
fn signed_percent(percent: f64) -> String {
    let sign = if percent < 0.0 { "−" } else { "+" };
    match percent.abs() {
        size if size >= 900.0 => format!("×{:.0}", 1.0 + percent / 100.0),
        size if size < 0.05 => format!("{sign}{size:.2}%"),
        size => format!("{sign}{size:.1}%"),
    }
}

/// By how much a cell moved.
fn cell_movement(cell: &CellChange) -> String {
    match (cell.percent, cell.difference) {
        (Some(percent), _) => signed_percent(percent),
        (None, Some(difference)) => {
            let sign = if difference < 0.0 { "−" } else { "+" };
            let shown = format!("{sign}{}", tidy(difference.abs()));
            if cell.is_percentage { points(&shown) } else { shown }
        }
        (None, None) => String::new(),
    }
}

/// The sentences whose numbers moved that are not shown with a claim already.
fn other_sentences(changes: &Changes) -> impl Iterator<Item = &SentenceChange> {
    let shown: BTreeSet<&str> =
        changes.claims.iter().filter(|claim| claim.change <= ClaimOutcome::CameTrue).map(|claim| claim.claim.as_str()).collect();
    changes.sentences.iter().filter(move |sentence| !sentence.claims.iter().any(|claim| shown.contains(claim.as_str())))
}

/// What is remarkable about a metric.
fn remark(metric: &MetricChange) -> Option<&'static str> {
    match (metric.change, metric.redefined, metric.is_printed()) {
        (Presence::Added, ..) => Some("new"),
        (Presence::Removed, ..) => Some("taken out"),
        (Presence::Changed, true, _) => Some("computed otherwise"),
        (Presence::Changed, false, false) => Some("prints the same"),
        (Presence::Changed, false, true) => None,
    }
}

/// "Figure 2", or its label when it is not placed.
fn figure_name(figure: &FigureChange) -> String {
    figure.number.map_or_else(|| figure.figure.clone(), |number| format!("Figure {number}"))
}

/// A key with its values, the long ones cut.
fn key(change: &KeyChange) -> (String, String) {
    let cut = |value: &Option<String>| match value {
        None => "not said".to_owned(),
        Some(value) if value.chars().count() > 60 => value.chars().take(59).collect::<String>() + "…",
        Some(value) => value.clone(),
    };
    (cut(&change.old), cut(&change.new))
}

fn prose_word(outcome: ProseOutcome) -> &'static str {
    match outcome {
        ProseOutcome::Edited => "edited",
        ProseOutcome::Added => "added",
        ProseOutcome::Removed => "removed",
        ProseOutcome::Moved => "moved",
    }
}

fn presence_word(presence: Presence) -> &'static str {
    match presence {
        Presence::Added => "added",
        Presence::Removed => "removed",
        Presence::Changed => "changed",
    }
}

/// Which pages differ: "1, 4, 12 (was 11), 13 new, 14 taken out".
fn page_numbers(pages: &[PageChange]) -> String {
    let one = |page: &PageChange| match (page.old, page.new) {
        (Some(old), Some(new)) if old == new => new.to_string(),
        (Some(old), Some(new)) => format!("{new} (was {old})"),
        (None, Some(new)) => format!("{new} new"),
        (Some(old), None) => format!("{old} taken out"),
        (None, None) => String::new(),
    };
    pages.iter().map(one).collect::<Vec<_>>().join(", ")
}

/// How many words of an unchanged text are shown beside a change.
const CONTEXT: usize = 8;

/// Fragments in which long stretches without a change are cut.
fn shortened(fragments: &[Fragment]) -> Vec<Fragment> {
    let last = fragments.len().saturating_sub(1);
    let cut = |(at, fragment): (usize, &Fragment)| {
        let Fragment::Text { text } = fragment else { return fragment.clone() };
        let words: Vec<&str> = text.split_inclusive(' ').collect();
        let (before, after) = (if at == 0 { 0 } else { CONTEXT }, if at == last { 0 } else { CONTEXT });
        if words.len() <= before + after + 2 || fragments.len() == 1 && words.len() <= 3 * CONTEXT {
            return fragment.clone();
        }
        let before = if fragments.len() == 1 { 2 * CONTEXT } else { before };
        let (head, tail) = (words[..before].concat(), words[words.len() - after..].concat());
        Fragment::Text { text: format!("{head}…{}{tail}", if tail.is_empty() { "" } else { " " }) }
    };
    fragments.iter().enumerate().map(cut).collect()
}
