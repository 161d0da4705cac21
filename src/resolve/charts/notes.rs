//! What is added to a drawn chart: lines and grounds across it, words about places in it, and the numbers behind it.

use crate::project::{Cell, Located};
use crate::resolve::{CellRemark, DisplayCell, DisplayColumn, DisplayTable};
use crate::text::Inline;

use super::channels::Sketch;
use super::fields::Field;
use super::{Annotation, Axis, AxisKind, Chart, DisplayValue, Drawn, Guide};

/// Completes a chart.
pub fn finish(sketch: &mut Sketch, drawn: Drawn) -> Chart {
    let guides = guides(sketch, &drawn);
    let annotations = annotations(sketch, &drawn);
    let f = &sketch.figure.value;
    Chart {
        mark: sketch.mark,
        unit: drawn.unit,
        x: drawn.x,
        y: drawn.y,
        series: drawn.series,
        panels: drawn.panels,
        columns: f.columns,
        stack: drawn.stack,
        labels: drawn.labels,
        highlights: drawn.highlights,
        guides,
        annotations,
        height: f.height,
        facts: drawn.facts,
        numbers: numbers(sketch),
        csv: csv(sketch),
    }
}

/// Lines and grounds across the chart.
fn guides(sketch: &mut Sketch, drawn: &Drawn) -> Vec<Guide> {
    let f = &sketch.figure.value;
    let file = sketch.figure.place.file;
    let mut guides = Vec::new();
    for rule in &f.rules {
        let (on_x, value) = match (&rule.x, &rule.y) {
            (Some(x), None) => (true, x),
            (None, Some(y)) => (false, y),
            (Some(other), Some(_)) => {
                one_axis(sketch, other, "rule");
                continue;
            }
            (None, None) => {
                let message = format!("a rule of the figure `{}` has no place", sketch.figure.id);
                sketch.report(
                    "missing-key",
                    None,
                    message,
                    "stands at a value of x or y",
                    "give one of them: rules = [{ y = 50, text = \"…\" }]",
                );
                continue;
            }
        };
        if let Some(from) = place(sketch, value, value, axis(drawn, on_x)) {
            let text = rule.text.as_ref().map(|text| sketch.prose.inlines(text, file));
            guides.push(Guide { on_x, from, to: None, text });
        }
    }
    for band in &f.bands {
        let (on_x, ends) = match (&band.x, &band.y) {
            (Some(x), None) => (true, x),
            (None, Some(y)) => (false, y),
            (Some(other), _) => {
                one_axis(sketch, other, "band");
                continue;
            }
            (None, None) => {
                let message = format!("a band of the figure `{}` has no place", sketch.figure.id);
                sketch.report(
                    "missing-key",
                    None,
                    message,
                    "stands between two values of x or y",
                    "give one of them: bands = [{ x = [2001, 2003], text = \"…\" }]",
                );
                continue;
            }
        };
        let [low, high] = ends.as_slice() else {
            let message = format!("a band of the figure `{}` needs two ends", sketch.figure.id);
            sketch.report(
                "bad-domain",
                Some(sketch.place(ends)),
                message,
                "not two values",
                "give where it begins and where it ends: x = [2001, 2003]",
            );
            continue;
        };
        let which = axis(drawn, on_x);
        if let (Some(from), Some(to)) = (place(sketch, ends, low, which), place(sketch, ends, high, which)) {
            let text = band.text.as_ref().map(|text| sketch.prose.inlines(text, file));
            guides.push(Guide { on_x, from: from.min(to), to: Some(from.max(to)), text });
        }
    }
    guides
}

fn one_axis<T>(sketch: &mut Sketch, at: &Located<T>, what: &str) {
    let message = format!("a {what} of the figure `{}` crosses both axes", sketch.figure.id);
    sketch.report("two-axes", Some(sketch.place(at)), message, "crosses one axis", format!("write one {what} for each"));
}

fn axis(drawn: &Drawn, on_x: bool) -> &Axis {
    if on_x { &drawn.x } else { &drawn.y }
}

/// Words about places.
fn annotations(sketch: &mut Sketch, drawn: &Drawn) -> Vec<Annotation> {
    let mut annotations = Vec::new();
    for annotation in &sketch.figure.value.annotations {
        let panel = match &annotation.facet {
            None => 0,
            Some(name) => {
                match drawn.panels.iter().position(|panel| panel.title.as_ref().is_some_and(|title| is_called(title, name))) {
                    Some(panel) => panel,
                    None => {
                        let message = format!("the figure `{}` has no small chart `{}`", sketch.figure.id, **name);
                        sketch.report(
                            "unknown-facet",
                            Some(sketch.place(name)),
                            message,
                            "names none of them",
                            "name a value of the field of `facet`",
                        );
                        continue;
                    }
                }
            }
        };
        let places = (place(sketch, &annotation.x, &annotation.x, &drawn.x), place(sketch, &annotation.y, &annotation.y, &drawn.y));
        if let (Some(x), Some(y)) = places {
            let text = sketch.prose.inlines(&annotation.text, sketch.figure.place.file);
            annotations.push(Annotation { panel, x, y, text });
        }
    }
    annotations
}

/// The place of a value on an axis: a fraction of it, or the position of a category.
fn place<T>(sketch: &mut Sketch, at: &Located<T>, value: &Cell, axis: &Axis) -> Option<f64> {
    let id = sketch.figure.id.clone();
    let (reason, help) = match &axis.kind {
        AxisKind::None => ("this axis has no values".to_owned(), "leave it out".to_owned()),
        AxisKind::Categories(labels) | AxisKind::Ordinal(labels) => match labels.iter().position(|label| is_called(label, value)) {
            Some(at) if matches!(axis.kind, AxisKind::Ordinal(_)) => return Some(at as f64 / (labels.len().max(2) - 1) as f64),
            Some(at) => return Some(at as f64),
            None => ("names no category of this axis".to_owned(), "name one as the data do".to_owned()),
        },
        AxisKind::Ranks(last) => match value.number() {
            Some(rank) if rank >= 1.0 && rank <= *last as f64 => return Some((*last as f64 - rank) / (last.max(&2) - 1) as f64),
            _ => (format!("no rank from 1 to {last}"), "give a rank".to_owned()),
        },
        AxisKind::Continuous(axis) => match super::axes::number(value) {
            None => ("no number and no date".to_owned(), "give a value of this axis".to_owned()),
            Some(value) => {
                let place = axis.place(value);
                if (-1e-9..=1.0 + 1e-9).contains(&place) {
                    return Some(place);
                }
                let (low, high) = axis.scale.domain();
                let range = if axis.is_time() && axis.style.kind != crate::project::ColumnType::Year {
                    String::new()
                } else {
                    format!(" from {} to {}", crate::data::tidy(low), crate::data::tidy(high))
                };
                (format!("lies outside the axis{range}"), "widen the axis: scale = { domain = [0, 100] }".to_owned())
            }
        },
    };
    let message = format!("`{value}` has no place in the figure `{id}`");
    sketch.report("outside-axis", Some(sketch.place(at)), message, reason, help);
    None
}

fn is_called(label: &DisplayValue, name: &Cell) -> bool {
    match label {
        DisplayValue::Text(text) => *text == name.to_string(),
        DisplayValue::Prose(words) => *words == [Inline::Text(name.to_string())],
        DisplayValue::Year(year) => name.number() == Some(f64::from(*year)),
        DisplayValue::Integer(number) => name.number() == Some(*number as f64),
        DisplayValue::Date(date) => *name == Cell::Date(*date),
        _ => false,
    }
}

/// The numbers behind a chart as a table, with the notes on them.
fn numbers(sketch: &Sketch) -> DisplayTable {
    let fields = &sketch.unfolded;
    let mut cell_notes = Vec::new();
    let rows = fields.rows.iter().enumerate().map(|(at, row)| {
        let cells = sketch.shown.iter().map(|field| {
            let key = row.first().map(Cell::to_string).unwrap_or_default();
            let on = |(row, column, _): &&(String, String, Vec<Inline>)| *row == key && *column == fields.fields[*field].id;
            let note = fields.cell_notes.iter().find(on).map(|(_, _, note)| {
                cell_notes.push(CellRemark::Written(note.clone()));
                cell_notes.len() - 1
            });
            DisplayCell { value: fields.label(at, *field), note }
        });
        cells.collect::<Vec<_>>().into()
    });
    let rows = rows.collect();
    let columns: Vec<&Field> = sketch.shown.iter().map(|at| &fields.fields[*at]).collect();
    // A unit of all numbers is told once.
    let mut units = columns.iter().filter(|field| field.kind.is_quantity()).map(|field| &field.unit);
    let first = units.next().cloned().flatten();
    let unit = first.filter(|first| units.all(|unit| unit.as_ref() == Some(first)));
    let column = |field: &&Field| DisplayColumn {
        title: field.title.clone(),
        unit: field.unit.clone().filter(|_| unit.is_none()),
        kind: field.kind,
    };
    DisplayTable {
        columns: columns.iter().map(column).collect(),
        unit,
        rows,
        notes: fields.notes.clone(),
        cell_notes,
        data: sketch.figure.value.data.as_ref().map_or(String::new(), |data| data.to_string()),
        ..DisplayTable::default()
    }
}

/// The numbers behind a chart as comma-separated values.
fn csv(sketch: &Sketch) -> String {
    let fields = &sketch.unfolded;
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    // Writing to memory cannot fail.
    let _ = writer.write_record(sketch.shown.iter().map(|at| fields.fields[*at].id.as_str()));
    for (at, row) in fields.rows.iter().enumerate() {
        let other = fields.has_other && at + 1 == fields.rows.len();
        let cells = sketch.shown.iter().map(|field| match &row[*field] {
            Cell::Missing if other && !fields.fields[*field].kind.is_quantity() => "other".to_owned(),
            Cell::Missing => String::new(),
            cell => cell.to_string(),
        });
        let _ = writer.write_record(cells);
    }
    String::from_utf8(writer.into_inner().unwrap_or_default()).unwrap_or_default()
}
