//! How commands speak: findings and results, for people or as JSON.

use std::io::{IsTerminal, Write};
use std::path::Path;
use std::time::Duration;

use clap::ValueEnum;
use pressrun::{Report, Style};
use serde_json::{Value, json};

/// The form of what a command prints.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people.
    Human,
    /// One JSON object a line, for programs.
    Json,
}

/// Prints findings: for people on standard error, as JSON on standard output.
pub fn findings(report: &Report, format: Format) {
    match format {
        Format::Human => {
            let coloured = std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none();
            eprint!("{}", report.to_text(if coloured { Style::Coloured } else { Style::Plain }));
        }
        Format::Json => {
            for mut finding in report.to_json() {
                finding["event"] = json!("finding");
                line(&finding);
            }
        }
    }
}

/// Prints a line of JSON.
pub fn line(value: &Value) {
    text(&format!("{value}\n"));
}

/// Prints to standard output. A reader that went away, as `head` does, is no error.
pub fn text(text: &str) {
    let _ = std::io::stdout().lock().write_all(text.as_bytes());
}

/// "3 errors and 1 warning".
pub fn counts(errors: usize, warnings: usize) -> String {
    match (errors, warnings) {
        (0, 0) => "no errors".into(),
        (0, warnings) => count(warnings, "warning"),
        (errors, 0) => count(errors, "error"),
        (errors, warnings) => format!("{} and {}", count(errors, "error"), count(warnings, "warning")),
    }
}

/// "3 errors", "1 error".
pub fn count(number: usize, word: &str) -> String {
    format!("{number} {word}{}", if number == 1 { "" } else { "s" })
}

/// A duration to three figures, such as `0.21 s`.
pub fn seconds(duration: Duration) -> String {
    format!("{:.2} s", duration.as_secs_f64())
}

/// A path with slashes, for JSON.
pub fn path(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}
