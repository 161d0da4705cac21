//! Waffles: shares as squares of a hundred.

use super::channels::Sketch;
use super::{Axis, AxisKind, DisplayValue, Drawn, Item, Panel, facts};
use crate::project::{ColumnType, Stack};

/// Lays out waffles: one for each category of y, or one of parts told apart by colour.
pub fn draw(sketch: &mut Sketch) -> Option<Drawn> {
    let f = &sketch.figure.value;
    let value = sketch.x?;
    if !sketch.fields.fields[value].kind.is_quantity() {
        let field = sketch.fields.fields[value].clone();
        let message = format!("the waffle `{}` has shares of `{}`", sketch.figure.id, field.id);
        sketch.report(
            "field-type",
            sketch.channel_place(f.x.as_ref()),
            message,
            format!("holds {}, no quantity", field.nature()),
            "give x a field of percentages, or of amounts whose parts `color` tells apart",
        );
        return None;
    }
    if sketch.color.is_none() && sketch.fields.fields[value].kind != ColumnType::Percent {
        let field = sketch.fields.fields[value].clone();
        let message = format!("the waffle `{}` has shares of `{}`", sketch.figure.id, field.id);
        sketch.report(
            "field-type",
            sketch.channel_place(f.x.as_ref()),
            message,
            format!("holds {}: it is not told of which whole they are parts", field.nature()),
            "declare the column as `type = \"percent\"`, or tell the parts of the whole apart with `color`",
        );
        return None;
    }
    sketch.no_scale("x", f.x.as_ref(), "a waffle has no axes")?;
    sketch.no_scale("y", f.y.as_ref(), "a waffle has no axes")?;
    sketch.complete(&[("y", sketch.y), ("facet", sketch.facet), ("color", sketch.color)])?;
    // Each category is a small chart already.
    let category = sketch.y.or(sketch.facet);
    let (wholes, whole_of) = sketch.distinct(category);
    if wholes.len() > 6 {
        let message = format!("the figure `{}` has {} waffles", sketch.figure.id, wholes.len());
        sketch.report(
            "too-many-categories",
            sketch.channel_place(f.y.as_ref()),
            message,
            "more than 6 cannot be compared",
            "use `mark = \"bar\"`",
        );
        return None;
    }
    let colours = sketch.colours(&[category])?;
    let mut known = std::collections::HashSet::new();
    if let Some(row) = (0..whole_of.len()).find(|row| !known.insert((whole_of[*row], colours.of_row[*row]))) {
        let name = sketch.color.or(category).map(|field| sketch.fields.rows[row][field].to_string());
        let message = match name {
            Some(name) => format!("the waffle `{}` has two values for “{name}”", sketch.figure.id),
            None => format!("the waffle `{}` has several values, and nothing tells them apart", sketch.figure.id),
        };
        let place = sketch.channel_place(f.color.as_ref().or(f.y.as_ref()).or(f.x.as_ref()));
        let help = "choose rows with `where`, tell parts apart with `color`, or give each a waffle with `y`";
        sketch.report("two-values", place, message, "they would be of one colour", help);
        return None;
    }
    let count = wholes.len().max(1);
    let mut drawn: Vec<Vec<Item>> = vec![Vec::new(); count];
    for (whole, items) in drawn.iter_mut().enumerate() {
        let rows: Vec<usize> = (0..sketch.fields.rows.len()).filter(|row| whole_of[*row] == whole).collect();
        let numbers: Vec<f64> = rows.iter().filter_map(|row| sketch.fields.rows[*row][value].number()).collect();
        let sum: f64 = numbers.iter().sum();
        let percent = sketch.fields.fields[value].kind == ColumnType::Percent;
        let reason = match () {
            () if numbers.len() < rows.len() => Some("a value is missing".to_owned()),
            () if numbers.iter().any(|number| *number < 0.0) => Some("a share is negative".to_owned()),
            () if percent && sum > 100.5 => Some(format!("its shares add up to {} percent", crate::data::tidy(sum))),
            () if sum <= 0.0 && !percent => Some("its parts add up to nothing".to_owned()),
            () => None,
        };
        if let Some(reason) = reason {
            let message = format!("the waffle `{}` cannot be filled", sketch.figure.id);
            sketch.report(
                "not-a-whole",
                sketch.channel_place(f.x.as_ref()),
                message,
                reason,
                "give shares of one whole; for other amounts use `mark = \"bar\"`",
            );
            return None;
        }
        let whole_size = if percent { 100.0 } else { sum };
        for (row, squares) in rows.iter().zip(squares(&numbers, whole_size)) {
            items.push(Item {
                series: colours.of_row[*row],
                at: whole,
                count: Some(squares),
                value: Some(sketch.fields.value(*row, value)),
                tone: colours.tones[*row],
                ..Item::default()
            });
        }
    }
    let titles: Vec<Option<DisplayValue>> = match wholes.is_empty() {
        true => vec![None],
        false => wholes.into_iter().map(Some).collect(),
    };
    let place = sketch.color.or(category);
    Some(Drawn {
        x: Axis::NONE,
        y: Axis { title: None, kind: AxisKind::None },
        unit: sketch.fields.fields[value].unit.clone(),
        labels: f.labels.unwrap_or(true),
        highlights: colours.highlights,
        series: colours.series,
        panels: titles.into_iter().zip(drawn).map(|(title, items)| Panel { title, items }).collect(),
        stack: Stack::None,
        facts: facts::gather(sketch, category, place, value, false),
    })
}

/// How many of a hundred squares each part fills: rounded so that together they are as many as the sum of the parts (the largest
/// remainders are rounded up, as seats are in Hare's method).
fn squares(parts: &[f64], whole: f64) -> Vec<u8> {
    let exact: Vec<f64> = parts.iter().map(|part| 100.0 * part / whole).collect();
    let total = exact.iter().sum::<f64>().round().min(100.0) as usize;
    let mut squares: Vec<u8> = exact.iter().map(|part| part.floor() as u8).collect();
    let mut order: Vec<usize> = (0..parts.len()).collect();
    order.sort_by(|a, b| exact[*b].fract().total_cmp(&exact[*a].fract()));
    let missing = total.saturating_sub(squares.iter().map(|count| usize::from(*count)).sum());
    order.into_iter().take(missing).for_each(|at| squares[at] += 1);
    squares
}

#[cfg(test)]
mod tests {
    use super::squares;

    #[test]
    fn a_waffle_has_as_many_squares_as_its_shares_add_up_to() {
        assert_eq!(squares(&[33.4, 33.3, 33.3], 100.0), [34, 33, 33]);
        assert_eq!(squares(&[70.0], 100.0), [70]);
        assert_eq!(squares(&[1.0, 1.0, 1.0], 3.0), [34, 33, 33]);
        assert_eq!(squares(&[0.4, 99.6], 100.0), [0, 100]);
        assert_eq!(squares(&[0.0, 0.0], 100.0), [0, 0]);
    }
}
