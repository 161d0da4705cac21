//! Each folder of `tests/projects/invalid/` is a project with something wrong, and `expected.txt` in it is what people are told.
//! `PRESSRUN_BLESS=1 cargo test --release --test invalid_projects` writes the messages anew; read them before you commit them.

use std::fs;
use std::path::{Path, PathBuf};

use pressrun::resolve::CheckOptions;
use pressrun::{Project, Report};

fn cases() -> Vec<PathBuf> {
    let mut cases: Vec<PathBuf> = fs::read_dir("tests/projects/invalid")
        .expect("the folder of invalid projects")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.is_dir())
        .collect();
    cases.sort();
    cases
}

fn report(case: &Path) -> Report {
    let report = |project: Project| {
        let briefs = project.matrix()?.into_iter().map(|parameters| {
            match project.check_with(&CheckOptions { parameters, ..CheckOptions::default() }) {
                Ok(brief) => brief.report_on_all_languages(),
                Err(report) => report,
            }
        });
        Ok(Report::merged(briefs))
    };
    Project::open(case).and_then(report).unwrap_or_else(|report| report)
}

#[test]
fn each_invalid_project_is_refused_with_its_message() {
    let bless = std::env::var_os("PRESSRUN_BLESS").is_some();
    let mut wrong = Vec::new();
    let cases = cases();
    assert!(cases.len() >= 50, "only {} cases were found", cases.len());
    for case in &cases {
        let given = report(case);
        assert!(!given.diagnostics().is_empty(), "nothing is said about {}", case.display());
        let path = case.join("expected.txt");
        if bless {
            fs::write(&path, given.to_string()).expect("the message is written");
        }
        let expected = fs::read_to_string(&path).unwrap_or_default();
        if expected != given.to_string() {
            wrong.push(format!("{}\n--- expected\n{expected}\n--- given\n{given}", case.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn every_finding_has_a_place_a_reason_and_a_next_step_in_json_too() {
    for case in cases() {
        let given = report(&case);
        for (finding, json) in given.diagnostics().iter().zip(given.to_json()) {
            let name = format!("{}: {}", case.display(), finding.message);
            assert!(finding.reason.is_some() || finding.place.is_none(), "{name}: no reason");
            assert!(finding.help.is_some(), "{name}: no next step");
            assert_eq!(json["message"], finding.message, "{name}");
            assert_eq!(json["help"].as_str(), finding.help.as_deref(), "{name}");
            assert_eq!(json["reason"].as_str(), finding.reason.as_deref(), "{name}");
            assert!(json["place"]["file"].is_string(), "{name}: JSON names no file");
            if let Some(place) = &finding.place {
                let (line, column) = given.sources.line_column(place);
                assert_eq!(json["place"]["line"], line, "{name}");
                assert_eq!(json["place"]["column"], column, "{name}");
            }
        }
    }
}
