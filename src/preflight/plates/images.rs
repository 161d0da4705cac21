//! Images as grey images of one ink.

use std::collections::HashMap;
use std::rc::Rc;

use hayro::hayro_syntax::Pdf;
use hayro::hayro_syntax::object::ObjectIdentifier;
use hayro::hayro_syntax::object::stream::{ImageColorSpace, ImageDecodeParams};
use lopdf::{Dictionary, Document, Object, ObjectId, Stream, dictionary};

use super::super::survey::Space;
use super::colours::{Channel, Colours, Plate};
use super::sheet::Sheet;
use crate::pdf::{Rect, number, numbers, resolve};

/// The most samples that an image may have: more is an attack, not a picture.
const MOST: usize = 1 << 29;

/// An image with its colours in inks, made coarser so that it is not much finer than the plates.
pub struct Picture {
    pub space: Space,
    /// The parts of the colours, one after the other, from 0 to 255.
    samples: Vec<u8>,
    parts: usize,
    width: usize,
    height: usize,
}

/// The images of a page, each decoded once.
pub struct Pictures<'d> {
    document: &'d Document,
    known: HashMap<ObjectId, Option<Rc<Picture>>>,
}

impl<'d> Pictures<'d> {
    pub fn new(document: &'d Document) -> Self {
        Self { document, known: HashMap::new() }
    }

    /// An image that is `finer` times as fine as the plates. None when it cannot be decoded.
    pub fn picture(&mut self, id: Option<ObjectId>, stream: &Stream, colours: &Colours, finer: usize) -> Option<Rc<Picture>> {
        if let Some(known) = id.and_then(|id| self.known.get(&id)) {
            return known.clone();
        }
        let picture = decode(self.document, stream, colours).map(|picture| Rc::new(picture.coarser(finer)));
        if let Some(id) = id {
            self.known.insert(id, picture.clone());
        }
        picture
    }
}

impl Picture {
    /// The mean of each square of so many samples.
    fn coarser(self, by: usize) -> Self {
        if by < 2 {
            return self;
        }
        let (width, height) = (self.width.div_ceil(by), self.height.div_ceil(by));
        let mut samples = Vec::with_capacity(width * height * self.parts);
        let mut sums = vec![0_u32; width * self.parts];
        for rows in self.samples.chunks(self.width * self.parts * by) {
            sums.fill(0);
            for row in rows.chunks_exact(self.width * self.parts) {
                for (sample, sums) in row.chunks(self.parts * by).zip(sums.chunks_exact_mut(self.parts)) {
                    for pixel in sample.chunks_exact(self.parts) {
                        sums.iter_mut().zip(pixel).for_each(|(sum, part)| *sum += u32::from(*part));
                    }
                }
            }
            let lines = rows.len() / (self.width * self.parts);
            for (at, sums) in sums.chunks_exact(self.parts).enumerate() {
                let count = (lines * by.min(self.width - at * by)).max(1) as u32;
                samples.extend(sums.iter().map(|sum| ((sum + count / 2) / count) as u8));
            }
        }
        Self { samples, width, height, ..self }
    }

    /// The image as one of the ink of a plate, in shades of grey, and whether it has any of it.
    pub fn of(&self, plate: &Plate) -> (Stream, bool) {
        let ink = |pixel: &[u8], at: usize| pixel.get(at).copied().unwrap_or(0);
        let pixels = self.samples.chunks_exact(self.parts);
        let grey: Vec<u8> = match Channel::of(&self.space, plate) {
            Channel::Part(at) => pixels.map(|pixel| 255 - ink(pixel, at)).collect(),
            Channel::Rest(at) => pixels.map(|pixel| ink(pixel, at)).collect(),
            Channel::Nothing | Channel::Absent => Vec::new(),
        };
        match grey.iter().any(|grey| *grey < 255) {
            true => (grey_image(self.width, self.height, grey), true),
            false => (blank(), false),
        }
    }
}

/// An image without ink.
pub fn blank() -> Stream {
    grey_image(1, 1, vec![255])
}

fn grey_image(width: usize, height: usize, samples: Vec<u8>) -> Stream {
    let image = dictionary! {
        "Type" => "XObject", "Subtype" => "Image", "Width" => width as i64, "Height" => height as i64,
        "ColorSpace" => "DeviceGray", "BitsPerComponent" => 8,
    };
    Stream::new(image, samples)
}

/// Decodes an image, and looks up its colours where they are in a table.
fn decode(document: &Document, stream: &Stream, colours: &Colours) -> Option<Picture> {
    let size = |key| number(document, &stream.dict, key).filter(|size| *size >= 1.0).map(|size| size as usize);
    let (width, height) = (size(b"Width")?, size(b"Height")?);
    let given = stream.dict.has(b"ColorSpace");
    let parts = if given { colours.parts() } else { 4 };
    if width.checked_mul(height)?.checked_mul(parts)? > MOST || width > 0xffff || height > 0xffff {
        return None;
    }
    let (file, id) = alone(document, stream)?;
    let pdf = Pdf::new(file).ok()?;
    let object: hayro::hayro_syntax::object::Stream = pdf.xref().get(id)?;
    let bits = size(b"BitsPerComponent").unwrap_or(8) as u8;
    let parameters = ImageDecodeParams {
        is_indexed: matches!(colours.space, Space::Indexed(_)),
        bpc: Some(bits),
        num_components: given.then_some(parts as u8),
        target_dimension: None,
        width: width as u32,
        height: height as u32,
    };
    let decoded = object.decoded_image(&parameters).ok()?;
    let (mut width, mut height, mut bits) = (width, height, bits);
    let mut colours = colours.clone();
    if let Some(about) = &decoded.image_data {
        (width, height, bits) = (about.width as usize, about.height as usize, about.bits_per_component);
        if !given {
            colours = Colours::plain(match about.color_space? {
                ImageColorSpace::Gray => Space::Grey,
                ImageColorSpace::Rgb => Space::Rgb,
                ImageColorSpace::Cmyk => Space::Cmyk,
                ImageColorSpace::Unknown(_) => return None,
            });
        }
    }
    let parts = colours.parts();
    let decode = stream.dict.get(b"Decode").ok().and_then(|decode| numbers(document, decode));
    let mut samples = unpacked(&decoded.data, width * parts, height, bits)?;
    if let Space::Indexed(base) = &colours.space {
        let listed = |at: &u8| colours.listed(usize::from(*at)).map_or_else(|| vec![0; colours.base_parts()], <[u8]>::to_vec);
        let samples = samples.iter().flat_map(listed).collect();
        return Some(Picture { space: (**base).clone(), samples, parts: colours.base_parts(), width, height });
    }
    scale(&mut samples, bits, decode.as_deref(), parts);
    Some(Picture { space: colours.space.clone(), samples, parts, width, height })
}

/// A file with an image that needs nothing else, for the decoder, and the number of the image in it.
fn alone(document: &Document, stream: &Stream) -> Option<(Vec<u8>, ObjectIdentifier)> {
    let mut sheet = Sheet::new(document);
    let needed: Dictionary = [&b"Width"[..], b"Height", b"BitsPerComponent", b"Filter", b"DecodeParms"]
        .into_iter()
        .filter_map(|key| Some((key.to_vec(), stream.dict.get(key).ok()?.clone())))
        .collect();
    let image = sheet.take_stream(&Stream::new(needed, stream.content.clone()));
    let (id, generation) = sheet.add(image);
    sheet.page(Rect { left: 0.0, bottom: 0.0, right: 1.0, top: 1.0 }, Dictionary::new(), Vec::new());
    Some((sheet.file()?, ObjectIdentifier::new(id as i32, i32::from(generation))))
}

/// Samples of so many bits, a byte each: the value as it is, or its upper byte. What is missing is 0.
fn unpacked(data: &[u8], across: usize, rows: usize, bits: u8) -> Option<Vec<u8>> {
    let mut samples = match bits {
        8 => data.to_vec(),
        16 => data.iter().step_by(2).copied().collect(),
        1 | 2 | 4 => {
            let bits = usize::from(bits);
            let row = (across * bits).div_ceil(8);
            let mask = (1_u8 << bits) - 1;
            let value = |row: &[u8], at: usize| {
                let from = at * bits;
                row.get(from / 8).map_or(0, |byte| byte >> (8 - bits - from % 8) & mask)
            };
            data.chunks(row).flat_map(|row| (0..across).map(move |at| value(row, at))).collect()
        }
        _ => return None,
    };
    samples.resize(across * rows, 0);
    Some(samples)
}

/// Brings samples of so many bits to the whole of a byte, by the array that says what their ends mean (ISO 32000-1, 8.9.5.2).
fn scale(samples: &mut [u8], bits: u8, decode: Option<&[f64]>, parts: usize) {
    let most = f64::from(if bits < 8 { (1_u8 << bits) - 1 } else { 255 });
    let tables: Vec<[u8; 256]> = (0..parts)
        .map(|part| {
            let (low, high) = match decode.and_then(|decode| decode.get(2 * part..2 * part + 2)) {
                Some(&[low, high]) => (low, high),
                _ => (0.0, 1.0),
            };
            std::array::from_fn(|value| {
                ((low + (value as f64 / most).min(1.0) * (high - low)).clamp(0.0, 1.0) * 255.0).round() as u8
            })
        })
        .collect();
    for pixel in samples.chunks_exact_mut(parts.max(1)) {
        pixel.iter_mut().zip(&tables).for_each(|(sample, table)| *sample = table[usize::from(*sample)]);
    }
}

/// The masks of an image, which stay: what they let through is a question of light, not of ink.
pub fn masks(document: &Document, image: &Dictionary, sheet: &mut Sheet) -> Dictionary {
    let mask = |key: &'static [u8]| {
        let mask = image.get(key).ok()?;
        resolve(document, mask).as_stream().is_ok().then_some((key, mask))
    };
    let kept: Vec<(&[u8], &Object)> = [mask(b"SMask"), mask(b"Mask")].into_iter().flatten().collect();
    kept.into_iter().map(|(key, mask)| (key.to_vec(), sheet.take(mask))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_of_a_few_bits_and_turned_ones_are_read() {
        assert_eq!(unpacked(&[0b1011_0000], 3, 1, 1), Some(vec![1, 0, 1]));
        assert_eq!(unpacked(&[0x5a, 0xf0], 3, 1, 4), Some(vec![5, 10, 15]));
        assert_eq!(unpacked(&[7], 2, 2, 8), Some(vec![7, 0, 0, 0]));
        let mut samples = [0, 15];
        scale(&mut samples, 4, Some(&[1.0, 0.0]), 1);
        assert_eq!(samples, [255, 0]);
    }

    #[test]
    fn a_coarser_picture_has_the_means_up_to_its_edges() {
        let samples = vec![0, 100, 200, 0, 100, 200, 50, 50, 50];
        let picture = Picture { space: Space::Grey, samples, parts: 1, width: 3, height: 3 }.coarser(2);
        assert_eq!((picture.width, picture.height), (2, 2));
        assert_eq!(picture.samples, [50, 200, 50, 50]);
    }
}
