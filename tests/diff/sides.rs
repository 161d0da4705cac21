//! What can be compared: folders, what builds recorded, snapshots, revisions of git, the briefs of a matrix.

use super::*;

#[test]
fn what_a_build_recorded_is_compared_without_the_files_of_then() {
    let sides = Sides::new();
    let built = sides.build("old", "out", &["--lang", "en"]);
    assert!(built.status.success(), "{}", stderr(&built));
    fs::remove_dir_all(sides.old_side()).expect("it is removed");
    sides.edit("data.toml", "1.92", "1.02");
    sides.edit("data.toml", "retrieved = 2008-04-28", "retrieved = 2008-06-12");
    for old in ["out/manifest.json", "out"] {
        let changes = sides.compared(&[old, "new"]);
        assert_eq!(changes["claims"][0]["change"], "broke");
        assert_eq!(changes["metrics"][0]["old"]["printed"], "1.92\u{a0}million barrels");
        assert_eq!(changes["expectations"][0]["change"], "missed");
        assert_eq!(changes["sources"][0]["facts"][0]["key"], "retrieved");
        assert_eq!((&changes["tables"][0]["data"], changes["tables"][0].get("grid")), (&"imports".into(), None));
        assert_eq!(changes["sentences"].as_array().map(Vec::len), Some(3));
        assert_eq!(changes["files"], serde_json::json!([{ "file": "data.toml", "change": "changed" }]));
        assert!(changes["not_compared"][0].as_str().is_some_and(|why| why.contains("what a build recorded")));
    }
    // Pages are not to be had.
    let output = sides.run(&["diff", "out", "new", "--pages"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("has no pages to set"), "{}", stderr(&output));
}

#[test]
fn a_manifest_of_an_earlier_version_tells_what_it_holds() {
    let sides = Sides::new();
    assert!(sides.build("old", "out", &["--lang", "en"]).status.success());
    let path = sides.folder.path().join("out/manifest.json");
    let mut manifest: Value = serde_json::from_str(&fs::read_to_string(&path).expect("a manifest")).expect("JSON");
    let brief = manifest["briefs"]["oil"].as_object_mut().expect("a record");
    brief.remove("date");
    for (_, data) in brief["data"].as_object_mut().expect("data") {
        data.as_object_mut().expect("a table").remove("sha256");
    }
    fs::write(&path, manifest.to_string()).expect("it is written");
    sides.edit("data.toml", "1.92", "1.02");
    let changes = sides.compared(&["out", "new"]);
    assert_eq!((&changes["claims"][0]["change"], &changes["tables"]), (&"broke".into(), &serde_json::json!([])));
}

#[test]
fn two_builds_are_compared_by_what_they_recorded() {
    let sides = Sides::new();
    sides.edit("data.toml", "yes = 59", "yes = 61");
    assert!(sides.build("old", "out", &["--lang", "en"]).status.success());
    assert!(sides.build("new", "later", &["--lang", "en"]).status.success());
    let changes = sides.compared(&["out", "later"]);
    only(&changes, &["not_compared", "metrics", "tables", "files"]);
    assert_eq!(changes["metrics"][0]["metric"], "trust_now");
}

#[test]
fn a_side_with_errors_is_said_and_the_numbers_are_compared_all_the_same() {
    let sides = Sides::new();
    sides.edit("data.toml", "1.92", "1.02");
    sides.edit("sections/one.toml", "[@eia]", "[@nobody]");
    let output = sides.run(&["diff", "old", "new"]);
    let told = stdout(&output);
    let on_one_line = told.split_whitespace().collect::<Vec<_>>().join(" ");
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("`nobody` is not among the references"), "{}", stderr(&output));
    assert!(
        on_one_line.contains(
            "`new` has errors (`nobody` is not among the references): its text, charts and translations are not compared"
        ),
        "{told}"
    );
    assert!(told.contains("No longer true\n  leads") && told.contains("Canada  volume  1.92  →  1.02"), "{told}");
}

#[test]
fn what_is_no_state_of_a_brief_is_refused_with_the_next_step() {
    let sides = Sides::new();
    fs::create_dir_all(sides.folder.path().join("empty")).expect("a folder");
    write(sides.folder.path(), "broken.json", "{ \"briefs\": 3");
    write(sides.folder.path(), "foreign.json", "{ \"name\": \"other\" }");
    write(sides.folder.path(), "other/manifest.json", "{ \"pressrun\": \"0.1.0\", \"briefs\": {} }");
    write(sides.folder.path(), "unreadable/brief.toml", "slug = ");
    for (old, code, expected) in [
        ("nowhere", 2, "`nowhere` is no folder, manifest, snapshot or revision"),
        ("empty", 2, "`empty` is no folder, manifest, snapshot or revision"),
        ("broken.json", 2, "`broken.json` is no manifest of a build"),
        ("foreign.json", 2, "Pressrun did not write it"),
        ("other", 2, "`other` and `new` have no brief in common"),
        ("unreadable", 2, "unreadable/brief.toml"),
    ] {
        let output = sides.run(&["diff", old, "new"]);
        assert_eq!(output.status.code(), Some(code), "{old}: {}", stderr(&output));
        assert!(stderr(&output).contains(expected), "{old}: {}", stderr(&output));
        assert!(stdout(&output).is_empty(), "{old}");
    }
}

#[test]
fn the_project_here_is_the_later_state_when_none_is_named() {
    let sides = Sides::new();
    sides.edit("data.toml", "yes = 59", "yes = 61");
    let output = pressrun_in(&sides.new_side(), &["diff", "../old"]);
    assert!(output.status.success() && stdout(&output).starts_with("../old → .\n"), "{}{}", stdout(&output), stderr(&output));
    let output = pressrun_in(sides.folder.path(), &["diff", "old"]);
    assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
    // Nor is there an earlier one until something was built.
    let here = || pressrun_in(&sides.new_side(), &["diff"]);
    assert!(
        here().status.code() == Some(2) && stderr(&here()).contains("`out` is no folder, manifest, snapshot or revision"),
        "{}",
        stderr(&here())
    );
    assert!(pressrun_in(&sides.new_side(), &["build", "--lang", "en"]).status.success());
    sides.edit("data.toml", "yes = 61", "yes = 62");
    assert!(stdout(&here()).contains("Trust stands at [61% → 62%]."), "{}", stdout(&here()));
}

#[test]
fn snapshots_and_revisions_of_git_are_earlier_states_too() {
    let sides = Sides::new();
    let project = sides.new_side();
    git(&project, &["init", "-q"]);
    git(&project, &["add", "."]);
    git(&project, &["commit", "-q", "-m", "First"]);
    let built = pressrun_in(&project, &["build", "--lang", "en"]);
    assert!(built.status.success(), "{}", stderr(&built));
    let taken = pressrun_in(&project, &["snapshot", "v1"]);
    assert!(taken.status.success(), "{}{}", stdout(&taken), stderr(&taken));
    sides.edit("data.toml", "yes = 59", "yes = 61");
    for name in ["HEAD", "v1", "snapshot:v1"] {
        let output = pressrun_in(&project, &["diff", name]);
        let told = stdout(&output);
        assert!(output.status.success(), "{name}: {}", stderr(&output));
        assert!(told.starts_with(&format!("{name} → .\n")) && told.contains("Trust stands at [59% → 61%]."), "{name}: {told}");
        // The project is also found when it is named, from elsewhere, and pages are set of files that are a copy.
        let changes = sides.compared(&[name, "new", "--pages"]);
        assert_eq!(changes["pages"][0]["pages"].as_array().map(Vec::len), Some(1), "{name}: {}", changes["pages"]);
    }
}

#[test]
fn each_brief_of_a_matrix_is_compared_by_itself() {
    let folder = tempfile::tempdir().expect("a folder");
    let (old, new) = (folder.path().join("old"), folder.path().join("new"));
    write(
        &old,
        "brief.toml",
        "slug = \"m\"\nlanguage = \"en\"\ntitle = \"M\"\ndate = 2008-05-01\nsections = [\"sections/*.toml\"]\ndata = [\"data.toml\"]\n\n[matrix]\nregion = [\"CA\", \"MX\"]\n",
    );
    write(&old, "sections/one.toml", "id = \"one\"\ntitle = \"One\"\nbody = \"In {region}, {n} came.\"\n");
    write(
        &old,
        "data.toml",
        "[table.t]\ntitle = \"T\"\ncolumns = [{ id = \"r\", type = \"string\" }, { id = \"n\", type = \"integer\" }]\nrows = [[\"CA\", 1], [\"MX\", 2]]\n\n[metric.n]\nvalue = \"t.row(region).n\"\n",
    );
    copy_folder(&old, &new);
    edit(&new, "data.toml", "[\"MX\", 2]", "[\"MX\", 3]");
    let run = |arguments: &[&str]| stdout(&pressrun_in(folder.path(), &[&["diff", "old", "new"], arguments].concat()));
    let told = run(&[]);
    assert!(told.starts_with("old → new  with region = MX\n"), "{told}");
    assert!(told.contains("In MX, [2 → 3] came.") && !told.contains("In CA"), "{told}");
    assert!(told.contains("\nIn all briefs:\n\nold → new\n\nTables\n  t  T\n"), "{told}");
    assert!(told.ends_with("\nnothing else changed in 1 brief\n"), "{told}");
    let told = run(&["--only", "region=CA"]);
    assert!(told.ends_with("\n1 table cell\n"), "{told}");
    let built = pressrun_in(folder.path(), &["build", "old", "--out", "out"]);
    assert!(built.status.success(), "{}", stderr(&built));
    // A region that is new, and one that is gone.
    edit(&new, "brief.toml", "[\"CA\", \"MX\"]", "[\"MX\", \"US\"]");
    edit(&new, "data.toml", "[\"CA\", 1]", "[\"US\", 1]");
    let told = run(&[]);
    assert!(told.contains("In MX, [2 → 3] came.") && told.ends_with("\nnew: m-us\n\ngone: m-ca\n"), "{told}");
    let told = stdout(&pressrun_in(folder.path(), &["diff", "out", "new"]));
    assert!(told.contains("In MX, [2 → 3] came.") && told.ends_with("\nnew: m-us\n"), "{told}");
    let none = pressrun_in(folder.path(), &["diff", "old", "new", "--only", "region=US"]);
    assert!(none.status.code() == Some(2) && stderr(&none).contains("have no brief in common"), "{}", stderr(&none));
}
