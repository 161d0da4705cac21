//! What can be clicked, and what acts by itself.

use lopdf::{Dictionary, Object};

use crate::Severity::{Error, Warning};
use crate::pdf::{Rect, dict, name, numbers, resolve};

use super::super::survey::{Page, Survey};
use super::{BOTH, Instance, PRINT, Rule, SCREEN, when};

/// The annotations of a page, with their places.
fn annotations<'d>(survey: &Survey<'d>, page: &Page) -> Vec<(&'d Dictionary, Rect)> {
    let list = survey.document.get_dictionary(page.id).ok().and_then(|page| page.get(b"Annots").ok());
    let list = list.and_then(|list| resolve(survey.document, list).as_array().ok()).map(Vec::as_slice).unwrap_or_default();
    let dictionaries = list.iter().filter_map(|annotation| resolve(survey.document, annotation).as_dict().ok());
    let placed = dictionaries.filter_map(|annotation| match numbers(survey.document, annotation.get(b"Rect").ok()?)?[..] {
        [a, b, c, d] => Some((annotation, Rect::around([(a, b), (c, d)]))),
        _ => None,
    });
    placed.collect()
}

fn each_annotation(survey: &Survey, message: impl Fn(&Page, &Dictionary, &Rect) -> Option<String>) -> Vec<Instance> {
    let mut found = Vec::new();
    for (number, page) in survey.numbered() {
        for (annotation, place) in annotations(survey, page) {
            found.extend(message(page, annotation, &place).map(|message| Instance::at(number, place, message)));
        }
    }
    found
}

fn is_link(survey: &Survey, annotation: &Dictionary) -> bool {
    name(survey.document, annotation, b"Subtype") == Some(b"Link")
}

/// Whether a destination is a page that is still there.
fn leads_somewhere(survey: &Survey, destination: &Object) -> bool {
    match resolve(survey.document, destination) {
        Object::Array(parts) => match parts.first() {
            Some(Object::Reference(id)) => survey.pages.iter().any(|page| page.id == *id),
            Some(Object::Integer(_)) => true,
            _ => false,
        },
        Object::Dictionary(holder) => holder.get(b"D").is_ok_and(|inner| leads_somewhere(survey, inner)),
        Object::Name(name) | Object::String(name, _) => known_names(survey).any(|known| known == *name),
        _ => false,
    }
}

/// The names of destinations: of the old dictionary, and of the leaves of the tree of names.
fn known_names<'d>(survey: &Survey<'d>) -> impl Iterator<Item = Vec<u8>> + 'd {
    let document = survey.document;
    let old = survey.catalog().and_then(|catalog| dict(document, catalog, b"Dests")).into_iter().flat_map(|it| it.iter());
    let leaves = survey.document.objects.values().filter_map(|object| object.as_dict().ok());
    let root = survey.catalog().and_then(|catalog| dict(document, dict(document, catalog, b"Names")?, b"Dests"));
    let lists = leaves.chain(root).filter_map(|leaf| leaf.get(b"Names").ok()?.as_array().ok());
    let named = lists.flat_map(|list| list.iter().step_by(2)).filter_map(|name| name.as_str().ok().map(<[u8]>::to_vec));
    old.map(|(name, _)| name.clone()).chain(named)
}

fn broken(survey: &Survey, annotation: &Dictionary) -> Option<&'static str> {
    if let Ok(destination) = annotation.get(b"Dest") {
        return (!leads_somewhere(survey, destination)).then_some("a link leads to a place that is not there");
    }
    let Some(action) = dict(survey.document, annotation, b"A") else { return Some("a link leads nowhere") };
    match name(survey.document, action, b"S")? {
        b"GoTo" => {
            let there = action.get(b"D").is_ok_and(|destination| leads_somewhere(survey, destination));
            (!there).then_some("a link leads to a place that is not there")
        }
        b"URI" => {
            let address = action.get(b"URI").ok().and_then(|address| resolve(survey.document, address).as_str().ok());
            let whole = address.is_some_and(|address| address.contains(&b':') && !address.contains(&b' '));
            (!whole).then_some("a link has no usable address")
        }
        _ => None,
    }
}

pub const RULES: &[Rule] =
    &[
        Rule {
            id: "annotation",
            title: "No annotation lies on the page",
            severity: Error,
            uses: PRINT,
            reason: "links, notes and fields are not for paper, and PDF/X-4 allows them only outside of the bleed",
            remedy: "export it without links and comments",
            find: |survey, _| {
                each_annotation(survey, |page, annotation, place| {
                    let kind = name(survey.document, annotation, b"Subtype");
                    let allowed = matches!(kind, Some(b"TrapNet" | b"PrinterMark"));
                    let kind = String::from_utf8_lossy(kind.unwrap_or(b"unknown")).into_owned();
                    (!allowed && page.bleed().overlaps(place)).then(|| format!("an annotation of the kind {kind} lies on the page"))
                })
            },
        },
        Rule {
            id: "form-fields",
            title: "There are no form fields",
            severity: Error,
            uses: PRINT,
            reason: "nobody fills in a field on paper, and what it shows is left to the device",
            remedy: "turn the fields into text, and export again",
            find: |survey, _| when(survey.catalog().is_some_and(|catalog| catalog.has(b"AcroForm")), "the file has form fields"),
        },
        Rule {
            id: "actions",
            title: "Nothing acts by itself",
            severity: Error,
            uses: BOTH,
            reason: "scripts and actions are refused by printers and archives, and unsafe for readers",
            remedy: "export it without scripts and actions",
            find: |survey, _| {
                let catalog = survey.catalog();
                let names = catalog.and_then(|catalog| dict(survey.document, catalog, b"Names"));
                let scripts = names.is_some_and(|names| names.has(b"JavaScript"));
                let opens = catalog.is_some_and(|catalog| {
                    catalog.has(b"AA") || dict(survey.document, catalog, b"OpenAction").is_some_and(|action| action.has(b"S"))
                });
                let pages = survey.pages.iter().any(|page| survey.document.get_dictionary(page.id).is_ok_and(|it| it.has(b"AA")));
                when(scripts || opens || pages, "the file has scripts or actions")
            },
        },
        Rule {
            id: "broken-link",
            title: "Links lead somewhere",
            severity: Error,
            uses: SCREEN,
            reason: "a reader who follows it is left where they were",
            remedy: "correct the address or the target of the link",
            find: |survey, _| {
                each_annotation(survey, |_, annotation, _| {
                    if is_link(survey, annotation) { broken(survey, annotation).map(str::to_owned) } else { None }
                })
            },
        },
        Rule {
            id: "link-description",
            title: "Links say where they lead",
            severity: Error,
            uses: SCREEN,
            reason: "a screen reader reads the description of a link (ISO 14289-1, 7.18.5)",
            remedy: "export it as PDF/UA, with a description (Contents) for each link",
            find: |survey, _| {
                each_annotation(survey, |_, annotation, _| {
                    let described = annotation
                        .get(b"Contents")
                        .is_ok_and(|text| resolve(survey.document, text).as_str().is_ok_and(|text| !text.is_empty()));
                    (is_link(survey, annotation) && !described).then(|| "a link has no description".into())
                })
            },
        },
        Rule {
            id: "tab-order",
            title: "The tab key follows the text",
            severity: Warning,
            uses: SCREEN,
            reason: "who has no mouse goes from link to link with it (ISO 14289-1, 7.18.3)",
            remedy: "export it as PDF/UA: pages with links have Tabs S",
            find: |survey, _| {
                super::pages(survey, |page| {
                    let order = survey.document.get_dictionary(page.id).ok().and_then(|it| name(survey.document, it, b"Tabs"));
                    (!annotations(survey, page).is_empty() && order != Some(b"S"))
                        .then(|| "links are not in the order of the text".into())
                })
            },
        },
    ];
