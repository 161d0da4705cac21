//! The rules, one file for each group.

mod boxes;
mod colour;
mod document;
mod fonts;
mod images;
mod ink;
mod intent;
mod interaction;
mod lines;
mod overprint;
mod reading;
mod structure;
mod text;
mod transparency;

pub(super) use ink::OF_PLATES;

use super::limits::{Limits, Use};
use super::survey::{Page, Survey};
use crate::Severity;
use crate::pdf::Rect;

/// A rule.
pub struct Rule {
    /// The name, by which a profile switches it off.
    pub id: &'static str,
    /// What it asks, in a few words.
    pub title: &'static str,
    /// How much it weighs.
    pub severity: Severity,
    /// What files it applies to.
    pub uses: &'static [Use],
    /// Why a file should follow it.
    pub reason: &'static str,
    /// What to do when it does not.
    pub remedy: &'static str,
    pub(super) find: fn(&Survey, &Limits) -> Vec<Instance>,
}

const PRINT: &[Use] = &[Use::Print];
const SCREEN: &[Use] = &[Use::Screen];
const BOTH: &[Use] = &[Use::Print, Use::Screen];

/// A place where a rule is not followed.
pub(super) struct Instance {
    pub page: Option<usize>,
    pub place: Option<Rect>,
    pub message: String,
}

impl Instance {
    fn document(message: impl Into<String>) -> Self {
        Self { page: None, place: None, message: message.into() }
    }

    fn page(page: usize, message: impl Into<String>) -> Self {
        Self { page: Some(page), place: None, message: message.into() }
    }

    fn at(page: usize, place: Rect, message: impl Into<String>) -> Self {
        Self { page: Some(page), place: Some(place), message: message.into() }
    }
}

/// One instance for the document when a condition holds.
fn when(condition: bool, message: impl Into<String>) -> Vec<Instance> {
    if condition { vec![Instance::document(message)] } else { Vec::new() }
}

/// One instance for each page that has something to say.
fn pages(survey: &Survey, message: impl Fn(&Page) -> Option<String>) -> Vec<Instance> {
    survey.numbered().filter_map(|(number, page)| Some(Instance::page(number, message(page)?))).collect()
}

/// What is wrong with the items of every page, as far as they are printed and seen.
fn items<T>(
    survey: &Survey,
    of: impl Fn(&Page) -> &[T],
    place: impl Fn(&T) -> Rect,
    message: impl Fn(&Page, &T) -> Option<String>,
) -> Vec<Instance> {
    let mut found = Vec::new();
    for (number, page) in survey.numbered() {
        for item in of(page) {
            if page.shows(&place(item))
                && let Some(message) = message(page, item)
            {
                found.push(Instance::at(number, place(item), message));
            }
        }
    }
    found
}

/// A length in points as millimetres, for people.
fn millimetres(points: f64) -> String {
    let value = points / crate::output::print::MILLIMETRE;
    format!("{:.1} mm", value)
}

/// Every rule.
pub fn rules() -> impl Iterator<Item = &'static Rule> {
    let groups: [&[Rule]; 14] = [
        document::RULES,
        boxes::RULES,
        intent::RULES,
        fonts::RULES,
        colour::RULES,
        ink::RULES,
        text::RULES,
        lines::RULES,
        overprint::RULES,
        transparency::RULES,
        images::RULES,
        interaction::RULES,
        structure::RULES,
        reading::RULES,
    ];
    groups.into_iter().flatten()
}
