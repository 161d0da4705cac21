//! `pressrun preflight`.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use pressrun::Severity;
use pressrun::preflight::{self, Finding, PageInk, Profile, Use};
use serde_json::json;

use super::Outcome;
use super::output;

/// Look for what would go wrong with PDFs at the printer, or for a reader
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  pressrun preflight out/*-print.pdf             is it fit to print?\n  pressrun preflight --profile screen brief.pdf  can everybody read it?\n  pressrun preflight --profile house.toml a.pdf  with limits of one's own\n  pressrun preflight --ink out/brief-print.pdf   how much of each ink is on each page?\n  pressrun preflight --format sarif *.pdf        for systems that show code scans\n  pressrun preflight --rules                     the rules, with their reasons\n\nAny PDF can be inspected, whatever made it. Exit codes: 0 no errors, 1 errors were found, 2 a file cannot be inspected."
)]
pub struct Options {
    /// The PDFs
    #[arg(value_name = "FILE", required_unless_present = "rules")]
    files: Vec<PathBuf>,
    /// What they are for: `print`, `screen`, or a profile of one's own in TOML
    #[arg(long, value_name = "print|screen|FILE", default_value = "print")]
    profile: String,
    /// Form of the findings
    #[arg(long, value_enum, default_value_t = Form::Human)]
    format: Form,
    /// Draw the plates of every page, and tell the greatest coverage and the average of each ink
    #[arg(long)]
    ink: bool,
    /// List the rules that the profile applies
    #[arg(long)]
    rules: bool,
}

/// The form of findings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Form {
    /// For people.
    Human,
    /// One JSON object a line.
    Json,
    /// One SARIF 2.1.0 log.
    Sarif,
}

pub fn run(options: &Options) -> Outcome {
    let profile = match profile(&options.profile) {
        Ok(profile) => profile,
        Err(message) => {
            eprintln!("{message}");
            return Outcome::WrongUsage;
        }
    };
    if options.rules {
        list_rules(&profile, options.format);
        return Outcome::Done;
    }
    let mut inspected: Vec<(String, Vec<Finding>)> = Vec::new();
    let mut unreadable = false;
    for file in &options.files {
        let shown = output::path(file);
        match inspect(file, &profile, options.ink) {
            Ok((findings, ink)) => {
                report(&shown, &findings, ink.as_deref(), options.format);
                inspected.push((shown, findings));
            }
            Err((reason, help)) => {
                unreadable = true;
                eprintln!("error: `{shown}` {reason}\n  help: {help}");
            }
        }
    }
    if options.format == Form::Sarif {
        output::line(&preflight::to_sarif(&inspected));
    }
    let errors = inspected.iter().flat_map(|(_, findings)| findings).any(|finding| finding.severity == Severity::Error);
    match (unreadable, errors) {
        (true, _) => Outcome::WrongUsage,
        (_, true) => Outcome::ProjectErrors,
        _ => Outcome::Done,
    }
}

/// The profile that is meant, or what is wrong with it.
fn profile(named: &str) -> Result<Profile, String> {
    match named {
        "print" => return Ok(Profile::new(Use::Print)),
        "screen" => return Ok(Profile::new(Use::Screen)),
        _ => {}
    }
    let text = std::fs::read_to_string(named).map_err(|error| {
        format!("error: the profile `{named}` cannot be read: {error}\n  help: name `print`, `screen`, or a TOML file: see docs/preflight.md")
    })?;
    Profile::read(&text).map_err(|bad| format!("error: the profile `{named}` cannot be used\n{}\n  help: {}", bad.reason, bad.help))
}

/// The findings, and when it is asked for, the ink of each page.
type Inspected = (Vec<Finding>, Option<Vec<PageInk>>);

fn inspect(file: &Path, profile: &Profile, ink: bool) -> Result<Inspected, (String, String)> {
    let bytes = std::fs::read(file).map_err(|error| (format!("cannot be read: {error}"), "name a PDF file".to_owned()))?;
    let inspected = match ink {
        true => preflight::inspect_ink(&bytes, profile).map(|(findings, ink)| (findings, Some(ink))),
        false => preflight::inspect(&bytes, profile).map(|findings| (findings, None)),
    };
    inspected.map_err(|unreadable| (unreadable.reason, unreadable.help.to_owned()))
}

fn report(file: &str, findings: &[Finding], ink: Option<&[PageInk]>, format: Form) {
    match format {
        Form::Human => {
            output::text(&preflight::to_text(file, findings));
            if let Some(ink) = ink {
                output::text(&preflight::ink_to_text(file, ink));
            }
            let errors = findings.iter().filter(|finding| finding.severity == Severity::Error).count();
            output::text(&format!("{file}: {}\n", output::counts(errors, findings.len() - errors)));
        }
        Form::Json => {
            preflight::to_json(file, findings).iter().for_each(output::line);
            preflight::ink_to_json(file, ink.unwrap_or_default()).iter().for_each(output::line);
        }
        Form::Sarif => {}
    }
}

fn list_rules(profile: &Profile, format: Form) {
    for rule in preflight::rules() {
        let Some(severity) = profile.severity(rule) else { continue };
        match format {
            Form::Human => output::text(&format!("{}  {}  {}\n    {}\n", rule.id, severity.word(), rule.title, rule.reason)),
            Form::Json | Form::Sarif => output::line(&json!({
                "rule": rule.id,
                "severity": severity.word(),
                "title": rule.title,
                "reason": rule.reason,
                "remedy": rule.remedy,
            })),
        }
    }
}
