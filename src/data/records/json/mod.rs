//! JSON files: a list of objects, or a list of lists of which the first holds the headings.

mod members;

use std::path::PathBuf;

use serde_json::value::RawValue;

use crate::diagnostic::{Diagnostic, FileIndex, Place};
use crate::project::{Cell, Column, Named, Table};

use super::cells::{Fault, Notation, typed};
use super::problems::{At, Problems};
use super::{Records, columns, missing_values};
use members::{Members, Text};

pub fn read(table: &Named<Table>, file: FileIndex, text: &str, problems: &mut Problems) -> Option<Records> {
    let document = Document { text, file };
    let t = &table.value;
    let shown = t.file.as_ref().map(|file| file.to_string()).unwrap_or_default();
    let mut value: &RawValue = match serde_json::from_str(text) {
        Ok(value) => value,
        Err(error) => {
            problems.add(document.syntax_error(&error));
            return None;
        }
    };
    if let Some(path) = &t.property {
        for name in path.split('.') {
            let member = serde_json::from_str::<Members>(value.get()).ok().and_then(|members| members.last(name));
            let Some(member) = member else {
                problems.add(
                    Diagnostic::error("missing-member", format!("`{shown}` has no member `{name}`"))
                        .at(path.place(table.place.file))
                        .because("leads to nothing in the file")
                        .help("name the members that lead to the rows, with points between them: result.records"),
                );
                return None;
            };
            value = member;
        }
    }
    let Ok(rows) = serde_json::from_str::<Vec<&RawValue>>(value.get()) else {
        problems.add(
            Diagnostic::error("not-a-list", format!("the rows of `{shown}` are no list"))
                .at(document.place(value))
                .because("expected a list of objects or of lists")
                .help("name the member that holds the list: property = \"data\""),
        );
        return None;
    };
    let mut records = Records::new(t.columns.len(), Some(PathBuf::from(&shown)));
    if rows.first().is_some_and(|row| row.get().starts_with('[')) {
        lists(table, &document, &rows, &shown, &mut records, problems)?;
    } else {
        objects(table, &document, &rows, &shown, &mut records, problems)?;
    }
    Some(records)
}

struct Document<'t> {
    text: &'t str,
    file: FileIndex,
}

impl Document<'_> {
    /// A raw value is a slice of the text, so its address tells its place.
    fn place(&self, value: &RawValue) -> Place {
        let start = (value.get().as_ptr() as usize).saturating_sub(self.text.as_ptr() as usize).min(self.text.len());
        let line = value.get().lines().next().unwrap_or_default().len();
        Place { file: self.file, range: start..(start + line).min(self.text.len()) }
    }

    fn syntax_error(&self, error: &serde_json::Error) -> Diagnostic {
        let start = self.text.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum::<usize>();
        let at = (start + error.column().saturating_sub(1)).min(self.text.len());
        let message = error.to_string();
        let message = message.split(" at line").next().unwrap_or_default();
        Diagnostic::error("json-syntax", format!("this is not valid JSON: {message}"))
            .at(Place { file: self.file, range: at..at })
            .because("cannot be read from here on")
            .help("export the file anew, or correct it here")
    }
}

fn objects(
    table: &Named<Table>,
    document: &Document,
    rows: &[&RawValue],
    shown: &str,
    records: &mut Records,
    problems: &mut Problems,
) -> Option<()> {
    let columns = &table.value.columns;
    let keys: Vec<&str> = columns.iter().map(|column| column.heading_in_file().as_str()).collect();
    // The first object mostly has them all.
    let mut unseen = keys.clone();
    for members in rows.iter().filter_map(|row| members(row)) {
        unseen.retain(|key| members.last(key).is_none());
        if unseen.is_empty() {
            break;
        }
    }
    if !unseen.is_empty() {
        let mut names: Vec<String> = Vec::new();
        for members in rows.iter().filter_map(|row| members(row)) {
            names.extend(
                members.names().filter(|name| !names.iter().any(|known| known == name)).map(str::to_owned).collect::<Vec<_>>(),
            );
        }
        if !names.is_empty() {
            columns::locate(table, &names, shown, problems)?;
        }
    }
    for (at, row) in rows.iter().enumerate() {
        let at = |value: &RawValue| At { row: format!("row {}", at + 1), place: Some(document.place(value)), path: None };
        let Some(members) = members(row) else {
            problems.not_a_row(false, || at(row));
            continue;
        };
        records.push(columns.iter().zip(&keys).map(|(column, key)| {
            let mut values = members.all(key);
            let value = values.next();
            if let Some(second) = values.next() {
                problems.duplicate_member(key, || at(second));
                return Cell::Missing;
            }
            match value {
                Some(value) => cell(table, column, value, || at(value), problems),
                None if column.required => {
                    problems.bad_cell(column, "", Fault::Missing, || at(row));
                    Cell::Missing
                }
                None => Cell::Missing,
            }
        }));
    }
    Some(())
}

fn lists(
    table: &Named<Table>,
    document: &Document,
    rows: &[&RawValue],
    shown: &str,
    records: &mut Records,
    problems: &mut Problems,
) -> Option<()> {
    let headings: Vec<String> =
        rows.first().and_then(|row| list(row)).unwrap_or_default().iter().map(|value| heading(value)).collect();
    let positions = columns::locate(table, &headings, shown, problems)?;
    for (at, row) in rows.iter().enumerate().skip(1) {
        let at = |value: &RawValue| At { row: format!("row {at}"), place: Some(document.place(value)), path: None };
        let Some(cells) = list(row) else {
            problems.not_a_row(true, || at(row));
            continue;
        };
        if cells.len() != headings.len() {
            problems.row_length(cells.len(), headings.len(), || at(row));
            continue;
        }
        let columns = table.value.columns.iter().zip(&positions);
        records.push(columns.map(|(column, n)| cell(table, column, cells[*n], || at(cells[*n]), problems)));
    }
    Some(())
}

fn cell<'s>(table: &Named<Table>, column: &Column, value: &RawValue, at: impl FnOnce() -> At<'s>, problems: &mut Problems) -> Cell {
    let notation = Notation::plain(missing_values(&table.value));
    let read = match (value.get(), value.get().as_bytes().first()) {
        ("null", _) => notation.read(column, ""),
        ("true", _) => typed(column, &Cell::Boolean(true)),
        ("false", _) => typed(column, &Cell::Boolean(false)),
        (_, Some(b'[' | b'{')) => Err(Fault::Type),
        (text, Some(b'"')) => match serde_json::from_str::<Text>(text) {
            Ok(Text(text)) => notation.read(column, &text),
            Err(_) => Err(Fault::Type),
        },
        // Read as in CSV, to the last digit.
        (number, _) => notation.read_number(column, number),
    };
    read.unwrap_or_else(|fault| {
        problems.bad_cell(column, &shown_value(value), fault, at);
        Cell::Missing
    })
}

fn members(row: &RawValue) -> Option<Members<'_>> {
    serde_json::from_str(row.get()).ok()
}

fn list(row: &RawValue) -> Option<Vec<&RawValue>> {
    serde_json::from_str(row.get()).ok()
}

/// The text of a heading. What holds others heads nothing.
fn heading(value: &RawValue) -> String {
    match value.get().starts_with(['[', '{']) {
        true => String::new(),
        false => shown_value(value).trim().to_owned(),
    }
}

/// A value as people are shown it.
fn shown_value(value: &RawValue) -> String {
    match serde_json::from_str::<Text>(value.get()) {
        Ok(Text(text)) => text.into_owned(),
        Err(_) if value.get() == "null" => String::new(),
        Err(_) => value.get().to_owned(),
    }
}
