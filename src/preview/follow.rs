//! Brings changes of files and proofs together.

use std::time::{Duration, Instant};

use crate::typeset::tidy;

use super::proof::{ProofId, Stages};
use super::session::{Reading, Session};
use super::watcher::{Change, Wake, Watcher};

/// How long a project with errors may be one that is just being saved.
const HALF_WRITTEN: Duration = Duration::from_millis(80);
/// How long errors are held back at most.
const PATIENCE: Duration = Duration::from_millis(400);

/// Where proofs go: a browser, files, a terminal.
pub trait Desk {
    /// The editions that are wanted now, the most urgent first.
    fn wanted(&self, session: &Session) -> Vec<ProofId>;

    /// The project was read, or a proof made: there is something new to show. Comes before [`Desk::rebuilt`] and should be quick.
    fn show(&mut self, session: &Session, reading: &Reading);

    /// All that is wanted was made, or could not be.
    fn rebuilt(&mut self, session: &Session, rebuild: &Rebuild);

    /// Nothing happened for half a second.
    fn idle(&mut self, session: &Session);
}

/// What was done after a change.
#[derive(Debug, Clone, Default)]
pub struct Rebuild {
    /// What was read.
    pub reading: Reading,
    /// The editions that were made again, and how long that took.
    pub proofs: Vec<(ProofId, Stages)>,
    /// How long it all took since the change was noticed.
    pub elapsed: Duration,
}

/// Works on a project for good: whenever files of it change, and whenever other editions are wanted.
pub fn follow(mut session: Session, mut watcher: Watcher, desk: &mut impl Desk) -> ! {
    let mut wake = Wake::Change(Change::anything());
    loop {
        let started = Instant::now();
        match wake {
            Wake::Change(change) => {
                if let Some(mut reading) = session.read(&change) {
                    wait_for_the_rest(&mut session, &mut watcher, &mut reading, started);
                    make(&mut session, desk, reading, started);
                }
            }
            Wake::Asked => make(&mut session, desk, Reading { asked: true, ..Reading::default() }, started),
            Wake::Idle => desk.idle(&session),
        }
        wake = watcher.wait();
    }
}

/// Reads again what may have been read half-written.
fn wait_for_the_rest(session: &mut Session, watcher: &mut Watcher, reading: &mut Reading, started: Instant) {
    while session.is_broken(std::iter::empty()) && started.elapsed() < PATIENCE {
        let Some(change) = watcher.wait_for_change(HALF_WRITTEN) else { return };
        if let Some(again) = session.read(&change) {
            reading.changed.extend(again.changed);
            reading.changed.sort();
            reading.changed.dedup();
            *reading =
                Reading { changed: std::mem::take(&mut reading.changed), concerns: reading.concerns | again.concerns, ..again };
        }
    }
}

fn make(session: &mut Session, desk: &mut impl Desk, reading: Reading, started: Instant) {
    let wanted = desk.wanted(session);
    session.keep(|id| wanted.contains(id));
    let mut rebuild = Rebuild { reading, ..Rebuild::default() };
    let mut is_shown = false;
    for id in &wanted {
        let made = session.proof(id);
        is_shown = made.is_some();
        if let Some(stages) = made {
            rebuild.proofs.push((id.clone(), stages));
            desk.show(session, &rebuild.reading);
        }
    }
    // What is wrong with those that could not be made.
    if !is_shown {
        desk.show(session, &rebuild.reading);
    }
    rebuild.elapsed = started.elapsed();
    desk.rebuilt(session, &rebuild);
    // Only now, as it takes some milliseconds.
    tidy();
}
