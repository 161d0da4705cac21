//! Alternative texts of charts, made from the data: what kind of chart it is, what it shows, its extremes and where it goes.

use std::cmp::Ordering;

use crate::project::Mark;
use crate::resolve::DisplayValue;
use crate::resolve::charts::{Chart, Facts, Reading, Tone};

use super::tables::value_text;
use super::words::{Context, Words, upper_first};

/// Up to how many series are told one by one.
const TOLD: usize = 5;
/// Up to how many values of a single series are told one by one.
const LISTED: usize = 5;

/// The words of a language for what charts show. Braces stand for what is filled in.
struct Phrases {
    /// The name of each mark.
    kind: fn(Mark) -> &'static str,
    /// With `{unit}`.
    unit: &'static str,
    /// A series told by its extremes, with `{count}`, `{low}`, `{low_at}`, `{high}`, `{high_at}`.
    range: &'static str,
    /// A series that ends higher, with `{first}`, `{first_at}`, `{last}`, `{last_at}`.
    up: &'static str,
    /// A series that ends lower.
    down: &'static str,
    /// A series that ends where it began.
    level: &'static str,
    /// Its extremes, when they lie between its ends.
    highest: &'static str,
    lowest: &'static str,
    /// How many series are not told, with `{count}`.
    more: &'static str,
    /// Entries of a timeline, with `{count}`, `{first}`, `{last}`.
    entries: &'static str,
    /// Entries of a timeline that all stand at one time, with `{count}`, `{first}`.
    entry: &'static str,
    /// How many values are missing, with `{count}`.
    missing: &'static str,
}

const ENGLISH: Phrases = Phrases {
    kind: |mark| match mark {
        Mark::Bar => "Bar chart",
        Mark::Column => "Column chart",
        Mark::Diverging => "Diverging bar chart",
        Mark::Line => "Line chart",
        Mark::Area => "Area chart",
        Mark::Slope => "Slope chart",
        Mark::Dot => "Dot plot",
        Mark::Dumbbell => "Dumbbell chart",
        Mark::Scatter => "Scatter plot",
        Mark::Bump => "Chart of ranks",
        Mark::Waffle => "Waffle chart",
        Mark::Timeline => "Timeline",
        Mark::TableBars => "Table with bars",
    },
    unit: "in {unit}",
    range: "{count} values, from {low} ({low_at}) to {high} ({high_at})",
    up: "up from {first} ({first_at}) to {last} ({last_at})",
    down: "down from {first} ({first_at}) to {last} ({last_at})",
    level: "{first} ({first_at}) and {last} ({last_at}), unchanged",
    highest: "highest {high} ({high_at})",
    lowest: "lowest {low} ({low_at})",
    more: "further series: {count}",
    entries: "{count} entries, from {first} to {last}",
    entry: "entries: {count} ({first})",
    missing: "missing values: {count}",
};

const SPANISH: Phrases = Phrases {
    kind: |mark| match mark {
        Mark::Bar => "Gráfico de barras",
        Mark::Column => "Gráfico de columnas",
        Mark::Diverging => "Gráfico de barras divergentes",
        Mark::Line => "Gráfico de líneas",
        Mark::Area => "Gráfico de áreas",
        Mark::Slope => "Gráfico de pendientes",
        Mark::Dot => "Gráfico de puntos",
        Mark::Dumbbell => "Gráfico de mancuernas",
        Mark::Scatter => "Diagrama de dispersión",
        Mark::Bump => "Gráfico de clasificación",
        Mark::Waffle => "Gráfico de cuadrículas",
        Mark::Timeline => "Cronología",
        Mark::TableBars => "Tabla con barras",
    },
    unit: "en {unit}",
    range: "{count} valores, de {low} ({low_at}) a {high} ({high_at})",
    up: "sube de {first} ({first_at}) a {last} ({last_at})",
    down: "baja de {first} ({first_at}) a {last} ({last_at})",
    level: "{first} ({first_at}) y {last} ({last_at}), sin cambios",
    highest: "máximo {high} ({high_at})",
    lowest: "mínimo {low} ({low_at})",
    more: "otras series: {count}",
    entries: "{count} entradas, de {first} a {last}",
    entry: "entradas: {count} ({first})",
    missing: "valores que faltan: {count}",
};

const FRENCH: Phrases = Phrases {
    kind: |mark| match mark {
        Mark::Bar => "Diagramme en barres",
        Mark::Column => "Diagramme en colonnes",
        Mark::Diverging => "Diagramme en barres divergentes",
        Mark::Line => "Courbe",
        Mark::Area => "Graphique en aires",
        Mark::Slope => "Graphique de pentes",
        Mark::Dot => "Graphique à points",
        Mark::Dumbbell => "Graphique en haltères",
        Mark::Scatter => "Nuage de points",
        Mark::Bump => "Graphique de rangs",
        Mark::Waffle => "Graphique en gaufre",
        Mark::Timeline => "Frise chronologique",
        Mark::TableBars => "Tableau avec barres",
    },
    unit: "en {unit}",
    range: "{count} valeurs, de {low} ({low_at}) à {high} ({high_at})",
    up: "en hausse, de {first} ({first_at}) à {last} ({last_at})",
    down: "en baisse, de {first} ({first_at}) à {last} ({last_at})",
    level: "{first} ({first_at}) et {last} ({last_at}), sans changement",
    highest: "maximum {high} ({high_at})",
    lowest: "minimum {low} ({low_at})",
    more: "autres séries : {count}",
    entries: "{count} entrées, de {first} à {last}",
    entry: "entrées : {count} ({first})",
    missing: "valeurs manquantes : {count}",
};

fn phrases(language: &str) -> &'static Phrases {
    match language {
        "es" => &SPANISH,
        "fr" => &FRENCH,
        _ => &ENGLISH,
    }
}

/// The alternative text of a chart.
pub fn alt(chart: &Chart, language: &str, words: &mut Words, context: Context) -> String {
    let phrases = phrases(language);
    let kind = (phrases.kind)(chart.mark).to_owned();
    let mut sentences = vec![match &chart.unit {
        Some(unit) => format!("{kind}, {}", fill(phrases.unit, &[("unit", &words.plain(unit))])),
        None => kind,
    }];
    let facts = &chart.facts;
    let integer = |count: usize| words.formatter.integer(count as i64);
    let (count, missing) = (integer(facts.values), integer(facts.missing));
    let untold = integer(facts.readings.len().saturating_sub(TOLD));
    if let Some((first, last)) = &facts.span {
        let (first, last) = (value_text(first, words, context), value_text(last, words, context));
        let phrase = if first == last { phrases.entry } else { phrases.entries };
        sentences.push(upper_first(&fill(phrase, &[("count", &count), ("first", &first), ("last", &last)])));
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
    for reading in readings.into_iter().take(TOLD) {
        let told = told(phrases, facts, chart, reading, words, context);
        let series: Vec<String> = reading.series.iter().map(|name| value_text(name, words, context)).collect();
        sentences.push(match series.is_empty() {
            false => format!("{}: {told}", series.join(", ")),
            true => upper_first(&told),
        });
    }
    if facts.readings.len() > TOLD {
        sentences.push(upper_first(&fill(phrases.more, &[("count", &untold)])));
    }
    if facts.missing > 0 {
        sentences.push(upper_first(&fill(phrases.missing, &[("count", &missing)])));
    }
    format!("{}.", sentences.join(". "))
}

fn told(phrases: &Phrases, facts: &Facts, chart: &Chart, reading: &Reading, words: &mut Words, context: Context) -> String {
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
    if !facts.ordered || chart.mark == Mark::Scatter {
        return match reading.values <= LISTED && facts.readings.len() == 1 {
            true => list(chart, reading, words, context).unwrap_or_else(|| fill(phrases.range, &values)),
            false => fill(phrases.range, &values),
        };
    }
    let mut told = fill(
        match reading.change {
            // What differs beyond the digits that are written is not told.
            _ if first == last => phrases.level,
            Ordering::Greater => phrases.up,
            Ordering::Less => phrases.down,
            Ordering::Equal => phrases.level,
        },
        &values,
    );
    if high_at != first_at && high_at != last_at && high != first && high != last {
        told += &format!("; {}", fill(phrases.highest, &values));
    }
    if low_at != first_at && low_at != last_at && low != first && low != last {
        told += &format!("; {}", fill(phrases.lowest, &values));
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

fn fill(phrase: &str, values: &[(&str, &str)]) -> String {
    values.iter().fold(phrase.to_owned(), |phrase, (name, value)| phrase.replace(&format!("{{{name}}}"), value))
}
