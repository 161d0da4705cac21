//! What a press has no use for, and where colours are blended.

use std::collections::HashSet;

use lopdf::{Dictionary, Document, Object, ObjectId, dictionary};

use crate::pdf::resolve;

use super::colour::{Inks, ScreenSpace};

/// Takes out links and other annotations (ISO 15930-7, 6.17), and what the tags say of them. The words of links stay.
pub fn drop_annotations(document: &mut Document) {
    let pages: Vec<ObjectId> = document.page_iter().collect();
    let mut keys = HashSet::new();
    for page in pages {
        let Ok(attributes) = document.get_dictionary(page) else { continue };
        let annotations = attributes.get(b"Annots").map(|list| resolve(document, list).as_array().cloned().unwrap_or_default());
        for annotation in annotations.unwrap_or_default() {
            let key = resolve(document, &annotation).as_dict().ok().and_then(|it| it.get(b"StructParent").ok()?.as_i64().ok());
            keys.extend(key);
        }
        if let Ok(attributes) = document.get_dictionary_mut(page) {
            attributes.remove(b"Annots");
            attributes.remove(b"Tabs");
        }
    }
    let changed: Vec<(ObjectId, Object)> = document
        .objects
        .iter()
        .filter_map(|(id, object)| Some((*id, Object::Dictionary(without_annotations(object.as_dict().ok()?, &keys)?))))
        .collect();
    for (id, object) in changed {
        document.set_object(id, object);
    }
}

/// An element of the structure, or a part of its index, without annotations. None when it has none.
fn without_annotations(holder: &Dictionary, keys: &HashSet<i64>) -> Option<Dictionary> {
    let is_reference = |kid: &Object| kid.as_dict().is_ok_and(|kid| kid.has_type(b"OBJR"));
    match (holder.get(b"K"), holder.get(b"Nums")) {
        (Ok(Object::Array(kids)), _) if kids.iter().any(is_reference) => {
            let kids: Vec<Object> = kids.iter().filter(|kid| !is_reference(kid)).cloned().collect();
            let mut holder = holder.clone();
            holder.set("K", kids);
            Some(holder)
        }
        (Ok(kid), _) if is_reference(kid) => {
            let mut holder = holder.clone();
            holder.remove(b"K");
            Some(holder)
        }
        (_, Ok(Object::Array(entries))) => {
            let kept = entries.chunks_exact(2).filter(|entry| entry[0].as_i64().is_ok_and(|key| !keys.contains(&key)));
            let mut holder = holder.clone();
            holder.set("Nums", kept.flatten().cloned().collect::<Vec<Object>>());
            Some(holder)
        }
        _ => None,
    }
}

/// Sets the space in which transparent colours are blended: the inks (ISO 15930-7, 6.15). A mask is blended in shades of grey.
pub fn blend_in_inks(document: &mut Document, inks: &Inks) {
    let space = if inks.grey { "DeviceGray" } else { "DeviceCMYK" };
    let masks: HashSet<ObjectId> = document.objects.values().filter_map(|object| mask(document, object)).collect();
    let groups: Vec<ObjectId> = document
        .objects
        .iter()
        .filter(|(_, object)| object.as_stream().is_ok_and(|stream| stream.dict.has(b"Group")))
        .map(|(id, _)| *id)
        .collect();
    for id in groups {
        let wanted = if masks.contains(&id) { "DeviceGray" } else { space };
        let Ok(stream) = document.get_object(id).and_then(Object::as_stream) else { continue };
        let Some(mut group) = crate::pdf::dict(document, &stream.dict, b"Group").cloned() else { continue };
        if group.get(b"CS").is_ok_and(|space| ScreenSpace::of(document, space).is_some()) {
            group.set("CS", wanted);
            if let Ok(stream) = document.get_object_mut(id).and_then(Object::as_stream_mut) {
                stream.dict.set("Group", group);
            }
        }
    }
    let pages: Vec<ObjectId> = document.page_iter().collect();
    for page in pages {
        if let Ok(page) = document.get_dictionary_mut(page) {
            page.set("Group", dictionary! { "Type" => "Group", "S" => "Transparency", "CS" => space });
        }
    }
}

/// The form that a graphics state makes its soft mask of.
fn mask(document: &Document, object: &Object) -> Option<ObjectId> {
    let mask = match object {
        Object::Dictionary(state) if state.has(b"SMask") => crate::pdf::dict(document, state, b"SMask")?,
        Object::Dictionary(mask) if mask.has_type(b"Mask") => mask,
        _ => return None,
    };
    mask.get(b"G").ok()?.as_reference().ok()
}
