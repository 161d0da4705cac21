//! What stands on a page: boxes of words and outlines of marks, taken from the frames of the engine and from nothing that the
//! layout of charts computes itself.

use typst::layout::{Frame, FrameItem, Point, Transform};
use typst::visualize::{CurveItem, Geometry, Paint, Shape};

/// Lines up to this thickness, in points, are of the grid, axes and leaders; marks are thicker.
const THIN: f64 = 0.61;
/// How far, in points, things may reach into each other before anybody sees it.
const SLACK: f64 = 0.35;

/// An upright box of the ink of words.
#[derive(Debug, Clone)]
pub struct Words {
    pub text: String,
    order: usize,
    low: (f64, f64),
    high: (f64, f64),
}

/// A shape that words must not touch, unless they lie wholly inside a filled one.
#[derive(Debug, Clone)]
pub struct Mark {
    outline: Vec<(f64, f64)>,
    /// The thickness of the line, or none when it is filled.
    line: Option<f64>,
    /// Whether it is there to be written on.
    ground: bool,
    /// Whether it hides what lies under it.
    opaque: bool,
    /// What was drawn before it.
    order: usize,
    what: String,
}

/// Everything on a page.
#[derive(Debug, Default)]
pub struct Page {
    pub words: Vec<Words>,
    pub marks: Vec<Mark>,
    pub size: (f64, f64),
    order: usize,
}

impl Page {
    pub fn of(frame: &Frame) -> Self {
        let mut page = Self { size: (frame.width().to_pt(), frame.height().to_pt()), ..Self::default() };
        page.gather(frame, Transform::identity());
        page
    }

    fn gather(&mut self, frame: &Frame, around: Transform) {
        for (at, item) in frame.items() {
            self.order += 1;
            let here = around.pre_concat(Transform::translate(at.x, at.y));
            match item {
                FrameItem::Group(group) => self.gather(&group.frame, here.pre_concat(group.transform)),
                FrameItem::Text(text) if !text.text.trim().is_empty() => {
                    let ink = text.bbox();
                    let (a, b) = (place(ink.min, here), place(ink.max, here));
                    self.words.push(Words {
                        order: self.order,
                        text: text.text.to_string(),
                        low: (a.0.min(b.0), a.1.min(b.1)),
                        high: (a.0.max(b.0), a.1.max(b.1)),
                    });
                }
                FrameItem::Shape(shape, _) => self.marks.extend(mark(shape, here, self.order)),
                _ => {}
            }
        }
    }

    /// What a reader could not read: words on words, words across marks, words beyond the edge.
    pub fn collisions(&self) -> Vec<String> {
        let mut found = Vec::new();
        for (at, words) in self.words.iter().enumerate() {
            for other in &self.words[at + 1..] {
                if words.meets(other) {
                    found.push(format!("“{}” lies on “{}”", words.text, other.text));
                }
            }
            // What they are written on hides what lies under it.
            let under = self.marks.iter().rev().find(|mark| mark.order < words.order && mark.bears(words));
            let visible = self.marks.iter().filter(|mark| under.is_none_or(|under| mark.order > under.order));
            for mark in visible.filter(|mark| !mark.ground) {
                if mark.meets(words) {
                    found.push(format!("“{}” lies across {}", words.text, mark.what));
                }
            }
            if words.low.0 < 0.0 || words.low.1 < 0.0 || words.high.0 > self.size.0 || words.high.1 > self.size.1 {
                found.push(format!("“{}” leaves the page", words.text));
            }
        }
        found
    }
}

impl Words {
    fn meets(&self, other: &Self) -> bool {
        let overlap = |low: f64, high: f64, other_low: f64, other_high: f64| high.min(other_high) - low.max(other_low) > SLACK;
        overlap(self.low.0, self.high.0, other.low.0, other.high.0) && overlap(self.low.1, self.high.1, other.low.1, other.high.1)
    }

    fn corners(&self) -> [(f64, f64); 4] {
        let (low, high) = ((self.low.0 + SLACK, self.low.1 + SLACK), (self.high.0 - SLACK, self.high.1 - SLACK));
        [(low.0, low.1), (high.0, low.1), (high.0, high.1), (low.0, high.1)]
    }

    fn holds(&self, point: (f64, f64)) -> bool {
        point.0 > self.low.0 + SLACK
            && point.0 < self.high.0 - SLACK
            && point.1 > self.low.1 + SLACK
            && point.1 < self.high.1 - SLACK
    }
}

impl Mark {
    /// Whether words lie wholly inside, so that they can be read on it.
    fn bears(&self, words: &Words) -> bool {
        self.line.is_none() && self.opaque && words.corners().iter().all(|corner| self.contains(*corner)) && !self.meets(words)
    }

    fn meets(&self, words: &Words) -> bool {
        let corners = words.corners();
        let edges = || (0..4).map(|at| (corners[at], corners[(at + 1) % 4]));
        match self.line {
            Some(thickness) => self.outline.windows(2).any(|pair| {
                let near = edges().any(|(a, b)| distance(pair[0], pair[1], a, b) < thickness / 2.0 - 0.1);
                near || words.holds(pair[0]) || words.holds(pair[1])
            }),
            None => {
                let closed = self.outline.windows(2).map(|pair| (pair[0], pair[1]));
                let crossed = closed.into_iter().any(|(a, b)| edges().any(|(c, d)| cross(a, b, c, d)));
                let inside = corners.iter().filter(|corner| self.contains(**corner)).count();
                crossed || (inside > 0 && inside < 4) || self.outline.iter().any(|point| words.holds(*point))
            }
        }
    }

    fn contains(&self, point: (f64, f64)) -> bool {
        let crossings = self.outline.windows(2).filter(|pair| {
            let ((x1, y1), (x2, y2)) = (pair[0], pair[1]);
            (y1 > point.1) != (y2 > point.1) && point.0 < (x2 - x1) * (point.1 - y1) / (y2 - y1) + x1
        });
        crossings.count() % 2 == 1
    }
}

fn place(point: Point, transform: Transform) -> (f64, f64) {
    let point = point.transform(transform);
    (point.x.to_pt(), point.y.to_pt())
}

/// The mark that a shape is; none for thin lines.
fn mark(shape: &Shape, here: Transform, order: usize) -> Option<Mark> {
    let mut points = Vec::new();
    match &shape.geometry {
        Geometry::Line(end) => points.extend([Point::zero(), *end]),
        Geometry::Rect(size) => {
            let (x, y) = (size.x, size.y);
            points.extend([Point::zero(), Point::with_x(x), Point::new(x, y), Point::with_y(y), Point::zero()]);
        }
        Geometry::Curve(curve) => {
            for item in &curve.0 {
                match item {
                    CurveItem::Move(point) | CurveItem::Line(point) => points.push(*point),
                    CurveItem::Cubic(first, second, end) => {
                        let start = points.last().copied().unwrap_or_default();
                        points.extend((1..=8).map(|step| bezier([start, *first, *second, *end], f64::from(step) / 8.0)));
                    }
                    CurveItem::Close => points.extend(points.first().copied()),
                }
            }
        }
    }
    let outline: Vec<(f64, f64)> = points.into_iter().map(|point| place(point, here)).collect();
    let what = format!("a mark at {:.0?}", outline.first()?);
    let thickness = shape.stroke.as_ref().map_or(0.0, |stroke| stroke.thickness.to_pt());
    let mark = |line, ground, opaque| Mark { outline, line, ground, opaque, order, what };
    match &shape.fill {
        Some(fill) => Some(mark(None, is_ground(fill), is_opaque(fill))),
        None if thickness > THIN => Some(mark(Some(thickness), false, false)),
        None => None,
    }
}

fn is_opaque(fill: &Paint) -> bool {
    !matches!(fill, Paint::Solid(colour) if colour.to_vec4()[3] < 0.99)
}

/// Whether a fill is there to be written on: white, so light that it is hardly seen, or transparent.
fn is_ground(fill: &Paint) -> bool {
    let Paint::Solid(colour) = fill else { return false };
    let [red, green, blue, alpha] = colour.to_vec4();
    alpha < 0.5 || 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.75
}

fn bezier([a, b, c, d]: [Point; 4], t: f64) -> Point {
    let s = 1.0 - t;
    a * (s * s * s) + b * (3.0 * s * s * t) + c * (3.0 * s * t * t) + d * (t * t * t)
}

fn cross(a: (f64, f64), b: (f64, f64), c: (f64, f64), d: (f64, f64)) -> bool {
    let side = |p: (f64, f64), q: (f64, f64), r: (f64, f64)| (q.0 - p.0) * (r.1 - p.1) - (q.1 - p.1) * (r.0 - p.0);
    side(a, b, c) * side(a, b, d) < 0.0 && side(c, d, a) * side(c, d, b) < 0.0
}

/// The distance of two line segments.
fn distance(a: (f64, f64), b: (f64, f64), c: (f64, f64), d: (f64, f64)) -> f64 {
    let to_segment = |p: (f64, f64), a: (f64, f64), b: (f64, f64)| {
        let (dx, dy) = (b.0 - a.0, b.1 - a.1);
        let length = dx * dx + dy * dy;
        let t = if length == 0.0 { 0.0 } else { (((p.0 - a.0) * dx + (p.1 - a.1) * dy) / length).clamp(0.0, 1.0) };
        (p.0 - a.0 - t * dx).hypot(p.1 - a.1 - t * dy)
    };
    match cross(a, b, c, d) {
        true => 0.0,
        false => to_segment(a, c, d).min(to_segment(b, c, d)).min(to_segment(c, a, b)).min(to_segment(d, a, b)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(low: (f64, f64), high: (f64, f64)) -> Words {
        Words { text: "words".into(), order: 1, low, high }
    }

    fn bar() -> Mark {
        Mark {
            outline: vec![(0.0, 0.0), (50.0, 0.0), (50.0, 10.0), (0.0, 10.0), (0.0, 0.0)],
            line: None,
            ground: false,
            opaque: true,
            order: 0,
            what: String::new(),
        }
    }

    #[test]
    fn words_on_words_across_bars_and_on_lines_are_found() {
        assert!(words((0.0, 0.0), (10.0, 10.0)).meets(&words((9.0, 9.0), (20.0, 20.0))));
        assert!(!words((0.0, 0.0), (10.0, 10.0)).meets(&words((10.0, 0.0), (20.0, 10.0))));
        assert!(bar().meets(&words((40.0, 2.0), (60.0, 8.0))), "half in a bar");
        assert!(bar().meets(&words((10.0, -5.0), (20.0, 15.0))), "over the whole height of a bar");
        assert!(!bar().meets(&words((10.0, 2.0), (20.0, 8.0))), "inside a bar");
        assert!(!bar().meets(&words((52.0, 2.0), (60.0, 8.0))), "beside a bar");
        let line = Mark {
            outline: vec![(0.0, 0.0), (50.0, 50.0)],
            line: Some(1.5),
            ground: false,
            opaque: false,
            order: 0,
            what: String::new(),
        };
        assert!(line.meets(&words((20.0, 15.0), (30.0, 35.0))));
        assert!(!line.meets(&words((20.0, 0.0), (30.0, 10.0))));
    }
}
