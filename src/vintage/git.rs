//! The project as a revision of git has it. The checkout, its index and its repository stay untouched.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;

use super::{Side, unreadable};
use crate::diagnostic::{Diagnostic, Report};
use crate::project::{Project, Root, is_of_snapshot, locked_name};

/// The git checkout in which a project lies.
pub struct Checkout {
    top: PathBuf,
    /// The folder of the project in it, with slashes. Empty when it is the checkout itself.
    prefix: String,
}

impl Checkout {
    /// The checkout in which a folder lies.
    ///
    /// # Errors
    /// Why there is none, in words for people.
    pub fn of(folder: &Path) -> Result<Self, String> {
        let output =
            git(folder).args(["rev-parse", "--show-toplevel", "--show-prefix"]).output().map_err(|error| match error.kind() {
                io::ErrorKind::NotFound => "the program `git`, which could look for a revision, is not installed".to_owned(),
                _ => format!("the program `git`, which could look for a revision, cannot be run: {error}"),
            })?;
        let text = String::from_utf8_lossy(&output.stdout);
        let mut lines = text.lines();
        match (output.status.success(), lines.next()) {
            (true, Some(top)) => {
                let prefix = lines.next().unwrap_or_default().trim_end_matches('/').to_owned();
                Ok(Self { top: PathBuf::from(top), prefix })
            }
            _ => Err(match complaint(&output.stderr) {
                why if why.contains("not a git repository") => "the project lies in no git checkout".to_owned(),
                why => format!("git cannot be asked for a revision: {why}"),
            }),
        }
    }

    /// The folder of the checkout.
    pub fn top(&self) -> &Path {
        &self.top
    }

    /// The tags, for suggestions.
    pub fn tags(&self) -> Vec<String> {
        let output = git(&self.top).args(["tag", "--list"]).output();
        output.map(|output| String::from_utf8_lossy(&output.stdout).lines().map(str::to_owned).collect()).unwrap_or_default()
    }

    /// The project as a revision has it, `REV` or `REV:FOLDER`. None when there is no such revision.
    ///
    /// # Errors
    /// When the revision holds no project there, or when its files cannot be had.
    pub fn side(&self, name: &str) -> Result<Option<Side>, Report> {
        // A revision can hold a colon too, such as that of a time of day.
        let whole = self.commit(name).map(|commit| (commit, name, self.prefix.clone()));
        let with_folder = || {
            let (revision, path) = name.rsplit_once(':')?;
            Some((self.commit(revision)?, revision, locked_name(Project::folder_of(Path::new(path)))))
        };
        let Some((commit, revision, prefix)) = whole.or_else(with_folder) else { return Ok(None) };
        let below = if prefix.is_empty() { String::new() } else { format!("{prefix}/") };
        let holds = self.run(git(&self.top).args(["cat-file", "-e", &format!("{commit}:{below}brief.toml")]));
        if holds.is_err() {
            let place = if prefix.is_empty() { "in its top folder".to_owned() } else { format!("in `{prefix}`") };
            let finding = Diagnostic::error("unknown-vintage", format!("`{name}` holds no brief"))
                .because(format!("that revision has no brief.toml {place}"))
                .help(format!("name the folder in which the brief was then: {revision}:FOLDER, seen from the top of the checkout"));
            return Err(Report::new(Default::default(), vec![finding]));
        }
        let folder = tempfile::Builder::new().prefix("pressrun-").tempdir().map_err(|error| unreadable(name, &error))?;
        self.copy(&commit, &below, folder.path()).map_err(|error| unreadable(name, &error))?;
        let root = Root::open_as(&folder.path().join("files").join(&prefix), format!("{revision}:{below}"))
            .map_err(|error| unreadable(name, &error))?;
        Ok(Some(Side { label: name.to_owned(), root, snapshot: None, folder: Some(Arc::new(folder)) }))
    }

    /// The commit that a revision names.
    fn commit(&self, revision: &str) -> Option<String> {
        // What begins with a hyphen would be taken for an option.
        if revision.is_empty() || revision.starts_with('-') {
            return None;
        }
        let commit = self.run(git(&self.top).args(["rev-parse", "--verify", "--quiet", &format!("{revision}^{{commit}}")]));
        commit.ok().map(|output| String::from_utf8_lossy(&output).trim().to_owned())
    }

    /// Copies the files of a commit below a path into `files/` of a folder, as a checkout would write them, by an index of their own.
    fn copy(&self, commit: &str, below: &str, folder: &Path) -> io::Result<()> {
        let files = folder.join("files");
        fs::create_dir(&files)?;
        let with_index = || {
            let mut command = git(&self.top);
            // Hooks and what else is set up for the index of the checkout is not for this one.
            command.args(["-c", "core.splitIndex=false", "-c", "core.fsmonitor=false", "-c", "core.sparseCheckout=false"]);
            command.arg("-c").arg(format!("core.hooksPath={}", files.display()));
            command.env("GIT_INDEX_FILE", folder.join("index")).env("GIT_LFS_SKIP_SMUDGE", "1");
            command
        };
        self.run(with_index().args(["read-tree", commit]))?;
        let mut list = with_index();
        list.args(["ls-files", "-z"]);
        if !below.is_empty() {
            list.args(["--", &format!(":(literal){below}")]);
        }
        let names = self.run(&mut list)?;
        // Snapshots hold what a brief was, not what it is, and can be large.
        let is_of_brief = |name: &&[u8]| {
            let path = String::from_utf8_lossy(name);
            !path.strip_prefix(below).is_some_and(|path| is_of_snapshot(Path::new(path)))
        };
        let wanted: Vec<&[u8]> = names.split_inclusive(|byte| *byte == 0).filter(is_of_brief).collect();
        let listed = folder.join("names");
        fs::write(&listed, wanted.concat())?;
        let mut checkout = with_index();
        // A folder with a slash behind it, else it is the beginning of the names.
        checkout.args(["checkout-index", "--quiet", "-z", "--stdin"]).arg(format!("--prefix={}/", files.display()));
        self.run(checkout.stdin(Stdio::from(File::open(&listed)?)))?;
        Ok(())
    }

    /// What a command of git prints, which has to succeed.
    fn run(&self, command: &mut Command) -> io::Result<Vec<u8>> {
        let output = command.output()?;
        match output.status.success() {
            true => Ok(output.stdout),
            false => Err(io::Error::other(format!("git says: {}", complaint(&output.stderr)))),
        }
    }
}

/// The program, asked in a folder and about its checkout, whatever checkout a hook that runs Pressrun is of.
fn git(folder: &Path) -> Command {
    let mut command = Command::new("git");
    command.arg("-C").arg(if folder.as_os_str().is_empty() { Path::new(".") } else { folder }).stdin(Stdio::null());
    for name in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_COMMON_DIR", "GIT_OBJECT_DIRECTORY"] {
        command.env_remove(name);
    }
    command.env("GIT_OPTIONAL_LOCKS", "0").env("GIT_TERMINAL_PROMPT", "0").env("LC_ALL", "C");
    command
}

/// What git complains of, in one line.
fn complaint(stderr: &[u8]) -> String {
    let text = String::from_utf8_lossy(stderr);
    let line = text.lines().find(|line| !line.trim().is_empty()).unwrap_or("nothing");
    line.trim_start_matches("fatal: ").trim_start_matches("error: ").to_owned()
}
