//! CSV and TSV files (RFC 4180), the first line with the headings.

use std::path::PathBuf;

use csv::{ReaderBuilder, StringRecord};

use crate::diagnostic::{Diagnostic, FileIndex, Place};
use crate::project::{Cell, Located, Named, Table};

use super::cells::Notation;
use super::problems::{At, Problems};
use super::scan::Record;
use super::{Records, columns, missing_values};

pub fn read(table: &Named<Table>, tab: bool, file: FileIndex, text: &str, problems: &mut Problems) -> Option<Records> {
    let t = &table.value;
    let character = |value: &Option<Located<String>>| value.as_ref().and_then(|value| value.chars().next());
    let delimiter = character(&t.delimiter).unwrap_or(if tab { '\t' } else { ',' });
    let notation = Notation {
        decimal: character(&t.decimal_char).unwrap_or('.'),
        group: character(&t.group_char),
        missing: missing_values(t),
    };
    if let Some(finding) = ambiguous(table, delimiter, &notation) {
        problems.add(finding);
        return None;
    }
    let delimiter = u8::try_from(delimiter).unwrap_or(b',');
    let mut reader = ReaderBuilder::new().delimiter(delimiter).has_headers(false).flexible(true).from_reader(text.as_bytes());
    let shown = t.file.as_ref().map(|file| file.to_string()).unwrap_or_default();
    let at = |range: std::ops::Range<usize>| {
        let line = text[..range.start].matches('\n').count() + 1;
        At { row: format!("line {line}"), place: Some(Place { file, range }), path: None }
    };
    let mut record = StringRecord::new();
    let mut headed: Option<(usize, Vec<usize>)> = None;
    let mut records = Records::new(t.columns.len(), Some(PathBuf::from(&shown)));
    // The text is valid UTF-8 and lines may differ in length, so reading can only come to the end.
    while reader.read_record(&mut record).unwrap_or(false) {
        let here = Record::behind(text, record.position().map_or(0, |position| position.byte() as usize), delimiter);
        // A mark that is never closed makes one cell of all that follows.
        if reader.position().byte() as usize >= text.len()
            && let Some(mark) = here.unclosed()
        {
            problems.add(unclosed(&shown, Place { file, range: mark }));
            return None;
        }
        let Some((width, positions)) = &headed else {
            let headings: Vec<String> = record.iter().map(|heading| heading.trim().to_owned()).collect();
            headed = Some((headings.len(), columns::locate(table, &headings, &shown, problems)?));
            continue;
        };
        if record.len() != *width {
            problems.row_length(record.len(), *width, || at(here.line()));
            continue;
        }
        records.push(t.columns.iter().zip(positions).map(|(column, n)| {
            let value = record.get(*n).unwrap_or_default();
            notation.read(column, value).unwrap_or_else(|fault| {
                problems.bad_cell(column, value, fault, || at(here.nth(*n)));
                Cell::Missing
            })
        }));
    }
    if headed.is_none() {
        problems.add(
            Diagnostic::error("empty-file", format!("`{shown}` is empty"))
                .at(Place { file, range: 0..0 })
                .because("nothing to read")
                .help("the first line holds the headings of the columns, the others the rows"),
        );
        return None;
    }
    Some(records)
}

fn unclosed(shown: &str, place: Place) -> Diagnostic {
    Diagnostic::error("unclosed-quote", format!("a cell of `{shown}` begins with a quotation mark that is never closed"))
        .at(place)
        .because("makes one cell of all that follows")
        .help("close it behind the cell, or delete it; within such a cell, a quotation mark is written twice")
}

/// Signs that cannot be told apart.
fn ambiguous(table: &Named<Table>, delimiter: char, notation: &Notation) -> Option<Diagnostic> {
    let file = table.place.file;
    let t = &table.value;
    let (place, message, help) = match () {
        _ if !delimiter.is_ascii() => (
            t.delimiter.as_ref(),
            format!("`{delimiter}` cannot separate cells"),
            "use a comma, a semicolon, a tab or another ASCII character",
        ),
        _ if notation.decimal == delimiter => (
            t.decimal_char.as_ref().or(t.delimiter.as_ref()),
            format!("`{delimiter}` is both the decimal sign and the sign between cells"),
            "files with decimal commas mostly have semicolons between cells: delimiter = \";\"",
        ),
        _ if notation.group == Some(notation.decimal) => (
            t.group_char.as_ref(),
            format!("`{}` is both the decimal sign and the sign between groups of digits", notation.decimal),
            "name the other: decimal_char = \",\", group_char = \".\"",
        ),
        _ => return None,
    };
    let mut finding = Diagnostic::error("ambiguous-signs", message).because("cannot be told apart").help(help);
    finding.place = Some(place.map_or_else(|| table.place.clone(), |value| value.place(file)));
    Some(finding)
}
