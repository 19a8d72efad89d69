//! By which listener a request came, and what is served there. The one place that says where the
//! routes of an operator answer.

use std::net::SocketAddr;

use hyper::{
    header::{HOST, ORIGIN},
    http::{request::Parts, uri::Authority},
};

use super::problem::{Kind, Problem};

/// A listener, as far as it matters to what it serves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Door {
    /// The main port, which serves the models.
    Main {
        /// Whether the operator's routes answer there too: without a listener of their own.
        admin: bool,
    },
    /// The operator's own port, at this address. It serves no model.
    Admin(SocketAddr),
}

impl Door {
    /// Whether the operator's routes are there.
    pub(super) const fn serves_admin(self) -> bool {
        matches!(self, Self::Main { admin: true } | Self::Admin(_))
    }

    /// Whether the models' routes are there.
    pub(super) const fn serves_models(self) -> bool {
        matches!(self, Self::Main { .. })
    }

    /// Refuses at the operator's port what a page of another origin makes a browser send: a name that
    /// is not this listener's (DNS rebinding), or an Origin that is not.
    ///
    /// # Errors
    /// 403
    pub(super) fn check(self, head: &Parts) -> Result<(), Problem> {
        let Self::Admin(address) = self else {
            return Ok(());
        };
        let text = |name| {
            let value = head.headers.get(name)?;
            Some(value.to_str().unwrap_or_default())
        };
        let host = head.uri.authority().map(Authority::as_str).or(text(HOST));
        if host.is_some_and(|host| !is_of(address, host)) {
            let detail = "the header Host is not this listener's address";
            return Err(Problem::new(Kind::Forbidden).with_detail(detail));
        }
        let is_own = |origin: &str| {
            let authority = origin.strip_prefix("http://");
            authority.is_some_and(|authority| is_of(address, authority))
        };
        if text(ORIGIN).is_some_and(|origin| !is_own(origin)) {
            let detail = "the request comes from a page of another origin";
            return Err(Problem::new(Kind::Forbidden).with_detail(detail));
        }
        Ok(())
    }
}

/// Whether an authority names the listener: its address, or, on loopback, `localhost`.
fn is_of(address: SocketAddr, authority: &str) -> bool {
    if let Ok(named) = authority.parse::<SocketAddr>() {
        let is_any = address.ip().is_unspecified();
        return named.port() == address.port() && (is_any || named.ip() == address.ip());
    }
    let (host, port) = authority.rsplit_once(':').unwrap_or((authority, "80"));
    let is_local = address.ip().to_canonical().is_loopback() || address.ip().is_unspecified();
    is_local && host.eq_ignore_ascii_case("localhost") && port == address.port().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_listener_is_named_by_its_address_or_as_localhost() {
        let loopback: SocketAddr = "127.0.0.1:9090".parse().unwrap();
        for (authority, expected) in [
            ("127.0.0.1:9090", true),
            ("localhost:9090", true),
            ("LOCALHOST:9090", true),
            ("127.0.0.1:9091", false),
            ("127.0.0.1", false),
            ("localhost", false),
            ("evil.example:9090", false),
            ("127.0.0.1.evil.example:9090", false),
            ("localhost.evil.example:9090", false),
            ("", false),
        ] {
            assert_eq!(is_of(loopback, authority), expected, "{authority}");
        }
        let any: SocketAddr = "0.0.0.0:9090".parse().unwrap();
        assert!(is_of(any, "192.0.2.7:9090") && is_of(any, "localhost:9090"));
        let beyond: SocketAddr = "192.0.2.7:80".parse().unwrap();
        assert!(is_of(beyond, "192.0.2.7:80") && !is_of(beyond, "localhost:80"));
        assert!(is_of("[::1]:9090".parse().unwrap(), "[::1]:9090"));
    }
}
