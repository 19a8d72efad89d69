//! Whom the server may be reached by: it refuses to listen beyond loopback where that cannot be
//! meant.

use std::{fmt, net::SocketAddr};

use super::config::Source;

/// What of an application matters to who may reach it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Exposure {
    /// Paths that anyone may read or write, in the order of the documents.
    pub(super) public: Vec<&'static str>,
    /// Those of them that anyone may write.
    pub(super) public_writes: Vec<&'static str>,
    /// Paths that take a session for something.
    pub(super) gated: Vec<&'static str>,
    /// Whether models.lock holds a draft.
    pub(super) is_draft: bool,
    /// Whether the operator's routes answer on the main port, where anyone may use them.
    pub(super) is_admin_public: bool,
}

/// What needs sessions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum NeedsSessions {
    /// A layer of the configuration, or the program, requires them of all models.
    Required(Source),
    /// Models that say so themselves, by path.
    Models(Vec<&'static str>),
}

impl fmt::Display for NeedsSessions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Required(Source::Program) => {
                f.write_str("the program requires sessions (`with_models_require_session(true)`)")
            }
            Self::Required(source) => write!(f, "{source} sets require_session = true"),
            Self::Models(paths) => {
                write!(f, "the access of {} needs sessions", paths.join(", "))
            }
        }
    }
}

/// Why an address is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ExposedError {
    address: SocketAddr,
    reason: Reason,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Reason {
    PublicWrites(Vec<&'static str>),
    Admin,
    Draft,
}

/// Whether the operator's own port may be there.
///
/// # Errors
/// It is beyond loopback, and that was not allowed.
pub(super) fn check_admin(address: SocketAddr, allow_remote: bool) -> Result<(), AdminRemote> {
    if allow_remote || address.ip().to_canonical().is_loopback() {
        return Ok(());
    }
    Err(AdminRemote(address))
}

/// The operator's own port would be beyond loopback.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct AdminRemote(SocketAddr);

impl fmt::Display for AdminRemote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let address = self.0;
        write!(
            f,
            "refusing to listen on {address} for /_admin and /metrics, beyond loopback: take a \
             loopback address, or set admin.allow_remote = true"
        )
    }
}

impl Exposure {
    /// Whether the server may listen on `address`.
    ///
    /// # Errors
    /// It is beyond loopback, and the models are a draft, or anyone may write and that was not
    /// allowed.
    pub(super) fn check(
        &self,
        address: SocketAddr,
        allow_public_writes: bool,
    ) -> Result<(), ExposedError> {
        if address.ip().to_canonical().is_loopback() {
            return Ok(());
        }
        let reason = if self.is_draft {
            Reason::Draft
        } else if !self.public_writes.is_empty() && !allow_public_writes {
            Reason::PublicWrites(self.public_writes.clone())
        } else if self.is_admin_public && !allow_public_writes {
            Reason::Admin
        } else {
            return Ok(());
        };
        Err(ExposedError { address, reason })
    }
}

impl std::error::Error for ExposedError {}

impl fmt::Display for ExposedError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let address = self.address;
        match &self.reason {
            Reason::PublicWrites(paths) => write!(
                f,
                "refusing to listen on {address}, beyond loopback, while anyone may write {}: \
                 listen on a loopback address, or set allow_public_writes = true",
                paths.join(", ")
            ),
            Reason::Admin => write!(
                f,
                "refusing to listen on {address}, beyond loopback, while anyone may use /_admin: \
                 give it a listener of its own (--admin-listen 127.0.0.1:9090), or set \
                 allow_public_writes = true"
            ),
            Reason::Draft => write!(
                f,
                "refusing to listen on {address}, beyond loopback, while models.lock holds a \
                 draft: listen on a loopback address, or run `modelith lock accept` and build again"
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(exposure: &Exposure, address: &str, allow: bool) -> Result<(), String> {
        exposure
            .check(address.parse().unwrap(), allow)
            .map_err(|error| error.to_string())
    }

    #[test]
    fn public_writes_stay_on_loopback_unless_allowed() {
        let public_writes = vec!["/api/accounts", "/api/mails/{id}"];
        let exposure = Exposure {
            public_writes,
            ..Exposure::default()
        };
        for loopback in [
            "127.0.0.1:1",
            "127.9.9.9:1",
            "[::1]:1",
            "[::ffff:127.0.0.1]:1",
        ] {
            assert_eq!(check(&exposure, loopback, false), Ok(()), "{loopback}");
        }
        for beyond in [
            "0.0.0.0:80",
            "[::]:80",
            "192.0.2.1:80",
            "[::ffff:192.0.2.1]:80",
        ] {
            assert_eq!(
                check(&exposure, beyond, false),
                Err(format!(
                    "refusing to listen on {beyond}, beyond loopback, while anyone may write \
                     /api/accounts, /api/mails/{{id}}: listen on a loopback address, or set \
                     allow_public_writes = true"
                )),
            );
            assert_eq!(check(&exposure, beyond, true), Ok(()));
            assert_eq!(check(&Exposure::default(), beyond, false), Ok(()));
        }
    }

    #[test]
    fn a_draft_stays_on_loopback_whatever_the_setting() {
        let exposure = Exposure {
            is_draft: true,
            ..Exposure::default()
        };
        assert_eq!(check(&exposure, "[::1]:80", false), Ok(()));
        assert_eq!(
            check(&exposure, "0.0.0.0:80", true).unwrap_err(),
            "refusing to listen on 0.0.0.0:80, beyond loopback, while models.lock holds a draft: \
             listen on a loopback address, or run `modelith lock accept` and build again",
        );
    }
}
