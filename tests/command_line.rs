//! The command line as its users meet it.

mod common;

use std::fs;
use std::path::Path;

use common::{build, copy, edit, pressrun, pressrun_in, stderr, stdout};
use serde_json::Value;

const COMMANDS: [&str; 9] = ["build", "check", "figures", "data", "translate", "init", "schema", "fonts", "completions"];

#[test]
fn every_command_has_help_with_an_example() {
    for command in COMMANDS {
        let help = stdout(&pressrun(&[command, "--help"]));
        assert!(help.contains("Example") && help.contains(&format!("  pressrun {command}")), "{command}: {help}");
    }
    let overview = stdout(&pressrun(&["--help"]));
    assert!(COMMANDS.iter().all(|command| overview.contains(command)), "{overview}");
}

#[test]
fn exit_codes_tell_success_from_errors_in_the_project_and_from_wrong_usage() {
    let code = |arguments: &[&str]| pressrun(arguments).status.code();
    assert_eq!(code(&["check", "tests/projects/valid/minimal"]), Some(0));
    assert_eq!(code(&["check", "tests/projects/invalid/many-errors"]), Some(1));
    assert_eq!(code(&["build", "tests/projects/invalid/many-errors"]), Some(1));
    assert_eq!(code(&["build", "data", "--lang", "xx"]), Some(2));
    assert_eq!(code(&["build", "data", "--edition", "papyrus"]), Some(2));
    assert_eq!(code(&["build", "data", "--jobs", "0"]), Some(2));
    assert_eq!(code(&["build", "data", "--shard", "3/2"]), Some(2));
    assert_eq!(code(&["biuld"]), Some(2));
}

#[test]
fn a_language_or_edition_that_is_not_there_gets_a_suggestion_and_nothing_is_built() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().to_string_lossy();
    let output = pressrun(&["build", "data", "--edition", "scren", "--out", &out]);
    assert!(stderr(&output).contains("did you mean `screen`?"), "{}", stderr(&output));
    assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 0);
}

#[test]
fn the_nearest_brief_upwards_is_meant_when_none_is_named() {
    let (_folder, project) = copy("tests/projects/valid/minimal");
    let sections = project.join("sections");
    assert!(pressrun_in(&sections, &["check"]).status.success());
    assert!(pressrun_in(&sections, &["build"]).status.success());
    assert!(sections.join("out/minimal-en-screen.pdf").is_file(), "out/ is made in the current folder");
    edit(&project, "sections/one.toml", "A sentence.", "A sentence.[^lost]");
    let message = stderr(&pressrun_in(&sections, &["check"]));
    assert!(message.contains("../sections/one.toml:3:"), "the path can be followed from where one is: {message}");
}

#[test]
fn json_output_is_one_object_a_line_with_the_same_findings() {
    let case = "tests/projects/invalid/many-errors";
    let output = stdout(&pressrun(&["check", case, "--format", "json"]));
    let events: Vec<Value> = output.lines().map(|line| serde_json::from_str(line).expect("a line of JSON")).collect();
    let (last, findings) = events.split_last().expect("events");
    let messages = fs::read_to_string(Path::new(case).join("expected.txt")).expect("the messages");
    assert_eq!(last["event"], "checked");
    assert_eq!(last["errors"].as_u64(), Some(messages.matches("error[").count() as u64));
    for finding in findings {
        assert_eq!(finding["event"], "finding");
        assert!(messages.contains(finding["message"].as_str().expect("a message")), "{finding}");
    }
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().to_string_lossy();
    let output = stdout(&pressrun(&["build", "tests/projects/valid/minimal", "--out", &out, "--format", "json"]));
    let events: Vec<Value> = output.lines().map(|line| serde_json::from_str(line).expect("a line of JSON")).collect();
    let built = events.iter().find(|event| event["event"] == "output").expect("an output");
    assert!(Path::new(built["path"].as_str().expect("a path")).is_file());
    assert_eq!(events.last().expect("an event")["event"], "finished");
}

#[test]
fn schemas_fonts_and_completions_are_printed() {
    let schema: Value = serde_json::from_str(&stdout(&pressrun(&["schema"]))).expect("JSON");
    assert!(schema.is_object() && schema.to_string().contains("key_messages"));
    assert!(stdout(&pressrun(&["fonts"])).contains("Source Serif 4"));
    for shell in ["bash", "zsh", "fish"] {
        assert!(stdout(&pressrun(&["completions", shell])).contains("pressrun"), "{shell}");
    }
}

#[test]
fn the_brief_of_init_builds_at_once_and_nothing_is_written_over() {
    let folder = tempfile::tempdir().expect("a folder");
    let project = folder.path().join("brief");
    let text = project.to_string_lossy();
    assert!(pressrun(&["init", &text]).status.success());
    let checked = pressrun(&["check", &text]);
    assert!(checked.status.success() && checked.stderr.is_empty(), "{}", stderr(&checked));
    assert!(build(&project).ends_with("planet-sizes-en-screen.pdf"));
    assert_eq!(pressrun(&["init", &text]).status.code(), Some(2));
}

#[test]
fn a_failed_build_leaves_the_earlier_pdf_as_it_was() {
    let (_folder, project) = copy("tests/projects/valid/minimal");
    let pdf = build(&project);
    let before = fs::read(&pdf).expect("a PDF");
    edit(&project, "sections/one.toml", "title = \"One\"", "");
    let out = pdf.with_file_name("");
    let failed = pressrun(&["build", &project.to_string_lossy(), "--out", &out.to_string_lossy()]);
    assert_eq!(failed.status.code(), Some(1));
    assert!(fs::read(&pdf).expect("a PDF") == before);
    assert_eq!(fs::read_dir(&out).expect("a folder").count(), 2, "the PDF and the manifest: no part of a file is left behind");
}
