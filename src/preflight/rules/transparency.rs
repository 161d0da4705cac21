//! Transparency, and settings of one device that no file may bring along (ISO 15930-7, 6.3, 6.15, 6.16).

use lopdf::{Dictionary, Object};

use crate::Severity::{Error, Warning};
use crate::pdf::{dict, name, resolve};

use super::super::survey::{Space, Survey};
use super::{Instance, PRINT, Rule, pages, when};

/// Whether a graphics state anywhere sets something.
fn states(survey: &Survey, sets: impl Fn(&Dictionary) -> bool, message: &str) -> Vec<Instance> {
    when(survey.resources(b"ExtGState").filter_map(|state| state.as_dict().ok()).any(sets), message)
}

pub const RULES: &[Rule] = &[
    Rule {
        id: "blending-space",
        title: "Transparent colours are blended as inks",
        severity: Error,
        uses: PRINT,
        reason: "blended in RGB, black becomes four inks, and flat colours change where something transparent lies over them",
        remedy: "export with the blending space CMYK",
        find: |survey, _| {
            pages(survey, |page| match &page.blending {
                Some(Space::Rgb | Space::IccRgb) => Some("transparent colours are blended in RGB".into()),
                None if page.transparent => Some("the page has transparency, and no blending space".into()),
                _ => None,
            })
        },
    },
    Rule {
        id: "transfer-function",
        title: "No file brings a transfer curve along",
        severity: Error,
        uses: PRINT,
        reason: "it changes the tones for one device, and is wrong on any other",
        remedy: "export without transfer functions",
        find: |survey, _| {
            let sets = |state: &Dictionary| {
                let given = |key: &[u8]| {
                    state
                        .get(key)
                        .is_ok_and(|value| !resolve(survey.document, value).as_name().is_ok_and(|name| name == b"Default"))
                };
                given(b"TR") || given(b"TR2")
            };
            states(survey, sets, "the file has a transfer function")
        },
    },
    Rule {
        id: "halftone",
        title: "No file brings a screen along",
        severity: Warning,
        uses: PRINT,
        reason: "the printer chooses frequency and angles of the screen for press and paper",
        remedy: "export without halftones",
        find: |survey, _| states(survey, |state| state.has(b"HT"), "the file has a halftone"),
    },
    Rule {
        id: "postscript",
        title: "No part is PostScript",
        severity: Error,
        uses: PRINT,
        reason: "most devices skip it: the part is missing in print",
        remedy: "draw the part anew as vectors, and export again",
        find: |survey, _| {
            let is_postscript = |dictionary: &Dictionary| name(survey.document, dictionary, b"Subtype") == Some(b"PS");
            when(survey.dictionaries().any(|(_, it)| is_postscript(it)), "the file holds a PostScript XObject")
        },
    },
    Rule {
        id: "alternate-images",
        title: "No image has another for print",
        severity: Error,
        uses: PRINT,
        reason: "nobody can tell which of the two is printed",
        remedy: "keep the image that is meant",
        find: |survey, _| when(survey.dictionaries().any(|(_, it)| it.has(b"Alternates")), "an image has alternates"),
    },
    Rule {
        id: "linked-images",
        title: "Everything is in the file",
        severity: Error,
        uses: PRINT,
        reason: "what is only referred to (OPI, reference XObjects) is missing at the printer",
        remedy: "embed the pictures, and export again",
        find: |survey, _| {
            let links =
                |it: &Dictionary| it.has(b"OPI") || (it.has(b"Ref") && name(survey.document, it, b"Subtype") == Some(b"Form"));
            when(survey.dictionaries().any(|(_, it)| links(it)), "a picture is in another file")
        },
    },
    Rule {
        id: "layers",
        title: "There are no layers to switch",
        severity: Warning,
        uses: PRINT,
        reason: "what a viewer shows and what a device prints can differ",
        remedy: "flatten the layers, or tell the printer which ones are meant",
        find: |survey, _| {
            let groups = survey.catalog().and_then(|catalog| dict(survey.document, catalog, b"OCProperties"));
            let groups = groups.and_then(|it| it.get(b"OCGs").ok()).map(|groups| resolve(survey.document, groups));
            when(matches!(groups, Some(Object::Array(groups)) if !groups.is_empty()), "the file has layers")
        },
    },
];
