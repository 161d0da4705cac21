//! Waffles: shares as squares of a hundred.

use std::collections::HashSet;

use super::panels::titled;
use super::sketch::Sketch;
use super::{Axis, Drawn, Item, facts};
use crate::data::tidy;
use crate::project::{ColumnType, Stack};

/// More waffles than one can compare.
const WAFFLES: usize = 6;

/// Lays out waffles: one for each category of y, or one of parts told apart by colour.
pub fn draw(sketch: &mut Sketch) -> Option<Drawn> {
    let value = sketch.x?;
    check_shares(sketch, value)?;
    sketch.no_scale("x", "a waffle has no axes")?;
    sketch.no_scale("y", "a waffle has no axes")?;
    sketch.complete(&[("y", sketch.y), ("facet", sketch.facet), ("color", sketch.color)])?;
    // Each category is a small chart already.
    let category = sketch.y.or(sketch.facet);
    let (wholes, whole_of) = sketch.distinct(category);
    if wholes.len() > WAFFLES {
        let message = format!("the figure `{}` has {} waffles", sketch.figure.id, wholes.len());
        let reason = format!("more than {WAFFLES} cannot be compared");
        sketch.report("too-many-categories", sketch.channel_place(&["y", "facet"]), message, reason, "use `mark = \"bar\"`");
        return None;
    }
    let colours = sketch.colours(&[category])?;
    let mut known = HashSet::new();
    if let Some(row) = (0..whole_of.len()).find(|row| !known.insert((whole_of[*row], colours.of_row[*row]))) {
        let name = sketch.color.or(category).map(|field| sketch.cell(row, field));
        let message = match name {
            Some(name) => format!("the waffle `{}` has two values for “{name}”", sketch.figure.id),
            None => format!("the waffle `{}` has several values, and nothing tells them apart", sketch.figure.id),
        };
        let place = sketch.channel_place(&["color", "y", "facet", "x"]);
        let help = "choose rows with `where`, tell parts apart with `color`, or give each a waffle with `y`";
        sketch.report("two-values", place, message, "both would have one colour", help);
        return None;
    }
    let percent = sketch.field(value).kind == ColumnType::Percent;
    let mut panels = titled(wholes);
    for (whole, panel) in panels.iter_mut().enumerate() {
        let rows: Vec<usize> = (0..sketch.rows()).filter(|row| whole_of[*row] == whole).collect();
        let numbers: Vec<f64> = rows.iter().filter_map(|row| sketch.cell(*row, value).number()).collect();
        let sum: f64 = numbers.iter().sum();
        let reason = match () {
            () if numbers.len() < rows.len() => Some("a value is missing".to_owned()),
            () if numbers.iter().any(|number| *number < 0.0) => Some("a share is negative".to_owned()),
            () if percent && sum > 100.5 => Some(format!("its shares add up to {} percent", tidy(sum))),
            () if sum <= 0.0 && !percent => Some("its parts add up to nothing".to_owned()),
            () => None,
        };
        if let Some(reason) = reason {
            let message = format!("the waffle `{}` cannot be filled", sketch.figure.id);
            let help = "give shares of one whole; for other amounts use `mark = \"bar\"`";
            sketch.report("not-a-whole", sketch.channel_place(&["x"]), message, reason, help);
            return None;
        }
        let whole_size = if percent { 100.0 } else { sum };
        for (row, squares) in rows.iter().zip(squares(&numbers, whole_size)) {
            panel.items.push(Item {
                series: colours.of_row[*row],
                at: whole,
                count: Some(squares),
                value: Some(sketch.fields.value(*row, value)),
                tone: colours.tones[*row],
                ..Item::default()
            });
        }
    }
    let place = sketch.color.or(category);
    Some(Drawn {
        x: Axis::NONE,
        y: Axis::NONE,
        unit: sketch.field(value).unit.clone(),
        labels: sketch.figure.value.labels.unwrap_or(true),
        highlights: colours.highlights,
        series: colours.series,
        panels,
        stack: Stack::None,
        facts: facts::gather(sketch, category, place, value, false),
    })
}

/// Reports a field whose values are no shares of a whole.
fn check_shares(sketch: &mut Sketch, value: usize) -> Option<()> {
    let field = sketch.field(value);
    let (reason, help) = match (field.kind, sketch.color) {
        (kind, _) if !kind.is_quantity() => {
            ("no quantity", "give x a field of percentages, or of amounts whose parts `color` tells apart")
        }
        (ColumnType::Percent, _) | (_, Some(_)) => return Some(()),
        (_, None) => (
            "and nothing says of which whole they are parts",
            "declare the column as `type = \"percent\"`, or tell the parts of the whole apart with `color`",
        ),
    };
    let message = format!("the waffle `{}` needs shares of a whole", sketch.figure.id);
    let reason = format!("holds {}, {reason}", field.nature());
    sketch.report("field-type", sketch.channel_place(&["x"]), message, reason, help);
    None
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
