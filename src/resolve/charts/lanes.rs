//! Timelines: events and spans of time, in lanes.

use super::axes::{Zero, number};
use super::sketch::Sketch;
use super::{Axis, AxisKind, DisplayValue, Drawn, Facts, Item};
use crate::project::Stack;

/// More lanes than fit on a page.
const LANES: usize = 30;

/// Lays out a timeline.
pub fn draw(sketch: &mut Sketch) -> Option<Drawn> {
    let start = sketch.x?;
    check_times(sketch, start)?;
    sketch.no_scale("y", "lanes lie one below the other")?;
    sketch.complete(&[("x", Some(start)), ("y", sketch.y), ("color", sketch.color), ("facet", sketch.facet)])?;
    let (lanes, lane_of) = sketch.distinct(sketch.y);
    if lanes.len() > LANES {
        let message = format!("the timeline `{}` has {} lanes", sketch.figure.id, lanes.len());
        let reason = format!("more than {LANES} do not fit on a page");
        sketch.report("too-many-categories", sketch.channel_place(&["y"]), message, reason, "choose rows with `where`");
        return None;
    }
    let (mut panels, panel_of) = sketch.panels()?;
    let colours = sketch.colours(&[sketch.y, sketch.text, sketch.facet])?;
    let mut entries: Vec<(usize, f64, Option<f64>)> = Vec::new();
    for row in 0..sketch.rows() {
        let Some(from) = number(sketch.cell(row, start)) else { continue };
        let to = sketch.x2.and_then(|end| number(sketch.cell(row, end)));
        if let (Some(end), true) = (sketch.x2, to.is_some_and(|to| to < from)) {
            let message = format!("the timeline `{}` has a span that ends before it begins", sketch.figure.id);
            let reason = format!("{} comes after {}", sketch.cell(row, start), sketch.cell(row, end));
            let help = "correct the data, or exchange `x` and `x2`";
            sketch.report("dates-reversed", sketch.channel_place(&["x2"]), message, reason, help);
            return None;
        }
        entries.push((row, from, to));
    }
    if entries.is_empty() {
        sketch.no_values("x");
        return None;
    }
    let times: Vec<f64> = entries.iter().flat_map(|(_, from, to)| [Some(*from), *to]).flatten().collect();
    let axis = sketch.quantities("x", start, &times, Zero::Never)?;
    for (row, from, to) in &entries {
        panels[panel_of[*row]].items.push(Item {
            series: colours.of_row[*row],
            at: lane_of[*row],
            from: Some(axis.place(*from)),
            to: to.map(|to| axis.place(to)),
            name: sketch.name(*row),
            value: Some(sketch.fields.value(*row, start)),
            tone: colours.tones[*row],
            ..Item::default()
        });
    }
    let earliest = times.iter().copied().fold(f64::INFINITY, f64::min);
    let latest = times.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let facts = Facts {
        values: entries.len(),
        ordered: true,
        span: Some((sketch.moment(earliest)?, sketch.moment(latest)?)),
        ..Facts::default()
    };
    Some(Drawn {
        x: Axis { title: sketch.title("x"), kind: AxisKind::Continuous(axis) },
        y: Axis { title: sketch.title("y"), kind: if lanes.is_empty() { AxisKind::None } else { AxisKind::Categories(lanes) } },
        unit: None,
        labels: sketch.figure.value.labels.unwrap_or(false),
        highlights: colours.highlights,
        series: colours.series,
        panels,
        stack: Stack::None,
        facts,
    })
}

/// Reports fields that are no times, and spans whose ends cannot be compared.
fn check_times(sketch: &mut Sketch, start: usize) -> Option<()> {
    let channels = [("x", Some(start)), ("x2", sketch.x2)];
    for (key, field) in channels.into_iter().filter_map(|(key, field)| Some((key, sketch.field(field?)))) {
        if !field.kind.is_time() {
            let message = format!("{key} of the timeline `{}` needs times", sketch.figure.id);
            let reason = format!("holds {}, neither dates nor years", field.nature());
            let help = format!("give {key} a field of type `date` or `year`");
            sketch.report("field-type", sketch.channel_place(&[key]), message, reason, help);
            return None;
        }
    }
    let (from, Some(to)) = (sketch.field(start), sketch.x2.map(|end| sketch.field(end))) else { return Some(()) };
    if from.kind != to.kind {
        let reason = format!("holds {}, while `{}` holds {}", to.nature(), from.id, from.nature());
        let message = format!("the spans of the timeline `{}` begin and end on different scales", sketch.figure.id);
        let help = "give both columns one type, `date` or `year`";
        sketch.report("field-type", sketch.channel_place(&["x2"]), message, reason, help);
        return None;
    }
    Some(())
}

impl Sketch<'_, '_> {
    /// A time of the timeline as it is written.
    fn moment(&self, time: f64) -> Option<DisplayValue> {
        let fields = || [self.x, self.x2].into_iter().flatten();
        let mut cells = fields().flat_map(|field| (0..self.rows()).map(move |row| (row, field)));
        let (row, field) = cells.find(|(row, field)| number(self.cell(*row, *field)) == Some(time))?;
        Some(self.fields.label(row, field))
    }
}
