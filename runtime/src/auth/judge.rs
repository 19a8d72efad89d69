//! Judging a command on the staged root: its plan, which is made read-only, becomes one operation.

use super::{
    ApiKey, BuiltInWrite, Caller, HoldsBuiltIn, Session,
    command::{Commanded, Done, Refused},
    plan::Plan,
};
use crate::{
    model::App,
    store::{Edit, Fate, Judged, NoRoom, Staged, judge},
};

/// Judges a write to the built-in tables and applies it to the staged root.
pub fn judge_built_in<A: App>(staged: &mut Staged<A>, write: BuiltInWrite) -> Judged<BuiltInWrite> {
    match write {
        BuiltInWrite::User(write) => judge(staged, write).map(BuiltInWrite::User),
        BuiltInWrite::Session(write) => judge(staged, write).map(BuiltInWrite::Session),
        BuiltInWrite::ApiKey(write) => judge(staged, write).map(BuiltInWrite::ApiKey),
        BuiltInWrite::Command(commanded) => obey(staged, commanded).map(BuiltInWrite::Command),
    }
}

fn obey<A: App>(staged: &mut Staged<A>, commanded: Commanded) -> Judged<Commanded> {
    // What was found out before a body came may not hold any more.
    let stands = |caller: Caller| caller.stands::<A::Role>(staged.root.built_in());
    let plan = if commanded.caller.is_none_or(stands) {
        Plan::of(staged, &commanded.command)
    } else {
        Err(Refused::Outdated)
    };
    let verdict = match plan.map(|plan| carry_out(staged, plan)) {
        Ok(Ok(done)) => Ok(done),
        Ok(Err(NoRoom::ThisFrame)) => return Judged::Deferred(commanded),
        // No user has as many sessions as would fill a frame.
        Ok(Err(NoRoom::AnyFrame)) => Err(Refused::Full),
        Err(refused) => Err(refused),
    };
    Judged::Settled(Box::new(move |fate| {
        commanded.reply.send(match fate {
            Fate::Durable => verdict,
            Fate::Lost => Err(Refused::Full),
            Fate::Unknown => Err(Refused::Indeterminate),
        });
    }))
}

/// Writes a plan and applies it.
fn carry_out<A: App>(staged: &mut Staged<A>, plan: Plan) -> Result<Done, NoRoom> {
    let ended = plan.ended.len() + usize::from(plan.key_gone.is_some());
    let changes = usize::from(plan.user.is_some())
        + usize::from(plan.session.is_some())
        + usize::from(plan.key.is_some())
        + ended;
    Edit::make(staged, changes, |edit| {
        for session in &plan.ended {
            edit.remove::<Session>(session)?;
        }
        if let Some(key) = &plan.key_gone {
            edit.remove::<ApiKey>(key)?;
        }
        let user = match plan.user {
            Some((stored, user)) => Some(edit.put(stored.as_deref(), user)?),
            None => plan.unchanged,
        };
        let session = plan.session.map(|session| edit.put(None, session));
        let session = session.transpose()?;
        let key = plan.key.map(|key| edit.put(None, key));
        Ok(Done {
            user,
            session,
            key: key.transpose()?,
            ended,
        })
    })
}
