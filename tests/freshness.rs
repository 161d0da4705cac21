//! What is built again and what is not.

mod common;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use common::{catalogue, command, copy_folder, edit, languages, stderr, stdout, write};
use serde_json::Value;

/// A project in three languages, a folder for its outputs and one for the cache.
struct Bench {
    folder: tempfile::TempDir,
}

impl Bench {
    fn new() -> Self {
        let bench = Self { folder: tempfile::tempdir().expect("a folder") };
        languages(&bench.project());
        bench
    }

    fn project(&self) -> PathBuf {
        self.folder.path().join("tides")
    }

    fn out(&self) -> PathBuf {
        self.folder.path().join("out")
    }

    fn cache(&self) -> PathBuf {
        self.folder.path().join("cache")
    }

    /// Builds without a cache, and tells what became of each output.
    fn build(&self, options: &[&str]) -> BTreeMap<String, String> {
        self.run(&self.project(), options, "off")
    }

    fn build_cached(&self, options: &[&str]) -> BTreeMap<String, String> {
        self.run(&self.project(), options, &self.cache().to_string_lossy())
    }

    fn run(&self, project: &Path, options: &[&str], cache: &str) -> BTreeMap<String, String> {
        let out = self.out();
        let (project, out) = (project.to_string_lossy(), out.to_string_lossy());
        let arguments = [&["build", &project, "--out", &out, "--format", "json"], options].concat();
        let output = command(&arguments).env("PRESSRUN_CACHE", cache).output().expect("pressrun runs");
        assert!(output.status.success(), "{}{}", stdout(&output), stderr(&output));
        let events = stdout(&output);
        let events = events.lines().map(|line| serde_json::from_str::<Value>(line).expect("a line of JSON"));
        events.filter(|event| event["event"] == "output").map(|event| (text(&event["language"]), text(&event["status"]))).collect()
    }
}

fn text(value: &Value) -> String {
    value.as_str().expect("a word").to_owned()
}

fn all(status: &str) -> BTreeMap<String, String> {
    ["en", "es", "fr"].map(|language| (language.to_owned(), status.to_owned())).into()
}

#[test]
fn nothing_is_built_twice_until_something_changes_and_all_of_it_when_that_is_asked_for() {
    let bench = Bench::new();
    assert_eq!(bench.build(&[]), all("built"));
    let before = fs::read(bench.out().join("tides-es-screen.pdf")).expect("a PDF");
    assert_eq!(bench.build(&[]), all("fresh"));
    assert_eq!(bench.build(&["--force"]), all("built"));
    assert!(fs::read(bench.out().join("tides-es-screen.pdf")).expect("a PDF") == before);
    edit(&bench.project(), "sections/one.toml", "twice a day", "two times a day");
    assert_eq!(bench.build(&[]), all("built"));
    assert_eq!(bench.build(&["--draft"]), all("built"), "a draft is another output");
    assert_eq!(bench.build(&[]), all("fresh"), "what was made before the draft");
}

#[test]
fn a_file_that_was_written_anew_with_the_same_content_changes_nothing() {
    let bench = Bench::new();
    bench.build(&[]);
    for file in ["brief.toml", "sections/one.toml", "translations/fr.po"] {
        let path = bench.project().join(file);
        let content = fs::read(&path).expect("a file");
        fs::remove_file(&path).expect("it is removed");
        fs::write(&path, content).expect("it is written");
    }
    assert_eq!(bench.build(&[]), all("fresh"));
    // Nor does where the project lies.
    let moved = bench.folder.path().join("moved");
    copy_folder(&bench.project(), &moved);
    assert_eq!(bench.run(&moved, &[], "off"), all("fresh"));
}

#[test]
fn a_changed_catalogue_builds_its_language_and_no_other() {
    let bench = Bench::new();
    bench.build(&[]);
    catalogue(&bench.project(), "es", "La mar");
    let mut expected = all("fresh");
    expected.insert("es".into(), "built".into());
    assert_eq!(bench.build(&[]), expected);
    assert_eq!(bench.build(&[]), all("fresh"));
    // One that is gone, too.
    fs::rename(bench.project().join("translations/fr.po"), bench.project().join("translations/old.po")).expect("a new name");
    let mut expected = all("fresh");
    expected.insert("fr".into(), "built".into());
    assert_eq!(bench.build(&[]), expected);
}

#[test]
fn files_that_come_and_go_are_noticed() {
    let bench = Bench::new();
    bench.build(&[]);
    write(&bench.project(), "sections/two.toml", "id = \"two\"\ntitle = \"The moon\"\nbody = \"It pulls.\"\n");
    assert_eq!(bench.build(&[]), all("built"), "a section that a pattern matches");
    fs::remove_file(bench.project().join("sections/two.toml")).expect("it is removed");
    assert_eq!(bench.build(&[]), all("built"), "a section that is gone");
    write(&bench.project(), "theme/theme.typ", &fs::read_to_string("report/theme.typ").expect("a theme").replace("10.5pt", "11pt"));
    assert_eq!(bench.build(&[]), all("built"), "a theme where there was none");
    write(&bench.project(), "theme/unused.typ", "#let nothing = none\n");
    assert_eq!(bench.build(&[]), all("built"), "a file of the theme");
    assert_eq!(bench.build(&[]), all("fresh"));
}

#[cfg(unix)]
#[test]
fn a_link_that_leads_elsewhere_is_noticed() {
    let bench = Bench::new();
    let sections = bench.project().join("sections");
    fs::create_dir(bench.project().join("texts")).expect("a folder");
    for (name, words) in [("a", "Ebb."), ("b", "Flow.")] {
        let text = format!("id = \"two\"\ntitle = \"Two\"\nbody = \"{words}\"\n");
        write(&bench.project(), &format!("texts/{name}.toml"), &text);
    }
    std::os::unix::fs::symlink("../texts/a.toml", sections.join("two.toml")).expect("a link");
    bench.build(&[]);
    assert_eq!(bench.build(&[]), all("fresh"));
    fs::remove_file(sections.join("two.toml")).expect("it is removed");
    std::os::unix::fs::symlink("../texts/b.toml", sections.join("two.toml")).expect("a link");
    assert_eq!(bench.build(&[]), all("built"));
}

#[test]
fn an_output_that_was_changed_or_removed_is_made_again() {
    let bench = Bench::new();
    bench.build(&[]);
    let pdf = bench.out().join("tides-en-screen.pdf");
    let whole = fs::read(&pdf).expect("a PDF");
    fs::write(&pdf, &whole[..whole.len() - 1]).expect("a file");
    fs::remove_file(bench.out().join("tides-fr-screen.pdf")).expect("it is removed");
    let built = bench.build(&[]);
    assert_eq!([&built["en"], &built["es"], &built["fr"]], ["built", "fresh", "built"]);
    assert!(fs::read(&pdf).expect("a PDF") == whole);
}

#[test]
fn outputs_that_are_gone_come_back_from_the_cache_with_what_was_recorded_of_them() {
    let bench = Bench::new();
    assert_eq!(bench.build_cached(&[]), all("built"));
    let before = read_all(&bench.out());
    fs::remove_dir_all(bench.out()).expect("it is removed");
    assert_eq!(bench.build_cached(&[]), all("restored"));
    assert_eq!(read_all(&bench.out()), before);
    assert_eq!(bench.build_cached(&[]), all("fresh"));
    // An earlier state of the project is known, too, as after a change of branches.
    edit(&bench.project(), "sections/one.toml", "twice", "thrice");
    assert_eq!(bench.build_cached(&[]), all("built"));
    edit(&bench.project(), "sections/one.toml", "thrice", "twice");
    assert_eq!(bench.build_cached(&[]), all("restored"));
    assert_eq!(read_all(&bench.out()), before);
    assert_eq!(bench.build_cached(&["--force"]), all("built"));
    fs::remove_dir_all(bench.out()).expect("it is removed");
    assert_eq!(bench.build_cached(&["--no-cache"]), all("built"));
}

#[test]
fn a_damaged_cache_is_no_more_than_work_to_do() {
    let bench = Bench::new();
    bench.build_cached(&[]);
    let before = read_all(&bench.out());
    let entries = files(&bench.cache());
    assert!(entries.len() > 5, "{entries:?}");
    for (at, entry) in entries.iter().enumerate() {
        let mut bytes = fs::read(entry).expect("an entry");
        match at % 3 {
            0 => bytes.truncate(bytes.len() / 2),
            1 if !bytes.is_empty() => {
                let middle = bytes.len() / 2;
                bytes[middle] ^= 0x40;
            }
            _ => bytes.extend(b"more"),
        }
        fs::write(entry, bytes).expect("it is written");
    }
    fs::remove_dir_all(bench.out()).expect("it is removed");
    assert_eq!(bench.build_cached(&[]), all("built"));
    assert_eq!(read_all(&bench.out()), before);
    fs::remove_dir_all(bench.out()).expect("it is removed");
    assert_eq!(bench.build_cached(&[]), all("restored"), "the damaged entries were replaced");
}

#[test]
fn a_cache_that_cannot_be_written_is_a_warning_and_one_without_a_size_is_refused() {
    let bench = Bench::new();
    fs::write(bench.cache(), "a file").expect("it is written");
    let (project, out) = (bench.project(), bench.out());
    let arguments = ["build", &project.to_string_lossy(), "--out", &out.to_string_lossy()];
    let output = command(&arguments).env("PRESSRUN_CACHE", bench.cache()).output().expect("pressrun runs");
    assert!(output.status.success() && stderr(&output).contains("warning[unwritable-cache]"), "{}", stderr(&output));
    let output = command(&arguments).env("PRESSRUN_CACHE_LIMIT", "much").output().expect("pressrun runs");
    assert!(output.status.code() == Some(2) && stderr(&output).contains("500MB"), "{}", stderr(&output));
}

#[test]
fn the_cache_keeps_to_its_size() {
    let bench = Bench::new();
    let build = |limit: &str| {
        let (project, out) = (bench.project(), bench.out());
        let arguments = ["build", &project.to_string_lossy(), "--out", &out.to_string_lossy(), "--force"];
        let mut command = command(&arguments);
        let output = command.env("PRESSRUN_CACHE", bench.cache()).env("PRESSRUN_CACHE_LIMIT", limit).output();
        assert!(output.expect("pressrun runs").status.success());
        files(&bench.cache()).iter().map(|file| fs::metadata(file).expect("a file").len()).sum::<u64>()
    };
    let all = build("1GB");
    assert!(all > 30_000, "{all}");
    let limit = all / 2;
    let kept = build(&limit.to_string());
    assert!(kept <= limit, "{kept} bytes of {limit}");
}

/// All files below a folder, in the order of their names.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_path_buf()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() { open.push(path) } else { found.push(path) }
        }
    }
    found.sort();
    found
}

fn read_all(folder: &Path) -> BTreeMap<String, String> {
    let name = |path: &PathBuf| path.strip_prefix(folder).expect("a path below").to_string_lossy().into_owned();
    let digest = |path: &PathBuf| pressrun::project::sha256(&fs::read(path).expect("a file"));
    files(folder).iter().map(|path| (name(path), digest(path))).collect()
}
