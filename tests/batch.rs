//! Many outputs at once.

mod common;

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use common::{command, copy, edit, languages, pressrun, stderr, stdout, write};
use pressrun::output::BuildManifest;
use pressrun::project::sha256;
use serde_json::Value;

/// Makes projects in three languages, with a slug and some text of their own.
fn projects(folder: &Path, count: usize) -> Vec<String> {
    let make = |number| {
        let project = folder.join(format!("p{number}"));
        languages(&project);
        edit(&project, "brief.toml", "\"tides\"", &format!("\"tides-{number}\""));
        edit(&project, "sections/one.toml", "twice a day", &format!("{number} times a day"));
        project.to_string_lossy().into_owned()
    };
    (1..=count).map(make).collect()
}

fn build(projects: &[String], out: &Path, options: &[&str]) -> Output {
    let out = out.to_string_lossy();
    let projects: Vec<&str> = projects.iter().map(String::as_str).collect();
    pressrun(&[&["build", "--out", &out], &projects[..], options].concat())
}

fn pdfs(out: &Path) -> BTreeMap<String, String> {
    let entries = fs::read_dir(out).expect("a folder").map(|entry| entry.expect("an entry").path());
    let pdfs = entries.filter(|path| path.extension().is_some_and(|ending| ending == "pdf"));
    pdfs.map(|path| (name(&path), sha256(&fs::read(&path).expect("a file")))).collect()
}

fn name(path: &Path) -> String {
    path.file_name().expect("a name").to_string_lossy().into_owned()
}

/// What the manifest lists, with digests.
fn listed(out: &Path) -> BTreeMap<String, String> {
    let manifest: Value = serde_json::from_slice(&fs::read(out.join("manifest.json")).expect("a manifest")).expect("JSON");
    let briefs = manifest["briefs"].as_object().expect("briefs");
    let outputs = briefs.values().flat_map(|brief| brief["outputs"].as_object().expect("outputs"));
    outputs.map(|(name, output)| (name.clone(), output["sha256"].as_str().expect("a digest").to_owned())).collect()
}

fn events(output: &Output) -> Vec<Value> {
    stdout(output).lines().map(|line| serde_json::from_str(line).expect("a line of JSON")).collect()
}

#[test]
fn several_briefs_are_built_at_once_and_end_in_a_table() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("out");
    let output = build(&projects(folder.path(), 2), &out, &["--edition", "all"]);
    assert!(output.status.success(), "{}", stderr(&output));
    let table = stdout(&output);
    let rows: Vec<Vec<&str>> = table.lines().map(|line| line.split_whitespace().collect()).collect();
    assert_eq!(rows[0], ["output", "pages", "size", "time", "warnings"]);
    assert_eq!(rows.len(), 13, "{table}");
    assert!(rows[1][0].ends_with("tides-1-en-screen.pdf") && rows[12][0].ends_with("tides-2-fr-print.pdf"), "{table}");
    assert!(rows[1][2].parse::<usize>().is_ok_and(|size| size > 5), "{table}");
    let progress = stderr(&output);
    assert!(progress.contains("[12/12] ") && progress.contains("12 outputs: 12 built, in "), "{progress}");
    assert_eq!(pdfs(&out), listed(&out));
    assert_eq!(listed(&out).len(), 12);
    let again = build(&projects(folder.path(), 2), &out, &["--edition", "all"]);
    assert!(stderr(&again).contains("12 outputs: 12 fresh, in ") && stdout(&again).contains(" fresh "), "{}", stdout(&again));
}

#[test]
fn a_job_that_fails_stops_no_other_and_is_listed() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("out");
    let projects = projects(folder.path(), 4);
    edit(Path::new(&projects[1]), "sections/one.toml", "times a day", "times a day.[^lost]");
    edit(Path::new(&projects[2]), "brief.toml", "slug", "slugg");
    write(Path::new(&projects[3]), "translations/es.po", "msgid \"\nmsgstr");
    let output = build(&projects, &out, &[]);
    assert_eq!(output.status.code(), Some(1));
    let message = stderr(&output);
    assert_eq!(message.matches("error[unknown-footnote]").count(), 1, "said once, not for each language: {message}");
    assert!(message.contains("did you mean `slug`?"), "{message}");
    let last = message.lines().last().expect("a line");
    for failed in ["tides-2-en-screen", "tides-2-es-screen", "tides-2-fr-screen", "p3", "tides-4-es-screen"] {
        assert!(last.contains(failed), "{failed}: {last}");
    }
    let built: Vec<String> = pdfs(&out).into_keys().collect();
    let expected = ["tides-1-en", "tides-1-es", "tides-1-fr", "tides-4-en", "tides-4-fr"].map(|name| format!("{name}-screen.pdf"));
    assert_eq!(built, expected);
    assert_eq!(pdfs(&out), listed(&out));
    let events = events(&build(&projects, &out, &["--format", "json"]));
    let of = |kind: &str| events.iter().filter(|event| event["event"] == kind).count();
    assert_eq!([of("begun"), of("started"), of("output"), of("failed"), of("finished")], [1, 4, 5, 4, 1], "{events:#?}");
    let last = events.last().expect("an event");
    assert_eq!(
        (last["event"].as_str(), last["fresh"].as_u64(), last["failed"].as_array().map(Vec::len)),
        (Some("finished"), Some(5), Some(5))
    );
}

#[test]
fn what_is_doubtful_about_a_project_is_said_once_however_many_languages_it_has() {
    let folder = tempfile::tempdir().expect("a folder");
    let projects = projects(folder.path(), 1);
    edit(Path::new(&projects[0]), "sections/one.toml", "The sea rises", "In 40 years, the sea rose by 73 percent. It rises");
    let output = build(&projects, &folder.path().join("out"), &[]);
    let message = stderr(&output);
    let warnings = message.matches("warning[").count();
    assert!(warnings > 0 && message.matches("73 percent. It").count() == warnings, "{message}");
    let table = stdout(&output);
    let counts: Vec<&str> = table.lines().skip(1).filter_map(|line| line.split_whitespace().last()).collect();
    assert_eq!(counts, vec![warnings.to_string(); 3], "{table}");
}

#[test]
fn outputs_of_the_same_name_are_refused_before_anything_is_built() {
    let folder = tempfile::tempdir().expect("a folder");
    let projects = projects(folder.path(), 3);
    edit(Path::new(&projects[2]), "brief.toml", "\"tides-3\"", "\"tides-1\"");
    let out = folder.path().join("out");
    let output = build(&projects, &out, &[]);
    assert_eq!(output.status.code(), Some(2));
    let message = stderr(&output);
    assert!(message.contains("error[same-output]") && message.contains("p1") && message.contains("p3"), "{message}");
    assert!(!out.exists());
    // The same folder named twice is one project.
    let twice = [projects[0].clone(), format!("{}/brief.toml", projects[0])];
    let output = build(&twice, &out, &[]);
    assert!(output.status.success() && pdfs(&out).len() == 3, "{}", stderr(&output));
}

#[test]
fn bytes_do_not_depend_on_the_number_of_threads_or_on_what_was_built_before() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut projects = projects(folder.path(), 3);
    for project in &projects {
        // A page break and notes, which the engine sets at the same time.
        edit(Path::new(project), "brief.toml", "date =", "cover = \"page\"\nfootnotes = \"footnotes.toml\"\ndate =");
        edit(Path::new(project), "sections/one.toml", "The sea rises", "The sea rises[^moon]");
        write(Path::new(project), "footnotes.toml", "[moon]\ntext = \"The moon pulls it.\"\n");
        write(Path::new(project), "sections/two.toml", "id = \"two\"\ntitle = \"Two\"\nbody = \"As said in @sec-one.\"\n");
    }
    projects.push("data".to_owned());
    let make = |projects: &[String], options: &[&str]| {
        let out = tempfile::tempdir().expect("a folder");
        let output = build(projects, out.path(), options);
        assert!(output.status.success(), "{}", stderr(&output));
        pdfs(out.path())
    };
    let one = make(&projects, &["--jobs", "1"]);
    assert_eq!(one.len(), 12);
    assert_eq!(make(&projects, &["--jobs", "2"]), one);
    let backwards: Vec<String> = projects.iter().rev().cloned().collect();
    assert_eq!(make(&backwards, &["--jobs", "5"]), one);
    // Each in a process of its own.
    let alone: BTreeMap<String, String> =
        projects.iter().flat_map(|project| make(std::slice::from_ref(project), &["--jobs", "3"])).collect();
    assert_eq!(alone, one);
}

#[test]
fn shards_built_at_the_same_time_into_one_folder_make_up_the_whole() {
    let folder = tempfile::tempdir().expect("a folder");
    let projects = projects(folder.path(), 3);
    let (whole, parts) = (folder.path().join("whole"), folder.path().join("parts"));
    assert!(build(&projects, &whole, &[]).status.success());
    std::thread::scope(|scope| {
        for part in 1..=4 {
            let (projects, parts) = (&projects, &parts);
            scope.spawn(move || {
                let output = build(projects, parts, &["--shard", &format!("{part}/4")]);
                assert!(output.status.success(), "{}", stderr(&output));
            });
        }
    });
    assert_eq!(pdfs(&parts), pdfs(&whole));
    assert_eq!(listed(&parts), listed(&whole));
    let again = build(&projects, &parts, &[]);
    assert!(stderr(&again).contains("9 outputs: 9 fresh"), "{}", stderr(&again));
}

#[test]
fn processes_that_share_a_folder_and_a_cache_do_each_other_no_harm() {
    let folder = tempfile::tempdir().expect("a folder");
    let projects = projects(folder.path(), 2);
    let (out, cache) = (folder.path().join("out"), folder.path().join("cache"));
    let build = |options: &[&str]| {
        let out = out.to_string_lossy();
        let arguments = [&["build", "--out", &out, &projects[0], &projects[1]], options].concat();
        let mut command = command(&arguments);
        // So small that entries are removed all the time.
        command.env("PRESSRUN_CACHE", &cache).env("PRESSRUN_CACHE_LIMIT", "100kB").output().expect("pressrun runs")
    };
    std::thread::scope(|scope| {
        for process in 0..6 {
            let build = &build;
            scope.spawn(move || {
                let output = build(if process % 2 == 0 { &["--force"] } else { &[] });
                assert!(output.status.success(), "{}", stderr(&output));
            });
        }
    });
    assert_eq!(pdfs(&out).len(), 6);
    assert_eq!(pdfs(&out), listed(&out));
    assert!(stderr(&build(&[])).contains("6 fresh"));
    assert!(!parts_left(&out) && !parts_left(&cache));
}

/// Whether a part of a file is left in a folder.
fn parts_left(folder: &Path) -> bool {
    fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()).any(|path| match path.is_dir() {
        true => parts_left(&path),
        false => name(&path).ends_with(".part"),
    })
}

#[cfg(unix)]
#[test]
fn after_an_interrupt_what_is_there_is_whole_and_recorded_and_the_next_build_goes_on_from_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("out");
    let mut copies = Vec::new();
    for number in 0..4 {
        let (kept, project) = copy("data");
        edit(&project, "brief.toml", "slug = \"north-american-security\"", &format!("slug = \"security-{number}\""));
        copies.push((kept, project));
    }
    let projects: Vec<&Path> = copies.iter().map(|(_, project)| project.as_path()).collect();
    let arguments = |format: &'static str| {
        let mut arguments: Vec<String> = vec!["build".into(), "--out".into(), out.to_string_lossy().into_owned()];
        arguments.extend(["--format".into(), format.into()]);
        arguments.extend(projects.iter().map(|project| project.to_string_lossy().into_owned()));
        arguments
    };
    let start = |format| {
        let arguments = arguments(format);
        command(&arguments.iter().map(String::as_str).collect::<Vec<_>>())
    };
    let mut child = start("json").stdout(Stdio::piped()).spawn().expect("pressrun runs");
    let mut lines = BufReader::new(child.stdout.take().expect("its output")).lines().map(|line| line.expect("a line"));
    let mut done = 0;
    for line in lines.by_ref() {
        done += usize::from(line.contains("\"event\":\"output\""));
        if done == 2 {
            break;
        }
    }
    let killed = Command::new("kill").args(["-INT", &child.id().to_string()]).status().expect("kill runs");
    assert!(killed.success());
    let last = lines.last().expect("more lines");
    assert_eq!(child.wait().expect("it ends").code(), Some(130));
    let last: Value = serde_json::from_str(&last).expect("JSON");
    assert!(last["event"] == "finished" && last["interrupted"] == true, "{last}");
    assert!(!parts_left(&out));
    let made = pdfs(&out);
    assert!((2..12).contains(&made.len()), "{made:?}");
    assert_eq!(made, listed(&out));
    for path in made.keys().map(|name| out.join(name)) {
        assert!(fs::read(&path).expect("a file").trim_ascii_end().ends_with(b"%%EOF"), "{path:?}");
    }
    let output = start("human").output().expect("pressrun runs");
    let expected = format!("12 outputs: {} built, {} fresh", 12 - made.len(), made.len());
    assert!(stderr(&output).contains(&expected), "{}", stderr(&output));
}

#[test]
fn a_manifest_that_an_older_version_wrote_is_no_obstacle() {
    let folder = tempfile::tempdir().expect("a folder");
    let out: PathBuf = folder.path().join("out");
    fs::create_dir(&out).expect("a folder");
    fs::write(out.join("manifest.json"), r#"{ "pressrun": "0.0.1", "briefs": { "tides-1": { "inputs": 3 }, "other": {} } }"#)
        .expect("a manifest");
    let output = build(&projects(folder.path(), 1), &out, &[]);
    assert!(output.status.success(), "{}", stderr(&output));
    assert_eq!(BuildManifest::read(&out).expect("a manifest").brief("tides-1").expect("a record").outputs.len(), 3);
    let text = fs::read_to_string(out.join("manifest.json")).expect("a manifest");
    assert!(text.contains("\"other\": {}"), "{text}");
}
