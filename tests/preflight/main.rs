//! Preflight has to find faults: each test breaks one thing in a clean file of ours, and asks for the rule that should see it.

#[path = "../common/mod.rs"]
mod common;
mod hostile;
mod ink;
mod print;
mod screen;

use std::sync::LazyLock;

use lopdf::{Dictionary, Document, Object, ObjectId, Stream, dictionary};
use pressrun::preflight::{Finding, Profile, Use, inspect, inspect_ink};
use pressrun::{Project, Severity};

/// The clean print edition: cover, logo, photograph, chart, table.
static PRINT: LazyLock<Vec<u8>> = LazyLock::new(|| edition("print"));
/// The clean screen edition.
static SCREEN: LazyLock<Vec<u8>> = LazyLock::new(|| edition("screen"));

fn edition(name: &str) -> Vec<u8> {
    let brief = Project::open("tests/projects/valid/print").and_then(|project| project.check()).expect("a valid project");
    brief.edition("en", name).and_then(|edition| edition.pdf()).unwrap_or_else(|report| panic!("{report}"))
}

/// A way to break a file.
type Break = fn(&mut Document);

fn findings(pdf: &[u8], use_: Use) -> Vec<Finding> {
    inspect(pdf, &Profile::new(use_)).unwrap_or_else(|unreadable| panic!("{unreadable:?}"))
}

fn saved(document: &mut Document) -> Vec<u8> {
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).expect("a file");
    bytes
}

/// Breaks a clean file in each way, and tells which rules did not see it, or saw more than was broken.
fn check(clean: &[u8], use_: Use, cases: &[(&str, Break)]) {
    assert!(findings(clean, use_).is_empty(), "the clean file: {:#?}", findings(clean, use_));
    let mut wrong = Vec::new();
    for (rule, break_it) in cases {
        let mut document = Document::load_mem(clean).expect("a PDF");
        break_it(&mut document);
        let found = findings(&saved(&mut document), use_);
        match found.iter().find(|finding| finding.rule == *rule) {
            None => wrong.push(format!("{rule} is not caught; found: {:?}", rules_of(&found))),
            Some(finding) => {
                assert!(!finding.message.is_empty() && !finding.reason.is_empty() && !finding.remedy.is_empty());
                let others: Vec<&str> = rules_of(&found).into_iter().filter(|other| other != rule).collect();
                if !others.is_empty() {
                    wrong.push(format!("{rule} is caught, but others too: {others:?}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn rules_of(findings: &[Finding]) -> Vec<&'static str> {
    findings.iter().map(|finding| finding.rule).collect()
}

fn page(document: &Document, number: usize) -> ObjectId {
    document.page_iter().nth(number - 1).expect("a page")
}

fn attributes(document: &mut Document, number: usize) -> &mut Dictionary {
    let id = page(document, number);
    document.get_dictionary_mut(id).expect("a page")
}

/// Draws on the white of a page: the last, which is blank.
fn draw(document: &mut Document, content: &str) {
    draw_with(document, content, &[]);
}

/// Draws with resources: the kind, the name and the resource.
fn draw_with(document: &mut Document, content: &str, resources: &[(&str, &str, Object)]) {
    let id = document.page_iter().last().expect("a page");
    let mut own =
        document.get_dictionary(id).expect("a page").get(b"Resources").map_or(Dictionary::new(), |own| {
            document.dereference(own).expect("resources").1.as_dict().expect("a dictionary").clone()
        });
    for (kind, name, resource) in resources {
        let mut named = own.get(kind.as_bytes()).map_or(Dictionary::new(), |named| {
            document.dereference(named).expect("resources").1.as_dict().expect("a dictionary").clone()
        });
        named.set(*name, resource.clone());
        own.set(*kind, named);
    }
    let stream = document.add_object(Stream::new(Dictionary::new(), format!("\nq\n{content}\nQ\n").into_bytes()));
    let page = document.get_dictionary_mut(id).expect("a page");
    page.set("Resources", own);
    match page.get_mut(b"Contents").expect("content") {
        Object::Array(contents) => contents.push(Object::Reference(stream)),
        other => *other = Object::Array(vec![other.clone(), Object::Reference(stream)]),
    }
}

/// A font that is embedded and whole, to set text in: that of the brief.
fn font(document: &Document) -> Object {
    let fonts = document.objects.iter().filter(|(_, object)| {
        object.as_dict().is_ok_and(|font| {
            font.has_type(b"Font") && font.get(b"Subtype").is_ok_and(|kind| kind.as_name().is_ok_and(|kind| kind == b"Type0"))
        })
    });
    Object::Reference(*fonts.map(|(id, _)| id).next().expect("a font"))
}

/// Writes text in the middle of the blank page.
fn write(document: &mut Document, state: &str, size: f64) {
    let font = font(document);
    draw_with(document, &format!("{state} BT /F9 {size} Tf 200 400 Td <000100020003> Tj ET"), &[("Font", "F9", font)]);
}

fn catalog(document: &mut Document) -> &mut Dictionary {
    document.catalog_mut().expect("a catalog")
}

/// Replaces words in the XMP metadata.
fn metadata(document: &mut Document, from: &str, to: &str) {
    let id = document.catalog().and_then(|it| it.get(b"Metadata")).and_then(Object::as_reference).expect("metadata");
    let stream = document.get_object_mut(id).and_then(Object::as_stream_mut).expect("a stream");
    let text = String::from_utf8(stream.content.clone()).expect("UTF-8");
    assert!(text.contains(from), "{from} is not in {text}");
    stream.set_plain_content(text.replace(from, to).into_bytes());
}

/// An image of so many samples in a colour space.
fn image(document: &mut Document, size: usize, space: Object, sample: &[u8]) -> Object {
    let dictionary = dictionary! {
        "Type" => "XObject", "Subtype" => "Image", "Width" => size as i64, "Height" => size as i64,
        "ColorSpace" => space, "BitsPerComponent" => 8,
    };
    Object::Reference(document.add_object(Stream::new(dictionary, sample.repeat(size * size))))
}

#[test]
fn a_file_that_is_no_pdf_or_is_cut_off_is_refused_with_a_next_step() {
    for bytes in [&b""[..], b"Hello", b"%PDF-1.6\n", &PRINT[..PRINT.len() / 10]] {
        match inspect(bytes, &Profile::new(Use::Print)) {
            Err(unreadable) => assert!(!unreadable.help.is_empty() && !unreadable.reason.is_empty()),
            Ok(findings) => assert!(findings.iter().any(|finding| finding.severity == Severity::Error), "nothing is found"),
        }
    }
}

#[test]
fn damaged_files_are_inspected_or_refused_and_never_stop_the_program() {
    for step in 0..60 {
        let mut bytes = PRINT.clone();
        let length = bytes.len();
        for at in (step * 31..length).step_by(977 + step * 13) {
            bytes[at] = bytes[at].wrapping_add(step as u8 + 1);
        }
        let _ = inspect_ink(&bytes, &Profile::new(Use::Print));
        let _ = inspect(&bytes, &Profile::new(Use::Screen));
    }
}

#[test]
fn a_profile_of_ones_own_changes_limits_and_switches_rules_off() {
    let broken = |profile: &str| {
        let mut document = Document::load_mem(&PRINT).expect("a PDF");
        draw(&mut document, "0 0 0 1 K 0.4 w 100 300 m 200 300 l S");
        let profile = Profile::read(profile).expect("a profile");
        rules_of(&inspect(&saved(&mut document), &profile).expect("a PDF"))
    };
    assert!(broken("base = \"print\"").is_empty());
    assert_eq!(broken("base = \"print\"\n[limits]\nhairline = 0.5"), ["hairline"]);
    assert!(broken("base = \"print\"\n[limits]\nhairline = 0.5\n[rules]\nhairline = \"off\"").is_empty());
    for bad in ["", "base = \"web\"", "base = \"print\"\n[limits]\nhair = 1", "base = \"print\"\n[rules]\nhairlin = \"off\""] {
        let bad = Profile::read(bad).expect_err("a bad profile");
        assert!(!bad.reason.is_empty() && !bad.help.is_empty());
    }
}
