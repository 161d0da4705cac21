//! What people see of their data: that numbers, words, tables and records follow it, and what they are told when words do not.

mod common;

use std::fs;
use std::path::Path;

use common::{copy, pressrun, stderr, stdout, tool};
use pressrun::data::Quantity;
use pressrun::output::BuildManifest;
use pressrun::project::sha256;
use pressrun::resolve::CheckOptions;
use pressrun::{Brief, Project, Report};
use serde_json::Value;

fn change(project: &Path, file: &str, from: &str, to: &str) {
    let path = project.join(file);
    let text = fs::read_to_string(&path).expect("a file");
    assert_eq!(text.matches(from).count(), 1, "`{from}` in {file}");
    fs::write(path, text.replace(from, to)).expect("the file is written");
}

fn draft(project: &Path) -> Brief {
    let options = CheckOptions { allow_broken_claims: true, ..CheckOptions::default() };
    Project::open(project).and_then(|project| project.check_with(&options)).unwrap_or_else(|report| panic!("{report}"))
}

fn number(brief: &Brief, metric: &str) -> f64 {
    match brief.computed.metrics.get(metric).map(|value| value.quantity) {
        Some(Quantity::One(number)) => number,
        other => panic!("{metric} is {other:?}"),
    }
}

/// The findings of a check that fails.
fn refused(project: &Path) -> Report {
    Project::open(project).and_then(|project| project.check()).expect_err("a refusal")
}

/// The virtual files of the English edition whose paths begin as given, in one text.
fn edition_text(brief: &Brief, paths: &str) -> String {
    let edition = brief.edition("en", "screen").expect("an edition");
    let files = edition.files.iter().filter(|file| file.path.starts_with(paths));
    files.map(|file| String::from_utf8_lossy(&file.bytes).into_owned()).collect()
}

#[test]
fn a_revised_number_changes_the_chart_its_numbers_the_sums_the_shares_and_the_words_and_names_each_sentence_that_is_no_longer_true()
{
    let (_folder, project) = copy("data");
    let before = draft(&project);
    assert_eq!(before.broken_claims, Vec::<String>::new());
    change(&project, "oil-imports.toml", "[\"Canada\", 1.920]", "[\"Canada\", 2.500]");
    let after = draft(&project);

    // The chart: the value at the bar, the bars themselves, the words for those who do not see them, the numbers behind it.
    for (brief, cell, mexico) in [(&before, "1.920", 1.231 / 2.0), (&after, "2.500", 1.231 / 2.5)] {
        let figure: Value = serde_json::from_str(&edition_text(brief, "/brief/figures/fig-oil-imports")).expect("JSON");
        let bars = figure["chart"]["panels"][0]["items"].as_array().expect("bars");
        assert_eq!(bars[0]["value"], cell);
        assert!((bars[2]["to"].as_f64().expect("a place") - mexico).abs() < 1e-9, "{bars:?}");
        assert!(figure["alt"].as_str().is_some_and(|alt| alt.contains(&format!("Canada {cell}"))), "{}", figure["alt"]);
        assert!(
            figure["csv"].as_str().is_some_and(|csv| csv.contains(&format!("Canada,{}", cell.trim_end_matches('0')))),
            "{}",
            figure["csv"]
        );
        assert!(edition_text(brief, "/brief/annex/data-fig-oil-imports").contains(&format!("\"Canada\",\"{cell}\"")), "{cell}");
    }
    let close = |brief: &Brief, metric: &str, expected: f64| {
        let number = number(brief, metric);
        assert!((number - expected).abs() < 1e-9, "{metric} is {number}, not {expected}");
    };
    for (metric, old, new) in [
        ("canada_volume", 1.920, 2.500),
        ("top_five_volume", 6.692, 7.272),
        ("neighbors_volume", 3.151, 3.731),
        ("neighbors_share", 3.151 / 6.692 * 100.0, 3.731 / 7.272 * 100.0),
        ("implied_total", 9.56, 7.272 / 0.7),
        ("canada_lead", (1.920 / 1.614 - 1.0) * 100.0, (2.500 / 1.614 - 1.0) * 100.0),
    ] {
        close(&before, metric, old);
        close(&after, metric, new);
    }

    // Prose in every place: body and footnote.
    let words = edition_text(&after, "/brief/sections");
    for expected in [
        "55% ahead of Saudi Arabia",
        "send 3.731 million",
        "Canada supplied 2.500 million",
        "7.272 million together",
        "about\u{a0}10.4 million",
    ] {
        assert!(words.contains(expected), "`{expected}` is not printed");
    }
    for gone in ["3.151", "6.692", "supplied 1.920", "about\u{a0}9.6"] {
        assert!(!words.contains(gone), "`{gone}` is still printed");
    }

    // The sentences that the new data contradict, each at its words.
    assert_eq!(after.broken_claims, ["canada_a_fifth", "neighbors_nearly_half"]);
    let report = refused(&project);
    let places: Vec<(String, String)> = report
        .diagnostics()
        .iter()
        .filter(|finding| finding.code == "broken-claim")
        .map(|finding| {
            let place = finding.place.clone().expect("a place");
            let file = report.sources.file(place.file);
            (file.path.rsplit('/').next().unwrap_or_default().to_owned(), file.text[place.range].replace('\n', " "))
        })
        .collect();
    let place = |file: &str, words: &str| (file.to_owned(), words.to_owned());
    assert_eq!(
        places,
        [
            place("20-strategies.toml", "[nearly half](claim:neighbors_nearly_half)"),
            place("footnotes.toml", "[a fifth](claim:canada_a_fifth)"),
        ]
    );
}

#[test]
fn a_changed_row_that_a_published_count_contradicts_is_refused() {
    let (_folder, project) = copy("data");
    change(&project, "oil-imports.toml", "[\"Mexico\", 1.231]", "[\"Mexico\", 1.100]");
    let text = refused(&project).to_string();
    assert!(text.contains("the metric `above_1_2` comes to 2, but 3 is published by `eia2008`"), "{text}");
}

#[test]
fn at_least_twelve_claims_guard_the_reference_brief_and_published_counts_are_confirmed() {
    let brief = draft(Path::new("data"));
    assert!(brief.computed.claims.len() >= 12 && brief.computed.claims.values().all(|claim| claim.holds));
    assert_eq!(brief.origins.confirmed, ["above_1_2", "above_1_5"]);
    assert_eq!(brief.origins.implied, ["implied_total"]);
}

#[test]
fn a_draft_has_its_words_marked_and_takes_no_finished_brief_s_place() {
    let (folder, project) = copy("data");
    let out = folder.path().join("out");
    let arguments = ["build", &project.to_string_lossy(), "--out", &out.to_string_lossy()];
    assert!(pressrun(&arguments).status.success());
    let finished = fs::read(out.join("north-american-security-en-screen.pdf")).expect("a PDF");

    change(&project, "polls.toml", "share = { benefits = 59 }", "share = { benefits = 80 }");
    let refused = pressrun(&arguments);
    assert_eq!(refused.status.code(), Some(1));
    let told = stderr(&refused);
    for expected in [
        "the claim `free_trade_fell` is false",
        "20-strategies.toml:",
        "brief.toml:",
        "free_trade_drop is -2; it last held in the build ",
        "when free_trade_drop is 19",
        "--allow-broken-claims",
    ] {
        assert!(told.contains(expected), "`{expected}` is not in\n{told}");
    }

    let drafted = pressrun(&[&arguments[..], &["--allow-broken-claims"]].concat());
    assert!(drafted.status.success(), "{}", stderr(&drafted));
    assert!(stderr(&drafted).contains("warning[broken-claim]"));
    assert_eq!(fs::read(out.join("north-american-security-en-screen.pdf")).expect("a PDF"), finished);
    let draft = out.join("north-american-security-en-screen-draft.pdf");
    let text = tool("pdftotext", &["-f", "2", "-l", "2", &draft.to_string_lossy(), "-"]);
    assert!(text.contains("Draft"), "{text}");
    // The claim goes on being known by when it last held, from draft to draft.
    let manifest = BuildManifest::read(&out).expect("a manifest");
    let record = manifest.brief("north-american-security").expect("a record");
    let claim = &record.claims["free_trade_fell"];
    assert!(!claim.holds && claim.last_held.as_ref().is_some_and(|held| held.values == [("free_trade_drop".into(), "19".into())]));
}

#[test]
fn every_input_is_in_the_manifest_with_its_digest_and_the_pdf_names_sources_and_the_digest_of_all() {
    let (folder, project) = copy("data");
    let out = folder.path().join("out");
    assert!(pressrun(&["build", &project.to_string_lossy(), "--out", &out.to_string_lossy()]).status.success());
    let manifest: Value = serde_json::from_slice(&fs::read(out.join("manifest.json")).expect("a manifest")).expect("JSON");
    let record = &manifest["briefs"]["north-american-security"];
    let mut files = Vec::new();
    let mut open = vec![project.clone()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() { open.push(path) } else { files.push(path) }
        }
    }
    // The template for translators goes into no PDF.
    files.retain(|file| file.extension().is_none_or(|ending| ending != "pot"));
    assert!(files.len() > 10);
    assert_eq!(record["inputs"].as_object().expect("inputs").len(), files.len());
    let mut list = Vec::new();
    for file in files {
        let name = file.strip_prefix(&project).expect("a file of the project").to_string_lossy().replace('\\', "/");
        let digest = sha256(&fs::read(&file).expect("a file"));
        assert_eq!(record["inputs"][&name]["sha256"], digest.as_str(), "{name}");
        list.push((name, digest));
    }
    // The digest of all is what `sha256sum` of the sorted list gives.
    list.sort();
    let list: String = list.iter().map(|(name, digest)| format!("{digest}  {name}\n")).collect();
    assert_eq!(record["digest"], sha256(list.as_bytes()).as_str());

    let pdf = out.join("north-american-security-en-screen.pdf");
    let bytes = fs::read(&pdf).expect("a PDF");
    assert_eq!(record["outputs"]["north-american-security-en-screen.pdf"]["sha256"], sha256(&bytes).as_str());
    let metadata = tool("pdfinfo", &["-meta", &pdf.to_string_lossy()]);
    // An output names the digest of its own inputs, to which the catalogues of other languages do not belong.
    let own: String = list.lines().filter(|line| !line.ends_with(".po")).map(|line| format!("{line}\n")).collect();
    assert_eq!(record["outputs"]["north-american-security-en-screen.pdf"]["inputs"], sha256(own.as_bytes()).as_str());
    let digest = format!("sha256:{}", sha256(own.as_bytes()));
    for expected in [
        digest.as_str(),
        "oil_imports: Energy Information Administration",
        "version monthly data for February 2008, retrieved April 28, 2008",
    ] {
        assert!(metadata.contains(expected), "`{expected}` is not in\n{metadata}");
    }
}

#[test]
fn a_number_is_explained_down_to_rows_and_sources_even_when_the_brief_has_errors() {
    let (_folder, project) = copy("data");
    change(&project, "polls.toml", "share = { benefits = 59 }", "share = { benefits = 80 }");
    let output = pressrun(&["check", &project.to_string_lossy(), "--explain", "implied_total"]);
    assert!(output.status.success(), "{}", stderr(&output));
    let text = stdout(&output);
    for expected in [
        "implied_total = 9.56   printed “about\u{a0}9.6”",
        "implied by published figures, not published itself",
        "top_five_volume = 6.692",
        "source eia2008, retrieved 2008-04-28",
        "row 2: country Saudi Arabia, volume 1.614",
        "row 1: group Five largest, share 70",
    ] {
        assert!(text.contains(expected), "`{expected}` is not in\n{text}");
    }
    let output = pressrun(&["check", &project.to_string_lossy(), "--explain", "above_1_5", "--format", "json"]);
    let json: Value = serde_json::from_str(&stdout(&output)).expect("JSON");
    assert_eq!(json["value"], 2.0);
    assert_eq!(json["published"]["source"], "eia2008");
    assert_eq!(json["data"][0]["rows"][0]["cells"]["country"], "Canada");
    let output = pressrun(&["check", &project.to_string_lossy(), "--explain", "implied_totals"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("did you mean `implied_total`?"), "{}", stderr(&output));
}

#[test]
fn a_file_that_differs_from_its_lock_stops_a_build_unless_told_otherwise() {
    let project = "tests/projects/invalid/changed-file";
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().to_string_lossy().into_owned();
    let output = pressrun(&["build", project, "--out", &out]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("error[changed-file]"));
    let output = pressrun(&["build", project, "--out", &out, "--ignore-lock"]);
    assert!(output.status.success(), "{}", stderr(&output));
    assert!(stderr(&output).contains("warning[changed-file]"));
}

#[test]
fn a_poll_tells_its_methods_and_what_is_not_reported() {
    let (folder, project) = copy("data");
    change(
        &project,
        "polls.toml",
        "date = 2008\nshare = { benefits = 59 }",
        "date = 2008\nfield_start = 2008-04-01\nfield_end = 2008-04-09\nsample_size = 1502\nmargin_of_error = 2.5\nshare = { benefits = 59 }",
    );
    let out = folder.path().join("out");
    assert!(pressrun(&["build", &project.to_string_lossy(), "--out", &out.to_string_lossy()]).status.success());
    let pdf = out.join("north-american-security-en-screen.pdf");
    let text = tool("pdftotext", &["-raw", &pdf.to_string_lossy(), "-"]).replace('\n', " ");
    for expected in [
        "Conducted by: Pew Research Center.",
        "Sample size: 2008: 1,502.",
        "Margin of error: 2008: ±2.5 percentage points (confidence 95%).",
        "April 1, 2008",
        "Not reported: sponsor, sampling, mode, weighting, processing and quality, limitations.",
    ] {
        assert!(text.contains(expected), "`{expected}` is not in the PDF");
    }
}

#[test]
fn a_table_reads_the_same_from_every_format_and_only_what_is_shown_is_printed() {
    let brief = Project::open("tests/projects/valid/data-files").and_then(|project| project.check()).expect("no errors");
    assert_eq!(brief.warnings(), []);
    let rows = edition_text(&brief, "/brief/tables/tbl-inline");
    let (saudi, canada) = (rows.find("Saudi Arabia"), rows.find("Canada"));
    assert!(saudi.is_some() && saudi < canada, "sorted, the largest first: {rows}");
    assert!(!rows.contains("Ivoire"), "{rows}");
    assert!(rows.contains(r#"{"text":"1,614.25","note":"a"}"#), "{rows}");
}

#[test]
fn a_hundred_thousand_rows_can_be_computed_from_and_a_few_of_them_printed() {
    let (folder, project) = copy("tests/projects/valid/minimal");
    let rows: String = (0..100_000).map(|row| format!("Place {row},{}\n", row % 1000)).collect();
    fs::write(project.join("long.csv"), format!("place,count\n{rows}")).expect("a table");
    let columns = "columns = [{ id = \"place\", type = \"string\" }, { id = \"count\", type = \"integer\" }]";
    let metric = "[metric.total]\nvalue = \"long.count.sum()\"\n";
    let show = "show = { sort = \"-count\", first = 3 }";
    fs::write(
        project.join("long.toml"),
        format!("[table.long]\ntitle = \"Long\"\nfile = \"long.csv\"\n{columns}\n{show}\n{metric}"),
    )
    .expect("data");
    let manifest = fs::read_to_string(project.join("brief.toml")).expect("a manifest");
    fs::write(project.join("brief.toml"), format!("data = [\"long.toml\"]\n{manifest}")).expect("a manifest");
    let sections = fs::read_dir(project.join("sections")).expect("sections");
    let section = sections.map(|entry| entry.expect("an entry").path()).next().expect("a section");
    fs::write(section, "id = \"one\"\ntitle = \"One\"\nbody = '''\nIn all {total}.\n\n![](tbl-long)\n'''\n").expect("a section");
    let out = folder.path().join("out");
    let output = pressrun(&["build", &project.to_string_lossy(), "--out", &out.to_string_lossy()]);
    assert!(output.status.success(), "{}", stderr(&output));
    let pdf = fs::read_dir(&out)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").path())
        .find(|path| path.extension().is_some_and(|ending| ending == "pdf"));
    let text = tool("pdftotext", &["-layout", &pdf.expect("a PDF").to_string_lossy(), "-"]);
    assert!(text.contains("In all 49,950,000."), "{text}");
    assert_eq!(text.matches("Place ").count(), 3, "{text}");
}

/// A project with a table of oil imports, one value of it missing, and metrics of the expressions given, by number.
fn expressions(folder: &Path, expressions: &[&str]) -> Brief {
    fs::create_dir_all(folder.join("sections")).expect("a folder");
    let manifest = "slug = \"x\"\nlanguage = \"en\"\ntitle = \"X\"\ndate = 2008-05-01\nsections = [\"sections/*.toml\"]\ndata = [\"data.toml\"]\n";
    fs::write(folder.join("brief.toml"), manifest).expect("a manifest");
    fs::write(folder.join("sections/one.toml"), "id = \"one\"\ntitle = \"One\"\nbody = \"Words.\"\n").expect("a section");
    let mut data = String::from(
        "[table.oil]\ntitle = \"Oil\"\ncolumns = [{ id = \"country\", type = \"string\" }, { id = \"volume\", type = \"number\" }]\n\
         rows = [[\"Canada\", 4], [\"Mexico\", 1], [\"Angola\", \"\"], [\"Norway\", 2], [\"Gabon\", 1]]\n\
         [poll.trade]\ntitle = \"Trade\"\n[[poll.trade.wave]]\ndate = 2002\nshare = { good = 78 }\n",
    );
    for (at, expression) in expressions.iter().enumerate() {
        data += &format!("[metric.m{at}]\nvalue = '''{expression}'''\n");
    }
    fs::write(folder.join("data.toml"), data).expect("data");
    Project::open(folder).and_then(|project| project.check()).unwrap_or_else(|report| panic!("{report}"))
}

#[test]
fn the_helpers_give_what_their_documentation_says() {
    let cases = [
        ("share(1, 4)", 25.0),
        ("ratio(3, 2)", 1.5),
        ("change(5, 3)", -2.0),
        ("points(59, 78)", 19.0),
        ("percent_change(-4, -3)", 25.0),
        ("growth_rate(100, 121, 2)", 10.0),
        ("mean(known(oil.volume))", 2.0),
        ("median((5, 1, 3))", 3.0),
        ("median((5, 1))", 3.0),
        ("weighted_mean((1, 3), (3, 1))", 1.5),
        ("top(2, known(oil.volume)).sum()", 6.0),
        ("bottom(2, known(oil.volume)).sum()", 2.0),
        ("rank(2, known(oil.volume))", 2.0),
        ("oil.rank(\"Gabon\", \"volume\")", 3.0),
        ("oil.top(2, \"volume\").map(row => row.volume).sum()", 6.0),
        ("oil.row(\"Norway\").volume", 2.0),
        ("oil.rows.filter(row => row.volume == missing).len()", 1.0),
        ("known(oil.volume).len()", 4.0),
        ("trade.at(\"2002\").good", 78.0),
        ("range(3).sum()", 3.0),
        ("range(6, 0, step: -2).len()", 3.0),
        ("m0 + m1", 26.5),
        ("m0\n  + m1", 26.5),
        ("{\n  let double = 2 * m0\n  double + 1\n}", 51.0),
        ("let double = 2 * m0\ndouble + 1", 51.0),
        ("(m0, m1)", f64::NAN),
    ];
    let folder = tempfile::tempdir().expect("a folder");
    let brief = expressions(folder.path(), &cases.map(|(expression, _)| expression));
    for (at, (expression, expected)) in cases.iter().enumerate() {
        let given = brief.computed.metrics[&format!("m{at}")].quantity;
        match given {
            Quantity::One(number) => assert!((number - expected).abs() < 1e-9, "{expression} is {number}, not {expected}"),
            Quantity::Range(low, high) => assert_eq!((low, high), (1.5, 25.0), "{expression}"),
        }
    }
}

#[test]
fn a_metric_is_printed_in_titles_messages_notes_captions_and_headings_of_tables() {
    let (_folder, project) = copy("data");
    change(&project, "brief.toml", "title = \"North American security\"", "title = \"North American security, {own_business}\"");
    change(
        &project,
        "sections/20-strategies.toml",
        "title = \"The 1991 strategy\"",
        "title = \"The 1991 strategy, {own_business}\"",
    );
    change(&project, "oil-imports.toml", "title = \"Imports\"", "title = \"Imports {own_business}\", unit = \"per day\"");
    change(
        &project,
        "oil-imports.toml",
        "title = \"Crude oil imports of the United States by source, February 2008\"",
        "title = \"Oil {own_business}\"",
    );
    change(&project, "oil-imports.toml", "text = \"Approximate in the source.\"", "text = \"Approximate, {own_business}.\"");
    let brief = draft(&project);
    let all = edition_text(&brief, "/brief");
    for expected in [
        "North American security, 42%",
        "The 1991 strategy, 42%",
        "Imports 42%",
        "Oil 42%",
        "Approximate, 42%.",
        "by 19 percentage points in six years",
        "Up from the 100,000",
        "\"per day\"",
    ] {
        assert!(all.contains(expected), "`{expected}` is not printed");
    }
}

#[test]
fn a_manifest_that_something_else_wrote_is_left_alone() {
    let (folder, project) = copy("tests/projects/valid/minimal");
    let out = folder.path().join("public");
    fs::create_dir_all(&out).expect("a folder");
    let foreign = "{\"name\": \"My app\", \"icons\": []}";
    fs::write(out.join("manifest.json"), foreign).expect("a file");
    let output = pressrun(&["build", &project.to_string_lossy(), "--out", &out.to_string_lossy()]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("error[foreign-manifest]"), "{}", stderr(&output));
    assert_eq!(fs::read_to_string(out.join("manifest.json")).expect("a file"), foreign);
    assert_eq!(fs::read_dir(&out).expect("a folder").count(), 1);
}

#[test]
fn briefs_that_are_built_into_one_folder_at_the_same_time_are_all_recorded() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("out");
    let slugs: Vec<String> = (0..6).map(|at| format!("brief-{at}")).collect();
    std::thread::scope(|scope| {
        for slug in &slugs {
            let out = &out;
            scope.spawn(move || {
                let (_folder, project) = copy("tests/projects/valid/minimal");
                change(&project, "brief.toml", "slug = \"minimal\"", &format!("slug = \"{slug}\""));
                let output = pressrun(&["build", &project.to_string_lossy(), "--out", &out.to_string_lossy()]);
                assert!(output.status.success(), "{}", stderr(&output));
            });
        }
    });
    let manifest = BuildManifest::read(&out).expect("a manifest");
    assert!(slugs.iter().all(|slug| manifest.brief(slug).is_some()));
}
