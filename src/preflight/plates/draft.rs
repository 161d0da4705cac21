//! Content that is written anew.

use std::ops::Range;

use lopdf::{Dictionary, Object};

/// Content on its way, with the resources it needs.
pub struct Draft<'c> {
    content: &'c [u8],
    /// How much of the content is written.
    copied: usize,
    pub out: Vec<u8>,
    pub resources: Dictionary,
    names: usize,
}

impl<'c> Draft<'c> {
    pub fn new(content: &'c [u8]) -> Self {
        Self { content, copied: 0, out: Vec::with_capacity(content.len()), resources: Dictionary::new(), names: 0 }
    }

    /// Writes the content up to a range, and something in the place of the range.
    pub fn replace(&mut self, range: &Range<usize>, by: &str) {
        self.out.extend(&self.content[self.copied..range.start]);
        self.out.extend(by.as_bytes());
        self.copied = range.end;
    }

    /// Writes the content up to its end, or up to where it could be read.
    pub fn finish(mut self, end: usize) -> (Vec<u8>, Dictionary) {
        self.replace(&(end..end), "\n");
        (self.out, self.resources)
    }

    /// Adds a resource, and gives the name that it is called by.
    pub fn resource(&mut self, kind: &str, object: Object) -> String {
        self.names += 1;
        let name = format!("Pressrun{}", self.names);
        self.set(kind, &name, object);
        name
    }

    /// Adds a resource by its name.
    pub fn set(&mut self, kind: &str, name: &str, object: Object) {
        let mut named = self.resources.get(kind.as_bytes()).and_then(Object::as_dict).cloned().unwrap_or_default();
        named.set(name, object);
        self.resources.set(kind, named);
    }
}
