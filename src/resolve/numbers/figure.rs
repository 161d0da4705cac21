//! Which numbers of a paragraph are figures, and which are dates, ordinals or part of a name.

use std::ops::Range;

use super::paragraph::Paragraph;
use super::vocabulary;

/// The largest whole number that says little when it stands alone.
const SMALL: f64 = 12.0;

/// A figure: a number that says how much or how many.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// The number with the words that belong to it, such as `70 percent`.
    pub words: Range<usize>,
    /// The number without the words behind it.
    pub value: f64,
    /// Digits after the decimal sign.
    pub decimals: i32,
    /// How many digits tell something, see [`significant`].
    pub digits: usize,
    /// The power of ten of the words behind it, such as 6 for million.
    pub power: i32,
    /// Whether it is a share or a difference in percent.
    pub percent: bool,
    /// Whether it is an amount of money.
    pub money: bool,
}

impl Figure {
    fn has_unit(&self) -> bool {
        self.percent || self.money || self.power > 0
    }

    /// Whether it is too small to count without a unit.
    fn is_small(&self) -> bool {
        self.decimals == 0 && self.value <= SMALL && !self.has_unit()
    }
}

/// What a number is.
#[derive(Debug, Clone, PartialEq)]
enum Kind {
    Figure(Figure),
    /// A year, also of a range.
    Year,
    /// A day of a date.
    Day,
    /// Part of a name; whether the name can have a second number, as in "Articles 3 and 4".
    Name {
        plural: bool,
    },
    /// An ordinal, a time, a label.
    Other,
}

/// The figures among the numbers of a paragraph, by the index of the number. `decimal_sign` is that of the language.
pub fn figures(paragraph: &Paragraph, decimal_sign: char) -> Vec<(usize, Figure)> {
    let numbers: Vec<Range<usize>> = paragraph.numbers.iter().map(|(range, _)| range.clone()).collect();
    let mut kinds: Vec<Kind> = numbers.iter().map(|range| kind(paragraph, range, decimal_sign)).collect();
    let gap = |at: usize| paragraph.text[numbers[at].end..numbers[at + 1].start].trim();
    // A number takes after its neighbours: "20 to 30 percent", "del 3 al 5 de mayo" from the right, "1994–95" from the left.
    for at in (0..kinds.len().saturating_sub(1)).rev() {
        let next = kinds[at + 1].clone();
        let Kind::Figure(figure) = &mut kinds[at] else { continue };
        if figure.percent || figure.power > 0 || !vocabulary::is_connector(gap(at)) {
            continue;
        }
        match next {
            Kind::Figure(next) => {
                (figure.percent, figure.money, figure.power) =
                    (next.percent && !figure.money, figure.money || next.money, next.power);
            }
            Kind::Day if figure.value <= 31.0 && !figure.money => kinds[at] = Kind::Day,
            _ => {}
        }
    }
    for at in 1..kinds.len() {
        let Kind::Figure(figure) = &kinds[at] else { continue };
        let gap = gap(at - 1);
        let joined = vocabulary::is_connector(gap);
        let ranged = vocabulary::is_range(gap);
        let listed = joined || matches!(gap, "," | ", and" | ", or");
        let kind = match &kinds[at - 1] {
            _ if figure.has_unit() => continue,
            Kind::Year if ranged && figure.value < 100.0 => Kind::Year,
            Kind::Day if joined && figure.value <= 31.0 => Kind::Day,
            Kind::Name { plural } if ranged || (*plural && listed) => Kind::Name { plural: *plural },
            _ => continue,
        };
        kinds[at] = kind;
    }
    let figures = kinds.into_iter().enumerate().filter_map(|(at, kind)| match kind {
        Kind::Figure(figure) if !figure.is_small() && !paragraph.is_quoted(numbers[at].start) => Some((at, figure)),
        _ => None,
    });
    figures.collect()
}

fn kind(paragraph: &Paragraph, range: &Range<usize>, decimal_sign: char) -> Kind {
    let (before, after) = (&paragraph.text[..range.start], &paragraph.text[range.end..]);
    let digits = &paragraph.text[range.clone()];
    let Some((value, decimals)) = value(digits, decimal_sign) else {
        return Kind::Other;
    };
    let mut figure = Figure {
        words: range.clone(),
        value,
        decimals,
        digits: significant(digits, decimals),
        power: 0,
        percent: false,
        money: false,
    };
    unit(&mut figure, before, after);
    if !figure.has_unit() {
        let four_digits = digits.len() == 4 && decimals == 0 && (1200.0..2200.0).contains(&value);
        let of_century = before.ends_with('’') && digits.len() == 2;
        if stuck(before, after) {
            return Kind::Other;
        }
        if let Some(kind) = named(paragraph, range, value) {
            return kind;
        }
        if four_digits || of_century {
            return Kind::Year;
        }
    } else if !figure.money && stuck_before(before) && !before.ends_with(['-', '‑', '/']) {
        return Kind::Other;
    }
    Kind::Figure(figure)
}

/// The number that digits spell, and how many decimals it has. None when the signs between the digits make it something else.
fn value(digits: &str, decimal_sign: char) -> Option<(f64, i32)> {
    let is_sign = |c: char| !c.is_ascii_digit();
    let groups: Vec<&str> = digits.split(is_sign).collect();
    let signs: Vec<char> = digits.chars().filter(|c| is_sign(*c)).collect();
    // Groups of three, or as in India of two before the last three.
    let grouped = |groups: &[&str], signs: &[char]| {
        let first = groups.first().is_some_and(|group| (1..=3).contains(&group.len()));
        let last = groups.last().is_some_and(|group| group.len() == 3);
        let same = signs.iter().all(|sign| *sign == signs[0] || (!matches!(sign, ',' | '.') && !matches!(signs[0], ',' | '.')));
        let middle = groups.len() < 3 || groups[1..groups.len() - 1].iter().all(|group| (2..=3).contains(&group.len()));
        signs.is_empty() || (first && last && same && middle)
    };
    let (whole, fraction) = match signs.split_last() {
        None => (groups.as_slice(), ""),
        Some((sign, others)) => {
            let (last, before) = groups.split_last()?;
            let is_group = grouped(&groups, &signs) && (*sign != decimal_sign || !others.is_empty()) && groups[0] != "0";
            match is_group {
                true => (groups.as_slice(), ""),
                false if matches!(sign, '.' | ',') && !others.contains(sign) && grouped(before, others) => (before, *last),
                false => return None,
            }
        }
    };
    let whole = whole.concat();
    // Codes and telephone numbers begin with a zero.
    if whole.len() > 1 && whole.starts_with('0') {
        return None;
    }
    let plain = format!("{whole}.{fraction}");
    Some((plain.trim_end_matches('.').parse().ok()?, fraction.len() as i32))
}

/// How many digits tell something: zeros at the start, and at the end of a whole number, do not.
fn significant(digits: &str, decimals: i32) -> usize {
    let digits: String = digits.chars().filter(char::is_ascii_digit).collect();
    let digits = digits.trim_start_matches('0');
    if decimals > 0 { digits.len() } else { digits.trim_end_matches('0').len() }
}

/// Takes the signs and words that belong to a number: currencies, percent, thousand, million.
fn unit(figure: &mut Figure, before: &str, after: &str) {
    let space = |text: &str| text.len() - text.trim_start().len();
    let trimmed = before.trim_end_matches([' ', '\u{a0}', '\u{202f}']);
    if let Some(length) = vocabulary::money_before(trimmed) {
        figure.money = true;
        figure.words.start = trimmed.len() - length;
    }
    let mut length = 0;
    if figure.money
        && let Some((letters, power)) = vocabulary::suffix(after)
    {
        (length, figure.power) = (letters, power);
    }
    // A hyphen joins the words of an adjective: "a 70-percent share".
    let joint = |text: &str| {
        if text.starts_with(['-', '‑']) { text.len() - text.trim_start_matches(['-', '‑']).len() } else { space(text) }
    };
    let gap = joint(&after[length..]);
    if let Some((word, power)) = vocabulary::magnitude(&after[length + gap..]).filter(|_| figure.power == 0) {
        (length, figure.power) = (length + gap + word, power);
    }
    let gap = joint(&after[length..]);
    if let Some(words) = vocabulary::percent(&after[length + gap..]) {
        figure.percent = true;
        length += gap + words;
    }
    let mut rest = &after[length..];
    let gap = space(rest);
    rest = &rest[gap..];
    let of = ["de ", "d’"].iter().find(|of| figure.power > 0 && rest.starts_with(**of)).map_or(0, |of| of.len());
    if let Some(words) = vocabulary::money(&rest[of..]).filter(|_| !figure.percent && !figure.money) {
        figure.money = true;
        length += gap + of + words;
    }
    figure.words.end += length;
}

/// Whether letters or signs are stuck to the digits, as in `G-7/8`, `21st`, `10:30`, `#1`.
fn stuck(before: &str, after: &str) -> bool {
    let mut next = after.chars();
    let stuck_after = match (next.next(), next.next()) {
        (Some('º' | 'ª' | '°' | '_' | '=' | '@' | '\''), _) => true,
        (Some('.'), Some('º' | 'ª' | '°')) => true,
        (Some(c), _) if c.is_alphabetic() => true,
        (Some('/' | ':'), Some(c)) => c.is_alphanumeric(),
        (Some('-' | '‑'), Some(c)) if c.is_alphabetic() => {
            let word: String = after.chars().skip(1).take_while(|c| c.is_alphabetic()).collect();
            let goes_on = after.chars().nth(1 + word.chars().count()).is_some_and(|c| matches!(c, '-' | '‑'));
            c.is_uppercase() || goes_on || vocabulary::is_time(&word)
        }
        (Some('-' | '‑'), Some(c)) => c.is_ascii_digit(),
        (Some(')'), _) => before.ends_with('('),
        _ => false,
    };
    stuck_after || stuck_before(before)
}

fn stuck_before(before: &str) -> bool {
    let mut last = before.chars().rev();
    match (last.next(), last.next()) {
        (Some(c), _) if c.is_alphabetic() => true,
        (Some('º' | '°' | '#' | '§' | '¶' | '№' | '_' | '=' | '@' | '.' | ':' | '/'), _) => true,
        (Some('-' | '‑' | '–'), Some(c)) if c.is_alphabetic() => true,
        (Some('-' | '‑'), Some(c)) => c.is_ascii_digit(),
        (Some(' ' | '\u{a0}' | '\u{202f}'), Some('#' | '§' | '¶' | '№' | '°' | 'º')) => true,
        _ => false,
    }
}

/// Whether the words around a number make it a day or part of a name.
fn named(paragraph: &Paragraph, range: &Range<usize>, value: f64) -> Option<Kind> {
    let (before, after) = (&paragraph.text[..range.start], &paragraph.text[range.end..]);
    let is_day = (1.0..=31.0).contains(&value);
    let next = after.trim_start();
    if vocabulary::is_age_or_era(next) {
        return Some(Kind::Other);
    }
    let next = next.strip_prefix("de ").or(next.strip_prefix("of ")).unwrap_or(next);
    let next: String = next.chars().take_while(|c| c.is_alphabetic()).collect();
    if is_day && vocabulary::is_month(&next) {
        return Some(Kind::Day);
    }
    let words = before.trim_end();
    if words.len() == before.len() {
        return None;
    }
    let (words, dotted) = words.strip_suffix('.').map_or((words, false), |words| (words, true));
    let start = words.trim_end_matches(|c: char| c.is_alphanumeric() || matches!(c, '.' | '-')).len();
    let word = &words[start..];
    if vocabulary::is_month(word) {
        return is_day.then_some(Kind::Day);
    }
    let opens = |start: usize| paragraph.sentence_start(range.start) == start || words[..start].trim_end().ends_with(':');
    // "Group of 20", but not "a group of 20".
    if word == "of" {
        let words = words[..start].trim_end();
        let start = words.trim_end_matches(char::is_alphabetic).len();
        let is_name = words[start..].starts_with(char::is_uppercase) && !opens(start);
        return is_name.then_some(Kind::Name { plural: false });
    }
    let plural = vocabulary::is_plural(word);
    if vocabulary::is_label(word) || vocabulary::is_label(&word.replace('.', "")) {
        return Some(Kind::Name { plural });
    }
    let acronym = word.len() > 1 && word.chars().all(|c| c.is_uppercase() || c == '.');
    let is_name = match dotted {
        true => acronym && word.contains('.'),
        false => word.starts_with(char::is_uppercase) && (acronym || !opens(start)),
    };
    is_name.then_some(Kind::Name { plural })
}
