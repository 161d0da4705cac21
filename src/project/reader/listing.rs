//! The files that the patterns of the manifest match.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use crate::diagnostic::{Diagnostic, FileIndex, Place};
use crate::project::{Located, Refusal};

use super::Reader;

impl Reader {
    /// The files that a list of patterns matches, each with the place of its pattern. None may be listed twice.
    pub fn listed(&mut self, patterns: &[Located<String>], at: FileIndex) -> Vec<(PathBuf, Place)> {
        let mut listed = Vec::new();
        let mut seen = HashMap::<PathBuf, Place>::new();
        for pattern in patterns {
            for path in self.matching(pattern, at) {
                let place = pattern.place(at);
                match seen.get(&path) {
                    None => {
                        seen.insert(path.clone(), place.clone());
                        listed.push((path, place));
                    }
                    Some(first) => self.diagnostics.push(
                        Diagnostic::error("listed-twice", format!("`{}` is listed twice", path.display()))
                            .at(place)
                            .because("matches a file that an earlier pattern matches")
                            .help("narrow one of the patterns, so that each file is read once")
                            .related(first.clone(), "first listed here"),
                    ),
                }
            }
        }
        listed
    }

    /// The files of the project that a glob pattern matches, relative to its folder, in the order of their names.
    fn matching(&mut self, pattern: &Located<String>, at: FileIndex) -> Vec<PathBuf> {
        let refuse = |refusal: Refusal| {
            Diagnostic::error(refusal.code(), format!("`{}` {}", **pattern, refusal.reason()))
                .at(pattern.place(at))
                .because("leaves the project folder")
                .help(refusal.help())
        };
        let relative = Path::new(&**pattern);
        if relative.is_absolute() || relative.components().any(|part| part == std::path::Component::ParentDir) {
            let refusal = if relative.is_absolute() { Refusal::Absolute } else { Refusal::Outside };
            self.diagnostics.push(refuse(refusal));
            self.incomplete = true;
            return Vec::new();
        }
        let found = match self.root.matching(pattern) {
            Ok(found) => found,
            Err(error) => {
                self.incomplete = true;
                self.diagnostics.push(
                    Diagnostic::error("bad-glob", format!("`{}` is not a file pattern: {}", **pattern, error.msg))
                        .at(pattern.place(at))
                        .because("not a pattern")
                        .help("use * for any characters in a name and ** for any folders: sections/*.toml"),
                );
                return Vec::new();
            }
        };
        if found.is_empty() {
            self.incomplete = true;
            self.diagnostics.push(
                Diagnostic::error("empty-glob", format!("no file matches `{}`", **pattern))
                    .at(pattern.place(at))
                    .because("matches nothing in the project folder")
                    .help("check the folder's name; patterns are relative to the folder of brief.toml"),
            );
        }
        found
    }
}
