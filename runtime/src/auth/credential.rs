//! What sessions and API keys have in common: a user, and a token by whose hash they are found.

use std::sync::Arc;

use super::{User, token::TokenHash};
use crate::{
    model::{Indexes, Model},
    store::{Conflicts, Index, Row, Rows, Table, Unique},
    types::{Bytes, Id},
    wire::DecodeError,
};

/// A record that shows who its holder is.
pub trait Credential: Model<Key = Id<Self>, Indexes = CredentialIndexes<Self>> {
    /// Whom it stands for.
    fn user(&self) -> Id<User>;

    /// The hash of what its holder shows.
    fn token(&self) -> TokenHash;
}

/// A token's hash as a member of the log.
pub(super) fn stored_token(token: TokenHash) -> Bytes {
    Bytes::from(token.as_bytes().to_vec())
}

/// What [`stored_token`] wrote.
///
/// # Errors
/// It has another length.
pub(super) fn read_token(bytes: &Bytes) -> Result<TokenHash, DecodeError> {
    let hash = bytes.as_ref().try_into().map_err(|_| DecodeError::State {
        what: "the hash of a token has 32 bytes",
    })?;
    Ok(TokenHash::from_bytes(hash))
}

/// The indexes of such a table.
pub struct CredentialIndexes<M: 'static> {
    unique_token: Unique<Id<M>>,
    by_user: Index<Id<User>, Id<M>>,
}

impl<M: 'static> Clone for CredentialIndexes<M> {
    fn clone(&self) -> Self {
        Self {
            unique_token: self.unique_token.clone(),
            by_user: self.by_user.clone(),
        }
    }
}

impl<M: 'static> Default for CredentialIndexes<M> {
    fn default() -> Self {
        Self {
            unique_token: Unique::default(),
            by_user: Index::default(),
        }
    }
}

impl<M: Credential> Indexes<M> for CredentialIndexes<M> {
    fn conflicts(&self, record: &M, rows: &Rows<M>, conflicts: &mut Conflicts) {
        let token = record.token();
        let holds = |other: &M| other.token() == token;
        let is_taken = self
            .unique_token
            .is_taken(&Some(token), record, rows, holds);
        conflicts.check("token", is_taken);
    }

    fn insert(&mut self, record: &M) {
        self.unique_token.insert(Some(record.token()), record.key());
        self.by_user.insert(&record.user(), record.key());
    }

    fn remove(&mut self, record: &M) {
        self.unique_token.remove(Some(record.token()), record.key());
        self.by_user.remove(&record.user(), record.key());
    }

    fn replace(&mut self, stored: &M, record: &M) {
        let (old, new) = (Some(stored.token()), Some(record.token()));
        self.unique_token.replace(old, new, record.key());
        self.by_user
            .replace(&stored.user(), &record.user(), record.key());
    }

    fn heap_bytes(&self) -> usize {
        self.unique_token.heap_bytes() + self.by_user.heap_bytes()
    }
}

impl<M: Credential> Table<M> {
    /// The record with this token.
    pub(crate) fn with_token(&self, token: TokenHash) -> Option<&Arc<Row<M>>> {
        let holds = |record: &M| record.token() == token;
        let index = &self.indexes().unique_token;
        index.find(&token, self.rows(), holds)
    }

    /// Those of a user, oldest first.
    pub(crate) fn of_user(&self, user: Id<User>) -> impl Iterator<Item = &M> {
        let keys = self.indexes().by_user.keys(&user);
        keys.filter_map(|key| Some(&self.get(key)?.record))
    }
}
