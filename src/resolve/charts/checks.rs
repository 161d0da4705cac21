//! What data must be like to be drawn, whatever the mark: quantities where sizes are read, places for all rows, sizes that can be
//! written out.

use crate::project::Cell;

use super::sketch::Sketch;

/// Values from which on, and below which, a number is too long to be written out.
const LARGEST: f64 = 1e15;
const SMALLEST: f64 = 1e-9;

impl Sketch<'_, '_> {
    /// Reports margins and areas that are no quantities.
    pub fn check_quantities(&mut self) {
        for (key, most) in [("error", 2), ("size", 1)] {
            let names = self.channel(key).into_iter().flat_map(|channel| channel.fields.iter().take(most));
            for name in names {
                let Some(field) = self.fields.position(name).map(|at| self.field(at)) else { continue };
                if !field.kind.is_quantity() {
                    let message = format!("`{key}` of the figure `{}` needs a quantity", self.figure.id);
                    let reason = format!("holds {}", field.nature());
                    let help = "name a field of numbers; a column is one with `type = \"number\"`";
                    self.report("field-type", Some(self.place(name)), message, reason, help);
                }
            }
        }
    }

    /// Reports rows that have no place, series or small chart, because the field of one of these channels is missing there.
    pub fn complete(&mut self, channels: &[(&str, Option<usize>)]) -> Option<()> {
        for (key, field) in channels.iter().filter_map(|(key, field)| Some((*key, (*field)?))) {
            let rows = self.rows();
            let is_missing = |row: &usize| *self.cell(*row, field) == Cell::Missing && !self.fields.is_other(*row, field);
            let missing = (0..rows).filter(is_missing).count();
            if missing == 0 {
                continue;
            }
            let id = &self.field(field).id;
            let help = match (self.is_poll, self.unfolded.position(id)) {
                (true, _) if id == "date" => "give each wave its `date`, or use the field `wave`, which every one has".to_owned(),
                (false, Some(_)) => {
                    format!("complete the data, or leave such rows out: {}", self.choosing(&format!("{id} != missing")))
                }
                _ => "complete the data".to_owned(),
            };
            let what = match key {
                "color" => "series",
                "facet" => "small chart",
                _ => "place",
            };
            let message = format!("the figure `{}` has no {what} for {missing} of its {rows} rows", self.figure.id);
            self.report("missing-place", self.channel_place(&[key]), message, "is missing there", help);
            return None;
        }
        Some(())
    }

    /// Reports quantities that cannot be written out at a chart.
    pub fn check_sizes(&mut self, channels: &[(&str, Option<usize>)]) -> Option<()> {
        let wrong = |number: &f64| number.abs() >= LARGEST || (*number != 0.0 && number.abs() < SMALLEST);
        for (key, field) in channels.iter().filter_map(|(key, field)| Some((*key, (*field)?))) {
            let Some(number) = self.fields.rows.iter().filter_map(|row| row[field].number()).find(wrong) else { continue };
            let message = format!("the figure `{}` has a value of {number:e}", self.figure.id);
            let (reason, help) = match number.abs() >= LARGEST {
                true => ("has more digits than a reader takes in", "give the values in a larger unit, such as billions"),
                false => ("has too many zeros for a reader to count", "give the values in a smaller unit"),
            };
            self.report("number-size", self.channel_place(&[key]), message, reason, help);
            return None;
        }
        Some(())
    }

    /// Reports that there is nothing to draw, because a channel has no value in any row.
    pub fn no_values(&mut self, key: &str) {
        let message = format!("the figure `{}` has no value to draw", self.figure.id);
        let help = "take the figure out until there are data";
        self.report("empty-chart", self.channel_place(&[key]), message, "all values are missing", help);
    }

    /// Reports that a single series is stacked.
    pub fn one_part(&mut self) {
        let place = self.figure.value.stack.as_ref().map(|stack| self.place(stack));
        let message = format!("the figure `{}` stacks a single series", self.figure.id);
        let help = "tell its parts apart with `color`, name several fields of values, or leave `stack` out";
        self.report("one-part", place, message, "one series has nothing to stand on", help);
    }
}
