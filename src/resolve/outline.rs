//! From nested sections to a numbered list in reading order.

use std::collections::HashMap;

use crate::diagnostic::{Diagnostic, FileIndex, Place};
use crate::project::{self, InFile, duplicate_id};

use super::{ProseReader, Section, label};

/// The deepest heading that the house style sets.
const MAX_LEVEL: usize = 5;

pub(super) fn read(files: &[InFile<project::Section>], prose: &mut ProseReader) -> Vec<Section> {
    let mut outline = Outline { sections: Vec::new(), ids: HashMap::new(), prose };
    let mut counter = 0;
    for file in files {
        outline.section(&file.value, file.file, 1, &mut counter, "");
    }
    outline.sections
}

struct Outline<'a, 'b> {
    sections: Vec<Section>,
    ids: HashMap<String, Place>,
    prose: &'a mut ProseReader<'b>,
}

impl Outline<'_, '_> {
    /// `counter` counts the numbered sections among siblings; `parent` is the number of the section around them.
    fn section(&mut self, section: &project::Section, file: FileIndex, level: usize, counter: &mut usize, parent: &str) {
        let label = label("sec", &section.id);
        let place = section.id.place(file);
        if let Some(first) = self.ids.insert(label.clone(), place.clone()) {
            self.prose.diagnostics.push(duplicate_id("section", &section.id, place.clone(), first));
        }
        if !section.id.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_')) {
            self.prose.diagnostics.push(
                Diagnostic::error("bad-id", format!("`{}` cannot be an id", *section.id))
                    .at(place.clone())
                    .because("letters a to z, digits, hyphens and underscores only")
                    .help("for instance: id = \"the-1991-strategy\""),
            );
        }
        if level > MAX_LEVEL {
            self.prose.diagnostics.push(
                Diagnostic::error("too-deep", format!("sections are nested {MAX_LEVEL} deep at most"))
                    .at(place)
                    .because(format!("this one would be at level {level}"))
                    .help("move it up a level"),
            );
            return;
        }
        let number = section.numbered.unwrap_or(true).then(|| {
            *counter += 1;
            match parent {
                "" => counter.to_string(),
                parent => format!("{parent}.{counter}"),
            }
        });
        self.sections.push(Section {
            label,
            number: number.clone(),
            level,
            title: self.prose.text(&section.title, file),
            blocks: self.prose.optional_blocks(&section.body, file),
        });
        let mut subsections = 0;
        for subsection in &section.section {
            self.section(subsection, file, level + 1, &mut subsections, number.as_deref().unwrap_or(parent));
        }
    }
}
