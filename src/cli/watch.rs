//! `pressrun watch`.

use std::path::PathBuf;

use clap::Args;
use pressrun::preview::{Session, Watcher, follow};
use pressrun::project::{Only, ReadOptions};
use pressrun::resolve::CheckOptions;
use pressrun::{Diagnostic, Project, Report};

use super::desk::{Outputs, WorkDesk};
use super::output::{self, Format};
use super::preview::Browser;
use super::{Drafting, Outcome, Revising};

/// Make the PDFs again whenever a file of the brief changes
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  pressrun watch                      the PDFs of the brief in this folder or above it, kept up to date\n  pressrun watch data --lang en       one language of it\n  pressrun watch --open               and the preview of its pages in the browser\n  pressrun preview                    the preview alone, without PDFs\n\nWhile the brief has errors they are shown, and the last good PDFs stay. It ends with Ctrl-C."
)]
pub struct Options {
    #[command(flatten)]
    pub work: Work,
    /// Languages to build, separated by commas, or `all`
    #[arg(long, value_name = "TAGS", default_value = "all", value_delimiter = ',')]
    lang: Vec<String>,
    /// Editions to build, separated by commas, or `all`
    #[arg(long, value_name = "NAMES", default_value = "screen", value_delimiter = ',')]
    edition: Vec<String>,
    /// Show the preview in the browser too
    #[arg(long)]
    open: bool,
    #[command(flatten)]
    browser: Browser,
}

/// The project that is worked on, and how.
#[derive(Debug, Args)]
pub struct Work {
    /// Folder of the project, or its brief.toml [default: the nearest brief.toml upwards]
    pub project: Option<PathBuf>,
    /// Folder of the PDFs, which is not watched
    #[arg(long, value_name = "DIR", default_value = "out")]
    pub out: PathBuf,
    #[command(flatten)]
    pub drafting: Drafting,
    #[command(flatten)]
    pub revising: Revising,
    /// Of a brief with a matrix: the values to work on; of several, the first [default: the first of all]
    #[arg(long, value_name = "NAME=VALUE")]
    pub only: Vec<Only>,
    /// Form of messages and results
    #[arg(long, value_enum, default_value_t = Format::Human)]
    pub format: Format,
}

impl Work {
    /// Begins to work on the project.
    pub fn begin(&self) -> Result<(Session, Watcher), Report> {
        let named = super::project_folder(self.project.as_ref())?;
        let folder = Project::folder_of(&named).to_path_buf();
        let folder = if folder.as_os_str().is_empty() { PathBuf::from(".") } else { folder };
        let since = self.revising.since(std::slice::from_ref(&folder))?;
        let watcher = Watcher::new(&folder, &[self.out.clone(), folder.join("out")]).map_err(|error| {
            let finding = Diagnostic::error("missing-project", format!("the folder `{}` cannot be watched", folder.display()))
                .because(error.to_string())
                .help("name a folder that holds a brief.toml, or make one with `pressrun init DIR`");
            Report::new(Default::default(), vec![finding])
        })?;
        let Drafting { allow_broken_claims, draft, ignore_lock } = self.drafting;
        let read = ReadOptions { ignore_lock };
        let check = CheckOptions { allow_broken_claims, draft, ..CheckOptions::default() };
        Ok((Session::new(folder, read, check).choosing(self.only.clone()).revising(since), watcher))
    }
}

pub fn run(options: &Options) -> Outcome {
    let begun = options.work.begin().and_then(|(session, watcher)| {
        let shared = options.open.then(|| options.browser.start(&watcher, options.work.format)).transpose()?;
        Ok((session, watcher, shared))
    });
    match begun {
        Ok((session, watcher, shared)) => {
            let outputs = Outputs::new(&options.work.out, &options.lang, &options.edition, options.work.drafting.into());
            follow(session, watcher, &mut WorkDesk::new(options.work.format, shared, Some(outputs)))
        }
        Err(report) => {
            output::findings(&report, options.work.format);
            Outcome::ProjectErrors
        }
    }
}
