//! The fonts that come with Pressrun and those of a project.

use std::path::Path;
use std::sync::LazyLock;

use typst::foundations::Bytes;
use typst::text::{Font, FontBook, FontStyle};
use typst::utils::LazyHash;

use crate::project::{BINARY_LIMIT, Root};

use super::packed::FONT_FILES;

/// The fonts that come with Pressrun, in the order of their files.
static EMBEDDED: LazyLock<Vec<Font>> =
    LazyLock::new(|| FONT_FILES.iter().flat_map(|(_, bytes)| Font::iter(Bytes::new(*bytes))).collect());

/// A font that can be used, as `pressrun fonts` lists it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
pub struct FontFace {
    /// The family, by which a theme names it.
    pub family: String,
    /// The weight, from 100 to 900.
    pub weight: u16,
    /// Whether it is an italic.
    pub italic: bool,
    /// Whether it is of the project, not of Pressrun.
    pub of_project: bool,
}

/// The fonts of an edition: those of the project's `fonts/` folder, then those that come with Pressrun.
pub fn fonts(root: Option<&Root>) -> Vec<Font> {
    let mut fonts = root.map(project_fonts).unwrap_or_default();
    fonts.extend(EMBEDDED.iter().cloned());
    fonts
}

fn project_fonts(root: &Root) -> Vec<Font> {
    let Ok(mut names) = root.list(Path::new("fonts")) else { return Vec::new() };
    names.retain(|name| {
        let ending = name.extension().map(|ending| ending.to_string_lossy().to_lowercase());
        matches!(ending.as_deref(), Some("otf" | "ttf" | "ttc" | "otc"))
    });
    let read = |name: &std::path::PathBuf| root.read(name, BINARY_LIMIT).ok();
    names.iter().filter_map(read).flat_map(|bytes| Font::iter(Bytes::new(bytes)).collect::<Vec<_>>()).collect()
}

/// What the engine knows of fonts when it chooses one.
pub fn book(fonts: &[Font]) -> LazyHash<FontBook> {
    static EMBEDDED_ALONE: LazyLock<LazyHash<FontBook>> = LazyLock::new(|| LazyHash::new(FontBook::from_fonts(EMBEDDED.iter())));
    match fonts.len() == EMBEDDED.len() {
        true => EMBEDDED_ALONE.clone(),
        false => LazyHash::new(FontBook::from_fonts(fonts)),
    }
}

/// The fonts that can be used in a project, or without one, sorted by family.
pub fn faces(root: Option<&Root>) -> Vec<FontFace> {
    let own = root.map_or(0, |root| project_fonts(root).len());
    let mut faces: Vec<FontFace> = fonts(root)
        .iter()
        .enumerate()
        .map(|(at, font)| {
            let info = font.info();
            FontFace {
                family: info.family.clone(),
                weight: info.variant.weight.to_number(),
                italic: info.variant.style != FontStyle::Normal,
                of_project: at < own,
            }
        })
        .collect();
    faces.sort();
    faces
}
