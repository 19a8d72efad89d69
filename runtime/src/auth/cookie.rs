//! The one cookie: a session's token, in and out (RFC 6265).

use std::time::Duration;

use hyper::{
    HeaderMap,
    header::{COOKIE, HeaderValue},
};
use memchr::memchr;

use super::token::Token;

/// Under which name and with which attributes the cookie goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SessionCookie {
    /// `__Host-session` with Secure. A browser takes the name only by TLS, with Path=/ and for this host
    /// alone, so no neighbouring host can plant one.
    Secure,
    /// `session` without Secure, for plain HTTP on loopback, where browsers take no other.
    Loopback,
}

impl SessionCookie {
    /// Its name.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Secure => "__Host-session",
            Self::Loopback => "session",
        }
    }

    /// What came under exactly this name; `None` as well if the name came more than once.
    ///
    /// Of two cookies nobody can tell which one this server set: the other was planted for a longer
    /// path, by another host of the domain or another port of the machine, to make a person work
    /// in a stranger's session. Which one comes first says nothing. Then it is safer to know nobody.
    ///
    /// Only spaces and tabs are taken off a name. Browsers let pages set a name that begins with another
    /// kind of space, and whoever took that off would read a `__Host-` that no browser has checked.
    pub(crate) fn read(self, headers: &HeaderMap) -> Option<&[u8]> {
        let mut found = None;
        for header in headers.get_all(COOKIE) {
            let mut rest = Some(header.as_bytes());
            while let Some(text) = rest {
                let pair;
                (pair, rest) = split(text, b';');
                let (name, Some(value)) = split(pair, b'=') else {
                    continue;
                };
                if trim(name) != self.name().as_bytes() {
                    continue;
                }
                if found.replace(value).is_some() {
                    return None;
                }
            }
        }
        found.map(trim)
    }

    /// The value of Set-Cookie that gives a browser the token for `max_age`, counted in whole seconds.
    pub(crate) fn set(self, token: &Token, max_age: Duration) -> HeaderValue {
        let (name, text, attributes) = (self.name(), token.expose(), self.attributes());
        let seconds = max_age.as_secs();
        let set = format!("{name}={text}; {attributes}; Max-Age={seconds}");
        // Invariant: a token is of letters, digits, - and _.
        let mut set = HeaderValue::try_from(set).unwrap_or_else(|_| self.remove());
        // HPACK keeps it out of its tables, and Debug out of logs.
        set.set_sensitive(true);
        set
    }

    /// The value of Set-Cookie that makes a browser forget it.
    pub(crate) const fn remove(self) -> HeaderValue {
        HeaderValue::from_static(match self {
            Self::Secure => "__Host-session=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0",
            Self::Loopback => "session=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0",
        })
    }

    const fn attributes(self) -> &'static str {
        match self {
            Self::Secure => "Path=/; Secure; HttpOnly; SameSite=Lax",
            Self::Loopback => "Path=/; HttpOnly; SameSite=Lax",
        }
    }
}

/// What stands before the first of this byte, and what follows it; `None` follows if it is not there.
fn split(text: &[u8], byte: u8) -> (&[u8], Option<&[u8]>) {
    let parts = memchr(byte, text).and_then(|at| text.split_at_checked(at));
    match parts {
        Some((before, [_, after @ ..])) => (before, Some(after)),
        _ => (text, None),
    }
}

fn trim(bytes: &[u8]) -> &[u8] {
    let is_space = |byte: &u8| *byte == b' ' || *byte == b'\t';
    let start = bytes.iter().position(|byte| !is_space(byte));
    let end = bytes.iter().rposition(|byte| !is_space(byte));
    match (start, end) {
        (Some(start), Some(end)) => bytes.get(start..=end).unwrap_or_default(),
        _ => &[],
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{super::token::TokenKind, *};

    fn read<B: AsRef<[u8]>>(cookie: SessionCookie, values: &[B]) -> Option<String> {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(COOKIE, HeaderValue::from_bytes(value.as_ref()).unwrap());
        }
        let value = cookie.read(&headers)?;
        Some(String::from_utf8(value.to_vec()).unwrap())
    }

    #[test]
    fn exactly_one_cookie_of_exactly_the_name_counts() {
        for (values, expected) in [
            (&["__Host-session=ses_a"][..], Some("ses_a")),
            (&["a=b; __Host-session=ses_a; c=d"], Some("ses_a")),
            (&["a=b;__Host-session=ses_a;c"], Some("ses_a")),
            // HTTP/2 may send a header for each (RFC 9113, section 8.2.3).
            (&["a=b", "__Host-session=ses_a", "c=d"], Some("ses_a")),
            (&[" __Host-session\t= ses_a "], Some("ses_a")),
            (&["__Host-session=ses_a=b"], Some("ses_a=b")),
            (&["__Host-session="], Some("")),
            (&["__Host-session"], None),
            (&["session=ses_a"], None),
            (&["__host-session=ses_a"], None),
            (&["__Host-session2=ses_a"], None),
            (&["x__Host-session=ses_a"], None),
            (&["=__Host-session=ses_a"], None),
            (&["\u{2000}__Host-session=ses_a"], None),
            (&["\u{a0}__Host-session=ses_a"], None),
            (&["__Host-session=ses_a; __Host-session=ses_b"], None),
            (&["__Host-session=ses_a; __Host-session=ses_a"], None),
            (&["__Host-session=ses_a", "__Host-session=ses_b"], None),
            (&[""], None),
            (&[";;=;==;"], None),
            (&[], None),
        ] {
            let found = read(SessionCookie::Secure, values);
            assert_eq!(found.as_deref(), expected, "{values:?}");
        }
        let both = ["__Host-session=ses_a; session=ses_b"];
        assert_eq!(read(SessionCookie::Loopback, &both).unwrap(), "ses_b");
    }

    #[test]
    fn the_cookie_that_is_set_is_the_one_that_is_read() {
        let token = Token::new(TokenKind::Session).unwrap();
        for (cookie, attributes) in [
            (
                SessionCookie::Secure,
                "Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=86400",
            ),
            (
                SessionCookie::Loopback,
                "Path=/; HttpOnly; SameSite=Lax; Max-Age=86400",
            ),
        ] {
            let set = cookie.set(&token, Duration::from_millis(86_400_900));
            let text = set.to_str().unwrap();
            let (pair, rest) = text.split_once("; ").unwrap();
            assert_eq!(rest, attributes);
            assert_eq!(read(cookie, &[pair]).unwrap(), token.expose());
            assert!(!format!("{set:?}").contains("ses_"));

            let removed = cookie.remove();
            let removed = removed.to_str().unwrap();
            let same = attributes.replace("86400", "0");
            assert_eq!(removed, format!("{}=; {same}", cookie.name()));
        }
    }

    proptest! {
        #[test]
        fn no_cookie_is_a_danger(
            values in prop::collection::vec("(session=|;|=| |[a-z]|\\PC){0,20}", 0..3),
            bytes in prop::collection::vec(any::<u8>(), 0..40),
        ) {
            let mut headers = HeaderMap::new();
            let all = values.iter().map(String::as_bytes).chain([&bytes[..]]);
            for value in all.filter_map(|value| HeaderValue::from_bytes(value).ok()) {
                headers.append(COOKIE, value);
            }
            if let Some(value) = SessionCookie::Loopback.read(&headers) {
                prop_assert!(!value.contains(&b';'));
            }
        }
    }
}
