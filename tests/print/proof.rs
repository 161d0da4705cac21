//! Proofs: what the press will show, and its plates.

use super::*;

/// A pixel of a picture, given as parts of its width and height.
fn pixel(path: &Path, x: f64, y: f64) -> [u8; 3] {
    let file = std::io::BufReader::new(std::fs::File::open(path).expect("a picture"));
    let mut reader = png::Decoder::new(file).read_info().expect("a PNG");
    let mut samples = vec![0; reader.output_buffer_size().expect("a size")];
    let info = reader.next_frame(&mut samples).expect("a frame");
    let at =
        (f64::from(info.height) * y) as usize * info.line_size + (f64::from(info.width) * x) as usize * info.color_type.samples();
    if info.color_type == png::ColorType::Grayscale { [samples[at]; 3] } else { [samples[at], samples[at + 1], samples[at + 2]] }
}

#[test]
fn a_proof_shows_the_panel_in_its_inks_and_as_the_press_prints_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = words(folder.path());
    let arguments = ["proof", "tests/projects/valid/print", "--pages", "1-2", "--separations", "--dpi", "40", "--out", &out];
    let output = pressrun(&arguments);
    assert!(output.status.success(), "{}", stderr(&output));
    let path = |name: &str| folder.path().join(format!("printed-en-print-01{name}.png"));
    // The accent has 95 % of cyan, 45 % of magenta, 20 % of yellow and 45 % of black.
    for (plate, ink) in [("-cyan", 0.95), ("-magenta", 0.45), ("-yellow", 0.20), ("-black", 0.45)] {
        let [grey, ..] = pixel(&path(plate), 0.5, 0.2);
        assert!((f64::from(grey) / 255.0 - (1.0 - ink)).abs() < 0.01, "{plate}: {grey}");
    }
    let [red, green, blue] = pixel(&path(""), 0.5, 0.2);
    assert!(red < green && green < blue && blue < 140, "dark blue: {red} {green} {blue}");
    assert_eq!(pixel(&path(""), 0.5, 0.8), [255, 255, 255], "paper");
    assert!(folder.path().join("printed-en-print-02-black.png").exists());
    assert_eq!(pressrun(&["proof", "tests/projects/valid/print", "--pages", "900", "--out", &out]).status.code(), Some(1));
    assert_eq!(pressrun(&["proof", "tests/projects/valid/print", "--pages", "3-1", "--out", &out]).status.code(), Some(2));
}

#[test]
fn a_proof_of_a_finished_file_has_its_plates_and_shows_a_spot_ink_by_what_stands_in_for_it() {
    let (folder, pdf) = printed(SPOT);
    let out = words(folder.path());
    let output = pressrun(&["proof", &words(&pdf), "--separations", "--dpi", "40", "--out", &out]);
    assert!(output.status.success(), "{}", stderr(&output));
    let proof = |name: &str| folder.path().join(format!("printed-en-print-01{name}.png"));
    assert_eq!(pixel(&proof("-pantone-3025-c"), 0.5, 0.2), [0; 3], "full ink");
    assert_eq!(pixel(&proof("-cyan"), 0.5, 0.2), [255; 3], "none of the four");
    let [red, green, blue] = pixel(&proof(""), 0.5, 0.2);
    assert!(red < green && green < blue && blue < 140, "dark blue: {red} {green} {blue}");
}

#[test]
fn a_proof_is_refused_of_what_has_no_inks() {
    let (folder, project) = copy("tests/projects/valid/print");
    let path = |name: &str| words(&folder.path().join(name));
    let built = pressrun(&["build", &words(&project), "--out", &path("out")]);
    assert!(built.status.success(), "{}", stderr(&built));
    std::fs::write(path("no.pdf"), "no PDF").expect("written");
    for (pdf, code, expected) in [
        (path("out/printed-en-screen.pdf"), 1, "page 1 has colours in RGB or Lab"),
        (path("no.pdf"), 2, "no.pdf` is no PDF"),
        (path("none.pdf"), 2, "none.pdf` cannot be read"),
    ] {
        let output = pressrun(&["proof", &pdf, "--out", &path("proof")]);
        assert!(output.status.code() == Some(code) && stderr(&output).contains(expected), "{pdf}: {}", stderr(&output));
    }
    let output = pressrun(&["proof", &path("no.pdf"), "--lang", "es"]);
    assert!(output.status.code() == Some(2) && stderr(&output).contains("leave out --lang"), "{}", stderr(&output));
    assert!(!folder.path().join("proof").exists());
}

#[test]
fn a_proof_with_more_pixels_than_it_can_have_is_refused_with_the_most_that_it_can() {
    let (folder, pdf) = printed("");
    let path = |name: &str| words(&folder.path().join(name));
    let mut poster = Document::load(pdf).expect("a PDF");
    let first = poster.page_iter().next().expect("a page");
    let side = Object::Array([0, 0, 4000, 4000].map(Object::Integer).to_vec());
    poster.get_dictionary_mut(first).expect("a page").set("MediaBox", side);
    poster.save(path("poster.pdf")).expect("written");
    let output = pressrun(&["proof", &path("poster.pdf"), "--pages", "1", "--dpi", "600", "--out", &path("proof")]);
    let said = stderr(&output);
    assert!(output.status.code() == Some(1) && said.contains("page 1 is too large for 600 dots an inch"), "{said}");
    assert!(said.contains("choose a smaller --dpi, up to 294"), "{said}");
}
