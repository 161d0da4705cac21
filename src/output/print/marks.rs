//! Completes the boxes of pages, and draws the printer's marks around them.

use std::fmt::Write;

use lopdf::{Dictionary, Document, Object, ObjectId, Stream, dictionary};

use crate::output::Lacking;
use crate::pdf::{Rect, boxes, dict, resolve};
use crate::project::{PrintInks, PrinterMark};
use crate::resolve::PrintSetup;

use super::MILLIMETRE;

/// The name of the form that holds the marks.
const FORM: &str = "PressrunMarks";
/// How thick marks are, in points.
pub(crate) const LINE: f64 = 0.25;
/// The length of crop marks, in millimetres; they begin where the bleed ends.
const CROP: f64 = 6.0;
/// The radius of a registration mark, and of its cross.
const REGISTER: (f64, f64) = (1.5, 3.0);
/// The side of a field of the colour bar, in millimetres.
const FIELD: f64 = 4.5;
/// What the fields of the process inks are printed in: each ink and each two of them in full, all three, and the tones of black.
const FIELDS: [[f64; 4]; 11] = [
    [1.0, 0.0, 0.0, 0.0],
    [0.0, 1.0, 0.0, 0.0],
    [0.0, 0.0, 1.0, 0.0],
    [0.0, 0.0, 0.0, 1.0],
    [1.0, 1.0, 0.0, 0.0],
    [1.0, 0.0, 1.0, 0.0],
    [0.0, 1.0, 1.0, 0.0],
    [1.0, 1.0, 1.0, 0.0],
    [0.0, 0.0, 0.0, 0.75],
    [0.0, 0.0, 0.0, 0.5],
    [0.0, 0.0, 0.0, 0.25],
];

/// Sets the boxes of every page (ISO 15930-7, 6.13), and draws the marks outside of the bleed. A page that lies on its side is turned.
///
/// # Errors
/// When a page has no size.
pub fn complete_pages(document: &mut Document, setup: &PrintSetup) -> Result<(), Lacking> {
    let pages: Vec<ObjectId> = document.page_iter().collect();
    let mut forms: Vec<(Rect, ObjectId)> = Vec::new();
    for page in pages {
        let media = boxes(document, page).media.ok_or(Lacking("size of a page"))?;
        let trim = media.grown(-(setup.bleed + setup.slug) * MILLIMETRE);
        let bleed = trim.grown(setup.bleed * MILLIMETRE);
        if !setup.marks.is_empty() {
            let known = forms.iter().find(|(size, _)| *size == media).map(|(_, id)| *id);
            let form = known.unwrap_or_else(|| {
                let form = form(document, setup, media, trim);
                let id = document.add_object(form);
                forms.push((media, id));
                id
            });
            draw(document, page, form);
        }
        let attributes = document.get_dictionary_mut(page).map_err(|_| Lacking("page"))?;
        attributes.remove(b"CropBox");
        attributes.remove(b"ArtBox");
        attributes.set("MediaBox", media.object());
        attributes.set("BleedBox", bleed.object());
        attributes.set("TrimBox", trim.object());
        if trim.width() > trim.height() && setup.width < setup.height {
            // Its head is at the outer side of a right page: readers turn the brief clockwise.
            attributes.set("Rotate", 270);
        }
    }
    Ok(())
}

/// Draws a form after the content of a page, as what is no part of the text.
fn draw(document: &mut Document, page: ObjectId, form: ObjectId) {
    let mut contents = vec![Object::Reference(document.add_object(Stream::new(Dictionary::new(), b"q\n".to_vec())))];
    contents.extend(document.get_page_contents(page).into_iter().map(Object::Reference));
    let after = format!("\nQ\n/Artifact BMC\n/{FORM} Do\nEMC\n");
    contents.push(Object::Reference(document.add_object(Stream::new(Dictionary::new(), after.into_bytes()))));
    let Ok(attributes) = document.get_dictionary(page) else { return };
    let mut resources = dict(document, attributes, b"Resources").cloned().unwrap_or_default();
    let mut forms = dict(document, &resources, b"XObject").cloned().unwrap_or_default();
    forms.set(FORM, Object::Reference(form));
    resources.set("XObject", forms);
    if let Ok(attributes) = document.get_dictionary_mut(page) {
        attributes.set("Resources", resources);
        attributes.set("Contents", contents);
    }
}

/// The marks of a page, as a form.
fn form(document: &Document, setup: &PrintSetup, media: Rect, trim: Rect) -> Stream {
    let mut drawing = format!("{LINE} w /All CS 1 SCN\n");
    for mark in &setup.marks {
        match mark {
            PrinterMark::Crop => crop(&mut drawing, setup, trim),
            PrinterMark::Registration => registration(&mut drawing, setup, trim),
            PrinterMark::ColourBar => colour_bar(&mut drawing, setup, trim),
        }
    }
    let mut spaces = dictionary! { "All" => separation("All", [1.0; 4]) };
    for (at, spot) in setup.spots.iter().enumerate() {
        let own = || separation(&spot.name, spot.cmyk.map(|part| part / 100.0));
        spaces.set(format!("Spot{at}"), known_separation(document, &spot.name).unwrap_or_else(own));
    }
    let dictionary = dictionary! {
        "Type" => "XObject",
        "Subtype" => "Form",
        "BBox" => media.object(),
        "Resources" => dictionary! { "ColorSpace" => spaces },
    };
    let mut form = Stream::new(dictionary, super::deflate(drawing.as_bytes()));
    form.dict.set("Filter", "FlateDecode");
    form
}

/// The colour space of an ink that the pages already use: an ink is defined once.
fn known_separation(document: &Document, name: &str) -> Option<Object> {
    let is_it = |space: &Object| {
        let parts = resolve(document, space).as_array().map(Vec::as_slice).unwrap_or_default();
        let named = |at: usize, wanted: &[u8]| parts.get(at).is_some_and(|part| part.as_name().is_ok_and(|part| part == wanted));
        named(0, b"Separation") && named(1, name.as_bytes())
    };
    let holders = document.page_iter().filter_map(|page| document.get_dictionary(page).ok());
    let spaces = holders.filter_map(|page| dict(document, dict(document, page, b"Resources")?, b"ColorSpace"));
    spaces.flat_map(|spaces| spaces.iter()).map(|(_, space)| space).find(|space| is_it(space)).cloned()
}

/// The colour space of an ink by its name (ISO 32000-1, 8.6.6.4). The name `All` stands for every plate.
pub(crate) fn separation(name: &str, full: [f64; 4]) -> Object {
    let tint = dictionary! {
        "FunctionType" => 2,
        "Domain" => vec![0.into(), 1.into()],
        "C0" => vec![0.into(), 0.into(), 0.into(), 0.into()],
        "C1" => full.map(|part| Object::Real(part as f32)).to_vec(),
        "N" => 1,
    };
    Object::Array(vec!["Separation".into(), Object::Name(name.as_bytes().to_vec()), "DeviceCMYK".into(), tint.into()])
}

/// Draws a line.
pub(crate) fn line(drawing: &mut String, from: (f64, f64), to: (f64, f64)) {
    // Writing to a string cannot fail.
    let _ = writeln!(drawing, "{:.3} {:.3} m {:.3} {:.3} l S", from.0, from.1, to.0, to.1);
}

fn crop(drawing: &mut String, setup: &PrintSetup, trim: Rect) {
    let near = setup.bleed * MILLIMETRE;
    let far = near + CROP * MILLIMETRE;
    for x in [trim.left, trim.right] {
        line(drawing, (x, trim.top + near), (x, trim.top + far));
        line(drawing, (x, trim.bottom - near), (x, trim.bottom - far));
    }
    for y in [trim.bottom, trim.top] {
        line(drawing, (trim.left - near, y), (trim.left - far, y));
        line(drawing, (trim.right + near, y), (trim.right + far, y));
    }
}

fn registration(drawing: &mut String, setup: &PrintSetup, trim: Rect) {
    let away = (setup.bleed + setup.slug / 2.0) * MILLIMETRE;
    let (middle, centre) = ((trim.left + trim.right) / 2.0, (trim.bottom + trim.top) / 2.0);
    let places = [(middle, trim.top + away), (middle, trim.bottom - away), (trim.left - away, centre), (trim.right + away, centre)];
    let (radius, arm) = (REGISTER.0 * MILLIMETRE, REGISTER.1 * MILLIMETRE);
    for (x, y) in places {
        line(drawing, (x - arm, y), (x + arm, y));
        line(drawing, (x, y - arm), (x, y + arm));
        circle(drawing, (x, y), radius);
    }
}

/// A circle of four Bézier curves.
fn circle(drawing: &mut String, (x, y): (f64, f64), radius: f64) {
    let bend = 0.552_284_75 * radius;
    let _ = writeln!(drawing, "{:.3} {:.3} m", x + radius, y);
    let quarters = [(1.0, 0.0, 0.0, 1.0), (0.0, 1.0, -1.0, 0.0), (-1.0, 0.0, 0.0, -1.0), (0.0, -1.0, 1.0, 0.0)];
    for (from_x, from_y, to_x, to_y) in quarters {
        let points = [
            (x + from_x * radius + to_x * bend, y + from_y * radius + to_y * bend),
            (x + to_x * radius + from_x * bend, y + to_y * radius + from_y * bend),
            (x + to_x * radius, y + to_y * radius),
        ];
        for (x, y) in points {
            let _ = write!(drawing, "{x:.3} {y:.3} ");
        }
        drawing.push_str("c\n");
    }
    drawing.push_str("S\n");
}

/// The fields stand above the page, from the registration mark to the right as far as there is room.
fn colour_bar(drawing: &mut String, setup: &PrintSetup, trim: Rect) {
    let side = FIELD * MILLIMETRE;
    let bottom = trim.top + setup.bleed * MILLIMETRE + (setup.slug * MILLIMETRE - side) / 2.0;
    let mut left = (trim.left + trim.right) / 2.0 + 2.0 * REGISTER.1 * MILLIMETRE;
    let end = trim.right - side;
    let black_only = setup.inks == PrintInks::Grey;
    let process = FIELDS.iter().filter(|[cyan, magenta, yellow, _]| !black_only || cyan + magenta + yellow == 0.0);
    let process = process.map(|[c, m, y, k]| format!("{c} {m} {y} {k} k"));
    let spots = (0..setup.spots.len()).map(|at| format!("/Spot{at} cs 1 scn"));
    for colour in process.chain(spots) {
        if left > end {
            return;
        }
        let _ = writeln!(drawing, "{colour} {left:.3} {bottom:.3} {side:.3} {side:.3} re f");
        left += side;
    }
}
