//! Sheets that are folded: what stands where, in what boxes, looked at with poppler.

mod common;

use std::path::{Path, PathBuf};

use common::{pressrun, stderr, tool};
use lopdf::Document;
use pressrun::Project;

/// A brief for print, and a folder for the sheets.
fn printed() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let brief = Project::open("tests/projects/valid/print").and_then(|project| project.check()).expect("a valid project");
    let pdf = brief.edition("en", "print").and_then(|edition| edition.pdf()).expect("a PDF");
    let path = folder.path().join("brief.pdf");
    std::fs::write(&path, pdf).expect("written");
    (folder, path)
}

fn words(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

/// The sheets that a command line makes of a file.
fn imposed(file: &Path, arguments: &[&str]) -> PathBuf {
    let out = file.with_file_name("sheets.pdf");
    let output = pressrun(&[&["impose", &words(file), "--out", &words(&out)], arguments].concat());
    assert!(output.status.success(), "{}", stderr(&output));
    tool("qpdf", &["--check", &words(&out)]);
    out
}

fn pages(pdf: &Path) -> usize {
    Document::load(pdf).expect("a PDF").page_iter().count()
}

/// The text in a part of a page: from a point, so wide and high, in points from the upper left corner.
fn text_in(pdf: &Path, page: usize, area: [f64; 4]) -> String {
    let page = page.to_string();
    let [x, y, width, height] = area.map(|value| format!("{value:.0}"));
    let arguments = ["-f", &page, "-l", &page, "-r", "72", "-x", &x, "-y", &y, "-W", &width, "-H", &height, &words(pdf), "-"];
    tool("pdftotext", &arguments)
}

/// The width and height of the sheets, in points.
fn sheet(pdf: &Path) -> (f64, f64) {
    let document = Document::load(pdf).expect("a PDF");
    let page = document.page_iter().next().expect("a page");
    let media = document.get_dictionary(page).and_then(|page| page.get(b"MediaBox")).and_then(|it| it.as_array()).expect("a box");
    let value = |at: usize| f64::from(media[at].as_float().expect("a number"));
    (value(2) - value(0), value(3) - value(1))
}

#[test]
fn a_booklet_has_the_cover_on_the_right_of_its_first_sheet() {
    let (_folder, file) = printed();
    let count = pages(&file);
    let sheets = imposed(&file, &["--booklet"]);
    assert_eq!(pages(&sheets), count / 2);
    let (width, height) = sheet(&sheets);
    let right = text_in(&sheets, 1, [width / 2.0, 0.0, width / 2.0, height]);
    let left = text_in(&sheets, 1, [0.0, 0.0, width / 2.0, height]);
    assert!(right.contains("A logo, a photograph"), "{right}");
    assert!(!left.contains("A logo, a photograph"), "{left}");
}

#[test]
fn sheets_have_boxes_that_nest_around_all_of_their_pages() {
    let (_folder, file) = printed();
    for (arguments, columns, rows) in
        [(&["--booklet"][..], 2.0, 1.0), (&["--signature", "8"], 2.0, 2.0), (&["--signature", "16"], 4.0, 2.0)]
    {
        let sheets = imposed(&file, arguments);
        let report = tool("pdfinfo", &["-box", &words(&sheets)]);
        let values = |name: &str| -> Vec<f64> {
            let line = report.lines().find(|line| line.starts_with(name)).unwrap_or_else(|| panic!("{report}"));
            line.split_whitespace().skip(1).map(|word| word.parse().expect("a number")).collect()
        };
        let (media, bleed, trim) = (values("MediaBox"), values("BleedBox"), values("TrimBox"));
        assert!(media[0] < bleed[0] && bleed[0] < trim[0] && trim[2] < bleed[2] && bleed[2] < media[2], "{report}");
        let (width, height) = (595.28, 841.89);
        let gap = 2.0 * 8.504;
        assert!((trim[2] - trim[0] - columns * width - (columns / 2.0 - 1.0) * gap).abs() < 0.1, "{arguments:?}: {report}");
        assert!((trim[3] - trim[1] - rows * height - (rows - 1.0) * gap).abs() < 0.1, "{arguments:?}: {report}");
    }
}

#[test]
fn what_cannot_be_folded_is_refused_with_a_next_step() {
    let (folder, file) = printed();
    let text = folder.path().join("text.txt");
    std::fs::write(&text, "no PDF").expect("written");
    let cases: [&[&str]; 4] =
        [&[&words(&text)], &["missing.pdf"], &[&words(&file), "--signature", "12"], &[&words(&file), "--paper", "7"]];
    for arguments in cases {
        let output = pressrun(&[&["impose"], arguments].concat());
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(stderr(&output).contains("help:") || stderr(&output).contains("Usage"), "{}", stderr(&output));
    }
}
