//! Releases of a brief that were recorded under names, in the folder `snapshots/` of its project.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::store::{Lost, Store};
use super::unreadable;
use crate::batch::{BuildOptions, Since};
use crate::diagnostic::{Diagnostic, Report, suggest};
use crate::output::BuildRecord;
use crate::project::{Input, Inputs, Project, SNAPSHOTS};

/// The form of the records. One with a higher number is of a newer Pressrun.
pub const FORMAT: u32 = 1;

/// What people call the parts of a snapshot that are no files of theirs.
pub const RECORDS: &str = "what was recorded of its builds";
pub const SINCE: &str = "what the earlier build recorded that its outputs revise";

/// The longest name of a snapshot, in characters.
const LONGEST: usize = 64;

/// A release that was recorded: which files it was made of, and what was made of them.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Snapshot {
    /// The form of the record.
    pub format: u32,
    /// The version of Pressrun.
    pub pressrun: String,
    /// The digest of everything that this Pressrun was made of.
    pub build: String,
    /// The slug of the project.
    pub slug: String,
    /// The date of the brief, from its manifest.
    pub date: String,
    /// How the outputs were made.
    pub options: BuildOptions,
    /// What the earlier build recorded that the outputs tell what changed since, if they do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<Input>,
    /// The outputs, by their paths in the folder of outputs.
    pub outputs: Inputs,
    /// The files that they were made of, by their paths in the project.
    pub files: Inputs,
    /// Paths that led to a file of another path, over a link.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub links: BTreeMap<String, String>,
    /// Folders of which no more was asked than whether they are there.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub folders: BTreeSet<String>,
    /// Files of which no more was asked than whether they are there.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub unread: BTreeSet<String>,
    /// What the builds recorded, in JSON by the slugs of the briefs.
    pub records: Input,
}

impl Snapshot {
    /// All that is kept of it in the store.
    pub(super) fn objects(&self) -> impl Iterator<Item = &Input> {
        self.outputs.values().chain(self.files.values()).chain([&self.records]).chain(&self.since)
    }

    /// Whether what it names can be the names of files in a project and of objects. Records lie where others can write them, too.
    pub(super) fn is_sound(&self) -> bool {
        let plain = |path: &String| {
            !path.is_empty()
                && !path.contains('\\')
                && Path::new(path).components().all(|part| matches!(part, Component::Normal(_)))
        };
        let digest = |input: &Input| input.sha256.len() == 64 && input.sha256.bytes().all(|byte| byte.is_ascii_hexdigit());
        let paths = self.outputs.keys().chain(self.files.keys()).chain(self.links.keys()).chain(self.links.values());
        paths.chain(&self.folders).chain(&self.unread).all(plain) && self.objects().all(digest)
    }
}

/// The snapshots of a project.
#[derive(Debug, Clone)]
pub struct Snapshots {
    pub(super) folder: PathBuf,
    pub(super) store: Store,
}

impl Snapshots {
    /// Those of the project in a folder.
    pub fn of(project: &Path) -> Self {
        let folder = Project::folder_of(project).join(SNAPSHOTS);
        Self { store: Store::new(folder.join("objects")), folder }
    }

    /// The folder in which they lie.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Their names, in order.
    pub fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(&self.folder).into_iter().flatten().flatten().map(|entry| entry.file_name());
        let names = entries.filter_map(|name| Some(name.to_str()?.strip_suffix(".json")?.to_owned()));
        let mut names: Vec<String> = names.filter(|name| checked(name).is_ok()).collect();
        names.sort();
        names
    }

    /// A snapshot.
    ///
    /// # Errors
    /// When there is none of that name, or when its record cannot be understood.
    pub fn read(&self, name: &str) -> Result<Snapshot, Report> {
        checked(name)?;
        let path = self.path(name);
        let text = fs::read_to_string(&path).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => {
                let names = self.names();
                let near = suggest(name, names.iter().map(String::as_str));
                let finding = Diagnostic::error("unknown-snapshot", format!("there is no snapshot `{name}`"))
                    .because(format!("`{}` does not exist", path.display()))
                    .help(near.unwrap_or_else(|| {
                        "`pressrun snapshot --list` names them; `pressrun snapshot NAME` records the brief as it is".into()
                    }));
                Report::new(Default::default(), vec![finding])
            }
            _ => unreadable(&path.display().to_string(), &error),
        })?;
        let failed = |why: String, help: &str| {
            let finding =
                Diagnostic::error("damaged-snapshot", format!("the record of the snapshot `{name}` cannot be understood"))
                    .in_file(path.display().to_string())
                    .because(why)
                    .help(help);
            Report::new(Default::default(), vec![finding])
        };
        let restore = "restore it from version control, or remove it: pressrun snapshot --remove NAME";
        #[derive(Deserialize)]
        struct Head {
            format: u32,
            pressrun: String,
        }
        let head: Head = serde_json::from_str(&text).map_err(|error| failed(error.to_string(), restore))?;
        if head.format > FORMAT {
            return Err(failed(format!("Pressrun {} wrote it", head.pressrun), "use that version or a newer one"));
        }
        let snapshot: Snapshot = serde_json::from_str(&text).map_err(|error| failed(error.to_string(), restore))?;
        match snapshot.is_sound() {
            true => Ok(snapshot),
            false => Err(failed("it names files outside the project".into(), restore)),
        }
    }

    /// What the builds of a snapshot recorded, by the slugs of the briefs.
    ///
    /// # Errors
    /// When that is not in the store as it was.
    pub fn records(&self, name: &str, snapshot: &Snapshot) -> Result<BTreeMap<String, BuildRecord>, Report> {
        let bytes = self.store.get(&snapshot.records).map_err(|lost| damaged(name, RECORDS, &lost))?;
        serde_json::from_slice(&bytes).map_err(|error| not_understood(name, &error))
    }

    /// What the earlier build recorded that the outputs of a snapshot tell what changed since.
    ///
    /// # Errors
    /// As [`Snapshots::records`].
    pub fn since(&self, name: &str, snapshot: &Snapshot) -> Result<Option<Since>, Report> {
        let Some(input) = &snapshot.since else { return Ok(None) };
        let bytes = self.store.get(input).map_err(|lost| damaged(name, SINCE, &lost))?;
        Since::from_json(&bytes).map(Some).map_err(|error| not_understood(name, &error))
    }

    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.folder.join(format!("{name}.json"))
    }
}

/// A name that a snapshot can have: the names of files are the same on every system then, and none leads elsewhere.
pub(super) fn checked(name: &str) -> Result<(), Report> {
    let fits = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_');
    let why = match name.chars().next() {
        None => "it is empty".to_owned(),
        Some(first) if !first.is_alphanumeric() => "it begins with neither a letter nor a digit".to_owned(),
        _ if name.ends_with('.') => "it ends in a full stop".to_owned(),
        _ if name.chars().count() > LONGEST => format!("it has more than {LONGEST} characters"),
        _ => match name.chars().find(|c| !fits(*c)) {
            Some(other) => format!("it holds {}", if other == ' ' { "a space".to_owned() } else { format!("`{other}`") }),
            None => return Ok(()),
        },
    };
    let finding = Diagnostic::error("snapshot-name", format!("`{name}` cannot be the name of a snapshot"))
        .because(why)
        .help("use letters, digits, full stops, hyphens and underscores, such as 2008-05 or v1.2");
    Err(Report::new(Default::default(), vec![finding]))
}

/// The finding for something in a snapshot that another Pressrun wrote.
fn not_understood(name: &str, error: &serde_json::Error) -> Report {
    let finding = Diagnostic::error("damaged-snapshot", format!("the snapshot `{name}` cannot be understood"))
        .because(error.to_string())
        .help("use the version of Pressrun that wrote it");
    Report::new(Default::default(), vec![finding])
}

/// The finding for something of a snapshot that is not in the store as it was.
pub(super) fn damaged(name: &str, what: &str, lost: &Lost) -> Report {
    let (path, why) = match lost {
        Lost::Missing(path) => (path, "is not there".to_owned()),
        Lost::Damaged(path) => (path, "does not hold what was recorded".to_owned()),
        Lost::Unreadable(path, error) => (path, format!("cannot be read: {error}")),
    };
    let finding = Diagnostic::error("damaged-snapshot", format!("the snapshot `{name}` is damaged: {what} is lost"))
        .because(format!("`{}` {why}", path.display()))
        .help("restore the file from version control, for instance with `git checkout -- snapshots`");
    Report::new(Default::default(), vec![finding])
}
