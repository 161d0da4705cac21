//! What can be told of a chart in words: how much it shows, its extremes, and where its series go.

use std::cmp::Ordering;

use super::DisplayValue;
use super::channels::Sketch;

/// What can be told of a chart in words.
#[derive(Debug, Clone, Default)]
pub struct Facts {
    /// How many values are drawn.
    pub values: usize,
    /// How many values are missing.
    pub missing: usize,
    /// How many categories, or moments, they stand at.
    pub places: usize,
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
    /// Its name. None when there is one series.
    pub series: Option<DisplayValue>,
    /// Where it begins: place and value.
    pub first: (DisplayValue, DisplayValue),
    /// Where it ends.
    pub last: (DisplayValue, DisplayValue),
    /// Its largest value.
    pub highest: (DisplayValue, DisplayValue),
    /// Its smallest value.
    pub lowest: (DisplayValue, DisplayValue),
    /// How the last value compares with the first.
    pub change: Ordering,
    /// How many values it has.
    pub values: usize,
    /// All its places and values.
    pub all: Vec<(DisplayValue, DisplayValue)>,
}

/// Gathers what can be told of values at places.
pub fn gather(sketch: &Sketch, place: Option<usize>, value: usize, ordered: bool) -> Facts {
    let by = sketch.color.filter(|color| Some(*color) != place).or(sketch.facet);
    let (labels, of_row) = sketch.distinct(by);
    let (places, _) = sketch.distinct(place);
    let mut facts = Facts { places: places.len(), ordered, ..Facts::default() };
    for series in 0..labels.len().max(1) {
        let mut known: Vec<(usize, f64)> = Vec::new();
        for (row, _) in of_row.iter().enumerate().filter(|(_, of)| **of == series) {
            match sketch.fields.rows[row][value].number() {
                Some(number) => known.push((row, number)),
                None => facts.missing += 1,
            }
        }
        facts.values += known.len();
        if let (true, Some(place)) = (ordered, place) {
            let key = |row: usize| super::axes::number(&sketch.fields.rows[row][place]).unwrap_or(0.0);
            known.sort_by(|a, b| key(a.0).total_cmp(&key(b.0)));
        }
        let told = |(row, _): &(usize, f64)| {
            let at = place.map_or(DisplayValue::Other, |place| sketch.fields.label(*row, place));
            (at, sketch.fields.value(*row, value))
        };
        let (Some(first), Some(last)) = (known.first(), known.last()) else { continue };
        let highest = known.iter().rev().max_by(|a, b| a.1.total_cmp(&b.1)).unwrap_or(first);
        let lowest = known.iter().min_by(|a, b| a.1.total_cmp(&b.1)).unwrap_or(last);
        facts.readings.push(Reading {
            series: labels.get(series).cloned(),
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
