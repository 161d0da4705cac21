//! Files that are damaged, or made to do harm: their ink is told or said to be unknown, soon, and nothing stops the program.

use std::time::{Duration, Instant};

use lopdf::{Dictionary, Document, Object, ObjectId, Stream, dictionary};
use pressrun::preflight::{Finding, PageInk, Profile, Use, ink_to_text, inspect_ink};

use super::ink::{array, form, inks, multiply};
use super::*;

/// Far more than any of them takes, and far less than what they ask for would.
const SOON: Duration = Duration::from_secs(120);

/// What is found in a file after something was drawn on its last page, and the ink of that page.
fn inspected(draw_it: impl Fn(&mut Document)) -> (Vec<Finding>, PageInk) {
    let mut document = Document::load_mem(&PRINT).expect("a PDF");
    draw_it(&mut document);
    let bytes = saved(&mut document);
    let start = Instant::now();
    let (findings, pages) = inspect_ink(&bytes, &Profile::new(Use::Print)).expect("a PDF");
    assert!(start.elapsed() < SOON, "it takes {:?}", start.elapsed());
    (findings, pages.last().expect("a page").clone())
}

/// Why ink of the page is unknown, and whether the page is drawn all the same.
fn unknown(draw_it: impl Fn(&mut Document)) -> (String, bool) {
    let (findings, page) = inspected(draw_it);
    let finding = findings.iter().find(|finding| finding.rule == "ink-unknown").unwrap_or_else(|| panic!("{findings:#?}"));
    assert_eq!(finding.severity, Severity::Warning);
    let [why] = page.unknown.as_slice() else { panic!("{page:?}") };
    assert_eq!(finding.message, format!("ink is unknown: {why}"));
    assert!(ink_to_text("a.pdf", std::slice::from_ref(&page)).contains(why));
    ((*why).to_owned(), page.coverage.is_some())
}

const TOO_MUCH: &str = "the page calls more forms and patterns than any page needs";

/// Ten levels of forms, each of which draws the one below it ten times.
fn nested(document: &mut Document) -> Object {
    let mut drawn = form(document, "200 400 9 9 re f", Dictionary::new(), None);
    for _ in 0..10 {
        let resources = dictionary! { "XObject" => dictionary! { "Below" => drawn } };
        drawn = form(document, &"/Below Do ".repeat(10), resources, None);
    }
    drawn
}

fn tile(document: &mut Document, paint: i64, content: &str, resources: Dictionary) -> Object {
    let tile = dictionary! {
        "PatternType" => 1, "PaintType" => paint, "TilingType" => 1, "BBox" => array(&[0.0, 0.0, 20.0, 20.0]),
        "XStep" => 20, "YStep" => 20, "Resources" => resources,
    };
    Object::Reference(document.add_object(Stream::new(tile, content.as_bytes().to_vec())))
}

fn stream(document: &mut Document, object: &Object) -> ObjectId {
    let id = object.as_reference().expect("a reference");
    document.get_object(id).and_then(Object::as_stream).expect("a stream");
    id
}

#[test]
fn forms_that_call_each_other_without_end_leave_the_ink_of_their_page_unknown() {
    let top = |it: &mut Document| {
        let top = nested(it);
        draw_with(it, "/Top Do", &[("XObject", "Top", top)]);
    };
    assert_eq!(unknown(top), (TOO_MUCH.to_owned(), false));
}

#[test]
fn so_do_tiles_masks_and_glyphs_that_call_them() {
    let called = |it: &mut Document| dictionary! { "XObject" => dictionary! { "Top" => nested(it) } };
    let uncoloured = |it: &mut Document| {
        let resources = called(it);
        let tile = tile(it, 2, "/Top Do", resources);
        let space = Object::Array(vec!["Pattern".into(), "DeviceCMYK".into()]);
        let resources = [("Pattern", "Tile", tile), ("ColorSpace", "Tiles", space)];
        draw_with(it, "/Tiles cs 1 0 0 0 /Tile scn 200 400 90 90 re f", &resources);
    };
    let masked = |it: &mut Document| {
        let resources = called(it);
        let group = dictionary! { "S" => "Transparency", "CS" => "DeviceGray" };
        let mask = form(it, "/Top Do", resources, Some(group));
        let state = dictionary! { "SMask" => dictionary! { "S" => "Luminosity", "G" => mask } };
        draw_with(it, "/Masked gs 1 0 0 0 k 200 400 90 90 re f", &[("ExtGState", "Masked", state.into())]);
    };
    let drawn = |it: &mut Document| {
        let resources = called(it);
        let glyph = Object::Reference(it.add_object(Stream::new(Dictionary::new(), b"9 0 0 0 9 9 d1 /Top Do".to_vec())));
        let font = dictionary! {
            "Type" => "Font", "Subtype" => "Type3", "FontBBox" => array(&[0.0, 0.0, 9.0, 9.0]), "FontMatrix" => array(&[1.0, 0.0, 0.0, 1.0, 0.0, 0.0]),
            "CharProcs" => dictionary! { "a" => glyph }, "FirstChar" => 97, "LastChar" => 97, "Widths" => array(&[9.0]),
            "Encoding" => dictionary! { "Differences" => vec![97.into(), "a".into()] }, "Resources" => resources,
        };
        draw_with(
            it,
            "/Through gs BT /Drawn 9 Tf 200 400 Td (a) Tj ET",
            &[("Font", "Drawn", font.into()), ("ExtGState", "Through", multiply())],
        );
    };
    for draw_it in [&uncoloured as &dyn Fn(&mut Document), &masked, &drawn] {
        assert_eq!(unknown(draw_it), (TOO_MUCH.to_owned(), false));
    }
}

#[test]
fn a_tile_counts_each_time_that_it_paints() {
    let painted = |times: usize| {
        inspected(move |it| {
            let inner = form(it, "0.5 0 0 0 k 0 0 9 9 re f", Dictionary::new(), None);
            let resources = dictionary! { "XObject" => dictionary! { "Inner" => inner } };
            let tile = tile(it, 1, &"/Inner Do ".repeat(100), resources);
            let content = format!("/Pattern cs /Tile scn {}", "200 400 9 9 re f ".repeat(times));
            draw_with(it, &content, &[("Pattern", "Tile", tile)]);
        })
        .1
    };
    assert!(painted(9).coverage.is_some());
    assert_eq!(painted(900).unknown, [TOO_MUCH]);
}

#[test]
fn pictures_that_are_not_there_or_burst_are_not_taken_for_white() {
    let empty = |it: &mut Document| {
        let picture = image(it, 1, "DeviceCMYK".into(), &[0; 4]);
        let id = stream(it, &picture);
        let own = it.get_object_mut(id).and_then(Object::as_stream_mut).expect("a stream");
        own.dict.set("Width", 11_000);
        own.dict.set("Height", 11_000);
        draw_with(it, "90 0 0 90 200 400 cm /Picture Do", &[("XObject", "Picture", picture)]);
    };
    let bomb = |it: &mut Document| {
        let picture = image(it, 4000, "DeviceCMYK".into(), &[9; 4]);
        let id = stream(it, &picture);
        let own = it.get_object_mut(id).and_then(Object::as_stream_mut).expect("a stream");
        own.dict.set("Width", 400);
        own.dict.set("Height", 400);
        own.compress().expect("compressed");
        draw_with(it, "90 0 0 90 200 400 cm /Picture Do", &[("XObject", "Picture", picture)]);
    };
    let no_jpeg = |it: &mut Document| {
        let picture = image(it, 400, "DeviceCMYK".into(), &[9; 4]);
        let id = stream(it, &picture);
        it.get_object_mut(id).and_then(Object::as_stream_mut).expect("a stream").dict.set("Filter", "DCTDecode");
        draw_with(it, "90 0 0 90 200 400 cm /Picture Do", &[("XObject", "Picture", picture)]);
    };
    for draw_it in [&empty as &dyn Fn(&mut Document), &bomb, &no_jpeg] {
        assert_eq!(unknown(draw_it), ("an image cannot be decoded".to_owned(), true));
        let (findings, _) = inspected(draw_it);
        let finding = findings.iter().find(|finding| finding.rule == "ink-unknown").expect("a finding");
        let place = finding.place.expect("a place");
        assert!((place.width - 90.0 / 72.0 * 25.4).abs() < 0.2, "{place:?}");
    }
}

#[test]
fn content_that_is_cut_off_is_told_and_what_stands_before_it_is_counted() {
    let cut_off = |it: &mut Document| draw(it, "0.5 0.5 0 0 k 200 400 90 90 re f (no end 1 1 1 1 k 300 400 90 90 re f");
    assert_eq!(unknown(cut_off), ("content of the page is cut off".to_owned(), true));
    let (_, page) = inspected(cut_off);
    assert!(page.coverage.is_some_and(|coverage| (coverage.greatest - 100.0).abs() < 1.0));
}

#[test]
fn pictures_as_small_as_a_dot_and_colours_far_out_of_a_table_stop_nothing() {
    let (_, page) = inspected(|it| {
        let picture = image(it, 400, "DeviceCMYK".into(), &[250; 4]);
        draw_with(it, "0.000000000001 0 0 0.000000000001 200 400 cm /Picture Do", &[("XObject", "Picture", picture)]);
    });
    assert!(page.coverage.is_some());
    let (_, page) = inspected(|it| {
        let table = Object::String(vec![0; 8], lopdf::StringFormat::Hexadecimal);
        let space = Object::Array(vec!["Indexed".into(), "DeviceCMYK".into(), 1.into(), table]);
        let content = "/Table cs 99999999999999999999 sc 200 400 90 90 re f 4611686018427387904 sc 300 400 90 90 re f";
        draw_with(it, content, &[("ColorSpace", "Table", space)]);
    });
    assert!(page.coverage.is_some_and(|coverage| coverage.greatest == 0.0));
}

#[test]
fn what_is_drawn_thousands_of_times_is_there_once() {
    let (_, page) = inspected(|it| {
        let picture = image(it, 2000, "DeviceCMYK".into(), &[51, 0, 0, 0]);
        let many = "q 1 0 0 1 200 400 cm /Picture Do Q ".repeat(10_000);
        let content = format!("q 300 0 0 300 200 400 cm /Picture Do Q {many}");
        draw_with(it, &content, &[("XObject", "Picture", picture)]);
    });
    assert!(page.coverage.is_some_and(|coverage| (coverage.greatest - 20.0).abs() < 0.5));
}

#[test]
fn what_has_no_resources_of_its_own_has_the_inks_of_each_place_where_it_is_called() {
    let (_, page) = inspected(|it| {
        let mut inner = |content: &str| {
            let drawn = form(it, content, Dictionary::new(), None);
            let id = stream(it, &drawn);
            it.get_object_mut(id).and_then(Object::as_stream_mut).expect("a stream").dict.remove(b"Resources");
            drawn
        };
        let flat = inner("/Ink cs 1 scn 200 400 90 90 re f");
        let picture = image(it, 90, "Ink".into(), &[255]);
        for (ink, at) in [("Cyan", 0), ("Magenta", 200)] {
            let resources = dictionary! {
                "XObject" => dictionary! { "Flat" => flat.clone(), "Picture" => picture.clone() },
                "ColorSpace" => dictionary! { "Ink" => inks(it, &[ink]) },
            };
            let content = format!("q 1 0 0 1 0 {} cm /Flat Do Q 90 0 0 90 350 {} cm /Picture Do", at - 200, at + 200);
            let outer = form(it, &content, resources, None);
            draw_with(it, &format!("/{ink} Do"), &[("XObject", ink, outer)]);
        }
    });
    let coverage = page.coverage.expect("its ink");
    let share = 2.0 * 90.0 * 90.0 / (595.276 * 841.89) * 100.0;
    for (name, average) in &coverage.averages {
        let wanted = if matches!(name.as_str(), "Cyan" | "Magenta") { share } else { 0.0 };
        assert!((average - wanted).abs() < 0.05, "{name}: {average}, not {wanted}");
    }
}

#[test]
fn tiles_in_lab_are_no_inks_and_that_is_told() {
    let (_, page) = inspected(|it| {
        let lab = Object::Array(vec!["Lab".into(), dictionary! { "WhitePoint" => array(&[0.9642, 1.0, 0.8249]) }.into()]);
        let resources = dictionary! { "ColorSpace" => dictionary! { "Lab" => lab } };
        let tile = tile(it, 1, "/Lab cs 50 40 30 scn 0 0 9 9 re f", resources);
        draw_with(it, "/Pattern cs /Tile scn 200 400 90 90 re f", &[("Pattern", "Tile", tile)]);
    });
    assert!(page.needs_conversion && page.coverage.is_some_and(|coverage| coverage.greatest == 0.0));
}

#[test]
fn masks_that_burst_and_tiles_without_bounds_are_not_drawn() {
    let burst = |it: &mut Document| {
        let picture = image(it, 400, "DeviceCMYK".into(), &[9; 4]);
        let mask = image(it, 17_000, "DeviceGray".into(), &[9]);
        let id = stream(it, &mask);
        let own = it.get_object_mut(id).and_then(Object::as_stream_mut).expect("a stream");
        own.dict.set("Width", 400);
        own.dict.set("Height", 400);
        own.compress().expect("compressed");
        let id = stream(it, &picture);
        it.get_object_mut(id).and_then(Object::as_stream_mut).expect("a stream").dict.set("SMask", mask);
        draw_with(it, "90 0 0 90 200 400 cm /Picture Do", &[("XObject", "Picture", picture)]);
    };
    assert_eq!(unknown(burst), ("the page is damaged so that it cannot be drawn".to_owned(), false));
    let endless = |it: &mut Document| {
        let tile = tile(it, 1, "1 0 0 0 k 0 0 9 9 re f", Dictionary::new());
        let id = stream(it, &tile);
        let own = it.get_object_mut(id).and_then(Object::as_stream_mut).expect("a stream");
        own.dict.set("XStep", 60_000);
        own.dict.set("YStep", 60_000);
        draw_with(it, "/Pattern cs /Tile scn 200 400 90 90 re f", &[("Pattern", "Tile", tile)]);
    };
    assert_eq!(unknown(endless), ("a pattern cannot be drawn".to_owned(), true));
}
