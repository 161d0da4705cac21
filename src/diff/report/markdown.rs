//! Changes as GitHub Flavored Markdown, for a pull request or an erratum.

use std::fmt::Write;

use crate::diff::claims::ClaimOutcome;
use crate::diff::fragments::Fragment;
use crate::diff::tables::DataChange;
use crate::diff::{At, Changes, GridChanges, KeyChange, Presence, Reading};

use super::{
    TOLD, and_more, by_outcome, cell_movement, claims_heading, condition, count, counts, expectation, figure_name, key, movement,
    other_sentences, page_numbers, presence_word, prose_word, remark, shortened,
};

/// The changes, section by section, under a heading that says what they come to.
pub fn markdown(changes: &Changes) -> String {
    let mut page = Page { changes, text: String::new() };
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
    page.pages();
    page.files();
    page.text
}

struct Page<'a> {
    changes: &'a Changes,
    text: String,
}

/// Words in which nothing is taken for markup.
fn escaped(words: &str) -> String {
    let mut safe = String::with_capacity(words.len());
    for c in words.chars() {
        if matches!(c, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '~' | '#' | '&') {
            safe.push('\\');
        }
        safe.push(if c == '\n' { ' ' } else { c });
    }
    safe
}

/// Words as code, whatever they hold.
fn code(words: &str) -> String {
    let words = words.replace('\n', " ");
    match words.contains('`') {
        true => format!("`` {words} ``"),
        false => format!("`{words}`"),
    }
}

/// A text with what changed in it.
fn marked(fragments: &[Fragment]) -> String {
    let mut text = String::new();
    for fragment in fragments {
        match fragment {
            Fragment::Text { text: plain } => text.push_str(&escaped(plain)),
            Fragment::Claim { claim } => text.push_str(&around("**", claim)),
            Fragment::Change { old, new, .. } => {
                text.push_str(&around("~~", old));
                if !old.trim().is_empty() && !new.trim().is_empty() && !old.ends_with(' ') {
                    text.push(' ');
                }
                text.push_str(&around("**", new));
            }
        }
    }
    text
}

/// Words between marks, which have to touch them.
fn around(mark: &str, words: &str) -> String {
    let inner = words.trim();
    if inner.is_empty() {
        return words.to_owned();
    }
    let at = words.len() - words.trim_start().len();
    format!("{}{mark}{}{mark}{}", &words[..at], escaped(inner), &words[at + inner.len()..])
}

impl Page<'_> {
    fn line(&mut self, line: &str) {
        let _ = writeln!(self.text, "{line}");
    }

    fn heading(&mut self, words: &str) {
        let kept = self.text.trim_end().len();
        self.text.truncate(kept);
        self.text.push('\n');
        let _ = writeln!(self.text, "\n### {words}\n");
    }

    fn place(place: Option<&At>, part: &str) -> String {
        let place = place.map(|place| code(&place.to_string()));
        let part = (!part.is_empty()).then(|| escaped(part));
        place.into_iter().chain(part).collect::<Vec<_>>().join(", ")
    }

    fn rows(&mut self, headings: &[&str], rows: &[Vec<String>]) {
        if rows.is_empty() {
            return;
        }
        self.line(&format!("| {} |", headings.join(" | ")));
        let is_number = |heading: &&str| matches!(*heading, "Before" | "Now" | "Change");
        let rule = headings.iter().map(|heading| if is_number(heading) { "--:" } else { "---" });
        self.line(&format!("| {} |", rule.collect::<Vec<_>>().join(" | ")));
        for row in rows {
            self.line(&format!("| {} |", row.join(" | ")));
        }
    }

    fn head(&mut self) {
        let with = match self.changes.parameters.as_str() {
            "" => String::new(),
            parameters => format!(", with {}", escaped(parameters)),
        };
        let _ = writeln!(self.text, "## What changed: {} → {}{with}\n", escaped(&self.changes.old), escaped(&self.changes.new));
        let counts = counts(self.changes);
        self.line(&if counts.is_empty() { "Nothing changed.".to_owned() } else { format!("{}.", counts.join(", ")) });
        for reason in &self.changes.not_compared {
            let _ = writeln!(self.text, "\n> {}", escaped(reason));
        }
    }

    fn claims(&mut self) {
        for (outcome, claims) in by_outcome(&self.changes.claims) {
            let mark = if matches!(outcome, ClaimOutcome::Broke | ClaimOutcome::StillFalse) { "⚠ " } else { "" };
            self.heading(&format!("{mark}{}", claims_heading(outcome)));
            for claim in claims {
                let moved = claim.values.iter().filter(|value| value.old != value.new).map(|value| {
                    let shown = |value: &Option<String>| escaped(value.as_deref().unwrap_or("–"));
                    format!("{} {} → {}", code(&value.metric), shown(&value.old), shown(&value.new))
                });
                let values: Vec<String> = moved.collect();
                let values = if values.is_empty() { String::new() } else { format!("; {}", values.join(", ")) };
                self.line(&format!("- **{}**: {}{values}", escaped(&claim.claim), code(&condition(claim))));
                for words in &claim.words {
                    let place = Self::place(words.place.as_ref(), &words.part);
                    self.line(&format!("  > {}  \n  > {place}\n", marked(&words.sentence)));
                }
            }
        }
    }

    fn expectations(&mut self) {
        if self.changes.expectations.is_empty() {
            return;
        }
        self.heading("Published figures");
        for change in &self.changes.expectations {
            let place = change.place.as_ref().map_or_else(String::new, |place| format!(" ({})", code(&place.to_string())));
            self.line(&format!("- {} {}{place}", code(&change.metric), escaped(&expectation(change))));
        }
    }

    fn metrics(&mut self) {
        if self.changes.metrics.is_empty() {
            return;
        }
        self.heading("Metrics");
        let shown = |reading: &Option<Reading>| reading.as_ref().map_or_else(|| "–".to_owned(), |it| escaped(&it.printed));
        let row = |metric: &crate::diff::MetricChange| {
            let remark = remark(metric).map_or_else(String::new, |remark| format!(" ({remark})"));
            vec![code(&metric.metric) + &remark, shown(&metric.old), shown(&metric.new), escaped(&movement(metric))]
        };
        let rows: Vec<Vec<String>> = self.changes.metrics.iter().map(row).collect();
        self.rows(&["Metric", "Before", "Now", "Change"], &rows);
    }

    fn keys(&mut self, keys: &[KeyChange]) {
        for change in keys {
            let (old, new) = key(change);
            self.line(&format!("  - {}: {} → {}", escaped(&change.key), escaped(&old), escaped(&new)));
        }
    }

    fn sources(&mut self) {
        if self.changes.sources.is_empty() {
            return;
        }
        self.heading("Sources of data");
        for source in &self.changes.sources {
            let word = if source.change == Presence::Changed { "" } else { presence_word(source.change) };
            self.line(format!("- {} {word}", code(&source.data)).trim_end());
            self.keys(&source.facts);
        }
    }

    fn data(&mut self, heading: &str, list: &[DataChange]) {
        if list.is_empty() {
            return;
        }
        self.heading(heading);
        for data in list {
            let word = match (data.change, &data.grid) {
                (Presence::Changed, None) => ": other cells; which ones is not recorded".to_owned(),
                (Presence::Changed, Some(_)) => String::new(),
                (change, _) => format!(", {}, {}", presence_word(change), count(data.rows, "row")),
            };
            self.line(&format!("- {}, {}{word}", code(&data.data), escaped(&data.title)));
            self.keys(&data.keys);
            data.grid.iter().for_each(|grid| self.grid(grid));
        }
    }

    fn grid(&mut self, grid: &GridChanges) {
        if grid.is_empty() {
            return;
        }
        let row = |cell: &crate::diff::CellChange| {
            [&cell.row, &cell.column, &cell.old, &cell.new, &cell_movement(cell)].map(|words| escaped(words)).to_vec()
        };
        let rows: Vec<Vec<String>> = grid.cells.iter().take(TOLD).map(row).collect();
        self.line("");
        self.rows(&["Row", "Column", "Before", "Now", "Change"], &rows);
        if !rows.is_empty() {
            self.line("");
        }
        for row in grid.rows.iter().take(TOLD) {
            self.line(&format!("  - row {}: {}", presence_word(row.change), escaped(&row.cells.join(", "))));
        }
        for column in &grid.columns {
            self.line(&format!("  - column {}: {}", presence_word(column.change), escaped(&column.column)));
        }
        let more = and_more(grid.cells.len()).into_iter().chain(and_more(grid.rows.len()));
        more.collect::<Vec<_>>().iter().for_each(|more| self.line(&format!("  - {more}")));
    }

    fn figures(&mut self) {
        if self.changes.figures.is_empty() {
            return;
        }
        self.heading("Figures");
        for figure in &self.changes.figures {
            let word = match (figure.change, figure.image) {
                (Presence::Changed, true) => ": another image",
                (Presence::Changed, false) => "",
                (Presence::Added, _) => ", added",
                (Presence::Removed, _) => ", removed",
            };
            self.line(&format!("- **{}**, {}{word}", escaped(&figure_name(figure)), escaped(&figure.title)));
            self.keys(&figure.keys);
            self.grid(&figure.marks);
        }
    }

    fn sentences(&mut self) {
        let mut sentences = other_sentences(self.changes).peekable();
        if sentences.peek().is_none() {
            return;
        }
        self.heading("Sentences whose numbers moved");
        for sentence in sentences {
            let edited = if sentence.edited { "; its words were edited, too" } else { "" };
            let place = Self::place(sentence.place.as_ref(), &sentence.part);
            self.line(&format!("> {}  \n> {place}{edited}\n", marked(&sentence.sentence)));
        }
    }

    fn prose(&mut self) {
        if self.changes.prose.is_empty() {
            return;
        }
        self.heading("Wording");
        for change in &self.changes.prose {
            let from = change.from.as_ref().map_or_else(String::new, |from| format!(" from {}", escaped(from)));
            let place = Self::place(change.place.as_ref(), &change.part);
            let text = marked(&shortened(&change.text));
            self.line(&format!("- {place}, {}{from}  \n  {text}", prose_word(change.change)));
        }
    }

    fn references(&mut self) {
        if self.changes.references.is_empty() {
            return;
        }
        self.heading("References");
        for reference in &self.changes.references {
            let word = if reference.change == Presence::Changed {
                String::new()
            } else {
                format!(", {}", presence_word(reference.change))
            };
            self.line(&format!("- {}, {}{word}", code(&reference.reference), escaped(&reference.title)));
            self.keys(&reference.fields);
        }
    }

    fn translations(&mut self) {
        if self.changes.translations.is_empty() {
            return;
        }
        self.heading("Translations");
        let row = |change: &crate::diff::TranslationChange| {
            let numbers = [change.stale.len(), change.untranslated.len(), change.retranslated].map(|number| number.to_string());
            std::iter::once(code(&change.language)).chain(numbers).collect::<Vec<String>>()
        };
        let rows: Vec<Vec<String>> = self.changes.translations.iter().map(row).collect();
        self.rows(&["Language", "Out of date", "New and untranslated", "Translated anew"], &rows);
        self.line("");
        for change in &self.changes.translations {
            for text in change.stale.iter().take(TOLD) {
                let place = Self::place(text.place.as_ref(), "");
                self.line(&format!("- {} {place}  \n  {}", code(&change.language), marked(&shortened(&text.text))));
            }
            if let Some(more) = and_more(change.stale.len()) {
                self.line(&format!("- {} {more}", code(&change.language)));
            }
        }
    }

    fn pages(&mut self) {
        if self.changes.pages.is_empty() {
            return;
        }
        self.heading("Pages");
        for edition in &self.changes.pages {
            let (was, is) = edition.count;
            let counts = if was == is { count(is, "page") } else { format!("{was} → {}", count(is, "page")) };
            self.line(&format!("- {} {} ({counts}): {}", edition.language, edition.edition, page_numbers(&edition.pages)));
            for page in &edition.pages {
                let Some(picture) = &page.picture else { continue };
                let title = format!("page {}", page.new.or(page.old).unwrap_or_default());
                self.line(&format!("  ![{title}](<{}>)", picture.to_string_lossy().replace('\\', "/")));
            }
        }
    }

    fn files(&mut self) {
        if self.changes.files.is_empty() {
            return;
        }
        let list = self.changes.files.iter().map(|file| format!("- {} {}", code(&file.file), presence_word(file.change)));
        let list = list.collect::<Vec<_>>().join("\n");
        let words = count(self.changes.files.len(), "file");
        let _ = writeln!(self.text, "\n<details><summary>{words}</summary>\n\n{list}\n\n</details>");
    }
}
