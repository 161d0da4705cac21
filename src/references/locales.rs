//! The terms of citation styles in the languages of the world.

use hayagriva::citationberg::Locale;

include!(concat!(env!("OUT_DIR"), "/locales.rs"));

/// The locales that a language needs: its own and English, which styles fall back to.
pub fn locales(language: &str) -> Vec<Locale> {
    let primary = |tag: &str| tag.split('-').next().unwrap_or_default().to_owned();
    LOCALES
        .iter()
        .filter(|(tag, _)| *tag == "en-US" || primary(tag) == primary(language))
        .filter_map(|(_, bytes)| ciborium::from_reader(*bytes).ok())
        .collect()
}
