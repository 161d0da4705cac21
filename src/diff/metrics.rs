//! Computed numbers that moved.

use serde::Serialize;

use crate::data::{MetricValue, Quantity, clean, same_expression};
use crate::project::MetricFormat;

use super::{At, Presence, State};

/// A metric that moved, or that only one of the states has.
#[derive(Debug, Clone, Serialize)]
pub struct MetricChange {
    /// Its name.
    pub metric: String,
    /// What it is, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Whether both states have it.
    pub change: Presence,
    /// What it came to before.
    pub old: Option<Reading>,
    /// What it comes to now.
    pub new: Option<Reading>,
    /// By how much it moved, in its own unit. None of ranges.
    pub difference: Option<f64>,
    /// The same as it is printed, with its sign.
    #[serde(skip)]
    pub difference_printed: Option<String>,
    /// By how many percent of what it was. None of what was nothing, of percentages and of ranks.
    pub percent: Option<f64>,
    /// Whether its expression was rewritten, so that it may have moved without the data.
    pub redefined: bool,
    /// Where it is defined.
    pub place: Option<At>,
}

/// What a metric came to.
#[derive(Debug, Clone, Serialize)]
pub struct Reading {
    /// The number, or the two ends of a range.
    pub numbers: Vec<f64>,
    /// As it is printed in the source language.
    pub printed: String,
}

impl MetricChange {
    /// Whether a reader sees another number.
    pub fn is_printed(&self) -> bool {
        self.old.as_ref().map(|old| &old.printed) != self.new.as_ref().map(|new| &new.printed)
    }
}

/// The metrics that moved, those by the most first; then those that were added and taken out.
pub fn compare(old: &State, new: &State) -> Vec<MetricChange> {
    let mut names = new.metrics();
    names.extend(old.metrics().into_iter().filter(|name| new.quantity(name).is_none()));
    // One that could not be computed was not taken out.
    names.retain(|name| !new.fails(name) && !old.fails(name));
    let mut changes: Vec<MetricChange> = names.into_iter().filter_map(|name| change(name, old, new)).collect();
    changes.sort_by(|a, b| {
        let size = |change: &MetricChange| change.percent.or(change.difference).map_or(f64::MAX, f64::abs);
        let order = |change: &MetricChange| (change.change != Presence::Changed, !change.is_printed());
        order(a).cmp(&order(b)).then(size(b).total_cmp(&size(a)))
    });
    changes
}

fn change(name: &str, old: &State, new: &State) -> Option<MetricChange> {
    let quantities = (old.quantity(name), new.quantity(name));
    if let (Some(before), Some(after)) = quantities
        && !before.differs(after)
    {
        return None;
    }
    let declared = |state: &State| state.opened().and_then(|opened| opened.metric(name).cloned());
    let (was, is) = (declared(old), declared(new));
    let definition = is.as_ref().or(was.as_ref());
    let reading = |state: &State, other: &State| {
        Some(Reading { numbers: state.quantity(name)?.numbers().collect(), printed: state.printed(name, other)? })
    };
    let difference = match quantities {
        (Some(Quantity::One(before)), Some(Quantity::One(after))) => Some((before, after)),
        _ => None,
    };
    let format = definition.map(|metric| metric.value.format).unwrap_or_default();
    let is_relative = !matches!(format, MetricFormat::Percent | MetricFormat::Points | MetricFormat::Ordinal);
    let percent = difference.filter(|(before, _)| is_relative && *before != 0.0);
    let difference_printed = difference.map(|values| printed(name, values, old, new));
    let difference = difference.map(|(before, after)| clean(after - before));
    let place = match (&is, &was) {
        (Some(metric), _) => new.at(&metric.place),
        (None, Some(metric)) => old.at(&metric.place),
        (None, None) => None,
    };
    Some(MetricChange {
        metric: name.to_owned(),
        description: definition.and_then(|metric| metric.value.description.as_ref()).map(|words| words.to_string()),
        change: Presence::of(quantities.0, quantities.1)?,
        old: reading(old, new),
        new: reading(new, old),
        difference_printed,
        difference,
        percent: percent.map(|(before, after)| clean(100.0 * (after - before) / before.abs())),
        redefined: was.zip(is).is_some_and(|(was, is)| !same_expression(&was.value.value, &is.value.value)),
        place,
    })
}

/// A difference in the manner of its metric, with its sign.
fn printed(name: &str, (before, after): (f64, f64), old: &State, new: &State) -> String {
    let difference = clean(after - before);
    let manner = new.opened().or(old.opened());
    let value = manner.and_then(|opened| Some((opened.computed.metrics.get(name)?, opened.formatter())));
    let Some((metric, formatter)) = value else { return format!("{difference:+}") };
    let is_number = matches!(metric.format, MetricFormat::Currency | MetricFormat::Unit);
    let format = if is_number { metric.format } else { MetricFormat::Number };
    let fixed = if metric.format == MetricFormat::Integer { Some(0) } else { metric.decimals };
    let decimals = fixed.map(|decimals| {
        let rounded = |number: f64| (number * 10f64.powi(i32::from(decimals))).round();
        // 24% became 22% by −2.6 points, not by −3.
        let agrees = rounded(after) - rounded(before) == rounded(difference);
        if agrees { decimals } else { decimals + 1 }
    });
    let manner =
        MetricValue { quantity: Quantity::One(difference), format, decimals, sign: true, approximate: false, ..metric.clone() };
    let mut shown = formatter.metric(&manner, &str::to_owned);
    if !shown.contains(|c: char| c.is_numeric() && c.to_digit(10) != Some(0)) {
        // Less than is printed: its first digit that counts.
        let decimals = (-difference.abs().log10().floor()).clamp(0.0, 12.0) as u8;
        shown = formatter.metric(&MetricValue { decimals: Some(decimals), format: MetricFormat::Number, ..manner }, &str::to_owned);
    }
    match metric.format {
        MetricFormat::Percent | MetricFormat::Points => points(&shown),
        _ => shown,
    }
}

/// A difference between two percentages.
pub fn points(shown: &str) -> String {
    let is_one = matches!(shown.trim_start_matches(['+', '−']), "1");
    format!("{shown} point{}", if is_one { "" } else { "s" })
}
