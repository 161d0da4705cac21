//! Changes as GitHub Flavored Markdown.
use crate::diff::Changes;

pub fn markdown(changes: &Changes) -> String {
    changes.counts().join(", ")
}
