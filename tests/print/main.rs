//! The print edition, looked at by tools that are not ours: qpdf, poppler and Ghostscript.

#[path = "../common/mod.rs"]
mod common;
mod proof;

use std::path::{Path, PathBuf};
use std::process::Command;

use common::{copy, pressrun, stderr, tool};
use lopdf::{Document, Object};
use pressrun::Project;

/// Builds the print edition of a project in its languages, and returns the files.
fn build_print(project: &Path) -> Vec<PathBuf> {
    let out = project.with_file_name("out");
    let output = pressrun(&["build", &project.to_string_lossy(), "--edition", "print", "--out", &out.to_string_lossy()]);
    assert!(output.status.success(), "{}", stderr(&output));
    let mut files: Vec<PathBuf> = std::fs::read_dir(out).expect("a folder").map(|entry| entry.expect("an entry").path()).collect();
    files.retain(|file| file.to_string_lossy().ends_with("-print.pdf"));
    files.sort();
    files
}

/// Builds the small project for print with other keys for its print edition.
fn printed(keys: &str) -> (tempfile::TempDir, PathBuf) {
    let (folder, project) = copy("tests/projects/valid/print");
    let manifest = project.join("brief.toml");
    let text = std::fs::read_to_string(&manifest).expect("a manifest");
    std::fs::write(&manifest, text.replace("bleed = 3\n", &format!("{keys}\n"))).expect("written");
    let files = build_print(&project);
    assert_eq!(files.len(), 1);
    (folder, files[0].clone())
}

fn words(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

/// The inks on each page, from 0 to 1: cyan, magenta, yellow, black, within the trim.
fn inks(pdf: &Path) -> Vec<[f64; 4]> {
    let report = tool("gs", &["-q", "-o", "-", "-sDEVICE=inkcov", "-dUseTrimBox", &words(pdf)]);
    let numbers = |line: &str| -> Option<[f64; 4]> {
        let values: Vec<f64> = line.split_whitespace().take(4).filter_map(|word| word.parse().ok()).collect();
        values.try_into().ok()
    };
    report.lines().filter_map(numbers).collect()
}

/// The boxes of a page by their names, in points.
fn boxes(pdf: &Path, page: usize) -> impl Fn(&str) -> [f64; 4] {
    let page = page.to_string();
    let report = tool("pdfinfo", &["-box", "-f", &page, "-l", &page, &words(pdf)]);
    move |name| {
        let line = report.lines().find(|line| line.contains(name)).unwrap_or_else(|| panic!("no {name} in {report}"));
        let values: Vec<f64> = line.split_whitespace().rev().take(4).map(|word| word.parse().expect("a number")).collect();
        [values[3], values[2], values[1], values[0]]
    }
}

fn page_count(pdf: &Path) -> usize {
    Document::load(pdf).expect("a PDF").page_iter().count()
}

fn near(one: f64, other: f64) -> bool {
    (one - other).abs() < 0.02
}

#[test]
fn the_reference_brief_is_printed_in_each_language_without_a_finding_of_other_tools() {
    let (_folder, project) = copy("data");
    let files = build_print(&project);
    assert_eq!(files.len(), 3, "{files:?}");
    for file in &files {
        tool("qpdf", &["--check", &words(file)]);
        assert_eq!(common::complaints("pdfinfo", &[&words(file)]), "");
        let about = tool("pdfinfo", &[&words(file)]);
        assert!(about.contains("PDF version:     1.6"), "{about}");
        assert!(about.contains("Tagged:          yes"), "{about}");
        let fonts = tool("pdffonts", &[&words(file)]);
        let rows: Vec<&str> = fonts.lines().skip(2).collect();
        assert!(rows.len() > 4, "{fonts}");
        // After the name and the encoding come: embedded, subset, Unicode.
        assert!(rows.iter().all(|row| row.contains(" yes yes yes ")), "{fonts}");
        let pages = page_count(file);
        assert!(pages.is_multiple_of(4), "{pages} pages");
        for page in 1..=pages {
            let boxes = boxes(file, page);
            let (media, bleed, trim) = (boxes("MediaBox"), boxes("BleedBox"), boxes("TrimBox"));
            for at in 0..2 {
                assert!(media[at] < bleed[at] && near(trim[at] - bleed[at], 8.504), "page {page}: {media:?} {bleed:?} {trim:?}");
                assert!(media[at + 2] > bleed[at + 2] && near(bleed[at + 2] - trim[at + 2], 8.504), "page {page}");
            }
        }
        let inks = inks(file);
        assert_eq!(inks.len(), pages);
        assert!(inks[0][0] > 0.3, "the cover has its colour: {:?}", inks[0]);
        let [cyan, magenta, yellow, black] = inks[pages - 1];
        assert!(cyan + magenta + yellow + black < 1e-9 || black > 0.0, "the last page is blank or has text");
    }
}

#[test]
fn body_text_is_on_the_black_plate_alone() {
    let (_folder, project) = copy("tests/projects/valid/minimal");
    let pdf = &build_print(&project)[0];
    let inks = inks(pdf);
    let text: Vec<&[f64; 4]> = inks[1..].iter().filter(|inks| inks[3] > 0.001).collect();
    assert!(!text.is_empty(), "{inks:?}");
    for [cyan, magenta, yellow, _] in text {
        assert!(cyan + magenta + yellow < 1e-9, "{inks:?}");
    }
}

#[test]
fn the_plates_hold_the_text_on_black_and_nothing_of_it_on_the_others() {
    let (folder, project) = copy("tests/projects/valid/minimal");
    let pdf = &build_print(&project)[0];
    let out = folder.path().join("plate.tif");
    let arguments = ["-q", "-dBATCH", "-dNOPAUSE", "-sDEVICE=tiffsep", "-dUseTrimBox", "-r144", "-dFirstPage=2", "-dLastPage=2"];
    let output = format!("-sOutputFile={}", words(&out));
    tool("gs", &[&arguments[..], &["-sCompression=none", &output, &words(pdf)]].concat());
    let plate = |ink: &str| std::fs::read(folder.path().join(format!("plate({ink}).tif"))).expect("a plate");
    // The plates are of the same size, and differ in nothing but their samples: those without ink are all alike.
    let (cyan, magenta, yellow, black) = (plate("Cyan"), plate("Magenta"), plate("Yellow"), plate("Black"));
    let inked = |plate: &[u8]| plate.iter().filter(|sample| **sample < 128).count();
    assert!(inked(&black) > inked(&cyan) + 500, "no text is on the black plate");
    assert!(inked(&cyan).abs_diff(inked(&magenta)) < 64 && inked(&cyan).abs_diff(inked(&yellow)) < 64);
}

/// The most ink of all plates together on a square of three pixels, in percent.
fn greatest(plates: &[(usize, Vec<u8>)]) -> f64 {
    let width = plates[0].0;
    let at = |start: usize| -> u32 {
        let pixels = (0..9).map(|pixel| start + pixel / 3 * width + pixel % 3);
        pixels.flat_map(|pixel| plates.iter().map(move |(_, ink)| u32::from(ink[pixel]))).sum()
    };
    let height = plates[0].1.len() / width;
    let starts = (0..height - 2).flat_map(|row| (0..width - 2).map(move |column| row * width + column));
    f64::from(starts.map(at).max().unwrap_or(0)) / 9.0 / 2.55
}

#[test]
fn the_ink_that_preflight_tells_of_the_reference_brief_is_what_ghostscript_separates() {
    let (folder, project) = copy("data");
    let out = words(&folder.path().join("out"));
    let built = pressrun(&["build", &words(&project), "--edition", "print", "--lang", "en", "--out", &out]);
    assert!(built.status.success(), "{}", stderr(&built));
    let pdf = folder.path().join("out/north-american-security-en-print.pdf");
    let told = pressrun(&["preflight", "--ink", "--format", "json", &words(&pdf)]);
    let told: Vec<serde_json::Value> =
        common::stdout(&told).lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert_eq!(told.len(), page_count(&pdf));
    let averages = tool("gs", &["-q", "-o", "-", "-sDEVICE=ink_cov", "-dUseTrimBox", "-r600", &words(&pdf)]);
    for (page, line) in told.iter().zip(averages.lines()) {
        let theirs = line.split_whitespace().take(4).map(|word| word.parse::<f64>().expect("a number"));
        let ours = page["inks"].as_array().expect("inks").iter().map(|ink| ink["average"].as_f64().expect("a number"));
        for (ours, theirs) in ours.zip(theirs) {
            // Ghostscript inks every pixel that a letter touches: its text is a twentieth bolder.
            assert!((ours - theirs).abs() < 0.05 + 0.06 * theirs, "{page}: not {theirs}");
        }
    }
    let output = format!("-sOutputFile={}", words(&folder.path().join("plate%d.tif")));
    let options = ["-q", "-dBATCH", "-dNOPAUSE", "-sDEVICE=tiffsep", "-dUseTrimBox", "-r288", "-dDownScaleFactor=4"];
    tool("gs", &[&options[..], &["-sCompression=none", &output, &words(&pdf)]].concat());
    let mut flat = 0;
    for (at, page) in told.iter().enumerate() {
        let path = |ink: &str| folder.path().join(format!("plate{}({ink}).tif", at + 1));
        let theirs = greatest(&["Cyan", "Magenta", "Yellow", "Black"].map(|ink| common::plate(&path(ink))));
        let ours = page["greatest"].as_f64().expect("a number");
        // On letters and thin lines it matters where pixels begin; on areas it does not.
        assert!((ours - theirs).abs() < 1.0 + 0.2 * theirs, "{page}: not {theirs}");
        flat += usize::from(theirs > 100.0 && (ours - theirs).abs() < 0.5);
    }
    assert!(flat >= 4, "{flat} pages have areas of several inks");
}

#[test]
fn text_tags_and_bookmarks_survive_the_finish() {
    let brief = Project::open("data").and_then(|project| project.check()).expect("a valid project");
    let pages = brief.edition("en", "print").and_then(|edition| edition.typeset()).expect("pages");
    let before = pages.unfinished_pdf().expect("a PDF").expect("one for the printer");
    let after = pages.pdf().unwrap_or_else(|report| panic!("{report}"));
    let folder = tempfile::tempdir().expect("a folder");
    let text = |name: &str, pdf: &[u8]| {
        let path = folder.path().join(name);
        std::fs::write(&path, pdf).expect("written");
        tool("pdftotext", &["-layout", &words(&path), "-"])
    };
    assert_eq!(text("before.pdf", &before), text("after.pdf", &after));
    let count = |pdf: &[u8], key: &str, kind: &str| {
        let document = Document::load_mem(pdf).expect("a PDF");
        let is = |object: &&Object| {
            object
                .as_dict()
                .is_ok_and(|it| it.get(key.as_bytes()).is_ok_and(|name| name.as_name().is_ok_and(|name| name == kind.as_bytes())))
        };
        document.objects.values().filter(is).count()
    };
    for kind in ["H1", "P", "TD", "Figure", "Note"] {
        assert!(count(&after, "S", kind) > 0, "{kind}");
        assert_eq!(count(&before, "S", kind), count(&after, "S", kind), "{kind}");
    }
    let bookmarks = |pdf: &[u8]| {
        let document = Document::load_mem(pdf).expect("a PDF");
        document.objects.values().filter(|object| object.as_dict().is_ok_and(|it| it.has(b"Title") && it.has(b"Parent"))).count()
    };
    assert!(bookmarks(&after) > 10);
    assert_eq!(bookmarks(&before), bookmarks(&after));
}

/// The images of a PDF.
fn images(pdf: &Path) -> Vec<lopdf::Stream> {
    let document = Document::load(pdf).expect("a PDF");
    let streams = document.objects.values().filter_map(|object| object.as_stream().ok());
    let is_image =
        |stream: &&lopdf::Stream| stream.dict.get(b"Subtype").is_ok_and(|kind| kind.as_name().is_ok_and(|kind| kind == b"Image"));
    streams.filter(is_image).cloned().collect()
}

#[test]
fn pictures_of_the_screen_are_printed_in_inks_and_keep_their_transparency() {
    let (_folder, pdf) = printed("bleed = 3");
    let images = images(&pdf);
    let separated = images
        .iter()
        .filter(|image| image.dict.get(b"ColorSpace").is_ok_and(|space| space.as_name().is_ok_and(|name| name == b"DeviceCMYK")));
    assert_eq!(separated.count(), 2, "logo and photograph");
    assert!(images.iter().any(|image| image.dict.has(b"SMask")), "the logo lets the paper through");
    let listed = tool("pdfimages", &["-list", &words(&pdf)]);
    assert!(!listed.contains(" rgb "), "{listed}");
}

#[test]
fn a_cmyk_photograph_is_passed_through_as_it_is() {
    let (_folder, project) = copy("tests/projects/valid/print");
    let figures = project.join("figures.toml");
    let text = std::fs::read_to_string(&figures).expect("figures");
    std::fs::write(&figures, text.replace("images/photograph.jpg", "images/separated.jpg")).expect("written");
    let pdf = build_print(&project).remove(0);
    let original = std::fs::read(project.join("images/separated.jpg")).expect("an image");
    assert!(images(&pdf).iter().any(|image| image.content == original));
}

#[test]
fn a_photograph_of_72_dpi_stops_the_build_and_says_what_to_do() {
    let (folder, project) = copy("tests/projects/valid/print");
    let small = project.join("images/small.jpg");
    let page = folder.path().join("page.ps");
    std::fs::write(&page, "%!PS\n<</PageSize [360 90]>> setpagedevice 1 0 0 setrgbcolor 0 0 180 90 rectfill showpage\n")
        .expect("written");
    let output = format!("-sOutputFile={}", words(&small));
    tool("gs", &["-q", "-dBATCH", "-dNOPAUSE", "-sDEVICE=jpeg", "-r72", &output, &words(&page)]);
    let figures = project.join("figures.toml");
    let text = std::fs::read_to_string(&figures).expect("figures");
    std::fs::write(&figures, text.replace("images/photograph.jpg", "images/small.jpg")).expect("written");
    let out = folder.path().join("out");
    let built = pressrun(&["build", &words(&project), "--edition", "print", "--out", &words(&out)]);
    assert_eq!(built.status.code(), Some(1));
    let told = stderr(&built);
    assert!(told.contains("low-resolution") && told.contains("samples per inch") && told.contains("use the original"), "{told}");
    assert!(!out.join("printed-en-print.pdf").exists());
}

#[test]
fn a_brief_in_black_has_one_plate() {
    let (_folder, pdf) = printed("inks = \"grey\"");
    for [cyan, magenta, yellow, _] in inks(&pdf) {
        assert!(cyan + magenta + yellow < 1e-9);
    }
}

/// A spot ink in the place of the accent.
const SPOT: &str = "inks = \"cmyk+spot\"\n[edition.print.spot.accent]\nname = \"PANTONE 3025 C\"\ncmyk = [95, 45, 20, 45]";

#[test]
fn a_spot_ink_is_a_plate_of_its_own() {
    let (folder, pdf) = printed(SPOT);
    let output = format!("-sOutputFile={}", words(&folder.path().join("plate.tif")));
    tool("gs", &["-q", "-dBATCH", "-dNOPAUSE", "-sDEVICE=tiffsep", "-r18", "-dFirstPage=1", "-dLastPage=1", &output, &words(&pdf)]);
    assert!(folder.path().join("plate(PANTONE 3025 C).tif").exists());
}

#[test]
fn trim_bleed_and_marks_are_those_of_the_manifest() {
    let millimetres = |points: f64| points / 72.0 * 25.4;
    for (keys, width, height, bleed, around) in [
        ("trim = { width = 170, height = 240 }\nbleed = 5", 170.0, 240.0, 5.0, 17.0),
        ("paper = \"us-letter\"\nbleed = 3.2", 215.9, 279.4, 3.2, 15.2),
        ("marks = []\nslug_line = false\nbleed = 3", 210.0, 297.0, 3.0, 3.0),
        ("marks = [\"crop\"]\nbleed = 4", 210.0, 297.0, 4.0, 16.0),
    ] {
        let (_folder, pdf) = printed(keys);
        let boxes = boxes(&pdf, 1);
        let (media, over, trim) = (boxes("MediaBox"), boxes("BleedBox"), boxes("TrimBox"));
        assert!(near(millimetres(trim[2] - trim[0]), width) && near(millimetres(trim[3] - trim[1]), height), "{keys}: {trim:?}");
        assert!(near(millimetres(trim[0] - over[0]), bleed), "{keys}: {over:?}");
        assert!(near(millimetres(trim[0] - media[0]), around), "{keys}: {media:?}");
    }
}

#[test]
fn pages_are_a_multiple_of_what_the_printer_folds_and_a_cover_of_its_own_has_four() {
    for (keys, of, cover) in [
        ("multiple = 1", 1, 0),
        ("multiple = 8", 8, 0),
        ("cover = \"separate\"", 4, 4),
        ("multiple = 2\ncover = \"separate\"", 2, 4),
    ] {
        let (_folder, pdf) = printed(keys);
        let pages = page_count(&pdf);
        assert!((pages - cover).is_multiple_of(of), "{keys}: {pages} pages");
        let inks = inks(&pdf);
        if cover > 0 {
            assert!(inks[0][0] > 0.3 && inks[pages - 1][0] > 0.3, "front and back have the panel");
            for inside in [1, pages - 2] {
                assert!(inks[inside].iter().sum::<f64>() < 1e-9, "{keys}: the insides of the cover are blank");
            }
        }
    }
}

#[test]
fn left_and_right_pages_mirror_each_other() {
    let (_folder, project) = copy("data");
    let pdf = build_print(&project).remove(0);
    let (mut left, mut right) = (Vec::new(), Vec::new());
    for page in 6..10 {
        let number = page.to_string();
        let report = tool("pdftotext", &["-bbox", "-f", &number, "-l", &number, &words(&pdf), "-"]);
        let folio = report.lines().find(|line| line.contains(&format!(">{number}</word>"))).expect("a folio");
        let x: f64 = folio.split("xMin=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("x").parse().expect("a number");
        if page % 2 == 0 { left.push(x) } else { right.push(x) }
    }
    assert!(left.iter().all(|x| *x < 150.0) && right.iter().all(|x| *x > 450.0), "{left:?} {right:?}");
}

#[test]
fn the_same_brief_gives_the_same_file() {
    let build = || {
        let brief = Project::open("tests/projects/valid/print").and_then(|project| project.check()).expect("a valid project");
        brief.edition("en", "print").and_then(|edition| edition.pdf()).expect("a PDF")
    };
    assert!(build() == build());
}

#[test]
fn a_font_that_forbids_embedding_is_named_and_not_printed() {
    let (folder, project) = copy("tests/projects/valid/minimal");
    let fonts = project.join("fonts");
    std::fs::create_dir_all(&fonts).expect("a folder");
    let mut bytes = std::fs::read("fonts/source-serif/SourceSerif4-Regular.otf").expect("the font of running text");
    let tables = usize::from(u16::from_be_bytes([bytes[4], bytes[5]]));
    let entry = (0..tables).map(|at| 12 + 16 * at).find(|at| &bytes[*at..at + 4] == b"OS/2").expect("the table");
    let at = u32::from_be_bytes([bytes[entry + 8], bytes[entry + 9], bytes[entry + 10], bytes[entry + 11]]) as usize;
    // fsType: restricted licence embedding.
    bytes[at + 8..at + 10].copy_from_slice(&[0, 2]);
    std::fs::write(fonts.join("restricted.otf"), bytes).expect("written");
    let out = words(&folder.path().join("out"));
    let built = pressrun(&["build", &words(&project), "--edition", "print", "--out", &out]);
    assert_eq!(built.status.code(), Some(1));
    assert!(stderr(&built).contains("font-not-embeddable"), "{}", stderr(&built));
}

#[test]
fn preflight_speaks_to_people_and_programs_and_its_exit_code_tells() {
    let (folder, pdf) = printed("bleed = 3");
    let run = |arguments: &[&str]| {
        Command::new(env!("CARGO_BIN_EXE_pressrun")).arg("preflight").args(arguments).output().expect("it runs")
    };
    let clean = run(&[&words(&pdf)]);
    assert_eq!(clean.status.code(), Some(0), "{}", common::stdout(&clean));
    let screen = run(&["--profile", "screen", "--format", "json", &words(&pdf)]);
    assert_eq!(screen.status.code(), Some(1), "a printed brief has no title in its window");
    for line in common::stdout(&screen).lines() {
        let finding: serde_json::Value = serde_json::from_str(line).expect("JSON");
        assert!(finding["rule"].is_string() && finding["remedy"].is_string() && finding["reason"].is_string());
    }
    let sarif = run(&["--profile", "screen", "--format", "sarif", &words(&pdf)]);
    let log: serde_json::Value = serde_json::from_str(&common::stdout(&sarif)).expect("JSON");
    assert_eq!(log["version"], "2.1.0");
    assert!(!log["runs"][0]["results"].as_array().expect("results").is_empty());
    let text = folder.path().join("text.txt");
    std::fs::write(&text, "no PDF").expect("written");
    assert_eq!(run(&[&words(&text)]).status.code(), Some(2));
    assert_eq!(run(&["--profile", "none.toml", &words(&pdf)]).status.code(), Some(2));
    assert!(common::stdout(&run(&["--rules"])).lines().count() > 60);
}
