//! Who may use an operation, as the document says it: the ways to log in, and what an operation
//! answers to who has not.

use std::iter;

use super::{
    object::{Operation, Ordered, SecurityScheme},
    shared::{FORBIDDEN, UNAUTHORIZED},
};
use crate::app::Access;

/// The name of the cookie where it can be sent over TLS alone (RFC 6265bis, section 4.1.3.2).
const COOKIE: &str = "__Host-session";

/// The ways to log in, by name.
pub(super) fn schemes() -> Ordered<SecurityScheme> {
    Ordered::from_iter([
        (
            "sessionCookie",
            SecurityScheme {
                ty: "apiKey",
                description: "The cookie of a session. Over plain HTTP on the loopback interface it \
                              is called `session`.",
                name: Some(COOKIE),
                place: Some("cookie"),
                scheme: None,
            },
        ),
        (
            "bearer",
            SecurityScheme {
                ty: "http",
                description: "The token of a session (`ses_…`) or an API key (`key_…`).",
                name: None,
                place: None,
                scheme: Some("bearer"),
            },
        ),
    ])
}

/// The operation as it is for those whom `access` lets in.
pub(super) fn gated(mut operation: Operation, access: Option<&Access>) -> Operation {
    let needed = match access {
        None | Some(Access::Public) => return operation,
        Some(Access::Session) => "Needs a session.".to_owned(),
        Some(Access::Role(name)) => format!("Needs the role `{name}` or a higher one."),
    };
    operation.description = format!("{} {needed}", operation.description);
    operation.security = schemes()
        .iter()
        .map(|(name, _)| iter::once((name, [])).collect())
        .collect();
    for refusal in [UNAUTHORIZED, FORBIDDEN] {
        let (status, response) = refusal.entry();
        operation.responses.insert(status, response);
    }
    operation
}
