//! Who may use an operation, as the document says it: the ways to log in, and what an operation
//! answers to who has not.

use std::iter;

use super::{
    object::{Operation, Ordered, SecurityScheme},
    rules::refuse,
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

/// The operation as it is for those whom `access` lets in. Where that is anyone, and who asks makes a
/// difference, `optional` says which: a session is worth to be shown.
pub(super) fn gated(
    operation: Operation,
    access: Option<&Access>,
    optional: Option<&str>,
) -> Operation {
    match (access, optional) {
        (Some(Access::Session), _) => with_security(operation, "Needs a session.", false),
        (Some(Access::Role(name)), _) => {
            let needed = format!("Needs the role `{name}` or a higher one.");
            with_security(operation, &needed, false)
        }
        (Some(Access::Public), Some(difference)) => with_security(operation, difference, true),
        (None | Some(Access::Public), _) => operation,
    }
}

fn with_security(mut operation: Operation, sentence: &str, is_optional: bool) -> Operation {
    operation.description = format!("{} {sentence}", operation.description);
    let nothing = is_optional.then(Ordered::default);
    let schemes = schemes();
    let schemes = schemes
        .iter()
        .map(|(name, _)| iter::once((name, [])).collect());
    operation.security = nothing.into_iter().chain(schemes).collect();
    for refusal in [UNAUTHORIZED, FORBIDDEN] {
        refuse(&mut operation, refusal);
    }
    operation
}
