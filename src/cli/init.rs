//! `pressrun init`.

use std::path::{Path, PathBuf};

use clap::Args;
use pressrun::output as files;

use super::{Outcome, output};

/// Write a small, complete brief to start from
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  pressrun init my-brief\n  pressrun build my-brief")]
pub struct Options {
    /// Folder to make
    folder: PathBuf,
}

/// The files of the brief, which also stand in this repository, where they are built by the tests.
const FILES: [(&str, &str); 8] = [
    ("brief.toml", include_str!("template/brief.toml")),
    ("sections/10-introduction.toml", include_str!("template/sections/10-introduction.toml")),
    ("sections/20-findings.toml", include_str!("template/sections/20-findings.toml")),
    ("footnotes.toml", include_str!("template/footnotes.toml")),
    ("figures.toml", include_str!("template/figures.toml")),
    ("references.toml", include_str!("template/references.toml")),
    ("data/planets.toml", include_str!("template/data/planets.toml")),
    ("data/metrics.toml", include_str!("template/data/metrics.toml")),
];

pub fn run(options: &Options) -> Outcome {
    let folder = &options.folder;
    if let Some((existing, _)) = FILES.iter().find(|(path, _)| folder.join(path).exists()) {
        eprintln!("error: `{}` is there already\nhelp: choose a new folder; nothing was written", folder.join(existing).display());
        return Outcome::WrongUsage;
    }
    for (path, text) in FILES {
        let path = folder.join(path);
        if let Err(error) = files::write(&path, text.as_bytes()) {
            eprintln!("error: `{}` cannot be written: {error}", path.display());
            return Outcome::ProjectErrors;
        }
    }
    output::text(&next_steps(folder));
    Outcome::Done
}

fn next_steps(folder: &Path) -> String {
    let folder = folder.display();
    format!("A brief is in {folder}. Build it:\n\n    pressrun build {folder}\n\nand open {folder}/brief.toml to make it yours.\n")
}
