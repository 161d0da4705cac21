//! The marks: which channels each one uses, and how it is laid out. A new mark is registered here and drawn in `report/charts/`.

use crate::project::Mark;

/// How a mark is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Categories along one axis, values along the other. `upright` when the categories stand along x; `from_zero` when the value
    /// is read from a length.
    Banded { upright: bool, from_zero: bool },
    /// A place in the plane for each value. `joined` when a line joins the values of a series.
    Plane { joined: bool },
    /// Time along x, lanes along y.
    Lanes,
    /// Parts of a whole.
    Parts,
}

/// How a mark is laid out.
pub fn form(mark: Mark) -> Form {
    match mark {
        Mark::Bar | Mark::Diverging | Mark::TableBars => Form::Banded { upright: false, from_zero: true },
        Mark::Column => Form::Banded { upright: true, from_zero: true },
        Mark::Dot | Mark::Dumbbell => Form::Banded { upright: false, from_zero: false },
        Mark::Line | Mark::Area | Mark::Slope | Mark::Bump => Form::Plane { joined: true },
        Mark::Scatter => Form::Plane { joined: false },
        Mark::Timeline => Form::Lanes,
        Mark::Waffle => Form::Parts,
    }
}

/// The channels and options that a mark needs, and those it can use beyond `data`, `where`, `fold`, `sort`, `highlight` and `labels`.
pub fn keys(mark: Mark) -> (&'static [&'static str], &'static [&'static str]) {
    match mark {
        Mark::Bar | Mark::Column => (
            &["x", "y"],
            &["color", "error", "facet", "columns", "stack", "first", "other", "rules", "bands", "annotations", "height"],
        ),
        Mark::Diverging => (&["x", "y"], &["color", "facet", "columns", "first", "neutral"]),
        Mark::Dot => (&["x", "y"], &["color", "error", "facet", "columns", "first", "rules", "bands", "annotations", "height"]),
        Mark::Dumbbell => (&["x", "y"], &["color", "facet", "columns", "first", "rules", "bands", "annotations", "height"]),
        Mark::Line => (&["x", "y"], &["color", "error", "facet", "columns", "rules", "bands", "annotations", "height"]),
        Mark::Area => (&["x", "y"], &["color", "facet", "columns", "stack", "rules", "bands", "annotations", "height"]),
        Mark::Slope => (&["x", "y"], &["color", "facet", "columns", "height"]),
        Mark::Bump => (&["x", "y", "color"], &["facet", "columns", "height"]),
        Mark::Scatter => {
            (&["x", "y"], &["color", "size", "text", "error", "facet", "columns", "rules", "bands", "annotations", "height"])
        }
        Mark::Timeline => (&["x"], &["y", "x2", "color", "text", "facet", "columns", "rules", "bands", "annotations"]),
        Mark::Waffle => (&["x"], &["y", "color", "facet", "columns", "first", "other"]),
        Mark::TableBars => (&["x", "y"], &["facet", "columns", "first", "other"]),
    }
}

/// The mark as it is written in files and messages.
pub fn word(mark: Mark) -> &'static str {
    match mark {
        Mark::Bar => "bar",
        Mark::Column => "column",
        Mark::Diverging => "diverging",
        Mark::Line => "line",
        Mark::Area => "area",
        Mark::Slope => "slope",
        Mark::Dot => "dot",
        Mark::Dumbbell => "dumbbell",
        Mark::Scatter => "scatter",
        Mark::Bump => "bump",
        Mark::Waffle => "waffle",
        Mark::Timeline => "timeline",
        Mark::TableBars => "table-bars",
    }
}
