//! What pages show, item by item: lines of text, shapes and images with the areas they cover.

use std::collections::HashMap;

use serde::Serialize;
use typst::layout::{Abs, Frame, FrameItem, GroupItem, Point, Size, Transform};
use typst::utils::hash128;
use typst_layout::Page;

/// An area of a page, in points from its top left corner.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Area {
    /// The left edge.
    pub x: f64,
    /// The upper edge.
    pub y: f64,
    /// The width.
    pub width: f64,
    /// The height.
    pub height: f64,
}

/// How far apart two changes are, in points, that are shown as one: less than two lines of small print.
const NEAR: f64 = 7.0;

impl Area {
    /// The area of a box that is transformed.
    fn of(transform: Transform, from: Point, size: Size) -> Self {
        let corners = [(0.0, 0.0), (1.0, 0.0), (0.0, 1.0), (1.0, 1.0)];
        let (mut min, mut max) = (Point::splat(Abs::inf()), Point::splat(-Abs::inf()));
        for (right, down) in corners {
            let corner = (from + Point::new(size.x * right, size.y * down)).transform(transform);
            (min, max) = (min.min(corner), max.max(corner));
        }
        let round = |length: Abs| (length.to_pt() * 10.0).round() / 10.0;
        Self { x: round(min.x), y: round(min.y), width: round(max.x - min.x), height: round(max.y - min.y) }
    }

    /// How far a point lies outside. Lines of text are long and low, so what is above or below counts for more.
    pub fn distance(&self, x: f64, y: f64) -> f64 {
        let outside = |at: f64, from: f64, length: f64| (from - at).max(at - from - length).max(0.0);
        outside(x, self.x, self.width) + 3.0 * outside(y, self.y, self.height)
    }

    fn is_near(&self, other: &Self) -> bool {
        self.x - NEAR < other.x + other.width
            && other.x - NEAR < self.x + self.width
            && self.y - NEAR < other.y + other.height
            && other.y - NEAR < self.y + self.height
    }

    fn joined(&self, other: &Self) -> Self {
        let (x, y) = (self.x.min(other.x), self.y.min(other.y));
        Self {
            x,
            y,
            width: (self.x + self.width).max(other.x + other.width) - x,
            height: (self.y + self.height).max(other.y + other.height) - y,
        }
    }
}

/// An item that is seen, and where.
#[derive(Debug, Clone, Copy)]
pub struct Mark {
    /// Tells what it is, wherever it stands.
    pub hash: u128,
    /// Where it is.
    pub area: Area,
}

/// What a page shows.
#[derive(Debug)]
pub struct Look {
    /// Tells the whole of it from any other.
    pub hash: u128,
    /// Its items.
    pub marks: Vec<Mark>,
}

impl Look {
    /// Looks at a page. What only the engine sees, such as labels, does not count.
    pub fn of(page: &Page) -> Self {
        let mut marks = Vec::new();
        let mut clips = Vec::new();
        let mut seen = Vec::new();
        visit(&page.frame, Transform::identity(), &mut |item, transform| {
            if let FrameItem::Group(GroupItem { clip: Some(clip), .. }) = item {
                clips.push((clip, transform));
            }
            let Some(area) = area(item, transform) else { return };
            let hash = hash128(item);
            seen.push((hash, transform));
            marks.push(Mark { hash, area });
        });
        Self { hash: hash128(&(page.fill_or_white(), page.frame.size(), clips, seen)), marks }
    }
}

/// Hands on every item of a frame and of those within it, in the order in which they are painted, with its transformation.
pub fn visit<'a>(frame: &'a Frame, transform: Transform, see: &mut impl FnMut(&'a FrameItem, Transform)) {
    for (position, item) in frame.items() {
        let here = transform.pre_concat(Transform::translate(position.x, position.y));
        see(item, here);
        if let FrameItem::Group(group) = item {
            visit(&group.frame, here.pre_concat(group.transform), see);
        }
    }
}

/// The area of an item that is seen. Text is taken to reach from the height of capitals to the depth of a descender.
pub fn area(item: &FrameItem, transform: Transform) -> Option<Area> {
    match item {
        FrameItem::Text(text) => {
            let top = Point::with_y(text.size * -0.75);
            Some(Area::of(transform, top, Size::new(text.width(), text.size)))
        }
        FrameItem::Shape(shape, _) => {
            let bounds = shape.bbox(true);
            Some(Area::of(transform, bounds.min, bounds.size()))
        }
        FrameItem::Image(_, size, _) => Some(Area::of(transform, Point::zero(), *size)),
        FrameItem::Group(_) | FrameItem::Link(..) | FrameItem::Tag(_) => None,
    }
}

/// How often each item is shown.
pub type Tally = HashMap<u128, usize>;

/// Counts the items of pages.
pub fn tally<'a>(looks: impl Iterator<Item = &'a Look>) -> Tally {
    let mut tally = Tally::new();
    looks.flat_map(|look| &look.marks).for_each(|mark| *tally.entry(mark.hash).or_default() += 1);
    tally
}

/// The areas of a page with items that were not shown before. What only moved is no change. Takes what it finds off the tally.
pub fn changes(look: &Look, before: &mut Tally) -> Vec<Area> {
    let mut areas: Vec<Area> = Vec::new();
    for mark in &look.marks {
        match before.get_mut(&mark.hash) {
            Some(left) if *left > 0 => *left -= 1,
            _ => areas.push(mark.area),
        }
    }
    merge(areas)
}

/// Joins areas that are near each other, until none are.
fn merge(areas: Vec<Area>) -> Vec<Area> {
    let mut merged: Vec<Area> = Vec::new();
    for mut area in areas {
        while let Some(at) = merged.iter().position(|other| other.is_near(&area)) {
            area = area.joined(&merged.swap_remove(at));
        }
        merged.push(area);
    }
    merged
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(y: f64) -> Area {
        Area { x: 10.0, y, width: 100.0, height: 10.0 }
    }

    fn look(marks: &[(u128, Area)]) -> Look {
        Look { hash: 0, marks: marks.iter().map(|(hash, area)| Mark { hash: *hash, area: *area }).collect() }
    }

    #[test]
    fn lines_that_only_moved_are_not_shown_as_changed() {
        let before = look(&[(1, line(0.0)), (2, line(14.0))]);
        let after = look(&[(3, line(0.0)), (1, line(14.0)), (2, line(28.0))]);
        let mut left = tally([before].iter());
        assert_eq!(changes(&after, &mut left), [line(0.0)]);
    }

    #[test]
    fn neighbouring_lines_are_shown_as_one_change_and_distant_ones_apart() {
        let after = look(&[(1, line(0.0)), (2, line(200.0)), (3, line(28.0)), (4, line(14.0))]);
        let mut found = changes(&after, &mut Tally::new());
        found.sort_by(|a, b| a.y.total_cmp(&b.y));
        assert_eq!(found, [Area { height: 38.0, ..line(0.0) }, line(200.0)]);
    }

    #[test]
    fn a_line_that_is_shown_once_more_is_a_change() {
        let mut left = tally([look(&[(1, line(0.0))])].iter());
        let after = look(&[(1, line(0.0)), (1, line(300.0))]);
        assert_eq!(changes(&after, &mut left), [line(300.0)]);
    }
}
