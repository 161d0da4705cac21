//! The data of a chart as typed fields and rows, as Vega-Lite calls them.

use std::collections::BTreeMap;

use crate::data::{column_decimals, sorted};
use crate::project::{Cell, ColumnType};
use crate::resolve::tables::display_value;
use crate::resolve::{DisplayValue, Heading};
use crate::text::{Name, Text, plain};

use super::NumberStyle;

/// How many digits after the decimal sign are shown at the most when the project does not say, apart from numbers that these would
/// round to nothing.
const DECIMALS: u8 = 3;

/// A column of values.
#[derive(Debug, Clone)]
pub struct Field {
    /// The name that channels use.
    pub id: String,
    /// The heading.
    pub title: Heading,
    /// The type of the cells.
    pub kind: ColumnType,
    /// The unit, when the values have one.
    pub unit: Option<String>,
    /// How they are written.
    pub style: NumberStyle,
    /// Whether the project says how many digits after the decimal sign they have.
    pub fixed_decimals: bool,
    /// What is written for cells of text that are names: of folded columns, and of the waves of a poll.
    pub words: BTreeMap<String, DisplayValue>,
}

/// Fields and rows.
#[derive(Debug, Clone, Default)]
pub struct Fields {
    /// The fields.
    pub fields: Vec<Field>,
    /// The rows, a cell for each field.
    pub rows: Vec<Vec<Cell>>,
    /// How many rows at the end are those that others were added up into.
    pub others: usize,
    /// The field whose values were added up there.
    pub other_of: Option<String>,
    /// How the values of folded columns are written, by the ids of the columns, where they are not alike.
    pub unlike: BTreeMap<String, NumberStyle>,
    /// Notes on the data.
    pub notes: Vec<Text>,
    /// Notes on single cells, with the first cell of the row and the id of the column.
    pub cell_notes: Vec<(String, String, Text)>,
}

impl Fields {
    /// The position of a field.
    pub fn position(&self, id: &str) -> Option<usize> {
        self.fields.iter().position(|field| field.id == id)
    }

    /// Turns columns into rows, with the fields `key` and `value` after all others, which are kept.
    pub fn fold(&mut self, columns: &[usize]) {
        let first = &self.fields[columns[0]];
        let kind = if columns.iter().all(|at| self.fields[*at].kind == first.kind) { first.kind } else { ColumnType::Number };
        let shared_unit = columns.iter().all(|at| self.fields[*at].unit == first.unit);
        let unit = first.unit.clone().filter(|_| shared_unit);
        let words = columns.iter().map(|at| {
            let unit = self.fields[*at].unit.as_ref().filter(|_| !shared_unit);
            let value = match &self.fields[*at].title {
                Heading::Written(title) => DisplayValue::Prose(Name { text: title.clone(), unit: unit.cloned() }),
                _ => DisplayValue::Text(self.fields[*at].id.clone()),
            };
            (self.fields[*at].id.clone(), value)
        });
        let words = words.collect();
        if !columns.iter().all(|at| first.is_like(&self.fields[*at])) {
            self.unlike = columns.iter().map(|at| (self.fields[*at].id.clone(), self.fields[*at].style.clone())).collect();
        }
        let decimals = columns.iter().filter_map(|at| self.fields[*at].style.decimals).max();
        let value_style = NumberStyle { kind, decimals, currency: first.style.currency.clone() };
        let key_style = NumberStyle { kind: ColumnType::String, decimals: None, currency: None };
        let fixed_decimals = columns.iter().any(|at| self.fields[*at].fixed_decimals);
        let kept: Vec<usize> = (0..self.fields.len()).filter(|at| !columns.contains(at)).collect();
        let rows = std::mem::take(&mut self.rows);
        for row in rows {
            for column in columns {
                let mut cells: Vec<Cell> = kept.iter().map(|at| row[*at].clone()).collect();
                cells.push(Cell::String(self.fields[*column].id.as_str().into()));
                cells.push(row[*column].clone());
                self.rows.push(cells);
            }
        }
        let key = Field {
            id: "key".into(),
            title: Heading::Group,
            kind: ColumnType::String,
            unit: None,
            style: key_style,
            fixed_decimals: false,
            words,
        };
        let value = Field {
            id: "value".into(),
            title: Heading::Value,
            kind,
            unit,
            style: value_style,
            fixed_decimals,
            words: BTreeMap::new(),
        };
        self.fields = kept.iter().map(|at| self.fields[*at].clone()).chain([key, value]).collect();
        self.others *= columns.len();
    }

    /// Sorts the rows by a field; what is not known comes last.
    pub fn sort(&mut self, field: usize, largest_first: bool) {
        let own = self.rows.len() - self.others;
        self.rows[..own].sort_by(|a, b| sorted(&a[field], &b[field], largest_first));
    }

    /// A cell as a label: as it is written, or the word for all others that were added up.
    pub fn label(&self, row: usize, field: usize) -> DisplayValue {
        match self.is_other(row, field) {
            true => DisplayValue::Other,
            false => self.value(row, field),
        }
    }

    /// Whether a cell stands for others that were added up.
    pub fn is_other(&self, row: usize, field: usize) -> bool {
        row + self.others >= self.rows.len() && self.other_of.as_ref() == Some(&self.fields[field].id)
    }

    /// A cell as it is written.
    pub fn value(&self, row: usize, field: usize) -> DisplayValue {
        let own = match field.checked_sub(1).map(|key| &self.rows[row][key]) {
            Some(Cell::String(key)) if field + 1 == self.fields.len() => self.unlike.get(key.as_str()),
            _ => None,
        };
        match own {
            Some(style) => style.display(&self.rows[row][field]),
            None => self.fields[field].display(&self.rows[row][field]),
        }
    }
}

impl Field {
    /// Whether its values can stand on one axis with those of another.
    pub fn is_like(&self, other: &Self) -> bool {
        let number = |kind| matches!(kind, ColumnType::Integer | ColumnType::Number);
        let kind = self.kind == other.kind || number(self.kind) && number(other.kind);
        kind && self.unit == other.unit && self.style.currency == other.style.currency
    }

    /// Whether the cells have places on a continuous axis.
    pub fn is_continuous(&self) -> bool {
        self.kind.is_quantity() || self.kind.is_time()
    }

    /// What its cells are, in words.
    pub fn nature(&self) -> String {
        let kind = match self.kind {
            ColumnType::String => "text",
            ColumnType::Integer | ColumnType::Number => "numbers",
            ColumnType::Percent => "percentages",
            ColumnType::Currency => "amounts of money",
            ColumnType::Date => "dates",
            ColumnType::Year => "years",
            ColumnType::Boolean => "yes or no",
        };
        match self.unit.as_ref().or(self.style.currency.as_ref()) {
            Some(unit) => format!("{kind} in {unit}"),
            None => kind.to_owned(),
        }
    }

    /// Whether a cell is called by a name: its value, or the words that stand for it.
    pub fn is_called(&self, cell: &Cell, name: &str) -> bool {
        cell.to_string() == name || matches!(self.display(cell), DisplayValue::Prose(words) if plain(&words.text.content) == name)
    }

    /// A cell as it is written.
    pub fn display(&self, cell: &Cell) -> DisplayValue {
        match cell {
            Cell::String(text) if self.words.contains_key(text.as_str()) => self.words[text.as_str()].clone(),
            cell => self.style.display(cell),
        }
    }
}

impl NumberStyle {
    /// The same with so many decimals.
    pub fn with_decimals(&self, decimals: Option<u8>) -> Self {
        Self { decimals, ..self.clone() }
    }

    /// A cell as it is written.
    pub fn display(&self, cell: &Cell) -> DisplayValue {
        let currency = self.currency.as_deref();
        display_value(self.kind, currency, cell, self.decimals.unwrap_or_else(|| column_decimals([cell], currency, DECIMALS)))
    }

    /// A number as it is written.
    pub fn number(&self, number: f64) -> DisplayValue {
        match self.kind {
            ColumnType::Year => self.display(&Cell::Integer(number as i64)),
            _ => self.display(&Cell::Number(number)),
        }
    }
}

/// How the cells of a column are written: all with as many decimals as the project says, or as one of them needs.
pub fn style<'c>(
    kind: ColumnType,
    decimals: Option<u8>,
    currency: Option<String>,
    cells: impl Iterator<Item = &'c Cell>,
) -> NumberStyle {
    let decimals = decimals.unwrap_or_else(|| column_decimals(cells, currency.as_deref(), DECIMALS));
    NumberStyle { kind, decimals: Some(decimals), currency }
}
