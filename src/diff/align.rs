//! Which of two lists belong together, in their order.

/// Positions in two lists that belong together, or that only one of them has.
pub type Pairs = Vec<(Option<usize>, Option<usize>)>;

/// Pairs the items of two lists so that the pairs have as much in common as possible. `likeness` is nothing for items that do not
/// belong together.
pub fn aligned(rows: usize, columns: usize, likeness: impl Fn(usize, usize) -> f64) -> Pairs {
    let mut like = vec![vec![0.0f64; columns]; rows];
    let mut best = vec![vec![0.0f64; columns + 1]; rows + 1];
    for was in (0..rows).rev() {
        for is in (0..columns).rev() {
            like[was][is] = likeness(was, is);
            let paired = if like[was][is] > 0.0 { like[was][is] + best[was + 1][is + 1] } else { 0.0 };
            best[was][is] = paired.max(best[was + 1][is]).max(best[was][is + 1]);
        }
    }
    let mut pairs = Pairs::new();
    let (mut was, mut is) = (0, 0);
    while was < rows || is < columns {
        let both = was < rows && is < columns;
        if both && like[was][is] > 0.0 && best[was][is] == like[was][is] + best[was + 1][is + 1] {
            pairs.push((Some(was), Some(is)));
            (was, is) = (was + 1, is + 1);
        } else if was < rows && (is == columns || best[was + 1][is] >= best[was][is + 1]) {
            pairs.push((Some(was), None));
            was += 1;
        } else {
            pairs.push((None, Some(is)));
            is += 1;
        }
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::aligned;

    #[test]
    fn what_has_most_in_common_goes_together_and_keeps_its_order() {
        let pairs = |old: &str, new: &str| {
            let (old, new): (Vec<char>, Vec<char>) = (old.chars().collect(), new.chars().collect());
            let same = |was: usize, is: usize| f64::from(u8::from(old[was] == new[is]));
            let shown = |at: Option<usize>, list: &[char]| at.map_or('-', |at| list[at]);
            aligned(old.len(), new.len(), same)
                .into_iter()
                .map(|(was, is)| [shown(was, &old), shown(is, &new)].iter().collect())
                .collect::<Vec<String>>()
        };
        assert_eq!(pairs("abc", "xabc"), ["-x", "aa", "bb", "cc"]);
        assert_eq!(pairs("abc", "ac"), ["aa", "b-", "cc"]);
        assert_eq!(pairs("", "a"), ["-a"]);
        assert_eq!(pairs("ab", "ba").len(), 3, "one of them moved");
    }
}
