//! Files that a printer would send back.

use lopdf::{Dictionary, Document, Object, Stream, StringFormat, dictionary};
use pressrun::preflight::Use;

use super::*;

fn rect(left: f32, bottom: f32, right: f32, top: f32) -> Object {
    Object::Array([left, bottom, right, top].map(Object::Real).to_vec())
}

fn stored_box(document: &Document, key: &str) -> [f32; 4] {
    let page = document.get_dictionary(page(document, 1)).expect("a page");
    let values = page.get(key.as_bytes()).and_then(Object::as_array).expect("a box");
    [0, 1, 2, 3].map(|at| values[at].as_float().expect("a number"))
}

/// Changes a box of every page.
fn every_page(document: &mut Document, change: impl Fn(&mut Dictionary)) {
    for id in document.page_iter().collect::<Vec<_>>() {
        change(document.get_dictionary_mut(id).expect("a page"));
    }
}

fn intent(document: &mut Document) -> &mut Dictionary {
    let list = catalog(document).get(b"OutputIntents").and_then(Object::as_array).expect("a list");
    let id = list[0].as_reference().expect("a reference");
    document.get_dictionary_mut(id).expect("an intent")
}

fn profile(document: &mut Document, bytes: Vec<u8>) {
    let id = document.add_object(Stream::new(dictionary! { "N" => 4 }, bytes));
    intent(document).set("DestOutputProfile", id);
}

fn press() -> Vec<u8> {
    std::fs::read("profiles/FOGRA39.icc").expect("the profile")
}

fn information(document: &mut Document) -> &mut Dictionary {
    let id = document.trailer.get(b"Info").and_then(Object::as_reference).expect("information");
    document.get_dictionary_mut(id).expect("a dictionary")
}

fn spot(name: &str, alternate: &str, full: &[f32]) -> Object {
    let none: Vec<Object> = full.iter().map(|_| Object::Integer(if alternate == "DeviceRGB" { 1 } else { 0 })).collect();
    let tint = dictionary! {
        "FunctionType" => 2, "Domain" => vec![0.into(), 1.into()], "N" => 1,
        "C0" => none, "C1" => full.iter().map(|part| Object::Real(*part)).collect::<Vec<_>>(),
    };
    Object::Array(vec!["Separation".into(), name.into(), alternate.into(), tint.into()])
}

const DOCUMENT: &[(&str, Break)] = &[
    ("pdf-version", |it| it.version = "1.7".into()),
    ("pdfx-version", |it| metadata(it, "PDF/X-4", "PDF/X-3:2003")),
    ("metadata", |it| drop(catalog(it).remove(b"Metadata"))),
    ("metadata-title", |it| metadata(it, "dc:title", "dc:subject")),
    ("metadata-dates", |it| metadata(it, "xmp:ModifyDate", "xmp:Rating")),
    ("document-id", |it| metadata(it, "xmpMM:DocumentID", "xmpMM:OriginalDocumentID")),
    ("file-id", |it| drop(it.trailer.remove(b"ID"))),
    ("trapped-agrees", |it| {
        metadata(
            it,
            "<pdf:Trapped xmlns:pdf=\"http://ns.adobe.com/pdf/1.3/\">False",
            "<pdf:Trapped xmlns:pdf=\"http://ns.adobe.com/pdf/1.3/\">True",
        )
    }),
    ("trapped", |it| drop(information(it).remove(b"Trapped"))),
    ("language", |it| drop(catalog(it).remove(b"Lang"))),
    ("embedded-files", |it| {
        catalog(it).set("Names", dictionary! { "EmbeddedFiles" => dictionary! { "Names" => Object::Array(vec![]) } })
    }),
    ("actions", |it| {
        let script = dictionary! { "S" => "JavaScript", "JS" => Object::string_literal("app.beep()") };
        catalog(it).set("OpenAction", script);
    }),
    ("form-fields", |it| catalog(it).set("AcroForm", dictionary! { "Fields" => Object::Array(vec![]) })),
    ("layers", |it| {
        let layer = it.add_object(dictionary! { "Type" => "OCG", "Name" => Object::string_literal("Proof") });
        catalog(it).set("OCProperties", dictionary! { "OCGs" => vec![Object::Reference(layer)], "D" => Dictionary::new() });
    }),
    ("multiple-of-pages", |it| it.delete_pages(&[it.page_iter().count() as u32])),
    ("page-content", |it| {
        let id = it.add_object(Stream::new(dictionary! { "Filter" => "FlateDecode" }, b"this is not deflated".to_vec()));
        attributes(it, 2).set("Contents", Object::Reference(id));
    }),
];

const BOXES: &[(&str, Break)] = &[
    ("media-box", |it| attributes(it, 2).set("MediaBox", rect(0.0, 0.0, 0.0, 0.0))),
    ("trim-box", |it| drop(attributes(it, 2).remove(b"TrimBox"))),
    ("bleed-box", |it| drop(attributes(it, 2).remove(b"BleedBox"))),
    ("art-box", |it| {
        let trim = stored_box(it, "TrimBox");
        attributes(it, 2).set("ArtBox", Object::Array(trim.map(Object::Real).to_vec()));
    }),
    ("trim-in-bleed", |it| {
        let [left, bottom, right, top] = stored_box(it, "TrimBox");
        attributes(it, 2).set("BleedBox", rect(left + 10.0, bottom + 10.0, right - 10.0, top - 10.0));
    }),
    ("bleed-in-media", |it| {
        let [left, bottom, right, top] = stored_box(it, "BleedBox");
        attributes(it, 2).set("MediaBox", rect(left + 4.0, bottom + 4.0, right - 4.0, top - 4.0));
    }),
    ("bleed-size", |it| {
        let [left, bottom, right, top] = stored_box(it, "TrimBox");
        attributes(it, 2).set("BleedBox", rect(left - 3.0, bottom - 3.0, right + 3.0, top + 3.0));
    }),
    ("crop-box", |it| {
        let [left, bottom, right, top] = stored_box(it, "TrimBox");
        attributes(it, 2).set("CropBox", rect(left, bottom, right, top));
    }),
    ("page-sizes", |it| {
        let [left, bottom, right, top] = stored_box(it, "TrimBox");
        let last = it.page_iter().count();
        let [.., whole] = stored_box(it, "MediaBox");
        let page = attributes(it, last);
        page.remove(b"Contents");
        page.set("TrimBox", rect(left, bottom, right, top + 20.0));
        page.set("BleedBox", rect(left - 8.6, bottom - 8.6, right + 8.6, top + 28.6));
        page.set("MediaBox", rect(0.0, 0.0, right + 43.0, whole + 20.0));
    }),
    ("user-unit", |it| attributes(it, 2).set("UserUnit", 2)),
    ("artwork-to-bleed", |it| {
        let [left, bottom, right, _] = stored_box(it, "TrimBox");
        draw(it, &format!("0.5 0 0 0 k {left} {bottom} {} 60 re f", right - left));
    }),
    ("safe-area", |it| {
        let [left, ..] = stored_box(it, "TrimBox");
        let font = font(it);
        let text = format!("0 0 0 1 k BT /F9 10 Tf {} 400 Td <0001> Tj ET", left + 2.0);
        draw_with(it, &text, &[("Font", "F9", font)]);
    }),
];

const INTENT: &[(&str, Break)] = &[
    ("output-intent", |it| drop(catalog(it).remove(b"OutputIntents"))),
    ("one-output-intent", |it| {
        let list = catalog(it).get(b"OutputIntents").and_then(Object::as_array).expect("a list").clone();
        catalog(it).set("OutputIntents", [list.clone(), list].concat());
    }),
    ("output-condition", |it| drop(intent(it).remove(b"OutputConditionIdentifier"))),
    ("output-profile", |it| drop(intent(it).remove(b"DestOutputProfile"))),
    ("output-profile-readable", |it| profile(it, press()[..4000].to_vec())),
    ("output-profile-class", |it| {
        let mut bytes = press();
        bytes[12..16].copy_from_slice(b"mntr");
        profile(it, bytes);
    }),
    ("output-profile-cmyk", |it| {
        let mut bytes = press();
        bytes[16..20].copy_from_slice(b"RGB ");
        profile(it, bytes);
    }),
];

const FONTS: &[(&str, Break)] = &[
    ("font-embedded", |it| {
        let font =
            dictionary! { "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Helvetica", "Encoding" => "WinAnsiEncoding" };
        let font = it.add_object(font);
        draw_with(it, "0 0 0 1 k BT /F8 12 Tf 200 400 Td (Hello) Tj ET", &[("Font", "F8", Object::Reference(font))]);
    }),
    ("font-unicode", |it| {
        let id = font(it).as_reference().expect("a font");
        it.get_dictionary_mut(id).expect("a font").remove(b"ToUnicode");
    }),
    ("font-drawn", |it| {
        let glyph = it.add_object(Stream::new(Dictionary::new(), b"1000 0 0 0 750 750 d1 0 0 750 750 re f".to_vec()));
        let font = it.add_object(dictionary! {
            "Type" => "Font", "Subtype" => "Type3", "Name" => "Drawn", "FontBBox" => rect(0.0, 0.0, 750.0, 750.0),
            "FontMatrix" => [0.001, 0.0, 0.0, 0.001, 0.0, 0.0].map(Object::Real).to_vec(),
            "CharProcs" => dictionary! { "a" => glyph },
            "Encoding" => dictionary! { "Type" => "Encoding", "Differences" => vec![97.into(), "a".into()] },
            "FirstChar" => 97, "LastChar" => 97, "Widths" => vec![1000.into()],
        });
        draw_with(it, "0 0 0 1 k BT /F8 12 Tf 200 400 Td (a) Tj ET", &[("Font", "F8", Object::Reference(font))]);
    }),
];

const COLOUR: &[(&str, Break)] = &[
    ("device-rgb", |it| draw(it, "1 0 0 rg 200 400 90 90 re f")),
    ("icc-rgb", |it| {
        let profile = it.add_object(Stream::new(dictionary! { "N" => 3, "Alternate" => "DeviceRGB" }, b"profile".to_vec()));
        let space = Object::Array(vec!["ICCBased".into(), Object::Reference(profile)]);
        draw_with(it, "/Screen cs 1 0 0 scn 200 400 90 90 re f", &[("ColorSpace", "Screen", space)]);
    }),
    ("calibrated-colour", |it| {
        let lab = dictionary! { "WhitePoint" => [0.96_f32, 1.0, 0.82].map(Object::Real).to_vec() };
        let space = Object::Array(vec!["Lab".into(), lab.into()]);
        draw_with(it, "/Seen cs 50 20 20 scn 200 400 90 90 re f", &[("ColorSpace", "Seen", space)]);
    }),
    ("rgb-gradient", |it| {
        let function = dictionary! {
            "FunctionType" => 2, "N" => 1, "Domain" => vec![0.into(), 1.into()],
            "C0" => vec![1.into(), 0.into(), 0.into()], "C1" => vec![0.into(), 0.into(), 1.into()],
        };
        let shading = dictionary! {
            "ShadingType" => 2, "ColorSpace" => "DeviceRGB", "Coords" => rect(200.0, 400.0, 290.0, 400.0), "Function" => function,
        };
        draw_with(it, "200 400 90 90 re W n /Fade sh", &[("Shading", "Fade", shading.into())]);
    }),
    ("registration-colour", |it| {
        let all = spot("All", "DeviceCMYK", &[0.7, 0.7, 0.7, 0.7]);
        draw_with(it, "/Marks cs 0.5 scn 200 400 90 90 re f", &[("ColorSpace", "Marks", all)]);
    }),
    ("spot-stand-in", |it| {
        let (one, other) =
            (spot("House Red", "DeviceCMYK", &[0.0, 1.0, 1.0, 0.0]), spot("House Red", "DeviceCMYK", &[0.0, 0.8, 1.0, 0.2]));
        let content = "/One cs 1 scn 200 400 90 90 re f /Other cs 1 scn 300 400 90 90 re f";
        draw_with(it, content, &[("ColorSpace", "One", one), ("ColorSpace", "Other", other)]);
    }),
    ("spot-rgb", |it| {
        let red = spot("House Red", "DeviceRGB", &[1.0, 0.0, 0.0]);
        draw_with(it, "/Red cs 1 scn 200 400 90 90 re f", &[("ColorSpace", "Red", red)]);
    }),
    ("spot-inks", |it| {
        let [red, green, blue] = ["Red", "Green", "Blue"].map(|name| spot(name, "DeviceCMYK", &[0.5, 0.5, 0.0, 0.0]));
        let content = "/A cs 1 scn 200 400 90 90 re f /B cs 1 scn 300 400 90 90 re f /C cs 1 scn 200 500 90 90 re f";
        draw_with(it, content, &[("ColorSpace", "A", red), ("ColorSpace", "B", green), ("ColorSpace", "C", blue)]);
    }),
    ("ink-coverage", |it| draw(it, "0.9 0.9 0.9 0.8 k 200 400 90 90 re f")),
    ("image-ink-coverage", |it| {
        let image = image(it, 400, "DeviceCMYK".into(), &[250, 250, 250, 250]);
        draw_with(it, "72 0 0 72 200 400 cm /Dark Do", &[("XObject", "Dark", image)]);
    }),
    ("rich-black", |it| draw(it, "0.5 0.4 0.4 1 k 200 400 9 9 re f")),
];

const TEXT_AND_LINES: &[(&str, Break)] = &[
    ("black-text", |it| write(it, "0.6 0.5 0.5 1 k", 12.0)),
    ("small-coloured-text", |it| write(it, "1 0.5 0 0 k", 8.0)),
    ("reversed-text", |it| write(it, "0 0 0 0 k", 5.0)),
    ("small-text", |it| write(it, "0 0 0 1 k", 4.0)),
    ("hairline", |it| draw(it, "0 0 0 1 K 0.1 w 200 400 m 300 400 l S")),
    ("hairline", |it| draw(it, "0 0 0 1 K 0 w 200 400 m 300 400 l S")),
    ("hairline", |it| draw(it, "0.1 0 0 0.1 0 0 cm 0 0 0 1 K 2 w 2000 4000 m 3000 4000 l S")),
    ("thin-area", |it| draw(it, "0 0 0 1 k 200 400 100 0.1 re f")),
    ("coloured-hairline", |it| draw(it, "0.5 0.5 0 0 K 0.3 w 200 400 m 300 400 l S")),
    ("white-overprint", |it| {
        let state = dictionary! { "op" => true, "OP" => true, "OPM" => 1 };
        draw_with(it, "/Over gs 0 0 0 0 k 200 400 90 90 re f", &[("ExtGState", "Over", state.into())]);
    }),
    ("black-overprint", |it| {
        draw(it, "0.5 0 0 0 k 150 350 200 200 re f");
        write(it, "0 0 0 1 k", 12.0);
    }),
    ("overprint-mode", |it| {
        let state = dictionary! { "op" => true, "OPM" => 0 };
        draw_with(it, "/Over gs 0.5 0 0 0 k 200 400 90 90 re f", &[("ExtGState", "Over", state.into())]);
    }),
];

const TRANSPARENCY_AND_IMAGES: &[(&str, Break)] = &[
    ("blending-space", |it| {
        every_page(it, |page| page.set("Group", dictionary! { "S" => "Transparency", "CS" => "DeviceRGB" }));
    }),
    ("blending-space", |it| {
        let last = it.page_iter().count();
        attributes(it, last).remove(b"Group");
        draw_with(it, "/Half gs 0.5 0 0 0 k 200 400 90 90 re f", &[("ExtGState", "Half", dictionary! { "ca" => 0.5 }.into())]);
    }),
    ("transfer-function", |it| {
        let curve = dictionary! { "FunctionType" => 2, "N" => 2, "Domain" => vec![0.into(), 1.into()] };
        draw_with(it, "/Curve gs", &[("ExtGState", "Curve", dictionary! { "TR" => curve }.into())]);
    }),
    ("halftone", |it| {
        let screen =
            dictionary! { "Type" => "Halftone", "HalftoneType" => 1, "Frequency" => 60, "Angle" => 45, "SpotFunction" => "Round" };
        draw_with(it, "/Screen gs", &[("ExtGState", "Screen", dictionary! { "HT" => screen }.into())]);
    }),
    ("postscript", |it| {
        let program = it.add_object(Stream::new(dictionary! { "Type" => "XObject", "Subtype" => "PS" }, b"showpage".to_vec()));
        draw_with(it, "/Program Do", &[("XObject", "Program", Object::Reference(program))]);
    }),
    ("alternate-images", |it| {
        let image = image(it, 400, "DeviceCMYK".into(), &[50, 0, 0, 0]);
        let id = image.as_reference().expect("an image");
        let stream = it.get_object_mut(id).and_then(Object::as_stream_mut).expect("a stream");
        stream.dict.set("Alternates", Object::Array(vec![]));
        draw_with(it, "72 0 0 72 200 400 cm /Picture Do", &[("XObject", "Picture", image)]);
    }),
    ("linked-images", |it| {
        let form = dictionary! {
            "Type" => "XObject", "Subtype" => "Form", "BBox" => rect(0.0, 0.0, 10.0, 10.0), "OPI" => Dictionary::new(),
        };
        let form = it.add_object(Stream::new(form, Vec::new()));
        draw_with(it, "/Linked Do", &[("XObject", "Linked", Object::Reference(form))]);
    }),
    ("rgb-image", |it| {
        let image = image(it, 400, "DeviceRGB".into(), &[200, 0, 0]);
        draw_with(it, "72 0 0 72 200 400 cm /Picture Do", &[("XObject", "Picture", image)]);
    }),
    ("rgb-image", |it| {
        let table = Object::String(vec![0, 0, 0, 255, 0, 0], StringFormat::Hexadecimal);
        let space = Object::Array(vec!["Indexed".into(), "DeviceRGB".into(), 1.into(), table]);
        let image = image(it, 400, space, &[1]);
        draw_with(it, "72 0 0 72 200 400 cm /Picture Do", &[("XObject", "Picture", image)]);
    }),
    ("rgb-image", |it| {
        draw(it, "0.5 0 0 0.5 200 400 cm BI /W 3 /H 3 /BPC 8 /CS /RGB ID abcdefghijklmnopqrstuvwxyz1 EI");
    }),
    ("calibrated-image", |it| {
        let grey = dictionary! { "WhitePoint" => [0.96_f32, 1.0, 0.82].map(Object::Real).to_vec() };
        let image = image(it, 400, Object::Array(vec!["CalGray".into(), grey.into()]), &[128]);
        draw_with(it, "72 0 0 72 200 400 cm /Picture Do", &[("XObject", "Picture", image)]);
    }),
    ("low-resolution", |it| {
        let image = image(it, 72, "DeviceCMYK".into(), &[50, 0, 0, 0]);
        draw_with(it, "72 0 0 72 200 400 cm /Picture Do", &[("XObject", "Picture", image)]);
    }),
    ("image-resolution", |it| {
        let image = image(it, 200, "DeviceCMYK".into(), &[50, 0, 0, 0]);
        draw_with(it, "72 0 0 72 200 400 cm /Picture Do", &[("XObject", "Picture", image)]);
    }),
    ("bilevel-resolution", |it| {
        let stencil = dictionary! {
            "Type" => "XObject", "Subtype" => "Image", "Width" => 80, "Height" => 80, "ImageMask" => true, "BitsPerComponent" => 1,
        };
        let stencil = it.add_object(Stream::new(stencil, vec![0x55; 800]));
        draw_with(it, "0 0 0 1 k 72 0 0 72 200 400 cm /Stencil Do", &[("XObject", "Stencil", Object::Reference(stencil))]);
    }),
    ("annotation", |it| {
        let note = dictionary! { "Type" => "Annot", "Subtype" => "Text", "Rect" => rect(200.0, 400.0, 220.0, 420.0) };
        let note = it.add_object(note);
        attributes(it, 2).set("Annots", vec![Object::Reference(note)]);
    }),
];

#[test]
fn faults_of_the_document_are_caught() {
    check(&PRINT, Use::Print, DOCUMENT);
}

#[test]
fn faults_of_boxes_and_bleed_are_caught() {
    check(&PRINT, Use::Print, BOXES);
}

#[test]
fn faults_of_the_output_intent_are_caught() {
    check(&PRINT, Use::Print, INTENT);
}

#[test]
fn faults_of_fonts_are_caught() {
    check(&PRINT, Use::Print, FONTS);
}

#[test]
fn faults_of_colours_and_inks_are_caught() {
    check(&PRINT, Use::Print, COLOUR);
}

#[test]
fn faults_of_text_lines_and_overprint_are_caught() {
    check(&PRINT, Use::Print, TEXT_AND_LINES);
}

#[test]
fn faults_of_transparency_and_images_are_caught() {
    check(&PRINT, Use::Print, TRANSPARENCY_AND_IMAGES);
}

#[test]
fn marks_outside_of_the_bleed_may_be_what_no_page_may_be() {
    let mut document = Document::load_mem(&PRINT).expect("a PDF");
    let all = spot("All", "DeviceCMYK", &[1.0, 1.0, 1.0, 1.0]);
    draw_with(&mut document, "/Marks CS 1 SCN 0.1 w 2 100 m 10 100 l S", &[("ColorSpace", "Marks", all)]);
    assert!(findings(&saved(&mut document), Use::Print).is_empty());
}

#[test]
fn every_rule_of_print_has_a_file_that_breaks_it() {
    let broken: Vec<&str> = [DOCUMENT, BOXES, INTENT, FONTS, COLOUR, TEXT_AND_LINES, TRANSPARENCY_AND_IMAGES]
        .into_iter()
        .flatten()
        .chain(super::screen::CASES)
        .chain(super::ink::CASES)
        .chain(super::ink::UNKNOWN)
        .map(|(rule, _)| *rule)
        .collect();
    let untested: Vec<&str> = pressrun::preflight::rules().map(|rule| rule.id).filter(|id| !broken.contains(id)).collect();
    assert!(untested.is_empty(), "{untested:?}");
    assert!(broken.len() >= 40);
}
