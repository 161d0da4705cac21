//! Compares computed numbers with published ones.

use crate::diagnostic::Diagnostic;
use crate::project::{Expect, Metric, Named, Project};

use super::{Computed, Quantity, tidy};

/// The code of the finding for a metric that disagrees with a published figure.
pub const UNEXPECTED: &str = "unexpected-value";

/// A published figure that a metric is compared with.
#[derive(Debug, Clone, PartialEq)]
pub struct Expectation {
    /// The figure as published.
    pub published: f64,
    /// By how much the computed number may differ.
    pub tolerance: f64,
    /// The key of the reference that publishes it.
    pub source: Option<String>,
}

/// Checks every expectation, and records which are met and which are missed.
pub fn check(project: &Project, computed: &mut Computed, diagnostics: &mut Vec<Diagnostic>) {
    for metric in &project.metrics {
        let (Some(expect), Some(value)) = (&metric.value.expect, computed.metrics.get(&metric.id)) else {
            continue;
        };
        if let Some(implied) = implied_by(computed, &metric.id) {
            diagnostics.push(circular(metric, expect, &implied));
            continue;
        }
        let file = metric.place.file;
        let text = &project.sources.file(file).text;
        let published = *expect.value;
        let tolerance =
            expect.tolerance.as_ref().map_or_else(|| half_unit(text.get(expect.value.span()).unwrap_or_default()), |given| **given);
        // Binary arithmetic may miss the bound by the last digits of the numbers.
        let slack = tolerance + 1e-12 * published.abs();
        let source = expect.source.as_ref().map(|key| key.to_string());
        let expectation = Expectation { published, tolerance, source };
        if value.quantity.numbers().all(|number| (number - published).abs() <= slack) {
            computed.expectations.insert(metric.id.clone(), expectation);
            continue;
        }
        let publisher = expect.source.as_ref().map_or_else(String::new, |key| format!(" by `{}`", **key));
        let off = match value.quantity {
            Quantity::One(number) => {
                format!("; they differ by {}, and {} is allowed", tidy((number - published).abs()), tidy(tolerance))
            }
            Quantity::Range(..) => format!("; {} is allowed", tidy(tolerance)),
        };
        diagnostics.push(
            Diagnostic::error(
                UNEXPECTED,
                format!("the metric `{}` comes to {}, but {} is published{publisher}", metric.id, value.quantity, tidy(published)),
            )
            .at(expect.value.place(file))
            .because(format!("published as {}, computed as {}{off}", tidy(published), value.quantity))
            .help(format!("see how it is computed: pressrun check --explain {}", metric.id))
            .related(metric.value.value.place(file), "computed here"),
        );
        computed.missed.insert(metric.id.clone(), expectation);
    }
}

fn circular(metric: &Named<Metric>, expect: &Expect, implied: &str) -> Diagnostic {
    let itself = implied == metric.id;
    Diagnostic::error("circular-expectation", format!("the metric `{}` cannot be compared with a published figure", metric.id))
        .at(expect.value.place(metric.place.file))
        .because(match itself {
            true => "follows from published figures, and would confirm itself".to_owned(),
            false => format!("rests on `{implied}`, which is implied by published figures: they would confirm themselves"),
        })
        .help("compute it from data of its own, or delete `expect`")
}

/// The implied metric that a metric is or rests on, itself before others.
fn implied_by(computed: &Computed, id: &str) -> Option<String> {
    let implied = |name: &&str| computed.metrics.get(*name).is_some_and(|metric| metric.implied);
    std::iter::once(id).chain(computed.behind([id])).find(implied).map(str::to_owned)
}

/// Half a unit of the last digit of a figure as it is written: 0.05 for 9.6, 0.5 for 70, 50 for 9.6e3.
fn half_unit(written: &str) -> f64 {
    let (number, exponent) = written.split_once(['e', 'E']).unwrap_or((written, "0"));
    let decimals = number.split_once('.').map_or(0, |(_, digits)| digits.chars().filter(char::is_ascii_digit).count());
    let exponent: i32 = exponent.replace('_', "").parse().unwrap_or(0);
    0.5 * 10f64.powi(exponent.saturating_sub(decimals as i32).clamp(-300, 300))
}

#[cfg(test)]
mod tests {
    use super::half_unit;

    #[test]
    fn a_figure_stands_for_what_rounds_to_it() {
        for (written, half) in [("9.6", 0.05), ("70", 0.5), ("-1.50", 0.005), ("9.6e3", 50.0), ("1.5E-3", 0.00005), ("1_000", 0.5)]
        {
            assert!((half_unit(written) / half - 1.0).abs() < 1e-9, "{written}: {}", half_unit(written));
        }
    }
}
