//! What people see of tables: groups and totals that follow the rows, digits in line, and tables too long or too wide for a page.

mod common;

use std::fmt::Write;
use std::path::{Path, PathBuf};

use common::{accessibility_findings, build, copy, edit, pressrun, stderr, tool, write};
use pressrun::{Brief, Project};
use serde_json::Value;

const OIL: &str = r#"
columns = [
    { id = "region", type = "string" },
    { id = "country", title = "Country", type = "string" },
    { id = "volume", title = "Imports", type = "number" },
    { id = "share", title = "Share", type = "percent" },
]
rows = [
    ["Americas", "Canada", 1.92, 20],
    ["Asia", "Saudi Arabia", 1.614, 16],
    ["Americas", "Mexico", 1.231, 13],
    ["Asia", "Iraq", 0.6, 6],
]
"#;

/// A project that places a table of oil imports with these lines.
fn project(lines: &str) -> (tempfile::TempDir, PathBuf) {
    let (folder, project) = copy("tests/projects/valid/minimal");
    edit(&project, "brief.toml", "sections = ", "cover = \"block\"\ncontents = false\ndata = [\"data.toml\"]\nsections = ");
    write(&project, "data.toml", &format!("[table.oil]\ntitle = \"Oil\"\n{lines}\n"));
    write(&project, "sections/one.toml", "id = \"one\"\ntitle = \"One\"\nbody = '''\nBefore.\n\n![](tbl-oil)\n\nAfter.\n'''\n");
    (folder, project)
}

fn checked(project: &Path) -> Brief {
    Project::open(project).and_then(|project| project.check()).unwrap_or_else(|report| panic!("{report}"))
}

/// The table as the house style reads it.
fn table(project: &Path) -> Value {
    let brief = checked(project);
    let edition = brief.edition(&brief.front.language, "screen").expect("an edition");
    let file = edition.files.iter().find(|file| file.path == "/brief/tables/tbl-oil.json").expect("the table");
    serde_json::from_slice(&file.bytes).expect("JSON")
}

/// The rows as lines: kind, then cells, with the marks of notes in brackets.
fn rows(table: &Value) -> Vec<String> {
    let cell = |cell: &Value| match cell {
        Value::String(text) => text.clone(),
        noted => format!("{}[{}]", noted["text"].as_str().expect("text"), noted["note"].as_str().expect("a mark")),
    };
    let row = |row: &Value| {
        let cells: Vec<String> = row["cells"].as_array().expect("cells").iter().map(cell).collect();
        format!("{}: {}", row["kind"].as_str().expect("a kind"), cells.join(" | "))
    };
    table["rows"].as_array().expect("rows").iter().map(row).collect()
}

fn pages(pdf: &Path, layout: &str) -> Vec<String> {
    tool("pdftotext", &[layout, &pdf.to_string_lossy(), "-"]).split('\u{c}').map(str::to_owned).collect()
}

#[test]
fn rows_stand_under_their_group_with_a_total_for_each_and_for_all() {
    let show = "show = { group = \"region\", totals = [{ columns = [\"volume\"] }, { columns = [\"share\"], function = \"mean\", weights = \"volume\", title = \"Average\" }] }";
    let (_folder, project) = project(&format!("{OIL}{show}"));
    let table = table(&project);
    assert_eq!(
        rows(&table),
        [
            "group: Americas",
            "row: Canada | 1.920 | 20%",
            "row: Mexico | 1.231 | 13%",
            "subtotal: Total, Americas | 3.151 | ",
            "subtotal: Average, Americas |  | 17%",
            "group: Asia",
            "row: Saudi Arabia | 1.614 | 16%",
            "row: Iraq | 0.600 | 6%",
            "subtotal: Total, Asia | 2.214 | ",
            "subtotal: Average, Asia |  | 13%",
            "total: Total | 5.365 | ",
            "total: Average |  | 16%",
        ]
    );
    assert_eq!(table["columns"].as_array().map(Vec::len), Some(3), "the column of the group is not printed");
    let findings = accessibility_findings(&build(&project));
    assert!(findings.is_empty(), "{findings:#?}");
}

#[test]
fn groups_follow_the_order_of_rows_and_a_note_finds_its_row_behind_the_group() {
    let lines = "cell_notes = [{ row = \"Iraq\", column = \"volume\", text = \"Estimated.\" }]\nshow = { group = \"region\", sort = \"-region\" }";
    let (_folder, project) = project(&format!("{OIL}{lines}"));
    let rows = rows(&table(&project));
    assert_eq!(rows[..3], ["group: Asia", "row: Saudi Arabia | 1.614 | 16%", "row: Iraq | 0.600[a] | 6%"]);
}

#[test]
fn a_total_that_misses_a_value_is_a_dash_and_one_that_leaves_it_out_says_so() {
    let missing = OIL.replace("0.6, 6]", "\"\", 6]");
    let show = "show = { columns = [\"country\", \"volume\"], totals = [{ columns = [\"volume\"] }] }";
    let (_folder, project) = project(&format!("{missing}{show}"));
    assert_eq!(rows(&table(&project)).last().map(String::as_str), Some("total: Total | –"));
    let warnings = checked(&project).report().to_string();
    assert!(warnings.contains("warning[incomplete-total]") && warnings.contains("a value is missing"), "{warnings}");

    edit(&project, "data.toml", "[\"volume\"] }", "[\"volume\"], skip_missing = true }");
    let table = table(&project);
    assert_eq!(rows(&table).last().map(String::as_str), Some("total: Total | 4.765[a]"));
    assert_eq!(table["cell_notes"][0]["content"][0], "Without the values that are not available.");
    assert_eq!(checked(&project).warnings(), []);
}

#[test]
fn rounded_numbers_that_do_not_add_up_are_explained() {
    let show = "show = { columns = [\"country\", \"volume\"], totals = [{ columns = [\"volume\"] }] }";
    let decimals = |decimals: usize| OIL.replace("type = \"number\" }", &format!("type = \"number\", decimals = {decimals} }}"));
    // 1.9 + 1.6 + 1.2 + 0.6 = 5.3, while 5.365 is printed as 5.4.
    let (_folder, rounded) = project(&format!("{}{show}", decimals(1)));
    let notes = table(&rounded)["notes"].to_string();
    assert!(notes.contains("Because of rounding"), "{notes}");
    let (_folder, exact) = project(&format!("{}{show}", decimals(3)));
    assert_eq!(table(&exact)["notes"].to_string(), "[]");
}

#[test]
fn totals_of_whole_numbers_are_whole_to_the_last_digit_and_medians_are_in_the_middle() {
    let lines = r#"
columns = [{ id = "n", type = "string" }, { id = "a", type = "integer" }, { id = "b", type = "currency", currency = "USD" }]
rows = [["x", 9007199254740993, 1.5], ["y", 1, 2], ["z", 1, 10]]
show = { totals = [{ columns = ["a"] }, { columns = ["b"], function = "median" }] }
"#;
    let (_folder, project) = project(lines);
    assert_eq!(rows(&table(&project))[3..], ["total: Total | 9,007,199,254,740,995 | ", "total: Median |  | $2.00"]);
}

#[test]
fn totals_and_their_notes_are_in_the_language_of_the_brief() {
    let total = |function: &str| format!("{{ columns = [\"volume\"], skip_missing = true, function = \"{function}\" }}");
    let weighted = "{ columns = [\"volume\"], skip_missing = true, function = \"mean\", weights = \"share\" }";
    let show = format!(
        "show = {{ columns = [\"country\", \"volume\"], totals = [{}, {}, {}, {weighted}] }}",
        total("sum"),
        total("mean"),
        total("median")
    );
    let cases = [
        ("es", ["Total", "Media", "Mediana", "Media ponderada"], "Sin los valores no disponibles."),
        ("fr", ["Total", "Moyenne", "Médiane", "Moyenne pondérée"], "Hors valeurs non disponibles."),
    ];
    let (_folder, project) = project(&format!("{}{show}", OIL.replace("0.6, 6]", "\"\", 6]")));
    let mut before = "en".to_owned();
    for (language, names, note) in cases {
        edit(&project, "brief.toml", &format!("language = \"{before}\""), &format!("language = \"{language}\""));
        before = language.to_owned();
        let table = table(&project);
        let rows = rows(&table);
        for (row, name) in rows[4..].iter().zip(names) {
            assert!(row.starts_with(&format!("total: {name} | ")), "{language}: {row}");
        }
        assert_eq!(table["cell_notes"][0]["content"][0], note);
    }
}

#[test]
fn a_note_on_the_numbers_behind_a_chart_keeps_the_work_that_it_cites() {
    let brief = checked(Path::new("data"));
    let edition = brief.edition("en", "screen").expect("an edition");
    let file = edition.files.iter().find(|file| file.path == "/brief/annex/data-fig-nafta-jobs.json").expect("the numbers");
    let table: Value = serde_json::from_slice(&file.bytes).expect("JSON");
    let note = table["notes"][0].to_string();
    assert!(note.contains("The figure of 1995") && note.contains("Engagement and Enlargement"), "{note}");
}

/// Words of a PDF, each with its edges: left, top, right, bottom.
fn words(pdf: &Path) -> Vec<(String, [f64; 4])> {
    let text = tool("pdftotext", &["-bbox", &pdf.to_string_lossy(), "-"]);
    let words = text.lines().filter_map(|line| {
        let edge = |key: &str| line.split_once(key)?.1.split('"').nth(1)?.parse::<f64>().ok();
        let word = line.trim().strip_prefix("<word ")?.split_once('>')?.1.strip_suffix("</word>")?;
        Some((word.to_owned(), [edge("xMin")?, edge("yMin")?, edge("xMax")?, edge("yMax")?]))
    });
    words.collect()
}

#[test]
fn digits_of_a_column_stand_in_line_whatever_stands_around_them() {
    let lines = r#"
columns = [{ id = "n", type = "string" }, { id = "a", type = "number" }, { id = "b", type = "percent" }, { id = "c", type = "currency", currency = "EUR" }]
rows = [["one", -41.5, 21.5, 31.25], ["two", 42, 22, 32], ["three", "", "", ""], ["four", 43.25, 23.125, -33]]
cell_notes = [
    { row = "two", column = "a", text = "A" }, { row = "four", column = "b", text = "B" }, { row = "one", column = "c", text = "C" },
]
show = { totals = [{ columns = ["a", "c"], skip_missing = true, title = "Sum" }] }
"#;
    for language in ["en", "fr"] {
        let (_folder, project) = project(lines);
        edit(&project, "brief.toml", "language = \"en\"", &format!("language = \"{language}\""));
        let words = words(&build(&project));
        for column in [["41", "42", "43"], ["21", "22", "23"], ["31", "32", "33"]] {
            let begins = |word: &str, digits: &str| word.trim_start_matches('€').starts_with(digits);
            // A minus shifts the left edge of its word; the numbers without one have the same digits before the decimal sign.
            let edges: Vec<f64> = column
                .iter()
                .filter_map(|digits| words.iter().find(|(word, _)| begins(word, digits)))
                .map(|(_, [left, ..])| *left)
                .collect();
            assert!(edges.len() >= 2, "{language}: {column:?} in {words:?}");
            assert!(edges.iter().all(|edge| (edge - edges[0]).abs() < 0.1), "{language}: {column:?} at {edges:?}");
        }
    }
}

/// Rows of a long table, in groups, with names that differ.
fn long(count: usize, groups: usize) -> String {
    let mut text = String::from(
        "columns = [{ id = \"group\", title = \"Region\", type = \"string\" }, { id = \"name\", title = \"Place\", type = \"string\" }, \
         { id = \"year\", title = \"Year\", type = \"year\" }, { id = \"a\", title = \"Imports\", type = \"number\", decimals = 1 }, \
         { id = \"b\", title = \"Exports\", type = \"integer\" }, { id = \"c\", title = \"Share\", type = \"percent\", decimals = 1 }]\nrows = [\n",
    );
    for row in 0..count {
        let letter = |at: usize| char::from(b'a' + ((row * 7 + at * 11 + row / (at + 3)) % 26) as u8);
        let name: String = (0..3 + row % 9).map(letter).collect();
        let group = row * groups / count;
        let share = (row * 37 % 1000) as f64 / 10.0;
        let _ = writeln!(
            text,
            "[\"Group {group}\", \"Place {name}\", {}, {}.{}, {}, {share}],",
            1950 + row % 70,
            row * 13 % 997,
            row % 10,
            row * 7919 % 100_003
        );
    }
    text + "]\n"
}

#[test]
fn a_long_table_repeats_its_head_and_group_on_every_page_and_says_that_it_goes_on() {
    let show = "show = { group = \"group\", totals = [{ columns = [\"a\", \"b\"] }] }";
    let (_folder, project) = project(&format!("{}{show}", long(120, 2)));
    let pages = pages(&build(&project), "-layout");
    let of_table: Vec<&String> = pages.iter().filter(|page| page.contains("Place ")).collect();
    assert!(of_table.len() >= 3, "{} pages", of_table.len());
    for (at, page) in of_table.iter().enumerate() {
        assert!(page.contains("Imports") && page.contains("Exports"), "{page}");
        assert_eq!(page.contains("Table 1, continued"), at > 0, "{page}");
        let first = page.lines().find(|line| line.contains("Group ") || line.contains("Place ") && line.contains('%'));
        assert!(first.is_some_and(|line| line.contains("Group ") && !line.contains('%')), "{page}");
    }
}

#[test]
fn no_total_stands_on_a_page_without_a_row_above_it() {
    for count in 32..44 {
        let show = "show = { group = \"group\", totals = [{ columns = [\"a\"] }, { columns = [\"b\"], function = \"median\" }] }";
        let (_folder, project) = project(&format!("{}{show}", long(count, 2)));
        for page in pages(&build(&project), "-layout") {
            let row = page.lines().position(|line| line.contains("Place ") && line.contains('%'));
            let total = page.lines().position(|line| line.trim().starts_with("Total") || line.trim().starts_with("Median"));
            assert!(total.is_none() || row.is_some() && row < total, "{count} rows: {page}");
        }
    }
}

#[test]
fn a_thousand_rows_are_set_whole_with_a_warning_and_stay_accessible() {
    let (_folder, project) = project(&format!("{}show = {{ group = \"group\" }}", long(1000, 9)));
    let warnings = checked(&project).report().to_string();
    assert!(warnings.contains("warning[long-table]: the table `oil` is printed with 1000 rows"), "{warnings}");
    let pdf = build(&project);
    let rows: usize = pages(&pdf, "-layout").iter().map(|page| page.lines().filter(|line| line.contains('%')).count()).sum();
    assert_eq!(rows, 1000);
    let findings = accessibility_findings(&pdf);
    assert!(findings.is_empty(), "{findings:#?}");
}

/// A table with so many columns of numbers.
fn wide(columns: usize, show: &str) -> String {
    let heads: String =
        (0..columns).map(|at| format!("{{ id = \"y{at}\", title = \"{}\", type = \"integer\" }}, ", 1990 + at)).collect();
    let cells: String = (0..columns).map(|at| format!("{}, ", 10_000 + at * 37)).collect();
    format!(
        "columns = [{{ id = \"country\", title = \"Country\", type = \"string\" }}, {heads}]\nrows = [[\"Canada\", {cells}], [\"Trinidad and Tobago\", {cells}]]\n{show}"
    )
}

#[test]
fn a_landscape_table_has_a_page_of_its_own_with_a_running_head_and_the_text_goes_on_upright() {
    let (_folder, project) = project(&wide(16, "show = { orientation = \"landscape\" }"));
    let pdf = build(&project);
    let info = tool("pdfinfo", &["-f", "1", "-l", "9", &pdf.to_string_lossy()]);
    let landscape: Vec<bool> = info
        .lines()
        .filter(|line| line.starts_with("Page") && line.contains("size:"))
        .map(|line| line.contains("841.89 x 595.276"))
        .collect();
    assert_eq!(landscape, [false, true, false], "{info}");
    let pages = pages(&pdf, "-layout");
    assert!(pages[0].contains("Before.") && pages[2].contains("After."), "{pages:?}");
    assert!(pages[1].contains("A minimal brief") && pages[1].contains("Trinidad and Tobago"), "{}", pages[1]);
    let findings = accessibility_findings(&pdf);
    assert!(findings.is_empty(), "{findings:#?}");
}

#[test]
fn a_table_that_fits_only_in_tiny_type_is_reported_at_its_place_with_a_way_out() {
    for (columns, show, tiny) in [
        (8, "", false),
        (12, "", false),
        (20, "", true),
        (20, "show = { orientation = \"landscape\" }", false),
        (40, "show = { orientation = \"landscape\" }", true),
    ] {
        let (folder, project) = project(&wide(columns, show));
        let output = pressrun(&["build", &project.to_string_lossy(), "--out", &folder.path().join("out").to_string_lossy()]);
        assert!(output.status.success(), "{}", stderr(&output));
        let told = stderr(&output);
        assert_eq!(told.contains("warning[small-type]: the table `oil` fits its page only in type of"), tiny, "{columns}: {told}");
        if tiny {
            assert!(told.contains("data.toml:1:8"), "{told}");
            assert_eq!(told.contains("orientation = \"landscape\""), show.is_empty(), "{told}");
        }
    }
}

#[test]
fn words_of_a_table_never_run_into_each_other() {
    let lines = r#"
columns = [
    { id = "a", title = "Bundesland", type = "string" },
    { id = "b", title = "Bundesausbildungsförderungsgesetz", type = "integer" },
    { id = "c", title = "Kraftfahrzeughaftpflichtversicherung", type = "number" },
    { id = "d", title = "Sozialversicherungsbeschäftigte", type = "integer" },
    { id = "e", title = "Arbeitslosenquote", type = "percent" },
    { id = "f", title = "Zuständigkeit", type = "string" },
]
rows = [["Mecklenburg-Vorpommern", 120000, 3.5, 540000, 8.1, "Rechtsschutzversicherungsgesellschaften"]]
"#;
    for language in ["de", "en"] {
        let (_folder, project) = project(lines);
        edit(&project, "brief.toml", "language = \"en\"", &format!("language = \"{language}\""));
        let boxes: Vec<[f64; 4]> = words(&build(&project)).into_iter().map(|(_, edges)| edges).collect();
        assert!(boxes.len() > 20, "{boxes:?}");
        for (at, one) in boxes.iter().enumerate() {
            for other in &boxes[at + 1..] {
                let across = one[0] < other[2] - 0.5 && other[0] < one[2] - 0.5;
                let down = (one[3] + one[1] - other[3] - other[1]).abs() < 4.0;
                assert!(!(across && down), "{language}: {one:?} and {other:?} overlap");
            }
        }
    }
}

#[test]
fn a_table_of_how_polls_were_made_says_what_is_not_reported_and_names_what_none_reports() {
    let brief = checked(Path::new("data"));
    let edition = brief.edition("en", "screen").expect("an edition");
    let file = edition.files.iter().find(|file| file.path == "/brief/tables/tbl-poll-methods.json").expect("the table");
    let table: Value = serde_json::from_slice(&file.bytes).expect("JSON");
    let headings: Vec<&Value> = table["columns"].as_array().expect("columns").iter().map(|column| &column["title"][0]).collect();
    assert_eq!(headings, ["Poll", "Data collection strategy", "Conducted by", "Question", "Population", "Field dates"]);
    let wall = &table["rows"][3]["cells"];
    assert_eq!(wall[0], "Support for a wall at the border");
    assert_eq!(wall[2], "not reported");
    let notes = table["notes"].to_string();
    assert!(notes.contains("Not reported for any of them: sponsor, sampling, mode, sample size"), "{notes}");
    // A poll that only this table tells of is among the sources of the brief.
    assert!(brief.origins.sources.iter().any(|source| source.name == "isolation"));
}
