//! Forms of what names the server, and others, as browsers see them.

use std::str::FromStr;

use toml::de::DeValue;

use super::form::{Form, quoted};
use crate::{
    auth::{Network, Origin},
    http::{PublicUrl, is_loopback},
};

/// The address by which the outside knows the server, if it is given.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct PublicUrlForm(pub(crate) Option<PublicUrl>);

impl Form for PublicUrlForm {
    const EXPECTED: &'static str =
        "\"unset\", or a scheme, a host and maybe a port, such as \"https://example.com\"";

    fn from_text(text: &str) -> Option<Self> {
        if text == "unset" {
            return Some(Self(None));
        }
        let origin: Origin = text.strip_suffix('/').unwrap_or(text).parse().ok()?;
        let is_local = match origin.scheme() {
            "http" => is_loopback(origin.host()),
            "https" => false,
            _ => return None,
        };
        Some(Self(Some(PublicUrl { origin, is_local })))
    }

    fn to_toml(&self) -> String {
        quoted(&match &self.0 {
            Some(public) => public.origin.to_string(),
            None => "unset".to_owned(),
        })
    }
}

/// Origins of pages.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Origins(pub(crate) Vec<Origin>);

impl Form for Origins {
    const EXPECTED: &'static str = "a list of origins, such as \"https://app.example.com\"";

    fn from_text(text: &str) -> Option<Self> {
        list(parts(text)).map(Self)
    }

    fn from_toml(value: &DeValue<'_>) -> Option<Self> {
        list(items(value)?).map(Self)
    }

    fn to_toml(&self) -> String {
        shown(&self.0)
    }
}

/// Addresses of proxies.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Networks(pub(crate) Vec<Network>);

impl Form for Networks {
    const EXPECTED: &'static str =
        "a list of addresses or networks, such as \"127.0.0.1\" or \"10.0.0.0/8\"";

    fn from_text(text: &str) -> Option<Self> {
        list(parts(text)).map(Self)
    }

    fn from_toml(value: &DeValue<'_>) -> Option<Self> {
        list(items(value)?).map(Self)
    }

    fn to_toml(&self) -> String {
        shown(&self.0)
    }
}

/// The parts of a flag's or a variable's text.
fn parts(text: &str) -> impl Iterator<Item = Option<&str>> {
    let parts = text.split(',').map(str::trim);
    parts.filter(|part| !part.is_empty()).map(Some)
}

/// The elements of a list in the file.
fn items<'v>(value: &'v DeValue<'_>) -> Option<impl Iterator<Item = Option<&'v str>>> {
    let items = value.as_array()?.iter();
    Some(items.map(|item| item.get_ref().as_str()))
}

/// Reads every text, or none.
fn list<'t, T: FromStr>(texts: impl Iterator<Item = Option<&'t str>>) -> Option<Vec<T>> {
    texts.map(|text| text?.parse().ok()).collect()
}

fn shown(list: &[impl ToString]) -> String {
    let texts: Vec<String> = list.iter().map(|one| quoted(&one.to_string())).collect();
    format!("[{}]", texts.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_public_url_says_whether_it_is_plain_http_on_this_machine() {
        for (text, expected) in [
            ("https://example.com", Some(false)),
            ("https://example.com/", Some(false)),
            ("http://example.com:8080", Some(false)),
            ("https://localhost", Some(false)),
            ("http://localhost:3000", Some(true)),
            ("http://127.0.0.1:3000", Some(true)),
            ("http://[::1]:3000", Some(true)),
            ("ftp://example.com", None),
            ("example.com", None),
            ("https://example.com/a", None),
        ] {
            let form = PublicUrlForm::from_text(text);
            let is_local = form.map(|form| form.0.unwrap().is_local);
            assert_eq!(is_local, expected, "{text}");
        }
        assert_eq!(PublicUrlForm::from_text("unset"), Some(PublicUrlForm(None)));
    }

    #[test]
    fn what_is_shown_can_be_read() {
        let origins = Origins::from_text("https://a.example, http://b.example:81").unwrap();
        assert_eq!(
            origins.to_toml(),
            r#"["https://a.example", "http://b.example:81"]"#
        );
        assert_eq!(Origins::from_text(""), Some(Origins::default()));
        assert_eq!(Origins::from_text("a.example"), None);
    }
}
