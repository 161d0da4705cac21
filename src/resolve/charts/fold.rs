//! Columns turned into rows: a wide table drawn as series.

use crate::project::{Located, Mark};

use super::marks::{Form, form};
use super::sketch::Sketch;

/// What channels stand for that several columns were folded into.
#[derive(Default)]
pub struct Folded {
    /// The field of x.
    pub x: Option<usize>,
    /// The field of y.
    pub y: Option<usize>,
    /// The field of color.
    pub color: Option<usize>,
}

impl Sketch<'_, '_> {
    /// Turns columns into rows where the figure says so, or where a channel names several fields.
    pub fn fold(&mut self) -> Option<Folded> {
        let f = &self.figure.value;
        if !f.fold.is_empty() {
            let folded = |field: &str| f.fold.iter().any(|name| **name == field);
            if let Some(taken) = ["key", "value"].into_iter().find(|name| self.fields.position(name).is_some() && !folded(name)) {
                self.report(
                    "folded-name",
                    Some(self.place(&f.fold[0])),
                    format!("the figure `{}` has two fields `{taken}`", self.figure.id),
                    format!("folding makes a field `{taken}`, and the data have one already"),
                    "give that column another id, and keep its heading with `header`; or name the columns in a channel: x = [\"…\", \"…\"]",
                );
                return None;
            }
            self.fold_columns("fold", &f.fold)?;
            return Some(Folded::default());
        }
        let upright = matches!(form(self.mark), Form::Banded { upright: true, .. } | Form::Plane { .. });
        let (value_key, place_key) = if upright { ("y", "x") } else { ("x", "y") };
        let folded = |value, place, color| match upright {
            true => Folded { x: place, y: Some(value), color },
            false => Folded { x: Some(value), y: place, color },
        };
        let (values, places) = (self.channel(value_key), self.channel(place_key));
        if let Some(values) = values.filter(|channel| channel.fields.len() > 1) {
            if f.color.is_some() {
                self.report(
                    "several-fields",
                    self.channel_place(&["color"]),
                    format!("the figure `{}` has two ways of telling its series apart", self.figure.id),
                    "several fields are a series each already",
                    "leave out `color`, or name one field of values",
                );
                return None;
            }
            let (key, value) = self.fold_columns(value_key, &values.fields)?;
            return Some(folded(value, None, Some(key)));
        }
        if let (None, Some(places)) = (values, places.filter(|channel| channel.fields.len() > 1)) {
            let (key, value) = self.fold_columns(place_key, &places.fields)?;
            return Some(folded(value, Some(key), None));
        }
        Some(Folded::default())
    }

    /// Turns columns into rows. The positions of the key and the value.
    fn fold_columns(&mut self, key: &str, names: &[Located<String>]) -> Option<(usize, usize)> {
        if let Some((_, twice)) = names.iter().enumerate().find(|(at, name)| names[..*at].iter().any(|other| **other == ***name)) {
            let message = format!("`{key}` of the figure `{}` names a field twice", self.figure.id);
            self.report("several-fields", Some(self.place(twice)), message, "the same field again", "leave it out");
            return None;
        }
        let columns: Vec<usize> = names.iter().map(|name| self.follow(name)).collect::<Option<_>>()?;
        for (name, at) in names.iter().zip(&columns) {
            self.check_column(key, name, *at, columns[0])?;
        }
        self.fields.fold(&columns);
        let count = self.fields.fields.len();
        Some((count - 2, count - 1))
    }

    /// Reports a column that cannot be folded with the first one.
    fn check_column(&mut self, key: &str, name: &Located<String>, column: usize, first: usize) -> Option<()> {
        let (field, first) = (self.field(column), self.field(first));
        if key != "fold" && !field.kind.is_quantity() {
            let message = format!("several fields of {key} in the figure `{}` need to be quantities", self.figure.id);
            let reason = format!("holds {}", field.nature());
            let help = "name fields of numbers, or one field of categories";
            self.report("field-type", Some(self.place(name)), message, reason, help);
            return None;
        }
        let quantities = field.kind.is_quantity() && first.kind.is_quantity();
        // In a table each column has lengths of its own.
        if first.is_like(field) || (self.mark == Mark::TableBars && quantities) {
            return Some(());
        }
        let message = format!("the fields of the figure `{}` cannot share a scale", self.figure.id);
        let reason = format!("holds {}, while `{}` holds {}", field.nature(), first.id, first.nature());
        let help = match quantities {
            true => {
                "give each a figure of its own; or use `mark = \"table-bars\"`, in which each column has a scale, or `mark = \"scatter\"` with one on x and one on y"
            }
            false => "name columns of one type",
        };
        self.report("mixed-fields", Some(self.place(name)), message, reason, help);
        None
    }
}
