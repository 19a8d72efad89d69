//! Sessions in memory alone: after a start nobody is logged in.

use std::{
    collections::{BTreeSet, HashMap},
    fmt,
    future::ready,
    sync::{Mutex, MutexGuard, PoisonError},
};

use super::{Session, SessionFuture, SessionStore, StoredSession, TokenHash, User};
use crate::types::{Id, Timestamp};

/// A [`SessionStore`] in memory.
#[derive(Default)]
pub struct MemorySessions(Mutex<Kept>);

#[derive(Default)]
struct Kept {
    sessions: HashMap<Id<Session>, StoredSession>,
    by_token: HashMap<TokenHash, Id<Session>>,
    by_user: BTreeSet<(Id<User>, Id<Session>)>,
}

impl MemorySessions {
    /// Without sessions.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        // A panic elsewhere leaves the maps as they are: each change is complete when it is made.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Kept {
    fn remove(&mut self, id: Id<Session>) -> bool {
        let Some(session) = self.sessions.remove(&id) else {
            return false;
        };
        self.by_token.remove(&session.token);
        self.by_user.remove(&(session.user, id));
        true
    }
}

fn answer<'s, T: Send + 's>(value: T) -> SessionFuture<'s, T> {
    Box::pin(ready(Ok(value)))
}

impl SessionStore for MemorySessions {
    fn find(&self, token: TokenHash) -> SessionFuture<'_, Option<StoredSession>> {
        let kept = self.kept();
        let id = kept.by_token.get(&token);
        answer(id.and_then(|id| kept.sessions.get(id)).cloned())
    }

    fn of_user(&self, user: Id<User>) -> SessionFuture<'_, Vec<StoredSession>> {
        let kept = self.kept();
        let ids = kept.by_user.range((user, Id::NIL)..);
        let ids = ids.take_while(|(of, _)| *of == user);
        let sessions = ids.filter_map(|(_, id)| kept.sessions.get(id));
        answer(sessions.cloned().collect())
    }

    fn insert(&self, session: StoredSession) -> SessionFuture<'_, ()> {
        let mut kept = self.kept();
        kept.by_token.insert(session.token, session.id);
        kept.by_user.insert((session.user, session.id));
        kept.sessions.insert(session.id, session);
        answer(())
    }

    fn touch(&self, session: Id<Session>, at: Timestamp) -> SessionFuture<'_, ()> {
        if let Some(session) = self.kept().sessions.get_mut(&session) {
            session.seen_at = at;
        }
        answer(())
    }

    fn remove(&self, session: Id<Session>) -> SessionFuture<'_, bool> {
        answer(self.kept().remove(session))
    }

    fn sweep(&self, seen: Timestamp, created: Timestamp) -> SessionFuture<'_, ()> {
        let mut kept = self.kept();
        let is_over =
            |session: &&StoredSession| session.seen_at <= seen || session.created_at <= created;
        let over = kept.sessions.values().filter(is_over);
        let ids: Vec<_> = over.map(|session| session.id).collect();
        for id in ids {
            kept.remove(id);
        }
        answer(())
    }
}

impl fmt::Debug for MemorySessions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemorySessions")
            .field("sessions", &self.kept().sessions.len())
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn time(seconds: i64) -> Timestamp {
        Timestamp::from_microseconds(seconds * 1_000_000).unwrap()
    }

    fn session(number: u8, user: u8) -> StoredSession {
        StoredSession {
            id: Id::from_uuid(Uuid::from_u128(number.into())),
            user: Id::from_uuid(Uuid::from_u128(user.into())),
            token: TokenHash::from_bytes([number; 32]),
            created_at: time(number.into()),
            seen_at: time(number.into()),
        }
    }

    #[tokio::test]
    async fn a_session_is_found_until_it_is_removed_or_swept() {
        let store = MemorySessions::new();
        let sessions = [session(1, 7), session(2, 8), session(3, 7), session(4, 7)];
        for session in &sessions {
            store.insert(session.clone()).await.unwrap();
        }
        let [first, second, third, fourth] = &sessions;
        let of_user = store.of_user(first.user).await.unwrap();
        assert_eq!(of_user, [first.clone(), third.clone(), fourth.clone()]);

        assert!(store.remove(third.id).await.unwrap());
        assert!(!store.remove(third.id).await.unwrap());
        assert_eq!(store.find(third.token).await.unwrap(), None);

        store.touch(first.id, time(9)).await.unwrap();
        // The second was not used, the fourth began before.
        store.sweep(time(2), time(0)).await.unwrap();
        assert_eq!(store.find(second.token).await.unwrap(), None);
        let found = store.find(first.token).await.unwrap().unwrap();
        assert_eq!(found.seen_at, time(9));
        store.sweep(time(0), time(4)).await.unwrap();
        assert!(store.of_user(first.user).await.unwrap().is_empty());
        assert_eq!(store.kept().by_token.len(), 0);
    }
}
