//! The way in: a name and a password become a session.

use std::{
    net::IpAddr,
    sync::{Arc, Mutex, PoisonError},
    time::Instant,
};

use super::{
    Caller, Command, Done, HoldsBuiltIn, Keeper, NewUser, Refused, Session, SessionStoreError,
    StoredSession, Token, TokenHash, TokenKind, User, argon,
    hasher::{HasherError, Hashers},
    password::{Password, PasswordError},
    plan::SESSIONS_MAX,
    role::Level,
    throttle::{Throttle, Try},
    token::NoRandomness,
    user::{NameError, check_name},
};
use crate::{
    model::App,
    store::{Row, Store},
    types::{Id, Timestamp},
};

/// What logins need that requests have no part in.
pub(crate) struct Entrance {
    hashers: Hashers,
    throttle: Throttle,
    /// The hash of the token by which the first administrator may be made.
    first: Mutex<Option<TokenHash>>,
}

/// Who has come in.
pub(crate) struct Entry {
    /// The user.
    pub(crate) user: Arc<Row<User>>,
    /// The new session.
    pub(crate) session: StoredSession,
    /// What the client is to show from now on: it is known here and nowhere else.
    pub(crate) token: Token,
}

/// Why nobody has come in.
#[derive(Debug)]
pub(crate) enum NoEntry {
    /// No user has this name and this password, or the user is disabled: nobody is told which.
    Wrong,
    /// There were too many tries; so many seconds are to be waited.
    Throttled(u32),
    /// The new password is not taken.
    Password(PasswordError),
    /// The name is not taken.
    Name(NameError),
    /// The link for the first administrator is not this one, or not any more.
    Link,
    /// More passwords wait to be checked than the server has room for.
    Busy,
    /// A password cannot be hashed.
    Hash(HasherError),
    /// The system gave no randomness.
    Randomness(NoRandomness),
    /// The command was refused.
    Refused(Refused),
    /// Another store of sessions failed.
    Sessions(SessionStoreError),
}

impl From<HasherError> for NoEntry {
    fn from(error: HasherError) -> Self {
        match error {
            HasherError::Busy => Self::Busy,
            other => Self::Hash(other),
        }
    }
}

impl From<NoRandomness> for NoEntry {
    fn from(error: NoRandomness) -> Self {
        Self::Randomness(error)
    }
}

impl From<Refused> for NoEntry {
    fn from(refused: Refused) -> Self {
        match refused {
            // What was verified does not hold any more.
            Refused::Outdated | Refused::NotFound => Self::Wrong,
            Refused::NotFirst => Self::Link,
            other => Self::Refused(other),
        }
    }
}

impl From<SessionStoreError> for NoEntry {
    fn from(error: SessionStoreError) -> Self {
        Self::Sessions(error)
    }
}

impl From<PasswordError> for NoEntry {
    fn from(error: PasswordError) -> Self {
        Self::Password(error)
    }
}

impl From<NameError> for NoEntry {
    fn from(error: NameError) -> Self {
        Self::Name(error)
    }
}

/// What somebody shows who wants to come in.
pub(crate) struct Credentials {
    pub(crate) name: String,
    pub(crate) password: Password,
    /// Where the client is.
    pub(crate) address: IpAddr,
    /// The session that was shown with it, which ends.
    pub(crate) replaces: Option<Id<Session>>,
}

impl Entrance {
    /// With nobody on the way in.
    pub(crate) fn new() -> Self {
        Self {
            hashers: Hashers::new(),
            throttle: Throttle::new(),
            first: Mutex::new(None),
        }
    }

    /// Makes the token by which the first administrator may be made, if there is no user yet.
    ///
    /// # Errors
    /// The system gives no randomness.
    pub(crate) fn open_first<A: App>(
        &self,
        store: &Store<A>,
    ) -> Result<Option<Token>, NoRandomness> {
        if !store.state().root.built_in().users.is_empty() {
            return Ok(None);
        }
        let token = Token::new(TokenKind::FirstAdmin)?;
        *self.first.lock().unwrap_or_else(PoisonError::into_inner) = Some(token.hash());
        Ok(Some(token))
    }

    /// Whether this is the token by which the first administrator may be made.
    pub(crate) fn is_first(&self, token: &Token) -> bool {
        let first = self.first.lock().unwrap_or_else(PoisonError::into_inner);
        token.kind() == TokenKind::FirstAdmin && *first == Some(token.hash())
    }

    /// Makes the first administrator, who is logged in.
    ///
    /// # Errors
    /// The token is not valid, name or password are not taken, or there is a user already.
    pub(crate) async fn make_first<A: App>(
        &self,
        store: &Store<A>,
        keeper: &Keeper,
        token: &Token,
        (name, password): (String, Password),
    ) -> Result<Entry, NoEntry> {
        if !self.is_first(token) {
            return Err(NoEntry::Link);
        }
        check_name(&name)?;
        password.check(&name)?;
        let hash = self.hashers.hash(password).await?;
        let role = Level::highest::<A::Role>();
        let command = Command::AddUser(NewUser {
            name,
            role: role.name::<A::Role>().unwrap_or_default().to_owned(),
            password: Some(hash.clone()),
            is_first: true,
        });
        let done = store.command(command).await?;
        *self.first.lock().unwrap_or_else(PoisonError::into_inner) = None;
        let user = done.user.ok_or(NoEntry::Wrong)?;
        let opening = Opening {
            user: user.record.id,
            verified: hash,
            rehashed: None,
            replaces: None,
        };
        open(store, keeper, opening).await
    }

    /// Lets a user in, whose session begins.
    ///
    /// # Errors
    /// Name or password are wrong, there were too many tries, or the session cannot be written.
    pub(crate) async fn log_in<A: App>(
        &self,
        store: &Store<A>,
        keeper: &Keeper,
        credentials: Credentials,
    ) -> Result<Entry, NoEntry> {
        let Credentials {
            name,
            password,
            address,
            replaces,
        } = credentials;
        let attempt = self.attempt(&name, address)?;
        let user = user_named(store, &name);
        let verified = self.verify(password, user.as_deref(), attempt).await?;
        // The new hash costs a second one, of users whose password was hashed by older parameters.
        let Some((user, verified, rehashed)) = verified else {
            return Err(NoEntry::Wrong);
        };
        let opening = Opening {
            user,
            verified,
            rehashed,
            replaces,
        };
        open(store, keeper, opening).await
    }

    /// Gives a user another password. All sessions of the user end; a new one begins.
    ///
    /// # Errors
    /// The old password is wrong, the new one is not taken, or there were too many tries.
    pub(crate) async fn change_password<A: App>(
        &self,
        store: &Store<A>,
        keeper: &Keeper,
        caller: Caller,
        address: IpAddr,
        (old, new): (Password, Password),
    ) -> Result<Entry, NoEntry> {
        let user = caller.id;
        let row = store.state().root.built_in().users.get(&user).cloned();
        let row = row.ok_or(NoEntry::Wrong)?;
        let attempt = self.attempt(&row.record.name, address)?;
        let verified = self.verify(old, Some(&*row), attempt).await?;
        let Some((_, verified, _)) = verified else {
            return Err(NoEntry::Wrong);
        };
        new.check(&row.record.name)?;
        let hash = self.hashers.hash(new).await?;
        let token = Token::new(TokenKind::Session)?;
        let command = Command::SetPassword {
            user,
            password: hash,
            verified: Some(verified),
            token: matches!(keeper, Keeper::Durable).then(|| token.hash()),
        };
        let done = store.command_for(Some(caller), command).await?;
        end_elsewhere(keeper, user, None).await?;
        keep(store, keeper, done, token).await
    }

    fn attempt(&self, name: &str, address: IpAddr) -> Result<Try<'_>, NoEntry> {
        let tried = self.throttle.check(name, address, Instant::now());
        tried.map_err(|wait| NoEntry::Throttled(wait.seconds()))
    }

    /// The user whose password it is, the hash that says so, and the password's hash by today's
    /// parameters if those of that are older. It takes as long for a user who is not there.
    async fn verify(
        &self,
        password: Password,
        user: Option<&Row<User>>,
        attempt: Try<'_>,
    ) -> Result<Option<(Id<User>, String, Option<String>)>, NoEntry> {
        let user = user.map(|row| &row.record);
        let stored = user.and_then(|user| user.password.clone());
        let is_outdated = stored.as_deref().is_some_and(argon::is_outdated);
        let again = is_outdated.then(|| password.duplicate());
        let asked = stored.as_deref().map(Arc::from);
        let is_right = match self.hashers.verify(password, asked).await {
            Ok(is_right) => is_right,
            Err(error) => {
                attempt.withdraw();
                return Err(error.into());
            }
        };
        let (true, Some(user), Some(stored)) = (is_right, user, stored) else {
            return Ok(None);
        };
        if user.disabled {
            return Ok(None);
        }
        attempt.succeed(Instant::now());
        let rehashed = match again {
            Some(password) => Some(self.hashers.hash(password).await?),
            None => None,
        };
        Ok(Some((user.id, stored, rehashed)))
    }
}

/// A login that is good, before its session is written.
struct Opening {
    user: Id<User>,
    verified: String,
    rehashed: Option<String>,
    replaces: Option<Id<Session>>,
}

async fn open<A: App>(
    store: &Store<A>,
    keeper: &Keeper,
    opening: Opening,
) -> Result<Entry, NoEntry> {
    let token = Token::new(TokenKind::Session)?;
    let Opening {
        user,
        verified,
        rehashed,
        replaces,
    } = opening;
    let command = Command::Open {
        user,
        verified,
        rehashed,
        token: matches!(keeper, Keeper::Durable).then(|| token.hash()),
        replaces,
    };
    let done = store.command(command).await?;
    if let (Keeper::Other(sessions), Some(replaced)) = (keeper, replaces) {
        sessions.remove(replaced).await?;
    }
    keep(store, keeper, done, token).await
}

/// Keeps the session that a command has begun, if another store is to.
async fn keep<A: App>(
    store: &Store<A>,
    keeper: &Keeper,
    done: Done,
    token: Token,
) -> Result<Entry, NoEntry> {
    let user = done.user.ok_or(NoEntry::Wrong)?;
    let session = match (done.session, keeper) {
        (Some(row), _) => StoredSession::of(&row.record),
        (None, Keeper::Other(sessions)) => {
            let now = Timestamp::now();
            let session = StoredSession {
                id: Id::from_uuid(uuid::Uuid::new_v4()),
                user: user.record.id,
                token: token.hash(),
                created_at: now,
                seen_at: now,
            };
            let mut others = sessions.of_user(session.user).await?;
            others.sort_by_key(|other| other.created_at);
            let surplus = (others.len() + 1).saturating_sub(SESSIONS_MAX);
            for other in others.iter().take(surplus) {
                sessions.remove(other.id).await?;
            }
            sessions.insert(session.clone()).await?;
            // Whoever changed the user meanwhile has ended the sessions that were there, and may not
            // have seen this one.
            let now = store
                .state()
                .root
                .built_in()
                .users
                .get(&session.user)
                .cloned();
            if now.is_none_or(|now| now.sequence != user.sequence) {
                sessions.remove(session.id).await?;
                return Err(NoEntry::Wrong);
            }
            session
        }
        (None, Keeper::Durable) => return Err(NoEntry::Wrong),
    };
    Ok(Entry {
        user,
        session,
        token,
    })
}

/// Ends the sessions of a user that another store keeps, but one; gives how many.
///
/// # Errors
/// The store failed: some may go on.
pub(crate) async fn end_elsewhere(
    keeper: &Keeper,
    user: Id<User>,
    but: Option<Id<Session>>,
) -> Result<usize, SessionStoreError> {
    let Keeper::Other(sessions) = keeper else {
        return Ok(0);
    };
    let mut ended = 0;
    for session in sessions.of_user(user).await? {
        if Some(session.id) != but {
            ended += usize::from(sessions.remove(session.id).await?);
        }
    }
    Ok(ended)
}

/// The user with this name, in whatever case.
pub(crate) fn user_named<A: App>(store: &Store<A>, name: &str) -> Option<Arc<Row<User>>> {
    let state = store.state();
    let users = &state.root.built_in().users;
    let id = users.indexes().named(name, users.rows())?;
    users.get(&id).cloned()
}
