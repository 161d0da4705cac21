//! Findings for people, for programs, and for systems that show code scans.

use serde_json::{Value, json};

use super::{Finding, PageInk, Place, rules};
use crate::Severity;

/// Findings as lines for people. What is found on several pages in the same words is told once, with the other pages.
pub fn to_text(file: &str, findings: &[Finding]) -> String {
    let mut told: Vec<(&Finding, Vec<usize>)> = Vec::new();
    for finding in findings {
        match told.iter_mut().find(|(first, _)| first.rule == finding.rule && first.message == finding.message) {
            Some((_, pages)) => pages.extend(finding.page),
            None => told.push((finding, Vec::new())),
        }
    }
    told.into_iter().map(|(finding, pages)| in_words(file, finding, &pages)).collect()
}

fn in_words(file: &str, finding: &Finding, pages: &[usize]) -> String {
    let place = finding.where_();
    let place = if place.is_empty() { place } else { format!("{place}: ") };
    let more = match finding.more {
        0 => String::new(),
        1 => " (and once more on this page)".into(),
        more => format!(" (and {more} times more on this page)"),
    };
    let pages = match pages {
        [] => String::new(),
        [page] => format!("\n  also on page {page}"),
        pages => format!("\n  also on pages {}", ranges(pages)),
    };
    format!(
        "{}[{}]: {}{more}\n  --> {file}: {place}{}{pages}\n  help: {}\n\n",
        finding.severity.word(),
        finding.rule,
        finding.message,
        finding.reason,
        finding.remedy
    )
}

/// Numbers in order, those that follow each other from the first to the last: `2–5, 8`.
fn ranges(numbers: &[usize]) -> String {
    let mut ranges: Vec<(usize, usize)> = Vec::new();
    for &number in numbers {
        match ranges.last_mut() {
            Some((_, last)) if *last + 1 == number => *last = number,
            _ => ranges.push((number, number)),
        }
    }
    let words = ranges.into_iter().map(|(first, last)| if first == last { first.to_string() } else { format!("{first}–{last}") });
    words.collect::<Vec<_>>().join(", ")
}

/// The ink of each page as a table for people.
pub fn ink_to_text(file: &str, pages: &[PageInk]) -> String {
    // Each page names the four inks first, and then those that it has of its own.
    let mut names: Vec<&str> = Vec::new();
    for (name, _) in pages.iter().filter_map(|page| page.coverage.as_ref()).flat_map(|coverage| &coverage.averages) {
        if !names.contains(&name.as_str()) {
            names.push(name);
        }
    }
    let columns: String = names.iter().map(|name| format!("  {name:>7}")).collect();
    let mut text = format!("{file}: ink, in percent\n  page  greatest  mm from left, foot{columns}\n");
    for PageInk { page, coverage, needs_conversion, unknown } in pages {
        let Some(coverage) = coverage else {
            text += &format!("  {page:>4}  cannot be drawn: {}\n", unknown.join(", "));
            continue;
        };
        let place = match coverage.greatest > 0.0 {
            true => format!("{:.0}, {:.0}", coverage.place.x, coverage.place.y),
            false => "–".into(),
        };
        text += &format!("  {page:>4}  {:>8.0}  {place:>18}", coverage.greatest);
        for name in &names {
            let average = coverage.averages.iter().find(|(own, _)| own == name).map_or(0.0, |(_, average)| *average);
            text += &format!("  {average:>0$.1}", name.chars().count().max(7));
        }
        if *needs_conversion {
            text += "  and RGB or Lab, which is not counted";
        }
        if !unknown.is_empty() {
            text += &format!("  and more, which is unknown: {}", unknown.join(", "));
        }
        text.push('\n');
    }
    text + "  greatest: all inks together on a square of 1 mm; inks: the average over the trimmed page\n\n"
}

/// The ink of each page as JSON objects.
pub fn ink_to_json(file: &str, pages: &[PageInk]) -> Vec<Value> {
    let ink = |PageInk { page, coverage, needs_conversion, unknown }: &PageInk| {
        let inks = coverage.iter().flat_map(|coverage| &coverage.averages);
        json!({
            "event": "ink",
            "file": file,
            "page": page,
            "greatest": coverage.as_ref().map(|coverage| tenths(coverage.greatest)),
            "place": coverage.as_ref().map(|coverage| place(coverage.place)),
            "inks": inks.map(|(name, average)| json!({ "name": name, "average": hundredths(*average) })).collect::<Vec<_>>(),
            "needs_conversion": needs_conversion,
            "unknown": unknown,
            "unit": "percent",
        })
    };
    pages.iter().map(ink).collect()
}

fn tenths(percent: f64) -> f64 {
    (percent * 10.0).round() / 10.0
}

fn hundredths(percent: f64) -> f64 {
    (percent * 100.0).round() / 100.0
}

fn place(at: Place) -> Value {
    json!({ "x": at.x, "y": at.y, "width": at.width, "height": at.height, "unit": "mm" })
}

/// Findings as JSON objects, one each.
pub fn to_json(file: &str, findings: &[Finding]) -> Vec<Value> {
    findings
        .iter()
        .map(|finding| {
            json!({
                "event": "finding",
                "file": file,
                "rule": finding.rule,
                "severity": finding.severity.word(),
                "page": finding.page,
                "place": finding.place.map(place),
                "message": finding.message,
                "reason": finding.reason,
                "remedy": finding.remedy,
                "more": finding.more,
            })
        })
        .collect()
}

/// The findings about several files as a SARIF log (OASIS, SARIF 2.1.0).
pub fn to_sarif(files: &[(String, Vec<Finding>)]) -> Value {
    let level = |severity| if severity == Severity::Error { "error" } else { "warning" };
    let rules: Vec<Value> = rules()
        .map(|rule| {
            json!({
                "id": rule.id,
                "shortDescription": { "text": rule.title },
                "fullDescription": { "text": rule.reason },
                "help": { "text": rule.remedy },
                "defaultConfiguration": { "level": level(rule.severity) },
            })
        })
        .collect();
    let results: Vec<Value> = files
        .iter()
        .flat_map(|(file, findings)| findings.iter().map(move |finding| (file, finding)))
        .map(|(file, finding)| {
            let mut location = json!({ "physicalLocation": { "artifactLocation": { "uri": file } } });
            if let Some(page) = finding.page {
                location["logicalLocations"] = json!([{ "name": format!("page {page}"), "kind": "page" }]);
            }
            json!({
                "ruleId": finding.rule,
                "level": level(finding.severity),
                "message": { "text": format!("{}. {}", finding.message, finding.remedy) },
                "locations": [location],
                "properties": { "page": finding.page, "more": finding.more },
            })
        })
        .collect();
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": { "name": "pressrun preflight", "version": env!("CARGO_PKG_VERSION"), "rules": rules } },
            "results": results,
        }],
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_on_every_page_is_told_once_with_the_pages() {
        let finding = |page| Finding {
            rule: "trim-box",
            severity: Severity::Error,
            page: Some(page),
            place: None,
            message: "the page has no TrimBox".into(),
            reason: "the printer has to guess",
            remedy: "set it",
            more: 0,
        };
        let text = to_text("a.pdf", &[1, 2, 3, 4, 7, 9, 10].map(finding));
        assert_eq!(text.matches("TrimBox").count(), 1, "{text}");
        assert!(text.contains("page 1: ") && text.contains("also on pages 2–4, 7, 9–10\n"), "{text}");
    }
}
