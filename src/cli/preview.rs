//! `pressrun preview`.

use std::sync::Arc;

use clap::Args;
use pressrun::preview::{Editor, PortTaken, Server, Shared, Watcher, browse, follow};
use pressrun::{Diagnostic, Report};
use serde_json::json;

use super::Outcome;
use super::desk::WorkDesk;
use super::output::{self, Format};
use super::watch::Work;

/// Show the pages in the browser while you write
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  pressrun preview                       the brief in this folder or above it, in the browser\n  pressrun preview data --port 8080      at http://127.0.0.1:8080/\n  pressrun preview --editor code         a click on a page can open Visual Studio Code at that place\n  pressrun preview --no-browser          print the address only\n\nIt writes no files; `pressrun watch --open` also keeps the PDFs up to date. Only this machine can reach it. It ends with Ctrl-C."
)]
pub struct Options {
    #[command(flatten)]
    work: Work,
    /// Print the address without opening a browser
    #[arg(long)]
    no_browser: bool,
    #[command(flatten)]
    browser: Browser,
}

/// The preview in the browser.
#[derive(Debug, Args)]
pub struct Browser {
    /// Port of the preview [default: the first free one from 4747]
    #[arg(long, value_name = "PORT")]
    port: Option<u16>,
    /// Editor that opens files, such as `code` or `idea --line {line} {file}` [default: $VISUAL or $EDITOR]
    #[arg(long, value_name = "COMMAND")]
    editor: Option<String>,
}

impl Browser {
    /// Serves the preview and shows it.
    pub fn start(&self, watcher: &Watcher, format: Format) -> Result<Arc<Shared>, Report> {
        let (shared, address) = self.serve(watcher, format)?;
        browse(&address);
        Ok(shared)
    }

    /// Serves the preview and tells its address.
    fn serve(&self, watcher: &Watcher, format: Format) -> Result<(Arc<Shared>, String), Report> {
        let server = Server::bind(self.port).map_err(|taken| port_taken(&taken))?;
        let address = server.address();
        let editor = self.editor.as_deref().and_then(Editor::parse).or_else(Editor::of_environment);
        let failed = |error: String| {
            let finding = Diagnostic::error("no-server", "the preview cannot be served").because(error);
            Report::new(Default::default(), vec![finding])
        };
        let token = token().map_err(|error| failed(error.to_string()))?;
        let shared = Shared::new(watcher.bell(), editor, token);
        server.start(shared.clone()).map_err(|error| failed(error.to_string()))?;
        match format {
            Format::Human => output::text(&format!("preview at {address}  (Ctrl-C ends it)\n")),
            Format::Json => output::line(&json!({ "event": "preview", "address": address })),
        }
        Ok((shared, address))
    }
}

/// 32 hexadecimal digits that nobody can guess.
fn token() -> Result<String, getrandom::Error> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes)?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

fn port_taken(taken: &PortTaken) -> Report {
    let finding = Diagnostic::error("port-taken", format!("the preview cannot have port {}", taken.port))
        .because(taken.error.to_string())
        .help("choose another with --port, or leave it out to take the first free one");
    Report::new(Default::default(), vec![finding])
}

pub fn run(options: &Options) -> Outcome {
    let format = options.work.format;
    let begun = options.work.begin().and_then(|(session, watcher)| {
        let shared = match options.no_browser {
            true => options.browser.serve(&watcher, format)?.0,
            false => options.browser.start(&watcher, format)?,
        };
        Ok((session, watcher, shared))
    });
    match begun {
        Ok((session, watcher, shared)) => follow(session, watcher, &mut WorkDesk::new(format, Some(shared), None)),
        Err(report) => {
            output::findings(&report, format);
            Outcome::ProjectErrors
        }
    }
}
