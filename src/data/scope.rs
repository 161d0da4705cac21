//! Tables, polls and numbers as Typst values.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use typst::foundations::{Binding, Dict, IntoValue, Scope, Value};

use crate::diagnostic::{quoted_list, suggest};
use crate::project::{Cell, Named, Poll, Project, Table};

use super::functions::{helpers, table_module};
use super::missing::missing;
use super::records::Records;

/// The tables and polls of a project, turned into values when an expression first names them, and the helpers.
pub struct Data<'a> {
    tables: HashMap<&'a str, &'a Table>,
    records: &'a BTreeMap<String, Arc<Records>>,
    polls: HashMap<&'a str, &'a Poll>,
    helpers: HashMap<&'static str, Value>,
    made: HashMap<(String, bool), Value>,
}

impl<'a> Data<'a> {
    pub fn new(project: &'a Project) -> Self {
        fn by_name<T>(items: &[Named<T>]) -> HashMap<&str, &T> {
            items.iter().map(|item| (item.id.as_str(), &item.value)).collect()
        }
        Self {
            tables: by_name(&project.tables),
            records: &project.records,
            polls: by_name(&project.polls),
            helpers: helpers().into_iter().collect(),
            made: HashMap::new(),
        }
    }

    /// The value of a name, if it is a table, a poll or a helper. `with_rows` asks for a table's rows as dictionaries.
    pub fn value(&mut self, name: &str, with_rows: bool) -> Option<Value> {
        if let Some(helper) = self.helpers.get(name) {
            return Some(helper.clone());
        }
        let key = (name.to_owned(), with_rows);
        if let Some(value) = self.made.get(&key) {
            return Some(value.clone());
        }
        let value = match (self.tables.get(name), self.polls.get(name)) {
            (Some(table), _) => Value::Module(table_module(name, table, self.records.get(name)?, with_rows)),
            (None, Some(poll)) => Value::Dict(poll_dict(poll)),
            (None, None) => return None,
        };
        self.made.insert(key, value.clone());
        Some(value)
    }

    /// Whether a name is that of a table or poll.
    pub fn holds(&self, name: &str) -> bool {
        self.tables.contains_key(name) || self.polls.contains_key(name)
    }

    /// Whether the rows of a table are lost to an error that was reported.
    pub fn is_lost(&self, name: &str) -> bool {
        self.tables.contains_key(name) && !self.records.contains_key(name)
    }

    /// The name most like one that an expression uses and nothing has.
    pub fn near(&self, unknown: &str, metrics: &[&str]) -> Option<String> {
        let data = self.tables.keys().chain(self.polls.keys()).copied();
        let all = data.chain(metrics.iter().copied()).chain(self.helpers.keys().copied());
        suggest(unknown, all).filter(|hint| hint.starts_with("did you mean"))
    }

    /// What an expression can name.
    pub fn in_scope(&self) -> String {
        let mut names: Vec<&str> = self.tables.keys().chain(self.polls.keys()).copied().collect();
        names.sort_unstable();
        match names.is_empty() {
            true => "declare tables and polls in the data files of brief.toml".into(),
            false => format!("tables and polls in scope: {}", quoted_list(&names)),
        }
    }
}

/// A value under a name in a scope.
pub fn binding(value: Value) -> Binding {
    Binding::detached(value)
}

/// Binds a name in a scope to a value.
pub fn bind(scope: &mut Scope, name: &str, value: Value) {
    scope.bind(name.into(), binding(value));
}

/// A whole number as an integer, so that it can count and index.
pub fn number(number: f64) -> Value {
    match number.fract() == 0.0 && number.abs() < 2f64.powi(53) {
        true => Value::Int(number as i64),
        false => Value::Float(number),
    }
}

/// A cell as expressions see it: dates as `2008-05-01`, a missing value as `missing`.
pub fn cell_value(cell: &Cell) -> Value {
    match cell {
        Cell::Boolean(value) => value.into_value(),
        Cell::Integer(value) => value.into_value(),
        Cell::Number(value) => value.into_value(),
        Cell::Date(date) => date.to_string().into_value(),
        Cell::String(text) => text.clone().into_value(),
        Cell::Missing => missing(),
    }
}

/// A poll is a dictionary of its waves, by label or date.
fn poll_dict(poll: &Poll) -> Dict {
    poll.wave
        .iter()
        .map(|wave| {
            let shares: Dict = wave.share.iter().map(|(answer, share)| (answer.as_str().into(), number(**share))).collect();
            (wave.name().as_str().into(), Value::Dict(shares))
        })
        .collect()
}
