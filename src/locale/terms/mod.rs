//! The words that the house style adds to a brief, such as "Contents" and "Table 1", in the language of an edition.
//!
//! Each is an entry of one catalogue, whose context is [`CONTEXT`]. A language takes each word from the catalogue of the project if
//! that has it, else from those that come with Pressrun (`report/words/`), else it stays English.

mod list;

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Deref;
use std::sync::LazyLock;

use icu_locale::Locale;
use icu_plurals::{PluralCategory, PluralRules};
use serde::{Serialize, Serializer};

use crate::catalogue::{Catalogue, PluralForms};
use crate::diagnostic::Sources;

include!(concat!(env!("OUT_DIR"), "/words.rs"));

pub use list::{ENTRIES, Terms};

/// What tells the house style's entries of a catalogue from those of a brief.
pub const CONTEXT: &str = "house style";

/// The language that the words are written in.
const OWN: &str = "en";

/// A word or phrase of the house style as catalogues know it.
#[derive(Debug)]
pub struct HouseWord {
    /// In English, with what is filled in between braces.
    pub id: &'static str,
    /// For several, when it tells how many there are.
    pub plural: Option<&'static str>,
    /// What it is for.
    pub comment: &'static str,
    /// The category of ranks that it is for, which not every language has.
    rank: Option<PluralCategory>,
}

impl HouseWord {
    /// What is filled in: `{number}`.
    pub fn placeholders(&self) -> Vec<&'static str> {
        placeholders(self.plural.unwrap_or(self.id))
    }
}

/// What stands between braces, with them.
pub fn placeholders(phrase: &str) -> Vec<&str> {
    phrase.split_inclusive('}').filter_map(|part| Some(&part[part.find('{')?..])).filter(|part| part.ends_with('}')).collect()
}

/// A word or phrase of the house style in a language.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Term {
    /// One for each plural form.
    forms: Vec<String>,
    plural: Option<PluralForms>,
}

impl Term {
    /// The phrase with what is filled in.
    pub fn with(&self, values: &[(&str, &str)]) -> String {
        fill(self, values)
    }

    /// The phrase for so many, with their number as it is written and what else is filled in.
    pub fn count(&self, count: usize, values: &[(&str, &str)]) -> String {
        let form = self.plural.as_ref().map_or(0, |plural| plural.form(count as u64));
        fill(self.forms.get(form).or(self.forms.first()).map_or("", String::as_str), values)
    }
}

impl Deref for Term {
    type Target = str;

    fn deref(&self) -> &str {
        self.forms.first().map_or("", String::as_str)
    }
}

impl Serialize for Term {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self)
    }
}

/// Fills a phrase, in one pass: what is filled in may hold braces.
fn fill(phrase: &str, values: &[(&str, &str)]) -> String {
    let mut filled = String::with_capacity(phrase.len() + 24);
    let mut rest = phrase;
    while let Some(at) = rest.find('{') {
        let (before, from) = rest.split_at(at);
        filled.push_str(before);
        let value = values.iter().find_map(|(name, value)| Some((from[1..].strip_prefix(name)?.strip_prefix('}')?, value)));
        match value {
            Some((after, value)) => {
                filled.push_str(value);
                rest = after;
            }
            None => {
                filled.push('{');
                rest = &from[1..];
            }
        }
    }
    filled + rest
}

/// The translations that come with Pressrun, by their languages.
static BUILT_IN: LazyLock<HashMap<&'static str, (Catalogue, PluralForms)>> = LazyLock::new(|| {
    let read = |(name, bytes): &(&'static str, &'static [u8])| {
        let language = name.strip_suffix(".po")?;
        let text = std::str::from_utf8(bytes).ok()?;
        let catalogue = Catalogue::parse(Sources::default().add(*name, text), text).0;
        let plural = catalogue.plural_forms()?;
        Some((language, (catalogue, plural)))
    };
    WORDS.iter().filter_map(read).collect()
});

/// The words that come with Pressrun for a locale: those of its script and region, else of its language.
fn built_in(locale: &Locale) -> Option<&'static (Catalogue, PluralForms)> {
    let tags = crate::project::catalogue_names(&locale.to_string());
    tags.iter().find_map(|name| BUILT_IN.get(name.strip_suffix(".po")?))
}

impl Terms {
    /// The words of a language. `catalogue` is that of the project for it, if there is one.
    pub fn of(locale: &Locale, catalogue: Option<&Catalogue>) -> Self {
        let plural = catalogue.map(|catalogue| catalogue.plural_forms().unwrap_or_else(|| PluralForms::of(locale)));
        let of_project = catalogue.zip(plural.as_ref());
        let packed = built_in(locale).map(|(catalogue, plural)| (catalogue, plural));
        Self::each(&|word| {
            let found =
                [of_project, packed].into_iter().flatten().find_map(|(catalogue, plural)| translated(word, catalogue, plural));
            found.unwrap_or_else(|| Term {
                forms: std::iter::once(word.id).chain(word.plural).map(str::to_owned).collect(),
                plural: word.plural.map(|_| ENGLISH_PLURAL.clone()),
            })
        })
    }

    /// "a: b", as the language writes it.
    pub fn item(&self, name: &str, text: &str) -> String {
        self.labelled.with(&[("name", name), ("text", text)])
    }

    /// Sentences one after the other, with their full stops.
    pub fn sentences(&self, sentences: &[String]) -> String {
        let mut all = String::new();
        for sentence in sentences {
            // A full-width full stop brings its own space.
            if !all.is_empty() && !all.ends_with('。') {
                all.push(' ');
            }
            all.push_str(&self.sentence.with(&[("text", sentence)]));
        }
        all
    }

    /// The ending of ranks: "{number}st".
    pub fn rank(&self, category: PluralCategory) -> &Term {
        match category {
            PluralCategory::One => &self.ordinal_one,
            PluralCategory::Two => &self.ordinal_two,
            PluralCategory::Few => &self.ordinal_few,
            PluralCategory::Many => &self.ordinal_many,
            _ => &self.ordinal_other,
        }
    }

    /// A small number in words, from zero to ten.
    pub fn cardinal(&self, number: usize) -> Option<&Term> {
        let words = [
            &self.zero,
            &self.one,
            &self.two,
            &self.three,
            &self.four,
            &self.five,
            &self.six,
            &self.seven,
            &self.eight,
            &self.nine,
            &self.ten,
        ];
        words.get(number).copied()
    }

    /// A small rank in words, from first to tenth.
    pub fn ordinal(&self, rank: usize) -> Option<&Term> {
        let words = [
            &self.first,
            &self.second,
            &self.third,
            &self.fourth,
            &self.fifth,
            &self.sixth,
            &self.seventh,
            &self.eighth,
            &self.ninth,
            &self.tenth,
        ];
        words.get(rank.checked_sub(1)?).copied()
    }
}

static ENGLISH_PLURAL: LazyLock<PluralForms> = LazyLock::new(|| PluralForms::of(&icu_locale::locale!("en")));

/// The translation of a word in a catalogue, when there is a finished one.
fn translated(word: &HouseWord, catalogue: &Catalogue, plural: &PluralForms) -> Option<Term> {
    let entry = catalogue.find(Some(CONTEXT), word.id).filter(|entry| entry.is_translated())?;
    let forms = entry.translations.iter().map(|translation| translation.text.clone()).collect();
    Some(Term { forms, plural: word.plural.map(|_| plural.clone()) })
}

/// The words that a locale needs a translation of: all that neither come with Pressrun nor are English.
pub fn needed(locale: &Locale) -> Vec<&'static HouseWord> {
    if locale.id.language.as_str() == OWN {
        return Vec::new();
    }
    let ranks: Vec<PluralCategory> =
        PluralRules::try_new_ordinal(locale.into()).map(|rules| rules.categories().collect()).unwrap_or_default();
    let packed = built_in(locale);
    ENTRIES
        .iter()
        .filter(|word| word.rank.is_none_or(|rank| ranks.contains(&rank)))
        .filter(|word| packed.is_none_or(|(catalogue, plural)| translated(word, catalogue, plural).is_none()))
        .collect()
}

/// The words that a locale needs and the catalogue of the project does not have.
pub fn missing(locale: &Locale, catalogue: Option<&Catalogue>) -> Vec<&'static HouseWord> {
    let plural = PluralForms::of(locale);
    let has = |word: &&HouseWord| catalogue.is_some_and(|catalogue| translated(word, catalogue, &plural).is_some());
    needed(locale).into_iter().filter(|word| !has(word)).collect()
}

/// A phrase that stays on one line.
pub fn no_break(phrase: &str) -> Cow<'_, str> {
    match phrase.contains(' ') {
        true => Cow::Owned(phrase.replace(' ', "\u{a0}")),
        false => Cow::Borrowed(phrase),
    }
}
