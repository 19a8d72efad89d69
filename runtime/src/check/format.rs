//! The named formats of a text. They judge as the documents of other tools do, so that a client's
//! validator and this server agree.

/// An e-mail address as HTML defines it (WHATWG HTML, section 4.10.5.1.5).
pub(super) fn is_email(value: &str) -> bool {
    let Some((local, domain)) = value.split_once('@') else {
        return false;
    };
    let in_local =
        |byte: u8| byte.is_ascii_alphanumeric() || b".!#$%&'*+/=?^_`{|}~-".contains(&byte);
    !local.is_empty() && local.bytes().all(in_local) && domain.split('.').all(is_label)
}

/// A label of RFC 1034, section 3.5, as RFC 1123 widens it.
fn is_label(label: &str) -> bool {
    (1..=63).contains(&label.len())
        && label
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        && !label.starts_with('-')
        && !label.ends_with('-')
}

/// Labels with points between, 253 characters in all (RFC 1035, section 2.3.4).
pub(super) fn is_hostname(value: &str) -> bool {
    value.len() <= 253 && value.split('.').all(is_label)
}

/// `scheme ":" hier-part [ "?" query ] [ "#" fragment ]` of RFC 3986, section 3.
pub(super) fn is_uri(value: &str) -> bool {
    fluent_uri::Uri::parse(value).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_by_the_rule_of_html() {
        for address in [
            "a@b",
            "ada.l+x@mail.example.org",
            "!#$%&'*+/=?^_`{|}~-@a-b.c",
            "..@x.y",
        ] {
            assert!(is_email(address), "{address}");
        }
        let long = format!("a@{}", "x".repeat(64));
        for other in [
            "", "a", "@b", "a@", "a@b.", "a@.b", "a b@c", "a@b@c", "a@-b", "a@b-", "ä@b", &long,
        ] {
            assert!(!is_email(other), "{other}");
        }
    }

    #[test]
    fn host_names_are_labels() {
        for name in [
            "a",
            "example.org",
            "a-b.c1",
            "1.2",
            "xn--bcher-kva.example",
            "A.B",
        ] {
            assert!(is_hostname(name), "{name}");
        }
        let long = "a.".repeat(127) + "a";
        for other in [
            "",
            ".",
            "a.",
            ".a",
            "a..b",
            "-a",
            "a-",
            "a_b",
            "a b",
            "bücher.example",
            &long,
        ] {
            assert!(!is_hostname(other), "{other}");
        }
    }

    #[test]
    fn uris_have_a_scheme() {
        for uri in [
            "https://example.org/a?b=%20#c",
            "urn:isbn:0451450523",
            "mailto:a@b.c",
            "a:",
            "http://[2001:db8::1]:8080/",
            "file:///etc/hosts",
        ] {
            assert!(is_uri(uri), "{uri}");
        }
        for other in [
            "",
            "/a/b",
            "example.org",
            "//example.org",
            "http://a b",
            "http://ex ample/",
            "1http://a",
            "http://a/%zz",
            "http://ä.example/",
            ":a",
        ] {
            assert!(!is_uri(other), "{other}");
        }
    }
}
