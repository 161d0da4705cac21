//! What the engine can see: the house style, the resolved brief and files below the project's folder. Nothing else.

use std::collections::HashMap;
use std::path::Path;
use std::sync::{LazyLock, Mutex, PoisonError};

use typst::diag::{FileError, FileResult, PackageError};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Feature, Library, LibraryExt, World};

use crate::diagnostic::{Diagnostic, Report, Sources};
use crate::locale::{Edition, File};
use crate::project::{BINARY_LIMIT, Inputs, Root, Trace};

use super::{fonts, links, packed::HOUSE_STYLE, scripts, theme};

static LIBRARY: LazyLock<LazyHash<Library>> = LazyLock::new(|| {
    // Header cells and summaries of tables, without which no table is accessible.
    let mut library = Library::builder().with_features([Feature::A11yExtras].into_iter().collect()).build();
    library.global.scope_mut().define("geometry", super::geometry::module());
    library.global.scope_mut().define("links", super::links::module());
    LazyHash::new(library)
});

/// The files of the house style that were parsed, which every edition reads anew.
static PARSED: LazyLock<Mutex<HashMap<FileId, Source>>> = LazyLock::new(Mutex::default);

/// The world of one edition.
pub struct EditionWorld {
    main: FileId,
    files: HashMap<FileId, Bytes>,
    /// Files that come from the project's theme.
    themed: Vec<FileId>,
    sources: Mutex<HashMap<FileId, Source>>,
    fonts: Vec<Font>,
    book: LazyHash<FontBook>,
    root: Root,
}

impl EditionWorld {
    /// Gathers what the edition needs.
    ///
    /// # Errors
    /// When a file of the theme cannot be used.
    pub fn new(edition: &Edition) -> Result<Self, Report> {
        Self::of(&edition.root, &edition.language, &edition.files, "/report/brief.typ")
    }

    /// Gathers what the files of a brief in a language and a main file of the house style need.
    ///
    /// # Errors
    /// When a file of the theme cannot be used.
    pub fn of(root: &Root, language: &str, brief: &[File], main: &str) -> Result<Self, Report> {
        let mut files: HashMap<FileId, Bytes> =
            HOUSE_STYLE.iter().filter_map(|(path, bytes)| Some((id(&format!("/report/{path}"))?, Bytes::new(*bytes)))).collect();
        let mut themed = Vec::new();
        // What this edition reads is no input of another.
        let root = root.fork();
        let theme = theme::read(&root).map_err(|(path, refusal)| {
            let shown = root.show(&path);
            let finding = Diagnostic::error(refusal.code(), format!("`{shown}` {}", refusal.reason()));
            Report::new(Sources::default(), vec![finding.in_file(shown).help(refusal.help())])
        })?;
        for (path, bytes) in theme {
            if let Some(id) = id(&format!("/report/{path}")) {
                files.insert(id, Bytes::new(bytes));
                themed.push(id);
            }
        }
        for file in brief {
            files.extend(id(&file.path).map(|id| (id, file.bytes.clone())));
        }
        if let Some(absent) = id(links::ABSENT) {
            files.entry(absent).or_insert_with(|| Bytes::from_string("[]"));
        }
        let main = id(main).ok_or_else(|| {
            Report::new(Sources::default(), vec![Diagnostic::error("house-style", "the house style has no main file")])
        })?;
        let mut fonts = fonts::fonts(Some(&root));
        let (scripts, of_system) = scripts::of(language, brief, &fonts, &root);
        fonts.extend(of_system);
        // Writing these values to memory cannot fail.
        let scripts = serde_json::to_vec(&scripts).unwrap_or_default();
        files.extend(id("/brief/scripts.json").map(|id| (id, Bytes::new(scripts))));
        let book = fonts::book(&fonts);
        let shared = PARSED.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        let own = |id: &&FileId| !themed.contains(id);
        let parsed = shared.iter().filter(|(id, _)| own(id)).map(|(id, source)| (*id, source.clone())).collect();
        drop(shared);
        Ok(Self { main, files, themed, sources: Mutex::new(parsed), fonts, book, root })
    }

    /// Takes over from the world of the same edition before a change what is the same in both, with all that is known of it, so
    /// that only what changed is parsed and looked at again.
    pub fn after(mut self, earlier: &Self) -> Self {
        let parsed = earlier.sources.lock().unwrap_or_else(PoisonError::into_inner);
        let mut sources = HashMap::new();
        for (id, bytes) in &mut self.files {
            if let Some(known) = earlier.files.get(id).filter(|known| known.as_slice() == bytes.as_slice()) {
                *bytes = known.clone();
                sources.extend(parsed.get(id).map(|source| (*id, source.clone())));
            }
        }
        drop(parsed);
        self.sources = Mutex::new(sources);
        if self.fonts == earlier.fonts {
            self.fonts = earlier.fonts.clone();
            self.book = earlier.book.clone();
        }
        self
    }

    /// Whether an edition that was set in the other world would come out the same in this one.
    pub fn is_same(&self, other: &Self) -> bool {
        let unread = self.root.inputs();
        // What is absent from the pages follows from them.
        let absent = id(links::ABSENT);
        self.files.len() == other.files.len()
            && self.files.iter().all(|(id, bytes)| Some(*id) == absent || other.files.get(id) == Some(bytes))
            && self.themed == other.themed
            && self.fonts == other.fonts
            // A theme can read files of the project while it is set, which shows only then.
            && other.root.inputs().keys().all(|path| unread.contains_key(path))
    }

    /// The same with other files in the places of some. Shares what was parsed, and what is read with the other.
    pub fn with(&self, changed: &[File]) -> Self {
        let mut files = self.files.clone();
        let mut sources = self.sources.lock().unwrap_or_else(PoisonError::into_inner).clone();
        for file in changed {
            if let Some(id) = id(&file.path) {
                sources.remove(&id);
                files.insert(id, file.bytes.clone());
            }
        }
        Self {
            main: self.main,
            files,
            themed: self.themed.clone(),
            sources: Mutex::new(sources),
            fonts: self.fonts.clone(),
            book: self.book.clone(),
            root: self.root.clone(),
        }
    }

    /// The files of the project that were read for the edition.
    pub fn inputs(&self) -> Inputs {
        self.root.inputs()
    }

    /// What the folder of the project was asked, and what it answered.
    pub fn trace(&self) -> Trace {
        self.root.trace()
    }

    /// Whether a file is of the project's theme.
    pub fn is_themed(&self, id: FileId) -> bool {
        self.themed.contains(&id)
    }

    /// The path of a file as people know it, and its text.
    pub fn describe(&self, id: FileId) -> Option<(String, String)> {
        let text = self.source(id).ok()?.text().to_owned();
        let path = id.vpath().get_without_slash();
        let shown = match path.strip_prefix("report/") {
            Some(name) if self.is_themed(id) => self.root.show(&Path::new(theme::FOLDER).join(name)),
            _ => format!("(house style) {path}"),
        };
        Some((shown, text))
    }

    fn read(&self, id: FileId) -> FileResult<Bytes> {
        if let Some(bytes) = self.files.get(&id) {
            return Ok(bytes.clone());
        }
        if matches!(id.get().root(), VirtualRoot::Package(_)) {
            return Err(FileError::Package(PackageError::Other(Some(
                "a brief uses no packages; put what you need into the theme/ folder".into(),
            ))));
        }
        let path = id.vpath().get_without_slash();
        let Some(relative) = path.strip_prefix("project/") else {
            return Err(FileError::Other(Some(
                format!("`{path}` is not there for a theme, which sees the house style, the brief and, below `/project/`, the files of the project").into(),
            )));
        };
        let bytes = self.root.read(Path::new(relative), BINARY_LIMIT);
        bytes.map(Bytes::new).map_err(|refusal| FileError::Other(Some(format!("`{relative}` {}", refusal.reason()).into())))
    }
}

/// The engine's name for an absolute path of the world.
fn id(path: &str) -> Option<FileId> {
    Some(RootedPath::new(VirtualRoot::Project, VirtualPath::new(path).ok()?).intern())
}

impl World for EditionWorld {
    fn library(&self) -> &LazyHash<Library> {
        &LIBRARY
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.book
    }

    fn main(&self) -> FileId {
        self.main
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        let mut sources = self.sources.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(source) = sources.get(&id) {
            return Ok(source.clone());
        }
        let bytes = self.read(id)?;
        let text = std::str::from_utf8(&bytes).map_err(|_| FileError::InvalidUtf8)?;
        let source = Source::new(id, text.to_owned());
        sources.insert(id, source.clone());
        if !self.themed.contains(&id) && id.vpath().get_without_slash().starts_with("report/") {
            PARSED.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).insert(id, source.clone());
        }
        Ok(source)
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        self.read(id)
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.fonts.get(index).cloned()
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}
