//! Soft proofs: pages of a PDF as the press and its paper show them, on a screen, and their plates.
//!
//! They are made of the plates of the finished file, so that what overprints, shows through or is knocked out does so in them.

mod guides;
mod inks;

use std::io::Cursor;

use image::{DynamicImage, GrayImage, ImageFormat, RgbImage};
use lopdf::Document;
use rayon::prelude::*;

use crate::diagnostic::{Diagnostic, Report, Sources};
use crate::pdf::{OutputProfile, on_screen};
use crate::preflight::plates::{self, Frame};
use crate::preflight::survey::{Page, Survey};
use crate::preflight::{Unreadable, opened};
use crate::typeset::described;

/// A page as it will be printed.
pub struct Proof {
    /// The number of the page, from 1.
    pub page: usize,
    /// The page in colour, with trim (red), bleed (blue) and safe area (green) drawn, as PNG.
    pub picture: Vec<u8>,
    /// The plates that were asked for, by the names of the inks, as PNG in grey: the darker, the more ink.
    pub plates: Vec<(String, Vec<u8>)>,
    /// The inks of their own whose colour the file does not tell in a way that is understood here: they are shown as black.
    pub unknown: Vec<String>,
}

/// How pages are shown.
#[derive(Debug, Clone, Copy)]
pub struct Settings {
    /// Pixels in an inch.
    pub dpi: f64,
    /// Whether the plates are wanted too.
    pub separations: bool,
}

/// A PDF whose pages are shown.
pub struct Proofs {
    document: Document,
    pages: Vec<Page>,
    press: OutputProfile,
}

impl Proofs {
    /// Opens a PDF. Its colours are shown through the profile of its output intent, or through FOGRA39 when it has none for print.
    ///
    /// # Errors
    /// When it is no PDF, or one that cannot be opened.
    pub fn open(pdf: &[u8]) -> Result<Self, Unreadable> {
        let document = opened(pdf)?;
        let press = inks::press(&document).unwrap_or_default();
        let pages = Survey::of(&document).pages;
        Ok(Self { document, pages, press })
    }

    /// How many pages it has.
    pub fn pages(&self) -> usize {
        self.pages.len()
    }

    /// Shows pages, by their numbers from 1.
    ///
    /// # Errors
    /// When there is no such page, when one cannot be drawn, or when the profile has no way to a screen.
    pub fn show(&self, pages: &[usize], settings: Settings) -> Result<Vec<Proof>, Report> {
        let shown = pages.par_iter().map(|number| {
            let page = number.checked_sub(1).and_then(|at| self.pages.get(at)).ok_or_else(|| {
                fail(&format!("there is no page {number}"), &format!("choose pages from 1 to {}", self.pages.len()))
            })?;
            self.page(page, *number, settings)
        });
        shown.collect()
    }

    fn page(&self, page: &Page, number: usize, settings: Settings) -> Result<Proof, Report> {
        let unconverted = || {
            fail(
                &format!("page {number} has colours in RGB or Lab, which are no inks before they are converted"),
                "convert them to the profile of the press; of a brief, build the print edition",
            )
        };
        let undrawn =
            |why: &str| fail(&format!("page {number} cannot be shown: {why}"), "ask `pressrun preflight` what is wrong with it");
        if page.needs_conversion() {
            return Err(unconverted());
        }
        let finest = Frame::finest(page).floor();
        if settings.dpi > finest && finest >= 1.0 {
            let message = format!("page {number} is too large for {} dots an inch", settings.dpi);
            return Err(fail(&message, &format!("choose a smaller --dpi, up to {finest}")));
        }
        let frame = Frame::whole(page, settings.dpi).ok_or_else(|| undrawn("it has no size that can be drawn"))?;
        let plates = plates::draw(&self.document, page, &frame).map_err(|gap| undrawn(gap.why))?;
        if plates.unconverted_tiles {
            return Err(unconverted());
        }
        // What is missing would be white paper.
        if let Some(gap) = plates.gaps.first() {
            return Err(undrawn(gap.why));
        }
        let drawn = plates.drawn;
        let (separated, unknown) = inks::separated(&self.document, &drawn, &frame);
        let mut colours = on_screen(&self.press, &separated).ok_or_else(|| {
            fail(
                "the profile of the press does not tell how its inks look",
                "ask the printer for a profile with tables in both directions (A2B, B2A)",
            )
        })?;
        guides::draw(&mut colours, page, &frame);
        let size = (frame.width as u32, frame.height as u32);
        let unencoded = || fail(&format!("the picture of page {number} cannot be encoded"), "choose a smaller --dpi");
        let encoded = |picture: Option<DynamicImage>| picture.and_then(|picture| png(picture, page.rotate, settings.dpi));
        let picture = RgbImage::from_raw(size.0, size.1, colours).map(DynamicImage::from);
        let picture = encoded(picture).ok_or_else(unencoded)?;
        let mut plates = Vec::new();
        for plate in drawn.into_iter().filter(|_| settings.separations) {
            let greys = plate.greys.unwrap_or_else(|| vec![u8::MAX; frame.width * frame.height]);
            let picture = GrayImage::from_raw(size.0, size.1, greys).map(DynamicImage::from);
            plates.push((plate.ink.name().to_owned(), encoded(picture).ok_or_else(unencoded)?));
        }
        Ok(Proof { page: number, picture, plates, unknown })
    }
}

/// A picture of a page as PNG, turned as the page is: by so many degrees, clockwise.
fn png(picture: DynamicImage, rotate: i64, dpi: f64) -> Option<Vec<u8>> {
    let turned = match rotate.rem_euclid(360) {
        90 => picture.rotate90(),
        180 => picture.rotate180(),
        270 => picture.rotate270(),
        _ => picture,
    };
    let mut bytes = Cursor::new(Vec::new());
    turned.write_to(&mut bytes, ImageFormat::Png).ok()?;
    Some(described(bytes.get_ref(), dpi, &[]))
}

fn fail(message: &str, help: &str) -> Report {
    Report::new(Sources::default(), vec![Diagnostic::error("proof", message).help(help)])
}
