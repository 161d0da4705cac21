//! `pressrun diff`.

use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::time::Instant;

use clap::{Args, ValueEnum};
use pressrun::diff::pages::PageOptions;
use pressrun::diff::{self, Briefs, Changes, Named, Side};
use pressrun::project::Unselected;
use pressrun::{Report, Style};
use serde_json::{Value, json};

use super::only::Only;
use super::{Outcome, output};

/// Tell what moved between two states of a brief, and which sentences are no longer true
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  pressrun diff                            the last build, in out, and the brief as it is now\n  pressrun diff old new                    two folders\n  pressrun diff v1.2                       that snapshot or revision of git, and the brief in this folder or above it\n  pressrun diff 2024/manifest.json         what that build recorded, and the brief now\n  pressrun diff old new --format markdown  for a pull request or an erratum\n  pressrun diff old new --pictures pages   with pictures of the pages that differ, side by side\n  pressrun diff old new --exit-code        ends with 1 when a sentence is no longer true\n\nThe most consequential comes first: claims that broke, published figures that are missed, numbers, data, figures, sentences whose numbers moved, then words, references and translations."
)]
pub struct Options {
    /// The earlier state: the folder of a project, the manifest.json of a build, a snapshot, or a revision of git [default: the last build, in out]
    #[arg(value_name = "OLD")]
    old: Option<String>,
    /// The later state [default: the nearest brief.toml upwards]
    #[arg(value_name = "NEW")]
    new: Option<String>,
    /// Of briefs with a matrix: only these values of a parameter; again for another parameter
    #[arg(long, value_name = "NAME=VALUES")]
    only: Vec<Only>,
    /// Set the pages of both and tell which differ
    #[arg(long)]
    pages: bool,
    /// Write the pages that differ, both sides beside each other, as PNG into a folder; implies --pages
    #[arg(long, value_name = "DIR")]
    pictures: Option<PathBuf>,
    /// Languages whose pages are compared, separated by commas, or `all` [default: the source language]
    #[arg(long, value_name = "TAGS", value_delimiter = ',')]
    lang: Vec<String>,
    /// Editions whose pages are compared, separated by commas, or `all`
    #[arg(long, value_name = "NAMES", default_value = "screen", value_delimiter = ',')]
    edition: Vec<String>,
    /// End with 1 when a claim broke or a published figure is missed
    #[arg(long)]
    exit_code: bool,
    /// Form of the result
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
}

/// The form of a comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people.
    Human,
    /// One JSON object for each brief, for programs.
    Json,
    /// GitHub Flavored Markdown.
    Markdown,
}

impl Format {
    /// The form of findings.
    fn of_findings(self) -> output::Format {
        match self {
            Self::Json => output::Format::Json,
            Self::Human | Self::Markdown => output::Format::Human,
        }
    }
}

pub fn run(options: &Options) -> Outcome {
    let start = Instant::now();
    let refuse = |report: &Report, outcome| {
        output::findings(report, options.format.of_findings());
        outcome
    };
    let here = super::project_folder(None);
    let new = match (&options.new, &here) {
        (Some(named), _) => Ok(named.clone()),
        (None, Ok(here)) => Ok(here.display().to_string()),
        (None, Err(report)) => Err(report.clone()),
    };
    let here = here.ok();
    let old = options.old.as_deref().unwrap_or("out");
    let sides = new.and_then(|new| {
        // A snapshot or revision is one of the project that it is compared with.
        let named = Path::new(&new).exists().then(|| PathBuf::from(&new));
        Ok((Side::open(old, named.as_deref().or(here.as_deref()))?, Side::open(&new, here.as_deref())?))
    });
    let (old, new) = match sides {
        Ok(sides) => sides,
        Err(report) => return refuse(&report, Outcome::WrongUsage),
    };
    let briefs = match Side::briefs(&old, &new, &options.only) {
        Ok(briefs) => briefs,
        Err(Unselected::Project(report)) => return refuse(&report, Outcome::ProjectErrors),
        Err(Unselected::Usage(report)) => return refuse(&report, Outcome::WrongUsage),
    };
    let several = briefs.both.len() > 1;
    let (mut has_errors, mut breaks, mut told, mut same) = (false, false, 0, 0);
    let mut shared = None;
    for brief in &briefs.both {
        let states = old.state(brief).and_then(|old| Ok((old, new.state(brief)?)));
        let (old, new) = match states {
            Ok(states) => states,
            Err(report) => return refuse(&report, Outcome::WrongUsage),
        };
        let mut reports: Vec<&Report> = [&old, &new].into_iter().filter_map(|state| state.errors()).collect();
        let mut changes = Changes { parameters: brief.parameters.to_string(), ..diff::compare(&old, &new) };
        let failed = match options.page_options(brief) {
            Some(asked) if reports.is_empty() => diff::pages::compare(&old, &new, &asked).map(|pages| changes.pages = pages).err(),
            _ => None,
        };
        reports.extend(&failed);
        reports.iter().for_each(|report| output::findings(report, options.format.of_findings()));
        has_errors |= !reports.is_empty();
        breaks |= changes.breaks();
        // Of many briefs, what they have in common is told once, and those that are the same are counted.
        if several && options.format != Format::Json {
            let common = changes.take_shared();
            shared.get_or_insert(common);
            if changes.is_empty() {
                same += 1;
                continue;
            }
        }
        print(&changes, told, options.format);
        told += 1;
    }
    if let Some(shared) = shared.filter(|shared| !shared.is_empty()) {
        output::text(if told > 0 { "\nIn all briefs:\n" } else { "In all briefs:\n" });
        print(&shared, 1, options.format);
    }
    conclude(&briefs, same, options.format);
    if options.format == Format::Human {
        eprintln!("compared in {}", output::seconds(start.elapsed()));
    }
    match has_errors || breaks && options.exit_code {
        true => Outcome::ProjectErrors,
        false => Outcome::Done,
    }
}

impl Options {
    /// Which pages of a brief are asked for.
    fn page_options(&self, brief: &Named) -> Option<PageOptions> {
        (self.pages || self.pictures.is_some()).then(|| PageOptions {
            languages: self.lang.clone(),
            editions: self.edition.clone(),
            pictures: self.pictures.as_ref().map(|folder| match brief.parameters.is_empty() {
                true => folder.clone(),
                false => folder.join(&brief.slug),
            }),
        })
    }
}

/// Says of which briefs there is nothing to compare.
fn conclude(briefs: &Briefs, same: usize, format: Format) {
    let mut lines = Vec::new();
    let listed = [(&briefs.added, "new"), (&briefs.removed, "gone")];
    for (slugs, word) in listed.into_iter().filter(|(slugs, _)| !slugs.is_empty()) {
        lines.push(format!("{word}: {}", slugs.join(", ")));
    }
    if same > 0 {
        lines.push(format!("nothing else changed in {}", output::count(same, "brief")));
    }
    match format {
        Format::Json if lines.is_empty() => {}
        Format::Json => output::line(&json!({ "event": "briefs", "added": briefs.added, "removed": briefs.removed })),
        Format::Human | Format::Markdown => lines.iter().for_each(|line| output::text(&format!("\n{line}\n"))),
    }
}

fn print(changes: &Changes, at: usize, format: Format) {
    match format {
        Format::Json => {
            let mut value = serde_json::to_value(changes).unwrap_or(Value::Null);
            value["event"] = json!("changes");
            output::line(&value);
        }
        Format::Markdown => output::text(&format!("{}{}", if at > 0 { "\n" } else { "" }, changes.to_markdown())),
        Format::Human => {
            let coloured = std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none();
            let style = if coloured { Style::Coloured } else { Style::Plain };
            output::text(&format!("{}{}", if at > 0 { "\n" } else { "" }, changes.to_text(style, width())));
        }
    }
}

/// How many characters a line has: as many as the terminal says, but no more than read well.
fn width() -> usize {
    let columns = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    columns.unwrap_or(100usize).clamp(60, 120)
}
