//! Secrets that stand for a session, a key or the first login of an administrator, and what is stored
//! of them.
//!
//! A token is 32 bytes of the system's randomness, written `ses_` (or what [`TokenKind`] says) and
//! base64url without padding (RFC 4648, section 5). Only its SHA-256 is ever stored: that much
//! randomness needs no slow hash, and who reads the store cannot log in with what it holds. Nothing
//! here writes a token into a log: neither `Debug` nor `Display` shows one.

use std::{
    fmt,
    hash::{Hash, Hasher},
};

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};
use zeroize::{Zeroize, Zeroizing};

/// How many random bytes a token has.
const RANDOM_BYTES: usize = 32;
/// Their length in base64url without padding.
const ENCODED_BYTES: usize = (RANDOM_BYTES * 8).div_ceil(6);
/// The length of every prefix.
const PREFIX_BYTES: usize = 4;
/// The length of every token.
pub(super) const TOKEN_BYTES: usize = PREFIX_BYTES + ENCODED_BYTES;

/// What a token stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TokenKind {
    /// A session of a user: `ses_`.
    Session,
    /// An API key: `key_`.
    Key,
    /// The one-time link for the first administrator: `adm_`.
    FirstAdmin,
}

impl TokenKind {
    const ALL: [Self; 3] = [Self::Session, Self::Key, Self::FirstAdmin];

    /// What its tokens begin with, so that scanners for leaked secrets know them.
    pub(crate) const fn prefix(self) -> &'static str {
        match self {
            Self::Session => "ses_",
            Self::Key => "key_",
            Self::FirstAdmin => "adm_",
        }
    }
}

/// A secret that was made or received. Its memory is wiped when it is dropped.
pub(crate) struct Token {
    kind: TokenKind,
    text: Zeroizing<String>,
}

/// What a client showed that may be a token: all that it takes to look it up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Shown {
    /// What it would stand for.
    pub(crate) kind: TokenKind,
    /// The hash of its text. It is that of a stored token for the very text of that token alone, so nobody
    /// needs to ask whether the rest of the text has the form of one.
    pub(crate) hash: TokenHash,
}

/// The system gave no randomness.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct NoRandomness;

impl Token {
    /// Makes one that nobody can guess.
    ///
    /// # Errors
    /// The system gives no randomness.
    pub(crate) fn new(kind: TokenKind) -> Result<Self, NoRandomness> {
        let mut random = Zeroizing::new([0; RANDOM_BYTES]);
        getrandom::fill(random.as_mut_slice()).map_err(|_| NoRandomness)?;
        // As long as it gets, since a string that grows leaves a copy behind.
        let text = String::with_capacity(TOKEN_BYTES);
        let mut text = Zeroizing::new(text);
        text.push_str(kind.prefix());
        BASE64_URL_SAFE_NO_PAD.encode_string(random.as_slice(), &mut text);
        Ok(Self { kind, text })
    }

    /// Reads one in exactly the form that [`Self::new`] writes; `None` for everything else.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let kinds = TokenKind::ALL.into_iter();
        let (kind, encoded) = kinds
            .filter_map(|kind| Some((kind, text.strip_prefix(kind.prefix())?)))
            .next()?;
        if encoded.len() != ENCODED_BYTES {
            return None;
        }
        // The decoder refuses bits beyond the last byte, so that one token has one text.
        let mut random = BASE64_URL_SAFE_NO_PAD.decode(encoded).ok()?;
        random.zeroize();
        let text = Zeroizing::new(text.to_owned());
        Some(Self { kind, text })
    }

    /// What a text is looked up by, without a copy of it; `None` if it cannot be a token.
    pub(super) fn shown(text: &[u8]) -> Option<Shown> {
        if text.len() != TOKEN_BYTES {
            return None;
        }
        let mut kinds = TokenKind::ALL.into_iter();
        let kind = kinds.find(|kind| text.starts_with(kind.prefix().as_bytes()))?;
        let hash = TokenHash(Sha256::digest(text).into());
        Some(Shown { kind, hash })
    }

    /// What it stands for.
    pub(crate) const fn kind(&self) -> TokenKind {
        self.kind
    }

    /// The secret itself, for the one answer that shows it.
    pub(crate) fn expose(&self) -> &str {
        &self.text
    }

    /// What is stored of it.
    pub(crate) fn hash(&self) -> TokenHash {
        TokenHash(Sha256::digest(self.text.as_bytes()).into())
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Token")
            .field("kind", &self.kind)
            .finish_non_exhaustive()
    }
}

impl fmt::Display for NoRandomness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the system gives no randomness")
    }
}

impl std::error::Error for NoRandomness {}

/// The SHA-256 of a token's whole text. Looking one up tells by its duration nothing of a token, since
/// nobody can choose a hash.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct TokenHash([u8; 32]);

impl TokenHash {
    /// One that was stored.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// What to store.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

/// Its quarters are spread evenly, and so is what they make together.
impl Hash for TokenHash {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let (quarters, _) = self.0.as_chunks();
        let folded = quarters.iter().map(|quarter| u64::from_ne_bytes(*quarter));
        state.write_u64(folded.fold(0, |one, other| one ^ other));
    }
}

impl fmt::Debug for TokenHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("TokenHash").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_token_is_read_back_with_its_kind_and_hash() {
        for kind in TokenKind::ALL {
            let made = Token::new(kind).unwrap();
            assert!(made.expose().starts_with(kind.prefix()));
            assert_eq!(made.expose().len(), TOKEN_BYTES);
            let read = Token::parse(made.expose()).unwrap();
            assert_eq!((read.kind(), read.hash()), (kind, made.hash()));
            let hash = made.hash();
            let shown = Token::shown(made.expose().as_bytes());
            assert_eq!(shown, Some(Shown { kind, hash }));
        }
    }

    #[test]
    fn no_two_tokens_are_equal() {
        let hashes: HashSet<_> = (0..1000)
            .map(|_| Token::new(TokenKind::Session).unwrap().hash())
            .collect();
        assert_eq!(hashes.len(), 1000);
    }

    /// Checked with sha256sum(1).
    #[test]
    fn the_hash_is_the_sha_256_of_the_whole_text() {
        let token = Token::parse("ses_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA").unwrap();
        let hash = token.hash();
        let hex: String = hash.as_bytes().map(|byte| format!("{byte:02x}")).concat();
        assert_eq!(
            hex,
            "091ed796ea9398476af52db116113467bc7a276718d73aa5c54136ae86b18c77"
        );
        assert_eq!(TokenHash::from_bytes(*hash.as_bytes()), hash);
    }

    #[test]
    fn every_other_form_is_refused() {
        let zeros = "A".repeat(ENCODED_BYTES);
        for text in [
            "".to_owned(),
            "ses_".to_owned(),
            zeros.clone(),
            format!("SES_{zeros}"),
            format!("sess_{zeros}"),
            format!("ses_ses_{zeros}"),
            format!("ses_{zeros}="),
            format!("ses_{zeros}A"),
            format!(" ses_{zeros}"),
            format!("ses_{zeros} "),
            format!("ses_{}", &zeros[1..]),
            format!("ses_{}+", &zeros[1..]),
            format!("ses_{}/", &zeros[1..]),
            format!("ses_{}=", &zeros[1..]),
            // Its last character has bits that no byte holds.
            format!("ses_{}B", &zeros[1..]),
            format!("ses_{}é", &zeros[2..]),
        ] {
            assert!(Token::parse(&text).is_none(), "{text}");
        }
    }

    #[test]
    fn neither_a_token_nor_its_hash_is_shown() {
        let token = Token::new(TokenKind::Key).unwrap();
        assert_eq!(format!("{token:?}"), "Token { kind: Key, .. }");
        assert_eq!(format!("{:?}", token.hash()), "TokenHash(..)");
    }

    proptest! {
        #[test]
        fn what_is_read_is_what_was_written(text in "(ses_|key_|adm_)?[A-Za-z0-9_=-]{40,45}|\\PC*") {
            if let Some(token) = Token::parse(&text) {
                prop_assert_eq!(token.expose(), &text);
                let encoded = &text[PREFIX_BYTES..];
                let random = BASE64_URL_SAFE_NO_PAD.decode(encoded).unwrap();
                prop_assert_eq!(BASE64_URL_SAFE_NO_PAD.encode(random), encoded);
            }
        }
    }
}
