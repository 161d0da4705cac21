//! Ink that is told by drawing the plates of a page.

use lopdf::{Dictionary, Document, Object, Stream, dictionary};
use pressrun::preflight::{Finding, PageInk, Profile, Use, ink_to_text, inspect_ink};

use super::*;

pub fn array(numbers: &[f32]) -> Object {
    Object::Array(numbers.iter().map(|number| Object::Real(*number)).collect())
}

pub fn multiply() -> Object {
    dictionary! { "BM" => "Multiply" }.into()
}

fn overprint() -> Object {
    dictionary! { "op" => true, "OP" => true, "OPM" => 1 }.into()
}

/// A colour space of inks by their names, with something to stand in for them on a screen.
pub fn inks(document: &mut Document, names: &[&str]) -> Object {
    let range = |count: usize| array(&[0.0, 1.0].repeat(count));
    let tint = dictionary! { "FunctionType" => 4, "Domain" => range(names.len()), "Range" => range(4) };
    let program = format!("{{ {}0 0.5 0.5 0 }}", "pop ".repeat(names.len()));
    let tint = Object::Reference(document.add_object(Stream::new(tint, program.into_bytes())));
    match names {
        [name] => Object::Array(vec!["Separation".into(), (*name).into(), "DeviceCMYK".into(), tint]),
        _ => {
            let names: Vec<Object> = names.iter().map(|name| (*name).into()).collect();
            Object::Array(vec!["DeviceN".into(), names.into(), "DeviceCMYK".into(), tint])
        }
    }
}

/// A gradient from left to right between two colours in CMYK.
fn gradient(from: [f32; 4], to: [f32; 4]) -> Object {
    let function = dictionary! {
        "FunctionType" => 2, "N" => 1, "Domain" => vec![0.into(), 1.into()], "C0" => array(&from), "C1" => array(&to),
    };
    let shading = dictionary! {
        "ShadingType" => 2, "ColorSpace" => "DeviceCMYK", "Coords" => array(&[200.0, 400.0, 400.0, 400.0]), "Function" => function,
    };
    shading.into()
}

/// A form that draws something, with resources and a group.
pub fn form(document: &mut Document, content: &str, resources: Dictionary, group: Option<Dictionary>) -> Object {
    let mut form = dictionary! {
        "Type" => "XObject", "Subtype" => "Form", "BBox" => array(&[0.0, 0.0, 600.0, 800.0]), "Resources" => resources,
    };
    if let Some(group) = group {
        form.set("Group", group);
    }
    Object::Reference(document.add_object(Stream::new(form, content.as_bytes().to_vec())))
}

/// A photograph in one colour of four inks, in DCT compression as cameras and Photoshop write it: turned around.
fn photograph(document: &mut Document, inks: &str, turned: bool) -> Object {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
    let page = format!("%!PS\n<</PageSize [320 320]>> setpagedevice {inks} setcmykcolor 0 0 320 320 rectfill showpage\n");
    std::fs::write(path("page.ps"), page).expect("written");
    let output = format!("-sOutputFile={}", path("photograph.jpg"));
    common::tool("gs", &["-q", "-dBATCH", "-dNOPAUSE", "-sDEVICE=jpegcmyk", "-r72", &output, &path("page.ps")]);
    let mut image = dictionary! {
        "Type" => "XObject", "Subtype" => "Image", "Width" => 320, "Height" => 320, "BitsPerComponent" => 8,
        "ColorSpace" => "DeviceCMYK", "Filter" => "DCTDecode",
    };
    if turned {
        image.set("Decode", array(&[1.0, 0.0].repeat(4)));
    }
    let jpeg = std::fs::read(path("photograph.jpg")).expect("a photograph");
    Object::Reference(document.add_object(Stream::new(image, jpeg)))
}

/// An image of so many samples in four inks, compressed with a predictor whose settings stand elsewhere in the file.
fn predicted(document: &mut Document, size: usize, sample: [u8; 4], predictor: i64) -> Object {
    // Each row begins with its filter where each has one: here the difference to the left.
    let first = if predictor < 10 { sample.to_vec() } else { [&[1][..], &sample].concat() };
    let row = [first, vec![0; 4 * (size - 1)]].concat();
    let picture = image(document, size, "DeviceCMYK".into(), &[]);
    let settings = document.add_object(dictionary! { "Predictor" => predictor, "Colors" => 4, "Columns" => size as i64 });
    let id = picture.as_reference().expect("an image");
    let stream = document.get_object_mut(id).and_then(Object::as_stream_mut).expect("a stream");
    stream.set_content(row.repeat(size));
    stream.compress().expect("compressed");
    stream.dict.set("DecodeParms", Object::Reference(settings));
    picture
}

const PLACED: &str = "72 0 0 72 200 400 cm /Picture Do";

/// What leaves ink unknown. The plates without it are as they are, so that no other program is asked.
pub const UNKNOWN: &[(&str, Break)] = &[
    ("ink-unknown", |it| {
        let picture = image(it, 400, "DeviceCMYK".into(), &[9; 4]);
        let id = picture.as_reference().expect("an image");
        it.get_object_mut(id).and_then(Object::as_stream_mut).expect("a stream").dict.set("Filter", "DCTDecode");
        draw_with(it, PLACED, &[("XObject", "Picture", picture)]);
    }),
    ("ink-unknown", |it| draw(it, "0.5 0.5 0 0 k 200 400 90 90 re f (no end")),
    ("ink-unknown", |it| {
        let table = Object::String(vec![0; 8], lopdf::StringFormat::Hexadecimal);
        let space = Object::Array(vec!["Indexed".into(), "DeviceCMYK".into(), 1.into(), table]);
        let mesh = dictionary! { "ShadingType" => 4, "ColorSpace" => space, "BitsPerCoordinate" => 8, "BitsPerComponent" => 8 };
        let mesh = it.add_object(Stream::new(mesh, Vec::new()));
        draw_with(it, "/Mesh sh", &[("Shading", "Mesh", Object::Reference(mesh))]);
    }),
];

/// Faults that only the plates show.
pub const CASES: &[(&str, Break)] = &[
    ("overlaid-ink-coverage", |it| {
        let content = "0.7 0.7 0.7 0.6 k 200 400 90 90 re f /Through gs 0.7 0.7 0.7 0.6 k 250 450 90 90 re f";
        draw_with(it, content, &[("ExtGState", "Through", multiply())]);
    }),
    ("overlaid-ink-coverage", |it| {
        let content = "1 1 0 0 k 200 400 90 90 re f /Over gs 0 0 1 0.8 k 250 450 90 90 re f";
        draw_with(it, content, &[("ExtGState", "Over", overprint())]);
    }),
    ("overlaid-ink-coverage", |it| {
        // Black text overprints, and these letters are large enough to count.
        let font = font(it);
        let content = "1 1 0.5 0 k 150 350 300 200 re f /Over gs 0 0 0 1 k BT /F9 150 Tf 200 400 Td <000100020003> Tj ET";
        draw_with(it, content, &[("ExtGState", "Over", overprint()), ("Font", "F9", font)]);
    }),
    ("overlaid-ink-coverage", |it| {
        let two = inks(it, &["Black", "House Red"]);
        let content = "0.9 0.9 0.9 0 k 200 400 90 90 re f /Over gs /Two cs 0.5 0.5 scn 250 450 90 90 re f";
        draw_with(it, content, &[("ExtGState", "Over", overprint()), ("ColorSpace", "Two", two)]);
    }),
    ("overlaid-ink-coverage", |it| {
        let fade = gradient([0.2, 0.1, 0.1, 0.0], [0.9, 0.9, 0.9, 0.9]);
        draw_with(it, "200 400 200 90 re W n /Fade sh", &[("Shading", "Fade", fade)]);
    }),
    ("overlaid-ink-coverage", |it| {
        let fade = Object::Reference(it.add_object(gradient([0.2, 0.1, 0.1, 0.0], [0.9, 0.9, 0.9, 0.9])));
        draw_with(it, "200 400 200 90 re W n /Fade sh", &[("Shading", "Fade", fade)]);
    }),
    ("overlaid-ink-coverage", |it| {
        let pattern = dictionary! { "PatternType" => 2, "Shading" => gradient([0.9, 0.9, 0.9, 0.9], [0.0; 4]) };
        draw_with(it, "/Pattern cs /Fade scn 200 400 200 90 re f", &[("Pattern", "Fade", pattern.into())]);
    }),
    ("overlaid-ink-coverage", |it| {
        let tile = dictionary! {
            "PatternType" => 1, "PaintType" => 1, "TilingType" => 1, "BBox" => array(&[0.0, 0.0, 20.0, 20.0]),
            "XStep" => 20, "YStep" => 20, "Resources" => Dictionary::new(),
        };
        let tile = it.add_object(Stream::new(tile, b"0.9 0.9 0.9 0.8 k 0 0 10 20 re f 0.1 0 0 0 k 10 0 10 20 re f".to_vec()));
        draw_with(it, "/Pattern cs /Tile scn 200 400 90 90 re f", &[("Pattern", "Tile", Object::Reference(tile))]);
    }),
    ("overlaid-ink-coverage", |it| {
        // A group that is not isolated: what blends in it meets what is below.
        let resources = dictionary! { "ExtGState" => dictionary! { "Through" => multiply() } };
        let group = dictionary! { "S" => "Transparency", "CS" => "DeviceCMYK", "I" => false };
        let form = form(it, "/Through gs 0.7 0.7 0.7 0.6 k 250 450 90 90 re f", resources, Some(group));
        draw_with(it, "0.7 0.7 0.7 0.6 k 200 400 90 90 re f /Group Do", &[("XObject", "Group", form)]);
    }),
    ("overlaid-ink-coverage", |it| {
        // A form takes on the overprint of where it is called.
        let form = form(it, "0 0 1 0.8 k 250 450 90 90 re f", Dictionary::new(), None);
        let resources = [("ExtGState", "Over", overprint()), ("XObject", "Form", form)];
        draw_with(it, "1 1 0 0 k 200 400 90 90 re f /Over gs /Form Do", &resources);
    }),
    ("overlaid-ink-coverage", |it| {
        let stencil = dictionary! {
            "Type" => "XObject", "Subtype" => "Image", "Width" => 800, "Height" => 800, "ImageMask" => true, "BitsPerComponent" => 1,
        };
        let stencil = it.add_object(Stream::new(stencil, vec![0; 80_000]));
        let content = "0.9 0.9 0.9 0.8 k 72 0 0 72 200 400 cm /Stencil Do";
        draw_with(it, content, &[("XObject", "Stencil", Object::Reference(stencil))]);
    }),
    ("image-ink-coverage", |it| {
        let picture = photograph(it, "0.98 0.97 0.96 0.95", true);
        draw_with(it, PLACED, &[("XObject", "Picture", picture)]);
    }),
    ("image-ink-coverage", |it| {
        let picture = photograph(it, "0.02 0.03 0.04 0.05", false);
        draw_with(it, PLACED, &[("XObject", "Picture", picture)]);
    }),
    ("image-ink-coverage", |it| {
        let picture = predicted(it, 400, [240, 230, 220, 210], 2);
        draw_with(it, PLACED, &[("XObject", "Picture", picture)]);
    }),
    ("image-ink-coverage", |it| {
        let picture = predicted(it, 400, [240, 230, 220, 210], 15);
        draw_with(it, PLACED, &[("XObject", "Picture", picture)]);
    }),
    ("image-ink-coverage", |it| {
        let table = Object::String(vec![10, 0, 0, 0, 240, 240, 240, 200], lopdf::StringFormat::Hexadecimal);
        let space = Object::Array(vec!["Indexed".into(), "DeviceCMYK".into(), 1.into(), table]);
        let picture = image(it, 400, space, &[1]);
        draw_with(it, PLACED, &[("XObject", "Picture", picture)]);
    }),
    ("image-ink-coverage", |it| {
        let four = inks(it, &["Cyan", "Magenta", "Yellow", "House Red"]);
        let picture = image(it, 400, four, &[240, 230, 220, 200]);
        draw_with(it, PLACED, &[("XObject", "Picture", picture)]);
    }),
    ("overlaid-ink-coverage", |it| {
        // A group that stays one begins without the transparency it is called with: the group in it is no more than its parts.
        let resources = dictionary! { "ExtGState" => dictionary! { "Through" => multiply() } };
        let group = |isolated: bool| dictionary! { "S" => "Transparency", "CS" => "DeviceCMYK", "I" => isolated };
        let inner = form(it, "/Through gs 0.7 0.7 0.7 0.6 k 250 450 90 90 re f", resources, Some(group(false)));
        let resources = dictionary! { "XObject" => dictionary! { "Inner" => inner } };
        let outer = form(it, "0.7 0.7 0.7 0.6 k 200 400 90 90 re f /Inner Do", resources, Some(group(true)));
        draw_with(it, "/Through gs /Outer Do", &[("ExtGState", "Through", multiply()), ("XObject", "Outer", outer)]);
    }),
    ("image-ink-coverage", |it| {
        let samples = "f0".repeat(16);
        draw(it, &format!("8 0 0 8 200 400 cm BI /W 2 /H 2 /BPC 8 /CS /CMYK /F /AHx ID {samples}> EI"));
    }),
];

/// What looks like a fault and is none.
const CLEAN: &[(&str, Break)] = &[
    ("opaque colours over each other", |it| {
        let content = "1 1 0.9 0 k 200 400 90 90 re f 0 1 1 0.9 k 210 410 90 90 re f 1 0 0.9 0.9 k 220 420 90 90 re f";
        draw_with(it, &format!("/Half gs {content}"), &[("ExtGState", "Half", dictionary! { "ca" => 0.9 }.into())]);
    }),
    ("black body text over 250 %", |it| {
        let font = font(it);
        let content = "1 1 0.5 0 k 150 350 300 200 re f /Over gs 0 0 0 1 k BT /F9 10 Tf 200 400 Td <000100020003> Tj ET";
        draw_with(it, content, &[("ExtGState", "Over", overprint()), ("Font", "F9", font)]);
    }),
    ("an ink that overprints knocks itself out", |it| {
        let content = "1 1 0.9 0 k 200 400 90 90 re f /Over gs 0.5 0.5 0.5 0 k 250 450 90 90 re f";
        draw_with(it, content, &[("ExtGState", "Over", overprint())]);
    }),
    ("a spot ink that does not overprint", |it| {
        let content = "0.9 0.9 0.9 0.2 k 200 400 90 90 re f /Red cs 1 scn 250 450 90 90 re f";
        let red = inks(it, &["House Red"]);
        draw_with(it, content, &[("ColorSpace", "Red", red)]);
    }),
    ("a gradient within the limit", |it| {
        let fade = gradient([0.2, 0.1, 0.1, 0.0], [0.75, 0.75, 0.75, 0.7]);
        draw_with(it, "200 400 200 90 re W n /Fade sh", &[("Shading", "Fade", fade)]);
    }),
    ("a photograph within the limit", |it| {
        let picture = photograph(it, "0.8 0.7 0.7 0.7", true);
        draw_with(it, PLACED, &[("XObject", "Picture", picture)]);
    }),
    ("a dark picture behind a mask that lets little of it through", |it| {
        let picture = image(it, 400, "DeviceCMYK".into(), &[250, 250, 250, 250]);
        let mask = image(it, 400, "DeviceGray".into(), &[120]);
        let id = picture.as_reference().expect("an image");
        it.get_object_mut(id).and_then(Object::as_stream_mut).expect("a stream").dict.set("SMask", mask);
        draw_with(it, PLACED, &[("XObject", "Picture", picture)]);
    }),
    ("a dot of half a millimetre", |it| {
        let content = "0.7 0.7 0.7 0.6 k 200 400 1.4 1.4 re f /Through gs 0.7 0.7 0.7 0.6 k 200 400 1.4 1.4 re f";
        draw_with(it, content, &[("ExtGState", "Through", multiply())]);
    }),
    ("registration marks outside of the bleed", |it| {
        let content = "/Through gs /All cs 1 scn 2 100 8 8 re f";
        let all = inks(it, &["All"]);
        draw_with(it, content, &[("ExtGState", "Through", multiply()), ("ColorSpace", "All", all)]);
    }),
];

#[test]
fn too_much_ink_of_colours_over_each_other_of_gradients_and_photographs_is_caught() {
    check(&PRINT, Use::Print, CASES);
}

#[test]
fn what_cannot_be_drawn_is_caught() {
    check(&PRINT, Use::Print, UNKNOWN);
}

#[test]
fn what_only_looks_like_too_much_ink_is_let_through() {
    for (words, draw_it) in CLEAN {
        let mut document = Document::load_mem(&PRINT).expect("a PDF");
        draw_it(&mut document);
        let found: Vec<Finding> = findings(&saved(&mut document), Use::Print);
        let of_ink: Vec<&Finding> = found.iter().filter(|finding| finding.rule.ends_with("ink-coverage")).collect();
        assert!(of_ink.is_empty(), "{words}: {of_ink:#?}");
    }
}

#[test]
fn a_spot_is_told_with_its_place_and_how_much_ink_it_has() {
    let mut document = Document::load_mem(&PRINT).expect("a PDF");
    let trim = document.get_dictionary(page(&document, 1)).and_then(|page| page.get(b"TrimBox")).and_then(Object::as_array);
    let [left, bottom] = [0, 1].map(|at| trim.as_ref().expect("a trim")[at].as_float().expect("a number"));
    let (x, y) = (left + 200.0, bottom + 400.0);
    let content = format!("1 1 0 0 k {x} {y} 90 90 re f /Over gs 0 0 1 0.8 k {} {} 90 90 re f", x + 40.0, y + 40.0);
    draw_with(&mut document, &content, &[("ExtGState", "Over", overprint())]);
    let found = findings(&saved(&mut document), Use::Print);
    let [finding] = found.as_slice() else { panic!("{found:#?}") };
    assert_eq!(finding.message, "380 % of ink, more than 300 %");
    assert_eq!(finding.page, Some(document.page_iter().count()));
    let place = finding.place.expect("a place");
    let millimetres = |points: f64| points * 25.4 / 72.0;
    for (told, drawn) in [(place.x, 240.0), (place.y, 440.0), (place.width, 50.0), (place.height, 50.0)] {
        assert!((told - millimetres(drawn)).abs() < 1.0, "{place:?}");
    }
}

#[test]
fn a_flat_colour_or_a_frame_with_too_much_ink_hides_nothing_but_itself() {
    let found = |draw_it: Break| {
        let mut document = Document::load_mem(&PRINT).expect("a PDF");
        draw_it(&mut document);
        let mut rules = rules_of(&findings(&saved(&mut document), Use::Print));
        rules.retain(|rule| rule.ends_with("ink-coverage"));
        rules
    };
    let over_a_ground = found(|it| {
        let picture = image(it, 400, "DeviceCMYK".into(), &[250, 250, 250, 245]);
        let content = format!("0.8 0.8 0.8 0.7 k 150 350 200 200 re f {PLACED}");
        draw_with(it, &content, &[("XObject", "Picture", picture)]);
    });
    assert_eq!(over_a_ground, ["ink-coverage", "image-ink-coverage"]);
    let in_a_frame = found(|it| {
        let frame = "1 1 1 1 K 4 w 100 100 400 600 re S";
        let content = format!("{frame} 0.7 0.7 0.7 0.6 k 200 400 90 90 re f /Through gs 0.7 0.7 0.7 0.6 k 250 450 90 90 re f");
        draw_with(it, &content, &[("ExtGState", "Through", multiply())]);
    });
    assert_eq!(in_a_frame, ["ink-coverage", "overlaid-ink-coverage"]);
    let alone = found(|it| {
        let frame = "1 1 1 1 K 4 w 100 100 400 600 re S";
        draw_with(it, &format!("{frame} /Through gs 0.1 0 0 0 k 200 400 9 9 re f"), &[("ExtGState", "Through", multiply())]);
    });
    assert_eq!(alone, ["ink-coverage"]);
}

/// The average of each ink on the last page of a file, in percent, as Ghostscript separates it.
fn separated(pdf: &[u8], page: usize) -> Vec<(String, f64)> {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
    std::fs::write(path("page.pdf"), pdf).expect("written");
    let pages = [format!("-dFirstPage={page}"), format!("-dLastPage={page}"), format!("-sOutputFile={}", path("plate.tif"))];
    let options = ["-q", "-dBATCH", "-dNOPAUSE", "-sDEVICE=tiffsep", "-dUseTrimBox", "-r288", "-dDownScaleFactor=4"];
    let rest = ["-sCompression=none", &pages[0], &pages[1], &pages[2], &path("page.pdf")];
    common::tool("gs", &[&options[..], &rest].concat());
    let mut plates: Vec<(String, f64)> = std::fs::read_dir(folder.path())
        .expect("a folder")
        .filter_map(|entry| {
            let path = entry.expect("an entry").path();
            let name = path.file_name()?.to_str()?.strip_prefix("plate(")?.strip_suffix(").tif")?.to_owned();
            let (_, ink) = common::plate(&path);
            let sum: u64 = ink.iter().map(|ink| u64::from(*ink)).sum();
            Some((name, sum as f64 / ink.len() as f64 / 2.55))
        })
        .collect();
    plates.sort_by(|one, other| one.0.cmp(&other.0));
    plates
}

#[test]
fn every_way_to_print_an_ink_gives_the_plates_that_ghostscript_makes() {
    let mut wrong = Vec::new();
    for (words, draw_it) in CASES.iter().chain(CLEAN) {
        let (_, mut averages) = ink(draw_it);
        averages.sort_by(|one, other| one.0.cmp(&other.0));
        let mut document = Document::load_mem(&PRINT).expect("a PDF");
        draw_it(&mut document);
        let pages = document.page_iter().count();
        let theirs = separated(&saved(&mut document), pages);
        let agrees = averages.len() == theirs.len()
            && averages
                .iter()
                .zip(&theirs)
                .all(|((one, ours), (other, theirs))| one == other && (ours - theirs).abs() < 0.02 + 0.02 * theirs);
        if !agrees {
            wrong.push(format!("{words}: {averages:?}, not {theirs:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The ink of the blank page after something was drawn on it.
fn ink(draw_it: impl Fn(&mut Document)) -> (f64, Vec<(String, f64)>) {
    let mut document = Document::load_mem(&PRINT).expect("a PDF");
    draw_it(&mut document);
    let (_, pages) = inspect_ink(&saved(&mut document), &Profile::new(Use::Print)).expect("a PDF");
    let Some(PageInk { coverage: Some(coverage), .. }) = pages.last().cloned() else { panic!("{pages:?}") };
    (coverage.greatest, coverage.averages)
}

#[test]
fn the_ink_of_a_page_is_told_by_ink_with_those_of_its_own() {
    let (greatest, averages) = ink(|_| {});
    assert_eq!(greatest, 0.0);
    assert_eq!(averages, ["Cyan", "Magenta", "Yellow", "Black"].map(|name| (name.to_owned(), 0.0)));
    let (greatest, averages) = ink(|it| {
        let content = "0.5 0.25 0 0 k 200 400 100 100 re f /Over gs /Red cs 0.75 scn 200 400 100 50 re f";
        let red = inks(it, &["House Red"]);
        draw_with(it, content, &[("ExtGState", "Over", overprint()), ("ColorSpace", "Red", red)]);
    });
    assert!((greatest - 150.0).abs() < 0.5, "{greatest}");
    // The page is A4.
    let share = 100.0 * 100.0 / (595.276 * 841.89) * 100.0;
    for ((name, average), (wanted, amount)) in
        averages.iter().zip([("Cyan", 0.5), ("Magenta", 0.25), ("Yellow", 0.0), ("Black", 0.0), ("House Red", 0.375)])
    {
        assert_eq!(name, wanted);
        assert!((average - share * amount).abs() < 0.02, "{name}: {average}, not {}", share * amount);
    }
}

#[test]
fn red_green_and_blue_are_no_inks_and_that_is_told() {
    let mut document = Document::load_mem(&PRINT).expect("a PDF");
    draw(&mut document, "1 0 0 rg 200 400 90 90 re f");
    let (_, pages) = inspect_ink(&saved(&mut document), &Profile::new(Use::Print)).expect("a PDF");
    let rgb: Vec<usize> = pages.iter().filter(|page| page.needs_conversion).map(|page| page.page).collect();
    assert_eq!(rgb, [pages.len()]);
    assert_eq!(pages.last().and_then(|page| page.coverage.as_ref()).map(|coverage| coverage.greatest), Some(0.0));
    assert!(ink_to_text("a.pdf", &pages).contains("and RGB or Lab, which is not counted"));
}

#[test]
fn the_table_names_the_inks_that_a_page_has_of_its_own() {
    let mut document = Document::load_mem(&PRINT).expect("a PDF");
    let red = inks(&mut document, &["House Red"]);
    draw_with(&mut document, "/Red cs 1 scn 200 400 90 90 re f", &[("ColorSpace", "Red", red)]);
    let (_, pages) = inspect_ink(&saved(&mut document), &Profile::new(Use::Print)).expect("a PDF");
    let table = ink_to_text("a.pdf", &pages);
    let lines: Vec<&str> = table.lines().collect();
    assert!(lines[1].ends_with("Cyan  Magenta   Yellow    Black  House Red"), "{table}");
    assert!(lines[pages.len() + 1].ends_with("0.0      0.0      0.0      0.0        1.6"), "{table}");
    assert!(lines[2..lines.len() - 1].iter().all(|line| line.starts_with("  ")), "{table}");
}

#[test]
fn boxes_that_lie_anywhere_leave_the_ink_of_their_page_unknown() {
    for (trim, bleed) in [([-1e9, 0.0, -9e8, 1e9], [0.0, 0.0, 600.0, 800.0]), ([0.0, 0.0, 1e9, 1e-3], [5.0, 5.0, 6.0, 6.0])] {
        let mut document = Document::load_mem(&PRINT).expect("a PDF");
        let page = attributes(&mut document, 1);
        page.set("TrimBox", array(&trim));
        page.set("BleedBox", array(&bleed));
        let (_, pages) = inspect_ink(&saved(&mut document), &Profile::new(Use::Print)).expect("a PDF");
        assert_eq!(pages[0].coverage, None);
    }
}
