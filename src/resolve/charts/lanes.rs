//! Timelines: events and spans of time, in lanes.

use super::axes::{Zero, number};
use super::channels::Sketch;
use super::{Axis, AxisKind, DisplayValue, Drawn, Item, Panel, facts};
use crate::project::{ColumnType, Stack};

/// More lanes than fit on a page.
const LANES: usize = 30;

/// Lays out a timeline.
pub fn draw(sketch: &mut Sketch) -> Option<Drawn> {
    let f = &sketch.figure.value;
    let x = sketch.x?;
    let is_time = |field: usize| matches!(sketch.fields.fields[field].kind, ColumnType::Year | ColumnType::Date);
    if let Some(wrong) = [sketch.x, sketch.x2].into_iter().flatten().find(|field| !is_time(*field)) {
        let field = sketch.fields.fields[wrong].clone();
        let (key, channel) = if wrong == x { ("x", &f.x) } else { ("x2", &f.x2) };
        sketch.report(
            "field-type",
            sketch.channel_place(channel.as_ref()),
            format!("the timeline `{}` has times of `{}`", sketch.figure.id, field.id),
            format!("holds {}, neither dates nor years", field.nature()),
            format!("give {key} a field of type `date` or `year`"),
        );
        return None;
    }
    if let Some(end) = sketch.x2.filter(|end| sketch.fields.fields[*end].kind != sketch.fields.fields[x].kind) {
        let (from, to) = (&sketch.fields.fields[x], &sketch.fields.fields[end]);
        let reason = format!("`{}` holds {}, while `{}` holds {}", to.id, to.nature(), from.id, from.nature());
        let message = format!("the spans of the timeline `{}` begin and end on different scales", sketch.figure.id);
        let place = sketch.channel_place(f.x2.as_ref());
        sketch.report("field-type", place, message, reason, "give both columns one type, `date` or `year`");
        return None;
    }
    sketch.no_scale("y", f.y.as_ref(), "lanes lie one below the other")?;
    sketch.complete(&[("x", Some(x)), ("y", sketch.y), ("color", sketch.color)])?;
    let (lanes, lane_of) = sketch.distinct(sketch.y);
    if lanes.len() > LANES {
        let message = format!("the timeline `{}` has {} lanes", sketch.figure.id, lanes.len());
        sketch.report(
            "too-many-categories",
            sketch.channel_place(f.y.as_ref()),
            message,
            format!("more than {LANES} do not fit on a page"),
            "choose rows with `where`",
        );
        return None;
    }
    let (panels, panel_of) = sketch.panels()?;
    let colours = sketch.colours(&[sketch.y, sketch.text, sketch.facet])?;
    let cell = |row: usize, field: Option<usize>| number(&sketch.fields.rows[row][field?]);
    let rows: Vec<usize> = (0..sketch.fields.rows.len()).filter(|row| cell(*row, Some(x)).is_some()).collect();
    let mut times: Vec<f64> = rows.iter().filter_map(|row| cell(*row, Some(x))).collect();
    for row in &rows {
        if let (Some(start), Some(end)) = (cell(*row, Some(x)), cell(*row, sketch.x2)) {
            if end < start {
                let message = format!("the timeline `{}` has a span that ends before it begins", sketch.figure.id);
                let reason =
                    format!("{} comes after {}", sketch.fields.rows[*row][x], sketch.fields.rows[*row][sketch.x2.unwrap_or(x)]);
                sketch.report(
                    "dates-reversed",
                    sketch.channel_place(f.x2.as_ref()),
                    message,
                    reason,
                    "correct the data, or exchange `x` and `x2`",
                );
                return None;
            }
            times.push(end);
        }
    }
    if times.is_empty() {
        let message = format!("the timeline `{}` has nothing to draw", sketch.figure.id);
        sketch.report(
            "empty-chart",
            sketch.channel_place(f.x.as_ref()),
            message,
            "all times are missing",
            "take the figure out until there are data",
        );
        return None;
    }
    let axis = sketch.quantities("x", f.x.as_ref(), x, &times, Zero::Never)?;
    let mut drawn = vec![Vec::new(); panels.len()];
    for row in &rows {
        let place = |field: Option<usize>| Some(axis.place(number(&sketch.fields.rows[*row][field?])?));
        drawn[panel_of[*row]].push(Item {
            series: colours.of_row[*row],
            at: lane_of[*row],
            x: place(Some(x)),
            from: place(Some(x)),
            to: place(sketch.x2),
            name: sketch.text.map(|text| sketch.fields.label(*row, text)).filter(|name| *name != DisplayValue::Missing),
            value: Some(sketch.fields.value(*row, x)),
            tone: colours.tones[*row],
            ..Item::default()
        });
    }
    let mut facts = facts::gather(sketch, None, Some(x), x, true);
    facts.values = rows.len();
    facts.missing = 0;
    facts.readings.clear();
    facts.span = Some((sketch.nearest(x, &times, false), sketch.nearest(x, &times, true)));
    Some(Drawn {
        x: Axis { title: sketch.title(f.x.as_ref()), kind: AxisKind::Continuous(axis) },
        y: Axis {
            title: sketch.title(f.y.as_ref()),
            kind: if lanes.is_empty() { AxisKind::None } else { AxisKind::Categories(lanes) },
        },
        unit: None,
        labels: f.labels.unwrap_or(false),
        highlights: colours.highlights,
        series: colours.series,
        panels: panels.into_iter().zip(drawn).map(|(title, items)| Panel { title, items }).collect(),
        stack: Stack::None,
        facts,
    })
}

impl Sketch<'_, '_> {
    /// The first or last time of a timeline, as it is written.
    fn nearest(&self, field: usize, times: &[f64], last: bool) -> DisplayValue {
        let wanted = times.iter().copied().fold(times[0], if last { f64::max } else { f64::min });
        let fields = [Some(field), self.x2].into_iter().flatten();
        let cells = fields.flat_map(|field| (0..self.fields.rows.len()).map(move |row| (row, field)));
        let found = cells.into_iter().find(|(row, field)| number(&self.fields.rows[*row][*field]) == Some(wanted));
        found.map_or(DisplayValue::Other, |(row, field)| self.fields.label(row, field))
    }
}
