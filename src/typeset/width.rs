//! The width of a figure that stands alone.

use std::fmt;
use std::str::FromStr;

/// The units that a width may have, with their points.
const UNITS: [(&str, f64); 5] = [("mm", 72.0 / 25.4), ("cm", 72.0 / 2.54), ("in", 72.0), ("px", 0.75), ("pt", 1.0)];

/// The width of a figure that stands alone, such as `160mm` or `800px`. A pixel is 1/96 of an inch, as in CSS.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct Width(f64);

impl Width {
    /// The narrowest: no chart can be read in less.
    pub const LEAST: Self = Self(112.5);
    /// The widest, two metres.
    pub const MOST: Self = Self(2000.0 * 72.0 / 25.4);

    /// In millimetres.
    pub fn from_millimetres(width: f64) -> Self {
        Self(width * 72.0 / 25.4)
    }

    /// In pixels of CSS.
    pub fn from_pixels(width: f64) -> Self {
        Self(width * 0.75)
    }

    /// In points.
    pub fn points(self) -> f64 {
        self.0
    }
}

/// Why words are no width.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoWidth(String);

impl fmt::Display for NoWidth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for NoWidth {}

impl FromStr for Width {
    type Err = NoWidth;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
        let (number, unit) = (&text[..end], text[end..].trim_start());
        let Ok(value) = number.parse::<f64>() else {
            return Err(NoWidth("a width is a number with a unit, such as 160mm, 12cm, 6in or 800px".into()));
        };
        let Some((_, points)) = UNITS.iter().find(|(name, _)| name.eq_ignore_ascii_case(unit)) else {
            let hint = match unit {
                "" => format!("it needs a unit: {number}mm, or {number}px"),
                _ => format!("the unit `{unit}` is not known: use mm, cm, in, px or pt"),
            };
            return Err(NoWidth(hint));
        };
        let width = Self(value * points);
        if width < Self::LEAST || width > Self::MOST {
            return Err(NoWidth("a figure is from 40mm (150px) to 2000mm wide".into()));
        }
        Ok(width)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn widths_are_read_in_every_unit() {
        for (text, points) in [("160mm", 453.543), ("12cm", 340.157), ("6in", 432.0), ("800px", 600.0), ("300pt", 300.0)] {
            assert!((text.parse::<Width>().expect(text).points() - points).abs() < 0.001, "{text}");
        }
        assert_eq!(" 8.5 IN".parse(), Ok(Width(612.0)));
        assert_eq!("600px".parse(), Ok(Width::from_pixels(600.0)));
        for wrong in ["", "72pt", "wide", "800", "-3cm", "1e9mm", "10em", "9999cm", "1.2.3cm", "infmm", "NaNpx"] {
            assert!(wrong.parse::<Width>().is_err(), "{wrong}");
        }
    }
}
