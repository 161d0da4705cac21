//! What people see of files that are not as plain as most.

use std::fs;
use std::io::{Cursor, Write};
use std::sync::Arc;

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::Records;
use crate::Project;
use crate::diagnostic::Place;
use crate::project::Cell;

const PLAIN: &str = "columns = [{ id = \"k\", type = \"string\" }, { id = \"n\", type = \"number\" }]";

/// A project with one table, from a file and keys.
fn open(file: &str, bytes: &[u8], keys: &str) -> (tempfile::TempDir, Project) {
    let folder = tempfile::tempdir().expect("a folder");
    fs::create_dir(folder.path().join("sections")).expect("a folder");
    let manifest = "slug = \"x\"\nlanguage = \"en\"\ntitle = \"X\"\ndate = 2008-05-01\nsections = [\"sections/*.toml\"]\n";
    fs::write(folder.path().join("brief.toml"), format!("{manifest}data = [\"data.toml\"]\n")).expect("a manifest");
    fs::write(folder.path().join("sections/one.toml"), "id = \"one\"\ntitle = \"One\"\nbody = \"Words.\"\n").expect("a section");
    fs::write(folder.path().join("data.toml"), format!("[table.t]\ntitle = \"T\"\nfile = \"{file}\"\n{keys}\n")).expect("data");
    fs::write(folder.path().join(file), bytes).expect("a file");
    let project = Project::open(folder.path()).unwrap_or_else(|report| panic!("{report}"));
    (folder, project)
}

fn records(file: &str, bytes: &[u8], keys: &str) -> Records {
    let (_folder, project) = open(file, bytes, keys);
    project.records.get("t").map(|records| Records::clone(records)).unwrap_or_else(|| panic!("{file}: {:?}", project.diagnostics))
}

/// The cells of the second column, as text.
fn second(file: &str, bytes: &[u8], keys: &str) -> Vec<String> {
    records(file, bytes, keys).column(1).iter().map(Cell::to_string).collect()
}

/// What is said of a file, and the words at the place of each.
fn said(file: &str, bytes: &[u8], keys: &str) -> Vec<(String, String)> {
    let (_folder, project) = open(file, bytes, keys);
    let words = |place: &Place| project.sources.file(place.file).text[place.range.clone()].to_owned();
    let findings = project.diagnostics.iter();
    findings.map(|finding| (finding.message.clone(), finding.place.as_ref().map(words).unwrap_or_default())).collect()
}

/// An XLSX file with one sheet. Of the styles of cells, 1 is a percentage, 2 shows a percent sign, 3 and 4 are dates.
fn xlsx(rows: &str) -> Vec<u8> {
    let package = "http://schemas.openxmlformats.org/package/2006/relationships";
    let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let relation = |kind: &str, target: &str| {
        format!(
            "<Relationships xmlns=\"{package}\"><Relationship Id=\"r1\" Type=\"{office}/{kind}\" Target=\"{target}\"/></Relationships>"
        )
    };
    let formats =
        "<numFmt numFmtId=\"164\" formatCode=\"0&quot;%&quot;\"/><numFmt numFmtId=\"165\" formatCode=\"yyyy-mm-dd hh:mm\"/>";
    let styles: String = [0, 9, 164, 14, 165].iter().map(|format| format!("<xf numFmtId=\"{format}\"/>")).collect();
    let parts = [
        ("_rels/.rels", relation("officeDocument", "xl/workbook.xml")),
        ("xl/_rels/workbook.xml.rels", relation("worksheet", "worksheets/sheet1.xml")),
        (
            "xl/workbook.xml",
            format!(
                "<workbook xmlns=\"{main}\" xmlns:r=\"{office}\"><sheets><sheet name=\"S\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>"
            ),
        ),
        (
            "xl/styles.xml",
            format!("<styleSheet xmlns=\"{main}\"><numFmts>{formats}</numFmts><cellXfs>{styles}</cellXfs></styleSheet>"),
        ),
        ("xl/worksheets/sheet1.xml", format!("<worksheet xmlns=\"{main}\"><sheetData>{rows}</sheetData></worksheet>")),
    ];
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        let options = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
        archive.start_file(name, options).expect("a part");
        archive.write_all(text.as_bytes()).expect("a part");
    }
    archive.finish().expect("an archive").into_inner()
}

fn text(cell: &str, text: &str) -> String {
    format!("<c r=\"{cell}\" t=\"inlineStr\"><is><t>{text}</t></is></c>")
}

/// A row with a key and another cell, given by its attributes and content.
fn row(number: u32, attributes: &str, content: &str) -> String {
    format!("<row r=\"{number}\">{}<c r=\"B{number}\" {attributes}>{content}</c></row>", text(&format!("A{number}"), "a"))
}

fn headings() -> String {
    format!("<row r=\"1\">{}{}</row>", text("A1", "k"), text("B1", "n"))
}

#[test]
fn lines_and_words_in_findings_are_those_of_the_file() {
    let cases = [
        ("k,n\r\na,1\r\nb,x\r\nc,2\r\n", "line 3", "x"),
        ("k,n\r\n\r\na,1\r\n\r\nb,x\r\n", "line 5", "x"),
        ("\n\nk,n\na,1\n\n\nb,x", "line 7", "x"),
        ("k,n\n\"a\nb\",1\n\"c\r\n\"\"d\",\"x\"\nd,2", "line 5", "\"x\""),
        ("k,n\n5\" pipe,1\n6\" pipe,x\n", "line 3", "x"),
        ("k,n\n\"a\" \"b\",x\n", "line 2", "x"),
        ("k,n\n\"é, ü\",x\n", "line 2", "x"),
        ("k,n\n\"a\nb\",\"x\ny\"\n", "line 3", "\"x"),
        ("k,n\ra,1\r\rb,x\r", "line 4", "x"),
        ("\u{feff}k,n\na,x\n", "line 2", "x"),
    ];
    for (csv, line, word) in cases {
        let said = said("t.csv", csv.as_bytes(), PLAIN);
        assert_eq!(said.len(), 1, "{csv:?}: {said:?}");
        assert!(said[0].0.starts_with(&format!("{line}, column `n`")), "{csv:?}: {said:?}");
        assert_eq!(said[0].1, word, "{csv:?}");
    }
    let short = said("t.csv", b"k,n\r\n\"a\r\nb\",1\r\n\r\nc\r\n", PLAIN);
    assert_eq!(short, [("line 5 of the table `t` has 1 cells for 2 columns".to_owned(), "c".to_owned())]);
}

#[test]
fn a_quotation_mark_that_is_never_closed_is_an_error_and_one_that_is_closed_late_is_none() {
    for csv in ["k,n\na,1\n\"b,2\nc,3\n", "k,n\na,1\nb,\"2\n", "\"k,n\na,1\n", "k,n\n\"b\"\"", "k,n\na,1\n\""] {
        let said = said("t.csv", csv.as_bytes(), PLAIN);
        assert_eq!(said.len(), 1, "{csv:?}: {said:?}");
        assert!(said[0].0.contains("never closed") && said[0].1 == "\"", "{csv:?}: {said:?}");
    }
    assert_eq!(second("t.csv", b"k,n\n\"a\nb\",1\n\"c\",\"2\"", PLAIN), ["1", "2"]);
}

#[test]
fn digits_are_grouped_by_threes_or_as_in_india_and_in_no_other_way() {
    let german = format!("delimiter = \";\"\ndecimal_char = \",\"\ngroup_char = \".\"\n{PLAIN}");
    let csv = "k;n\na;1.234.567,5\na;-1.234\na;12,5\na;\u{2212}0,5\na;+7\n";
    assert_eq!(second("t.csv", csv.as_bytes(), &german), ["1234567.5", "-1234", "12.5", "-0.5", "7"]);
    for bad in ["1.5", "1.2.3,4", "1,234.5", "12.34", ".123", "1..234", "1234.567", "1.234.", "--5", "+-5", "1.234,5,6"] {
        let said = said("t.csv", format!("k;n\na;{bad}\n").as_bytes(), &german);
        assert_eq!(said.first().map(|(_, word)| word.as_str()), Some(bad), "{said:?}");
    }
    let indian = format!("group_char = \",\"\n{PLAIN}");
    assert_eq!(second("t.tsv", b"k\tn\na\t12,34,567.25\na\t1,234\n", &indian), ["1234567.25", "1234"]);
    for bad in ["3,14", "123,45,678", "1,23,45", "0.1,234"] {
        assert_eq!(said("t.tsv", format!("k\tn\na\t{bad}\n").as_bytes(), &indian).len(), 1, "{bad}");
    }
    let swiss = format!("group_char = \"’\"\n{PLAIN}");
    assert_eq!(second("t.csv", "k,n\na,1’234.5\n".as_bytes(), &swiss), ["1234.5"]);
}

#[test]
fn a_byte_order_mark_tells_the_encoding() {
    let encoded = |mark: &[u8], unit: fn(u16) -> [u8; 2]| {
        let units = "k,n\nCôte,1\n".encode_utf16().flat_map(unit);
        mark.iter().copied().chain(units).collect::<Vec<u8>>()
    };
    let little = encoded(b"\xff\xfe", u16::to_le_bytes);
    let big = encoded(b"\xfe\xff", u16::to_be_bytes);
    let eight = "\u{feff}k,n\nCôte,1\n".as_bytes().to_vec();
    for bytes in [little, big, eight] {
        for encoding in ["", "encoding = \"utf-16\"\n", "encoding = \"windows-1252\"\n"] {
            let records = records("t.csv", &bytes, &format!("{encoding}{PLAIN}"));
            assert_eq!(records.cell(0, 0), &Cell::String("Côte".into()), "{encoding}");
        }
    }
}

#[test]
fn the_numbers_of_a_json_file_are_those_of_a_csv_file() {
    let mut numbers: Vec<String> =
        ["5e-324", "1.7976931348623157e308", "9007199254740993", "123456789.123456789012", "-0", "2E3"].map(str::to_owned).into();
    // A generator of Lehmer's: digits enough to tell apart ways of reading that differ in the last bit.
    let mut state = 1u64;
    for _ in 0..2000 {
        state = state * 48271 % 0x7fff_ffff;
        numbers.push(format!("{}.{}e{}", state % 10, state * 7919, state as i64 % 300 - 150));
    }
    let json: Vec<String> = numbers.iter().map(|number| format!("[\"a\", {number}]")).collect();
    let json = records("t.json", format!("[[\"k\", \"n\"], {}]", json.join(", ")).as_bytes(), PLAIN);
    let csv: String = numbers.iter().map(|number| format!("a,{number}\n")).collect();
    let csv = records("t.csv", format!("k,n\n{csv}").as_bytes(), PLAIN);
    assert_eq!(json.len(), numbers.len());
    assert_eq!(json.column(1), csv.column(1));
}

#[test]
fn a_value_that_stands_for_a_missing_one_may_be_a_number() {
    let keys = format!("missing_values = [\"-999\", \"n/a\"]\n{PLAIN}");
    let expected = ["missing", "missing", "1"];
    assert_eq!(second("t.csv", b"k,n\na,-999\nb,n/a\nc,1\n", &keys), expected);
    let json = b"[{\"k\": \"a\", \"n\": -999}, {\"k\": \"b\", \"n\": \"-999\"}, {\"k\": \"c\", \"n\": 1}]";
    assert_eq!(second("t.json", json, &keys), expected);
    let rows = headings() + &row(2, "", "<v>-999</v>") + &row(3, "t=\"str\"", "<v> n/a </v>") + &row(4, "", "<v>1</v>");
    assert_eq!(second("t.xlsx", &xlsx(&rows), &keys), expected);
}

#[test]
fn headings_of_json_lists_may_be_numbers() {
    let keys = "columns = [{ id = \"k\", type = \"string\" }, { id = \"y\", header = \"2008\", type = \"number\" }]";
    assert_eq!(second("t.json", b"[[\"k\", 2008, null], [\"a\", 1, 2]]", keys), ["1"]);
}

#[test]
fn a_stray_cell_far_from_the_table_does_no_harm() {
    let rows = headings() + &row(2, "", "<v>1</v>");
    for stray in ["<row r=\"1048576\"><c r=\"XFD1048576\"><v>5</v></c></row>", "<row r=\"9\"><c r=\"Z9\"><v>5</v></c></row>"] {
        assert_eq!(second("t.xlsx", &xlsx(&(rows.clone() + stray)), PLAIN), ["1"]);
    }
    let absurd = [
        "<row r=\"4294967295\"><c r=\"A4294967295\"><v>1</v></c></row>",
        "<row r=\"2\"><c r=\"ZZZZZZZZ99999999999\"><v>1</v></c></row>",
        "<row r=\"3\"><c r=\"XFE3\"><v>1</v></c></row>",
    ];
    for stray in absurd {
        let file = xlsx(&(rows.clone() + stray));
        let said = said("t.xlsx", &file, PLAIN);
        assert_eq!(said.len(), 1, "{stray}: {said:?}");
        assert!(said[0].0.ends_with("is no readable spreadsheet"), "{stray}: {said:?}");
        assert_eq!(second("t.xlsx", &file, &format!("range = \"A1:B9\"\n{PLAIN}")), ["1"], "{stray}");
    }
    let turned = row(3, "", "<v>1</v>") + &headings();
    assert_eq!(said("t.xlsx", &xlsx(&(headings() + &turned)), PLAIN).len(), 1);
}

#[test]
fn only_formats_of_percentages_are_read_as_percentages() {
    let keys = PLAIN.replace("number", "percent");
    let rows = headings() + &row(2, "s=\"1\"", "<v>0.57</v>") + &row(3, "s=\"2\"", "<v>57</v>") + &row(4, "", "<v>57</v>");
    assert_eq!(second("t.xlsx", &xlsx(&rows), &keys), ["57", "57", "57"]);
    let rows = headings() + &row(2, "s=\"1\"", "<v>0.57</v>");
    assert_eq!(second("t.xlsx", &xlsx(&rows), PLAIN), ["0.57"]);
}

#[test]
fn dates_of_spreadsheets_have_no_time_of_day() {
    let keys = PLAIN.replace("number", "date");
    let cells = [
        ("s=\"3\"", "<v>39569</v>", Ok("2008-05-01")),
        ("s=\"4\"", "<v>39569.00000000001</v>", Ok("2008-05-01")),
        ("t=\"d\"", "<v>2008-05-01</v>", Ok("2008-05-01")),
        ("t=\"d\"", "<v>2008-05-01T00:00:00.000Z</v>", Ok("2008-05-01")),
        ("s=\"4\"", "<v>39569.4375</v>", Err("2008-05-01 10:30:00")),
        ("s=\"4\"", "<v>0.4375</v>", Err("10:30:00")),
        ("s=\"3\"", "<v>-1</v>", Err("-1")),
        ("s=\"3\"", "<v>1e300</v>", Err("1000000")),
        ("t=\"d\"", "<v>2008-05-01T10:30:00</v>", Err("2008-05-01T10:30:00")),
        ("", "<v>39569</v>", Err("39569")),
    ];
    for (attributes, content, expected) in cells {
        let file = xlsx(&(headings() + &row(2, attributes, content)));
        match expected {
            Ok(date) => assert_eq!(second("t.xlsx", &file, &keys), [date], "{content}"),
            Err(shown) => {
                let said = said("t.xlsx", &file, &keys);
                assert!(said.len() == 1 && said[0].0.contains(&format!("is `{shown}")), "{content}: {said:?}");
            }
        }
    }
}

#[test]
fn formulas_are_read_by_the_values_that_were_stored_with_them() {
    let stored =
        headings() + &row(2, "", "<f>1+1</f><v>2</v>") + &row(3, "s=\"3\"", "") + &row(4, "t=\"str\"", "<f>\"\"</f><v></v>");
    assert_eq!(second("t.xlsx", &xlsx(&stored), PLAIN), ["2", "missing", "missing"]);
    // One formula for several cells, whose number would be the size of a list.
    let shared = "<f t=\"shared\" ref=\"B2:B3\" si=\"999999999999999\">1+1</f>";
    let bare = headings() + &row(2, "", &format!("{shared}<v/>")) + &row(3, "", "<f t=\"shared\" si=\"999999999999999\"/>");
    let said = said("t.xlsx", &xlsx(&bare), PLAIN);
    let expected = |cell: &str| format!("cell {cell}, column `n` of the table `t` holds a formula without a stored value");
    assert_eq!(said.into_iter().map(|(message, _)| message).collect::<Vec<_>>(), [expected("B2"), expected("B3")]);
}

#[test]
fn rows_are_read_anew_when_the_file_or_the_declaration_changed_and_only_then() {
    let (folder, first) = open("t.csv", b"k,n\na,1\nb,2\n", PLAIN);
    let again = || Project::open(folder.path()).unwrap_or_else(|report| panic!("{report}"));
    let rows = |project: &Project| project.records.get("t").expect("rows").clone();
    assert!(Arc::ptr_eq(&rows(&first), &rows(&again())));
    fs::write(folder.path().join("t.csv"), "k,n\na,3\nb,2\n").expect("a file");
    assert_eq!(rows(&again()).cell(0, 1).to_string(), "3");
    let data = folder.path().join("data.toml");
    let declared = fs::read_to_string(&data).expect("data") + "missing_values = [\"2\"]\n";
    fs::write(&data, &declared).expect("data");
    let last = rows(&again());
    assert_eq!(last.cell(1, 1), &Cell::Missing);
    // A table that stands elsewhere in its file is the same.
    fs::write(&data, format!("# The harvest.\n\n{declared}")).expect("data");
    assert!(Arc::ptr_eq(&last, &rows(&again())));
    // What is wrong is said each time.
    fs::write(folder.path().join("t.csv"), "k,n\na,many\n").expect("a file");
    for _ in 0..2 {
        assert_eq!(again().diagnostics.len(), 1);
    }
}
