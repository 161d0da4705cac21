//! Charts with a place in the plane for each value: lines, areas, slopes, ranks, scattered points.

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::project::{ColumnType, Mark, Stack};

use super::axes::{Zero, number};
use super::marks::{Form, form, word};
use super::sketch::Sketch;
use super::{Axis, AxisKind, DisplayValue, Drawn, Item, Quantities, facts};

/// More ranks than the eye can follow.
const RANKS: usize = 20;

/// A row with its place in the plane.
struct Value {
    row: usize,
    panel: usize,
    series: usize,
    x: f64,
    y: Option<f64>,
    margin: Option<(f64, f64)>,
    /// Where a stacked area begins.
    base: f64,
}

/// Lays out a chart in the plane.
pub fn draw(sketch: &mut Sketch) -> Option<Drawn> {
    let Form::Plane { joined } = form(sketch.mark) else { return None };
    let (x, y) = (sketch.x?, sketch.y?);
    if !sketch.field(y).kind.is_quantity() {
        return not_a_quantity(sketch, "y", y);
    }
    if !joined && !sketch.field(x).is_continuous() {
        return not_a_quantity(sketch, "x", x);
    }
    // In a line, a missing value is a gap.
    let scatter_y = (!joined).then_some(y);
    sketch.complete(&[("x", Some(x)), ("y", scatter_y), ("color", sketch.color), ("facet", sketch.facet)])?;
    sketch.check_sizes(&[("x", Some(x)), ("y", Some(y)), ("size", sketch.size)])?;
    sketch.check_margins(y)?;
    let (mut panels, panel_of) = sketch.panels()?;
    // Lines have the colours of their series.
    let named = if joined { [None, None] } else { [sketch.text, sketch.facet] };
    let colours = sketch.colours(&named)?;
    let (places, place_of) = sketch.in_order(x);
    let is_continuous = sketch.field(x).is_continuous();
    let ordinal = matches!(sketch.mark, Mark::Slope | Mark::Bump) || !is_continuous;
    if ordinal {
        sketch.no_scale("x", if is_continuous { "its moments stand side by side" } else { "its values are no quantity" })?;
    }
    if sketch.mark == Mark::Bump {
        sketch.no_scale("y", "ranks stand one below the other")?;
    }
    check_places(sketch, places.len())?;
    let mut values: Vec<Value> = Vec::new();
    for row in 0..sketch.rows() {
        let at = if ordinal { Some(place_of[row] as f64) } else { number(sketch.cell(row, x)) };
        let y = sketch.cell(row, y).number();
        // A row that has no place on the x axis cannot be drawn; one without a value is a gap.
        let Some(at) = at else { continue };
        let margin = sketch.margin(row, y);
        values.push(Value { row, panel: panel_of[row], series: colours.of_row[row], x: at, y, margin, base: 0.0 });
    }
    if joined {
        check_twice(sketch, &values, x)?;
        values.sort_by(|a, b| (a.panel, a.series).cmp(&(b.panel, b.series)).then(a.x.total_cmp(&b.x)));
        check_joined(sketch, &values)?;
    }
    if values.iter().all(|value| value.y.is_none()) {
        sketch.no_values("y");
        return None;
    }
    let stack = match (&sketch.figure.value.stack, sketch.mark, colours.series.len()) {
        (Some(stack), _, _) => **stack,
        (None, Mark::Area, 2..) => Stack::Zero,
        _ => Stack::None,
    };
    if sketch.mark == Mark::Area {
        check_stack(sketch, stack, colours.series.len())?;
    }
    if stack != Stack::None {
        pile(sketch, &mut values, stack)?;
    }
    // Time without a value at either end is no part of the chart.
    let xs: Vec<f64> = values.iter().filter(|value| value.y.is_some()).map(|value| value.x).collect();
    let x_axis = match ordinal {
        true => None,
        false => Some(sketch.quantities("x", x, &xs, if joined { Zero::Never } else { Zero::Near })?),
    };
    let ranks = if sketch.mark == Mark::Bump { Some(ranks(sketch, &mut values, y)?) } else { None };
    let y_axis = match ranks {
        Some(_) => None,
        None => {
            let margins = values.iter().filter_map(|value| value.margin).flat_map(|(low, high)| [low, high]);
            let mut reached: Vec<f64> = values.iter().filter_map(|value| value.y).chain(margins).collect();
            if stack != Stack::None {
                reached.extend(values.iter().map(|value| value.base));
            }
            let zero = if sketch.mark == Mark::Area { Zero::Always } else { Zero::Near };
            let axis = sketch.quantities("y", y, &reached, zero)?;
            Some(if stack == Stack::Normalize { Quantities::shares() } else { axis })
        }
    };
    let areas = areas(sketch)?;
    let x_place = |value: f64| match &x_axis {
        Some(axis) => axis.place(value),
        None => value / (places.len().max(2) - 1) as f64,
    };
    let y_place = |value: f64| match (&y_axis, ranks) {
        (Some(axis), _) => axis.place(value),
        (None, Some(last)) => (last as f64 - value) / (last.max(2) - 1) as f64,
        (None, None) => 0.5,
    };
    for value in &values {
        panels[value.panel].items.push(Item {
            series: value.series,
            x: Some(x_place(value.x)),
            y: value.y.map(y_place),
            from: (stack != Stack::None).then(|| y_place(value.base)),
            margin: value.margin.map(|(low, high)| (y_place(low), y_place(high))),
            value: value.y.map(|_| sketch.fields.value(value.row, y)),
            name: sketch.name(value.row),
            size: areas.as_ref().map(|areas| areas[value.row]),
            tone: colours.tones[value.row],
            ..Item::default()
        });
    }
    let has_unit = joined && stack != Stack::Normalize && ranks.is_none();
    let unit = sketch.field(y).unit.clone().filter(|_| has_unit);
    // Of scattered points no unit is told above the chart, and neither axis can be read without its title.
    let mut title = |key: &str, field: usize| sketch.title(key).or_else(|| (!joined).then(|| sketch.heading(field)).flatten());
    let (x_title, y_title) = (title("x", x), title("y", y));
    let ordered = !ordinal || joined;
    let mut facts = facts::gather(sketch, sketch.facet, Some(x), y, ordered);
    if ranks.is_some() {
        tell_ranks(&mut facts, &values);
    }
    Some(Drawn {
        x: Axis { title: x_title, kind: x_axis.map_or(AxisKind::Ordinal(places), AxisKind::Continuous) },
        y: Axis {
            title: y_title,
            kind: match (y_axis, ranks) {
                (Some(axis), _) => AxisKind::Continuous(axis),
                (None, Some(last)) => AxisKind::Ranks(last),
                (None, None) => AxisKind::None,
            },
        },
        unit,
        labels: sketch.figure.value.labels.unwrap_or(matches!(sketch.mark, Mark::Slope | Mark::Bump)),
        highlights: colours.highlights,
        series: colours.series,
        panels,
        stack,
        facts,
    })
}

fn not_a_quantity(sketch: &mut Sketch, key: &str, field: usize) -> Option<Drawn> {
    let wanted = if key == "x" { "quantities or times" } else { "quantities" };
    let message = format!("{key} of the figure `{}` needs {wanted}", sketch.figure.id);
    let reason = format!("holds {}", sketch.field(field).nature());
    let help =
        format!("give {key} a field of numbers (a column is one with `type = \"number\"`), or use `mark = \"bar\"` for categories");
    sketch.report("field-type", sketch.channel_place(&[key]), message, reason, help);
    None
}

/// Reports areas that hide one another, and a single one that is stacked.
fn check_stack(sketch: &mut Sketch, stack: Stack, series: usize) -> Option<()> {
    let Some(at) = &sketch.figure.value.stack else { return Some(()) };
    match (stack, series) {
        (Stack::None, 2..) => {
            let message = format!("the areas of the figure `{}` would hide one another", sketch.figure.id);
            let help = "use `mark = \"line\"`, stack = \"zero\", or a small chart for each with `facet`";
            sketch.report("one-part", Some(sketch.place(at)), message, "stand one behind the other", help);
            None
        }
        (Stack::Zero | Stack::Normalize, 1) => {
            sketch.one_part();
            None
        }
        _ => Some(()),
    }
}

/// Reports charts with too few or too many places along x.
fn check_places(sketch: &mut Sketch, places: usize) -> Option<()> {
    let count = if places == 1 { "has one value".to_owned() } else { format!("has {places} values") };
    let (reason, help) = match (sketch.mark, places) {
        (Mark::Slope, 3..) => (format!("{count}; a slope joins two"), "choose two with `where`, or use `mark = \"line\"`"),
        (Mark::Slope, 0 | 1) => (format!("{count}; a slope joins two"), "use `mark = \"bar\"` or `mark = \"dot\"`"),
        (Mark::Line | Mark::Area | Mark::Bump, 0 | 1) => {
            (format!("{count}; a line joins two or more"), "use `mark = \"bar\"` or `mark = \"dot\"`")
        }
        _ => return Some(()),
    };
    let message = cannot_be_drawn(sketch);
    sketch.report("places-on-x", sketch.channel_place(&["x"]), message, reason, help);
    None
}

fn cannot_be_drawn(sketch: &Sketch) -> String {
    let article = if sketch.mark == Mark::Area { "an" } else { "a" };
    format!("the figure `{}` cannot be drawn as {article} `{}`", sketch.figure.id, word(sketch.mark))
}

/// Reports lines none of which has two points.
fn check_joined(sketch: &mut Sketch, values: &[Value]) -> Option<()> {
    let mut counts: HashMap<(usize, usize), usize> = HashMap::new();
    for value in values.iter().filter(|value| value.y.is_some()) {
        *counts.entry((value.panel, value.series)).or_default() += 1;
    }
    // Where there is no value at all, that is reported.
    if counts.is_empty() || counts.values().any(|count| *count > 1) {
        return Some(());
    }
    let (reason, help) = match counts.len() {
        1 => ("has one value; a line joins two or more", "use `mark = \"bar\"` or `mark = \"dot\"`"),
        _ => (
            "has one value in each series; a line joins two or more",
            "leave out `color`, or use `mark = \"bar\"` or `mark = \"dot\"`",
        ),
    };
    let message = cannot_be_drawn(sketch);
    sketch.report("places-on-x", sketch.channel_place(&["y", "x"]), message, reason, help);
    None
}

/// Reports two values of a series at one place.
fn check_twice(sketch: &mut Sketch, values: &[Value], x: usize) -> Option<()> {
    let mut known = HashSet::new();
    for value in values {
        if !known.insert((value.panel, value.series, value.x.to_bits())) {
            let at = sketch.cell(value.row, x);
            let message = format!("the figure `{}` has two values for “{at}” in one series", sketch.figure.id);
            let help = "choose rows with `where`, tell series apart with `color`, or give each a small chart with `facet`";
            sketch.report("two-values", sketch.channel_place(&["x"]), message, "a line cannot be at two places at once", help);
            return None;
        }
    }
    Some(())
}

/// Puts areas one on the other.
fn pile(sketch: &mut Sketch, values: &mut [Value], stack: Stack) -> Option<()> {
    let place = sketch.channel_place(&["y"]);
    if values.iter().any(|value| value.y.is_none()) {
        let message = format!("the figure `{}` stacks areas with gaps", sketch.figure.id);
        sketch.report(
            "gap-in-stack",
            place,
            message,
            "a value is missing, and all above it would fall",
            "use `mark = \"line\"`, or begin with `where` at the first complete row",
        );
        return None;
    }
    if values.iter().any(|value| value.y.is_some_and(|y| y < 0.0)) {
        let message = format!("the figure `{}` stacks negative values", sketch.figure.id);
        sketch.report("negative-part", place, message, "a part of a whole is not negative", "use `mark = \"line\"`");
        return None;
    }
    let mut sums: HashMap<(usize, u64), f64> = HashMap::new();
    let mut counts: HashMap<(usize, u64), usize> = HashMap::new();
    for value in values.iter_mut() {
        let key = (value.panel, value.x.to_bits());
        let sum = sums.entry(key).or_default();
        value.base = *sum;
        *sum += value.y.unwrap_or(0.0);
        value.y = Some(*sum);
        *counts.entry(key).or_default() += 1;
    }
    let most = counts.values().copied().max().unwrap_or(0);
    if counts.values().any(|count| *count != most) {
        let message = format!("the figure `{}` stacks areas with gaps", sketch.figure.id);
        sketch.report(
            "gap-in-stack",
            place,
            message,
            "a series has no row at some places along x",
            "complete the rows, or use `mark = \"line\"`",
        );
        return None;
    }
    if stack == Stack::Normalize {
        for value in values.iter_mut() {
            let total = sums.get(&(value.panel, value.x.to_bits())).copied().filter(|total| *total > 0.0).unwrap_or(1.0);
            value.base *= 100.0 / total;
            value.y = value.y.map(|y| y * 100.0 / total);
        }
    }
    Some(())
}

/// Ranks at each place along x, and the last of them. Whole numbers are ranks themselves when they are 1, 2, 3 … at every place, without
/// a gap or repetition; else the largest value comes first.
fn ranks(sketch: &mut Sketch, values: &mut [Value], y: usize) -> Option<usize> {
    let mut places: BTreeMap<(usize, u64), Vec<usize>> = BTreeMap::new();
    for (at, value) in values.iter().enumerate().filter(|(_, value)| value.y.is_some()) {
        places.entry((value.panel, value.x.to_bits())).or_default().push(at);
    }
    let number = |at: usize| values[at].y.unwrap_or(0.0);
    for here in places.values_mut() {
        here.sort_by(|a, b| number(*b).total_cmp(&number(*a)));
        if let Some(pair) = here.windows(2).find(|pair| number(pair[0]) == number(pair[1])) {
            let name = |at: usize| sketch.color.map_or(String::new(), |color| sketch.cell(values[at].row, color).to_string());
            let message = format!("the figure `{}` has two items on one rank", sketch.figure.id);
            let reason = format!("“{}” and “{}” are level", name(pair[0]), name(pair[1]));
            let help = "use `mark = \"line\"` or `mark = \"slope\"` with the values, or break the tie in the data";
            sketch.report("tied-ranks", sketch.channel_place(&["y"]), message, reason, help);
            return None;
        }
    }
    let are_ranks = sketch.field(y).kind == ColumnType::Integer
        && places.values().all(|here| here.iter().rev().zip(1_u32..).all(|(at, rank)| number(*at) == f64::from(rank)));
    let last = places.values().map(Vec::len).max().unwrap_or(1);
    if !are_ranks {
        for (at, rank) in places.into_values().flat_map(|here| here.into_iter().zip(1_u32..)) {
            values[at].y = Some(f64::from(rank));
        }
    }
    if last > RANKS {
        let message = format!("the figure `{}` has {last} ranks", sketch.figure.id);
        let id = &sketch.field(y).id;
        let help = match are_ranks && sketch.unfolded.position(id).is_some() {
            true => format!("choose the first with {}", sketch.choosing(&format!("{id} <= 10"))),
            false => "draw fewer: choose rows with `where`".to_owned(),
        };
        let reason = format!("more than {RANKS} cannot be followed");
        sketch.report("too-many-ranks", sketch.channel_place(&["y"]), message, reason, help);
        return None;
    }
    Some(last)
}

/// Puts ranks in the place of the values that were ranked. A smaller rank is a rise.
fn tell_ranks(facts: &mut facts::Facts, values: &[Value]) {
    let known: Vec<&Value> = values.iter().filter(|value| value.y.is_some()).collect();
    let series = known.chunk_by(|a, b| (a.panel, a.series) == (b.panel, b.series));
    let rank = |value: &Value| value.y.unwrap_or(0.0) as i64;
    for (reading, values) in facts.readings.iter_mut().zip(series) {
        let (Some(first), Some(last)) = (values.first(), values.last()) else { continue };
        reading.first.1 = DisplayValue::Integer(rank(first));
        reading.last.1 = DisplayValue::Integer(rank(last));
        reading.change = rank(first).cmp(&rank(last));
        (reading.highest, reading.lowest) = (reading.first.clone(), reading.last.clone());
    }
}

/// The areas of points as parts of the largest.
fn areas(sketch: &mut Sketch) -> Option<Option<Vec<f64>>> {
    let Some(size) = sketch.size else { return Some(None) };
    let sizes: Vec<f64> = sketch.fields.rows.iter().map(|row| row[size].number().unwrap_or(0.0)).collect();
    let largest = sizes.iter().copied().fold(0.0, f64::max);
    let reason = match sizes.iter().find(|size| **size < 0.0) {
        Some(negative) => Some(format!("holds {negative}: an area is not negative")),
        None => (largest <= 0.0).then(|| "has no value above zero".to_owned()),
    };
    if let Some(reason) = reason {
        let message = format!("the figure `{}` has points without an area", sketch.figure.id);
        let help = "leave out `size`, or give it a field of positive numbers";
        sketch.report("negative-part", sketch.channel_place(&["size"]), message, reason, help);
        return None;
    }
    Some(Some(sizes.iter().map(|size| size / largest).collect()))
}
