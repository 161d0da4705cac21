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
    let primary_tag = primary(language);
    // A language without a region means the dialect that CSL falls back to.
    let dialect = match primary_tag {
        "en" => "en-US".to_owned(),
        _ => format!("{primary_tag}-{}", primary_tag.to_uppercase()),
    };
    let of = |wanted: &dyn Fn(&str) -> bool| locales.iter().find(|locale| wanted(&tag(locale)));
    let of_language =
        of(&|tag| tag == language).or_else(|| of(&|tag| tag == dialect)).or_else(|| of(&|tag| primary(tag) == primary_tag));
    let said = |locale: &Locale| locale.style_options.as_ref()?.punctuation_in_quote;
    let in_style = style.locale.iter().filter(|locale| locale.lang.is_none() || primary(&tag(locale)) == primary_tag);
    in_style.chain(of_language).find_map(said).unwrap_or(false)
}

fn primary(tag: &str) -> &str {
    tag.split('-').next().unwrap_or_default()
}
