//! Ctrl-C.

use std::process::exit;

use pressrun::batch::Stop;

/// The exit code of a process that was interrupted: 128 and the number of the signal, as shells have it.
pub const INTERRUPTED: u8 = 130;

/// Asks the run to stop when the process is interrupted or told to end; the second time, the process ends at once.
pub fn watch() -> Stop {
    let stop = Stop::default();
    let asked = stop.clone();
    // Where no handler can be set, an interrupt ends the process at once; outputs are whole all the same.
    let _ = ctrlc::set_handler(move || {
        if asked.is_requested() {
            exit(i32::from(INTERRUPTED));
        }
        asked.request();
    });
    stop
}
