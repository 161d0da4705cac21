//! Writes outputs so that a reader never meets half a file.

mod metadata;
mod record;

use std::io::{self, Write};
use std::path::Path;

pub use metadata::{Lacking, Provenance, describe};
pub use record::{
    BuildManifest, BuildRecord, ClaimRecord, DataRecord, ExpectationRecord, FileRecord, Held, MANIFEST, OutputRecord,
};

/// Writes a file whole or not at all: into a temporary file of the same folder, which then takes the name. An earlier file of
/// that name stays as it was until then, and for good when anything fails.
///
/// # Errors
/// When the folder cannot be made, or the file not written there.
pub fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder)?;
    let mut file = tempfile::Builder::new().prefix(".pressrun-").suffix(".part").tempfile_in(folder)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    set_permissions(file.as_file())?;
    file.persist(path)?;
    Ok(())
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
