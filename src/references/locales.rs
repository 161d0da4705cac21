//! The terms of citation styles in the languages of the world.

use hayagriva::citationberg::{IndependentStyle, Locale};

include!(concat!(env!("OUT_DIR"), "/locales.rs"));

/// The locales that a language needs: its own and English, which styles fall back to.
pub fn locales(language: &str) -> Vec<Locale> {
    LOCALES
        .iter()
        .filter(|(tag, _)| *tag == "en-US" || primary(tag) == primary(language))
        .filter_map(|(_, bytes)| ciborium::from_reader(*bytes).ok())
        .collect()
}

/// Whether a full stop goes before a closing quotation mark: what the style says, else what the language does.
pub fn punctuation_in_quote(style: &IndependentStyle, locales: &[Locale], language: &str) -> bool {
    let tag = |locale: &Locale| locale.lang.as_ref().map(|code| code.0.clone()).unwrap_or_default();
    let of_language = locales.iter().find(|locale| tag(locale) == language);
    let of_primary = locales.iter().find(|locale| primary(&tag(locale)) == primary(language));
    let said = |locale: &Locale| locale.style_options.as_ref()?.punctuation_in_quote;
    let in_style = style.locale.iter().filter(|locale| locale.lang.is_none() || primary(&tag(locale)) == primary(language));
    in_style.chain(of_language.or(of_primary)).find_map(said).unwrap_or(false)
}

fn primary(tag: &str) -> &str {
    tag.split('-').next().unwrap_or_default()
}
