//! `pressrun completions`.

use clap::{Args, CommandFactory};
use clap_complete::Shell;

use super::{Arguments, Outcome, output};

/// Write the completions of a shell to standard output
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  pressrun completions bash > ~/.local/share/bash-completion/completions/pressrun\n  pressrun completions fish > ~/.config/fish/completions/pressrun.fish"
)]
pub struct Options {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

pub fn run(options: &Options) -> Outcome {
    let mut script = Vec::new();
    clap_complete::generate(options.shell, &mut Arguments::command(), "pressrun", &mut script);
    output::text(&String::from_utf8_lossy(&script));
    Outcome::Done
}
