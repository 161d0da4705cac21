//! A page as its plates: every colour as the inks it is printed in.

use typst::foundations::{Bytes, Content, Smart};
use typst::layout::{Frame, FrameItem, GroupItem, Point, Sides, Size};
use typst::syntax::Span;
use typst::visualize::{Color, FixedStroke, Image, Paint, PixelEncoding, PixelFormat, ProcessColorSpace, RasterImage};
use typst_layout::Page;

use crate::output::print::{Inks, ScreenSpace, Separation};

/// Which plates a page is drawn for. Three of them fit into the channels of one picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Plates {
    /// Cyan, magenta and yellow, as what they leave of red, green and blue.
    Colours,
    /// Black.
    Black,
}

/// Draws pages as plates.
pub struct Separator<'a> {
    pub inks: &'a Inks,
    pub plates: Plates,
    /// Pixels in a point.
    pub scale: f64,
}

impl Separator<'_> {
    /// A page in the inks of the plates.
    pub fn page(&self, page: &Page) -> Page {
        Page { frame: self.frame(&page.frame), fill: Smart::Auto, ..page.clone() }
    }

    fn frame(&self, frame: &Frame) -> Frame {
        let mut separated = Frame::new(frame.size(), frame.kind());
        for (point, item) in frame.items() {
            separated.push_multiple(self.item(item).map(|item| (*point, item)));
        }
        separated
    }

    fn item(&self, item: &FrameItem) -> Option<FrameItem> {
        Some(match item {
            FrameItem::Group(group) => FrameItem::Group(GroupItem { frame: self.frame(&group.frame), ..group.clone() }),
            FrameItem::Text(text) => {
                // Black text overprints: it leaves the other plates as they are.
                if self.plates == Plates::Colours && self.is_black(&text.fill) {
                    return None;
                }
                let mut text = text.clone();
                text.fill = self.paint(&text.fill);
                text.stroke = text.stroke.map(|stroke| self.stroke(stroke));
                FrameItem::Text(text)
            }
            FrameItem::Shape(shape, span) => {
                let mut shape = shape.clone();
                shape.fill = shape.fill.map(|fill| self.paint(&fill));
                shape.stroke = shape.stroke.map(|stroke| self.stroke(stroke));
                FrameItem::Shape(shape, *span)
            }
            FrameItem::Image(image, size, span) => FrameItem::Image(self.image(image, *size)?, *size, *span),
            FrameItem::Link(..) | FrameItem::Tag(_) => return None,
        })
    }

    fn stroke(&self, stroke: FixedStroke) -> FixedStroke {
        FixedStroke { paint: self.paint(&stroke.paint), ..stroke }
    }

    fn is_black(&self, paint: &Paint) -> bool {
        matches!(paint, Paint::Solid(colour) if self.separated(colour).0 == [0.0, 0.0, 0.0, 1.0])
    }

    /// A gradient is shown in its middle colour. Hatches are of black alone.
    fn paint(&self, paint: &Paint) -> Paint {
        match paint {
            Paint::Solid(colour) => Paint::Solid(self.colour(colour)),
            Paint::Gradient(gradient) => {
                let middle = gradient.sample(typst::visualize::RatioOrAngle::Ratio(typst::layout::Ratio::new(0.5)));
                Paint::Solid(self.colour(&middle))
            }
            Paint::Tiling(_) if self.plates == Plates::Black => paint.clone(),
            Paint::Tiling(_) => Paint::Solid(Color::from_u8(255, 255, 255, 255)),
        }
    }

    /// A colour in the inks, and how much it covers.
    fn separated(&self, colour: &Color) -> (Separation, u8) {
        let process = colour.to_process();
        let part = |byte: u8| f64::from(byte) / 255.0;
        match process.space() {
            ProcessColorSpace::Cmyk => (process.to_vec4_u8().map(part), 255),
            ProcessColorSpace::D65Gray => {
                let [grey, .., alpha] = process.to_vec4_u8();
                (self.inks.separated(&ScreenSpace::Grey, &[part(grey)]), alpha)
            }
            _ => {
                let [red, green, blue, alpha] = process.to_space(ProcessColorSpace::Srgb).to_vec4_u8();
                (self.inks.separated(&ScreenSpace::Rgb(None), &[red, green, blue].map(part)), alpha)
            }
        }
    }

    fn colour(&self, colour: &Color) -> Color {
        let (inks, alpha) = self.separated(colour);
        let [red, green, blue] = self.left(inks.map(|ink| (ink * 255.0).round() as u8));
        Color::from_u8(red, green, blue, alpha)
    }

    /// What inks leave of red, green and blue on the plates.
    fn left(&self, [cyan, magenta, yellow, black]: [u8; 4]) -> [u8; 3] {
        match self.plates {
            Plates::Colours => [255 - cyan, 255 - magenta, 255 - yellow],
            Plates::Black => [255 - black; 3],
        }
    }

    /// An image, of whatever format, as samples of the plates.
    fn image(&self, image: &Image, size: Size) -> Option<Image> {
        let mut frame = Frame::hard(size);
        frame.push(Point::zero(), FrameItem::Image(image.clone(), size, Span::detached()));
        let page = Page {
            frame,
            bleed: Sides::default(),
            fill: Smart::Custom(None),
            numbering: None,
            supplement: Content::empty(),
            number: 1,
        };
        let options = typst_render::RenderOptions { pixel_per_pt: (2.0 * self.scale).into(), render_bleed: false };
        let picture = typst_render::render(&page, &options);
        let mut rgb = Vec::with_capacity(picture.data().len() / 4 * 3);
        for pixel in picture.pixels() {
            let pixel = pixel.demultiply();
            rgb.extend([pixel.red(), pixel.green(), pixel.blue()]);
        }
        let inks = self.inks.separate(&rgb, None)?;
        let samples: Vec<u8> = inks
            .chunks_exact(4)
            .zip(picture.pixels())
            .flat_map(|(inks, pixel)| {
                let [red, green, blue] = self.left([inks[0], inks[1], inks[2], inks[3]]);
                [red, green, blue, pixel.alpha()]
            })
            .collect();
        let format = PixelFormat { encoding: PixelEncoding::Rgba8, width: picture.width(), height: picture.height() };
        Some(Image::plain(RasterImage::plain(Bytes::new(samples), format).ok()?))
    }
}
