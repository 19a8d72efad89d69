//! `Uuid`: a UUID (RFC 9562).

use std::{fmt, ops::Deref, str::FromStr};

use super::text::{parse_error, text_form};

/// A UUID of any version.
///
/// JSON: hyphenated, in any case on the way in and in lower case on the way out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Uuid(::uuid::Uuid);

impl Uuid {
    /// All bits 0.
    pub const NIL: Self = Self(::uuid::Uuid::nil());

    /// Of these bytes.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(::uuid::Uuid::from_bytes(bytes))
    }
}

impl Deref for Uuid {
    type Target = ::uuid::Uuid;

    fn deref(&self) -> &::uuid::Uuid {
        &self.0
    }
}

impl From<::uuid::Uuid> for Uuid {
    fn from(uuid: ::uuid::Uuid) -> Self {
        Self(uuid)
    }
}

impl From<Uuid> for ::uuid::Uuid {
    fn from(uuid: Uuid) -> Self {
        uuid.0
    }
}

impl fmt::Display for Uuid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.as_hyphenated().fmt(f)
    }
}

parse_error! {
    /// A text that is no hyphenated UUID.
    ParseUuidError, "not a hyphenated UUID"
}

impl FromStr for Uuid {
    type Err = ParseUuidError;

    /// Parses RFC 9562, section 4: 36 characters, with the hyphens.
    fn from_str(text: &str) -> Result<Self, ParseUuidError> {
        if text.len() != ::uuid::fmt::Hyphenated::LENGTH {
            return Err(ParseUuidError(()));
        }
        ::uuid::Uuid::try_parse(text)
            .map(Self)
            .map_err(|_| ParseUuidError(()))
    }
}

text_form!(Uuid, "a hyphenated UUID", {"type": "string", "format": "uuid"});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_with_hyphens() {
        let text = "67E55044-10b1-426f-9247-bb680e5fe0c8";
        let uuid: Uuid = text.parse().unwrap();
        assert_eq!(uuid.to_string(), text.to_lowercase());
        for other in [
            "",
            "67e5504410b1426f9247bb680e5fe0c8",
            "{67e55044-10b1-426f-9247-bb680e5fe0c8}",
            "urn:uuid:67e55044-10b1-426f-9247-bb680e5fe0c8",
            "67e55044-10b1-426f-9247-bb680e5fe0cg",
            "67e5504410-b1-426f-9247-bb680e5fe0c8",
        ] {
            assert!(other.parse::<Uuid>().is_err(), "{other}");
        }
    }
}
