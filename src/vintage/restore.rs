//! The files of a snapshot, put into a temporary folder.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::snapshot::{Snapshot, Snapshots, damaged};
use super::{Side, unreadable};
use crate::diagnostic::Report;
use crate::project::Root;

impl Snapshots {
    /// The project as it was recorded under a name. Of the files that nothing was made of there are none.
    ///
    /// # Errors
    /// When there is no such snapshot, or when it is damaged.
    pub fn side(&self, name: &str) -> Result<Side, Report> {
        let snapshot = self.read(name)?;
        let failed = |error: io::Error| unreadable(name, &error);
        let folder = tempfile::Builder::new().prefix("pressrun-").tempdir().map_err(failed)?;
        self.put_files(name, &snapshot, folder.path())?;
        let root = Root::open_as(folder.path(), format!("{name}:")).map_err(failed)?;
        Ok(Side { label: name.to_owned(), root, snapshot: Some(Box::new(snapshot)), folder: Some(Arc::new(folder)) })
    }

    fn put_files(&self, name: &str, snapshot: &Snapshot, folder: &Path) -> Result<(), Report> {
        let failed = |error: io::Error| unreadable(name, &error);
        for path in &snapshot.folders {
            std::fs::create_dir_all(folder.join(path)).map_err(failed)?;
        }
        let mut lost = Vec::new();
        for (path, input) in &snapshot.files {
            match self.store.get(input) {
                Ok(bytes) => put(&folder.join(path), &bytes).map_err(failed)?,
                Err(why) => lost.push(damaged(name, &format!("`{path}`"), &why)),
            }
        }
        if !lost.is_empty() {
            return Err(Report::merged(lost));
        }
        for path in &snapshot.unread {
            put(&folder.join(path), b"").map_err(failed)?;
        }
        for (path, target) in &snapshot.links {
            let path = Path::new(path);
            parent(&folder.join(path)).map_err(failed)?;
            let up: PathBuf = path.parent().into_iter().flat_map(Path::components).map(|_| "..").collect();
            link(&up.join(target), &folder.join(path)).map_err(failed)?;
        }
        Ok(())
    }
}

/// Writes a file into a folder that nobody else reads.
fn put(path: &Path, bytes: &[u8]) -> io::Result<()> {
    parent(path)?;
    std::fs::write(path, bytes)
}

fn parent(path: &Path) -> io::Result<()> {
    path.parent().map_or(Ok(()), std::fs::create_dir_all)
}

#[cfg(unix)]
fn link(target: &Path, path: &Path) -> io::Result<()> {
    std::os::unix::fs::symlink(target, path)
}

#[cfg(not(unix))]
fn link(target: &Path, path: &Path) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new(""));
    std::fs::copy(folder.join(target), path).map(drop)
}
