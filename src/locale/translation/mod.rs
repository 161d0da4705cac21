//! A brief's texts in another language, from its catalogue.

mod describe;
mod house;
mod integrity;
mod typography;

use std::collections::HashMap;

use ecow::EcoString;
use icu_locale::{LanguageIdentifier, Locale};

use crate::diagnostic::{Diagnostic, Place, Report, Sources};
use crate::project::{CatalogueFile, Fallback, TranslationPolicy};
use crate::resolve::{Brief, Message};
use crate::text::{self, Inline, Quotes};

pub use describe::described;
pub use house::{check as check_house_words, described as described_house_words};

/// How many texts that are not translated are shown one by one.
const SHOWN: usize = 3;

/// What the texts of a brief say in another language.
#[derive(Debug)]
pub struct Translation {
    texts: HashMap<EcoString, Translated>,
    /// How many texts the brief has.
    all: usize,
    /// What is wrong with it, or doubtful.
    findings: Vec<Diagnostic>,
}

/// A text in another language.
#[derive(Debug)]
struct Translated {
    /// As it is written.
    words: String,
    /// What it says, when the source is in prose.
    content: Vec<Inline>,
    /// Where it is written.
    place: Place,
}

impl Translation {
    /// Reads the translation of a brief into one of its languages and checks it.
    pub(crate) fn of(brief: &Brief, language: &str) -> Self {
        let mut translation = Self { texts: HashMap::new(), all: brief.messages.len(), findings: Vec::new() };
        let file = brief.catalogues.get(language);
        let place = brief.front.language_places.get(language);
        house::check(language, place, file.map(AsRef::as_ref), &brief.sources, &mut translation.findings);
        let Some(file) = file else {
            translation.findings.extend(policy_of(brief, language, None, &translation, &[]));
            return translation;
        };
        translation.findings.extend(file.diagnostics.iter().cloned());
        let locale = Locale::try_from_str(language).unwrap_or(Locale::UNKNOWN);
        let manner = Manner { quotes: Quotes::of(&locale), language: locale.id };
        let mut untranslated = Vec::new();
        for message in &brief.messages {
            match translated(message, file, &brief.sources, &manner, &mut translation.findings) {
                Some(text) => drop(translation.texts.insert(message.id.clone(), text)),
                None => untranslated.push(message),
            }
        }
        // Texts of a catalogue that cannot be read are not known to be missing.
        if !file.diagnostics.iter().any(Diagnostic::is_error) {
            translation.findings.extend(policy_of(brief, language, Some(file), &translation, &untranslated));
        }
        translation
    }

    /// What a text in prose says.
    pub(super) fn text(&self, source: &str) -> Option<&[Inline]> {
        self.texts.get(source).map(|text| text.content.as_slice())
    }

    /// Plain words.
    pub(super) fn words(&self, source: &str) -> Option<&str> {
        self.texts.get(source).map(|text| text.words.as_str())
    }

    /// Where the translation of a text is written.
    pub(super) fn place(&self, source: &str) -> Option<&Place> {
        self.texts.get(source).map(|text| &text.place)
    }

    /// How many texts of the brief are translated, and how many there are.
    pub fn coverage(&self) -> (usize, usize) {
        (self.texts.len(), self.all)
    }

    /// What is wrong with the translation, or doubtful.
    pub fn findings(&self) -> &[Diagnostic] {
        &self.findings
    }

    /// How many errors are among the findings.
    pub fn errors(&self) -> usize {
        self.findings.iter().filter(|finding| finding.is_error()).count()
    }

    /// The findings with their sources, to print.
    pub fn report(&self, sources: &Sources) -> Report {
        Report::new(sources.clone(), self.findings.clone())
    }
}

/// What a language asks of its texts.
struct Manner {
    language: LanguageIdentifier,
    quotes: Quotes,
}

/// The translation of a text, when the catalogue has a finished one.
fn translated(
    message: &Message,
    file: &CatalogueFile,
    sources: &Sources,
    manner: &Manner,
    findings: &mut Vec<Diagnostic>,
) -> Option<Translated> {
    let written = file.catalogue.translation(None, &message.id)?;
    let origin = written.origin(file.file, &sources.file(file.file).text);
    typography::check(&message.id, &written.text, &manner.language, &origin, findings);
    let place = Place { file: file.file, range: written.span.clone() };
    let mut content = Vec::new();
    if let Some(source) = &message.content {
        let before = findings.len();
        content = text::paragraph(&written.text, &manner.quotes, &origin, findings).content;
        // A text that cannot be read lacks what it should hold as a consequence.
        if !findings[before..].iter().any(Diagnostic::is_error) {
            integrity::check(source, &content, &place, message.places.first(), findings);
        }
    }
    Some(Translated { words: written.text.clone(), content, place })
}

/// What the policy of the project for a language finds wrong with what is missing.
fn policy_of(
    brief: &Brief,
    language: &str,
    file: Option<&CatalogueFile>,
    translation: &Translation,
    untranslated: &[&Message],
) -> Option<Diagnostic> {
    let (translated, all) = translation.coverage();
    if brief.draft || translated == all {
        return None;
    }
    let policy = brief.front.policies.get(language).cloned().unwrap_or_default();
    let require = required(&policy);
    let percent = 100.0 * translated as f64 / all as f64;
    if percent >= require && policy.fallback.is_some() {
        return None;
    }
    let update = "pressrun translate update";
    let (message, help) = match file {
        None => (
            format!("this brief has no translation into `{language}`"),
            format!("make its catalogue: {update}; or leave the language out"),
        ),
        Some(file) => (
            format!("{} of {all} texts are not translated into `{language}`", all - translated),
            format!(
                "bring the catalogue up to date ({update}) and translate {}; to set what is missing in the source language: \
                 fallback = \"source\" in [translation.{language}]; for a draft: --draft",
                brief.root.show(&file.path)
            ),
        ),
    };
    let mut finding = Diagnostic::error("untranslated", message)
        .because(match policy.fallback {
            Some(Fallback::Source) => format!("{percent:.0} percent are translated; {require} are required"),
            None => "every text must be translated".to_owned(),
        })
        .help(help);
    finding.place = brief.front.language_places.get(language).cloned();
    for place in untranslated.iter().filter_map(|message| message.places.first()).take(SHOWN) {
        finding = finding.related(place.clone(), "not translated");
    }
    Some(finding)
}

/// How many percent a policy asks for.
fn required(policy: &TranslationPolicy) -> f64 {
    policy.require.as_deref().copied().unwrap_or(if policy.fallback.is_some() { 0.0 } else { 100.0 })
}
