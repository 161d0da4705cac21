//! A page as PNG that knows its density and says what it shows.

use typst_layout::Page;

/// The most pixels in a picture.
pub const MOST_PIXELS: f64 = 200e6;

/// A picture.
pub struct Picture {
    /// The content of the file.
    pub bytes: Vec<u8>,
    /// Pixels from the left to the right.
    pub width: u32,
    /// Pixels from the head to the foot.
    pub height: u32,
}

/// The size of a page in pixels, `dpi` of which are an inch.
pub fn size(page: &Page, dpi: f64) -> (f64, f64) {
    let size = page.frame.size();
    (size.x.to_pt() * dpi / 72.0, size.y.to_pt() * dpi / 72.0)
}

/// The page as PNG. `texts` are keywords and what they say, such as "Title" (PNG, 3rd ed., 11.3.3.1).
///
/// # Errors
/// Why it cannot be encoded.
pub fn png(page: &Page, dpi: f64, texts: &[(&str, &str)]) -> Result<Picture, String> {
    let options = typst_render::RenderOptions { pixel_per_pt: (dpi / 72.0).into(), render_bleed: false };
    let pixmap = typst_render::render(page, &options);
    let (width, height) = (pixmap.width(), pixmap.height());
    let bytes = pixmap.encode_png().map_err(|error| error.to_string())?;
    Ok(Picture { bytes: described(&bytes, dpi, texts), width, height })
}

/// Where the header of a PNG ends: behind its signature and its first chunk.
const HEADER_END: usize = 8 + 4 + 4 + 13 + 4;

/// Adds the density and words behind the header.
pub(crate) fn described(png: &[u8], dpi: f64, texts: &[(&str, &str)]) -> Vec<u8> {
    let (header, rest) = png.split_at(HEADER_END.min(png.len()));
    let per_metre = ((dpi / 0.0254).round() as u32).to_be_bytes();
    let mut bytes = header.to_vec();
    bytes.extend(chunk(b"pHYs", &[&per_metre[..], &per_metre, &[1]].concat()));
    for (keyword, text) in texts.iter().filter(|(_, text)| !text.is_empty()) {
        // Not compressed, of no language told, with no keyword translated.
        bytes.extend(chunk(b"iTXt", &[keyword.as_bytes(), &[0, 0, 0, 0, 0], text.replace('\0', "").as_bytes()].concat()));
    }
    bytes.extend(rest);
    bytes
}

fn chunk(kind: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let sum = crc32fast::hash(&[&kind[..], data].concat());
    [&(data.len() as u32).to_be_bytes()[..], kind, data, &sum.to_be_bytes()].concat()
}
