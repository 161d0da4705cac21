//! Figures and the image files they show.

use std::path::Path;

use typst::foundations::{Bytes, Smart};
use typst::visualize::{ExchangeFormat, RasterFormat, RasterImage};

use crate::diagnostic::{Diagnostic, suggest};
use crate::project::{BINARY_LIMIT, Located, Project};

use super::{Defined, Figure, Labelled, ProseReader, label};

/// An image file that was read and found to be one.
#[derive(Debug, Clone)]
pub struct Image {
    /// The path in the project, with slashes.
    pub path: String,
    /// The bytes of the file.
    pub bytes: Bytes,
}

pub(super) fn read(project: &Project, prose: &mut ProseReader) -> Labelled<Figure> {
    let mut figures = Labelled::new();
    for figure in &project.figures {
        let file = figure.place.file;
        let value = &figure.value;
        if let Some(source) = &value.source {
            check_source(project, source, file, prose);
        }
        let title = prose.inlines(&value.title, file);
        let caption = prose.optional_inlines(&value.caption, file);
        let image = match load(project, &value.image) {
            Ok(image) => image,
            Err(finding) => {
                prose.diagnostics.push((*finding).at(value.image.place(file)));
                Image { path: value.image.to_string(), bytes: Bytes::new([]) }
            }
        };
        let source = value.source.as_ref().map(|key| key.to_string());
        let value = Figure { title, caption, alt: value.alt.to_string(), image, source };
        figures.insert(label("fig", &figure.id), Defined { place: figure.place.clone(), value });
    }
    figures
}

/// Reports a source that is not among the references.
pub(super) fn check_source(
    project: &Project,
    source: &Located<String>,
    file: crate::diagnostic::FileIndex,
    prose: &mut ProseReader,
) {
    if project.references.contains(source) || project.incomplete {
        return;
    }
    let mut finding = Diagnostic::error("unknown-citation", format!("`{}` is not among the references", **source))
        .at(source.place(file))
        .because("no reference has this key");
    finding.help = suggest(source, project.references.keys()).or_else(|| Some("add it to the references file".into()));
    prose.diagnostics.push(finding);
}

fn load(project: &Project, path: &Located<String>) -> Result<Image, Box<Diagnostic>> {
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
