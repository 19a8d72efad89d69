//! The other end of a connection: where it is, and the token that it showed last.

use std::net::SocketAddr;

use crate::auth::{LastToken, Shown};

/// The other end of a connection, for as long as that stands.
#[derive(Debug)]
pub(crate) struct Peer {
    address: SocketAddr,
    last_token: LastToken,
}

impl Peer {
    /// One that has shown nothing yet.
    pub(crate) fn new(address: SocketAddr) -> Self {
        Self {
            address,
            last_token: LastToken::none(),
        }
    }

    /// Where it is. It may be a proxy.
    pub(crate) const fn address(&self) -> SocketAddr {
        self.address
    }

    /// What a text that it sent is looked up by; `None` if the text cannot be a token.
    pub(super) fn shown(&self, text: &[u8]) -> Option<Shown> {
        self.last_token.shown(text)
    }
}
