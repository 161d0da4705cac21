//! Rows in the order and the number that a figure asks for: sorted, cut to the first, the others added up.

use crate::data::{clean, sort_key};
use crate::project::{Cell, Channel, ColumnType, Located, Mark};

use super::fold::Folded;
use super::marks::{Form, form};
use super::sketch::Sketch;

impl Sketch<'_, '_> {
    /// Sorts, cuts and folds the data. What the channels stand for that folding gave their fields.
    pub fn arrange(&mut self) -> Option<Folded> {
        let f = &self.figure.value;
        let sorted = self.sort(false)?;
        if let (false, Some(first), Some(sort)) = (sorted, &f.first, &f.sort) {
            let (name, _) = sort_key(sort);
            let place = Some(self.place(first));
            let message = format!("the figure `{}` cannot choose its first rows by `{name}`", self.figure.id);
            let reason = format!("rows are chosen before columns are folded, and `{name}` is there only afterwards");
            self.report("first-of-folded", place, message, reason, "sort by a column of the data, or leave `first` out");
            return None;
        }
        self.cut()?;
        self.unfolded = self.fields.clone();
        let folded = self.fold()?;
        if !sorted {
            self.sort(true)?;
        }
        Some(folded)
    }

    /// Sorts by the field of `sort`, if there is one of this name already. Whether nothing is left to do.
    fn sort(&mut self, must: bool) -> Option<bool> {
        let f = &self.figure.value;
        let Some(sort) = &f.sort else {
            // Time runs forward.
            let moments = f.x.as_ref().filter(|_| self.mark == Mark::Column).and_then(|x| self.fields.position(x.fields.first()?));
            if let Some(x) = moments.filter(|x| self.field(*x).kind.is_time()) {
                self.fields.sort(x, false);
            }
            return Some(true);
        };
        let (name, largest_first) = sort_key(sort);
        match self.fields.position(name) {
            Some(field) => {
                self.fields.sort(field, largest_first);
                Some(true)
            }
            None if must || (f.fold.is_empty() && !["key", "value"].contains(&name)) => {
                self.follow(&sort.with(name.to_owned()));
                None
            }
            None => Some(false),
        }
    }

    /// Cuts the rows to the first categories, and adds up the others if the figure says so.
    fn cut(&mut self) -> Option<()> {
        let f = &self.figure.value;
        let Some(first) = f.first.as_ref().map(|first| **first) else { return Some(()) };
        let (category, values) = match form(self.mark) {
            Form::Banded { upright: true, .. } => (f.x.as_ref(), f.y.as_ref()),
            Form::Parts => (f.color.as_ref().or(f.y.as_ref()), f.x.as_ref()),
            _ => (f.y.as_ref(), f.x.as_ref()),
        };
        let category = self.single(category);
        let of_row = match category {
            Some(_) => self.distinct(category).1,
            None => (0..self.rows()).collect(),
        };
        let count = of_row.iter().max().map_or(0, |last| last + 1);
        let other = f.other.as_ref().filter(|other| ***other);
        // One category in the place of one would tell less and save nothing.
        if count <= first || (other.is_some() && count == first + 1) {
            return Some(());
        }
        let (mut kept, mut rest) = (Vec::new(), Vec::new());
        for (row, at) in std::mem::take(&mut self.fields.rows).into_iter().zip(of_row) {
            if at < first { kept.push(row) } else { rest.push(row) }
        }
        self.fields.rows = kept;
        let Some(other) = other else { return Some(()) };
        let sums = self.add_up(other, &rest, category, values)?;
        self.fields.others = sums.len();
        self.fields.other_of = category.map(|category| self.field(category).id.clone());
        self.fields.rows.extend(sums);
        Some(())
    }

    /// Rows added up into one for each colour of each small chart.
    fn add_up(
        &mut self,
        other: &Located<bool>,
        rest: &[Vec<Cell>],
        category: Option<usize>,
        values: Option<&Channel>,
    ) -> Option<Vec<Vec<Cell>>> {
        let f = &self.figure.value;
        let groups = [self.single(f.color.as_ref()), self.single(f.facet.as_ref())];
        let groups: Vec<usize> = groups.into_iter().flatten().filter(|field| Some(*field) != category).collect();
        let named = |channel: Option<&Channel>| -> Vec<usize> {
            channel.into_iter().flat_map(|channel| &channel.fields).filter_map(|name| self.fields.position(name)).collect()
        };
        let mut added = named(values);
        added.extend(f.fold.iter().filter_map(|name| self.fields.position(name)));
        // The margin of a sum is not the sum of margins.
        let margins = named(f.error.as_ref());
        let unknown = |field: &usize| Some((*field, rest.iter().find(|row| row[*field] == Cell::Missing)?));
        if let Some((missing, row)) = added.iter().find_map(unknown) {
            let id = self.field(missing).id.clone();
            let message = format!("the figure `{}` cannot add up the others", self.figure.id);
            let reason = match category {
                Some(category) => format!("the `{id}` of “{}” is missing", row[category]),
                None => format!("a value of `{id}` is missing"),
            };
            let choosing = self.choosing(&format!("{id} != missing"));
            let help = format!("leave out what is not known, and say so in the caption: {choosing}");
            self.report("unknown-sum", Some(self.place(other)), message, reason, help);
            return None;
        }
        // Shares of one whole can be added up, others cannot.
        let too_much = |field: &&usize| {
            let kept = self.fields.rows.iter().chain(rest).filter_map(|row| row[**field].number());
            self.field(**field).kind == ColumnType::Percent && groups.is_empty() && kept.sum::<f64>() > 100.5
        };
        if let Some(field) = added.iter().find(too_much) {
            let reason = format!("`{}` is in percent, and adds up to more than 100", self.field(*field).id);
            let message = format!("the figure `{}` cannot add up the others", self.figure.id);
            self.report(
                "unknown-sum",
                Some(self.place(other)),
                message,
                reason,
                "leave out `other`, and say in the caption what is not shown",
            );
            return None;
        }
        let mut sums: Vec<Vec<Cell>> = Vec::new();
        for row in rest {
            let sum = match sums.iter_mut().find(|sum| groups.iter().all(|field| sum[*field] == row[*field])) {
                Some(sum) => sum,
                None => {
                    let start = |field: usize| match groups.contains(&field) {
                        true => row[field].clone(),
                        false if added.contains(&field) => Cell::Integer(0),
                        false => Cell::Missing,
                    };
                    sums.push((0..row.len()).map(start).collect());
                    sums.last_mut()?
                }
            };
            for field in added.iter().filter(|field| !margins.contains(field)) {
                sum[*field] = added_up(&sum[*field], &row[*field]);
            }
        }
        Some(sums)
    }

    /// The field of a channel that names one.
    fn single(&self, channel: Option<&Channel>) -> Option<usize> {
        match channel?.fields.as_slice() {
            [field] => self.fields.position(field),
            _ => None,
        }
    }
}

/// The sum of two cells, whole as long as both are.
fn added_up(a: &Cell, b: &Cell) -> Cell {
    match (a, b) {
        (Cell::Integer(a), Cell::Integer(b)) if a.checked_add(*b).is_some() => Cell::Integer(a + b),
        (a, b) => match (a.number(), b.number()) {
            (Some(a), Some(b)) => Cell::Number(clean(a + b)),
            _ => Cell::Missing,
        },
    }
}
