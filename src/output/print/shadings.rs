//! Brings gradients into the inks.

use lopdf::{Dictionary, Document, Object, ObjectId};

use crate::pdf::{numbers, resolve};

use super::colour::{Inks, ScreenSpace};

/// How deep functions may be stitched together.
const DEPTH: usize = 8;

/// Converts every gradient between colours of the screen. One whose function is a program or a table stays, for preflight to report.
pub fn convert(document: &mut Document, inks: &Inks) {
    let converted: Vec<(ObjectId, Object)> =
        document.objects.iter().filter_map(|(id, object)| Some((*id, with_inks(document, object, inks)?))).collect();
    for (id, object) in converted {
        document.set_object(id, object);
    }
}

/// A shading, or a pattern that holds one, in the inks. None when nothing changes.
fn with_inks(document: &Document, object: &Object, inks: &Inks) -> Option<Object> {
    match object {
        Object::Dictionary(holder) => in_dictionary(document, holder, inks).map(Object::Dictionary),
        Object::Stream(stream) => {
            let mut stream = stream.clone();
            // The colours of a mesh are in its data: only greys can stay as they are.
            let space = ScreenSpace::of(document, stream.dict.get(b"ColorSpace").ok()?)?;
            if !stream.dict.has(b"ShadingType") || space != ScreenSpace::Grey {
                return None;
            }
            stream.dict.set("ColorSpace", "DeviceGray");
            Some(Object::Stream(stream))
        }
        _ => None,
    }
}

fn in_dictionary(document: &Document, holder: &Dictionary, inks: &Inks) -> Option<Dictionary> {
    if let Ok(Object::Dictionary(inner)) = holder.get(b"Shading")
        && let Some(inner) = in_dictionary(document, inner, inks)
    {
        let mut holder = holder.clone();
        holder.set("Shading", inner);
        return Some(holder);
    }
    holder.get(b"ShadingType").ok()?;
    let space = ScreenSpace::of(document, holder.get(b"ColorSpace").ok()?)?;
    let mut shading = holder.clone();
    if space == ScreenSpace::Grey {
        shading.set("ColorSpace", "DeviceGray");
        return Some(shading);
    }
    let function = function(document, holder.get(b"Function").ok()?, &space, inks, 0)?;
    shading.set("Function", function);
    shading.set("ColorSpace", "DeviceCMYK");
    if let Some(background) = holder.get(b"Background").ok().and_then(|colour| numbers(document, colour)) {
        shading.set("Background", real(&inks.separated(&space, &background)));
    }
    Some(shading)
}

fn real(numbers: &[f64]) -> Object {
    Object::Array(numbers.iter().map(|number| Object::Real(*number as f32)).collect())
}

/// A function from a place to a colour, with the colour in the inks: between two colours (type 2), or several such (type 3).
fn function(document: &Document, object: &Object, space: &ScreenSpace, inks: &Inks, depth: usize) -> Option<Object> {
    let function = resolve(document, object).as_dict().ok()?;
    let mut separated = function.clone();
    separated.remove(b"Range");
    match resolve(document, function.get(b"FunctionType").ok()?).as_i64().ok()? {
        2 => {
            for key in ["C0", "C1"] {
                let colour = numbers(document, function.get(key.as_bytes()).ok()?)?;
                separated.set(key, real(&inks.separated(space, &colour)));
            }
        }
        3 if depth < DEPTH => {
            let parts = resolve(document, function.get(b"Functions").ok()?).as_array().ok()?;
            let parts: Option<Vec<Object>> =
                parts.iter().map(|part| self::function(document, part, space, inks, depth + 1)).collect();
            separated.set("Functions", parts?);
        }
        _ => return None,
    }
    Some(Object::Dictionary(separated))
}
