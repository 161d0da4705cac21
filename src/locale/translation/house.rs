//! The words of the house style in the catalogue of a project: what is missing, and what is wrong with those that it has.

use icu_locale::Locale;

use crate::catalogue::{Catalogue, Described, PluralForms, PoString};
use crate::diagnostic::{Diagnostic, Place, Sources};
use crate::locale::terms::{self, CONTEXT, ENTRIES, HouseWord};
use crate::project::CatalogueFile;

/// The placeholder that a plural form may leave out: "two values" need no figure.
const COUNT: &str = "{count}";

/// Reports what is missing in a language, at the place where the manifest names it, and what is wrong with what is there.
pub fn check(
    language: &str,
    place: Option<&Place>,
    file: Option<&CatalogueFile>,
    sources: &Sources,
    findings: &mut Vec<Diagnostic>,
) {
    let locale = Locale::try_from_str(language).unwrap_or(Locale::UNKNOWN);
    if let Some(file) = file {
        let plural = file.catalogue.plural_forms().unwrap_or_else(|| PluralForms::of(&locale));
        ENTRIES.iter().for_each(|word| check_word(word, file, &plural, sources, findings));
    }
    let missing = terms::missing(&locale, file.map(|file| &file.catalogue));
    let Some(first) = missing.first() else { return };
    let count = match missing.len() {
        1 => "a word of the house style is not translated".to_owned(),
        count => format!("{count} words of the house style are not translated"),
    };
    let mut finding = Diagnostic::warning("missing-terms", format!("{count} into `{language}`"))
        .because(format!("“{}” is printed in English", first.id))
        .help(match missing.len() {
            1 => "translate it in the catalogue, where its context is “house style”; pressrun translate update puts it there",
            _ => "translate them in the catalogue, where their context is “house style”; pressrun translate update puts them there",
        });
    finding.place = place.cloned();
    findings.push(finding);
}

fn check_word(word: &HouseWord, file: &CatalogueFile, plural: &PluralForms, sources: &Sources, findings: &mut Vec<Diagnostic>) {
    let Some(entry) = file.catalogue.find(Some(CONTEXT), word.id).filter(|entry| entry.is_translated()) else { return };
    let text = &sources.file(file.file).text;
    let whole = |string: &PoString| Place { file: file.file, range: string.span.clone() };
    let wanted = word.placeholders();
    for string in &entry.translations {
        let found = terms::placeholders(&string.text);
        for placeholder in &wanted {
            if !found.contains(placeholder) && !(word.plural.is_some() && *placeholder == COUNT) {
                findings.push(
                    Diagnostic::error("house-word-lacks", format!("this phrase of the house style lacks `{placeholder}`"))
                        .at(whole(string))
                        .because("is printed with what that stands for")
                        .help(format!("put `{placeholder}` where it belongs, as in “{}”", word.id)),
                );
            }
        }
        let mut from = 0;
        for placeholder in found {
            let at = from + string.text[from..].find(placeholder).unwrap_or(0);
            from = at + placeholder.len();
            if !wanted.contains(&placeholder) {
                let range = at..from;
                let known = match wanted.as_slice() {
                    [] => "delete it: nothing is filled in here".to_owned(),
                    _ => format!("what is filled in here: {}", wanted.join(", ")),
                };
                findings.push(
                    Diagnostic::error(
                        "house-word-adds",
                        format!("`{placeholder}` is not filled in in this phrase of the house style"),
                    )
                    .at(string.origin(file.file, text).place(range))
                    .because("would be printed as it is")
                    .help(known),
                );
            }
        }
    }
    if word.plural.is_some()
        && entry.translations.len() != plural.count()
        && let Some(last) = entry.translations.last()
    {
        let have = entry.translations.len();
        findings.push(
            Diagnostic::error(
                "plural-forms",
                format!("this phrase has {have} plural forms, not the {} of the language", plural.count()),
            )
            .at(whole(last))
            .because("the last of them")
            .help(format!(
                "translate each form from msgstr[0] to msgstr[{}]; the header says Plural-Forms: {plural}",
                plural.count() - 1
            )),
        );
    }
}

/// The words of the house style as catalogues of a language list them: those that the language needs, and those that the project
/// words in its own way. There are none where all come with Pressrun.
pub fn described(language: &str, catalogue: Option<&Catalogue>) -> Vec<Described> {
    let locale = Locale::try_from_str(language).unwrap_or(Locale::UNKNOWN);
    let needed = terms::needed(&locale);
    let is_listed = |word: &&HouseWord| {
        needed.iter().any(|needed| std::ptr::eq(*needed, *word))
            || catalogue.is_some_and(|catalogue| catalogue.find(Some(CONTEXT), word.id).is_some())
    };
    let describe = |word: &HouseWord| Described {
        context: Some(CONTEXT.to_owned()),
        id: word.id.to_owned(),
        plural: word.plural.map(str::to_owned),
        comments: vec![word.comment.to_owned()],
        flags: if word.placeholders().is_empty() { Vec::new() } else { vec!["python-brace-format".to_owned()] },
        ..Described::default()
    };
    ENTRIES.iter().filter(is_listed).map(describe).collect()
}
