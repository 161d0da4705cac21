//! The server of the preview: whom it answers, and where its pages lead.

use std::io::Read;
use std::net::{TcpListener, TcpStream};

use super::*;

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
