//! Judging an insertion: several records that come to be as they are, all or none of them.
//!
//! They may refer to each other, in circles too, so their references are judged when all are there.

use super::{
    Change, Insertion, Rejection, Room, Staged,
    judge::{Verdict, apply, check_conflicts, push},
};
use crate::{
    log::record::Kind,
    model::{App, Has, Relations},
    rules::check_references,
    sequence::Sequence,
};

/// Judges an insertion and applies it to the staged root: one operation, in one frame.
pub(super) fn insert<A: App, M>(staged: &mut Staged<A>, insertion: Insertion<M>) -> Verdict<M>
where
    M: Relations<A>,
    A::Root: Has<M>,
{
    if staged.room != Room::Enough {
        return Verdict::refused(Rejection::NoRoom(staged.room));
    }
    let next_serial = staged.root.table().next_serial();
    if insertion
        .claim
        .is_some_and(|claim| claim.seen != next_serial)
    {
        return Verdict::refused(Rejection::SerialsGiven);
    }
    let mark = staged.batch.mark();
    // What is taken back if a later record is refused: a clone costs one table, once an insertion.
    let before = staged.root.clone();
    let mut left = insertion.records.len();
    let mut last = None;
    for record in &insertion.records {
        left -= 1;
        if let Err(rejection) = check_conflicts(staged.root.table(), record, None) {
            staged.batch.take_back(mark);
            staged.root = before;
            return Verdict::refused(rejection);
        }
        staged.changes.clear();
        record.encode(&mut staged.changes);
        let (key, is_last) = (record.key(), left == 0);
        match push::<A, M>(staged, mark, key, Kind::Created, Sequence::ZERO, is_last) {
            Ok(pushed) => last = Some(apply(staged, pushed, record.clone())),
            Err(why) => {
                staged.root = before;
                let records = insertion.records.len();
                return Verdict::no_room(why, records, Change::Insert(insertion));
            }
        }
    }
    let mut records = insertion.records.iter();
    let dangling = records.find_map(|record| check_references::<A, M>(&staged.root, record).err());
    match (dangling, last) {
        (Some(rejection), _) => {
            staged.batch.take_back(mark);
            staged.root = before;
            Verdict::refused(rejection)
        }
        (None, Some(row)) => {
            if let Some(claim) = insertion.claim {
                staged.root.table_mut().reserve_serials(claim.next);
            }
            Verdict::created(row)
        }
        // Nothing was asked for.
        (None, None) => Verdict::refused(Rejection::NotFound),
    }
}
