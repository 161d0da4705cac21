//! JSON files: a list of objects, or a list of lists of which the first holds the headings.

use std::borrow::Cow;
use std::collections::HashMap;
use std::path::PathBuf;

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::diagnostic::{Diagnostic, FileIndex, Place};
use crate::project::{Cell, Column, ColumnType, Named, Table};

use super::cells::{At, Notation, Problems, typed};
use super::{Records, locate_columns};

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
            let member =
                serde_json::from_str::<HashMap<Cow<str>, &RawValue>>(value.get()).ok().and_then(|mut all| all.remove(name));
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
        objects(table, &document, &rows, &mut records, problems);
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

fn objects(table: &Named<Table>, document: &Document, rows: &[&RawValue], records: &mut Records, problems: &mut Problems) {
    let columns = &table.value.columns;
    for (at, row) in rows.iter().enumerate() {
        let name = format!("row {}", at + 1);
        let Ok(members) = serde_json::from_str::<HashMap<Cow<str>, &RawValue>>(row.get()) else {
            problems.not_a_row(&name, document.place(row));
            continue;
        };
        records.push(columns.iter().map(|column| {
            let key = column.header.as_ref().unwrap_or(&column.id);
            match members.get(key.as_str()) {
                Some(value) => cell(table, column, value, &name, document, problems),
                None if column.required => {
                    problems.bad_cell(column, "", || At { row: &name, place: Some(document.place(row)), path: None });
                    Cell::Missing
                }
                None => Cell::Missing,
            }
        }));
    }
}

fn lists(
    table: &Named<Table>,
    document: &Document,
    rows: &[&RawValue],
    shown: &str,
    records: &mut Records,
    problems: &mut Problems,
) -> Option<()> {
    let headings: Vec<String> = rows.first().and_then(|row| serde_json::from_str(row.get()).ok()).unwrap_or_default();
    let positions = locate_columns(table, &headings, shown, problems)?;
    for (at, row) in rows.iter().enumerate().skip(1) {
        let name = format!("row {at}");
        let cells: Vec<&RawValue> = serde_json::from_str(row.get()).unwrap_or_default();
        if cells.len() != headings.len() {
            problems.row_length(cells.len(), headings.len(), || At { row: &name, place: Some(document.place(row)), path: None });
            continue;
        }
        let columns = table.value.columns.iter().zip(&positions);
        records.push(columns.map(|(column, at)| cell(table, column, cells[*at], &name, document, problems)));
    }
    Some(())
}

fn cell(table: &Named<Table>, column: &Column, value: &RawValue, row: &str, document: &Document, problems: &mut Problems) -> Cell {
    let notation = Notation { decimal: '.', group: None, missing: table.value.missing_values.as_deref().unwrap_or_default() };
    let read = match Scalar::deserialize(&mut serde_json::Deserializer::from_str(value.get())) {
        Ok(Scalar::Null) => (!column.required).then_some(Cell::Missing),
        Ok(Scalar::Boolean(value)) => typed(column, &Cell::Boolean(value)),
        Ok(Scalar::Integer(value)) => typed(column, &Cell::Integer(value)),
        Ok(Scalar::Number(value)) => typed(column, &Cell::Number(value)),
        Ok(Scalar::String(text)) if column.r#type == ColumnType::Boolean => notation.read(column, &text),
        Ok(Scalar::String(text)) => notation.read(column, &text),
        Err(_) => None,
    };
    read.unwrap_or_else(|| {
        problems.bad_cell(column, value.get().trim_matches('"'), || At {
            row: &row,
            place: Some(document.place(value)),
            path: None,
        });
        Cell::Missing
    })
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Scalar<'t> {
    Null,
    Boolean(bool),
    Integer(i64),
    Number(f64),
    String(Cow<'t, str>),
}
