//! Sets figures alone, each on a page of its size, and exports them.

use rayon::prelude::*;
use serde_json::json;
use typst::diag::Warned;
use typst::foundations::Bytes;
use typst_layout::{Page, PagedDocument};
use typst_pdf::PdfStandard;

use crate::diagnostic::{Diagnostic, Report, Sources};
use crate::locale::{FigureEdition, File, SingleFigure};
use crate::output::Provenance;
use crate::project::{Inks, digest};

use super::svg::About;
use super::world::EditionWorld;
use super::{Width, glyphs, messages, pdf, png, problems, svg};

/// What a figure is exported as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FigureFormat {
    /// Lines and letters as outlines, with the description in words.
    Svg,
    /// Pixels.
    Png,
    /// A page of its size, accessible (PDF/UA-1) and archival (PDF/A-2a).
    Pdf,
    /// The numbers behind a chart as comma-separated values. Images have none.
    Csv,
}

impl FigureFormat {
    /// The ending of the file's name.
    pub fn ending(self) -> &'static str {
        match self {
            Self::Svg => "svg",
            Self::Png => "png",
            Self::Pdf => "pdf",
            Self::Csv => "csv",
        }
    }
}

/// What a figure stands on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Background {
    /// White.
    #[default]
    White,
    /// Whatever is behind it.
    Transparent,
}

/// How figures are exported.
#[derive(Debug, Clone, PartialEq)]
pub struct FigureOptions {
    /// The formats.
    pub formats: Vec<FigureFormat>,
    /// The width at which the figure is laid out. Letters keep their size.
    pub width: Width,
    /// Pixels to the inch of a PNG.
    pub dpi: f64,
    /// Whether the title is set above the figure.
    pub title: bool,
    /// Whether the source is told below it.
    pub source: bool,
    /// What it stands on.
    pub background: Background,
}

impl Default for FigureOptions {
    fn default() -> Self {
        Self {
            formats: vec![FigureFormat::Svg],
            width: Width::from_millimetres(160.0),
            dpi: 192.0,
            title: true,
            source: true,
            background: Background::White,
        }
    }
}

/// A figure in one format.
#[derive(Debug, Clone, PartialEq)]
pub struct ExportedFigure {
    /// The name of the file, such as `brief-en-free-trade.svg`.
    pub name: String,
    /// The id of the figure as it stands in that name.
    pub figure: String,
    /// The format.
    pub format: FigureFormat,
    /// Width and height: of a PNG in its pixels, else in those of CSS. CSV has none.
    pub size: Option<(f64, f64)>,
    /// The content of the file.
    pub bytes: Vec<u8>,
}

/// Figures as they were exported.
#[derive(Debug)]
pub struct ExportedFigures {
    /// The files, figure by figure.
    pub files: Vec<ExportedFigure>,
    /// What the engine finds doubtful.
    pub warnings: Report,
}

/// A figure on its page.
struct Sheet {
    document: PagedDocument,
    world: EditionWorld,
    warnings: Report,
}

impl FigureEdition {
    /// Exports every figure in every format. Images are passed over in CSV.
    ///
    /// # Errors
    /// What the engine refuses, charts that find no room in the width, and pictures of more pixels than can be used.
    pub fn export(&self, options: &FigureOptions) -> Result<ExportedFigures, Report> {
        let world = EditionWorld::of(&self.root, &self.language, &self.files, "/report/figure-page.typ")?;
        let exported = self.figures.par_iter().map(|figure| self.export_one(figure, &world, options)).collect::<Vec<_>>();
        // As for briefs, see `Edition::typeset`.
        super::tidy();
        let (mut files, mut warnings, mut failures) = (Vec::new(), Vec::new(), Vec::new());
        for result in exported {
            match result {
                Ok(one) => {
                    files.extend(one.files);
                    warnings.push(one.warnings);
                }
                Err(report) => failures.push(report),
            }
        }
        match failures.is_empty() {
            true => Ok(ExportedFigures { files, warnings: Report::merged(warnings) }),
            false => Err(Report::merged(failures)),
        }
    }

    fn export_one(&self, figure: &SingleFigure, world: &EditionWorld, options: &FigureOptions) -> Result<ExportedFigures, Report> {
        // Pictures are for screens; a PDF may go to the printer, in the inks of the brief.
        let mut sheets: Vec<(Inks, Sheet)> = Vec::new();
        let mut files = Vec::new();
        for format in &options.formats {
            let name = format!("{}.{}", self.output_name(figure), format.ending());
            let (bytes, size) = match format {
                FigureFormat::Csv => match &figure.csv {
                    Some(csv) => (csv.clone().into_bytes(), None),
                    None => continue,
                },
                _ => {
                    let inks = if *format == FigureFormat::Pdf { self.inks } else { Inks::Screen };
                    let at = match sheets.iter().position(|(used, _)| *used == inks) {
                        Some(at) => at,
                        None => {
                            sheets.push((inks, self.sheet(figure, world, inks, options)?));
                            sheets.len() - 1
                        }
                    };
                    let (bytes, size) = self.draw(figure, &sheets[at].1, *format, options)?;
                    (bytes, Some(size))
                }
            };
            files.push(ExportedFigure { name, figure: figure.id.clone(), format: *format, size, bytes });
        }
        let warnings = Report::merged(sheets.into_iter().map(|(_, sheet)| sheet.warnings));
        Ok(ExportedFigures { files, warnings })
    }

    /// Sets a figure on a page of its own.
    fn sheet(&self, figure: &SingleFigure, world: &EditionWorld, inks: Inks, options: &FigureOptions) -> Result<Sheet, Report> {
        let page = json!({
            "file": figure.file,
            "title": figure.title,
            "width": options.width.points(),
            "show_title": options.title,
            "show_source": options.source,
            "background": match options.background { Background::White => "white", Background::Transparent => "none" },
        });
        let file =
            |path: &str, value: &serde_json::Value| File { path: path.into(), bytes: Bytes::new(value.to_string().into_bytes()) };
        let world = world.with(&[file("/brief/figure-page.json", &page), file("/brief/inks.json", &json!(inks))]);
        let Warned { output, warnings } = typst::compile::<PagedDocument>(&world);
        let warnings = messages::report(&world, &warnings);
        let document = output.map_err(|errors| messages::report(&world, &errors))?;
        problems::check(&document, &self.places, &self.project_sources, "; or export it with a larger --width")?;
        if document.pages().len() != 1 {
            let message = format!("the figure `{}` takes {} pages", figure.id, document.pages().len());
            return Err(failure(
                "figure-pages",
                message,
                "a theme’s figure-page.typ has to set `page(height: auto)` and no page breaks",
            ));
        }
        glyphs::check_frames([&document.pages()[0].frame], &self.language, &self.files, &self.project_sources)?;
        Ok(Sheet { document, world, warnings })
    }

    fn draw(
        &self,
        figure: &SingleFigure,
        sheet: &Sheet,
        format: FigureFormat,
        options: &FigureOptions,
    ) -> Result<(Vec<u8>, (f64, f64)), Report> {
        let page: &Page = &sheet.document.pages()[0];
        if format == FigureFormat::Png {
            return picture(figure, page, options.dpi);
        }
        let bytes = if format == FigureFormat::Pdf {
            let provenance = Provenance { sources: figure.source.iter().cloned().collect(), inputs: digest(&sheet.world.inputs()) };
            pdf(&sheet.document, &sheet.world, PdfStandard::A_2a, &self.output_name(figure), self.date, &provenance)?
        } else {
            let id = format!("fig-{}", figure.id);
            let about = About { id: &id, language: &self.language, title: &figure.title, description: figure.description() };
            svg::svg(page, &about).into_bytes()
        };
        Ok((bytes, png::size(page, 96.0)))
    }
}

fn picture(figure: &SingleFigure, page: &Page, dpi: f64) -> Result<(Vec<u8>, (f64, f64)), Report> {
    let (width, height) = png::size(page, dpi);
    if width * height > png::MOST_PIXELS {
        let message = format!("the figure `{}` would have {width:.0} × {height:.0} pixels", figure.id);
        return Err(failure("picture-too-large", message, "choose a smaller --width, --scale or --dpi"));
    }
    let texts = [("Title", figure.title.as_str()), ("Description", figure.description())];
    let picture = png::png(page, dpi, &texts).map_err(|error| {
        failure("picture", format!("the figure `{}` cannot be made a PNG: {error}", figure.id), "export it as SVG")
    })?;
    Ok((picture.bytes, (f64::from(picture.width), f64::from(picture.height))))
}

fn failure(code: &'static str, message: String, help: &str) -> Report {
    Report::new(Sources::default(), vec![Diagnostic::error(code, message).help(help)])
}
