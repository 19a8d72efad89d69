//! What the tests share: a server process, its store, and an HTTP client.

mod process;
mod store;

pub(crate) use modelith_exercise::{Answer, Client};
pub(crate) use process::{Exited, Server, command, feed, finish, run};
pub(crate) use store::{Store, copy};

use serde_json::{Value, json};

/// The collection of accounts.
pub(crate) const ACCOUNTS: &str = "/api/accounts";
/// The collection of mails.
pub(crate) const MAILS: &str = "/api/mails";
/// A well-formed key that no record has.
pub(crate) const NOBODY: &str = "0190a0b0-0000-7000-8000-000000000000";

/// An account with nothing but what must be there.
pub(crate) fn account(email: &str) -> Value {
    json!({"email": email, "name": "Ada"})
}

/// A mail in the box of an account.
pub(crate) fn mail(owner: &Value, subject: &str) -> Value {
    json!({"owner": owner["id"], "subject": subject, "body": "…"})
}

/// The path of a record of this collection.
pub(crate) fn path(collection: &str, record: &Value) -> String {
    let id = record["id"].as_str().expect("a record has an id");
    format!("{collection}/{id}")
}
