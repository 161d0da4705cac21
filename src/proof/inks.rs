//! The inks of a page as a press with four of them has them, and that press.

use lopdf::{Dictionary, Document, Object};

use crate::pdf::{OutputProfile, number, numbers, output_intents, resolve, stream, stream_content};
use crate::preflight::plates::{Drawn, Frame, Plate};
use crate::preflight::survey::Space;

/// The press of the output intent of a PDF for print, when its profile is there and can be used.
pub fn press(document: &Document) -> Option<OutputProfile> {
    let mut profiles = output_intents(document).filter_map(|intent| stream(document, intent, b"DestOutputProfile"));
    profiles.find_map(|profile| OutputProfile::read(stream_content(profile)?).ok())
}

/// The amounts of cyan, magenta, yellow and black in each pixel, and the inks of their own that are shown as black because the file
/// does not tell what stands in for them.
pub fn separated(document: &Document, plates: &[Drawn], frame: &Frame) -> (Vec<u8>, Vec<String>) {
    let mut inks = vec![0_u8; 4 * frame.width * frame.height];
    let mut unknown = Vec::new();
    for plate in plates {
        let Some(greys) = &plate.greys else { continue };
        let parts = match &plate.ink {
            Plate::Process(at) => std::array::from_fn(|part| f64::from(u8::from(part == *at))),
            Plate::Spot(name) => stand_in(document, name).unwrap_or_else(|| {
                unknown.push(name.clone());
                [0.0, 0.0, 0.0, 1.0]
            }),
        };
        for (pixel, grey) in inks.chunks_exact_mut(4).zip(greys) {
            let amount = f64::from(255 - grey);
            for (ink, part) in pixel.iter_mut().zip(parts) {
                *ink = (f64::from(*ink) + amount * part).round().min(255.0) as u8;
            }
        }
    }
    (inks, unknown)
}

/// The four inks that stand in for full ink of its own (ISO 32000-1, 8.6.6.4). None when the file does not tell them, or does in
/// another space or by a program.
fn stand_in(document: &Document, ink: &str) -> Option<[f64; 4]> {
    document.objects.values().find_map(|object| in_object(document, object, ink, 0))
}

/// How deep objects may lie in each other.
const DEPTH: usize = 16;

/// Looks for the colour space of an ink.
fn in_object(document: &Document, object: &Object, ink: &str, depth: usize) -> Option<[f64; 4]> {
    if depth > DEPTH {
        return None;
    }
    let within = |object: &Object| in_object(document, object, ink, depth + 1);
    match object {
        Object::Array(parts) => of_space(document, parts, ink).or_else(|| parts.iter().find_map(within)),
        Object::Dictionary(dictionary) => dictionary.iter().find_map(|(_, value)| within(value)),
        Object::Stream(stream) => stream.dict.iter().find_map(|(_, value)| within(value)),
        _ => None,
    }
}

fn of_space(document: &Document, parts: &[Object], ink: &str) -> Option<[f64; 4]> {
    let [kind, named, base, tint, ..] = parts else { return None };
    let is_of_ink = resolve(document, kind).as_name().ok()? == b"Separation"
        && String::from_utf8_lossy(resolve(document, named).as_name().ok()?) == ink
        && matches!(Space::of(document, base), Space::Cmyk | Space::IccCmyk);
    if is_of_ink { full(document, tint, 0) } else { None }
}

/// The colour at the end of a function: of one between two colours (type 2), of several such (type 3), or of a table (type 0).
fn full(document: &Document, function: &Object, depth: usize) -> Option<[f64; 4]> {
    let function = resolve(document, function);
    let dictionary: &Dictionary = match function {
        Object::Stream(stream) => &stream.dict,
        other => other.as_dict().ok()?,
    };
    let colour = match resolve(document, dictionary.get(b"FunctionType").ok()?).as_i64().ok()? {
        0 => {
            let samples = stream_content(function.as_stream().ok()?)?;
            let bytes = samples.last_chunk::<4>().filter(|_| number(document, dictionary, b"BitsPerSample") == Some(8.0))?;
            bytes.iter().map(|byte| f64::from(*byte) / 255.0).collect()
        }
        2 => numbers(document, dictionary.get(b"C1").ok()?)?,
        3 if depth < DEPTH => {
            let parts = resolve(document, dictionary.get(b"Functions").ok()?).as_array().ok()?;
            return full(document, parts.last()?, depth + 1);
        }
        _ => return None,
    };
    <[f64; 4]>::try_from(colour).ok().map(|colour| colour.map(|part| part.clamp(0.0, 1.0)))
}
