//! Charts with categories along one axis and values along the other: bars, columns, dots, dumbbells, diverging bars, bars in tables.

use std::collections::HashSet;

use crate::charts::scale::{Linear, Scale};
use crate::data::tidy;
use crate::project::{Cell, ColumnType, Mark, Stack};

use super::axes::Zero;
use super::marks::{Form, form, word};
use super::series::Colours;
use super::sketch::Sketch;
use super::{Axis, AxisKind, Drawn, Item, Quantities, Series, Tone, facts};

/// More categories than fit on a page.
const CATEGORIES: usize = 40;
/// Up to how many bars have their values beside them when the project does not say.
const LABELLED: usize = 24;

/// What stands along the two axes.
#[derive(Clone, Copy)]
struct Along {
    /// The field of the categories, and the key of their channel.
    category: usize,
    category_key: &'static str,
    /// The field of the values, and the key of their channel.
    value: usize,
    value_key: &'static str,
}

/// A row with its place among the categories.
struct Value {
    row: usize,
    panel: usize,
    at: usize,
    series: usize,
    number: Option<f64>,
    margin: Option<(f64, f64)>,
}

/// Lays out a chart with categories.
pub fn draw(sketch: &mut Sketch) -> Option<Drawn> {
    let Form::Banded { upright, from_zero } = form(sketch.mark) else { return None };
    let along = match upright {
        true => Along { category: sketch.x?, category_key: "x", value: sketch.y?, value_key: "y" },
        false => Along { category: sketch.y?, category_key: "y", value: sketch.x?, value_key: "x" },
    };
    let Along { category, category_key, value, value_key } = along;
    check_quantity(sketch, along)?;
    sketch.no_scale(category_key, "categories stand side by side")?;
    // In a table each column has lengths of its own.
    let own_lengths = sketch.mark == Mark::TableBars;
    if own_lengths {
        sketch.no_scale(value_key, "each column has lengths of its own")?;
    }
    sketch.complete(&[(category_key, Some(category)), ("color", sketch.color), ("facet", sketch.facet)])?;
    sketch.check_sizes(&[(value_key, Some(value))])?;
    sketch.check_margins(value)?;
    let (mut panels, panel_of) = sketch.panels()?;
    let (categories, category_of) = sketch.distinct(Some(category));
    let colours = sketch.colours(&[Some(category), sketch.facet])?;
    check_count(sketch, along, categories.len())?;
    let values = values(sketch, along, &category_of, &panel_of, &colours)?;
    let stack = sketch.figure.value.stack.as_ref().map_or(Stack::None, |stack| **stack);
    let stacked = stack != Stack::None || sketch.mark == Mark::Diverging;
    if stack != Stack::None && sketch.color.is_none() {
        sketch.one_part();
        return None;
    }
    if stacked {
        check_parts(sketch, &values, stack, along)?;
    }
    let series = if sketch.mark == Mark::Diverging { sides(sketch, &colours.series)? } else { colours.series.clone() };
    let spans = match sketch.mark {
        Mark::Diverging => diverging(&values, &series),
        _ if stacked => stacked_spans(&values, stack == Stack::Normalize),
        _ => values.iter().map(|value| value.number.map(|number| (0.0, number))).collect(),
    };
    let margins = values.iter().filter_map(|value| value.margin).flat_map(|(low, high)| [low, high]);
    let reached: Vec<f64> = match from_zero {
        true => spans.iter().flatten().flat_map(|(from, to)| [*from, *to]).chain(margins).collect(),
        false => values.iter().filter_map(|value| value.number).chain(margins).collect(),
    };
    if reached.is_empty() {
        sketch.no_values(value_key);
        return None;
    }
    let zero = if from_zero { Zero::Always } else { Zero::Near };
    let mut axis = sketch.quantities(value_key, value, &reached, zero)?;
    if stack == Stack::Normalize {
        axis = Quantities::shares();
    }
    let ends_given = sketch.channel(value_key).is_some_and(|channel| channel.scale.domain.is_some());
    if sketch.mark == Mark::Diverging && !ends_given {
        // Without ticks, round ends would only take room from the bars.
        let (low, high) = reached.iter().fold((0.0_f64, 0.0_f64), |(low, high), end| (low.min(*end), high.max(*end)));
        axis.scale = Scale::Linear(Linear::new(low, high));
        axis.zero = Some(axis.scale.position(0.0));
    }
    // What does not fit inside the parts of a bar is left out.
    let labels = sketch.figure.value.labels.unwrap_or(match sketch.mark {
        _ if stacked => true,
        Mark::Column => values.len() <= LABELLED / 2,
        _ => values.len() <= LABELLED,
    });
    // In a table columns of one unit share their lengths; others have lengths of their own.
    let one_unit = sketch.field(value).unit.is_some() || sketch.field(value).kind == ColumnType::Percent;
    for (drawn, span) in values.iter().zip(&spans) {
        let place = |number: f64| match own_lengths {
            true => number / reached_in(&values, one_unit, drawn.series),
            false => axis.place(number),
        };
        let shown = match (stack, span) {
            (Stack::Normalize, Some((from, to))) => axis.style.number(to - from),
            _ => sketch.fields.value(drawn.row, value),
        };
        panels[drawn.panel].items.push(Item {
            series: drawn.series,
            at: drawn.at,
            from: span.map(|(from, _)| place(from)),
            to: span.map(|(_, to)| place(to)),
            margin: drawn.margin.map(|(low, high)| (place(low), place(high))),
            value: Some(shown),
            tone: colours.tones[drawn.row],
            ..Item::default()
        });
    }
    let unit = if stack == Stack::Normalize { None } else { sketch.field(value).unit.clone() };
    let value_axis = Axis { title: sketch.title(value_key), kind: AxisKind::Continuous(axis) };
    let category_axis = Axis { title: sketch.title(category_key), kind: AxisKind::Categories(categories) };
    let ordered = sketch.field(category).is_continuous();
    let facts = facts::gather(sketch, sketch.facet, Some(category), value, ordered);
    let (x, y) = if upright { (category_axis, value_axis) } else { (value_axis, category_axis) };
    Some(Drawn {
        x,
        y,
        unit,
        series,
        panels,
        stack: if sketch.mark == Mark::Diverging { Stack::Zero } else { stack },
        labels,
        highlights: colours.highlights,
        facts,
    })
}

/// Reports values that have no lengths or places.
fn check_quantity(sketch: &mut Sketch, along: Along) -> Option<()> {
    let (field, category) = (sketch.field(along.value), sketch.field(along.category));
    if field.kind.is_quantity() {
        return Some(());
    }
    let marks = match sketch.mark {
        Mark::TableBars | Mark::Diverging => "bars".to_owned(),
        mark => format!("{}s", word(mark)),
    };
    let message = format!("the {marks} of the figure `{}` need quantities", sketch.figure.id);
    let reason = format!("holds {}, no quantity", field.nature());
    let Along { category_key, value_key, .. } = along;
    let help = match category.kind.is_quantity() {
        true => format!("exchange the two: {category_key} takes the categories, {value_key} the values"),
        false => format!("give {value_key} a field of numbers; a column is one with `type = \"number\"`"),
    };
    sketch.report("field-type", sketch.channel_place(&[value_key]), message, reason, help);
    None
}

/// Reports more categories than fit.
fn check_count(sketch: &mut Sketch, along: Along, categories: usize) -> Option<()> {
    if categories <= CATEGORIES {
        return Some(());
    }
    let by = Some(sketch.field_name(along.value_key)).filter(|by| *by != "value").unwrap_or("…");
    let help = match sketch.mark {
        _ if sketch.field(along.category).kind.is_time() => {
            "use `mark = \"line\"`, which holds thousands of moments, or choose rows with `where`".to_owned()
        }
        Mark::Bar | Mark::TableBars | Mark::Column => {
            format!("show the largest, and add up the others: sort = \"-{by}\", first = 15, other = true; or print a table")
        }
        _ => format!("show the largest of them: sort = \"-{by}\", first = 15; or print a table"),
    };
    let message = format!("the figure `{}` has {categories} categories", sketch.figure.id);
    let reason = format!("more than {CATEGORIES} do not fit on a page");
    sketch.report("too-many-categories", sketch.channel_place(&[along.category_key]), message, reason, help);
    None
}

/// The values with their places; two at one place are reported.
fn values(sketch: &mut Sketch, along: Along, category_of: &[usize], panel_of: &[usize], colours: &Colours) -> Option<Vec<Value>> {
    let mut values: Vec<Value> = Vec::new();
    let mut known = HashSet::new();
    for row in 0..sketch.rows() {
        let (panel, at, series) = (panel_of[row], category_of[row], colours.of_row[row]);
        if !known.insert((panel, at, series)) {
            let name = sketch.cell(row, along.category);
            let message = format!("the figure `{}` has two values for “{name}”", sketch.figure.id);
            let help = "choose rows with `where`, tell them apart with `color`, or give each a small chart with `facet`";
            sketch.report("two-values", sketch.channel_place(&[along.category_key]), message, "one would hide the other", help);
            return None;
        }
        let number = sketch.cell(row, along.value).number();
        values.push(Value { row, panel, at, series, number, margin: sketch.margin(row, number) });
    }
    Some(values)
}

/// Reports values that cannot be parts of a sum.
fn check_parts(sketch: &mut Sketch, values: &[Value], stack: Stack, along: Along) -> Option<()> {
    let of_whole = stack == Stack::Normalize || sketch.mark == Mark::Diverging;
    let negative = values.iter().filter_map(|value| value.number).find(|number| *number < 0.0);
    if let Some(number) = negative.filter(|_| of_whole) {
        let help = match sketch.mark {
            Mark::Diverging => "use `mark = \"bar\"`, in which the series stand side by side",
            _ => "use bars side by side, stack = \"none\", or leave such rows out with `where`",
        };
        let message = format!("the figure `{}` has a part of {}", sketch.figure.id, tidy(number));
        let place = sketch.channel_place(&[along.value_key]);
        sketch.report("negative-part", place, message, "a part of a whole is not negative", help);
        return None;
    }
    if values.iter().any(|value| value.number.is_none()) {
        let message = format!("the figure `{}` has a part that is missing", sketch.figure.id);
        let place = sketch.channel_place(&[along.value_key]);
        let help = "set the series side by side, stack = \"none\", or leave such rows out with `where`";
        sketch.report("gap-in-stack", place, message, "the others would look like the whole", help);
        return None;
    }
    if !sketch.error.is_empty() {
        let message = format!("the figure `{}` has margins of error on stacked bars", sketch.figure.id);
        let reason = "a margin cannot be told from its place in a stack";
        sketch.report("margins-on-stack", sketch.channel_place(&["error"]), message, reason, "leave out `error` or `stack`");
        return None;
    }
    let empty = |value: &&Value| whole(values, value) <= 0.0;
    if let Some(value) = values.iter().find(empty).filter(|_| stack == Stack::Normalize) {
        let name = sketch.cell(value.row, along.category);
        let id = &sketch.field(along.category).id;
        let help = match (name, sketch.unfolded.position(id)) {
            (Cell::String(_), Some(_)) => format!("leave it out, {}", sketch.choosing(&format!("{id} != \"{name}\""))),
            (Cell::Integer(_), Some(_)) => format!("leave it out, {}", sketch.choosing(&format!("{id} != {name}"))),
            _ => "leave it out".to_owned(),
        };
        let message = format!("the parts of “{name}” in the figure `{}` add up to nothing", sketch.figure.id);
        let help = format!("{help}, or use stack = \"zero\"");
        sketch.report("empty-whole", sketch.channel_place(&[along.value_key]), message, "a sum of zero has no shares", help);
        return None;
    }
    Some(())
}

/// The sum of the parts that a value is one of.
fn whole(values: &[Value], of: &Value) -> f64 {
    values.iter().filter(|value| (value.panel, value.at) == (of.panel, of.at)).filter_map(|value| value.number).sum()
}

/// Spans one behind the other: positive values up from zero, negative ones down.
fn stacked_spans(values: &[Value], normalize: bool) -> Vec<Option<(f64, f64)>> {
    values
        .iter()
        .map(|value| {
            let number = value.number?;
            let before: f64 = values
                .iter()
                .filter(|other| (other.panel, other.at) == (value.panel, value.at) && other.series < value.series)
                .filter_map(|other| other.number)
                .filter(|other| (*other < 0.0) == (number < 0.0))
                .sum();
            let factor = if normalize { 100.0 / whole(values, value) } else { 1.0 };
            Some((before * factor, (before + number) * factor))
        })
        .collect()
}

/// The tones of answers from one end of a scale to the other.
fn sides(sketch: &mut Sketch, series: &[Series]) -> Option<Vec<Series>> {
    let count = series.len();
    let (_, of_row) = sketch.distinct(sketch.color);
    let neutral = match (&sketch.figure.value.neutral, sketch.color) {
        (Some(name), Some(color)) => match sketch.row_called(color, name) {
            Some(row) => Some(of_row[row]),
            None => {
                let message = format!("the figure `{}` has no answer `{}`", sketch.figure.id, **name);
                let help = sketch.suggest_name(name, &[color]).unwrap_or_else(|| "leave it out".to_owned());
                sketch.report("unknown-answer", Some(sketch.place(name)), message, "names none of its series", help);
                return None;
            }
        },
        _ => None,
    };
    let against = neutral.unwrap_or(count / 2);
    let in_favour = count - against - usize::from(neutral.is_some());
    if count % 2 == 1 && count > 1 && neutral.is_none() {
        let row = of_row.iter().position(|series| *series == count / 2).unwrap_or(0);
        let middle = sketch.color.map_or(&Cell::Missing, |color| sketch.cell(row, color));
        let message = format!("the figure `{}` has {count} answers, and none of them is the middle", sketch.figure.id);
        let place = sketch.channel_place(&["color", "x"]);
        let help = format!("name the one that is neither for nor against: neutral = \"{middle}\"");
        sketch.report("diverging-answers", place, message, "an odd number has no two equal sides", help);
        return None;
    }
    if count < 2 || against == 0 || in_favour == 0 || against > 3 || in_favour > 3 {
        let message = match count {
            1 => format!("the figure `{}` has one answer, and none to set against it", sketch.figure.id),
            _ => format!("the figure `{}` cannot set these answers against each other", sketch.figure.id),
        };
        sketch.report(
            "diverging-answers",
            sketch.channel_place(&["color", "x"]),
            message,
            "needs one to three answers on either side of the middle",
            "name the answers in order: x = [\"strongly_disagree\", \"disagree\", \"agree\", \"strongly_agree\"], and the one in the middle with `neutral`",
        );
        return None;
    }
    let tone = |at: usize| match neutral {
        Some(middle) if at == middle => Tone::Neutral,
        _ if at < against => Tone::Against(against - 1 - at),
        _ => Tone::For(at - against - usize::from(neutral.is_some())),
    };
    Some(series.iter().enumerate().map(|(at, series)| Series { tone: tone(at), ..series.clone() }).collect())
}

/// Spans around the middle: half of the neutral answer on either side.
fn diverging(values: &[Value], series: &[Series]) -> Vec<Option<(f64, f64)>> {
    let left = |tone: Tone| match tone {
        Tone::Against(_) => 1.0,
        Tone::Neutral => 0.5,
        _ => 0.0,
    };
    values
        .iter()
        .map(|value| {
            let number = value.number?;
            let row = || values.iter().filter(|other| (other.panel, other.at) == (value.panel, value.at));
            let start: f64 = row().filter_map(|other| Some(-left(series[other.series].tone) * other.number?)).sum();
            let before: f64 = row().filter(|other| other.series < value.series).filter_map(|other| other.number).sum();
            Some((start + before, start + before + number))
        })
        .collect()
}

/// The largest size in a series, or in all that have one unit.
fn reached_in(values: &[Value], one_unit: bool, series: usize) -> f64 {
    let sizes = values.iter().filter(|value| one_unit || value.series == series).filter_map(|value| value.number).map(f64::abs);
    sizes.fold(f64::MIN_POSITIVE, f64::max)
}
