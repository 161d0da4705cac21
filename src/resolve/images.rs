//! The image files that figures show.

use std::path::Path;

use typst::foundations::{Bytes, Smart};
use typst::visualize::{ExchangeFormat, RasterFormat, RasterImage};

use crate::diagnostic::Diagnostic;
use crate::project::{BINARY_LIMIT, Located, Project};

/// An image file that was read and found to be one.
#[derive(Debug, Clone)]
pub struct Image {
    /// The path in the project, with slashes.
    pub path: String,
    /// The bytes of the file.
    pub bytes: Bytes,
}

/// Reads the image of a figure.
///
/// # Errors
/// Why it cannot be used.
pub(super) fn load(project: &Project, path: &Located<String>) -> Result<Image, Box<Diagnostic>> {
    let bytes = project.root.read(Path::new(&**path), BINARY_LIMIT).map_err(|refusal| {
        let code = if refusal.code() == "missing-file" { "missing-image" } else { refusal.code() };
        Box::new(
            Diagnostic::error(code, format!("the image `{}` {}", **path, refusal.reason()))
                .because("cannot be used")
                .help(refusal.help()),
        )
    })?;
    let unreadable = |why: String| {
        Box::new(
            Diagnostic::error("unreadable-image", format!("`{}` cannot be read as an image", **path))
                .because(why)
                .help("export it again as PNG, JPEG, GIF, WebP or SVG"),
        )
    };
    let bytes = Bytes::new(bytes);
    match ExchangeFormat::detect(&bytes) {
        Some(format) => {
            RasterImage::new(bytes.clone(), RasterFormat::Exchange(format), Smart::Auto)
                .map_err(|why| unreadable(why.to_string()))?;
        }
        None if path.to_lowercase().ends_with(".svg") => {
            let text = std::str::from_utf8(&bytes).map_err(|_| unreadable("is not UTF-8".into()))?;
            if !text.contains("<svg") {
                return Err(unreadable("holds no <svg> element".into()));
            }
        }
        None => {
            return Err(unreadable("is in none of the formats that can be set".into()));
        }
    }
    Ok(Image { path: path.replace('\\', "/"), bytes })
}
