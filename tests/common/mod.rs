//! What the tests of the command share.
#![allow(dead_code, reason = "each test binary uses some of it")]

pub mod server;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

pub fn pressrun(arguments: &[&str]) -> Output {
    pressrun_in(Path::new("."), arguments)
}

pub fn pressrun_in(folder: &Path, arguments: &[&str]) -> Output {
    command(arguments).current_dir(folder).output().expect("pressrun runs")
}

/// The command, without the cache of the user, which would answer for what is tested.
pub fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pressrun"));
    command.args(arguments).env("PRESSRUN_CACHE", "off").env_remove("PRESSRUN_CACHE_LIMIT");
    command
}

pub fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

pub fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// The standard output of a validator, which has to be there and to succeed.
pub fn tool(name: &str, arguments: &[&str]) -> String {
    stdout(&run(name, arguments))
}

/// What a validator writes to standard error, although it succeeds.
pub fn complaints(name: &str, arguments: &[&str]) -> String {
    stderr(&run(name, arguments))
}

fn run(name: &str, arguments: &[&str]) -> Output {
    let output =
        Command::new(name).args(arguments).output().unwrap_or_else(|error| panic!("{name} is needed: {error}; run ./test"));
    assert!(output.status.success(), "{name} {arguments:?}: {}{}", stdout(&output), stderr(&output));
    output
}

/// Builds a project in its source language into `out/` beside it, without errors, and returns the only PDF there.
pub fn build(project: &Path) -> PathBuf {
    let out = project.with_file_name("out");
    let manifest = fs::read_to_string(project.join("brief.toml")).expect("a manifest");
    let language = manifest.lines().find_map(|line| line.strip_prefix("language = \"")?.split('"').next()).expect("a language");
    let output = pressrun(&["build", &project.to_string_lossy(), "--lang", language, "--out", &out.to_string_lossy()]);
    assert!(output.status.success(), "{}", stderr(&output));
    let mut files: Vec<PathBuf> = fs::read_dir(out).expect("a folder").map(|entry| entry.expect("an entry").path()).collect();
    files.retain(|file| file.extension().is_some_and(|ending| ending == "pdf"));
    assert_eq!(files.len(), 1, "{files:?}");
    files.remove(0)
}

/// Copies a project into a new folder, where it can be changed.
pub fn copy(project: &str) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let copy = folder.path().join("brief");
    copy_folder(Path::new(project), &copy);
    (folder, copy)
}

pub fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        let target = to.join(entry.file_name());
        match entry.path().is_dir() {
            true => copy_folder(&entry.path(), &target),
            false => drop(fs::copy(entry.path(), target).expect("a copy")),
        }
    }
}

/// Replaces words in a file of a project; they have to be there.
pub fn edit(project: &Path, file: &str, old: &str, new: &str) {
    let path = project.join(file);
    let text = fs::read_to_string(&path).expect("a file of the project");
    assert!(text.contains(old), "{file} does not hold {old:?}");
    fs::write(path, text.replacen(old, new, 1)).expect("the file is written");
}

pub fn write(project: &Path, file: &str, text: &str) {
    let path = project.join(file);
    fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
    fs::write(path, text).expect("the file is written");
}

/// What an accessibility checker finds wrong with a PDF, but for the order in which notes at the foot are painted and for
/// notes that say the same on several pages, which it takes for lines of a running foot.
pub fn accessibility_findings(pdf: &Path) -> Vec<serde_json::Value> {
    let output = Command::new("outloud").args(["--json", "-"]).arg(pdf).output().expect("outloud is needed; run ./test");
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).expect("outloud prints JSON");
    let mut findings = Vec::new();
    collect_findings(&report, &mut findings);
    findings.retain(|finding| match finding["severity"].as_str() {
        Some("error") => true,
        Some("warning") => {
            finding["rule"] != "ORD-001"
                && !is_of_joined_letters(finding)
                && !(finding["rule"] == "PAG-001" && is_note(&finding["evidence"]))
        }
        _ => false,
    });
    findings
}

/// Arabic letters have a form for each place in a word, all of which are the same character.
fn is_of_joined_letters(finding: &serde_json::Value) -> bool {
    finding["rule"] == "TXT-004" && finding["evidence"].as_str().is_some_and(|font| font.contains("Arabic"))
}

/// Whether the words begin with the number of a note. Folios stand alone or last in their line.
fn is_note(evidence: &serde_json::Value) -> bool {
    let words = evidence.as_str().unwrap_or_default();
    words.split_once(' ').is_some_and(|(number, note)| number.parse::<u32>().is_ok() && !note.is_empty())
}

/// Every object in a report that has a severity.
fn collect_findings(value: &serde_json::Value, findings: &mut Vec<serde_json::Value>) {
    match value {
        serde_json::Value::Object(map) if map.contains_key("severity") => findings.push(value.clone()),
        serde_json::Value::Object(map) => map.values().for_each(|value| collect_findings(value, findings)),
        serde_json::Value::Array(items) => items.iter().for_each(|value| collect_findings(value, findings)),
        _ => {}
    }
}

/// The words of a PDF, one space between each two.
pub fn words_of(pdf: &Path) -> String {
    tool("pdftotext", &[&pdf.to_string_lossy(), "-"]).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Writes a project in English, Spanish and French, whose slug is `tides`. What has no translation is set in English.
pub fn languages(project: &Path) {
    write(
        project,
        "brief.toml",
        "slug = \"tides\"\nlanguage = \"en\"\nlanguages = [\"en\", \"es\", \"fr\"]\ntitle = \"Tides\"\ndate = 2008-05-01\nsections = [\"sections/*.toml\"]\n\n[translation.es]\nfallback = \"source\"\n\n[translation.fr]\nfallback = \"source\"\n",
    );
    write(project, "sections/one.toml", "id = \"one\"\ntitle = \"The sea\"\nbody = \"The sea rises twice a day.\"\n");
    for (language, title) in [("es", "El mar"), ("fr", "La mer")] {
        catalogue(project, language, title);
    }
}

/// Writes a catalogue of that project, with a translation of the title of its section.
pub fn catalogue(project: &Path, language: &str, title: &str) {
    let text = format!(
        "msgid \"\"\nmsgstr \"\"\n\"Language: {language}\\n\"\n\"Content-Type: text/plain; charset=UTF-8\\n\"\n\nmsgid \"The sea\"\nmsgstr \"{title}\"\n"
    );
    write(project, &format!("translations/{language}.po"), &text);
}

/// Runs git in a folder, whatever is set up for the user.
pub fn git(folder: &Path, arguments: &[&str]) -> String {
    let nowhere = folder.join("no-such-file");
    let output = Command::new("git")
        .args(["-c", "user.name=Editor", "-c", "user.email=editor@example.org", "-c", "init.defaultBranch=main"])
        .args(arguments)
        .current_dir(folder)
        .env("GIT_CONFIG_GLOBAL", &nowhere)
        .env("GIT_CONFIG_SYSTEM", &nowhere)
        .output()
        .unwrap_or_else(|error| panic!("git is needed: {error}; run ./test"));
    assert!(output.status.success(), "git {arguments:?}: {}", stderr(&output));
    stdout(&output)
}

/// Every file of a folder with its bytes, by its path.
pub fn files(folder: &Path) -> std::collections::BTreeMap<PathBuf, Vec<u8>> {
    let mut files = std::collections::BTreeMap::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        match path.is_dir() {
            true => files.extend(self::files(&path)),
            false => drop(files.insert(path.clone(), fs::read(path).expect("a file"))),
        }
    }
    files
}

/// A plate that Ghostscript wrote as an uncompressed TIFF: its width, and the ink of each pixel, from 0 to 255.
pub fn plate(path: &Path) -> (usize, Vec<u8>) {
    let bytes = fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let number = |at: usize, size: usize| {
        let mut digits = bytes[at..at + size].to_vec();
        if bytes[0] == b'I' {
            digits.reverse();
        }
        digits.iter().fold(0, |value, digit| value << 8 | usize::from(*digit))
    };
    let directory = number(4, 4);
    let values = |tag: usize| -> Vec<usize> {
        let entries = (0..number(directory, 2)).map(|entry| directory + 2 + 12 * entry);
        let entry = entries.into_iter().find(|at| number(*at, 2) == tag).expect("a tag of the plate");
        let (size, count) = (if number(entry + 2, 2) == 3 { 2 } else { 4 }, number(entry + 4, 4));
        let from = if size * count > 4 { number(entry + 8, 4) } else { entry + 8 };
        (0..count).map(|at| number(from + size * at, size)).collect()
    };
    let (width, strips) = (values(256)[0], values(273).into_iter().zip(values(279)));
    (width, strips.flat_map(|(from, length)| bytes[from..from + length].iter().map(|grey| 255 - grey)).collect())
}
