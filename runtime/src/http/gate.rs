//! The gate: who asks, and whether that may use an endpoint. Every request of every connection passes
//! here once it is known what it is for, and nothing is handled that has not passed.

use std::{
    fmt,
    net::{IpAddr, SocketAddr},
    sync::atomic::{AtomicBool, Ordering::Relaxed},
    time::Duration,
};

use hyper::{
    header::{AUTHORIZATION, HOST, HeaderMap},
    http::{request::Parts, uri::Authority},
};

use super::{
    peer::Peer,
    problem::{Kind, Problem},
    route::{Access, Resource},
};
use crate::{
    auth::{
        self, ApiKey, Caller, HoldsBuiltIn, Keeper, Level, Network, Origin, Proof, Scope, Scopes,
        Session, SessionCookie, SessionStoreError, Shown, TokenKind,
    },
    documents::Logins,
    model::App,
    store::{Row, State, Store},
    types::Timestamp,
};

/// Who may use what, as the server is configured.
pub(crate) struct Gate {
    /// Who keeps sessions; `None` if there are none.
    pub(crate) sessions: Option<Keeper>,
    /// Whether every endpoint of the models needs a session, whatever the model says.
    pub(crate) require_session: bool,
    pub(crate) lifetime: Lifetime,
    /// What the outside sees; `None` if that is told by Host alone.
    pub(crate) public: Option<PublicUrl>,
    /// Whose pages may make a browser use its session here.
    pub(crate) trusted_origins: Vec<Origin>,
    /// Whose word on where a client is counts.
    pub(crate) trusted_proxies: Vec<Network>,
    /// Whether it was said that a proxy may be there that is not trusted.
    pub(crate) has_told_of_proxy: AtomicBool,
}

/// How long a session lasts.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Lifetime {
    /// Without being used.
    pub(crate) idle: Duration,
    /// In all.
    pub(crate) absolute: Duration,
}

/// The address by which the outside knows the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PublicUrl {
    pub(crate) origin: Origin,
    /// Whether it is plain HTTP on this machine.
    pub(crate) is_local: bool,
}

/// Who asks, and with what.
#[derive(Debug, Clone, Copy)]
pub(super) struct Identity {
    pub(super) caller: Caller,
    /// What the key is for; `None` of a session, which is for all that the user may do.
    scopes: Option<Scopes>,
}

impl Identity {
    /// The session that was shown, if it was one.
    pub(super) const fn session(&self) -> Option<crate::types::Id<Session>> {
        match self.caller.proof {
            Proof::Session(id) | Proof::Elsewhere(id, _) => Some(id),
            Proof::Key(_) => None,
        }
    }

    fn allows(&self, scope: Scope) -> bool {
        self.scopes.is_none_or(|scopes| scopes.allows(scope))
    }
}

impl Lifetime {
    /// When a session ends that began then, whatever is done with it.
    pub(crate) fn end(self, created: Timestamp) -> Timestamp {
        let micros = i64::try_from(self.absolute.as_micros()).unwrap_or(i64::MAX);
        let micros = created.as_microseconds().saturating_add(micros);
        Timestamp::from_microseconds(micros).unwrap_or(created)
    }

    /// Whether a session that began and was used then is over.
    pub(crate) fn is_over(self, created: Timestamp, seen: Timestamp, now: Timestamp) -> bool {
        let since = |then: Timestamp| {
            let micros = now.as_microseconds().saturating_sub(then.as_microseconds());
            Duration::from_micros(micros.try_into().unwrap_or(0))
        };
        since(created) >= self.absolute || since(seen) >= self.idle
    }
}

/// The time so long before.
pub(crate) fn before(now: Timestamp, span: Duration) -> Timestamp {
    let micros = i64::try_from(span.as_micros()).unwrap_or(i64::MAX);
    let micros = now.as_microseconds().saturating_sub(micros);
    Timestamp::from_microseconds(micros).unwrap_or(Timestamp::UNIX_EPOCH)
}

impl Gate {
    /// One that lets through what the models let through, without sessions.
    #[cfg(test)]
    pub(super) const fn open() -> Self {
        Self {
            sessions: None,
            require_session: false,
            lifetime: Lifetime {
                idle: Duration::from_secs(60),
                absolute: Duration::from_secs(600),
            },
            public: None,
            trusted_origins: Vec::new(),
            trusted_proxies: Vec::new(),
            has_told_of_proxy: AtomicBool::new(false),
        }
    }

    /// What it makes of the documents.
    pub(super) const fn logins(&self) -> Logins {
        Logins::new(self.sessions.is_some(), self.require_session)
    }

    /// Finds out who asks. `None` is nobody, or a cookie whose session has ended.
    ///
    /// # Errors
    /// 401 for a token in `Authorization` that is not valid: who sends one means it. 403 for what a
    /// page of another origin makes a browser send with its cookie. 503 if the session store failed.
    pub(super) async fn identify<A: App>(
        &self,
        store: &Store<A>,
        peer: &Peer,
        head: &Parts,
    ) -> Result<Option<Identity>, Problem> {
        let Some(keeper) = &self.sessions else {
            return Ok(None);
        };
        if let Some(text) = bearer(&head.headers)? {
            let shown = peer.shown(text);
            let shown = shown.filter(|shown| shown.kind != TokenKind::FirstAdmin);
            let shown = shown.ok_or_else(unknown_token)?;
            let found = self.find(keeper, store, shown).await?;
            return found.map(Some).ok_or_else(unknown_token);
        }
        let cookie = self.cookie(head).read(&head.headers);
        let shown = cookie.and_then(|cookie| peer.shown(cookie));
        let Some(shown) = shown.filter(|shown| shown.kind == TokenKind::Session) else {
            return Ok(None);
        };
        let found = self.find(keeper, store, shown).await?;
        if found.is_some() {
            self.check_origin(head)?;
        }
        Ok(found)
    }

    /// Refuses what a page of another origin makes a browser send.
    ///
    /// # Errors
    /// 403
    pub(super) fn check_origin(&self, head: &Parts) -> Result<(), Problem> {
        auth::check_origin(
            &head.method,
            &head.uri,
            &head.headers,
            &self.trusted_origins,
        )
        .map_err(|error| Problem::new(Kind::CrossOrigin).with_detail(error.to_string()))
    }

    async fn find<A: App>(
        &self,
        keeper: &Keeper,
        store: &Store<A>,
        Shown { kind, hash }: Shown,
    ) -> Result<Option<Identity>, Problem> {
        let now = Timestamp::now();
        if kind == TokenKind::Key {
            let state = store.state();
            let key = state.root.built_in().keys.with_token(hash);
            return Ok(key.and_then(|key| of_key::<A>(&state, key, now)));
        }
        match keeper {
            Keeper::Durable => {
                let state = store.state();
                let session = state.root.built_in().sessions.with_token(hash);
                Ok(session.and_then(|session| self.of_session::<A>(&state, session, now)))
            }
            Keeper::Other(sessions) => {
                let session = sessions.find(hash).await.map_err(failed)?;
                let lifetime = self.lifetime;
                let session = session
                    .filter(|session| !lifetime.is_over(session.created_at, session.seen_at, now));
                let Some(session) = session else {
                    return Ok(None);
                };
                if session.seen_at <= before(now, Duration::from_secs(1)) {
                    sessions.touch(session.id, now).await.map_err(failed)?;
                }
                let proof = Proof::Elsewhere(session.id, hash);
                Ok(identity::<A>(&store.state(), session.user, proof, None))
            }
        }
    }

    fn of_session<A: App>(
        &self,
        state: &State<A>,
        row: &Row<Session>,
        now: Timestamp,
    ) -> Option<Identity> {
        let session = &row.record;
        if self
            .lifetime
            .is_over(session.created_at, session.seen.get(), now)
        {
            return None;
        }
        session.seen.touch(now);
        identity::<A>(state, session.user, Proof::Session(session.id), None)
    }

    /// Whether the caller still is who it was when its request came: a session that ends takes what
    /// is under way with it.
    ///
    /// # Errors
    /// 401, 503
    pub(super) async fn check_still<A: App>(
        &self,
        store: &Store<A>,
        caller: &Caller,
    ) -> Result<(), Problem> {
        let mut stands = caller.stands::<A::Role>(store.state().root.built_in());
        if let (Proof::Elsewhere(_, token), Some(Keeper::Other(sessions))) =
            (caller.proof, &self.sessions)
        {
            stands &= sessions.find(token).await.map_err(failed)?.is_some();
        }
        if stands { Ok(()) } else { Err(session_ended()) }
    }

    /// Lets a request through to an endpoint of the models, or not.
    ///
    /// # Errors
    /// 401 without a caller where there must be one, 403 if the caller may not.
    pub(super) fn pass(
        &self,
        access: Access,
        is_safe: bool,
        identity: Option<&Identity>,
    ) -> Result<(), Problem> {
        let scope = if is_safe { Scope::Read } else { Scope::Write };
        // Where nobody is needed a key still is for what it is for: rules see its user.
        if let Some(identity) = identity {
            check_scope(identity, scope)?;
        }
        let needed = match access {
            Access::Public if !self.require_session => return Ok(()),
            Access::Public | Access::Session => Level::default(),
            Access::Role(level) => level,
        };
        let identity = identity.ok_or_else(nobody)?;
        if identity.caller.role < needed {
            let detail = "this takes a role that the user does not have";
            return Err(Problem::new(Kind::NotAllowed).with_detail(detail));
        }
        Ok(())
    }

    /// Whether the caller may do what this access is for, beside what the request has passed the gate
    /// for.
    ///
    /// # Errors
    /// 401 and 403
    pub(super) fn pass_as_well(
        &self,
        access: Access,
        caller: Option<&Caller>,
    ) -> Result<(), Problem> {
        match (access, caller) {
            (Access::Public, _) => Ok(()),
            (_, None) => Err(nobody()),
            (Access::Role(level), Some(caller)) if caller.role < level => {
                let detail = "this makes a record, which takes a role that the user does not have";
                Err(Problem::new(Kind::NotAllowed).with_detail(detail))
            }
            (_, Some(_)) => Ok(()),
        }
    }

    /// Whether the caller may use any operation of a resource: 405 is for those.
    ///
    /// # Errors
    /// 401
    pub(super) fn pass_any<A: App>(
        &self,
        resource: &Resource<A>,
        identity: Option<&Identity>,
    ) -> Result<(), Problem> {
        let is_public = |access| access == Access::Public && !self.require_session;
        let mut accesses = resource.endpoints.iter().map(|endpoint| endpoint.access);
        if identity.is_some() || accesses.any(is_public) {
            return Ok(());
        }
        Err(nobody())
    }

    /// Lets a request through to a route of the operator on the main port, or not. Without sessions
    /// nobody can be told from another, and the server stays on loopback.
    ///
    /// # Errors
    /// 401 and 403.
    pub(super) fn pass_operator<A: App>(
        &self,
        scope: Scope,
        identity: Option<&Identity>,
    ) -> Result<(), Problem> {
        if self.sessions.is_none() {
            return Ok(());
        }
        let identity = identity.ok_or_else(nobody)?;
        check_scope(identity, scope)?;
        if identity.caller.role < Level::highest::<A::Role>() {
            let detail = "this takes the role of the administrators";
            return Err(Problem::new(Kind::NotAllowed).with_detail(detail));
        }
        Ok(())
    }

    /// Where the client of a request is.
    pub(super) fn client(&self, peer: SocketAddr, headers: &HeaderMap) -> IpAddr {
        let client = auth::client(peer.ip(), headers, &self.trusted_proxies);
        let is_passed_on = ["x-forwarded-for", "forwarded"]
            .iter()
            .any(|name| headers.contains_key(*name));
        let may_be_proxy = is_passed_on && client == peer.ip().to_canonical();
        if may_be_proxy && !self.has_told_of_proxy.swap(true, Relaxed) {
            tracing::warn!(
                %client,
                "a login was passed on by an address that is not in trusted_proxies: if a proxy is \
                 there, all its clients count as one, and one who guesses passwords makes all wait"
            );
        }
        client
    }

    /// The cookie that the client of a request takes.
    pub(super) fn cookie(&self, head: &Parts) -> SessionCookie {
        let is_local = match &self.public {
            Some(public) => public.is_local,
            None => host(head).is_some_and(is_loopback),
        };
        if is_local {
            SessionCookie::Loopback
        } else {
            SessionCookie::Secure
        }
    }
}

impl fmt::Debug for Gate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Gate")
            .field("sessions", &self.sessions)
            .field("require_session", &self.require_session)
            .finish_non_exhaustive()
    }
}

fn of_key<A: App>(state: &State<A>, row: &Row<ApiKey>, now: Timestamp) -> Option<Identity> {
    let key = &row.record;
    if key.expires_at.is_some_and(|end| end <= now) {
        return None;
    }
    key.seen.touch(now);
    identity::<A>(state, key.user, Proof::Key(key.id), Some(key.scopes))
}

fn identity<A: App>(
    state: &State<A>,
    user: crate::types::Id<auth::User>,
    proof: Proof,
    scopes: Option<Scopes>,
) -> Option<Identity> {
    let user = &state.root.built_in().users.get(&user)?.record;
    let caller = Caller {
        id: user.id,
        role: Level::named::<A::Role>(&user.role),
        proof,
    };
    (!user.disabled).then_some(Identity { caller, scopes })
}

/// The token of `Authorization: Bearer` (RFC 6750, section 2.1), if there is one. Other schemes are for
/// others, a proxy say.
///
/// # Errors
/// 401: there are several.
fn bearer(headers: &HeaderMap) -> Result<Option<&[u8]>, Problem> {
    let mut values = headers.get_all(AUTHORIZATION).iter();
    let Some(value) = values.next() else {
        return Ok(None);
    };
    if values.next().is_some() {
        return Err(unknown_token());
    }
    let value = value.as_bytes();
    let space = value.iter().position(|&byte| byte == b' ');
    let Some((scheme, token)) = space.and_then(|space| value.split_at_checked(space)) else {
        return Ok(None);
    };
    let is_bearer = scheme.eq_ignore_ascii_case(b"bearer");
    Ok(is_bearer.then(|| token.trim_ascii()))
}

pub(super) fn check_scope(identity: &Identity, scope: Scope) -> Result<(), Problem> {
    if identity.allows(scope) {
        return Ok(());
    }
    let detail = format!(
        "the API key is not for this: it lacks the scope {}",
        scope.name()
    );
    Err(Problem::new(Kind::NotAllowed).with_detail(detail))
}

fn nobody() -> Problem {
    Problem::new(Kind::Unauthenticated)
}

fn unknown_token() -> Problem {
    Problem::new(Kind::Unauthenticated)
        .with_detail("the token in the header Authorization is not valid, or not any more")
        .with_invalid_token()
}

pub(super) fn session_ended() -> Problem {
    Problem::new(Kind::Unauthenticated).with_detail("the session ended while the request was made")
}

/// The store of sessions failed.
#[expect(clippy::needless_pass_by_value, reason = "it stands in `map_err`")]
pub(super) fn failed(error: SessionStoreError) -> Problem {
    tracing::error!(%error, "sessions cannot be read or written");
    Problem::new(Kind::SessionsUnavailable)
}

/// The host that the client asked, without its port.
fn host(head: &Parts) -> Option<&str> {
    let of_uri = head.uri.authority().map(Authority::as_str);
    let of_header = || head.headers.get(HOST).and_then(|host| host.to_str().ok());
    let authority = of_uri.or_else(of_header)?;
    if let Some(rest) = authority.strip_prefix('[') {
        return rest.split_once(']').map(|(address, _)| address);
    }
    Some(
        authority
            .split_once(':')
            .map_or(authority, |(host, _)| host),
    )
}

/// Whether a host is this machine as seen from itself.
pub(crate) fn is_loopback(host: &str) -> bool {
    const LOCAL: &str = ".localhost";
    let name = host.strip_suffix('.').unwrap_or(host);
    let tail = name.len().checked_sub(LOCAL.len());
    let tail = tail.and_then(|start| name.get(start..));
    name.eq_ignore_ascii_case("localhost")
        || tail.is_some_and(|tail| tail.eq_ignore_ascii_case(LOCAL))
        || host
            .parse::<IpAddr>()
            .is_ok_and(|address| address.to_canonical().is_loopback())
}

/// Whether a request shows who it is for by its cookie.
pub(super) fn shows_cookie(head: &Parts) -> bool {
    !matches!(bearer(&head.headers), Ok(Some(_)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{auth::default::Role, types::Id};

    fn caller(role: Level) -> Caller {
        Caller {
            id: Id::NIL,
            role,
            proof: Proof::Session(Id::NIL),
        }
    }

    #[test]
    fn a_put_that_creates_takes_what_a_post_takes() {
        let gate = Gate::open();
        let (member, admin) = (caller(Role::Member.level()), caller(Role::Admin.level()));
        let asking = [None, Some(&member), Some(&admin)];
        for (access, let_through) in [
            (Access::Public, [true, true, true]),
            (Access::Session, [false, true, true]),
            (Access::Role(Role::Admin.level()), [false, false, true]),
        ] {
            let passed = asking.map(|caller| gate.pass_as_well(access, caller).is_ok());
            assert_eq!(passed, let_through, "{access:?}");
        }
    }

    #[test]
    fn this_machine_has_few_names() {
        for (host, expected) in [
            ("localhost", true),
            ("LOCALHOST.", true),
            ("app.localhost", true),
            ("127.0.0.1", true),
            ("::1", true),
            ("::ffff:127.0.0.1", true),
            ("localhost.example", false),
            ("notlocalhost", false),
            ("192.0.2.1", false),
            ("", false),
        ] {
            assert_eq!(is_loopback(host), expected, "{host}");
        }
    }
}
