//! States of a brief in time: as it is, as a revision of git has it, as it was recorded under a name, or what a build recorded.

mod git;
mod reproduce;
mod restore;
mod snapshot;
mod store;
mod take;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tempfile::TempDir;

use crate::batch::Since;
use crate::diagnostic::{Diagnostic, Report, quoted_list, suggest};
use crate::output::{BuildManifest, MANIFEST};
use crate::project::{Project, ReadOptions, Root};

pub use reproduce::{Reproduce, Reproduced, Reproduction};
pub use snapshot::{Snapshot, Snapshots};
pub use take::{Taken, outputs_to_record};

/// What stands before the name of a snapshot where a folder has the same name.
const PREFIX: &str = "snapshot:";

/// A state of a brief.
#[derive(Debug)]
pub enum Vintage {
    /// All files of its project.
    Project(Side),
    /// What a build recorded of it, without its files.
    Record(Recorded),
}

/// A project as it is or was.
#[derive(Debug, Clone)]
pub struct Side {
    /// What it is called: as it was named.
    pub label: String,
    root: Root,
    /// The snapshot, if it is one.
    pub snapshot: Option<Box<Snapshot>>,
    /// The folder of the files, which goes with the last copy of the side, unless they are those of a folder of the user.
    folder: Option<Arc<TempDir>>,
}

/// What builds recorded of briefs.
#[derive(Debug, Clone)]
pub struct Recorded {
    /// What it is called: as it was named.
    pub label: String,
    /// The records.
    pub manifest: BuildManifest,
}

impl Side {
    /// The folder with the files. Its memory is empty.
    pub fn root(&self) -> Root {
        self.root.anew()
    }

    /// Reads the project. Pictures and fonts are read later, when they are needed: keep the side until then.
    ///
    /// # Errors
    /// As [`Project::open`].
    pub fn open(&self, options: ReadOptions) -> Result<Project, Report> {
        Project::open_in(self.root(), options)
    }

    /// Whether the files are a copy in a temporary folder.
    pub fn is_copy(&self) -> bool {
        self.folder.is_some()
    }
}

impl Vintage {
    /// What it is called.
    pub fn label(&self) -> &str {
        match self {
            Self::Project(side) => &side.label,
            Self::Record(recorded) => &recorded.label,
        }
    }

    /// The state that a name stands for. Tried in this order, the first that there is counts:
    ///
    /// 1. `snapshot:NAME`, a snapshot of the project;
    /// 2. a folder that holds `brief.toml`, or this file;
    /// 3. a folder that holds `manifest.json`, or such a file under any name that ends in `.json`; with `#SLUG` behind it, what it
    ///    records of that brief alone;
    /// 4. a snapshot of the project;
    /// 5. a revision of the git checkout in which the project lies, `REV` or, when the project was elsewhere then, `REV:FOLDER`.
    ///
    /// Nothing but the temporary folder of a copy is written.
    ///
    /// # Errors
    /// When there is nothing of that name, with what was tried; when it cannot be read.
    pub fn find(name: &str, project: Option<&Path>) -> Result<Self, Report> {
        if let Some(name) = name.strip_prefix(PREFIX) {
            let project = project.ok_or_else(|| unknown(name, "there is no project that could have snapshots".into(), None))?;
            return Snapshots::of(project).side(name).map(Self::Project);
        }
        let mut tried = Vec::new();
        if let Some(found) = on_disk(name, &mut tried)? {
            return Ok(found);
        }
        let Some(project) = project else {
            tried.push("there is no project here that could have snapshots or lie in a git checkout".to_owned());
            return Err(unknown(name, tried.join("; "), None));
        };
        let project = Project::folder_of(project);
        let snapshots = Snapshots::of(project);
        let mut known = snapshots.names();
        if known.iter().any(|known| known == name) {
            return snapshots.side(name).map(Self::Project);
        }
        tried.push(match known.as_slice() {
            [] => "the project has no snapshots".to_owned(),
            known => format!("the project has the snapshots {}", quoted_list(known)),
        });
        match git::Checkout::of(project) {
            Err(why) => tried.push(why),
            Ok(checkout) => match checkout.side(name)? {
                Some(side) => return Ok(Self::Project(side)),
                None => {
                    tried.push(format!("the git checkout `{}` knows no such revision", checkout.top().display()));
                    known.extend(checkout.tags());
                }
            },
        }
        Err(unknown(name, tried.join("; "), suggest(name, known.iter().map(String::as_str))))
    }
}

/// A project or a manifest in the file system.
fn on_disk(name: &str, tried: &mut Vec<String>) -> Result<Option<Vintage>, Report> {
    let path = Path::new(name);
    let file = if path.is_dir() { path.join("brief.toml") } else { path.to_path_buf() };
    if file.ends_with("brief.toml") && file.is_file() {
        let folder = file.parent().unwrap_or(Path::new(""));
        let root = Root::open(folder).map_err(|error| unreadable(&folder.display().to_string(), &error))?;
        return Ok(Some(Vintage::Project(Side { label: name.to_owned(), root, snapshot: None, folder: None })));
    }
    let (path, slug) = match name.rsplit_once('#') {
        Some((path, slug)) if !path.is_empty() && !Path::new(name).exists() => (Path::new(path), Some(slug)),
        _ => (path, None),
    };
    let file = if path.is_dir() { path.join(MANIFEST) } else { path.to_path_buf() };
    if file.is_file() && file.extension().is_some_and(|ending| ending == "json") {
        return recorded(name, &file, slug).map(Some);
    }
    tried.push(match path.is_dir() {
        true => format!("the folder `{}` holds neither brief.toml nor {MANIFEST}", path.display()),
        false if file.is_file() => format!("the file `{}` is neither brief.toml nor a manifest of outputs", path.display()),
        false => "there is no folder of that name".to_owned(),
    });
    Ok(None)
}

/// What a manifest of outputs records.
fn recorded(name: &str, file: &Path, slug: Option<&str>) -> Result<Vintage, Report> {
    let mut manifest = BuildManifest::open(file)?;
    if let Some(slug) = slug {
        let slugs: Vec<&str> = manifest.slugs().collect();
        if !slugs.contains(&slug) {
            let shown = file.display();
            let finding = Diagnostic::error("unknown-vintage", format!("`{shown}` records no brief `{slug}`"))
                .because(format!("it records {}", quoted_list(&slugs)))
                .help(format!("name one of them: {shown}#{}", slugs.first().unwrap_or(&"SLUG")));
            return Err(Report::new(Default::default(), vec![finding]));
        }
        manifest.keep(slug);
    }
    Ok(Vintage::Record(Recorded { label: name.to_owned(), manifest }))
}

/// What was recorded of briefs when the edition was built that they revise. A manifest on disk counts first, whatever its name, then
/// snapshots: each of several projects has its own of that name, or none when it is new.
///
/// # Errors
/// When there is none of that name, or when one cannot be read.
pub fn since(name: &str, projects: &[PathBuf]) -> Result<Since, Report> {
    let named = name.strip_prefix(PREFIX);
    let path = Path::new(name);
    let found = match named {
        Some(_) => None,
        None if path.is_file() && !path.ends_with("brief.toml") => Some(recorded(name, path, None)?),
        None => on_disk(name, &mut Vec::new())?,
    };
    if let Some(Vintage::Record(recorded)) = found {
        return Ok(Since::new(recorded.manifest));
    }
    let snapshot = named.unwrap_or(name);
    let (mut records, mut known) = (BTreeMap::new(), Vec::new());
    for project in projects {
        let snapshots = Snapshots::of(project);
        let names = snapshots.names();
        if names.iter().any(|known| known == snapshot) {
            records.extend(snapshots.records(snapshot, &snapshots.read(snapshot)?)?);
        }
        known.extend(names);
    }
    if !records.is_empty() {
        return Ok(Since::new(BuildManifest::of(&records)));
    }
    known.sort();
    known.dedup();
    let why = match found {
        Some(_) => "it is a folder with the files of a brief, of which no build is recorded",
        None => "there is no such file, no folder of that name with a manifest.json, and no such snapshot",
    };
    let help = suggest(snapshot, known.iter().map(String::as_str)).unwrap_or_else(|| {
        "name a snapshot (`pressrun snapshot --list`), or the manifest.json that `pressrun build` writes beside the PDFs".into()
    });
    let finding = Diagnostic::error("unknown-vintage", format!("no build is recorded under `{name}`")).because(why).help(help);
    Err(Report::new(Default::default(), vec![finding]))
}

/// The finding for a name that stands for nothing.
fn unknown(name: &str, tried: String, near: Option<String>) -> Report {
    let finding = Diagnostic::error("unknown-vintage", format!("`{name}` is no folder, manifest, snapshot or revision"))
        .because(tried)
        .help(near.unwrap_or_else(|| {
            "name a folder with a brief.toml, a manifest.json, a snapshot (`pressrun snapshot --list`) or a revision of git".into()
        }));
    Report::new(Default::default(), vec![finding])
}

/// The finding for files that cannot be read, or not be copied to where they are read.
fn unreadable(what: &str, error: &std::io::Error) -> Report {
    let finding = Diagnostic::error("unreadable-vintage", format!("`{what}` cannot be read"))
        .because(error.to_string())
        .help("check the permissions, and that there is room in the folder for temporary files");
    Report::new(Default::default(), vec![finding])
}
