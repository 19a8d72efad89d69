//! Where sessions are kept: the trait that a store of one's own implements.

use std::{fmt, future::Future, pin::Pin};

use super::{Session, TokenHash, User};
use crate::types::{Id, Timestamp};

/// What a [`SessionStore`] answers with, later.
pub type SessionFuture<'s, T> =
    Pin<Box<dyn Future<Output = Result<T, SessionStoreError>> + Send + 's>>;

/// A session as a [`SessionStore`] keeps it. It holds no token, only the hash by which it is found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredSession {
    /// By which it is listed and ended.
    pub id: Id<Session>,
    /// Who is logged in.
    pub user: Id<User>,
    /// SHA-256 of the token; no two sessions have the same.
    pub token: TokenHash,
    /// When the login was.
    pub created_at: Timestamp,
    /// When it was last used.
    pub seen_at: Timestamp,
}

impl StoredSession {
    /// One of the event store.
    pub(crate) fn of(session: &Session) -> Self {
        Self {
            id: session.id,
            user: session.user,
            token: session.token,
            created_at: session.created_at,
            seen_at: session.seen.get(),
        }
    }
}

/// Keeps sessions: in memory ([`MemorySessions`](super::MemorySessions)), or wherever an application
/// wants them. Users, roles and API keys are in the event store in any case.
///
/// It is given to [`SessionManager::new`](super::SessionManager::new), or, if it is shared, to
/// [`SessionManager::from_arc`](super::SessionManager::from_arc). How long sessions last, and how many
/// a user has, is judged outside of it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` keeps no sessions",
    label = "this is no `SessionStore`",
    note = "a store that is in an `Arc` goes to `SessionManager::from_arc`, which shares it; \
            `SessionManager::new` takes the store itself"
)]
pub trait SessionStore: Send + Sync + 'static {
    /// The session with this token, if it is there.
    fn find(&self, token: TokenHash) -> SessionFuture<'_, Option<StoredSession>>;

    /// The sessions of a user.
    fn of_user(&self, user: Id<User>) -> SessionFuture<'_, Vec<StoredSession>>;

    /// Keeps a new session.
    fn insert(&self, session: StoredSession) -> SessionFuture<'_, ()>;

    /// Notes that a session was used. It is asked at most once a second and session; a store that
    /// cannot do it cheaply may do it less often.
    fn touch(&self, session: Id<Session>, at: Timestamp) -> SessionFuture<'_, ()>;

    /// Forgets a session; whether it was there. Once this has answered, [`Self::find`] must not find
    /// it any more.
    fn remove(&self, session: Id<Session>) -> SessionFuture<'_, bool>;

    /// Forgets sessions that were not used since `seen`, or began before `created`.
    fn sweep(&self, seen: Timestamp, created: Timestamp) -> SessionFuture<'_, ()>;
}

/// A session store failed: requests that need a session are answered with 503.
#[derive(Debug)]
pub struct SessionStoreError(Box<dyn std::error::Error + Send + Sync>);

impl SessionStoreError {
    /// For this reason, which is logged and never shown to a client.
    pub fn new(reason: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self(reason.into())
    }
}

impl fmt::Display for SessionStoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the session store failed: {}", self.0)
    }
}

impl std::error::Error for SessionStoreError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&*self.0)
    }
}
