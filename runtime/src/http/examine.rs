//! Judges a body as the handlers do, without a request and a store: for tests that put more
//! bodies to the models than HTTP has time for. Nothing is kept and nothing referred to is looked up.

use super::{
    inspect::decode,
    merged::{Changing, new_record},
};
use crate::{
    fault::Faults,
    model::{Amend, Input, Model},
    rules::{MemberSet, write_unseen},
    store::{Amendment, Rejection},
    wire::Object,
};

/// What a body is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Examined<'t> {
    /// A new record.
    Create,
    /// A replacement of the record that this body of Create makes.
    Replace(&'t [u8]),
    /// A merge patch to the record that this body of Create makes.
    Patch(&'t [u8]),
}

/// The record that the body leaves, as JSON that has what is shown. What only the writer fills in is
/// what it is before that.
///
/// # Errors
/// What is wrong with the body; of one that is no JSON that there is none.
pub fn examine<M: Model>(kind: Examined<'_>, body: &[u8]) -> Result<Vec<u8>, Faults> {
    let record = match kind {
        Examined::Create => create::<M>(body)?,
        Examined::Replace(stored) => amend(&create(stored)?, body, true, Amendment::Replace)?,
        Examined::Patch(stored) => amend(&create(stored)?, body, false, Amendment::Patch)?,
    };
    let mut json = Vec::new();
    let mut object = Object::open(&mut json);
    write_unseen::<M>(&record, &mut object);
    object.close();
    Ok(json)
}

fn create<M: Model>(body: &[u8]) -> Result<M, Faults> {
    new_record(body, read(body))
}

fn amend<M: Model, B: Input + Amend<M>>(
    stored: &M,
    body: &[u8],
    is_whole: bool,
    amendment: fn(Box<B>) -> Amendment<M>,
) -> Result<M, Faults> {
    let changing = Changing {
        body,
        key: stored.key(),
        stored: Some(stored),
        is_whole,
        closed: MemberSet::NONE,
    };
    match changing.apply(read(body), amendment) {
        Ok((_, record)) => Ok(*record),
        Err(Rejection::Invalid(faults)) => Err(faults),
        Err(other) => Err(of_body(&format!("{other:?}"))),
    }
}

fn read<B: Input>(body: &[u8]) -> Result<B, Faults> {
    decode::<B>(body).unwrap_or_else(|problem| Err(of_body(&format!("{problem:?}"))))
}

fn of_body(said: &str) -> Faults {
    let mut faults = Faults::new();
    faults.body("syntax", said);
    faults
}
