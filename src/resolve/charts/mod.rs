//! Charts: which values are drawn, on which scales, in which series. Where on the page is for the house style to say, and how it is
//! called in a language for `locale`.
//!
//! A figure goes through these files in one direction:
//!
//! 1. `keys` checks what the figure says against what its mark (`marks`) takes.
//! 2. `data` reads the table or poll as typed fields and rows (`fields`); `arrange` sorts, cuts and adds them up, `fold` turns
//!    columns into rows.
//! 3. `sketch` holds the figure from then on, its channels followed to fields. What forms have in common are methods of it: `checks`
//!    of the data, axes and their scales (`axes`), what colours stand for (`series`), small charts (`panels`), `margins` of error.
//! 4. One file for each form of marks makes places of the values: `banded` (categories on one axis), `plane` (two axes), `lanes`
//!    (timelines), `parts` (waffles). `facts` gathers what can be told of them in words.
//! 5. `notes` adds rules, bands and words about places, and the numbers behind the chart.
//!
//! What keeps a chart from being drawn is reported on the way (`problems`), and no figure vanishes without a finding.

mod arrange;
mod axes;
mod banded;
mod checks;
mod data;
mod facts;
mod fields;
mod fold;
mod keys;
mod lanes;
mod margins;
mod marks;
mod notes;
mod panels;
mod parts;
mod plane;
mod problems;
mod series;
mod sketch;

use crate::charts::scale::Scale;
use crate::data::Computed;
use crate::project::{ColumnType, Figure, Mark, Named, Project, Stack};
use crate::text::{Name, Text};

use super::{DisplayTable, DisplayValue, ProseReader};

pub use facts::{Facts, Reading};
pub(super) use keys::given;

/// A chart, ready to be worded in a language.
#[derive(Debug, Clone)]
pub struct Chart {
    /// What it is drawn with.
    pub mark: Mark,
    /// The unit of the values, when it is told once for the chart.
    pub unit: Option<String>,
    /// From the start to the end of the line.
    pub x: Axis,
    /// From the foot to the head.
    pub y: Axis,
    /// What colours tell apart. One without a label when nothing is told apart.
    pub series: Vec<Series>,
    /// Small charts on the same axes; one when there are no facets.
    pub panels: Vec<Panel>,
    /// How many panels stand side by side, when the project says so.
    pub columns: Option<usize>,
    /// How series stand together.
    pub stack: Stack,
    /// Whether values are written at the marks.
    pub labels: bool,
    /// Whether some marks have the accent and the others are quiet.
    pub highlights: bool,
    /// Rules and bands across the chart.
    pub guides: Vec<Guide>,
    /// Words about places in it.
    pub annotations: Vec<Annotation>,
    /// The height of the plot in millimetres, when the project says so.
    pub height: Option<f64>,
    /// What can be told of the chart in words.
    pub facts: Facts,
    /// The numbers behind it.
    pub numbers: DisplayTable,
    /// The numbers behind it as comma-separated values, with the names of the columns as headings (RFC 4180).
    pub csv: String,
}

/// An axis.
#[derive(Debug, Clone)]
pub struct Axis {
    /// The title, when one is needed to read the axis.
    pub title: Option<Name>,
    /// What stands along it.
    pub kind: AxisKind,
}

/// What stands along an axis.
#[derive(Debug, Clone)]
pub enum AxisKind {
    /// Nothing.
    None,
    /// Categories side by side, each with a band of its own.
    Categories(Vec<DisplayValue>),
    /// Categories as points in order, the first and last at the ends of the axis.
    Ordinal(Vec<DisplayValue>),
    /// Ranks from the first, at the head, to the last.
    Ranks(usize),
    /// A quantity or time.
    Continuous(Quantities),
}

/// A continuous axis.
#[derive(Debug, Clone)]
pub struct Quantities {
    /// The scale.
    pub scale: Scale,
    /// How its values are written.
    pub style: NumberStyle,
    /// The place of zero on the axis, as a fraction of it, when it is on it.
    pub zero: Option<f64>,
}

/// How values are written.
#[derive(Debug, Clone, PartialEq)]
pub struct NumberStyle {
    /// The type of the column.
    pub kind: ColumnType,
    /// Digits after the decimal sign. None when each value has those that it needs, as on a logarithmic axis.
    pub decimals: Option<u8>,
    /// The ISO 4217 code of the currency.
    pub currency: Option<String>,
}

/// What a colour stands for.
#[derive(Debug, Clone)]
pub struct Series {
    /// The name. None when there is one series.
    pub label: Option<DisplayValue>,
    /// The colour.
    pub tone: Tone,
}

/// The part that a colour plays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case", tag = "part", content = "step")]
pub enum Tone {
    /// What the message is about.
    Accent,
    /// What it is compared with.
    Quiet,
    /// One of several, by its position in the palette.
    Series(usize),
    /// Against, from 0, the mildest.
    Against(usize),
    /// For, from 0, the mildest.
    For(usize),
    /// Neither for nor against.
    Neutral,
}

/// One of several small charts.
#[derive(Debug, Clone)]
pub struct Panel {
    /// What it is for. None when there is one panel.
    pub title: Option<DisplayValue>,
    /// The marks.
    pub items: Vec<Item>,
}

/// A mark. Places on continuous axes are fractions of the axis.
#[derive(Debug, Clone, Default)]
pub struct Item {
    /// The position of its series.
    pub series: usize,
    /// The position of its category.
    pub at: usize,
    /// The place on the x axis.
    pub x: Option<f64>,
    /// The place on the y axis; none where the value is missing.
    pub y: Option<f64>,
    /// Where a bar or span begins.
    pub from: Option<f64>,
    /// Where it ends; none where the value is missing.
    pub to: Option<f64>,
    /// The ends of its margin of error.
    pub margin: Option<(f64, f64)>,
    /// The value, where it can be written.
    pub value: Option<DisplayValue>,
    /// What is written beside it.
    pub name: Option<DisplayValue>,
    /// Its area, as a part of the largest.
    pub size: Option<f64>,
    /// How many of a hundred squares.
    pub count: Option<u8>,
    /// Its colour, when it is not that of its series.
    pub tone: Option<Tone>,
}

/// A rule or band across the chart.
#[derive(Debug, Clone)]
pub struct Guide {
    /// Whether it crosses the x axis; else the y axis.
    pub on_x: bool,
    /// Where it begins, as a fraction of the axis.
    pub from: f64,
    /// Where a band ends. None for rules.
    pub to: Option<f64>,
    /// What it stands for.
    pub text: Option<Text>,
}

/// Words about a place in the chart.
#[derive(Debug, Clone)]
pub struct Annotation {
    /// The position of the panel.
    pub panel: usize,
    /// The place on the x axis: a fraction, or the position of a category.
    pub x: f64,
    /// The place on the y axis: a fraction, or the position of a category.
    pub y: f64,
    /// The words.
    pub text: Text,
}

/// What the form of a mark makes of the data.
struct Drawn {
    x: Axis,
    y: Axis,
    unit: Option<String>,
    series: Vec<Series>,
    panels: Vec<Panel>,
    stack: Stack,
    labels: bool,
    highlights: bool,
    facts: Facts,
}

impl Chart {
    /// The words of the chart that the project wrote.
    pub fn prose(&self) -> impl Iterator<Item = &Text> {
        let titles = [&self.x, &self.y].into_iter().filter_map(|axis| Some(&axis.title.as_ref()?.text));
        let guides = self.guides.iter().filter_map(|guide| guide.text.as_ref());
        titles.chain(guides).chain(self.annotations.iter().map(|annotation| &annotation.text))
    }
}

/// Resolves the chart of a figure. What keeps it from being drawn is reported.
pub(super) fn chart(project: &Project, computed: &Computed, figure: &Named<Figure>, prose: &mut ProseReader) -> Option<Chart> {
    let before = prose.diagnostics.len();
    let mut sketch = sketch::Sketch::new(project, computed, figure, prose)?;
    let drawn = match marks::form(sketch.mark) {
        marks::Form::Banded { .. } => banded::draw(&mut sketch),
        marks::Form::Plane { .. } => plane::draw(&mut sketch),
        marks::Form::Lanes => lanes::draw(&mut sketch),
        marks::Form::Parts => parts::draw(&mut sketch),
    }?;
    let chart = notes::finish(&mut sketch, drawn);
    (!sketch.has_failed(before)).then_some(chart)
}
