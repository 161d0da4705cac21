//! Colour spaces (ISO 15930-7, 6.2).

use std::collections::BTreeMap;

use crate::Severity::{Error, Warning};
use crate::pdf::resolve;

use super::super::survey::{Page, Paint, Space, Survey};
use super::{Instance, Limits, PRINT, Rule, items};

/// What each page paints flat, of text, areas and lines, with where.
fn paints(page: &Page) -> Vec<(&Paint, crate::pdf::Rect)> {
    let texts = page.texts.iter().filter(|text| !text.hidden).map(|text| (&text.paint, text.place));
    let areas = page.areas.iter().map(|area| (&area.paint, area.place));
    let lines = page.lines.iter().map(|line| (&line.paint, line.place));
    texts.chain(areas).chain(lines).filter(|(_, place)| page.shows(place)).collect()
}

fn painted(survey: &Survey, wrong: impl Fn(&Paint) -> bool, message: impl Fn(&Paint) -> String) -> Vec<Instance> {
    let mut found = Vec::new();
    for (number, page) in survey.numbered() {
        let wrong = paints(page).into_iter().filter(|(paint, _)| wrong(paint));
        found.extend(wrong.map(|(paint, place)| Instance::at(number, place, message(paint))));
    }
    found
}

/// The spot inks of the document: each name, and the colours that stand in for it.
fn spots(survey: &Survey) -> BTreeMap<String, Vec<String>> {
    let mut spots: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for space in survey.resources(b"ColorSpace").filter_map(|space| space.as_array().ok()) {
        if space.first().and_then(|kind| kind.as_name().ok()) != Some(b"Separation") {
            continue;
        }
        let Some(name) = space.get(1).and_then(|name| resolve(survey.document, name).as_name().ok()) else { continue };
        let name = String::from_utf8_lossy(name).into_owned();
        let process = ["All", "None", "Cyan", "Magenta", "Yellow", "Black"].contains(&name.as_str());
        if !process {
            let stand_in = space.iter().skip(2).map(|part| format!("{:?}", resolve(survey.document, part))).collect::<String>();
            let known = spots.entry(name).or_default();
            if !known.contains(&stand_in) {
                known.push(stand_in);
            }
        }
    }
    spots
}

fn space_is(space: &Space, wanted: impl Fn(&Space) -> bool) -> bool {
    wanted(space) || matches!(space, Space::Pattern(Some(base)) if wanted(base))
}

pub const RULES: &[Rule] = &[
    Rule {
        id: "device-rgb",
        title: "No colour is in RGB without a profile",
        severity: Error,
        uses: PRINT,
        reason: "every device makes another colour of it",
        remedy: "choose the colour in CMYK, or export with conversion to the output profile",
        find: |survey, _| {
            painted(
                survey,
                |paint| space_is(&paint.space, |space| *space == Space::Rgb),
                |paint| format!("the colour {} is in DeviceRGB", paint.words()),
            )
        },
    },
    Rule {
        id: "icc-rgb",
        title: "Flat colours are given as inks",
        severity: Error,
        uses: PRINT,
        reason: "the press converts it by itself: black becomes four inks, and no two devices agree",
        remedy: "choose the colour in CMYK, or export with conversion to the output profile",
        find: |survey, _| {
            painted(
                survey,
                |paint| space_is(&paint.space, |space| *space == Space::IccRgb),
                |paint| format!("the colour {} is in RGB", paint.words()),
            )
        },
    },
    Rule {
        id: "calibrated-colour",
        title: "No colour is given by how it looks",
        severity: Warning,
        uses: PRINT,
        reason: "Lab, CalRGB and CalGray are converted at the printer, each time in another way",
        remedy: "choose the colour in CMYK",
        find: |survey, _| {
            painted(
                survey,
                |paint| space_is(&paint.space, |space| matches!(space, Space::Calibrated(_))),
                |paint| format!("a colour is in {}", paint.space.words()),
            )
        },
    },
    Rule {
        id: "rgb-gradient",
        title: "Gradients are given as inks",
        severity: Error,
        uses: PRINT,
        reason: "the steps between two colours of a screen are not those between two mixtures of inks",
        remedy: "give the gradient its colours in CMYK",
        find: |survey, _| {
            items(
                survey,
                |page| &page.gradients,
                |(_, place)| *place,
                |_, (space, _)| space.is_rgb().then(|| format!("a gradient is in {}", space.words())),
            )
        },
    },
    Rule {
        id: "registration-colour",
        title: "Nothing on the page is in the colour of marks",
        severity: Error,
        uses: PRINT,
        reason: "the colour All is printed in full on every plate: up to 400 % of ink",
        remedy: "use black; All is for marks outside of the page",
        find: |survey, _| {
            let all = |space: &Space| matches!(space, Space::Inks(names, _) if names.iter().any(|name| name == "All"));
            painted(survey, |paint| all(&paint.space), |_| "the registration colour All is used on the page".into())
        },
    },
    Rule {
        id: "spot-stand-in",
        title: "A spot ink has one colour that stands in for it",
        severity: Error,
        uses: PRINT,
        reason: "with two of them the ink looks different from one page to the next where it is not printed",
        remedy: "define the spot ink once, and use that everywhere",
        find: |survey, _| {
            let different = spots(survey).into_iter().filter(|(_, stand_ins)| stand_ins.len() > 1);
            different.map(|(name, _)| Instance::document(format!("the spot ink {name} is defined in different ways"))).collect()
        },
    },
    Rule {
        id: "spot-rgb",
        title: "The colour that stands in for a spot ink is of inks",
        severity: Error,
        uses: PRINT,
        reason: "where the ink is not printed, RGB takes its place",
        remedy: "give the spot ink a stand-in in CMYK",
        find: |survey, _| {
            let rgb = |space: &Space| matches!(space, Space::Inks(_, alternate) if alternate.is_rgb());
            painted(survey, |paint| rgb(&paint.space), |paint| format!("RGB stands in for the spot ink {}", paint.space.words()))
        },
    },
    Rule {
        id: "spot-inks",
        title: "There are no more spot inks than plates",
        severity: Warning,
        uses: PRINT,
        reason: "each spot ink is a plate and a price of its own; most are left over from a logo",
        remedy: "convert those that are not meant to CMYK, or raise `spot-inks` in the profile",
        find: spot_inks,
    },
];

fn spot_inks(survey: &Survey, limits: &Limits) -> Vec<Instance> {
    let names: Vec<String> = spots(survey).into_keys().collect();
    match names.len() > limits.spot_inks {
        true => vec![Instance::document(format!("there are {} spot inks: {}", names.len(), names.join(", ")))],
        false => Vec::new(),
    }
}
