//! Charts in words, as the house style reads them: every place a fraction of its axis, every value written out.

use serde::Serialize;

use crate::charts::scale::{Scale, tick_decimals};
use crate::project::{ColumnType, Date, Mark, Stack};
use crate::resolve::DisplayValue;
use crate::resolve::charts::{Axis, AxisKind, Chart, Guide, Item, Quantities, Tone};
use crate::text::node::Inlines;

use super::citations::Resolved;
use super::tables::value_text;
use super::words::{Context, Words};

/// How many ticks axes may have. The house style takes the first set whose labels fit: the value axis from the middle, time from
/// the start.
const TICKS: [usize; 6] = [8, 6, 5, 4, 3, 2];

/// A chart as the house style reads it.
#[derive(Serialize)]
pub struct ChartFile {
    mark: Mark,
    stack: Stack,
    labels: bool,
    highlights: bool,
    x: AxisFile,
    y: AxisFile,
    series: Vec<SeriesFile>,
    panels: Vec<PanelFile>,
    columns: Option<usize>,
    /// Millimetres.
    height: Option<f64>,
    guides: Vec<GuideFile>,
    annotations: Vec<AnnotationFile>,
}

#[derive(Serialize)]
struct AxisFile {
    kind: &'static str,
    title: Option<Inlines>,
    /// The words of bands, from the start or the head.
    categories: Vec<String>,
    /// Whether they are moments in order.
    ordered: bool,
    /// Sets of ticks, the fullest first.
    ticks: Vec<Vec<Tick>>,
    /// The place of zero.
    zero: Option<f64>,
}

#[derive(Serialize, Clone, PartialEq)]
struct Tick {
    at: f64,
    label: String,
}

#[derive(Serialize)]
struct SeriesFile {
    name: Option<String>,
    tone: Tone,
}

#[derive(Serialize)]
struct PanelFile {
    title: Option<String>,
    items: Vec<ItemFile>,
}

#[derive(Serialize)]
struct ItemFile {
    series: usize,
    at: usize,
    tone: Tone,
    x: Option<f64>,
    y: Option<f64>,
    from: Option<f64>,
    to: Option<f64>,
    margin: Option<(f64, f64)>,
    value: Option<String>,
    name: Option<String>,
    size: Option<f64>,
    count: Option<u8>,
}

#[derive(Serialize)]
struct GuideFile {
    axis: &'static str,
    from: f64,
    to: Option<f64>,
    text: Option<Inlines>,
}

#[derive(Serialize)]
struct AnnotationFile {
    panel: usize,
    x: f64,
    y: f64,
    text: Inlines,
}

impl ChartFile {
    /// Words a chart.
    pub fn of(chart: &Chart, words: &mut Words, context: Context) -> Self {
        let Chart { mark, stack, labels, highlights, columns, height, .. } = *chart;
        Self {
            mark,
            stack,
            labels,
            highlights,
            columns,
            height,
            x: axis(&chart.x, mark, words, context),
            y: axis(&chart.y, mark, words, context),
            series: chart
                .series
                .iter()
                .map(|series| SeriesFile { name: text(series.label.as_ref(), words, context), tone: series.tone })
                .collect(),
            panels: chart
                .panels
                .iter()
                .map(|panel| PanelFile {
                    title: text(panel.title.as_ref(), words, context),
                    items: panel.items.iter().map(|item| item_file(chart, item, words, context)).collect(),
                })
                .collect(),
            guides: chart.guides.iter().map(|guide| guide_file(guide, words, context)).collect(),
            annotations: chart
                .annotations
                .iter()
                .map(|annotation| AnnotationFile {
                    panel: annotation.panel,
                    x: annotation.x,
                    y: annotation.y,
                    text: words.text(&annotation.text, context),
                })
                .collect(),
        }
    }

    /// Puts the words of citations in their places.
    pub fn fill(&mut self, citations: &Resolved) {
        let titles = [&mut self.x.title, &mut self.y.title].into_iter().flatten();
        let guides = self.guides.iter_mut().filter_map(|guide| guide.text.as_mut());
        let annotations = self.annotations.iter_mut().map(|annotation| &mut annotation.text);
        titles.chain(guides).chain(annotations).for_each(|words| citations.fill(words));
    }
}

fn text(value: Option<&DisplayValue>, words: &mut Words, context: Context) -> Option<String> {
    value.map(|value| value_text(value, words, context))
}

fn item_file(chart: &Chart, item: &Item, words: &mut Words, context: Context) -> ItemFile {
    ItemFile {
        series: item.series,
        at: item.at,
        tone: item.tone.unwrap_or_else(|| chart.series.get(item.series).map_or(Tone::Accent, |series| series.tone)),
        x: item.x,
        y: item.y,
        from: item.from,
        to: item.to,
        margin: item.margin,
        value: text(item.value.as_ref(), words, context),
        name: text(item.name.as_ref(), words, context),
        size: item.size,
        count: item.count,
    }
}

fn guide_file(guide: &Guide, words: &mut Words, context: Context) -> GuideFile {
    GuideFile {
        axis: if guide.on_x { "x" } else { "y" },
        from: guide.from,
        to: guide.to,
        text: guide.text.as_ref().map(|text| words.text(text, context)),
    }
}

fn axis(axis: &Axis, mark: Mark, words: &mut Words, context: Context) -> AxisFile {
    let mut file = AxisFile {
        kind: "none",
        title: axis.title.as_ref().map(|title| words.name(title, context)),
        categories: Vec::new(),
        ordered: false,
        ticks: Vec::new(),
        zero: None,
    };
    match &axis.kind {
        AxisKind::None => {}
        AxisKind::Categories(labels) => {
            file.kind = "categories";
            file.ordered = is_ordered(labels);
            file.categories = labels.iter().map(|label| value_text(label, words, context)).collect();
        }
        AxisKind::Ordinal(labels) => {
            file.kind = "ordinal";
            file.ordered = is_ordered(labels);
            let last = labels.len().max(2) - 1;
            let tick =
                |at: usize, words: &mut Words| Tick { at: at as f64 / last as f64, label: value_text(&labels[at], words, context) };
            for step in (1..=last).filter(|step| *step == 1 || labels.len() > 2 * step) {
                file.ticks.push((0..labels.len()).step_by(step).map(|at| tick(at, words)).collect());
            }
            file.ticks.push([0, labels.len() - 1].map(|at| tick(at, words)).to_vec());
        }
        AxisKind::Ranks(last) => {
            file.kind = "ranks";
            let place = |rank: usize| (last - rank) as f64 / (last.max(&2) - 1) as f64;
            let ticks = (1..=*last).map(|rank| Tick { at: place(rank), label: words.formatter.integer(rank as i64) });
            file.ticks.push(ticks.collect());
        }
        AxisKind::Continuous(axis) => {
            file.kind = match (&axis.scale, axis.is_time()) {
                (Scale::Log(_), _) => "log",
                (_, true) => "time",
                (_, false) => "quantity",
            };
            file.zero = axis.zero;
            file.ticks = ticks(axis, mark, words, context);
        }
    }
    file
}

/// Whether labels are moments, of which some can be left out.
fn is_ordered(labels: &[DisplayValue]) -> bool {
    labels.iter().all(|label| matches!(label, DisplayValue::Year(_) | DisplayValue::Date(_)))
}

/// Sets of ticks on a continuous axis, the fullest first.
fn ticks(axis: &Quantities, mark: Mark, words: &mut Words, context: Context) -> Vec<Vec<Tick>> {
    let mut sets: Vec<Vec<Tick>> = Vec::new();
    for count in TICKS {
        let mut values = axis.scale.ticks(count);
        if axis.style.kind == ColumnType::Year {
            values.retain(|value| value.fract() == 0.0);
        }
        if let Scale::Log(log) = &axis.scale {
            let (low, high) = log.domain();
            // Over few powers of ten they alone would be too few.
            let kept: &[f64] = if high / low >= 1000.0 { &[1.0] } else { &[1.0, 2.0, 5.0] };
            values.retain(|value| kept.contains(&mantissa(*value)));
        }
        // On a logarithmic axis each tick has the digits that it needs.
        let decimals = if matches!(axis.scale, Scale::Log(_)) { None } else { Some(tick_decimals(&values)) };
        let style = axis.style.with_decimals(decimals);
        let mut label = |value: f64| match &axis.scale {
            Scale::Time(time) => words.formatter.moment(date(value), time.interval(count)),
            // Answers against something are as many as answers for it.
            _ if mark == Mark::Diverging => value_text(&style.number(value.abs()), words, context),
            _ => value_text(&style.number(value), words, context),
        };
        let set: Vec<Tick> = values.into_iter().map(|value| Tick { at: axis.place(value), label: label(value) }).collect();
        if !set.is_empty() && sets.last().is_none_or(|last| last.len() > set.len()) {
            sets.push(set);
        }
    }
    sets
}

/// The first digit of a value that has no other.
fn mantissa(value: f64) -> f64 {
    (value / 10f64.powf((value.log10() + 1e-9).floor())).round()
}

/// A place on an axis of time as a day. Ticks lie within the calendar.
fn date(days: f64) -> Date {
    Date::from_days(days as i32).unwrap_or(Date { year: 1970, month: 1, day: 1 })
}
