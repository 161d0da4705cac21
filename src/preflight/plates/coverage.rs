//! What plates put on a page together.

use super::draw::Frame;
use crate::output::print::MILLIMETRE;
use crate::pdf::Rect;

/// How much ink a page has.
#[derive(Debug, Clone, PartialEq)]
pub struct Coverage {
    /// Each ink, and how much of the trimmed page it covers on the average, in percent.
    pub inks: Vec<(String, f64)>,
    /// The most of all inks together, in percent, on a square of a millimetre.
    pub greatest: f64,
    /// Where that is.
    pub place: Rect,
    /// Where there is more than the limit.
    pub spots: Vec<Spot>,
}

/// A place with too much ink.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spot {
    pub place: Rect,
    /// The most ink in it, in percent.
    pub coverage: f64,
    /// Where that is.
    pub at: (f64, f64),
}

/// Sums plates up. A plate without ink has no pixels.
pub fn measured(plates: &[(&str, Option<&[u8]>)], frame: &Frame, limit: f64) -> Coverage {
    let mut total = vec![0_u32; frame.width * frame.height];
    for plate in plates.iter().filter_map(|(_, plate)| *plate) {
        total.iter_mut().zip(plate).for_each(|(sum, grey)| *sum += u32::from(255 - grey));
    }
    let squares = Squares::of(&total, frame);
    let (at, greatest) = squares.greatest();
    Coverage {
        inks: plates.iter().map(|(name, plate)| ((*name).to_owned(), plate.map_or(0.0, |plate| average(plate, frame)))).collect(),
        greatest,
        place: squares.place(frame, at, at),
        spots: squares.spots(frame, limit),
    }
}

/// The average of a plate within the trim, in percent.
fn average(plate: &[u8], frame: &Frame) -> f64 {
    let pixels = |points: f64| (points * frame.scale).round() as usize;
    let (left, top) = (pixels(frame.trim.left - frame.sheet.left), pixels(frame.sheet.top - frame.trim.top));
    let (width, height) = (pixels(frame.trim.width()), pixels(frame.trim.height()));
    let rows = plate.chunks_exact(frame.width).skip(top).take(height);
    let trimmed = rows.flat_map(|row| row.iter().skip(left).take(width));
    let (count, sum) = trimmed.fold((0_u64, 0_u64), |(count, sum), grey| (count + 1, sum + u64::from(255 - grey)));
    sum as f64 / count.max(1) as f64 / 2.55
}

/// The means over squares of a millimetre, one for each pixel that such a square can begin with. Over a square the edges of shapes,
/// which are blurred, do not weigh, and neither do letters.
struct Squares {
    /// In percent.
    means: Vec<f32>,
    across: usize,
    side: (usize, usize),
}

impl Squares {
    fn of(total: &[u32], frame: &Frame) -> Self {
        let side = ((MILLIMETRE * frame.scale).round() as usize).max(1);
        let side = (side.min(frame.width), side.min(frame.height));
        // The sum of all pixels above and to the left of each, to take those of any rectangle from.
        let stride = frame.width + 1;
        let mut sums = vec![0_u64; stride * (frame.height + 1)];
        for (row, pixels) in total.chunks_exact(frame.width).enumerate() {
            let mut line = 0;
            for (column, pixel) in pixels.iter().enumerate() {
                line += u64::from(*pixel);
                sums[(row + 1) * stride + column + 1] = sums[row * stride + column + 1] + line;
            }
        }
        let (across, down) = (frame.width - side.0 + 1, frame.height - side.1 + 1);
        let full = (side.0 * side.1) as f32 * 2.55;
        let mean = |row: usize, column: usize| {
            let (above, below) = (row * stride + column, (row + side.1) * stride + column);
            (sums[below + side.0] + sums[above] - sums[below] - sums[above + side.0]) as f32 / full
        };
        let means = (0..down).flat_map(|row| (0..across).map(move |column| (row, column)));
        Self { means: means.map(|(row, column)| mean(row, column)).collect(), across, side }
    }

    /// The square with the most ink.
    fn greatest(&self) -> ((usize, usize), f64) {
        let most = self.means.iter().enumerate().fold((0, 0.0), |most, (at, mean)| if *mean > most.1 { (at, *mean) } else { most });
        (self.position(most.0), f64::from(most.1))
    }

    fn position(&self, at: usize) -> (usize, usize) {
        (at % self.across, at / self.across)
    }

    /// The place on the page of the squares from one to another.
    fn place(&self, frame: &Frame, first: (usize, usize), last: (usize, usize)) -> Rect {
        let points = |pixels: usize| pixels as f64 / frame.scale;
        Rect {
            left: frame.sheet.left + points(first.0),
            top: frame.sheet.top - points(first.1),
            right: frame.sheet.left + points(last.0 + self.side.0),
            bottom: frame.sheet.top - points(last.1 + self.side.1),
        }
    }

    /// Where squares that touch have more ink than the limit.
    fn spots(&self, frame: &Frame, limit: f64) -> Vec<Spot> {
        let over = |at: usize| f64::from(self.means[at]) > limit;
        let mut seen = vec![false; self.means.len()];
        let mut spots = Vec::new();
        for start in 0..self.means.len() {
            if seen[start] || !over(start) {
                continue;
            }
            seen[start] = true;
            let mut waiting = vec![start];
            let (mut first, mut last, mut most) = (self.position(start), self.position(start), start);
            while let Some(at) = waiting.pop() {
                let (column, row) = self.position(at);
                first = (first.0.min(column), first.1.min(row));
                last = (last.0.max(column), last.1.max(row));
                if self.means[at] > self.means[most] {
                    most = at;
                }
                let sides = [
                    (column > 0).then(|| at - 1),
                    (column + 1 < self.across).then(|| at + 1),
                    at.checked_sub(self.across),
                    (at + self.across < self.means.len()).then(|| at + self.across),
                ];
                for side in sides.into_iter().flatten() {
                    if !seen[side] && over(side) {
                        seen[side] = true;
                        waiting.push(side);
                    }
                }
            }
            let peak = self.place(frame, self.position(most), self.position(most));
            let at = ((peak.left + peak.right) / 2.0, (peak.bottom + peak.top) / 2.0);
            spots.push(Spot { place: self.place(frame, first, last), coverage: f64::from(self.means[most]), at });
        }
        spots
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(width: usize, height: usize) -> Frame {
        Frame::new(Rect { left: 0.0, bottom: 0.0, right: width as f64, top: height as f64 })
    }

    /// A plate with a square of full ink.
    fn plate(width: usize, height: usize, left: usize, top: usize, side: usize) -> Vec<u8> {
        let inked = |at: usize| (left..left + side).contains(&(at % width)) && (top..top + side).contains(&(at / width));
        (0..width * height).map(|at| if inked(at) { 0 } else { 255 }).collect()
    }

    #[test]
    fn two_inks_that_overlap_are_summed_and_their_place_is_told() {
        let (one, other) = (plate(40, 20, 2, 4, 10), plate(40, 20, 8, 4, 10));
        let coverage = measured(&[("One", Some(&one)), ("Other", Some(&other)), ("None", None)], &frame(40, 20), 150.0);
        assert!((coverage.greatest - 200.0).abs() < 0.01);
        assert!((coverage.inks[0].1 - 12.5).abs() < 0.01 && coverage.inks[2].1 == 0.0);
        let [spot] = coverage.spots.as_slice() else { panic!("{:?}", coverage.spots) };
        // The squares that have more than half of them in the overlap reach a pixel out of it.
        assert!((spot.place.left - 7.0).abs() < 1.1 && (spot.place.right - 13.0).abs() < 1.1, "{:?}", spot.place);
        assert!((spot.place.top - 16.0).abs() < 1.1 && (spot.place.bottom - 6.0).abs() < 1.1, "{:?}", spot.place);
    }

    #[test]
    fn what_is_smaller_than_a_millimetre_does_not_count() {
        let dot = plate(40, 20, 10, 10, 1);
        assert!(measured(&[("One", Some(&dot))], &frame(40, 20), 50.0).spots.is_empty());
        let square = plate(40, 20, 10, 10, 3);
        assert_eq!(measured(&[("One", Some(&square))], &frame(40, 20), 50.0).spots.len(), 1);
    }

    #[test]
    fn a_page_smaller_than_a_square_is_measured_as_a_whole() {
        let all = plate(2, 1, 0, 0, 2);
        assert!((measured(&[("One", Some(&all))], &frame(2, 1), 300.0).greatest - 100.0).abs() < 0.01);
    }
}
