//! Logging in and out, one's own sessions and keys: the routes below `/auth`, which are there if the
//! server has sessions.

mod body;
mod first;
mod keys;
mod login;
mod password;
mod sessions;
mod shown;

use std::{net::IpAddr, sync::Arc};

use hyper::{Method, http::request::Parts};

use super::{
    body::Payload,
    context::Context,
    fixed::uncached,
    gate::{Identity, failed},
    peer::Peer,
    percent::decode_segment,
    problem::{Kind, Problem},
    request_id::RequestId,
    response::{self, Response},
};
use crate::{
    auth::{Entrance, Keeper, NoEntry, Refused, Scope},
    fault::Faults,
    model::App,
};

/// A route below `/auth`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Auth {
    /// `/auth/login`
    Login,
    /// `/auth/logout`
    Logout,
    /// `/auth/first`: where the first administrator is made.
    First,
    /// `/auth/session`
    Session,
    /// `/auth/sessions`
    Sessions,
    /// `/auth/sessions/{id}`
    SessionOf(String),
    /// `/auth/password`
    Password,
    /// `/auth/keys`
    Keys,
    /// `/auth/keys/{id}`
    Key(String),
}

/// A request below `/auth`.
pub(super) struct Asked<'c, A: App> {
    pub(super) context: &'c Arc<Context<A>>,
    pub(super) head: Parts,
    /// Who sent it, which may be a proxy.
    pub(super) peer: &'c Peer,
    /// Where the client is.
    pub(super) address: IpAddr,
    pub(super) keeper: &'c Keeper,
    pub(super) entrance: &'c Entrance,
}

impl Auth {
    /// The route at this path.
    pub(super) fn find(path: &str) -> Option<Self> {
        let inside = path.strip_prefix("/auth/")?;
        if let Some((collection, key)) = inside.split_once('/') {
            let key = decode_segment(key).filter(|key| !key.is_empty() && !key.contains('/'))?;
            return match collection {
                "sessions" => Some(Self::SessionOf(key.into_owned())),
                "keys" => Some(Self::Key(key.into_owned())),
                _ => None,
            };
        }
        Some(match inside {
            "login" => Self::Login,
            "logout" => Self::Logout,
            "first" => Self::First,
            "session" => Self::Session,
            "sessions" => Self::Sessions,
            "password" => Self::Password,
            "keys" => Self::Keys,
            _ => return None,
        })
    }

    /// Its path, as a template.
    pub(super) const fn path(&self) -> &'static str {
        match self {
            Self::Login => "/auth/login",
            Self::Logout => "/auth/logout",
            Self::First => "/auth/first",
            Self::Session => "/auth/session",
            Self::Sessions => "/auth/sessions",
            Self::SessionOf(_) => "/auth/sessions/{id}",
            Self::Password => "/auth/password",
            Self::Keys => "/auth/keys",
            Self::Key(_) => "/auth/keys/{id}",
        }
    }

    const fn allow(&self) -> &'static str {
        match self {
            Self::Login | Self::First | Self::Keys => "GET, HEAD, POST, OPTIONS",
            Self::Logout | Self::Password => "POST, OPTIONS",
            Self::Session => "GET, HEAD, OPTIONS",
            Self::Sessions => "GET, HEAD, DELETE, OPTIONS",
            Self::SessionOf(_) | Self::Key(_) => "DELETE, OPTIONS",
        }
    }

    /// Answers a request, with a problem too: what is said here is of one person at one moment, and no
    /// cache is to keep it.
    pub(super) async fn answer<A: App>(
        self,
        asked: Asked<'_, A>,
        payload: Payload,
        request_id: RequestId,
    ) -> Response {
        let answered = self.handle(asked, payload).await;
        uncached(answered.unwrap_or_else(|problem| problem.respond(request_id)))
    }

    /// Each route asks for the session that it needs itself.
    ///
    /// # Errors
    /// 401, 403, 404, 405, and what bodies and the store can give.
    async fn handle<A: App>(
        self,
        asked: Asked<'_, A>,
        payload: Payload,
    ) -> Result<Response, Problem> {
        let method = match asked.head.method {
            Method::HEAD => Method::GET,
            ref method => method.clone(),
        };
        match (&self, method) {
            (_, Method::OPTIONS) => Ok(response::options(self.allow(), false)),
            (Self::Login, Method::GET) => login::form(&asked.head),
            (Self::Login, Method::POST) => login::log_in(asked, payload).await,
            (Self::Logout, Method::POST) => login::log_out(asked).await,
            (Self::First, Method::GET) => first::form(&asked),
            (Self::First, Method::POST) => first::make(asked, payload).await,
            (Self::Session, Method::GET) => sessions::own(asked).await,
            (Self::Sessions, Method::GET) => sessions::list(asked).await,
            (Self::Sessions, Method::DELETE) => sessions::end_others(asked).await,
            (Self::SessionOf(id), Method::DELETE) => sessions::end(asked, id).await,
            (Self::Password, Method::POST) => password::change(asked, payload).await,
            (Self::Keys, Method::GET) => keys::list(asked).await,
            (Self::Keys, Method::POST) => keys::make(asked, payload).await,
            (Self::Key(id), Method::DELETE) => keys::remove(asked, id).await,
            _ => Err(Problem::new(Kind::MethodNotAllowed).with_allow(self.allow())),
        }
    }
}

impl<A: App> Asked<'_, A> {
    /// Who asks, with whatever.
    ///
    /// # Errors
    /// 401 for nobody.
    async fn identity(&self) -> Result<Identity, Problem> {
        let gate = &self.context.gate;
        let identity = gate
            .identify(self.context.store(), self.peer, &self.head)
            .await?;
        identity.ok_or(Problem::new(Kind::Unauthenticated))
    }

    /// Who asks, with a session: a key makes no keys and ends no sessions.
    ///
    /// # Errors
    /// 401 for nobody, 403 for a key.
    async fn logged_in(&self) -> Result<Identity, Problem> {
        let identity = self.identity().await?;
        if identity.session().is_none() {
            let detail = "this takes a session: an API key is not enough";
            return Err(Problem::new(Kind::NotAllowed).with_detail(detail));
        }
        Ok(identity)
    }
}

/// Why nobody has come in, as an answer.
fn no_entry(error: NoEntry) -> Problem {
    match error {
        NoEntry::Wrong => Problem::new(Kind::WrongCredentials),
        NoEntry::Throttled(seconds) => Problem::new(Kind::TooManyTries).with_retry_after(seconds),
        NoEntry::Password(error) => invalid("password", "password", error.to_string()),
        NoEntry::Name(error) => invalid("name", "name", error.to_string()),
        NoEntry::Link => Problem::new(Kind::LinkUsed),
        NoEntry::Busy => {
            let detail = "more passwords wait to be checked than there is room for";
            Problem::new(Kind::Busy).with_detail(detail)
        }
        NoEntry::Hash(error) => {
            tracing::error!(%error, "a password cannot be hashed");
            Problem::new(Kind::Internal)
        }
        NoEntry::Randomness(error) => {
            tracing::error!(%error, "no token can be made");
            Problem::new(Kind::Internal)
        }
        NoEntry::Refused(refused) => refusal(refused),
        NoEntry::Sessions(error) => failed(error),
    }
}

/// Why a command changed nothing, as an answer.
fn refusal(refused: Refused) -> Problem {
    match refused {
        Refused::NameTaken => {
            let mut faults = Faults::new();
            faults.member("name", "unique", "another user has this name");
            Problem::new(Kind::Conflict).with_faults(faults)
        }
        Refused::NotFirst => Problem::new(Kind::LinkUsed),
        Refused::NotFound => Problem::new(Kind::NoSuchRecord),
        Refused::Outdated => Problem::new(Kind::Unauthenticated),
        Refused::TooManyKeys => {
            Problem::new(Kind::TooManyKeys).with_detail(Refused::TooManyKeys.to_string())
        }
        Refused::NoRoom(room) => Problem::new(Kind::OutOfSpace).with_detail(room.to_string()),
        Refused::Full => Problem::new(Kind::OutOfSpace),
        Refused::Busy => Problem::new(Kind::Busy),
        Refused::Stopped => Problem::new(Kind::Stopping),
        Refused::Indeterminate => Problem::new(Kind::Indeterminate),
    }
}

/// 422 for one member of the body.
fn invalid(member: &'static str, code: &'static str, detail: String) -> Problem {
    let mut faults = Faults::new();
    faults.member(member, code, detail);
    Problem::new(Kind::InvalidRecord).with_faults(faults)
}

/// What a read of one's own sessions and keys asks of an API key.
const OWN: Scope = Scope::Read;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn routes_match_exactly() {
        for (path, expected) in [
            ("/auth/login", Some(Auth::Login)),
            ("/auth/login/", None),
            ("/auth/Login", None),
            ("/auth", None),
            ("/auth/", None),
            ("/auth/sessions", Some(Auth::Sessions)),
            ("/auth/sessions/", None),
            ("/auth/sessions/a", Some(Auth::SessionOf("a".to_owned()))),
            ("/auth/sessions/a%2Fb", None),
            ("/auth/sessions/a/b", None),
            ("/auth/keys/%41", Some(Auth::Key("A".to_owned()))),
            ("/authkeys", None),
        ] {
            assert_eq!(Auth::find(path), expected, "{path}");
        }
    }
}
