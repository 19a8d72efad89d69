//! The writer's rules, one test each, over a log that the test holds back.

mod answers;
mod batches;
mod endings;
mod insertions;
mod notes;

use super::{
    Account, AccountBody, AccountPatch, Ask, Mail, MailBody, Refused, Status,
    gate::{Gated, Verdict},
};
use crate::{
    store::{Condition, Rejection},
    types::Id,
};

const USUAL: usize = 16 << 20;
const FULL: Refused = Refused::Rejected(Rejection::Full);

fn body(email: &str) -> AccountBody {
    AccountBody {
        email: email.to_owned(),
        status: Status::Active,
        nick: None,
        balance: 0,
    }
}

fn account(email: &str) -> Ask<Account> {
    Ask::Create(body(email))
}

fn mail(owner: Id<Account>, bytes: usize) -> Ask<Mail> {
    Ask::Create(MailBody {
        owner,
        answers: None,
        text: "m".repeat(bytes),
    })
}

fn patch(key: Id<Account>, patch: AccountPatch) -> Ask<Account> {
    Ask::Patch(key, Condition::default(), patch)
}

/// A store that holds one account.
fn with_ada(frame_bytes_max: usize) -> (Gated, Account) {
    add_ada(Gated::new(frame_bytes_max))
}

fn add_ada(gated: Gated) -> (Gated, Account) {
    let sent = account("ada@x.org").send(&gated.store);
    gated.gate.decide(Verdict::Committed);
    let (_, ada) = sent.wait().unwrap();
    (gated, ada)
}

/// Keeps the writer busy with a write, so that all that is sent next makes one batch.
fn busy(gated: &Gated) {
    busy_with(gated, "busy@x.org");
}

fn busy_with(gated: &Gated, email: &str) {
    drop(account(email).send(&gated.store));
    gated.gate.held();
}
