//! `pressrun proof`.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use clap::Args;
use pressrun::batch::{BuildOptions, chosen};
use pressrun::locale::PRINT;
use pressrun::output::write_all;
use pressrun::proof::{Proofs, Settings};
use pressrun::{Brief, Diagnostic, Report};

use super::only::{self, Only};
use super::output::{self, Format};
use super::{Failure, Outcome};

/// Show pages as the press prints them
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  pressrun proof data --pages 1                 the cover, as PNG in out/proof\n  pressrun proof data --pages 1-4,9 --dpi 150    sharper\n  pressrun proof data --pages 8 --separations   its plates too, in grey\n  pressrun proof brief-print.pdf                 of a PDF for print, whatever made it\n\nColours are shown through the profile of the press. Around the page are drawn the trim (red), the bleed (blue) and the safe area (green). The files are named <slug>-<language>-print-<page>.png. They are made of the plates of the finished PDF: what overprints or shows through does so in them."
)]
pub struct Options {
    /// Folder of the project, or its brief.toml, or a finished PDF [default: the nearest brief.toml upwards]
    #[arg(value_name = "PROJECT|PDF")]
    project: Option<PathBuf>,
    /// Pages, such as 1-4,9
    #[arg(long, value_name = "PAGES", default_value = "1", value_delimiter = ',', value_parser = pages)]
    pages: Vec<(usize, usize)>,
    /// Of a project: languages, separated by commas, or `all` [default: that of the source]
    #[arg(long, value_name = "TAGS", value_delimiter = ',')]
    lang: Vec<String>,
    /// Pixels to the inch
    #[arg(long, value_name = "NUMBER", default_value_t = 100.0, value_parser = dpi)]
    dpi: f64,
    /// Show the plates too, in grey
    #[arg(long)]
    separations: bool,
    /// Of a brief with a matrix: only these values of a parameter; again for another parameter
    #[arg(long, value_name = "NAME=VALUES")]
    only: Vec<Only>,
    /// Folder for the pictures
    #[arg(long, value_name = "DIR", default_value = "out/proof")]
    out: PathBuf,
}

/// The first and last of some pages.
fn pages(text: &str) -> Result<(usize, usize), String> {
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    let number = |text: &str| text.trim().parse().ok().filter(|number| *number > 0);
    match (number(first), number(last)) {
        (Some(first), Some(last)) if first <= last => Ok((first, last)),
        _ => Err("give pages such as 3, or 1-4".into()),
    }
}

fn dpi(text: &str) -> Result<f64, String> {
    let number: Option<f64> = text.parse().ok().filter(|number| (20.0..=600.0).contains(number));
    number.ok_or_else(|| "choose a number from 20 to 600".into())
}

pub fn run(options: &Options) -> Outcome {
    match proofs(options) {
        Ok(()) => Outcome::Done,
        Err(failure) => {
            output::findings(failure.report(), Format::Human);
            failure.outcome()
        }
    }
}

fn proofs(options: &Options) -> Result<(), Failure> {
    let is_pdf = |path: &&PathBuf| path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("pdf"));
    if let Some(file) = options.project.as_ref().filter(is_pdf) {
        return finished(file, options);
    }
    let project = super::open(options.project.as_ref(), false).map_err(Failure::Project)?;
    for parameters in only::chosen(&project, &options.only)? {
        let brief = super::check(&project, &parameters, BuildOptions::default(), None).map_err(Failure::Project)?;
        proof(&brief, options).map_err(Failure::Project)?;
    }
    Ok(())
}

/// Shows pages of a finished PDF.
fn finished(file: &Path, options: &Options) -> Result<(), Failure> {
    let refuse = |finding: Diagnostic| Failure::Usage(Report::new(Default::default(), vec![finding]));
    if !options.lang.is_empty() || !options.only.is_empty() {
        let finding =
            Diagnostic::error("proof", format!("`{}` is finished: nothing of it can be chosen but pages", file.display()));
        return Err(refuse(finding.help("leave out --lang and --only, or name the folder of the project")));
    }
    let pdf = std::fs::read(file).map_err(|error| {
        let finding = Diagnostic::error("missing-file", format!("`{}` cannot be read", file.display()));
        refuse(finding.because(error.to_string()).help("name a PDF, or the folder of a project"))
    })?;
    let proofs = Proofs::open(&pdf).map_err(|unreadable| {
        refuse(Diagnostic::error("proof", format!("`{}` {}", file.display(), unreadable.reason)).help(unreadable.help))
    })?;
    let name = file.file_stem().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    show(&proofs, &name, options).map_err(Failure::Project)
}

fn proof(brief: &Brief, options: &Options) -> Result<(), Report> {
    let languages = match options.lang.is_empty() {
        true => vec![brief.front.language.clone()],
        false => chosen("language", &options.lang, &brief.front.languages)?,
    };
    for language in &languages {
        let edition = brief.edition(language, PRINT)?;
        let pages = edition.typeset()?;
        output::findings(&pages.warnings, Format::Human);
        let name = edition.output_name();
        let proofs = Proofs::open(&pages.pdf()?).map_err(|unreadable| {
            Report::new(Default::default(), vec![Diagnostic::error("proof", format!("`{name}` {}", unreadable.reason))])
        })?;
        show(&proofs, &name, options)?;
    }
    Ok(())
}

/// Writes pages into files that begin with a name.
fn show(proofs: &Proofs, name: &str, options: &Options) -> Result<(), Report> {
    // As many at a time as there are processors; a page that is asked for and not there is told.
    let pages: Vec<usize> =
        options.pages.iter().flat_map(|(first, last)| *first..=(*last).min(proofs.pages().max(*first))).collect();
    let settings = Settings { dpi: options.dpi, separations: options.separations };
    let mut unknown = BTreeSet::new();
    for some in pages.chunks(super::threads(None)) {
        for proof in proofs.show(some, settings)? {
            let named = |plate: &str| options.out.join(format!("{name}-{:02}{plate}.png", proof.page));
            let mut files = vec![(named(""), proof.picture)];
            for (ink, bytes) in proof.plates {
                let names = (1..).map(|at| named(&format!("-{}", in_name(&ink, at))));
                let free = names.into_iter().find(|name| files.iter().all(|(known, _)| known != name));
                files.extend(free.map(|name| (name, bytes)));
            }
            let list: Vec<_> = files.iter().map(|(path, bytes)| (path.as_path(), bytes.as_slice())).collect();
            write_all(&list).map_err(|(path, error)| super::unwritable(&path, &error))?;
            files.iter().for_each(|(path, _)| output::text(&format!("{}\n", output::path(path))));
            unknown.extend(proof.unknown);
        }
    }
    let warn = |ink: String| {
        Diagnostic::warning("spot-colour", format!("`{ink}` is shown as black"))
            .in_file(name)
            .because("the file tells what stands in for it in another way than by four inks and a simple function")
    };
    output::findings(&Report::new(Default::default(), unknown.into_iter().map(warn).collect()), Format::Human);
    Ok(())
}

/// The name of an ink as part of the name of a file: the first, or a later one when others have that.
fn in_name(ink: &str, at: usize) -> String {
    let words = ink.to_lowercase();
    let mut words: Vec<&str> = words.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    if words.is_empty() {
        words.push("ink");
    }
    match at {
        1 => words.join("-"),
        _ => format!("{}-{at}", words.join("-")),
    }
}
