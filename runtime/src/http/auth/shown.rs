//! What answers below `/auth` show.

use serde::Serialize;

use super::super::{
    gate::Lifetime,
    problem::{Kind, Problem},
    response::{JSON, Response, content},
};
use crate::{
    auth::{ApiKey, Entry, Session, StoredSession, User},
    types::{Id, Timestamp},
};

/// A user, as everybody may see it who is logged in as that user.
#[derive(Serialize)]
pub(super) struct UserShown {
    id: Id<User>,
    name: String,
    role: String,
}

/// A session.
#[derive(Serialize)]
pub(super) struct SessionShown {
    id: Id<Session>,
    created_at: Timestamp,
    /// To the second; after a start it counts from there.
    last_seen_at: Timestamp,
    /// When it ends whatever is done with it.
    expires_at: Timestamp,
    /// Whether it is that of the request.
    current: bool,
}

/// Who is logged in.
#[derive(Serialize)]
pub(super) struct Login<'l> {
    user: UserShown,
    #[serde(skip_serializing_if = "Option::is_none")]
    session: Option<SessionShown>,
    /// The token, for who asked for it instead of a cookie.
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<&'l str>,
}

/// A key, as its user sees it.
#[derive(Serialize)]
pub(super) struct KeyShown<'k> {
    id: Id<ApiKey>,
    name: String,
    scopes: Vec<&'static str>,
    created_at: Timestamp,
    last_seen_at: Timestamp,
    expires_at: Option<Timestamp>,
    /// The key itself: it is shown once.
    #[serde(skip_serializing_if = "Option::is_none")]
    key: Option<&'k str>,
}

/// A list, whole.
#[derive(Serialize)]
pub(super) struct Items<T> {
    pub(super) items: Vec<T>,
}

impl UserShown {
    pub(super) fn of(user: &User) -> Self {
        Self {
            id: user.id,
            name: user.name.clone(),
            role: user.role.clone(),
        }
    }
}

impl SessionShown {
    pub(super) fn of(session: &StoredSession, lifetime: Lifetime, current: bool) -> Self {
        Self {
            id: session.id,
            created_at: session.created_at,
            last_seen_at: session.seen_at,
            expires_at: lifetime.end(session.created_at),
            current,
        }
    }
}

impl<'l> Login<'l> {
    /// After a login: with the token if the client asked for it.
    pub(super) fn of(entry: &'l Entry, lifetime: Lifetime, with_token: bool) -> Self {
        Self {
            user: UserShown::of(&entry.user.record),
            session: Some(SessionShown::of(&entry.session, lifetime, true)),
            token: with_token.then(|| entry.token.expose()),
        }
    }

    /// Of a request.
    pub(super) const fn seen(user: UserShown, session: Option<SessionShown>) -> Self {
        Self {
            user,
            session,
            token: None,
        }
    }
}

impl<'k> KeyShown<'k> {
    pub(super) fn of(key: &ApiKey, text: Option<&'k str>) -> Self {
        Self {
            id: key.id,
            name: key.name.clone(),
            scopes: key.scopes.iter().map(|scope| scope.name()).collect(),
            created_at: key.created_at,
            last_seen_at: key.seen.get(),
            expires_at: key.expires_at,
            key: text,
        }
    }
}

/// An answer that is JSON.
pub(super) fn json(status: hyper::StatusCode, body: &impl Serialize) -> Result<Response, Problem> {
    let json = serde_json::to_vec(body).map_err(|error| {
        tracing::error!(%error, "an answer has no JSON form");
        Problem::new(Kind::Internal)
    })?;
    Ok(content(status, JSON, json))
}
