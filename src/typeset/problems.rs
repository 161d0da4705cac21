//! What the house style reports of charts that cannot be drawn well in the room they have.

use std::collections::BTreeMap;

use typst::foundations::{Content, Label, Selector, Value};
use typst::introspection::{Introspector, MetadataElem};
use typst::utils::PicoStr;
use typst_layout::PagedDocument;

use crate::diagnostic::{Diagnostic, Place, Report, Sources};
use crate::resolve::figure_id;

/// What charts report: the code, what is wrong, why, and what would work.
const PROBLEMS: &[(&str, &str, &str, &str)] = &[
    (
        "labels-under-columns",
        "the names of the categories do not fit under the columns",
        "a word is wider than its column",
        "use `mark = \"bar\"`, which gives each name a line of its own; or `wide = true`",
    ),
    (
        "names-at-lines",
        "the names of the series do not fit beside the lines",
        "are too many or too long",
        "highlight the ones that the message is about, which leaves the others without names; or shorten the names, raise `height`, or use `wide = true`",
    ),
    (
        "names-over-ranks",
        "the names over the ranks do not fit",
        "a word is wider than its column",
        "shorten the names, use `wide = true`, or choose fewer moments with `where`",
    ),
    (
        "label-without-room",
        "words in the chart find no room",
        "would cover a mark or other words",
        "shorten them, raise `height`, or leave some out",
    ),
    (
        "panels-on-page",
        "the small charts do not fit on a page",
        "are higher than it together",
        "put more of them side by side with `columns`, lower them with `height`, or choose fewer with `where`",
    ),
    (
        "names-in-rows",
        "the names of the categories do not fit",
        "a word is wider than the chart",
        "shorten the names, use `wide = true`, or put fewer small charts side by side with `columns`",
    ),
    (
        "values-in-rows",
        "the values leave no room for the marks",
        "are too long to stand beside them",
        "give the data in a larger unit, use `wide = true` or `labels = false`, or put fewer small charts side by side with `columns`",
    ),
    (
        "rows-on-page",
        "the rows do not fit on a page",
        "are higher than it together",
        "show the largest with `sort` and `first`, draw fewer series, shorten the names, or make two figures",
    ),
    (
        "names-in-table",
        "the names do not fit into their column",
        "a word is wider than a third of the table",
        "shorten the names, or use `wide = true`",
    ),
    (
        "bars-in-table",
        "the columns leave no room for bars",
        "there are too many of them, or a word of a heading is too wide",
        "show fewer columns, give the data in a larger unit, or use `wide = true`",
    ),
    (
        "",
        "the chart cannot be drawn in the room it has",
        "reported by the theme",
        "raise `height`, use `wide = true`, or show less",
    ),
];

/// Reports the charts of a document that cannot be drawn well. `places` tells where figures are declared, by label; `more` is
/// added to the help.
///
/// # Errors
/// When there is one.
pub fn check(document: &PagedDocument, places: &BTreeMap<String, Place>, sources: &Sources, more: &str) -> Result<(), Report> {
    let label = |name| Label::new(PicoStr::intern(name));
    let Some((chart, problem)) = label("chart").zip(label("chart-problem")) else { return Ok(()) };
    let marks =
        document.introspector().query(&Selector::Or([Selector::Label(chart), Selector::Label(problem)].into_iter().collect()));
    let mut figure = String::new();
    let mut findings: Vec<Diagnostic> = Vec::new();
    for mark in &marks {
        let Some(value) = text(mark) else { continue };
        if mark.label() == Some(chart) {
            figure = value;
            continue;
        }
        let known = PROBLEMS.iter().find(|(code, ..)| *code == value || code.is_empty());
        let Some((_, what, why, help)) = known else { continue };
        let mut finding = Diagnostic::error("chart-room", format!("{what}, in the figure `{}`", figure_id(&figure)))
            .because(*why)
            .help(format!("{help}{more}"));
        finding.place = places.get(&figure).cloned();
        if !findings.contains(&finding) {
            findings.push(finding);
        }
    }
    match findings.is_empty() {
        true => Ok(()),
        false => Err(Report::new(sources.clone(), findings)),
    }
}

fn text(mark: &Content) -> Option<String> {
    match &mark.to_packed::<MetadataElem>()?.value {
        Value::Str(text) => Some(text.to_string()),
        _ => None,
    }
}
