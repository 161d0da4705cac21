//! Boxes and strokes, and whether they touch. Lengths are points.

use super::{Point, Rect};

/// Boxes may touch: less than this, in points, is not an overlap.
pub const TOUCH: f64 = 1e-7;

/// A straight stroke with round ends; a disc when both ends are the same.
#[derive(Debug, Clone, Copy)]
pub struct Stroke {
    pub from: Point,
    pub to: Point,
    pub radius: f64,
}

/// What is drawn.
#[derive(Debug, Clone, Copy)]
pub enum Shape {
    Box(Rect),
    Stroke(Stroke),
}

/// The point a fraction of the way from one to another.
pub fn towards(from: Point, to: Point, fraction: f64) -> Point {
    Point { x: from.x + (to.x - from.x) * fraction, y: from.y + (to.y - from.y) * fraction }
}

pub fn nearest_in_box(point: Point, rect: Rect) -> Point {
    Point { x: point.x.min(rect.x + rect.width).max(rect.x), y: point.y.min(rect.y + rect.height).max(rect.y) }
}

pub fn boxes_overlap(a: Rect, b: Rect) -> bool {
    a.x + TOUCH < b.x + b.width && b.x + TOUCH < a.x + a.width && a.y + TOUCH < b.y + b.height && b.y + TOUCH < a.y + a.height
}

pub fn point_to_box(point: Point, rect: Rect) -> f64 {
    let nearest = nearest_in_box(point, rect);
    (point.x - nearest.x).hypot(point.y - nearest.y)
}

/// Distance from a point to the middle line of a stroke.
pub fn point_to_stroke(point: Point, stroke: &Stroke) -> f64 {
    let (dx, dy) = (stroke.to.x - stroke.from.x, stroke.to.y - stroke.from.y);
    let length = dx * dx + dy * dy;
    let along = if length > 0.0 { ((point.x - stroke.from.x) * dx + (point.y - stroke.from.y) * dy) / length } else { 0.0 };
    let foot = towards(stroke.from, stroke.to, along.clamp(0.0, 1.0));
    (point.x - foot.x).hypot(point.y - foot.y)
}

/// Whether a stroke covers part of a box; a stroke without width does so where it passes through.
pub fn stroke_meets_box(stroke: &Stroke, rect: Rect) -> bool {
    let Stroke { from, to, radius } = *stroke;
    let (left, right) = (rect.x + TOUCH, rect.x + rect.width - TOUCH);
    let (top, bottom) = (rect.y + TOUCH, rect.y + rect.height - TOUCH);
    let (left, right) = (left.min(right), right.max(left));
    let (top, bottom) = (top.min(bottom), bottom.max(top));
    if from.x.max(to.x) + radius < left
        || from.x.min(to.x) - radius > right
        || from.y.max(to.y) + radius < top
        || from.y.min(to.y) - radius > bottom
    {
        return false;
    }
    let inner = Rect { x: left, y: top, width: right - left, height: bottom - top };
    if line_enters_box(from, to, inner) || point_to_box(from, inner) < radius || point_to_box(to, inner) < radius {
        return true;
    }
    let corners = [(left, top), (right, top), (left, bottom), (right, bottom)];
    (from != to) && corners.iter().any(|&(x, y)| point_to_stroke(Point { x, y }, stroke) < radius)
}

/// Whether any of a line lies in a box, by clipping (Y.-D. Liang and B. Barsky, ACM Transactions on Graphics 3(1), 1984).
pub fn line_enters_box(from: Point, to: Point, rect: Rect) -> bool {
    let (mut start, mut end) = (0.0_f64, 1.0_f64);
    let axes = [(from.x, to.x - from.x, rect.x, rect.x + rect.width), (from.y, to.y - from.y, rect.y, rect.y + rect.height)];
    for (position, change, low, high) in axes {
        if change == 0.0 {
            if position < low || position > high {
                return false;
            }
        } else {
            let (a, b) = ((low - position) / change, (high - position) / change);
            start = start.max(a.min(b));
            end = end.min(a.max(b));
        }
    }
    start <= end
}

pub fn strokes_meet(a: &Stroke, b: &Stroke) -> bool {
    let reach = a.radius + b.radius;
    if a.from.x.max(a.to.x) + reach < b.from.x.min(b.to.x)
        || b.from.x.max(b.to.x) + reach < a.from.x.min(a.to.x)
        || a.from.y.max(a.to.y) + reach < b.from.y.min(b.to.y)
        || b.from.y.max(b.to.y) + reach < a.from.y.min(a.to.y)
    {
        return false;
    }
    let turn = |p: Point, q: Point, r: Point| (q.x - p.x) * (r.y - p.y) - (q.y - p.y) * (r.x - p.x);
    let parted = |s: &Stroke, t: &Stroke| turn(s.from, s.to, t.from) * turn(s.from, s.to, t.to) < 0.0;
    if parted(a, b) && parted(b, a) {
        return true;
    }
    let nearest = point_to_stroke(a.from, b).min(point_to_stroke(a.to, b));
    let nearest = nearest.min(point_to_stroke(b.from, a)).min(point_to_stroke(b.to, a));
    nearest < reach || nearest <= TOUCH
}
