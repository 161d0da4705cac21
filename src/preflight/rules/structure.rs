//! The structure that assistive technology reads (ISO 14289-1).

use std::collections::HashSet;

use lopdf::{Dictionary, Object, ObjectId};

use crate::Severity::{Error, Warning};
use crate::pdf::{dict, name, resolve};

use super::super::survey::Survey;
use super::{BOTH, Instance, Rule, SCREEN, when};

/// An element of the structure.
struct Element<'d> {
    kind: String,
    holder: &'d Dictionary,
    page: Option<usize>,
    kids: Vec<String>,
}

/// The elements in reading order. Empty when the file is not tagged.
fn elements<'d>(survey: &Survey<'d>) -> Vec<Element<'d>> {
    let mut elements = Vec::new();
    if let Some(root) = survey.catalog().and_then(|catalog| dict(survey.document, catalog, b"StructTreeRoot")) {
        let roles = dict(survey.document, root, b"RoleMap");
        let mut waiting: Vec<(&Object, Option<usize>)> = root.get(b"K").ok().map(|kids| (kids, None)).into_iter().collect();
        let mut seen: HashSet<ObjectId> = HashSet::new();
        while let Some((object, page)) = waiting.pop() {
            if object.as_reference().is_ok_and(|id| !seen.insert(id)) {
                continue;
            }
            match resolve(survey.document, object) {
                Object::Array(kids) => waiting.extend(kids.iter().rev().map(|kid| (kid, page))),
                Object::Dictionary(holder) => {
                    let own = holder.get(b"Pg").ok().and_then(|page| page.as_reference().ok());
                    let page = own.and_then(|id| survey.pages.iter().position(|page| page.id == id)).map(|at| at + 1).or(page);
                    if let Some(kind) = name(survey.document, holder, b"S") {
                        let kids = kid_kinds(survey, holder);
                        elements.push(Element { kind: role(survey, roles, kind), holder, page, kids });
                    }
                    waiting.extend(holder.get(b"K").ok().map(|kids| (kids, page)));
                }
                _ => {}
            }
        }
    }
    elements
}

/// The standard kind that a kind stands for.
fn role(survey: &Survey, roles: Option<&Dictionary>, kind: &[u8]) -> String {
    let mapped = roles.and_then(|roles| name(survey.document, roles, kind)).unwrap_or(kind);
    String::from_utf8_lossy(mapped).into_owned()
}

fn kid_kinds(survey: &Survey, holder: &Dictionary) -> Vec<String> {
    let kids = match holder.get(b"K").map(|kids| resolve(survey.document, kids)) {
        Ok(Object::Array(kids)) => kids.iter().collect(),
        Ok(kid) => vec![kid],
        Err(_) => Vec::new(),
    };
    let dictionaries = kids.into_iter().filter_map(|kid| resolve(survey.document, kid).as_dict().ok());
    dictionaries.filter_map(|kid| name(survey.document, kid, b"S")).map(|kind| String::from_utf8_lossy(kind).into_owned()).collect()
}

fn has_text(survey: &Survey, holder: &Dictionary, key: &[u8]) -> bool {
    holder.get(key).is_ok_and(|text| resolve(survey.document, text).as_str().is_ok_and(|text| !text.is_empty()))
}

fn instance(page: Option<usize>, message: impl Into<String>) -> Instance {
    Instance { page, place: None, message: message.into() }
}

/// The level of a heading.
fn level(kind: &str) -> Option<u32> {
    kind.strip_prefix('H')?.parse().ok()
}

pub const RULES: &[Rule] = &[
    Rule {
        id: "tags",
        title: "The file is tagged",
        severity: Error,
        uses: SCREEN,
        reason: "without tags a screen reader cannot tell headings, lists and tables from running text",
        remedy: "export it as tagged PDF (PDF/UA)",
        find: |survey, _| {
            let tagged = survey.catalog().is_some_and(|catalog| {
                let marked = dict(survey.document, catalog, b"MarkInfo").and_then(|it| it.get(b"Marked").ok()?.as_bool().ok());
                marked == Some(true) && catalog.has(b"StructTreeRoot")
            });
            when(!tagged, "the file is not tagged")
        },
    },
    Rule {
        id: "language",
        title: "The file names its language",
        severity: Error,
        uses: BOTH,
        reason: "text is read aloud, hyphenated and searched by its language",
        remedy: "set the language of the document before you export it",
        find: |survey, _| {
            let named = survey.catalog().is_some_and(|catalog| has_text(survey, catalog, b"Lang"));
            when(!named, "the catalog names no language")
        },
    },
    Rule {
        id: "window-title",
        title: "The window shows the title",
        severity: Error,
        uses: SCREEN,
        reason: "readers with many windows know the document by it, not by the name of its file (ISO 14289-1, 7.1)",
        remedy: "export it as PDF/UA, which sets DisplayDocTitle",
        find: |survey, _| {
            let preferences = survey.catalog().and_then(|catalog| dict(survey.document, catalog, b"ViewerPreferences"));
            let shown = preferences.and_then(|it| it.get(b"DisplayDocTitle").ok()?.as_bool().ok()) == Some(true);
            when(!shown, "the title is not shown")
        },
    },
    Rule {
        id: "figure-alt",
        title: "Figures have a text in their place",
        severity: Error,
        uses: SCREEN,
        reason: "who cannot see the figure is told nothing",
        remedy: "give the figure an alternative text that says what it shows",
        find: |survey, _| {
            let without = |element: &&Element| {
                element.kind == "Figure"
                    && !has_text(survey, element.holder, b"Alt")
                    && !has_text(survey, element.holder, b"ActualText")
            };
            elements(survey).iter().filter(without).map(|it| instance(it.page, "a figure has no alternative text")).collect()
        },
    },
    Rule {
        id: "headings",
        title: "There are headings",
        severity: Warning,
        uses: SCREEN,
        reason: "readers who cannot see the page go through it from heading to heading",
        remedy: "set the titles of sections as headings, not as bold text",
        find: |survey, _| {
            let elements = elements(survey);
            let headings = elements.iter().any(|element| level(&element.kind).is_some() || element.kind == "H");
            when(!elements.is_empty() && survey.pages.len() > 1 && !headings, "no text is tagged as a heading")
        },
    },
    Rule {
        id: "heading-order",
        title: "Headings leave out no level",
        severity: Error,
        uses: SCREEN,
        reason: "a reader who goes by levels misses what is below a level that is not there (ISO 14289-1, 7.4.2)",
        remedy: "make the heading one level higher, or add the level between",
        find: |survey, _| {
            let mut before = 0;
            let mut found = Vec::new();
            for element in elements(survey) {
                let Some(level) = level(&element.kind) else { continue };
                if level > before + 1 {
                    found.push(instance(element.page, format!("a heading of level {level} follows one of level {before}")));
                }
                before = level;
            }
            found
        },
    },
    Rule {
        id: "table-headers",
        title: "Tables name their columns or rows",
        severity: Error,
        uses: SCREEN,
        reason: "a cell that is read alone says nothing: its heading is read with it",
        remedy: "mark the cells of the head as headers",
        find: |survey, _| {
            let mut found = Vec::new();
            let elements = elements(survey);
            let mut tables = elements.iter().enumerate().filter(|(_, element)| element.kind == "Table").peekable();
            while let Some((at, table)) = tables.next() {
                let end = tables.peek().map_or(elements.len(), |(next, _)| *next);
                let inside = &elements[at..end];
                let has = |kind: &str| inside.iter().any(|it| it.kind == kind || it.kids.iter().any(|kid| kid == kind));
                if has("TD") && !has("TH") {
                    found.push(instance(table.page, "a table has no header cells"));
                }
            }
            found
        },
    },
    Rule {
        id: "bookmarks",
        title: "A long document has bookmarks",
        severity: Warning,
        uses: SCREEN,
        reason: "readers find their way by them",
        remedy: "export it with bookmarks made of the headings",
        find: |survey, limits| {
            let outlines = survey.catalog().and_then(|catalog| dict(survey.document, catalog, b"Outlines"));
            let some = outlines.is_some_and(|outlines| outlines.has(b"First"));
            let count = survey.pages.len();
            when(count > limits.pages_without_bookmarks && !some, format!("{count} pages have no bookmarks"))
        },
    },
];
