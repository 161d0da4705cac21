//! Brings images into the inks.

use image::ImageFormat;
use lopdf::{Document, Object, ObjectId, Stream};
use rayon::prelude::*;

use crate::pdf::{name, number, resolve, stream_content};

use super::colour::{Inks, ScreenSpace, lightness};
use super::deflate;

/// What an image becomes: its samples, or its table of colours.
struct Converted {
    space: Object,
    /// None when the samples stay.
    samples: Option<Vec<u8>>,
}

/// Converts every image that has colours of the screen. What cannot be decoded stays, for preflight to report.
pub fn convert(document: &mut Document, inks: &Inks) {
    let images: Vec<ObjectId> = document
        .objects
        .iter()
        .filter(|(_, object)| object.as_stream().is_ok_and(|stream| name(document, &stream.dict, b"Subtype") == Some(b"Image")))
        .map(|(id, _)| *id)
        .collect();
    let converted: Vec<(ObjectId, Converted)> = images
        .into_par_iter()
        .filter_map(|id| {
            let stream = document.get_object(id).ok()?.as_stream().ok()?;
            Some((id, converted(document, stream, inks)?))
        })
        .collect();
    for (id, converted) in converted {
        let Ok(stream) = document.get_object_mut(id).and_then(Object::as_stream_mut) else { continue };
        stream.dict.set("ColorSpace", converted.space);
        if let Some(samples) = converted.samples {
            stream.dict.remove(b"DecodeParms");
            stream.dict.remove(b"Decode");
            stream.dict.set("BitsPerComponent", 8);
            stream.dict.set("Filter", "FlateDecode");
            stream.set_content(samples);
        }
    }
}

fn converted(document: &Document, stream: &Stream, inks: &Inks) -> Option<Converted> {
    let space = resolve(document, stream.dict.get(b"ColorSpace").ok()?);
    if let Object::Array(parts) = space
        && parts.first().and_then(|name| name.as_name().ok()) == Some(b"Indexed")
    {
        return table(document, parts, inks);
    }
    match ScreenSpace::of(document, space)? {
        // A soft mask is no colour, and has to stay in shades of grey; so can an image.
        ScreenSpace::Grey => Some(Converted { space: "DeviceGray".into(), samples: None }),
        ScreenSpace::Rgb(profile) => {
            let rgb = samples(document, stream)?;
            let (space, samples) = separate(&rgb, profile.as_deref(), inks)?;
            Some(Converted { space, samples: Some(deflate(&samples)) })
        }
    }
}

/// The samples of an image as eight bits of red, green and blue each.
fn samples(document: &Document, stream: &Stream) -> Option<Vec<u8>> {
    let size = |key| number(document, &stream.dict, key).map(|number| number as usize);
    let expected = size(b"Width")?.checked_mul(size(b"Height")?)?.checked_mul(3)?;
    let filters = stream.filters().unwrap_or_default();
    let rgb = match filters.last() {
        Some(&b"DCTDecode") if filters.len() == 1 => {
            image::load_from_memory_with_format(&stream.content, ImageFormat::Jpeg).ok()?.to_rgb8().into_raw()
        }
        _ => match size(b"BitsPerComponent")? {
            8 => stream_content(stream)?,
            16 => stream_content(stream)?.into_iter().step_by(2).collect(),
            _ => return None,
        },
    };
    (rgb.len() == expected).then_some(rgb)
}

/// The colour space and samples of colours in the inks.
fn separate(rgb: &[u8], profile: Option<&[u8]>, inks: &Inks) -> Option<(Object, Vec<u8>)> {
    if inks.grey {
        let grey = rgb.chunks_exact(3).map(|rgb| (lightness([rgb[0], rgb[1], rgb[2]]) * 255.0).round() as u8);
        return Some(("DeviceGray".into(), grey.collect()));
    }
    Some(("DeviceCMYK".into(), inks.separate(rgb, profile)?))
}

/// An image that takes its colours from a table (ISO 32000-1, 8.6.6.3).
fn table(document: &Document, parts: &[Object], inks: &Inks) -> Option<Converted> {
    let colours = match resolve(document, parts.get(3)?) {
        Object::String(bytes, _) => bytes.clone(),
        Object::Stream(stream) => stream_content(stream)?,
        _ => return None,
    };
    let (base, colours) = match ScreenSpace::of(document, parts.get(1)?)? {
        ScreenSpace::Grey => ("DeviceGray".into(), colours),
        ScreenSpace::Rgb(profile) => separate(&colours, profile.as_deref(), inks)?,
    };
    let colours = Object::String(colours, lopdf::StringFormat::Hexadecimal);
    let space = Object::Array(vec!["Indexed".into(), base, parts.get(2)?.clone(), colours]);
    Some(Converted { space, samples: None })
}
