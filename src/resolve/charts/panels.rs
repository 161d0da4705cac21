//! Small charts side by side, and margins of error.

use super::DisplayValue;
use super::channels::Sketch;

/// More small charts than one can compare.
const PANELS: usize = 24;

impl Sketch<'_, '_> {
    /// The titles of the small charts, one without a title when there are no facets, and the position of each row's.
    pub fn panels(&mut self) -> Option<(Vec<Option<DisplayValue>>, Vec<usize>)> {
        let (titles, of_row) = self.distinct(self.facet);
        if titles.len() > PANELS {
            let place = self.channel_place(self.figure.value.facet.as_ref());
            let message = format!("the figure `{}` has {} small charts", self.figure.id, titles.len());
            let help = "choose rows with `where`, or draw them in one chart with `color` and `highlight`";
            self.report("too-many-facets", place, message, format!("more than {PANELS} do not fit on a page"), help);
            return None;
        }
        let titles: Vec<Option<DisplayValue>> = titles.into_iter().map(Some).collect();
        Some((if titles.is_empty() { vec![None] } else { titles }, of_row))
    }

    /// Reports margins that their values are not in.
    pub fn check_margins(&mut self, value: usize) -> Option<()> {
        for row in 0..self.fields.rows.len() {
            let Some(number) = self.fields.rows[row][value].number() else { continue };
            let ends: Vec<Option<f64>> = self.error.iter().map(|field| self.fields.rows[row][*field].number()).collect();
            let reason = match ends.as_slice() {
                [Some(half)] if *half < 0.0 => format!("{half} is no half-width: these are not negative"),
                [Some(low), Some(high)] if *low > number || *high < number => {
                    format!("{number} does not lie between {low} and {high}")
                }
                _ => continue,
            };
            let place = self.channel_place(self.figure.value.error.as_ref());
            let message = format!("the figure `{}` has a margin of error that its value is not in", self.figure.id);
            let help = "name a field of half-widths, error = \"margin\", or those of the lower and the upper end, error = [\"low\", \"high\"]";
            self.report("bad-margin", place, message, reason, help);
            return None;
        }
        Some(())
    }

    /// The ends of the margin of error of a value.
    pub fn margin(&self, row: usize, value: Option<f64>) -> Option<(f64, f64)> {
        let value = value?;
        let cell = |field: usize| self.fields.rows[row][field].number();
        match self.error.as_slice() {
            [half] => cell(*half).map(|half| (value - half.abs(), value + half.abs())),
            [low, high, ..] => Some((cell(*low)?, cell(*high)?)),
            [] => None,
        }
    }
}
