//! Short ways to the objects of a PDF. What is missing or of another type is none, never an error.

use std::io::Read;

use flate2::read::ZlibDecoder;
use lopdf::{Dictionary, Document, Object, ObjectId, Stream};

/// The most that one stream may hold when it is decoded: more is an attack, not a page.
const STREAM_LIMIT: usize = 1 << 30;
/// How deep a page tree may be.
const DEPTH: usize = 64;

/// A rectangle in points, with its corners in order.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rect {
    pub left: f64,
    pub bottom: f64,
    pub right: f64,
    pub top: f64,
}

impl Rect {
    /// The smallest around some points.
    pub fn around(points: impl IntoIterator<Item = (f64, f64)>) -> Self {
        let none = Self { left: f64::INFINITY, bottom: f64::INFINITY, right: f64::NEG_INFINITY, top: f64::NEG_INFINITY };
        points.into_iter().fold(none, |rect, (x, y)| Self {
            left: rect.left.min(x),
            bottom: rect.bottom.min(y),
            right: rect.right.max(x),
            top: rect.top.max(y),
        })
    }

    /// Larger on each side by some points, or smaller by a negative number of them.
    pub fn grown(&self, by: f64) -> Self {
        Self { left: self.left - by, bottom: self.bottom - by, right: self.right + by, top: self.top + by }
    }

    /// What it has in common with another. Its corners are out of order when that is nothing.
    pub fn common(&self, other: &Self) -> Self {
        Self {
            left: self.left.max(other.left),
            bottom: self.bottom.max(other.bottom),
            right: self.right.min(other.right),
            top: self.top.min(other.top),
        }
    }

    /// Whether another lies in it, but for a hundredth of a point.
    pub fn contains(&self, other: &Self) -> bool {
        let wide = self.grown(0.01);
        other.left >= wide.left && other.right <= wide.right && other.bottom >= wide.bottom && other.top <= wide.top
    }

    /// Whether another has an area in common with it.
    pub fn overlaps(&self, other: &Self) -> bool {
        self.left < other.right && other.left < self.right && self.bottom < other.top && other.bottom < self.top
    }

    pub fn width(&self) -> f64 {
        self.right - self.left
    }

    pub fn height(&self) -> f64 {
        self.top - self.bottom
    }

    /// As the array of a PDF.
    pub fn object(&self) -> Object {
        Object::Array([self.left, self.bottom, self.right, self.top].map(|value| Object::Real(value as f32)).to_vec())
    }
}

/// What an object is or refers to.
pub fn resolve<'a>(document: &'a Document, object: &'a Object) -> &'a Object {
    document.dereference(object).map_or(&Object::Null, |(_, object)| object)
}

/// The value of a key that is a dictionary, or the dictionary of a stream.
pub fn dict<'a>(document: &'a Document, parent: &'a Dictionary, key: &[u8]) -> Option<&'a Dictionary> {
    match resolve(document, parent.get(key).ok()?) {
        Object::Dictionary(dictionary) => Some(dictionary),
        Object::Stream(stream) => Some(&stream.dict),
        _ => None,
    }
}

/// The value of a key that is a stream.
pub fn stream<'a>(document: &'a Document, parent: &'a Dictionary, key: &[u8]) -> Option<&'a Stream> {
    resolve(document, parent.get(key).ok()?).as_stream().ok()
}

/// The value of a key that is a name.
pub fn name<'a>(document: &'a Document, parent: &'a Dictionary, key: &[u8]) -> Option<&'a [u8]> {
    resolve(document, parent.get(key).ok()?).as_name().ok()
}

/// The value of a key that is a number.
pub fn number(document: &Document, parent: &Dictionary, key: &[u8]) -> Option<f64> {
    resolve(document, parent.get(key).ok()?).as_float().ok().map(f64::from)
}

/// The numbers of an array.
pub fn numbers(document: &Document, object: &Object) -> Option<Vec<f64>> {
    let items = resolve(document, object).as_array().ok()?;
    items.iter().map(|item| resolve(document, item).as_float().ok().map(f64::from)).collect()
}

/// What a stream holds, decoded. None when it cannot be, or not to its end.
pub fn stream_content(stream: &Stream) -> Option<Vec<u8>> {
    stream_content_within(stream, STREAM_LIMIT)
}

/// What a stream holds, decoded. None when it cannot be, or when it is more than so many bytes.
pub fn stream_content_within(stream: &Stream, limit: usize) -> Option<Vec<u8>> {
    let filters = match stream.dict.has(b"Filter") {
        true => stream.filters().ok()?,
        false => return (stream.content.len() <= limit).then(|| stream.content.clone()),
    };
    if filters == [b"FlateDecode"] && !stream.dict.has(b"DecodeParms") {
        let mut content = Vec::with_capacity((3 * stream.content.len()).min(limit));
        ZlibDecoder::new(&*stream.content).take(limit as u64 + 1).read_to_end(&mut content).ok()?;
        return (content.len() <= limit).then_some(content);
    }
    stream.decompressed_content_with_limit(limit).ok()
}

/// The entries of a value that is an array, or stands for one of itself alone; none when there is none.
pub fn entries<'a>(document: &'a Document, parent: &'a Dictionary, key: &[u8]) -> Vec<&'a Object> {
    match parent.get(key).map(|value| resolve(document, value)) {
        Ok(Object::Array(items)) => items.iter().map(|item| resolve(document, item)).collect(),
        Ok(item) => vec![item],
        Err(_) => Vec::new(),
    }
}

/// The output intents of a document, for whatever purpose (ISO 32000-1, 14.11.5).
pub fn output_intents(document: &Document) -> impl Iterator<Item = &Dictionary> {
    let list = document.catalog().ok().and_then(|catalog| catalog.get(b"OutputIntents").ok());
    let list = list.and_then(|list| resolve(document, list).as_array().ok()).map(Vec::as_slice).unwrap_or_default();
    list.iter().filter_map(|intent| resolve(document, intent).as_dict().ok())
}

/// An attribute of a page, of its own or of a node above it (ISO 32000-1, 7.7.3.4).
pub fn inherited<'a>(document: &'a Document, page: ObjectId, key: &[u8]) -> Option<&'a Object> {
    let mut node = document.get_dictionary(page).ok()?;
    for _ in 0..DEPTH {
        if let Ok(value) = node.get(key) {
            return Some(resolve(document, value));
        }
        node = dict(document, node, b"Parent")?;
    }
    None
}

/// The content of a page, and whether all of it could be read.
pub fn page_content(document: &Document, page: ObjectId) -> (Vec<u8>, bool) {
    let streams = document.get_page_contents(page).into_iter().filter_map(|id| document.get_object(id).ok()?.as_stream().ok());
    let (mut content, mut readable) = (Vec::new(), true);
    for stream in streams {
        match stream_content(stream) {
            Some(part) => content.extend(part),
            None => readable = false,
        }
        content.push(b'\n');
    }
    (content, readable)
}

/// The resources of a page.
pub fn page_resources(document: &Document, page: ObjectId) -> Option<&Dictionary> {
    inherited(document, page, b"Resources")?.as_dict().ok()
}

/// A box of a page, such as its `TrimBox`.
fn page_box(document: &Document, page: ObjectId, key: &[u8]) -> Option<Rect> {
    match numbers(document, inherited(document, page, key)?)?[..] {
        [a, b, c, d] => Some(Rect::around([(a, b), (c, d)])),
        _ => None,
    }
}

/// The boxes of a page that are given (ISO 32000-1, 14.11.2).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Boxes {
    pub media: Option<Rect>,
    pub crop: Option<Rect>,
    pub bleed: Option<Rect>,
    pub trim: Option<Rect>,
    pub art: Option<Rect>,
}

impl Boxes {
    /// What is left of the page when it is cut: the trim, or the whole where none is given.
    pub fn page(&self) -> Option<Rect> {
        self.trim.or(self.art).or(self.media)
    }
}

/// The boxes of a page.
pub fn boxes(document: &Document, page: ObjectId) -> Boxes {
    let get = |key| page_box(document, page, key);
    Boxes { media: get(b"MediaBox"), crop: get(b"CropBox"), bleed: get(b"BleedBox"), trim: get(b"TrimBox"), art: get(b"ArtBox") }
}
