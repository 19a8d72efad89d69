//! The name of one request, in its answer, its problem and its log line.

use std::{
    fmt,
    hash::{BuildHasher, RandomState},
    sync::atomic::{AtomicU64, Ordering},
};

use hyper::header::{HeaderMap, HeaderName, HeaderValue};
use serde::{Serialize, Serializer};

/// The name of one request: 32 lower-case hexadecimal digits, the form of a trace id.
///
/// It is the trace id of the request's `traceparent` (W3C Trace Context, section 3.2), if that is
/// valid, so that our log joins the caller's trace; else our own.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct RequestId([u8; 32]);

impl RequestId {
    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        // Invariant: the bytes are hexadecimal digits.
        str::from_utf8(&self.0).unwrap_or_default()
    }

    /// The trace id of a valid `traceparent`.
    fn from_trace(headers: &HeaderMap) -> Option<Self> {
        let parent = headers
            .get(const { HeaderName::from_static("traceparent") })?
            .as_bytes();
        let hex = |digits: &[u8]| {
            digits
                .iter()
                .all(|digit| digit.is_ascii_digit() || (b'a'..=b'f').contains(digit))
        };
        let (head, tail) = parent.split_at_checked(55)?;
        let mut parts = head.split(|byte| *byte == b'-');
        let (version, trace, span, flags) =
            (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
        let shaped = [version, trace, span, flags].into_iter().all(hex)
            && (version.len(), span.len(), flags.len()) == (2, 16, 2)
            && parts.next().is_none();
        let named =
            trace.iter().any(|digit| *digit != b'0') && span.iter().any(|digit| *digit != b'0');
        // Version 00 ends here; a later one may go on after a dash; ff is none.
        let ended = match version {
            b"00" => tail.is_empty(),
            b"ff" => false,
            _ => tail.is_empty() || tail.starts_with(b"-"),
        };
        if shaped && named && ended {
            trace.try_into().ok().map(Self)
        } else {
            None
        }
    }

    /// The value of `X-Request-Id`.
    pub(super) fn header(&self) -> HeaderValue {
        HeaderValue::from_bytes(&self.0).unwrap_or(const { HeaderValue::from_static("") })
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for RequestId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// Gives out request ids: a number of this process, random, and a counter.
#[derive(Debug)]
pub(super) struct RequestIds {
    process: u64,
    next: AtomicU64,
}

impl RequestIds {
    pub(super) fn new() -> Self {
        // `RandomState` is keyed by the system's entropy, which is all that uniqueness asks for.
        Self {
            process: RandomState::new().hash_one(0),
            next: AtomicU64::new(1),
        }
    }

    /// The id of the request with these headers.
    pub(super) fn of(&self, headers: &HeaderMap) -> RequestId {
        RequestId::from_trace(headers).unwrap_or_else(|| self.own())
    }

    fn own(&self) -> RequestId {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let bytes = (u128::from(self.process) << 64 | u128::from(number)).to_be_bytes();
        let digit = |nibble: u8| {
            if nibble < 10 {
                b'0' + nibble
            } else {
                b'a' + nibble - 10
            }
        };
        let mut text = [0; 32];
        for (pair, byte) in text.chunks_exact_mut(2).zip(bytes) {
            pair.copy_from_slice(&[digit(byte >> 4), digit(byte & 15)]);
        }
        RequestId(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trace(parent: &str) -> Option<String> {
        let mut headers = HeaderMap::new();
        headers.insert("traceparent", parent.parse().unwrap());
        RequestId::from_trace(&headers).map(|id| id.to_string())
    }

    #[test]
    fn the_trace_id_of_a_valid_parent_is_taken() {
        let id = "4bf92f3577b34da6a3ce929d0e0e4736";
        let some = Some(id.to_owned());
        assert_eq!(trace(&format!("00-{id}-00f067aa0ba902b7-01")), some);
        assert_eq!(trace(&format!("01-{id}-00f067aa0ba902b7-01-more")), some);
        for refused in [
            String::new(),
            id.to_owned(),
            format!("00-{id}-00f067aa0ba902b7-01-more"),
            format!("01-{id}-00f067aa0ba902b7-01more"),
            format!("ff-{id}-00f067aa0ba902b7-01"),
            format!("00-{}-00f067aa0ba902b7-01", id.to_uppercase()),
            format!("00-{}-00f067aa0ba902b7-01", "0".repeat(32)),
            format!("00-{id}-0000000000000000-01"),
            format!("00-{id}-00f067aa0ba902b-701"),
            format!("00-{id}-00f067aa0ba902b7-0"),
        ] {
            assert_eq!(trace(&refused), None, "{refused}");
        }
    }

    #[test]
    fn own_ids_differ_and_have_the_form_of_a_trace_id() {
        let ids = RequestIds::new();
        let (one, two) = (ids.own(), ids.own());
        assert_ne!(one, two);
        assert!(one.as_str().bytes().all(|digit| digit.is_ascii_hexdigit()));
        assert_eq!(one.header().to_str().unwrap(), one.as_str());
    }
}
