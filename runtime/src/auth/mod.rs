//! Users, sessions, API keys and roles: who asks, and what that lets them do.
//!
//! The tables are ordinary ones, so that every change of them is a durable event. What is secret is
//! kept as a hash alone.

mod api_key;
mod body;
mod caller;
mod command;
mod credential;
mod hash;
mod judge;
mod plan;
mod role;
mod scope;
mod seen;
mod session;
mod tables;
mod user;

pub use api_key::ApiKey;
pub use caller::Caller;
pub use command::BuiltInWrite;
pub use credential::{Credential, CredentialIndexes};
pub use judge::judge_built_in;
pub use role::{Level, Roles, default};
pub use session::Session;
pub(crate) use tables::{BUILT_IN_IDS, BUILT_IN_NAMES};
pub use tables::{
    BuiltIn, BuiltInTarget, HoldsBuiltIn, built_in_erase, built_in_removal, visit_built_in,
};
pub use user::User;
