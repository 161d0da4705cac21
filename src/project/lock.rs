//! `pressrun.lock`: what `pressrun data pull` fetched, so that a later build knows the files by their digests.

use std::fmt::Write;
use std::path::{Component, Path};

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
    /// The day on which it was fetched, or last confirmed by its server to be unchanged (UTC).
    pub retrieved: Date,
    /// The entity tag that the server gave it (RFC 9110, section 8.8.3), by which the next fetch asks for changes only.
    pub etag: Option<String>,
    /// When the server last changed it (RFC 9110, section 8.8.2), as the server wrote it.
    pub last_modified: Option<String>,
}

impl Lock {
    /// The entry of a file.
    pub fn entry(&self, path: &Path) -> Option<&LockedFile> {
        let name = locked_name(path);
        self.file.iter().find(|file| *file.path == name)
    }

    /// Puts an entry in its place, instead of an earlier one of the same file.
    pub fn set(&mut self, entry: LockedFile) {
        match self.file.iter_mut().find(|file| *file.path == *entry.path) {
            Some(earlier) => *earlier = entry,
            None => self.file.push(entry),
        }
        self.file.sort_by(|a, b| a.path.cmp(&b.path));
    }

    /// The text of the lock file: TOML, the same for the same entries.
    pub fn to_text(&self) -> String {
        let mut text =
            String::from("# Written by `pressrun data pull`. Keep it under version control: builds compare the files with it.\n");
        for file in &self.file {
            // Writing to a string cannot fail.
            let _ = write!(
                text,
                "\n[[file]]\npath = {}\nurl = {}\nsha256 = {}\nbytes = {}\nretrieved = {}\n",
                quoted(&file.path),
                quoted(&file.url),
                quoted(&file.sha256),
                file.bytes,
                file.retrieved
            );
            for (key, value) in [("etag", &file.etag), ("last_modified", &file.last_modified)] {
                if let Some(value) = value {
                    let _ = writeln!(text, "{key} = {}", quoted(value));
                }
            }
        }
        text
    }
}

/// A path of the project as the lock file spells it: with slashes, and without `.` and `..`.
pub fn locked_name(path: &Path) -> String {
    let mut parts: Vec<_> = Vec::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => drop(parts.pop()),
            part => parts.push(part.as_os_str().to_string_lossy()),
        }
    }
    parts.join("/")
}

fn quoted(text: &str) -> toml::Value {
    toml::Value::from(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(path: &str, etag: Option<&str>) -> LockedFile {
        LockedFile {
            path: path.to_owned().into(),
            url: format!("https://example.org/{path}?a=\"b\""),
            sha256: "00".into(),
            bytes: 12,
            retrieved: Date { year: 2008, month: 4, day: 28 },
            etag: etag.map(str::to_owned),
            last_modified: None,
        }
    }

    #[test]
    fn what_is_written_is_what_is_read_in_the_order_of_the_paths() {
        let mut lock = Lock::default();
        for (path, etag) in [("oil.csv", None), ("data/gas.csv", Some("W/\"a'\\\"")), ("oil.csv", Some("\"1\""))] {
            lock.set(entry(path, etag));
        }
        let text = lock.to_text();
        let read: Lock = toml::from_str(&text).expect("TOML");
        assert_eq!(read.to_text(), text);
        let paths: Vec<&str> = read.file.iter().map(|file| file.path.as_str()).collect();
        assert_eq!(paths, ["data/gas.csv", "oil.csv"]);
        assert_eq!(read.entry(Path::new("./data/gas.csv")).and_then(|file| file.etag.as_deref()), Some("W/\"a'\\\""));
        assert_eq!(read.entry(Path::new("oil.csv")).and_then(|file| file.etag.as_deref()), Some("\"1\""));
    }
}
