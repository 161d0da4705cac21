//! `docs/keys.md` is made from the types that read the files, and compared with them here.
//! `PRESSRUN_BLESS=1 cargo test --release --test keys_reference` writes it anew.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;

use serde_json::Value;

const FILES: [(&str, &str); 5] = [
    ("brief", "brief.toml"),
    ("section", "Files of sections"),
    ("footnotes", "The file of footnotes"),
    ("data", "Files of data"),
    ("figures", "The file of figures"),
];

#[test]
fn the_reference_of_keys_says_what_the_code_reads() {
    let mut text = String::from("# Every key of every file\n\nMade from the code. A key in **bold** is required.\n");
    for (kind, schema) in pressrun::project::schemas() {
        let title = FILES.iter().find(|(name, _)| *name == kind).map(|(_, title)| *title).expect("a title for each kind of file");
        let mut tables = BTreeMap::new();
        let root = schema.as_value();
        collect(root, root, String::new(), &mut tables);
        let _ = writeln!(text, "\n## {title}");
        for (path, table) in tables {
            let _ = writeln!(text, "\n{}\n", if path.is_empty() { "At the top:".to_owned() } else { format!("In `{path}`:") });
            text.push_str(&table);
        }
    }
    if std::env::var_os("PRESSRUN_BLESS").is_some() {
        fs::write("docs/keys.md", &text).expect("the reference is written");
    }
    let written = fs::read_to_string("docs/keys.md").unwrap_or_default();
    assert!(written == text, "docs/keys.md differs from the code; write it anew as the head of this file says");
}

fn follow<'a>(root: &'a Value, schema: &'a Value) -> &'a Value {
    match schema["$ref"].as_str() {
        Some("#") => root,
        Some(path) => follow(root, &root["$defs"][path.trim_start_matches("#/$defs/")]),
        None => schema,
    }
}

/// The schema of a value that may be left out.
fn given<'a>(root: &'a Value, schema: &'a Value) -> &'a Value {
    match schema["anyOf"].as_array().map(Vec::as_slice) {
        Some([one, none]) if none["type"] == "null" => follow(root, one),
        _ => schema,
    }
}

/// The tables of keys below a schema, by the path at which they stand.
fn collect(root: &Value, schema: &Value, path: String, tables: &mut BTreeMap<String, String>) {
    let schema = given(root, follow(root, schema));
    let depth = path.split('.').count();
    if depth > 4 || (std::ptr::eq(schema, root) && !path.is_empty()) {
        return;
    }
    let join = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
    if let Some(values) = schema.get("additionalProperties").filter(|values| values.is_object()) {
        collect(root, values, join("<name>"), tables);
        return;
    }
    let Some(properties) = schema["properties"].as_object() else { return };
    let required: Vec<&str> = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let mut table = String::from("| Key | Value | Meaning |\n| --- | --- | --- |\n");
    for (name, property) in properties {
        let shown = if required.contains(&name.as_str()) { format!("**{name}**") } else { name.clone() };
        let meaning = property["description"].as_str().unwrap_or_default().replace('\n', " ");
        let _ = writeln!(table, "| {shown} | {} | {meaning} |", value_type(root, property));
        let inner = follow(root, property);
        if inner["type"] == "array" {
            collect(root, &inner["items"], join(&format!("[[{name}]]")), tables);
        } else {
            collect(root, inner, join(name), tables);
        }
    }
    tables.insert(path, table);
}

fn value_type(root: &Value, schema: &Value) -> String {
    let schema = follow(root, schema);
    if std::ptr::eq(schema, root) {
        return "table with the same keys".into();
    }
    if let Some(options) = schema.get("anyOf").or(schema.get("oneOf")).and_then(Value::as_array) {
        let mut kinds: Vec<String> = options
            .iter()
            .map(|option| option["const"].as_str().map_or_else(|| value_type(root, option), |word| format!("`{word}`")))
            .filter(|kind| kind != "null")
            .collect();
        kinds.dedup();
        return kinds.join(" or ");
    }
    if schema["format"] == "date" {
        return "date".into();
    }
    match &schema["type"] {
        Value::String(kind) if kind == "array" => format!("list of {}", value_type(root, &schema["items"])),
        Value::String(kind) if kind == "object" => "table".into(),
        Value::String(kind) => kind.clone(),
        Value::Array(kinds) if kinds.iter().any(|kind| kind == "array") => {
            format!("list of {}", value_type(root, &schema["items"]))
        }
        Value::Array(kinds) => {
            kinds.iter().filter_map(Value::as_str).filter(|kind| *kind != "null").collect::<Vec<_>>().join(" or ")
        }
        _ => "value".into(),
    }
}
