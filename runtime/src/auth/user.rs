//! Who may log in: the built-in table of users.

use std::fmt;

use super::{BuiltInTarget, BuiltInWrite, body::NoBody};
use crate::{
    fault::Faults,
    model::{App, Indexes, Model, Relations},
    query::by_key::ByKey,
    rules::Shown,
    store::{Assigned, Conflicts, Folded, Rows, Unique, Write},
    types::{Id, Timestamp},
    wire::{Changes, DecodeError, Members, Object, heap_bytes},
};

/// Somebody who may log in. A member of type `Id<User>` refers to one.
///
/// Users are disabled, never removed: what they wrote goes on to name them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    pub(crate) id: Id<User>,
    /// By which the user logs in, without regard to case.
    pub(crate) name: String,
    /// The role by its name: an application may declare others later.
    pub(crate) role: String,
    /// argon2id in the PHC string format; without one the user cannot log in.
    pub(crate) password: Option<String>,
    pub(crate) disabled: bool,
    pub(crate) created_at: Timestamp,
    pub(crate) updated_at: Timestamp,
}

/// Most bytes of a name.
const NAME_BYTES_MAX: usize = 128;

/// Why somebody cannot be called so. Its text is for the person who chose it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NameError {
    /// It is empty, or too long.
    Length,
    /// It begins or ends with white space, or holds what cannot be seen.
    Unseen,
}

impl fmt::Display for NameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Length => write!(f, "a user's name has 1 to {NAME_BYTES_MAX} bytes"),
            Self::Unseen => f.write_str(
                "a user's name has no control characters and none that cannot be seen, and no white \
                 space at its ends",
            ),
        }
    }
}

impl std::error::Error for NameError {}

/// Whether somebody can be called so.
///
/// # Errors
/// What is wrong with the name.
pub(crate) fn check_name(name: &str) -> Result<(), NameError> {
    if name.is_empty() || name.len() > NAME_BYTES_MAX {
        return Err(NameError::Length);
    }
    if name.trim() != name || name.chars().any(is_unseen) {
        return Err(NameError::Unseen);
    }
    Ok(())
}

/// Whether a character leaves no trace of its own: two names could look the same. Of Unicode's
/// category Cf these are the ones that texts of people may hold, and those that turn them around.
fn is_unseen(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{feff}' | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{e0000}'..='\u{e007f}')
}

/// The indexes of the table.
#[derive(Clone, Default)]
pub struct UserIndexes {
    unique_name: Unique<Id<User>>,
}

impl UserIndexes {
    /// The user with this name, in whatever case.
    pub(crate) fn named(&self, name: &str, rows: &Rows<User>) -> Option<Id<User>> {
        let name = Folded(name);
        let holds = |user: &User| Folded(&user.name) == name;
        let row = self.unique_name.find(&name, rows, holds)?;
        Some(row.record.id)
    }
}

impl Model for User {
    const ID: u32 = 1;
    const NAME: &'static str = "User";
    const PATH: &'static str = "/auth/users";
    const FINGERPRINT: u32 = 0;
    const BODY_BYTES_MAX: usize = 0;
    const KEY: &'static str = "id";

    type Key = Id<Self>;
    type Create = NoBody;
    type Replace = NoBody;
    type Patch = NoBody;
    type Indexes = UserIndexes;
    type Query = ByKey<Self>;

    fn key(&self) -> &Id<Self> {
        &self.id
    }

    fn assign(&mut self, assigned: &mut Assigned<'_>) {
        self.id = assigned.key();
        self.created_at = assigned.now();
        self.updated_at = assigned.now();
    }

    fn heap_bytes(&self) -> usize {
        heap_bytes(&self.name) + heap_bytes(&self.role) + heap_bytes(&self.password)
    }

    fn validate(&self, _: &mut Faults) {}

    fn write(&self, _: Shown, object: &mut Object<'_>) {
        object.member("id", &self.id);
        object.member("name", &self.name);
        object.member("role", &self.role);
        object.member("disabled", &self.disabled);
        object.member("created_at", &self.created_at);
        object.member("updated_at", &self.updated_at);
    }

    fn encode(&self, changes: &mut Changes) {
        changes.set(1, &self.id);
        changes.set(2, &self.name);
        changes.set(3, &self.role);
        changes.set(4, &self.password);
        changes.set(5, &self.disabled);
        changes.set(6, &self.created_at);
        changes.set(7, &self.updated_at);
    }

    fn encode_changes(&mut self, stored: &Self, now: Timestamp, changes: &mut Changes) {
        changes.set_if_changed(2, &stored.name, &self.name);
        changes.set_if_changed(3, &stored.role, &self.role);
        changes.set_if_changed(4, &stored.password, &self.password);
        changes.set_if_changed(5, &stored.disabled, &self.disabled);
        if !changes.is_empty() {
            self.updated_at = now;
            changes.set(7, &self.updated_at);
        }
    }

    fn merge(stored: Option<&Self>, members: &Members<'_>) -> Result<Self, DecodeError> {
        Ok(Self {
            id: members.get(1, "id", stored.map(|row| &row.id))?,
            name: members.get(2, "name", stored.map(|row| &row.name))?,
            role: members.get(3, "role", stored.map(|row| &row.role))?,
            password: members.get(4, "password", stored.map(|row| &row.password))?,
            disabled: members.get(5, "disabled", stored.map(|row| &row.disabled))?,
            created_at: members.get(6, "created_at", stored.map(|row| &row.created_at))?,
            updated_at: members.get(7, "updated_at", stored.map(|row| &row.updated_at))?,
        })
    }
}

impl Indexes<User> for UserIndexes {
    fn conflicts(&self, record: &User, rows: &Rows<User>, conflicts: &mut Conflicts) {
        let name = Some(Folded(&record.name));
        let holds = |other: &User| Some(Folded(&other.name)) == name;
        let is_taken = self.unique_name.is_taken(&name, record, rows, holds);
        conflicts.check("name", is_taken);
    }

    fn insert(&mut self, record: &User) {
        self.unique_name
            .insert(Some(Folded(&record.name)), &record.id);
    }

    fn remove(&mut self, record: &User) {
        self.unique_name
            .remove(Some(Folded(&record.name)), &record.id);
    }

    fn replace(&mut self, stored: &User, record: &User) {
        let (stored, name) = (Folded(&stored.name), Folded(&record.name));
        self.unique_name
            .replace(Some(stored), Some(name), &record.id);
    }

    fn heap_bytes(&self) -> usize {
        self.unique_name.heap_bytes()
    }
}

impl<A: App> Relations<A> for User {
    fn target(key: &Id<Self>) -> A::Target {
        BuiltInTarget::User(*key).into()
    }

    fn operation(write: Write<Self>) -> A::Operation {
        BuiltInWrite::User(write).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_can_be_seen() {
        for (name, expected) in [
            ("ada", Ok(())),
            ("Émile Zola", Ok(())),
            ("名前", Ok(())),
            ("", Err(NameError::Length)),
            (" ada", Err(NameError::Unseen)),
            ("a\nda", Err(NameError::Unseen)),
            ("a\u{200b}da", Err(NameError::Unseen)),
            ("\u{202e}ada", Err(NameError::Unseen)),
        ] {
            assert_eq!(check_name(name), expected, "{name:?}");
        }
        assert_eq!(check_name(&"a".repeat(129)), Err(NameError::Length));
    }
}
