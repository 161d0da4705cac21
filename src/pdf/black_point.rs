//! Black point compensation (ISO 18619): the darkest colour of the source becomes the darkest of the press, and what lies between keeps
//! its distances. Without it, the relative intent makes all shadows below the black of the press one.
//!
//! In a colour space of three primaries the darkest colour is no light at all. The compensation scales XYZ towards the white, which
//! scales the light of each primary in the same way, so that a curve for each channel does it.

use std::sync::Arc;

use moxcms::{CmsError, ColorProfile, Layout, RenderingIntent, ToneReprCurve, TransformExecutor, TransformOptions};

use super::SeparationTransform;

/// The levels of a channel of eight bits.
const LEVELS: usize = 256;
/// The highest value of sixteen bits.
const WHITE: f64 = 65535.0;

type Way = Arc<dyn TransformExecutor<u16> + Send + Sync>;

/// The way of colours of three primaries into the inks of a press, with the relative intent.
struct Compensated {
    /// The values to go on with, for each level of red, green and blue.
    curves: [[u16; LEVELS]; 3],
    press: Way,
}

impl TransformExecutor<u8> for Compensated {
    fn transform(&self, source: &[u8], inks: &mut [u8]) -> Result<(), CmsError> {
        let scaled: Vec<u16> = source.iter().enumerate().map(|(at, level)| self.curves[at % 3][usize::from(*level)]).collect();
        let mut wide = vec![0; inks.len()];
        self.press.transform(&scaled, &mut wide)?;
        for (ink, wide) in inks.iter_mut().zip(wide) {
            *ink = (f64::from(wide) / WHITE * 255.0).round() as u8;
        }
        Ok(())
    }
}

/// The way of RGB colours into the inks of a press. None when the source has no primaries, such as that of a scanner.
pub fn compensated(source: &ColorProfile, press: &ColorProfile) -> Option<SeparationTransform> {
    let has_primaries =
        source.red_trc.is_some() && source.lut_a_to_b_perceptual.is_none() && source.lut_a_to_b_colorimetric.is_none();
    if !has_primaries {
        return None;
    }
    let light = in_light(source);
    let black = darkest(press)?;
    let levels: Vec<u16> = (0..LEVELS).flat_map(|level| [(level * 257) as u16; 3]).collect();
    let lights = through(&way(source, Layout::Rgb, &light, Layout::Rgb)?, &levels, LEVELS, 3)?;
    let scaled: Vec<u16> = lights.iter().map(|light| (f64::from(*light) * (1.0 - black) + black * WHITE).round() as u16).collect();
    let values = through(&way(&light, Layout::Rgb, source, Layout::Rgb)?, &scaled, LEVELS, 3)?;
    let curve = |channel: usize| std::array::from_fn(|level| values[level * 3 + channel]);
    Some(Arc::new(Compensated { curves: [curve(0), curve(1), curve(2)], press: way(source, Layout::Rgb, press, Layout::Rgba)? }))
}

/// A space with the same primaries, whose values are amounts of light.
fn in_light(source: &ColorProfile) -> ColorProfile {
    let mut light = source.clone();
    for curve in [&mut light.red_trc, &mut light.green_trc, &mut light.blue_trc] {
        *curve = Some(ToneReprCurve::Parametric(vec![1.0]));
    }
    light.cicp = None;
    light
}

/// How much light the darkest colour of a press reflects, as a part of what its paper does.
fn darkest(press: &ColorProfile) -> Option<f64> {
    let srgb = ColorProfile::new_srgb();
    let inks = through(&way(&srgb, Layout::Rgb, press, Layout::Rgba)?, &[0; 3], 1, 4)?;
    let seen = through(&way(press, Layout::Rgba, &in_light(&srgb), Layout::Rgb)?, &inks, 1, 3)?;
    // The weights of Rec. ITU-R BT.709.
    let light = [0.2126, 0.7152, 0.0722].iter().zip(seen).map(|(weight, light)| weight * f64::from(light)).sum::<f64>();
    Some(light / WHITE)
}

fn way(from: &ColorProfile, layout: Layout, to: &ColorProfile, into: Layout) -> Option<Way> {
    let options = TransformOptions {
        rendering_intent: RenderingIntent::RelativeColorimetric,
        allow_use_cicp_transfer: false,
        ..TransformOptions::default()
    };
    from.create_transform_16bit(layout, to, into, options).ok()
}

/// Colours converted to others of so many parts.
fn through(way: &Way, colours: &[u16], count: usize, parts: usize) -> Option<Vec<u16>> {
    let mut converted = vec![0; count * parts];
    way.transform(colours, &mut converted).ok()?;
    Some(converted)
}

#[cfg(test)]
mod tests {
    use super::super::{OutputProfile, on_screen, profile_transform};

    /// How light greys of a screen look in print, from 0 to 255.
    fn printed(greys: &[u8], relative: bool) -> Vec<u8> {
        let press = OutputProfile::default();
        let levels: Vec<u8> = greys.iter().flat_map(|grey| [*grey; 3]).collect();
        let mut inks = vec![0; greys.len() * 4];
        let way = profile_transform(None, &press, relative).expect("a way to the press");
        way.transform(&levels, &mut inks).expect("inks");
        let seen = on_screen(&press, &inks).expect("a way back");
        seen.chunks_exact(3).map(|rgb| rgb[1]).collect()
    }

    #[test]
    fn shadows_stay_apart_with_the_relative_intent() {
        let shadows: Vec<u8> = (0..=64).step_by(8).collect();
        let seen = printed(&shadows, true);
        assert!(seen.windows(2).all(|pair| pair[0] < pair[1]), "{seen:?}");
    }

    #[test]
    fn white_is_paper_and_light_colours_hardly_move() {
        let seen = printed(&[255, 240, 200], true);
        assert!(seen[0] >= 254 && seen[1].abs_diff(240) <= 4 && seen[2].abs_diff(200) <= 6, "{seen:?}");
    }
}
