//! The lines that show where the paper is cut.

use crate::output::print::MILLIMETRE;
use crate::pdf::Rect;
use crate::preflight::Limits;
use crate::preflight::plates::Frame;
use crate::preflight::survey::Page;

const TRIM: [u8; 3] = [230, 30, 30];
const BLEED: [u8; 3] = [30, 90, 230];
const SAFE_AREA: [u8; 3] = [20, 150, 60];

/// Draws trim, bleed and safe area into a picture of a page, three bytes a pixel.
pub fn draw(pixels: &mut [u8], page: &Page, frame: &Frame) {
    let trim = page.trim();
    let inset = Limits::default().safe_area * MILLIMETRE;
    let safe = Rect { left: trim.left + inset, bottom: trim.bottom + inset, right: trim.right - inset, top: trim.top - inset };
    for (area, colour) in [(page.bleed(), BLEED), (trim, TRIM), (safe, SAFE_AREA)] {
        outline(pixels, frame, area, colour);
    }
}

fn outline(pixels: &mut [u8], frame: &Frame, area: Rect, colour: [u8; 3]) {
    let pixel = |points: f64, most: usize| ((points * frame.scale).round().max(0.0) as usize).min(most.saturating_sub(1));
    let (left, right) = (pixel(area.left - frame.sheet.left, frame.width), pixel(area.right - frame.sheet.left, frame.width));
    let (top, bottom) = (pixel(frame.sheet.top - area.top, frame.height), pixel(frame.sheet.top - area.bottom, frame.height));
    let across = (left..=right).flat_map(|x| [(x, top), (x, bottom)]);
    let down = (top..=bottom).flat_map(|y| [(left, y), (right, y)]);
    for (x, y) in across.chain(down) {
        let at = 3 * (y * frame.width + x);
        if let Some(pixel) = pixels.get_mut(at..at + 3) {
            pixel.copy_from_slice(&colour);
        }
    }
}
