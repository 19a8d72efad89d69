//! Percent-encoding (RFC 3986, section 2.1) of path segments and query parameters.

use std::borrow::Cow;

/// A path segment without its escapes; `None` if an escape is broken or the bytes are not UTF-8.
pub(super) fn decode_segment(segment: &str) -> Option<Cow<'_, str>> {
    decode(segment, false)
}

/// A name or value of a query without its escapes, where `+` is a space, as forms write it.
pub(crate) fn decode_parameter(text: &str) -> Option<Cow<'_, str>> {
    decode(text, true)
}

/// Appends a path segment, all but the unreserved characters escaped.
pub(crate) fn encode_segment(segment: &str, out: &mut String) {
    encode(segment, b"-._~", out);
}

/// Appends the value of a parameter: commas and colons, which mean nothing in a query, stay.
pub(crate) fn encode_parameter(value: &str, out: &mut String) {
    encode(value, b"-._~,:", out);
}

fn encode(text: &str, plain: &[u8], out: &mut String) {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    let digit = |nibble: u8| {
        DIGITS
            .get(usize::from(nibble))
            .map_or('0', |digit| char::from(*digit))
    };
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || plain.contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push('%');
            out.push(digit(byte >> 4));
            out.push(digit(byte & 15));
        }
    }
}

fn decode(text: &str, plus_is_space: bool) -> Option<Cow<'_, str>> {
    let special = |byte: u8| byte == b'%' || (plus_is_space && byte == b'+');
    if !text.bytes().any(special) {
        return Some(Cow::Borrowed(text));
    }
    let mut out = Vec::with_capacity(text.len());
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        out.push(match byte {
            b'%' => hex(bytes.next()?)? << 4 | hex(bytes.next()?)?,
            b'+' if plus_is_space => b' ',
            byte => byte,
        });
    }
    String::from_utf8(out).ok().map(Cow::Owned)
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit)
        .to_digit(16)
        .and_then(|digit| u8::try_from(digit).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_undone_or_refused() {
        for (text, segment, parameter) in [
            ("plain", Some("plain"), Some("plain")),
            ("a%2Fb", Some("a/b"), Some("a/b")),
            ("a+b", Some("a+b"), Some("a b")),
            ("%C3%b6", Some("ö"), Some("ö")),
            ("%", None, None),
            ("%4", None, None),
            ("%4g", None, None),
            ("%+1", None, None),
            ("%ff", None, None),
        ] {
            assert_eq!(decode_segment(text).as_deref(), segment, "{text}");
            assert_eq!(decode_parameter(text).as_deref(), parameter, "{text}");
        }
    }

    #[test]
    fn what_is_encoded_is_decoded_to_itself() {
        for segment in ["", "a-b.c_d~e", "a/b?c#d%", "größe", "\u{0}\u{7f}"] {
            let mut encoded = String::new();
            encode_segment(segment, &mut encoded);
            assert!(
                encoded
                    .bytes()
                    .all(|byte| byte.is_ascii_graphic() && !b"/?#".contains(&byte))
            );
            assert_eq!(decode_segment(&encoded).as_deref(), Some(segment));
        }
    }
}
