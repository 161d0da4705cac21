use super::*;

const LAYOUTS: u64 = 300;
const FRAME: Rect = Rect { x: 20.0, y: 10.0, width: 400.0, height: 260.0 };

/// A linear congruential generator (constants of D. Knuth's MMIX): the same charts on every run.
struct Dice(u64);

impl Dice {
    fn between(&mut self, low: f64, high: f64) -> f64 {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        low + (high - low) * ((self.0 >> 11) as f64 / (1u64 << 53) as f64)
    }

    fn below(&mut self, count: usize) -> usize {
        (self.between(0.0, count as f64) as usize).min(count - 1)
    }

    fn point(&mut self) -> Point {
        Point { x: self.between(FRAME.x, FRAME.x + FRAME.width), y: self.between(FRAME.y, FRAME.y + FRAME.height) }
    }

    fn label(&mut self, required: bool) -> Label {
        Label {
            anchor: self.point(),
            radius: [0.0, 1.5, 3.0][self.below(3)],
            width: self.between(8.0, 50.0),
            height: self.between(6.0, 10.0),
            sides: Side::PREFERRED[..1 + self.below(8)].to_vec(),
            required,
        }
    }

    fn obstacle(&mut self) -> Obstacle {
        let start = self.point();
        match self.below(3) {
            0 => Obstacle::Rect(Rect { x: start.x, y: start.y, width: self.between(0.0, 40.0), height: self.between(0.0, 40.0) }),
            1 => Obstacle::Segment {
                from: start,
                to: Point { x: start.x + self.between(-80.0, 80.0), y: start.y + self.between(-80.0, 80.0) },
                width: [0.0, 0.5, 2.0][self.below(3)],
            },
            _ => Obstacle::Disc { centre: start, radius: self.between(0.5, 6.0) },
        }
    }
}

/// The smallest value of a convex function on 0 to 1: a check that owes nothing to the geometry under test.
fn least(f: impl Fn(f64) -> f64) -> f64 {
    let (mut low, mut high) = (0.0, 1.0);
    for _ in 0..80 {
        let (a, b) = (low + (high - low) / 3.0, high - (high - low) / 3.0);
        if f(a) < f(b) { high = b } else { low = a }
    }
    f(0.0).min(f(1.0)).min(f((low + high) / 2.0))
}

fn along((from, to): (Point, Point), t: f64) -> Point {
    Point { x: from.x + (to.x - from.x) * t, y: from.y + (to.y - from.y) * t }
}

fn gap(a: Point, b: Point) -> f64 {
    (a.x - b.x).hypot(a.y - b.y)
}

fn gap_to_line(point: Point, line: (Point, Point)) -> f64 {
    least(|t| gap(point, along(line, t)))
}

fn gap_to_box(point: Point, text: Rect) -> f64 {
    let outside = |v: f64, low: f64, size: f64| (low - v).max(v - low - size).max(0.0);
    outside(point.x, text.x, text.width).hypot(outside(point.y, text.y, text.height))
}

fn line_to_box(line: (Point, Point), text: Rect) -> f64 {
    least(|t| gap_to_box(along(line, t), text))
}

fn line_to_line(a: (Point, Point), b: (Point, Point)) -> f64 {
    least(|t| gap_to_line(along(a, t), b))
}

/// The box less a hair all around, so that touching does not count.
fn core(text: Rect) -> Rect {
    Rect { x: text.x + 1e-6, y: text.y + 1e-6, width: (text.width - 2e-6).max(0.0), height: (text.height - 2e-6).max(0.0) }
}

fn boxes_share_ink(a: Rect, b: Rect) -> bool {
    let (a, b) = (core(a), core(b));
    let wide = (a.x + a.width).min(b.x + b.width) - a.x.max(b.x);
    let high = (a.y + a.height).min(b.y + b.height) - a.y.max(b.y);
    wide > 0.0 && high > 0.0
}

fn text_of(label: &Label, placed: &Placed) -> Rect {
    Rect { x: placed.x, y: placed.y, width: label.width, height: label.height }
}

fn covers(obstacle: &Obstacle, text: Rect) -> bool {
    match *obstacle {
        Obstacle::Rect(rect) => boxes_share_ink(rect, text),
        Obstacle::Segment { from, to, width } => {
            let gap = line_to_box((from, to), core(text));
            gap == 0.0 || gap < width / 2.0 - 1e-6
        }
        Obstacle::Disc { centre, radius } => gap_to_box(centre, core(text)) < radius - 1e-6,
    }
}

fn named(anchor: (f64, f64), required: bool) -> Label {
    let anchor = Point { x: anchor.0, y: anchor.1 };
    Label { anchor, radius: 2.0, width: 30.0, height: 8.0, sides: Side::PREFERRED.to_vec(), required }
}

fn random_chart(seed: u64) -> (Vec<Label>, Vec<Obstacle>) {
    let mut dice = Dice(seed);
    let (labels, obstacles) = (1 + dice.below(40), dice.below(40));
    let labels = (0..labels).map(|_| {
        let required = dice.below(3) == 0;
        dice.label(required)
    });
    let labels = labels.collect();
    (labels, (0..obstacles).map(|_| dice.obstacle()).collect())
}

#[test]
fn no_label_covers_another_a_mark_a_line_or_the_edge_of_the_chart() {
    let mut shown = 0;
    for seed in 0..LAYOUTS {
        let (labels, obstacles) = random_chart(seed);
        let places = place(&labels, &obstacles, FRAME);
        assert_eq!(places.len(), labels.len());
        for (i, placed) in places.iter().enumerate() {
            let Some(placed) = placed else { continue };
            shown += 1;
            let text = text_of(&labels[i], placed);
            assert!(text.x >= FRAME.x - 1e-6 && text.x + text.width <= FRAME.x + FRAME.width + 1e-6, "chart {seed}, label {i}");
            assert!(text.y >= FRAME.y - 1e-6 && text.y + text.height <= FRAME.y + FRAME.height + 1e-6, "chart {seed}, label {i}");
            for obstacle in &obstacles {
                assert!(!covers(obstacle, text), "chart {seed}: label {i} covers {obstacle:?}");
            }
            for (j, other) in labels.iter().enumerate() {
                let mark = Obstacle::Disc { centre: other.anchor, radius: other.radius };
                assert!(other.radius == 0.0 || !covers(&mark, text), "chart {seed}: label {i} covers mark {j}");
                if let Some(neighbour) = places[j].filter(|_| i != j) {
                    assert!(!boxes_share_ink(text, text_of(other, &neighbour)), "chart {seed}: labels {i} and {j} overlap");
                }
            }
        }
    }
    assert!(shown > 2000, "only {shown} labels shown");
}

#[test]
fn leaders_run_clear_of_text_marks_boxes_and_each_other() {
    let (mut leaders, mut crossing) = (0, 0);
    for seed in 0..LAYOUTS {
        let (labels, obstacles) = random_chart(seed);
        let places = place(&labels, &obstacles, FRAME);
        for (i, placed) in places.iter().enumerate() {
            let Some((placed, leader)) = placed.and_then(|p| Some((p, p.leader?))) else { continue };
            leaders += 1;
            let anchor = labels[i].anchor;
            assert!(labels[i].required, "chart {seed}: an optional label {i} was moved away");
            assert!((gap(leader.0, anchor) - labels[i].radius).abs() < 1e-6, "chart {seed}: leader {i} starts off its mark");
            assert!(gap_to_box(leader.1, text_of(&labels[i], &placed)) < 1e-6, "chart {seed}: leader {i} ends off its label");
            for (j, other) in labels.iter().enumerate().filter(|&(j, _)| j != i) {
                let hidden = gap(anchor, other.anchor) <= other.radius;
                assert!(hidden || gap_to_line(other.anchor, leader) >= other.radius - 1e-6, "chart {seed}: leader {i}, mark {j}");
                if let Some(neighbour) = places[j] {
                    let text = text_of(other, &neighbour);
                    assert!(line_to_box(leader, core(text)) > 0.0, "chart {seed}: leader {i} runs through label {j}");
                    let apart = neighbour.leader.is_none_or(|l| line_to_line(leader, l) > 0.0);
                    assert!(apart, "chart {seed}: leaders {i} and {j} cross");
                }
            }
            for obstacle in &obstacles {
                match *obstacle {
                    Obstacle::Rect(rect) => {
                        let clear = gap_to_box(anchor, rect) == 0.0 || line_to_box(leader, core(rect)) > 0.0;
                        assert!(clear, "chart {seed}: leader {i} runs through a box");
                    }
                    Obstacle::Disc { centre, radius } => {
                        let clear = gap(anchor, centre) <= radius || gap_to_line(centre, leader) >= radius - 1e-6;
                        assert!(clear, "chart {seed}: leader {i} runs through a disc");
                    }
                    Obstacle::Segment { from, to, width } => {
                        crossing += usize::from(line_to_line(leader, (from, to)) < width / 2.0);
                    }
                }
            }
        }
    }
    assert!(leaders > 100, "only {leaders} leaders drawn");
    assert!(crossing * 10 < leaders, "{crossing} of {leaders} leaders cross a line");
}

#[test]
fn nearly_every_required_label_is_shown() {
    let (mut required, mut missing) = (0, 0);
    for seed in 0..LAYOUTS {
        let (labels, obstacles) = random_chart(seed);
        for (label, placed) in labels.iter().zip(place(&labels, &obstacles, FRAME)) {
            required += usize::from(label.required);
            missing += usize::from(label.required && placed.is_none());
        }
    }
    // What is missing lies among overlapping obstacles that no leader may leave.
    assert!(missing * 50 < required, "{missing} of {required} missing");
}

#[test]
fn points_far_apart_are_all_named_at_their_top_right() {
    let labels: Vec<Label> = (0..25).map(|k| named((40.0 + 70.0 * (k % 5) as f64, 40.0 + 45.0 * (k / 5) as f64), false)).collect();
    for (label, placed) in labels.iter().zip(place(&labels, &[], FRAME)) {
        let placed = placed.expect("there is room for all");
        let offset = 2.0 * std::f64::consts::FRAC_1_SQRT_2;
        assert!((placed.x - label.anchor.x - offset).abs() < 1e-9);
        assert!((placed.y + label.height - label.anchor.y + offset).abs() < 1e-9);
        assert_eq!(placed.leader, None);
    }
}

#[test]
fn each_side_is_where_its_name_says() {
    for side in Side::PREFERRED {
        let label = Label { sides: vec![side], ..named((200.0, 140.0), false) };
        let placed = place(std::slice::from_ref(&label), &[], FRAME)[0].expect("nothing is in the way");
        let text = text_of(&label, &placed);
        let (right, down) = side.sense();
        let middle = (text.x + 15.0 - 200.0, text.y + 4.0 - 140.0);
        assert!((right == 0.0 && middle.0.abs() < 1e-9) || middle.0 * right > 15.0, "{side:?}");
        assert!((down == 0.0 && middle.1.abs() < 1e-9) || middle.1 * down > 4.0, "{side:?}");
        assert!((gap_to_box(label.anchor, text) - 2.0).abs() < 1e-9, "{side:?}");
    }
}

#[test]
fn a_point_at_the_right_edge_is_named_on_its_left() {
    let placed = place(&[named((418.0, 140.0), false)], &[], FRAME)[0].expect("there is room on the left");
    assert!(placed.x + 30.0 < 418.0);
}

#[test]
fn a_value_keeps_off_the_line_it_stands_on() {
    let corner = Point { x: 200.0, y: 140.0 };
    let rising = Obstacle::Segment { from: corner, to: Point { x: 300.0, y: 60.0 }, width: 1.5 };
    let placed = place(&[named((200.0, 140.0), false)], &[rising], FRAME)[0].expect("below right is free");
    assert!(!covers(&rising, Rect { x: placed.x, y: placed.y, width: 30.0, height: 8.0 }));
}

#[test]
fn a_required_point_in_a_crowd_gets_a_leader() {
    let mut labels: Vec<Label> = vec![named((200.0, 140.0), true)];
    let crowd: Vec<Obstacle> = (0..12)
        .map(|k| {
            let (sin, cos) = (k as f64 * std::f64::consts::TAU / 12.0).sin_cos();
            Obstacle::Disc { centre: Point { x: 200.0 + 12.0 * cos, y: 140.0 + 12.0 * sin }, radius: 2.0 }
        })
        .collect();
    let placed = place(&labels, &crowd, FRAME)[0].expect("there is room outside the crowd");
    assert!(placed.leader.is_some());
    labels[0].required = false;
    assert_eq!(place(&labels, &crowd, FRAME), [None], "a label that is not required is left out instead");
}

#[test]
fn a_leader_crosses_a_line_only_when_it_is_fenced_in() {
    let at = |x: f64, y: f64| Point { x, y };
    let fence = |corners: &[Point]| -> Vec<Obstacle> {
        corners.windows(2).map(|w| Obstacle::Segment { from: w[0], to: w[1], width: 1.0 }).collect()
    };
    let crossed = |lines: &[Obstacle]| {
        let label = Label { sides: vec![Side::Left], ..named((200.0, 140.0), true) };
        let leader = place(&[label], lines, FRAME)[0].and_then(|p| p.leader).expect("a leader leads out");
        let hits = |o: &&Obstacle| matches!(**o, Obstacle::Segment { from, to, .. } if line_to_line(leader, (from, to)) < 0.5);
        lines.iter().filter(hits).count()
    };
    let (a, b, c, d) = (at(195.0, 135.0), at(205.0, 135.0), at(205.0, 145.0), at(195.0, 145.0));
    assert_eq!(crossed(&fence(&[d, a, b, c])), 0, "the bottom is open");
    assert_eq!(crossed(&fence(&[a, b, c, d, a])), 1, "all sides are closed");
}

#[test]
fn a_point_gives_way_to_a_neighbour_with_only_one_side() {
    let first = named((100.0, 140.0), false);
    let second = Label { sides: vec![Side::AboveLeft], ..named((135.0, 140.0), false) };
    assert!(place(&[first, second], &[], FRAME).iter().all(Option::is_some));
}

#[test]
fn required_labels_come_before_all_others() {
    let only_right = |required| Label { sides: vec![Side::Right], ..named((200.0, 140.0), required) };
    let places = place(&[only_right(false), only_right(true)], &[], FRAME);
    assert_eq!(places[0], None);
    assert!(places[1].is_some_and(|p| p.leader.is_none()));
}

#[test]
fn the_same_chart_looks_the_same_each_time() {
    let (labels, obstacles) = random_chart(7);
    assert_eq!(place(&labels, &obstacles, FRAME), place(&labels, &obstacles, FRAME));
}

#[test]
fn a_missing_or_absurd_number_costs_only_its_own_label() {
    let odd = [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 1e308, -1e308, 1e-308, -1.0, 0.0];
    for a in odd {
        for b in odd {
            let whole = named((200.0, 140.0), true);
            let labels = [
                Label { anchor: Point { x: a, y: b }, ..whole.clone() },
                Label { width: a, height: b, ..whole.clone() },
                Label { radius: a, width: b, ..whole.clone() },
                Label { sides: Vec::new(), ..whole.clone() },
                whole,
            ];
            let corner = Point { x: a, y: b };
            let obstacles = [
                Obstacle::Rect(Rect { x: a, y: b, width: -5.0, height: 3.0 }),
                Obstacle::Segment { from: corner, to: Point { x: 0.0, y: 0.0 }, width: 1.0 },
                Obstacle::Segment { from: corner, to: Point { x: b, y: a }, width: a },
                Obstacle::Disc { centre: corner, radius: 1.0 },
            ];
            let places = place(&labels, &obstacles, FRAME);
            if !a.is_finite() {
                assert_eq!(places[..3], [None; 3]);
            }
            if !(a.is_finite() && b.is_finite()) {
                assert!(places[4].is_some());
            }
            place(&labels, &obstacles, Rect { x: a, y: b, width: 100.0, height: 100.0 });
            place(&labels, &obstacles, Rect { x: 0.0, y: 0.0, width: a, height: b });
            spread(&[a, b, 1.0], &[1.0, 1.0, 1.0], -2.0, 2.0);
            spread(&[1.0, 2.0], &[a, b], -2.0, 2.0);
            spread(&[1.0, 2.0], &[1.0, 1.0], a, b);
        }
    }
}

fn cost(wanted: &[f64], centres: &[f64]) -> f64 {
    wanted.iter().zip(centres).map(|(w, c)| (w - c) * (w - c)).sum()
}

/// Up to twelve labels of random length that fit 0 to 100 points, if only just.
fn random_ends(seed: u64) -> (Vec<f64>, Vec<f64>) {
    let mut dice = Dice(seed);
    let count = 1 + dice.below(12);
    let wanted = (0..count).map(|_| dice.between(-20.0, 120.0).round()).collect();
    (wanted, (0..count).map(|_| dice.between(0.0, 100.0 / count as f64)).collect())
}

fn order_of(wanted: &[f64]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..wanted.len()).collect();
    order.sort_by(|&a, &b| wanted[a].total_cmp(&wanted[b]));
    order
}

/// Sets labels from the top, each at its wish or as far below as the one before forces it, and none so low that the rest do not fit.
fn pushed_down(wishes: &[f64], extents: &[f64], order: &[usize]) -> Vec<f64> {
    let mut centres = vec![0.0; wishes.len()];
    let (mut top, mut rest) = (0.0, extents.iter().sum::<f64>());
    for &i in order {
        let start = (wishes[i] - extents[i] / 2.0).min(100.0 - rest).max(top);
        centres[i] = start + extents[i] / 2.0;
        top = start + extents[i];
        rest -= extents[i];
    }
    centres
}

#[test]
fn end_labels_do_not_overlap_and_keep_the_order_of_their_lines() {
    for seed in 0..LAYOUTS {
        let (wanted, extents) = random_ends(seed);
        let centres = spread(&wanted, &extents, 0.0, 100.0).expect("they fit");
        let order = order_of(&wanted);
        assert!(centres[order[0]] - extents[order[0]] / 2.0 >= -1e-9, "seed {seed}");
        let last = order[order.len() - 1];
        assert!(centres[last] + extents[last] / 2.0 <= 100.0 + 1e-9, "seed {seed}");
        for pair in order.windows(2) {
            let room = centres[pair[1]] - centres[pair[0]];
            assert!(room >= (extents[pair[0]] + extents[pair[1]]) / 2.0 - 1e-9, "seed {seed}");
        }
    }
}

#[test]
fn end_labels_stay_as_near_to_their_lines_as_can_be() {
    for seed in 0..LAYOUTS {
        let (wanted, extents) = random_ends(seed);
        let centres = spread(&wanted, &extents, 0.0, 100.0).expect("they fit");
        let order = order_of(&wanted);
        let best = cost(&wanted, &centres) - 1e-6;
        let mut dice = Dice(seed + 1000);
        assert!(best <= cost(&wanted, &pushed_down(&wanted, &extents, &order)), "seed {seed}: pushing down is better");
        for scale in [0.01, 0.1, 1.0, 10.0, 50.0] {
            for _ in 0..20 {
                let near: Vec<f64> = centres.iter().map(|c| c + dice.between(-scale, scale)).collect();
                let other = pushed_down(&near, &extents, &order);
                assert!(best <= cost(&wanted, &other), "seed {seed}: {other:?} is better");
                // The cost is convex: were another arrangement better, a small step towards it would be.
                let mixed: Vec<f64> = centres.iter().zip(&other).map(|(a, b)| a * 0.99 + b * 0.01).collect();
                assert!(best <= cost(&wanted, &mixed), "seed {seed}: {mixed:?} is better");
            }
        }
    }
}

#[test]
fn end_labels_with_room_sit_exactly_at_their_lines() {
    assert_eq!(spread(&[80.0, 10.0, 45.0], &[10.0; 3], 0.0, 100.0), Some(vec![80.0, 10.0, 45.0]));
}

#[test]
fn two_lines_that_end_together_share_the_shift() {
    assert_eq!(spread(&[50.0, 50.0], &[10.0, 10.0], 0.0, 100.0), Some(vec![45.0, 55.0]));
    assert_eq!(spread(&[100.0, 98.0], &[10.0, 10.0], 0.0, 100.0), Some(vec![95.0, 85.0]));
}

#[test]
fn lines_that_end_at_zero_keep_the_order_given_whatever_the_sign_of_zero() {
    assert_eq!(spread(&[0.0, -0.0], &[2.0, 2.0], -9.0, 9.0), Some(vec![-1.0, 1.0]));
}

#[test]
fn more_end_labels_than_fit_are_refused() {
    assert_eq!(spread(&[1.0, 2.0, 3.0], &[5.0; 3], 0.0, 14.9), None);
    assert_eq!(spread(&[1.0, 2.0, 3.0], &[5.0; 3], 0.0, 15.0), Some(vec![2.5, 7.5, 12.5]));
    assert_eq!(spread(&[0.15; 3], &[0.1; 3], 0.0, 0.3).map(|c| c.len()), Some(3), "rounding does not count against them");
    assert_eq!(spread(&[], &[], 0.0, 1.0), Some(vec![]));
    assert_eq!(spread(&[1.0], &[], 0.0, 1.0), None);
}
