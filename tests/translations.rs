//! Translations, from the catalogue to the page, through the command.

mod common;

use std::fs;
use std::path::Path;

use common::{copy, edit, pressrun, stderr, stdout, tool, write};
use pressrun::Project;
use pressrun::catalogue::Catalogue;
use pressrun::diagnostic::Sources;
use pressrun::locale::Terms;

const SECTION: &str = "id = \"one\"\ntitle = \"The section\"\nbody = '''\nOil imports [fell](claim:fell) by {drop} points in a decade, as the agency reports.[^oil]\n\nA second paragraph stands here, broken\nover two lines.\n\n- a first item;\n- a last item.\n'''\n";

/// A project in English with Spanish and French to come.
fn project(folder: &Path) {
    write(
        folder,
        "brief.toml",
        "slug = \"oil\"\nlanguage = \"en\"\nlanguages = [\"en\", \"es-MX\", \"fr\"]\ntitle = \"One\"\ndate = 2008-05-01\nsections = [\"sections/*.toml\"]\nfootnotes = \"footnotes.toml\"\ndata = [\"data.toml\"]\n",
    );
    write(folder, "sections/one.toml", SECTION);
    write(folder, "footnotes.toml", "[oil]\ntext = \"The figures are those of 2008.\"\n");
    write(folder, "data.toml", "[metric.drop]\nvalue = \"3\"\n[claim.fell]\nholds = \"drop > 0\"\n");
}

fn run(arguments: &[&str], folder: &Path) -> (bool, String) {
    let arguments: Vec<&str> = arguments.iter().copied().chain([folder.to_str().expect("a path")]).collect();
    let output = pressrun(&arguments);
    (output.status.success(), stdout(&output) + &stderr(&output))
}

fn update(folder: &Path) -> String {
    let (done, said) = run(&["translate", "update"], folder);
    assert!(done, "{said}");
    fs::read_to_string(folder.join("translations/es-MX.po")).expect("a catalogue")
}

/// Fills the translations of texts into a catalogue.
fn translate(folder: &Path, file: &str, translations: &[(&str, &str)]) {
    let path = folder.join(file);
    let text = fs::read_to_string(&path).expect("a catalogue");
    let mut sources = Sources::default();
    let index = sources.add("es.po", text.as_str());
    let (catalogue, found) = Catalogue::parse(index, &text);
    assert!(found.is_empty(), "{found:?}");
    let mut filled = text.clone();
    let mut spans: Vec<_> = translations
        .iter()
        .map(|(id, words)| {
            let entry = catalogue.find(None, id).unwrap_or_else(|| panic!("no entry for {id:?} in {text}"));
            (entry.translations[0].span.clone(), words)
        })
        .collect();
    spans.sort_by_key(|(span, _)| std::cmp::Reverse(span.start));
    for (span, words) in spans {
        filled.replace_range(span, &format!("\"{words}\""));
    }
    fs::write(path, filled).expect("the catalogue is written");
}

const SPANISH: &[(&str, &str)] = &[
    ("One", "Uno"),
    ("The section", "La sección"),
    (
        "Oil imports [fell](claim:fell) by {drop} points in a decade, as the agency reports.[^oil]",
        "Según la agencia[^oil], en una década las importaciones [cayeron](claim:fell) {drop} puntos.",
    ),
    ("A second paragraph stands here, broken over two lines.", "Aquí hay un segundo párrafo."),
    ("a first item;", "un primer punto;"),
    ("a last item.", "un último punto."),
    ("The figures are those of 2008.", "Las cifras son las de 2008."),
];

#[test]
fn gettext_accepts_the_catalogues_and_the_template() {
    let folder = tempfile::tempdir().expect("a folder");
    project(folder.path());
    update(folder.path());
    for name in ["es-MX.po", "fr.po", "oil.pot"] {
        let path = folder.path().join("translations").join(name);
        tool("msgfmt", &["--check", "--output-file=/dev/null", path.to_str().expect("a path")]);
    }
    let catalogue = fs::read_to_string(folder.path().join("translations/es-MX.po")).expect("a catalogue");
    assert!(catalogue.contains("\"Language: es_MX\\n\""), "{catalogue}");
    assert!(catalogue.contains("#. body\n"), "no word to translators: {catalogue}");
    assert!(catalogue.contains("#: sections/one.toml:4\n#, python-brace-format\n"), "{catalogue}");
}

#[test]
fn an_update_changes_nothing_when_the_text_did_not_change_whatever_program_wrote_the_catalogue() {
    let folder = tempfile::tempdir().expect("a folder");
    project(folder.path());
    update(folder.path());
    translate(folder.path(), "translations/es-MX.po", SPANISH);
    let path = folder.path().join("translations/es-MX.po");
    let file = path.to_str().expect("a path");
    for arguments in [&["--width=50"][..], &["--no-wrap"], &["--width=79"]] {
        fs::write(&path, tool("msgcat", &[arguments, &[file]].concat())).expect("the catalogue is written");
        let before = fs::read(&path).expect("a catalogue");
        let said = update(folder.path());
        assert!(before == fs::read(&path).expect("a catalogue"), "after msgcat {arguments:?}: {said}");
    }
    let windows = fs::read_to_string(&path).expect("a catalogue").replace('\n', "\r\n");
    fs::write(&path, &windows).expect("the catalogue is written");
    assert_eq!(update(folder.path()), windows, "line ends of Windows");
}

#[test]
fn translations_survive_changes_of_the_source() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    project(folder);
    update(folder);
    translate(folder, "translations/es-MX.po", SPANISH);
    edit(folder, "sections/one.toml", "A second paragraph stands here,", "A second paragraph still stands here,");
    edit(folder, "sections/one.toml", "- a first item;\n", "- an item of another kind altogether;\n");
    let catalogue = update(folder);
    let fuzzy = "#, fuzzy\n#| msgid \"A second paragraph stands here, broken over two lines.\"\nmsgid \"A second paragraph still stands here, broken over two lines.\"\nmsgstr \"Aquí hay un segundo párrafo.\"\n";
    assert!(catalogue.contains(fuzzy), "{catalogue}");
    assert!(catalogue.contains("#. waiting since 20"), "{catalogue}");
    assert!(catalogue.contains("#~ msgid \"a first item;\"\n#~ msgstr \"un primer punto;\"\n"), "{catalogue}");
    assert!(catalogue.contains("msgid \"an item of another kind altogether;\"\nmsgstr \"\"\n"), "{catalogue}");
    assert_eq!(update(folder), catalogue, "a second update");
    let (done, said) = run(&["translate", "status", "--lang", "es-MX", "--waiting"], folder);
    assert!(!done, "an incomplete translation passes: {said}");
    assert!(said.contains("es-MX        71 %      1        1          16"), "{said}");
    assert!(said.contains("sections/one.toml:6: A second paragraph still stands here"), "{said}");

    edit(folder, "sections/one.toml", "- an item of another kind altogether;\n", "- a first item;\n");
    edit(folder, "sections/one.toml", "A second paragraph still stands here,", "A second paragraph stands here,");
    let catalogue = update(folder);
    assert!(catalogue.contains("msgid \"a first item;\"\nmsgstr \"un primer punto;\"\n"), "{catalogue}");
    assert!(!catalogue.contains("#~ msgid \"a first item;\""), "{catalogue}");
}

#[test]
fn each_language_is_built_in_its_own_words_and_one_that_is_not_ready_stops_no_other() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    project(folder);
    update(folder);
    translate(folder, "translations/es-MX.po", SPANISH);
    let out = folder.join("out");
    let (done, said) = run(&["build", "--lang", "all", "--out", out.to_str().expect("a path")], folder);
    assert!(!done, "{said}");
    assert!(said.contains("7 of 7 texts are not translated into `fr`"), "{said}");
    assert!(!out.join("oil-fr-screen.pdf").exists());
    assert!(out.join("oil-en-screen.pdf").exists(), "{said}");
    let text = tool("pdftotext", &["-layout", out.join("oil-es-MX-screen.pdf").to_str().expect("a path"), "-"]);
    for words in ["La sección", "cayeron 3 puntos", "un último punto.", "Las cifras son las de 2008."] {
        assert!(text.contains(words), "no {words:?} in {text}");
    }
    assert!(!text.contains("The section"), "{text}");
}

#[test]
fn missing_texts_fall_back_to_the_source_language_and_say_which_language_they_are_in() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    project(folder);
    update(folder);
    translate(folder, "translations/es-MX.po", &SPANISH[..3]);
    let brief = || Project::open(folder).and_then(|project| project.check()).expect("a sound brief");
    assert!(brief().edition("es-MX", "screen").is_err(), "an incomplete translation is built");
    edit(folder, "brief.toml", "date = ", "translation.es-MX = { fallback = \"source\", require = 40 }\ndate = ");
    let edition = brief().edition("es-MX", "screen").unwrap_or_else(|report| panic!("{report}"));
    let section = edition.files.iter().find(|file| file.path == "/brief/sections/001.json").expect("the section");
    let json = String::from_utf8_lossy(&section.bytes).into_owned();
    assert!(json.contains("{\"type\":\"foreign\",\"language\":\"en\",\"content\":[\"A second paragraph stands here"), "{json}");
    assert!(json.contains("Según la agencia"), "{json}");
    let pdf = folder.join("brief.pdf");
    fs::write(&pdf, edition.pdf().expect("a PDF")).expect("the PDF is written");
    let objects = tool("qpdf", &["--qdf", "--object-streams=disable", pdf.to_str().expect("a path"), "-"].map(|argument| argument));
    assert!(objects.contains("/Lang (en)"), "the passage is not tagged as English");
    edit(folder, "brief.toml", "require = 40", "require = 90");
    let report = brief().edition("es-MX", "screen").expect_err("a translation below what is required is built").to_string();
    assert!(report.contains("43 percent are translated; 90 are required"), "{report}");
}

/// Translates every text into itself between marks, and looks for texts that come out without them.
#[test]
fn no_text_of_the_reference_brief_escapes_translation() {
    let (_folder, brief) = copy("data");
    edit(&brief, "brief.toml", "languages = [\"en\", \"es-MX\", \"fr-CA\"]", "languages = [\"en\", \"de\"]");
    let (done, said) = run(&["translate", "update"], &brief);
    assert!(done, "{said}");
    let path = brief.join("translations/de.po");
    let text = fs::read_to_string(&path).expect("a catalogue");
    let mut sources = Sources::default();
    let file = sources.add("de.po", text.as_str());
    let (catalogue, _) = Catalogue::parse(file, &text);
    let quoted = |text: &str| text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
    let mut marked = text.clone();
    for entry in catalogue.entries.iter().rev().filter(|entry| !entry.id.is_empty()) {
        marked.replace_range(entry.translations[0].span.clone(), &format!("\"»{}«\"", quoted(&entry.id)));
    }
    fs::write(&path, marked).expect("the catalogue is written");
    let checked = Project::open(&brief).and_then(|project| project.check()).unwrap_or_else(|report| panic!("{report}"));
    let edition = checked.edition("de", "screen").unwrap_or_else(|report| panic!("{report}"));
    let mut strings = Vec::new();
    for file in edition.files.iter().filter(|file| file.path.ends_with(".json") && file.path.starts_with("/brief/")) {
        collect(&serde_json::from_slice(&file.bytes).expect("JSON"), &mut strings);
    }
    let mut own = Vec::new();
    collect(&serde_json::to_value(Terms::of(&icu_locale::locale!("en"), None)).expect("JSON"), &mut own);
    let ids = checked.messages.iter().map(|message| message.id.as_str()).filter(|id| !own.iter().any(|word| word == id));
    let escaped: Vec<&str> = ids.filter(|id| strings.iter().any(|text| text == id)).collect();
    assert!(escaped.is_empty(), "not translated: {escaped:#?}");
    let mut declared = Vec::new();
    for file in ["oil-imports.toml", "strategies.toml", "polls.toml", "figures.toml", "mentions.toml", "border-priorities.toml"] {
        let values: toml::Value = toml::from_str(&fs::read_to_string(brief.join(file)).expect("a file")).expect("TOML");
        collect(&serde_json::to_value(values).expect("JSON"), &mut declared);
    }
    let escaped: Vec<&String> = declared.iter().filter(|words| words.contains(' ') && strings.contains(words)).collect();
    assert!(escaped.is_empty(), "not offered to translators: {escaped:#?}");
    assert!(!text.contains("msgid \"bound\""), "the name of a column that is not printed is offered to translators");
    let words = |text: &&String| !text.contains('»') && text.split_whitespace().count() > 5 && text.contains(". ");
    let prose: Vec<&String> = strings.iter().filter(words).collect();
    assert!(prose.len() < 80, "prose without marks: {prose:#?}");
}

fn collect(value: &serde_json::Value, strings: &mut Vec<String>) {
    match value {
        serde_json::Value::String(text) => strings.push(text.clone()),
        serde_json::Value::Array(values) => values.iter().for_each(|value| collect(value, strings)),
        // What numbers are attached as has the names of the data; the type of a column is no word for readers.
        serde_json::Value::Object(map) => {
            map.iter().filter(|(key, _)| !["csv", "type"].contains(&key.as_str())).for_each(|(_, value)| collect(value, strings));
        }
        _ => {}
    }
}
