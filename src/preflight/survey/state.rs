//! The state of the graphics while content is read (ISO 32000-1, 8.4).

use std::sync::Arc;

use lopdf::{Dictionary, Document};

use super::fonts::Widths;
use super::{Paint, Space};
use crate::pdf::{Matrix, Rect, number, resolve};

/// What a dictionary of the graphics state says of how colours meet what is below them (ISO 32000-1, 8.4.5). None where it says
/// nothing.
pub struct Composition {
    pub stroke_overprint: Option<bool>,
    pub fill_overprint: Option<bool>,
    /// Whether inks of nothing overprint too.
    pub nonzero: Option<bool>,
    pub stroke_faint: Option<bool>,
    pub fill_faint: Option<bool>,
    pub masked: Option<bool>,
    pub blended: Option<bool>,
}

impl Composition {
    pub fn of(document: &Document, settings: &Dictionary) -> Self {
        let named = |key| Some(resolve(document, settings.get(key).ok()?).as_name());
        let flag = |key| resolve(document, settings.get(key).ok()?).as_bool().ok();
        let faint = |key| number(document, settings, key).map(|alpha| alpha < 1.0);
        Self {
            stroke_overprint: flag(b"OP"),
            // Without a word on fills, that on strokes holds for them too.
            fill_overprint: flag(b"op").or_else(|| flag(b"OP")),
            nonzero: number(document, settings, b"OPM").map(|mode| mode == 1.0),
            stroke_faint: faint(b"CA"),
            fill_faint: faint(b"ca"),
            masked: named(b"SMask").map(|none| none.is_err()),
            blended: named(b"BM").map(|mode| !matches!(mode, Ok(b"Normal" | b"Compatible"))),
        }
    }
}

/// What paints, how and where.
#[derive(Clone)]
pub struct State {
    pub matrix: Matrix,
    pub clip: Rect,
    pub fill: Paint,
    pub stroke: Paint,
    pub width: f64,
    pub fill_overprint: bool,
    pub stroke_overprint: bool,
    pub nonzero: bool,
    pub font: Option<Arc<Widths>>,
    pub size: f64,
    pub char_space: f64,
    pub word_space: f64,
    pub stretch: f64,
    pub leading: f64,
    pub rise: f64,
    pub mode: i64,
}

impl State {
    pub fn new(clip: Rect) -> Self {
        let black = Paint::new(Space::Grey, vec![0.0]);
        Self {
            matrix: Matrix::IDENTITY,
            clip,
            fill: black.clone(),
            stroke: black,
            width: 1.0,
            fill_overprint: false,
            stroke_overprint: false,
            nonzero: false,
            font: None,
            size: 0.0,
            char_space: 0.0,
            word_space: 0.0,
            stretch: 1.0,
            leading: 0.0,
            rise: 0.0,
            mode: 0,
        }
    }
}

/// A path: its points on the page, and whether it is one rectangle.
#[derive(Default)]
pub struct Path {
    pub points: Vec<(f64, f64)>,
    pub rectangles: usize,
    pub others: usize,
    pub clips: bool,
}

impl Path {
    /// Adds points, in the space of the state, of a part that is no rectangle when it is `other`.
    pub fn add(&mut self, matrix: &Matrix, points: &[(f64, f64)], other: bool) {
        self.points.extend(points.iter().map(|point| matrix.apply(*point)));
        self.others += usize::from(other);
    }
}
