//! What the house style can compute beside what Typst offers: places for the labels of charts, in points.

use typst::diag::HintedStrResult;
use typst::foundations::{Array, Dict, IntoValue, Module, Scope, Str, Value, array, dict, func};

use crate::charts::placement::{self, Label, Obstacle, Placed, Point, Rect, Side};

/// The module `geometry`.
pub fn module() -> Module {
    let mut scope = Scope::new();
    scope.define_func::<spread>();
    scope.define_func::<place>();
    Module::new("geometry", scope)
}

/// Places for labels along a line, in their order: each as near to where it wants its middle as it can be without touching another.
/// None when they do not all fit between the two ends.
#[func]
fn spread(wanted: Vec<f64>, extents: Vec<f64>, low: f64, high: f64) -> Value {
    match placement::spread(&wanted, &extents, low, high) {
        Some(places) => Value::Array(places.into_iter().map(IntoValue::into_value).collect()),
        None => Value::None,
    }
}

/// Places for labels in a frame of a width and height, where they touch nothing. None for a label that finds no place.
#[func]
fn place(labels: Vec<Dict>, obstacles: Vec<Dict>, width: f64, height: f64) -> HintedStrResult<Array> {
    let labels = labels.iter().map(label).collect::<HintedStrResult<Vec<_>>>()?;
    let obstacles = obstacles.iter().map(obstacle).collect::<HintedStrResult<Vec<_>>>()?;
    let frame = Rect { x: 0.0, y: 0.0, width, height };
    Ok(placement::place(&labels, &obstacles, frame).into_iter().map(|placed| placed.map_or(Value::None, placed_value)).collect())
}

fn number(dict: &Dict, key: &str) -> HintedStrResult<f64> {
    dict.get(key)?.clone().cast()
}

fn label(dict: &Dict) -> HintedStrResult<Label> {
    let sides: Vec<Str> = dict.get("sides")?.clone().cast()?;
    let mut sides: Vec<Side> = sides.iter().filter_map(|side| side_named(side)).collect();
    if sides.is_empty() {
        sides = Side::PREFERRED.to_vec();
    }
    Ok(Label {
        anchor: Point { x: number(dict, "x")?, y: number(dict, "y")? },
        radius: number(dict, "radius")?,
        width: number(dict, "width")?,
        height: number(dict, "height")?,
        sides,
        required: dict.get("required")?.clone().cast()?,
    })
}

fn side_named(name: &str) -> Option<Side> {
    Some(match name {
        "above" => Side::Above,
        "below" => Side::Below,
        "left" => Side::Left,
        "right" => Side::Right,
        "above-left" => Side::AboveLeft,
        "above-right" => Side::AboveRight,
        "below-left" => Side::BelowLeft,
        "below-right" => Side::BelowRight,
        _ => return None,
    })
}

fn obstacle(dict: &Dict) -> HintedStrResult<Obstacle> {
    let number = |key| number(dict, key);
    let point = |x, y| -> HintedStrResult<Point> { Ok(Point { x: number(x)?, y: number(y)? }) };
    let kind: Str = dict.get("kind")?.clone().cast()?;
    Ok(match kind.as_str() {
        "segment" => Obstacle::Segment { from: point("x1", "y1")?, to: point("x2", "y2")?, width: number("width")? },
        "disc" => Obstacle::Disc { centre: point("x", "y")?, radius: number("radius")? },
        _ => Obstacle::Rect(Rect { x: number("x")?, y: number("y")?, width: number("width")?, height: number("height")? }),
    })
}

fn placed_value(placed: Placed) -> Value {
    let leader = placed.leader.map_or(Value::None, |(from, to)| Value::Array(array![from.x, from.y, to.x, to.y]));
    Value::Dict(dict! { "x" => placed.x, "y" => placed.y, "leader" => leader })
}
