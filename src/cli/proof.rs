//! `pressrun proof`.

use std::path::PathBuf;

use clap::Args;
use pressrun::batch::{BuildOptions, chosen};
use pressrun::locale::PRINT;
use pressrun::output::write_all;
use pressrun::{Brief, Report};

use super::only::{self, Only};
use super::output::{self, Format};
use super::{Failure, Outcome};

/// Show pages as the press prints them
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  pressrun proof data --pages 1                 the cover, as PNG in out/proof\n  pressrun proof data --pages 1-4,9 --dpi 150    sharper\n  pressrun proof data --pages 8 --separations   its plates too, in grey\n\nColours are shown through the profile of the press. Around the page are drawn the trim (red), the bleed (blue) and the safe area (green). The files are named <slug>-<language>-print-<page>.png."
)]
pub struct Options {
    /// Folder of the project, or its brief.toml [default: the nearest brief.toml upwards]
    project: Option<PathBuf>,
    /// Pages, such as 1-4,9
    #[arg(long, value_name = "PAGES", default_value = "1", value_delimiter = ',', value_parser = pages)]
    pages: Vec<(usize, usize)>,
    /// Languages, separated by commas, or `all` [default: that of the source]
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
    let project = super::open(options.project.as_ref(), false).map_err(Failure::Project)?;
    for parameters in only::chosen(&project, &options.only)? {
        let brief = super::check(&project, &parameters, BuildOptions::default(), None).map_err(Failure::Project)?;
        proof(&brief, options).map_err(Failure::Project)?;
    }
    Ok(())
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
        let named = |page: usize, plate: &str| options.out.join(format!("{}-{page:02}{plate}.png", edition.output_name()));
        for page in options.pages.iter().flat_map(|(first, last)| *first..=(*last).min(pages.len().max(*first))) {
            let proof = pages.proof(page - 1, options.dpi, options.separations)?;
            let mut files = vec![(named(page, ""), proof.picture)];
            files.extend(proof.plates.into_iter().map(|(plate, bytes)| (named(page, &format!("-{plate}")), bytes)));
            let list: Vec<_> = files.iter().map(|(path, bytes)| (path.as_path(), bytes.as_slice())).collect();
            write_all(&list).map_err(|(path, error)| super::unwritable(&path, &error))?;
            files.iter().for_each(|(path, _)| output::text(&format!("{}\n", output::path(path))));
        }
    }
    Ok(())
}
