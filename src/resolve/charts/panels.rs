//! Small charts side by side.

use super::sketch::Sketch;
use super::{DisplayValue, Panel};

/// More small charts than one can compare.
const PANELS: usize = 24;

impl Sketch<'_, '_> {
    /// The small charts without their marks, and the position of each row's. One without a title when there are no facets.
    pub fn panels(&mut self) -> Option<(Vec<Panel>, Vec<usize>)> {
        let (titles, of_row) = self.distinct(self.facet);
        if titles.len() > PANELS {
            let message = format!("the figure `{}` has {} small charts", self.figure.id, titles.len());
            let reason = format!("more than {PANELS} do not fit on a page");
            let help = "choose rows with `where`, or draw them in one chart with `color` and `highlight`";
            self.report("too-many-facets", self.channel_place(&["facet"]), message, reason, help);
            return None;
        }
        Some((titled(titles), of_row))
    }
}

/// Small charts with titles, or one without.
pub fn titled(titles: Vec<DisplayValue>) -> Vec<Panel> {
    match titles.is_empty() {
        true => vec![Panel { title: None, items: Vec::new() }],
        false => titles.into_iter().map(|title| Panel { title: Some(title), items: Vec::new() }).collect(),
    }
}
