//! The data of a chart: typed fields and rows, whether they come from a table or a poll.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use crate::data::{Records, currency_decimals, decimals_needed};
use crate::project::{Cell, ColumnType, Named, Poll, Table, Wave, WaveDate};
use crate::resolve::{DisplayValue, Heading, ProseReader};
use crate::text::Inline;

use super::NumberStyle;

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
    /// How they are written. The decimals are those that the values need when none are given.
    pub style: NumberStyle,
    /// Prose that stands for cells, such as the titles of folded columns.
    words: BTreeMap<String, Vec<Inline>>,
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
    unlike: BTreeMap<String, NumberStyle>,
    /// Notes on the data.
    pub notes: Vec<Vec<Inline>>,
    /// Notes on single cells, with the first cell of the row and the id of the column.
    pub cell_notes: Vec<(String, String, Vec<Inline>)>,
}

impl Fields {
    /// The fields of a table and the rows chosen.
    pub fn of_table(table: &Named<Table>, records: &Records, chosen: Option<&Vec<usize>>, prose: &mut ProseReader) -> Self {
        let t = &table.value;
        let rows: Vec<usize> = chosen.cloned().unwrap_or_else(|| (0..records.len()).collect());
        let rows: Vec<Vec<Cell>> =
            rows.into_iter().map(|row| (0..t.columns.len()).map(|column| records.cell(row, column).clone()).collect()).collect();
        let fields = t.columns.iter().enumerate().map(|(at, column)| {
            let unit = column.unit.as_ref().or(t.unit.as_ref()).map(|unit| unit.to_string());
            let quantity = matches!(column.r#type, ColumnType::Number | ColumnType::Integer);
            let currency = column.currency.as_ref().map(|code| code.to_string());
            let title = match &column.title {
                Some(title) => prose.inlines(title, table.place.file),
                None => vec![Inline::Text(column.id.to_string())],
            };
            Field {
                id: column.id.to_string(),
                title: Heading::Written(title),
                kind: column.r#type,
                unit: unit.filter(|_| quantity),
                style: style(column.r#type, column.decimals, currency, rows.iter().map(|row| &row[at])),
                words: BTreeMap::new(),
            }
        });
        let fields = fields.collect();
        let mut words = |words| prose.inlines(words, table.place.file);
        let notes = t.notes.iter().map(&mut words).collect();
        let cell_notes =
            t.cell_notes.iter().map(|note| (note.row.to_string(), note.column.to_string(), words(&note.text))).collect();
        Self { fields, rows, notes, cell_notes, ..Self::default() }
    }

    /// The readings of a poll: the fields `wave`, `date`, `sample_size` and `margin_of_error`, and one for each answer.
    pub fn of_poll(poll: &Named<Poll>, prose: &mut ProseReader) -> Self {
        let (p, file) = (&poll.value, poll.place.file);
        let mut answers: Vec<(String, Vec<Inline>)> =
            p.answers.iter().map(|(id, title)| (id.to_string(), prose.inlines(title, file))).collect();
        for (answer, _) in p.wave.iter().flat_map(|wave| wave.share.iter()) {
            if !answers.iter().any(|(id, _)| *id == **answer) {
                answers.push((answer.to_string(), vec![Inline::Text(answer.to_string())]));
            }
        }
        let labels = p.wave.iter().filter_map(|wave| Some((wave.name(), prose.inlines(wave.label.as_ref()?, file)))).collect();
        // Where some readings tell but their year, no more is known of the order of all.
        let years = p.wave.iter().any(|wave| matches!(wave.date.as_deref(), Some(WaveDate::Year(_))));
        let date = |wave: &Wave| match wave.date.as_deref() {
            Some(WaveDate::Year(year)) => Cell::Integer(i64::from(*year)),
            Some(WaveDate::Day(day)) if years => Cell::Integer(i64::from(day.year)),
            Some(WaveDate::Day(day)) => Cell::Date(*day),
            None => Cell::Missing,
        };
        let rows: Vec<Vec<Cell>> = p
            .wave
            .iter()
            .map(|wave| {
                let size = wave.sample_size.as_ref().or(p.sample_size.as_ref());
                let margin = wave.margin_of_error.as_ref().or(p.margin_of_error.as_ref());
                let shares = answers.iter().map(|(id, _)| {
                    let share = wave.share.iter().find(|(answer, _)| ***answer == **id);
                    share.map_or(Cell::Missing, |(_, share)| Cell::Number(**share))
                });
                [
                    Cell::String(wave.name().into()),
                    date(wave),
                    size.map_or(Cell::Missing, |size| Cell::Integer(**size as i64)),
                    margin.map_or(Cell::Missing, |margin| Cell::Number(**margin)),
                ]
                .into_iter()
                .chain(shares)
                .collect()
            })
            .collect();
        let fixed = [
            ("wave", Heading::Group, ColumnType::String, labels),
            (
                "date",
                if years { Heading::Year } else { Heading::Date },
                if years { ColumnType::Year } else { ColumnType::Date },
                BTreeMap::new(),
            ),
            ("sample_size", Heading::SampleSize, ColumnType::Integer, BTreeMap::new()),
            ("margin_of_error", Heading::MarginOfError, ColumnType::Number, BTreeMap::new()),
        ];
        let answers = answers.into_iter().map(|(id, title)| (id, Heading::Written(title), ColumnType::Percent, BTreeMap::new()));
        let fields = fixed
            .into_iter()
            .map(|(id, title, kind, words)| (id.to_owned(), title, kind, words))
            .chain(answers)
            .enumerate()
            .map(|(at, (id, title, kind, words))| Field {
                id,
                title,
                kind,
                unit: None,
                style: style(kind, None, None, rows.iter().map(|row| &row[at])),
                words,
            })
            .collect();
        let notes = p.notes.iter().map(|note| prose.inlines(note, file)).collect();
        Self { fields, rows, notes, ..Self::default() }
    }

    /// The position of a field.
    pub fn position(&self, id: &str) -> Option<usize> {
        self.fields.iter().position(|field| field.id == id)
    }

    /// Turns columns into rows, with the fields `key` and `value` after all others, which are kept.
    pub fn fold(&mut self, columns: &[usize]) {
        let title = |at: usize| match &self.fields[at].title {
            Heading::Written(title) => title.clone(),
            _ => vec![Inline::Text(self.fields[at].id.clone())],
        };
        let first = &self.fields[columns[0]];
        let kind = if columns.iter().all(|at| self.fields[*at].kind == first.kind) { first.kind } else { ColumnType::Number };
        let shared_unit = columns.iter().all(|at| self.fields[*at].unit == first.unit);
        let unit = first.unit.clone().filter(|_| shared_unit);
        let words = columns.iter().map(|at| {
            let unit = self.fields[*at].unit.as_ref().filter(|_| !shared_unit);
            let title = title(*at).into_iter().chain(unit.map(|unit| Inline::Text(format!(", {unit}"))));
            (self.fields[*at].id.clone(), title.collect())
        });
        let words = words.collect();
        if !columns.iter().all(|at| first.is_like(&self.fields[*at])) {
            self.unlike = columns.iter().map(|at| (self.fields[*at].id.clone(), self.fields[*at].style.clone())).collect();
        }
        let decimals = columns.iter().map(|at| self.fields[*at].style.decimals).max().unwrap_or(0);
        let value_style = NumberStyle { kind, decimals, currency: first.style.currency.clone() };
        let key_style = NumberStyle { kind: ColumnType::String, decimals: 0, currency: None };
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
        let mut fields: Vec<Field> = kept.iter().map(|at| self.fields[*at].clone()).collect();
        let key = Field { id: "key".into(), title: Heading::Group, kind: ColumnType::String, unit: None, style: key_style, words };
        let value = Field { id: "value".into(), title: Heading::Value, kind, unit, style: value_style, words: BTreeMap::new() };
        fields.extend([key, value]);
        self.fields = fields;
        self.others *= columns.len();
    }

    /// Sorts the rows by a field; what is not known comes last.
    pub fn sort(&mut self, field: usize, largest_first: bool) {
        let sorted = self.rows.len() - self.others;
        self.rows[..sorted].sort_by(|a, b| match (&a[field], &b[field]) {
            (Cell::Missing, Cell::Missing) => Ordering::Equal,
            (Cell::Missing, _) => Ordering::Greater,
            (_, Cell::Missing) => Ordering::Less,
            (a, b) if largest_first => crate::data::compare(b, a),
            (a, b) => crate::data::compare(a, b),
        });
    }

    /// A cell as a label.
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
        cell.to_string() == name
            || matches!(cell, Cell::String(text) if self.words.get(text.as_str()).is_some_and(|words| plain(words) == name))
    }

    /// A cell as it is written.
    pub fn display(&self, cell: &Cell) -> DisplayValue {
        match cell {
            Cell::String(text) => match self.words.get(text.as_str()) {
                Some(words) => DisplayValue::Prose(words.clone()),
                None => DisplayValue::Text(text.to_string()),
            },
            cell => self.style.display(cell),
        }
    }
}

impl NumberStyle {
    /// A cell as it is written.
    pub fn display(&self, cell: &Cell) -> DisplayValue {
        crate::resolve::tables::display_value(self.kind, self.currency.as_deref(), cell, self.decimals)
    }

    /// A number as it is written.
    pub fn number(&self, number: f64) -> DisplayValue {
        match self.kind {
            ColumnType::Year => self.display(&Cell::Integer(number as i64)),
            _ => self.display(&Cell::Number(number)),
        }
    }
}

/// The text of prose without its markup.
fn plain(content: &[Inline]) -> String {
    let text = content.iter().map(|inline| match inline {
        Inline::Text(text) | Inline::Number { text, .. } | Inline::Code(text) => text.clone(),
        Inline::Emph(content) | Inline::Strong(content) => plain(content),
        Inline::Link { content, .. } | Inline::Claim { content, .. } => plain(content),
        _ => String::new(),
    });
    text.collect()
}

fn style<'c>(
    kind: ColumnType,
    decimals: Option<u8>,
    currency: Option<String>,
    cells: impl Iterator<Item = &'c Cell>,
) -> NumberStyle {
    let decimals = decimals.unwrap_or_else(|| {
        let needed = cells.filter_map(|cell| match cell {
            Cell::Number(value) => Some(decimals_needed(*value, 3)),
            _ => None,
        });
        let needed = needed.max().unwrap_or(0);
        currency.as_ref().map_or(needed, |code| currency_decimals(needed, code))
    });
    NumberStyle { kind, decimals, currency }
}
