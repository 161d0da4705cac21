//! What each language asks of a brief: numbers, dates, words of the house style, direction, fonts.

mod common;

use std::fs;
use std::path::{Path, PathBuf};

use common::{accessibility_findings, copy, edit, pressrun, stderr, stdout, tool, write};
use pressrun::Project;
use pressrun::locale::Formatter;
use pressrun::project::Date;

#[test]
fn numbers_are_grouped_and_signed_as_readers_of_each_language_and_region_expect() {
    for (language, number, percent) in [
        ("en", "1,920.5", "42%"),
        ("es-ES", "1920,5", "42\u{a0}%"),
        ("es-MX", "1,920.5", "42%"),
        ("fr", "1\u{202f}920,5", "42\u{a0}%"),
        ("fr-CA", "1\u{a0}920,5", "42\u{a0}%"),
        ("de", "1.920,5", "42\u{a0}%"),
        ("pt-BR", "1.920,5", "42%"),
        ("sr-Latn", "1.920,5", "42%"),
        ("zh-Hant-TW", "1,920.5", "42%"),
        ("ja", "1,920.5", "42%"),
        ("ar-EG", "١٬٩٢٠٫٥", "٤٢٪"),
        ("ar-EG-u-nu-latn", "1,920.5", "42%"),
    ] {
        let formatter = Formatter::of(language);
        let plain = |text: String| text.replace(['\u{200e}', '\u{200f}', '\u{61c}'], "");
        assert_eq!(plain(formatter.number(1920.5, 1)), number, "{language}");
        assert_eq!(plain(formatter.percent(&formatter.integer(42))), percent, "{language}");
    }
    assert_eq!(Formatter::of("es-ES").integer(19_200), "19.200");
}

#[test]
fn money_is_written_with_the_sign_that_the_region_knows_it_by() {
    for (language, code, expected) in [
        ("en", "CAD", "CA$3"),
        ("en-CA", "CAD", "$3"),
        ("en-CA", "USD", "US$3"),
        ("fr-CA", "CAD", "3\u{a0}$"),
        ("es-MX", "MXN", "$3"),
        ("es-MX", "USD", "US$3"),
        ("de", "EUR", "3\u{a0}€"),
        ("ja", "JPY", "￥3"),
    ] {
        let formatter = Formatter::of(language);
        assert_eq!(formatter.currency(&formatter.integer(3), code), expected, "{code} in {language}");
    }
    let english = Formatter::of("en");
    assert_eq!(english.currency(&english.integer(-3), "USD"), "−$3", "the sign of the number stands first");
}

#[test]
fn dates_are_written_in_the_order_and_the_calendar_of_the_reader() {
    let first = Date { year: 2008, month: 5, day: 1 };
    for (language, expected) in [
        ("en", "May 1, 2008"),
        ("en-GB", "1 May 2008"),
        ("fr-CA", "1er mai 2008"),
        ("es-MX", "1 de mayo de 2008"),
        ("de", "1. Mai 2008"),
        ("ja", "2008年5月1日"),
        ("ar-EG", "١ مايو ٢٠٠٨"),
        ("ar-EG-u-nu-latn", "1 مايو 2008"),
        // Their own calendars are others.
        ("th", "1 พฤษภาคม ค.ศ. 2008"),
        ("ar-SA-u-nu-latn", "1 مايو 2008"),
    ] {
        let written = Formatter::of(language).date(first);
        assert!(written.starts_with(expected), "{written} in {language}, not {expected}");
    }
    assert_eq!(Formatter::of("fr").date(Date { year: 2008, month: 5, day: 21 }), "21 mai 2008");
}

#[test]
fn lists_are_joined_by_the_words_of_the_language() {
    let items = ["A".to_owned(), "B".to_owned(), "C".to_owned()];
    for (language, list, separator) in
        [("en", "A, B, and C", ", "), ("en-GB", "A, B and C", ", "), ("fr", "A, B et C", ", "), ("ja", "A、B、C", "、")]
    {
        assert_eq!(Formatter::of(language).list(&items), list);
        assert_eq!(Formatter::of(language).separator(), separator);
    }
}

#[test]
fn briefs_are_built_in_languages_with_scripts_and_regions_of_every_kind_in_their_tags() {
    for language in ["es-419", "sr-Latn", "zh-Hant-TW", "de-CH-1996", "fa-u-nu-latn"] {
        let (_folder, project) = copy("src/cli/template");
        edit(&project, "brief.toml", "language = \"en\" ", &format!("language = \"{language}\" "));
        let out = project.with_file_name("out");
        let output = pressrun(&["build", &project.to_string_lossy(), "--out", &out.to_string_lossy()]);
        assert!(output.status.success(), "{language}: {}", stderr(&output));
        assert!(out.join(format!("planet-sizes-{language}-screen.pdf")).exists(), "{language}");
    }
}

/// The small brief that `pressrun init` writes, in Arabic and Japanese.
fn planets() -> (tempfile::TempDir, PathBuf) {
    let (folder, project) = copy("src/cli/template");
    edit(&project, "brief.toml", "language = \"en\" ", "languages = [\"en\", \"ar-EG\", \"ja\"]\nlanguage = \"en\" ");
    fs::create_dir(project.join("translations")).expect("a folder");
    for name in ["ar-EG.po", "ja.po"] {
        let catalogue = Path::new("tests/projects/planets/translations").join(name);
        fs::copy(catalogue, project.join("translations").join(name)).expect("the catalogue is copied");
    }
    (folder, project)
}

fn build(project: &Path, language: &str) -> PathBuf {
    let out = project.with_file_name("out");
    let output = pressrun(&["build", &project.to_string_lossy(), "--lang", language, "--out", &out.to_string_lossy()]);
    assert!(output.status.success(), "{}", stderr(&output));
    assert_eq!(stderr(&output).matches("warning").count(), 0, "{}", stderr(&output));
    out.join(format!("planet-sizes-{language}-screen.pdf"))
}

/// The fonts that a PDF holds.
fn fonts(pdf: &Path) -> String {
    tool("pdffonts", &[&pdf.to_string_lossy()])
}

#[test]
fn the_small_brief_is_whole_in_arabic_and_japanese_and_no_update_changes_its_catalogues() {
    let (_folder, project) = planets();
    let before = |name: &str| fs::read_to_string(project.join("translations").join(name)).expect("a catalogue");
    let catalogues = [before("ar-EG.po"), before("ja.po")];
    let output = pressrun(&["translate", "update", &project.to_string_lossy()]);
    assert!(stdout(&output).matches("all translated, unchanged").count() == 2, "{}{}", stdout(&output), stderr(&output));
    assert_eq!([before("ar-EG.po"), before("ja.po")], catalogues);
    for name in ["ar-EG.po", "ja.po", "planet-sizes.pot"] {
        tool("msgfmt", &["--check", "-o", "/dev/null", &project.join("translations").join(name).to_string_lossy()]);
    }
}

#[test]
fn arabic_is_set_from_right_to_left_in_its_own_digits_and_fonts_and_stays_accessible() {
    let (_folder, project) = planets();
    let pdf = build(&project, "ar-EG");
    let used = fonts(&pdf);
    assert!(used.contains("NotoNaskhArabic-Regular") && used.contains("NotoSansArabic-Bold"), "{used}");
    let text = tool("pdftotext", &["-raw", &pdf.to_string_lossy(), "-"]);
    for digits in ["٧١٬٤٩٢", "١١٫٢", "٢٠١٨"] {
        assert!(text.contains(digits), "no {digits} in {text}");
    }
    // The names of the bars stand at the right, where reading begins.
    let boxes = tool("pdftotext", &["-bbox", "-f", "2", "-l", "2", &pdf.to_string_lossy(), "-"]);
    let left_of = |word: &str| {
        let line = boxes.lines().find(|line| line.contains(&format!(">{word}<"))).unwrap_or_else(|| panic!("no {word} in {boxes}"));
        line.split("xMin=\"").nth(1).and_then(|rest| rest.split('"').next()).and_then(|at| at.parse::<f64>().ok()).expect("a place")
    };
    assert!(left_of(&"المشتري".chars().rev().collect::<String>()) > left_of("٧١٬٤٩٢"), "the names of the bars are at the left");
    let findings = accessibility_findings(&pdf);
    assert!(findings.is_empty(), "{findings:#?}");
    assert_eq!(fs::read(&pdf).expect("a PDF"), fs::read(build(&project, "ar-EG")).expect("a PDF"), "two builds differ");
}

#[test]
fn the_tag_of_a_language_can_ask_for_other_digits() {
    let (_folder, project) = planets();
    edit(&project, "brief.toml", "\"ar-EG\"", "\"ar-EG-u-nu-latn\"");
    let text = tool("pdftotext", &["-raw", &build(&project, "ar-EG-u-nu-latn").to_string_lossy(), "-"]);
    assert!(text.contains("71,492") && !text.contains('٧'), "{text}");
}

#[test]
fn japanese_is_set_in_its_own_fonts_words_and_quotation_marks_and_stays_accessible() {
    let (_folder, project) = planets();
    edit(&project, "translations/ja.po", "惑星は完全な球ではない。", "惑星は\\\"完全な球\\\"ではない。");
    let out = project.with_file_name("out");
    let output = pressrun(&["build", &project.to_string_lossy(), "--lang", "ja", "--out", &out.to_string_lossy()]);
    assert!(output.status.success(), "{}", stderr(&output));
    let pdf = out.join("planet-sizes-ja-screen.pdf");
    let used = fonts(&pdf);
    assert!(used.contains("NotoSerifCJKjp-Regular") && used.contains("NotoSansCJKjp-Bold"), "{used}");
    let text = tool("pdftotext", &["-raw", &pdf.to_string_lossy(), "-"]).replace(['\n', ' '], "");
    for words in ["惑星は「完全な球」ではない。", "出典：", "図1", "四つの巨大惑星"] {
        assert!(text.contains(words), "no {words} in {text}");
    }
    let findings = accessibility_findings(&pdf);
    assert!(findings.is_empty(), "{findings:#?}");
}

#[test]
fn a_character_that_no_font_has_is_named_with_its_place_and_no_page_is_made() {
    let (_folder, project) = copy("tests/projects/valid/minimal");
    let section = fs::read_dir(project.join("sections")).expect("sections").next().expect("one").expect("an entry").path();
    let text = fs::read_to_string(&section).expect("a section");
    fs::write(&section, format!("{text}\n[[section]]\nid = \"strange\"\ntitle = \"Strange\"\nbody = \"A \u{e0b0} here.\"\n"))
        .expect("written");
    let out = project.with_file_name("out");
    let output = pressrun(&["build", &project.to_string_lossy(), "--out", &out.to_string_lossy()]);
    let said = stderr(&output);
    assert_eq!(output.status.code(), Some(1), "{said}");
    for words in ["error[missing-glyphs]", "U+E0B0", "`en`", ":11", "fonts/"] {
        assert!(said.contains(words), "no {words:?} in {said}");
    }
    assert!(fs::read_dir(&out).map_or(true, |mut files| !files.any(|file| file.expect("a file").path().ends_with(".pdf"))));
}

#[test]
fn a_language_without_built_in_words_takes_them_from_its_catalogue_and_says_how_many_are_missing() {
    let (_folder, project) = copy("src/cli/template");
    edit(&project, "brief.toml", "language = \"en\" ", "language = \"de\" ");
    let out = project.with_file_name("out");
    let path = project.to_string_lossy().into_owned();
    let check = || stderr(&pressrun(&["check", &path]));
    assert!(check().contains("words of the house style are not translated into `de`"), "{}", check());
    let updated = pressrun(&["translate", "update", &path]);
    assert!(updated.status.success(), "{}", stderr(&updated));
    let before = check();
    edit(&project, "translations/de.po", "msgid \"Summary\"\nmsgstr \"\"", "msgid \"Summary\"\nmsgstr \"Zusammenfassung\"");
    edit(
        &project,
        "translations/de.po",
        "msgid \"Figure {number}\"\nmsgstr \"\"",
        "msgid \"Figure {number}\"\nmsgstr \"Abbildung {number}\"",
    );
    assert_ne!(check(), before, "the count of missing words stays");
    let output = pressrun(&["build", &path, "--out", &out.to_string_lossy()]);
    assert!(output.status.success(), "{}", stderr(&output));
    let text = tool("pdftotext", &["-layout", &out.join("planet-sizes-de-screen.pdf").to_string_lossy(), "-"]);
    assert!(text.contains("Zusammenfassung") && text.replace('\u{a0}', " ").contains("Abbildung 1"), "{text}");
}

#[test]
fn a_project_can_word_the_house_style_in_its_own_way_and_keeps_its_words() {
    let (_folder, project) = copy("data");
    let catalogue = fs::read_to_string(project.join("translations/fr-CA.po")).expect("a catalogue");
    let own = "\n#. Heading of the summary.\nmsgctxt \"house style\"\nmsgid \"Summary\"\nmsgstr \"En bref\"\n";
    fs::write(project.join("translations/fr-CA.po"), catalogue + own).expect("written");
    let updated = pressrun(&["translate", "update", &project.to_string_lossy()]);
    let french = stdout(&updated).lines().find(|line| line.contains("fr-CA.po")).map(str::to_owned).unwrap_or_default();
    assert!(french.contains(" texts, all translated"), "{french}");
    let kept = fs::read_to_string(project.join("translations/fr-CA.po")).expect("a catalogue");
    assert!(kept.contains("msgctxt \"house style\"\nmsgid \"Summary\"\nmsgstr \"En bref\"\n"), "the words are gone");
    let edition = Project::open(&project).and_then(|project| project.check()).and_then(|brief| brief.edition("fr-CA", "screen"));
    let edition = edition.unwrap_or_else(|report| panic!("{report}"));
    let setting = edition.files.iter().find(|file| file.path == "/brief/setting.json").expect("the setting");
    let setting: serde_json::Value = serde_json::from_slice(&setting.bytes).expect("JSON");
    assert_eq!(setting["terms"]["summary"], "En bref");
    assert_eq!(setting["terms"]["source"], "Source\u{a0}: {source}.");
}

#[test]
fn tables_and_bibliographies_are_in_the_order_of_the_language() {
    let (_folder, project) = copy("src/cli/template");
    let table = "[table.planets]\ntitle = \"T\"\nshow = { sort = \"planet\" }\ncolumns = [{ id = \"planet\", type = \"string\" }, { id = \"radius\", type = \"number\" }]\nrows = [[\"zebra\", 7], [\"Ångström\", 8], [\"école\", 1], [\"nube\", 2], [\"ñandú\", 3], [\"etapa\", 4], [\"Jupiter\", 9], [\"Earth\", 1], [\"Neptune\", 5]]\n";
    write(&project, "data/planets.toml", table);
    edit(&project, "sections/10-introduction.toml", "@fig-planets", "@tbl-planets");
    edit(&project, "sections/20-findings.toml", "![](fig-planets)", "![](tbl-planets)");
    let order = |language: &str| {
        let manifest = fs::read_to_string(project.join("brief.toml")).expect("a manifest");
        let line = manifest.lines().find(|line| line.starts_with("language = ")).expect("a language").to_owned();
        edit(&project, "brief.toml", &line, &format!("language = \"{language}\""));
        let brief = Project::open(&project).and_then(|project| project.check()).unwrap_or_else(|report| panic!("{report}"));
        let edition = brief.edition(language, "screen").unwrap_or_else(|report| panic!("{report}"));
        let file = edition.files.iter().find(|file| file.path == "/brief/tables/tbl-planets.json").expect("the table");
        let table: serde_json::Value = serde_json::from_slice(&file.bytes).expect("JSON");
        let cells = table["rows"].as_array().expect("rows").iter().map(|row| row["cells"][0].as_str().expect("a name").to_owned());
        cells.collect::<Vec<_>>().join(" ")
    };
    assert_eq!(order("en"), "Ångström Earth école etapa Jupiter ñandú Neptune nube zebra");
    assert_eq!(order("es"), "Ångström Earth école etapa Jupiter Neptune nube ñandú zebra");
    assert_eq!(order("sv"), "Earth école etapa Jupiter ñandú Neptune nube zebra Ångström");
}
