//! Charts whose marks moved or that are drawn otherwise, and images that are others.

use serde::Serialize;

use crate::project::{Cell, sha256};
use crate::resolve::{Brief, Chart, DisplayValue, Figure, FigureContent, Heading};
use crate::text::plain;

use super::declared::keys;
use super::fragments::plain as plain_words;
use super::grid::{Column, Grid, GridChanges, compare as compare_grids};
use super::{At, KeyChange, Presence, State};

/// A figure that does not show what it showed.
#[derive(Debug, Clone, Serialize)]
pub struct FigureChange {
    /// Its label.
    pub figure: String,
    /// Its number, when it is placed.
    pub number: Option<usize>,
    /// Its title, in plain words.
    pub title: String,
    /// Whether both states have it.
    pub change: Presence,
    /// What is drawn otherwise: the values at its marks.
    pub marks: GridChanges,
    /// Whether its image is another one.
    pub image: bool,
    /// What is said of it otherwise: how it is drawn, what it is called.
    pub keys: Vec<KeyChange>,
    /// Where it is declared.
    pub place: Option<At>,
}

/// The figures that do not show what they showed. Their titles and captions are texts, and are compared with these.
pub fn compare(old: &State, new: &State) -> Vec<FigureChange> {
    let (Some(before), Some(after)) = (old.brief(), new.brief()) else { return Vec::new() };
    let (Some(was_opened), Some(is_opened)) = (old.opened(), new.opened()) else { return Vec::new() };
    let mut changes = Vec::new();
    let removed = all(before).filter(|(label, _)| find(after, label).is_none());
    for (label, _) in all(after).chain(removed) {
        let (was, is) = (find(before, label), find(after, label));
        let (Some(change), Some(figure)) = (Presence::of(was, is), is.or(was)) else { continue };
        let (state, brief) = if is.is_some() { (new, after) } else { (old, before) };
        let mut found = FigureChange {
            figure: label.to_owned(),
            number: brief.numbers.get(label).copied(),
            title: plain_words(&figure.title, state, if is.is_some() { old } else { new }),
            change,
            marks: GridChanges::default(),
            image: false,
            keys: Vec::new(),
            place: state.at(&figure.place),
        };
        if let (Some(was), Some(is)) = (was, is) {
            let id = is_opened.project.sources.file(is.place.file).text.get(is.place.range.clone()).unwrap_or_default();
            found.keys = keys((was_opened, &was.place), (is_opened, &is.place), "figure", id, &["title", "caption"]);
            match (&was.content, &is.content) {
                (FigureContent::Chart(was), FigureContent::Chart(is)) => {
                    found.marks = compare_grids(&grid(was), &grid(is), is_opened.formatter());
                }
                (FigureContent::Image(was), FigureContent::Image(is)) => found.image = sha256(&was.bytes) != sha256(&is.bytes),
                _ => {}
            }
            if found.marks.is_empty() && !found.image && found.keys.is_empty() {
                continue;
            }
        }
        changes.push(found);
    }
    changes.sort_by_key(|change| (change.number.is_none(), change.number));
    changes
}

fn all(brief: &Brief) -> impl Iterator<Item = (&str, &Figure)> {
    brief.figures.iter().chain(&brief.unplaced_figures).map(|(label, figure)| (label.as_str(), figure))
}

fn find<'b>(brief: &'b Brief, label: &str) -> Option<&'b Figure> {
    brief.figures.get(label).or_else(|| brief.unplaced_figures.get(label))
}

/// The numbers behind a chart.
fn grid(chart: &Chart) -> Grid {
    let numbers = &chart.numbers;
    let column = |(at, column): (usize, &crate::resolve::DisplayColumn)| {
        let cells: Vec<&DisplayValue> = numbers.rows.iter().filter_map(|row| Some(&row.cells.get(at)?.value)).collect();
        let title = match &column.title {
            Heading::Written(title) => plain(&title.content),
            other => format!("{other:?}").to_lowercase(),
        };
        let decimals = cells.iter().filter_map(|cell| match cell {
            DisplayValue::Number(_, decimals) | DisplayValue::Percent(_, decimals) | DisplayValue::Currency(_, decimals, _) => {
                Some(*decimals)
            }
            _ => None,
        });
        Column {
            id: title.clone(),
            decimals: decimals.max(),
            title,
            kind: column.kind,
            currency: cells.iter().find_map(|cell| match cell {
                DisplayValue::Currency(_, _, code) => Some(code.clone()),
                _ => None,
            }),
            cells: cells.into_iter().map(cell).collect(),
        }
    };
    Grid { columns: numbers.columns.iter().enumerate().map(column).collect() }
}

fn cell(value: &DisplayValue) -> Cell {
    match value {
        DisplayValue::Text(text) => Cell::String(text.as_str().into()),
        DisplayValue::Prose(name) => Cell::String(plain(&name.text.content).into()),
        DisplayValue::Integer(number) => Cell::Integer(*number),
        DisplayValue::Number(number, _) | DisplayValue::Percent(number, _) | DisplayValue::Currency(number, ..) => {
            Cell::Number(*number)
        }
        DisplayValue::Date(date) => Cell::Date(*date),
        DisplayValue::Boolean(value) => Cell::Boolean(*value),
        DisplayValue::Year(year) => Cell::Integer(i64::from(*year)),
        DisplayValue::Missing | DisplayValue::Empty => Cell::Missing,
        DisplayValue::Other => Cell::String("other".into()),
        DisplayValue::Total { .. } => Cell::String("total".into()),
    }
}
