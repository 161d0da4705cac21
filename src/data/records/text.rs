//! Files of text, in whatever encoding they were saved.

use std::borrow::Cow;
use std::path::Path;
use std::sync::Arc;

use encoding_rs::Encoding;

use crate::diagnostic::{Diagnostic, FileIndex};
use crate::project::{Located, Named, Table};

use super::Reader;
use super::problems::Problems;

impl Reader<'_> {
    /// The text of a data file in its encoding, kept for findings.
    pub(super) fn text(
        &mut self,
        table: &Named<Table>,
        file: &Located<String>,
        problems: &mut Problems,
    ) -> Option<(FileIndex, Arc<str>)> {
        let bytes = self.bytes(table, file, problems)?;
        let at = table.place.file;
        let named = match &table.value.encoding {
            None => encoding_rs::UTF_8,
            Some(label) => match Encoding::for_label(label.as_bytes()) {
                Some(encoding) => encoding,
                None => {
                    problems.add(
                        Diagnostic::error("unknown-encoding", format!("there is no encoding `{}`", **label))
                            .at(label.place(at))
                            .because("not a name of the WHATWG Encoding Standard")
                            .help("common ones: utf-8, windows-1252, iso-8859-15, utf-16le, windows-1250, shift_jis"),
                    );
                    return None;
                }
            },
        };
        // What the file says of itself goes before what is said of it.
        let (encoding, mark) = Encoding::for_bom(&bytes).unwrap_or((named, 0));
        let Some(text) = encoding.decode_without_bom_handling_and_without_replacement(&bytes[mark..]) else {
            let help = match (&table.value.encoding, mark) {
                (None, 0) => "name its encoding: encoding = \"windows-1252\", or save the file as UTF-8",
                _ => "name the encoding that the file was saved in, or save it as UTF-8",
            };
            problems.add(
                Diagnostic::error("not-utf8", format!("`{}` is not {}", **file, encoding.name()))
                    .at(file.place(at))
                    .because("has bytes that stand for no character")
                    .help(help),
            );
            return None;
        };
        let index = self.sources.add(self.root.show(Path::new(file.as_str())), one_line_end(text));
        Some((index, self.sources.file(index).text.clone()))
    }
}

/// The text with line feeds where its lines end in carriage returns alone, as those of old Macs do. Findings count line feeds.
fn one_line_end(text: Cow<str>) -> Cow<str> {
    match text.contains('\r') && !text.contains('\n') {
        true => text.replace('\r', "\n").into(),
        false => text,
    }
}
