//! The samples of an image, decoded.

use hayro::hayro_syntax::Pdf;
use hayro::hayro_syntax::object::ObjectIdentifier;
use hayro::hayro_syntax::object::stream::{ImageColorSpace, ImageDecodeParams};
use lopdf::{Dictionary, Document, Object, Stream};

use super::super::survey::Space;
use super::colours::Colours;
use super::images::Picture;
use super::quiet::quietly;
use super::sheet::Sheet;
use crate::pdf::{Rect, entries, number, numbers, stream_content_within};

/// The most samples that an image may have: more is an attack, not a picture.
const MOST: usize = 1 << 29;
/// The most samples across or down.
const LONGEST: usize = 0xffff;
/// So many bytes more than its samples need may stand in an image: ends of lines, and a predictor for each row.
const SPARE: usize = 1 << 18;
/// The most bytes that a stream may have when it is decoded by the renderer: a mask, a font, a mesh.
const TAKEN: usize = 1 << 28;
/// How many times smaller compression that any stream can have makes data, at the most.
const SMALLER: usize = 1100;
/// Compression of images alone.
const CODECS: [&[u8]; 6] = [b"DCTDecode", b"DCT", b"JPXDecode", b"CCITTFaxDecode", b"CCF", b"JBIG2Decode"];

/// What an image says of itself.
pub struct Shape {
    width: usize,
    height: usize,
    /// The bits of a sample.
    bits: u8,
    /// The parts of a colour.
    parts: usize,
}

impl Shape {
    /// The shape of an image with colours of a space. None when it has no size, or a larger one than pictures have.
    pub fn of(document: &Document, image: &Dictionary, colours: &Colours) -> Option<Self> {
        let whole = |key| number(document, image, key).filter(|size| *size >= 1.0).map(|size| size as usize);
        // Without a space, its data say which of those of one to four parts it is in.
        let parts = if image.has(b"ColorSpace") { colours.parts() } else { 4 };
        let bits = u8::try_from(whole(b"BitsPerComponent").unwrap_or(8)).ok()?;
        let shape = Self { width: whole(b"Width")?, height: whole(b"Height")?, bits, parts };
        (shape.width <= LONGEST && shape.height <= LONGEST && shape.samples(colours) <= MOST).then_some(shape)
    }

    /// How many samples it has once its colours are looked up.
    pub fn samples(&self, colours: &Colours) -> usize {
        (self.width * self.height).saturating_mul(self.parts.max(colours.base_parts()))
    }

    /// How many bytes its samples fill.
    fn bytes(&self) -> usize {
        (self.width * self.parts * usize::from(self.bits)).div_ceil(8) * self.height
    }
}

/// Decodes an image, and looks up its colours where they are in a table.
pub fn decode(document: &Document, stream: &Stream, colours: &Colours, mut shape: Shape) -> Option<Picture> {
    let (data, codec) = unfiltered(document, stream, shape.bytes().saturating_add(SPARE).saturating_add(shape.height))?;
    let given = stream.dict.has(b"ColorSpace");
    let mut colours = colours.clone();
    let data = match codec {
        Some(codec) => {
            let image = uncoded(document, stream, data, codec, &shape, matches!(colours.space, Space::Indexed(_)))?;
            if let Some((width, height, bits, space)) = image.about {
                if !given {
                    colours = Colours::plain(space?);
                }
                shape = Shape { width, height, bits, parts: colours.parts() };
                if width == 0 || height == 0 || width > LONGEST || height > LONGEST || shape.samples(&colours) > MOST {
                    return None;
                }
            }
            image.data
        }
        None if given => data,
        None => return None,
    };
    let decode = stream.dict.get(b"Decode").ok().and_then(|decode| numbers(document, decode));
    let Shape { width, height, bits, parts } = shape;
    if data.len() < shape.bytes() / 2 {
        return None;
    }
    let mut samples = unpacked(&data, width * parts, height, bits)?;
    if let Space::Indexed(base) = &colours.space {
        let size = colours.base_parts();
        let missing = vec![0; size];
        let mut listed = Vec::with_capacity(samples.len() * size);
        for at in samples {
            listed.extend_from_slice(colours.listed(usize::from(at)).unwrap_or(&missing));
        }
        return Some(Picture { space: (**base).clone(), samples: listed, parts: size, width, height });
    }
    scale(&mut samples, bits, decode.as_deref(), parts);
    Some(Picture { space: colours.space.clone(), samples, parts, width, height })
}

/// Whether the renderer, which knows no limits, can be given a stream as it is.
pub fn is_bearable(document: &Document, stream: &Stream) -> bool {
    let whole = |key| number(document, &stream.dict, key).map_or(0, |size| size.max(0.0) as usize);
    if whole(b"Width").saturating_mul(whole(b"Height")) > MOST {
        return false;
    }
    let filters = entries(document, &stream.dict, b"Filter");
    if filters.is_empty() {
        return true;
    }
    let is_jpx = filters.iter().any(|filter| filter.as_name().is_ok_and(|name| name == b"JPXDecode"));
    let most = filters.iter().fold(stream.content.len(), |length, _| length.saturating_mul(SMALLER));
    if most <= TAKEN && !is_jpx {
        return true;
    }
    let decoded = unfiltered(document, stream, TAKEN);
    decoded.is_some_and(|(data, _)| !is_jpx || jpx_samples(&data).is_some_and(|claimed| claimed <= MOST))
}

/// Compression of an image alone, with its settings.
struct Codec {
    name: Vec<u8>,
    settings: Option<Dictionary>,
}

/// What an image holds without the compression that any stream can have, and the other, which comes last. None when it cannot be
/// decoded, or is more than so many bytes where that is all there is.
fn unfiltered(document: &Document, stream: &Stream, limit: usize) -> Option<(Vec<u8>, Option<Codec>)> {
    let list = |key| entries(document, &stream.dict, key);
    let (filters, settings) = (list(b"Filter"), list(b"DecodeParms"));
    let settings = |at: usize| settings.get(at).and_then(|settings| settings.as_dict().ok()).cloned();
    let names: Vec<&[u8]> = filters.iter().map(|filter| filter.as_name().ok()).collect::<Option<_>>()?;
    let codec = names.iter().position(|name| CODECS.contains(name));
    let general = codec.unwrap_or(names.len());
    if codec.is_some() && general + 1 < names.len() {
        return None;
    }
    let codec = codec.map(|at| Codec { name: names[at].to_vec(), settings: settings(at) });
    if general == 0 {
        return Some((stream.content.clone(), codec));
    }
    let mut dictionary = Dictionary::new();
    dictionary.set("Filter", names[..general].iter().map(|name| Object::Name(name.to_vec())).collect::<Vec<_>>());
    if (0..general).any(|at| settings(at).is_some()) {
        let settings = (0..general).map(|at| settings(at).map_or(Object::Null, Object::Dictionary));
        dictionary.set("DecodeParms", settings.collect::<Vec<_>>());
    }
    let limit = if codec.is_some() { MOST } else { limit };
    let content = stream_content_within(&Stream::new(dictionary, stream.content.clone()), limit)?;
    Some((content, codec))
}

/// An image out of its own compression.
struct Uncoded {
    data: Vec<u8>,
    /// What its data say of it: width, height, the bits of a sample, and the space, if they tell.
    about: Option<(usize, usize, u8, Option<Space>)>,
}

/// Decodes the compression of an image. None when that fails.
fn uncoded(document: &Document, stream: &Stream, data: Vec<u8>, codec: Codec, shape: &Shape, is_indexed: bool) -> Option<Uncoded> {
    let claimed = match codec.name.as_slice() {
        b"JPXDecode" => jpx_samples(&data)?,
        b"CCITTFaxDecode" | b"CCF" => {
            let whole = |key, otherwise: usize| {
                codec.settings.as_ref().and_then(|it| number(document, it, key)).map_or(otherwise, |size| size.max(0.0) as usize)
            };
            whole(b"Columns", 1728).saturating_mul(whole(b"Rows", shape.height))
        }
        _ => 0,
    };
    if claimed > MOST {
        return None;
    }
    let given = stream.dict.has(b"ColorSpace");
    let parameters = ImageDecodeParams {
        is_indexed,
        bpc: Some(shape.bits),
        num_components: if given { Some(u8::try_from(shape.parts).ok()?) } else { None },
        target_dimension: None,
        width: shape.width as u32,
        height: shape.height as u32,
    };
    let (file, id) = alone(document, &stream.dict, data, codec)?;
    quietly(|| {
        let pdf = Pdf::new(file).ok()?;
        let object: hayro::hayro_syntax::object::Stream = pdf.xref().get(id)?;
        let decoded = object.decoded_image(&parameters).ok()?;
        let about = decoded.image_data.as_ref().map(|about| {
            let space = about.color_space.as_ref().and_then(|space| match space {
                ImageColorSpace::Gray => Some(Space::Grey),
                ImageColorSpace::Rgb => Some(Space::Rgb),
                ImageColorSpace::Cmyk => Some(Space::Cmyk),
                ImageColorSpace::Unknown(_) => None,
            });
            (about.width as usize, about.height as usize, about.bits_per_component, space)
        });
        Some(Uncoded { about, data: decoded.data.into_owned() })
    })
    .flatten()
}

/// How many samples JPEG 2000 data claim to have (ISO/IEC 15444-1, A.5.1): the decoder takes them at their word.
fn jpx_samples(data: &[u8]) -> Option<usize> {
    let size = data.windows(4).position(|markers| markers == [0xff, 0x4f, 0xff, 0x51])? + 8;
    let whole = |at: usize| Some(u32::from_be_bytes(data.get(size + at..size + at + 4)?.try_into().ok()?) as usize);
    let (width, height) = (whole(0)?.saturating_sub(whole(8)?), whole(4)?.saturating_sub(whole(12)?));
    let parts = u16::from_be_bytes(data.get(size + 32..size + 34)?.try_into().ok()?);
    Some(width.saturating_mul(height).saturating_mul(usize::from(parts)))
}

/// A file with an image that needs nothing else, for the decoder, and the number of the image in it.
fn alone(document: &Document, image: &Dictionary, data: Vec<u8>, codec: Codec) -> Option<(Vec<u8>, ObjectIdentifier)> {
    let mut sheet = Sheet::new(document);
    let mut needed = Dictionary::new();
    for key in [&b"Width"[..], b"Height", b"BitsPerComponent"] {
        if let Ok(value) = image.get(key) {
            needed.set(key, value.clone());
        }
    }
    needed.set("Filter", Object::Name(codec.name));
    if let Some(settings) = codec.settings {
        needed.set("DecodeParms", settings);
    }
    let needed = sheet.take_dictionary(&needed);
    let (id, generation) = sheet.add(Stream::new(needed, data));
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_of_a_few_bits_and_turned_ones_are_read() {
        assert_eq!(unpacked(&[0b1011_0000], 3, 1, 1), Some(vec![1, 0, 1]));
        assert_eq!(unpacked(&[0x5a, 0xf0], 3, 1, 4), Some(vec![5, 10, 15]));
        assert_eq!(unpacked(&[7, 8, 9], 2, 2, 8), Some(vec![7, 8, 9, 0]));
        let mut samples = [0, 15];
        scale(&mut samples, 4, Some(&[1.0, 0.0]), 1);
        assert_eq!(samples, [255, 0]);
    }

    #[test]
    fn the_size_that_jpeg_2000_data_claim_is_read() {
        let number = |value: u32| value.to_be_bytes().to_vec();
        let head = vec![0, 0, 0xff, 0x4f, 0xff, 0x51, 0, 47, 0, 0];
        let sizes = [60_010, 60_020, 10, 20, 512, 512, 0, 0].map(number).concat();
        assert_eq!(jpx_samples(&[head.clone(), sizes.clone(), vec![0, 4]].concat()), Some(60_000 * 60_000 * 4));
        assert_eq!(jpx_samples(&[head, sizes].concat()), None);
    }
}
