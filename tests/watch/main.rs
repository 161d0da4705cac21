//! `pressrun watch` and `pressrun preview` while files change in all the ways in which they do.

mod common;

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use common::{edit, pressrun, stderr, write};
use serde_json::Value;

const MINIMAL: &str = "tests/projects/valid/minimal";
const SECTION: &str = "sections/one.toml";
/// How long anything may take, on a machine that does much else.
const PATIENCE: Duration = Duration::from_secs(60);

/// A running command with the events that it prints. It ends with the test.
struct Running {
    child: Child,
    events: Receiver<Value>,
}

impl Running {
    fn of(command: &mut Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::inherit()).spawn().expect("it starts");
        let output = BufReader::new(child.stdout.take().expect("its output"));
        let (sender, events) = channel();
        std::thread::spawn(move || {
            for line in output.lines().map_while(Result::ok) {
                let _ = sender.send(serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line}")));
            }
        });
        Self { child, events }
    }

    /// The next event of a kind.
    fn next(&self, kind: &str) -> Value {
        let until = Instant::now() + PATIENCE;
        loop {
            let left = until.saturating_duration_since(Instant::now());
            let event = self.events.recv_timeout(left).unwrap_or_else(|error| panic!("no event {kind}: {error}"));
            if event["event"] == kind {
                return event;
            }
            assert!(kind != "rebuilt" || event["event"] != "failed", "{event}");
        }
    }

    /// Waits until it has rebuilt because of a file.
    fn rebuilt_for(&self, file: &str) -> Value {
        loop {
            let event = self.next("rebuilt");
            if event["changed"].as_array().is_some_and(|changed| changed.iter().any(|path| path == file)) {
                return event;
            }
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A project that is watched.
struct Watched {
    running: Running,
    project: PathBuf,
    out: PathBuf,
    _folder: tempfile::TempDir,
}

fn command(project: &Path, out: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pressrun"));
    command.arg("watch").arg(project).arg("--out").arg(out).args(["--format", "json"]);
    command
}

fn watch() -> Watched {
    let (folder, project) = common::copy(MINIMAL);
    let out = folder.path().join("out");
    let running = Running::of(&mut command(&project, &out));
    running.next("rebuilt");
    let watched = Watched { running, project, out, _folder: folder };
    watched.wait_for_pdf(|_| true);
    watched
}

impl Watched {
    fn pdf(&self) -> Vec<u8> {
        fs::read(self.out.join("minimal-en-screen.pdf")).unwrap_or_default()
    }

    /// Waits until the PDF is as it should be.
    fn wait_for_pdf(&self, is_right: impl Fn(&[u8]) -> bool) {
        let until = Instant::now() + PATIENCE;
        loop {
            let pdf = self.pdf();
            if pdf.starts_with(b"%PDF-") && is_right(&pdf) {
                return;
            }
            assert!(Instant::now() < until, "the PDF did not become what it should be");
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// The PDF as a build makes it of what is there now.
    fn built_anew(&self) -> Vec<u8> {
        let anew = self.project.with_file_name("anew");
        let arguments = ["build", &self.project.to_string_lossy(), "--out", &anew.to_string_lossy(), "--force"];
        let output = common::command(&arguments).output().expect("pressrun runs");
        assert!(output.status.success(), "{}", stderr(&output));
        fs::read(anew.join("minimal-en-screen.pdf")).expect("a PDF")
    }

    fn edit(&self, old: &str, new: &str) {
        edit(&self.project, SECTION, old, new);
    }
}

#[test]
fn an_edit_is_in_the_pdf_and_told_in_one_event() {
    let watched = watch();
    let before = watched.pdf();
    watched.edit("A sentence.", "Another sentence.");
    let event = watched.running.rebuilt_for(SECTION);
    assert_eq!(event["proofs"][0]["changed"], serde_json::json!([2]), "the page of the text, not the cover: {event}");
    assert!(event["seconds"].as_f64().is_some_and(|seconds| seconds > 0.0));
    watched.wait_for_pdf(|pdf| pdf != before);
    let manifest = fs::read_to_string(watched.out.join("manifest.json")).expect("a manifest");
    assert!(manifest.contains("minimal-en-screen.pdf"));
}

#[test]
fn what_watch_wrote_is_fresh_for_build_and_the_same_as_built_anew() {
    let watched = watch();
    let before = watched.pdf();
    watched.edit("A sentence.", "Another sentence.");
    watched.wait_for_pdf(|pdf| pdf != before);
    // The record comes right after the PDF.
    let until = Instant::now() + PATIENCE;
    let pdf = watched.pdf();
    let digest = pressrun::project::sha256(&pdf);
    while !fs::read_to_string(watched.out.join("manifest.json")).is_ok_and(|manifest| manifest.contains(&digest)) {
        assert!(Instant::now() < until, "the PDF is not recorded");
        std::thread::sleep(Duration::from_millis(10));
    }
    let arguments = ["build", &watched.project.to_string_lossy(), "--out", &watched.out.to_string_lossy(), "--format", "json"];
    let output = common::command(&arguments).output().expect("pressrun runs");
    let said = common::stdout(&output);
    assert!(said.contains("\"status\":\"fresh\"") && !said.contains("\"built\":1"), "{said}{}", stderr(&output));
    assert!(watched.built_anew() == pdf, "watch wrote another PDF than build");
}

#[test]
fn what_a_printer_would_send_back_is_told_and_not_written() {
    let (folder, project) = common::copy("tests/projects/valid/print");
    let out = folder.path().join("out");
    let running = Running::of(command(&project, &out).args(["--edition", "print"]));
    running.next("rebuilt");
    let pdf = || fs::read(out.join("printed-en-print.pdf")).unwrap_or_default();
    let until = Instant::now() + PATIENCE;
    while !pdf().starts_with(b"%PDF-") {
        assert!(Instant::now() < until, "no PDF");
        std::thread::sleep(Duration::from_millis(10));
    }
    let (good, photograph) = (pdf(), project.join("images/photograph.jpg"));
    let original = fs::read(&photograph).expect("a photograph");
    image::RgbImage::from_pixel(180, 90, image::Rgb([200, 0, 0])).save(&photograph).expect("a photograph");
    running.rebuilt_for("images/photograph.jpg");
    while running.next("finding")["code"] != "low-resolution" {}
    assert!(pdf() == good, "the PDF was written");
    fs::write(&photograph, original).expect("the photograph");
    assert_eq!(running.rebuilt_for("images/photograph.jpg")["errors"], 0);
    assert!(pdf() == good, "the PDF was written");
}

#[test]
fn saving_a_file_without_change_rebuilds_nothing() {
    let watched = watch();
    let path = watched.project.join(SECTION);
    let text = fs::read_to_string(&path).expect("a section");
    for _ in 0..3 {
        fs::write(&path, &text).expect("the same");
        std::thread::sleep(Duration::from_millis(50));
    }
    write(&watched.project, "notes.txt", "no part of the brief");
    std::thread::sleep(Duration::from_millis(200));
    watched.edit("A sentence.", "Another sentence.");
    let event = watched.running.events.recv_timeout(PATIENCE).expect("an event");
    assert_eq!(event["changed"], serde_json::json!([SECTION]), "{event}");
}

#[test]
fn editors_that_replace_files_are_followed_again_and_again() {
    let watched = watch();
    for word in ["One", "Two", "Three"] {
        write(&watched.project, "sections/.one.toml.swp", &format!("id = \"one\"\ntitle = \"One\"\nbody = \"{word}.\"\n"));
        fs::rename(watched.project.join("sections/.one.toml.swp"), watched.project.join(SECTION)).expect("a rename");
        watched.running.rebuilt_for(SECTION);
    }
}

#[test]
fn a_file_that_is_written_in_two_goes_shows_no_error() {
    let watched = watch();
    let path = watched.project.join(SECTION);
    let mut file = fs::File::create(&path).expect("a file");
    file.write_all(b"id = \"one\"\ntitle = \"One\"\nbod").expect("half of it");
    file.sync_all().expect("it is there");
    std::thread::sleep(Duration::from_millis(20));
    file.write_all(b"y = \"The rest.\"\n").expect("the rest");
    drop(file);
    // `next` fails on the event of a failure.
    watched.running.rebuilt_for(SECTION);
}

#[test]
fn a_broken_file_is_reported_keeps_the_last_good_pdf_and_is_recovered_from() {
    let watched = watch();
    let before = watched.pdf();
    write(&watched.project, SECTION, "id = \"one\"\ntitle = \"One\nbody = ");
    let finding = watched.running.next("finding");
    assert_eq!(finding["code"], "toml-syntax", "{finding}");
    assert_ne!(watched.running.next("failed")["errors"], 0);
    assert_eq!(watched.pdf(), before);
    write(&watched.project, SECTION, "id = \"one\"\ntitle = \"One\"\nbody = \"Whole again.\"\n");
    watched.running.rebuilt_for(SECTION);
    watched.wait_for_pdf(|pdf| pdf != before);
}

#[test]
fn a_broken_manifest_is_recovered_from() {
    let watched = watch();
    let manifest = fs::read_to_string(watched.project.join("brief.toml")).expect("a manifest");
    write(&watched.project, "brief.toml", "slug = ");
    watched.running.next("failed");
    write(&watched.project, "brief.toml", &manifest.replace("A minimal brief", "Another brief"));
    watched.running.rebuilt_for("brief.toml");
}

#[test]
fn a_deleted_file_and_a_new_one_are_noticed() {
    let watched = watch();
    write(&watched.project, "sections/two.toml", "id = \"two\"\ntitle = \"Two\"\nbody = \"More.\"\n");
    let event = watched.running.rebuilt_for("sections/two.toml");
    assert_eq!(event["errors"], 0);
    fs::remove_file(watched.project.join("sections/two.toml")).expect("it goes");
    watched.running.rebuilt_for("sections/two.toml");
    fs::remove_file(watched.project.join(SECTION)).expect("it goes");
    watched.running.next("failed");
    write(&watched.project, SECTION, "id = \"one\"\ntitle = \"One\"\nbody = \"Back.\"\n");
    watched.running.rebuilt_for(SECTION);
}

#[test]
fn files_that_go_and_come_while_they_are_read_do_no_harm() {
    let watched = watch();
    let path = watched.project.join("sections/two.toml");
    let text = |round: usize| format!("id = \"two\"\ntitle = \"Two\"\nbody = \"Round {round}.\"\n");
    for round in 0..300 {
        fs::write(&path, text(round)).expect("it comes");
        // At other moments of the reading each time.
        std::thread::sleep(Duration::from_micros(97 * (round as u64 % 61)));
        fs::remove_file(&path).expect("it goes");
    }
    fs::write(&path, text(1000)).expect("it stays");
    let right = watched.built_anew();
    watched.wait_for_pdf(|pdf| pdf == right);
}

#[test]
fn a_snapshot_that_is_taken_meanwhile_rebuilds_nothing() {
    let watched = watch();
    let (project, out) = (watched.project.to_string_lossy().into_owned(), watched.out.to_string_lossy().into_owned());
    let taken = common::command(&["snapshot", "v1", &project, "--out", &out]).output().expect("pressrun runs");
    assert!(taken.status.success(), "{}", stderr(&taken));
    std::thread::sleep(Duration::from_millis(700));
    assert_eq!(watched.running.events.try_iter().collect::<Vec<_>>(), Vec::<Value>::new());
    watched.edit("A sentence.", "Another sentence.");
    assert_eq!(watched.running.rebuilt_for(SECTION)["changed"], serde_json::json!([SECTION]));
}

#[test]
fn a_new_folder_is_told_when_the_brief_is_made_of_what_it_holds() {
    let watched = watch();
    fs::create_dir(watched.project.join("notes")).expect("a folder");
    std::thread::sleep(Duration::from_millis(500));
    assert_eq!(watched.running.events.try_iter().collect::<Vec<_>>(), Vec::<Value>::new());
    edit(&watched.project, "brief.toml", "\"sections/*.toml\"", "\"sections/*.toml\", \"more/*.toml\"");
    while watched.running.events.recv_timeout(PATIENCE).expect("an event")["event"] != "failed" {}
    // As when it is moved there.
    let elsewhere = watched.project.with_file_name("elsewhere");
    write(&elsewhere, "two.toml", "id = \"two\"\ntitle = \"Two\"\nbody = \"More.\"\n");
    fs::rename(&elsewhere, watched.project.join("more")).expect("a rename");
    watched.running.rebuilt_for("more/two.toml");
}

#[test]
fn a_folder_that_is_renamed_or_comes_anew_is_followed() {
    let watched = watch();
    let before = watched.pdf();
    let away = watched.project.with_file_name("away");
    fs::rename(&watched.project, &away).expect("a rename");
    let finding = watched.running.next("finding");
    assert_eq!(finding["code"], "missing-project", "{finding}");
    watched.running.next("failed");
    assert_eq!(watched.pdf(), before);
    // Another folder takes the name, as after a change of branches.
    edit(&away, SECTION, "A sentence.", "A sentence from elsewhere.");
    let _ = Command::new("cp").arg("-r").args([&away, &watched.project]).status().expect("a copy");
    watched.wait_for_pdf(|pdf| pdf != before);
    while watched.running.events.try_recv().is_ok() {}
    watched.edit("A sentence from elsewhere.", "And one more.");
    watched.running.rebuilt_for(SECTION);
}

#[test]
fn a_thousand_files_saved_at_once_are_a_few_rebuilds() {
    let watched = watch();
    // Half of them are read for the brief.
    for at in 0..500 {
        write(&watched.project, &format!("sections/many-{at:03}.txt"), "not a section");
        write(
            &watched.project,
            &format!("sections/many-{at:03}.toml"),
            &format!("id = \"many-{at}\"\ntitle = \"{at}\"\nbody = \"It is.\"\n"),
        );
    }
    watched.edit("A sentence.", "The last of them.");
    let right = watched.built_anew();
    watched.wait_for_pdf(|pdf| pdf == right);
    std::thread::sleep(Duration::from_millis(500));
    let events = watched.running.events.try_iter().filter(|event| event["event"] == "rebuilt").count();
    assert!((1..=10).contains(&events), "{events} rebuilds");
}

#[test]
#[cfg(unix)]
fn a_file_without_permission_is_reported_and_recovered_from() {
    use std::os::unix::fs::{MetadataExt, PermissionsExt};
    use std::os::unix::process::CommandExt;
    let (folder, project) = common::copy(MINIMAL);
    let out = folder.path().join("out");
    let mut run = command(&project, &out);
    // To the administrator no file is closed: nobody else is asked then, from a copy that nobody can read.
    if fs::metadata(&project).expect("a folder").uid() == 0 {
        let program = folder.path().join("pressrun");
        fs::copy(env!("CARGO_BIN_EXE_pressrun"), &program).expect("a copy");
        fs::create_dir(&out).expect("a folder");
        for open in [folder.path(), &out, &program] {
            fs::set_permissions(open, fs::Permissions::from_mode(0o777)).expect("permissions");
        }
        run = Command::new(program);
        run.arg("watch").arg(&project).arg("--out").arg(&out).args(["--format", "json"]).uid(65534);
    }
    let running = Running::of(&mut run);
    running.next("rebuilt");
    let path = project.join(SECTION);
    let permit = |mode| fs::set_permissions(&path, fs::Permissions::from_mode(mode)).expect("permissions");
    permit(0o000);
    assert_eq!(running.next("finding")["code"], "unreadable-file");
    running.next("failed");
    permit(0o644);
    running.next("rebuilt");
}

#[test]
#[cfg(unix)]
fn a_full_disk_is_reported_and_the_old_pdf_stays() {
    let (folder, project) = common::copy(MINIMAL);
    let out = folder.path().join("out");
    let pdf = out.join("minimal-en-screen.pdf");
    fs::create_dir(&out).expect("a folder");
    fs::write(&pdf, "an earlier one").expect("an earlier PDF");
    // A limit to the size of files fails in the midst of writing, as a full disk does.
    let mut run = Command::new("sh");
    run.args(["-c", "trap '' XFSZ; ulimit -f 4; exec \"$0\" \"$@\""]);
    run.arg(env!("CARGO_BIN_EXE_pressrun")).arg("watch").arg(&project).arg("--out").arg(&out).args(["--format", "json"]);
    let running = Running::of(&mut run);
    running.next("rebuilt");
    assert_eq!(running.next("finding")["code"], "unwritable-output");
    assert_eq!(fs::read(&pdf).expect("the earlier PDF"), b"an earlier one");
    edit(&project, SECTION, "A sentence.", "Still there.");
    running.rebuilt_for(SECTION);
    assert_eq!(fs::read_dir(&out).expect("a folder").count(), 1, "half a file is left");
}

#[test]
fn a_pdf_that_could_not_be_written_is_written_when_it_can_be() {
    let (folder, project) = common::copy(MINIMAL);
    let out = folder.path().join("out");
    fs::write(&out, "in the way").expect("a file where the folder should be");
    let running = Running::of(&mut command(&project, &out));
    running.next("rebuilt");
    assert_eq!(running.next("finding")["code"], "unwritable-output");
    fs::remove_file(&out).expect("it goes");
    let watched = Watched { running, project, out, _folder: folder };
    watched.wait_for_pdf(|_| true);
}

#[test]
fn two_watchers_of_one_project_do_not_disturb_each_other() {
    let watched = watch();
    let second = Running::of(&mut command(&watched.project, &watched.out));
    second.next("rebuilt");
    for round in 0..5 {
        let before = watched.pdf();
        let (old, new) = (format!("title = \"One{}\"", "!".repeat(round)), format!("title = \"One{}\"", "!".repeat(round + 1)));
        watched.edit(&old, &new);
        watched.running.rebuilt_for(SECTION);
        second.rebuilt_for(SECTION);
        watched.wait_for_pdf(|pdf| pdf != before);
    }
}

#[test]
fn a_port_that_is_taken_is_told_when_it_was_asked_for() {
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = taken.local_addr().expect("an address").port().to_string();
    let output = pressrun(&["preview", MINIMAL, "--no-browser", "--port", &port]);
    assert_eq!(output.status.code(), Some(1));
    let message = stderr(&output);
    assert!(message.contains(&format!("the preview cannot have port {port}")), "{message}");
    assert!(message.contains("--port"), "{message}");
}

/// The preview of a project, and its port.
fn preview(project: &Path) -> (Running, u16) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pressrun"));
    command.arg("preview").arg(project).args(["--no-browser", "--format", "json", "--port", "0", "--editor", "true"]);
    let running = Running::of(&mut command);
    let address = running.next("preview")["address"].as_str().expect("an address").to_owned();
    let port = address.trim_end_matches('/').rsplit(':').next().expect("a port").parse().expect("a number");
    running.next("rebuilt");
    (running, port)
}

/// The status and the whole of an answer.
fn ask(port: u16, request: &str, headers: &str) -> (u16, String) {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).expect("a connection");
    write!(stream, "{request} HTTP/1.1\r\n{headers}Connection: close\r\n\r\n").expect("a request");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    let status = answer.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or_else(|| panic!("{answer}"));
    (status, answer)
}

#[test]
fn the_preview_answers_nobody_but_its_own_page() {
    let (_folder, project) = common::copy(MINIMAL);
    let (_running, port) = preview(&project);
    let host = format!("Host: 127.0.0.1:{port}\r\n");
    let (status, page) = ask(port, "GET /", &host);
    assert_eq!(status, 200);
    assert!(page.to_lowercase().contains("content-security-policy: default-src 'none'"), "{page}");
    assert_eq!(ask(port, "GET /", "Host: evil.example\r\n").0, 403, "a name that leads here");
    assert_eq!(ask(port, "GET /", &format!("{host}Origin: http://evil.example\r\n")).0, 403, "a page from elsewhere");
    for path in ["/brief.toml", "/../brief.toml", "/pages/../brief.toml", "/pages/%2e%2e%2fbrief.toml", "/pages/0.svg"] {
        assert_eq!(ask(port, &format!("GET {path}"), &host).0, 404, "{path}");
    }
    let token = page.split("name=\"token\" content=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a token");
    assert_eq!(token.len(), 32, "{token}");
    let section = format!("{}/{SECTION}", project.display());
    let open = |file: &str, headers: &str| ask(port, &format!("POST /open?file={file}&line=1&column=1"), headers).0;
    assert_eq!(open(&section, &host), 403, "without the token");
    assert_eq!(open(&section, &format!("{host}X-Pressrun-Token: {}\r\n", "0".repeat(32))), 403, "with another token");
    let ours = format!("{host}X-Pressrun-Token: {token}\r\n");
    assert_eq!(open("/etc/passwd", &ours), 404, "no file of the brief");
    assert_eq!(open(&section, &ours), 204);
    assert!(TcpListener::bind(("127.0.0.2", port)).is_ok(), "it listens on more than its own address");
}

#[test]
fn every_word_of_the_reference_brief_leads_to_its_file() {
    let (_running, port) = preview(Path::new("data"));
    let host = format!("Host: 127.0.0.1:{port}\r\n");
    let found = |page: usize, x: u32, y: u32| {
        let (status, answer) = ask(port, &format!("GET /source?show=en/screen&page={page}&x={x}&y={y}"), &host);
        assert_eq!(status, 200);
        let body = answer.split("\r\n\r\n").nth(1).unwrap_or_default().to_owned();
        body.lines().find_map(|line| serde_json::from_str::<Value>(line).ok().filter(|value| value.is_object()))
    };
    let title = found(1, 200, 405).expect("the title");
    assert_eq!(title["file"], "data/brief.toml");
    assert!(title["text"].as_str().is_some_and(|text| text.starts_with("title = ")), "{title}");
    // In the first lines of each page of the text.
    for page in 5..=29 {
        let found = found(page, 300, 130).unwrap_or_else(|| panic!("page {page}"));
        let file = found["file"].as_str().expect("a file");
        assert!(file.starts_with("data/"), "{found}");
        let line = found["line"].as_u64().expect("a line") as usize;
        let text = fs::read_to_string(file).expect("the file");
        assert_eq!(
            text.lines().nth(line - 1).map(|line| line.trim().chars().take(240).collect::<String>()).as_deref(),
            found["text"].as_str()
        );
    }
}
