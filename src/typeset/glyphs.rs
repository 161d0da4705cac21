//! Characters that no font has. A PDF that conforms to its standards refuses them; pictures would show boxes.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use typst::layout::{Frame, FrameItem};
use typst_layout::PagedDocument;

use crate::diagnostic::{Diagnostic, Place, Report, Sources};
use crate::locale::{Edition, File};
use crate::project::catalogue_names;

use super::scripts::{advice, script_name};

/// How many characters of a script are named.
const NAMED: usize = 12;

/// Reports the characters of a document that no font has.
///
/// # Errors
/// When there is one.
pub fn check(document: &PagedDocument, edition: &Edition) -> Result<(), Report> {
    let frames = document.pages().iter().map(|page| &page.frame);
    check_frames(frames, &edition.language, &edition.files, &edition.project_sources)
}

/// The same for frames that were made of files in a language. Each script is reported once, where a file of the project first has one of
/// the characters, or else with what it stands in.
///
/// # Errors
/// When there is one.
pub fn check_frames<'a>(
    frames: impl IntoIterator<Item = &'a Frame>,
    language: &str,
    files: &[File],
    sources: &Sources,
) -> Result<(), Report> {
    let mut missing = BTreeSet::new();
    frames.into_iter().for_each(|frame| collect(frame, &mut missing));
    let mut scripts: BTreeMap<String, Vec<char>> = BTreeMap::new();
    for character in missing {
        scripts.entry(script_name(character)).or_default().push(character);
    }
    let findings: Vec<Diagnostic> =
        scripts.values().filter_map(|characters| finding(characters, language, files, sources)).collect();
    match findings.is_empty() {
        true => Ok(()),
        false => Err(Report::new(sources.clone(), findings)),
    }
}

fn finding(characters: &[char], language: &str, files: &[File], sources: &Sources) -> Option<Diagnostic> {
    let first = characters.first()?;
    let named: Vec<String> = characters.iter().take(NAMED).map(|c| format!("`{c}` (U+{:04X})", *c as u32)).collect();
    let more = if characters.len() > NAMED { format!(" and {} more", characters.len() - NAMED) } else { String::new() };
    let script = match script_name(*first).as_str() {
        "Common" | "Inherited" | "Unknown" => String::new(),
        name => format!(" of the {name} script"),
    };
    let place = place(characters, language, sources);
    let standing = if place.is_none() { standing(characters, files) } else { None };
    let standing = standing.map_or_else(String::new, |standing| format!(", in {standing}"));
    let mut finding = Diagnostic::error(
        "missing-glyphs",
        format!("no font has {}{more}{script}, in the text in `{language}`{standing}", named.join(", ")),
    )
    .because("the first of them")
    .help(advice(*first));
    finding.place = place;
    Some(finding)
}

/// Where a file of the project first has one of the characters: the catalogue of the language, else a file that is no catalogue.
fn place(characters: &[char], language: &str, sources: &Sources) -> Option<Place> {
    let own = catalogue_names(language);
    let is_own = |path: &str| own.iter().any(|name| path.rsplit(['/', '\\']).next() == Some(name));
    let (catalogues, others): (Vec<_>, Vec<_>) = sources.iter().partition(|(_, file)| file.path.ends_with(".po"));
    let candidates = catalogues.into_iter().filter(|(_, file)| is_own(&file.path)).chain(others);
    candidates.into_iter().find_map(|(file, source)| {
        let (at, character) = source.text.char_indices().find(|(_, c)| characters.contains(c))?;
        Some(Place { file, range: at..at + character.len_utf8() })
    })
}

/// What one of the characters stands in: the section, table or figure by its title.
fn standing(characters: &[char], files: &[File]) -> Option<String> {
    let holds = |file: &&File| std::str::from_utf8(&file.bytes).is_ok_and(|text| text.contains(characters));
    let file = files.iter().filter(|file| file.path.ends_with(".json")).find(holds)?;
    let value: Value = serde_json::from_slice(&file.bytes).ok()?;
    let name = value["id"].as_str().map(str::to_owned);
    Some(match (file.path.split('/').nth(2), name) {
        (Some("sections"), Some(id)) => format!("the section `{}`", id.trim_start_matches("sec-")),
        (Some("tables" | "annex"), Some(id)) => format!("the table `{id}`"),
        (Some("figures"), Some(id)) => format!("the figure `{id}`"),
        (Some("bibliography.json"), _) => "the bibliography".to_owned(),
        _ => "the front or back matter".to_owned(),
    })
}

fn collect(frame: &Frame, missing: &mut BTreeSet<char>) {
    for (_, item) in frame.items() {
        match item {
            FrameItem::Group(group) => collect(&group.frame, missing),
            FrameItem::Text(text) => {
                let unknown = text.glyphs.iter().filter(|glyph| glyph.id == 0);
                missing.extend(unknown.filter_map(|glyph| text.text.get(glyph.range())).flat_map(str::chars));
            }
            _ => {}
        }
    }
}
