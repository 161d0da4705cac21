//! `pressrun fonts`.

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::Args;
use pressrun::project::Root;
use pressrun::typeset::{FontFace, faces};
use serde_json::json;

use super::Outcome;
use super::output::{self, Format};

/// List the fonts that a theme can use
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  pressrun fonts          the fonts that come with Pressrun\n  pressrun fonts data     those, and the ones in data/fonts"
)]
pub struct Options {
    /// Folder of a project whose fonts/ folder is listed too
    project: Option<PathBuf>,
    /// Form of the list
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
}

pub fn run(options: &Options) -> Outcome {
    let root = match options.project.as_deref().map(Root::open).transpose() {
        Ok(root) => root,
        Err(error) => {
            eprintln!("error: the project folder cannot be read: {error}");
            return Outcome::WrongUsage;
        }
    };
    let faces = faces(root.as_ref());
    match options.format {
        Format::Json => faces.iter().for_each(|face| output::line(&json!(face))),
        Format::Human => {
            let mut families: BTreeMap<(&str, bool), Vec<&FontFace>> = BTreeMap::new();
            for face in &faces {
                families.entry((&face.family, face.of_project)).or_default().push(face);
            }
            for ((family, of_project), faces) in families {
                let styles: Vec<String> =
                    faces.iter().map(|face| format!("{}{}", face.weight, if face.italic { " italic" } else { "" })).collect();
                let origin = if of_project { "  (project)" } else { "" };
                output::text(&format!("{family}{origin}\n    {}\n", styles.join(", ")));
            }
        }
    }
    Outcome::Done
}
