//! The order of a bibliography in the language of the edition: CLDR's collation, in which É stands beside E.

use std::cmp::Ordering;

use hayagriva::Entry;
use hayagriva::citationberg::taxonomy::{NameVariable, Variable};
use hayagriva::citationberg::{IndependentStyle, SortKey};
use icu_collator::options::CollatorOptions;
use icu_collator::{Collator, CollatorBorrowed};
use icu_locale::Locale;

use super::{BibliographyEntry, References};

/// The order of words in a language; none when ICU has no data.
pub fn collator(locale: &Locale) -> Option<CollatorBorrowed<'static>> {
    Collator::try_new(locale.into(), CollatorOptions::default()).ok()
}

/// Sorts a bibliography by its authors as the language does, if the style sorts by authors. Works of the same authors stay in the order
/// of the style, and so do works that are numbered.
pub fn sort(entries: &mut [BibliographyEntry], references: &References, style: &IndependentStyle, language: &str) {
    if !sorts_by_author(style) || entries.iter().any(|entry| entry.prefix.is_some()) {
        return;
    }
    let Some(collator) = Locale::try_from_str(language).ok().and_then(|locale| collator(&locale)) else { return };
    let name = |entry: &BibliographyEntry| references.library().get(&entry.key).map(name).unwrap_or_default();
    let mut keyed: Vec<(String, BibliographyEntry)> = entries.iter().map(|entry| (name(entry), entry.clone())).collect();
    keyed.sort_by(|(a, _), (b, _)| match (a.is_empty(), b.is_empty()) {
        (false, false) => collator.compare(a, b),
        _ => Ordering::Equal,
    });
    for (place, (_, entry)) in entries.iter_mut().zip(keyed) {
        *place = entry;
    }
}

/// Whether a style sorts its bibliography by authors before all else.
fn sorts_by_author(style: &IndependentStyle) -> bool {
    let sort = style.bibliography.as_ref().and_then(|bibliography| bibliography.sort.as_ref());
    match sort.and_then(|sort| sort.keys.first()) {
        Some(SortKey::Variable { variable, .. }) => *variable == Variable::Name(NameVariable::Author),
        Some(SortKey::MacroName { name, .. }) => ["author", "contributor"].iter().any(|part| name.contains(part)),
        None => false,
    }
}

/// What a work is sorted by: its authors, else its editors, else its title.
fn name(entry: &Entry) -> String {
    let people =
        entry.authors().filter(|people| !people.is_empty()).or_else(|| entry.editors().filter(|people| !people.is_empty()));
    match people {
        Some(people) => people.iter().map(|person| person.name_first(false, true)).collect::<Vec<_>>().join(" "),
        None => entry.title().map(ToString::to_string).unwrap_or_default(),
    }
}
