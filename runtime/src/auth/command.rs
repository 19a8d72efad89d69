//! What changes the built-in tables: commands, each one operation in one frame, whole or not at all.

use std::{fmt, sync::Arc};

use super::{ApiKey, Caller, Session, User, scope::Scopes, token::TokenHash};
use crate::{
    store::{Reply, Room, Row, Write},
    types::{Id, Timestamp},
};

/// A write to the built-in tables.
pub enum BuiltInWrite {
    /// To a user, as to a record of any model.
    User(Write<User>),
    /// To a session.
    Session(Write<Session>),
    /// To a key.
    ApiKey(Write<ApiKey>),
    /// What the server itself does with them.
    Command(Commanded),
}

impl fmt::Debug for BuiltInWrite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BuiltInWrite").finish_non_exhaustive()
    }
}

/// A command with the way back to who gave it.
#[derive(Debug)]
pub struct Commanded {
    pub(crate) command: Command,
    /// For whom; `None` for the server itself, and for its operator.
    pub(crate) caller: Option<Caller>,
    pub(crate) reply: Reply<Result<Done, Refused>>,
}

/// What is asked for. Names and passwords were checked before.
#[derive(Debug)]
pub(crate) enum Command {
    /// Somebody new may log in.
    AddUser(NewUser),
    /// A user logs in: the session that was shown beside the password ends.
    Open {
        user: Id<User>,
        /// The hash that the password was verified with: if it is another now, nobody logs in.
        verified: String,
        /// The password's hash by today's parameters, if that was by older ones.
        rehashed: Option<String>,
        /// `None` if another store keeps the session.
        token: Option<TokenHash>,
        replaces: Option<Id<Session>>,
    },
    /// A new password. All sessions of the user end, but for a new one if `token` asks for it.
    SetPassword {
        user: Id<User>,
        password: String,
        /// The hash that the old password was verified with; `None` for an administrator.
        verified: Option<String>,
        token: Option<TokenHash>,
    },
    /// Another role. All sessions of the user end.
    SetRole { user: Id<User>, role: String },
    /// Whether the user may not log in. All sessions of the user end.
    SetDisabled { user: Id<User>, disabled: bool },
    /// A session ends; that of another user than `of` counts as not there.
    End {
        session: Id<Session>,
        of: Option<Id<User>>,
    },
    /// All sessions of a user end, but one.
    EndAll {
        user: Id<User>,
        but: Option<Id<Session>>,
    },
    /// These sessions have run out, unless they were used after `seen_until` and began after
    /// `created_until`.
    Sweep {
        sessions: Vec<Id<Session>>,
        seen_until: Timestamp,
        created_until: Timestamp,
    },
    /// A new key.
    AddKey(NewKey),
    /// A key goes; that of another user than `of` counts as not there.
    RemoveKey {
        key: Id<ApiKey>,
        of: Option<Id<User>>,
    },
}

/// Somebody who is to log in.
#[derive(Debug)]
pub(crate) struct NewUser {
    pub(crate) name: String,
    pub(crate) role: String,
    /// argon2id, in the PHC string format.
    pub(crate) password: Option<String>,
    /// Whether there must be no user yet.
    pub(crate) is_first: bool,
}

/// A key that is to be.
#[derive(Debug)]
pub(crate) struct NewKey {
    pub(crate) user: Id<User>,
    pub(crate) name: String,
    pub(crate) token: TokenHash,
    pub(crate) scopes: Scopes,
    pub(crate) expires_at: Option<Timestamp>,
}

/// What a command left.
#[derive(Debug, Default)]
pub(crate) struct Done {
    /// The user, as it is now.
    pub(crate) user: Option<Arc<Row<User>>>,
    /// The session that began.
    pub(crate) session: Option<Arc<Row<Session>>>,
    /// The key that came to be.
    pub(crate) key: Option<Arc<Row<ApiKey>>>,
    /// Number of records that went.
    pub(crate) ended: usize,
}

/// Why a command changed nothing, or why that is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refused {
    /// Another user has the name.
    NameTaken,
    /// There is a user already.
    NotFirst,
    /// There is no such user, session or key.
    NotFound,
    /// The user is disabled, or the password has changed meanwhile.
    Outdated,
    /// The user has as many keys as one may have.
    TooManyKeys,
    /// The state may not grow now.
    NoRoom(Room),
    /// There is no space on the disk.
    Full,
    /// The writer's queue is full.
    Busy,
    /// The server is stopping.
    Stopped,
    /// It may or may not have been done.
    Indeterminate,
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NameTaken => f.write_str("another user has this name"),
            Self::NotFirst => f.write_str("there is a user already"),
            Self::NotFound => f.write_str("there is none"),
            Self::Outdated => {
                f.write_str("the user is disabled, or the password has changed meanwhile")
            }
            Self::TooManyKeys => f.write_str("the user has as many keys as one may have"),
            Self::NoRoom(room) => room.fmt(f),
            Self::Full => f.write_str("there is no space left on the disk"),
            Self::Busy => f.write_str("the queue of writes is full"),
            Self::Stopped => f.write_str("the server is stopping"),
            Self::Indeterminate => {
                f.write_str("it is not known whether it was done: the log failed")
            }
        }
    }
}

impl std::error::Error for Refused {}
