//! Sessions in memory alone: after a start nobody is logged in.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    fmt,
    future::ready,
    sync::{Mutex, MutexGuard, PoisonError},
};

use super::{Session, SessionFuture, SessionStore, StoredSession, TokenHash, User};
use crate::types::{Id, Timestamp};

/// A [`SessionStore`] in memory.
#[derive(Default)]
pub struct MemorySessions(Mutex<Kept>);

/// The sessions stand in one piece, and what finds them holds places in it: a million take some 240 MB.
#[derive(Default)]
struct Kept {
    sessions: Vec<Option<StoredSession>>,
    /// Places that are free.
    free: Vec<u32>,
    /// By the first half of the token's hash. Nobody can choose a hash, so no two sessions share it but
    /// for a chance of n²/2¹²⁹; the whole is compared.
    by_token: HashMap<[u8; 16], u32>,
    by_id: BTreeMap<Id<Session>, u32>,
    by_user: BTreeSet<(Id<User>, u32)>,
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

/// The half of a token's hash by which it is looked for.
fn half(token: TokenHash) -> [u8; 16] {
    let (half, _) = token
        .as_bytes()
        .split_first_chunk()
        .unwrap_or((&[0; 16], &[]));
    *half
}

impl Kept {
    fn at(&self, place: u32) -> Option<&StoredSession> {
        self.sessions.get(place as usize)?.as_ref()
    }

    fn at_mut(&mut self, place: u32) -> Option<&mut Option<StoredSession>> {
        self.sessions.get_mut(place as usize)
    }

    fn insert(&mut self, session: StoredSession) {
        self.remove(session.id);
        let place = self.free.pop().unwrap_or_else(|| {
            self.sessions.push(None);
            // As many as there is memory for are far fewer.
            (self.sessions.len() - 1) as u32
        });
        self.by_token.insert(half(session.token), place);
        self.by_id.insert(session.id, place);
        self.by_user.insert((session.user, place));
        if let Some(slot) = self.at_mut(place) {
            *slot = Some(session);
        }
    }

    fn remove(&mut self, id: Id<Session>) -> bool {
        let Some(place) = self.by_id.remove(&id) else {
            return false;
        };
        let Some(session) = self.at_mut(place).and_then(Option::take) else {
            return false;
        };
        self.by_token.remove(&half(session.token));
        self.by_user.remove(&(session.user, place));
        self.free.push(place);
        true
    }
}

fn answer<'s, T: Send + 's>(value: T) -> SessionFuture<'s, T> {
    Box::pin(ready(Ok(value)))
}

impl SessionStore for MemorySessions {
    fn find(&self, token: TokenHash) -> SessionFuture<'_, Option<StoredSession>> {
        let kept = self.kept();
        let place = kept.by_token.get(&half(token));
        let session = place.and_then(|place| kept.at(*place));
        answer(session.filter(|session| session.token == token).cloned())
    }

    fn of_user(&self, user: Id<User>) -> SessionFuture<'_, Vec<StoredSession>> {
        let kept = self.kept();
        let places = kept.by_user.range((user, 0)..=(user, u32::MAX));
        let sessions = places.filter_map(|(_, place)| kept.at(*place));
        answer(sessions.cloned().collect())
    }

    fn insert(&self, session: StoredSession) -> SessionFuture<'_, ()> {
        self.kept().insert(session);
        answer(())
    }

    fn touch(&self, session: Id<Session>, at: Timestamp) -> SessionFuture<'_, ()> {
        let mut kept = self.kept();
        let place = kept.by_id.get(&session).copied();
        if let Some(Some(session)) = place.and_then(|place| kept.at_mut(place)) {
            session.seen_at = at;
        }
        answer(())
    }

    fn remove(&self, session: Id<Session>) -> SessionFuture<'_, bool> {
        answer(self.kept().remove(session))
    }

    fn sweep(&self, seen: Timestamp, created: Timestamp) -> SessionFuture<'_, ()> {
        let mut kept = self.kept();
        let sessions = kept.sessions.iter().flatten();
        let over =
            sessions.filter(|session| session.seen_at <= seen || session.created_at <= created);
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
            .field("sessions", &self.kept().by_id.len())
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
