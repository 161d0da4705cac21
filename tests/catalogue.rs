//! Catalogues hold any text, and no file makes the reader of them stumble.

use pressrun::catalogue::{Catalogue, Described, template, update};
use pressrun::diagnostic::Sources;
use proptest::prelude::*;

fn parse(text: &str) -> (Catalogue, usize) {
    let mut sources = Sources::default();
    let file = sources.add("x.po", text);
    let (catalogue, found) = Catalogue::parse(file, text);
    for place in found.iter().filter_map(|finding| finding.place.as_ref()) {
        assert!(text.get(place.range.clone()).is_some(), "a finding outside the text: {place:?}");
    }
    (catalogue, found.len())
}

fn described(id: &str) -> Described {
    Described { id: id.to_owned(), references: vec!["one.toml:1".to_owned()], ..Described::default() }
}

proptest! {
    #[test]
    fn every_text_comes_back_as_it_was_and_every_byte_is_traced(texts in prop::collection::hash_set("\\PC{1,200}|[a-z \n\t\"\\\\é]{1,200}", 1..6)) {
        let messages: Vec<Described> = texts.iter().map(|text| Described { known: Some(text.clone()), ..described(text) }).collect();
        let written = update(None, "x", "es", &messages, "2008-05-01").to_string();
        let (catalogue, found) = parse(&written);
        prop_assert_eq!(found, 0, "{}", written);
        for text in &texts {
            let translation = catalogue.translation(None, text);
            prop_assert_eq!(translation.map(|translation| translation.text.as_str()), Some(text.as_str()));
            let mut sources = Sources::default();
            let file = sources.add("x.po", written.as_str());
            let origin = translation.map(|translation| translation.origin(file, &written));
            let first = text.chars().next().filter(|first| first.is_alphanumeric());
            if let (Some(origin), Some(first)) = (origin, first) {
                let place = origin.place(0..first.len_utf8());
                prop_assert_eq!(written.get(place.range).map(str::to_owned), Some(first.to_string()));
            }
        }
        prop_assert_eq!(update(Some(&catalogue), "x", "es", &messages, "2009-01-01").to_string(), written);
    }

    #[test]
    fn nothing_in_a_file_makes_the_reader_stumble(pieces in prop::collection::vec("#~|#[|:.,~]|msgid|msgstr|msgctxt|msgstr\\[[0-9]{1,3}\\]|\"|\\\\[a-z0-9]|\n|\r\n| |\\PC{0,6}|<<<<<<<|fuzzy", 0..60)) {
        let text = pieces.concat();
        let (catalogue, _) = parse(&text);
        let (_, _) = (catalogue.to_string(), update(Some(&catalogue), "x", "es", &[described("one")], "2008-05-01").to_string());
    }
}

#[test]
fn a_thousand_new_texts_find_their_likes_among_a_thousand_old_ones() {
    let old: Vec<Described> = (0..1000)
        .map(|at| {
            let id = format!("Paragraph {at} of a long report tells of the year {} and of what came after it.", 1000 + at);
            Described { known: Some(format!("Absatz {at}")), ..described(&id) }
        })
        .collect();
    let new: Vec<Described> = old.iter().map(|message| described(&message.id.replace("tells of", "speaks of"))).collect();
    let (old, _) = parse(&update(None, "x", "de", &old, "2008-05-01").to_string());
    let updated = update(Some(&old), "x", "de", &new, "2008-05-01");
    let status = updated.status(&new);
    assert_eq!((status.translated, status.fuzzy), (0, 1000));
}

#[test]
fn a_template_holds_no_translation() {
    let written = template("x", &[Described { known: Some("Eins".to_owned()), ..described("One") }]).to_string();
    assert!(written.contains("msgid \"One\"\nmsgstr \"\"\n"), "{written}");
}

#[test]
fn comments_and_flags_before_an_empty_line_stay_with_the_text_that_follows() {
    let text = "msgid \"\"\nmsgstr \"\"\n\"Language: es\\n\"\n\n# a remark\n#, fuzzy\n\nmsgid \"one\"\n\nmsgstr \"uno\"\n";
    let (catalogue, found) = parse(text);
    assert_eq!(found, 0);
    assert!(catalogue.translation(None, "one").is_none(), "a doubtful translation counts as finished");
    let updated = update(Some(&catalogue), "x", "es", &[described("one")], "2008-05-01").to_string();
    assert!(updated.contains("# a remark\n") && updated.contains("#, fuzzy\n"), "{updated}");
}

#[test]
fn a_text_that_changes_twice_keeps_the_text_that_its_translation_was_made_for() {
    let mut written =
        update(None, "x", "es", &[Described { known: Some("uno".to_owned()), ..described("the first text") }], "2008-05-01")
            .to_string();
    for (id, day) in [("the first text, changed", "2008-06-01"), ("the first text, changed again", "2008-07-01")] {
        let (catalogue, _) = parse(&written);
        written = update(Some(&catalogue), "x", "es", &[described(id)], day).to_string();
    }
    assert!(written.contains("#| msgid \"the first text\"\n") && written.contains("waiting since 2008-06-01"), "{written}");
}

#[test]
fn a_translation_without_its_text_is_refused() {
    assert_eq!(parse("msgid \"one\"\nmsgstr \"uno\"\n\nmsgstr \"dos\"\n").1, 1);
}

#[test]
fn strings_one_after_the_other_on_a_line_are_one_as_gettext_reads_them() {
    let text = "msgid \"a\" \"b\"\nmsgstr \"\" \"c \\\"d\\\" \" \"e\"\n";
    let mut sources = Sources::default();
    let file = sources.add("x.po", text);
    let (catalogue, findings) = Catalogue::parse(file, text);
    assert!(findings.is_empty(), "{findings:?}");
    let translation = catalogue.translation(None, "ab").expect("a translation");
    assert_eq!(translation.text, "c \"d\" e");
    let place = translation.origin(file, text).place(6..7);
    assert_eq!(&text[place.range], "e", "the last character is found in the file");
}
