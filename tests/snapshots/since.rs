//! Editions that tell what changed since a release.

use super::*;

/// A small brief with a number, which tells what changed.
fn brief(folder: &Path, slug: &str, rise: &str) {
    let manifest = format!(
        "slug = \"{slug}\"\nlanguage = \"en\"\ntitle = \"Tides\"\ndate = 2024-05-01\nsections = [\"one.toml\"]\ndata = [\"data.toml\"]\n[revision_note]\ntext = \"A reading was wrong.\"\n"
    );
    write(folder, "brief.toml", &manifest);
    write(folder, "one.toml", "id = \"one\"\ntitle = \"One\"\nbody = \"The tide rose by {rise} metres.\"\n");
    write(folder, "data.toml", &format!("[metric.rise]\nvalue = \"{rise}\"\n"));
}

#[test]
fn of_several_briefs_one_that_is_new_has_no_note_and_each_other_its_own() {
    let desk = Desk { folder: tempfile::tempdir().expect("a folder") };
    for (slug, rise) in [("tides", "13"), ("waves", "14")] {
        brief(&desk.path(slug), slug, rise);
        desk.done(&["snapshot", "v1", slug, "--out", "first"]);
        edit(&desk.path(slug), "data.toml", &format!("\"{rise}\""), "\"17\"");
    }
    brief(&desk.path("storms"), "storms", "15");
    desk.done(&["build", "tides", "waves", "storms", "--since", "v1"]);
    let text = |slug: &str| words_of(&desk.path(&format!("out/{slug}-en-screen.pdf")));
    assert!(text("tides").contains("17 (previously 13) metres"), "{}", text("tides"));
    assert!(text("waves").contains("17 (previously 14) metres"), "{}", text("waves"));
    assert!(!text("storms").contains("What changed"), "{}", text("storms"));
    // Nor has it when there is but one other.
    desk.done(&["build", "tides", "storms", "--since", "v1", "--out", "two"]);
    assert!(!words_of(&desk.path("two/storms-en-screen.pdf")).contains("What changed"));
    // What is lost of one is said, and nothing is built.
    let lost = desk.object(desk.record("v1")["records"]["sha256"].as_str().expect("a digest"));
    fs::remove_file(lost).expect("removed");
    let said = desk.refused(&["build", "tides", "waves", "--since", "v1", "--out", "three"], 2);
    assert!(said.contains("damaged"), "{said}");
}

#[test]
fn the_only_brief_is_the_only_one_recorded_whatever_it_was_called() {
    let desk = Desk { folder: tempfile::tempdir().expect("a folder") };
    brief(&desk.project(), "tides", "13");
    desk.done(&["snapshot", "v1", "tides", "--out", "first"]);
    edit(&desk.project(), "brief.toml", "\"tides\"", "\"high-tides\"");
    edit(&desk.project(), "data.toml", "\"13\"", "\"17\"");
    for (at, since) in ["v1", "snapshot:v1", "first", "first/manifest.json"].iter().enumerate() {
        let out = format!("out-{at}");
        desk.done(&["build", "tides", "--since", since, "--out", &out]);
        assert!(words_of(&desk.path(&out).join("high-tides-en-screen.pdf")).contains("17 (previously 13) metres"), "{since}");
    }
}
