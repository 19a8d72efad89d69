//! The named formats of strings, as the runtime checks them: a default has to keep its own.

use std::net::{Ipv4Addr, Ipv6Addr};

use crate::app::Format;

/// Whether a text is of a format.
pub(crate) fn keeps(text: &str, format: Format) -> bool {
    match format {
        Format::Email => is_email(text),
        Format::Uri => is_uri(text),
        Format::Hostname => is_hostname(text),
        Format::Ipv4 => text.parse::<Ipv4Addr>().is_ok(),
        Format::Ipv6 => text.parse::<Ipv6Addr>().is_ok(),
    }
}

/// What a text of a format is, in words.
pub(super) const fn noun(format: Format) -> &'static str {
    match format {
        Format::Email => "an e-mail address",
        Format::Uri => "a URI with a scheme",
        Format::Hostname => "a host name",
        Format::Ipv4 => "an IPv4 address",
        Format::Ipv6 => "an IPv6 address",
    }
}

/// HTML's rule for a valid e-mail address.
fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else {
        return false;
    };
    let atom = |byte: u8| byte.is_ascii_alphanumeric() || b".!#$%&'*+/=?^_`{|}~-".contains(&byte);
    !local.is_empty() && local.bytes().all(atom) && domain.split('.').all(is_label)
}

/// A label of a domain name (RFC 1123, section 2.1).
fn is_label(label: &str) -> bool {
    (1..=63).contains(&label.len())
        && !label.starts_with('-')
        && !label.ends_with('-')
        && label
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

fn is_hostname(text: &str) -> bool {
    text.len() <= 253 && text.split('.').all(is_label)
}

/// A URI with its scheme (RFC 3986, section 3).
fn is_uri(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once(':') else {
        return false;
    };
    let of_scheme = |byte: u8| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte);
    if !scheme.starts_with(|first: char| first.is_ascii_alphabetic())
        || !scheme.bytes().all(of_scheme)
    {
        return false;
    }
    let (rest, fragment) = rest.split_once('#').unwrap_or((rest, ""));
    let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
    let path = match rest.strip_prefix("//") {
        None => rest,
        Some(rest) => {
            let end = rest.find('/').unwrap_or(rest.len());
            let (authority, path) = rest.split_at(end);
            if !is_authority(authority) {
                return false;
            }
            path
        }
    };
    is_made_of(path, "/:@") && is_made_of(query, "/?:@") && is_made_of(fragment, "/?:@")
}

fn is_authority(text: &str) -> bool {
    let (user, host) = text.rsplit_once('@').unwrap_or(("", text));
    let (name, port) = match host.strip_prefix('[') {
        Some(rest) => {
            let Some((address, port)) = rest.split_once(']') else {
                return false;
            };
            if address.parse::<Ipv6Addr>().is_err() {
                return false;
            }
            ("", port.strip_prefix(':').unwrap_or(port))
        }
        None => host.split_once(':').unwrap_or((host, "")),
    };
    is_made_of(user, ":") && is_made_of(name, "") && port.bytes().all(|byte| byte.is_ascii_digit())
}

/// Unreserved characters, sub-delimiters and what is percent-encoded, and `more`.
fn is_made_of(text: &str, more: &str) -> bool {
    let plain = |byte: u8| {
        byte.is_ascii_alphanumeric()
            || b"-._~!$&'()*+,;=".contains(&byte)
            || more.as_bytes().contains(&byte)
    };
    let mut parts = text.split('%');
    let first = parts.next().is_none_or(|first| first.bytes().all(plain));
    first
        && parts.all(|part| {
            let Some((code, rest)) = part.split_at_checked(2) else {
                return false;
            };
            code.bytes().all(|byte| byte.is_ascii_hexdigit()) && rest.bytes().all(plain)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(format: Format, good: &[&str], bad: &[&str]) {
        for text in good {
            assert!(keeps(text, format), "{text}");
        }
        for text in bad {
            assert!(!keeps(text, format), "{text}");
        }
    }

    #[test]
    fn html_decides_what_an_address_is() {
        check(
            Format::Email,
            &["a@b", "a.b+c@x-y.example", "!#$%&'*+/=?^_`{|}~-.@a1"],
            &[
                "", "a", "@b", "a@", "a@-b", "a@b-", "a@b..c", "a b@c", "a@b@c", "ä@b",
            ],
        );
    }

    #[test]
    fn a_uri_has_a_scheme() {
        check(
            Format::Uri,
            &[
                "https://example.com/a?b=c#d",
                "urn:isbn:0451450523",
                "mailto:a@b",
                "http://[::1]:8080/",
                "http://u:p@h:1/%20",
                "file:///etc",
                "a:",
            ],
            &[
                "",
                "example.com",
                "/a",
                "1a:b",
                "http://a b",
                "a:%2",
                "a:%zz",
                "http://[x]/",
                "http://h:x/",
                "a:#b#c",
                "http://ä",
            ],
        );
    }

    #[test]
    fn hosts_and_addresses() {
        let long = ["a".repeat(63).as_str(); 4].join(".");
        check(
            Format::Hostname,
            &["localhost", "a.example", "1.2", "x-1.y"],
            &["", "a.", "-a", "a_b", "a..b", "ä", &long],
        );
        check(
            Format::Ipv4,
            &["127.0.0.1"],
            &["127.0.0", "01.2.3.4", "256.1.1.1", "::1"],
        );
        check(
            Format::Ipv6,
            &["::1", "2001:db8::1"],
            &["fe80::1%eth0", "1.2.3.4", "[::1]"],
        );
    }
}
