//! Citation styles, by name or from a CSL file.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use hayagriva::archive::ArchivedStyle;
use hayagriva::citationberg::{IndependentStyle, Style, StyleClass};

use crate::diagnostic::nearest;

/// The built-in styles that were used, by their names: to decode one takes longer than to read a project.
static DECODED: Mutex<BTreeMap<String, Arc<IndependentStyle>>> = Mutex::new(BTreeMap::new());

/// A built-in style by its CSL name.
///
/// # Errors
/// What to do when there is none of that name.
pub fn named_style(name: &str) -> Result<Arc<IndependentStyle>, String> {
    let mut decoded = DECODED.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(style) = decoded.get(name) {
        return Ok(style.clone());
    }
    let style = Arc::new(decode(name)?);
    decoded.insert(name.to_owned(), style.clone());
    Ok(style)
}

/// Decodes a built-in style.
fn decode(name: &str) -> Result<IndependentStyle, String> {
    // The name that people know for Chicago's notes and bibliography system.
    let name = if name == "chicago-notes" { "chicago-notes-bibliography" } else { name };
    let archived = ArchivedStyle::by_name(name)
        .or_else(|| ArchivedStyle::by_name("chicago-notes").filter(|_| name == "chicago-notes-bibliography"))
        .ok_or_else(|| unknown_style(name))?;
    match archived.get() {
        Style::Independent(style) => Ok(style),
        Style::Dependent(_) => Err("this style only refers to another one; name that".to_owned()),
    }
}

fn unknown_style(name: &str) -> String {
    let names: Vec<&str> = ArchivedStyle::all().iter().flat_map(|style| style.names()).copied().collect();
    match nearest(name, names.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "for instance: chicago-notes, chicago-author-date, apa, modern-language-association, ieee, vancouver; \
                 or put a .csl file into the project and give its path"
            .to_owned(),
    }
}

/// A style from the text of a CSL file.
///
/// # Errors
/// Why the text is no independent CSL style.
pub fn style_from_csl(text: &str) -> Result<IndependentStyle, String> {
    IndependentStyle::from_xml(text).map_err(|error| match error.path.map(|path| path.to_string()).filter(|path| path != "?") {
        Some(path) => format!("{} in `{path}`", error.source),
        None => error.source.to_string(),
    })
}

/// Whether a style cites in footnotes.
pub fn is_note_style(style: &IndependentStyle) -> bool {
    style.settings.class == StyleClass::Note
}
