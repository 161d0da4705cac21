//! The spaces before and behind punctuation in French, which keep a sign on the line of its word.

use std::borrow::Cow;

use icu_locale::Locale;

/// Before `;`, `!` and `?` French sets a thin space (Lexique des règles typographiques en usage à l’Imprimerie nationale).
const THIN: char = '\u{202f}';
/// Before the colon and inside guillemets a whole one. Neither is a place where a line can end.
const WHOLE: char = '\u{a0}';

/// How a language spaces its punctuation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spacing {
    /// As it is written.
    AsWritten,
    /// The spaces that were typed around signs are those of French.
    French,
}

impl Spacing {
    /// The spacing of a language.
    pub fn of(locale: &Locale) -> Self {
        if locale.id.language.as_str() == "fr" { Self::French } else { Self::AsWritten }
    }

    /// A text with its spaces around signs as the language sets them. None is added where none was typed.
    pub fn set(self, text: &str) -> Cow<'_, str> {
        let spaced = [" :", " ;", " !", " ?", " »", "« ", " %"];
        if self == Self::AsWritten || !spaced.iter().any(|pair| text.contains(pair)) {
            return Cow::Borrowed(text);
        }
        let mut set = String::with_capacity(text.len() + 8);
        let mut characters = text.chars().peekable();
        let mut before = None;
        while let Some(c) = characters.next() {
            set.push(match (c, characters.peek(), before) {
                (' ', Some(';' | '!' | '?'), _) => THIN,
                (' ', Some(':' | '»' | '%'), _) | (' ', _, Some('«')) => WHOLE,
                _ => c,
            });
            before = Some(c);
        }
        Cow::Owned(set)
    }
}

#[cfg(test)]
mod tests {
    use icu_locale::locale;

    use super::*;

    #[test]
    fn no_line_of_french_begins_with_a_sign_that_a_space_stands_before() {
        let french = Spacing::of(&locale!("fr-CA"));
        assert_eq!(french.set("Voici : « oui » ; quoi ? 5 %"), "Voici\u{a0}: «\u{a0}oui\u{a0}»\u{202f}; quoi\u{202f}? 5\u{a0}%");
        assert_eq!(french.set("Quoi? Rien"), "Quoi? Rien");
        assert_eq!(Spacing::of(&locale!("en")).set("a : b"), "a : b");
    }
}
