//! The reference brief in `data/`, built with the `pressrun` command and looked at with independent tools.

mod common;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use common::{accessibility_findings, command, pressrun, stderr, tool};

const NAME: &str = "north-american-security-en-screen.pdf";

/// Builds the brief into a folder.
fn build(folder: &Path, options: &[&str]) -> PathBuf {
    let out = folder.to_string_lossy();
    let output = pressrun(&[&["build", "data", "--out", &out], options].concat());
    assert!(output.status.success(), "{}", stderr(&output));
    folder.join(NAME)
}

#[test]
fn the_brief_is_built_under_its_name_and_holds_all_its_notes() {
    let folder = tempfile::tempdir().expect("a folder");
    let pdf = build(folder.path(), &[]);
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
    let findings = accessibility_findings(&build(folder.path(), &[]));
    assert!(findings.is_empty(), "{findings:#?}");
}

/// Notes are painted at the foot of the page, which checkers report as out of order; a screen reader follows the tags.
#[test]
fn in_the_order_of_reading_each_note_follows_its_number_and_the_sentence_goes_on_after_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let structure = tool("pdfinfo", &["-struct-text", &build(folder.path(), &[]).to_string_lossy()]);
    let notes: Vec<usize> =
        structure.lines().filter_map(|line| line.trim().strip_prefix("Note <Note ")?.split('>').next()?.parse().ok()).collect();
    assert_eq!(notes, (1..=56).collect::<Vec<_>>());
    let words: Vec<&str> = structure.lines().filter_map(|line| line.trim().strip_prefix('"')?.strip_suffix('"')).collect();
    let read = words.join("");
    for passage in [
        "and the means of defense that these call for.33The Act is Goldwater-Nichols",
        "the National Security Act of 1947 had created44The National Security Act of 1947 (1947) ordered",
        "the National Security Council among them. would need a grand strategy",
    ] {
        assert!(read.contains(passage), "not read in this order: {passage}");
    }
}

#[test]
fn other_readers_open_the_pdf_and_find_its_fonts_inside() {
    let folder = tempfile::tempdir().expect("a folder");
    let pdf = build(folder.path(), &[]);
    let pdf = pdf.to_string_lossy();
    tool("qpdf", &["--check", &pdf]);
    assert_eq!(common::complaints("pdfinfo", &[&pdf]), "");
    let info = tool("pdfinfo", &[&pdf]);
    assert!(info.contains("Tagged:          yes"), "{info}");
    for font in tool("pdffonts", &[&pdf]).lines().skip(2) {
        let columns: Vec<&str> = font.split_whitespace().collect();
        assert_eq!(columns[columns.len() - 5], "yes", "not embedded: {font}");
    }
    tool("gs", &["-q", "-dNOPAUSE", "-dBATCH", "-sDEVICE=nullpage", &pdf]);
}

#[test]
fn two_builds_are_the_same_to_the_byte_on_any_number_of_processors() {
    let (first, second) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
    let (first, second) = (build(first.path(), &["--jobs", "1"]), build(second.path(), &["--jobs", "4"]));
    assert!(fs::read(first).expect("a PDF") == fs::read(second).expect("a PDF"), "the builds differ");
}

#[test]
fn a_build_that_is_killed_leaves_the_earlier_pdf_as_it_was() {
    let folder = tempfile::tempdir().expect("a folder");
    let pdf = build(folder.path(), &[]);
    fs::write(&pdf, "an earlier PDF").expect("a file");
    let mut killed = 0;
    for wait in [0, 20, 50, 100, 150, 200] {
        let mut child = command(&["build", "data", "--out", &folder.path().to_string_lossy()])
            .stdout(Stdio::null())
            .spawn()
            .expect("pressrun runs");
        std::thread::sleep(Duration::from_millis(wait));
        child.kill().expect("it can be killed");
        match child.wait().expect("it ends").success() {
            true => fs::write(&pdf, "an earlier PDF").expect("a file"),
            false => killed += 1,
        }
        assert_eq!(fs::read(&pdf).expect("a file"), b"an earlier PDF", "killed after {wait} ms");
    }
    assert!(killed > 0, "no build was killed before its end");
}
