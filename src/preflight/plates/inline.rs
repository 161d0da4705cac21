//! Images that stand in the content itself (ISO 32000-1, 8.9.7), as those that stand on their own.

use lopdf::content::Content;
use lopdf::{Dictionary, Object, Stream};

use crate::pdf::content::Operand;

/// The image, with the names in full that are short in content.
pub fn inline_image(operands: &[Operand], data: &[u8]) -> Stream {
    let entries = operands.chunks_exact(2).filter_map(|pair| Some((key(pair[0].name()?).to_vec(), value(&pair[1])?)));
    let mut image: Dictionary = entries.collect();
    image.set("Subtype", "Image");
    Stream::new(image, data.to_vec())
}

fn value(operand: &Operand) -> Option<Object> {
    Some(match operand {
        Operand::Number(number) if number.fract() == 0.0 => Object::Integer(*number as i64),
        Operand::Number(number) => Object::Real(*number as f32),
        Operand::Name(name) => Object::Name(full(name).to_vec()),
        Operand::Raw(b"true") => true.into(),
        Operand::Raw(b"false") => false.into(),
        Operand::Raw(written) => {
            let content = Content::decode(&[written, &b" x"[..]].concat()).ok()?;
            in_full(content.operations.into_iter().next()?.operands.into_iter().next()?)
        }
    })
}

fn in_full(object: Object) -> Object {
    match object {
        Object::Name(name) => Object::Name(full(&name).to_vec()),
        Object::Array(items) => Object::Array(items.into_iter().map(in_full).collect()),
        other => other,
    }
}

fn key(name: &[u8]) -> &[u8] {
    match name {
        b"BPC" => b"BitsPerComponent",
        b"CS" => b"ColorSpace",
        b"D" => b"Decode",
        b"DP" => b"DecodeParms",
        b"F" => b"Filter",
        b"H" => b"Height",
        b"IM" => b"ImageMask",
        b"I" => b"Interpolate",
        b"W" => b"Width",
        full => full,
    }
}

fn full(name: &[u8]) -> &[u8] {
    match name {
        b"G" => b"DeviceGray",
        b"RGB" => b"DeviceRGB",
        b"CMYK" => b"DeviceCMYK",
        b"I" => b"Indexed",
        b"AHx" => b"ASCIIHexDecode",
        b"A85" => b"ASCII85Decode",
        b"LZW" => b"LZWDecode",
        b"Fl" => b"FlateDecode",
        b"RL" => b"RunLengthDecode",
        b"CCF" => b"CCITTFaxDecode",
        b"DCT" => b"DCTDecode",
        full => full,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pdf::content::Operations;

    #[test]
    fn short_names_are_read_in_full() {
        let mut operations = Operations::new(b"BI /W 2 /H 1 /BPC 8 /CS [/I /CMYK 0 <00000000>] /IM false /F /AHx ID 0000> EI");
        operations.next();
        let image = inline_image(operations.operands(), operations.image_data());
        assert!(image.dict.get(b"Width").and_then(Object::as_i64).is_ok_and(|width| width == 2));
        let is = |object: &Object, name: &[u8]| object.as_name().is_ok_and(|own| own == name);
        assert!(is(image.dict.get(b"Filter").expect("a filter"), b"ASCIIHexDecode"));
        let space = image.dict.get(b"ColorSpace").and_then(Object::as_array).expect("an array");
        assert!(is(&space[0], b"Indexed") && is(&space[1], b"DeviceCMYK"));
        assert_eq!(image.content, b"0000>");
    }
}
