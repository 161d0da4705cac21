//! The pages of `docs/gallery/`, which shows every mark and option, look as they did when somebody last looked at them.
//!
//! `PRESSRUN_BLESS=1 cargo test --release --test gallery` keeps the pages as they are now, in `docs/gallery/pages/`: look at them
//! before you commit them.

use std::fs;
use std::path::PathBuf;

use pressrun::Project;
use typst::utils::Scalar;

/// Pixels to the inch: a millimetre is two pixels and a half.
const RESOLUTION: f64 = 64.0;
/// Levels of grey that are kept.
const LEVELS: u8 = 16;
/// A pixel differs when its grey does by more than this, of 255. Rounding to the levels makes up half of one.
const DIFFERENCE: i16 = 40;
/// How many of a million pixels may differ.
const TOLERANCE: usize = 60;

/// A page in grey, a byte a pixel.
#[derive(Clone, PartialEq)]
struct Picture {
    width: usize,
    height: usize,
    greys: Vec<u8>,
}

impl Picture {
    fn of(page: &typst_layout::Page) -> Self {
        let options = typst_render::RenderOptions { pixel_per_pt: Scalar::new(RESOLUTION / 72.0), render_bleed: false };
        let pixels = typst_render::render(page, &options);
        let grey = |pixel: &tiny_skia::PremultipliedColorU8| {
            let luma = 0.299 * f32::from(pixel.red()) + 0.587 * f32::from(pixel.green()) + 0.114 * f32::from(pixel.blue());
            let step = 255 / (LEVELS - 1);
            (luma / f32::from(step)).round() as u8 * step
        };
        Self { width: pixels.width() as usize, height: pixels.height() as usize, greys: pixels.pixels().iter().map(grey).collect() }
    }

    fn read(path: &PathBuf) -> Option<Self> {
        let mut decoder = png::Decoder::new(std::io::BufReader::new(fs::File::open(path).ok()?));
        decoder.set_transformations(png::Transformations::EXPAND);
        let mut reader = decoder.read_info().ok()?;
        let mut greys = vec![0; reader.output_buffer_size()?];
        let info = reader.next_frame(&mut greys).ok()?;
        Some(Self { width: info.width as usize, height: info.height as usize, greys })
    }

    /// Four bits a pixel.
    fn png(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut encoder = png::Encoder::new(&mut bytes, self.width as u32, self.height as u32);
        encoder.set_color(png::ColorType::Grayscale);
        encoder.set_depth(png::BitDepth::Four);
        encoder.set_compression(png::Compression::High);
        let packed: Vec<u8> = self
            .greys
            .chunks(self.width)
            .flat_map(|row| row.chunks(2).map(|pair| (pair[0] / 17) << 4 | pair.get(1).map_or(0, |grey| grey / 17)))
            .collect();
        let mut writer = encoder.write_header().expect("a header");
        writer.write_image_data(&packed).expect("the pixels");
        writer.finish().expect("the end");
        bytes
    }

    /// How many of a million pixels differ.
    fn difference(&self, other: &Self) -> usize {
        if (self.width, self.height) != (other.width, other.height) {
            return 1_000_000;
        }
        let differ = |(a, b): &(&u8, &u8)| (i16::from(**a) - i16::from(**b)).abs() > DIFFERENCE;
        self.greys.iter().zip(&other.greys).filter(differ).count() * 1_000_000 / self.greys.len()
    }

    /// The page with everything in a part of it moved down by some pixels.
    fn shifted(&self, rows: std::ops::Range<usize>, by: usize) -> Self {
        let mut shifted = self.clone();
        for row in rows.rev() {
            let from = row.saturating_sub(by) * self.width;
            shifted.greys[row * self.width..][..self.width].copy_from_slice(&self.greys[from..][..self.width]);
        }
        shifted
    }
}

fn pages() -> Vec<Picture> {
    let brief = Project::open("docs/gallery").and_then(|project| project.check()).unwrap_or_else(|report| panic!("{report}"));
    assert!(brief.warnings().is_empty(), "{}", brief.report());
    let pages = brief.edition("en", "screen").and_then(|edition| edition.typeset()).unwrap_or_else(|report| panic!("{report}"));
    pages.document().pages().iter().map(Picture::of).collect()
}

fn kept(number: usize) -> PathBuf {
    PathBuf::from(format!("docs/gallery/pages/{:02}.png", number + 1))
}

#[test]
fn the_pages_of_the_gallery_look_as_they_did() {
    let pages = pages();
    if std::env::var_os("PRESSRUN_BLESS").is_some() {
        let _ = fs::remove_dir_all("docs/gallery/pages");
        fs::create_dir_all("docs/gallery/pages").expect("a folder");
        for (number, page) in pages.iter().enumerate() {
            fs::write(kept(number), page.png()).expect("a page");
        }
    }
    let mut wrong = Vec::new();
    for (number, page) in pages.iter().enumerate() {
        let difference = Picture::read(&kept(number)).map(|known| known.difference(page));
        match difference {
            Some(difference) if difference <= TOLERANCE => {}
            Some(difference) => wrong.push(format!("page {}: {difference} of a million pixels differ", number + 1)),
            None => wrong.push(format!("page {} is new", number + 1)),
        }
    }
    if kept(pages.len()).exists() {
        wrong.push("there are fewer pages than before".into());
    }
    if !wrong.is_empty() {
        let folder = PathBuf::from("target/gallery");
        fs::create_dir_all(&folder).expect("a folder");
        for (number, page) in pages.iter().enumerate() {
            fs::write(folder.join(format!("{:02}.png", number + 1)), page.png()).expect("a page");
        }
    }
    assert!(
        wrong.is_empty(),
        "{}\nthe pages of now are in target/gallery/, those of then in docs/gallery/pages/",
        wrong.join("\n")
    );
}

#[test]
fn a_chart_that_is_a_millimetre_off_would_be_seen() {
    let by = (RESOLUTION / 25.4).floor() as usize;
    let pages = pages();
    for (number, page) in pages.iter().enumerate() {
        // As much of the page as a small chart takes, where most is drawn.
        let height = page.height / 6;
        let drawn =
            |start: usize| page.greys[start * page.width..][..height * page.width].iter().filter(|grey| **grey < 200).count();
        let start = (0..page.height - height).step_by(height / 2).max_by_key(|start| drawn(*start)).unwrap_or(0);
        let difference = page.shifted(start..start + height, by).difference(page);
        assert!(difference > TOLERANCE, "page {}: only {difference} of a million pixels would differ", number + 1);
    }
}

#[test]
fn the_gallery_shows_every_mark() {
    let figures = fs::read_to_string("docs/gallery/figures.toml").expect("the figures");
    let schema = serde_json::to_string(&schemars::schema_for!(pressrun::project::Mark)).expect("a schema");
    let marks: Vec<&str> = schema.split("\"const\":\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    assert!(marks.len() >= 13, "{marks:?}");
    for mark in marks {
        assert!(figures.contains(&format!("mark = \"{mark}\"")), "{mark} is not in the gallery");
    }
}
