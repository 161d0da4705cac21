//! Figures as they are declared: charts of the data of the project, and images.

use schemars::JsonSchema;
use serde::Deserialize;

use super::cell::Cell;
use super::channel::Channel;
use super::located::{Keyed, Located};
use super::manifest::Prose;

/// `figures.toml`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Figures {
    /// Figures by the name that `@fig-…` refers to.
    #[serde(default)]
    pub figure: Keyed<Figure>,
}

/// A figure: a chart, with `mark` and `data`, or an image of the project.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Figure {
    /// The message of the figure, in prose.
    #[schemars(with = "String", length(min = 1))]
    pub title: Prose,
    /// What else a reader needs to know, in prose.
    pub caption: Option<Prose>,
    /// What the figure shows, in words for those who cannot see it. Needed with an image; made from the data of a chart when left out.
    #[schemars(with = "Option<String>", length(min = 1))]
    pub alt: Option<Located<String>>,
    /// The reference that the figure is taken from. That of the data when left out.
    pub source: Option<Located<String>>,
    /// Path of a PNG, JPEG, GIF, WebP or SVG file in the project.
    #[schemars(with = "Option<String>", length(min = 1))]
    pub image: Option<Located<String>>,
    /// What the chart is drawn with.
    pub mark: Option<Located<Mark>>,
    /// The table or poll that is drawn. A poll has the fields `wave`, `date`, `sample_size`, `margin_of_error`, and one for each answer.
    pub data: Option<Located<String>>,
    /// The condition for a row of a table to be drawn, over the ids of its columns, in Typst code: `year >= 2000`.
    pub r#where: Option<Located<String>>,
    /// Columns that are turned into rows, with the fields `key` (the title of the column) and `value`. They hold the same kind of
    /// values, in the same unit.
    #[serde(default)]
    pub fold: Vec<Located<String>>,
    /// What stands for the position from the start to the end of the line.
    pub x: Option<Channel>,
    /// What stands for the position from the foot to the head; of bars that lie, the categories.
    pub y: Option<Channel>,
    /// The end of a span of time, on timelines.
    pub x2: Option<Channel>,
    /// What tells the series apart.
    pub color: Option<Channel>,
    /// What stands for the area of a point.
    pub size: Option<Channel>,
    /// What is written beside a mark.
    pub text: Option<Channel>,
    /// The margin of error: a field of half-widths, or two fields of the lower and upper ends.
    pub error: Option<Channel>,
    /// What each of several small charts, on the same axes, is for.
    pub facet: Option<Channel>,
    /// How many small charts stand side by side.
    #[schemars(with = "Option<usize>", range(min = 1, max = 6))]
    pub columns: Option<Located<usize>>,
    /// How series of bars or areas stand together.
    pub stack: Option<Located<Stack>>,
    /// The field to sort by; with a minus before it, the largest first: `-volume`. When left out, time runs forward in columns,
    /// and everything else is in the order of the data.
    pub sort: Option<Located<String>>,
    /// How many categories, from the first after sorting.
    #[schemars(with = "Option<usize>", range(min = 1))]
    pub first: Option<Located<usize>>,
    /// Whether the categories beyond `first` are added up into one, which comes last.
    pub other: Option<Located<bool>>,
    /// The categories or series that the message is about. They have the accent, others are quiet.
    #[serde(default)]
    pub highlight: Vec<Located<Cell>>,
    /// The answer in the middle of a diverging chart, neither for nor against.
    pub neutral: Option<Located<String>>,
    /// Whether values are written at the marks. When left out, where there is room for them.
    pub labels: Option<bool>,
    /// Lines across the chart at a value, with words.
    #[serde(default)]
    pub rules: Vec<Rule>,
    /// Grounds behind a range of values, with words.
    #[serde(default)]
    pub bands: Vec<Band>,
    /// Words about a place in the chart.
    #[serde(default)]
    pub annotations: Vec<Annotation>,
    /// The height of the plot in millimetres. By the mark and the data when left out.
    #[schemars(with = "Option<f64>", range(min = 15, max = 190))]
    pub height: Option<Located<f64>>,
    /// Whether the figure reaches into the margin beside the measure.
    #[serde(default)]
    pub wide: bool,
    /// Whether the figure is for `pressrun figures` alone, such as a chart for the web, and has no place in the text.
    #[serde(default)]
    pub export_only: bool,
}

/// What charts are drawn with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize, serde::Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Mark {
    /// Bars that lie, for amounts by category.
    Bar,
    /// Bars that stand, for amounts over few moments of time.
    Column,
    /// Stacked bars around a middle, for answers from one end of a scale to the other (Likert).
    Diverging,
    /// Lines over time or another quantity.
    Line,
    /// Lines with a filled ground, for amounts over time.
    Area,
    /// Lines between two moments.
    Slope,
    /// Points by category, on an axis that need not start at zero.
    Dot,
    /// Two or more points by category, joined by a line.
    Dumbbell,
    /// Points in the plane of two quantities.
    Scatter,
    /// Ranks over time or between groups.
    Bump,
    /// Squares, a hundred in all, for shares of a whole.
    Waffle,
    /// Events and spans of time in lanes.
    Timeline,
    /// A table with a bar in each cell.
    TableBars,
}

/// How series stand together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, serde::Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Stack {
    /// Side by side.
    None,
    /// One on the other.
    Zero,
    /// One on the other, as shares of 100 percent.
    Normalize,
}

/// A line across the chart.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// The place on the x axis.
    pub x: Option<Located<Cell>>,
    /// The place on the y axis.
    pub y: Option<Located<Cell>>,
    /// What the line stands for, in prose.
    pub text: Option<Prose>,
}

/// A ground behind a range of values.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Band {
    /// From where to where on the x axis.
    pub x: Option<Located<Vec<Cell>>>,
    /// From where to where on the y axis.
    pub y: Option<Located<Vec<Cell>>>,
    /// What the range stands for, in prose.
    pub text: Option<Prose>,
}

/// Words about a place in the chart.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Annotation {
    /// The place on the x axis: a value or category.
    pub x: Located<Cell>,
    /// The place on the y axis: a value or category. Left out where there is none, as in timelines without lanes.
    pub y: Option<Located<Cell>>,
    /// The panel of a chart with facets that it stands in. The first when left out.
    pub facet: Option<Located<Cell>>,
    /// The words, in prose.
    #[schemars(with = "String", length(min = 1))]
    pub text: Prose,
}
