//! What an application says of its sessions.

use std::{fmt, sync::Arc};

use super::{Session, SessionFuture, SessionStore, StoredSession, TokenHash, User};
use crate::types::{Id, Timestamp};

/// Sessions of a server, given to [`Server::with_sessions`](crate::Server::with_sessions): with it there
/// are `/auth/login` and what belongs to it.
#[derive(Debug, Clone)]
pub struct SessionManager(pub(crate) Keeper);

/// Who keeps them.
#[derive(Clone)]
pub(crate) enum Keeper {
    /// The server's own event store.
    Durable,
    /// Another store.
    Other(Arc<dyn SessionStore>),
}

impl SessionManager {
    /// Sessions in the server's own event store: they survive restarts and crashes, and that one has
    /// ended is durable before it is answered.
    #[must_use]
    pub const fn durable() -> Self {
        Self(Keeper::Durable)
    }

    /// Sessions in this store.
    #[must_use]
    pub fn new<S: SessionStore>(store: S) -> Self {
        Self(Keeper::Other(Arc::new(store)))
    }

    /// Sessions in a store that others use as well.
    #[must_use]
    pub fn from_arc<S: SessionStore + ?Sized>(store: Arc<S>) -> Self {
        Self(Keeper::Other(Arc::new(Shared(store))))
    }
}

/// Of the same store.
impl PartialEq for SessionManager {
    fn eq(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (Keeper::Durable, Keeper::Durable) => true,
            (Keeper::Other(one), Keeper::Other(other)) => Arc::ptr_eq(one, other),
            _ => false,
        }
    }
}

impl Eq for SessionManager {}

impl fmt::Debug for Keeper {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Durable => "Durable",
            Self::Other(_) => "Other",
        })
    }
}

/// A store that others hold. `Arc` itself is no store, so that nobody wraps one twice in passing.
struct Shared<S: ?Sized>(Arc<S>);

impl<S: SessionStore + ?Sized> SessionStore for Shared<S> {
    fn find(&self, token: TokenHash) -> SessionFuture<'_, Option<StoredSession>> {
        self.0.find(token)
    }

    fn of_user(&self, user: Id<User>) -> SessionFuture<'_, Vec<StoredSession>> {
        self.0.of_user(user)
    }

    fn insert(&self, session: StoredSession) -> SessionFuture<'_, ()> {
        self.0.insert(session)
    }

    fn touch(&self, session: Id<Session>, at: Timestamp) -> SessionFuture<'_, ()> {
        self.0.touch(session, at)
    }

    fn remove(&self, session: Id<Session>) -> SessionFuture<'_, bool> {
        self.0.remove(session)
    }

    fn sweep(&self, seen: Timestamp, created: Timestamp) -> SessionFuture<'_, ()> {
        self.0.sweep(seen, created)
    }
}
