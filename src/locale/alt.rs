//! Alternative texts of charts, made from the data: what kind of chart it is, what it shows, its extremes and where it goes.

use std::cmp::Ordering;

use crate::project::Mark;
use crate::resolve::DisplayValue;
use crate::resolve::charts::{Chart, Facts, Reading, Tone};

use super::tables::value_text;
use super::words::{Context, Words, upper_first};
use super::{Term, Terms};

/// Up to how many series are told one by one.
const TOLD: usize = 5;
/// Up to how many values of a single series are told one by one.
const LISTED: usize = 5;

/// The name of each mark.
fn kind(mark: Mark, terms: &Terms) -> &Term {
    match mark {
        Mark::Bar => &terms.bar,
        Mark::Column => &terms.column,
        Mark::Diverging => &terms.diverging,
        Mark::Line => &terms.line,
        Mark::Area => &terms.area,
        Mark::Slope => &terms.slope,
        Mark::Dot => &terms.dot,
        Mark::Dumbbell => &terms.dumbbell,
        Mark::Scatter => &terms.scatter,
        Mark::Bump => &terms.bump,
        Mark::Waffle => &terms.waffle,
        Mark::Timeline => &terms.timeline,
        Mark::TableBars => &terms.table_bars,
    }
}

/// The alternative text of a chart with a title.
pub fn alt(title: &str, chart: &Chart, words: &mut Words, context: Context) -> String {
    let terms = words.terms.clone();
    let kind = kind(chart.mark, &terms);
    let mut sentences = vec![
        title.to_owned(),
        match &chart.unit {
            Some(unit) => terms.chart_unit.with(&[("chart", kind), ("unit", &words.plain(unit))]),
            None => kind.to_string(),
        },
    ];
    let facts = &chart.facts;
    let integer = |count: usize| words.formatter.integer(count as i64);
    let (count, missing) = (integer(facts.values), integer(facts.missing));
    let untold = facts.readings.len().saturating_sub(TOLD);
    if let Some((first, last)) = &facts.span {
        let (first, last) = (value_text(first, words, context), value_text(last, words, context));
        let phrase = if first == last { &terms.entries_at } else { &terms.entries };
        let values = [("count", count.as_str()), ("first", &first), ("last", &last)];
        sentences.push(upper_first(&phrase.count(facts.values, &values)));
    }
    // What the message is about comes first.
    let accents: Vec<&DisplayValue> = chart
        .series
        .iter()
        .filter(|series| chart.highlights && series.tone != Tone::Quiet)
        .filter_map(|series| series.label.as_ref())
        .collect();
    let mut readings: Vec<&Reading> = facts.readings.iter().collect();
    readings.sort_by_key(|reading| !reading.series.iter().any(|name| accents.contains(&name)));
    let separator = words.formatter.separator();
    for reading in readings.into_iter().take(TOLD) {
        let told = told(&terms, facts, chart, reading, words, context);
        let series: Vec<String> = reading.series.iter().map(|name| value_text(name, words, context)).collect();
        sentences.push(match series.is_empty() {
            false => terms.item(&series.join(&separator), &told),
            true => upper_first(&told),
        });
    }
    if untold > 0 {
        sentences.push(upper_first(&terms.more.count(untold, &[("count", &integer(untold))])));
    }
    if facts.missing > 0 {
        sentences.push(upper_first(&terms.missing.count(facts.missing, &[("count", &missing)])));
    }
    terms.sentences(&sentences)
}

fn told(terms: &Terms, facts: &Facts, chart: &Chart, reading: &Reading, words: &mut Words, context: Context) -> String {
    let mut pair = |(at, value): &(Option<DisplayValue>, DisplayValue)| {
        (at.as_ref().map_or_else(String::new, |at| value_text(at, words, context)), value_text(value, words, context))
    };
    let (first_at, first) = pair(&reading.first);
    let (last_at, last) = pair(&reading.last);
    let (high_at, high) = pair(&reading.highest);
    let (low_at, low) = pair(&reading.lowest);
    if reading.values == 1 {
        return format!("{first_at} {first}").trim_start().to_owned();
    }
    let count = words.formatter.integer(reading.values as i64);
    let values = [
        ("count", count.as_str()),
        ("first", &first),
        ("first_at", &first_at),
        ("last", &last),
        ("last_at", &last_at),
        ("high", &high),
        ("high_at", &high_at),
        ("low", &low),
        ("low_at", &low_at),
    ];
    let range = || terms.values.count(reading.values, &values);
    if !facts.ordered || chart.mark == Mark::Scatter {
        return match reading.values <= LISTED && facts.readings.len() == 1 {
            true => list(chart, reading, words, context).unwrap_or_else(range),
            false => range(),
        };
    }
    let phrase = match reading.change {
        // What differs beyond the digits that are written is not told.
        _ if first == last => &terms.level,
        Ordering::Greater => &terms.up,
        Ordering::Less => &terms.down,
        Ordering::Equal => &terms.level,
    };
    let mut told = phrase.with(&values);
    if high_at != first_at && high_at != last_at && high != first && high != last {
        told += &format!("; {}", terms.highest.with(&values));
    }
    if low_at != first_at && low_at != last_at && low != first && low != last {
        told += &format!("; {}", terms.lowest.with(&values));
    }
    told
}

/// All values of a series, when they are few.
fn list(chart: &Chart, reading: &Reading, words: &mut Words, context: Context) -> Option<String> {
    let values: Vec<String> = reading
        .all
        .iter()
        .map(|(at, value)| {
            let at = at.as_ref().map_or_else(String::new, |at| value_text(at, words, context));
            format!("{at} {}", value_text(value, words, context)).trim_start().to_owned()
        })
        .collect();
    (chart.mark != Mark::Scatter && values.len() == reading.values).then(|| values.join("; "))
}
