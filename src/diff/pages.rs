//! Pages of editions, set and compared.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use serde::Serialize;
use similar::{Algorithm, DiffOp, capture_diff_slices};
use typst::foundations::Smart;
use typst::layout::{Abs, Frame, FrameItem, Point, Sides, Size, Transform};
use typst::syntax::Span;
use typst::utils::hash128;
use typst::visualize::{Color, FixedStroke, Geometry};
use typst_layout::Page;

use crate::batch::chosen;
use crate::diagnostic::{Diagnostic, Report};
use crate::locale::EDITIONS;
use crate::output::write;
use crate::preview::marks::{Area, Look, Mark, area, changes, tally, visit};
use crate::resolve::Brief;
use crate::typeset::{Pages, page_png};

use super::align::{Pairs, aligned};
use super::{Opened, State};

/// The pages of one edition.
#[derive(Debug, Clone, Serialize)]
pub struct EditionChange {
    /// The language, a BCP 47 tag.
    pub language: String,
    /// The edition.
    pub edition: String,
    /// How many pages there were, and how many there are.
    pub count: (usize, usize),
    /// The pages that differ, in order.
    pub pages: Vec<PageChange>,
}

/// A page that shows something else, or that only one of the states has.
#[derive(Debug, Clone, Serialize)]
pub struct PageChange {
    /// Its number before, from 1.
    pub old: Option<usize>,
    /// Its number now.
    pub new: Option<usize>,
    /// What it no longer shows, in points from the top left corner.
    pub gone: Vec<Area>,
    /// What it did not show before.
    pub come: Vec<Area>,
    /// The picture of both, when pictures were asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub picture: Option<PathBuf>,
}

/// Which pages are set and compared.
#[derive(Debug, Clone)]
pub struct PageOptions {
    /// Languages, or `all`. The source language when empty.
    pub languages: Vec<String>,
    /// Editions, or `all`.
    pub editions: Vec<String>,
    /// The folder for pictures of both sides of each page that differs.
    pub pictures: Option<PathBuf>,
}

/// The density of pictures in dots per inch.
const DPI: f64 = 110.0;

/// Sets the editions that both states have, and compares them page by page.
///
/// # Errors
/// When a state is no brief that can be set, when there is no such language or edition, or when a picture cannot be written.
pub fn compare(old: &State, new: &State, options: &PageOptions) -> Result<Vec<EditionChange>, Report> {
    let (was, is) = (opened(old)?, opened(new)?);
    let (mut before, mut after) = (brief(was)?, brief(is)?);
    // Drafts are marked on every page, which would hide all else.
    let (drafted_before, drafted_after);
    if before.is_draft() != after.is_draft() {
        (drafted_before, drafted_after) = (was.draft()?, is.draft()?);
        (before, after) = (&drafted_before, &drafted_after);
    }
    let known = &after.front.languages;
    let languages = match options.languages.as_slice() {
        [] => vec![after.front.language.clone()],
        asked => chosen("language", asked, known)?,
    };
    let editions = chosen("edition", &options.editions, &EDITIONS.map(str::to_owned))?;
    let mut found = Vec::new();
    for language in languages.iter().filter(|language| before.front.languages.contains(language)) {
        for edition in &editions {
            let set = |brief: &Brief| brief.edition(language, edition)?.typeset();
            let (earlier, later) = std::thread::scope(|scope| {
                let earlier = std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, || set(before));
                let later = set(after);
                let earlier = earlier.map(|thread| thread.join().unwrap_or_else(|_| Err(Report::default())));
                (earlier.unwrap_or_else(|_| set(before)), later)
            });
            let (earlier, later) = (earlier?, later?);
            let mut pages = differing(&earlier, &later);
            if let Some(folder) = &options.pictures {
                for page in &mut pages {
                    page.picture = Some(picture(folder, &format!("{language}-{edition}"), page, &earlier, &later)?);
                }
            }
            let count = (earlier.len(), later.len());
            found.push(EditionChange { language: language.clone(), edition: edition.clone(), count, pages });
        }
    }
    found.retain(|edition| !edition.pages.is_empty());
    Ok(found)
}

/// The stack of a thread that sets pages.
const STACK: usize = 16 << 20;

fn opened(state: &State) -> Result<&Opened, Report> {
    state.opened().ok_or_else(|| {
        let finding = Diagnostic::error("no-pages", format!("`{}` is what a build recorded, and has no pages to set", state.name))
            .help("name the folder of the project as it was, to compare pages");
        Report::new(Default::default(), vec![finding])
    })
}

fn brief(opened: &Opened) -> Result<&Brief, Report> {
    opened.brief.as_ref().map_err(Clone::clone)
}

/// What is seen on a page, but for its number, which is another one on each page behind one that was put in. What a printer reads
/// beside the page, such as the date, is not on it.
fn marks(page: &Page, number: usize) -> Vec<Mark> {
    let (width, height) = (page.frame.width().to_pt(), page.frame.height().to_pt());
    let is_on_page = |area: &Area| area.x < width && area.y < height && area.x + area.width > 0.0 && area.y + area.height > 0.0;
    let folio = [number.to_string(), page.number.to_string()];
    let mut marks = Vec::new();
    visit(&page.frame, Transform::identity(), &mut |item, transform| {
        let Some(area) = area(item, transform).filter(is_on_page) else { return };
        let is_folio = matches!(item, FrameItem::Text(text) if folio.iter().any(|folio| text.text == folio.as_str()));
        if !is_folio {
            marks.push(Mark { hash: hash128(item), area });
        }
    });
    marks
}

/// The pages that differ. What only moved, on its page or over to another one, is no difference.
fn differing(old: &Pages, new: &Pages) -> Vec<PageChange> {
    let looks = |pages: &Pages| {
        let pages = pages.document().pages().iter().enumerate();
        pages
            .map(|(at, page)| {
                let marks = marks(page, at + 1);
                let mut hashes: Vec<u128> = marks.iter().map(|mark| mark.hash).collect();
                hashes.sort_unstable();
                Look { hash: hash128(&hashes), marks }
            })
            .collect::<Vec<Look>>()
    };
    let (before, after) = (looks(old), looks(new));
    let pairs = together(&before, &after);
    // Words that only went over to another page are shown by both.
    let same =
        |(was, is): &(Option<usize>, Option<usize>)| was.zip(*is).is_some_and(|(was, is)| before[was].hash == after[is].hash);
    let differing: Vec<_> = pairs.into_iter().filter(|pair| !same(pair)).collect();
    let mut left = tally(differing.iter().filter_map(|(was, _)| Some(&before[(*was)?])));
    let mut right = tally(differing.iter().filter_map(|(_, is)| Some(&after[(*is)?])));
    let mut found = Vec::new();
    for (was, is) in differing {
        let come = is.map(|at| changes(&after[at], &mut left)).unwrap_or_default();
        let gone = was.map(|at| changes(&before[at], &mut right)).unwrap_or_default();
        let number = |at: Option<usize>| at.map(|at| at + 1);
        if !(was.is_some() && is.is_some() && come.is_empty() && gone.is_empty()) {
            found.push(PageChange { old: number(was), new: number(is), gone, come, picture: None });
        }
    }
    found
}

/// Pages that belong together: those that show the same, and between these, those that show most of the same.
fn together(old: &[Look], new: &[Look]) -> Pairs {
    let hashes = |looks: &[Look]| looks.iter().map(|look| look.hash).collect::<Vec<u128>>();
    let mut pairs = Pairs::new();
    for operation in capture_diff_slices(Algorithm::Myers, &hashes(old), &hashes(new)) {
        let (was, is) = (operation.old_range(), operation.new_range());
        match operation {
            DiffOp::Equal { .. } => pairs.extend(was.zip(is).map(|(was, is)| (Some(was), Some(is)))),
            _ => {
                let found = alike(&old[was.clone()], &new[is.clone()]);
                pairs.extend(found.into_iter().map(|(a, b)| (a.map(|at| was.start + at), b.map(|at| is.start + at))));
            }
        }
    }
    pairs
}

/// Pages that show most of the same, in their order.
fn alike(old: &[Look], new: &[Look]) -> Pairs {
    let (rows, columns) = (old.len(), new.len());
    let sets = |looks: &[Look]| -> Vec<HashSet<u128>> {
        looks.iter().map(|look| look.marks.iter().map(|mark| mark.hash).collect()).collect()
    };
    let (before, after) = (sets(old), sets(new));
    let likeness = |was: usize, is: usize| {
        let all = before[was].len() + after[is].len();
        // Pages with nothing in common go together only for want of a better one.
        0.01 + 2.0 * before[was].intersection(&after[is]).count() as f64 / all.max(1) as f64
    };
    if rows * columns > 250_000 {
        return (0..rows.max(columns)).map(|at| ((at < rows).then_some(at), (at < columns).then_some(at))).collect();
    }
    aligned(rows, columns, likeness)
}

/// Writes the two sides of a page beside each other, with what is gone and what has come outlined.
fn picture(folder: &Path, name: &str, page: &PageChange, old: &Pages, new: &Pages) -> Result<PathBuf, Report> {
    let side = |pages: &Pages, number: Option<usize>| Some(pages.document().pages().get(number? - 1)?.clone());
    let (was, is) = (side(old, page.old), side(new, page.new));
    let number = |number: Option<usize>| number.map_or_else(|| "none".to_owned(), |number| format!("{number:03}"));
    let path = folder.join(format!("{name}-{}-{}.png", number(page.old), number(page.new)));
    let failed = |reason: String| {
        let finding = Diagnostic::error("unwritable-output", format!("`{}` cannot be written", path.display()))
            .because(reason)
            .help("free the space or the permission, or choose another folder with --pictures DIR");
        Report::new(Default::default(), vec![finding])
    };
    let Some(sheet) = sheet(was.as_ref(), is.as_ref(), page) else { return Err(failed("there is no such page".into())) };
    let title = format!("page {} before, page {} now", number(page.old), number(page.new));
    let picture = page_png(&sheet, DPI, &[("Title", &title)]).map_err(failed)?;
    write(&path, &picture.bytes).map_err(|error| failed(error.to_string()))?;
    Ok(path)
}

/// Between and around the two sides, in points.
const GUTTER: f64 = 18.0;

/// A page with two pages on it.
fn sheet(was: Option<&Page>, is: Option<&Page>, change: &PageChange) -> Option<Page> {
    let model = is.or(was)?;
    let size = |page: Option<&Page>| page.unwrap_or(model).frame.size();
    let (left, right) = (size(was), size(is));
    let gutter = Abs::pt(GUTTER);
    let whole = Size::new(left.x + right.x + gutter * 3.0, left.y.max(right.y) + gutter * 2.0);
    let mut frame = Frame::hard(whole);
    let sides = [
        (was, gutter, &change.gone, Color::from_u8(0xc0, 0x39, 0x2b, 0xff)),
        (is, left.x + gutter * 2.0, &change.come, Color::from_u8(0x1e, 0x84, 0x49, 0xff)),
    ];
    for (page, x, areas, colour) in sides {
        let Some(page) = page else { continue };
        let at = Point::new(x, gutter);
        if let Some(fill) = page.fill_or_white() {
            frame.push(at, FrameItem::Shape(Geometry::Rect(page.frame.size()).filled(fill), Span::detached()));
        }
        frame.push_frame(at, page.frame.clone());
        for area in areas {
            let pad = 2.0;
            let corner = at + Point::new(Abs::pt(area.x - pad), Abs::pt(area.y - pad));
            let size = Size::new(Abs::pt(area.width + 2.0 * pad), Abs::pt(area.height + 2.0 * pad));
            let stroke = FixedStroke::from_pair(colour.clone(), Abs::pt(1.5));
            frame.push(corner, FrameItem::Shape(Geometry::Rect(size).stroked(stroke), Span::detached()));
        }
    }
    let grey = Color::from_u8(0xd9, 0xd9, 0xd9, 0xff);
    Some(Page { frame, bleed: Sides::default(), fill: Smart::Custom(Some(grey.into())), ..model.clone() })
}
