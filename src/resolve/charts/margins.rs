//! Margins of error.

use super::sketch::Sketch;

impl Sketch<'_, '_> {
    /// The fields of the margin of error: one of half-widths, or those of the lower and the upper end.
    pub fn margin_fields(&mut self) -> Vec<usize> {
        let Some(error) = self.channel("error") else { return Vec::new() };
        let fields = error.fields.iter().filter_map(|name| self.follow(name)).collect();
        if let Some(third) = error.fields.get(2) {
            self.report(
                "several-fields",
                Some(self.place(third)),
                format!("`error` of the figure `{}` stands for one or two fields", self.figure.id),
                "a third field",
                "name a field of half-widths, or those of the lower and the upper end",
            );
        }
        fields
    }

    /// Reports margins that their values are not in.
    pub fn check_margins(&mut self, value: usize) -> Option<()> {
        for row in 0..self.rows() {
            let Some(number) = self.cell(row, value).number() else { continue };
            let ends: Vec<Option<f64>> = self.error.iter().map(|field| self.cell(row, *field).number()).collect();
            let reason = match ends.as_slice() {
                [Some(half)] if *half < 0.0 => format!("{half} is negative, and no half-width"),
                [Some(low), Some(high)] if *low > number || *high < number => {
                    format!("{number} does not lie between {low} and {high}")
                }
                _ => continue,
            };
            let message = format!("the figure `{}` has a value outside its margin of error", self.figure.id);
            let help = "name a field of half-widths, error = \"margin\", or those of the lower and the upper end, error = [\"low\", \"high\"]";
            self.report("bad-margin", self.channel_place(&["error"]), message, reason, help);
            return None;
        }
        Some(())
    }

    /// The ends of the margin of error of a value.
    pub fn margin(&self, row: usize, value: Option<f64>) -> Option<(f64, f64)> {
        let value = value?;
        let number = |field: usize| self.cell(row, field).number();
        match self.error.as_slice() {
            [half] => number(*half).map(|half| (value - half, value + half)),
            [low, high, ..] => Some((number(*low)?, number(*high)?)),
            [] => None,
        }
    }
}
