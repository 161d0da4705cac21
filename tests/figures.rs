//! `pressrun figures`: each figure alone, in four formats, as those who use the files meet them.

mod common;

use std::fs;
use std::path::{Path, PathBuf};

use common::{accessibility_findings, copy, edit, pressrun, pressrun_in, stderr, stdout, tool, write};
use serde_json::Value;

const PROJECT: &str = "tests/projects/valid/figures";

/// Exports figures of a project into a new folder beside it, without errors, and returns the files there, sorted.
fn export(project: &Path, options: &[&str]) -> Vec<PathBuf> {
    let folder = tempfile::tempdir_in(project.parent().expect("a folder")).expect("a folder").keep();
    let output = pressrun(&[&["figures", &project.to_string_lossy(), "--out", &folder.to_string_lossy()], options].concat());
    assert!(output.status.success(), "{}", stderr(&output));
    let mut files: Vec<PathBuf> = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()).collect();
    files.sort();
    files
}

fn names(files: &[PathBuf]) -> Vec<String> {
    files.iter().map(|file| file.file_name().expect("a name").to_string_lossy().into_owned()).collect()
}

/// The only file that the options lead to.
fn export_one(project: &Path, options: &[&str]) -> PathBuf {
    let files = export(project, options);
    assert_eq!(files.len(), 1, "{files:?}");
    files[0].clone()
}

fn text(file: &Path) -> String {
    fs::read_to_string(file).expect("a text")
}

/// The words between the tags of an SVG, as an XML parser that is not ours reads them: attributes of the root and its children.
fn read_svg(file: &Path) -> Value {
    const SCRIPT: &str = "import json, sys, xml.etree.ElementTree as E; r = E.parse(sys.argv[1]).getroot(); \
        print(json.dumps({'tag': r.tag, **r.attrib, **{c.tag.split('}')[1]: c.text for c in r}, \
        'ids': [c.get('id') for c in r if c.get('id')], 'first': [c.tag.split('}')[1] for c in r][:2]}))";
    serde_json::from_str(&tool("python3", &["-c", SCRIPT, &file.to_string_lossy()])).expect("JSON")
}

fn width_of_view_box(svg: &Value) -> f64 {
    let numbers: Vec<f64> = svg["viewBox"].as_str().expect("a viewBox").split(' ').map(|n| n.parse().expect("a number")).collect();
    numbers[2]
}

/// The chunks of a PNG, whose sums have to be right.
fn chunks(file: &Path) -> Vec<(String, Vec<u8>)> {
    let png = fs::read(file).expect("a PNG");
    let mut rest = png.strip_prefix(b"\x89PNG\r\n\x1a\n").expect("the signature of a PNG");
    let mut chunks = Vec::new();
    let number = |bytes: &[u8]| u32::from_be_bytes(bytes.try_into().expect("four bytes"));
    while !rest.is_empty() {
        let length = number(&rest[..4]) as usize;
        assert_eq!(number(&rest[8 + length..12 + length]), crc32fast::hash(&rest[4..8 + length]));
        chunks.push((String::from_utf8_lossy(&rest[4..8]).into_owned(), rest[8..8 + length].to_vec()));
        rest = &rest[12 + length..];
    }
    chunks
}

/// Width and height of a PNG.
fn pixels(file: &Path) -> (u32, u32) {
    let (kind, header) = &chunks(file)[0];
    assert_eq!(kind, "IHDR");
    let number = |at: usize| u32::from_be_bytes(header[at..at + 4].try_into().expect("four bytes"));
    (number(0), number(4))
}

#[test]
fn every_figure_that_is_declared_becomes_an_svg_named_after_brief_language_and_figure() {
    let (_folder, project) = copy(PROJECT);
    let expected = ["both-ends", "by-year", "growth", "last-year", "logo"].map(|id| format!("small-charts-en-{id}.svg"));
    assert_eq!(names(&export(&project, &[])), expected, "those that the text does not place included");
    let output = pressrun_in(&project, &["figures"]);
    assert!(output.status.success(), "{}", stderr(&output));
    assert!(project.join("out/figures/small-charts-en-growth.svg").is_file(), "out/figures is where they are looked for");
    assert_eq!(stdout(&output).lines().count(), 5);
    assert!(stderr(&output).starts_with("5 files in "), "{}", stderr(&output));
}

#[test]
fn figures_are_chosen_by_id_in_either_spelling_and_formats_by_name() {
    let (_folder, project) = copy(PROJECT);
    let files = export(&project, &["--figure", "last_year", "--figure", "fig-growth,growth", "--format", "svg,png,pdf,csv,svg"]);
    let mut expected = Vec::new();
    for id in ["growth", "last-year"] {
        expected.extend(["csv", "pdf", "png", "svg"].map(|ending| format!("small-charts-en-{id}.{ending}")));
    }
    assert_eq!(names(&files), expected);
}

#[test]
fn an_svg_has_the_width_asked_for_and_tells_what_it_shows_to_those_who_cannot_see_it() {
    let (_folder, project) = copy(PROJECT);
    let svg = read_svg(&export_one(&project, &["--figure", "growth", "--width", "800px"]));
    assert_eq!(svg["tag"], "{http://www.w3.org/2000/svg}svg");
    assert!((width_of_view_box(&svg) - 600.0).abs() < 1e-6, "800 pixels are 600 points: {svg}");
    assert_eq!((&svg["width"], &svg["role"], &svg["lang"]), (&"600pt".into(), &"img".into(), &"en".into()));
    let title = "Northland makes 2.3 times as much electricity from the sun as in 2020, and the others follow at a distance";
    assert_eq!(svg["title"], title);
    assert_eq!(svg["first"], serde_json::json!(["title", "desc"]), "readers look for them at the start");
    let description = svg["desc"].as_str().expect("a description");
    assert!(description.starts_with("Line chart") && description.contains("27.5"), "{description}");
    assert_eq!(svg["aria-labelledby"], "fig-growth-title fig-growth-desc");
    assert_eq!(svg["ids"], serde_json::json!(["fig-growth-title", "fig-growth-desc"]));
    // Signs that mean something in XML stay words.
    let svg = read_svg(&export_one(&project, &["--figure", "last_year"]));
    assert_eq!(svg["title"], "The Islands come close to the Coast & Highlands");
    assert!((width_of_view_box(&svg) - 160.0 * 72.0 / 25.4).abs() < 0.01, "{svg}");
    let svg = read_svg(&export_one(&project, &["--figure", "logo"]));
    assert_eq!((&svg["title"], &svg["desc"]), (&"The sun".into(), &"A yellow disc on white.".into()));
}

#[test]
fn a_png_has_the_pixels_asked_for_and_knows_its_density_and_what_it_shows() {
    let (_folder, project) = copy(PROJECT);
    let png = |options: &[&str]| export_one(&project, &[&["--figure", "growth", "--format", "png"], options].concat());
    let file = png(&["--width", "600px"]);
    assert_eq!(pixels(&file).0, 1200, "twice the width, for screens of high density");
    assert_eq!(pixels(&png(&["--width", "600px", "--scale", "1"])).0, 600);
    assert_eq!(pixels(&png(&["--width", "6in", "--dpi", "300"])).0, 1800);
    assert_eq!(pixels(&png(&[])).0, 1209, "160 mm at 192 to the inch");
    let chunks = chunks(&file);
    let density = &chunks.iter().find(|(kind, _)| kind == "pHYs").expect("a density").1;
    assert_eq!(density[..], [0, 0, 0x1d, 0x87, 0, 0, 0x1d, 0x87, 1], "7559 pixels to the metre");
    let words: Vec<String> =
        chunks.iter().filter(|(kind, _)| kind == "iTXt").map(|(_, data)| String::from_utf8_lossy(data).into_owned()).collect();
    assert!(words[0].starts_with("Title\0\0\0\0\0Northland makes 2.3 times"), "{words:?}");
    assert!(words[1].starts_with("Description\0\0\0\0\0Line chart"), "{words:?}");
    let info = tool(
        "python3",
        &[
            "-c",
            "import sys, zlib; d = open(sys.argv[1], 'rb').read(); i = d.index(b'IDAT'); print(len(zlib.decompressobj().decompress(d[i+4:])))",
            &file.to_string_lossy(),
        ],
    );
    assert!(info.trim().parse::<usize>().expect("a number") > 100_000, "{info}");
}

#[test]
fn a_pdf_is_one_page_of_the_figures_size_and_accessible() {
    let (_folder, project) = copy(PROJECT);
    let files = export(&project, &["--format", "pdf", "--width", "6in"]);
    assert_eq!(files.len(), 5);
    for pdf in &files {
        let path = pdf.to_string_lossy();
        tool("qpdf", &["--check", &path]);
        let info = tool("pdfinfo", &[&path]);
        assert!(info.contains("Pages:           1\n") && info.contains("Page size:       432 x "), "{path}: {info}");
        assert!(info.contains("Tagged:          yes"), "{path}: {info}");
        let findings = accessibility_findings(pdf);
        assert!(findings.is_empty(), "{path}: {findings:#?}");
    }
    let last_year = tool("pdfinfo", &[&files[3].to_string_lossy()]);
    assert!(last_year.contains("Title:           The Islands come close to the Coast & Highlands\n"), "{last_year}");
    let words = tool("pdftotext", &[&files[3].to_string_lossy(), "-"]).replace('\n', " ");
    assert!(words.contains("terawatt-hours") && words.contains("Source: "), "{words}");
    assert!(!words.contains("Figure"), "a number means nothing outside the brief: {words}");
    let structure = tool("pdfinfo", &["-struct", &files[3].to_string_lossy()]);
    assert!(structure.contains("Figure"), "{structure}");
}

#[test]
fn title_and_source_can_be_left_to_the_page_around_the_figure() {
    let (_folder, project) = copy(PROJECT);
    let pdf = |options: &[&str]| {
        let pdf = export_one(&project, &[&["--figure", "growth", "--format", "pdf"], options].concat());
        let findings = accessibility_findings(&pdf);
        assert!(findings.is_empty(), "{options:?}: {findings:#?}");
        tool("pdftotext", &[&pdf.to_string_lossy(), "-"]).replace('\n', " ")
    };
    let (title, source, caption) = ("Northland makes 2.3 times", "Statistical Office", "public network");
    let whole = pdf(&[]);
    assert!([title, source, caption, "April 12, 2024"].iter().all(|words| whole.contains(words)), "{whole}");
    let bare = pdf(&["--no-title", "--no-source"]);
    assert!(!bare.contains(title) && !bare.contains(source), "{bare}");
    assert!(bare.contains(caption) && bare.contains("terawatt-hours"), "the chart cannot be read without its unit: {bare}");
}

#[test]
fn the_source_is_told_in_full_under_styles_that_cite_by_number_or_author() {
    for style in ["ieee", "apa", "chicago-notes"] {
        let (_folder, project) = copy(PROJECT);
        edit(&project, "brief.toml", "cover = ", &format!("citation_style = \"{style}\"\ncover = "));
        let pdf = export_one(&project, &["--figure", "growth", "--format", "pdf"]);
        let words = tool("pdftotext", &[&pdf.to_string_lossy(), "-"]).replace('\n', " ");
        assert!(words.contains("Countries"), "{style}: {words}");
        assert!(!words.contains(".."), "{style}: {words}");
    }
}

#[test]
fn a_transparent_ground_has_no_white_in_it() {
    let (_folder, project) = copy(PROJECT);
    let svg = |ground: &str| text(&export_one(&project, &["--figure", "growth", "--background", ground]));
    let white = "fill=\"#ffffff\"";
    assert!(svg("white").contains(white) && !svg("transparent").contains(white));
    let png = |ground: &str| {
        let file = export_one(&project, &["--figure", "growth", "--background", ground, "--format", "png", "--scale", "0.5"]);
        // The first sample of the first line, behind the byte of its filter.
        tool(
            "python3",
            &[
                "-c",
                "import sys, zlib; d = open(sys.argv[1], 'rb').read(); i = d.index(b'IDAT'); print(list(zlib.decompressobj().decompress(d[i+4:])[1:5]), d[25])",
                &file.to_string_lossy(),
            ],
        )
    };
    assert_eq!(png("transparent").trim(), "[0, 0, 0, 0] 6");
    assert!(png("white").starts_with("[255, 255, 255"), "{}", png("white"));
}

#[test]
fn csv_holds_the_numbers_behind_the_chart_and_images_have_none() {
    let (_folder, project) = copy(PROJECT);
    let file = export_one(&project, &["--figure", "last_year", "--format", "csv"]);
    let csv = text(&file).replace("\r\n", "\n");
    let rows: Vec<&str> = csv.lines().collect();
    assert_eq!(rows[0], "country,power", "{csv}");
    assert_eq!(&rows[1..], ["Northland,27.5", "Coast and Highlands,10", "Islands,8.5"], "{csv}");
    // With other formats the image is passed over in silence; with CSV alone that would leave people looking for it.
    let out = project.with_file_name("csv");
    let run = |figure: &[&str], format: &str| {
        pressrun(&[&["figures", &project.to_string_lossy(), "--out", &out.to_string_lossy(), "--format", format], figure].concat())
    };
    assert!(!stderr(&run(&[], "csv,svg")).contains("logo"));
    let all = run(&[], "csv");
    assert!(all.status.success() && stderr(&all).contains("there are no numbers behind `logo`"), "{}", stderr(&all));
    let alone = run(&["--figure", "logo"], "csv");
    assert_eq!(alone.status.code(), Some(1));
    assert!(stderr(&alone).contains("export it as svg, png or pdf"), "{}", stderr(&alone));
}

#[test]
fn two_exports_are_the_same_to_the_byte_on_any_number_of_processors() {
    let (_folder, project) = copy(PROJECT);
    let exports = ["1", "4"].map(|jobs| export(&project, &["--format", "svg,png,pdf,csv", "--jobs", jobs]));
    assert_eq!(names(&exports[0]), names(&exports[1]));
    for (first, second) in exports[0].iter().zip(&exports[1]) {
        assert!(fs::read(first).expect("a file") == fs::read(second).expect("a file"), "{} differs", first.display());
    }
}

#[test]
fn when_one_figure_fails_nothing_is_written_and_the_files_of_before_stay() {
    let (_folder, project) = copy(PROJECT);
    let out = project.with_file_name("figures");
    let run = || pressrun(&["figures", &project.to_string_lossy(), "--out", &out.to_string_lossy()]);
    assert!(run().status.success());
    let read = || {
        let mut files: Vec<_> = fs::read_dir(&out).expect("a folder").map(|entry| entry.expect("an entry").path()).collect();
        files.sort();
        files.iter().map(|file| (file.clone(), fs::read(file).unwrap_or_default())).collect::<Vec<_>>()
    };
    let before = read();
    edit(&project, "figures.toml", "The Islands come close", "The Islands come nearer");
    // An error in the project.
    edit(&project, "data.toml", "27.5]", "\"many\"]");
    assert_eq!(run().status.code(), Some(1));
    assert!(read() == before);
    edit(&project, "data.toml", "\"many\"]", "27.5]");
    // A theme that cannot be set: the engine's message, once and with its place, not once a figure.
    write(&project, "theme/figure-page.typ", "#let page = panic(\"no\")\n");
    let failed = run();
    assert_eq!(failed.status.code(), Some(1));
    assert_eq!(stderr(&failed).matches("theme/figure-page.typ:1:").count(), 1, "{}", stderr(&failed));
    assert!(read() == before);
    fs::remove_dir_all(project.join("theme")).expect("the theme is removed");
    // A name that cannot be written.
    fs::remove_file(out.join("small-charts-en-logo.svg")).expect("a file");
    fs::create_dir(out.join("small-charts-en-logo.svg")).expect("a folder in the way");
    let before = read();
    let failed = run();
    assert_eq!(failed.status.code(), Some(1));
    assert!(stderr(&failed).contains("small-charts-en-logo.svg` cannot be written"), "{}", stderr(&failed));
    assert!(read() == before, "no figure is new when one cannot be written, and no part of a file is left behind");
}

#[test]
fn a_chart_without_room_is_reported_at_its_place_with_what_would_help() {
    let (_folder, project) = copy(PROJECT);
    edit(&project, "figures.toml", "where = 'country == \"Northland\"'\nx = \"year\"", "where = \"year == 2023\"\nx = \"country\"");
    edit(&project, "data.toml", "\"Coast and Highlands\", 2023", "\"Coastandhighlandsinonewordthatislongerthanacolumn\", 2023");
    let output = pressrun(&["figures", &project.to_string_lossy(), "--out", "/nowhere", "--width", "40mm", "--figure", "by_year"]);
    let message = stderr(&output);
    assert_eq!(output.status.code(), Some(1), "{message}");
    assert!(message.contains("figures.toml:20:") && message.contains("a larger --width"), "{message}");
}

#[test]
fn a_theme_sets_the_page_of_a_figure_its_own_way() {
    let (_folder, project) = copy(PROJECT);
    write(
        &project,
        "theme/figure-page.typ",
        "#let brief = json(\"/brief/brief.json\")\n#let sheet = json(\"/brief/figure-page.json\")\n#set document(title: sheet.title)\n\
         #set text(lang: brief.language)\n#set page(width: sheet.width * 1pt, height: auto)\nOf the house: #sheet.title\n",
    );
    let pdf = export_one(&project, &["--figure", "growth", "--format", "pdf"]);
    let words = tool("pdftotext", &[&pdf.to_string_lossy(), "-"]);
    assert!(words.contains("Of the house"), "{words}");
}

#[test]
fn figures_for_export_alone_are_not_printed_and_their_words_are_checked_like_others() {
    let (_folder, project) = copy(PROJECT);
    let brief = pressrun::Project::open(&project).and_then(|project| project.check()).expect("a valid project");
    assert_eq!(brief.unplaced_figures.keys().collect::<Vec<_>>(), ["fig-both-ends"]);
    assert!(!brief.numbers.contains_key("fig-both-ends") && brief.warnings().is_empty());
    let says = |wanted: &str| {
        let output = pressrun(&["check", &project.to_string_lossy()]);
        assert!(stderr(&output).contains(wanted), "{}", stderr(&output));
    };
    edit(&project, "figures.toml", "For the web alone", "For the {wbe} alone");
    says("there is no metric `wbe`");
    edit(&project, "figures.toml", "For the {wbe} alone", "For the web alone");
    edit(&project, "figures.toml", "export_only = true", "");
    says("say `export_only = true`");
    edit(&project, "figures.toml", "title = \"The sun\"", "title = \"The sun\"\nexport_only = true");
    says("`fig-logo` is `export_only` and placed all the same");
}

#[test]
fn options_that_cannot_be_meant_are_refused_with_a_hint() {
    let refused = |options: &[&str], hint: &str| {
        let output = pressrun(&[&["figures", PROJECT, "--out", "/nowhere"], options].concat());
        assert_eq!(output.status.code(), Some(2), "{options:?}: {}", stderr(&output));
        assert!(stderr(&output).contains(hint), "{options:?}: {}", stderr(&output));
    };
    refused(&["--figure", "grwoth"], "did you mean `growth`?");
    refused(&["--figure", "growth", "--figure", "zebra"], "known: `both-ends`, `by-year`, `growth`, `last-year`, `logo`");
    refused(&["--width", "800"], "it needs a unit: 800mm, or 800px");
    refused(&["--width", "10em"], "the unit `em` is not known: use mm, cm, in, px or pt");
    refused(&["--width", "2cm"], "from 40mm (150px) to 2000mm");
    refused(&["--format", "jpeg"], "possible values: svg, png, pdf, csv");
    refused(&["--scale", "99"], "choose a number from 0.5 to 12.5");
    refused(&["--scale", "2", "--dpi", "300"], "cannot be used with");
    refused(&["--background", "black"], "possible values: white, transparent");
    refused(&["--language", "xx"], "this brief has no language `xx`");
}

#[test]
fn programs_get_one_json_object_for_each_file() {
    let (_folder, project) = copy(PROJECT);
    let output = stdout(&pressrun_in(&project, &["figures", "--messages", "json", "--format", "png,csv"]));
    let events: Vec<Value> = output.lines().map(|line| serde_json::from_str(line).expect("a line of JSON")).collect();
    assert_eq!(events.len(), 9, "{output}");
    for event in &events {
        assert_eq!(event["event"], "output");
        let path = project.join(event["path"].as_str().expect("a path"));
        assert_eq!(fs::metadata(path).expect("a file").len(), event["bytes"].as_u64().expect("a number"));
        assert_eq!(event["width"].as_f64(), (event["format"] == "png").then_some(1209.0), "{event}");
    }
}

#[test]
fn a_brief_without_figures_has_nothing_to_export_and_that_is_no_error() {
    let (_folder, project) = copy("tests/projects/valid/minimal");
    let output = pressrun_in(&project, &["figures"]);
    assert!(output.status.success() && stderr(&output).contains("this brief has no figures"), "{}", stderr(&output));
}

#[test]
fn a_figure_whose_words_the_data_contradict_is_a_draft_under_another_name() {
    let (_folder, project) = copy(PROJECT);
    edit(&project, "figures.toml", "The Islands come close", "The Islands [come close](claim:close)");
    edit(&project, "data.toml", "[metric.growth]", "[claim.close]\nholds = \"growth > 100\"\n\n[metric.growth]");
    let refused = pressrun_in(&project, &["figures"]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(stderr(&refused).contains("the claim `close` is false"), "{}", stderr(&refused));
    let file = export_one(&project, &["--allow-broken-claims", "--figure", "last_year", "--format", "pdf"]);
    assert!(file.ends_with("small-charts-en-last-year-draft.pdf"), "{}", file.display());
    assert!(tool("pdftotext", &[&file.to_string_lossy(), "-"]).contains("Draft"));
}

#[test]
fn in_languages_that_run_from_right_to_left_a_figure_is_accessible_too() {
    let (_folder, project) = copy(PROJECT);
    edit(&project, "brief.toml", "language = \"en\"", "language = \"ar\"");
    // Of private use, and so in no font; a picture with a box in its place is none.
    edit(&project, "figures.toml", "The Islands come close", "The Islands come \u{e0b0} close");
    let output = pressrun(&["figures", &project.to_string_lossy(), "--out", "/nowhere", "--figure", "last_year"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("no font has `\u{e0b0}` (U+E0B0), in the text in `ar`"), "{}", stderr(&output));
    edit(&project, "figures.toml", "The Islands come \u{e0b0} close", "The Islands come close");
    let pdf = export_one(&project, &["--figure", "last_year", "--format", "pdf"]);
    let findings = accessibility_findings(&pdf);
    assert!(findings.is_empty(), "{findings:#?}");
}

#[test]
fn every_mark_can_be_exported_and_those_built_unlike_others_are_accessible_alone() {
    let (_folder, project) = copy("docs/gallery");
    let declared = text(&project.join("figures.toml")).matches("[figure.").count();
    let files = export(&project, &["--format", "svg,pdf", "--width", "15cm"]);
    assert_eq!(files.len(), 2 * declared);
    for file in &files {
        let name = file.to_string_lossy();
        if name.ends_with(".svg") {
            assert_eq!(read_svg(file)["role"], "img", "{name}");
        } else if ["table-bars", "facets", "waffles", "timeline"].iter().any(|mark| name.contains(mark)) {
            // Its warnings guess: that a grid is a table, that many numbers are no language.
            let mut findings = accessibility_findings(file);
            findings.retain(|finding| finding["severity"] == "error");
            assert!(findings.is_empty(), "{name}: {findings:#?}");
        }
    }
}
