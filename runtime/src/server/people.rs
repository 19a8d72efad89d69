//! What an operator does with users, sessions and API keys, by the command line: the same over the socket of a live
//! server and in a store that the command opens itself. All of it blocks.

use std::fmt::Write as _;

use serde::{Deserialize, Serialize};
use zeroize::Zeroize;

use super::{desk::Desk, exit, failed::Failed};
use crate::{
    auth::{
        self, ApiKey, Command, Done, HoldsBuiltIn, Keeper, NewUser, Password, Refused, Roles,
        Scope, Session, StoredSession, User, end_elsewhere, user_named,
    },
    model::App,
    nearest::nearest,
    store::{Row, wait},
    types::{Id, Timestamp},
};

/// What is to be done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "do")]
pub(super) enum Order {
    /// Somebody new; the lowest role, unless another is named.
    AddUser {
        /// By which the user logs in.
        name: String,
        role: Option<String>,
        password: Secret,
    },
    /// Another password.
    SetPassword { name: String, password: Secret },
    /// Another role.
    SetRole { name: String, role: String },
    /// Whether the user may not log in.
    SetDisabled { name: String, disabled: bool },
    /// All users.
    ListUsers { json: bool },
    /// All sessions, or those of a user.
    ListSessions { user: Option<String>, json: bool },
    /// One session ends.
    EndSession { id: String },
    /// All sessions of a user end.
    EndSessions { user: String },
    /// All API keys, or those of a user.
    ListKeys { user: Option<String>, json: bool },
    /// One API key goes.
    RemoveKey { id: String },
    /// All API keys of a user go.
    RemoveKeys { user: String },
}

/// A password on its way to the server that hashes it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct Secret(pub(super) String);

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(..)")
    }
}

impl Drop for Secret {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl<A: App> Desk<A> {
    /// Does what an operator asks, and says what was done.
    ///
    /// # Errors
    /// There is no such user, session or role, something is not taken, or the log failed.
    pub(super) fn order(&self, order: &Order) -> Result<String, Failed> {
        match order {
            Order::AddUser {
                name,
                role,
                password,
            } => self.add_user(name, role.as_deref(), password),
            Order::SetPassword { name, password } => {
                let user = self.user(name)?;
                let command = Command::SetPassword {
                    user: user.record.id,
                    password: hash(password, &user.record.name)?,
                    verified: None,
                    token: None,
                };
                let done = self.carry_out(user.record.id, command)?;
                Ok(told(&done, "has another password"))
            }
            Order::SetRole { name, role } => {
                let user = self.user(name)?.record.id;
                let role = role_named::<A>(role)?.to_owned();
                let what = format!("has the role {role}");
                let done = self.carry_out(user, Command::SetRole { user, role })?;
                Ok(told(&done, &what))
            }
            Order::SetDisabled { name, disabled } => {
                let (user, disabled) = (self.user(name)?.record.id, *disabled);
                let done = self.carry_out(user, Command::SetDisabled { user, disabled })?;
                Ok(told(
                    &done,
                    if disabled {
                        "may not log in any more"
                    } else {
                        "may log in"
                    },
                ))
            }
            Order::ListUsers { json } => Ok(self.list_users(*json)),
            Order::ListSessions { user, json } => self.list_sessions(user.as_deref(), *json),
            Order::EndSession { id } => self.end_session(id),
            Order::EndSessions { user } => {
                let user = self.user(user)?.record.id;
                let done = self.carry_out(user, Command::EndAll { user, but: None })?;
                Ok(format!("{} sessions ended\n", done.ended))
            }
            Order::ListKeys { user, json } => self.list_keys(user.as_deref(), *json),
            Order::RemoveKey { id } => {
                let key = id.parse().map_err(|_| no_key(id))?;
                match self.remove_key(key)? {
                    true => Ok("the key is not valid any more\n".to_owned()),
                    false => Err(no_key(id)),
                }
            }
            Order::RemoveKeys { user } => self.remove_keys(user),
        }
    }

    fn add_user(
        &self,
        name: &str,
        role: Option<&str>,
        password: &Secret,
    ) -> Result<String, Failed> {
        auth::check_name(name).map_err(|error| Failed::new(&error, exit::USAGE))?;
        let role = match role {
            Some(role) => role_named::<A>(role)?,
            None => A::Role::NAMES.first().copied().unwrap_or_default(),
        };
        let command = Command::AddUser(NewUser {
            name: name.to_owned(),
            role: role.to_owned(),
            password: Some(hash(password, name)?),
            is_first: false,
        });
        let done = wait(self.store().command(command)).map_err(refused)?;
        Ok(told(&done, &format!("may log in, with the role {role}")))
    }

    /// Has a command carried out that ends sessions, those of another store too.
    fn carry_out(&self, user: Id<User>, command: Command) -> Result<Done, Failed> {
        let mut done = wait(self.store().command(command)).map_err(refused)?;
        if let Some((keeper, runtime)) = self.keeper() {
            let ended = runtime.block_on(end_elsewhere(keeper, user, None));
            done.ended += ended.map_err(|error| Failed::new(&error, exit::IO))?;
        }
        Ok(done)
    }

    fn user(&self, name: &str) -> Result<std::sync::Arc<Row<User>>, Failed> {
        user_named(self.store(), name).ok_or_else(|| Failed {
            sentence: format!("there is no user {name}; `user list` has those that there are"),
            code: exit::USAGE,
        })
    }

    fn list_users(&self, json: bool) -> String {
        let state = self.store().state();
        let users = state.root.built_in().users.rows().values();
        let mut out = String::new();
        for row in users {
            let user = &row.record;
            let written = if json {
                let shown = UserLine {
                    id: user.id,
                    name: &user.name,
                    role: &user.role,
                    disabled: user.disabled,
                    created_at: user.created_at,
                };
                writeln!(out, "{}", serde_json::to_string(&shown).unwrap_or_default())
            } else {
                let disabled = if user.disabled { "  disabled" } else { "" };
                let (id, role, name) = (user.id, &user.role, &user.name);
                writeln!(out, "{id}  {role:<12}  {name}{disabled}")
            };
            // Writing to a string does not fail.
            debug_assert!(written.is_ok());
        }
        out
    }

    fn list_sessions(&self, user: Option<&str>, json: bool) -> Result<String, Failed> {
        let user = user.map(|name| self.user(name)).transpose()?;
        let sessions = self.sessions(user.map(|user| user.record.id))?;
        let state = self.store().state();
        let mut out = String::new();
        for session in sessions {
            let user = state.root.built_in().users.get(&session.user);
            let name = user.map_or("?", |row| row.record.name.as_str());
            let written = if json {
                let shown = SessionLine {
                    id: session.id,
                    user: name,
                    created_at: session.created_at,
                    last_seen_at: session.seen_at,
                };
                writeln!(out, "{}", serde_json::to_string(&shown).unwrap_or_default())
            } else {
                let (id, since, seen) = (session.id, session.created_at, session.seen_at);
                writeln!(out, "{id}  since {since}, seen {seen}  {name}")
            };
            debug_assert!(written.is_ok());
        }
        Ok(out)
    }

    /// The sessions of a user, or of all.
    fn sessions(&self, user: Option<Id<User>>) -> Result<Vec<StoredSession>, Failed> {
        let state = self.store().state();
        let tables = state.root.built_in();
        let users: Vec<Id<User>> = match user {
            Some(user) => vec![user],
            None => tables.users.rows().keys().copied().collect(),
        };
        let own = users.iter().flat_map(|user| tables.sessions.of_user(*user));
        let mut sessions: Vec<StoredSession> = own.map(StoredSession::of).collect();
        if let Some((Keeper::Other(elsewhere), runtime)) = self.keeper() {
            for user in users {
                let found = runtime.block_on(elsewhere.of_user(user));
                sessions.extend(found.map_err(|error| Failed::new(&error, exit::IO))?);
            }
        }
        sessions.sort_by_key(|session| (session.created_at, session.id));
        Ok(sessions)
    }

    fn end_session(&self, id: &str) -> Result<String, Failed> {
        let none = || Failed {
            sentence: format!("there is no session {id}; `session list` has those that there are"),
            code: exit::USAGE,
        };
        let session: Id<Session> = id.parse().map_err(|_| none())?;
        if let Some((Keeper::Other(elsewhere), runtime)) = self.keeper() {
            let removed = runtime.block_on(elsewhere.remove(session));
            if removed.map_err(|error| Failed::new(&error, exit::IO))? {
                return Ok("the session ended\n".to_owned());
            }
        }
        let of = None;
        match wait(self.store().command(Command::End { session, of })) {
            Ok(_) => Ok("the session ended\n".to_owned()),
            Err(Refused::NotFound) => Err(none()),
            Err(error) => Err(refused(error)),
        }
    }

    fn list_keys(&self, user: Option<&str>, json: bool) -> Result<String, Failed> {
        let user = user.map(|name| self.user(name)).transpose()?;
        let user = user.map(|user| user.record.id);
        let state = self.store().state();
        let tables = state.root.built_in();
        let keys = tables.keys.rows().values().map(|row| &row.record);
        let mut out = String::new();
        for key in keys.filter(|key| user.is_none_or(|user| key.user == user)) {
            let user = tables.users.get(&key.user);
            let of = user.map_or("?", |row| row.record.name.as_str());
            let scopes: Vec<&str> = key.scopes.iter().map(Scope::name).collect();
            let written = if json {
                let shown = KeyLine {
                    id: key.id,
                    user: of,
                    name: &key.name,
                    scopes,
                    created_at: key.created_at,
                    expires_at: key.expires_at,
                };
                writeln!(out, "{}", serde_json::to_string(&shown).unwrap_or_default())
            } else {
                let until = match key.expires_at {
                    Some(end) => format!(", until {end}"),
                    None => String::new(),
                };
                let (id, since, scopes) = (key.id, key.created_at, scopes.join(" "));
                writeln!(
                    out,
                    "{id}  since {since}{until}  {scopes}  {of}  {}",
                    key.name
                )
            };
            debug_assert!(written.is_ok());
        }
        Ok(out)
    }

    fn remove_keys(&self, user: &str) -> Result<String, Failed> {
        let user = self.user(user)?.record.id;
        let state = self.store().state();
        let keys = state.root.built_in().keys.of_user(user);
        let mut removed = 0;
        for key in keys {
            removed += u64::from(self.remove_key(key.id)?);
        }
        Ok(format!("{removed} keys are not valid any more\n"))
    }

    /// Whether it was there.
    fn remove_key(&self, key: Id<ApiKey>) -> Result<bool, Failed> {
        let command = Command::RemoveKey { key, of: None };
        match wait(self.store().command(command)) {
            Ok(_) => Ok(true),
            Err(Refused::NotFound) => Ok(false),
            Err(error) => Err(refused(error)),
        }
    }
}

fn no_key(id: &str) -> Failed {
    Failed {
        sentence: format!("there is no key {id}; `key list` has those that there are"),
        code: exit::USAGE,
    }
}

#[derive(Serialize)]
struct KeyLine<'u> {
    id: Id<ApiKey>,
    user: &'u str,
    name: &'u str,
    scopes: Vec<&'static str>,
    created_at: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    expires_at: Option<Timestamp>,
}

#[derive(Serialize)]
struct UserLine<'u> {
    id: Id<User>,
    name: &'u str,
    role: &'u str,
    disabled: bool,
    created_at: Timestamp,
}

#[derive(Serialize)]
struct SessionLine<'u> {
    id: Id<Session>,
    user: &'u str,
    created_at: Timestamp,
    last_seen_at: Timestamp,
}

fn told(done: &Done, what: &str) -> String {
    let name = done
        .user
        .as_ref()
        .map_or("?", |row| row.record.name.as_str());
    match done.ended {
        0 => format!("{name} {what}\n"),
        ended => format!("{name} {what}; {ended} sessions ended\n"),
    }
}

fn hash(password: &Secret, user: &str) -> Result<String, Failed> {
    let password = Password::from(password.0.clone());
    password
        .check(user)
        .map_err(|error| Failed::new(&error, exit::USAGE))?;
    auth::hash_here(&password).map_err(|error| Failed::new(&error, exit::IO))
}

fn role_named<A: App>(name: &str) -> Result<&'static str, Failed> {
    let known = A::Role::NAMES;
    let found = known.iter().find(|known| **known == name).copied();
    found.ok_or_else(|| {
        let meant = match nearest(name, known) {
            Some(known) => format!("did you mean {known}?"),
            None => format!("there is {}", known.join(", ")),
        };
        Failed {
            sentence: format!("there is no role {name}; {meant}"),
            code: exit::USAGE,
        }
    })
}

fn refused(error: Refused) -> Failed {
    let code = match error {
        Refused::NameTaken | Refused::NotFound => exit::USAGE,
        _ => exit::IO,
    };
    Failed::new(&error, code)
}
