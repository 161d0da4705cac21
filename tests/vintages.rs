//! What the names of states of a brief stand for: folders, manifests, revisions of git.

mod common;

use std::fs;
use std::path::{Path, PathBuf};

use common::{command, edit, files, git, languages, pressrun, stderr, stdout, write};
use pressrun::output::BuildRecord;
use pressrun::project::ReadOptions;
use pressrun::vintage::{Recorded, Side, Vintage};

/// A checkout whose folder `briefs/tides` holds a brief, which is tagged `v1` and was changed since.
struct Checkout {
    folder: tempfile::TempDir,
}

impl Checkout {
    fn new() -> Self {
        let checkout = Self { folder: tempfile::tempdir().expect("a folder") };
        git(checkout.path(), &["init", "-q"]);
        languages(&checkout.project());
        checkout.commit("The tides");
        git(checkout.path(), &["tag", "v1"]);
        edit(&checkout.project(), "sections/one.toml", "twice a day", "four times a day");
        checkout.commit("More tides");
        checkout
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn project(&self) -> PathBuf {
        self.path().join("briefs/tides")
    }

    fn commit(&self, words: &str) {
        git(self.path(), &["add", "-A"]);
        git(self.path(), &["commit", "-q", "-m", words]);
    }

    fn side(&self, name: &str) -> Side {
        match Vintage::find(name, Some(&self.project())) {
            Ok(Vintage::Project(side)) => side,
            other => panic!("{name}: {other:?}"),
        }
    }

    fn refusal(&self, name: &str) -> String {
        Vintage::find(name, Some(&self.project()))
            .map(|found| panic!("{name}: {found:?}"))
            .unwrap_or_else(|report| report.to_string())
    }
}

fn body(side: &Side) -> String {
    let project = side.open(ReadOptions::default()).unwrap_or_else(|report| panic!("{report}"));
    let (file, _) = project.sources.iter().find(|(_, file)| file.path.ends_with("one.toml")).expect("a section");
    project.sources.file(file).text.to_string()
}

#[test]
fn a_revision_is_the_project_as_it_was_then() {
    let checkout = Checkout::new();
    for name in ["v1", "HEAD~1", "main^", "tags/v1", "v1:briefs/tides", "v1:briefs/tides/brief.toml", "v1:./briefs/tides/"] {
        let side = checkout.side(name);
        assert_eq!((side.label.as_str(), side.is_copy()), (name, true));
        assert!(body(&side).contains("twice a day"), "{name}");
    }
    assert!(body(&checkout.side("HEAD")).contains("four times a day"));
    let commit = git(checkout.path(), &["rev-parse", "v1"]);
    assert!(body(&checkout.side(commit.trim())).contains("twice a day"));
}

#[test]
fn files_of_a_revision_are_named_as_git_names_them() {
    let checkout = Checkout::new();
    edit(&checkout.project(), "sections/one.toml", "four times a day", "[^none]");
    checkout.commit("A note that is not there");
    for name in ["HEAD", "HEAD:briefs/tides"] {
        let report =
            checkout.side(name).open(ReadOptions::default()).and_then(|project| project.check().map(drop)).expect_err("a finding");
        assert!(report.to_string().contains("HEAD:briefs/tides/sections/one.toml:3:"), "{report}");
    }
    git(checkout.path(), &["show", "HEAD:briefs/tides/sections/one.toml"]);
}

#[test]
fn looking_at_a_revision_leaves_the_checkout_as_it_is() {
    let checkout = Checkout::new();
    // What is not committed yet, in the index and outside it.
    edit(&checkout.project(), "sections/one.toml", "four times", "five times");
    git(checkout.path(), &["add", "-A"]);
    write(&checkout.project(), "sections/two.toml", "id = \"two\"");
    git(checkout.path(), &["config", "core.splitIndex", "true"]);
    write(checkout.path(), ".git/hooks/post-index-change", "#!/bin/sh\ntouch hooked\n");
    common::tool("chmod", &["+x", &checkout.path().join(".git/hooks/post-index-change").to_string_lossy()]);
    let before = files(checkout.path());
    assert!(body(&checkout.side("v1")).contains("twice a day"));
    assert!(files(checkout.path()) == before, "files changed");
}

#[test]
fn a_hook_of_another_checkout_that_runs_it_changes_nothing() {
    let (checkout, other) = (Checkout::new(), Checkout::new());
    git(other.path(), &["tag", "v2"]);
    let run = |revision: &str| {
        let mut command = command(&["diff", revision, &checkout.project().to_string_lossy()]);
        // What git tells the hooks of the other one.
        command.env("GIT_DIR", other.path().join(".git")).env("GIT_INDEX_FILE", other.path().join(".git/index"));
        command.env("GIT_WORK_TREE", other.path()).output().expect("the binary runs")
    };
    let before = files(other.path());
    let output = run("v1");
    let told = stdout(&output);
    assert!(output.status.success() && told.contains("four times"), "{told}{}", stderr(&output));
    let output = run("v2");
    assert!(output.status.code() == Some(2) && stderr(&output).contains("knows no such revision"), "{}", stderr(&output));
    assert!(files(other.path()) == before, "files changed");
}

#[test]
fn names_with_spaces_and_brackets_are_only_names() {
    let folder = tempfile::tempdir().expect("a folder");
    git(folder.path(), &["init", "-q"]);
    let project = folder.path().join("a [b] *ü");
    languages(&project);
    languages(&folder.path().join("a b x"));
    git(folder.path(), &["add", "-A"]);
    git(folder.path(), &["commit", "-q", "-m", "Two"]);
    let Ok(Vintage::Project(side)) = Vintage::find("HEAD", Some(&project)) else { panic!("no revision") };
    assert!(body(&side).contains("twice a day"));
}

#[test]
fn an_unknown_name_is_refused_with_all_that_was_tried() {
    let checkout = Checkout::new();
    let refusal = checkout.refusal("v2");
    for part in ["error[unknown-vintage]: `v2` is no folder", "no snapshots", "knows no such revision", "`v1`"] {
        assert!(refusal.contains(part), "{part}: {refusal}");
    }
    let refusal = checkout.refusal("v1:elsewhere");
    assert!(refusal.contains("no brief.toml in `elsewhere`") && refusal.contains("v1:FOLDER"), "{refusal}");
    let refusal = checkout.refusal("--output=x");
    assert!(refusal.contains("unknown-vintage"), "{refusal}");
    let outside = tempfile::tempdir().expect("a folder");
    languages(outside.path());
    let refusal = Vintage::find("v1", Some(outside.path())).expect_err("no revision").to_string();
    assert!(refusal.contains("in no git checkout"), "{refusal}");
    let refusal = Vintage::find("v1", None).expect_err("no project").to_string();
    assert!(refusal.contains("no project here"), "{refusal}");
}

#[test]
fn a_folder_or_its_manifest_is_the_project_as_it_is() {
    let checkout = Checkout::new();
    let project = checkout.project();
    for path in [project.clone(), project.join("brief.toml")] {
        let name = path.to_string_lossy().into_owned();
        let Ok(Vintage::Project(side)) = Vintage::find(&name, None) else { panic!("{name}") };
        assert!(!side.is_copy() && body(&side).contains("four times"), "{name}");
    }
}

fn recorded(name: &Path, slug: &str) -> Recorded {
    match Vintage::find(&format!("{}{slug}", name.display()), None) {
        Ok(Vintage::Record(recorded)) => recorded,
        other => panic!("{other:?}"),
    }
}

fn slugs(recorded: &Recorded) -> Vec<&str> {
    recorded.manifest.slugs().collect()
}

fn record(recorded: &Recorded, slug: &str) -> BuildRecord {
    recorded.manifest.brief(slug).expect("a record")
}

#[test]
fn a_manifest_is_what_a_build_recorded() {
    let folder = tempfile::tempdir().expect("a folder");
    let (project, out) = (folder.path().join("tides"), folder.path().join("out"));
    languages(&project);
    let build = |project: &Path| {
        let output = pressrun(&["build", &project.to_string_lossy(), "--lang", "en", "--out", &out.to_string_lossy()]);
        assert!(output.status.success(), "{}", stderr(&output));
    };
    build(&project);
    let copy = folder.path().join("last year.json");
    fs::copy(out.join("manifest.json"), &copy).expect("a copy");
    for path in [&out, &out.join("manifest.json"), &copy] {
        for slug in ["", "#tides"] {
            let found = recorded(path, slug);
            assert_eq!((slugs(&found), record(&found, "tides").outputs.len()), (vec!["tides"], 1));
        }
    }
    edit(&project, "brief.toml", "\"tides\"", "\"waves\"");
    build(&project);
    assert_eq!(slugs(&recorded(&out, "#waves")), ["waves"]);
    assert_eq!(slugs(&recorded(&out, "")), ["tides", "waves"]);
    let refusal = Vintage::find(&format!("{}#storms", out.display()), None).expect_err("no such brief").to_string();
    assert!(refusal.contains("records no brief `storms`") && refusal.contains("`tides`, `waves`"), "{refusal}");
    write(folder.path(), "other.json", "{}");
    let refusal = Vintage::find(&folder.path().join("other.json").to_string_lossy(), None).expect_err("no manifest").to_string();
    assert!(refusal.contains("Pressrun did not write it"), "{refusal}");
}
