//! `Bytes`: any bytes.

use std::{fmt, ops::Deref, str::FromStr};

use base64::{Engine, engine::general_purpose::STANDARD};

use super::text::{parse_error, text_form};

/// Any bytes. A clone shares them.
///
/// JSON: base64 with padding (RFC 4648, section 4).
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Bytes(::bytes::Bytes);

impl Deref for Bytes {
    type Target = ::bytes::Bytes;

    fn deref(&self) -> &::bytes::Bytes {
        &self.0
    }
}

impl From<::bytes::Bytes> for Bytes {
    fn from(bytes: ::bytes::Bytes) -> Self {
        Self(bytes)
    }
}

impl From<Bytes> for ::bytes::Bytes {
    fn from(bytes: Bytes) -> Self {
        bytes.0
    }
}

impl From<Vec<u8>> for Bytes {
    fn from(bytes: Vec<u8>) -> Self {
        Self(bytes.into())
    }
}

impl fmt::Display for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        base64::display::Base64Display::new(&self.0, &STANDARD).fmt(f)
    }
}

parse_error! {
    /// A text that is no base64 with padding.
    ParseBytesError, "not base64 with padding"
}

impl FromStr for Bytes {
    type Err = ParseBytesError;

    /// Parses RFC 4648, section 4: the alphabet with `+` and `/`, padded, no other bits set.
    fn from_str(text: &str) -> Result<Self, ParseBytesError> {
        STANDARD
            .decode(text)
            .map(Self::from)
            .map_err(|_| ParseBytesError(()))
    }
}

text_form!(Bytes, "base64 with padding", {"type": "string", "contentEncoding": "base64"});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_with_padding_and_nothing_else() {
        for (text, bytes) in [
            ("", &b""[..]),
            ("AAEC", &[0, 1, 2]),
            ("+/8=", &[251, 255]),
            ("Zg==", b"f"),
        ] {
            let read: Bytes = text.parse().unwrap();
            assert_eq!((read.as_ref(), read.to_string().as_str()), (bytes, text));
        }
        for text in [
            "Zg", "Zg=", "Zh==", "-_8=", "AA EC", "AAEC\n", "A", "====", "ä",
        ] {
            assert!(text.parse::<Bytes>().is_err(), "{text}");
        }
    }
}
