//! `pressrun.lock`: what `pressrun data pull` fetched, so that a later build knows the files by their digests.

use std::path::Path;

use schemars::JsonSchema;
use serde::Deserialize;

use super::date::Date;
use super::located::Located;

/// The name of the lock file in a project.
pub const LOCK_FILE: &str = "pressrun.lock";

/// The files of a project that were fetched.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Lock {
    /// The files, in the order of their paths.
    #[serde(default)]
    pub file: Vec<LockedFile>,
}

/// A file that was fetched.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LockedFile {
    /// Its path in the project, with slashes.
    pub path: Located<String>,
    /// Where it was fetched from.
    pub url: String,
    /// The SHA-256 digest of its bytes, in hexadecimal digits.
    pub sha256: String,
    /// Its size in bytes.
    pub bytes: u64,
    /// The day on which it was fetched (UTC).
    pub retrieved: Date,
    /// The entity tag that the server gave it (RFC 9110, section 8.8.3), by which the next fetch asks for changes only.
    pub etag: Option<String>,
    /// When the server last changed it (RFC 9110, section 8.8.2), as the server wrote it.
    pub last_modified: Option<String>,
}

impl Lock {
    /// The entry of a file.
    pub fn entry(&self, path: &Path) -> Option<&LockedFile> {
        self.file.iter().find(|file| Path::new(file.path.as_str()) == path)
    }
}
