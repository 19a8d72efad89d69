//! The OpenAPI document, in the form that is true of how a server is configured.

use std::borrow::Cow;

/// The document of an application: one form in whole, and what makes the others of it.
///
/// A delta has one line each: `=3` keeps the next three lines of the whole form, `-2` leaves two
/// out, and `+…` adds what follows the sign.
#[derive(Debug, Clone, Copy)]
pub struct Documents {
    /// What the models say by themselves, as OpenAPI 3.1.1.
    pub declared: &'static str,
    /// The delta for a server with sessions, whose routes below `/auth` are there.
    pub with_sessions: &'static str,
    /// The delta for a server whose models require sessions.
    pub requiring_sessions: &'static str,
}

/// What decides which form of the document is true.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Logins {
    /// There are no sessions.
    None,
    /// There are sessions, for whom a model asks for one.
    Offered,
    /// Every model needs one.
    Required,
}

impl Logins {
    /// Those of a server that has sessions, and requires them.
    pub(crate) const fn new(has_sessions: bool, requires: bool) -> Self {
        match (has_sessions, requires) {
            (_, true) => Self::Required,
            (true, false) => Self::Offered,
            (false, false) => Self::None,
        }
    }
}

impl Documents {
    /// One that is the same in all forms.
    #[cfg(test)]
    pub(crate) const fn same(declared: &'static str) -> Self {
        const ALL: &str = "=4294967295";
        Self {
            declared,
            with_sessions: ALL,
            requiring_sessions: ALL,
        }
    }

    /// The form that is true.
    pub(crate) fn text(&self, logins: Logins) -> Cow<'static, str> {
        match logins {
            Logins::None => Cow::Borrowed(self.declared),
            Logins::Offered => Cow::Owned(applied(self.declared, self.with_sessions)),
            Logins::Required => Cow::Owned(applied(self.declared, self.requiring_sessions)),
        }
    }
}

/// What the delta makes of the text. The compiler wrote both: a count is a number.
fn applied(text: &str, delta: &str) -> String {
    let mut lines = text.split_inclusive('\n');
    let mut applied = String::with_capacity(text.len() + delta.len());
    for line in delta.split_inclusive('\n') {
        let count = || line.get(1..).and_then(|rest| rest.trim_end().parse().ok());
        match line.as_bytes().first() {
            Some(b'=') => applied.extend(lines.by_ref().take(count().unwrap_or(0))),
            Some(b'-') => lines.by_ref().take(count().unwrap_or(0)).for_each(drop),
            _ => applied.push_str(line.get(1..).unwrap_or("")),
        }
    }
    applied
}

#[cfg(test)]
mod tests {
    use super::*;

    const DOCUMENTS: Documents = Documents {
        declared: "{\n  \"a\": 1,\n  \"b\": 2\n}\n",
        with_sessions: "=2\n-1\n+  \"b\": 3,\n+  \"c\": \"ö\"\n=1\n",
        requiring_sessions: "=4\n",
    };

    #[test]
    fn each_form_is_made_of_the_whole_one() {
        let text = |has, requires| DOCUMENTS.text(Logins::new(has, requires));
        assert_eq!(text(false, false), DOCUMENTS.declared);
        assert_eq!(
            text(true, false),
            "{\n  \"a\": 1,\n  \"b\": 3,\n  \"c\": \"ö\"\n}\n"
        );
        assert_eq!(text(true, true), DOCUMENTS.declared);
    }
}
