//! The scripts that a brief is written in beyond those of the fonts that come with Pressrun, and the fonts of the system for them.
//!
//! Only the Noto families count, in their regular and bold weights, each script looked for under the same names in the same folders:
//! two machines that have them set the same pages, whatever else they have.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::sync::{LazyLock, Mutex};

use icu_locale::{Locale, LocaleExpander};
use icu_properties::props::{NamedEnumeratedProperty, Script};
use icu_properties::{CodePointMapData, PropertyNamesLong, PropertyNamesShort};
use serde::Serialize;
use typst::foundations::Bytes;
use typst::text::Font;

use crate::locale::File;

/// The weights that are taken, as names of files end in them.
const WEIGHTS: [&str; 2] = ["Regular", "Bold"];
/// How deep folders of fonts are looked into.
const DEPTH: usize = 4;

/// What the house style is told of the scripts of an edition.
#[derive(Debug, Clone, Serialize)]
pub struct Scripts {
    /// The script of the language, an ISO 15924 code.
    own: String,
    /// The families with serifs, or their like, for the other scripts; that of the language first.
    serif: Vec<String>,
    /// Those without.
    sans: Vec<String>,
    /// Whether the engine knows where words of the language can be divided.
    hyphenates: bool,
}

/// The scripts of an edition in a language, and the fonts for them that are not among those given.
pub fn of(language: &str, files: &[File], fonts: &[Font]) -> (Scripts, Vec<Font>) {
    let mut locale = Locale::try_from_str(language).unwrap_or(Locale::UNKNOWN).id;
    LocaleExpander::new_extended().maximize(&mut locale);
    let own = locale.script.map_or_else(|| "Latn".to_owned(), |script| script.to_string());
    let region = locale.region.map(|region| region.to_string()).unwrap_or_default();
    let mut scripts = Scripts { hyphenates: hyphenates(language), own, serif: Vec::new(), sans: Vec::new() };
    let mut found = Vec::new();
    let mut used: Vec<Writing> = written(files).into_iter().map(|script| Writing::of(script, &scripts.own, &region)).collect();
    used.sort_by_key(|writing| (!writing.is_of(&scripts.own), writing.clone()));
    used.dedup();
    for writing in used {
        for (families, names) in [(&mut scripts.serif, writing.names(true)), (&mut scripts.sans, writing.names(false))] {
            let family = names.iter().find_map(|name| {
                let in_project = fonts.iter().map(|font| &font.info().family).find(|family| stem(family) == name.family);
                in_project.cloned().or_else(|| {
                    let faces = of_system(name);
                    let family = faces.first()?.info().family.clone();
                    found.extend(faces);
                    Some(family)
                })
            });
            families.extend(family);
        }
    }
    found.dedup();
    (scripts, found)
}

/// What to do about characters of a script that no font has.
pub fn advice(character: char) -> String {
    let script = CodePointMapData::<Script>::new().get(character);
    let writing = Writing::of(script, "", "");
    let (package, families) = match &writing {
        Writing::EastAsian(_) => ("fonts-noto-cjk", "Noto Serif CJK and Noto Sans CJK".to_owned()),
        Writing::Other(name) if !["Common", "Inherited", "Unknown"].contains(&name.as_str()) => {
            let name = name.replace('_', " ");
            (
                "fonts-noto-core",
                if name == "Arabic" { "Noto Naskh Arabic and Noto Sans Arabic".into() } else { format!("Noto Sans {name}") },
            )
        }
        Writing::Other(_) => {
            return "put a font that has it into the folder fonts/ of the project, or write the text without it".to_owned();
        }
    };
    format!("install the fonts {families} (Debian: {package}), or put a font that has it into the folder fonts/ of the project")
}

/// The name of a character’s script.
pub fn script_name(character: char) -> String {
    let script = CodePointMapData::<Script>::new().get(character);
    PropertyNamesLong::<Script>::new().get(script).unwrap_or("Unknown").replace('_', " ")
}

/// Whether the engine knows where words of a language can be divided.
fn hyphenates(language: &str) -> bool {
    let code = language.split('-').next().unwrap_or_default();
    <[u8; 2]>::try_from(code.as_bytes()).is_ok_and(|code| hypher::Lang::from_iso(code).is_some())
}

/// The scripts of files, without those that every font of the house style has.
fn written(files: &[File]) -> Vec<Script> {
    let map = CodePointMapData::<Script>::new();
    let known = [Script::Latin, Script::Greek, Script::Cyrillic, Script::Common, Script::Inherited, Script::Unknown];
    let mut scripts = BTreeSet::new();
    for file in files.iter().filter(|file| file.path.ends_with(".json")) {
        let text = std::str::from_utf8(&file.bytes).unwrap_or_default();
        scripts.extend(text.chars().filter(|c| *c >= '\u{590}').map(|c| map.get(c)).filter(|script| !known.contains(script)));
    }
    scripts.into_iter().collect()
}

/// A way of writing that fonts are made for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Writing {
    /// Chinese, Japanese and Korean, which share characters but not their forms: by the letters that fonts have for each.
    EastAsian(&'static str),
    /// A script by its name.
    Other(String),
}

/// Under which names a font is looked for: its file, and its family, both without spaces.
struct Name {
    file: String,
    family: String,
}

impl Writing {
    fn of(script: Script, own: &str, region: &str) -> Self {
        match script {
            Script::Hiragana | Script::Katakana => Self::EastAsian("JP"),
            Script::Hangul => Self::EastAsian("KR"),
            Script::Bopomofo => Self::EastAsian("TC"),
            // What Chinese characters look like depends on the language they stand in.
            Script::Han => Self::EastAsian(match (own, region) {
                ("Kore", _) => "KR",
                ("Hant", "HK" | "MO") => "HK",
                ("Hant", _) => "TC",
                ("Hans", _) => "SC",
                _ => "JP",
            }),
            other => Self::Other(PropertyNamesLong::<Script>::new().get(other).unwrap_or("Unknown").to_owned()),
        }
    }

    /// Whether a language written in a script is written in this way.
    fn is_of(&self, own: &str) -> bool {
        match self {
            Self::EastAsian(letters) => match own {
                "Jpan" => *letters == "JP",
                "Kore" => *letters == "KR",
                "Hans" => *letters == "SC",
                "Hant" => *letters != "SC" && *letters != "JP" && *letters != "KR",
                _ => false,
            },
            Self::Other(name) => {
                let script = Script::try_from_str(name);
                script.and_then(|script| PropertyNamesShort::<Script>::new().get(script)).is_some_and(|code| code == own)
            }
        }
    }

    /// The names of fonts with or without serifs, the best first.
    fn names(&self, serif: bool) -> Vec<Name> {
        let kinds = if serif { ["Serif", "Sans"] } else { ["Sans", "Serif"] };
        match self {
            Self::EastAsian(letters) => kinds
                .iter()
                .flat_map(|kind| {
                    let shared = Name { file: format!("Noto{kind}CJK"), family: format!("Noto{kind}CJK{letters}") };
                    let alone = format!("Noto{kind}{letters}");
                    [shared, Name { file: alone.clone(), family: alone }]
                })
                .collect(),
            Self::Other(name) => {
                let name = name.replace('_', "");
                let kinds = if serif && name == "Arabic" { vec!["Naskh", "Sans"] } else { kinds.to_vec() };
                let named = |kind: &str| format!("Noto{kind}{name}");
                kinds.into_iter().map(|kind| Name { file: named(kind), family: named(kind) }).collect()
            }
        }
    }
}

/// A family without the spaces in its name.
fn stem(family: &str) -> String {
    family.chars().filter(|c| !c.is_whitespace()).collect()
}

/// The faces of a family among the fonts of the system.
fn of_system(name: &Name) -> Vec<Font> {
    type Read = HashMap<(PathBuf, String), Option<Font>>;
    static READ: LazyLock<Mutex<Read>> = LazyLock::new(Mutex::default);
    let mut read = READ.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    let face = |weight: &&str| {
        let path = SYSTEM.get(&format!("{}-{weight}", name.file))?;
        read.entry((path.clone(), name.family.clone())).or_insert_with(|| face(path, &name.family)).clone()
    };
    WEIGHTS.iter().filter_map(face).collect()
}

/// The face of a family in a file, which may hold many.
fn face(path: &Path, family: &str) -> Option<Font> {
    let bytes = Bytes::new(std::fs::read(path).ok()?);
    (0..).map_while(|index| Font::new(bytes.clone(), index)).find(|font| stem(&font.info().family) == family)
}

/// The files of Noto fonts on the system, by their names without the ending. Of two with one name the first folder has the say.
static SYSTEM: LazyLock<BTreeMap<String, PathBuf>> = LazyLock::new(|| {
    let mut files = BTreeMap::new();
    folders().iter().for_each(|folder| collect(folder, DEPTH, &mut files));
    files
});

fn folders() -> Vec<PathBuf> {
    let below = |variable: &str, path: &str| std::env::var_os(variable).map(|folder| Path::new(&folder).join(path));
    let user = [
        below("XDG_DATA_HOME", "fonts"),
        below("HOME", ".local/share/fonts"),
        below("HOME", ".fonts"),
        below("HOME", "Library/Fonts"),
        below("LOCALAPPDATA", "Microsoft/Windows/Fonts"),
        below("WINDIR", "Fonts"),
    ];
    let system = ["/usr/local/share/fonts", "/usr/share/fonts", "/Library/Fonts", "/System/Library/Fonts"];
    user.into_iter().flatten().chain(system.into_iter().map(PathBuf::from)).collect()
}

fn collect(folder: &Path, depth: usize, files: &mut BTreeMap<String, PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        let ending = path.extension().and_then(|ending| ending.to_str()).map(str::to_lowercase);
        let name = path.file_stem().and_then(|name| name.to_str()).filter(|name| name.starts_with("Noto"));
        match (ending.as_deref(), name) {
            (Some("ttf" | "otf" | "ttc" | "otc"), Some(name)) => drop(files.entry(name.to_owned()).or_insert(path)),
            _ if depth > 0 && path.is_dir() => collect(&path, depth - 1, files),
            _ => {}
        }
    }
}
