//! A small PDF in the making: pages to be drawn, and what they need of the file that is inspected.

use std::collections::HashMap;

use lopdf::{Dictionary, Document, Object, ObjectId, Stream, dictionary};

use super::samples::is_bearable;
use crate::pdf::Rect;

/// Keys that lead to other pages, and to nothing that is drawn.
const ELSEWHERE: [&[u8]; 6] = [b"Parent", b"P", b"StructParent", b"StructParents", b"Metadata", b"PieceInfo"];

/// The pages and their objects.
pub struct Sheet<'d> {
    source: &'d Document,
    made: Document,
    pages: Vec<ObjectId>,
    tree: ObjectId,
    /// The numbers of what was taken over, by those that it had.
    taken: HashMap<ObjectId, ObjectId>,
    /// The numbers of dictionaries that were taken over to be referred to.
    shared: HashMap<*const Dictionary, ObjectId>,
    /// What is referred to, and still to be taken over.
    waiting: Vec<(ObjectId, ObjectId)>,
    /// Whether all that was taken over can be given to the renderer.
    bearable: bool,
}

impl<'d> Sheet<'d> {
    pub fn new(source: &'d Document) -> Self {
        let mut made = Document::with_version("1.7");
        let tree = made.new_object_id();
        Self {
            source,
            made,
            pages: Vec::new(),
            tree,
            taken: HashMap::new(),
            shared: HashMap::new(),
            waiting: Vec::new(),
            bearable: true,
        }
    }

    /// Adds an object that was made for this file.
    pub fn add(&mut self, object: impl Into<Object>) -> ObjectId {
        self.made.add_object(object)
    }

    /// A copy of an object of the source, for this file.
    pub fn take(&mut self, object: &Object) -> Object {
        match object {
            Object::Reference(id) => {
                if let Some(known) = self.taken.get(id) {
                    return Object::Reference(*known);
                }
                let own = self.made.new_object_id();
                self.taken.insert(*id, own);
                self.waiting.push((*id, own));
                Object::Reference(own)
            }
            Object::Array(items) => Object::Array(items.iter().map(|item| self.take(item)).collect()),
            Object::Dictionary(dictionary) => Object::Dictionary(self.take_dictionary(dictionary)),
            Object::Stream(stream) => Object::Stream(self.take_stream(stream)),
            plain => plain.clone(),
        }
    }

    /// A copy of a dictionary of the source.
    pub fn take_dictionary(&mut self, dictionary: &Dictionary) -> Dictionary {
        self.take_without(dictionary, &[])
    }

    /// A copy of a dictionary of the source but for some keys.
    pub fn take_without(&mut self, dictionary: &Dictionary, keys: &[&[u8]]) -> Dictionary {
        let kept = dictionary.iter().filter(|(key, _)| !ELSEWHERE.contains(&key.as_slice()) && !keys.contains(&key.as_slice()));
        kept.map(|(key, value)| (key.clone(), self.take(value))).collect()
    }

    /// A reference to a copy of a dictionary of the source, of which there is one however often it is asked for.
    pub fn share(&mut self, dictionary: &'d Dictionary) -> Object {
        let key = std::ptr::from_ref(dictionary);
        if let Some(known) = self.shared.get(&key) {
            return Object::Reference(*known);
        }
        let own = self.take_dictionary(dictionary);
        let id = self.add(own);
        self.shared.insert(key, id);
        Object::Reference(id)
    }

    /// A copy of a stream of the source, as it is compressed.
    pub fn take_stream(&mut self, stream: &Stream) -> Stream {
        self.bear(stream);
        Stream::new(self.take_dictionary(&stream.dict), stream.content.clone())
    }

    /// Looks at a stream of the source whose data are taken over.
    pub fn bear(&mut self, stream: &Stream) {
        self.bearable = self.bearable && is_bearable(self.source, stream);
    }

    /// Adds a page.
    pub fn page(&mut self, sheet: Rect, resources: Dictionary, content: Vec<u8>) {
        let content = self.add(Stream::new(Dictionary::new(), content));
        let page = dictionary! {
            "Type" => "Page", "Parent" => self.tree, "MediaBox" => sheet.object(), "Resources" => resources, "Contents" => content,
        };
        let page = self.add(page);
        self.pages.push(page);
    }

    /// The file. None when it cannot be written, or holds what the renderer must not be given.
    pub fn file(mut self) -> Option<Vec<u8>> {
        let layers = self.source.catalog().ok().and_then(|catalog| catalog.get(b"OCProperties").ok());
        let layers = layers.map(|layers| self.take(layers));
        while let Some((id, own)) = self.waiting.pop() {
            let object = self.source.get_object(id).unwrap_or(&Object::Null);
            let object = self.take(object);
            self.made.set_object(own, object);
        }
        if !self.bearable {
            return None;
        }
        let kids: Vec<Object> = self.pages.iter().map(|page| Object::Reference(*page)).collect();
        let tree = dictionary! { "Type" => "Pages", "Count" => kids.len() as i64, "Kids" => kids };
        self.made.set_object(self.tree, tree);
        let mut catalog = dictionary! { "Type" => "Catalog", "Pages" => self.tree };
        if let Some(layers) = layers {
            catalog.set("OCProperties", layers);
        }
        let catalog = self.made.add_object(catalog);
        self.made.trailer.set("Root", catalog);
        let mut bytes = Vec::new();
        self.made.save_to(&mut bytes).ok()?;
        Some(bytes)
    }
}
