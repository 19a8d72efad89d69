//! Sessions that another store keeps.

use std::sync::{Arc, OnceLock};

use super::{
    auth::{PASSWORD, login, server, token, user, with_token},
    library::Library,
};
use crate::{
    auth::{
        Command, Keeper, MemorySessions, Session, SessionFuture, SessionManager, SessionStore,
        StoredSession, TokenHash, User,
    },
    http::Context,
    types::{Id, Timestamp},
};

/// A store of sessions that has the user changed while a session is on its way into it.
struct Slow {
    inner: MemorySessions,
    server: OnceLock<Arc<Context<Library>>>,
}

impl SessionStore for Slow {
    fn find(&self, token: TokenHash) -> SessionFuture<'_, Option<StoredSession>> {
        self.inner.find(token)
    }

    fn of_user(&self, user: Id<User>) -> SessionFuture<'_, Vec<StoredSession>> {
        self.inner.of_user(user)
    }

    fn insert(&self, session: StoredSession) -> SessionFuture<'_, ()> {
        Box::pin(async move {
            let command = Command::SetRole {
                user: session.user,
                role: "Admin".to_owned(),
            };
            let context = self.server.get().unwrap();
            context.store().command(command).await.unwrap();
            self.inner.insert(session).await
        })
    }

    fn touch(&self, session: Id<Session>, at: Timestamp) -> SessionFuture<'_, ()> {
        self.inner.touch(session, at)
    }

    fn remove(&self, session: Id<Session>) -> SessionFuture<'_, bool> {
        self.inner.remove(session)
    }

    fn sweep(&self, seen: Timestamp, created: Timestamp) -> SessionFuture<'_, ()> {
        self.inner.sweep(seen, created)
    }
}

#[tokio::test]
async fn no_session_begins_for_a_user_who_has_changed_meanwhile() {
    let store = Arc::new(Slow {
        inner: MemorySessions::new(),
        server: OnceLock::new(),
    });
    let manager = SessionManager::from_arc(Arc::clone(&store));
    let server = server(&manager).await;
    assert!(store.server.set(server.context.clone()).is_ok());
    assert_eq!(login(&server, "bob", PASSWORD).await.status, 401);
    let user = user(&server, "bob");
    assert!(store.of_user(user).await.unwrap().is_empty());
    // Nothing changes any more.
    assert_eq!(login(&server, "bob", PASSWORD).await.status, 200);
}

#[tokio::test]
async fn a_store_that_is_shared_is_shared() {
    let store = Arc::new(MemorySessions::new());
    let manager = SessionManager::from_arc(Arc::clone(&store));
    let server = server(&manager).await;
    let token = token(&server, "bob").await;
    assert_eq!(
        with_token(&server, "GET", "/api/authors", &token).await,
        200
    );
    let user = user(&server, "bob");
    let session = store.of_user(user).await.unwrap().remove(0);
    assert!(store.remove(session.id).await.unwrap());
    assert_eq!(
        with_token(&server, "GET", "/api/authors", &token).await,
        401
    );
    let erased: Arc<dyn SessionStore> = store;
    assert!(matches!(
        SessionManager::from_arc(erased).0,
        Keeper::Other(_)
    ));
}
