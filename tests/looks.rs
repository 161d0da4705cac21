//! Papers, covers, themes and citation styles: whole briefs in other looks stay accessible and complete.

mod common;

use std::collections::HashSet;
use std::fs;

use common::{accessibility_findings, build, copy, edit, pressrun, stderr, tool, write};
use pressrun::resolve::CheckOptions;
use serde_json::Value;
use typst::introspection::Location;
use typst::layout::{Frame, FrameItem};
use typst::model::Destination;

#[test]
fn a_brief_on_letter_paper_with_a_title_block_is_accessible() {
    let (_folder, project) = copy("data");
    edit(&project, "brief.toml", "keywords = ", "paper = \"us-letter\"\ncover = \"block\"\ncontents = false\nkeywords = ");
    let pdf = build(&project);
    let info = tool("pdfinfo", &[&pdf.to_string_lossy()]);
    assert!(info.contains("612 x 792 pts (letter)"), "{info}");
    let findings = accessibility_findings(&pdf);
    assert!(findings.is_empty(), "{findings:#?}");
}

#[test]
fn after_a_cover_page_each_chapter_opens_a_page() {
    let (_folder, project) = copy("data");
    let pdf = build(&project);
    let text = tool("pdftotext", &["-layout", &pdf.to_string_lossy(), "-"]);
    for chapter in ["1 North America, Canada", "2 Conclusions, and thoughts"] {
        let words = |line: &str| line.split_whitespace().collect::<Vec<_>>().join(" ");
        // The first line is the running head.
        let opens = |page: &str| {
            page.lines().map(words).filter(|line| !line.is_empty()).nth(1).is_some_and(|line| line.starts_with(chapter))
        };
        assert!(text.split('\u{c}').any(opens), "{chapter} does not open a page");
    }
}

#[test]
fn a_table_near_the_end_stands_before_the_references() {
    let (_folder, project) = copy("src/cli/template");
    edit(&project, "sections/10-introduction.toml", "@fig-planets", "@tbl-planets");
    edit(&project, "sections/20-findings.toml", "![](fig-planets)", "![](tbl-planets)");
    let text = tool("pdftotext", &[&build(&project).to_string_lossy(), "-"]);
    let at = |words: &str| text.rfind(words).unwrap_or_else(|| panic!("{words} is missing: {text}"));
    assert!(at("Radius at the equator") < at("References"), "{text}");
}

#[test]
fn a_file_in_theme_takes_the_place_of_that_part_of_the_house_style() {
    let (_folder, project) = copy("tests/projects/valid/minimal");
    write(&project, "theme/colophon.typ", "#let colophon(brief, inline) = [Printed by the ministry.]\n");
    let text = tool("pdftotext", &[&build(&project).to_string_lossy(), "-"]);
    assert!(text.contains("Printed by the ministry."), "{text}");
}

#[test]
fn a_theme_that_leaves_out_the_references_leaves_no_link_that_leads_nowhere() {
    let (_folder, project) = copy("data");
    let links = || {
        let brief = pressrun::Project::open(&project).and_then(|project| project.check()).expect("a valid project");
        let pages = brief.edition("en", "screen").and_then(|edition| edition.typeset()).unwrap_or_else(|report| panic!("{report}"));
        let document = pages.document();
        let mut places = Vec::new();
        document.pages().iter().for_each(|page| destinations(&page.frame, &mut places));
        let lost = places.iter().filter(|place| document.introspector().position(**place).is_none()).count();
        (places.len(), lost)
    };
    let (whole, lost) = links();
    assert!(whole > 200 && lost == 0, "{whole} {lost}");
    write(&project, "theme/bibliography.typ", "#let references(file, inline) = none\n");
    let (fewer, lost) = links();
    assert!(fewer > 100 && fewer < whole && lost == 0, "{fewer} of {whole}, {lost} lead nowhere");
}

/// Where the links of a page lead, within the document.
fn destinations(frame: &Frame, places: &mut Vec<Location>) {
    for (_, item) in frame.items() {
        match item {
            FrameItem::Group(group) => destinations(&group.frame, places),
            FrameItem::Link(Destination::Location(place), _) => places.push(*place),
            _ => {}
        }
    }
}

#[test]
fn every_valid_project_builds_without_a_warning() {
    for entry in fs::read_dir("tests/projects/valid").expect("the folder of projects") {
        let path = entry.expect("an entry").path();
        let (_folder, project) = copy(&path.to_string_lossy());
        let opened = pressrun::Project::open(&project).unwrap_or_else(|report| panic!("{}: {report}", path.display()));
        for parameters in opened.matrix().unwrap_or_else(|report| panic!("{}: {report}", path.display())) {
            let checked = opened.check_with(&CheckOptions { parameters, ..CheckOptions::default() });
            let brief = checked.unwrap_or_else(|report| panic!("{}: {report}", path.display()));
            assert!(brief.warnings().is_empty(), "{}: {}", path.display(), brief.report());
        }
        let out = project.with_file_name("out");
        let built = pressrun(&["build", &project.to_string_lossy(), "--out", &out.to_string_lossy()]);
        assert!(built.status.success(), "{}: {}", path.display(), stderr(&built));
        let files = fs::read_dir(out).expect("a folder").map(|entry| entry.expect("an entry").path());
        let pdfs: Vec<_> = files.filter(|file| file.extension().is_some_and(|ending| ending == "pdf")).collect();
        assert!(!pdfs.is_empty(), "{}", path.display());
        pdfs.iter().for_each(|pdf| drop(tool("qpdf", &["--check", &pdf.to_string_lossy()])));
    }
}

#[test]
fn citations_and_bibliography_link_to_each_other_in_every_kind_of_style() {
    for style in ["chicago-notes", "chicago-author-date", "apa", "ieee", "modern-language-association"] {
        let (_folder, project) = copy("data");
        edit(&project, "brief.toml", "chicago-notes", style);
        let brief = pressrun::Project::open(&project).and_then(|project| project.check()).expect("a valid project");
        let edition = brief.edition("en", "screen").expect("an edition");
        let files: Vec<Value> = edition.files.iter().filter_map(|file| serde_json::from_slice(&file.bytes).ok()).collect();
        let (mut labels, mut targets) = (HashSet::new(), HashSet::new());
        files.iter().for_each(|file| collect_links(file, &mut labels, &mut targets));
        let broken: Vec<&String> = targets.difference(&labels).collect();
        assert!(broken.is_empty(), "{style}: these lead nowhere: {broken:?}");
        let works = brief.references.keys().count();
        let linked = |prefix: &str| targets.iter().filter(|target| target.starts_with(prefix)).count();
        assert!(linked("ref-") >= works - 1, "{style}: {} of {works} works are linked to", linked("ref-"));
        assert!(linked("cite-") >= works, "{style}: {} links lead back to citations", linked("cite-"));
    }
}

/// The labels that nodes carry, and those that nodes link to.
fn collect_links(value: &Value, labels: &mut HashSet<String>, targets: &mut HashSet<String>) {
    match value {
        Value::Object(object) => {
            labels.extend(object.get("id").and_then(Value::as_str).map(str::to_owned));
            targets.extend(object.get("to").and_then(Value::as_str).map(str::to_owned));
            object.values().for_each(|value| collect_links(value, labels, targets));
        }
        Value::Array(values) => values.iter().for_each(|value| collect_links(value, labels, targets)),
        _ => {}
    }
}

#[test]
fn author_date_and_numeric_citations_stand_in_the_text_and_the_brief_stays_accessible() {
    for (style, citation) in [("apa", "(Parker, 2005, p. 1)"), ("ieee", "[3, p. 1]")] {
        let (_folder, project) = copy("data");
        edit(&project, "brief.toml", "chicago-notes", style);
        let pdf = build(&project);
        let text = tool("pdftotext", &[&pdf.to_string_lossy(), "-"]).replace('\n', " ");
        assert!(text.contains(citation), "{style}: {citation} is missing");
        let findings = accessibility_findings(&pdf);
        assert!(findings.is_empty(), "{style}: {findings:#?}");
    }
}
