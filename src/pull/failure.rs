//! Why a file was not fetched, and what to do about it.

use std::io::ErrorKind;

use ureq::{Error, Timeout};

use crate::diagnostic::Diagnostic;

use super::fetch::{Limits, REDIRECTS};
use super::target::Target;

/// Why a file was not fetched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// The server answered with another status than 200.
    Status {
        /// The status (RFC 9110, section 15).
        status: u16,
        /// When to try again, as the server writes it.
        retry_after: Option<String>,
    },
    /// The time was up.
    TimedOut {
        /// Whether the server did not even accept the connection.
        connecting: bool,
    },
    /// The file is larger than the limit.
    TooLarge {
        /// Its size in bytes, when the server told.
        size: Option<u64>,
    },
    /// The connection ended before the file did.
    Truncated {
        /// How many bytes came.
        received: u64,
        /// How many were announced, if they were.
        expected: Option<u64>,
    },
    /// No machine has the name of the server.
    UnknownServer,
    /// The connection was refused or broke off before there was an answer.
    Unreachable(String),
    /// The connection cannot be made secure.
    Insecure(String),
    /// The proxy that the environment names does not let the request through.
    Proxy(String),
    /// The server sent on to another address, and something went wrong there.
    Redirected {
        /// The other address.
        to: String,
        /// What went wrong.
        failure: Box<Failure>,
    },
    /// The server sends on to an address that is not followed.
    Redirect(String),
    /// The server sends on and on.
    Redirects,
    /// The server sends a web page.
    WebPage,
    /// The server compresses the file, although it was asked not to.
    Encoded {
        /// The name of the compression.
        encoding: String,
    },
    /// The file is empty.
    Empty,
    /// The answer is not HTTP as it should be.
    Unreadable(String),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error {
            Error::Timeout(phase) => Self::TimedOut { connecting: matches!(phase, Timeout::Connect | Timeout::Resolve) },
            Error::HostNotFound => Self::UnknownServer,
            Error::InvalidProxyUrl => Self::Proxy("its address cannot be read".into()),
            Error::ConnectProxyFailed(why) => Self::Proxy(why),
            Error::Tls(why) => Self::Insecure(why.into()),
            Error::Rustls(why) => Self::Insecure(why.to_string()),
            Error::TlsRequired => Self::Insecure("no secure connection was made".into()),
            Error::Io(why) if why.kind() == ErrorKind::InvalidData => Self::Insecure(why.to_string()),
            Error::Io(why) => match why.kind() {
                ErrorKind::ConnectionRefused => Self::Unreachable("the connection was refused".into()),
                ErrorKind::TimedOut => Self::TimedOut { connecting: true },
                ErrorKind::UnexpectedEof | ErrorKind::ConnectionReset | ErrorKind::ConnectionAborted | ErrorKind::BrokenPipe => {
                    Self::Unreachable("the server closed the connection without an answer".into())
                }
                _ if why.to_string().contains("lookup address") => Self::UnknownServer,
                _ => Self::Unreachable(why.to_string()),
            },
            Error::ConnectionFailed => Self::Unreachable("no connection was made".into()),
            other => Self::Unreadable(other.to_string()),
        }
    }
}

impl Failure {
    /// The finding, at the address in the data file.
    pub fn diagnostic(&self, target: &Target, limits: Limits) -> Diagnostic {
        let (code, message, reason, help) = self.words(&target.url, limits);
        Diagnostic::error(code, format!("`{}` was not fetched: {message}", target.path))
            .at(target.place.clone())
            .because(reason)
            .help(help)
    }

    /// Code, message, reason and help.
    fn words(&self, url: &str, limits: Limits) -> (&'static str, String, String, String) {
        let host = host(url);
        let seconds = limits.time.as_secs();
        let by_hand = "or fetch the file yourself, and leave out `url`";
        match self {
            Self::Status { status, retry_after } => {
                let (code, message, help) = status_words(*status, &host, retry_after.as_deref());
                (code, message, format!("the answer is {status}{}", status_phrase(*status)), help)
            }
            Self::Redirected { to, failure } => {
                let (code, message, reason, help) = failure.words(to, limits);
                (code, message, format!("{reason}, after a redirect to {to}"), help)
            }
            Self::TimedOut { connecting: true } => (
                "timed-out",
                format!("{host} does not accept a connection in time"),
                "no connection".into(),
                "try again later; behind a firewall, name your proxy in the environment variable HTTPS_PROXY".into(),
            ),
            Self::TimedOut { connecting: false } => (
                "timed-out",
                format!("it did not come within {seconds} second{}", if seconds == 1 { "" } else { "s" }),
                "took too long".into(),
                format!("try again later, or allow more time: --timeout {}", seconds.saturating_mul(4)),
            ),
            Self::TooLarge { size } => {
                let size_words = size.map_or_else(|| format!("more than {}", megabytes(limits.bytes)), megabytes);
                let needed = size.map_or(limits.bytes.saturating_mul(4), |size| size).div_ceil(MEGABYTE);
                (
                    "too-large",
                    format!("it has {size_words}, and the limit is {}", megabytes(limits.bytes)),
                    "larger than the limit".into(),
                    format!("check that this is the table and not the whole database; or allow more: --max-size {needed}"),
                )
            }
            Self::Truncated { received, expected } => (
                "truncated",
                match expected {
                    Some(expected) => format!("the connection ended after {} of {} bytes", grouped(*received), grouped(*expected)),
                    None => format!("the connection ended after {} bytes, before the end of the file", grouped(*received)),
                },
                "came incomplete".into(),
                "try again".into(),
            ),
            Self::UnknownServer => (
                "unreachable",
                format!("there is no server `{host}`, or no network"),
                "the name leads nowhere".into(),
                "check the spelling of the server and your connection".into(),
            ),
            Self::Unreachable(why) => (
                "unreachable",
                format!("{host} cannot be reached"),
                why.clone(),
                "check the address and your connection, or try again later".into(),
            ),
            Self::Insecure(why) => (
                "insecure",
                format!("the connection to {host} cannot be made secure"),
                why.clone(),
                format!(
                    "open the address in a browser, which tells more; a certificate of your organisation has to be among those the system trusts; {by_hand}"
                ),
            ),
            Self::Proxy(why) => (
                "unreachable",
                "the proxy does not let it through".into(),
                why.clone(),
                "check HTTPS_PROXY and HTTP_PROXY; servers that need no proxy are listed in NO_PROXY".into(),
            ),
            Self::Redirect(to) => (
                "bad-redirect",
                format!("{host} sends on to an address that is not followed"),
                format!("sent on to {to}"),
                "only http and https are followed, and https not back to http: check the address in a browser, and write the one that it ends at".into(),
            ),
            Self::Redirects => (
                "bad-redirect",
                format!("{host} redirects more than {REDIRECTS} times"),
                "leads from address to address".into(),
                "open the address in a browser, and write the one that it ends at; a loop often means that a login is needed"
                    .into(),
            ),
            Self::WebPage => (
                "not-data",
                "a web page came instead".into(),
                "leads to a web page".into(),
                format!(
                    "it is likely a login, an error or the page about the data: copy the address of the download link itself, {by_hand}"
                ),
            ),
            Self::Encoded { encoding } => (
                "unexpected-answer",
                format!("it came compressed ({encoding}), although {host} was asked for the plain file"),
                "not the plain file".into(),
                format!("name the address of the plain file, {by_hand}"),
            ),
            Self::Empty => (
                "not-data",
                "it is empty".into(),
                "leads to an empty file".into(),
                "try again later: some servers send nothing while they write the next edition".into(),
            ),
            Self::Unreadable(why) => (
                "unexpected-answer",
                format!("the answer of {host} cannot be understood"),
                why.clone(),
                format!("check the address, and that a web server is there; {by_hand}"),
            ),
        }
    }
}

fn status_words(status: u16, host: &str, retry_after: Option<&str>) -> (&'static str, String, String) {
    let wait = match retry_after {
        Some(seconds) if seconds.bytes().all(|digit| digit.is_ascii_digit()) => {
            format!("try again in {seconds} seconds, as the server asks")
        }
        Some(date) => format!("try again after {date}, as the server asks"),
        None => "try again later".into(),
    };
    match status {
        404 | 410 => (
            "not-found",
            "there is nothing at this address".into(),
            "check the address in a browser: files often move when a new edition of the data comes out".into(),
        ),
        401 | 403 | 407 => (
            "not-allowed",
            format!("{host} does not let everyone have it"),
            "fetch the file yourself where you are logged in, and leave out `url`; or find the public address of the data".into(),
        ),
        429 => ("server-error", format!("{host} was asked too often"), wait),
        500..=599 => ("server-error", format!("{host} is in trouble"), format!("the fault is the server's: {wait}")),
        _ => ("unexpected-answer", format!("{host} does not answer with a file"), "check the address in a browser".into()),
    }
}

/// The words that belong to a status, after a space.
fn status_phrase(status: u16) -> String {
    let phrase = ureq::http::StatusCode::from_u16(status).ok().and_then(|status| status.canonical_reason());
    phrase.map(|phrase| format!(" {phrase}")).unwrap_or_default()
}

fn host(url: &str) -> String {
    url.parse::<ureq::http::Uri>().ok().and_then(|uri| uri.host().map(str::to_owned)).unwrap_or_default()
}

/// Bytes in a megabyte, the unit of the limit.
pub const MEGABYTE: u64 = 1_000_000;

/// A size in megabytes, or in bytes when it is smaller.
fn megabytes(bytes: u64) -> String {
    match bytes {
        0..MEGABYTE => format!("{} bytes", grouped(bytes)),
        _ if bytes.is_multiple_of(MEGABYTE) => format!("{} MB", bytes / MEGABYTE),
        _ => format!("{:.1} MB", bytes as f64 / MEGABYTE as f64),
    }
}

/// A number with its digits in groups of three: `1,234,567`.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
