//! What a revised edition tells its readers.

use super::*;

/// Builds the earlier edition, revises it, and builds it with a note on what changed.
fn revised(sides: &Sides, options: &[&str]) -> std::process::Output {
    let built = sides.build("old", "out", &["--lang", "en"]);
    assert!(built.status.success(), "{}", stderr(&built));
    sides.edit("brief.toml", "date = 2008-05-01", "date = 2008-07-01");
    sides.edit("data.toml", "yes = 59", "yes = 61");
    sides.edit("data.toml", "version = \"March\"\nretrieved = 2008-04-28", "version = \"June\"\nretrieved = 2008-06-12");
    sides.build("new", "later", &[&["--since", "out/manifest.json", "--lang", "all"], options].concat())
}

#[test]
fn a_revised_edition_tells_its_readers_what_changed_in_each_language() {
    let sides = Sides::new();
    sides.edit("brief.toml", "[translation.es]", "[revision_note]\ntext = \"A wave was counted twice.\"\n\n[translation.es]");
    let output = revised(&sides, &[]);
    assert!(output.status.success(), "{}", stderr(&output));
    let english = words_of(&sides.folder.path().join("later/oil-en-screen.pdf"));
    for text in [
        "What changed in this edition This edition revises that of May 1, 2008. A wave was counted twice.",
        "Trust stands at 61% (previously 59%). (Section 1)",
        "Imports, version June (previously March), retrieved June 12, 2008 (previously April 28, 2008)",
    ] {
        assert!(english.contains(text), "{text}\n{english}");
    }
    let spanish = words_of(&sides.folder.path().join("later/oil-es-screen.pdf"));
    for text in ["Qué cambia en esta edición", "La confianza es de 61 % (antes 59 %).", "Importaciones,"] {
        assert!(spanish.replace('\u{a0}', " ").contains(text), "{text}\n{spanish}");
    }
}

#[test]
fn an_edition_with_a_note_is_another_output_than_one_without() {
    let sides = Sides::new();
    sides.edit("brief.toml", "[translation.es]", "[revision_note]\n\n[translation.es]");
    assert!(revised(&sides, &[]).status.success());
    let status = |options: &[&str]| {
        let output = sides.build("new", "later", &[&["--lang", "en", "--format", "json"], options].concat());
        let text = stdout(&output);
        let events = text.lines().map(|line| serde_json::from_str::<Value>(line).expect("a line of JSON"));
        events.into_iter().find(|event| event["event"] == "output").expect("an output")["status"]
            .as_str()
            .expect("a word")
            .to_owned()
    };
    assert_eq!(status(&["--since", "out"]), "fresh");
    assert_eq!(status(&[]), "built");
    assert!(!words_of(&sides.folder.path().join("later/oil-en-screen.pdf")).contains("What changed"));
    assert_eq!(status(&["--since", "out"]), "built");
}

#[test]
fn a_note_that_nobody_asked_for_and_a_manifest_of_another_brief_are_said() {
    let sides = Sides::new();
    let output = revised(&sides, &[]);
    assert!(output.status.success() && stderr(&output).contains("no-revision-note"), "{}", stderr(&output));
    write(sides.folder.path(), "none/manifest.json", "{ \"pressrun\": \"0.1.0\", \"briefs\": {} }");
    for (since, expected) in [("nowhere", "no build is recorded under `nowhere`"), ("none", "records no build of the brief `oil`")]
    {
        let output = sides.build("new", "later", &["--since", since]);
        assert_eq!(output.status.code(), Some(2), "{since}: {}", stderr(&output));
        assert!(stderr(&output).contains(expected), "{since}: {}", stderr(&output));
    }
}
