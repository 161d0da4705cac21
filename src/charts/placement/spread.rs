/// Keeps sums of squares of absurd, but finite, positions finite.
const FARTHEST: f64 = 1e100;

/// Moves labels along one axis, as little as possible, until none overlaps another.
///
/// Label `i` would have its centre at `wanted[i]` and takes `extents[i]` of the axis, any gap to its neighbours included. The
/// centres returned belong to the same labels, in the same positions of the list. Along the axis they follow the order of
/// `wanted`, ties the order given; every label lies within `low` to `high`; and no other centres that do so have a smaller sum of
/// squared distances to `wanted`. All lengths are points.
///
/// `None` when the labels do not all fit, when the lists differ in length, when an extent is negative or a number not finite.
///
/// With the extents before each label taken off, "no overlap" becomes "does not decrease", so this is isotonic regression, solved
/// exactly by pooling adjacent violators (M. Ayer et al., "An empirical distribution function for sampling with incomplete
/// information", Annals of Mathematical Statistics 26(4), 1955); the limits are then met by clamping.
pub fn spread(wanted: &[f64], extents: &[f64], low: f64, high: f64) -> Option<Vec<f64>> {
    let sound = wanted.iter().all(|w| w.is_finite()) && extents.iter().all(|e| e.is_finite() && *e >= 0.0);
    if wanted.len() != extents.len() || !sound || !low.is_finite() || !high.is_finite() {
        return None;
    }
    if wanted.is_empty() {
        return Some(Vec::new());
    }
    let total: f64 = extents.iter().sum();
    // Room that is exactly enough must not fail for a rounding error.
    let slack = 1e-9 * (1.0 + low.abs().max(high.abs()));
    if total > high - low + slack {
        return None;
    }
    let last = (high - total).max(low);

    let mut order: Vec<usize> = (0..wanted.len()).collect();
    order.sort_by(|&a, &b| wanted[a].partial_cmp(&wanted[b]).unwrap_or(std::cmp::Ordering::Equal));

    let mut pools: Vec<(f64, usize)> = Vec::with_capacity(order.len());
    let mut before = 0.0;
    for &i in &order {
        let mut mean = (wanted[i] - before - extents[i] / 2.0).clamp(-FARTHEST, FARTHEST);
        let mut count = 1;
        before += extents[i];
        while let Some(&(earlier, members)) = pools.last() {
            if earlier <= mean {
                break;
            }
            pools.pop();
            mean = earlier + (mean - earlier) * (count as f64 / (members + count) as f64);
            count += members;
        }
        pools.push((mean, count));
    }

    let mut centres = vec![0.0; wanted.len()];
    let mut rest = order.iter();
    let mut before = 0.0;
    for (mean, count) in pools {
        let start = mean.clamp(low, last);
        for &i in rest.by_ref().take(count) {
            centres[i] = start + before + extents[i] / 2.0;
            before += extents[i];
        }
    }
    Some(centres)
}
