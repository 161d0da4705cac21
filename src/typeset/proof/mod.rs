//! Soft proofs: pages as the press and its paper show them, on a screen.

mod plates;

use super::Pages;
use super::png::described;
use crate::diagnostic::{Diagnostic, Report, Sources};
use crate::output::print::{Inks, MILLIMETRE};
use crate::resolve::PrintSetup;
use plates::{Plates, Separator};

/// How far text stays away from the trim, in millimetres.
const SAFE: f64 = 3.0;
/// The lines that are drawn around the trim, the bleed and the safe area: how far outside of the trim, and the colour.
const TRIM: [u8; 3] = [230, 30, 30];
const BLEED: [u8; 3] = [30, 90, 230];
const SAFE_AREA: [u8; 3] = [20, 150, 60];
/// The names of the plates.
const PLATES: [&str; 4] = ["cyan", "magenta", "yellow", "black"];

/// A page as it will be printed.
pub struct Proof {
    /// The page in colour, with trim (red), bleed (blue) and safe area (green) drawn, as PNG.
    pub picture: Vec<u8>,
    /// The plates that were asked for, by name, as PNG in grey: the darker, the more ink.
    pub plates: Vec<(&'static str, Vec<u8>)>,
}

impl Pages {
    /// A soft proof of a page, counted from 0, through the profile of the press. `dpi` is the number of pixels in an inch.
    ///
    /// # Errors
    /// When the pages are not for a printer, there is no such page, or the profile has no way to a screen.
    pub fn proof(&self, page: usize, dpi: f64, separations: bool) -> Result<Proof, Report> {
        let fail =
            |message: &str, help: &str| Report::new(Sources::default(), vec![Diagnostic::error("proof", message).help(help)]);
        let setup =
            self.print.as_ref().ok_or_else(|| fail("only pages for a printer can be proofed", "set the edition `print`"))?;
        let pages = self.document.pages();
        let page = pages
            .get(page)
            .ok_or_else(|| fail(&format!("there is no page {}", page + 1), &format!("choose pages from 1 to {}", pages.len())))?;
        let inks = Inks::of(setup);
        let scale = dpi / 72.0;
        let options = typst_render::RenderOptions { pixel_per_pt: scale.into(), render_bleed: true };
        let draw = |plates| typst_render::render(&Separator { inks: &inks, plates, scale }.page(page), &options);
        let (mut canvas, black) = (draw(Plates::Colours), draw(Plates::Black));

        let separated: Vec<u8> = canvas
            .data()
            .chunks_exact(4)
            .zip(black.data().chunks_exact(4))
            .flat_map(|(colours, black)| [255 - colours[0], 255 - colours[1], 255 - colours[2], 255 - black[0]])
            .collect();
        let unencoded = |_| fail("the picture cannot be encoded", "choose a smaller --dpi");
        let mut plates = Vec::new();
        if separations {
            for (at, name) in PLATES.into_iter().enumerate() {
                for (pixel, inks) in canvas.data_mut().chunks_exact_mut(4).zip(separated.chunks_exact(4)) {
                    pixel.copy_from_slice(&[255 - inks[at], 255 - inks[at], 255 - inks[at], 255]);
                }
                plates.push((name, described(&canvas.encode_png().map_err(unencoded)?, dpi, &[])));
            }
        }
        let seen = inks.on_screen(&separated).ok_or_else(|| {
            fail(
                "the profile of the press does not tell how its inks look",
                "ask the printer for a profile with tables in both directions (A2B, B2A)",
            )
        })?;
        for (pixel, seen) in canvas.data_mut().chunks_exact_mut(4).zip(seen.chunks_exact(3)) {
            pixel.copy_from_slice(&[seen[0], seen[1], seen[2], 255]);
        }
        let width = canvas.width() as usize;
        guides(canvas.data_mut(), width, setup, scale);
        Ok(Proof { picture: described(&canvas.encode_png().map_err(unencoded)?, dpi, &[]), plates })
    }
}

/// Draws trim, bleed and safe area.
fn guides(pixels: &mut [u8], width: usize, setup: &PrintSetup, scale: f64) {
    let height = pixels.len() / 4 / width.max(1);
    let lines = [(setup.slug, BLEED), (setup.slug + setup.bleed, TRIM), (setup.slug + setup.bleed + SAFE, SAFE_AREA)];
    for (inset, colour) in lines {
        let inset = (inset * MILLIMETRE * scale).round() as usize;
        let (right, bottom) = (width.saturating_sub(inset + 1), height.saturating_sub(inset + 1));
        let across = (inset..=right).flat_map(|x| [(x, inset), (x, bottom)]);
        let down = (inset..=bottom).flat_map(|y| [(inset, y), (right, y)]);
        for (x, y) in across.chain(down) {
            if let Some(pixel) = pixels.get_mut(4 * (y * width + x)..).and_then(|rest| rest.first_chunk_mut::<4>()) {
                *pixel = [colour[0], colour[1], colour[2], 255];
            }
        }
    }
}
