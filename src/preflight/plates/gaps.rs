//! What could not be drawn.

use crate::pdf::Rect;

/// So many gaps of a page tell enough.
const MOST: usize = 100;

/// Something whose ink is unknown, because it cannot be drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct Gap {
    /// Where it is. None for the page as a whole, or where that is not known.
    pub place: Option<Rect>,
    /// What is the matter.
    pub why: &'static str,
}

impl Gap {
    pub fn new(place: Option<Rect>, why: &'static str) -> Self {
        Self { place, why }
    }
}

/// Notes a gap, once.
pub fn note(gaps: &mut Vec<Gap>, gap: Gap) {
    if gaps.len() < MOST && !gaps.contains(&gap) {
        gaps.push(gap);
    }
}
