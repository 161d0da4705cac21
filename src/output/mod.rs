//! Writes outputs so that a reader never meets half a file.

pub mod impose;
mod metadata;
pub mod print;
mod record;

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use tempfile::NamedTempFile;

pub(crate) use metadata::escaped;
pub use metadata::{Lacking, Provenance, describe};
pub use record::{BuildManifest, BuildRecord, ClaimRecord, DataRecord, ExpectationRecord, Held, MANIFEST, OutputRecord};

/// Writes a file whole or not at all: into a temporary file of the same folder, which then takes the name. An earlier file of
/// that name stays as it was until then, and for good when anything fails.
///
/// # Errors
/// When the folder cannot be made, or the file not written there.
pub fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    write_with(path, |file| file.write_all(bytes))
}

/// As [`write()`], for what is not in memory as a whole: `fill` writes it, piece by piece.
///
/// # Errors
/// As [`write()`]; also those of `fill`.
pub fn write_with(path: &Path, fill: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let file = temporary(path, fill)?;
    file.as_file().sync_all()?;
    file.persist(path)?;
    Ok(())
}

/// As [`write()`], but leaves it to the system when the bytes reach the disk: after a loss of power, the file may hold anything.
/// For files that carry a digest of their own.
///
/// # Errors
/// As [`write()`].
pub fn write_unsynced(path: &Path, bytes: &[u8]) -> io::Result<()> {
    temporary(path, |file| file.write_all(bytes))?.persist(path)?;
    Ok(())
}

/// Writes several files, each as [`write()`] does, and none when one of them cannot be written.
///
/// # Errors
/// The path that cannot be written, and why.
pub fn write_all(files: &[(&Path, &[u8])]) -> Result<(), (PathBuf, io::Error)> {
    // Most of the time goes by in waiting for the disk.
    let waiting = files.par_iter().map(|(path, bytes)| {
        // A folder of that name would be found only when others have their names already.
        let whole = match path.is_dir() {
            true => Err(io::Error::from(io::ErrorKind::IsADirectory)),
            false => temporary(path, |file| file.write_all(bytes)).and_then(|file| file.as_file().sync_all().map(|()| file)),
        };
        whole.map(|file| (path, file)).map_err(|error| (path.to_path_buf(), error))
    });
    let waiting: Vec<_> = waiting.collect::<Vec<_>>().into_iter().collect::<Result<_, _>>()?;
    for (path, file) in waiting {
        file.persist(path).map_err(|error| (path.to_path_buf(), error.error))?;
    }
    Ok(())
}

/// Waits for the turn to change what lies in a folder, where the system locks folders. It is over when the file is dropped.
pub(crate) fn turn(folder: &Path) -> Option<std::fs::File> {
    std::fs::File::open(folder).and_then(|folder| folder.lock().map(|()| folder)).ok()
}

/// A temporary file with what `fill` writes, in the folder of a path.
fn temporary(path: &Path, fill: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<NamedTempFile> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder)?;
    let mut file = tempfile::Builder::new().prefix(".pressrun-").suffix(".part").tempfile_in(folder)?;
    fill(&mut file)?;
    set_permissions(file.as_file())?;
    Ok(file)
}

/// Temporary files are private to the user; an output is as readable as any other file that the user makes.
#[cfg(unix)]
fn set_permissions(file: &std::fs::File) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.set_permissions(std::fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn set_permissions(_: &std::fs::File) -> io::Result<()> {
    Ok(())
}
