//! The terms of citation styles in the languages of the world.

use std::collections::HashMap;
use std::sync::{LazyLock, Mutex};

use hayagriva::citationberg::taxonomy::{OtherTerm, Term};
use hayagriva::citationberg::{IndependentStyle, Locale, TermForm};

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
    let said = |locale: &Locale| locale.style_options.as_ref()?.punctuation_in_quote;
    let in_style = style.locale.iter().filter(|locale| locale.lang.is_none() || primary(&tag(locale)) == primary(language));
    in_style.chain(closest(locales, language)).find_map(said).unwrap_or(false)
}

/// A language's marks around a quotation, and around one inside it: opening and closing. None when no citation style knows it.
pub fn quotation_marks(language: &str) -> Option<[String; 4]> {
    type Known = HashMap<String, Option<[String; 4]>>;
    static KNOWN: LazyLock<Mutex<Known>> = LazyLock::new(Mutex::default);
    let mut known = KNOWN.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    let read = || {
        let locales = locales(language);
        let locale = closest(&locales, language)?;
        let mark = |term| Some(locale.term(Term::Other(term), TermForm::Long)?.single()?.to_owned());
        let [open, close] = [mark(OtherTerm::OpenQuote)?, mark(OtherTerm::CloseQuote)?];
        Some([open, close, mark(OtherTerm::OpenInnerQuote)?, mark(OtherTerm::CloseInnerQuote)?])
    };
    known.entry(language.to_owned()).or_insert_with(read).clone()
}

fn tag(locale: &Locale) -> String {
    locale.lang.as_ref().map(|code| code.0.clone()).unwrap_or_default()
}

/// The locale of a language: of its region, else of the dialect that CSL falls back to, else of another region.
fn closest<'a>(locales: &'a [Locale], language: &str) -> Option<&'a Locale> {
    let primary_tag = primary(language);
    // A language without a region means the dialect that CSL falls back to.
    let dialect = match primary_tag {
        "en" => "en-US".to_owned(),
        _ => format!("{primary_tag}-{}", primary_tag.to_uppercase()),
    };
    let of = |wanted: &dyn Fn(&str) -> bool| locales.iter().find(|locale| wanted(&tag(locale)));
    of(&|tag| tag == language).or_else(|| of(&|tag| tag == dialect)).or_else(|| of(&|tag| primary(tag) == primary_tag))
}

fn primary(tag: &str) -> &str {
    tag.split('-').next().unwrap_or_default()
}
