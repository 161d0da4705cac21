//! The project folder as the only place that files are read from.

use std::collections::BTreeMap;
use std::fs;
use std::io::Read;
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::lock::locked_name;
use super::trace::Trace;

/// The largest text file that is read, in bytes. Sections and data tables are a few hundred kilobytes at most.
pub const TEXT_LIMIT: u64 = 32 << 20;
/// The largest image or font that is read, in bytes.
pub const BINARY_LIMIT: u64 = 256 << 20;

/// The folder that holds `brief.toml`, and the way people named it. It remembers what was read from it.
#[derive(Debug, Clone)]
pub struct Root {
    canonical: PathBuf,
    shown: Shown,
    trace: Arc<Mutex<Trace>>,
}

/// How people are told of a file.
#[derive(Debug, Clone)]
enum Shown {
    /// By its path, over that of the folder.
    Below(PathBuf),
    /// By its path in the project, with these words before it.
    After(String),
}

/// The folder of a project in which its snapshots lie.
pub const SNAPSHOTS: &str = "snapshots";

/// Whether a path in a project is of a snapshot, which is no part of the brief whatever the patterns of the manifest match.
pub fn is_of_snapshot(path: &Path) -> bool {
    let Ok(path) = path.strip_prefix(SNAPSHOTS) else { return false };
    path.starts_with("objects") || (path.components().count() == 1 && path.extension().is_some_and(|ending| ending == "json"))
}

/// Files that were read, by their paths in the project, with slashes.
pub type Inputs = BTreeMap<String, Input>;

/// A file that was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Input {
    /// The SHA-256 digest of its bytes, in hexadecimal digits.
    pub sha256: String,
    /// Its size in bytes.
    pub bytes: usize,
}

/// The SHA-256 digest of bytes, in hexadecimal digits (FIPS 180-4).
pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// One digest for several files: that of their digests and paths, as `sha256sum` lists them.
pub fn digest(inputs: &Inputs) -> String {
    let list: String = inputs.iter().map(|(path, input)| format!("{}  {path}\n", input.sha256)).collect();
    sha256(list.as_bytes())
}

/// Why a file of the project cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// The path is absolute.
    Absolute,
    /// The path, or what it links to, is outside the project folder.
    Outside,
    /// There is no such file.
    Missing,
    /// It is a folder or a device.
    NotAFile,
    /// It is larger than the limit.
    TooLarge {
        /// Its size in bytes.
        size: u64,
        /// The limit in bytes.
        limit: u64,
    },
    /// The bytes are not UTF-8.
    NotUtf8 {
        /// The first byte that starts no character.
        offset: usize,
        /// The line of that byte, counted from 1.
        line: usize,
    },
    /// The system refused to read it.
    Unreadable(String),
}

impl Refusal {
    /// The stable code for diagnostics.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Absolute | Self::Outside => "outside-project",
            Self::Missing => "missing-file",
            Self::NotAFile | Self::Unreadable(_) => "unreadable-file",
            Self::TooLarge { .. } => "file-too-large",
            Self::NotUtf8 { .. } => "not-utf8",
        }
    }

    /// The reason, to stand after the file's name.
    pub fn reason(&self) -> String {
        match self {
            Self::Absolute => "is an absolute path".into(),
            Self::Outside => "is outside the project folder".into(),
            Self::Missing => "does not exist".into(),
            Self::NotAFile => "is not a file".into(),
            Self::TooLarge { size, limit } => {
                format!("is {} MB large; files of this kind may have {} MB", size >> 20, limit >> 20)
            }
            Self::NotUtf8 { offset, line } => {
                format!("is not UTF-8: byte {offset}, on line {line}, starts no character")
            }
            Self::Unreadable(why) => format!("cannot be read: {why}"),
        }
    }

    /// The next step.
    pub fn help(&self) -> &'static str {
        match self {
            Self::Absolute => "give the path relative to the folder of brief.toml",
            Self::Outside => "copy the file into the project folder: a brief uses nothing outside it",
            Self::Missing => "check the spelling, capitals included; paths are relative to the folder of brief.toml",
            Self::NotAFile => "name a regular file",
            Self::TooLarge { .. } => "split the file, or keep what the brief does not show elsewhere",
            Self::NotUtf8 { .. } => "save the file as UTF-8 in your editor",
            Self::Unreadable(_) => "check the permissions of the file",
        }
    }
}

impl Root {
    /// Opens a project folder.
    ///
    /// # Errors
    /// When the folder does not exist or cannot be entered.
    pub fn open(folder: &Path) -> std::io::Result<Self> {
        let shown = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        Ok(Self { canonical: fs::canonicalize(shown)?, shown: Shown::Below(shown.to_path_buf()), trace: Arc::default() })
    }

    /// Opens a folder that holds a project as it was. People are told of its files with words before the paths, such as `v1.2:`.
    ///
    /// # Errors
    /// As [`Root::open`].
    pub fn open_as(folder: &Path, words: impl Into<String>) -> std::io::Result<Self> {
        Ok(Self { canonical: fs::canonicalize(folder)?, shown: Shown::After(words.into()), trace: Arc::default() })
    }

    /// What was read so far.
    pub fn inputs(&self) -> Inputs {
        self.memory().files.clone()
    }

    /// What was asked of the folder so far, and what it answered.
    pub fn trace(&self) -> Trace {
        self.memory().clone()
    }

    /// A file that was read.
    pub fn input(&self, relative: &Path) -> Option<Input> {
        let path = self.resolve(relative).ok()?;
        self.memory().files.get(&self.name(&path)).cloned()
    }

    fn memory(&self) -> MutexGuard<'_, Trace> {
        self.trace.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    /// The path of a file of the project by which it is remembered.
    pub(super) fn name(&self, path: &Path) -> String {
        path.strip_prefix(&self.canonical).unwrap_or(path).to_string_lossy().replace('\\', "/")
    }

    /// Remembers that a font of the system was looked for, and what it was.
    pub fn remember_font(&self, name: &str, font: Option<Input>) {
        self.memory().fonts.insert(name.to_owned(), font);
    }

    /// The same folder, with a memory of its own that begins with what was asked so far.
    pub fn fork(&self) -> Self {
        Self { trace: Arc::new(Mutex::new(self.trace())), ..self.clone() }
    }

    /// The same folder, with nothing in its memory.
    pub fn anew(&self) -> Self {
        Self { trace: Arc::default(), ..self.clone() }
    }

    /// As [`Root::fork`], without the files of which a test of their paths is not true.
    pub fn fork_with(&self, concerns: impl Fn(&str) -> bool) -> Self {
        Self { trace: Arc::new(Mutex::new(self.trace().only(concerns))), ..self.clone() }
    }

    /// The folder without links or `..` in its path.
    pub fn path(&self) -> &Path {
        &self.canonical
    }

    /// A file of the project as people are shown it, relative to where they are.
    pub fn show(&self, relative: &Path) -> String {
        let plain = |path: &Path| path.components().filter(|part| *part != Component::CurDir).collect::<PathBuf>();
        let shown = match &self.shown {
            Shown::Below(folder) => plain(&folder.join(relative)).display().to_string(),
            Shown::After(words) => match locked_name(relative) {
                path if path.is_empty() => words.trim_end_matches([':', '/']).to_owned(),
                path => format!("{words}{path}"),
            },
        };
        if shown.is_empty() { ".".to_owned() } else { shown }
    }

    /// The real path of a file of the project.
    ///
    /// # Errors
    /// When the path is absolute, leaves the folder (by `..` or by a link), or names no file.
    pub fn resolve(&self, relative: &Path) -> Result<PathBuf, Refusal> {
        let mut depth = 0i32;
        for part in relative.components() {
            match part {
                Component::Prefix(_) | Component::RootDir => return Err(Refusal::Absolute),
                Component::ParentDir => depth -= 1,
                Component::Normal(_) => depth += 1,
                Component::CurDir => {}
            }
            if depth < 0 {
                return Err(Refusal::Outside);
            }
        }
        let path = fs::canonicalize(self.canonical.join(relative)).map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound => Refusal::Missing,
            _ => Refusal::Unreadable(error.to_string()),
        })?;
        match path.starts_with(&self.canonical) {
            true => Ok(path),
            false => Err(Refusal::Outside),
        }
    }

    /// Whether there is a file or folder of the project. That there is none is remembered.
    pub fn exists(&self, relative: &Path) -> bool {
        let exists = self.canonical.join(relative).exists();
        if !exists {
            self.memory().missing.insert(locked_name(relative));
        }
        exists
    }

    /// The entries of a folder of the project, relative to the project, in the order of their names.
    ///
    /// # Errors
    /// As [`Root::resolve`]; also when it is no folder that can be listed.
    pub fn list(&self, folder: &Path) -> Result<Vec<PathBuf>, Refusal> {
        if !self.exists(folder) {
            return Err(Refusal::Missing);
        }
        let path = self.resolve(folder)?;
        let entries = fs::read_dir(path).map_err(|error| Refusal::Unreadable(error.to_string()))?;
        let mut found: Vec<PathBuf> = entries.flatten().map(|entry| folder.join(entry.file_name())).collect();
        found.sort();
        self.memory().folders.insert(locked_name(folder), found.iter().map(|path| locked_name(path)).collect());
        Ok(found)
    }

    /// The files of the project that a glob pattern matches, relative to its folder, in the order of their names.
    ///
    /// # Errors
    /// When it is no pattern.
    pub fn matching(&self, pattern: &str) -> Result<Vec<PathBuf>, glob::PatternError> {
        let full = format!("{}/{pattern}", glob::Pattern::escape(&self.canonical.to_string_lossy()));
        let paths = glob::glob(&full)?.flatten();
        let mut found: Vec<PathBuf> =
            paths.filter_map(|path| path.strip_prefix(&self.canonical).ok().map(Path::to_path_buf)).collect();
        found.retain(|path| !is_of_snapshot(path));
        found.sort();
        self.memory().patterns.insert(pattern.to_owned(), found.iter().map(|path| locked_name(path)).collect());
        Ok(found)
    }

    /// The real path at which a file of the project may be written. Neither it nor its folders need to exist yet.
    ///
    /// # Errors
    /// When the path is absolute, holds `..`, leaves the folder by a link, or names a folder.
    pub fn writable(&self, relative: &Path) -> Result<PathBuf, Refusal> {
        if relative.components().any(|part| part == Component::ParentDir) {
            return Err(Refusal::Outside);
        }
        match self.resolve(relative) {
            Ok(path) if path.is_file() => return Ok(path),
            Ok(_) => return Err(Refusal::NotAFile),
            Err(Refusal::Missing) => {}
            Err(refusal) => return Err(refusal),
        }
        // A link that leads nowhere exists too, and is refused as missing when it is resolved.
        let exists = |path: &&Path| fs::symlink_metadata(self.canonical.join(path)).is_ok();
        let folder = relative.parent().and_then(|folder| folder.ancestors().find(exists)).unwrap_or(Path::new(""));
        let missing = relative.strip_prefix(folder).map_err(|_| Refusal::Outside)?;
        Ok(self.resolve(folder)?.join(missing))
    }

    /// Reads a file of the project up to a limit in bytes.
    ///
    /// # Errors
    /// As [`Root::resolve`]; also when it is no regular file, too large or unreadable.
    pub fn read(&self, relative: &Path, limit: u64) -> Result<Vec<u8>, Refusal> {
        let path = self.resolve(relative)?;
        let unreadable = |error: std::io::Error| Refusal::Unreadable(error.to_string());
        let metadata = fs::metadata(&path).map_err(unreadable)?;
        if !metadata.is_file() {
            return Err(Refusal::NotAFile);
        }
        if metadata.len() > limit {
            return Err(Refusal::TooLarge { size: metadata.len(), limit });
        }
        let mut bytes = Vec::with_capacity(metadata.len() as usize);
        // The file may grow while it is read.
        fs::File::open(&path).map_err(unreadable)?.take(limit + 1).read_to_end(&mut bytes).map_err(unreadable)?;
        match bytes.len() as u64 {
            size if size > limit => Err(Refusal::TooLarge { size, limit }),
            _ => {
                let input = Input { sha256: sha256(&bytes), bytes: bytes.len() };
                let (asked, name) = (locked_name(relative), self.name(&path));
                let mut memory = self.memory();
                if asked != name {
                    memory.links.insert(asked, name.clone());
                }
                memory.files.insert(name, input);
                Ok(bytes)
            }
        }
    }

    /// Reads a text file of the project; a byte order mark is dropped.
    ///
    /// # Errors
    /// As [`Root::read`]; also when it is not UTF-8.
    pub fn read_text(&self, relative: &Path) -> Result<String, Refusal> {
        let bytes = self.read(relative, TEXT_LIMIT)?;
        let text = String::from_utf8(bytes).map_err(|error| {
            let offset = error.utf8_error().valid_up_to();
            let line = error.as_bytes()[..offset].iter().filter(|byte| **byte == b'\n').count() + 1;
            Refusal::NotUtf8 { offset, line }
        })?;
        Ok(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))
    }
}
