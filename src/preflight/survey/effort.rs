//! How much of the forms of a page is gone through: what asks for more than a page can need means harm.

use lopdf::Stream;

use crate::pdf::stream_content_within;

/// How deep forms may call each other in files that mean no harm.
pub const DEPTH: usize = 12;
/// How many forms and tiles a page may draw, those within others counted each time.
const FORMS: usize = 20_000;
/// How many bytes of content they may have together.
const BYTES: usize = 1 << 28;
/// What one counts that cannot be decoded: to find that out may take as long as to decode a large one.
const FAILED: usize = BYTES / 16;

/// What the forms and tiles of a page ask for.
#[derive(Default)]
pub struct Effort {
    forms: usize,
    bytes: usize,
}

impl Effort {
    /// Whether it is more than a page can need.
    pub fn is_spent(&self) -> bool {
        self.forms > FORMS || self.bytes > BYTES
    }

    /// How many forms and tiles were drawn.
    pub fn forms(&self) -> usize {
        self.forms
    }

    /// Draws so many forms and tiles more.
    pub fn add(&mut self, forms: usize) {
        self.forms = self.forms.saturating_add(forms);
    }

    /// Draws one more, and gives its content. None when it cannot be decoded, or when too much was asked for.
    pub fn content(&mut self, form: &Stream) -> Option<Vec<u8>> {
        self.add(1);
        if self.is_spent() {
            return None;
        }
        let content = stream_content_within(form, BYTES);
        self.bytes = self.bytes.saturating_add(content.as_ref().map_or(FAILED, Vec::len));
        content.filter(|_| !self.is_spent())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use lopdf::Dictionary;

    #[test]
    fn too_many_forms_and_too_much_content_come_to_an_end() {
        let form = Stream::new(Dictionary::new(), vec![b' '; BYTES / 8]);
        let mut effort = Effort::default();
        assert!((0..8).all(|_| effort.content(&form).is_some()) && effort.content(&form).is_none() && effort.is_spent());
        let mut effort = Effort::default();
        effort.add(usize::MAX);
        effort.add(1);
        assert!(effort.is_spent() && effort.content(&form).is_none());
    }
}
