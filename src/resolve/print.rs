//! How a brief is printed: sizes, inks, and the profile of the press.

use std::path::Path;

use serde::Serialize;

use crate::diagnostic::{Diagnostic, FileIndex, suggest};
use crate::pdf::OutputProfile;
use crate::project::{
    BINARY_LIMIT, InFile, Intent, Located, Manifest, Paper, PrintCover, PrintEdition, PrintInks, PrinterMark, Root, Trim,
};

/// How far artwork runs over the trim when the manifest does not say, in millimetres.
const BLEED: f64 = 3.0;
/// The room outside the bleed for marks and the slug line, in millimetres.
const SLUG: f64 = 12.0;
/// The narrowest and lowest page that the lines of the house style fit, in millimetres.
const LEAST: (f64, f64) = (160.0, 200.0);
/// The colours of the house style that a spot ink can take the place of.
const SPOT_COLOURS: [&str; 2] = ["accent", "alarm"];

/// How a brief is printed. Lengths are in millimetres.
#[derive(Debug, Clone, Serialize)]
pub struct PrintSetup {
    /// The width of the trimmed page.
    pub width: f64,
    /// Its height.
    pub height: f64,
    /// How far artwork runs over the trim.
    pub bleed: f64,
    /// The room outside the bleed.
    pub slug: f64,
    /// The marks in it.
    pub marks: Vec<PrinterMark>,
    /// Whether a line there tells what the page is.
    pub slug_line: bool,
    /// The inks of the press.
    pub inks: PrintInks,
    /// The spot inks.
    pub spots: Vec<Spot>,
    /// How the colours of images are brought into the inks.
    pub intent: Intent,
    /// Whether the margins of left and right pages mirror each other.
    pub mirrored: bool,
    /// What the binding takes from each page. By the number of pages when there is none.
    pub binding_margin: Option<f64>,
    /// The number of pages is a multiple of this one.
    pub multiple: u32,
    /// Whether the cover is a sheet of its own.
    pub cover: PrintCover,
    /// The profile of the press.
    #[serde(skip)]
    pub profile: OutputProfile,
}

impl PrintSetup {
    /// The colours of the house style that fit the inks, by their name there.
    pub fn palette(&self) -> &'static str {
        match self.inks {
            PrintInks::Grey => "black",
            PrintInks::Cmyk | PrintInks::CmykSpot => "print",
        }
    }
}

/// A spot ink.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Spot {
    /// The colour of the house style that it takes the place of.
    pub colour: String,
    /// Its name at the printer.
    pub name: String,
    /// Percent of cyan, magenta, yellow and black in its place.
    pub cmyk: [f64; 4],
}

/// Reads how a brief is printed, and reports what cannot be.
pub(super) fn read(manifest: &InFile<Manifest>, root: &Root, diagnostics: &mut Vec<Diagnostic>) -> PrintSetup {
    let file = manifest.file;
    let edition = &manifest.value.edition.print;
    let (width, height) = size(edition, manifest.value.paper);
    if let Some(trim) = &edition.trim {
        check_trim(trim, file, diagnostics);
    }
    let bleed = edition.bleed.as_ref().map_or(BLEED, |bleed| **bleed);
    if let Some(given) = &edition.bleed
        && bleed * 2.0 >= width.min(height)
    {
        diagnostics.push(
            Diagnostic::error("bleed-too-large", format!("a bleed of {bleed} mm is larger than the page"))
                .at(given.place(file))
                .because(format!("millimetres on each side of a page of {width} × {height} mm"))
                .help("printers ask for 3 mm, in North America 3.2 (1/8 inch): bleed = 3"),
        );
    }
    let marks = edition.marks.clone().unwrap_or_else(|| vec![PrinterMark::Crop, PrinterMark::Registration, PrinterMark::ColourBar]);
    let slug_line = edition.slug_line.unwrap_or(true);
    PrintSetup {
        width,
        height,
        bleed,
        slug: if marks.is_empty() && !slug_line { 0.0 } else { SLUG },
        marks,
        slug_line,
        inks: edition.inks.as_ref().map_or(PrintInks::default(), |inks| **inks),
        spots: spots(edition, file, diagnostics),
        intent: edition.intent,
        mirrored: edition.mirrored.unwrap_or(true),
        binding_margin: edition.binding_margin.as_ref().map(|margin| **margin),
        multiple: edition.multiple.as_ref().map_or(4, |multiple| **multiple),
        cover: edition.cover,
        profile: profile(edition, file, root, diagnostics),
    }
}

fn size(edition: &PrintEdition, paper: Paper) -> (f64, f64) {
    match (&edition.trim, edition.paper.unwrap_or(paper)) {
        (Some(trim), _) => (*trim.width, *trim.height),
        (None, paper) => paper.size(),
    }
}

fn check_trim(trim: &Trim, file: FileIndex, diagnostics: &mut Vec<Diagnostic>) {
    for (value, least, what) in [(&trim.width, LEAST.0, "width"), (&trim.height, LEAST.1, "height")] {
        if **value < least {
            diagnostics.push(
                Diagnostic::error("trim-too-small", format!("the {what} of the page, {} mm, is too small", **value))
                    .at(value.place(file))
                    .because(format!("the lines and margins of the house style need {least} mm"))
                    .help(format!("give {what} = {least} or more")),
            );
        }
    }
}

/// The spot inks, each with the colour that it takes the place of.
fn spots(edition: &PrintEdition, file: FileIndex, diagnostics: &mut Vec<Diagnostic>) -> Vec<Spot> {
    let mut spots: Vec<Spot> = Vec::new();
    for (colour, ink) in edition.spot.iter() {
        if !SPOT_COLOURS.contains(&colour.as_str()) {
            let mut finding = Diagnostic::error("unknown-value", format!("no spot ink can take the place of `{}`", **colour))
                .at(colour.place(file))
                .because("not a colour of the house style that may have an ink of its own");
            finding.help = suggest(colour, SPOT_COLOURS).or_else(|| Some("use `accent` or `alarm`".into()));
            diagnostics.push(finding);
        }
        let parts: Option<[f64; 4]> = ink.cmyk.as_slice().try_into().ok();
        let cmyk = parts.filter(|parts| parts.iter().all(|part| (0.0..=100.0).contains(part)));
        match cmyk {
            Some(cmyk) => spots.push(Spot { colour: colour.to_string(), name: ink.name.to_string(), cmyk }),
            None => diagnostics.push(
                Diagnostic::error("spot-without-cmyk", format!("the spot ink `{}` has no colour to stand in for it", *ink.name))
                    .at(ink.cmyk.place(file))
                    .because("needs four numbers from 0 to 100")
                    .help("give the percent of cyan, magenta, yellow and black from the maker's chart: cmyk = [95, 45, 20, 45]"),
            ),
        }
    }
    match (edition.inks.as_ref().filter(|inks| ***inks == PrintInks::CmykSpot), edition.spot.iter().next()) {
        (Some(inks), None) => diagnostics.push(
            Diagnostic::error("spot-missing", "no spot ink is declared")
                .at(inks.place(file))
                .because("the press has spot inks, but the brief names none")
                .help(
                    "say what the ink takes the place of, for example: [edition.print.spot.accent] with name = \"PANTONE 3025 C\" and \
                     cmyk = [95, 45, 20, 45]; without a spot ink, inks = \"cmyk\"",
                ),
        ),
        (None, Some((colour, _))) => diagnostics.push(
            Diagnostic::error("spot-without-ink", "the press has no spot ink")
                .at(colour.place(file))
                .because("declared, but `inks` of the print edition names none")
                .help("set inks = \"cmyk+spot\" in [edition.print], or leave the spot ink out"),
        ),
        _ => {}
    }
    spots
}

/// The profile of the press; the one that comes with Pressrun where the one that is named cannot be used, which is reported.
fn profile(edition: &PrintEdition, file: FileIndex, root: &Root, diagnostics: &mut Vec<Diagnostic>) -> OutputProfile {
    let Some(named) = edition.output_condition.as_ref().filter(|named| !named.eq_ignore_ascii_case("fogra39")) else {
        return OutputProfile::default();
    };
    read_profile(named, root).unwrap_or_else(|finding| {
        diagnostics.push(finding.at(named.place(file)));
        OutputProfile::default()
    })
}

fn read_profile(named: &Located<String>, root: &Root) -> Result<OutputProfile, Box<Diagnostic>> {
    let path = Path::new(&**named);
    if path.extension().is_none() {
        return Err(Box::new(Diagnostic::error("unknown-profile", format!("there is no output condition `{}`", **named))
            .because("not the name of a profile that comes with Pressrun, which is FOGRA39")
            .help("put the ICC profile that your printer names into the project, and give its path: output_condition = \"profiles/GRACoL2013.icc\"")));
    }
    let bytes = root.read(path, BINARY_LIMIT).map_err(|refusal| {
        Diagnostic::error(refusal.code(), format!("the profile `{}` {}", **named, refusal.reason()))
            .because("cannot be read")
            .help(refusal.help())
    })?;
    OutputProfile::read(bytes).map_err(|why| {
        let finding = Diagnostic::error("bad-profile", format!("`{}` is no profile to print with", **named))
            .because(why.reason())
            .help("ask the printer for the ICC output profile of the press and paper: its class is `prtr`, its colours are CMYK");
        Box::new(finding)
    })
}
