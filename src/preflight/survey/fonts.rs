//! Fonts, and how far their text reaches (ISO 32000-1, 9).

use std::collections::HashMap;

use lopdf::{Dictionary, Document, Object, ObjectId};

use crate::pdf::{dict, name, number, resolve};

/// A font that text is set in.
#[derive(Debug, Clone)]
pub struct FontUse {
    /// Its name, without the letters that mark a subset.
    pub name: String,
    /// The first page that uses it.
    pub page: usize,
    pub embedded: bool,
    /// Whether its glyphs are drawn by page content.
    pub drawn: bool,
    /// Whether its text can be told by a reader: by a map to Unicode, or by a standard encoding.
    pub readable: bool,
}

/// The font that shows the glyphs: that below a composite one.
fn descendant<'a>(document: &'a Document, font: &'a Dictionary) -> &'a Dictionary {
    let below = font.get(b"DescendantFonts").ok().and_then(|list| resolve(document, list).as_array().ok());
    below.and_then(|list| resolve(document, list.first()?).as_dict().ok()).unwrap_or(font)
}

impl FontUse {
    pub(super) fn of(document: &Document, id: ObjectId, page: usize) -> Option<Self> {
        let font = document.get_dictionary(id).ok()?;
        let drawn = name(document, font, b"Subtype") == Some(b"Type3");
        let below = descendant(document, font);
        let descriptor = dict(document, below, b"FontDescriptor");
        let embedded = descriptor.is_some_and(|it| [&b"FontFile"[..], b"FontFile2", b"FontFile3"].iter().any(|key| it.has(key)));
        let full = name(document, font, b"BaseFont").or_else(|| name(document, font, b"Name")).unwrap_or(b"without a name");
        let full = String::from_utf8_lossy(full).into_owned();
        let short = full.split_once('+').filter(|(mark, _)| mark.len() == 6).map_or(full.as_str(), |(_, name)| name);
        let encoding = name(document, font, b"Encoding");
        let standard = matches!(encoding, Some(b"WinAnsiEncoding" | b"MacRomanEncoding" | b"MacExpertEncoding"));
        Some(Self {
            name: short.to_owned(),
            page,
            embedded: embedded || drawn,
            drawn,
            readable: font.has(b"ToUnicode") || standard,
        })
    }
}

/// How wide the glyphs of a font are.
pub struct Widths {
    /// Bytes per glyph.
    bytes: usize,
    default: f64,
    widths: HashMap<u32, f64>,
    /// Points per unit at a size of one point.
    unit: f64,
}

impl Widths {
    pub fn of(document: &Document, font: &Dictionary) -> Self {
        match name(document, font, b"Subtype") {
            Some(b"Type0") => Self::composite(document, descendant(document, font)),
            subtype => {
                let first = number(document, font, b"FirstChar").unwrap_or(0.0) as u32;
                let widths = font.get(b"Widths").ok().and_then(|widths| crate::pdf::numbers(document, widths)).unwrap_or_default();
                let matrix = font.get(b"FontMatrix").ok().and_then(|matrix| crate::pdf::numbers(document, matrix));
                let drawn = subtype == Some(b"Type3");
                Self {
                    bytes: 1,
                    default: 500.0,
                    widths: widths.into_iter().enumerate().map(|(at, width)| (first + at as u32, width)).collect(),
                    unit: matrix.filter(|_| drawn).and_then(|matrix| matrix.first().copied()).unwrap_or(0.001),
                }
            }
        }
    }

    fn composite(document: &Document, font: &Dictionary) -> Self {
        let mut widths = HashMap::new();
        let list = font.get(b"W").ok().and_then(|list| resolve(document, list).as_array().ok());
        let list = list.map(Vec::as_slice).unwrap_or_default();
        let value = |object: &Object| resolve(document, object).as_float().ok().map(f64::from);
        let mut at = 0;
        while let (Some(first), Some(next)) = (list.get(at).and_then(value), list.get(at + 1)) {
            let first = first as u32;
            match (resolve(document, next), list.get(at + 2).and_then(value)) {
                (Object::Array(each), _) => {
                    widths.extend(each.iter().enumerate().filter_map(|(at, width)| Some((first + at as u32, value(width)?))));
                    at += 2;
                }
                (last, Some(width)) => {
                    let last = value(last).unwrap_or(0.0) as u32;
                    widths.extend((first..=last.min(first.saturating_add(0xffff))).map(|glyph| (glyph, width)));
                    at += 3;
                }
                _ => break,
            }
        }
        Self { bytes: 2, default: number(document, font, b"DW").unwrap_or(1000.0), widths, unit: 0.001 }
    }

    /// The width of a string at a size of one point, and its number of glyphs and of spaces.
    pub fn width(&self, text: &[u8]) -> (f64, usize, usize) {
        let codes = text.chunks(self.bytes).map(|code| code.iter().fold(0, |value, byte| value << 8 | u32::from(*byte)));
        let (mut width, mut glyphs, mut spaces) = (0.0, 0, 0);
        for code in codes {
            width += self.widths.get(&code).copied().unwrap_or(self.default);
            glyphs += 1;
            spaces += usize::from(self.bytes == 1 && code == 32);
        }
        (width * self.unit, glyphs, spaces)
    }
}
