//! What is added to a drawn chart: rules and bands across it, words about places in it, and the numbers behind it.

use crate::project::{Cell, ColumnType, Located, Stack};
use crate::resolve::{CellRemark, DisplayCell, DisplayColumn, DisplayTable};
use crate::text::Text;

use super::axes;
use super::fields::Field;
use super::sketch::Sketch;
use super::{Annotation, AxisKind, Chart, DisplayValue, Drawn, Guide};

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
        columns: f.columns.as_ref().map(|columns| **columns),
        stack: drawn.stack,
        labels: drawn.labels,
        highlights: drawn.highlights,
        guides,
        annotations,
        height: f.height.as_ref().map(|height| **height),
        facts: drawn.facts,
        numbers: numbers(sketch),
        csv: csv(sketch),
    }
}

/// Rules and bands across the chart.
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
                    rule.text.as_ref().map(|text| sketch.place(text)),
                    message,
                    "stands at a value of x or y",
                    "give one of them: rules = [{ y = 50, text = \"…\" }]",
                );
                continue;
            }
        };
        if let Some((from, _)) = crossing(sketch, value, value, drawn, on_x) {
            let text = rule.text.as_ref().map(|text| sketch.prose.text(text, file));
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
                    band.text.as_ref().map(|text| sketch.place(text)),
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
        let from = crossing(sketch, ends, low, drawn, on_x);
        if let (Some((from, half)), Some((to, _))) = (from, from.and_then(|_| crossing(sketch, ends, high, drawn, on_x))) {
            let text = band.text.as_ref().map(|text| sketch.prose.text(text, file));
            guides.push(Guide { on_x, from: from.min(to) - half, to: Some(from.max(to) + half), text });
        }
    }
    guides
}

fn one_axis<T>(sketch: &mut Sketch, at: &Located<T>, what: &str) {
    let message = format!("a {what} of the figure `{}` crosses both axes", sketch.figure.id);
    let reason = format!("a {what} stands at a place on x or on y");
    sketch.report("two-axes", Some(sketch.place(at)), message, reason, format!("write one {what} for each axis"));
}

/// Where a guide crosses an axis, as a fraction of it, and half the band of a category there.
fn crossing<T>(sketch: &mut Sketch, at: &Located<T>, value: &Cell, drawn: &Drawn, on_x: bool) -> Option<(f64, f64)> {
    let axis = if on_x { &drawn.x } else { &drawn.y };
    let half = match &axis.kind {
        AxisKind::Categories(_) if !on_x => {
            let message = format!("no rule or band can cross the figure `{}` at `{value}`", sketch.figure.id);
            let reason = "is a category; rules and bands on y stand at values";
            let help = "give a value of x; to point at a category, use `highlight` or `annotations`";
            sketch.report("outside-axis", Some(sketch.place(at)), message, reason, help);
            return None;
        }
        AxisKind::Categories(labels) => Some(0.5 / labels.len().max(1) as f64),
        _ => None,
    };
    let place = place(sketch, at, value, drawn, on_x)?;
    Some(half.map_or((place, 0.0), |half| ((2.0 * place + 1.0) * half, half)))
}

/// Words about places.
fn annotations(sketch: &mut Sketch, drawn: &Drawn) -> Vec<Annotation> {
    let mut annotations = Vec::new();
    for annotation in &sketch.figure.value.annotations {
        let panel = match &annotation.facet {
            None => 0,
            Some(name) => {
                let title = sketch.facet.and_then(|facet| called(sketch, facet, name));
                match title.and_then(|title| drawn.panels.iter().position(|panel| panel.title.as_ref() == Some(&title))) {
                    Some(panel) => panel,
                    None => {
                        let help = match drawn.panels.iter().any(|panel| panel.title.is_some()) {
                            true => "name a value of the field of `facet`",
                            false => "leave it out: the figure has no `facet`",
                        };
                        let message = format!("the figure `{}` has no small chart `{}`", sketch.figure.id, **name);
                        sketch.report("unknown-facet", Some(sketch.place(name)), message, "names none of them", help);
                        continue;
                    }
                }
            }
        };
        let x = place(sketch, &annotation.x, &annotation.x, drawn, true);
        let y = match (&annotation.y, &drawn.y.kind) {
            (Some(y), _) => place(sketch, y, y, drawn, false),
            (None, AxisKind::None) => Some(0.5),
            (None, _) => {
                let message = format!("an annotation of the figure `{}` has no place on the y axis", sketch.figure.id);
                let at = Some(sketch.place(&annotation.x));
                sketch.report("missing-key", at, message, "stands at a value of x and one of y", "add y = …, a value of this axis");
                None
            }
        };
        if let (Some(x), Some(y)) = (x, y) {
            let text = sketch.prose.text(&annotation.text, sketch.figure.place.file);
            annotations.push(Annotation { panel, x, y, text });
        }
    }
    annotations
}

/// The place of a value on an axis: a fraction of it, or the position of a category.
fn place<T>(sketch: &mut Sketch, at: &Located<T>, value: &Cell, drawn: &Drawn, on_x: bool) -> Option<f64> {
    let (axis, key, field) = if on_x { (&drawn.x, "x", sketch.x) } else { (&drawn.y, "y", sketch.y) };
    let (reason, help) = match &axis.kind {
        AxisKind::None => (format!("there is nothing along {key}"), "leave it out".to_owned()),
        AxisKind::Categories(labels) | AxisKind::Ordinal(labels) => {
            let label = field.and_then(|field| called(sketch, field, value));
            match label.and_then(|label| labels.iter().position(|known| *known == label)) {
                Some(at) if matches!(axis.kind, AxisKind::Ordinal(_)) => return Some(at as f64 / (labels.len().max(2) - 1) as f64),
                Some(at) => return Some(at as f64),
                None => {
                    let help = field.and_then(|field| sketch.suggest_name(&value.to_string(), &[field]));
                    ("names no category of this axis".to_owned(), help.unwrap_or_else(|| "name one as the data do".to_owned()))
                }
            }
        }
        AxisKind::Ranks(last) => match value.number() {
            Some(rank) if rank >= 1.0 && rank <= *last as f64 => return Some((*last as f64 - rank) / (last.max(&2) - 1) as f64),
            _ => (format!("is no rank from 1 to {last}"), "give the number of a rank".to_owned()),
        },
        AxisKind::Continuous(axis) => {
            let kind = axis.style.kind;
            match axes::on_axis(value, kind) {
                None => {
                    let (reason, help) = match kind {
                        ColumnType::Date => ("is no date", "give a day or a year"),
                        ColumnType::Year => ("is no year", "give a year or a day"),
                        _ => ("is no number", "give a number: this axis has values"),
                    };
                    (reason.to_owned(), help.to_owned())
                }
                Some(number) => {
                    let place = axis.place(number);
                    if (-1e-9..=1.0 + 1e-9).contains(&place) {
                        return Some(place);
                    }
                    let written = |number: f64| axes::written(number, kind);
                    let (low, high) = axis.scale.domain();
                    let reason = format!("lies outside the axis from {} to {}", written(low), written(high));
                    let help = match place.is_nan() {
                        true => "leave it out: a logarithmic scale has no place for zero and what is below".to_owned(),
                        false if drawn.stack == Stack::Normalize => "give a share from 0 to 100".to_owned(),
                        false => format!(
                            "widen the axis: {key} = {{ field = \"{}\", scale = {{ domain = [{}, {}] }} }}",
                            sketch.field_name(key),
                            written(low.min(number)),
                            written(high.max(number)),
                        ),
                    };
                    (reason, help)
                }
            }
        }
    };
    let message = format!("`{value}` has no place in the figure `{}`", sketch.figure.id);
    sketch.report("outside-axis", Some(sketch.place(at)), message, reason, help);
    None
}

/// The label of the value of a field that the project calls by a name.
fn called(sketch: &Sketch, field: usize, name: &Cell) -> Option<DisplayValue> {
    Some(sketch.fields.label(sketch.row_called(field, &name.to_string())?, field))
}

/// The numbers behind a chart as a table, with the notes on them.
fn numbers(sketch: &Sketch) -> DisplayTable {
    let fields = &sketch.unfolded;
    let mut cell_notes = Vec::new();
    let rows = fields.rows.iter().enumerate().map(|(at, row)| {
        let cells = sketch.shown.iter().map(|field| {
            let key = row.first().map(Cell::to_string).unwrap_or_default();
            let on = |(row, column, _): &&(String, String, Text)| *row == key && *column == fields.fields[*field].id;
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
        let cells = sketch.shown.iter().map(|field| match &row[*field] {
            // By the key that makes it, as columns are called by their ids, whatever the language.
            _ if fields.is_other(at, *field) => "other".to_owned(),
            Cell::Missing => String::new(),
            cell => cell.to_string(),
        });
        let _ = writer.write_record(cells);
    }
    String::from_utf8(writer.into_inner().unwrap_or_default()).unwrap_or_default()
}
