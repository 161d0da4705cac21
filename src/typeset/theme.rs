//! A project's `theme/` folder, whose files take the place of the house style's, name by name.

use std::path::{Path, PathBuf};

use crate::project::{BINARY_LIMIT, Refusal, Root};

/// The folder of a project that holds its theme.
pub const FOLDER: &str = "theme";

/// The path of a file in the house style, and its bytes.
type ThemeFile = (String, Vec<u8>);

/// A file of the theme that cannot be used, and why.
type Refused = (PathBuf, Refusal);

/// The files of a theme, by their path in the house style. None when the project has no theme.
///
/// # Errors
/// The first file that cannot be used, with the reason.
pub fn read(root: &Root) -> Result<Vec<ThemeFile>, Refused> {
    let mut files = Vec::new();
    if root.exists(Path::new(FOLDER)) {
        collect(root, Path::new(FOLDER), &mut files)?;
    }
    Ok(files)
}

fn collect(root: &Root, folder: &Path, files: &mut Vec<ThemeFile>) -> Result<(), Refused> {
    let refuse = |path: &Path, refusal| (path.to_path_buf(), refusal);
    for name in root.list(folder).map_err(|refusal| refuse(folder, refusal))? {
        let path = root.resolve(&name).map_err(|refusal| refuse(&name, refusal))?;
        if path.is_dir() {
            // A link to a folder above would never end.
            if !root.path().join(&name).is_symlink() {
                collect(root, &name, files)?;
            }
            continue;
        }
        let bytes = root.read(&name, BINARY_LIMIT).map_err(|refusal| refuse(&name, refusal))?;
        let relative = name.strip_prefix(FOLDER).unwrap_or(&name).to_string_lossy().replace('\\', "/");
        files.push((relative, bytes));
    }
    Ok(())
}
