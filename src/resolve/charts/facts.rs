//! What can be told of a chart in words: how much it shows, its extremes, and where its series go.

use std::cmp::Ordering;

use super::DisplayValue;
use super::sketch::Sketch;

/// What can be told of a chart in words.
#[derive(Debug, Clone, Default)]
pub struct Facts {
    /// How many values are drawn.
    pub values: usize,
    /// How many values are missing.
    pub missing: usize,
    /// Whether the places have an order, so that first and last mean something.
    pub ordered: bool,
    /// The first and the last time of a timeline.
    pub span: Option<(DisplayValue, DisplayValue)>,
    /// A reading for each series, in the order in which they are drawn.
    pub readings: Vec<Reading>,
}

/// What can be told of a series.
#[derive(Debug, Clone)]
pub struct Reading {
    /// Its name, after that of the small chart that it stands in. Empty when there is one series.
    pub series: Vec<DisplayValue>,
    /// Where it begins: place and value. There is no place where nothing tells values apart.
    pub first: (Option<DisplayValue>, DisplayValue),
    /// Where it ends.
    pub last: (Option<DisplayValue>, DisplayValue),
    /// Its largest value.
    pub highest: (Option<DisplayValue>, DisplayValue),
    /// Its smallest value.
    pub lowest: (Option<DisplayValue>, DisplayValue),
    /// How the last value compares with the first.
    pub change: Ordering,
    /// How many values it has.
    pub values: usize,
    /// All its places and values.
    pub all: Vec<(Option<DisplayValue>, DisplayValue)>,
}

/// Gathers what can be told of values at places, for each series of each small chart.
pub fn gather(sketch: &Sketch, panel: Option<usize>, place: Option<usize>, value: usize, ordered: bool) -> Facts {
    let other_than = |field: Option<usize>, than: Option<usize>| field.filter(|field| Some(*field) != than);
    let color = other_than(sketch.color, place);
    let (colors, color_of) = sketch.distinct(color);
    let (panels, panel_of) = sketch.distinct(other_than(other_than(panel, place), color));
    let place_of = place.map_or_else(Vec::new, |place| sketch.in_order(place).1);
    let mut facts = Facts { ordered, ..Facts::default() };
    let series = colors.len().max(1);
    for at in 0..panels.len().max(1) * series {
        let mut known: Vec<(usize, f64)> = Vec::new();
        for row in (0..sketch.rows()).filter(|row| panel_of[*row] * series + color_of[*row] == at) {
            match sketch.cell(row, value).number() {
                Some(number) => known.push((row, number)),
                None => facts.missing += 1,
            }
        }
        facts.values += known.len();
        if ordered && place.is_some() {
            known.sort_by_key(|(row, _)| place_of[*row]);
        }
        let told = |(row, _): &(usize, f64)| {
            let at = place.map(|place| sketch.fields.label(*row, place));
            (at, sketch.fields.value(*row, value))
        };
        let (Some(first), Some(last)) = (known.first(), known.last()) else { continue };
        let highest = known.iter().rev().max_by(|a, b| a.1.total_cmp(&b.1)).unwrap_or(first);
        let lowest = known.iter().min_by(|a, b| a.1.total_cmp(&b.1)).unwrap_or(last);
        facts.readings.push(Reading {
            series: panels.get(at / series).into_iter().chain(colors.get(at % series)).cloned().collect(),
            first: told(first),
            last: told(last),
            highest: told(highest),
            lowest: told(lowest),
            change: last.1.total_cmp(&first.1),
            values: known.len(),
            all: known.iter().map(told).collect(),
        });
    }
    facts
}
