//! The latest of things that took long to make, for when the same is asked for again.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Things of a kind, the one that was asked for last at the end.
#[derive(Debug)]
pub struct Recent<T> {
    /// How many are kept at most.
    count: usize,
    /// How many bytes they weigh together at most.
    bytes: usize,
    things: Mutex<VecDeque<(usize, Arc<T>)>>,
}

impl<T> Recent<T> {
    /// Keeps so many things at most, and no more than so many bytes.
    pub const fn new(count: usize, bytes: usize) -> Self {
        Self { count, bytes, things: Mutex::new(VecDeque::new()) }
    }

    /// The one that was asked for, if it was made before.
    pub fn get(&self, is_same: impl Fn(&T) -> bool) -> Option<Arc<T>> {
        let mut things = self.lock();
        let at = things.iter().rposition(|(_, known)| is_same(known))?;
        let found = things.remove(at)?;
        let thing = found.1.clone();
        things.push_back(found);
        Some(thing)
    }

    /// Keeps what was made, which weighs so many bytes, instead of what it comes in the place of. What weighs too much is not kept.
    pub fn keep(&self, bytes: usize, thing: T, is_replaced: impl Fn(&T) -> bool) -> Arc<T> {
        let thing = Arc::new(thing);
        if bytes > self.bytes {
            return thing;
        }
        let mut things = self.lock();
        things.retain(|(_, known)| !is_replaced(known));
        let mut weight: usize = things.iter().map(|(bytes, _)| bytes).sum();
        while things.len() >= self.count || weight + bytes > self.bytes {
            weight -= things.pop_front().map_or(0, |(bytes, _)| bytes);
        }
        things.push_back((bytes, thing.clone()));
        thing
    }

    /// Forgets all.
    pub fn clear(&self) {
        self.lock().clear();
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<(usize, Arc<T>)>> {
        self.things.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is kept after some were asked for, each of the weight of its number.
    fn kept(count: usize, bytes: usize, asked: &[usize]) -> Vec<usize> {
        let recent = Recent::new(count, bytes);
        for number in asked {
            let found =
                recent.get(|known| known == number).unwrap_or_else(|| recent.keep(*number, *number, |known| known + 10 == *number));
            assert_eq!(*found, *number);
        }
        let things = recent.lock();
        things.iter().map(|(_, number)| **number).collect()
    }

    #[test]
    fn those_that_were_asked_for_last_stay() {
        assert_eq!(kept(3, 100, &[1, 2, 3, 1, 4]), [3, 1, 4]);
    }

    #[test]
    fn what_comes_in_the_place_of_another_replaces_it() {
        assert_eq!(kept(9, 100, &[1, 2, 11, 3]), [2, 11, 3]);
    }

    #[test]
    fn no_more_is_kept_than_may_weigh() {
        assert_eq!(kept(9, 10, &[3, 4, 5]), [4, 5]);
        assert_eq!(kept(9, 10, &[3, 4, 11]), [3, 4]);
        assert_eq!(kept(9, 10, &[3, 4, 10]), [10]);
    }
}
