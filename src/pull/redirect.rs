//! Where a redirect leads.

use ureq::http::Uri;

/// The address that a `Location` header leads to (RFC 9110, section 10.2.2), seen from the address that gave it.
///
/// # Errors
/// The address, when it is not followed: it is neither HTTP nor HTTPS, leaves HTTPS for HTTP, or cannot be read.
pub fn follow(from: &Uri, location: &[u8]) -> Result<Uri, String> {
    let location = ascii(location);
    let location = location.split('#').next().unwrap_or_default();
    let (scheme, authority) = (from.scheme_str().unwrap_or_default(), from.authority().map(|a| a.as_str()).unwrap_or_default());
    let address = match scheme_of(location) {
        Some(_) => location.to_owned(),
        None if location.starts_with("//") => format!("{scheme}:{location}"),
        None => format!("{scheme}://{authority}{}", resolve(from, location)),
    };
    let uri: Uri = address.parse().map_err(|_| address.clone())?;
    let followed = match uri.scheme_str() {
        Some("https") => true,
        Some("http") => scheme != "https",
        _ => false,
    };
    match followed && uri.host().is_some_and(|host| !host.is_empty()) {
        true => Ok(uri),
        false => Err(address),
    }
}

/// Servers write addresses as they are; what is not ASCII or is a space goes over the line with %, as browsers do it.
fn ascii(location: &[u8]) -> String {
    let mut text = String::new();
    for byte in location.trim_ascii() {
        match byte {
            b'!'..=b'~' => text.push(char::from(*byte)),
            _ => text.push_str(&format!("%{byte:02X}")),
        }
    }
    text
}

/// The scheme that an address begins with (RFC 3986, section 3.1).
fn scheme_of(address: &str) -> Option<&str> {
    let (scheme, _) = address.split_once(':')?;
    let letters = scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte));
    (letters && scheme.starts_with(|first: char| first.is_ascii_alphabetic())).then_some(scheme)
}

/// Path and query of a relative reference (RFC 3986, section 5.2).
fn resolve(from: &Uri, reference: &str) -> String {
    let (path, query) = match reference.split_once('?') {
        Some((path, query)) => (path, Some(query)),
        None => (reference, None),
    };
    let (merged, query) = match path {
        "" => (from.path().to_owned(), query.or(from.query())),
        path if path.starts_with('/') => (path.to_owned(), query),
        path => (format!("{}/{path}", from.path().rsplit_once('/').map_or("", |(folder, _)| folder)), query),
    };
    let mut parts: Vec<&str> = Vec::new();
    let mut folder = false;
    for part in merged.split('/').skip(1) {
        folder = matches!(part, "." | "..");
        match part {
            "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    let end = if folder && !parts.is_empty() { "/" } else { "" };
    let query = query.map(|query| format!("?{query}")).unwrap_or_default();
    format!("/{}{end}{query}", parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::follow;

    fn to(from: &str, location: &str) -> Result<String, String> {
        follow(&from.parse().expect("an address"), location.as_bytes()).map(|uri| uri.to_string())
    }

    #[test]
    fn a_relative_redirect_leads_where_the_standard_says() {
        // RFC 3986, section 5.4, as far as it concerns HTTP.
        for (location, expected) in [
            ("g", "http://a/b/c/g"),
            ("./g", "http://a/b/c/g"),
            ("g/", "http://a/b/c/g/"),
            ("/g", "http://a/g"),
            ("?y", "http://a/b/c/d;p?y"),
            ("g?y", "http://a/b/c/g?y"),
            ("g#s", "http://a/b/c/g"),
            ("", "http://a/b/c/d;p?q"),
            (".", "http://a/b/c/"),
            ("..", "http://a/b/"),
            ("../g", "http://a/b/g"),
            ("../../../g", "http://a/g"),
            ("/./g", "http://a/g"),
            ("g/../h", "http://a/b/c/h"),
            ("g?y/../x", "http://a/b/c/g?y/../x"),
        ] {
            assert_eq!(to("http://a/b/c/d;p?q", location).as_deref(), Ok(expected), "{location}");
        }
        assert_eq!(to("http://a/b", "//other/g").as_deref(), Ok("http://other/g"));
        assert_eq!(to("http://a/b", "https://other:8443/g").as_deref(), Ok("https://other:8443/g"));
        assert_eq!(to("https://a/b", "/öl data.csv").as_deref(), Ok("https://a/%C3%B6l%20data.csv"));
    }

    #[test]
    fn a_redirect_does_not_leave_http_or_give_up_https() {
        for location in ["file:///etc/hostname", "ftp://a/g", "socks5://a/g", "javascript:alert(1)", "data:,x", "http://"] {
            assert_eq!(to("http://a/b", location), Err(location.to_owned()), "{location}");
        }
        assert_eq!(to("https://a/b", "http://a/b"), Err("http://a/b".to_owned()));
        assert_eq!(to("http://a/b", "https://a/b").as_deref(), Ok("https://a/b"));
    }
}
