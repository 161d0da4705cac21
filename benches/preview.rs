//! How long it takes from the notice of a change to the changed pages, stage by stage: `cargo bench --bench preview`.
//!
//! Each edit changes the reference brief in another way than all before it. With a number as argument, that many edits of each kind
//! are made, and the memory of the process is told: `cargo bench --bench preview -- 1000`.

#[path = "../tests/common/mod.rs"]
mod common;

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use common::copy_folder;
use pressrun::preview::{Change, ProofId, Session};
use pressrun::project::ReadOptions;
use pressrun::resolve::CheckOptions;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Edits of each kind when no number is given.
const EDITS: usize = 60;

/// A kind of edit: its name, the language that is looked at, the file, and the words whose place the edit takes.
type Kind = (&'static str, &'static str, &'static str, &'static str, fn(usize) -> String);

const KINDS: [Kind; 4] = [
    ("a word of a section", "en", "sections/30-conclusions.toml", "Washington", |edit| format!("Washington{}", word(edit))),
    ("a word of the summary", "en", "brief.toml", "slipped", |edit| format!("slipped{}", word(edit))),
    ("a number in a data file", "en", "oil-imports.toml", "0.982", |edit| format!("0.{}", 951 + edit % 30)),
    ("a text of a translation", "es-MX", "translations/es-MX.po", "Entre 1991 y 2006", |edit| {
        format!("Entre 1991 y 2006{}", word(edit))
    }),
];

/// Letters that tell a number.
fn word(number: usize) -> String {
    number.to_string().bytes().map(|digit| char::from(digit - b'0' + b'a')).collect()
}

fn main() {
    // Tests build it, and do not run it.
    if !std::env::args().any(|argument| argument == "--bench") {
        return;
    }
    let edits = std::env::args().skip(1).find_map(|argument| argument.parse().ok()).unwrap_or(EDITS);
    let folder = tempfile::tempdir().expect("a folder");
    let brief = folder.path().join("brief");
    copy_folder(Path::new("data"), &brief);
    println!("milliseconds, median and 95th percentile of {edits} edits of the reference brief");
    println!("{:28} {:>7} {:>7}   read  check  localise  typeset  compare  draw", "", "median", "p95");
    for (name, language, file, words, edit) in KINDS {
        let mut session = Session::new(brief.clone(), ReadOptions::default(), CheckOptions::default());
        let id = ProofId { language: language.into(), edition: "screen".into() };
        session.read(&Change::anything());
        session.proof(&id).expect("a proof");
        let path = brief.join(file);
        let before = fs::read_to_string(&path).expect("a file");
        assert!(before.contains(words), "{file} holds no {words:?}");
        let mut runs: Vec<[Duration; 7]> = Vec::new();
        let mut memory = Vec::new();
        for number in 0..edits {
            fs::write(&path, before.replacen(words, &edit(number), 1)).expect("the edit is written");
            let change = Change { paths: [file.to_owned()].into(), anything: false };
            let started = Instant::now();
            let reading = session.read(&change).expect("a change");
            let stages = session.proof(&id).unwrap_or_else(|| panic!("{}", session.report([&id].into_iter())));
            let proof = session.last_proof(&id).expect("a proof");
            let drawing = Instant::now();
            let changed = proof.changed();
            for page in &changed {
                proof.svg(&proof.sheets[page - 1].name).expect("a drawing");
            }
            assert!(!changed.is_empty(), "{name}: no page changed");
            let parts = [
                reading.read,
                reading.check,
                stages.localise,
                stages.typeset,
                stages.compare,
                drawing.elapsed(),
                started.elapsed(),
            ];
            runs.push(parts);
            pressrun::typeset::tidy();
            memory.push(resident());
        }
        fs::write(&path, before).expect("the file as it was");
        let of = |part: usize, share: f64| {
            let mut times: Vec<Duration> = runs.iter().map(|run| run[part]).collect();
            times.sort();
            times[((times.len() - 1) as f64 * share) as usize].as_secs_f64() * 1e3
        };
        println!(
            "{name:28} {:7.1} {:7.1} {:6.1} {:6.1} {:9.1} {:8.1} {:8.1} {:5.1}",
            of(6, 0.5),
            of(6, 0.95),
            of(0, 0.5),
            of(1, 0.5),
            of(2, 0.5),
            of(3, 0.5),
            of(4, 0.5),
            of(5, 0.5)
        );
        if let (Some(first), Some(last)) = (memory.get(edits.min(20) - 1), memory.last()) {
            println!("{:28} {first:.0} MB after {} edits, {last:.0} MB after {edits}", "", edits.min(20));
        }
    }
}

/// The memory of this process in megabytes, where the system tells it.
fn resident() -> f64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok()).unwrap_or_default() / 1e3
}
