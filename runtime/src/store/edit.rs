//! An operation of several changes that are known before it begins: each is applied as it is written,
//! and all of it is taken back if the frame cannot take it.

use std::sync::Arc;

use super::{
    Row, Staged,
    judge::{apply, push},
    removal::removal,
    staged::{Mark, NoRoom},
};
use crate::{
    log::record::{Kind, NO_MEMBERS, Record},
    model::{App, Has, Model},
    sequence::Sequence,
};

/// Such an operation.
pub(crate) struct Edit<'s, A: App> {
    staged: &'s mut Staged<A>,
    mark: Mark,
    before: A::Root,
    /// Changes to come.
    left: usize,
}

impl<'s, A: App> Edit<'s, A> {
    /// Makes so many changes one operation.
    ///
    /// # Errors
    /// The frame cannot take it: nothing was changed.
    pub(crate) fn make<T>(
        staged: &'s mut Staged<A>,
        changes: usize,
        make: impl FnOnce(&mut Edit<'_, A>) -> Result<T, NoRoom>,
    ) -> Result<T, NoRoom> {
        let mut edit = Edit {
            mark: staged.batch.mark(),
            before: staged.root.clone(),
            left: changes,
            staged,
        };
        let made = make(&mut edit);
        debug_assert!(made.is_err() || edit.left == 0, "an operation ends");
        if made.is_err() {
            // The batch has taken its bytes back itself.
            edit.staged.root = edit.before;
        }
        made
    }

    /// Puts a new record in, or one that differs from what is stored.
    pub(crate) fn put<M: Model>(
        &mut self,
        stored: Option<&Row<M>>,
        mut record: M,
    ) -> Result<Arc<Row<M>>, NoRoom>
    where
        A::Root: Has<M>,
    {
        let staged = &mut *self.staged;
        staged.changes.clear();
        let (kind, previous) = match stored {
            Some(stored) => {
                record.encode_changes(&stored.record, staged.now, &mut staged.changes);
                (Kind::Changed, stored.sequence)
            }
            None => {
                record.encode(&mut staged.changes);
                (Kind::Created, Sequence::ZERO)
            }
        };
        self.left -= 1;
        let is_end = self.left == 0;
        let pushed = push::<A, M>(staged, self.mark, record.key(), kind, previous, is_end)?;
        Ok(apply(staged, pushed, record))
    }

    /// Takes a record out that is there.
    pub(crate) fn remove<M: Model>(&mut self, key: &M::Key) -> Result<(), NoRoom>
    where
        A::Root: Has<M>,
    {
        let staged = &mut *self.staged;
        self.left -= 1;
        staged.scratch.truncate(0);
        let Some(removal) = removal::<M>(&staged.root, key, &mut staged.scratch) else {
            return Ok(());
        };
        let record = Record {
            sequence: staged.batch.next(),
            model: M::ID,
            kind: Kind::Removed,
            key: staged.scratch.as_bytes(),
            previous: removal.previous,
            operation_end: self.left == 0,
            members: NO_MEMBERS,
        };
        let bytes = staged.batch.push(self.mark, &record)?;
        let table = staged.root.table_mut();
        table.count_event(bytes);
        table.take(key);
        Ok(())
    }
}
