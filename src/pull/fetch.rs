//! One file over HTTP (RFC 9110), within limits of time and size.

use std::io::Read;
use std::time::{Duration, Instant};

use ureq::http::{HeaderMap, HeaderValue, Response, Uri, header};
use ureq::tls::{RootCerts, TlsConfig};
use ureq::{Agent, Body};

use super::failure::Failure;
use super::redirect;

/// How many redirects are followed.
pub const REDIRECTS: usize = 5;
/// The longest time that a server may take to accept a connection.
const CONNECT: Duration = Duration::from_secs(20);

/// Bounds of one download.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// The time for all of it, from the name of the server to the last byte.
    pub time: Duration,
    /// The largest file, in bytes.
    pub bytes: u64,
}

/// What a server says of the state of a file (RFC 9110, section 8.8), and is asked with for changes only.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Validators {
    /// The entity tag.
    pub etag: Option<String>,
    /// When the file was last changed, as the server writes it.
    pub last_modified: Option<String>,
}

/// What a server answers.
#[derive(Debug)]
pub enum Answer {
    /// The file is as it was (304).
    NotModified(Validators),
    /// The file.
    File(Vec<u8>, Validators),
}

/// Fetches files.
#[derive(Debug)]
pub struct Client {
    agent: Agent,
    limits: Limits,
}

impl Client {
    /// A client that keeps no cookies, trusts the certificates that the system trusts, and takes the proxy from the environment.
    pub fn new(limits: Limits) -> Self {
        let agent = Agent::config_builder()
            .tls_config(TlsConfig::builder().root_certs(RootCerts::PlatformVerifier).build())
            .timeout_global(Some(limits.time))
            .timeout_connect(Some(limits.time.min(CONNECT)))
            // Followed here, because not every address is.
            .max_redirects(0)
            .http_status_as_error(false)
            .user_agent(concat!("pressrun/", env!("CARGO_PKG_VERSION")))
            // What is stored is what the server has, so that its digest can be compared with one that others publish.
            .accept_encoding("identity")
            .build()
            .new_agent();
        Self { agent, limits }
    }

    /// Fetches a file; with validators, only if it has changed. `progress` is told how many bytes have come, of how many.
    ///
    /// # Errors
    /// Why there is no file.
    pub fn get(
        &self,
        url: &str,
        known: Option<&Validators>,
        mut progress: impl FnMut(u64, Option<u64>),
    ) -> Result<Answer, Failure> {
        let asked: Uri = url.parse().map_err(|_| Failure::Unreadable("the address cannot be read".into()))?;
        let mut uri = asked.clone();
        let answer = self.answer(&mut uri, known).and_then(|response| self.read(response, known.is_some(), &mut progress));
        answer.map_err(|failure| match uri == asked {
            true => failure,
            false => Failure::Redirected { to: uri.to_string(), failure: Box::new(failure) },
        })
    }

    /// The answer at the end of all redirects, which change the address.
    fn answer(&self, uri: &mut Uri, known: Option<&Validators>) -> Result<Response<Body>, Failure> {
        let start = Instant::now();
        for redirects in 0..=REDIRECTS {
            let mut request = self.agent.get(&*uri);
            if let Some((name, value)) = known.and_then(condition) {
                request = request.header(name, value);
            }
            if redirects > 0 {
                let left = self.limits.time.saturating_sub(start.elapsed());
                if left.is_zero() {
                    return Err(Failure::TimedOut { connecting: false });
                }
                request = request.config().timeout_global(Some(left)).build();
            }
            let response = request.call()?;
            if !matches!(response.status().as_u16(), 301 | 302 | 303 | 307 | 308) {
                return Ok(response);
            }
            let location = response.headers().get(header::LOCATION).map(HeaderValue::as_bytes).unwrap_or_default();
            if location.is_empty() {
                return Err(Failure::Redirect("nowhere".into()));
            }
            *uri = redirect::follow(uri, location).map_err(Failure::Redirect)?;
        }
        Err(Failure::Redirects)
    }

    /// The file of an answer, unless it is something else.
    fn read(
        &self,
        mut response: Response<Body>,
        conditional: bool,
        progress: &mut impl FnMut(u64, Option<u64>),
    ) -> Result<Answer, Failure> {
        let validators = validators(response.headers());
        match response.status().as_u16() {
            200 | 203 => {}
            304 if conditional => return Ok(Answer::NotModified(validators)),
            status => return Err(Failure::Status { status, retry_after: text(response.headers(), header::RETRY_AFTER) }),
        }
        if let Some(encoding) =
            text(response.headers(), header::CONTENT_ENCODING).filter(|name| !name.eq_ignore_ascii_case("identity"))
        {
            return Err(Failure::Encoded { encoding });
        }
        let media_type = text(response.headers(), header::CONTENT_TYPE).unwrap_or_default().to_ascii_lowercase();
        let declared = ["text/html", "application/xhtml+xml"].iter().any(|html| media_type.starts_with(html));
        let bytes = if declared { Vec::new() } else { self.body(&mut response, progress)? };
        if declared || is_web_page(&bytes) {
            return Err(Failure::WebPage);
        }
        if bytes.is_empty() {
            return Err(Failure::Empty);
        }
        Ok(Answer::File(bytes, validators))
    }

    /// The content of an answer, within the limit of size.
    fn body(&self, response: &mut Response<Body>, progress: &mut impl FnMut(u64, Option<u64>)) -> Result<Vec<u8>, Failure> {
        let expected = response.body().content_length();
        let limit = self.limits.bytes;
        if let Some(size) = expected.filter(|size| *size > limit) {
            return Err(Failure::TooLarge { size: Some(size) });
        }
        let mut reader = response.body_mut().as_reader();
        let mut bytes = Vec::new();
        let mut piece = vec![0; 64 << 10];
        loop {
            match reader.read(&mut piece) {
                Ok(0) => return Ok(bytes),
                Ok(count) => bytes.extend_from_slice(&piece[..count]),
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
                Err(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => {
                    return Err(Failure::Truncated { received: bytes.len() as u64, expected });
                }
                Err(error) => return Err(ureq::Error::from(error).into()),
            }
            let received = bytes.len() as u64;
            if received > limit {
                return Err(Failure::TooLarge { size: None });
            }
            progress(received, expected);
        }
    }
}

/// The header that asks for changes only. An entity tag goes before a date (RFC 9110, section 13.1.3).
fn condition(known: &Validators) -> Option<(header::HeaderName, HeaderValue)> {
    let header = |name, value: &Option<String>| Some((name, HeaderValue::from_str(value.as_deref()?).ok()?));
    header(header::IF_NONE_MATCH, &known.etag).or_else(|| header(header::IF_MODIFIED_SINCE, &known.last_modified))
}

fn validators(headers: &HeaderMap) -> Validators {
    Validators { etag: text(headers, header::ETAG), last_modified: text(headers, header::LAST_MODIFIED) }
}

fn text(headers: &HeaderMap, name: header::HeaderName) -> Option<String> {
    headers.get(name)?.to_str().ok().map(|value| value.trim().to_owned()).filter(|value| !value.is_empty())
}

/// Whether bytes begin as a web page does, whatever the server says they are. An XML declaration and comments may stand before.
fn is_web_page(bytes: &[u8]) -> bool {
    let mut rest = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start();
    while let Some(behind) = behind(rest, b"<!--", b"-->").or_else(|| behind(rest, b"<?", b"?>")) {
        rest = behind.trim_ascii_start();
    }
    let begins = |tag: &[u8]| rest.get(..tag.len()).is_some_and(|start| start.eq_ignore_ascii_case(tag));
    begins(b"<!doctype html") || begins(b"<html")
}

/// What stands behind a comment or declaration that bytes begin with.
fn behind<'b>(bytes: &'b [u8], begin: &[u8], end: &[u8]) -> Option<&'b [u8]> {
    let inside = bytes.strip_prefix(begin)?;
    let at = inside.windows(end.len()).position(|window| window == end)?;
    Some(&inside[at + end.len()..])
}

#[cfg(test)]
mod tests {
    use super::is_web_page;

    #[test]
    fn a_web_page_is_known_behind_comments_declarations_and_blanks() {
        let comment = format!("<!-- {} -->", "x".repeat(5000));
        for page in [
            "<!DOCTYPE html><title>Moved</title>".to_owned(),
            " \r\n\t<HTML lang=en>".to_owned(),
            "\u{feff}<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<!DOCTYPE html PUBLIC".to_owned(),
            format!("\n{comment}\n<!-- <b> -->\n<!doctype HTML>"),
        ] {
            assert!(is_web_page(page.as_bytes()), "{page}");
        }
        for data in ["country,volume\n<html>,1\n", "<!-- never closed <html>", "<?xml version=\"1.0\"?><data/>", "[]", ""] {
            assert!(!is_web_page(data.as_bytes()), "{data}");
        }
    }
}
