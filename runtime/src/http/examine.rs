//! Judges a body as the handlers do, without a request and a store: for tests that put more
//! bodies to the models than HTTP has time for. Nothing is kept and nothing referred to is looked up.

use super::{handlers::write_record, inspect::decode};
use crate::{
    fault::Faults,
    model::{Amend, Input, Model},
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
/// What is wrong with the body, in words.
pub fn examine<M: Model>(kind: Examined<'_>, body: &[u8]) -> Result<Vec<u8>, String> {
    let record = match kind {
        Examined::Create => create(body)?,
        Examined::Replace(stored) => amend::<M, M::Replace>(create(stored)?, body)?,
        Examined::Patch(stored) => amend::<M, M::Patch>(create(stored)?, body)?,
    };
    let mut json = Vec::new();
    write_record::<M>(&record, &mut json);
    Ok(json)
}

fn create<M: Model>(body: &[u8]) -> Result<M, String> {
    let record: M = read::<M::Create>(body)?.into();
    valid(record, Faults::new())
}

fn amend<M: Model, B: Input + Amend<M>>(mut record: M, body: &[u8]) -> Result<M, String> {
    let mut faults = Faults::new();
    read::<B>(body)?.amend(&mut record, &mut faults);
    valid(record, faults)
}

fn read<B: Input>(body: &[u8]) -> Result<B, String> {
    let said = |faults: &Faults| format!("{:?}", faults.list());
    decode::<B>(body)
        .map_err(|problem| format!("{problem:?}"))?
        .map_err(|faults| said(&faults))
}

fn valid<M: Model>(record: M, mut faults: Faults) -> Result<M, String> {
    record.validate(&mut faults);
    if faults.is_empty() {
        return Ok(record);
    }
    Err(format!("{:?}", faults.list()))
}
