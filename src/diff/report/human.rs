//! Changes for people at a terminal.

use crate::Style;
use crate::diff::claims::ClaimOutcome;
use crate::diff::expectations::ExpectationOutcome;
use crate::diff::fragments::Fragment;
use crate::diff::prose::ProseOutcome;
use crate::diff::tables::DataChange;
use crate::diff::{At, Changes, GridChanges, KeyChange, Presence};

use super::ink::{Ink, Words, Writer};
use super::{
    TOLD, and_more, by_outcome, cell_movement, claims_heading, condition, count, counts, expectation, figure_name, key, movement,
    other_sentences, page_numbers, presence_word, prose_word, remark, shortened,
};

/// The changes, section by section, and what they come to in one line.
pub fn human(changes: &Changes, style: Style, width: usize) -> String {
    let mut page = Page { changes, out: Writer::new(style, width) };
    page.head();
    page.claims();
    page.expectations();
    page.metrics();
    page.sources();
    page.data("Tables", &changes.tables);
    page.data("Polls", &changes.polls);
    page.figures();
    page.sentences();
    page.prose();
    page.references();
    page.translations();
    page.files();
    page.pages();
    page.foot();
    page.out.finish()
}

struct Page<'a> {
    changes: &'a Changes,
    out: Writer,
}

fn plain(text: impl Into<String>) -> Words {
    (Ink::Plain, text.into())
}

fn quiet(text: impl Into<String>) -> Words {
    (Ink::Quiet, text.into())
}

fn name(text: impl Into<String>) -> Words {
    (Ink::Name, text.into())
}

/// "old → new".
fn arrow(old: &str, new: &str) -> [Words; 3] {
    [(Ink::Old, old.to_owned()), quiet(" → "), (Ink::New, new.to_owned())]
}

impl Page<'_> {
    fn heading(&mut self, ink: Ink, words: &str) {
        self.out.gap();
        self.out.wrapped(0, &[(ink, words.to_owned())]);
    }

    /// A place, with the part of the brief behind it.
    fn place(&mut self, indent: usize, place: Option<&At>, part: &str) {
        let shown = place.map(|place| format!("{place}  ")).unwrap_or_default();
        self.out.line(indent, Ink::Quiet, &format!("{shown}{part}"));
    }

    fn more(&mut self, indent: usize, all: usize) {
        if let Some(words) = and_more(all) {
            self.out.wrapped(indent, &[quiet(words)]);
        }
    }

    fn head(&mut self) {
        let mut words = vec![name(&self.changes.old), quiet(" → "), name(&self.changes.new)];
        if !self.changes.parameters.is_empty() {
            words.push(quiet(format!("  with {}", self.changes.parameters)));
        }
        self.out.wrapped(0, &words);
        for reason in &self.changes.not_compared {
            self.out.wrapped(2, &[quiet(reason)]);
        }
    }

    fn claims(&mut self) {
        for (outcome, claims) in by_outcome(&self.changes.claims) {
            let is_false = matches!(outcome, ClaimOutcome::Broke | ClaimOutcome::StillFalse);
            self.heading(if is_false { Ink::Alarm } else { Ink::Heading }, claims_heading(outcome));
            for claim in claims {
                self.out.wrapped(2, &[name(&claim.claim), plain("  "), plain(condition(claim))]);
                if let Some(old) = &claim.old_condition {
                    self.out.wrapped(6, &[quiet("before: "), quiet(old)]);
                }
                let values = claim.values.iter().filter(|value| value.old != value.new).map(|value| {
                    let shown = |value: &Option<String>| value.clone().unwrap_or_else(|| "–".into());
                    let [old, to, new] = arrow(&shown(&value.old), &shown(&value.new));
                    vec![plain(&value.metric), old, (to.0, to.1.trim().to_owned()), new]
                });
                let values: Vec<Vec<Words>> = values.collect();
                self.out.table(6, &values, &[1]);
                for marked in &claim.words {
                    self.place(4, marked.place.as_ref(), &marked.part);
                    self.out.wrapped(6, &inked(&marked.sentence, Manner::Numbers));
                }
            }
        }
    }

    fn expectations(&mut self) {
        let is_missed = |outcome| matches!(outcome, ExpectationOutcome::Missed | ExpectationOutcome::StillMissed);
        let (missed, others): (Vec<_>, Vec<_>) = self.changes.expectations.iter().partition(|change| is_missed(change.change));
        for (ink, words, list) in [(Ink::Alarm, "Not as published", missed), (Ink::Heading, "Published figures", others)] {
            if list.is_empty() {
                continue;
            }
            self.heading(ink, words);
            for change in list {
                self.out.wrapped(2, &[name(&change.metric), plain("  "), plain(expectation(change))]);
                if let Some(place) = &change.place {
                    self.place(4, Some(place), "");
                }
            }
        }
    }

    fn metrics(&mut self) {
        if self.changes.metrics.is_empty() {
            return;
        }
        self.heading(Ink::Heading, "Metrics");
        let shown =
            |reading: &Option<crate::diff::Reading>| reading.as_ref().map_or_else(|| "–".to_owned(), |it| it.printed.clone());
        let row = |metric: &crate::diff::MetricChange| {
            let (old, new) = match metric.is_printed() {
                true => (shown(&metric.old), shown(&metric.new)),
                false => (exact(&metric.old), exact(&metric.new)),
            };
            let (old, new) = ((Ink::Old, old), (Ink::New, new));
            let remark = remark(metric).unwrap_or_default();
            vec![plain(&metric.metric), old, quiet("→"), new, plain(movement(metric)), quiet(remark)]
        };
        let rows: Vec<Vec<Words>> = self.changes.metrics.iter().map(row).collect();
        self.out.table(2, &rows, &[1]);
    }

    fn keys(&mut self, indent: usize, keys: &[KeyChange]) {
        for change in keys {
            let (old, new) = key(change);
            let [old, to, new] = arrow(&old, &new);
            self.out.wrapped(indent, &[plain(format!("{}: ", change.key)), old, to, new]);
        }
    }

    fn sources(&mut self) {
        if self.changes.sources.is_empty() {
            return;
        }
        self.heading(Ink::Heading, "Sources of data");
        for source in &self.changes.sources {
            let word = if source.change == Presence::Changed { "" } else { presence_word(source.change) };
            self.out.wrapped(2, &[name(&source.data), plain("  "), quiet(word)]);
            self.keys(4, &source.facts);
        }
    }

    fn data(&mut self, heading: &str, list: &[DataChange]) {
        if list.is_empty() {
            return;
        }
        self.heading(Ink::Heading, heading);
        for data in list {
            self.out.wrapped(2, &[name(&data.data), plain("  "), plain(&data.title)]);
            let word = match (data.change, &data.grid) {
                (Presence::Changed, None) => "other cells; which ones is not recorded".to_owned(),
                (Presence::Changed, Some(_)) => String::new(),
                (change, _) => format!("{}, {}", presence_word(change), count(data.rows, "row")),
            };
            if data.place.is_some() || !word.is_empty() {
                self.place(4, data.place.as_ref(), &word);
            }
            self.keys(4, &data.keys);
            data.grid.iter().for_each(|grid| self.grid(grid));
        }
    }

    fn grid(&mut self, grid: &GridChanges) {
        let row = |cell: &crate::diff::CellChange| {
            let [old, _, new] = arrow(&cell.old, &cell.new);
            vec![plain(&cell.row), quiet(&cell.column), old, quiet("→"), new, plain(cell_movement(cell))]
        };
        let rows: Vec<Vec<Words>> = grid.cells.iter().take(TOLD).map(row).collect();
        self.out.table(4, &rows, &[2]);
        self.more(4, grid.cells.len());
        for row in grid.rows.iter().take(TOLD) {
            let (ink, sign) = if row.change == Presence::Added { (Ink::New, "+") } else { (Ink::Old, "−") };
            self.out.wrapped(4, &[(ink, format!("{sign} {}", row.cells.join("  ")))]);
        }
        self.more(4, grid.rows.len());
        for column in &grid.columns {
            self.out.wrapped(4, &[plain(format!("column {} {}", column.column, presence_word(column.change)))]);
        }
    }

    fn figures(&mut self) {
        if self.changes.figures.is_empty() {
            return;
        }
        self.heading(Ink::Heading, "Figures");
        for figure in &self.changes.figures {
            self.out.wrapped(2, &[name(figure_name(figure)), plain("  "), plain(&figure.title)]);
            let word = match (figure.change, figure.image) {
                (Presence::Changed, true) => "another image",
                (Presence::Changed, false) => "",
                (change, _) => presence_word(change),
            };
            self.place(4, figure.place.as_ref(), word);
            self.keys(4, &figure.keys);
            self.grid(&figure.marks);
        }
    }

    fn sentences(&mut self) {
        let shown = self.changes.claims.iter().any(|claim| !claim.words.is_empty());
        let mut sentences = other_sentences(self.changes).peekable();
        if sentences.peek().is_none() {
            return;
        }
        self.heading(Ink::Heading, if shown { "Other sentences whose numbers moved" } else { "Sentences whose numbers moved" });
        for sentence in sentences {
            let edited = if sentence.edited { "  (its words were edited, too)" } else { "" };
            self.place(2, sentence.place.as_ref(), &format!("{}{edited}", sentence.part));
            self.out.wrapped(4, &inked(&sentence.sentence, Manner::Numbers));
        }
    }

    fn prose(&mut self) {
        if self.changes.prose.is_empty() {
            return;
        }
        self.heading(Ink::Heading, "Wording");
        for change in &self.changes.prose {
            let from = change.from.as_ref().map_or_else(String::new, |from| format!(" from {from}"));
            let word = prose_word(change.change);
            self.place(2, change.place.as_ref(), &format!("{}, {word}{from}", change.part));
            let text = if change.change == ProseOutcome::Edited { shortened(&change.text) } else { change.text.clone() };
            self.out.wrapped(4, &inked(&text, Manner::Words));
        }
    }

    fn references(&mut self) {
        if self.changes.references.is_empty() {
            return;
        }
        self.heading(Ink::Heading, "References");
        for reference in &self.changes.references {
            let word = if reference.change == Presence::Changed { "" } else { presence_word(reference.change) };
            self.out.wrapped(2, &[name(&reference.reference), plain("  "), plain(&reference.title), plain("  "), quiet(word)]);
            self.keys(4, &reference.fields);
        }
    }

    fn translations(&mut self) {
        if self.changes.translations.is_empty() {
            return;
        }
        self.heading(Ink::Heading, "Translations");
        for change in &self.changes.translations {
            let mut parts = Vec::new();
            for (number, word) in [
                (change.stale.len(), "out of date"),
                (change.untranslated.len(), "new and untranslated"),
                (change.retranslated, "translated anew"),
            ] {
                if number > 0 {
                    parts.push(format!("{} {word}", count(number, "text")));
                }
            }
            match (change.old, change.new) {
                (None, Some(_)) => parts.insert(0, "new language".to_owned()),
                (Some(_), None) => parts.insert(0, "language taken out".to_owned()),
                _ => {}
            }
            self.out.wrapped(2, &[name(&change.language), plain("  "), plain(parts.join(", "))]);
            let texts = || change.stale.iter().chain(&change.untranslated);
            for text in texts().take(TOLD) {
                self.place(4, text.place.as_ref(), "");
                self.out.wrapped(6, &inked(&shortened(&text.text), Manner::Words));
            }
            self.more(4, texts().count());
        }
    }

    fn files(&mut self) {
        if self.changes.files.is_empty() {
            return;
        }
        self.heading(Ink::Heading, "Files");
        for file in self.changes.files.iter().take(TOLD) {
            let (ink, sign) = match file.change {
                Presence::Added => (Ink::New, "+"),
                Presence::Removed => (Ink::Old, "−"),
                Presence::Changed => (Ink::Plain, "~"),
            };
            self.out.wrapped(2, &[(ink, format!("{sign} {}", file.file))]);
        }
        self.more(2, self.changes.files.len());
    }

    fn pages(&mut self) {
        if self.changes.pages.is_empty() {
            return;
        }
        self.heading(Ink::Heading, "Pages");
        for edition in &self.changes.pages {
            let (was, is) = edition.count;
            let counts = if was == is { count(is, "page") } else { format!("{was} → {}", count(is, "page")) };
            self.out.wrapped(2, &[name(format!("{} {}", edition.language, edition.edition)), plain(format!("  {counts}"))]);
            self.out.wrapped(4, &[plain(page_numbers(&edition.pages))]);
            for picture in edition.pages.iter().filter_map(|page| page.picture.as_ref()) {
                self.out.line(4, Ink::Quiet, &picture.display().to_string());
            }
        }
    }

    fn foot(&mut self) {
        self.out.gap();
        let counts = counts(self.changes);
        match counts.is_empty() {
            true => self.out.wrapped(0, &[name("nothing changed")]),
            false => self.out.wrapped(0, &[name(counts.join(", "))]),
        }
    }
}

/// The numbers of a metric whose printed form is the same.
fn exact(reading: &Option<crate::diff::Reading>) -> String {
    let numbers = reading.iter().flat_map(|reading| &reading.numbers).map(|number| crate::data::tidy(*number).to_string());
    numbers.collect::<Vec<_>>().join(" to ")
}

/// How a change in a text is written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Manner {
    /// `[1.9 → 2.0]`.
    Numbers,
    /// `[-was-]{+is+}`, as word by word comparisons do.
    Words,
}

/// A text with what changed in it.
fn inked(fragments: &[Fragment], manner: Manner) -> Vec<Words> {
    let mut words = Vec::new();
    let claimed =
        |fragment: Option<&Fragment>| matches!(fragment, Some(Fragment::Claim { .. } | Fragment::Change { claimed: true, .. }));
    for (at, fragment) in fragments.iter().enumerate() {
        let first = claimed(Some(fragment)) && !(at > 0 && claimed(fragments.get(at - 1)));
        let last = claimed(Some(fragment)) && !claimed(fragments.get(at + 1));
        words.extend(first.then(|| (Ink::Alarm, "‹".to_owned())));
        match fragment {
            Fragment::Text { text } => words.push(plain(text)),
            Fragment::Claim { claim } => words.push((Ink::Alarm, claim.clone())),
            Fragment::Change { old, new, .. } if manner == Manner::Numbers => {
                let [old, to, new] = arrow(&no_break(old), &no_break(new));
                words.extend([quiet("["), old, to, new, quiet("]")]);
            }
            Fragment::Change { old, new, .. } => {
                if !old.is_empty() {
                    words.push((Ink::Old, format!("[-{old}-]")));
                }
                if !new.is_empty() {
                    words.push((Ink::New, format!("{{+{new}+}}")));
                }
            }
        }
        words.extend(last.then(|| (Ink::Alarm, "›".to_owned())));
    }
    words
}

/// A number is not broken at a line.
fn no_break(text: &str) -> String {
    text.replace(' ', "\u{a0}")
}
