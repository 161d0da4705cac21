//! Snapshots that were damaged or forged, disks that are full, another Pressrun: what was released is never lost without a word.

use std::fs;
use std::process::Command;

use pressrun::project::sha256;
use serde_json::{Value, json};

use super::Desk;
use super::common::{files, stderr, write};

#[test]
fn a_damaged_file_of_a_snapshot_is_told_before_anything_is_written() {
    let desk = Desk::new();
    desk.done(&["snapshot", "v1", "tides"]);
    desk.done(&["build", "tides", "--at", "v1"]);
    let out = files(&desk.path("out"));
    let object = desk.object_of("v1", "files", "sections/one.toml");
    let whole = fs::read(&object).expect("an object");
    let mut turned = whole.clone();
    turned[whole.len() / 2] ^= 1;
    let foreign = fs::read(desk.object_of("v1", "files", "brief.toml")).expect("an object");
    for damaged in [Some(&turned[..]), Some(&whole[..whole.len() / 2]), Some(&[]), Some(&foreign), None] {
        match damaged {
            Some(bytes) => fs::write(&object, bytes).expect("an object"),
            None => fs::remove_file(&object).expect("removed"),
        }
        let said = desk.refused(&["build", "tides", "--at", "v1"], 1);
        assert!(said.contains("error[damaged-snapshot]") && said.contains("`sections/one.toml` is lost"), "{said}");
        assert!(said.contains("version control"), "{said}");
        let said = desk.refused(&["snapshot", "--verify", "v1", "tides"], 1);
        assert!(said.contains("`sections/one.toml` is lost"), "{said}");
        assert!(files(&desk.path("out")) == out, "outputs changed");
    }
    // Taken again, it heals what the new snapshot has in common with it.
    desk.done(&["snapshot", "v2", "tides"]);
    assert_eq!(desk.done(&["snapshot", "--verify", "v1", "tides"]), "v1: whole\n");
    desk.done(&["build", "tides", "--at", "v1"]);
}

#[test]
fn an_output_whose_copy_is_lost_can_still_be_made() {
    let desk = Desk::new();
    desk.done(&["snapshot", "v1", "tides", "--lang", "en"]);
    fs::remove_file(desk.object_of("v1", "outputs", "tides-en-screen.pdf")).expect("removed");
    desk.done(&["build", "tides", "--at", "v1"]);
    assert!(desk.pdfs("out/v1")["tides-en-screen.pdf"] == fs::read(desk.path("out/tides-en-screen.pdf")).expect("a PDF"));
}

#[test]
fn a_damaged_record_is_told_and_keeps_what_it_may_need() {
    let desk = Desk::new();
    desk.done(&["snapshot", "v1", "tides", "--lang", "en"]);
    desk.done(&["snapshot", "v2", "tides", "--lang", "es"]);
    let whole = fs::read(desk.project().join("snapshots/v1.json")).expect("a record");
    let before = desk.objects();
    write(&desk.project(), "snapshots/v1.json", "{ \"format\": 1,");
    assert!(desk.refused(&["build", "tides", "--at", "v1"], 2).contains("damaged-snapshot"));
    assert!(desk.refused(&["snapshot", "--list", "tides"], 1).contains("snapshots/v1.json"));
    desk.done(&["snapshot", "--remove", "v2", "tides"]);
    assert_eq!(desk.objects(), before, "the damaged one may need them");
    fs::write(desk.project().join("snapshots/v1.json"), whole).expect("a record");
    desk.done(&["build", "tides", "--at", "v1"]);
}

#[test]
fn a_record_of_somebody_else_leads_to_no_file_outside() {
    let desk = Desk::new();
    desk.done(&["snapshot", "v1", "tides", "--lang", "en"]);
    let whole = desk.record("v1");
    let evil = desk.put(b"evil");
    let outside = json!({ "sha256": "../../../../../brief.toml", "bytes": 1 });
    let changes: [&dyn Fn(&mut Value); 6] = [
        &|record| record["files"]["../evil.toml"] = evil.clone(),
        &|record| record["files"]["/tmp/evil.toml"] = evil.clone(),
        &|record| record["outputs"]["../evil.pdf"] = evil.clone(),
        &|record| record["links"] = json!({ "sections/two.toml": "../../evil" }),
        &|record| record["files"]["a.toml"] = outside.clone(),
        &|record| record["format"] = json!(99),
    ];
    for change in changes {
        desk.forge("v1", |record| {
            *record = whole.clone();
            change(record);
        });
        let said = desk.refused(&["build", "tides", "--at", "v1"], 2);
        assert!(said.contains("damaged-snapshot"), "{said}");
    }
    assert!(!desk.path("evil.toml").exists() && !desk.path("out/evil.pdf").exists());
}

#[test]
fn another_build_of_pressrun_that_makes_other_bytes_puts_the_recorded_file_there() {
    let desk = Desk::new();
    desk.done(&["snapshot", "v1", "tides", "--lang", "en"]);
    let released = desk.pdfs("out");
    // As if the earlier Pressrun had made of other words what it made.
    let text = fs::read_to_string(desk.project().join("sections/one.toml")).expect("a section");
    let other = desk.put(text.replace("twice", "thrice").as_bytes());
    desk.forge("v1", |record| {
        record["build"] = json!("0000");
        record["files"]["sections/one.toml"] = other;
    });
    let output = desk.run(&["build", "tides", "--at", "v1"]);
    assert!(output.status.success(), "{}", stderr(&output));
    let said = stderr(&output);
    assert!(said.contains("warning[not-reproduced]") && said.contains("another build of Pressrun"), "{said}");
    assert!(said.contains("0 of 1 output made again byte for byte, 1 as recorded"), "{said}");
    assert!(desk.pdfs("out/v1") == released, "not what was released");

    // As if it had made something of what is an error now.
    let broken = desk.put(text.replace("twice", "[^none]").as_bytes());
    desk.forge("v1", |record| record["files"]["sections/one.toml"] = broken);
    fs::remove_dir_all(desk.path("out/v1")).expect("removed");
    let output = desk.run(&["build", "tides", "--at", "v1"]);
    assert!(output.status.success(), "{}", stderr(&output));
    assert!(stderr(&output).contains("cannot be built any more: "), "{}", stderr(&output));
    assert!(!stderr(&output).contains("error["), "{}", stderr(&output));
    assert!(desk.pdfs("out/v1") == released, "not what was released");

    // Without the recorded file there is nothing to put there.
    fs::remove_file(desk.object_of("v1", "outputs", "tides-en-screen.pdf")).expect("removed");
    let before = files(&desk.path("out"));
    let said = desk.refused(&["build", "tides", "--at", "v1"], 1);
    assert!(said.contains("`tides-en-screen.pdf`, which this Pressrun makes with other bytes, is lost"), "{said}");
    assert!(files(&desk.path("out")) == before, "outputs changed");
}

#[test]
fn a_snapshot_that_cannot_be_written_leaves_nothing_behind() {
    let desk = Desk::new();
    desk.done(&["build", "tides"]);
    write(&desk.project(), "snapshots", "a file");
    let said = desk.refused(&["snapshot", "v1", "tides"], 1);
    assert!(said.contains("error[unwritable-snapshot]") && said.contains("tides/snapshots"), "{said}");
    fs::remove_file(desk.project().join("snapshots")).expect("removed");
    // A file in the place of one of the folders, so that others can be written.
    let digest = sha256(&fs::read(desk.project().join("brief.toml")).expect("a manifest"));
    write(&desk.project(), &format!("snapshots/objects/{}", &digest[..2]), "a file");
    let said = desk.refused(&["snapshot", "v1", "tides"], 1);
    assert!(said.contains("error[unwritable-snapshot]"), "{said}");
    assert_eq!(desk.objects(), 1, "only the file in the way");
    assert!(!desk.project().join("snapshots/v1.json").exists());
    // A folder in the place of the record, which comes last.
    fs::remove_dir_all(desk.project().join("snapshots")).expect("removed");
    fs::create_dir_all(desk.project().join("snapshots/v1.json")).expect("a folder");
    let said = desk.refused(&["snapshot", "v1", "tides", "--force"], 1);
    assert!(said.contains("error[unwritable-snapshot]") && said.contains("v1.json"), "{said}");
}

#[test]
#[cfg(unix)]
fn a_full_disk_is_told_and_earlier_snapshots_stay() {
    let desk = Desk::new();
    desk.done(&["snapshot", "v1", "tides", "--lang", "en"]);
    desk.done(&["build", "tides"]);
    let before = files(&desk.project().join("snapshots"));
    // A limit to the size of files fails in the midst of writing, as a full disk does.
    let mut limited = Command::new("sh");
    limited.args(["-c", "trap '' XFSZ; ulimit -f 4; exec \"$0\" \"$@\""]).arg(env!("CARGO_BIN_EXE_pressrun"));
    limited.args(["snapshot", "v2", "tides"]).current_dir(desk.folder.path()).env("PRESSRUN_CACHE", "off");
    let output = limited.output().expect("pressrun runs");
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    assert!(stderr(&output).contains("error[unwritable-snapshot]"), "{}", stderr(&output));
    assert!(files(&desk.project().join("snapshots")) == before, "something is left, or lost");
}

#[test]
#[cfg(unix)]
fn an_output_folder_that_cannot_be_written_is_told_and_the_old_outputs_stay() {
    let desk = Desk::new();
    desk.done(&["snapshot", "v1", "tides"]);
    let before = files(&desk.path("out"));
    write(desk.folder.path(), "public", "a file");
    let said = desk.refused(&["build", "tides", "--at", "v1", "--out", "public"], 1);
    assert!(said.contains("public") && said.contains("--out DIR"), "{said}");
    write(desk.folder.path(), "foreign/manifest.json", "of another program");
    let said = desk.refused(&["build", "tides", "--at", "v1", "--out", "foreign"], 1);
    assert!(said.contains("foreign-manifest"), "{said}");
    assert_eq!(files(&desk.path("foreign")).len(), 1);
    assert!(files(&desk.path("out")) == before, "outputs changed");
}
