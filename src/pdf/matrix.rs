//! Transformations of the plane (ISO 32000-1, 8.3.4).

use super::Rect;

/// `[a b c d e f]`: maps (x, y) to (ax + cy + e, bx + dy + f).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Matrix(pub [f64; 6]);

impl Matrix {
    /// The one that changes nothing.
    pub const IDENTITY: Self = Self([1.0, 0.0, 0.0, 1.0, 0.0, 0.0]);

    /// This one first, then another.
    pub fn then(&self, next: &Self) -> Self {
        let ([a, b, c, d, e, f], [g, h, i, j, k, l]) = (self.0, next.0);
        Self([a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + l])
    }

    /// Where a point goes.
    pub fn apply(&self, (x, y): (f64, f64)) -> (f64, f64) {
        let [a, b, c, d, e, f] = self.0;
        (a * x + c * y + e, b * x + d * y + f)
    }

    /// How much lengths grow: the larger of the two directions, and the smaller.
    pub fn scales(&self) -> (f64, f64) {
        let [a, b, c, d, ..] = self.0;
        let (x, y) = (a.hypot(b), c.hypot(d));
        (x.max(y), x.min(y))
    }

    /// The smallest upright rectangle around a transformed one.
    pub fn bounds(&self, rect: Rect) -> Rect {
        let corners = [(rect.left, rect.bottom), (rect.right, rect.bottom), (rect.left, rect.top), (rect.right, rect.top)];
        Rect::around(corners.map(|corner| self.apply(corner)))
    }
}
