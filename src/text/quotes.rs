//! Quotation marks of languages.

use std::str::FromStr;

use icu_locale::Locale;
use typst::foundations::Smart;
use typst::text::{Lang, Region, SmartQuotes};

use crate::references::quotation_marks;

/// The quotation marks of a language: those that straight ones become.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quotes {
    /// Around a quotation.
    pub open: String,
    /// Around a quotation.
    pub close: String,
    /// Around a quotation in a quotation.
    pub inner_open: String,
    /// Around a quotation in a quotation.
    pub inner_close: String,
}

impl Quotes {
    /// The marks of a language, from the engine; where that has none of its own for it, from the terms of the citation styles (CSL).
    pub fn of(locale: &Locale) -> Self {
        let of_engine = |language: &str, region: Option<&str>| {
            let language = Lang::from_str(language).unwrap_or(Lang::ENGLISH);
            let quotes = SmartQuotes::get(&Smart::Auto, language, region.and_then(|region| Region::from_str(region).ok()), false);
            [quotes.double_open, quotes.double_close, quotes.single_open, quotes.single_close].map(str::to_owned)
        };
        let region = locale.id.region;
        let mut marks = of_engine(locale.id.language.as_str(), region.as_ref().map(|region| region.as_str()));
        if marks == of_engine("en", None)
            && let Some(known) = quotation_marks(&locale.id.to_string())
        {
            marks = known;
        }
        let [open, close, inner_open, inner_close] = marks;
        Self { open, close, inner_open, inner_close }
    }

    /// Words between the marks.
    pub fn quote(&self, words: &str) -> String {
        format!("{}{words}{}", self.open, self.close)
    }
}

impl Default for Quotes {
    /// Those of English.
    fn default() -> Self {
        Self { open: "“".into(), close: "”".into(), inner_open: "‘".into(), inner_close: "’".into() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotations_stand_between_the_marks_of_their_language() {
        for (tag, expected) in [
            ("en", "“x”"),
            ("en-US", "“x”"),
            ("de", "„x“"),
            ("de-CH", "«x»"),
            ("fr", "«\u{202f}x\u{202f}»"),
            ("es-ES", "«x»"),
            ("es-MX", "“x”"),
            ("ja", "「x」"),
            ("zh-Hant-TW", "「x」"),
            ("ar", "«x»"),
            ("ru", "«x»"),
            ("pl", "„x”"),
        ] {
            let locale = Locale::try_from_str(tag).expect("a tag");
            assert_eq!(Quotes::of(&locale).quote("x"), expected, "{tag}");
        }
    }
}
