//! The latest of things that took long to make, for when the same is asked for again.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

/// How many things of a kind are kept: those of as many languages as one works on at a time.
const KEPT: usize = 8;

/// Things of a kind, the latest last.
#[derive(Debug)]
pub struct Recent<T>(Mutex<VecDeque<Arc<T>>>);

impl<T> Recent<T> {
    pub const fn new() -> Self {
        Self(Mutex::new(VecDeque::new()))
    }

    /// The one that was asked for, if it was made before; else it is made, by whoever asks, and kept.
    pub fn get_or_make(&self, is_same: impl Fn(&T) -> bool, make: impl FnOnce() -> T) -> Arc<T> {
        let lock = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let found = lock().iter().find(|known| is_same(known)).cloned();
        found.unwrap_or_else(|| {
            let made = Arc::new(make());
            let mut known = lock();
            if known.len() == KEPT {
                known.pop_front();
            }
            known.push_back(made.clone());
            made
        })
    }
}
