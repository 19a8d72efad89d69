//! Users, sessions, API keys and roles: who asks, and what that lets them do.
//!
//! The tables are ordinary ones, so that every change of them is a durable event. What is secret is
//! kept as a hash alone.

mod api_key;
mod argon;
mod body;
mod caller;
mod client;
mod command;
mod cookie;
mod credential;
mod entrance;
mod hasher;
mod judge;
mod last_token;
mod manager;
mod memory;
mod origin;
mod password;
mod plan;
mod recent;
mod role;
mod scope;
mod seen;
mod session;
mod store;
mod tables;
#[cfg(test)]
mod tests;
mod throttle;
mod token;
mod user;

pub use api_key::ApiKey;
pub use caller::Caller;
pub(crate) use caller::Proof;
pub(crate) use client::counted;
pub(crate) use client::{Network, client};
pub use command::BuiltInWrite;
pub(crate) use command::{Command, Commanded, Done, NewKey, NewUser, Refused};
pub(crate) use cookie::SessionCookie;
pub use credential::{Credential, CredentialIndexes};
pub(crate) use entrance::{Credentials, Entrance, Entry, NoEntry, end_elsewhere, user_named};
pub use judge::judge_built_in;
pub(crate) use last_token::LastToken;
pub(crate) use manager::Keeper;
pub use manager::SessionManager;
pub use memory::MemorySessions;
pub(crate) use origin::{Origin, check as check_origin};
pub(crate) use password::Password;
#[cfg(test)]
pub(crate) use plan::SESSIONS_MAX;
pub use role::{Level, Roles, default};
pub(crate) use scope::{Scope, Scopes};
pub use session::Session;
pub use store::{SessionFuture, SessionStore, SessionStoreError, StoredSession};
pub(crate) use tables::{BUILT_IN_IDS, BUILT_IN_NAMES};
pub use tables::{
    BuiltIn, BuiltInTarget, HoldsBuiltIn, built_in_erase, built_in_removal, visit_built_in,
};
pub use token::TokenHash;
pub(crate) use token::{NoRandomness, Shown, Token, TokenKind};
pub use user::User;
pub(crate) use user::check_name;

/// What is stored of a password, hashed in this thread, which it takes for a while.
///
/// # Errors
/// There is no randomness, or no memory.
pub(crate) fn hash_here(password: &Password) -> Result<String, argon::HashError> {
    argon::hash(password, &mut argon::Memory::default())
}

/// What is stored of a password.
#[cfg(test)]
pub(crate) fn hash_for_tests(password: &str) -> String {
    hash_here(&Password::from(password.to_owned())).unwrap()
}
