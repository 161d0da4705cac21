//! Gradients in the ink of one plate: the colours stay as they are, and their space says how much of the ink they have.

use lopdf::{Dictionary, Document, Object, Stream, dictionary};

use super::super::survey::Space;
use super::colours::{Channel, Colours, Plate};
use super::sheet::Sheet;
use crate::pdf::resolve;

/// A gradient for one plate.
#[derive(Clone)]
pub struct Shading {
    pub object: Object,
    pub colours: Colours,
    /// Whether it has any of the ink.
    pub inked: bool,
}

/// A gradient, with the ink of a plate as grey. None when it has no colours, or those of a table.
pub fn shading(document: &Document, object: &Object, plate: &Plate, sheet: &mut Sheet) -> Option<Shading> {
    let dictionary = match resolve(document, object) {
        Object::Dictionary(dictionary) => dictionary,
        Object::Stream(stream) => &stream.dict,
        _ => return None,
    };
    let colours = Colours::of(document, dictionary.get(b"ColorSpace").ok()?);
    if matches!(colours.space, Space::Indexed(_) | Space::Pattern(_) | Space::Unknown) {
        return None;
    }
    let channel = Channel::of(&colours.space, plate);
    let space = space(channel, colours.parts(), sheet);
    let mut grey = sheet.take_dictionary(dictionary);
    grey.set("ColorSpace", space);
    let object = match resolve(document, object) {
        Object::Stream(stream) => {
            sheet.bear(stream);
            Object::Stream(Stream::new(grey, stream.content.clone()))
        }
        _ => Object::Dictionary(grey),
    };
    let inked = !channel.is_blank();
    Some(Shading { object: Object::Reference(sheet.add(object)), colours, inked })
}

/// A pattern that is a gradient, with the gradient of a plate.
pub fn pattern(pattern: &Dictionary, shading: &Shading, sheet: &mut Sheet) -> Object {
    let mut grey = sheet.take_dictionary(pattern);
    grey.set("Shading", shading.object.clone());
    Object::Reference(sheet.add(grey))
}

/// A space whose colours have so many parts, and are seen as one of them in shades of grey.
fn space(channel: Channel, parts: usize, sheet: &mut Sheet) -> Object {
    // What lies over the part on the stack goes, then what lies below it.
    let program = match channel {
        Channel::Part(at) => format!("{{ {}{}1 exch sub }}", "pop ".repeat(parts - 1 - at), "exch pop ".repeat(at)),
        Channel::Rest(at) => format!("{{ {}{}}}", "pop ".repeat(parts - 1 - at), "exch pop ".repeat(at)),
        Channel::Nothing | Channel::Absent => format!("{{ {}1 }}", "pop ".repeat(parts)),
    };
    let range = |count: usize| (0..count).flat_map(|_| [Object::Integer(0), 1.into()]).collect::<Vec<_>>();
    let tint = dictionary! { "FunctionType" => 4, "Domain" => range(parts), "Range" => range(1) };
    let tint = sheet.add(Stream::new(tint, program.into_bytes()));
    let names: Vec<Object> = (1..=parts).map(|part| Object::Name(format!("Part{part}").into_bytes())).collect();
    Object::Array(vec!["DeviceN".into(), names.into(), "DeviceGray".into(), Object::Reference(tint)])
}
