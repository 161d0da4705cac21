//! The reference brief in `data/`, built with the `pressrun` command and looked at with independent tools.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn pressrun(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_pressrun")).args(arguments).output().expect("pressrun runs")
}

/// The standard output of a validator, which has to be there and to succeed.
fn tool(name: &str, arguments: &[&str]) -> String {
    let output =
        Command::new(name).args(arguments).output().unwrap_or_else(|error| panic!("{name} is needed: {error}; run ./test"));
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{name} {arguments:?}: {text}{}", String::from_utf8_lossy(&output.stderr));
    text
}

/// Builds the brief into a new folder.
fn build(folder: &Path) -> PathBuf {
    let output = pressrun(&["build", "data", "--out", &folder.to_string_lossy()]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    folder.join("north-american-security-en-screen.pdf")
}

#[test]
fn the_brief_is_built_under_its_name_and_holds_all_its_notes() {
    let folder = tempfile::tempdir().expect("a folder");
    let pdf = build(folder.path());
    let brief = pressrun::Project::open("data").expect("data is a project").check().expect("data has no errors");
    assert_eq!(brief.footnotes.len(), 56);
    assert!(brief.references.keys().count() >= 30);
    let text = tool("pdftotext", &["-layout", &pdf.to_string_lossy(), "-"]);
    assert!(text.split_whitespace().count() > 6000, "the text of the essay is in the PDF");
    assert!(text.contains("Parker, 3."), "works cited before are shortened");
}

#[test]
fn a_screen_reader_finds_nothing_wrong_but_the_order_of_notes() {
    let folder = tempfile::tempdir().expect("a folder");
    let pdf = build(folder.path());
    let output = Command::new("outloud").args(["--json", "-"]).arg(&pdf).output().expect("outloud is needed; run ./test");
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).expect("outloud prints JSON");
    let findings = findings(&report);
    assert!(!output.stdout.is_empty());
    let other: Vec<&serde_json::Value> = findings
        .iter()
        .copied()
        .filter(|finding| finding["severity"] == "error" || (finding["severity"] == "warning" && finding["rule"] != "ORD-001"))
        .collect();
    assert!(other.is_empty(), "{other:#?}");
}

/// Every object in a report that has a rule and a severity.
fn findings(value: &serde_json::Value) -> Vec<&serde_json::Value> {
    match value {
        serde_json::Value::Object(map) if map.contains_key("severity") => vec![value],
        serde_json::Value::Object(map) => map.values().flat_map(findings).collect(),
        serde_json::Value::Array(items) => items.iter().flat_map(findings).collect(),
        _ => Vec::new(),
    }
}

#[test]
fn other_readers_open_the_pdf_and_find_its_fonts_inside() {
    let folder = tempfile::tempdir().expect("a folder");
    let pdf = build(folder.path());
    let pdf = pdf.to_string_lossy();
    tool("qpdf", &["--check", &pdf]);
    let info = tool("pdfinfo", &[&pdf]);
    assert!(info.contains("Tagged:          yes"), "{info}");
    for font in tool("pdffonts", &[&pdf]).lines().skip(2) {
        let columns: Vec<&str> = font.split_whitespace().collect();
        assert_eq!(columns[columns.len() - 5], "yes", "not embedded: {font}");
    }
    tool("gs", &["-q", "-dNOPAUSE", "-dBATCH", "-sDEVICE=nullpage", &pdf]);
}

#[test]
fn two_builds_are_the_same_to_the_byte() {
    let (first, second) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
    let (first, second) = (build(first.path()), build(second.path()));
    assert!(fs::read(first).expect("a PDF") == fs::read(second).expect("a PDF"), "the builds differ");
}

#[test]
fn a_failed_build_leaves_the_earlier_pdf_as_it_was() {
    let folder = tempfile::tempdir().expect("a folder");
    let project = folder.path().join("brief");
    let out = folder.path().join("out");
    let (project_text, out_text) = (project.to_string_lossy(), out.to_string_lossy());
    assert!(pressrun(&["init", &project_text]).status.success());
    assert!(pressrun(&["build", &project_text, "--out", &out_text]).status.success());
    let pdf = out.join("planet-sizes-en-screen.pdf");
    let before = fs::read(&pdf).expect("a PDF");
    fs::write(project.join("sections/20-findings.toml"), "id = \"findings\"").expect("a section");
    let failed = pressrun(&["build", &project_text, "--out", &out_text]);
    assert_eq!(failed.status.code(), Some(1));
    assert!(fs::read(&pdf).expect("a PDF") == before);
    assert_eq!(fs::read_dir(&out).expect("a folder").count(), 1, "no part of a file is left behind");
}

#[test]
fn the_brief_of_init_builds_at_once_and_nothing_is_written_over() {
    let folder = tempfile::tempdir().expect("a folder");
    let project = folder.path().join("brief");
    let text = project.to_string_lossy();
    assert!(pressrun(&["init", &text]).status.success());
    let checked = pressrun(&["check", &text]);
    assert!(checked.status.success() && checked.stderr.is_empty(), "{}", String::from_utf8_lossy(&checked.stderr));
    assert_eq!(pressrun(&["init", &text]).status.code(), Some(2));
}
