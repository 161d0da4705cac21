//! Published figures that metrics agreed with, and no longer do.

use serde::Serialize;

use crate::data::tidy;

use super::{At, State};

/// What became of an expectation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ExpectationOutcome {
    /// The metric agreed with the published figure, or there was none, and it disagrees now.
    Missed,
    /// It disagreed, and still does.
    StillMissed,
    /// It disagreed, and agrees now.
    Met,
    /// Another figure is published, and the metric agrees with that.
    Revised,
    /// No published figure is compared with it any more.
    Removed,
}

/// A metric that is compared with a published figure.
#[derive(Debug, Clone, Serialize)]
pub struct ExpectationChange {
    /// The metric.
    pub metric: String,
    /// What became of it.
    pub change: ExpectationOutcome,
    /// The figure as published.
    pub published: f64,
    /// What was published before, when it was another figure.
    pub old_published: Option<f64>,
    /// The key of the reference that publishes it.
    pub source: Option<String>,
    /// What the metric came to before.
    pub old: Option<String>,
    /// What it comes to now.
    pub new: Option<String>,
    /// Where the figure is given.
    pub place: Option<At>,
}

/// A published figure in one state.
struct Figure<'s> {
    published: f64,
    source: Option<&'s str>,
    met: bool,
}

/// The expectations that are not as they were, those that are missed first.
pub fn compare(old: &State, new: &State) -> Vec<ExpectationChange> {
    let mut names = new.metrics();
    names.extend(old.metrics().into_iter().filter(|name| new.quantity(name).is_none()));
    let mut changes: Vec<ExpectationChange> = Vec::new();
    for metric in names {
        let (was, is) = (figure(old, metric), figure(new, metric));
        let met = |figure: &Option<Figure>| figure.as_ref().map(|figure| figure.met);
        let change = match (met(&was), met(&is)) {
            (None | Some(true), Some(false)) => ExpectationOutcome::Missed,
            (Some(false), Some(false)) => ExpectationOutcome::StillMissed,
            (Some(false), Some(true)) => ExpectationOutcome::Met,
            (Some(_), None) => ExpectationOutcome::Removed,
            (Some(true), Some(true)) => match (&was, &is) {
                (Some(was), Some(is)) if tidy(was.published) != tidy(is.published) => ExpectationOutcome::Revised,
                _ => continue,
            },
            _ => continue,
        };
        let Some(figure) = is.as_ref().or(was.as_ref()) else { continue };
        let given = new.opened().and_then(|opened| {
            let metric = opened.metric(metric)?;
            Some(metric.value.expect.as_ref()?.value.place(metric.place.file))
        });
        changes.push(ExpectationChange {
            metric: metric.to_owned(),
            change,
            published: figure.published,
            old_published: was.as_ref().filter(|was| is.is_some() && was.published != figure.published).map(|was| was.published),
            source: figure.source.map(str::to_owned),
            old: old.printed(metric, new),
            new: new.printed(metric, old),
            place: given.and_then(|place| new.at(&place)),
        });
    }
    changes.sort_by_key(|change| change.change);
    changes
}

fn figure<'s>(state: &'s State, metric: &str) -> Option<Figure<'s>> {
    if let Some(record) = state.record() {
        let found = record.expectations.get(metric)?;
        return Some(Figure { published: found.published, source: found.source.as_deref(), met: true });
    }
    let computed = &state.opened()?.computed;
    let met = computed.expectations.get(metric).map(|found| (found, true));
    let (found, met) = met.or_else(|| computed.missed.get(metric).map(|found| (found, false)))?;
    Some(Figure { published: found.published, source: found.source.as_deref(), met })
}
