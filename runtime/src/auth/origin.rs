//! Whether a browser sends a request for a page of another origin (cross-site request forgery).
//!
//! The algorithm is that of Go 1.25's `net/http.CrossOriginProtection`: browsers since 2023 say in
//! Sec-Fetch-Site (Fetch Metadata Request Headers, W3C) where a request comes from, older ones in Origin, and
//! no page can change either. What sends neither is no browser, and carries only the credentials that
//! it was given. Reading is never refused, so a safe method must change nothing.

use std::{fmt, str::FromStr};

use hyper::{
    HeaderMap, Method, Uri,
    header::{HOST, HeaderName, ORIGIN},
    http::uri::Authority,
};

static SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Scheme, host and port of pages: `https://example.com:8443`, in lower case and without the port that
/// its scheme implies, as browsers write it (RFC 6454, section 6.2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Origin {
    scheme: String,
    /// Host and port.
    authority: String,
}

/// Why a text is no origin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum OriginError {
    /// Nothing stands before `://`, or no `://` is there.
    Scheme,
    /// What follows it is no host with at most a port.
    Host,
    /// There is more than that.
    More,
}

/// The request was sent for a page of another origin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CrossOrigin {
    /// Sec-Fetch-Site says so.
    FetchSite,
    /// The browser sends no Sec-Fetch-Site, and Origin is not the host that was asked.
    Origin,
}

/// Whether a request may use the cookie that came with it, or may set one. It must be asked of every request that
/// is authenticated by a cookie, and of every login by a form.
///
/// # Errors
/// The method is unsafe, and the page that the request was sent for is of another origin that is not in
/// `trusted`.
pub(crate) fn check(
    method: &Method,
    uri: &Uri,
    headers: &HeaderMap,
    trusted: &[Origin],
) -> Result<(), CrossOrigin> {
    if [Method::GET, Method::HEAD, Method::OPTIONS].contains(method) {
        return Ok(());
    }
    let origin = headers.get(ORIGIN).filter(|origin| !origin.is_empty());
    let parsed = || origin?.to_str().ok()?.parse::<Origin>().ok();
    let is_trusted = || parsed().is_some_and(|origin| trusted.contains(&origin));
    let mut sites = headers
        .get_all(&SEC_FETCH_SITE)
        .iter()
        .filter(|site| !site.is_empty())
        .peekable();
    if sites.peek().is_some() {
        let is_own = sites.all(|site| site == "same-origin" || site == "none");
        return if is_own || is_trusted() {
            Ok(())
        } else {
            Err(CrossOrigin::FetchSite)
        };
    }
    if origin.is_none() {
        return Ok(());
    }
    // Host says no scheme, so a page of the same host by plain HTTP passes. It takes a browser from before
    // 2023 and a site without Strict-Transport-Security.
    let host = host(uri, headers);
    let is_own = || parsed().is_some_and(|origin| host.is_some_and(|host| origin.is_at(host)));
    if is_own() || is_trusted() {
        Ok(())
    } else {
        Err(CrossOrigin::Origin)
    }
}

/// HTTP/2 has it in the URI, HTTP/1 in Host.
fn host<'a>(uri: &'a Uri, headers: &'a HeaderMap) -> Option<&'a str> {
    let of_host = || headers.get(HOST).and_then(|host| host.to_str().ok());
    uri.authority().map(Authority::as_str).or_else(of_host)
}

impl Origin {
    /// The scheme.
    pub(crate) fn scheme(&self) -> &str {
        &self.scheme
    }

    /// The host, without a port, and an IPv6 address without its brackets.
    pub(crate) fn host(&self) -> &str {
        if let Some(rest) = self.authority.strip_prefix('[') {
            return rest.split_once(']').map_or(rest, |(host, _)| host);
        }
        let host = self.authority.rsplit_once(':').map(|(host, _)| host);
        host.unwrap_or(&self.authority)
    }

    /// Whether its pages come from `host`, which may have a port.
    fn is_at(&self, host: &str) -> bool {
        without_implied_port(&self.scheme, host).eq_ignore_ascii_case(&self.authority)
    }
}

impl FromStr for Origin {
    type Err = OriginError;

    fn from_str(text: &str) -> Result<Self, OriginError> {
        let (scheme, rest) = text.split_once("://").ok_or(OriginError::Scheme)?;
        let is_of_scheme = |byte: u8| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte);
        if !scheme.starts_with(|first: char| first.is_ascii_alphabetic())
            || !scheme.bytes().all(is_of_scheme)
        {
            return Err(OriginError::Scheme);
        }
        if rest.contains(['/', '?', '#', '@']) {
            return Err(OriginError::More);
        }
        let authority: Authority = rest.parse().map_err(|_| OriginError::Host)?;
        let port = rest
            .strip_prefix(authority.host())
            .ok_or(OriginError::Host)?;
        let is_port = port.is_empty() || authority.port_u16().is_some();
        // A name that is not ASCII is written in its xn-- form, and there are no patterns.
        if authority.host().is_empty() || !is_port || rest.contains('*') || !rest.is_ascii() {
            return Err(OriginError::Host);
        }
        let (scheme, rest) = (scheme.to_ascii_lowercase(), rest.to_ascii_lowercase());
        let authority = without_implied_port(&scheme, &rest).to_owned();
        Ok(Self { scheme, authority })
    }
}

fn without_implied_port<'a>(scheme: &str, authority: &'a str) -> &'a str {
    let port = match scheme {
        "http" => ":80",
        "https" => ":443",
        _ => return authority,
    };
    authority.strip_suffix(port).unwrap_or(authority)
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}", self.scheme, self.authority)
    }
}

impl fmt::Display for OriginError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Scheme => "an origin begins with its scheme, as in https://example.com",
            Self::Host => {
                "an origin has one host, in ASCII and without a pattern, and at most a port, as in \
                 https://example.com:8443"
            }
            Self::More => {
                "an origin ends with its host or port: take away the user, the path and what follows it"
            }
        })
    }
}

impl std::error::Error for OriginError {}

impl fmt::Display for CrossOrigin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::FetchSite => "the request comes from a page of another origin",
            Self::Origin => {
                "the request comes from a page of another origin: its Origin is not the host that it asks"
            }
        })
    }
}

impl std::error::Error for CrossOrigin {}

#[cfg(test)]
mod tests {
    use hyper::header::HeaderValue;
    use proptest::prelude::*;

    use super::*;

    type Pairs<'a> = &'a [(&'static str, &'a str)];

    fn of(method: &Method, uri: &str, pairs: Pairs<'_>) -> Result<(), CrossOrigin> {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(*name, HeaderValue::from_str(value).unwrap());
        }
        let trusted = ["https://trusted.example".parse().unwrap()];
        check(method, &uri.parse().unwrap(), &headers, &trusted)
    }

    fn post(pairs: Pairs<'_>) -> Result<(), CrossOrigin> {
        let host = [("host", "example.com")];
        of(&Method::POST, "/auth/login", &[&host[..], pairs].concat())
    }

    /// The cases of Go's csrf_test.go, where the host is example.com as well.
    #[test]
    fn sec_fetch_site_decides_where_it_is() {
        let fetch_site = Err(CrossOrigin::FetchSite);
        let origin = Err(CrossOrigin::Origin);
        for (site, from, expected) in [
            ("same-origin", "", Ok(())),
            ("none", "", Ok(())),
            ("cross-site", "", fetch_site),
            ("same-site", "", fetch_site),
            ("Same-Origin", "", fetch_site),
            ("same-origin", "https://attacker.example", Ok(())),
            ("", "", Ok(())),
            ("", "https://example.com", Ok(())),
            ("", "http://example.com", Ok(())),
            ("", "https://attacker.example", origin),
            ("", "https://example.com:8443", origin),
            ("", "https://example.com.attacker.example", origin),
            ("", "https://attacker.example/example.com", origin),
            ("", "https://example.com@attacker.example", origin),
            ("", "null", origin),
            ("", "example.com", origin),
            ("cross-site", "https://example.com", fetch_site),
            ("cross-site", "https://trusted.example", Ok(())),
            ("same-site", "https://trusted.example", Ok(())),
            ("", "https://trusted.example", Ok(())),
            ("", "https://trusted.example:443", Ok(())),
            ("", "http://trusted.example", origin),
            ("cross-site", "https://sub.trusted.example", fetch_site),
        ] {
            let pairs = [("sec-fetch-site", site), ("origin", from)];
            assert_eq!(post(&pairs), expected, "{site:?} {from:?}");
        }
    }

    #[test]
    fn only_methods_that_change_nothing_pass_from_everywhere() {
        let pairs = [
            ("host", "example.com"),
            ("sec-fetch-site", "cross-site"),
            ("origin", "https://attacker.example"),
        ];
        for (method, passes) in [
            (Method::GET, true),
            (Method::HEAD, true),
            (Method::OPTIONS, true),
            (Method::POST, false),
            (Method::PUT, false),
            (Method::PATCH, false),
            (Method::DELETE, false),
            (Method::TRACE, false),
            (Method::from_bytes(b"QUERY").unwrap(), false),
            (Method::from_bytes(b"get").unwrap(), false),
        ] {
            assert_eq!(of(&method, "/", &pairs).is_ok(), passes, "{method}");
        }
    }

    #[test]
    fn the_host_is_compared_whole_and_with_its_port() {
        for (uri, host, from, passes) in [
            ("/", "localhost:3000", "http://localhost:3000", true),
            ("/", "localhost:3000", "http://localhost:3001", false),
            ("/", "LOCALHOST:3000", "http://localhost:3000", true),
            ("/", "[::1]:3000", "http://[::1]:3000", true),
            ("/", "example.com:443", "https://example.com", true),
            ("/", "example.com:443", "http://example.com", false),
            ("/", "example.com", "https://example.com:443", true),
            ("/", "", "https://", false),
            // As of HTTP/2.
            ("https://example.com/", "", "https://example.com", true),
            (
                "https://example.com/",
                "attacker.example",
                "https://attacker.example",
                false,
            ),
        ] {
            let pairs = [("host", host), ("origin", from)];
            let passed = of(&Method::POST, uri, &pairs).is_ok();
            assert_eq!(passed, passes, "{uri} {host} {from}");
        }
        let without_host = [("origin", "https://example.com")];
        assert!(of(&Method::POST, "/", &without_host).is_err());
    }

    #[test]
    fn every_sec_fetch_site_must_be_own() {
        let site = |one, other| [("sec-fetch-site", one), ("sec-fetch-site", other)];
        assert_eq!(post(&site("none", "same-origin")), Ok(()));
        let mixed = post(&site("same-origin", "cross-site"));
        assert_eq!(mixed, Err(CrossOrigin::FetchSite));
    }

    #[test]
    fn an_origin_is_a_scheme_a_host_and_at_most_a_port() {
        for (text, expected) in [
            ("https://example.com", Ok("https://example.com")),
            ("HTTPS://Example.COM:443", Ok("https://example.com")),
            ("http://localhost:3000", Ok("http://localhost:3000")),
            ("http://[::1]:80", Ok("http://[::1]")),
            ("chrome-extension://abcdef", Ok("chrome-extension://abcdef")),
            ("example.com", Err(OriginError::Scheme)),
            ("://example.com", Err(OriginError::Scheme)),
            ("1s://example.com", Err(OriginError::Scheme)),
            ("null", Err(OriginError::Scheme)),
            ("*", Err(OriginError::Scheme)),
            ("https://", Err(OriginError::Host)),
            ("https://:443", Err(OriginError::Host)),
            ("https://*.example.com", Err(OriginError::Host)),
            ("https://bücher.example", Err(OriginError::Host)),
            ("https://example.com:", Err(OriginError::Host)),
            ("https://example.com:99999", Err(OriginError::Host)),
            ("https://example.com:x", Err(OriginError::Host)),
            ("https://exam ple.com", Err(OriginError::Host)),
            ("https://example.com/", Err(OriginError::More)),
            ("https://example.com?a", Err(OriginError::More)),
            ("https://example.com#a", Err(OriginError::More)),
            ("https://user@example.com", Err(OriginError::More)),
        ] {
            let parsed = text.parse::<Origin>().map(|origin| origin.to_string());
            assert_eq!(parsed, expected.map(str::to_owned), "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_header_is_a_danger(
            site in "(same-origin|none|cross-site)?|[ -~]*",
            origin in prop::collection::vec(any::<u8>(), 0..40),
            host in "[ -~]{0,30}",
        ) {
            let mut headers = HeaderMap::new();
            headers.insert(&SEC_FETCH_SITE, HeaderValue::from_str(&site).unwrap());
            headers.insert(HOST, HeaderValue::from_str(&host).unwrap());
            if let Ok(origin) = HeaderValue::from_bytes(&origin) {
                headers.insert(ORIGIN, origin);
            }
            let checked = check(&Method::POST, &Uri::from_static("/"), &headers, &[]);
            if !["", "same-origin", "none"].contains(&site.as_str()) {
                prop_assert_eq!(checked, Err(CrossOrigin::FetchSite));
            }
        }

        #[test]
        fn an_origin_is_read_back_as_it_is_shown(text in "\\PC*|[a-z]{1,5}://[ -~]{0,20}") {
            if let Ok(origin) = text.parse::<Origin>() {
                prop_assert_eq!(origin.to_string().parse(), Ok(origin));
            }
        }
    }
}
