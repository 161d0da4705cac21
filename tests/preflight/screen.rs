//! Files that some readers cannot read.

use lopdf::{Dictionary, Document, Object, ObjectId, dictionary};
use pressrun::preflight::Use;

use super::*;

/// The elements of the structure of a kind.
fn elements(document: &Document, kind: &str) -> Vec<ObjectId> {
    let of_kind = |object: &Object| {
        object
            .as_dict()
            .is_ok_and(|it| it.has(b"P") && it.get(b"S").is_ok_and(|name| name.as_name().is_ok_and(|name| name == kind.as_bytes())))
    };
    document.objects.iter().filter(|(_, object)| of_kind(object)).map(|(id, _)| *id).collect()
}

fn each(document: &mut Document, kind: &str, change: impl Fn(&mut Dictionary)) {
    let ids = elements(document, kind);
    assert!(!ids.is_empty(), "there is no {kind}");
    for id in ids {
        change(document.get_dictionary_mut(id).expect("an element"));
    }
}

/// Changes every link.
fn links(document: &mut Document, change: impl Fn(&mut Dictionary)) {
    let is_link = |object: &Object| {
        object.as_dict().is_ok_and(|it| it.get(b"Subtype").is_ok_and(|name| name.as_name().is_ok_and(|name| name == b"Link")))
    };
    let ids: Vec<ObjectId> = document.objects.iter().filter(|(_, object)| is_link(object)).map(|(id, _)| *id).collect();
    assert!(!ids.is_empty(), "there is no link");
    for id in ids {
        change(document.get_dictionary_mut(id).expect("a link"));
    }
}

pub const CASES: &[(&str, Break)] = &[
    ("tags", |it| drop(catalog(it).remove(b"MarkInfo"))),
    ("language", |it| drop(catalog(it).remove(b"Lang"))),
    ("window-title", |it| drop(catalog(it).remove(b"ViewerPreferences"))),
    ("metadata-title", |it| metadata(it, "dc:title", "dc:subject")),
    ("figure-alt", |it| each(it, "Figure", |figure| drop(figure.remove(b"Alt")))),
    ("headings", |it| {
        for level in ["H1", "H2", "H3"] {
            for id in elements(it, level) {
                it.get_dictionary_mut(id).expect("an element").set("S", "P");
            }
        }
    }),
    ("heading-order", |it| {
        let id = *elements(it, "H1").last().expect("a heading");
        it.get_dictionary_mut(id).expect("an element").set("S", "H4");
    }),
    ("table-headers", |it| each(it, "TH", |cell| cell.set("S", "TD"))),
    ("bookmarks", |it| {
        catalog(it).remove(b"Outlines");
        let pages = it.catalog().and_then(|it| it.get(b"Pages")).and_then(Object::as_reference).expect("pages");
        let mut blank = it.get_dictionary(page(it, 1)).expect("a page").clone();
        blank.remove(b"Annots");
        blank.remove(b"StructParents");
        let added: Vec<Object> = (0..12).map(|_| Object::Reference(it.add_object(blank.clone()))).collect();
        let pages = it.get_dictionary_mut(pages).expect("pages");
        let kids = pages.get_mut(b"Kids").and_then(Object::as_array_mut).expect("kids");
        kids.extend(added);
        let count = pages.get(b"Count").and_then(Object::as_i64).expect("a number");
        pages.set("Count", count + 12);
    }),
    ("contrast", |it| {
        let font = font(it);
        draw_with(it, "0.8 g BT /F9 10 Tf 200 60 Td <000100020003> Tj ET", &[("Font", "F9", font)]);
    }),
    ("broken-link", |it| {
        links(it, |link| {
            link.remove(b"A");
            link.set("Dest", Object::string_literal("nowhere"));
        })
    }),
    ("broken-link", |it| {
        links(it, |link| {
            link.remove(b"Dest");
            link.set("A", dictionary! { "S" => "URI", "URI" => Object::string_literal("example") });
        })
    }),
    ("link-description", |it| links(it, |link| drop(link.remove(b"Contents")))),
    ("tab-order", |it| {
        for number in 1..=it.page_iter().count() {
            attributes(it, number).remove(b"Tabs");
        }
    }),
    ("actions", |it| catalog(it).set("AA", Dictionary::new())),
];

#[test]
fn faults_of_reading_on_a_screen_are_caught() {
    check(&SCREEN, Use::Screen, CASES);
}
