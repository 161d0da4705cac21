//! What moved between two states of a brief, and what a revised edition tells its readers.

#[path = "../common/mod.rs"]
mod common;
mod pages;
mod revision_note;
mod sides;

use std::fs;
use std::path::PathBuf;

use common::{copy_folder, edit, git, pressrun, pressrun_in, stderr, stdout, words_of, write};
use serde_json::Value;

const BRIEF: &str = r#"slug = "oil"
language = "en"
languages = ["en", "es"]
title = "Oil"
date = 2008-05-01
summary = "Canada [leads](claim:leads) with {canada}."
sections = ["sections/*.toml"]
footnotes = "footnotes.toml"
references = ["references.toml"]
data = ["data.toml"]
figures = "figures.toml"

[translation.es]
fallback = "source"
"#;

const SECTION: &str = r#"id = "one"
title = "Supply"
body = '''
The first paragraph says what oil is and why it matters to both neighbors.

Canada sends {canada}, and all five together {total}.[^note] Trust stands at {trust_now}.

![](fig-imports)

Nothing more is known of the matter at this time.

A closing paragraph names the sources once more [@eia].
'''
"#;

const DATA: &str = r#"[table.imports]
title = "Imports"
source = "eia"
version = "March"
retrieved = 2008-04-28
columns = [{ id = "country", type = "string" }, { id = "volume", type = "number", decimals = 2 }]
rows = [["Canada", 1.92], ["Mexico", 1.23], ["Nigeria", 0.98]]

[poll.trust]
title = "Trust"
unit = "percent"
source = "eia"
[[poll.trust.wave]]
date = 2002
share = { yes = 78 }
[[poll.trust.wave]]
date = 2008
share = { yes = 59 }

[metric.canada]
value = "imports.row(\"Canada\").volume"
format = "unit"
unit = "million barrels"
decimals = 2

[metric.total]
value = "imports.volume.sum()"
decimals = 2
expect = { value = 4.13, source = "eia" }

[metric.trust_now]
value = "trust.at(\"2008\").yes"
format = "percent"

[claim.leads]
holds = "imports.rank(\"Canada\", \"volume\") == 1"
"#;

const REST: [(&str, &str); 4] = [
    ("footnotes.toml", "[note]\ntext = \"In all, {total} a day.\"\n"),
    ("references.toml", "[eia]\ntype = \"report\"\ntitle = \"Import Highlights\"\nauthor = \"Energy Office\"\ndate = 2008\n"),
    (
        "figures.toml",
        "[figure.imports]\nmark = \"bar\"\ndata = \"imports\"\nx = \"volume\"\ny = \"country\"\ntitle = \"Who supplies\"\n",
    ),
    (
        "translations/es.po",
        "msgid \"\"\nmsgstr \"\"\n\"Language: es\\n\"\n\"Content-Type: text/plain; charset=UTF-8\\n\"\n\nmsgid \"Nothing more is known of the matter at this time.\"\nmsgstr \"No se sabe nada más.\"\n\nmsgid \"Imports\"\nmsgstr \"Importaciones\"\n\nmsgid \"Canada sends {canada}, and all five together {total}.[^note] Trust stands at {trust_now}.\"\nmsgstr \"Canadá envía {canada}, y los cinco juntos {total}.[^note] La confianza es de {trust_now}.\"\n",
    ),
];

/// Two copies of a brief, of which the second is to be revised.
struct Sides {
    folder: tempfile::TempDir,
}

impl Sides {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let old = folder.path().join("old");
        write(&old, "brief.toml", BRIEF);
        write(&old, "sections/one.toml", SECTION);
        write(&old, "data.toml", DATA);
        REST.iter().for_each(|(file, text)| write(&old, file, text));
        let sides = Self { folder };
        copy_folder(&old, &sides.new_side());
        sides
    }

    fn old_side(&self) -> PathBuf {
        self.folder.path().join("old")
    }

    fn new_side(&self) -> PathBuf {
        self.folder.path().join("new")
    }

    fn edit(&self, file: &str, old: &str, new: &str) {
        edit(&self.new_side(), file, old, new);
    }

    fn run(&self, arguments: &[&str]) -> std::process::Output {
        pressrun_in(self.folder.path(), arguments)
    }

    /// What `pressrun diff old new` prints for people.
    fn told(&self) -> String {
        let output = self.run(&["diff", "old", "new"]);
        assert!(output.status.success(), "{}{}", stdout(&output), stderr(&output));
        stdout(&output)
    }

    /// The same for programs.
    fn changes(&self) -> Value {
        self.compared(&["old", "new"])
    }

    fn compared(&self, arguments: &[&str]) -> Value {
        let output = self.run(&[&["diff", "--format", "json"], arguments].concat());
        let text = stdout(&output);
        let lines = text.lines().map(|line| serde_json::from_str::<Value>(line).expect("a line of JSON"));
        lines.into_iter().find(|line| line["event"] == "changes").unwrap_or_else(|| panic!("{text}{}", stderr(&output)))
    }

    fn build(&self, project: &str, out: &str, options: &[&str]) -> std::process::Output {
        self.run(&[&["build", project, "--out", out], options].concat())
    }
}

/// Everything but what could not be compared is empty.
fn only(changes: &Value, keys: &[&str]) {
    for (key, value) in changes.as_object().expect("an object") {
        if value.as_array().is_some_and(|list| !list.is_empty()) {
            assert!(keys.contains(&key.as_str()), "{key} is not empty: {value}");
        }
    }
}

#[test]
fn two_states_that_say_the_same_have_nothing_to_tell() {
    let sides = Sides::new();
    assert!(sides.told().ends_with("\nnothing changed\n"), "{}", sides.told());
    only(&sides.changes(), &[]);
    // Nor do comments and the order of keys.
    sides.edit("data.toml", "[table.imports]", "# The latest.\n[table.imports]");
    only(&sides.changes(), &["files"]);
    assert!(sides.told().contains("1 file changed, nothing that the brief says"), "{}", sides.told());
}

#[test]
fn a_claim_that_the_revision_contradicts_comes_first_with_its_sentence_and_place() {
    let sides = Sides::new();
    sides.edit("data.toml", "1.92", "1.02");
    let told = sides.told();
    let head: Vec<&str> = told.lines().take(6).map(str::trim).collect();
    assert_eq!(head[0], "old → new");
    assert_eq!(head[2], "No longer true");
    assert_eq!(head[3], "leads  imports.rank(\"Canada\", \"volume\") == 1   now 2 == 1");
    assert_eq!(head[4], "new/brief.toml:6:19  summary");
    let moved = "[1.92\u{a0}million\u{a0}barrels → 1.02\u{a0}million\u{a0}barrels]";
    assert_eq!(head[5], format!("Canada ‹leads› with {moved}."));
    let claim = &sides.changes()["claims"][0];
    assert_eq!((&claim["change"], &claim["words"][0]["words"]), (&"broke".into(), &"leads".into()));
    // The way back.
    let back = sides.compared(&["new", "old"]);
    assert_eq!(back["claims"][0]["change"], "came-true");
    copy_folder(&sides.new_side(), &sides.old_side());
    let still = sides.changes();
    assert_eq!(still["claims"][0]["change"], "still-false");
}

#[test]
fn continuous_integration_can_fail_when_a_sentence_is_no_longer_true() {
    let sides = Sides::new();
    let code = |arguments: &[&str]| sides.run(&[&["diff", "old", "new"], arguments].concat()).status.code();
    sides.edit("data.toml", "0.98", "0.97");
    // The published total is missed by a hundredth, which is more than it was rounded by.
    assert_eq!((code(&[]), code(&["--exit-code"])), (Some(0), Some(1)));
    sides.edit("data.toml", "value = 4.13", "value = 4.12");
    assert_eq!(code(&["--exit-code"]), Some(0));
    sides.edit("data.toml", "1.92", "1.02");
    sides.edit("data.toml", "value = 4.12", "value = 3.22");
    assert_eq!((code(&[]), code(&["--exit-code"])), (Some(0), Some(1)));
}

#[test]
fn a_published_figure_that_is_missed_is_told_with_what_was_computed_before() {
    let sides = Sides::new();
    sides.edit("data.toml", "1.23", "1.33");
    let told = sides.told();
    assert!(told.contains("Not as published\n  total  comes to 4.23, 4.13 before; 4.13 is published by eia"), "{told}");
    sides.edit("data.toml", "value = 4.13", "value = 4.23");
    let told = sides.told();
    assert!(told.contains("Published figures\n  total  agrees with 4.23, as published by eia now, 4.13 before"), "{told}");
    assert_eq!(sides.changes()["expectations"][0]["change"], "revised");
}

#[test]
fn metrics_are_told_in_their_own_format_with_by_how_much_they_moved() {
    let sides = Sides::new();
    sides.edit("data.toml", "1.92", "1.98");
    sides.edit("data.toml", "yes = 59", "yes = 80");
    sides.edit("data.toml", "expect = { value = 4.13, source = \"eia\" }\n", "");
    let told = sides.told();
    for line in [
        "trust_now                   59%  →  80%                   +21 points",
        "canada     1.92\u{a0}million barrels  →  1.98\u{a0}million barrels  +0.06\u{a0}million barrels (+3.1%)",
        "total                      4.13  →  4.19                  +0.06 (+1.5%)",
    ] {
        assert!(told.contains(line), "{line}\n{told}");
    }
    let metric = &sides.changes()["metrics"][0];
    assert_eq!(metric["new"], serde_json::json!({ "numbers": [80.0], "printed": "80%" }));
    assert_eq!((&metric["difference"], &metric["redefined"]), (&21.0.into(), &false.into()));
}

#[test]
fn a_metric_that_is_computed_otherwise_is_told_from_one_whose_data_moved() {
    let sides = Sides::new();
    sides.edit("data.toml", "\"trust.at(\\\"2008\\\").yes\"", "\"trust.at(\\\"2002\\\").yes\"");
    sides.edit("data.toml", "0.98", "0.981");
    let told = sides.told();
    assert!(told.contains("trust_now   59%  →  78%    +19 points       computed otherwise"), "{told}");
    // What a reader does not see is told with all digits.
    assert!(told.contains("total      4.13  →  4.131  +0.001 (+0.02%)  prints the same"), "{told}");
    assert!(!told.contains("all five together ["), "{told}");
}

#[test]
fn cells_rows_and_columns_of_tables_are_told_by_their_names() {
    let sides = Sides::new();
    sides.edit(
        "data.toml",
        "[\"Canada\", 1.92], [\"Mexico\", 1.23], [\"Nigeria\", 0.98]",
        "[\"Angola\", 0.5, 1], [\"Mexico\", 1.2345, 2], [\"Canada\", 1.92, 3]",
    );
    sides.edit("data.toml", "decimals = 2 }]", "decimals = 2 }, { id = \"place\", type = \"integer\" }]");
    let table = &sides.changes()["tables"][0];
    assert_eq!(table["grid"]["cells"][0]["row"], "Mexico");
    assert_eq!((&table["grid"]["cells"][0]["old"], &table["grid"]["cells"][0]["new"]), (&"1.2300".into(), &"1.2345".into()));
    let told = sides.told();
    for line in
        ["    Mexico  volume  1.2300  →  1.2345  +0.4%", "    + Angola  0.50  1", "    − Nigeria  0.98", "    column place added"]
    {
        assert!(told.contains(line), "{line}\n{told}");
    }
}

#[test]
fn another_vintage_of_the_same_cells_is_a_change_of_the_source() {
    let sides = Sides::new();
    sides.edit("data.toml", "version = \"March\"\nretrieved = 2008-04-28", "version = \"June\"\nretrieved = 2008-06-12");
    let changes = sides.changes();
    only(&changes, &["sources", "files"]);
    let told = sides.told();
    assert!(
        told.contains("Sources of data\n  imports\n    version: March → June\n    retrieved: 2008-04-28 → 2008-06-12\n"),
        "{told}"
    );
}

#[test]
fn readings_of_polls_are_told_by_wave_and_answer() {
    let sides = Sides::new();
    sides.edit("data.toml", "date = 2008\nshare = { yes = 59 }", "date = 2008\nsample_size = 1000\nshare = { yes = 60.5 }");
    sides.edit("data.toml", "unit = \"percent\"", "unit = \"percent\"\nsponsor = \"Office\"");
    let told = sides.told();
    assert!(told.contains("    sponsor: not said → Office\n    2008  yes          59.0%  →  60.5%  +1.5 points\n"), "{told}");
    assert!(told.contains("    2008  sample size      –  →  1,000"), "{told}");
}

#[test]
fn a_chart_is_told_by_the_marks_that_moved_and_by_how_it_is_drawn() {
    let sides = Sides::new();
    sides.edit("data.toml", "0.98", "0.99");
    sides.edit("figures.toml", "mark = \"bar\"", "mark = \"dot\"");
    let told = sides.told();
    assert!(
        told.contains(
            "  Figure 1  Who supplies\n    new/figures.toml:1:9\n    mark: bar → dot\n    Nigeria  volume  0.98  →  0.99  +1.0%\n"
        ),
        "{told}"
    );
}

#[test]
fn sentences_whose_numbers_moved_are_told_with_both_numbers_wherever_they_stand() {
    let sides = Sides::new();
    sides.edit("data.toml", "yes = 59", "yes = 61");
    sides.edit("data.toml", "1.23", "1.24");
    sides.edit("data.toml", "value = 4.13", "value = 4.14");
    let told = sides.told();
    let expected = "Sentences whose numbers moved\n  new/sections/one.toml:6:46  1 Supply\n    Canada sends 1.92\u{a0}million barrels, and all five together [4.13 → 4.14].\n  new/sections/one.toml:6:78  1 Supply\n    Trust stands at [59% → 61%].\n  new/footnotes.toml:2:17  footnote note\n    In all, [4.13 → 4.14] a day.\n";
    assert!(told.contains(expected), "{told}");
}

#[test]
fn edits_of_the_text_are_told_word_by_word_and_a_paragraph_that_moved_is_no_edit() {
    let sides = Sides::new();
    sides.edit("sections/one.toml", "says what oil is", "tells what oil is");
    sides.edit("sections/one.toml", "Nothing more is known of the matter at this time.\n\nA closing paragraph names the sources once more [@eia].\n", "A closing paragraph names the sources once more [@eia].\n\nNothing more is known of the matter at this time.\n\nThis is new.\n");
    sides.edit("footnotes.toml", "In all, ", "");
    let told = sides.told();
    for text in [
        "1 Supply, edited\n    The first paragraph [-says-]{+tells+} what oil is",
        "1 Supply, moved from 1 Supply",
        "1 Supply, added\n    {+This is new.+}",
        "footnote note, edited\n    [-In all, -]{total} a day.",
    ] {
        assert!(told.contains(text), "{text}\n{told}");
    }
    assert_eq!(sides.changes()["prose"].as_array().map(Vec::len), Some(4), "{told}");
    only(&sides.changes(), &["prose", "translations", "files"]);
}

#[test]
fn references_are_told_by_the_fields_that_changed() {
    let sides = Sides::new();
    sides.edit(
        "references.toml",
        "date = 2008",
        "date = 2009\nurl = \"https://example.org\"\n\n[new]\ntype = \"book\"\ntitle = \"A Book\"\ndate = 2009",
    );
    sides.edit("sections/one.toml", "[@eia]", "[@eia; @new]");
    let told = sides.told();
    assert!(told.contains("  eia  Import Highlights\n    date: 2008 → 2009\n"), "{told}");
    assert!(told.contains("url: not said → https://example.org/"), "{told}");
    assert!(told.contains("  new  A Book  added"), "{told}");
}

#[test]
fn a_translation_is_out_of_date_when_its_source_was_rewritten_and_it_was_not() {
    let sides = Sides::new();
    sides.edit(
        "sections/one.toml",
        "Nothing more is known of the matter at this time.",
        "Nothing more is known of this matter at this time.\n\nEntirely new words.",
    );
    sides.edit("translations/es.po", "Importaciones", "Las importaciones");
    let told = sides.told();
    assert!(told.contains("  es  1 text out of date, 1 text new and untranslated, 1 text translated anew\n"), "{told}");
    let changes = sides.changes();
    let translation = &changes["translations"][0];
    assert_eq!(translation["old"], serde_json::json!([3, translation["old"][1]]));
    assert_eq!(translation["stale"][0]["place"]["file"], "new/sections/one.toml");
    // Numbers are no part of what is translated.
    let other = Sides::new();
    other.edit("data.toml", "yes = 59", "yes = 61");
    assert_eq!(other.changes()["translations"], serde_json::json!([]));
}

#[test]
fn markdown_is_escaped_and_reads_well_in_a_pull_request() {
    let sides = Sides::new();
    sides.edit("data.toml", "1.92", "1.02");
    sides.edit("data.toml", "value = 4.13", "value = 3.23");
    sides.edit("data.toml", "title = \"Imports\"", "title = \"Imports, a\\\\*b | c\"");
    sides.edit("sections/one.toml", "says what oil is", "tells what oil is");
    let output = sides.run(&["diff", "old", "new", "--format", "markdown"]);
    compare("tests/diff/revision.md", &stdout(&output));
}

#[test]
fn the_whole_comparison_reads_as_it_was_looked_at() {
    let sides = Sides::new();
    sides.edit("data.toml", "1.92", "1.02");
    sides.edit("data.toml", "version = \"March\"", "version = \"April\"");
    sides.edit("data.toml", "yes = 59", "yes = 61");
    sides.edit("sections/one.toml", "says what oil is", "tells what oil is");
    compare("tests/diff/revision.txt", &sides.told());
}

/// Compares with what was looked at and kept. `PRESSRUN_BLESS=1` keeps it anew.
fn compare(kept: &str, told: &str) {
    if std::env::var_os("PRESSRUN_BLESS").is_some() {
        fs::write(kept, told).expect("it is written");
    }
    let expected = fs::read_to_string(kept).unwrap_or_default();
    assert!(expected == told, "{kept} differs:\n{told}");
}

#[test]
fn the_help_tells_how_to_compare() {
    let help = stdout(&pressrun(&["diff", "--help"]));
    assert!(help.contains("pressrun diff old new") && help.contains("--pictures"), "{help}");
}
