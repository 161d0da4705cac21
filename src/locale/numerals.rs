//! Numbers in words.

use icu_locale::locale;
use icu_plurals::{PluralCategory, PluralRules};

/// The small numbers of a language in words, and the endings of its ordinals in figures.
pub struct Numerals {
    /// Zero to ten.
    cardinals: [&'static str; 11],
    /// First to tenth.
    ordinals: [&'static str; 10],
    /// What follows the figures of an ordinal.
    ending: fn(u64) -> &'static str,
}

static ENGLISH: Numerals = Numerals {
    cardinals: ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"],
    ordinals: ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"],
    ending: |number| {
        let rules = PluralRules::try_new_ordinal(locale!("en").into());
        match rules.map(|rules| rules.category_for(number)) {
            Ok(PluralCategory::One) => "st",
            Ok(PluralCategory::Two) => "nd",
            Ok(PluralCategory::Few) => "rd",
            _ => "th",
        }
    },
};

static SPANISH: Numerals = Numerals {
    cardinals: ["cero", "uno", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve", "diez"],
    ordinals: ["primero", "segundo", "tercero", "cuarto", "quinto", "sexto", "séptimo", "octavo", "noveno", "décimo"],
    ending: |_| ".º",
};

static FRENCH: Numerals = Numerals {
    cardinals: ["zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix"],
    ordinals: [
        "premier",
        "deuxième",
        "troisième",
        "quatrième",
        "cinquième",
        "sixième",
        "septième",
        "huitième",
        "neuvième",
        "dixième",
    ],
    ending: |_| "e",
};

/// The numerals of a language, by its ISO 639 code; none when there are none yet.
pub fn numerals(language: &str) -> Option<&'static Numerals> {
    match language {
        "en" => Some(&ENGLISH),
        "es" => Some(&SPANISH),
        "fr" => Some(&FRENCH),
        _ => None,
    }
}

impl Numerals {
    /// A whole number from zero to ten in words.
    pub fn cardinal(&self, number: f64) -> Option<&'static str> {
        (number >= 0.0 && number.fract() == 0.0).then(|| self.cardinals.get(number as usize).copied())?
    }

    /// A rank: first to tenth in words, others in figures, which are given.
    pub fn ordinal(&self, rank: f64, figures: &str) -> String {
        if rank < 1.0 || rank.fract() != 0.0 {
            return figures.to_owned();
        }
        match self.ordinals.get(rank as usize - 1) {
            Some(word) => (*word).to_owned(),
            None => format!("{figures}{}", (self.ending)(rank as u64)),
        }
    }
}
