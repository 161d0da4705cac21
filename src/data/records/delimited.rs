//! CSV and TSV files (RFC 4180), the first line with the headings.

use std::ops::Range;
use std::path::PathBuf;

use csv::{ReaderBuilder, StringRecord};

use crate::diagnostic::{Diagnostic, FileIndex, Place};
use crate::project::{Cell, Located, Named, Table};

use super::cells::{At, Notation, Problems};
use super::{Records, locate_columns};

pub fn read(table: &Named<Table>, tab: bool, file: FileIndex, text: &str, problems: &mut Problems) -> Option<Records> {
    let t = &table.value;
    let character = |value: &Option<Located<String>>| value.as_ref().and_then(|value| value.chars().next());
    let delimiter = character(&t.delimiter).unwrap_or(if tab { '\t' } else { ',' });
    let notation = Notation {
        decimal: character(&t.decimal_char).unwrap_or('.'),
        group: character(&t.group_char),
        missing: t.missing_values.as_deref().unwrap_or_default(),
    };
    if let Some(finding) = ambiguous(table, delimiter, &notation) {
        problems.add(finding);
        return None;
    }
    let mut reader = ReaderBuilder::new()
        .delimiter(u8::try_from(delimiter).unwrap_or(b','))
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let shown = t.file.as_ref().map(|file| file.to_string()).unwrap_or_default();
    let mut record = StringRecord::new();
    // The text is valid UTF-8 and lines may differ in length, so reading can only come to the end.
    if !reader.read_record(&mut record).unwrap_or(false) {
        problems.add(
            Diagnostic::error("empty-file", format!("`{shown}` is empty"))
                .at(Place { file, range: 0..0 })
                .because("nothing to read")
                .help("the first line holds the headings of the columns, the others the rows"),
        );
        return None;
    }
    let headings: Vec<String> = record.iter().map(|heading| heading.trim().to_owned()).collect();
    let positions = locate_columns(table, &headings, &shown, problems)?;
    let mut records = Records::new(positions.len(), Some(PathBuf::from(&shown)));
    while reader.read_record(&mut record).unwrap_or(false) {
        let start = record.position().map_or(0, |position| position.byte() as usize);
        let line = record.position().map_or(0, |position| position.line());
        if record.len() != headings.len() {
            let end = text[start..].find(['\r', '\n']).map_or(text.len(), |end| start + end);
            let name = format!("line {line}");
            problems.row_length(record.len(), headings.len(), || At {
                row: &name,
                place: Some(Place { file, range: start..end }),
                path: None,
            });
            continue;
        }
        records.push(t.columns.iter().zip(&positions).map(|(column, at)| {
            let value = record.get(*at).unwrap_or_default();
            notation.read(column, value).unwrap_or_else(|| {
                let name = format!("line {line}");
                let range = field(text, start, *at, delimiter);
                problems.bad_cell(column, value, || At { row: &name, place: Some(Place { file, range }), path: None });
                Cell::Missing
            })
        }));
    }
    Some(records)
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

/// The bytes of the n-th field of the record that starts at a byte, quotation marks included.
fn field(text: &str, start: usize, n: usize, delimiter: char) -> Range<usize> {
    let mut quoted = false;
    let mut field = 0;
    let mut from = start;
    for (at, c) in text[start..].char_indices() {
        match c {
            '"' => quoted = !quoted,
            '\r' | '\n' if !quoted && at > 0 => return from..start + at,
            c if c == delimiter && !quoted => {
                if field == n {
                    return from..start + at;
                }
                field += 1;
                from = start + at + c.len_utf8();
            }
            _ => {}
        }
    }
    from..text.len()
}
