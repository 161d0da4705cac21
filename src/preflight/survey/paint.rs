//! Colours and the spaces they are given in (ISO 32000-1, 8.6).

use lopdf::{Document, Object};

use crate::pdf::{icc_space, resolve};

/// A colour space.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Space {
    Grey,
    Rgb,
    Cmyk,
    IccGrey,
    IccRgb,
    IccCmyk,
    /// CIE-based spaces without a profile: `CalGray`, `CalRGB`, `Lab`.
    Calibrated(&'static str),
    /// One ink, or several, by their names, with the space that stands in for them.
    Inks(Vec<String>, Box<Space>),
    /// A table of colours of another space.
    Indexed(Box<Space>),
    /// Patterns, with the space of those that take a colour.
    Pattern(Option<Box<Space>>),
    Unknown,
}

/// How deep spaces may be nested in files that mean no harm.
const DEPTH: usize = 4;

impl Space {
    /// What a colour space is.
    pub fn of(document: &Document, space: &Object) -> Self {
        Self::nested(document, space, 0)
    }

    fn nested(document: &Document, space: &Object, depth: usize) -> Self {
        if depth > DEPTH {
            return Self::Unknown;
        }
        let inner =
            |object: Option<&Object>| Box::new(object.map_or(Self::Unknown, |object| Self::nested(document, object, depth + 1)));
        match resolve(document, space) {
            Object::Name(name) => Self::named(name).unwrap_or(Self::Unknown),
            Object::Array(parts) => match parts.first().and_then(|name| resolve(document, name).as_name().ok()) {
                Some(b"ICCBased") => match icc_space(document, parts).map(|(count, _)| count) {
                    Some(1) => Self::IccGrey,
                    Some(3) => Self::IccRgb,
                    Some(4) => Self::IccCmyk,
                    _ => Self::Unknown,
                },
                Some(b"CalGray") => Self::Calibrated("CalGray"),
                Some(b"CalRGB") => Self::Calibrated("CalRGB"),
                Some(b"Lab") => Self::Calibrated("Lab"),
                Some(b"Separation") => {
                    let name = parts.get(1).and_then(|name| resolve(document, name).as_name().ok()).unwrap_or_default();
                    Self::Inks(vec![String::from_utf8_lossy(name).into_owned()], inner(parts.get(2)))
                }
                Some(b"DeviceN") => {
                    let names = parts.get(1).and_then(|names| resolve(document, names).as_array().ok());
                    let names = names.into_iter().flatten().filter_map(|name| resolve(document, name).as_name().ok());
                    Self::Inks(names.map(|name| String::from_utf8_lossy(name).into_owned()).collect(), inner(parts.get(2)))
                }
                Some(b"Indexed" | b"I") => Self::Indexed(inner(parts.get(1))),
                Some(b"Pattern") => Self::Pattern(parts.get(1).map(|base| inner(Some(base)))),
                Some(name) if parts.len() == 1 => Self::named(name).unwrap_or(Self::Unknown),
                _ => Self::Unknown,
            },
            _ => Self::Unknown,
        }
    }

    /// A space that has no more to it than its name.
    pub fn named(name: &[u8]) -> Option<Self> {
        Some(match name {
            b"DeviceGray" | b"G" => Self::Grey,
            b"DeviceRGB" | b"RGB" => Self::Rgb,
            b"DeviceCMYK" | b"CMYK" => Self::Cmyk,
            b"Pattern" => Self::Pattern(None),
            _ => return None,
        })
    }

    /// Whether its colours are red, green and blue, of whatever kind.
    pub fn is_rgb(&self) -> bool {
        match self {
            Self::Rgb | Self::IccRgb => true,
            Self::Indexed(base) | Self::Pattern(Some(base)) => base.is_rgb(),
            _ => false,
        }
    }

    /// Whether its colours have no inks before they are converted.
    pub fn needs_conversion(&self) -> bool {
        match self {
            Self::Rgb | Self::IccRgb | Self::Calibrated("CalRGB" | "Lab") => true,
            Self::Indexed(base) | Self::Pattern(Some(base)) => base.needs_conversion(),
            _ => false,
        }
    }

    /// The name for people.
    pub fn words(&self) -> String {
        match self {
            Self::Grey => "DeviceGray".into(),
            Self::Rgb => "DeviceRGB".into(),
            Self::Cmyk => "DeviceCMYK".into(),
            Self::IccGrey => "grey with an ICC profile".into(),
            Self::IccRgb => "RGB with an ICC profile".into(),
            Self::IccCmyk => "CMYK with an ICC profile".into(),
            Self::Calibrated(name) => (*name).into(),
            Self::Inks(names, _) => names.join(", "),
            Self::Indexed(base) => format!("a table of {}", base.words()),
            Self::Pattern(Some(base)) => format!("a pattern in {}", base.words()),
            Self::Pattern(None) => "a pattern".into(),
            Self::Unknown => "an unknown colour space".into(),
        }
    }

    /// The colour that the space begins with.
    pub fn first(&self) -> Paint {
        match self {
            Self::Cmyk | Self::IccCmyk => Paint::new(self.clone(), vec![0.0, 0.0, 0.0, 1.0]),
            Self::Inks(names, _) => Paint::new(self.clone(), vec![1.0; names.len()]),
            Self::Rgb | Self::IccRgb | Self::Calibrated("CalRGB" | "Lab") => Paint::new(self.clone(), vec![0.0; 3]),
            _ => Paint::new(self.clone(), vec![0.0]),
        }
    }
}

/// A colour.
#[derive(Debug, Clone, PartialEq)]
pub struct Paint {
    pub space: Space,
    /// From 0 to 1. Empty for a pattern.
    pub parts: Vec<f64>,
}

impl Paint {
    pub fn new(space: Space, parts: Vec<f64>) -> Self {
        Self { space, parts }
    }

    /// The amounts of the inks, from 0 to 1, black last of the four: none when the press has to find them.
    pub fn inks(&self) -> Option<Vec<f64>> {
        match (&self.space, self.parts.as_slice()) {
            (Space::Grey | Space::IccGrey, [grey]) => Some(vec![0.0, 0.0, 0.0, 1.0 - grey]),
            (Space::Cmyk | Space::IccCmyk, parts @ [_, _, _, _]) => Some(parts.to_vec()),
            (Space::Inks(names, _), parts) if names.as_slice() == ["Black"] => Some(vec![0.0, 0.0, 0.0, parts.first().copied()?]),
            (Space::Inks(names, _), [amount]) if names.as_slice() == ["All"] => Some(vec![*amount; 4]),
            (Space::Inks(..), parts) => Some([&[0.0; 4], parts].concat()),
            _ => None,
        }
    }

    /// The number of inks that are printed.
    pub fn ink_count(&self) -> usize {
        self.inks().map_or(0, |inks| inks.iter().filter(|ink| **ink > 0.005).count())
    }

    /// All inks together, in percent.
    pub fn coverage(&self) -> f64 {
        self.inks().map_or(0.0, |inks| inks.iter().sum::<f64>() * 100.0)
    }

    /// Whether nothing is printed.
    pub fn is_white(&self) -> bool {
        match self.space {
            Space::Rgb | Space::IccRgb => self.parts.iter().all(|part| *part > 0.995),
            _ => self.inks().is_some_and(|inks| inks.iter().all(|ink| *ink < 0.005)),
        }
    }

    /// Whether it is black of no ink but black, in full.
    pub fn is_plain_black(&self) -> bool {
        self.inks().is_some_and(|inks| inks[3] > 0.995) && self.ink_count() == 1
    }

    /// Whether black is printed over other inks.
    pub fn is_rich_black(&self) -> bool {
        self.inks().is_some_and(|inks| inks[3] > 0.9) && self.ink_count() > 1
    }

    /// The relative luminance on a screen, from 0 to 1 (WCAG 2.2). None when it is not to be told from the colour.
    pub fn luminance(&self) -> Option<f64> {
        let linear = |part: f64| if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) };
        let of = |rgb: [f64; 3]| {
            let [red, green, blue] = rgb.map(|part| linear(part.clamp(0.0, 1.0)));
            0.2126 * red + 0.7152 * green + 0.0722 * blue
        };
        match (&self.space, self.parts.as_slice()) {
            (Space::Grey | Space::IccGrey, [grey]) => Some(of([*grey; 3])),
            (Space::Rgb | Space::IccRgb, &[red, green, blue]) => Some(of([red, green, blue])),
            (Space::Cmyk | Space::IccCmyk, &[cyan, magenta, yellow, black]) => {
                Some(of([cyan, magenta, yellow].map(|ink| (1.0 - ink) * (1.0 - black))))
            }
            _ => None,
        }
    }

    /// The amounts for people: `C 0 M 0 Y 0 K 100`.
    pub fn words(&self) -> String {
        let percent = |part: &f64| format!("{:.0}", part * 100.0);
        match (&self.space, self.parts.as_slice()) {
            (Space::Cmyk | Space::IccCmyk, [c, m, y, k]) => {
                format!("C {} M {} Y {} K {}", percent(c), percent(m), percent(y), percent(k))
            }
            (Space::Rgb | Space::IccRgb, [r, g, b]) => {
                format!("RGB {:.0} {:.0} {:.0}", r * 255.0, g * 255.0, b * 255.0)
            }
            (space, _) => space.words(),
        }
    }
}
