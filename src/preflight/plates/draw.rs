//! Draws the pages of a sheet.

use std::sync::Arc;

use hayro::hayro_interpret::InterpreterSettings;
use hayro::hayro_syntax::Pdf;
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{RenderCache, RenderSettings, render};

use super::super::survey::Page;
use super::quiet::quietly;
use crate::pdf::Rect;

/// Pixels in an inch. A square of a millimetre has three across.
const RESOLUTION: f64 = 72.0;
/// Points in an inch.
const INCH: f64 = 72.0;
/// The most pixels across or down: larger pages, which are posters, are drawn coarser.
const MOST: f64 = 4000.0;

/// The most pixels that the renderer can have across or down.
const LARGEST: f64 = u16::MAX as f64;
/// The most pixels of a whole page: each takes some ten bytes.
const PIXELS: f64 = (1 << 28) as f64;

/// What of a page is drawn, and how.
pub struct Frame {
    /// The trim, and around it the bleed, as far as it has whole pixels.
    pub sheet: Rect,
    pub trim: Rect,
    /// Pixels in a point.
    pub scale: f64,
    pub width: usize,
    pub height: usize,
}

impl Frame {
    /// The frame of a page without bleed, a pixel a point.
    #[cfg(test)]
    pub fn new(trim: Rect) -> Self {
        let (width, height) = (trim.width() as usize, trim.height() as usize);
        Self { sheet: trim, trim, scale: 1.0, width, height }
    }

    /// What of a page is printed, as its ink is measured. None when the page has no size.
    pub fn printed(page: &Page) -> Option<Self> {
        let bleed = page.bleed();
        // Boxes of damaged files lie anywhere.
        let trim = page.trim().common(&bleed);
        let scale = (RESOLUTION / INCH).min(MOST / bleed.width().max(bleed.height()));
        if !(trim.width() > 0.0 && trim.height() > 0.0 && bleed.width() > 0.0 && bleed.height() > 0.0 && scale > 0.0) {
            return None;
        }
        // Whole pixels within the bleed: at its edge marks may begin, which are in every ink.
        let pixels = |points: f64| (points.max(0.0) * scale + 1e-6).floor();
        let (left, top) = (pixels(trim.left - bleed.left), pixels(bleed.top - trim.top));
        let (right, bottom) = (pixels(bleed.right - trim.left), pixels(trim.top - bleed.bottom));
        let sheet = Rect {
            left: trim.left - left / scale,
            top: trim.top + top / scale,
            right: trim.left + right / scale,
            bottom: trim.top - bottom / scale,
        };
        let (width, height) = ((left + right) as usize, (top + bottom) as usize);
        (width > 0 && height > 0).then_some(Self { sheet, trim, scale, width, height })
    }

    /// The most pixels in an inch that a whole page can be drawn in.
    pub fn finest(page: &Page) -> f64 {
        let sheet = Self::media(page);
        INCH * (LARGEST / sheet.width().max(sheet.height())).min((PIXELS / sheet.width() / sheet.height()).sqrt())
    }

    fn media(page: &Page) -> Rect {
        page.boxes.media.unwrap_or_else(|| page.bleed())
    }

    /// A whole page, marks and all, in so many pixels an inch. None when the page has no size, or too many pixels.
    pub fn whole(page: &Page, resolution: f64) -> Option<Self> {
        if resolution.is_nan() || resolution > Self::finest(page) {
            return None;
        }
        let sheet = Self::media(page);
        let scale = resolution / INCH;
        let pixels = |points: f64| (points * scale).round().max(0.0) as usize;
        let (width, height) = (pixels(sheet.width()), pixels(sheet.height()));
        (width > 0 && height > 0).then_some(Self { sheet, trim: page.trim(), scale, width, height })
    }

    /// Pixels in an inch.
    pub fn resolution(&self) -> f64 {
        self.scale * INCH
    }
}

/// Draws every page of a file, in shades of grey: a byte for each pixel, from the upper left. None when one cannot be drawn.
pub fn pages(file: Vec<u8>, frame: &Frame) -> Option<Vec<Vec<u8>>> {
    // A file that is damaged so that it stops the renderer is one whose ink is unknown.
    quietly(|| rendered(file, frame)).flatten()
}

fn rendered(file: Vec<u8>, frame: &Frame) -> Option<Vec<Vec<u8>>> {
    let pdf = Pdf::new(file).ok()?;
    let settings = InterpreterSettings {
        // Text in fonts that are not embedded is left out: what stands in for them is another printer's choice.
        font_resolver: Arc::new(|_| None),
        cmap_resolver: Arc::new(|_| None),
        warning_sink: Arc::new(|_| {}),
        render_annotations: false,
    };
    let options = RenderSettings {
        x_scale: frame.scale as f32,
        y_scale: frame.scale as f32,
        width: Some(frame.width as u16),
        height: Some(frame.height as u16),
        bg_color: WHITE,
    };
    let cache = RenderCache::new();
    let grey = |page| render(page, &cache, &settings, &options).data().iter().map(|pixel| pixel.r).collect();
    Some(pdf.pages().iter().map(grey).collect())
}
