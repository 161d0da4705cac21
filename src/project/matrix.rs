//! `[matrix]`: one brief for each value, such as an edition for each region.

use std::collections::HashSet;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Deserialize;
use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};

use crate::diagnostic::{Diagnostic, Place, Report, quoted_list, suggest};

use super::cell::Cell;
use super::located::{Keyed, Located};
use super::{Project, Table};

/// The parameters of a matrix by their names.
pub type Matrix = Keyed<Values>;

/// How many briefs a matrix can ask for.
const MOST: usize = 10_000;

/// The values of a parameter.
#[derive(Debug, Clone)]
pub enum Values {
    /// Given one by one.
    Listed(Located<Vec<Located<Cell>>>),
    /// Those of a column of a table.
    Rows(RowValues),
}

/// The values of a column of a table, one for each row.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RowValues {
    /// The table.
    pub table: Located<String>,
    /// The column that holds the values. The first one when left out.
    pub column: Option<Located<String>>,
    /// The column that holds the words that stand for them in the text. The values themselves when left out.
    pub words: Option<Located<String>>,
}

/// How the values of a parameter are written.
enum Written {
    Listed(Vec<Located<Cell>>),
    Rows(RowValues),
}

impl<'de> Deserialize<'de> for Written {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Forms;

        impl<'de> Visitor<'de> for Forms {
            type Value = Written;

            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("a list of values, or a table that names a table of data")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, values: A) -> Result<Written, A::Error> {
                Vec::deserialize(SeqAccessDeserializer::new(values)).map(Written::Listed)
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Written, A::Error> {
                RowValues::deserialize(MapAccessDeserializer::new(map)).map(Written::Rows)
            }
        }

        deserializer.deserialize_any(Forms)
    }
}

impl<'de> Deserialize<'de> for Values {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let written = Located::<Written>::deserialize(deserializer)?;
        let span = written.span();
        Ok(match written.into_inner() {
            Written::Listed(values) => Self::Listed(Located::new(values, span)),
            Written::Rows(rows) => Self::Rows(rows),
        })
    }
}

impl JsonSchema for Values {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Values".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let rows = generator.subschema_for::<RowValues>();
        let value = serde_json::json!({ "anyOf": [{ "type": "string", "minLength": 1 }, { "type": "integer" }] });
        schemars::json_schema!({ "anyOf": [{ "type": "array", "items": value }, rows] })
    }
}

/// The value of a parameter in one brief.
#[derive(Debug, Clone, PartialEq)]
pub struct Parameter {
    /// The name that expressions and placeholders know it by.
    pub name: String,
    /// The value in expressions.
    pub value: Cell,
    /// What is printed.
    pub words: String,
    /// Where the value is given.
    pub place: Place,
}

/// The values that make one brief of a matrix. A project without a matrix makes one brief, without any.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Parameters(Vec<Parameter>);

impl Parameters {
    /// The values in the order of the manifest.
    pub fn iter(&self) -> impl Iterator<Item = &Parameter> {
        self.0.iter()
    }

    /// The value with a name.
    pub fn get(&self, name: &str) -> Option<&Parameter> {
        self.0.iter().find(|parameter| parameter.name == name)
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The beginning of the names of the brief's outputs: the slug of the project, and the values.
    pub fn slug(&self, project: &str) -> String {
        self.0.iter().fold(project.to_owned(), |slug, parameter| format!("{slug}-{}", file_name(&parameter.value.to_string())))
    }

    fn with(&self, parameter: &Parameter) -> Self {
        Self(self.0.iter().chain([parameter]).cloned().collect())
    }
}

/// `region = CA, year = 2008`.
impl fmt::Display for Parameters {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown: Vec<String> = self.0.iter().map(|parameter| format!("{} = {}", parameter.name, parameter.value)).collect();
        f.write_str(&shown.join(", "))
    }
}

/// A value as it stands in names of files: letters and digits of any script, in lower case, with hyphens for all else.
fn file_name(value: &str) -> String {
    let words: Vec<String> =
        value.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_lowercase).collect();
    words.join("-")
}

impl Project {
    /// The briefs that the project makes: one for each combination of the values of its matrix, the last parameter changing first,
    /// or a single one without parameters.
    ///
    /// # Errors
    /// What is wrong with the matrix.
    pub fn matrix(&self) -> Result<Vec<Parameters>, Report> {
        let mut diagnostics = Vec::new();
        let mut combined = vec![Parameters::default()];
        for (name, values) in self.manifest.value.matrix.iter() {
            let values = self.values(name, values, &mut diagnostics);
            if combined.len().saturating_mul(values.len()) > MOST {
                diagnostics.push(
                    Diagnostic::error("large-matrix", format!("the matrix asks for more than {MOST} briefs"))
                        .at(name.place(self.manifest.file))
                        .because("multiplies the briefs by its values")
                        .help("split the project, or leave values out"),
                );
                break;
            }
            combined = combined.iter().flat_map(|others| values.iter().map(|value| others.with(value))).collect();
        }
        // Without values that an error took away there would be no brief to report it.
        match diagnostics.is_empty() && !combined.is_empty() {
            true => Ok(combined),
            false => Err(Report::new(self.sources.clone(), [self.diagnostics.clone(), diagnostics].concat())),
        }
    }

    /// The values of a parameter; what is wrong with them is reported.
    fn values(&self, name: &Located<String>, values: &Values, diagnostics: &mut Vec<Diagnostic>) -> Vec<Parameter> {
        let manifest = self.manifest.file;
        check_name(name, name.place(manifest), diagnostics);
        let parameter = |value: Cell, words: String, place: Place| Parameter { name: name.to_string(), value, words, place };
        let found: Vec<Parameter> = match values {
            Values::Listed(listed) => {
                let one = |value: &Located<Cell>| parameter((**value).clone(), value.to_string(), value.place(manifest));
                listed.iter().map(one).collect()
            }
            Values::Rows(rows) => {
                let place = rows.table.place(manifest);
                let cells = self.rows_of(rows, diagnostics);
                cells.into_iter().map(|(value, words)| parameter(value, words.to_string(), place.clone())).collect()
            }
        };
        let lost = diagnostics.iter().any(Diagnostic::is_error) || self.diagnostics.iter().any(Diagnostic::is_error);
        if found.is_empty() && !lost {
            diagnostics.push(
                Diagnostic::error("empty-matrix", format!("`{}` has no values", **name))
                    .at(name.place(manifest))
                    .because("would make no brief at all")
                    .help(format!("list values: {} = [\"…\", \"…\"]", **name)),
            );
        }
        check_values(&found, diagnostics);
        found
    }

    /// The values in the rows of a table, each with the words that stand for it.
    fn rows_of(&self, rows: &RowValues, diagnostics: &mut Vec<Diagnostic>) -> Vec<(Cell, Cell)> {
        let manifest = self.manifest.file;
        let Some(table) = self.table(&rows.table) else {
            if !self.incomplete {
                let known: Vec<&str> = self.tables.iter().map(|table| table.id.as_str()).collect();
                diagnostics.push(
                    Diagnostic::error("unknown-data", format!("there is no table `{}`", *rows.table))
                        .at(rows.table.place(manifest))
                        .because("names no table of the brief")
                        .help(
                            suggest(&rows.table, known).unwrap_or_else(|| "declare the table in a data file of brief.toml".into()),
                        ),
                );
            }
            return Vec::new();
        };
        // Rows that cannot be had were reported with the table.
        let Some(records) = self.records.get(&table.id) else { return Vec::new() };
        let mut position = |named: Option<&Located<String>>| column(&table.value, named, &table.id, manifest, diagnostics);
        let Some(values) = position(rows.column.as_ref()) else { return Vec::new() };
        let words = match &rows.words {
            Some(words) => position(Some(words)),
            None => Some(values),
        };
        let Some(words) = words else { return Vec::new() };
        (0..records.len()).map(|row| (records.cell(row, values).clone(), records.cell(row, words).clone())).collect()
    }
}

/// The position of the column that is named, or of the first one.
fn column(
    table: &Table,
    named: Option<&Located<String>>,
    id: &str,
    manifest: crate::diagnostic::FileIndex,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<usize> {
    let Some(named) = named else { return Some(0) };
    let columns = || table.columns.iter().map(|column| column.id.as_str());
    let position = columns().position(|column| column == named.as_str());
    if position.is_none() {
        let mut finding = Diagnostic::error("unknown-column", format!("the table `{id}` has no column `{}`", **named))
            .at(named.place(manifest))
            .because("names no column of the table");
        finding.help = suggest(named, columns());
        diagnostics.push(finding);
    }
    position
}

/// Reports a name that expressions and placeholders could not use.
fn check_name(name: &str, place: Place, diagnostics: &mut Vec<Diagnostic>) {
    let starts = name.starts_with(|c: char| c.is_ascii_lowercase());
    if starts && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_') {
        return;
    }
    diagnostics.push(
        Diagnostic::error("bad-name", format!("`{name}` cannot name a parameter"))
            .at(place)
            .because("expressions and placeholders cannot spell it")
            .help("lower-case letters a to z, digits and underscores, beginning with a letter: region"),
    );
}

/// Reports values that could not be told apart, in the data or in the names of files.
fn check_values(values: &[Parameter], diagnostics: &mut Vec<Diagnostic>) {
    let mut names = HashSet::new();
    for parameter in values {
        let value = parameter.value.to_string();
        let shared = !names.insert(file_name(&value));
        let (message, reason) = match &parameter.value {
            Cell::String(_) | Cell::Integer(_) if file_name(&value).is_empty() => {
                (format!("`{value}` cannot stand in the name of a file"), "has no letter or digit")
            }
            Cell::String(_) | Cell::Integer(_) if shared => {
                let same: Vec<String> = values
                    .iter()
                    .map(|other| other.value.to_string())
                    .filter(|other| file_name(other) == file_name(&value))
                    .collect();
                let message = match same.iter().all(|other| *other == value) {
                    true => format!("`{value}` is given twice"),
                    false => format!("{} would have the same file names", quoted_list(&same)),
                };
                (message, "the briefs would overwrite one another")
            }
            Cell::String(_) | Cell::Integer(_) => continue,
            Cell::Missing => (format!("a value of `{}` is missing", parameter.name), "has a row without it"),
            _ => (format!("`{value}` cannot be a value of `{}`", parameter.name), "is neither text nor a whole number"),
        };
        diagnostics.push(
            Diagnostic::error("bad-matrix", message)
                .at(parameter.place.clone())
                .because(reason)
                .help("give each brief a short value of its own, such as an ISO code; `words` names the column that is printed"),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::file_name;

    #[test]
    fn values_become_names_that_every_file_system_takes() {
        let cases =
            [("CA", "ca"), ("New York / NJ", "new-york-nj"), ("Québec", "québec"), ("../x", "x"), ("…", ""), ("2008", "2008")];
        for (value, name) in cases {
            assert_eq!(file_name(value), name, "{value}");
        }
    }
}
