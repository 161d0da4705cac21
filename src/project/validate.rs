//! Checks a TOML table against the JSON Schema of the type it is meant for, and finds everything that is wrong with it at once.
//!
//! The schema comes from the same Rust type that the table is then read into, so the checks, the reading, `pressrun schema` and
//! the format reference cannot drift apart. Only the part of JSON Schema that schemars writes for these types is understood.

use std::ops::Range;

use serde_json::{Map, Value};
use serde_spanned::Spanned;
use toml::de::{DeTable, DeValue};

use crate::diagnostic::{Diagnostic, FileIndex, Place, quoted_list, suggest};

/// Appends a finding for each unknown key, wrong type, missing key and value out of bounds.
pub fn validate(file: FileIndex, table: &Spanned<DeTable>, schema: &Value, found: &mut Vec<Diagnostic>) {
    let span = table.span();
    let place = Place { file, range: span.start..span.start };
    let mut validator = Validator { file, root: schema, found };
    validator.table(table.get_ref(), place, None, schema);
}

struct Validator<'a> {
    file: FileIndex,
    /// The schema of the whole file, which parts of it refer to.
    root: &'a Value,
    found: &'a mut Vec<Diagnostic>,
}

impl<'a> Validator<'a> {
    fn place(&self, range: Range<usize>) -> Place {
        Place { file: self.file, range }
    }

    fn value(&mut self, value: &Spanned<DeValue>, key: &str, schema: &Value) {
        let root = self.root;
        let schema = follow(root, schema);
        if let Some(options) = alternatives(schema) {
            return self.any_of(value, key, options);
        }
        let expected = expectation(root, schema);
        if !accepts(schema, value.get_ref()) {
            let given = kind(value.get_ref());
            self.found.push(
                Diagnostic::error("wrong-type", format!("`{key}` must be {expected}, not {given}"))
                    .at(self.place(value.span()))
                    .because(format!("expected {expected}"))
                    .help(type_help(schema, value.get_ref(), key)),
            );
            return;
        }
        match value.get_ref() {
            DeValue::Table(table) => {
                let place = self.place(value.span());
                self.table(table, place, Some(key), schema);
            }
            DeValue::Array(items) => {
                if let Some(item_schema) = schema.get("items") {
                    for item in items.iter() {
                        self.value(item, key, item_schema);
                    }
                }
            }
            DeValue::String(text) => self.string(text, value.span(), key, schema),
            DeValue::Integer(number) => {
                self.bounds(i64::from_str_radix(number.as_str(), number.radix()).ok().map(|n| n as f64), value.span(), key, schema);
            }
            DeValue::Float(number) => self.bounds(number.as_str().parse().ok(), value.span(), key, schema),
            _ => {}
        }
    }

    fn any_of(&mut self, value: &Spanned<DeValue>, key: &str, options: &[Value]) {
        let mut fitting = options.iter().filter(|option| {
            let option = follow(self.root, option);
            alternatives(option).is_some() || accepts(option, value.get_ref())
        });
        match fitting.next() {
            Some(option) => self.value(value, key, option),
            None => {
                let expected = options
                    .iter()
                    .filter(|option| option.get("type") != Some(&Value::from("null")))
                    .map(|option| expectation(self.root, option))
                    .collect::<Vec<_>>()
                    .join(" or ");
                self.found.push(
                    Diagnostic::error("wrong-type", format!("`{key}` must be {expected}, not {}", kind(value.get_ref())))
                        .at(self.place(value.span()))
                        .because(format!("expected {expected}"))
                        .help(format!("give `{key}` as {expected}")),
                );
            }
        }
    }

    fn table(&mut self, table: &DeTable, place: Place, key: Option<&str>, schema: &Value) {
        let none = Map::new();
        let properties = schema.get("properties").and_then(Value::as_object).unwrap_or(&none);
        let additional = schema.get("additionalProperties");
        for (name, value) in table.iter() {
            let name_text: &str = name.get_ref();
            if let Some(schema) = properties.get(name_text) {
                self.value(value, name_text, schema);
            } else if additional == Some(&Value::Bool(false)) {
                let container = key.map_or(String::new(), |key| format!(" in `{key}`"));
                let mut finding = Diagnostic::error("unknown-key", format!("unknown key `{name_text}`{container}"))
                    .at(self.place(name.span()))
                    .because("not a key of this table");
                finding.help = suggest(name_text, properties.keys().map(String::as_str))
                    .or_else(|| Some("run `pressrun schema` or see docs/format.md for the keys".into()));
                self.found.push(finding);
            } else if let Some(schema) = additional {
                self.value(value, name_text, schema);
            }
        }
        let required = schema.get("required").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        for name in required.iter().filter_map(Value::as_str).filter(|name| !table.contains_key(*name)) {
            let container = key.map_or(String::new(), |key| format!(" in `{key}`"));
            let expected = properties.get(name).map(|schema| expectation(self.root, schema)).unwrap_or_default();
            self.found.push(
                Diagnostic::error("missing-key", format!("missing key `{name}`{container}"))
                    .at(place.clone())
                    .because(format!("`{name}` is required here"))
                    .help(format!("add `{name} = …`, {expected}")),
            );
        }
    }

    fn string(&mut self, text: &str, span: Range<usize>, key: &str, schema: &Value) {
        if let Some(words) = enumeration(schema) {
            if !words.contains(&text) {
                let mut finding = Diagnostic::error("unknown-value", format!("`{key}` cannot be `{text}`"))
                    .at(self.place(span))
                    .because("not one of the values it can take");
                finding.help = suggest(text, words.iter().copied()).or_else(|| Some(format!("known: {}", quoted_list(&words))));
                self.found.push(finding);
            }
        } else if schema.get("minLength").is_some() && text.trim().is_empty() {
            self.found.push(
                Diagnostic::error("empty-value", format!("`{key}` is empty"))
                    .at(self.place(span))
                    .because("needs words")
                    .help(format!("write the text of `{key}`, or leave out the key where it is optional")),
            );
        }
    }

    fn bounds(&mut self, number: Option<f64>, span: Range<usize>, key: &str, schema: &Value) {
        let limit = |name: &str| schema.get(name).and_then(Value::as_f64);
        let (low, high) = (limit("minimum"), limit("maximum"));
        let Some(number) = number else { return };
        if !number.is_finite() {
            self.found.push(
                Diagnostic::error("out-of-bounds", format!("`{key}` must be a finite number"))
                    .at(self.place(span))
                    .because("no number that can be computed with")
                    .help(format!("give `{key}` a number; where it is not known, leave it out")),
            );
            return;
        }
        if low.is_some_and(|low| number < low) || high.is_some_and(|high| number > high) {
            let bounds = match (low, high) {
                (Some(low), Some(high)) => format!("between {low} and {high}"),
                (Some(low), None) => format!("{low} or more"),
                (_, Some(high)) => format!("{high} or less"),
                (None, None) => String::new(),
            };
            self.found.push(
                Diagnostic::error("out-of-bounds", format!("`{key}` must be {bounds}"))
                    .at(self.place(span))
                    .because(format!("expected a number {bounds}"))
                    .help(format!("give `{key}` a number {bounds}")),
            );
        }
    }
}

/// The schema that a schema refers to, or itself.
fn follow<'s>(root: &'s Value, schema: &'s Value) -> &'s Value {
    match schema.get("$ref").and_then(Value::as_str) {
        Some("#") => root,
        Some(path) => match path.strip_prefix("#/$defs/").and_then(|name| root.get("$defs")?.get(name)) {
            Some(definition) => follow(root, definition),
            None => schema,
        },
        None => schema,
    }
}

/// The schemas of which one must fit. An enumeration with documented words also comes as `oneOf`, of constants.
fn alternatives(schema: &Value) -> Option<&[Value]> {
    if enumeration(schema).is_some() {
        return None;
    }
    schema.get("anyOf").or_else(|| schema.get("oneOf")).and_then(Value::as_array).map(Vec::as_slice)
}

fn enumeration(schema: &Value) -> Option<Vec<&str>> {
    if let Some(words) = schema.get("enum").and_then(Value::as_array) {
        return Some(words.iter().filter_map(Value::as_str).collect());
    }
    schema.get("oneOf")?.as_array()?.iter().map(|option| option.get("const")?.as_str()).collect()
}

fn types(schema: &Value) -> Vec<&str> {
    if enumeration(schema).is_some() {
        return vec!["string"];
    }
    match schema.get("type") {
        Some(Value::String(name)) => vec![name],
        Some(Value::Array(names)) => names.iter().filter_map(Value::as_str).filter(|name| *name != "null").collect(),
        _ => Vec::new(),
    }
}

fn is_date(schema: &Value) -> bool {
    schema.get("format").and_then(Value::as_str) == Some("date")
}

fn accepts(schema: &Value, value: &DeValue) -> bool {
    let types = types(schema);
    types.is_empty()
        || types.iter().any(|name| match value {
            DeValue::String(_) => *name == "string" && !is_date(schema),
            DeValue::Integer(_) => matches!(*name, "integer" | "number"),
            DeValue::Float(_) => *name == "number",
            DeValue::Boolean(_) => *name == "boolean",
            DeValue::Datetime(date) => is_date(schema) && date.time.is_none() && date.date.is_some(),
            DeValue::Array(_) => *name == "array",
            DeValue::Table(_) => *name == "object",
        })
}

fn expectation(root: &Value, schema: &Value) -> String {
    let schema = follow(root, schema);
    if let Some(words) = enumeration(schema) {
        return format!("one of {}", crate::diagnostic::quoted_list(&words));
    }
    if let Some(options) = alternatives(schema) {
        return options
            .iter()
            .filter(|option| option.get("type") != Some(&Value::from("null")))
            .map(|option| expectation(root, option))
            .collect::<Vec<_>>()
            .join(" or ");
    }
    if is_date(schema) {
        return "a date such as 2008-05-01".into();
    }
    let item = schema.get("items").map(|items| follow(root, items));
    match types(schema).first() {
        Some(&"string") => "a string".into(),
        Some(&"integer") => "a whole number".into(),
        Some(&"number") => "a number".into(),
        Some(&"boolean") => "true or false".into(),
        Some(&"array") => match item.map(types).as_deref() {
            Some(["string"]) => "a list of strings".into(),
            Some(["object"]) => "a list of tables".into(),
            Some(["array"]) => "a list of lists".into(),
            _ => "a list".into(),
        },
        Some(&"object") => "a table".into(),
        _ => "a value".into(),
    }
}

fn kind(value: &DeValue) -> &'static str {
    match value {
        DeValue::String(_) => "a string",
        DeValue::Integer(_) => "a whole number",
        DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date or time",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}

fn type_help(schema: &Value, value: &DeValue, key: &str) -> String {
    match value {
        DeValue::String(_) if is_date(schema) => {
            format!("write the date as year-month-day without quotation marks: {key} = 2008-05-01")
        }
        DeValue::String(_) if types(schema) == ["array"] => {
            format!("put it in square brackets: {key} = [\"…\"]")
        }
        _ if types(schema) == ["string"] => {
            format!("put the value in quotation marks: {key} = \"…\"")
        }
        _ => format!("see `{key}` in docs/format.md"),
    }
}
