//! The words around numbers that tell what kind of number it is, in English, Spanish and French.

/// Words before a number that make it the name of something, in lower case and without full stop.
const LABELS: &str = "\
    act age aged ages anexo annex annexe apartado appendix art article articles artículo artículos arts batch bill box \
    cap capítulo capítulos ch chap chapitre chapitres chapter chapters chart clause code column código cuadro cuadros \
    decree decreto décret directiva directive edad fase fig figs figura figuras figure figures footnote goal grade \
    gráfica gráfico group inciso law level ley loi model n nn no nos nota notas note notes num number numero numéro núm \
    número nº objectif objetivo p page pages paragraph paragraphe paragraphes paragraphs part parte partie pág página \
    páginas págs párrafo párrafos phase point pp protocol reglamento regulation resolución resolution resolutions \
    règlement résolution room route scenario sec secciones sección section sections stage step tabla tablas table tableau \
    tableaux tables tier tipo title titre título tome tomo top tranche type version versión vol volume volumen wave";

/// Words that end in a full stop without ending a sentence, in lower case.
const ABBREVIATIONS: &str = "\
    approx art arts av ca cap cf ch chap dr dra ed eds fig figs gen gov jr mme mr mrs ms no nos núm pp pág págs prof rep \
    sec sen sr sra st vol vs jan feb mar apr jun jul aug sep sept oct nov dec";

/// Months as they are written with a capital.
const MONTHS_EN: &str = "\
    January February March April May June July August September October November December Jan Feb Mar Apr Jun Jul Aug Sep \
    Sept Oct Nov Dec";

/// Months in lower case, Spanish and French.
const MONTHS: &str = "\
    enero febrero marzo abril mayo junio julio agosto septiembre setiembre octubre noviembre diciembre janvier février \
    mars avril mai juin juillet août septembre octobre novembre décembre";

/// Words of a span of time, which name groups and periods: "16-year-olds", "30-day".
const TIMES: &[&str] = &["year", "month", "week", "day", "hour", "minute", "second"];

/// Words behind a number that make it an age or a year of an era.
const AGES_AND_ERAS: &[&str] = &[
    "and older",
    "and over",
    "or older",
    "or over",
    "and under",
    "or under",
    "years old",
    "years of age",
    "años de edad",
    "años y más",
    "y más años",
    "ans et plus",
    "BC",
    "BCE",
    "B.C.",
    "AD",
    "A.D.",
    "CE",
    "a. C.",
    "d. C.",
    "av. J.-C.",
    "ap. J.-C.",
];

/// Words that make a number a share in percent. Longer ones come before those that they begin with.
const PERCENT: &[&str] = &[
    "%",
    "percentage points",
    "percentage point",
    "percent",
    "per cent",
    "puntos porcentuales",
    "punto porcentual",
    "por ciento",
    "por cien",
    "points de pourcentage",
    "point de pourcentage",
    "pour cent",
];

/// Words that multiply a number, by which power of ten. Longer ones come before those that they begin with.
const MAGNITUDES: &[(&str, i32)] = &[
    ("mil millones", 9),
    ("mille milliards", 12),
    ("thousand", 3),
    ("million", 6),
    ("millions", 6),
    ("billion", 9),
    ("billions", 9),
    ("trillion", 12),
    ("trillions", 12),
    ("mil", 3),
    ("millón", 6),
    ("millones", 6),
    ("billón", 12),
    ("billones", 12),
    ("mille", 3),
    ("milliard", 9),
    ("milliards", 9),
    ("bn", 9),
    ("mn", 6),
    ("tn", 12),
];

/// Letters stuck to an amount of money that multiply it: $50bn.
const SUFFIXES: &[(&str, i32)] =
    &[("k", 3), ("K", 3), ("m", 6), ("M", 6), ("mn", 6), ("bn", 9), ("b", 9), ("B", 9), ("tn", 12), ("Md", 9)];

const MONEY: &[&str] = &[
    "dollars",
    "dollar",
    "dólares",
    "dólar",
    "euros",
    "euro",
    "pounds",
    "pesos",
    "peso",
    "yen",
    "yuan",
    "francs",
    "livres",
    "libras",
    "cents",
    "US dollars",
    "Canadian dollars",
    "US$",
    "USD",
    "EUR",
    "GBP",
    "CAD",
    "MXN",
    "JPY",
    "CHF",
    "CNY",
    "$",
    "€",
    "£",
    "¥",
];

/// Signs and codes before an amount of money.
const MONEY_BEFORE: &[&str] = &["$", "€", "£", "¥", "₹", "USD", "EUR", "GBP", "CAD", "MXN", "JPY", "CHF", "CNY"];

/// What joins two numbers of one kind: "3 and 4", "3 ou 4".
const CONNECTORS: &[&str] = &["and", "or", "y", "o", "et", "ou", "&", "and the"];

/// What stands between the first and the last number of a range: "2007–2012", "de 3 a 5".
const RANGES: &[&str] = &["–", "-", "‑", "/", "to", "through", "a", "al", "à", "au"];

pub fn is_label(word: &str) -> bool {
    is_among(&word.to_lowercase(), LABELS)
}

/// Whether a label speaks of several, so that what follows an "and" is one of them too.
pub fn is_plural(word: &str) -> bool {
    let word = word.to_lowercase();
    word.ends_with('s') || word == "pp" || word == "nn" || word.ends_with('x')
}

pub fn is_month(word: &str) -> bool {
    is_among(word, MONTHS_EN) || is_among(&word.to_lowercase(), MONTHS)
}

pub fn is_time(word: &str) -> bool {
    TIMES.contains(&word.strip_suffix('s').unwrap_or(word))
}

pub fn is_connector(words: &str) -> bool {
    CONNECTORS.contains(&words) || is_range(words)
}

pub fn is_range(words: &str) -> bool {
    RANGES.contains(&words)
}

/// Whether a text starts with words that make the number before it an age or a year of an era.
pub fn is_age_or_era(text: &str) -> bool {
    AGES_AND_ERAS.iter().any(|words| starts(text, words))
}

/// Whether the full stop behind a text ends an abbreviation or an initial.
pub fn is_abbreviated(text: &str) -> bool {
    let word = &text[text.trim_end_matches(char::is_alphabetic).len()..];
    word.chars().count() == 1 && word != "I" || is_among(&word.to_lowercase(), ABBREVIATIONS)
}

/// The length of a percent sign or its words at the start of a text.
pub fn percent(text: &str) -> Option<usize> {
    PERCENT.iter().find(|words| starts(text, words)).map(|words| words.len())
}

/// The length of a magnitude at the start of a text, and its power of ten.
pub fn magnitude(text: &str) -> Option<(usize, i32)> {
    MAGNITUDES.iter().find(|(word, _)| starts(text, word)).map(|(word, power)| (word.len(), *power))
}

/// The length of the letters at the start of a text that multiply an amount of money, and their power of ten.
pub fn suffix(text: &str) -> Option<(usize, i32)> {
    SUFFIXES.iter().find(|(letters, _)| starts(text, letters)).map(|(letters, power)| (letters.len(), *power))
}

/// The length of a currency at the start of a text.
pub fn money(text: &str) -> Option<usize> {
    MONEY.iter().find(|words| starts(text, words)).map(|words| words.len())
}

/// The length of a currency at the end of a text.
pub fn money_before(text: &str) -> Option<usize> {
    let sign = MONEY_BEFORE.iter().find(|sign| text.ends_with(**sign))?;
    let before = &text[..text.len() - sign.len()];
    let letters = before.len() - before.trim_end_matches(char::is_alphabetic).len();
    match sign.chars().all(char::is_alphabetic) {
        true => (letters == 0).then_some(sign.len()),
        // US$, C$, A$
        false => Some(sign.len() + if letters <= 2 { letters } else { 0 }),
    }
}

/// Whether a text starts with words that end there.
fn starts(text: &str, words: &str) -> bool {
    let Some(rest) = text.strip_prefix(words) else { return false };
    !words.ends_with(char::is_alphabetic) || !rest.starts_with(char::is_alphanumeric)
}

fn is_among(word: &str, words: &str) -> bool {
    words.split(' ').any(|known| known == word)
}
