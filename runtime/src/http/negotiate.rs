//! Media types: what a body is sent as, and what the client takes.

use hyper::header::{ACCEPT, CONTENT_ENCODING, CONTENT_TYPE, HeaderMap};

use super::problem::{Kind, Problem};

/// The media types of a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum BodyType {
    /// `application/json`
    Json,
    /// `application/merge-patch+json` (RFC 7396), or `application/json` as the same.
    MergePatch,
}

/// Checks Content-Type and Content-Encoding of a body.
///
/// # Errors
/// 415 if there is no Content-Type, or another; or if the body is compressed.
pub(super) fn check_content_type(headers: &HeaderMap, expected: BodyType) -> Result<(), Problem> {
    let refused = |detail: &'static str| {
        Err(Problem::new(Kind::UnsupportedMediaType)
            .with_detail(detail)
            .with_accept_patch(expected == BodyType::MergePatch))
    };
    let identity = |value: &hyper::header::HeaderValue| {
        value
            .as_bytes()
            .trim_ascii()
            .eq_ignore_ascii_case(b"identity")
    };
    if !headers.get_all(CONTENT_ENCODING).iter().all(identity) {
        return refused("a body with a content coding is not supported");
    }
    let mut given = headers.get_all(CONTENT_TYPE).iter();
    let (Some(value), None) = (given.next(), given.next()) else {
        return refused("exactly one Content-Type is expected");
    };
    if value == "application/json" {
        return Ok(());
    }
    let mut parts = value.to_str().unwrap_or_default().split(';').map(str::trim);
    let media_type = parts.next().unwrap_or_default();
    let known = media_type.eq_ignore_ascii_case("application/json")
        || (expected == BodyType::MergePatch
            && media_type.eq_ignore_ascii_case("application/merge-patch+json"));
    if !known {
        return refused(match expected {
            BodyType::Json => "the body must be application/json",
            BodyType::MergePatch => {
                "the body must be application/merge-patch+json or application/json"
            }
        });
    }
    if parts
        .filter_map(|part| parameter(part, "charset"))
        .any(|value| !is_utf8(value))
    {
        return refused("the body must be in UTF-8");
    }
    Ok(())
}

/// Checks that the client takes `application/json`.
///
/// # Errors
/// 406 if its Accept does not.
pub(super) fn check_accept(headers: &HeaderMap) -> Result<(), Problem> {
    let mut given = headers.get_all(ACCEPT).iter();
    let is_plain = match (given.next(), given.next()) {
        (None, _) => true,
        (Some(only), None) => only == "*/*" || only == "application/json",
        _ => false,
    };
    if is_plain {
        return Ok(());
    }
    // An empty list says nothing, as if the header were not there.
    let mut elements = headers
        .get_all(ACCEPT)
        .iter()
        .flat_map(|line| line.as_bytes().split(|byte| *byte == b','));
    if elements.all(|element| element.trim_ascii().is_empty()) {
        return Ok(());
    }
    // The most specific range decides (RFC 9110, section 12.5.1).
    let mut best: Option<(u8, bool)> = None;
    for value in headers.get_all(ACCEPT) {
        for range in value.to_str().unwrap_or_default().split(',') {
            let mut parts = range.split(';').map(str::trim);
            let specificity = match parts.next().unwrap_or_default() {
                "*/*" => 0,
                name if name.eq_ignore_ascii_case("application/*") => 1,
                name if name.eq_ignore_ascii_case("application/json") => 2,
                _ => continue,
            };
            let is_taken = !parts.filter_map(|part| parameter(part, "q")).any(is_zero);
            if best.is_none_or(|(before, _)| specificity >= before) {
                best = Some((specificity, is_taken));
            }
        }
    }
    if best.is_some_and(|(_, is_taken)| is_taken) {
        Ok(())
    } else {
        Err(Problem::new(Kind::NotAcceptable))
    }
}

/// The value of a parameter `name=value`.
fn parameter<'h>(part: &'h str, name: &str) -> Option<&'h str> {
    let (given, value) = part.split_once('=')?;
    given
        .trim()
        .eq_ignore_ascii_case(name)
        .then(|| value.trim())
}

fn is_utf8(charset: &str) -> bool {
    let unquoted = charset
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'));
    unquoted.unwrap_or(charset).eq_ignore_ascii_case("utf-8")
}

/// Whether a weight is zero: `0`, `0.`, `0.000`.
fn is_zero(weight: &str) -> bool {
    weight.strip_prefix('0').is_some_and(|rest| {
        rest.is_empty()
            || rest
                .strip_prefix('.')
                .is_some_and(|zeros| zeros.bytes().all(|digit| digit == b'0'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(lines: &[(&'static str, &str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in lines {
            headers.append(*name, value.parse().unwrap());
        }
        headers
    }

    #[test]
    fn content_types() {
        for (value, json, patch) in [
            ("application/json", true, true),
            ("Application/JSON", true, true),
            ("application/json; charset=utf-8", true, true),
            ("application/json;charset=\"UTF-8\"", true, true),
            ("application/json; charset=latin1", false, false),
            ("application/merge-patch+json", false, true),
            ("application/merge-patch+json; charset=utf-8", false, true),
            ("application/json-patch+json", false, false),
            ("text/json", false, false),
            ("application/jsonx", false, false),
            ("", false, false),
        ] {
            let given = headers(&[("content-type", value)]);
            assert_eq!(
                check_content_type(&given, BodyType::Json).is_ok(),
                json,
                "{value}"
            );
            assert_eq!(
                check_content_type(&given, BodyType::MergePatch).is_ok(),
                patch,
                "{value}"
            );
        }
        assert!(check_content_type(&HeaderMap::new(), BodyType::Json).is_err());
        let json = ("content-type", "application/json");
        assert!(check_content_type(&headers(&[json, json]), BodyType::Json).is_err());
        for (coding, accepted) in [("identity", true), ("gzip", false), ("br, identity", false)] {
            let given = headers(&[json, ("content-encoding", coding)]);
            assert_eq!(
                check_content_type(&given, BodyType::Json).is_ok(),
                accepted,
                "{coding}"
            );
        }
    }

    #[test]
    fn accepted_media_types() {
        for (value, accepted) in [
            ("*/*", true),
            ("application/json", true),
            ("application/*", true),
            ("Application/Json;charset=utf-8", true),
            ("text/html, application/json;q=0.1", true),
            ("text/html, */*;q=0.01", true),
            ("text/html", false),
            ("application/problem+json", false),
            ("application/json;q=0", false),
            ("application/json;q=0.000, */*", false),
            ("*/*, application/json; Q=0.0", false),
            ("application/*;q=0, application/json", true),
            ("*/*;q=0", false),
            ("", true),
            (" , ,", true),
            (", text/html", false),
        ] {
            let given = headers(&[("accept", value)]);
            assert_eq!(check_accept(&given).is_ok(), accepted, "{value}");
        }
        assert!(check_accept(&HeaderMap::new()).is_ok());
        for (first, second, accepted) in [
            ("text/html", "application/json;q=1", true),
            ("*/*", "application/json;q=0", false),
            ("application/json;q=0", "*/*", false),
            ("application/json", "*/*;q=0", true),
            ("", "", true),
            ("", "text/html", false),
        ] {
            let lines = headers(&[("accept", first), ("accept", second)]);
            assert_eq!(check_accept(&lines).is_ok(), accepted, "{first}, {second}");
        }
    }
}
