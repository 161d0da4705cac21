//! Tables and polls as Typst values.

use std::collections::HashMap;

use typst::foundations::{Array, Binding, Dict, IntoValue, Module, Scope, Value};

use crate::diagnostic::quoted_list;
use crate::project::{Cell, Named, Poll, Project, Table, WaveDate};

use super::evaluate::evaluate;

/// The tables and polls of a project, turned into values when an expression first names them.
pub struct Data<'a> {
    tables: HashMap<&'a str, &'a Table>,
    polls: HashMap<&'a str, &'a Poll>,
    made: HashMap<String, Value>,
}

impl<'a> Data<'a> {
    pub fn new(project: &'a Project) -> Self {
        fn by_name<T>(items: &[Named<T>]) -> HashMap<&str, &T> {
            items.iter().map(|item| (item.id.as_str(), &item.value)).collect()
        }
        Self { tables: by_name(&project.tables), polls: by_name(&project.polls), made: HashMap::new() }
    }

    pub fn value(&mut self, name: &str) -> Option<Value> {
        if let Some(value) = self.made.get(name) {
            return Some(value.clone());
        }
        let value = match (self.tables.get(name), self.polls.get(name)) {
            (Some(table), _) => Value::Module(table_module(name, table)),
            (None, Some(poll)) => Value::Dict(poll_dict(poll)),
            (None, None) => return None,
        };
        self.made.insert(name.to_owned(), value.clone());
        Some(value)
    }

    /// What an expression can name.
    pub fn hint(&self) -> String {
        let mut names: Vec<&str> = self.tables.keys().chain(self.polls.keys()).copied().collect();
        names.sort_unstable();
        match names.is_empty() {
            true => "declare tables and polls in the data files of brief.toml".into(),
            false => format!("tables and polls in scope: {}", quoted_list(&names)),
        }
    }
}

pub fn binding(value: Value) -> Binding {
    Binding::detached(value)
}

/// A whole number as an integer, so that it can count and index.
pub fn number(number: f64) -> Value {
    match number.fract() == 0.0 && number.abs() < 2f64.powi(53) {
        true => Value::Int(number as i64),
        false => Value::Float(number),
    }
}

/// A table is a module with an array for each column, `rows` as dictionaries, and `row(name)` to find a row by its first cell.
fn table_module(name: &str, table: &Table) -> Module {
    let ids: Vec<&str> = table.columns.iter().map(|column| column.id.as_str()).collect();
    let mut columns = vec![Array::new(); ids.len()];
    let mut rows = Array::new();
    for row in &table.rows {
        let mut dict = Dict::new();
        for ((id, column), cell) in ids.iter().zip(&mut columns).zip(row.iter()) {
            let value = cell_value(cell);
            dict.insert((*id).into(), value.clone());
            column.push(value);
        }
        rows.push(Value::Dict(dict));
    }
    let mut scope = Scope::new();
    for (id, column) in ids.iter().zip(columns) {
        scope.bind((*id).into(), binding(Value::Array(column)));
    }
    let mut finder = Scope::new();
    finder.bind("rows".into(), binding(Value::Array(rows.clone())));
    finder.bind("key".into(), binding(ids.first().copied().unwrap_or_default().into_value()));
    finder.bind("name".into(), binding(name.into_value()));
    let find = "(value) => { let found = rows.find(row => row.at(key) == value); \
                if found == none { panic(\"the table \" + name + \" has no row \" + repr(value)) } else { found } }";
    if let Ok(find) = evaluate(find, finder) {
        scope.bind("row".into(), binding(find));
    }
    scope.bind("rows".into(), binding(Value::Array(rows)));
    Module::new(name, scope)
}

fn cell_value(cell: &Cell) -> Value {
    match cell {
        Cell::Boolean(value) => value.into_value(),
        Cell::Integer(value) => value.into_value(),
        Cell::Number(value) => value.into_value(),
        Cell::Date(date) => date.to_string().into_value(),
        Cell::String(text) if text.is_empty() => Value::None,
        Cell::String(text) => text.as_str().into_value(),
    }
}

/// A poll is a dictionary of its waves, by label or date.
fn poll_dict(poll: &Poll) -> Dict {
    poll.wave
        .iter()
        .map(|wave| {
            let name = match (&wave.label, wave.date.as_deref()) {
                (Some(label), _) => label.to_string(),
                (None, Some(WaveDate::Year(year))) => year.to_string(),
                (None, Some(WaveDate::Day(day))) => day.to_string(),
                (None, None) => "undated".to_owned(),
            };
            let shares: Dict = wave.share.iter().map(|(answer, share)| (answer.as_str().into(), number(**share))).collect();
            (name.as_str().into(), Value::Dict(shares))
        })
        .collect()
}
