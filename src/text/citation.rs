//! The inside of `[see @key, p. 3; @key2]`.

use std::ops::Range;

use hayagriva::citationberg::taxonomy::Locator;

use crate::diagnostic::Diagnostic;

use super::CitedWork;
use super::conventions::{Char, Run, key_end};

/// Locators as writers abbreviate them. The style prints its own terms.
const LOCATORS: [(&str, Locator); 20] = [
    ("p", Locator::Page),
    ("pp", Locator::Page),
    ("page", Locator::Page),
    ("pages", Locator::Page),
    ("ch", Locator::Chapter),
    ("chap", Locator::Chapter),
    ("chapter", Locator::Chapter),
    ("sec", Locator::Section),
    ("section", Locator::Section),
    ("§", Locator::Section),
    ("para", Locator::Paragraph),
    ("art", Locator::ArticleLocator),
    ("n", Locator::Note),
    ("note", Locator::Note),
    ("vol", Locator::Volume),
    ("fig", Locator::Figure),
    ("no", Locator::Issue),
    ("pt", Locator::Part),
    ("col", Locator::Column),
    ("l", Locator::Line),
];

/// Whether the characters from a bracket up to an `@` can open a citation: words, then `@` or `-@` at the start of a word.
pub fn opens(chars: &[Char]) -> bool {
    let before = &chars[..chars.len().saturating_sub(1)];
    before.iter().all(|c| !matches!(c.c, '[' | '{'))
        && before.last().is_none_or(|c| c.c.is_whitespace() || c.c == '-' || matches!(c.c, '“' | '‘' | '('))
}

/// The works of a citation, between its brackets.
pub fn works(run: &Run, range: Range<usize>, diagnostics: &mut Vec<Diagnostic>) -> Vec<CitedWork> {
    let mut works = Vec::new();
    let mut start = range.start;
    for end in range.clone().filter(|at| run.chars[*at].c == ';').chain([range.end]) {
        works.extend(work(run, start..end, diagnostics));
        start = end + 1;
    }
    works
}

fn work(run: &Run, range: Range<usize>, diagnostics: &mut Vec<Diagnostic>) -> Option<CitedWork> {
    let Some(mention) = range.clone().find(|at| run.chars[*at].c == '@') else {
        let place = if range.is_empty() { run.place(range.start.saturating_sub(1)..range.start) } else { run.place(range.clone()) };
        diagnostics.push(
            Diagnostic::error("malformed-citation", "a part of this citation names no work")
                .at(place)
                .because("expected @key")
                .help("separate works with semicolons, each with its key: [@key, p. 1; @key2]"),
        );
        return None;
    };
    let end = key_end(run.chars, mention + 1).min(range.end);
    if end <= mention + 1 {
        diagnostics.push(
            Diagnostic::error("malformed-citation", "this citation names no work")
                .at(run.place(mention..mention + 1))
                .because("expected a key behind the @")
                .help("write [@key]; for a plain @ write \\@"),
        );
        return None;
    }
    let before = run.text(range.start..mention);
    let (before, suppress_author) = match before.strip_suffix('-') {
        Some(rest) => (rest.to_owned(), true),
        None => (before, false),
    };
    let (locator, suffix) = part(run, end..range.end, diagnostics);
    Some(CitedWork {
        key: run.text(mention + 1..end),
        prefix: Some(before.trim().to_owned()).filter(|prefix| !prefix.is_empty()),
        suppress_author,
        locator,
        suffix,
        place: run.place(mention..end),
    })
}

/// The work of `@key [p. 3]`; `locator` is what stands between the brackets.
pub fn mentioned(run: &Run, key: Range<usize>, locator: Option<Range<usize>>, diagnostics: &mut Vec<Diagnostic>) -> CitedWork {
    let (locator, suffix) = locator.map(|range| part(run, range, diagnostics)).unwrap_or_default();
    CitedWork {
        key: run.text(key.clone()),
        prefix: None,
        suppress_author: false,
        locator,
        suffix,
        place: run.place(key.start - 1..key.end),
    }
}

type Part = (Option<(Locator, String)>, Option<String>);

/// The locator or the closing words behind a key.
fn part(run: &Run, range: Range<usize>, diagnostics: &mut Vec<Diagnostic>) -> Part {
    let text = run.text(range.clone());
    let words = text.trim().trim_start_matches(',').trim();
    if words.is_empty() {
        return (None, None);
    }
    let label: String = words.chars().take_while(|c| c.is_alphabetic() || *c == '§').collect();
    let rest = &words[label.len()..];
    let dotted = rest.starts_with('.');
    let value = rest.trim_start_matches('.').trim();
    let known = LOCATORS.iter().find(|(name, _)| name.eq_ignore_ascii_case(&label)).map(|(_, kind)| *kind);
    let numbered = value.starts_with(|c: char| c.is_ascii_digit());
    match known {
        None if label.is_empty() && is_locator(words) => (Some((Locator::Page, normal(words))), None),
        Some(kind) if is_locator(value) && !value.is_empty() => (Some((kind, normal(value))), None),
        None if !(label.is_empty() || dotted && numbered) => (None, Some(words.to_owned())),
        _ => {
            let reason = match known {
                Some(_) => format!("`{label}` needs a number behind it"),
                None if label.is_empty() => "expected a page or range of pages".to_owned(),
                None => format!("`{label}.` is no known part of a work"),
            };
            diagnostics.push(
                Diagnostic::error("malformed-locator", format!("`{words}` does not say which part of the work is meant"))
                    .at(run.place(range))
                    .because(reason)
                    .help("write p. 3, pp. 3-5, ch. 2, sec. 4, para. 7, art. 3, n. 12, vol. 1, fig. 2 or no. 1"),
            );
            (None, None)
        }
    }
}

/// Numbers, letters after numbers, Roman numerals, and ranges and lists of them.
fn is_locator(value: &str) -> bool {
    let mut parts = value.split([',', '-', '–', '&']).map(str::trim);
    parts.all(|part| {
        let roman = !part.is_empty() && part.chars().all(|c| "ivxlcdmIVXLCDM".contains(c));
        roman || (part.starts_with(|c: char| c.is_ascii_digit()) && part.chars().all(|c| c.is_alphanumeric() || c == '.'))
    })
}

/// Ranges with an en dash.
fn normal(value: &str) -> String {
    value.replace("--", "–").replace('-', "–")
}
