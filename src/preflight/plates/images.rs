//! Images as grey images of one ink.

use std::collections::HashMap;
use std::rc::Rc;

use lopdf::{Dictionary, Document, Object, ObjectId, Stream, dictionary};

use super::super::survey::Space;
use super::colours::{Channel, Colours, Plate};
use super::samples::{Shape, decode};
use super::sheet::Sheet;
use crate::pdf::resolve;

/// How many samples of all its images a page may have decoded.
const DECODED: usize = 1 << 32;
/// How many samples of them are kept, those of their plates included.
const KEPT: usize = 1 << 30;
/// The most that images are made coarser by: beyond it they are of one sample.
const COARSEST: usize = 0xffff;

/// An image with its colours in inks, made coarser so that it is not much finer than the plates.
pub struct Picture {
    pub space: Space,
    /// The parts of the colours, one after the other, from 0 to 255.
    pub samples: Vec<u8>,
    pub parts: usize,
    pub width: usize,
    pub height: usize,
}

/// An image in its colours, whose space may be that of a name where it is called. None when it cannot be decoded.
type Known = (Colours, Option<Rc<Picture>>);

/// The images of a page, each decoded once.
pub struct Pictures<'d> {
    document: &'d Document,
    known: HashMap<ObjectId, Vec<Known>>,
    /// How many samples may still be decoded.
    decoded: usize,
    /// How many samples may still be kept.
    kept: usize,
}

impl<'d> Pictures<'d> {
    pub fn new(document: &'d Document) -> Self {
        Self { document, known: HashMap::new(), decoded: DECODED, kept: KEPT }
    }

    /// An image that is `finer` times as fine as the plates. None when it cannot be decoded, or when there is more than a page can
    /// need.
    pub fn picture(&mut self, id: Option<ObjectId>, stream: &Stream, colours: &Colours, finer: usize) -> Option<Rc<Picture>> {
        let known = id.and_then(|id| self.known.get(&id));
        if let Some((_, picture)) = known.and_then(|known| known.iter().find(|(known, _)| known == colours)) {
            return picture.clone();
        }
        let picture = self.decode(stream, colours, finer).map(Rc::new);
        if let Some(id) = id {
            self.known.entry(id).or_default().push((colours.clone(), picture.clone()));
        }
        picture
    }

    fn decode(&mut self, stream: &Stream, colours: &Colours, finer: usize) -> Option<Picture> {
        let shape = Shape::of(self.document, &stream.dict, colours)?;
        self.decoded = self.decoded.checked_sub(shape.samples(colours))?;
        let picture = decode(self.document, stream, colours, shape)?.coarser(finer.min(COARSEST));
        self.kept = self.kept.checked_sub(picture.samples.len())?;
        Some(picture)
    }

    /// An image as one of the ink of a plate, in shades of grey, and whether it has any of it. None when there is more than a page
    /// can need.
    pub fn grey(&mut self, picture: &Picture, plate: &Plate) -> Option<(Stream, bool)> {
        let (grey, inked) = picture.of(plate);
        self.kept = self.kept.checked_sub(grey.content.len())?;
        Some((grey, inked))
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
        let mut sums = vec![0_u64; width * self.parts];
        for rows in self.samples.chunks(self.width * self.parts * by) {
            sums.fill(0);
            for row in rows.chunks_exact(self.width * self.parts) {
                for (sample, sums) in row.chunks(self.parts * by).zip(sums.chunks_exact_mut(self.parts)) {
                    for pixel in sample.chunks_exact(self.parts) {
                        sums.iter_mut().zip(pixel).for_each(|(sum, part)| *sum += u64::from(*part));
                    }
                }
            }
            let lines = rows.len() / (self.width * self.parts);
            for (at, sums) in sums.chunks_exact(self.parts).enumerate() {
                let count = (lines * by.min(self.width - at * by)).max(1) as u64;
                samples.extend(sums.iter().map(|sum| ((sum + count / 2) / count) as u8));
            }
        }
        Self { samples, width, height, ..self }
    }

    /// The image as one of the ink of a plate, in shades of grey, and whether it has any of it.
    fn of(&self, plate: &Plate) -> (Stream, bool) {
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
    fn a_coarser_picture_has_the_means_up_to_its_edges() {
        let samples = vec![0, 100, 200, 0, 100, 200, 50, 50, 50];
        let picture = Picture { space: Space::Grey, samples, parts: 1, width: 3, height: 3 }.coarser(2);
        assert_eq!((picture.width, picture.height), (2, 2));
        assert_eq!(picture.samples, [50, 200, 50, 50]);
    }

    #[test]
    fn a_picture_that_is_drawn_as_a_dot_is_one_sample() {
        let samples = vec![255; 70_000 * 300];
        let picture = Picture { space: Space::Grey, samples, parts: 1, width: 70_000, height: 300 }.coarser(COARSEST);
        assert_eq!((picture.width, picture.height, picture.samples), (2, 1, vec![255, 255]));
    }
}
