use proptest::prelude::*;

use super::*;
use crate::diagnostic::Sources;
use crate::project::Located;

/// Parses prose as it stands in a TOML file, whose text is given too.
pub fn parse_in_file(prose: &str) -> (Vec<Block>, Vec<Diagnostic>, String) {
    #[derive(serde::Deserialize)]
    struct Holder {
        body: Located<String>,
    }
    let text = format!("body = {}", toml::Value::String(prose.to_owned()));
    let holder: Holder = toml::from_str(&text).expect("a string is valid TOML");
    let mut sources = Sources::default();
    let file = sources.add("prose.toml", text.clone());
    let origin = Origin::of(&holder.body, file, &text);
    let mut diagnostics = Vec::new();
    let parsed = blocks(&holder.body, &Quotes::default(), &origin, &mut diagnostics);
    (parsed, diagnostics, text)
}

/// Parses prose as the body of a section in a TOML file, and returns the words that findings point at.
fn parse(prose: &str) -> (Vec<Block>, Vec<(&'static str, String)>) {
    let (parsed, diagnostics, text) = parse_in_file(prose);
    let found =
        diagnostics.into_iter().map(|finding| (finding.code, text[finding.place.expect("a place").range].to_owned())).collect();
    (parsed, found)
}

pub fn paragraph(prose: &str) -> Vec<Inline> {
    let (blocks, found) = parse(prose);
    assert_eq!(found, [], "{prose}");
    match blocks.into_iter().next() {
        Some(Block::Paragraph(text)) => text.content,
        other => panic!("{prose}: {other:?}"),
    }
}

fn citation(prose: &str) -> Citation {
    match paragraph(prose).into_iter().find_map(|inline| match inline {
        Inline::Citation(citation) => Some(citation),
        _ => None,
    }) {
        Some(citation) => citation,
        None => panic!("no citation in {prose}"),
    }
}

/// Text and numbers as they are set.
fn words(content: &[Inline]) -> String {
    let text = |inline: &Inline| match inline {
        Inline::Text(text) | Inline::Number { text, .. } => text.clone(),
        other => panic!("not plain: {other:?}"),
    };
    content.iter().map(text).collect()
}

fn number(inline: &Inline) -> Option<&str> {
    match inline {
        Inline::Number { text, .. } => Some(text),
        _ => None,
    }
}

#[test]
fn money_numbers_and_addresses_stay_plain_text() {
    for plain in ["It cost $5 billion.", "The #1 of #hashtags.", "Write to a@b.org.", "Rates * and _ apart.", "See [note] here."] {
        assert_eq!(words(&paragraph(plain)), plain);
    }
}

#[test]
fn numbers_in_figures_have_their_places() {
    let content = paragraph("From 1,920.5 to 3\u{a0}200, 12 345 or 5. In 2008, 300.");
    let numbers: Vec<&str> = content.iter().filter_map(number).collect();
    assert_eq!(numbers, ["1,920.5", "3\u{a0}200", "12 345", "5", "2008", "300"]);
    assert_eq!(words(&content), "From 1,920.5 to 3\u{a0}200, 12 345 or 5. In 2008, 300.");
}

#[test]
fn a_fixed_number_is_plain_text_and_keeps_the_markup_of_its_words() {
    let content = paragraph("A border of [2,000 *miles* or {kilometres}](fixed).");
    assert_eq!(content.iter().find_map(number), None);
    assert_eq!(words(&content[..3]), "A border of 2,000 ");
    assert!(matches!(&content[3], Inline::Emph(inner) if words(inner) == "miles"), "{content:?}");
    assert!(matches!(&content[5], Inline::Metric { name, .. } if name == "kilometres"), "{content:?}");
    assert_eq!(parse("A [word](Fixed).").1, [("unknown-link", "[word](Fixed)".into())]);
}

#[test]
fn escaped_marks_stay_plain_text() {
    let content = paragraph(r"A \@name, a \[^note], a {{brace}} and a \#let x.");
    assert_eq!(content, [Inline::Text("A @name, a [^note], a {brace} and a #let x.".into())]);
}

#[test]
fn straight_quotes_and_dashes_are_set_as_typographers_do() {
    assert_eq!(words(&paragraph("\"It's\" 1990--95 --- so...")), "“It’s” 1990–95 — so…");
}

#[test]
fn a_citation_keeps_its_works_in_order_with_their_pages() {
    let cited = citation("So [see @parker2005, pp. 3-5; -@nss1991, ch. 2; @graves2007, 115].");
    let keys: Vec<&str> = cited.works.iter().map(|work| work.key.as_str()).collect();
    assert_eq!(keys, ["parker2005", "nss1991", "graves2007"]);
    assert_eq!(cited.works[0].prefix.as_deref(), Some("see"));
    assert_eq!(cited.works[0].locator, Some((Locator::Page, "3–5".into())));
    assert!(cited.works[1].suppress_author);
    assert_eq!(cited.works[1].locator, Some((Locator::Chapter, "2".into())));
    assert_eq!(cited.works[2].locator, Some((Locator::Page, "115".into())));
}

#[test]
fn a_citation_in_the_sentence_takes_the_locator_behind_it_but_not_the_full_stop() {
    let cited = citation("As @parker2005 [p. 3] says.");
    assert!(cited.in_prose);
    assert_eq!(cited.works[0].locator, Some((Locator::Page, "3".into())));
    assert_eq!(citation("So says @parker2005.").works[0].key, "parker2005");
}

#[test]
fn a_reference_ends_where_a_sentence_without_spaces_goes_on_and_may_follow_a_letter_that_is_a_word() {
    let target = |prose: &str| {
        paragraph(prose).into_iter().find_map(|inline| match inline {
            Inline::CrossReference { target, .. } => Some(target),
            _ => None,
        })
    };
    assert_eq!(target("数値は@fig-planetsで比べる。").as_deref(), Some("fig-planets"));
    assert_eq!(target("يقارن بينها @fig-planets، و@sec-two.").as_deref(), Some("fig-planets"));
    assert_eq!(target("كما في الجدول و@sec-two.").as_deref(), Some("sec-two"));
    assert_eq!(target("mail@fig-planets.org"), None);
}

#[test]
fn straight_quotes_become_those_of_the_language_and_apostrophes_stay() {
    let french = Quotes { open: "« ".into(), close: " »".into(), inner_open: "“".into(), inner_close: "”".into() };
    let mut sources = Sources::default();
    let text = "L'un dit: \"l'autre a dit 'non' aujourd'hui\", “déjà” 'là'.";
    let origin = Origin::mapped(sources.add("a", text), (0..=text.len()).collect());
    let text = super::paragraph(text, &french, &origin, &mut Vec::new());
    assert_eq!(words(&text.content), "L’un dit: « l’autre a dit “non” aujourd’hui », “déjà” “là”.");
}

#[test]
fn a_footnote_behind_a_citation_is_not_taken_for_its_locator() {
    let content = paragraph("So @parker2005 [^goldwater] says.");
    assert!(content.iter().any(|inline| matches!(inline, Inline::Footnote { id, .. } if id == "goldwater")), "{content:?}");
}

#[test]
fn marks_are_found_inside_emphasis_lists_and_quotations() {
    let (blocks, found) = parse("- *See @sec-one*\n- {metric}\n\n> Words [@key]");
    assert_eq!(found, []);
    let shown = format!("{blocks:?}");
    for mark in ["CrossReference", "Metric", "Citation"] {
        assert!(shown.contains(mark), "{mark}: {shown}");
    }
}

#[test]
fn findings_point_at_the_words_even_behind_escapes_in_toml() {
    let (_, found) = parse("Line one.\n\nA \"quoted\" <b>word</b> and {open");
    assert_eq!(found[0], ("raw-html", "<b>".into()));
    assert!(found.iter().any(|(code, words)| *code == "unterminated-placeholder" && words == "{open"), "{found:?}");
}

proptest! {
    #[test]
    fn no_prose_makes_the_parser_panic(prose in r"([a-z \[\]^@{}#*_!()<>;,.\\&:\n'\x22-]|p\. |claim:|é|\$){0,60}") {
        parse(&prose);
    }
}
