//! What a careful typesetter would ask about a translation. Nothing here keeps it from being built.

use std::ops::Range;

use icu_locale::LanguageIdentifier;

use crate::diagnostic::Diagnostic;
use crate::project::Origin;

/// From how many words in lower case on a text that is the same in both languages is asked about. Names are often the same.
const COPY: usize = 3;

/// A slip: the bytes, what it is, why, and what to do.
type Slip = (Range<usize>, &'static str, &'static str, &'static str);

/// Asks about a translation, once for each kind of slip.
pub fn check(source: &str, text: &str, language: &LanguageIdentifier, origin: &Origin, findings: &mut Vec<Diagnostic>) {
    let words = words(text);
    let by_language = match language.language.as_str() {
        "es" => [opening(&words, '?', '¿'), opening(&words, '!', '¡')],
        "fr" => {
            let sparing = language.region.is_some_and(|region| region.as_str() == "CA");
            [french(&words, if sparing { &[':', '»'] } else { &[':', '»', ';', '!', '?'] }), guillemet(&words)]
        }
        _ => [None, None],
    };
    for (range, what, why, help) in [doubled(&words), straight(&words), copy(source, text)].into_iter().chain(by_language).flatten()
    {
        findings.push(Diagnostic::warning("translation-typography", what).at(origin.place(range)).because(why).help(help));
    }
}

/// The text with everything that is not printed as it stands replaced by spaces of the same length, marked by a control character:
/// link destinations, placeholders, notes, citations and code.
fn words(text: &str) -> String {
    const HIDDEN: char = '\u{1}';
    let mut words = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let end = match c {
            '`' => rest[1..].find('`').map(|at| at + 2),
            '{' => rest.find('}').map(|at| at + 1),
            '[' if rest.starts_with("[^") || rest.starts_with("[@") || rest.starts_with("[-@") => rest.find(']').map(|at| at + 1),
            ']' if rest.starts_with("](") => rest.find(')').map(|at| at + 1),
            '@' => Some(rest.find(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | ')' | ']')).unwrap_or(rest.len())),
            _ if rest.starts_with("http://") || rest.starts_with("https://") => {
                Some(rest.find(char::is_whitespace).unwrap_or(rest.len()))
            }
            _ => None,
        };
        let end = end.unwrap_or(0);
        match end {
            0 => words.push(c),
            end => words.extend(std::iter::repeat_n(HIDDEN, end)),
        }
        rest = &rest[end.max(c.len_utf8())..];
    }
    words
}

fn doubled(text: &str) -> Option<Slip> {
    let at = text.find("  ")?;
    Some((at..at + 2, "two spaces stand one after the other", "one is enough", "delete one of them"))
}

fn straight(text: &str) -> Option<Slip> {
    let at = text.find(['"', '\''])?;
    Some((
        at..at + 1,
        "a straight quotation mark or apostrophe",
        "belongs to typewriters",
        "write the marks of the language, such as “ ”, « », „ “ or 「 」, and ’ for an apostrophe",
    ))
}

fn copy(source: &str, text: &str) -> Option<Slip> {
    let words = source.split_whitespace().filter(|word| word.starts_with(char::is_lowercase)).count();
    (source == text && words >= COPY).then_some((
        0..text.len(),
        "this translation is the same as its source",
        "may not have been translated",
        "translate it, or mark it as fuzzy; names and titles may stay as they are",
    ))
}

/// Spanish opens questions and exclamations with a mark of their own (Ortografía de la lengua española, 2010).
fn opening(text: &str, close: char, open: char) -> Option<Slip> {
    let mut opened = 0usize;
    for (at, c) in text.char_indices() {
        if c == open {
            opened += 1;
        } else if c == close {
            if opened == 0 {
                return Some((
                    at..at + c.len_utf8(),
                    "this question or exclamation has no opening mark",
                    "closes what was not opened",
                    "Spanish opens them too: ¿…? and ¡…!",
                ));
            }
            opened -= 1;
        }
    }
    None
}

/// French sets spaces before double signs (Lexique des règles typographiques en usage à l’Imprimerie nationale); in Canada before the
/// colon and the guillemet alone (Office québécois de la langue française).
fn french(text: &str, marks: &[char]) -> Option<Slip> {
    let mut before = ' ';
    for (at, c) in text.char_indices() {
        let in_number = before.is_ascii_digit() && text[at + c.len_utf8()..].starts_with(|c: char| c.is_ascii_digit());
        if marks.contains(&c) && !before.is_whitespace() && !before.is_control() && !marks.contains(&before) && !in_number {
            return Some((
                at..at + c.len_utf8(),
                "French sets a space before this sign",
                "touches the word before it",
                "put a space there; it is set so that no line begins with the sign",
            ));
        }
        before = c;
    }
    None
}

fn guillemet(text: &str) -> Option<Slip> {
    let at = text.char_indices().find(|(at, c)| {
        let next = text[at + c.len_utf8()..].chars().next();
        *c == '«' && next.is_some_and(|next| !next.is_whitespace())
    });
    let (at, c) = at?;
    Some((
        at..at + c.len_utf8(),
        "French sets a space behind the opening guillemet",
        "touches the word behind it",
        "put a space there: « … »; it is set so that no line ends with the mark",
    ))
}

#[cfg(test)]
mod tests {
    use crate::diagnostic::Sources;

    use super::*;

    fn slips(text: &str, language: &str) -> Vec<String> {
        let mut sources = Sources::default();
        let file = sources.add("es.po", text);
        let origin = Origin::mapped(file, (0..=text.len()).collect());
        let mut findings = Vec::new();
        let language = LanguageIdentifier::try_from_str(language).expect("a language");
        check("the same as in English", text, &language, &origin, &mut findings);
        findings.into_iter().map(|finding| text[finding.place.expect("a place").range].to_owned()).collect()
    }

    #[test]
    fn slips_are_found_at_their_characters_and_sound_texts_pass() {
        for (text, language, expected) in [
            ("Dos  espacios", "es", vec!["  "]),
            ("¿Qué pasa? ¡Ay! {n}% [sí](claim:a?) [@x, p. 1]", "es-MX", vec![]),
            ("Qué pasa?", "es", vec!["?"]),
            ("\"Sí\"", "es", vec!["\""]),
            ("the same as in English", "de", vec!["the same as in English"]),
            ("Voilà: ceci", "fr-CA", vec![":"]),
            ("Quoi? Voici\u{a0}: 10:30 [mot](claim:x)", "fr-CA", vec![]),
            ("Quoi?", "fr", vec!["?"]),
            ("{n}: oui", "fr", vec![]),
            ("«\u{a0}Oui\u{a0}»", "fr", vec![]),
            ("«Oui»", "fr", vec!["»", "«"]),
        ] {
            assert_eq!(slips(text, language), expected, "{text}");
        }
    }
}
