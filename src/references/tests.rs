use hayagriva::archive::ArchivedStyle;
use hayagriva::citationberg::Style;
use hayagriva::citationberg::taxonomy::Locator;
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};

use super::*;
use crate::diagnostic::{Diagnostic, Sources};
use crate::text::node::plain_text;

const WORKS: &str = r#"
[parker2005]
type = "book"
title = "Strategies and Their Readers"
author = ["Parker, Ada"]
date = 2005
publisher = "Press"

[nss1991]
type = "report"
title = "National Security Strategy of the United States"
author = ["The White House"]
date = "1991-08"

[pastor2004]
type = "article"
title = "North America's Second Decade"
author = ["Pastor, Robert"]
date = 2004-01-01
parent = { type = "periodical", title = "Foreign Affairs", volume = 83, issue = 1 }
"#;

fn load(text: &str, format: Format) -> (References, Vec<(Diagnostic, String)>) {
    let mut sources = Sources::default();
    let file = sources.add("references", text);
    let mut references = References::default();
    let mut diagnostics = Vec::new();
    references.load(file, text, format, &mut diagnostics);
    let found = diagnostics.into_iter().map(|finding| {
        let words = finding.place.clone().map(|place| text[place.range].to_owned()).unwrap_or_default();
        (finding, words)
    });
    (references, found.collect())
}

fn request(key: &str, page: Option<&str>, form: Form, note: Option<usize>) -> CitationRequest {
    let locator = page.map(|page| (Locator::Page, page.to_owned()));
    let item = CitationItem { key: key.into(), prefix: None, locator, suffix: None };
    CitationRequest { id: String::new(), items: vec![item], form, note }
}

fn cite(style: &str, language: &str, requests: &[CitationRequest]) -> (Vec<String>, Vec<String>) {
    let (references, found) = load(WORKS, Format::Toml);
    assert!(found.is_empty(), "{found:?}");
    let style = named_style(style).expect("a built-in style");
    let resolved = resolve(&references, &style, language, requests);
    let entries = resolved.bibliography.iter().map(|entry| {
        let prefix = entry.prefix.as_ref().map(|prefix| plain_text(prefix)).unwrap_or_default();
        format!("{prefix}{}", plain_text(&entry.content))
    });
    (resolved.citations.iter().map(|words| plain_text(words)).collect(), entries.collect())
}

#[test]
fn chicago_notes_give_a_work_in_full_first_and_in_short_afterwards() {
    let (notes, entries) = cite(
        "chicago-notes",
        "en",
        &[
            request("parker2005", Some("1"), Form::Normal, Some(1)),
            request("pastor2004", None, Form::Normal, Some(2)),
            request("parker2005", Some("3"), Form::Normal, Some(3)),
        ],
    );
    assert_eq!(notes[0], "Ada Parker, Strategies and Their Readers (Press, 2005), 1");
    assert_eq!(notes[2], "Parker, Strategies and Their Readers, 3");
    assert_eq!(entries[0], "Parker, Ada. Strategies and Their Readers. Press, 2005.");
}

/// A note style with "ibid.", cut down to what the test needs.
const IBID_STYLE: &str = r#"<?xml version="1.0" encoding="utf-8"?>
<style xmlns="http://purl.org/net/xbiblio/csl" class="note" version="1.0">
  <info><title>Ibid</title><id>ibid</id><category citation-format="note"/><updated>2008-05-01T00:00:00+00:00</updated></info>
  <citation><layout suffix="." delimiter="; "><choose>
    <if position="ibid-with-locator"><group delimiter=", "><text term="ibid"/><text variable="locator"/></group></if>
    <else-if position="ibid"><text term="ibid"/></else-if>
    <else><group delimiter=", "><names variable="author"><name form="short"/></names><text variable="title"/>
      <text variable="locator"/></group></else>
  </choose></layout></citation>
  <bibliography><layout><text variable="title"/></layout></bibliography>
</style>"#;

#[test]
fn a_style_with_ibid_says_it_of_the_work_just_cited_and_a_source_line_does_not_come_between() {
    let (references, _) = load(WORKS, Format::Toml);
    let style = style_from_csl(IBID_STYLE).expect("a style");
    let requests = [
        request("parker2005", Some("1"), Form::Normal, Some(1)),
        request("parker2005", Some("3"), Form::Normal, Some(2)),
        request("nss1991", None, Form::Apart, None),
        request("parker2005", Some("3"), Form::Normal, Some(3)),
        request("nss1991", None, Form::Normal, Some(4)),
    ];
    let resolved = resolve(&references, &style, "en", &requests);
    let notes: Vec<String> = resolved.citations.iter().map(|words| plain_text(words)).collect();
    assert_eq!(
        notes,
        [
            "Parker, Strategies and Their Readers, 1",
            "ibid., 3",
            "The White House, National Security Strategy of the United States",
            "ibid.",
            "The White House, National Security Strategy of the United States",
        ]
    );
}

#[test]
fn author_and_date_stand_in_the_text() {
    let (citations, _) = cite(
        "chicago-author-date",
        "en",
        &[
            request("parker2005", Some("3"), Form::Normal, None),
            request("parker2005", Some("3"), Form::Prose, None),
            request("parker2005", None, Form::SuppressAuthor, None),
        ],
    );
    assert_eq!(citations[0], "(Parker 2005, 3)");
    assert_eq!(citations[1], "Parker (2005, 3)");
    assert!(citations[2].contains("2005") && !citations[2].contains("Parker"), "{citations:?}");
}

#[test]
fn numbers_follow_the_order_of_citing() {
    let requests = [request("pastor2004", None, Form::Normal, None), request("nss1991", None, Form::Normal, None)];
    let (citations, entries) = cite("ieee", "en", &requests);
    assert_eq!(citations, ["[1]", "[2]"]);
    assert!(entries[0].starts_with("[1]") && entries[0].contains("Pastor"), "{entries:?}");
}

#[test]
fn the_name_of_a_body_is_kept_whole() {
    let (notes, entries) = cite("chicago-notes", "en", &[request("nss1991", None, Form::Normal, Some(1))]);
    assert_eq!(notes[0], "The White House, National Security Strategy of the United States (1991)");
    assert!(entries[0].starts_with("The White House."), "{entries:?}");
}

#[test]
fn a_work_that_is_only_the_source_of_a_table_is_in_the_bibliography() {
    let (lines, entries) = cite("chicago-notes", "en", &[request("nss1991", None, Form::Apart, None)]);
    assert_eq!(lines[0], "The White House, National Security Strategy of the United States (1991)");
    assert_eq!(entries.len(), 1);
}

#[test]
fn terms_come_in_the_language_of_the_edition() {
    let requests = [request("pastor2004", None, Form::Normal, None)];
    let (_, english) = cite("apa", "en", &requests);
    let (_, french) = cite("chicago-author-date", "fr-CA", &requests);
    assert!(english[0].contains("Foreign Affairs"), "{english:?}");
    assert!(french[0].contains("«\u{a0}North America"), "French quotation marks: {french:?}");
}

#[test]
fn an_error_in_bibtex_is_shown_where_it_is() {
    let (_, found) = load("@book{a,\n  title = {A},\n  year = {2005}\n}\n@book{b\n  title = {B}}\n", Format::BibLatex);
    let (finding, _) = found.first().expect("a finding");
    assert_eq!(finding.code, "biblatex");
    assert!(finding.place.as_ref().is_some_and(|place| place.range.start > 45), "{finding:?}");
}

#[test]
fn bibtex_and_yaml_are_read_too() {
    let (bib, found) =
        load("@book{clarkson2007,\n title = {A Title},\n author = {Clarkson, Stephen},\n year = {2007}\n}\n", Format::BibLatex);
    assert!(found.is_empty() && bib.contains("clarkson2007"));
    let (yaml, found) = load("clarkson2007:\n  type: book\n  title: A Title\n", Format::Yaml);
    assert!(found.is_empty() && yaml.contains("clarkson2007"));
}

#[test]
fn no_style_words_anything_else_when_it_is_cut_down_to_the_works_at_hand() {
    let (references, found) = load(include_str!("../../data/references.toml"), Format::Toml);
    assert!(found.is_empty(), "{found:?}");
    let mut requests: Vec<CitationRequest> = Vec::new();
    for (at, key) in references.keys().enumerate() {
        requests.push(request(key, None, Form::Normal, Some(at)));
        let form = [Form::Normal, Form::Prose, Form::SuppressAuthor, Form::Author, Form::Apart][at % 5];
        requests.push(request(key, Some("12"), form, Some(at)));
    }
    let styles: Vec<&ArchivedStyle> =
        ArchivedStyle::all().iter().filter(|style| matches!(style.get(), Style::Independent(_))).collect();
    assert!(styles.len() > 50);
    styles.par_iter().for_each(|archived| {
        let Style::Independent(style) = archived.get() else { return };
        let whole = cite::resolve_in(&references, &style, "en", locales::locales("en"), &requests);
        assert_eq!(resolve(&references, &style, "en", &requests), whole, "{:?}", archived.names());
    });
}
