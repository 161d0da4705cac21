//! Answers the browser: on the loopback interface, to the page of the preview, with nothing but the preview.

use std::convert::Infallible;
use std::io;
use std::net::{Ipv4Addr, TcpListener};
use std::sync::Arc;
use std::thread;

use axum::Router;
use axum::extract::{Path, Query, Request, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, HOST, ORIGIN};
use axum::http::{HeaderMap, HeaderName, StatusCode};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use serde::Deserialize;
use serde_json::json;
use tokio_stream::wrappers::WatchStream;
use tokio_stream::{Stream, StreamExt};

use super::proof::ProofId;
use super::state::Shared;

/// The ports that are tried in turn when none is asked for.
const PORTS: std::ops::Range<u16> = 4747..4767;

/// Nothing comes from elsewhere, and nobody puts the preview into a page of his own.
const HEADERS: [(&str, &str); 5] = [
    (
        "content-security-policy",
        "default-src 'none'; img-src 'self'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    ),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-resource-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
];

/// The header in which the page shows that it is the preview's own.
const TOKEN: HeaderName = HeaderName::from_static("x-pressrun-token");

/// The port that was asked for is not free.
#[derive(Debug)]
pub struct PortTaken {
    /// The port.
    pub port: u16,
    /// What the system says.
    pub error: io::Error,
}

/// A server that listens, but does not answer yet.
pub struct Server {
    listener: TcpListener,
    port: u16,
}

impl Server {
    /// Listens on the loopback interface: on the port given, or else on the first that is free.
    ///
    /// # Errors
    /// When the port that was asked for is taken, or there is none.
    pub fn bind(port: Option<u16>) -> Result<Self, PortTaken> {
        let listen = |port: u16| {
            let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).and_then(|listener| {
                listener.set_nonblocking(true)?;
                let port = listener.local_addr()?.port();
                Ok(Self { listener, port })
            });
            listener.map_err(|error| PortTaken { port, error })
        };
        match port {
            Some(port) => listen(port),
            None => PORTS.map(listen).find_map(Result::ok).map_or_else(|| listen(0), Ok),
        }
    }

    /// The address of the preview.
    pub fn address(&self) -> String {
        format!("http://127.0.0.1:{}/", self.port)
    }

    /// Answers, on a thread of its own.
    ///
    /// # Errors
    /// When the thread or its means cannot be had.
    pub fn start(self, shared: Arc<Shared>) -> io::Result<()> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_io().enable_time().build()?;
        let answer = move || {
            runtime.block_on(async move {
                let listener = tokio::net::TcpListener::from_std(self.listener)?;
                axum::serve(listener, router(shared, self.port)).await
            })
        };
        thread::Builder::new().name("preview".into()).spawn(answer).map(drop)
    }
}

fn router(shared: Arc<Shared>, port: u16) -> Router {
    Router::new()
        .route("/", get(page))
        .route("/preview.js", get(|| file("text/javascript; charset=utf-8", include_str!("page/preview.js"))))
        .route("/view.js", get(|| file("text/javascript; charset=utf-8", include_str!("page/view.js"))))
        .route("/preview.css", get(|| file("text/css; charset=utf-8", include_str!("page/preview.css"))))
        .route("/icon.svg", get(|| file("image/svg+xml", include_str!("page/icon.svg"))))
        .route("/events", get(events))
        .route("/pages/{name}", get(sheet))
        .route("/source", get(source))
        .route("/open", post(open))
        .with_state(shared)
        .layer(from_fn_with_state(port, guard))
}

/// Answers only what comes from the page of the preview, whatever name a page elsewhere found for this machine.
async fn guard(State(port): State<u16>, request: Request, next: Next) -> Response {
    let mut response = match is_ours(request.headers(), port) {
        true => next.run(request).await,
        false => (StatusCode::FORBIDDEN, "The preview answers only its own page.\n").into_response(),
    };
    for (name, value) in HEADERS {
        response.headers_mut().insert(HeaderName::from_static(name), axum::http::HeaderValue::from_static(value));
    }
    response
}

/// Whether a request is to this server by its own name, and from no other page.
fn is_ours(headers: &HeaderMap, port: u16) -> bool {
    let hosts = [format!("127.0.0.1:{port}"), format!("localhost:{port}")];
    let text = |name: HeaderName| headers.get(name).map(|value| value.to_str().unwrap_or_default().to_owned());
    let Some(host) = text(HOST).filter(|host| hosts.contains(host)) else { return false };
    text(ORIGIN).is_none_or(|origin| origin == format!("http://{host}"))
}

async fn file(kind: &'static str, text: &'static str) -> Response {
    ([(CONTENT_TYPE, kind), (CACHE_CONTROL, "no-store")], text).into_response()
}

async fn page(State(shared): State<Arc<Shared>>) -> Response {
    let text = include_str!("page/index.html").replace("{token}", &shared.token);
    ([(CONTENT_TYPE, "text/html; charset=utf-8"), (CACHE_CONTROL, "no-store")], text).into_response()
}

/// Which editions a window looks at, separated by commas.
#[derive(Deserialize)]
struct Looks {
    show: String,
}

/// Every state from now on. A window that is slow is told only the latest.
async fn events(
    State(shared): State<Arc<Shared>>,
    Query(looks): Query<Looks>,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let ids: Vec<ProofId> = looks.show.split(',').take(2).filter_map(ProofId::parse).collect();
    let looking = shared.look_at(&ids);
    let states = WatchStream::new(shared.subscribe()).map(move |_| {
        let _ = &looking;
        Ok(Event::default().data(shared.describe(&ids).to_string()))
    });
    Sse::new(states).keep_alive(KeepAlive::default())
}

async fn sheet(State(shared): State<Arc<Shared>>, Path(name): Path<String>) -> Response {
    let drawn = tokio::task::spawn_blocking(move || shared.svg(name.strip_suffix(".svg")?)).await;
    match drawn {
        Ok(Some(svg)) => {
            ([(CONTENT_TYPE, "image/svg+xml"), (CACHE_CONTROL, "private, max-age=31536000, immutable")], svg.to_string())
                .into_response()
        }
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}

/// A point on a page.
#[derive(Deserialize)]
struct At {
    show: String,
    page: usize,
    x: f64,
    y: f64,
}

async fn source(State(shared): State<Arc<Shared>>, Query(at): Query<At>) -> Response {
    let proof = ProofId::parse(&at.show).and_then(|id| shared.proof(&id));
    let found = proof.and_then(|proof| proof.find(at.page, at.x, at.y));
    ([(CONTENT_TYPE, "application/json")], json!(found).to_string()).into_response()
}

/// A place in a file.
#[derive(Deserialize)]
struct Where {
    file: String,
    line: usize,
    column: usize,
}

async fn open(State(shared): State<Arc<Shared>>, headers: HeaderMap, Query(place): Query<Where>) -> Response {
    if headers.get(TOKEN).is_none_or(|token| token.as_bytes() != shared.token.as_bytes()) {
        return (StatusCode::FORBIDDEN, "The token is not that of this preview; load the page again.\n").into_response();
    }
    match shared.open(&place.file, place.line, place.column) {
        Some(Ok(())) => StatusCode::NO_CONTENT.into_response(),
        Some(Err(error)) => (StatusCode::INTERNAL_SERVER_ERROR, format!("The editor cannot be started: {error}\n")).into_response(),
        None => (StatusCode::NOT_FOUND, "This is no file of the brief, or no editor is set.\n").into_response(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ours(host: Option<&str>, origin: Option<&str>) -> bool {
        let mut headers = HeaderMap::new();
        let header = |text: &str| text.parse().expect("a header");
        host.map(|host| headers.insert(HOST, header(host)));
        origin.map(|origin| headers.insert(ORIGIN, header(origin)));
        is_ours(&headers, 4747)
    }

    #[test]
    fn other_pages_and_other_names_of_this_machine_are_refused() {
        assert!(ours(Some("127.0.0.1:4747"), None));
        assert!(ours(Some("localhost:4747"), Some("http://localhost:4747")));
        assert!(!ours(None, None));
        assert!(!ours(Some("evil.example:4747"), None), "a name that a page elsewhere gave to this machine");
        assert!(!ours(Some("127.0.0.1"), None));
        assert!(!ours(Some("127.0.0.1:4747"), Some("http://evil.example")));
        assert!(!ours(Some("127.0.0.1:4747"), Some("null")));
        assert!(!ours(Some("127.0.0.1:4747"), Some("http://127.0.0.1:8080")));
    }
}
