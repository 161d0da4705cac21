//! Opens a file in an editor, and a page in a browser.

use std::io;
use std::path::Path;
use std::process::{Command, Stdio};

/// How an editor is started at a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Editor {
    program: String,
    arguments: Vec<String>,
}

/// Editors that take `file:line:column`, with what they want before it.
const WITH_COLON: &[(&str, &[&str])] = &[
    ("code", &["--goto"]),
    ("code-insiders", &["--goto"]),
    ("codium", &["--goto"]),
    ("cursor", &["--goto"]),
    ("zed", &[]),
    ("subl", &[]),
    ("hx", &[]),
    ("helix", &[]),
    ("micro", &[]),
];

/// Editors that take `+line` before the file.
const WITH_PLUS: &[&str] = &["vi", "vim", "nvim", "gvim", "emacs", "emacsclient", "nano", "kak", "gedit", "kate", "ne", "joe"];

impl Editor {
    /// An editor as people name it: a program with arguments, in which `{file}`, `{line}` and `{column}` stand for the place. Without
    /// them the place is added in the way that the program is known to take it, or else the file alone.
    pub fn parse(command: &str) -> Option<Self> {
        let mut words = command.split_whitespace().map(str::to_owned);
        let program = words.next()?;
        let mut arguments: Vec<String> = words.collect();
        if !arguments.iter().any(|argument| argument.contains("{file}")) {
            let name = Path::new(&program).file_stem().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            if let Some((_, before)) = WITH_COLON.iter().find(|(known, _)| *known == name) {
                let missing = before.iter().filter(|argument| !arguments.iter().any(|given| given == **argument));
                arguments.extend(missing.map(|argument| (*argument).to_owned()).collect::<Vec<_>>());
                arguments.push("{file}:{line}:{column}".into());
            } else {
                arguments.extend(WITH_PLUS.contains(&name.as_str()).then(|| "+{line}".to_owned()));
                arguments.push("{file}".into());
            }
        }
        Some(Self { program, arguments })
    }

    /// The editor that the environment names.
    pub fn of_environment() -> Option<Self> {
        ["VISUAL", "EDITOR"].iter().find_map(|name| Self::parse(&std::env::var(name).ok()?))
    }

    /// Opens a file at a line and column.
    ///
    /// # Errors
    /// When the editor cannot be started.
    pub fn open(&self, file: &str, line: usize, column: usize) -> io::Result<()> {
        let mut child = Command::new(&self.program).args(self.arguments_for(file, line, column)).stdin(Stdio::null()).spawn()?;
        // Waited for, so that no ended process is left behind.
        std::thread::spawn(move || drop(child.wait()));
        Ok(())
    }

    fn arguments_for(&self, file: &str, line: usize, column: usize) -> Vec<String> {
        let place = |argument: &String| {
            argument.replace("{line}", &line.to_string()).replace("{column}", &column.to_string()).replace("{file}", file)
        };
        self.arguments.iter().map(place).collect()
    }
}

/// Shows an address in the browser of the system, if it has one.
pub fn browse(address: &str) {
    let (program, arguments): (&str, &[&str]) = match std::env::consts::OS {
        "macos" => ("open", &[]),
        "windows" => ("cmd", &["/C", "start", ""]),
        _ => ("xdg-open", &[]),
    };
    let silent =
        Command::new(program).args(arguments).arg(address).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
    if let Ok(mut child) = silent {
        std::thread::spawn(move || drop(child.wait()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn editors_open_at_the_line() {
        let arguments = |command: &str| Editor::parse(command).expect("an editor").arguments_for("a b.toml", 4, 7);
        assert_eq!(arguments("/usr/bin/code --wait"), ["--wait", "--goto", "a b.toml:4:7"]);
        assert_eq!(arguments("vim"), ["+4", "a b.toml"]);
        assert_eq!(arguments("notepad"), ["a b.toml"]);
        assert_eq!(arguments("idea --line {line} {file}"), ["--line", "4", "a b.toml"]);
        assert_eq!(Editor::parse("  "), None);
    }
}
