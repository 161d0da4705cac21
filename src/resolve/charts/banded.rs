//! Charts with categories along one axis and values along the other: bars, columns, dots, dumbbells, diverging bars, bars in tables.

use crate::diagnostic::{quoted_list, suggest};
use crate::project::{Cell, ColumnType, Mark, Stack};

use super::axes::{Zero, is_continuous};
use super::channels::Sketch;
use super::marks::{Form, form, word};
use super::series::Colours;
use super::{Axis, AxisKind, Drawn, Item, Panel, Quantities, Series, Tone, facts};

/// More categories than fit on a page.
const CATEGORIES: usize = 40;
/// Up to how many bars have their values beside them when the project does not say.
const LABELLED: usize = 24;

/// A value to be drawn.
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
    let f = &sketch.figure.value;
    let (category, value) = if upright { (sketch.x?, sketch.y?) } else { (sketch.y?, sketch.x?) };
    let (value_key, value_channel, category_channel) = if upright { ("y", &f.y, &f.x) } else { ("x", &f.x, &f.y) };
    if !sketch.fields.fields[value].kind.is_quantity() {
        let swapped = sketch.fields.fields[category].kind.is_quantity();
        let (categories, values) = if upright { ("x", "y") } else { ("y", "x") };
        sketch.report(
            "field-type",
            sketch.channel_place(value_channel.as_ref()),
            format!(
                "the {} of the figure `{}` have lengths of `{}`",
                plural(sketch.mark),
                sketch.figure.id,
                sketch.fields.fields[value].id
            ),
            format!("holds {}, no quantity", sketch.fields.fields[value].nature()),
            match swapped {
                true => format!("exchange the two: {categories} takes the categories, {values} the values"),
                false => format!("give {values} a field of numbers; a column is one with `type = \"number\"`"),
            },
        );
        return None;
    }
    let category_key = if upright { "x" } else { "y" };
    sketch.no_scale(category_key, category_channel.as_ref(), "categories stand side by side")?;
    if sketch.mark == Mark::TableBars {
        sketch.no_scale(value_key, value_channel.as_ref(), "each column has lengths of its own")?;
    }
    sketch.complete(&[(category_key, Some(category)), ("color", sketch.color), ("facet", sketch.facet)])?;
    sketch.check_sizes(&[(value_key, Some(value))])?;
    sketch.check_margins(value)?;
    let (panels, panel_of) = sketch.panels()?;
    let (categories, category_of) = sketch.distinct(Some(category));
    let colours = sketch.colours(&[Some(category), sketch.facet])?;
    if categories.len() > CATEGORIES {
        let by = value_channel.as_ref().and_then(|channel| Some(channel.fields.first()?.as_str())).filter(|by| *by != "value");
        let by = by.unwrap_or("…");
        let time = matches!(sketch.fields.fields[category].kind, ColumnType::Year | ColumnType::Date);
        let advice = match sketch.mark {
            _ if time => "use `mark = \"line\"`, which holds thousands of moments, or choose rows with `where`".to_owned(),
            Mark::Bar | Mark::TableBars | Mark::Column => {
                format!("show the largest, and add up the others: sort = \"-{by}\", first = 15, other = true; or print a table")
            }
            _ => format!("show the largest of them: sort = \"-{by}\", first = 15; or print a table"),
        };
        let message = format!("the figure `{}` has {} categories", sketch.figure.id, categories.len());
        sketch.report(
            "too-many-categories",
            sketch.channel_place(category_channel.as_ref()),
            message,
            format!("more than {CATEGORIES} do not fit on a page"),
            advice,
        );
        return None;
    }
    let values = values(sketch, value, &category_of, &panel_of, &colours)?;
    let stack = sketch.figure.value.stack.as_ref().map_or(Stack::None, |stack| **stack);
    let stacked = stack != Stack::None || sketch.mark == Mark::Diverging;
    if let (Some(at), None, true) = (&sketch.figure.value.stack, sketch.color, stack != Stack::None) {
        let place = Some(sketch.place(at));
        let message = format!("the figure `{}` stacks a single series", sketch.figure.id);
        let help = "tell its parts apart with `color`, name several fields of values, or leave `stack` out";
        sketch.report("one-part", place, message, "nothing stands on anything else", help);
        return None;
    }
    if stacked {
        check_parts(sketch, &values, stack, value_channel.as_ref())?;
    }
    let series = if sketch.mark == Mark::Diverging { sides(sketch, &colours.series)? } else { colours.series.clone() };
    let spans = match sketch.mark {
        Mark::Diverging => diverging(&values, &series),
        _ if stacked => stacked_spans(&values, stack == Stack::Normalize),
        _ => values.iter().map(|value| value.number.map(|number| (0.0, number))).collect(),
    };
    let mut reached: Vec<f64> = spans.iter().flatten().flat_map(|(from, to)| [*from, *to]).collect();
    reached.extend(values.iter().filter_map(|value| value.margin).flat_map(|(low, high)| [low, high]));
    if !from_zero {
        reached = values
            .iter()
            .flat_map(|value| [value.number, value.margin.map(|m| m.0), value.margin.map(|m| m.1)])
            .flatten()
            .collect();
    }
    if reached.is_empty() {
        let message = format!("the figure `{}` has no value to draw", sketch.figure.id);
        sketch.report(
            "empty-chart",
            sketch.channel_place(value_channel.as_ref()),
            message,
            "all values are missing",
            "take the figure out until there are data",
        );
        return None;
    }
    let zero = if from_zero { Zero::Always } else { Zero::Near };
    let own = sketch.mark == Mark::TableBars;
    let mut axis = sketch.quantities(value_key, value_channel.as_ref(), value, &reached, zero)?;
    if stack == Stack::Normalize {
        axis = percent_axis();
    }
    if sketch.mark == Mark::Diverging && value_channel.as_ref().is_none_or(|channel| channel.scale.domain.is_none()) {
        axis.scale = crate::charts::scale::Scale::Linear(crate::charts::scale::Linear::new(
            reached.iter().copied().fold(0.0, f64::min),
            reached.iter().copied().fold(0.0, f64::max),
        ));
        axis.zero = Some(axis.scale.position(0.0));
    }
    // What does not fit inside the parts of a bar is left out.
    let labels = sketch.figure.value.labels.unwrap_or(match sketch.mark {
        _ if stacked => true,
        Mark::Column => values.len() <= LABELLED / 2,
        _ => values.len() <= LABELLED,
    });
    let mut drawn = vec![Vec::new(); panels.len()];
    for (value_at, span) in values.iter().zip(&spans) {
        let place = |number: f64| match own {
            // In a table each column has lengths of its own.
            true => number / reached_in(&values, value_at.series),
            false => axis.place(number),
        };
        let shown = match (stack, span) {
            (Stack::Normalize, Some((from, to))) => axis.style.number(to - from),
            _ => sketch.fields.value(value_at.row, value),
        };
        drawn[value_at.panel].push(Item {
            series: value_at.series,
            at: value_at.at,
            from: span.map(|(from, _)| place(from)),
            to: span.map(|(_, to)| place(to)),
            margin: value_at.margin.map(|(low, high)| (place(low), place(high))),
            value: Some(shown),
            tone: colours.tones[value_at.row],
            ..Item::default()
        });
    }
    let field = &sketch.fields.fields[value];
    let unit = if stack == Stack::Normalize { None } else { field.unit.clone() };
    let title = sketch.title(value_channel.as_ref());
    let value_axis = Axis { title, kind: AxisKind::Continuous(axis) };
    let category_axis = Axis { title: sketch.title(category_channel.as_ref()), kind: AxisKind::Categories(categories) };
    let ordered = is_continuous(&sketch.fields.fields[category]);
    let facts = facts::gather(sketch, sketch.facet, Some(category), value, ordered);
    let (x, y) = if upright { (category_axis, value_axis) } else { (value_axis, category_axis) };
    Some(Drawn {
        x,
        y,
        unit,
        series,
        panels: panels.into_iter().zip(drawn).map(|(title, items)| Panel { title, items }).collect(),
        stack: if sketch.mark == Mark::Diverging { Stack::Zero } else { stack },
        labels,
        highlights: colours.highlights,
        facts,
    })
}

fn plural(mark: Mark) -> String {
    match mark {
        Mark::TableBars | Mark::Diverging => "bars".into(),
        mark => format!("{}s", word(mark)),
    }
}

/// The values with their places; two at one place are reported.
fn values(sketch: &mut Sketch, value: usize, category_of: &[usize], panel_of: &[usize], colours: &Colours) -> Option<Vec<Value>> {
    let mut values: Vec<Value> = Vec::new();
    let mut known = std::collections::HashSet::new();
    for row in 0..sketch.fields.rows.len() {
        let (panel, at, series) = (panel_of[row], category_of[row], colours.of_row[row]);
        if !known.insert((panel, at, series)) {
            let f = &sketch.figure.value;
            let upright = matches!(form(sketch.mark), Form::Banded { upright: true, .. });
            let (category, channel) = if upright { (sketch.x, &f.x) } else { (sketch.y, &f.y) };
            let place = sketch.channel_place(channel.as_ref());
            let name = category.map_or(String::new(), |category| sketch.fields.rows[row][category].to_string());
            let message = format!("the figure `{}` has two values for “{name}”", sketch.figure.id);
            sketch.report(
                "two-values",
                place,
                message,
                "one would hide the other",
                "choose rows with `where`, tell them apart with `color`, or give each a small chart with `facet`",
            );
            return None;
        }
        let number = sketch.fields.rows[row][value].number();
        values.push(Value { row, panel, at, series, number, margin: sketch.margin(row, number) });
    }
    Some(values)
}

/// Reports values that cannot be parts of a sum.
fn check_parts(sketch: &mut Sketch, values: &[Value], stack: Stack, channel: Option<&crate::project::Channel>) -> Option<()> {
    if let Some(negative) = values.iter().find(|value| value.number.is_some_and(|number| number < 0.0)) {
        let mixed = stack == Stack::Normalize || sketch.mark == Mark::Diverging;
        if mixed {
            let number = crate::data::tidy(negative.number.unwrap_or(0.0));
            let help = match sketch.mark {
                Mark::Diverging => "use `mark = \"bar\"`, in which the series stand side by side",
                _ => "use bars side by side, stack = \"none\", or leave such rows out with `where`",
            };
            let message = format!("the figure `{}` has a part of {number}", sketch.figure.id);
            sketch.report("negative-part", sketch.channel_place(channel), message, "a part of a whole is not negative", help);
            return None;
        }
    }
    if !sketch.error.is_empty() {
        let message = format!("the figure `{}` has margins of error on stacked bars", sketch.figure.id);
        let place = sketch.channel_place(sketch.figure.value.error.as_ref());
        sketch.report(
            "margins-on-stack",
            place,
            message,
            "a margin cannot be told from its place in a stack",
            "leave out `error` or `stack`",
        );
        return None;
    }
    if stack == Stack::Normalize {
        let mut places: Vec<(usize, usize)> = values.iter().map(|value| (value.panel, value.at)).collect();
        places.dedup();
        for place in places {
            let sum: f64 = values.iter().filter(|value| (value.panel, value.at) == place).filter_map(|value| value.number).sum();
            if sum <= 0.0 {
                let upright = matches!(form(sketch.mark), Form::Banded { upright: true, .. });
                let category = if upright { sketch.x } else { sketch.y };
                let row = values.iter().find(|value| (value.panel, value.at) == place).map_or(0, |value| value.row);
                let (name, id) = category.map_or((Cell::Missing, String::new()), |category| {
                    (sketch.fields.rows[row][category].clone(), sketch.fields.fields[category].id.clone())
                });
                let message = format!("the parts of “{name}” in the figure `{}` add up to nothing", sketch.figure.id);
                sketch.report(
                    "empty-whole",
                    sketch.channel_place(channel),
                    message,
                    "nothing has no shares",
                    match &name {
                        Cell::String(_) => format!("leave it out, where = '{id} != \"{name}\"', or use stack = \"zero\""),
                        Cell::Integer(_) => format!("leave it out, where = \"{id} != {name}\", or use stack = \"zero\""),
                        _ => "leave it out with `where`, or use stack = \"zero\"".to_owned(),
                    },
                );
                return None;
            }
        }
    }
    Some(())
}

/// Spans one behind the other: positive values up from zero, negative ones down.
fn stacked_spans(values: &[Value], normalize: bool) -> Vec<Option<(f64, f64)>> {
    let total = |value: &Value| -> f64 {
        values.iter().filter(|other| (other.panel, other.at) == (value.panel, value.at)).filter_map(|other| other.number).sum()
    };
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
            let factor = if normalize { 100.0 / total(value) } else { 1.0 };
            Some((before * factor, (before + number) * factor))
        })
        .collect()
}

/// The tones of answers from one end of a scale to the other.
fn sides(sketch: &mut Sketch, series: &[Series]) -> Option<Vec<Series>> {
    let count = series.len();
    let neutral = match &sketch.figure.value.neutral {
        None => None,
        Some(name) => {
            let color = sketch.color;
            let cell = crate::project::Cell::String(name.as_str().into());
            let row = (0..sketch.fields.rows.len()).find(|row| color.is_some_and(|color| sketch.is_called(*row, color, &cell)));
            let (_, of_row) = sketch.distinct(color);
            match row {
                Some(row) => Some(of_row[row]),
                None => {
                    let message = format!("the figure `{}` has no answer `{}`", sketch.figure.id, **name);
                    let mut known: Vec<String> = Vec::new();
                    for answer in sketch.fields.rows.iter().filter_map(|row| Some(row[color?].to_string())) {
                        if !known.contains(&answer) {
                            known.push(answer);
                        }
                    }
                    let help = suggest(name, known.iter().map(String::as_str))
                        .unwrap_or_else(|| format!("its answers are {}", quoted_list(&known)));
                    sketch.report("unknown-answer", Some(sketch.place(name)), message, "names none of its series", help);
                    return None;
                }
            }
        }
    };
    let against = neutral.unwrap_or(count / 2);
    let in_favour = count - against - usize::from(neutral.is_some());
    if count % 2 == 1 && count > 1 && neutral.is_none() {
        let (_, of_row) = sketch.distinct(sketch.color);
        let row = of_row.iter().position(|series| *series == count / 2).unwrap_or(0);
        let middle = sketch.color.map_or(String::new(), |color| sketch.fields.rows[row][color].to_string());
        let message = format!("the figure `{}` has {count} answers, and none of them is the middle", sketch.figure.id);
        let place = sketch.channel_place(sketch.figure.value.color.as_ref().or(sketch.figure.value.x.as_ref()));
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
            sketch.channel_place(sketch.figure.value.color.as_ref().or(sketch.figure.value.x.as_ref())),
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

/// The axis of shares, from 0 to 100 percent.
fn percent_axis() -> Quantities {
    let scale = crate::charts::scale::Scale::Linear(crate::charts::scale::Linear::new(0.0, 100.0));
    let style = super::NumberStyle { kind: crate::project::ColumnType::Percent, decimals: 0, currency: None };
    Quantities { scale, style, zero: Some(0.0) }
}

/// The largest size in a series.
fn reached_in(values: &[Value], series: usize) -> f64 {
    let sizes = values.iter().filter(|value| value.series == series).filter_map(|value| value.number).map(f64::abs);
    sizes.fold(f64::MIN_POSITIVE, f64::max)
}
