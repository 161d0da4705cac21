use serde_json::{Value, json};

use super::{Diagnostic, Place, Sources};

pub fn diagnostic(sources: &Sources, d: &Diagnostic) -> Value {
    json!({
        "severity": d.severity.word(),
        "code": d.code,
        "message": d.message,
        "place": d.place.as_ref().map(|p| place(sources, p))
            .or_else(|| d.path.as_ref().map(|path| json!({ "file": path }))),
        "reason": d.reason,
        "help": d.help,
        "related": d.related.as_ref().map(|(p, words)| json!({ "place": place(sources, p), "message": words })),
    })
}

fn place(sources: &Sources, place: &Place) -> Value {
    let file = sources.file(place.file);
    let (line, column) = sources.line_column(place);
    let end = Place { file: place.file, range: place.range.end..place.range.end };
    let (end_line, end_column) = sources.line_column(&end);
    json!({
        "file": file.path,
        "line": line,
        "column": column,
        "end_line": end_line,
        "end_column": end_column,
        "source": file.text.lines().nth(line - 1).unwrap_or_default(),
    })
}
