//! What a command comes to, on the state that it is judged on.

use std::sync::Arc;

use super::{
    ApiKey, HoldsBuiltIn, Session, User,
    command::{Command, NewKey, NewUser, Refused},
    seen::Seen,
    token::TokenHash,
};
use crate::{
    model::{App, Indexes, Model},
    store::{Assigned, Conflicts, Room, Row, Staged},
    types::{Id, Timestamp},
};

/// Most sessions that a user has: with one more the oldest ends.
pub(crate) const SESSIONS_MAX: usize = 20;

/// Most keys that a user has.
pub(crate) const KEYS_MAX: usize = 100;

/// The records that a command changes.
#[derive(Default)]
pub(super) struct Plan {
    /// The user as it was, if it was there, and as it will be.
    pub(super) user: Option<(Option<Arc<Row<User>>>, User)>,
    /// The user, if nothing of it changes.
    pub(super) unchanged: Option<Arc<Row<User>>>,
    pub(super) session: Option<Session>,
    pub(super) key: Option<ApiKey>,
    pub(super) ended: Vec<Id<Session>>,
    pub(super) key_gone: Option<Id<ApiKey>>,
}

impl Plan {
    /// That of a command.
    ///
    /// # Errors
    /// It cannot be obeyed.
    pub(super) fn of<A: App>(staged: &mut Staged<A>, command: &Command) -> Result<Self, Refused> {
        let mut plan = Self::default();
        match command {
            Command::AddUser(new) => plan.user = Some((None, add_user(staged, new)?)),
            Command::Open {
                user,
                verified,
                rehashed,
                token,
                replaces,
            } => {
                let row = active(&staged.root, *user, verified)?;
                let sessions = &staged.root.built_in().sessions;
                plan.ended
                    .extend(replaces.filter(|id| sessions.contains(id)));
                if let Some(token) = token {
                    plan.make_room(&staged.root, *user);
                    plan.session = Some(begin(staged, *user, *token));
                }
                plan.change(row, |user| {
                    if rehashed.is_some() {
                        user.password.clone_from(rehashed);
                    }
                });
            }
            Command::SetPassword {
                user,
                password,
                verified,
                token,
            } => {
                let row = match verified {
                    Some(verified) => active(&staged.root, *user, verified)?,
                    None => found(&staged.root, *user)?,
                };
                plan.end_all(&staged.root, *user, None);
                plan.session = token.map(|token| begin(staged, *user, token));
                plan.change(row, |user| user.password = Some(password.clone()));
            }
            Command::SetRole { user, role } => {
                let row = found(&staged.root, *user)?;
                plan.end_all(&staged.root, *user, None);
                plan.change(row, |user| user.role.clone_from(role));
            }
            Command::SetDisabled { user, disabled } => {
                let row = found(&staged.root, *user)?;
                plan.end_all(&staged.root, *user, None);
                plan.change(row, |user| user.disabled = *disabled);
            }
            _ => plan.end(staged, command)?,
        }
        Ok(plan)
    }

    /// The part of a command that ends sessions and takes or makes keys.
    fn end<A: App>(&mut self, staged: &mut Staged<A>, command: &Command) -> Result<(), Refused> {
        let plan = self;
        match command {
            Command::End { session, of } => {
                let row = staged.root.built_in().sessions.get(session);
                let row = row.filter(|row| of.is_none_or(|user| row.record.user == user));
                plan.ended.push(row.ok_or(Refused::NotFound)?.record.id);
            }
            Command::EndAll { user, but } => plan.end_all(&staged.root, *user, *but),
            Command::Sweep {
                sessions,
                seen_until,
                created_until,
            } => {
                let table = &staged.root.built_in().sessions;
                let rows = sessions.iter().filter_map(|id| table.get(id));
                let over = rows.map(|row| &row.record).filter(|session| {
                    session.seen.get() <= *seen_until || session.created_at <= *created_until
                });
                plan.ended.extend(over.map(|session| session.id));
            }
            Command::AddKey(new) => plan.key = Some(add_key(staged, new)?),
            Command::RemoveKey { key, of } => {
                let row = staged.root.built_in().keys.get(key);
                let row = row.filter(|row| of.is_none_or(|user| row.record.user == user));
                plan.key_gone = Some(row.ok_or(Refused::NotFound)?.record.id);
            }
            Command::AddUser(_)
            | Command::Open { .. }
            | Command::SetPassword { .. }
            | Command::SetRole { .. }
            | Command::SetDisabled { .. } => {}
        }
        Ok(())
    }

    fn change(&mut self, row: Arc<Row<User>>, change: impl FnOnce(&mut User)) {
        let mut user = row.record.clone();
        change(&mut user);
        if user == row.record {
            self.unchanged = Some(row);
        } else {
            self.user = Some((Some(row), user));
        }
    }

    /// Ends all sessions of a user but one.
    fn end_all(&mut self, root: &impl HoldsBuiltIn, user: Id<User>, but: Option<Id<Session>>) {
        let sessions = root.built_in().sessions.of_user(user);
        let ids = sessions.map(|session| session.id);
        self.ended.extend(ids.filter(|id| Some(*id) != but));
    }

    /// Ends the oldest sessions of a user, so that one more makes no more than there may be.
    fn make_room(&mut self, root: &impl HoldsBuiltIn, user: Id<User>) {
        let sessions = root.built_in().sessions.of_user(user);
        let ids = sessions.map(|session| session.id);
        let ids: Vec<_> = ids.filter(|id| !self.ended.contains(id)).collect();
        let surplus = (ids.len() + 1).saturating_sub(SESSIONS_MAX);
        self.ended.extend(ids.into_iter().take(surplus));
    }
}

fn found(root: &impl HoldsBuiltIn, user: Id<User>) -> Result<Arc<Row<User>>, Refused> {
    let row = root.built_in().users.get(&user);
    row.map(Arc::clone).ok_or(Refused::NotFound)
}

/// The user, if it may log in with the password that was verified.
fn active(
    root: &impl HoldsBuiltIn,
    user: Id<User>,
    verified: &str,
) -> Result<Arc<Row<User>>, Refused> {
    let row = found(root, user)?;
    if row.record.disabled || row.record.password.as_deref() != Some(verified) {
        return Err(Refused::Outdated);
    }
    Ok(row)
}

fn add_user<A: App>(staged: &mut Staged<A>, new: &NewUser) -> Result<User, Refused> {
    check_room(staged)?;
    let users = &staged.root.built_in().users;
    if new.is_first && !users.is_empty() {
        return Err(Refused::NotFirst);
    }
    let mut user = User {
        id: Id::NIL,
        name: new.name.clone(),
        role: new.role.clone(),
        password: new.password.clone(),
        disabled: false,
        created_at: Timestamp::UNIX_EPOCH,
        updated_at: Timestamp::UNIX_EPOCH,
    };
    let mut conflicts = Conflicts::default();
    users
        .indexes()
        .conflicts(&user, users.rows(), &mut conflicts);
    conflicts.settle().map_err(|_| Refused::NameTaken)?;
    assign(staged, &mut user);
    Ok(user)
}

fn add_key<A: App>(staged: &mut Staged<A>, new: &NewKey) -> Result<ApiKey, Refused> {
    check_room(staged)?;
    if found(&staged.root, new.user)?.record.disabled {
        return Err(Refused::Outdated);
    }
    if staged.root.built_in().keys.of_user(new.user).count() >= KEYS_MAX {
        return Err(Refused::TooManyKeys);
    }
    let mut key = ApiKey {
        id: Id::NIL,
        user: new.user,
        token: new.token,
        created_at: Timestamp::UNIX_EPOCH,
        name: new.name.clone(),
        scopes: new.scopes,
        expires_at: new.expires_at,
        seen: Seen::now(),
    };
    assign(staged, &mut key);
    Ok(key)
}

/// Users and keys need room. Sessions do not ask for it: a user has few, and who is to make room by
/// removing something must be able to log in.
const fn check_room<A: App>(staged: &Staged<A>) -> Result<(), Refused> {
    match staged.room {
        Room::Enough => Ok(()),
        room => Err(Refused::NoRoom(room)),
    }
}

fn begin<A: App>(staged: &mut Staged<A>, user: Id<User>, token: TokenHash) -> Session {
    let mut session = Session {
        id: Id::NIL,
        user,
        token,
        created_at: Timestamp::UNIX_EPOCH,
        seen: Seen::now(),
    };
    assign(staged, &mut session);
    session
}

fn assign<A: App, M: Model>(staged: &mut Staged<A>, record: &mut M) {
    record.assign(&mut Assigned::new(&mut staged.keys, staged.now, 0, None));
}
