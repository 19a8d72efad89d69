//! What is wrong with a request, one fault at a time: the entries of a problem's `errors`.

use std::borrow::Cow;

use serde::Serialize;

/// Most faults that one problem lists. What is beyond is counted nowhere: 32 are enough to act on.
pub const FAULTS_MAX: usize = 32;

/// Where in the request a fault lies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Place {
    /// A JSON pointer into the body, as a URI fragment (RFC 6901, section 6): `#/email`.
    Pointer(String),
    /// A query or path parameter, by name.
    Parameter(String),
    /// A header, by name.
    Header(String),
}

/// One fault of a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// Where it lies.
    #[serde(flatten)]
    pub place: Place,
    /// A stable word for programs: `required`, `type`, `length`, …
    pub code: &'static str,
    /// A sentence for people, without the refused value.
    pub detail: String,
}

/// The faults of one request, at most [`FAULTS_MAX`].
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Faults {
    list: Vec<Fault>,
}

impl Faults {
    /// No fault yet.
    #[must_use]
    pub const fn new() -> Self {
        Self { list: Vec::new() }
    }

    /// Whether nothing is wrong.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Whether no further fault is listed.
    #[must_use]
    pub const fn is_full(&self) -> bool {
        self.list.len() >= FAULTS_MAX
    }

    /// The faults, in the order in which they were found.
    #[must_use]
    pub fn list(&self) -> &[Fault] {
        &self.list
    }

    /// Adds a fault, unless the list is full.
    pub fn push(&mut self, place: Place, code: &'static str, detail: impl Into<String>) {
        if !self.is_full() {
            self.list.push(Fault {
                place,
                code,
                detail: detail.into(),
            });
        }
    }

    /// Adds a fault of the body's member `name`, its JSON name.
    pub fn member(&mut self, name: &str, code: &'static str, detail: impl Into<String>) {
        self.push(Place::Pointer(format!("#/{}", escape(name))), code, detail);
    }

    /// Adds a fault of the query parameter `name`.
    pub fn parameter(&mut self, name: &str, code: &'static str, detail: impl Into<String>) {
        self.push(Place::Parameter(name.to_owned()), code, detail);
    }

    /// Adds a fault of the header `name`.
    pub fn header(&mut self, name: &str, code: &'static str, detail: impl Into<String>) {
        self.push(Place::Header(name.to_owned()), code, detail);
    }

    /// Adds a fault of the body as a whole.
    pub fn body(&mut self, code: &'static str, detail: impl Into<String>) {
        self.push(Place::Pointer("#".to_owned()), code, detail);
    }
}

/// One step of a JSON pointer (RFC 6901) as a URI fragment: `~` and `/` by their escapes, and what
/// a fragment may not hold (RFC 3986, section 3.5) percent-encoded.
#[must_use]
pub fn escape(step: &str) -> Cow<'_, str> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._!$&'()*+,;=:@?".contains(&byte);
    if step.bytes().all(plain) {
        return Cow::Borrowed(step);
    }
    let mut out = String::with_capacity(step.len() + 8);
    for byte in step.bytes() {
        match byte {
            b'~' => out.push_str("~0"),
            b'/' => out.push_str("~1"),
            byte if plain(byte) => out.push(char::from(byte)),
            byte => {
                let digit = |nibble: u8| {
                    char::from_digit(u32::from(nibble), 16)
                        .unwrap_or('0')
                        .to_ascii_uppercase()
                };
                out.push('%');
                out.push(digit(byte >> 4));
                out.push(digit(byte & 15));
            }
        }
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pointer_step_is_escaped_for_pointer_and_fragment() {
        assert_eq!(escape("email"), "email");
        assert_eq!(escape("a/b~c"), "a~1b~0c");
        assert_eq!(escape("größe %"), "gr%C3%B6%C3%9Fe%20%25");
    }

    #[test]
    fn the_list_is_bounded() {
        let mut faults = Faults::new();
        for index in 0..100 {
            faults.member(&index.to_string(), "type", "must be a string");
        }
        assert_eq!(faults.list().len(), FAULTS_MAX);
    }
}
