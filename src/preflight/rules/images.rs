//! Images.

use crate::Severity::{Error, Warning};

use super::super::survey::{Image, Space};
use super::{PRINT, Rule, items};

/// Whether an image is one of tones, and not so small that it is a dot of colour.
fn is_picture(image: &Image) -> bool {
    !image.bilevel && image.size.0 > 2 && image.size.1 > 2
}

pub const RULES: &[Rule] = &[
    Rule {
        id: "low-resolution",
        title: "Images are fine enough to print",
        severity: Error,
        uses: PRINT,
        reason: "the squares that the picture is made of are seen",
        remedy: "use the original of the picture, or show it smaller",
        find: |survey, limits| {
            items(
                survey,
                |page| &page.images,
                |image| image.place,
                |_, image| {
                    (is_picture(image) && image.resolution < limits.lowest_resolution - 0.5)
                        .then(|| format!("an image has {:.0} samples per inch", image.resolution))
                },
            )
        },
    },
    Rule {
        id: "image-resolution",
        title: "Images are as fine as the press",
        severity: Warning,
        uses: PRINT,
        reason: "the press shows detail up to 300 samples per inch; with fewer the picture looks soft",
        remedy: "use a larger picture, or show it smaller",
        find: |survey, limits| {
            items(
                survey,
                |page| &page.images,
                |image| image.place,
                |_, image| {
                    let soft = image.resolution < limits.resolution - 0.5 && image.resolution >= limits.lowest_resolution - 0.5;
                    (is_picture(image) && soft).then(|| format!("an image has {:.0} samples per inch", image.resolution))
                },
            )
        },
    },
    Rule {
        id: "bilevel-resolution",
        title: "Images in black and white are fine enough",
        severity: Warning,
        uses: PRINT,
        reason: "without tones in between, the steps of their edges are seen",
        remedy: "scan it in 800 samples per inch or more, or draw it as vectors",
        find: |survey, limits| {
            items(
                survey,
                |page| &page.images,
                |image| image.place,
                |_, image| {
                    let large = image.size.0 > 2 && image.size.1 > 2;
                    (image.bilevel && large && image.resolution < limits.bilevel_resolution - 0.5)
                        .then(|| format!("an image in black and white has {:.0} samples per inch", image.resolution))
                },
            )
        },
    },
    Rule {
        id: "rgb-image",
        title: "Images are in inks",
        severity: Error,
        uses: PRINT,
        reason: "the press converts it by itself, and no two devices agree",
        remedy: "convert the image to the output profile, or export with conversion",
        find: |survey, _| {
            items(
                survey,
                |page| &page.images,
                |image| image.place,
                |_, image| {
                    let space = image.space.as_ref()?;
                    space.is_rgb().then(|| format!("an image is in {}", space.words()))
                },
            )
        },
    },
    Rule {
        id: "calibrated-image",
        title: "No image is given by how it looks",
        severity: Warning,
        uses: PRINT,
        reason: "Lab, CalRGB and CalGray are converted at the printer, each time in another way",
        remedy: "convert the image to the output profile",
        find: |survey, _| {
            items(
                survey,
                |page| &page.images,
                |image| image.place,
                |_, image| match &image.space {
                    Some(Space::Calibrated(name)) => Some(format!("an image is in {name}")),
                    _ => None,
                },
            )
        },
    },
];
