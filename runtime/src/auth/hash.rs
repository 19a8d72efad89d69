//! What is kept of a secret text that a client holds.

use std::fmt;

use crate::{types::Bytes, wire::DecodeError};

/// SHA-256 (FIPS 180-4) of a token: enough to know it again, and of no use to who reads the store.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct TokenHash(pub(crate) [u8; 32]);

impl TokenHash {
    /// As a member of the log.
    pub(super) fn to_bytes(self) -> Bytes {
        Bytes::from(self.0.to_vec())
    }

    /// Of a member of the log.
    ///
    /// # Errors
    /// It has another length.
    pub(super) fn from_bytes(bytes: &Bytes) -> Result<Self, DecodeError> {
        let hash = bytes.as_ref().try_into().map_err(|_| DecodeError::State {
            what: "the hash of a token has 32 bytes",
        })?;
        Ok(Self(hash))
    }
}

impl fmt::Debug for TokenHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TokenHash")
    }
}
