//! Checks on polls that need nothing but arithmetic.

use crate::diagnostic::{Diagnostic, suggest};
use crate::project::{Located, Named, Poll, Project};

/// Reports shares that are none, shares that add up to too much, and margins of error that do not fit the size of the sample.
pub fn check(project: &Project, diagnostics: &mut Vec<Diagnostic>) {
    for poll in &project.polls {
        names(poll, diagnostics);
        for at in 0..poll.value.wave.len() {
            shares(poll, at, diagnostics);
            dates(poll, at, diagnostics);
        }
        margins(poll, diagnostics);
    }
}

/// Reports waves that expressions could not tell apart, waves without shares, and answers that the poll does not know.
fn names(poll: &Named<Poll>, diagnostics: &mut Vec<Diagnostic>) {
    let file = poll.place.file;
    let mut known: Vec<String> = Vec::new();
    for wave in &poll.value.wave {
        let name = wave.name();
        let label = wave.label.as_ref().map(|label| label.place(file));
        let place = label.or_else(|| Some(wave.date.as_ref()?.place(file))).unwrap_or_else(|| poll.place.clone());
        if known.contains(&name) {
            diagnostics.push(
                Diagnostic::error("duplicate-wave", format!("the poll `{}` has two waves “{name}”", poll.id))
                    .at(place.clone())
                    .because("expressions could not tell them apart")
                    .help("give one of them another `label`, or a full date"),
            );
        }
        known.push(name.clone());
        if wave.share.iter().next().is_none() {
            diagnostics.push(
                Diagnostic::error("no-shares", format!("the wave “{name}” of the poll `{}` has no shares", poll.id))
                    .at(place)
                    .because("tells nothing")
                    .help("give the share of each answer: share = { benefits = 78 }"),
            );
        }
        let answers: Vec<&str> = poll.value.answers.iter().map(|(id, _)| id.as_str()).collect();
        for (answer, _) in wave.share.iter().filter(|(answer, _)| !answers.is_empty() && !answers.contains(&answer.as_str())) {
            let mut finding = Diagnostic::error("unknown-answer", format!("the poll `{}` has no answer `{}`", poll.id, **answer))
                .at(answer.place(file))
                .because("not among its `answers`");
            finding.help = suggest(answer, answers.iter().copied());
            diagnostics.push(finding);
        }
    }
    if poll.value.wave.is_empty() {
        diagnostics.push(
            Diagnostic::error("no-waves", format!("the poll `{}` has no waves", poll.id))
                .at(poll.place.clone())
                .because("tells nothing")
                .help(format!("add a reading: [[poll.{}.wave]] with date and share", poll.id)),
        );
    }
}

fn shares(poll: &Named<Poll>, at: usize, diagnostics: &mut Vec<Diagnostic>) {
    let file = poll.place.file;
    let wave = &poll.value.wave[at];
    let mut sum = 0.0;
    let mut slack = 0.0;
    let mut last = None;
    for (answer, share) in wave.share.iter() {
        if !(0.0..=100.0).contains(&**share) {
            diagnostics.push(
                Diagnostic::error("bad-share", format!("the share of `{}` is {}", **answer, **share))
                    .at(share.place(file))
                    .because("a share lies between 0 and 100 percent")
                    .help("give the share in percent: 42 for 42 %"),
            );
            return;
        }
        sum += **share;
        slack += half_unit(**share);
        last = Some(share);
    }
    // Rounded shares may add up to a little more than they should.
    if let Some(last) = last
        && !poll.value.multiple
        && sum > 100.0 + slack + 1e-9
    {
        diagnostics.push(
            Diagnostic::warning(
                "shares-exceed-100",
                format!(
                    "the shares of the wave “{}” of the poll `{}` add up to {} percent",
                    wave.name(),
                    poll.id,
                    super::tidy(sum)
                ),
            )
            .at(last.place(file))
            .because(format!("at most {} with rounding", super::tidy(100.0 + slack)))
            .help("correct a share, or say `multiple = true` when people could give several answers"),
        );
    }
}

fn dates(poll: &Named<Poll>, at: usize, diagnostics: &mut Vec<Diagnostic>) {
    let wave = &poll.value.wave[at];
    if let (Some(start), Some(end)) = (&wave.field_start, &wave.field_end)
        && **start > **end
    {
        diagnostics.push(
            Diagnostic::error("dates-reversed", format!("the fieldwork of the poll `{}` ends before it starts", poll.id))
                .at(end.place(poll.place.file))
                .because(format!("started on {}", **start))
                .help("correct `field_start` or `field_end`"),
        );
    }
}

/// Margins with the sample sizes that they go with: those of the poll hold for every wave that has none of its own.
fn margins(poll: &Named<Poll>, diagnostics: &mut Vec<Diagnostic>) {
    let p = &poll.value;
    let mut checked = Vec::new();
    for wave in &p.wave {
        let margin = wave.margin_of_error.as_ref().or(p.margin_of_error.as_ref());
        let size = wave.sample_size.as_ref().or(p.sample_size.as_ref());
        if let (Some(margin), Some(size)) = (margin, size)
            && !checked.contains(&(margin.span(), **size))
        {
            checked.push((margin.span(), **size));
            margin_fits(poll, margin, **size, diagnostics);
        }
    }
}

/// The margin of error of a share of one half in a simple random sample, in percentage points (W. G. Cochran, Sampling Techniques,
/// section 3.6, without the correction for finite populations).
pub fn margin_of_error(sample_size: u64, confidence: f64, design_effect: f64) -> f64 {
    100.0 * normal_quantile(0.5 + confidence / 200.0) * (0.25 * design_effect / sample_size as f64).sqrt()
}

fn margin_fits(poll: &Named<Poll>, margin: &Located<f64>, size: u64, diagnostics: &mut Vec<Diagnostic>) {
    let confidence = poll.value.confidence.unwrap_or(95.0);
    let effect = poll.value.design_effect;
    let expected = margin_of_error(size, confidence, effect.unwrap_or(1.0));
    // A margin is published rounded, and often up to the next half or whole.
    let rounding = half_unit(**margin).max(0.05) + 1e-9;
    if (**margin - expected).abs() <= rounding {
        return;
    }
    let sampling = if effect.is_some() { "with this design effect" } else { "under simple random sampling" };
    diagnostics.push(
        Diagnostic::warning(
            "margin-of-error",
            format!("the margin of error of the poll `{}` does not fit its sample of {size}", poll.id),
        )
        .at(margin.place(poll.place.file))
        .because(format!("±{expected:.1} points {sampling}, at {confidence} percent confidence"))
        .help(match (**margin > expected, effect) {
            (true, None) => "if it takes weighting or clustering into account, give the `design_effect`; otherwise correct it",
            _ => "correct the margin, the sample size or the confidence",
        }),
    );
}

/// Half a unit of the last digit that a number needs.
fn half_unit(number: f64) -> f64 {
    0.5 * 10f64.powi(-i32::from(super::decimals_needed(number, 3)))
}

/// The standard normal quantile for probabilities between 0.5 and 1, by bisection.
fn normal_quantile(probability: f64) -> f64 {
    let (mut low, mut high) = (0.0, 9.0);
    for _ in 0..60 {
        let middle = f64::midpoint(low, high);
        match normal_cdf(middle) < probability {
            true => low = middle,
            false => high = middle,
        }
    }
    f64::midpoint(low, high)
}

/// The standard normal distribution function for positive arguments, by its power series (M. Abramowitz and I. A. Stegun, Handbook
/// of Mathematical Functions, 26.2.11).
fn normal_cdf(x: f64) -> f64 {
    let mut term = x;
    let mut sum = x;
    let mut n = 1.0;
    while term > 1e-17 * sum && n < 600.0 {
        n += 2.0;
        term *= x * x / n;
        sum += term;
    }
    0.5 + sum * (-x * x / 2.0).exp() / (2.0 * std::f64::consts::PI).sqrt()
}

#[cfg(test)]
mod tests {
    use super::margin_of_error;

    #[test]
    fn margins_are_those_of_textbooks() {
        assert!((margin_of_error(1000, 95.0, 1.0) - 3.099).abs() < 0.001);
        assert!((margin_of_error(1000, 99.0, 1.0) - 4.073).abs() < 0.001);
        assert!((margin_of_error(400, 95.0, 1.5) - 6.001).abs() < 0.001);
    }
}
