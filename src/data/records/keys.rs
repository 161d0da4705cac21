//! The keys that say how a file is read: whether they go with the file, and what they may say.

use std::path::Path;

use crate::diagnostic::{Diagnostic, FileIndex};
use crate::project::{Located, Named, Table};

use super::Format;

/// Keys that do not go with the place of the rows.
pub fn check(table: &Named<Table>, diagnostics: &mut Vec<Diagnostic>) {
    let t = &table.value;
    let format = t.file.as_ref().and_then(|file| Format::of(Path::new(file.as_str())));
    let delimited = matches!(format, Some(Format::Csv | Format::Tsv));
    let json = format == Some(Format::Json);
    let spreadsheet = matches!(format, Some(Format::Xlsx | Format::Ods));
    let file = table.place.file;
    let place = |value: &Option<Located<String>>| value.as_ref().map(|value| value.place(file));
    let keys = [
        ("sheet", place(&t.sheet), spreadsheet, "spreadsheets"),
        ("range", place(&t.range), spreadsheet, "spreadsheets"),
        ("property", place(&t.property), json, "JSON files"),
        ("delimiter", place(&t.delimiter), delimited, "CSV files"),
        ("decimal_char", place(&t.decimal_char), delimited, "CSV and TSV files"),
        ("group_char", place(&t.group_char), delimited, "CSV and TSV files"),
        ("encoding", place(&t.encoding), delimited || json, "CSV, TSV and JSON files"),
        ("missing_values", t.missing_values.as_ref().map(|values| values.place(file)), t.file.is_some(), "files"),
    ];
    for (key, place, applies, to) in keys {
        if let (Some(place), false) = (place, applies) {
            diagnostics.push(
                Diagnostic::error("misplaced-key", format!("`{key}` is for {to}"))
                    .at(place)
                    .because(match &t.file {
                        Some(file) => format!("does not go with `{}`", **file),
                        None => "the table names no file".into(),
                    })
                    .help(format!("delete `{key}`")),
            );
        }
    }
    if let (Some(url), None) = (&t.url, &t.file) {
        diagnostics.push(url_without_file(table, url));
    }
    let signs = [("delimiter", &t.delimiter), ("decimal_char", &t.decimal_char), ("group_char", &t.group_char)];
    diagnostics.extend(signs.iter().filter_map(|(key, value)| sign(key, value.as_ref()?, file)));
}

/// The finding for a sign that is none, or that has another meaning already.
fn sign(key: &str, value: &Located<String>, file: FileIndex) -> Option<Diagnostic> {
    let mut characters = value.chars();
    let (Some(character), None) = (characters.next(), characters.next()) else {
        return Some(
            Diagnostic::error("not-a-character", format!("`{key}` must be one character"))
                .at(value.place(file))
                .because("expected a single character")
                .help("for instance: \",\" or \";\"; a tab is written \"\\t\""),
        );
    };
    let meaning = match character {
        '-' | '\u{2212}' | '+' => "is the sign of a number",
        '"' => "surrounds cells",
        '\r' | '\n' => "ends a line",
        _ if character.is_numeric() => "is a digit",
        _ if character.is_alphabetic() => "is a letter",
        _ => return None,
    };
    let shown = if character.is_control() { character.escape_debug().to_string() } else { character.to_string() };
    let finding =
        Diagnostic::error("ambiguous-signs", format!("`{key}` cannot be `{shown}`")).at(value.place(file)).because(meaning);
    Some(finding.help(match key {
        "delimiter" => "name the sign between the cells of a line: a comma, a semicolon or a tab, written \"\\t\"",
        "decimal_char" => "name the sign before the fraction: a point or a comma",
        _ => "name the sign between groups of digits: a comma, a point, a space or an apostrophe",
    }))
}

/// The finding for an address whose data have no place to go.
pub fn url_without_file(table: &Named<Table>, url: &Located<String>) -> Diagnostic {
    Diagnostic::error("url-without-file", format!("the table `{}` has a `url`, but no `file` to keep the data in", table.id))
        .at(url.place(table.place.file))
        .because("fetched into no file")
        .help(format!("name the file beside it: file = \"{}.csv\"; or delete `url`", table.id))
}
