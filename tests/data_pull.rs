//! `pressrun data pull` against a server on this machine.

mod common;

use std::fs;
use std::io::Write;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use common::server::{Server, ok, send, status};
use common::{copy, edit, stderr, stdout, write};
use serde_json::Value;
use sha2::{Digest, Sha256};

const OIL: &str = "country,volume\nCanada,1.920\n";
const NEWER_OIL: &str = "country,volume\nCanada,1.920\nMexico,1.191\n";
/// 2008-04-28, and the day after.
const DAY: &str = "1209340800";
const NEXT_DAY: &str = "1209427200";

/// A brief with tables, each with the keys given for its file.
fn project(tables: &[(&str, &str)]) -> (tempfile::TempDir, PathBuf) {
    let (folder, project) = copy("tests/projects/valid/minimal");
    edit(&project, "brief.toml", "sections = ", "data = [\"*-data.toml\"]\nsections = ");
    let mut text = String::new();
    for (name, keys) in tables {
        text += &format!("[table.{name}]\ntitle = \"{name}\"\ncolumns = [{{ id = \"country\", type = \"string\" }}]\n{keys}\n");
    }
    write(&project, "a-data.toml", &text);
    (folder, project)
}

fn oil(url: &str) -> (tempfile::TempDir, PathBuf) {
    project(&[("oil", &format!("file = \"data/oil.csv\"\nurl = \"{url}\""))])
}

fn pull_on(day: &str, project: &Path, options: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pressrun"));
    for proxy in ["http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"] {
        command.env_remove(proxy);
    }
    command.env("NO_PROXY", "127.0.0.1").env("no_proxy", "127.0.0.1").env("SOURCE_DATE_EPOCH", day);
    command.args(["data", "pull"]).arg(project).args(options).output().expect("pressrun runs")
}

fn pull(project: &Path) -> Output {
    pull_on(DAY, project, &[])
}

fn lock(project: &Path) -> String {
    fs::read_to_string(project.join("pressrun.lock")).expect("a lock")
}

fn read(project: &Path, file: &str) -> String {
    fs::read_to_string(project.join(file)).expect("a file")
}

fn sha256(text: &str) -> String {
    Sha256::digest(text).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Pulls from a server that answers amiss, and returns the messages. Nothing may have been written.
fn failing(server: &Server, options: &[&str]) -> String {
    let (_folder, project) = oil(&server.url("oil.csv"));
    let output = pull_on(DAY, &project, options);
    let message = stderr(&output);
    assert_eq!(output.status.code(), Some(1), "{message}");
    assert!(message.contains("a-data.toml:5:7") && message.contains("help: "), "{message}");
    assert!(!project.join("data").exists() && !project.join("pressrun.lock").exists());
    message
}

fn assert_says(message: &str, words: &[&str]) {
    for words in words {
        assert!(message.contains(words), "{words:?} is not in: {message}");
    }
}

#[test]
fn a_table_is_fetched_into_its_file_and_the_lock_says_what_came_when_and_from_where() {
    let server = Server::answering(ok("ETag: \"v1\"\r\nLast-Modified: Sun, 27 Apr 2008 10:00:00 GMT\r\n", OIL));
    let url = server.url("oil.csv?year=2008&unit=%22b%22");
    let (_folder, project) = oil(&url);
    let output = pull(&project);
    assert!(output.status.success(), "{}", stderr(&output));
    assert_eq!(read(&project, "data/oil.csv"), OIL);
    assert_eq!(
        lock(&project),
        format!(
            "# Written by `pressrun data pull`. Keep it under version control: builds compare the files with it.\n\n\
             [[file]]\npath = \"data/oil.csv\"\nurl = \"{url}\"\nsha256 = \"{}\"\nbytes = {}\nretrieved = 2008-04-28\n\
             etag = '\"v1\"'\nlast_modified = \"Sun, 27 Apr 2008 10:00:00 GMT\"\n",
            sha256(OIL),
            OIL.len()
        )
    );
    assert_says(&stdout(&output), &["fetched    data/oil.csv  28 bytes, "]);
    assert!(stderr(&output).starts_with("1 fetched, ") && !stderr(&output).contains('\r'), "{}", stderr(&output));
    let request = server.requests().remove(0).to_lowercase();
    assert_says(&request, &["get /oil.csv?year=2008&unit=%22b%22 http/1.1", "user-agent: pressrun/"]);
    assert!(!request.contains("if-none-match") && !request.contains("cookie"), "{request}");
}

#[test]
fn a_file_that_the_server_says_is_unchanged_is_left_alone_and_counts_as_retrieved_today() {
    let server = Server::new(|request, stream| match request.contains("\"v1\"") {
        true => send(stream, "HTTP/1.1 304 Not Modified\r\nConnection: close\r\n\r\n"),
        false => send(stream, &ok("ETag: \"v1\"\r\n", OIL)),
    });
    let (_folder, project) = oil(&server.url("oil.csv"));
    pull(&project);
    let (first, written) =
        (lock(&project), fs::metadata(project.join("data/oil.csv")).expect("a file").modified().expect("a time"));
    let output = pull_on(NEXT_DAY, &project, &[]);
    assert!(output.status.success(), "{}", stderr(&output));
    assert_says(&stdout(&output), &["unchanged  data/oil.csv  28 bytes"]);
    assert_eq!(fs::metadata(project.join("data/oil.csv")).expect("a file").modified().expect("a time"), written);
    assert_eq!(lock(&project), first.replace("2008-04-28", "2008-04-29"));
    assert_says(&server.requests()[1].to_lowercase(), &["if-none-match: \"v1\""]);

    pull_on(NEXT_DAY, &project, &["--force"]);
    assert!(!server.requests()[2].to_lowercase().contains("if-none-match"), "--force asks for the whole file");
    write(&project, "data/oil.csv", "edited by hand");
    pull(&project);
    assert!(!server.requests()[3].to_lowercase().contains("if-none-match"), "an edited file cannot be unchanged");
    assert_eq!(read(&project, "data/oil.csv"), OIL);
    fs::remove_file(project.join("data/oil.csv")).expect("the file goes");
    assert_says(&stdout(&pull(&project)), &["fetched    data/oil.csv"]);
    assert_eq!(read(&project, "data/oil.csv"), OIL);
}

#[test]
fn without_an_entity_tag_the_server_is_asked_by_the_date_and_the_same_bytes_count_as_unchanged() {
    let server = Server::answering(ok("Last-Modified: Sun, 27 Apr 2008 10:00:00 GMT\r\n", OIL));
    let (_folder, project) = oil(&server.url("oil.csv"));
    pull(&project);
    let output = pull_on(NEXT_DAY, &project, &[]);
    assert_says(&stdout(&output), &["unchanged  data/oil.csv"]);
    assert_says(&lock(&project), &["retrieved = 2008-04-29"]);
    assert_says(&server.requests()[1].to_lowercase(), &["if-modified-since: sun, 27 apr 2008 10:00:00 gmt"]);
}

#[test]
fn changed_data_replace_the_file_and_its_entry_and_the_message_says_so() {
    let server = Server::new(|request, stream| match request.contains("\"v1\"") {
        true => send(stream, &ok("ETag: \"v2\"\r\n", NEWER_OIL)),
        false => send(stream, &ok("ETag: \"v1\"\r\n", OIL)),
    });
    let (_folder, project) = oil(&server.url("oil.csv"));
    pull(&project);
    let (before, dry) = (lock(&project), pull_on(NEXT_DAY, &project, &["--dry-run"]));
    assert_says(&stdout(&dry), &["changed    data/oil.csv  28 → 41 bytes"]);
    assert_says(&stderr(&dry), &["nothing was written"]);
    assert_eq!((read(&project, "data/oil.csv").as_str(), lock(&project)), (OIL, before), "--dry-run writes nothing");

    let output = pull_on(NEXT_DAY, &project, &[]);
    assert!(output.status.success(), "{}", stderr(&output));
    assert_says(&stdout(&output), &["changed    data/oil.csv  28 → 41 bytes"]);
    assert_says(&stderr(&output), &["1 changed", "pressrun check"]);
    assert_eq!(read(&project, "data/oil.csv"), NEWER_OIL);
    assert_says(&lock(&project), &[&sha256(NEWER_OIL), "bytes = 41", "2008-04-29", "\"v2\""]);
    assert_eq!(fs::read_dir(project.join("data")).expect("a folder").count(), 1, "no part of a file is left behind");
}

#[test]
fn a_file_that_is_gone_may_not_be_had_or_breaks_the_server_is_reported_with_what_to_do() {
    for (line, headers, words) in [
        ("404 Not Found", "", ["error[not-found]", "404 Not Found", "check the address in a browser"]),
        ("410 Gone", "", ["error[not-found]", "410 Gone", "check the address"]),
        ("403 Forbidden", "", ["error[not-allowed]", "403 Forbidden", "where you are logged in"]),
        ("429 Too Many Requests", "Retry-After: 120\r\n", ["error[server-error]", "asked too often", "in 120 seconds"]),
        ("500 Internal Server Error", "", ["error[server-error]", "500 Internal Server Error", "try again later"]),
        (
            "503 Service Unavailable",
            "Retry-After: Wed, 30 Apr 2008 08:00:00 GMT\r\n",
            ["error[server-error]", "503", "after Wed, 30 Apr 2008 08:00:00 GMT"],
        ),
        ("304 Not Modified", "", ["error[unexpected-answer]", "304", "check the address"]),
        ("204 No Content", "", ["error[unexpected-answer]", "204", "check the address"]),
    ] {
        assert_says(&failing(&Server::answering(status(line, headers)), &[]), &words);
    }
}

#[test]
fn a_server_that_stalls_is_given_up_after_the_time_asked_for() {
    for head in ["", "HTTP/1.1 200 OK\r\nContent-Length: 28\r\n\r\ncountry,"] {
        let server = Server::new(move |_, stream| {
            send(stream, head);
            std::thread::sleep(Duration::from_secs(30));
        });
        let start = Instant::now();
        let message = failing(&server, &["--timeout", "1"]);
        assert!(start.elapsed() < Duration::from_secs(10), "{:?}", start.elapsed());
        assert_says(&message, &["error[timed-out]", "within 1 second", "--timeout 4"]);
    }
}

#[test]
fn half_a_file_is_never_kept() {
    let cut = format!("HTTP/1.1 200 OK\r\nContent-Length: 1234\r\n\r\n{OIL}");
    assert_says(&failing(&Server::answering(cut), &[]), &["error[truncated]", "28 of 1,234 bytes", "try again"]);
    let cut = format!("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1c\r\n{OIL}\r\n");
    assert_says(&failing(&Server::answering(cut), &[]), &["error[truncated]", "after 28 bytes"]);
}

#[test]
fn a_file_above_the_size_limit_is_refused_by_its_announced_size_and_while_it_comes() {
    let announced = Server::answering("HTTP/1.1 200 OK\r\nContent-Length: 2500000\r\n\r\n".into());
    let message = failing(&announced, &["--max-size", "2"]);
    assert_says(&message, &["error[too-large]", "it has 2.5 MB, and the limit is 2 MB", "--max-size 3"]);
    let endless = Server::new(|_, stream| {
        send(stream, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
        let chunk = format!("1000\r\n{}\r\n", "1".repeat(0x1000));
        while stream.write_all(chunk.as_bytes()).is_ok() {}
    });
    assert_says(&failing(&endless, &["--max-size", "2"]), &["error[too-large]", "more than 2 MB", "--max-size 8"]);
}

#[test]
fn redirects_are_followed_but_not_for_ever_and_not_out_of_http() {
    let server = Server::new(|request, stream| match request.contains("/latest") {
        true => send(stream, &status("302 Found", "Location: /files/oil-2008.csv\r\n")),
        false => send(stream, &ok("", OIL)),
    });
    let (_folder, project) = oil(&server.url("latest"));
    assert!(pull(&project).status.success());
    assert_eq!(read(&project, "data/oil.csv"), OIL);
    assert_says(&lock(&project), &[&server.url("latest")]);

    let server = Server::answering(status("302 Found", "Location: /again\r\n"));
    assert_says(&failing(&server, &[]), &["error[bad-redirect]", "more than 5 times"]);
    assert_eq!(server.requests().len(), 6);
    for location in ["file:///etc/hostname", "ftp://127.0.0.1/oil.csv"] {
        let server = Server::answering(status("302 Found", &format!("Location: {location}\r\n")));
        assert_says(&failing(&server, &[]), &["error[bad-redirect]", &format!("sent on to {location}"), "only http and https"]);
    }
}

#[test]
fn a_web_page_is_not_taken_for_data() {
    let page = "<!DOCTYPE html>\n<html><body>Please log in</body></html>";
    let declared = Server::answering(ok("Content-Type: text/html; charset=utf-8\r\n", page));
    assert_says(&failing(&declared, &[]), &["error[not-data]", "a web page came instead", "login"]);
    let undeclared = Server::answering(ok("Content-Type: text/csv\r\n", page));
    assert_says(&failing(&undeclared, &[]), &["error[not-data]", "leads to a web page"]);
    let redirected = Server::new(move |request, stream| match request.contains("/login") {
        true => send(stream, &ok("Content-Type: text/html\r\n", page)),
        false => send(stream, &status("302 Found", "Location: /login?next=oil\r\n")),
    });
    assert_says(&failing(&redirected, &[]), &["leads to a web page, after a redirect to", &redirected.url("login?next=oil")]);
}

#[test]
fn an_empty_or_compressed_answer_is_not_taken_for_data() {
    assert_says(&failing(&Server::answering(ok("", "")), &[]), &["error[not-data]", "it is empty"]);
    let compressed = Server::answering(ok("Content-Encoding: gzip\r\n", "…"));
    assert_says(&failing(&compressed, &[]), &["error[unexpected-answer]", "compressed (gzip)"]);
}

#[test]
fn a_server_that_is_not_there_or_speaks_no_tls_is_reported() {
    let server = Server::new(|_, _| ());
    assert_says(&failing(&server, &[]), &["error[unreachable]", "closed the connection without an answer"]);
    let garbage = Server::answering("SSH-2.0-server\r\n".into());
    assert_says(&failing(&garbage, &[]), &["error[unexpected-answer]", "cannot be understood"]);

    let port = TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("an address").port();
    let (_folder, project) = oil(&format!("http://127.0.0.1:{port}/oil.csv"));
    assert_says(&stderr(&pull(&project)), &["error[unreachable]", "127.0.0.1 cannot be reached", "the connection was refused"]);
    let (_folder, project) = oil("http://no-such-server.invalid/oil.csv");
    assert_says(&stderr(&pull(&project)), &["error[unreachable]", "no server `no-such-server.invalid`", "spelling"]);

    let plain = Server::new(|_, stream| send(stream, "HTTP/1.1 400 Bad Request\r\n\r\n"));
    let (_folder, project) = oil(&plain.url("oil.csv").replace("http:", "https:"));
    assert_says(&stderr(&pull(&project)), &["error[insecure]", "cannot be made secure"]);
}

#[test]
fn nothing_is_written_outside_the_project_or_over_its_own_files() {
    let server = Server::answering(ok("", OIL));
    let url = server.url("oil.csv");
    let (folder, project) = project(&[
        ("up", &format!("file = \"../oil.csv\"\nurl = \"{url}\"")),
        ("around", &format!("file = \"data/../../oil.csv\"\nurl = \"{url}\"")),
        ("absolute", &format!("file = \"/tmp/pressrun-oil.csv\"\nurl = \"{url}\"")),
        ("linked", &format!("file = \"elsewhere/new/oil.csv\"\nurl = \"{url}\"")),
        ("own", &format!("file = \"brief.toml\"\nurl = \"{url}\"")),
        ("folder", &format!("file = \"folder.csv\"\nurl = \"{url}\"")),
    ]);
    let outside = folder.path().join("outside");
    fs::create_dir_all(&outside).expect("a folder");
    fs::create_dir_all(project.join("folder.csv")).expect("a folder");
    std::os::unix::fs::symlink(&outside, project.join("elsewhere")).expect("a link");
    let before = read(&project, "brief.toml");
    let output = pull(&project);
    let message = stderr(&output);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(message.matches("error[outside-project]").count(), 4, "{message}");
    assert_says(&message, &["`brief.toml` is no data file", "`folder.csv` is not a file", "nothing fetched: 6 errors"]);
    assert!(server.requests().is_empty(), "{:?}", server.requests());
    assert_eq!(fs::read_dir(&outside).expect("a folder").count(), 0);
    assert!(!folder.path().join("oil.csv").exists() && !project.join("pressrun.lock").exists());
    assert_eq!(read(&project, "brief.toml"), before);
}

#[test]
fn tables_share_a_file_but_not_with_two_addresses() {
    let server = Server::answering(ok("", OIL));
    let (a, b) = (server.url("a.csv"), server.url("b.csv"));
    let (_folder, project) = project(&[
        ("one", &format!("file = \"shared.csv\"\nurl = \"{a}\"")),
        ("two", &format!("file = \"./shared.csv\"\nurl = \"{a}\"")),
        ("three", &format!("file = \"disputed.csv\"\nurl = \"{a}\"")),
        ("four", &format!("file = \"disputed.csv\"\nurl = \"{b}\"")),
    ]);
    let output = pull(&project);
    assert_eq!(output.status.code(), Some(1));
    assert_says(
        &stderr(&output),
        &["error[two-urls]", "`disputed.csv` is to be fetched from two addresses", "first fetched from here"],
    );
    assert_eq!(server.requests().len(), 1, "a shared file is fetched once");
    assert!(project.join("shared.csv").is_file() && !project.join("disputed.csv").exists());
}

#[test]
fn an_address_that_cannot_be_fetched_from_is_shown_at_its_place() {
    for (url, words) in [
        ("ftp://example.org/oil.csv", "neither http nor https"),
        ("file:///etc/hostname", "no address to fetch from"),
        ("example.org/oil.csv", "no address to fetch from"),
        ("/data/oil.csv", "does not begin with https:// or http://"),
        ("http:///oil.csv", "no address to fetch from"),
        ("https://example.org/öl.csv", "a space is %20"),
        ("https://example.org/oil imports.csv", "a space is %20"),
        ("", "no address to fetch from"),
    ] {
        let (_folder, project) = oil(url);
        let output = pull(&project);
        assert_eq!(output.status.code(), Some(1), "{url}");
        assert_says(&stderr(&output), &["error[bad-url]", "a-data.toml:5:7", "help: ", words]);
    }
    let (_folder, project) = project(&[("oil", "url = \"https://example.org/oil.csv\"")]);
    assert_says(&stderr(&pull(&project)), &["error[url-without-file]", "file = \"oil.csv\""]);
}

#[test]
fn one_file_that_fails_keeps_its_content_and_entry_while_the_others_follow() {
    let round = Arc::new(Mutex::new(1));
    let now = round.clone();
    let server = Server::new(move |request, stream| match (*now.lock().expect("a round"), request.contains("/gas")) {
        (1, _) => send(stream, &ok("ETag: \"v1\"\r\n", OIL)),
        (_, true) => send(stream, &status("500 Internal Server Error", "")),
        (_, false) => send(stream, &ok("ETag: \"v2\"\r\n", NEWER_OIL)),
    });
    let table = |name: &str| format!("file = \"{name}.csv\"\nurl = \"{}\"", server.url(name));
    let (_folder, project) = project(&[("gas", &table("gas")), ("oil", &table("oil")), ("coal", &table("coal"))]);
    assert!(pull(&project).status.success());
    let before = lock(&project);
    let entry = |lock: &str| lock.split("[[file]]").find(|entry| entry.contains("gas.csv")).map(str::to_owned).expect("an entry");
    *round.lock().expect("a round") = 2;
    let output = pull_on(NEXT_DAY, &project, &["--format", "json"]);
    assert_eq!(output.status.code(), Some(1));
    let text = stdout(&output);
    let events: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let changed: Vec<&str> =
        events.iter().filter(|event| event["change"] == "changed").filter_map(|event| event["path"].as_str()).collect();
    assert_eq!(changed, ["oil.csv", "coal.csv"]);
    assert!(events.iter().any(|event| event["event"] == "finding" && event["code"] == "server-error"), "{text}");
    let last = events.last().expect("a summary");
    assert_eq!((&last["event"], &last["changed"], &last["failed"]), (&"pulled".into(), &2.into(), &1.into()), "{last}");
    assert_eq!(read(&project, "gas.csv"), OIL);
    assert_eq!(entry(&lock(&project)), entry(&before));
    let after = lock(&project);
    assert_eq!((read(&project, "oil.csv").as_str(), after.matches("2008-04-29").count()), (NEWER_OIL, 2));
    let place = |path: &str| after.find(path).expect("an entry");
    assert!(place("coal.csv") < place("gas.csv") && place("gas.csv") < place("oil.csv"), "{after}");
}

#[test]
fn a_brief_with_errors_elsewhere_is_still_pulled_and_a_broken_data_file_is_reported() {
    let server = Server::answering(ok("", OIL));
    let (_folder, project) = oil(&server.url("oil.csv"));
    write(&project, "sections/one.toml", "this is not TOML");
    let output = pull(&project);
    assert!(output.status.success(), "{}", stderr(&output));
    let locked = lock(&project);
    write(&project, "b-data.toml", "[table.broken\n");
    edit(&project, "a-data.toml", "oil.csv", "other.csv");
    let output = pull(&project);
    assert_eq!(output.status.code(), Some(1));
    assert_says(&stderr(&output), &["error[toml-syntax]", "b-data.toml:1", "1 fetched"]);
    assert_says(&lock(&project), &[&locked[locked.find("[[file]]").expect("an entry")..], "data/other.csv"]);
    write(&project, "pressrun.lock", "<<<<<<< HEAD\n");
    let output = pull(&project);
    assert_eq!(output.status.code(), Some(1));
    assert_says(&stderr(&output), &["pressrun.lock:1", "restore pressrun.lock from version control"]);
    assert_eq!(server.requests().len(), 2, "nothing is fetched when it cannot be recorded");
}

#[test]
fn only_the_tables_asked_for_are_fetched_and_a_mistyped_one_is_pointed_out() {
    let server = Server::answering(ok("", OIL));
    let table = |name: &str| format!("file = \"{name}.csv\"\nurl = \"{}\"", server.url(name));
    let (_folder, project) = project(&[("gas", &table("gas")), ("oil", &table("oil")), ("typed", "rows = [[\"Canada\"]]")]);
    let wrong = pull_on(DAY, &project, &["--table", "oill"]);
    assert_eq!(wrong.status.code(), Some(2));
    assert_says(&stderr(&wrong), &["this brief has no table `oill`", "did you mean `oil`?"]);
    let typed = pull_on(DAY, &project, &["--table", "typed"]);
    assert_eq!(typed.status.code(), Some(2));
    assert_says(&stderr(&typed), &["the table `typed` has no `url`"]);
    assert_eq!(pull_on(DAY, &project, &["--timeout", "0"]).status.code(), Some(2));
    assert!(server.requests().is_empty());
    assert!(pull_on(DAY, &project, &["--table", "oil"]).status.success());
    assert!(project.join("oil.csv").is_file() && !project.join("gas.csv").exists());
    assert!(pull(&project).status.success());
    assert!(project.join("gas.csv").is_file());
}

#[test]
fn a_file_that_no_table_fetches_any_more_leaves_the_lock() {
    let server = Server::answering(ok("", OIL));
    let (_folder, project) = oil(&server.url("oil.csv"));
    pull(&project);
    let data = read(&project, "a-data.toml");
    write(&project, "a-data.toml", &data.lines().filter(|line| !line.starts_with("url")).collect::<Vec<_>>().join("\n"));
    let output = pull(&project);
    assert!(output.status.success(), "{}", stderr(&output));
    assert_says(&stdout(&output), &["released   data/oil.csv"]);
    assert!(!lock(&project).contains("[[file]]") && project.join("data/oil.csv").is_file());
    assert_says(&stderr(&pull(&project)), &["nothing to fetch: no table has a `url`"]);
}
