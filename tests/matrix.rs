//! One project, a brief for each value of its matrix.

mod common;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use common::{copy, edit, pressrun, stderr, stdout, tool, write};

const PROJECT: &str = "tests/projects/valid/matrix";

/// The files in a folder with their bytes, by name.
fn files(folder: &Path, ending: &str) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    let kept = entries.filter(|path| path.extension().is_some_and(|found| found == ending));
    kept.map(|path| (path.file_name().expect("a name").to_string_lossy().into_owned(), fs::read(path).expect("a file"))).collect()
}

/// The words of a PDF, wherever its lines end.
fn text(pdf: &Path) -> String {
    tool("pdftotext", &["-layout", &pdf.to_string_lossy(), "-"]).split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn each_value_is_a_brief_of_its_own_with_its_numbers_words_and_charts() {
    let out = tempfile::tempdir().expect("a folder");
    let built = pressrun(&["build", PROJECT, "--lang", "all", "--out", &out.path().to_string_lossy()]);
    assert!(built.status.success(), "{}", stderr(&built));
    let names: Vec<String> = files(out.path(), "pdf").into_keys().collect();
    let expected = ["ca-en", "ca-es", "mx-en", "mx-es", "sa-en", "sa-es"].map(|part| format!("oil-sources-{part}-screen.pdf"));
    assert_eq!(names, expected);
    let mexico = text(&out.path().join("oil-sources-mx-en-screen.pdf"));
    for words in ["Oil from Mexico", "What Mexico sells", "1.231 million barrels per day", "third", "The sources beside Mexico"] {
        assert!(mexico.contains(words), "{words:?} is missing in:\n{mexico}");
    }
    assert!(mexico.contains("Saudi Arabia 1.614") && !mexico.contains("Mexico 1.231"), "the chart draws the others:\n{mexico}");
    let canada = text(&out.path().join("oil-sources-ca-es-screen.pdf"));
    assert!(canada.contains("El petróleo de Canadá"), "{canada}");
}

#[test]
fn briefs_of_a_matrix_never_overwrite_one_another_however_many_are_built_at_once() {
    let (_folder, project) = copy(PROJECT);
    let values: Vec<String> = (1..=100).map(|number| format!("\"Region {number}.\"")).collect();
    edit(&project, "brief.toml", "region = { table = \"sources\", column = \"code\", words = \"country\" }", "");
    edit(&project, "brief.toml", "[matrix]", &format!("[matrix]\nregion = [{}]", values.join(", ")));
    edit(&project, "data.toml", "sources.row(region).volume\"\nformat", "int(region.slice(7, -1))\"\nformat");
    edit(&project, "data.toml", "sources.rank(region, \\\"volume\\\")", "int(region.slice(7, -1))");
    edit(&project, "data.toml", "sources.row(region).volume > 1", "region.len() > 1");
    edit(&project, "figures.toml", "code != region", "volume > 1 and region != code");
    let catalogue = fs::read_to_string(project.join("translations/es.po")).expect("a catalogue");
    let regions: String = (1..=100).map(|number| format!("\nmsgid \"Region {number}.\"\nmsgstr \"Región {number}.\"\n")).collect();
    write(&project, "translations/es.po", &(catalogue + &regions));

    let out = project.with_file_name("out");
    let project = project.to_string_lossy().into_owned();
    let built = pressrun(&["build", &project, "--lang", "all", "--jobs", "4", "--out", &out.to_string_lossy()]);
    assert!(built.status.success(), "{}", stderr(&built));
    let pdfs = files(&out, "pdf");
    assert_eq!(pdfs.len(), 200);
    for number in 1..=100 {
        for (language, word) in [("en", "Region"), ("es", "Región")] {
            let name = format!("oil-sources-region-{number}-{language}-screen.pdf");
            assert!(pdfs.contains_key(&name), "{name} is missing");
            let found = text(&out.join(&name));
            let shown = format!("{word} {number}.");
            assert!(found.contains(&shown), "{name} does not say {shown:?}:\n{found}");
            let other = format!("{word} {}.", number % 100 + 1);
            assert!(!found.contains(&other), "{name} says {other:?}");
        }
    }

    let figures = out.join("figures");
    let exported = pressrun(&["figures", &project, "--format", "svg,csv", "--out", &figures.to_string_lossy()]);
    assert!(exported.status.success(), "{}", stderr(&exported));
    assert_eq!((files(&figures, "svg").len(), files(&figures, "csv").len()), (200, 200));
}

#[test]
fn check_tells_with_which_values_a_claim_is_false() {
    let (_folder, project) = copy(PROJECT);
    edit(&project, "data.toml", "volume > 1\"", "volume > 1.5\"");
    let checked = pressrun(&["check", &project.to_string_lossy()]);
    let told = stderr(&checked);
    assert_eq!(checked.status.code(), Some(1), "{told}");
    assert!(told.contains("with region = MX") && !told.contains("with region = CA"), "{told}");
    assert_eq!(told.matches("error[broken-claim]").count(), 1, "{told}");

    let checked = pressrun(&["check", &project.to_string_lossy(), "--only", "region=CA,SA"]);
    assert!(checked.status.success(), "{}", stderr(&checked));
    assert!(stdout(&checked).contains("for each of 2 briefs"), "{}", stdout(&checked));
}

#[test]
fn a_metric_is_explained_for_each_value_that_is_asked_for() {
    let explained = pressrun(&["check", PROJECT, "--explain", "volume", "--only", "region=MX"]);
    let told = stdout(&explained);
    assert!(told.contains("with region = MX:") && told.contains("volume = 1.231"), "{told}");
    assert!(!told.contains("1.92 "), "{told}");
}

#[test]
fn a_parameter_or_value_that_is_not_there_is_refused_with_those_that_are() {
    for (only, help) in [("regio=CA", "known: `region`"), ("region=CN", "known: `CA`, `MX`, `SA`")] {
        let refused = pressrun(&["build", PROJECT, "--only", only]);
        assert_eq!(refused.status.code(), Some(2));
        assert!(stderr(&refused).contains(help), "{}", stderr(&refused));
    }
    let refused = pressrun(&["build", "tests/projects/valid/minimal", "--only", "region=CA"]);
    assert!(stderr(&refused).contains("leave out --only"), "{}", stderr(&refused));
}

#[test]
fn translators_are_given_the_words_of_every_value() {
    let (_folder, project) = copy(PROJECT);
    fs::remove_file(project.join("translations/es.po")).expect("the catalogue is there");
    let updated = pressrun(&["translate", "update", &project.to_string_lossy()]);
    assert!(updated.status.success(), "{}", stderr(&updated));
    let template = fs::read_to_string(project.join("translations/oil-sources.pot")).expect("a template");
    for words in ["Canada", "Saudi Arabia", "Mexico"] {
        assert_eq!(template.matches(&format!("msgid \"{words}\"")).count(), 1, "{words}:\n{template}");
    }
}
