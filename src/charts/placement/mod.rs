//! Where the labels of a chart go, so that none covers another, a mark or a line.
//!
//! [`spread()`] works along one axis, for the labels at the ends of lines; [`place()`] works in two dimensions, for points,
//! annotations and values. Lengths are points (1/72 inch) and y grows downwards. Both are deterministic, never panic, and know
//! nothing of fonts: a label is the size of its box.

mod place;
mod shapes;
mod spread;
#[cfg(test)]
mod tests;

pub use place::place;
pub use spread::spread;

/// A position, in points from the top left corner of the drawing.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// Distance from the left, in points.
    pub x: f64,
    /// Distance from the top, in points.
    pub y: f64,
}

/// An upright rectangle, in points.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rect {
    /// Left edge.
    pub x: f64,
    /// Top edge.
    pub y: f64,
    /// Extent to the right; not negative.
    pub width: f64,
    /// Extent downwards; not negative.
    pub height: f64,
}

/// The side of its mark on which a label sits.
///
/// On the four plain sides the label is centred on the anchor; on the diagonals its nearest corner lies at 45° from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Side {
    /// Above and to the right.
    AboveRight,
    /// To the right, at the height of the mark.
    Right,
    /// Below and to the right.
    BelowRight,
    /// Above, centred.
    Above,
    /// Below, centred.
    Below,
    /// Above and to the left.
    AboveLeft,
    /// To the left, at the height of the mark.
    Left,
    /// Below and to the left.
    BelowLeft,
}

impl Side {
    /// The order to prefer when nothing else is known: right before left, above before below, top right first.
    ///
    /// The principles are those of E. Imhof, "Positioning names on maps", The American Cartographer 2(2), 1975; that sides be
    /// ranked, and the top right first, is also the model of J. Christensen, J. Marks and S. Shieber, "An empirical study of
    /// algorithms for point-feature label placement", ACM Transactions on Graphics 14(3), 1995. Authors differ on the ranks after
    /// the first; those here are Pressrun's own.
    pub const PREFERRED: [Side; 8] =
        [Side::AboveRight, Side::Right, Side::BelowRight, Side::Above, Side::Below, Side::AboveLeft, Side::Left, Side::BelowLeft];

    /// Horizontal and vertical sense of the side, each -1, 0 or 1; y grows downwards.
    fn sense(self) -> (f64, f64) {
        match self {
            Side::AboveRight => (1.0, -1.0),
            Side::Right => (1.0, 0.0),
            Side::BelowRight => (1.0, 1.0),
            Side::Above => (0.0, -1.0),
            Side::Below => (0.0, 1.0),
            Side::AboveLeft => (-1.0, -1.0),
            Side::Left => (-1.0, 0.0),
            Side::BelowLeft => (-1.0, 1.0),
        }
    }
}

/// A label that wants a place.
#[derive(Debug, Clone, PartialEq)]
pub struct Label {
    /// The point it names.
    pub anchor: Point,
    /// Radius of the mark at the anchor, in points, any gap included. The label keeps at least this far from the anchor, and so
    /// does every other label; 0 where there is no mark.
    pub radius: f64,
    /// Width of the label's box, in points.
    pub width: f64,
    /// Height of the label's box, in points.
    pub height: f64,
    /// The sides it may take, best first; [`Side::PREFERRED`] where the chart has no wish of its own.
    pub sides: Vec<Side>,
    /// Whether it must be shown: when all its sides are taken it moves further away, on any side, and gets a leader. A label that
    /// is not required is left out instead.
    pub required: bool,
}

/// Something drawn that a label may not cover.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Obstacle {
    /// A filled box: a bar, a legend, a title.
    Rect(Rect),
    /// A straight stroke with round ends.
    Segment {
        /// One end.
        from: Point,
        /// The other end.
        to: Point,
        /// Full width of the stroke, in points.
        width: f64,
    },
    /// A round mark.
    Disc {
        /// Its centre.
        centre: Point,
        /// Its radius, in points.
        radius: f64,
    },
}

/// The place of a label.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Placed {
    /// Left edge of the label's box, in points.
    pub x: f64,
    /// Top edge of the label's box, in points.
    pub y: f64,
    /// The line from the edge of the mark to the label's box; only for a required label that was moved away from its mark.
    pub leader: Option<(Point, Point)>,
}
