//! `pressrun watch` and `pressrun preview` while files change in all the ways in which they do.

#[path = "../common/mod.rs"]
mod common;
mod preview;
mod trouble;

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use common::{edit, pressrun, stderr, write};
use serde_json::Value;

const MINIMAL: &str = "tests/projects/valid/minimal";
const SECTION: &str = "sections/one.toml";
/// How long anything may take, on a machine that does much else.
const PATIENCE: Duration = Duration::from_secs(60);

/// A running command with the events that it prints. It ends with the test.
struct Running {
    child: Child,
    events: Receiver<Value>,
}

impl Running {
    fn of(command: &mut Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::inherit()).spawn().expect("it starts");
        let output = BufReader::new(child.stdout.take().expect("its output"));
        let (sender, events) = channel();
        std::thread::spawn(move || {
            for line in output.lines().map_while(Result::ok) {
                let _ = sender.send(serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line}")));
            }
        });
        Self { child, events }
    }

    /// The next event of a kind.
    fn next(&self, kind: &str) -> Value {
        let until = Instant::now() + PATIENCE;
        loop {
            let left = until.saturating_duration_since(Instant::now());
            let event = self.events.recv_timeout(left).unwrap_or_else(|error| panic!("no event {kind}: {error}"));
            if event["event"] == kind {
                return event;
            }
            assert!(kind != "rebuilt" || event["event"] != "failed", "{event}");
        }
    }

    /// Waits until it has rebuilt because of a file.
    fn rebuilt_for(&self, file: &str) -> Value {
        loop {
            let event = self.next("rebuilt");
            if event["changed"].as_array().is_some_and(|changed| changed.iter().any(|path| path == file)) {
                return event;
            }
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Waits until something is as it should be.
fn wait_until(what: &str, is_right: impl Fn() -> bool) {
    let until = Instant::now() + PATIENCE;
    while !is_right() {
        assert!(Instant::now() < until, "{what}: it did not come to that");
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// A project that is watched.
struct Watched {
    running: Running,
    project: PathBuf,
    out: PathBuf,
    _folder: tempfile::TempDir,
}

fn command(project: &Path, out: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pressrun"));
    command.arg("watch").arg(project).arg("--out").arg(out).args(["--format", "json"]);
    command
}

fn watch() -> Watched {
    let (folder, project) = common::copy(MINIMAL);
    let out = folder.path().join("out");
    let running = Running::of(&mut command(&project, &out));
    running.next("rebuilt");
    let watched = Watched { running, project, out, _folder: folder };
    watched.wait_for_pdf(|_| true);
    watched
}

impl Watched {
    fn pdf(&self) -> Vec<u8> {
        fs::read(self.out.join("minimal-en-screen.pdf")).unwrap_or_default()
    }

    /// Waits until the PDF is as it should be.
    fn wait_for_pdf(&self, is_right: impl Fn(&[u8]) -> bool) {
        wait_until("the PDF is as it should be", || {
            let pdf = self.pdf();
            pdf.starts_with(b"%PDF-") && is_right(&pdf)
        });
    }

    /// Waits until the PDF is recorded, which is right after it is written.
    fn wait_for_record(&self) -> Vec<u8> {
        let pdf = self.pdf();
        let digest = pressrun::project::sha256(&pdf);
        let manifest = || fs::read_to_string(self.out.join("manifest.json"));
        wait_until("the PDF is recorded", || manifest().is_ok_and(|manifest| manifest.contains(&digest)));
        pdf
    }

    /// The PDF as a build makes it of what is there now.
    fn built_anew(&self) -> Vec<u8> {
        let anew = self.project.with_file_name("anew");
        let arguments = ["build", &self.project.to_string_lossy(), "--out", &anew.to_string_lossy(), "--force"];
        let output = common::command(&arguments).output().expect("pressrun runs");
        assert!(output.status.success(), "{}", stderr(&output));
        fs::read(anew.join("minimal-en-screen.pdf")).expect("a PDF")
    }

    fn edit(&self, old: &str, new: &str) {
        edit(&self.project, SECTION, old, new);
    }
}

#[test]
fn an_edit_is_in_the_pdf_and_told_in_one_event() {
    let watched = watch();
    let before = watched.pdf();
    watched.edit("A sentence.", "Another sentence.");
    let event = watched.running.rebuilt_for(SECTION);
    assert_eq!(event["proofs"][0]["changed"], serde_json::json!([2]), "the page of the text, not the cover: {event}");
    assert!(event["seconds"].as_f64().is_some_and(|seconds| seconds > 0.0));
    watched.wait_for_pdf(|pdf| pdf != before);
    let manifest = fs::read_to_string(watched.out.join("manifest.json")).expect("a manifest");
    assert!(manifest.contains("minimal-en-screen.pdf"));
}

#[test]
fn what_watch_wrote_is_fresh_for_build_and_the_same_as_built_anew() {
    let watched = watch();
    let before = watched.pdf();
    watched.edit("A sentence.", "Another sentence.");
    watched.wait_for_pdf(|pdf| pdf != before);
    let pdf = watched.wait_for_record();
    let arguments = ["build", &watched.project.to_string_lossy(), "--out", &watched.out.to_string_lossy(), "--format", "json"];
    let output = common::command(&arguments).output().expect("pressrun runs");
    let said = common::stdout(&output);
    assert!(said.contains("\"status\":\"fresh\"") && !said.contains("\"built\":1"), "{said}{}", stderr(&output));
    assert!(watched.built_anew() == pdf, "watch wrote another PDF than build");
}

#[test]
fn a_revised_edition_tells_what_changed_as_a_build_does() {
    let (folder, project) = common::copy(MINIMAL);
    edit(&project, SECTION, "A sentence.", "A sentence about {legs} legs.");
    write(&project, "data.toml", "[metric.legs]\nvalue = \"14\"\n");
    edit(&project, "brief.toml", "sections = ", "data = [\"data.toml\"]\nsections = ");
    let manifest = fs::read_to_string(project.join("brief.toml")).expect("a manifest");
    fs::write(project.join("brief.toml"), manifest + "\n[revision_note]\n").expect("written");
    let run = |arguments: &[&str]| {
        let output = common::command(arguments).args(["--format", "json"]).output().expect("pressrun runs");
        assert!(output.status.success(), "{}", stderr(&output));
        common::stdout(&output)
    };
    let named = project.to_string_lossy();
    let first = folder.path().join("first").to_string_lossy().into_owned();
    run(&["build", &named, "--out", &first]);
    let out = folder.path().join("out");
    let running = Running::of(command(&project, &out).args(["--since", &first]));
    running.next("rebuilt");
    let watched = Watched { running, project: project.clone(), out: out.clone(), _folder: folder };
    watched.wait_for_pdf(|_| true);
    let before = watched.pdf();
    edit(&project, "data.toml", "\"14\"", "\"16\"");
    watched.wait_for_pdf(|pdf| pdf != before);
    let words = common::tool("pdftotext", &[&out.join("minimal-en-screen.pdf").to_string_lossy(), "-"]);
    assert!(words.contains("What changed in this edition") && words.contains("(previously 14)"), "{words}");
    watched.wait_for_record();
    let said = run(&["build", &named, "--out", &out.to_string_lossy(), "--since", &first]);
    assert!(said.contains("\"status\":\"fresh\""), "{said}");
}

#[test]
fn of_a_matrix_the_brief_that_was_chosen_is_made() {
    let (folder, project) = common::copy("tests/projects/valid/matrix");
    let out = folder.path().join("out");
    let running = Running::of(command(&project, &out).args(["--only", "region=MX", "--lang", "en"]));
    running.next("rebuilt");
    let pdf = out.join("oil-sources-mx-en-screen.pdf");
    wait_until("the brief on Mexico is there", || pdf.is_file());
    let pdfs = fs::read_dir(&out).expect("a folder").flatten().filter(|entry| entry.path().extension() == Some("pdf".as_ref()));
    assert_eq!(pdfs.count(), 1);
}

#[test]
fn what_a_printer_would_send_back_is_told_and_not_written() {
    let (folder, project) = common::copy("tests/projects/valid/print");
    let out = folder.path().join("out");
    let running = Running::of(command(&project, &out).args(["--edition", "print"]));
    running.next("rebuilt");
    let pdf = || fs::read(out.join("printed-en-print.pdf")).unwrap_or_default();
    wait_until("the PDF is there", || pdf().starts_with(b"%PDF-"));
    let (good, photograph) = (pdf(), project.join("images/photograph.jpg"));
    let original = fs::read(&photograph).expect("a photograph");
    image::RgbImage::from_pixel(180, 90, image::Rgb([200, 0, 0])).save(&photograph).expect("a photograph");
    running.rebuilt_for("images/photograph.jpg");
    while running.next("finding")["code"] != "low-resolution" {}
    assert!(pdf() == good, "the PDF was written");
    fs::write(&photograph, original).expect("the photograph");
    assert_eq!(running.rebuilt_for("images/photograph.jpg")["errors"], 0);
    assert!(pdf() == good, "the PDF was written");
}

#[test]
fn saving_a_file_without_change_rebuilds_nothing() {
    let watched = watch();
    let path = watched.project.join(SECTION);
    let text = fs::read_to_string(&path).expect("a section");
    for _ in 0..3 {
        fs::write(&path, &text).expect("the same");
        std::thread::sleep(Duration::from_millis(50));
    }
    write(&watched.project, "notes.txt", "no part of the brief");
    std::thread::sleep(Duration::from_millis(200));
    watched.edit("A sentence.", "Another sentence.");
    let event = watched.running.events.recv_timeout(PATIENCE).expect("an event");
    assert_eq!(event["changed"], serde_json::json!([SECTION]), "{event}");
}

#[test]
fn editors_that_replace_files_are_followed_again_and_again() {
    let watched = watch();
    for word in ["One", "Two", "Three"] {
        write(&watched.project, "sections/.one.toml.swp", &format!("id = \"one\"\ntitle = \"One\"\nbody = \"{word}.\"\n"));
        fs::rename(watched.project.join("sections/.one.toml.swp"), watched.project.join(SECTION)).expect("a rename");
        watched.running.rebuilt_for(SECTION);
    }
}

#[test]
fn a_file_that_is_written_in_two_goes_shows_no_error() {
    let watched = watch();
    let path = watched.project.join(SECTION);
    let mut file = fs::File::create(&path).expect("a file");
    file.write_all(b"id = \"one\"\ntitle = \"One\"\nbod").expect("half of it");
    file.sync_all().expect("it is there");
    std::thread::sleep(Duration::from_millis(20));
    file.write_all(b"y = \"The rest.\"\n").expect("the rest");
    drop(file);
    // `next` fails on the event of a failure.
    watched.running.rebuilt_for(SECTION);
}

#[test]
fn a_broken_file_is_reported_keeps_the_last_good_pdf_and_is_recovered_from() {
    let watched = watch();
    let before = watched.pdf();
    write(&watched.project, SECTION, "id = \"one\"\ntitle = \"One\nbody = ");
    let finding = watched.running.next("finding");
    assert_eq!(finding["code"], "toml-syntax", "{finding}");
    assert_ne!(watched.running.next("failed")["errors"], 0);
    assert_eq!(watched.pdf(), before);
    write(&watched.project, SECTION, "id = \"one\"\ntitle = \"One\"\nbody = \"Whole again.\"\n");
    watched.running.rebuilt_for(SECTION);
    watched.wait_for_pdf(|pdf| pdf != before);
}

#[test]
fn a_broken_manifest_is_recovered_from() {
    let watched = watch();
    let manifest = fs::read_to_string(watched.project.join("brief.toml")).expect("a manifest");
    write(&watched.project, "brief.toml", "slug = ");
    watched.running.next("failed");
    write(&watched.project, "brief.toml", &manifest.replace("A minimal brief", "Another brief"));
    watched.running.rebuilt_for("brief.toml");
}
