//! `pressrun figures`.

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::time::Instant;

use clap::{Args, ValueEnum};
use pressrun::batch::chosen;
use pressrun::output::{self as files, BuildManifest};
use pressrun::typeset::{Background, ExportedFigure, ExportedFigures, FigureFormat, FigureOptions, Width};
use pressrun::{Diagnostic, FigureEdition, Report};
use serde_json::json;

use super::only::{self, Only};
use super::output::{self, Format as Messages};
use super::{Drafting, Failure, Outcome};

/// Export figures alone, for the web, slides and other documents
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  pressrun figures                                   every figure as SVG in out/figures\n  pressrun figures data --figure oil_imports         one of another brief\n  pressrun figures --format svg,png,pdf,csv          in four formats\n  pressrun figures --width 600px --format png        PNGs of 1200 pixels, sharp when shown 600 wide\n  pressrun figures --no-title --no-source --background transparent\n\nThe files are named <slug>-<language>-<figure>.<format>. Letters keep their size at every width, so give the width at which a figure is shown, and for more pixels a larger --scale. CSV holds the numbers behind a chart.\nFigures that the text does not place are exported too; `export_only = true` in the figures file says that it is meant so."
)]
pub struct Options {
    /// Folder of the project, or its brief.toml [default: the nearest brief.toml upwards]
    project: Option<PathBuf>,
    /// A figure by its id; again for more, or separated by commas [default: all that are declared]
    #[arg(long, value_name = "ID", value_delimiter = ',')]
    figure: Vec<String>,
    /// Formats, separated by commas
    #[arg(long, value_name = "FORMATS", value_enum, default_value = "svg", value_delimiter = ',')]
    format: Vec<Format>,
    /// Width of the figure, in mm, cm, in, px (1/96 in) or pt
    #[arg(long, value_name = "LENGTH", default_value = "160mm")]
    width: Width,
    /// Pixels of a PNG for each px of the width [default: 2]
    #[arg(long, value_name = "FACTOR", value_parser = scale, conflicts_with = "dpi")]
    scale: Option<f64>,
    /// Pixels of a PNG to the inch, the same as 96 times --scale [default: 192]
    #[arg(long, value_name = "NUMBER", value_parser = dpi)]
    dpi: Option<f64>,
    /// Leave out the title, for pages that set it themselves
    #[arg(long)]
    no_title: bool,
    /// Leave out the source
    #[arg(long)]
    no_source: bool,
    /// What the figure stands on
    #[arg(long, value_enum, default_value_t = Ground::White)]
    background: Ground,
    /// Languages, separated by commas, or `all`
    #[arg(long, visible_alias = "language", value_name = "TAGS", default_value = "all", value_delimiter = ',')]
    lang: Vec<String>,
    /// Of a brief with a matrix: only these values of a parameter; again for another parameter
    #[arg(long, value_name = "NAME=VALUES")]
    only: Vec<Only>,
    /// Folder for the files
    #[arg(long, value_name = "DIR", default_value = "out/figures")]
    out: PathBuf,
    #[command(flatten)]
    drafting: Drafting,
    /// Number of processors to work with [default: all]
    #[arg(long, value_name = "N")]
    jobs: Option<NonZeroUsize>,
    /// Form of messages and results
    #[arg(long, value_enum, default_value_t = Messages::Human)]
    messages: Messages,
}

/// The formats by their names.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    /// For web pages: sharp at every size, with the description in words.
    Svg,
    /// For social media and slides.
    Png,
    /// For other documents: accessible and archival.
    Pdf,
    /// The numbers behind a chart.
    Csv,
}

impl From<Format> for FigureFormat {
    fn from(format: Format) -> Self {
        match format {
            Format::Svg => Self::Svg,
            Format::Png => Self::Png,
            Format::Pdf => Self::Pdf,
            Format::Csv => Self::Csv,
        }
    }
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Ground {
    White,
    Transparent,
}

/// Pixels to the inch at a scale of 1, as in CSS.
const CSS_DPI: f64 = 96.0;
const MOST_DPI: f64 = 1200.0;

fn number(text: &str, least: f64, most: f64) -> Result<f64, String> {
    let number: f64 = text.parse().map_err(|_| "this is no number".to_owned())?;
    match (least..=most).contains(&number) {
        true => Ok(number),
        false => Err(format!("choose a number from {least} to {most}")),
    }
}

fn scale(text: &str) -> Result<f64, String> {
    number(text, 0.5, MOST_DPI / CSS_DPI)
}

fn dpi(text: &str) -> Result<f64, String> {
    number(text, CSS_DPI / 2.0, MOST_DPI)
}

impl Options {
    fn figure_options(&self) -> FigureOptions {
        let mut formats = Vec::new();
        for format in self.format.iter().copied().map(FigureFormat::from) {
            if !formats.contains(&format) {
                formats.push(format);
            }
        }
        let dpi = self.dpi.or(self.scale.map(|scale| scale * CSS_DPI));
        FigureOptions {
            formats,
            width: self.width,
            dpi: dpi.unwrap_or(FigureOptions::default().dpi),
            title: !self.no_title,
            source: !self.no_source,
            background: match self.background {
                Ground::White => Background::White,
                Ground::Transparent => Background::Transparent,
            },
        }
    }
}

pub fn run(options: &Options) -> Outcome {
    let start = Instant::now();
    let editions = match editions(options) {
        Ok((editions, warnings)) => {
            output::findings(&warnings, options.messages);
            editions
        }
        Err(Failure::Project(report)) => return fail(&report, options.messages),
        Err(failure) => {
            output::findings(failure.report(), options.messages);
            return failure.outcome();
        }
    };
    // The engine lays out on these.
    let _ = rayon::ThreadPoolBuilder::new().num_threads(super::threads(options.jobs)).build_global();
    let figure_options = options.figure_options();
    let (mut exported, mut failures) = (Vec::new(), Vec::new());
    for edition in &editions {
        match edition.export(&figure_options) {
            Ok(ExportedFigures { files, warnings }) => {
                output::findings(&warnings, options.messages);
                exported.extend(files);
            }
            Err(report) => failures.push(report),
        }
    }
    if !failures.is_empty() {
        return fail(&Report::merged(failures), options.messages);
    }
    if let Some(finding) = without_numbers(&editions, &figure_options, exported.is_empty()) {
        let report = Report::new(Default::default(), vec![finding]);
        if report.errors() > 0 {
            return fail(&report, options.messages);
        }
        output::findings(&report, options.messages);
    }
    let paths: Vec<PathBuf> = exported.iter().map(|file| options.out.join(&file.name)).collect();
    let contents: Vec<(&Path, &[u8])> =
        paths.iter().map(PathBuf::as_path).zip(exported.iter().map(|file| file.bytes.as_slice())).collect();
    if let Err((path, error)) = files::write_all(&contents) {
        return fail(&super::unwritable(&path, &error), options.messages);
    }
    exported.iter().zip(&paths).for_each(|(file, path)| report_file(file, path, options.messages));
    if options.messages == Messages::Human {
        eprintln!("{}", summary(&editions, exported.len(), start));
    }
    Outcome::Done
}

/// The figures in each language and with each value of the matrix, and what is doubtful about the briefs.
fn editions(options: &Options) -> Result<(Vec<FigureEdition>, Report), Failure> {
    let project = super::open(options.project.as_ref(), options.drafting.ignore_lock).map_err(Failure::Project)?;
    let manifest = BuildManifest::read(Path::new("out")).ok();
    let (mut editions, mut warnings, mut failures) = (Vec::new(), Vec::new(), Vec::new());
    for parameters in only::chosen(&project, &options.only)? {
        let checked = super::check(&project, &parameters, options.drafting.into(), manifest.as_ref());
        let brief = match checked {
            Ok(brief) => brief,
            Err(report) => {
                failures.push(report);
                continue;
            }
        };
        warnings.push(brief.report());
        let languages = chosen("language", &options.lang, &brief.front.languages).map_err(Failure::Usage)?;
        for language in &languages {
            match brief.figure_edition(language, &options.figure) {
                Ok(edition) => editions.push(edition),
                Err(report) if report.diagnostics().iter().any(|finding| finding.code == "unknown-choice") => {
                    return Err(Failure::Usage(report));
                }
                Err(report) => failures.push(report),
            }
        }
    }
    match failures.is_empty() {
        true => Ok((editions, Report::merged(warnings))),
        false => Err(Failure::Project(Report::merged(failures))),
    }
}

fn summary(editions: &[FigureEdition], files: usize, start: Instant) -> String {
    match editions.iter().all(|edition| edition.figures.is_empty()) {
        true => "this brief has no figures".into(),
        false => format!("{} in {}", output::count(files, "file"), output::seconds(start.elapsed())),
    }
}

/// What to say of images when the numbers behind figures are all that was asked for.
fn without_numbers(editions: &[FigureEdition], options: &FigureOptions, none: bool) -> Option<Diagnostic> {
    let figures = &editions.first()?.figures;
    let images: Vec<&str> = figures.iter().filter(|figure| figure.csv.is_none()).map(|figure| figure.id.as_str()).collect();
    if images.is_empty() || options.formats != [FigureFormat::Csv] {
        return None;
    }
    let message = format!("there are no numbers behind {}", pressrun::diagnostic::quoted_list(&images));
    let finding = match none {
        true => Diagnostic::error("image-without-numbers", message),
        false => Diagnostic::warning("image-without-numbers", message),
    };
    let (is, them) = if images.len() == 1 { ("it is an image", "it") } else { ("they are images", "them") };
    Some(finding.because(is.to_owned()).help(format!("export {them} as svg, png or pdf")))
}

fn report_file(file: &ExportedFigure, path: &Path, messages: Messages) {
    match messages {
        Messages::Human => {
            let size = match (file.size, file.format) {
                (Some((width, height)), FigureFormat::Pdf) => {
                    format!("{:.0} × {:.0} mm, ", width / CSS_DPI * 25.4, height / CSS_DPI * 25.4)
                }
                (Some((width, height)), _) => format!("{width:.0} × {height:.0} px, "),
                (None, _) => String::new(),
            };
            output::text(&format!("{}  {size}{} KB\n", path.display(), file.bytes.len().div_ceil(1000)));
        }
        Messages::Json => output::line(&json!({
            "event": "output",
            "path": output::path(path),
            "figure": file.figure,
            "format": file.format.ending(),
            "width": file.size.map(|(width, _)| width),
            "height": file.size.map(|(_, height)| height),
            "bytes": file.bytes.len(),
        })),
    }
}

fn fail(report: &Report, messages: Messages) -> Outcome {
    output::findings(report, messages);
    let (errors, warnings) = (report.errors(), report.warnings());
    match messages {
        Messages::Human => eprintln!("nothing exported: {}", output::counts(errors, warnings)),
        Messages::Json => output::line(&json!({ "event": "failed", "errors": errors, "warnings": warnings })),
    }
    Outcome::ProjectErrors
}
