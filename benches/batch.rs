//! How fast many briefs are built, and in how much memory: `cargo bench --bench batch`, or some of it:
//! `cargo bench --bench batch -- distinct alike memory matrix fresh`. `JOBS=1000` sets the number of briefs of `memory`.
//!
//! The briefs have the text, notes, citations and tables of the reference brief, without its charts. They are built by the command
//! itself, as a process, with nothing taken from a cache.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// Memory that the process occupies, in MB.
fn resident(process: u32) -> f64 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kilobytes: f64 = line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or_default();
    kilobytes / 1000.0
}

/// How a batch went.
struct Run {
    seconds: f64,
    /// The number of outputs, and the most memory occupied until the next.
    memory: Vec<f64>,
}

impl Run {
    /// The most memory while some of the outputs were made.
    fn peak(&self, from: usize, to: usize) -> f64 {
        self.memory.iter().skip(from).take(to.saturating_sub(from)).copied().fold(0.0, f64::max)
    }
}

fn build(projects: &[PathBuf], out: &Path, options: &[&str]) -> Run {
    let start = Instant::now();
    let mut child = Command::new(env!("CARGO_BIN_EXE_pressrun"))
        .args(["build", "--no-cache", "--format", "json", "--out"])
        .arg(out)
        .args(options)
        .args(projects)
        .stdout(Stdio::piped())
        .spawn()
        .expect("pressrun runs");
    let process = child.id();
    let lines = BufReader::new(child.stdout.take().expect("its output")).lines();
    let (sender, receiver) = std::sync::mpsc::channel();
    let watcher = std::thread::spawn(move || {
        let mut memory = vec![0.0];
        loop {
            match receiver.recv_timeout(Duration::from_millis(5)) {
                Ok(()) => memory.push(0.0),
                Err(std::sync::mpsc::RecvTimeoutError::Timeout) => {}
                Err(std::sync::mpsc::RecvTimeoutError::Disconnected) => return memory,
            }
            if let Some(last) = memory.last_mut() {
                *last = f64::max(*last, resident(process));
            }
        }
    });
    for line in lines.map(|line| line.expect("a line")) {
        if line.contains("\"event\":\"output\"") {
            let _ = sender.send(());
        }
    }
    drop(sender);
    assert!(child.wait().expect("it ends").success(), "the batch has errors");
    Run { seconds: start.elapsed().as_secs_f64(), memory: watcher.join().expect("the watcher") }
}

/// The seconds that two processes take, each with one thread and half of the projects: as fast as the machine allows.
fn two_processes(projects: &[PathBuf], folder: &Path) -> f64 {
    let start = Instant::now();
    std::thread::scope(|scope| {
        for (number, half) in projects.chunks(projects.len().div_ceil(2)).enumerate() {
            let out = folder.join(format!("out-{number}"));
            scope.spawn(move || build(half, &out, &["--force", "--jobs", "1"]));
        }
    });
    start.elapsed().as_secs_f64()
}

/// A word of its own for each number.
fn word(mut number: usize) -> String {
    let mut word = String::from("mu");
    for _ in 0..4 {
        word.push_str(["ba", "de", "fi", "go", "lu", "ma", "ne", "ro"][number % 8]);
        number /= 8;
    }
    word
}

/// The reference brief without its charts, with a word of its own in every paragraph and note when `distinct`.
fn project(folder: &Path, number: usize, distinct: bool) -> PathBuf {
    let project = folder.join(format!("{}-{number}", if distinct { "distinct" } else { "alike" }));
    fs::create_dir_all(project.join("sections")).expect("a folder");
    for folder in ["", "sections"] {
        for entry in fs::read_dir(Path::new("data").join(folder)).expect("data") {
            let path = entry.expect("an entry").path();
            let name = path.file_name().expect("a name").to_string_lossy().into_owned();
            if path.is_dir() || name == "figures.toml" {
                continue;
            }
            let mut text = fs::read_to_string(&path).expect("a file");
            if name == "brief.toml" {
                text = text
                    .replace("figures = \"figures.toml\"\n", "")
                    .replace("languages = [\"en\", \"es-MX\", \"fr-CA\"]\n", "")
                    .replace("slug = \"", &format!("slug = \"n{number}-"));
            }
            if folder == "sections" || name == "footnotes.toml" {
                text = text.lines().map(|line| prose(line, &word(number), distinct) + "\n").collect();
            }
            fs::write(project.join(folder).join(name), text).expect("a file is written");
        }
    }
    project
}

/// The same brief as a matrix of 50, which differ in a word of the first section.
fn matrix(folder: &Path) -> PathBuf {
    let project = project(&folder.join("matrix"), 0, false);
    let change = |file: &str, change: &dyn Fn(String) -> String| {
        let path = project.join(file);
        fs::write(&path, change(fs::read_to_string(&path).expect("a file"))).expect("a file is written");
    };
    let numbers: Vec<String> = (1..=50).map(|number| number.to_string()).collect();
    change("brief.toml", &|text| format!("{text}\n[matrix]\nedition_number = [{}]\n", numbers.join(", ")));
    change("sections/10-introduction.toml", &|text| text.replacen(" the ", " the {edition_number} ", 1));
    project
}

/// A line of prose without charts.
fn prose(line: &str, word: &str, distinct: bool) -> String {
    if line.starts_with("![](fig-") {
        return String::new();
    }
    let mut line = line.to_owned();
    while let Some((start, end)) = line.find("@fig-").and_then(|at| Some((at, at + line[at + 1..].find([')', ' ', '.', ','])? + 1)))
    {
        line.replace_range(start..end, "as charted");
    }
    match distinct && !line.contains("title =") {
        true => line.replacen(" the ", &format!(" the {word} "), 1),
        false => line,
    }
}

fn main() {
    // Tests build it, and do not run it.
    if !std::env::args().any(|argument| argument == "--bench") {
        return;
    }
    let asked: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    let wanted = |name: &str| asked.is_empty() || asked.iter().any(|asked| asked == name);
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("out");
    for (name, distinct) in [("distinct", true), ("alike", false)] {
        if wanted(name) {
            let projects: Vec<PathBuf> = (0..40).map(|number| project(folder.path(), number, distinct)).collect();
            let one = build(&projects, &out, &["--force", "--jobs", "1"]);
            let two = build(&projects, &out, &["--force", "--jobs", "2"]);
            let apart = two_processes(&projects, folder.path());
            let rate = |run: &Run| projects.len() as f64 / run.seconds;
            println!(
                "{name} briefs: {:.1}/s on one processor, {:.1}/s on two, {:.2} times as fast (two processes that share nothing: {:.2}); at most {:.0} and {:.0} MB",
                rate(&one),
                rate(&two),
                one.seconds / two.seconds,
                one.seconds / apart,
                one.peak(0, usize::MAX),
                two.peak(0, usize::MAX)
            );
        }
    }
    if wanted("memory") {
        let jobs = std::env::var("JOBS").ok().and_then(|jobs| jobs.parse().ok()).unwrap_or(1000);
        let projects: Vec<PathBuf> = (0..jobs).map(|number| project(folder.path(), number, true)).collect();
        let run = build(&projects, &out, &["--force", "--jobs", "2"]);
        println!(
            "{jobs} distinct briefs: {:.1}/s; at most {:.0} MB until the 100th, {:.0} MB after it",
            jobs as f64 / run.seconds,
            run.peak(0, 100),
            run.peak(100, usize::MAX)
        );
    }
    if wanted("matrix") {
        let cold = project(folder.path(), 0, false);
        let cold = (0..5).map(|_| build(std::slice::from_ref(&cold), &out, &["--force"]).seconds).sum::<f64>() / 5.0;
        let run = build(&[matrix(folder.path())], &out, &["--force"]);
        assert_eq!(run.memory.len(), 51, "50 editions");
        println!(
            "50 editions of a matrix: {:.2} of the time of 50 cold builds, of {:.0} ms each",
            run.seconds / (50.0 * cold),
            cold * 1e3
        );
    }
    if wanted("fresh") {
        let projects: Vec<PathBuf> = (0..100).map(|number| project(folder.path(), number, true)).collect();
        build(&projects, &out, &[]);
        let seconds = (0..5).map(|_| build(&projects, &out, &[]).seconds).fold(f64::INFINITY, f64::min);
        println!("100 briefs of which nothing changed: {seconds:.2} s");
    }
}
