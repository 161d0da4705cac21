use super::shapes::{
    Shape, Stroke, TOUCH, boxes_overlap, nearest_in_box, point_to_box, point_to_stroke, stroke_meets_box, strokes_meet, towards,
};
use super::{Label, Obstacle, Placed, Point, Rect, Side};

/// Half the width a leader is given when it is kept clear of text and marks, in points.
const LEADER_CLEARANCE: f64 = 0.5;
/// A label this close to its mark, in points, needs no leader.
const SHORTEST_LEADER: f64 = 1.0;
/// How often the required labels are set anew, those that found no place first.
const ATTEMPTS: usize = 3;
/// A stop for frames of absurd size; a page needs about thirty rings.
const MOST_RINGS: usize = 200;
/// The most cells of the grid along one axis.
const FINEST_GRID: usize = 64;

/// Finds a place for each label, clear of all other labels, of the obstacles, of the labels' own marks and of the frame's edge.
///
/// Returns one entry for each label, in the order given; `None` where there is no room, where the frame or a number of the label
/// is not finite, or where a size is negative. Touching is not overlapping. An obstacle with a number that is not finite is
/// ignored.
///
/// Labels take the first of their sides that is free: required ones first, then in the order given. When none is free, one
/// neighbour that could as well sit elsewhere is moved. A required label for which that fails too is tried on rings of growing
/// distance, up to the frame's size, and joined to its mark by a leader. Leaders never run through a label, another leader, a
/// mark or a box, except a mark or box that covers the anchor itself; they cross stroked segments only if no place free of
/// crossings is left, and then as few as can be. Later labels keep clear of leaders.
///
/// Greedy placement with a repair step is the cheap end of the methods compared by J. Christensen, J. Marks and S. Shieber, "An
/// empirical study of algorithms for point-feature label placement", ACM Transactions on Graphics 14(3), 1995: not the most labels
/// that could be set, but the same ones each time, and at once.
pub fn place(labels: &[Label], obstacles: &[Obstacle], frame: Rect) -> Vec<Option<Placed>> {
    if ![frame.x, frame.y, frame.width, frame.height].iter().all(|v| v.is_finite()) || frame.width < 0.0 || frame.height < 0.0 {
        return vec![None; labels.len()];
    }
    let fits = |label: &Label| label.width <= frame.width + TOUCH && label.height <= frame.height + TOUCH;
    let able = (0..labels.len()).filter(|&i| is_sound(&labels[i]) && fits(&labels[i]));
    let (required, optional): (Vec<usize>, Vec<usize>) = able.partition(|&i| labels[i].required);

    let empty = Board::new(labels, obstacles, frame);
    let mut board = empty.clone();
    let mut lost = board.set_required(&[], &required);
    let mut urgent = Vec::new();
    for _ in 1..ATTEMPTS {
        if lost.is_empty() {
            break;
        }
        urgent.splice(0..0, lost.iter().copied().filter(|i| !urgent.contains(i)).collect::<Vec<_>>());
        let rest: Vec<usize> = required.iter().copied().filter(|i| !urgent.contains(i)).collect();
        let mut other = empty.clone();
        let other_lost = other.set_required(&urgent, &rest);
        if other_lost.len() < lost.len() {
            (board, lost) = (other, other_lost);
        }
    }
    for &i in &optional {
        board.set_beside(i);
    }
    board.placed
}

fn is_sound(label: &Label) -> bool {
    let sizes = [label.radius, label.width, label.height];
    label.anchor.x.is_finite() && label.anchor.y.is_finite() && sizes.iter().all(|v| v.is_finite() && *v >= 0.0)
}

/// As in [`Placed`].
type Leader = Option<(Point, Point)>;

/// What a shape on the board is.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Role {
    /// A given rectangle or disc.
    Solid,
    /// A given segment.
    Line,
    /// The mark of a label.
    Mark(usize),
    /// The text of a label.
    Text(usize),
    /// The leader of a label.
    Leader(usize),
    /// A text that has moved elsewhere.
    Gone,
}

impl Role {
    fn belongs_to(self, label: usize) -> bool {
        matches!(self, Role::Mark(i) | Role::Text(i) | Role::Leader(i) if i == label)
    }
}

/// What stands in the way of a text.
enum Blocked {
    Free,
    /// The text of this label, and nothing else.
    ByText(usize),
    ForGood,
}

/// Everything drawn so far, with a uniform grid over the frame to find what is near.
#[derive(Clone)]
struct Board<'a> {
    labels: &'a [Label],
    frame: Rect,
    columns: usize,
    rows: usize,
    cells: Vec<Vec<u32>>,
    shapes: Vec<(Shape, Role)>,
    /// Where in `shapes` the text of each label is, once placed.
    texts: Vec<usize>,
    placed: Vec<Option<Placed>>,
}

impl<'a> Board<'a> {
    fn new(labels: &'a [Label], obstacles: &[Obstacle], frame: Rect) -> Self {
        let side = (((labels.len() + obstacles.len()) as f64).sqrt() as usize * 2).clamp(4, FINEST_GRID);
        let mut board = Board {
            labels,
            frame,
            columns: side,
            rows: side,
            cells: vec![Vec::new(); side * side],
            shapes: Vec::with_capacity(obstacles.len() + 3 * labels.len()),
            texts: vec![0; labels.len()],
            placed: vec![None; labels.len()],
        };
        for obstacle in obstacles {
            let (shape, role, numbers) = match *obstacle {
                Obstacle::Rect(r) => (Shape::Box(r), Role::Solid, [r.x, r.y, r.width, r.height, 0.0]),
                Obstacle::Segment { from, to, width } => {
                    let stroke = Stroke { from, to, radius: (width / 2.0).max(0.0) };
                    (Shape::Stroke(stroke), Role::Line, [from.x, from.y, to.x, to.y, width])
                }
                Obstacle::Disc { centre, radius } => {
                    let stroke = Stroke { from: centre, to: centre, radius: radius.max(0.0) };
                    (Shape::Stroke(stroke), Role::Solid, [centre.x, centre.y, radius, 0.0, 0.0])
                }
            };
            if numbers.iter().all(|v| v.is_finite()) {
                board.add(shape, role);
            }
        }
        for (i, label) in labels.iter().enumerate() {
            if is_sound(label) && label.radius > 0.0 {
                board.add(Shape::Stroke(own_mark(label)), Role::Mark(i));
            }
        }
        board
    }

    /// Sets required labels and returns those that found no place: the urgent ones wherever they can go, the others beside their
    /// marks and only then, as far as need be, with leaders.
    fn set_required(&mut self, urgent: &[usize], rest: &[usize]) -> Vec<usize> {
        let mut lost: Vec<usize> = urgent.iter().copied().filter(|&i| !self.set_beside(i) && !self.set_apart(i)).collect();
        let crowded: Vec<usize> = rest.iter().copied().filter(|&i| !self.set_beside(i)).collect();
        lost.extend(crowded.into_iter().filter(|&i| !self.set_apart(i)));
        lost
    }

    /// Sets a label on one of its sides, moving at most one neighbour of the same rank, and says whether it could.
    fn set_beside(&mut self, i: usize) -> bool {
        let labels = self.labels;
        let label = &labels[i];
        let mut contested = Vec::new();
        for &side in &label.sides {
            let text = beside(label, side);
            match self.what_blocks(i, text) {
                Blocked::Free => {
                    self.set(i, text, None);
                    return true;
                }
                Blocked::ByText(j) => contested.push((text, j)),
                Blocked::ForGood => {}
            }
        }
        for (text, j) in contested {
            let movable = self.placed[j].is_some_and(|p| p.leader.is_none()) && labels[j].required == label.required;
            if !movable {
                continue;
            }
            let elsewhere = labels[j].sides.iter().map(|&side| beside(&labels[j], side));
            let refuge =
                elsewhere.into_iter().find(|&t| !boxes_overlap(t, text) && matches!(self.what_blocks(j, t), Blocked::Free));
            if let Some(refuge) = refuge {
                self.shapes[self.texts[j]].1 = Role::Gone;
                self.set(j, refuge, None);
                self.set(i, text, None);
                return true;
            }
        }
        false
    }

    /// Sets a label away from its mark, with a leader, and says whether it could.
    fn set_apart(&mut self, i: usize) -> bool {
        let label = &self.labels[i];
        let farthest = self.frame.width.hypot(self.frame.height);
        let step = (label.height / 2.0).clamp(3.0, 12.0);
        let mut ring = step;
        let mut best: Option<(usize, Rect, Leader)> = None;
        for _ in 0..MOST_RINGS {
            if ring > farthest.max(step) {
                break;
            }
            // About as many directions as keep neighbours on the ring a few steps apart.
            let directions = if ring < 4.0 * step { 16 } else { 48 };
            for (cos, sin) in ranked_directions(&label.sides, directions) {
                let text = self.moved_inside(apart(label, cos, sin, label.radius + ring));
                if !matches!(self.what_blocks(i, text), Blocked::Free) || stroke_meets_box(&own_mark(label), text) {
                    continue;
                }
                let leader = leader_of(label, text);
                let Some(crossings) = leader.map_or(Some(0), |l| self.crossings(i, l)) else { continue };
                if crossings == 0 {
                    self.set(i, text, leader);
                    return true;
                }
                if best.as_ref().is_none_or(|b| crossings < b.0) {
                    best = Some((crossings, text, leader));
                }
            }
            // Even steps nearby, then wider ones: far away, a little more or less matters little.
            ring = (ring + step).max(ring * 1.15);
        }
        let found = best.is_some();
        if let Some((_, text, leader)) = best {
            self.set(i, text, leader);
        }
        found
    }

    fn set(&mut self, i: usize, text: Rect, leader: Leader) {
        self.texts[i] = self.add(Shape::Box(text), Role::Text(i));
        if let Some((from, to)) = leader {
            self.add(Shape::Stroke(Stroke { from, to, radius: LEADER_CLEARANCE }), Role::Leader(i));
        }
        self.placed[i] = Some(Placed { x: text.x, y: text.y, leader });
    }

    /// The box moved as little as needed to lie in the frame.
    fn moved_inside(&self, text: Rect) -> Rect {
        let frame = &self.frame;
        let x = text.x.min(frame.x + frame.width - text.width).max(frame.x);
        let y = text.y.min(frame.y + frame.height - text.height).max(frame.y);
        Rect { x, y, ..text }
    }

    fn what_blocks(&self, i: usize, text: Rect) -> Blocked {
        let frame = &self.frame;
        let inside = text.x >= frame.x - TOUCH
            && text.y >= frame.y - TOUCH
            && text.x + text.width <= frame.x + frame.width + TOUCH
            && text.y + text.height <= frame.y + frame.height + TOUCH;
        if !inside {
            return Blocked::ForGood;
        }
        let mut by = None;
        let (left, right) = (self.column(text.x), self.column(text.x + text.width));
        for row in self.row(text.y)..=self.row(text.y + text.height) {
            for &id in self.cells[row * self.columns + left..=row * self.columns + right].iter().flatten() {
                let (shape, role) = &self.shapes[id as usize];
                if *role == Role::Gone || role.belongs_to(i) {
                    continue;
                }
                let overlap = match shape {
                    Shape::Box(other) => boxes_overlap(*other, text),
                    Shape::Stroke(stroke) => stroke_meets_box(stroke, text),
                };
                if overlap {
                    match *role {
                        Role::Text(j) if by.is_none_or(|b| b == j) => by = Some(j),
                        _ => return Blocked::ForGood,
                    }
                }
            }
        }
        by.map_or(Blocked::Free, Blocked::ByText)
    }

    /// How many stroked segments a leader crosses; `None` if it runs into something it may not cross.
    fn crossings(&self, i: usize, (from, to): (Point, Point)) -> Option<usize> {
        let label = &self.labels[i];
        let leader = Stroke { from, to, radius: LEADER_CLEARANCE };
        let mut crossed: Vec<u32> = Vec::new();
        let mut barred = false;
        self.cells_of(&Shape::Stroke(leader), |cell| {
            for &id in &self.cells[cell] {
                let (shape, role) = &self.shapes[id as usize];
                if barred {
                    return;
                }
                if *role == Role::Gone || role.belongs_to(i) {
                    continue;
                }
                match shape {
                    // A leader may start inside a box or a mark, if that is where the anchor is.
                    Shape::Box(rect) => {
                        let covers_anchor = *role == Role::Solid && point_to_box(label.anchor, *rect) == 0.0;
                        barred |= !covers_anchor && stroke_meets_box(&leader, *rect);
                    }
                    Shape::Stroke(stroke) if *role == Role::Line => {
                        // A line that the mark sits on is no hindrance, unless the leader runs along it.
                        let at_mark = point_to_stroke(label.anchor, stroke) <= stroke.radius + label.radius + TOUCH;
                        let start = if at_mark { towards(from, to, 0.25) } else { from };
                        if strokes_meet(&Stroke { from: start, to, radius: 0.0 }, stroke) {
                            crossed.push(id);
                        }
                    }
                    Shape::Stroke(stroke) => {
                        let covers_anchor =
                            !matches!(role, Role::Leader(_)) && point_to_stroke(label.anchor, stroke) <= stroke.radius;
                        barred |= !covers_anchor && strokes_meet(&leader, stroke);
                    }
                }
            }
        });
        if barred {
            return None;
        }
        crossed.sort_unstable();
        crossed.dedup();
        Some(crossed.len())
    }

    fn add(&mut self, shape: Shape, role: Role) -> usize {
        let id = self.shapes.len();
        let mut cells = std::mem::take(&mut self.cells);
        self.cells_of(&shape, |cell| cells[cell].push(id as u32));
        self.cells = cells;
        self.shapes.push((shape, role));
        id
    }

    fn column(&self, x: f64) -> usize {
        cell_at(x - self.frame.x, self.frame.width, self.columns)
    }

    fn row(&self, y: f64) -> usize {
        cell_at(y - self.frame.y, self.frame.height, self.rows)
    }

    /// Calls `visit` with each cell the shape may touch. What lies outside the frame counts to the cells at its edge.
    fn cells_of(&self, shape: &Shape, mut visit: impl FnMut(usize)) {
        match shape {
            Shape::Box(rect) => {
                let (left, right) = (self.column(rect.x), self.column(rect.x + rect.width));
                for row in self.row(rect.y)..=self.row(rect.y + rect.height) {
                    (left..=right).for_each(|column| visit(row * self.columns + column));
                }
            }
            Shape::Stroke(stroke) => {
                let Stroke { from, to, .. } = *stroke;
                let reach = stroke.radius + TOUCH;
                let across = to.x - from.x;
                let (left, right) = (self.column(from.x.min(to.x) - reach), self.column(from.x.max(to.x) + reach));
                let pitch = self.frame.width / self.columns as f64;
                for column in left..=right {
                    let edge = |c: usize| self.frame.x + c as f64 * pitch;
                    let low = if column == 0 { f64::NEG_INFINITY } else { edge(column) - reach };
                    let high = if column + 1 == self.columns { f64::INFINITY } else { edge(column + 1) + reach };
                    let (start, end) = if across.abs() < TOUCH {
                        (0.0, 1.0)
                    } else {
                        let (a, b) = ((low - from.x) / across, (high - from.x) / across);
                        (a.min(b).clamp(0.0, 1.0), a.max(b).clamp(0.0, 1.0))
                    };
                    let (a, b) = (towards(from, to, start).y, towards(from, to, end).y);
                    for row in self.row(a.min(b) - reach)..=self.row(a.max(b) + reach) {
                        visit(row * self.columns + column);
                    }
                }
            }
        }
    }
}

/// The cell an offset falls in, of `count` along `length`; casts saturate, so any number gives a cell.
fn cell_at(offset: f64, length: f64, count: usize) -> usize {
    ((offset / length.max(TOUCH) * count as f64) as usize).min(count - 1)
}

fn own_mark(label: &Label) -> Stroke {
    Stroke { from: label.anchor, to: label.anchor, radius: label.radius }
}

/// The box of a label on one side of its mark, touching it.
fn beside(label: &Label, side: Side) -> Rect {
    let (right, down) = side.sense();
    let length = right.hypot(down);
    apart(label, right / length, down / length, label.radius)
}

/// The box of a label in a direction (cosine and sine, y downwards) from its anchor, at least `distance` away from it.
fn apart(label: &Label, cos: f64, sin: f64, distance: f64) -> Rect {
    // From the middle of a side towards the corner, which is reached at 45°.
    let lean = |component: f64| {
        let lean = (component * std::f64::consts::SQRT_2).clamp(-1.0, 1.0);
        if lean.abs() > 1.0 - 1e-12 { lean.signum() } else { lean }
    };
    Rect {
        x: label.anchor.x + distance * cos + label.width / 2.0 * (lean(cos) - 1.0),
        y: label.anchor.y + distance * sin + label.height / 2.0 * (lean(sin) - 1.0),
        width: label.width,
        height: label.height,
    }
}

/// Directions all around as cosine and sine, those of the preferred sides first, each followed by what lies next to it.
fn ranked_directions(sides: &[Side], count: usize) -> Vec<(f64, f64)> {
    let order: Vec<(f64, f64)> = sides.iter().chain(&Side::PREFERRED).map(|side| side.sense()).collect();
    let mut ranked: Vec<(usize, bool, (f64, f64))> = (0..count)
        .map(|k| {
            let eighth = (k * 8 + count / 2) / count % 8;
            let on_side = k * 8 % count == 0;
            let (sin, cos) = (std::f64::consts::TAU * k as f64 / count as f64).sin_cos();
            let (sine, cosine) = (std::f64::consts::FRAC_PI_4 * eighth as f64).sin_cos();
            let sense = (cosine.round(), sine.round());
            (order.iter().position(|&o| o == sense).unwrap_or(order.len()), !on_side, (cos, sin))
        })
        .collect();
    ranked.sort_by_key(|&(rank, off_side, _)| (off_side, rank));
    ranked.into_iter().map(|(_, _, direction)| direction).collect()
}

/// The line from the edge of a label's mark to the nearest point of its box; `None` if they all but touch.
fn leader_of(label: &Label, text: Rect) -> Leader {
    let to = nearest_in_box(label.anchor, text);
    let distance = (to.x - label.anchor.x).hypot(to.y - label.anchor.y);
    if distance < label.radius + SHORTEST_LEADER {
        return None;
    }
    Some((towards(label.anchor, to, label.radius / distance), to))
}
