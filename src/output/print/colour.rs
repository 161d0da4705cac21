//! Colours of the screen as inks.

use std::collections::HashMap;
use std::sync::Mutex;

use lopdf::{Document, Object};

use crate::pdf::{OutputProfile, SeparationTransform, converted, icc_space, profile_transform, resolve};
use crate::project::{Intent, PrintInks};
use crate::resolve::PrintSetup;

/// Four inks, from 0 to 1: cyan, magenta, yellow, black.
pub type Separation = [f64; 4];

/// The colour spaces that no press knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ScreenSpace {
    /// Shades of grey.
    Grey,
    /// Red, green and blue, with the profile that says which ones.
    Rgb(Option<Vec<u8>>),
}

impl ScreenSpace {
    /// What a colour space is, if it is one of them.
    pub fn of(document: &Document, space: &Object) -> Option<Self> {
        match resolve(document, space) {
            Object::Name(name) => match name.as_slice() {
                b"DeviceGray" | b"G" | b"CalGray" => Some(Self::Grey),
                b"DeviceRGB" | b"RGB" | b"CalRGB" => Some(Self::Rgb(None)),
                _ => None,
            },
            Object::Array(parts) => match parts.first()?.as_name().ok()? {
                b"ICCBased" => match icc_space(document, parts)? {
                    (1, _) => Some(Self::Grey),
                    (3, profile) => Some(Self::Rgb(profile)),
                    _ => None,
                },
                b"CalGray" => Some(Self::Grey),
                b"CalRGB" => Some(Self::Rgb(None)),
                b"DeviceGray" | b"DeviceRGB" if parts.len() == 1 => Self::of(document, &parts[0]),
                _ => None,
            },
            _ => None,
        }
    }

    /// The number of components of a colour.
    pub fn components(&self) -> usize {
        match self {
            Self::Grey => 1,
            Self::Rgb(_) => 3,
        }
    }
}

/// The inks of the press, and the way of other colours into them.
pub struct Inks {
    profile: OutputProfile,
    relative: bool,
    /// Whether there is but black.
    pub grey: bool,
    transforms: Mutex<HashMap<Option<Vec<u8>>, Option<SeparationTransform>>>,
}

impl Inks {
    pub fn of(setup: &PrintSetup) -> Self {
        Self::new(setup.profile.clone(), setup.intent == Intent::Relative, setup.inks == PrintInks::Grey)
    }

    /// The inks of a press, with a colorimetric intent or a perceptual one.
    pub fn new(profile: OutputProfile, relative: bool, grey: bool) -> Self {
        Self { profile, relative, grey, transforms: Mutex::default() }
    }

    /// The way of RGB colours into the inks, made once for each profile.
    pub fn transform(&self, profile: Option<&[u8]>) -> Option<SeparationTransform> {
        let mut transforms = self.transforms.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        let made = || profile_transform(profile, &self.profile, self.relative);
        transforms.entry(profile.map(<[u8]>::to_vec)).or_insert_with(made).clone()
    }

    /// Samples of red, green and blue as samples of the four inks.
    pub fn separate(&self, rgb: &[u8], profile: Option<&[u8]>) -> Option<Vec<u8>> {
        if self.grey {
            let black = |rgb: &[u8]| [0, 0, 0, ((1.0 - lightness([rgb[0], rgb[1], rgb[2]])) * 255.0).round() as u8];
            return Some(rgb.chunks_exact(3).flat_map(black).collect());
        }
        converted(&*self.transform(profile)?, rgb, 3, 4)
    }

    /// A colour in the inks. Greys are of black alone, which no press can print out of register.
    pub fn separated(&self, space: &ScreenSpace, colour: &[f64]) -> Separation {
        let (profile, rgb) = match (space, colour) {
            (ScreenSpace::Rgb(profile), &[red, green, blue]) => (profile.as_deref(), [red, green, blue]),
            (_, colour) => return black(1.0 - colour.first().copied().unwrap_or(0.0)),
        };
        let bytes = rgb.map(|part| (part.clamp(0.0, 1.0) * 255.0).round() as u8);
        if bytes[0] == bytes[1] && bytes[1] == bytes[2] {
            return black(1.0 - rgb[0]);
        }
        if self.grey {
            return black(1.0 - lightness(bytes));
        }
        let mut inks = [0; 4];
        match self.transform(profile).map(|transform| transform.transform(&bytes, &mut inks)) {
            Some(Ok(())) => inks.map(|ink| f64::from(ink) / 255.0),
            // Without a way through the profile: the complements, black taken out (ISO 32000-1, 10.3.4).
            _ => complement(rgb),
        }
    }
}

fn black(amount: f64) -> Separation {
    [0.0, 0.0, 0.0, amount.clamp(0.0, 1.0)]
}

fn complement(rgb: [f64; 3]) -> Separation {
    let [cyan, magenta, yellow] = rgb.map(|part| 1.0 - part.clamp(0.0, 1.0));
    let black = cyan.min(magenta).min(yellow);
    [cyan - black, magenta - black, yellow - black, black]
}

/// The lightness of a colour of the screen, from 0 to 1, by the weights of Rec. ITU-R BT.709.
pub fn lightness(rgb: [u8; 3]) -> f64 {
    let [red, green, blue] = rgb.map(f64::from);
    (0.2126 * red + 0.7152 * green + 0.0722 * blue) / 255.0
}
