//! What the rules of a model add to its operations: who is refused, and what is not there.

use super::{
    object::{Operation as Entry, OrRef, Response},
    shared::{FORBIDDEN, NOT_FOUND, Refusal},
};
use crate::app::{Model, Operation};

/// What is said of an operation that anyone may use, and whose outcome depends on who asks.
pub(super) const WITH_SESSION: &str = "A session decides what it shows and does.";

/// The operation as the rules of the model leave it; `creates` says whether it makes records.
pub(super) fn ruled(mut entry: Entry, model: &Model, operation: Operation, creates: bool) -> Entry {
    let rules = &model.row_rules;
    if rules.read.is_some() {
        let sentence = match operation {
            Operation::List => "It has those records alone that the caller may see.",
            Operation::Create => {
                "Whoever may not see the record that it makes is answered with 204."
            }
            Operation::Get | Operation::Delete => {
                "A record that the caller may not see is not there."
            }
            Operation::Replace | Operation::Update => {
                "A record that the caller may not see is not there; one that the caller may not see \
                 afterwards is answered with 204."
            }
        };
        say(&mut entry, sentence);
        if matches!(
            operation,
            Operation::Create | Operation::Replace | Operation::Update
        ) {
            let done = Response::new("It is done, and the record is not the caller's to see.");
            entry.responses.insert("204", OrRef::Object(done));
        }
        if operation == Operation::Replace {
            refuse(&mut entry, NOT_FOUND);
        }
    }
    let may_refuse = match operation {
        Operation::List | Operation::Get => false,
        Operation::Create => rules.create.is_some(),
        Operation::Replace => rules.update.is_some() || (creates && rules.create.is_some()),
        Operation::Update => rules.update.is_some(),
        Operation::Delete => rules.delete.is_some(),
    };
    if may_refuse {
        say(
            &mut entry,
            "A rule of the model says who may do it with which records.",
        );
        refuse(&mut entry, FORBIDDEN);
    }
    entry
}

fn say(entry: &mut Entry, sentence: &str) {
    entry.description = format!("{} {sentence}", entry.description);
}

/// A refusal that the operation may have already.
pub(super) fn refuse(entry: &mut Entry, refusal: Refusal) {
    let (status, response) = refusal.entry();
    if entry.responses.iter().all(|(known, _)| known != status) {
        entry.responses.insert(status, response);
    }
}
