//! Releases that were recorded under names, and made again.

#[path = "../common/mod.rs"]
mod common;
mod damage;
mod since;

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use common::{catalogue, command, copy_folder, edit, files, git, languages, stderr, stdout, tool, words_of, write};
use flate2::Compression;
use flate2::write::ZlibEncoder;
use pressrun::project::{ReadOptions, Root, sha256};
use pressrun::vintage::Vintage;
use serde_json::{Value, json};

/// A folder with a project in it, where commands are run.
struct Desk {
    folder: tempfile::TempDir,
}

impl Desk {
    /// A brief in three languages.
    fn new() -> Self {
        let desk = Self { folder: tempfile::tempdir().expect("a folder") };
        languages(&desk.project());
        desk
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn project(&self) -> PathBuf {
        self.path("tides")
    }

    fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().expect("pressrun runs")
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = command(arguments);
        command.current_dir(self.folder.path());
        command
    }

    /// Runs a command that has to succeed.
    fn done(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert!(output.status.success(), "{arguments:?}: {}{}", stdout(&output), stderr(&output));
        stdout(&output)
    }

    /// Runs a command that has to fail with an exit code, and returns what it says.
    fn refused(&self, arguments: &[&str], code: i32) -> String {
        let output = self.run(arguments);
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {}{}", stdout(&output), stderr(&output));
        stderr(&output)
    }

    fn pdfs(&self, folder: &str) -> BTreeMap<String, Vec<u8>> {
        pdfs(&self.path(folder))
    }

    fn record(&self, name: &str) -> Value {
        let text = fs::read(self.project().join(format!("snapshots/{name}.json"))).expect("a record");
        serde_json::from_slice(&text).expect("JSON")
    }

    /// Changes a record.
    fn forge(&self, name: &str, change: impl FnOnce(&mut Value)) {
        let mut record = self.record(name);
        change(&mut record);
        write(&self.project(), &format!("snapshots/{name}.json"), &record.to_string());
    }

    /// Puts bytes into the store, and returns what a record says of them.
    fn put(&self, bytes: &[u8]) -> Value {
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(bytes).expect("compressed");
        let digest = sha256(bytes);
        let path = self.object(&digest);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, encoder.finish().expect("compressed")).expect("an object");
        json!({ "sha256": digest, "bytes": bytes.len() })
    }

    fn object(&self, digest: &str) -> PathBuf {
        self.project().join("snapshots/objects").join(&digest[..2]).join(&digest[2..])
    }

    /// The object of a file or output of a snapshot.
    fn object_of(&self, name: &str, kind: &str, path: &str) -> PathBuf {
        self.object(self.record(name)[kind][path]["sha256"].as_str().expect("a digest"))
    }

    fn objects(&self) -> usize {
        let folder = self.project().join("snapshots/objects");
        if folder.exists() { files(&folder).len() } else { 0 }
    }
}

fn pdfs(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let of_pdfs = files(folder).into_iter().filter(|(path, _)| path.extension().is_some_and(|ending| ending == "pdf"));
    of_pdfs.map(|(path, bytes)| (path.file_name().expect("a name").to_string_lossy().into_owned(), bytes)).collect()
}

#[test]
fn a_release_is_made_again_byte_for_byte_after_everything_changed() {
    let desk = Desk::new();
    desk.done(&["build", "tides", "--edition", "all"]);
    let released = desk.pdfs("out");
    assert_eq!(released.len(), 6);
    let said = desk.done(&["snapshot", "v1", "tides"]);
    assert!(said.contains("v1: 6 outputs of 4 files in tides/snapshots"), "{said}");
    edit(&desk.project(), "sections/one.toml", "twice a day", "four times a day");
    write(&desk.project(), "sections/two.toml", "id = \"two\"\ntitle = \"The moon\"\nbody = \"It pulls.\"\n");
    write(&desk.project(), "theme/parts/own.typ", "#let own = 1\n");
    catalogue(&desk.project(), "es", "La mar");
    fs::remove_file(desk.project().join("translations/fr.po")).expect("removed");
    edit(&desk.project(), "brief.toml", "\"Tides\"", "\"Tides and more\"");
    desk.done(&["build", "tides"]);
    let current = desk.pdfs("out");
    assert_ne!(current["tides-en-screen.pdf"], released["tides-en-screen.pdf"]);

    let output = desk.run(&["build", "tides", "--at", "v1"]);
    assert!(output.status.success(), "{}", stderr(&output));
    assert!(stderr(&output).contains("v1: 6 outputs made again byte for byte"), "{}", stderr(&output));
    assert!(stdout(&output).lines().all(|line| line.ends_with("the same bytes")), "{}", stdout(&output));
    assert!(desk.pdfs("out/v1") == released, "the bytes differ");
    for (name, bytes) in &current {
        assert!(fs::read(desk.path("out").join(name)).expect("a PDF") == *bytes, "{name} was overwritten");
    }
    // What was recorded of the builds comes with it.
    let name = desk.path("out/v1").to_string_lossy().into_owned();
    let Ok(Vintage::Record(recorded)) = Vintage::find(&name, None) else { panic!("no record") };
    assert_eq!(recorded.manifest.brief("tides").expect("a record").outputs.len(), 6);
    // And into a folder of one's choice.
    desk.done(&["build", "tides", "--at", "v1", "--out", "public"]);
    assert!(desk.pdfs("public") == released, "the bytes differ");
}

#[test]
fn what_is_not_fresh_is_built_before_it_is_recorded() {
    let desk = Desk::new();
    desk.done(&["snapshot", "first", "tides"]);
    assert_eq!(desk.pdfs("out").len(), 3, "all languages, for the screen");
    fs::remove_dir_all(desk.path("out")).expect("removed");
    desk.done(&["build", "tides", "--lang", "es", "--edition", "print"]);
    edit(&desk.project(), "sections/one.toml", "twice a day", "four times a day");
    desk.done(&["snapshot", "second", "tides"]);
    let outputs: Vec<String> = desk.record("second")["outputs"].as_object().expect("outputs").keys().cloned().collect();
    assert_eq!(outputs, ["tides-es-print.pdf"], "what was built before");
    desk.done(&["build", "tides", "--at", "second"]);
    assert!(desk.pdfs("out/second")["tides-es-print.pdf"] == fs::read(desk.path("out/tides-es-print.pdf")).expect("a PDF"));
    desk.done(&["snapshot", "third", "tides", "--lang", "en,fr"]);
    assert_eq!(desk.record("third")["outputs"].as_object().expect("outputs").len(), 2);
}

#[test]
fn a_brief_with_errors_is_not_recorded() {
    let desk = Desk::new();
    edit(&desk.project(), "sections/one.toml", "twice a day", "[^none]");
    let said = desk.refused(&["snapshot", "v1", "tides"], 1);
    assert!(said.contains("nothing recorded") && said.contains("sections/one.toml:3:"), "{said}");
    assert!(!desk.project().join("snapshots").exists());
}

#[test]
fn snapshots_share_what_they_have_in_common_and_lose_nothing_of_it() {
    let desk = Desk::new();
    desk.done(&["snapshot", "v1", "tides"]);
    let first = desk.objects();
    catalogue(&desk.project(), "es", "La mar");
    desk.done(&["snapshot", "v2", "tides"]);
    // A catalogue, its PDF and the record of the builds.
    assert_eq!(desk.objects(), first + 3);
    let said = desk.done(&["snapshot", "--list", "tides"]);
    let names: Vec<&str> = said.lines().filter_map(|line| line.split_whitespace().next()).collect();
    assert_eq!(names, ["name", "v1", "v2"], "{said}");
    desk.done(&["snapshot", "--remove", "v1", "tides"]);
    assert_eq!(desk.objects(), first);
    desk.done(&["snapshot", "--verify", "v2", "tides"]);
    desk.done(&["build", "tides", "--at", "v2"]);
    desk.done(&["snapshot", "--remove", "v2", "tides"]);
    assert_eq!(desk.objects(), 0);
}

#[test]
fn a_name_is_given_once_unless_it_is_forced() {
    let desk = Desk::new();
    desk.done(&["snapshot", "v1", "tides"]);
    let before = files(&desk.project().join("snapshots"));
    edit(&desk.project(), "sections/one.toml", "twice a day", "four times a day");
    for name in ["v1", "V1"] {
        let said = desk.refused(&["snapshot", name, "tides"], 2);
        assert!(said.contains("snapshot-exists") && said.contains("--force"), "{said}");
    }
    assert!(files(&desk.project().join("snapshots")) == before, "the snapshot changed");
    desk.done(&["snapshot", "v1", "tides", "--force"]);
    assert_eq!(desk.objects(), files(&desk.project().join("snapshots/objects")).len());
    let old = before.keys().filter(|path| !path.exists()).count();
    assert_eq!(old, 5, "the section, three PDFs and the record of the builds are needed no more");
    desk.done(&["build", "tides", "--at", "v1"]);
    assert!(desk.pdfs("out/v1")["tides-en-screen.pdf"] == fs::read(desk.path("out/tides-en-screen.pdf")).expect("a PDF"));
}

#[test]
fn names_that_lead_elsewhere_are_refused() {
    let desk = Desk::new();
    for name in ["", "..", "../v1", "a/b", "a\\b", ".v1", "v 1", "v1.", "a:b", "*", &"x".repeat(65)] {
        for arguments in
            [&["snapshot", name, "tides"][..], &["build", "tides", "--at", name], &["snapshot", "--remove", name, "tides"]]
        {
            let said = desk.refused(arguments, 2);
            assert!(said.contains("error[snapshot-name]"), "{name}: {said}");
        }
    }
    assert!(!desk.project().join("snapshots").exists() && !desk.path("out").exists());
    for name in ["2008-05", "v1.2_b", "Frühjahr"] {
        desk.done(&["snapshot", name, "tides", "--lang", "en"]);
    }
}

#[test]
fn a_snapshot_that_is_not_there_is_refused_with_those_that_are() {
    let desk = Desk::new();
    let said = desk.refused(&["build", "tides", "--at", "v1"], 2);
    assert!(said.contains("there is no snapshot `v1`") && said.contains("pressrun snapshot"), "{said}");
    desk.done(&["snapshot", "release-one", "tides", "--lang", "en"]);
    for (name, part) in [("release-on", "did you mean `release-one`?"), ("x", "known: `release-one`")] {
        let said = desk.refused(&["build", "tides", "--at", name], 2);
        assert!(said.contains(part), "{said}");
        assert!(desk.refused(&["snapshot", "--remove", name, "tides"], 2).contains(part));
    }
    assert!(desk.refused(&["build", "tides", "--at", "release-one", "--draft"], 2).contains("--draft"));
    assert!(desk.refused(&["build", "tides", "other", "--at", "release-one"], 2).contains("one project"));
    assert!(desk.refused(&["snapshot", "v1", "nowhere"], 2).contains("nowhere"));
}

#[test]
fn snapshots_taken_at_the_same_time_are_all_whole() {
    let desk = Desk::new();
    desk.done(&["build", "tides"]);
    let take =
        |name: &str| desk.command(&["snapshot", name, "tides"]).stderr(std::process::Stdio::null()).spawn().expect("pressrun runs");
    let running: Vec<_> = ["a", "b", "c", "d", "same", "same", "same"].map(take).into_iter().collect();
    let done = running.into_iter().map(|mut run| run.wait().expect("an end").success()).collect::<Vec<_>>();
    assert_eq!(done[..4], [true; 4]);
    assert_eq!(done[4..].iter().filter(|done| **done).count(), 1, "one of the three has the name");
    let said = desk.command(&["snapshot", "--verify"]).current_dir(desk.project()).output().expect("pressrun runs");
    assert_eq!(stdout(&said), "a: whole\nb: whole\nc: whole\nd: whole\nsame: whole\n");
}

#[test]
fn every_brief_of_a_matrix_is_recorded_and_made_again() {
    let desk = Desk::new();
    copy_folder(Path::new("tests/projects/valid/matrix"), &desk.path("regions"));
    desk.done(&["build", "regions"]);
    let released = desk.pdfs("out");
    desk.done(&["snapshot", "v1", "regions"]);
    edit(&desk.path("regions"), "data.toml", "1.231", "1.331");
    desk.done(&["build", "regions", "--at", "v1"]);
    assert!(desk.pdfs("out/v1") == released && released.len() == 6, "the bytes differ");
    desk.done(&["snapshot", "mexico", "regions", "--only", "region=MX", "--lang", "en"]);
    desk.done(&["build", "regions", "--at", "mexico"]);
    assert_eq!(desk.pdfs("out/mexico").into_keys().collect::<Vec<_>>(), ["oil-sources-mx-en-screen.pdf"]);
}

#[test]
fn a_draft_is_made_again_as_a_draft() {
    let desk = Desk::new();
    let claim = "[claim.rises]\nholds = \"1 > 2\"\n";
    write(&desk.project(), "claims.toml", claim);
    edit(&desk.project(), "brief.toml", "sections = ", "data = [\"claims.toml\"]\nsections = ");
    edit(&desk.project(), "sections/one.toml", "rises twice", "[rises](claim:rises) twice");
    assert!(desk.refused(&["snapshot", "v1", "tides", "--lang", "en"], 1).contains("broken-claim"));
    desk.done(&["snapshot", "v1", "tides", "--lang", "en", "--allow-broken-claims"]);
    let released = desk.pdfs("out");
    assert_eq!(released.keys().collect::<Vec<_>>(), ["tides-en-screen-draft.pdf"]);
    desk.done(&["build", "tides", "--at", "v1"]);
    assert!(desk.pdfs("out/v1") == released, "the bytes differ");
}

#[test]
#[cfg(unix)]
fn themes_fonts_pictures_and_links_come_back_as_they_were() {
    let desk = Desk::new();
    let project = desk.project();
    // A theme with a folder in it, files that nobody reads, and a section that is a link.
    write(&project, "pressrun.lock", "# Nothing was fetched yet.\n");
    write(&project, "theme/notes/unread.md", "What the theme is for.");
    write(&project, "fonts/LICENCE", "Of the font.");
    fs::create_dir_all(project.join("fonts/none")).expect("a folder");
    let font = fs::read_dir("fonts").expect("fonts").map(|entry| entry.expect("an entry").path());
    let font = font.flat_map(|path| if path.is_dir() { files(&path).into_keys().collect() } else { vec![path] });
    let font = font.into_iter().find(|path| path.extension().is_some_and(|ending| ending == "otf")).expect("a font");
    fs::copy(font, project.join("fonts/own.otf")).expect("a font");
    write(&project, "parts/two.toml", "id = \"two\"\ntitle = \"The moon\"\nbody = \"It pulls.\"\n");
    std::os::unix::fs::symlink("../parts/two.toml", project.join("sections/two.toml")).expect("a link");
    desk.done(&["build", "tides"]);
    let released = desk.pdfs("out");
    desk.done(&["snapshot", "v1", "tides"]);
    fs::remove_dir_all(project.join("fonts")).expect("removed");
    fs::remove_dir_all(project.join("parts")).expect("removed");
    fs::remove_dir_all(project.join("theme")).expect("removed");
    let said = desk.run(&["build", "tides", "--at", "v1"]);
    assert!(said.status.success() && stderr(&said).contains("3 outputs made again byte for byte"), "{}", stderr(&said));
    assert!(desk.pdfs("out/v1") == released, "the bytes differ");
    assert!(desk.record("v1")["files"]["pressrun.lock"].is_object(), "the lock is not recorded");
    // What the recorded files answer is what the project answered.
    let Ok(Vintage::Project(side)) = Vintage::find("v1", Some(&project)) else { panic!("no snapshot") };
    assert_eq!(side.root().list(Path::new("fonts")).map(|list| list.len()), Ok(3));
}

#[test]
fn a_snapshot_is_a_side_by_its_name_and_its_files_are_named_after_it() {
    let desk = Desk::new();
    desk.done(&["snapshot", "v1", "tides"]);
    let project = desk.project();
    edit(&project, "sections/one.toml", "twice a day", "[^none]");
    let find = |name: &str| match Vintage::find(name, Some(&project)) {
        Ok(Vintage::Project(side)) => side,
        other => panic!("{name}: {other:?}"),
    };
    for name in ["v1", "snapshot:v1"] {
        let side = find(name);
        assert!(side.snapshot.is_some(), "{name}");
        let read = side.open(ReadOptions::default()).expect("a project");
        read.check().expect("a brief");
        let shown: Vec<&str> = read.sources.iter().map(|(_, file)| file.path.as_str()).collect();
        assert!(shown.contains(&"v1:sections/one.toml") && shown.contains(&"v1:brief.toml"), "{shown:?}");
    }
    assert!(Vintage::find("v2", Some(&project)).expect_err("no such").to_string().contains("`v1`"));
    // A revision of that name comes after the snapshot.
    git(&project, &["init", "-q"]);
    git(&project, &["add", "-A"]);
    git(&project, &["commit", "-q", "-m", "All"]);
    git(&project, &["tag", "v1"]);
    assert!(find("v1").snapshot.is_some());
    assert!(find("tags/v1").snapshot.is_none());
}

#[test]
fn snapshots_are_no_part_of_the_brief() {
    let desk = Desk::new();
    desk.done(&["snapshot", "v1", "tides"]);
    write(&desk.project(), "snapshots/own.toml", "id = \"own\"");
    let root = Root::open(&desk.project()).expect("a folder");
    let matched: Vec<String> = root.matching("**/*").expect("a pattern").iter().map(|path| path.display().to_string()).collect();
    assert!(matched.contains(&"snapshots/own.toml".to_owned()), "{matched:?}");
    assert!(!matched.iter().any(|path| path.contains("objects") || path.ends_with(".json")), "{matched:?}");
    // What was fresh stays fresh.
    let output = desk.run(&["build", "tides"]);
    assert!(stderr(&output).contains("3 fresh"), "{}", stderr(&output));
}

#[test]
fn what_git_does_to_line_ends_leaves_snapshots_whole() {
    let desk = Desk::new();
    desk.done(&["snapshot", "v1", "tides"]);
    git(&desk.project(), &["init", "-q"]);
    git(&desk.project(), &["-c", "core.autocrlf=true", "add", "-A"]);
    git(&desk.project(), &["commit", "-q", "-m", "All"]);
    let clone = desk.path("clone");
    git(desk.folder.path(), &["-c", "core.autocrlf=true", "clone", "-q", "tides", "clone"]);
    assert!(fs::read_to_string(clone.join("brief.toml")).expect("a manifest").contains("\r\n"));
    assert_eq!(desk.done(&["snapshot", "--verify", "v1", "clone"]), "v1: whole\n");
    desk.done(&["build", "clone", "--at", "v1"]);
    assert!(desk.pdfs("out/v1") == desk.pdfs("out").into_iter().filter(|(name, _)| name.ends_with("screen.pdf")).collect());
    tool("pdfinfo", &[&desk.path("out/v1/tides-en-screen.pdf").to_string_lossy()]);
}

#[test]
fn programs_are_told_in_json() {
    let desk = Desk::new();
    let last = |text: String| -> Value { serde_json::from_str(text.lines().last().expect("a line")).expect("JSON") };
    let taken = last(desk.done(&["snapshot", "v1", "tides", "--format", "json"]));
    assert_eq!((&taken["event"], &taken["name"], &taken["date"]), (&json!("snapshot"), &json!("v1"), &json!("2008-05-01")));
    assert_eq!(taken["bytes"], taken["new_bytes"]);
    let listed = last(desk.done(&["snapshot", "--list", "tides", "--format", "json"]));
    assert_eq!((&listed["outputs"], &listed["bytes"]), (&taken["outputs"], &taken["bytes"]));
    assert_eq!(last(desk.done(&["snapshot", "--verify", "v1", "tides", "--format", "json"]))["whole"], json!(true));
    let made = last(desk.done(&["build", "tides", "--at", "v1", "--format", "json"]));
    assert_eq!((&made["made"], &made["recorded"]), (&json!(3), &json!(0)));
    let removed = last(desk.done(&["snapshot", "--remove", "v1", "tides", "--format", "json"]));
    assert_eq!(removed["freed_bytes"], taken["bytes"]);
}

#[test]
fn a_release_that_says_what_changed_is_made_again_with_its_note() {
    let desk = Desk { folder: tempfile::tempdir().expect("a folder") };
    let project = desk.project();
    write(
        &project,
        "brief.toml",
        "slug = \"tides\"\nlanguage = \"en\"\ntitle = \"Tides\"\ndate = 2024-05-01\nsections = [\"one.toml\"]\ndata = [\"data.toml\"]\n[revision_note]\ntext = \"A reading was wrong.\"\n",
    );
    write(&project, "one.toml", "id = \"one\"\ntitle = \"One\"\nbody = \"The tide rose by {rise} metres.\"\n");
    write(&project, "data.toml", "[metric.rise]\nvalue = \"3\"\n");
    desk.done(&["build", "tides", "--out", "first"]);
    desk.done(&["snapshot", "v1", "tides", "--out", "first"]);
    edit(&project, "data.toml", "\"3\"", "\"4\"");
    let since = ["--since", "first/manifest.json"];
    desk.done(&[&["build", "tides"], &since[..]].concat());
    let released = desk.pdfs("out");
    assert_ne!(released, desk.pdfs("first"));
    // A snapshot of the earlier edition tells the same as its manifest.
    let said = desk.done(&["build", "tides", "--since", "v1"]);
    assert!(said.contains("fresh"), "{said}");
    assert_eq!(desk.pdfs("out"), released);
    let said = desk.refused(&["build", "tides", "--since", "v0"], 2);
    assert!(said.contains("no build is recorded under `v0`") && said.contains("`v1`"), "{said}");
    let said = desk.refused(&["build", "tides", "--since", "tides"], 2);
    assert!(said.contains("of which no build is recorded"), "{said}");
    let said = desk.refused(&["snapshot", "v2", "tides"], 2);
    assert!(said.contains("tells what changed since an earlier build") && said.contains("--since NAME"), "{said}");
    assert_eq!(desk.pdfs("out"), released, "what was released is built over without its note");
    desk.done(&[&["snapshot", "v2", "tides"], &since[..]].concat());
    // The earlier build is not needed any more.
    fs::remove_dir_all(desk.path("first")).expect("removed");
    edit(&project, "data.toml", "\"4\"", "\"5\"");
    let said = desk.done(&["build", "tides", "--at", "v2", "--out", "again"]);
    assert!(said.contains("the same bytes"), "{said}");
    assert_eq!(desk.pdfs("again"), released);
    assert!(desk.done(&["snapshot", "--verify", "v2", "tides"]).contains("v2: whole"));
}
