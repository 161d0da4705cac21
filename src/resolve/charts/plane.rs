//! Charts with a place in the plane for each value: lines, areas, slopes, ranks, scattered points.

use crate::charts::scale::{Linear, Scale};
use crate::project::{Channel, ColumnType, Mark, Stack};

use super::axes::{Zero, is_continuous, number};
use super::channels::Sketch;
use super::marks::word;
use super::{Axis, AxisKind, DisplayValue, Drawn, Item, Panel, Quantities, facts};

/// A row with its place in the data.
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
    let f = &sketch.figure.value;
    let (x, y) = (sketch.x?, sketch.y?);
    if !sketch.fields.fields[y].kind.is_quantity() {
        return not_a_quantity(sketch, "y", f.y.as_ref(), y);
    }
    if sketch.mark == Mark::Scatter && !is_continuous(&sketch.fields.fields[x]) {
        return not_a_quantity(sketch, "x", f.x.as_ref(), x);
    }
    let scatter_y = if sketch.mark == Mark::Scatter { Some(y) } else { None };
    sketch.complete(&[("x", Some(x)), ("y", scatter_y), ("color", sketch.color), ("facet", sketch.facet)])?;
    sketch.check_sizes(&[("x", Some(x)), ("y", Some(y)), ("size", sketch.size)])?;
    sketch.check_margins(y)?;
    let (panels, panel_of) = sketch.panels()?;
    // Lines have the colours of their series.
    let named = if sketch.mark == Mark::Scatter { [sketch.text, sketch.facet] } else { [None, None] };
    let colours = sketch.colours(&named)?;
    let (places, place_of) = sketch.in_order(x);
    let ordinal = matches!(sketch.mark, Mark::Slope | Mark::Bump) || !is_continuous(&sketch.fields.fields[x]);
    if ordinal {
        let why =
            if is_continuous(&sketch.fields.fields[x]) { "its moments stand side by side" } else { "its values are no quantity" };
        sketch.no_scale("x", f.x.as_ref(), why)?;
    }
    if sketch.mark == Mark::Bump {
        sketch.no_scale("y", f.y.as_ref(), "ranks stand one below the other")?;
    }
    check_places(sketch, places.len())?;
    let mut values: Vec<Value> = Vec::new();
    for row in 0..sketch.fields.rows.len() {
        let cells = &sketch.fields.rows[row];
        let at = if ordinal { Some(place_of[row] as f64) } else { number(&cells[x]) };
        let y = cells[y].number();
        // A row that has no place on the x axis cannot be drawn; one without a value is a gap.
        let Some(at) = at else { continue };
        let margin = sketch.margin(row, y);
        values.push(Value { row, panel: panel_of[row], series: colours.of_row[row], x: at, y, margin, base: 0.0 });
    }
    let joined = sketch.mark != Mark::Scatter;
    if joined {
        check_twice(sketch, &values, x)?;
        values.sort_by(|a, b| (a.panel, a.series).cmp(&(b.panel, b.series)).then(a.x.total_cmp(&b.x)));
        check_joined(sketch, &values)?;
    }
    if values.iter().all(|value| value.y.is_none()) {
        let message = format!("the figure `{}` has no value to draw", sketch.figure.id);
        sketch.report(
            "empty-chart",
            sketch.channel_place(f.y.as_ref()),
            message,
            "all values are missing",
            "take the figure out until there are data",
        );
        return None;
    }
    let stack = match (&f.stack, sketch.mark, colours.series.len()) {
        (Some(stack), _, _) => **stack,
        (None, Mark::Area, 2..) => Stack::Zero,
        _ => Stack::None,
    };
    if let (Some(at), Mark::Area) = (&f.stack, sketch.mark)
        && (stack == Stack::None) != (colours.series.len() == 1)
    {
        let place = Some(sketch.place(at));
        let (message, reason, help) = match stack {
            Stack::None => (
                format!("the areas of the figure `{}` would hide one another", sketch.figure.id),
                "stand one behind the other",
                "use `mark = \"line\"`, stack = \"zero\", or a small chart for each with `facet`",
            ),
            _ => (
                format!("the figure `{}` stacks a single series", sketch.figure.id),
                "nothing stands on anything else",
                "tell its parts apart with `color`, name several fields of values, or leave `stack` out",
            ),
        };
        sketch.report("one-part", place, message, reason, help);
        return None;
    }
    if stack != Stack::None {
        pile(sketch, &mut values, stack)?;
    }
    // Time without a value at either end is no part of the chart.
    let xs: Vec<f64> = values.iter().filter(|value| value.y.is_some()).map(|value| value.x).collect();
    let x_axis = match ordinal {
        true => None,
        false => Some(sketch.quantities("x", f.x.as_ref(), x, &xs, if joined { Zero::Never } else { Zero::Near })?),
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
            let mut axis = sketch.quantities("y", f.y.as_ref(), y, &reached, zero)?;
            if stack == Stack::Normalize {
                axis.scale = Scale::Linear(Linear::new(0.0, 100.0));
                axis.style = super::NumberStyle { kind: ColumnType::Percent, decimals: 0, currency: None };
                axis.zero = Some(0.0);
            }
            Some(axis)
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
    let mut drawn = vec![Vec::new(); panels.len()];
    for value in &values {
        drawn[value.panel].push(Item {
            series: value.series,
            x: Some(x_place(value.x)),
            y: value.y.map(y_place),
            from: (stack != Stack::None).then(|| y_place(value.base)),
            margin: value.margin.map(|(low, high)| (y_place(low), y_place(high))),
            value: value.y.map(|_| sketch.fields.value(value.row, y)),
            name: sketch.text.map(|text| sketch.fields.label(value.row, text)).filter(|name| *name != DisplayValue::Missing),
            size: areas.as_ref().map(|areas| areas[value.row]),
            tone: colours.tones[value.row],
            ..Item::default()
        });
    }
    let scatter = sketch.mark == Mark::Scatter;
    let field = &sketch.fields.fields[y];
    let unit = if scatter || stack == Stack::Normalize || ranks.is_some() { None } else { field.unit.clone() };
    let mut title = |channel: Option<&Channel>, field: usize| {
        sketch.title(channel).or_else(|| scatter.then(|| sketch.heading(field)).flatten())
    };
    let (x_title, y_title) = (title(f.x.as_ref(), x), title(f.y.as_ref(), y));
    let ordered = !ordinal || joined;
    let facts = facts::gather(sketch, sketch.facet, Some(x), y, ordered);
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
        labels: f.labels.unwrap_or(matches!(sketch.mark, Mark::Slope | Mark::Bump)),
        highlights: colours.highlights,
        series: colours.series,
        panels: panels.into_iter().zip(drawn).map(|(title, items)| Panel { title, items }).collect(),
        stack,
        facts,
    })
}

fn not_a_quantity(sketch: &mut Sketch, key: &str, channel: Option<&Channel>, field: usize) -> Option<Drawn> {
    let field = sketch.fields.fields[field].clone();
    sketch.report(
        "field-type",
        sketch.channel_place(channel),
        format!("{key} of the figure `{}` is no quantity", sketch.figure.id),
        format!("`{}` holds {}", field.id, field.nature()),
        format!("give {key} a field of numbers (a column is one with `type = \"number\"`), or use `mark = \"bar\"` for categories"),
    );
    None
}

/// Reports charts with too few or too many places along x.
fn check_places(sketch: &mut Sketch, places: usize) -> Option<()> {
    let (wrong, reason, help) = match sketch.mark {
        Mark::Slope => (
            places != 2,
            format!("x has {places} value{}, a slope goes from one to another", if places == 1 { "" } else { "s" }),
            if places > 2 {
                "choose two with `where`, or use `mark = \"line\"`"
            } else {
                "use `mark = \"bar\"` or `mark = \"dot\"`"
            },
        ),
        Mark::Line | Mark::Area | Mark::Bump => (
            places < 2,
            format!("x has {places} value, a line goes from one to another"),
            "use `mark = \"bar\"` or `mark = \"dot\"`",
        ),
        _ => (false, String::new(), ""),
    };
    if wrong {
        let place = sketch.channel_place(sketch.figure.value.x.as_ref());
        let message =
            format!("the figure `{}` cannot be drawn as {} `{}`", sketch.figure.id, article(sketch.mark), word(sketch.mark));
        sketch.report("places-on-x", place, message, reason, help);
        return None;
    }
    Some(())
}

/// Reports lines none of which has two points.
fn check_joined(sketch: &mut Sketch, values: &[Value]) -> Option<()> {
    let mut counts: std::collections::HashMap<(usize, usize), usize> = std::collections::HashMap::new();
    for value in values.iter().filter(|value| value.y.is_some()) {
        *counts.entry((value.panel, value.series)).or_default() += 1;
    }
    // Where there is no value at all, that is reported.
    if counts.is_empty() || counts.values().any(|count| *count > 1) {
        return Some(());
    }
    let place = sketch.channel_place(sketch.figure.value.y.as_ref().or(sketch.figure.value.x.as_ref()));
    let message = format!("the figure `{}` cannot be drawn as {} `{}`", sketch.figure.id, article(sketch.mark), word(sketch.mark));
    let reason = match counts.len() {
        1 => "has one value, a line goes from one to another",
        _ => "no series has two values, a line goes from one to another",
    };
    let help = match counts.len() {
        1 => "use `mark = \"bar\"` or `mark = \"dot\"`",
        _ => "leave out `color`, or use `mark = \"bar\"` or `mark = \"dot\"`",
    };
    sketch.report("places-on-x", place, message, reason, help);
    None
}

fn article(mark: Mark) -> &'static str {
    if mark == Mark::Area { "an" } else { "a" }
}

/// Reports two values of a series at one place.
fn check_twice(sketch: &mut Sketch, values: &[Value], x: usize) -> Option<()> {
    let mut known = std::collections::HashSet::new();
    for value in values {
        if !known.insert((value.panel, value.series, value.x.to_bits())) {
            let at = sketch.fields.rows[value.row][x].to_string();
            let place = sketch.channel_place(sketch.figure.value.x.as_ref());
            let message = format!("the figure `{}` has two values for “{at}” in one series", sketch.figure.id);
            let help = "choose rows with `where`, tell series apart with `color`, or give each a small chart with `facet`";
            sketch.report("two-values", place, message, "a line cannot be at two places at once", help);
            return None;
        }
    }
    Some(())
}

/// Puts areas one on the other.
fn pile(sketch: &mut Sketch, values: &mut [Value], stack: Stack) -> Option<()> {
    let place = sketch.channel_place(sketch.figure.value.y.as_ref());
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
    let mut sums: std::collections::HashMap<(usize, u64), f64> = std::collections::HashMap::new();
    let mut counts: std::collections::HashMap<(usize, u64), usize> = std::collections::HashMap::new();
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

/// Ranks at each place along x: the values themselves when they are whole numbers from 1, else the largest value first. The last rank.
fn ranks(sketch: &mut Sketch, values: &mut [Value], y: usize) -> Option<usize> {
    let given = sketch.fields.fields[y].kind == ColumnType::Integer
        && values.iter().filter_map(|value| value.y).all(|y| (1.0..=40.0).contains(&y));
    let mut places: Vec<(usize, u64)> = values.iter().map(|value| (value.panel, value.x.to_bits())).collect();
    places.sort_unstable();
    places.dedup();
    for place in places {
        let mut here: Vec<usize> = (0..values.len())
            .filter(|at| (values[*at].panel, values[*at].x.to_bits()) == place && values[*at].y.is_some())
            .collect();
        here.sort_by(|a, b| values[*b].y.unwrap_or(0.0).total_cmp(&values[*a].y.unwrap_or(0.0)));
        for pair in here.windows(2) {
            if values[pair[0]].y == values[pair[1]].y {
                let at = sketch.channel_place(sketch.figure.value.y.as_ref());
                let message = format!("the figure `{}` has two items on one rank", sketch.figure.id);
                let which =
                    |at: usize| sketch.color.map_or(String::new(), |color| sketch.fields.rows[values[at].row][color].to_string());
                let reason = format!("“{}” and “{}” are level", which(pair[0]), which(pair[1]));
                sketch.report(
                    "tied-ranks",
                    at,
                    message,
                    reason,
                    "use `mark = \"line\"` or `mark = \"slope\"` with the values, or break the tie in the data",
                );
                return None;
            }
        }
        if !given {
            here.iter().enumerate().for_each(|(rank, at)| values[*at].y = Some(rank as f64 + 1.0));
        }
    }
    let last = values.iter().filter_map(|value| value.y).fold(1.0, f64::max) as usize;
    if last > 20 {
        let at = sketch.channel_place(sketch.figure.value.y.as_ref());
        let message = format!("the figure `{}` has {last} ranks", sketch.figure.id);
        let help = match sketch.figure.value.y.as_ref().and_then(|y| y.fields.first()) {
            Some(name) if given && sketch.unfolded.position(name).is_some() => {
                format!("choose the first with where = \"{} <= 10\"", **name)
            }
            _ => "draw fewer: choose rows with `where`".to_owned(),
        };
        sketch.report("too-many-ranks", at, message, "more than 20 cannot be followed", help);
        return None;
    }
    Some(last)
}

/// The areas of points as parts of the largest.
fn areas(sketch: &mut Sketch) -> Option<Option<Vec<f64>>> {
    let Some(size) = sketch.size else { return Some(None) };
    let sizes: Vec<f64> = sketch.fields.rows.iter().map(|row| row[size].number().unwrap_or(0.0)).collect();
    let largest = sizes.iter().copied().fold(0.0, f64::max);
    if largest <= 0.0 || sizes.iter().any(|size| *size < 0.0) {
        let place = sketch.channel_place(sketch.figure.value.size.as_ref());
        let message = format!("the figure `{}` has points without an area", sketch.figure.id);
        sketch.report(
            "negative-part",
            place,
            message,
            "an area is not negative, and some must be there",
            "leave out `size`, or give it a field of positive numbers",
        );
        return None;
    }
    Some(Some(sizes.iter().map(|size| size / largest).collect()))
}

impl Quantities {
    /// Whether the axis is of time.
    pub fn is_time(&self) -> bool {
        matches!(self.style.kind, ColumnType::Year | ColumnType::Date)
    }
}
