//! How citations read in the sentences around them.

mod common;

use common::{build, copy, edit, tool, words_of, write};

/// The text of a brief of one section that cites Euclid, in a language.
fn text_of(language: &str, body: &str, references: &str) -> String {
    let (_folder, project) = copy("tests/projects/valid/bibtex");
    edit(&project, "brief.toml", "language = \"en\"", &format!("language = \"{language}\""));
    edit(&project, "brief.toml", "library.bib", "references.toml");
    write(&project, "references.toml", references);
    write(&project, "sections/one.toml", &format!("id = \"one\"\ntitle = \"One\"\nbody = '''{body}'''\n"));
    words_of(&build(&project))
}

const EUCLID: &str = "[euclid]\ntype = \"article\"\ntitle = \"Elements\"\nauthor = [\"Euclid\"]\ndate = 1956\n";

#[test]
fn the_number_of_a_note_stands_behind_the_full_stop_in_english_and_where_it_was_written_in_french() {
    let body = "It has one centre [@euclid]. It is round (so he says [@euclid]); it has no end.";
    let english = text_of("en", body, EUCLID);
    assert!(english.contains("one centre.1 It is round (so he says);2 it has no end."), "{english}");
    let french = text_of("fr", body, EUCLID);
    assert!(french.contains("one centre1. It is round (so he says2); it has no end."), "{french}");
}

#[test]
fn a_note_that_ends_with_a_quoted_title_has_its_full_stop_inside_in_american_english_only() {
    let body = "It has one centre [@euclid]. It is round [@euclid].";
    let american = text_of("en", body, EUCLID);
    assert!(american.contains("Euclid, “Elements.”"), "{american}");
    let british = text_of("en-GB", body, EUCLID);
    assert!(british.contains("Euclid, ‘Elements’."), "{british}");
}

#[test]
fn a_work_without_a_title_leaves_no_comma_behind() {
    let text =
        text_of("en", "It has one centre [@euclid, p. 3].", "[euclid]\ntype = \"book\"\nauthor = [\"Euclid\"]\ndate = 1956\n");
    assert!(text.contains("Euclid (1956), 3."), "{text}");
}

#[test]
fn a_writers_own_note_stays_where_it_was_written_whatever_its_name() {
    let (_folder, project) = copy("tests/projects/valid/bibtex");
    edit(&project, "brief.toml", "sections = ", "footnotes = \"footnotes.toml\"\nsections = ");
    write(&project, "footnotes.toml", "[citation-1]\ntext = \"A note.\"\n[citation-2]\ntext = \"Another.\"\n");
    let body = "One [@euclid1956]. Two[^citation-1]. Three[^citation-2].";
    write(&project, "sections/one.toml", &format!("id = \"one\"\ntitle = \"One\"\nbody = \"{body}\"\n"));
    let text = tool("pdftotext", &[&build(&project).to_string_lossy(), "-"]);
    assert!(text.contains("One.1 Two2. Three3."), "{text}");
}
