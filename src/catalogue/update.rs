//! Brings a catalogue up to date with the texts of the source, as `msgmerge` does.

use std::collections::{HashMap, HashSet};

use icu_locale::Locale;

use super::write::string;
use super::{Catalogue, Entry, PluralForms, PoString};

/// How an automatic comment begins that tells since when a text waits for its translator. A date follows.
const STALE: &str = "waiting since ";

/// From how alike two texts are on the translation of one is offered for the other, from 0 to 1.
const ALIKE: f64 = 0.65;

/// A text of the source with what translators are told of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Described {
    /// What tells it from the same text elsewhere.
    pub context: Option<String>,
    /// The text.
    pub id: String,
    /// The text for several, when it tells how many there are.
    pub plural: Option<String>,
    /// Where it stands.
    pub references: Vec<String>,
    /// What it is.
    pub comments: Vec<String>,
    /// What programs should know of it, such as `python-brace-format`.
    pub flags: Vec<String>,
    /// A translation that comes with Pressrun.
    pub known: Option<String>,
}

/// How far a translation is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Status {
    /// How many texts there are.
    pub texts: usize,
    /// How many are translated.
    pub translated: usize,
    /// How many have a translation that somebody has to look at again.
    pub fuzzy: usize,
    /// How many words of the source wait for a translator, those of fuzzy texts included.
    pub words: usize,
    /// The texts that wait: the text, where it stands, and since when, if that is known.
    pub waiting: Vec<(String, Option<String>, Option<String>)>,
}

/// A catalogue without translations.
pub fn template(project: &str, messages: &[Described]) -> Catalogue {
    let mut catalogue = Catalogue { entries: vec![header(project, "", messages)], ..Catalogue::default() };
    catalogue.entries.extend(messages.iter().map(|message| described(message, Entry::default(), 2)));
    catalogue.reindex();
    catalogue
}

/// A catalogue with the texts of the source in their order and the translations of an older one. Texts that changed a little
/// have their translations as fuzzy, with the text that these were made for; translations of texts that are gone are kept as
/// obsolete. `today` is noted on texts that begin to wait for a translator.
pub fn update(old: Option<&Catalogue>, project: &str, language: &str, messages: &[Described], today: &str) -> Catalogue {
    let locale = Locale::try_from_str(language).unwrap_or(Locale::UNKNOWN);
    let plural = old.and_then(Catalogue::plural_forms).unwrap_or_else(|| PluralForms::of(&locale));
    let Some(old) = old.filter(|old| !old.entries.is_empty()) else {
        let mut catalogue = template(project, messages);
        catalogue.entries[0] = header(project, language, messages);
        for (entry, message) in catalogue.entries.iter_mut().skip(1).zip(messages) {
            entry.translations = match message.plural {
                Some(_) => vec![PoString::default(); plural.count()],
                None => vec![PoString::new(message.known.as_deref().unwrap_or_default())],
            };
        }
        return catalogue;
    };
    let key = |entry: &Entry| (entry.context.clone(), entry.id.clone());
    // An entry that is in use comes before an obsolete one of the same text.
    let mut by_key: HashMap<(Option<String>, String), &Entry> = HashMap::new();
    let (gone, used): (Vec<&Entry>, Vec<&Entry>) = old.messages().partition(|entry| entry.obsolete);
    by_key.extend(gone.into_iter().chain(used).map(|entry| (key(entry), entry)));
    let wanted: HashSet<(Option<String>, String)> =
        messages.iter().map(|message| (message.context.clone(), message.id.clone())).collect();
    let mut spare: Vec<&Entry> = old.messages().filter(|entry| entry.has_translation() && !wanted.contains(&key(entry))).collect();

    let mut catalogue = Catalogue { crlf: old.crlf, ..Catalogue::default() };
    let first = old.entries.iter().position(Entry::is_message).unwrap_or(old.entries.len());
    catalogue.entries.extend(old.entries[..first].iter().cloned());
    if messages.iter().any(|message| message.plural.is_some()) && old.plural_forms().is_none() {
        name_plural_forms(&mut catalogue, &plural);
    }
    for message in messages {
        let entry = match by_key.get(&(message.context.clone(), message.id.clone())) {
            Some(known) => kept(message, known, plural.count()),
            None => {
                let like = if message.context.is_none() { nearest(&message.id, &spare) } else { None };
                let mut entry = match (&message.known, like) {
                    (Some(known), _) => Entry { translations: vec![PoString::new(known)], ..Entry::default() },
                    (None, Some(at)) => fuzzy(message, spare.swap_remove(at)),
                    (None, None) => Entry::default(),
                };
                if message.known.is_none() && entry.comments.is_empty() {
                    entry.comments = vec![format!("{STALE}{today}")];
                }
                described(message, entry, plural.count())
            }
        };
        catalogue.entries.push(entry);
    }
    // In the order of the file, in which taking some out has left them no more.
    spare.sort_by_key(|entry| entry.span.start);
    catalogue.entries.extend(spare.into_iter().map(obsolete));
    // Comments that stand alone at the end.
    let last = old.entries.iter().rposition(Entry::is_message).map_or(old.entries.len(), |at| at + 1);
    catalogue.entries.extend(old.entries[last.max(first)..].iter().cloned());
    catalogue.reindex();
    catalogue
}

impl Catalogue {
    /// How far the translation of texts is.
    pub fn status(&self, messages: &[Described]) -> Status {
        let mut status = Status { texts: messages.len(), ..Status::default() };
        for message in messages {
            let entry = self.find(message.context.as_deref(), &message.id);
            if entry.is_some_and(Entry::is_translated) {
                status.translated += 1;
                continue;
            }
            status.fuzzy += usize::from(entry.is_some_and(|entry| entry.is_fuzzy() && entry.has_translation()));
            status.words += message.id.split_whitespace().filter(|word| word.contains(char::is_alphanumeric)).count();
            let since = entry.and_then(|entry| entry.comments.iter().find_map(|comment| comment.strip_prefix(STALE)));
            status.waiting.push((message.id.clone(), message.references.first().cloned(), since.map(str::to_owned)));
        }
        status
    }
}

/// An entry of a text that was there before.
fn kept(message: &Described, known: &Entry, forms: usize) -> Entry {
    let mut entry = known.clone();
    if entry.obsolete {
        entry.obsolete = false;
        entry.lines = None;
    }
    if !entry.has_translation()
        && let Some(translation) = &message.known
    {
        entry.translations = vec![PoString::new(translation)];
        entry.lines = None;
    }
    let waits = entry.is_fuzzy() || !entry.has_translation();
    entry.comments.retain(|comment| waits && comment.starts_with(STALE));
    described(message, entry, forms)
}

/// The entry with what translators are told of a text. `entry` brings the translation, and may bring since when it waits.
fn described(message: &Described, mut entry: Entry, forms: usize) -> Entry {
    let waiting = std::mem::take(&mut entry.comments);
    entry.comments = message.comments.iter().cloned().chain(waiting).collect();
    if entry.references != message.references {
        entry.references.clone_from(&message.references);
        entry.reference_lines.clear();
    }
    let fuzzy = entry.is_fuzzy();
    let known: Vec<String> = entry.flags.iter().filter(|flag| !flag.ends_with("-format") && *flag != "fuzzy").cloned().collect();
    entry.flags = fuzzy.then(|| "fuzzy".to_owned()).into_iter().chain(known).chain(message.flags.iter().cloned()).collect();
    if entry.id != message.id || entry.plural != message.plural || entry.translations.is_empty() {
        entry.lines = None;
    }
    if entry.translations.is_empty() {
        entry.translations = vec![PoString::default(); if message.plural.is_some() { forms } else { 1 }];
    }
    entry.plural.clone_from(&message.plural);
    entry.context.clone_from(&message.context);
    entry.id.clone_from(&message.id);
    entry
}

/// An entry with the translation of a text that is like this one.
fn fuzzy(message: &Described, like: &Entry) -> Entry {
    // One that nobody has looked at since stays the translation of the text that it was made for.
    let waits = like.is_fuzzy() && !like.previous.is_empty();
    let since = like.comments.iter().filter(|comment| waits && comment.starts_with(STALE));
    Entry {
        remarks: like.remarks.clone(),
        comments: since.cloned().collect(),
        flags: vec!["fuzzy".to_owned()],
        previous: if waits { like.previous.clone() } else { string("msgid", &like.id) },
        translations: like.translations.iter().take(1).map(|translation| PoString::new(&translation.text)).collect(),
        id: message.id.clone(),
        ..Entry::default()
    }
}

/// The entry of a text that is gone.
fn obsolete(entry: &Entry) -> Entry {
    if entry.obsolete {
        return entry.clone();
    }
    Entry {
        remarks: entry.remarks.clone(),
        flags: entry.flags.clone(),
        context: entry.context.clone(),
        id: entry.id.clone(),
        plural: entry.plural.clone(),
        translations: entry.translations.clone(),
        obsolete: true,
        ..Entry::default()
    }
}

/// The entry whose text is most like another, when it is like enough.
fn nearest(text: &str, entries: &[&Entry]) -> Option<usize> {
    let length = text.len().max(1) as f64;
    let likeness = |entry: &&Entry| {
        let other = entry.id.len().max(1) as f64;
        // Texts of very different lengths are not alike, which saves the comparison.
        if length.min(other) / length.max(other) < ALIKE / 2.0 { 0.0 } else { strsim::sorensen_dice(text, &entry.id) }
    };
    let best = entries.iter().enumerate().map(|(at, entry)| (at, likeness(entry))).max_by(|a, b| a.1.total_cmp(&b.1));
    best.filter(|(_, likeness)| *likeness >= ALIKE).map(|(at, _)| at)
}

/// The header of a new catalogue.
fn header(project: &str, language: &str, messages: &[Described]) -> Entry {
    let mut fields = vec![
        ("Project-Id-Version", project.to_owned()),
        ("Report-Msgid-Bugs-To", String::new()),
        ("PO-Revision-Date", "YEAR-MO-DA HO:MI+ZONE".to_owned()),
        ("Last-Translator", "FULL NAME <EMAIL@ADDRESS>".to_owned()),
        ("Language-Team", "LANGUAGE <EMAIL@ADDRESS>".to_owned()),
        ("Language", gettext_language(language)),
        ("MIME-Version", "1.0".to_owned()),
        ("Content-Type", "text/plain; charset=UTF-8".to_owned()),
        ("Content-Transfer-Encoding", "8bit".to_owned()),
        ("X-Generator", "Pressrun".to_owned()),
    ];
    if messages.iter().any(|message| message.plural.is_some()) {
        // The template has those of the language that the texts of programs are written in.
        let language = if language.is_empty() { "en" } else { language };
        let plural = PluralForms::of(&Locale::try_from_str(language).unwrap_or(Locale::UNKNOWN)).to_string();
        fields.insert(fields.len() - 1, ("Plural-Forms", plural));
    }
    let text: String = fields.iter().map(|(name, value)| format!("{name}: {value}\n")).collect();
    Entry { translations: vec![PoString::new(&text)], ..Entry::default() }
}

/// Adds the plural forms to a header that names none.
fn name_plural_forms(catalogue: &mut Catalogue, plural: &PluralForms) {
    let header = catalogue.entries.iter_mut().find(|entry| entry.id.is_empty() && !entry.translations.is_empty());
    let Some(header) = header else { return };
    let mut text: String =
        header.translations[0].text.lines().filter(|line| !line.starts_with("Plural-Forms:")).collect::<Vec<_>>().join("\n");
    text.push_str(&format!("\nPlural-Forms: {plural}\n"));
    header.translations = vec![PoString::new(&text)];
    header.lines = None;
}

/// A language as gettext names it: `es_MX`, `sr@latin`.
fn gettext_language(language: &str) -> String {
    let Ok(id) = Locale::try_from_str(language).map(|locale| locale.id) else { return language.to_owned() };
    let script = id.script.map(|script| match script.as_str() {
        "Latn" => "@latin".to_owned(),
        "Cyrl" => "@cyrillic".to_owned(),
        other => format!("@{other}"),
    });
    let region = id.region.map(|region| format!("_{region}"));
    format!("{}{}{}", id.language, region.unwrap_or_default(), script.unwrap_or_default())
}
