//! The forms in which metrics are shown, and whom they are asked of. What they are is known
//! elsewhere.

use std::fmt::Debug;

use hyper::header::{ACCEPT, HeaderMap};

/// Gives the metrics as text.
pub(crate) trait Scrape: Debug + Send + Sync {
    /// All of them; `None` if a value has no form, which is a defect.
    fn scrape(&self, form: Exposition) -> Option<String>;
}

/// A text form of metrics.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exposition {
    /// OpenMetrics 1.0.
    OpenMetrics,
    /// The text form of Prometheus that scrapers knew before it.
    Plain,
}

impl Exposition {
    /// The form that a client takes: the older one only if it names it and not the other.
    pub(super) fn of(headers: &HeaderMap) -> Self {
        let accepts = headers.get_all(ACCEPT);
        let mut takes_plain = false;
        for value in accepts.iter().filter_map(|value| value.to_str().ok()) {
            for range in value.split(',') {
                let mut parts = range.split(';').map(str::trim);
                let media_type = parts.next().unwrap_or_default();
                if parts.any(is_refused) {
                    continue;
                }
                if media_type.eq_ignore_ascii_case("application/openmetrics-text") {
                    return Self::OpenMetrics;
                }
                takes_plain |= media_type.eq_ignore_ascii_case("text/plain");
            }
        }
        if takes_plain {
            Self::Plain
        } else {
            Self::OpenMetrics
        }
    }

    pub(super) const fn media_type(self) -> &'static str {
        match self {
            Self::OpenMetrics => "application/openmetrics-text; version=1.0.0; charset=utf-8",
            Self::Plain => "text/plain; version=0.0.4; charset=utf-8",
        }
    }
}

/// Whether a parameter of a media range is a weight of zero (RFC 9110, section 12.4.2).
fn is_refused(parameter: &str) -> bool {
    let weight = parameter
        .strip_prefix("q=")
        .or_else(|| parameter.strip_prefix("Q="));
    weight.is_some_and(|weight| weight.parse() == Ok(0.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_that_names_only_the_older_form_gets_it() {
        for (accept, expected) in [
            (None, Exposition::OpenMetrics),
            (Some("*/*"), Exposition::OpenMetrics),
            (Some("text/plain"), Exposition::Plain),
            (
                Some("Text/Plain;version=0.0.4;q=0.5,*/*;q=0.1"),
                Exposition::Plain,
            ),
            // What Prometheus 2 and 3 send.
            (
                Some(
                    "application/openmetrics-text;version=1.0.0;q=0.5,\
                     application/openmetrics-text;version=0.0.1;q=0.4,\
                     text/plain;version=0.0.4;q=0.3,*/*;q=0.2",
                ),
                Exposition::OpenMetrics,
            ),
            (
                Some("application/openmetrics-text;q=0, text/plain"),
                Exposition::Plain,
            ),
        ] {
            let mut headers = HeaderMap::new();
            if let Some(accept) = accept {
                headers.insert(ACCEPT, accept.parse().unwrap());
            }
            assert_eq!(Exposition::of(&headers), expected, "{accept:?}");
        }
    }
}
