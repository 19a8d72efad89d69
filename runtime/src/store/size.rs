//! How large a record may become: about as large as a body of its model, so that what was read can be
//! sent back, and no change costs more than that, however small its body is.

use crate::{fault::Faults, model::Model, rules::write_unseen, wire::Object};

/// Room for what a record shows and a body need not say: key, times, nulls and defaults.
const BEYOND_BODY_BYTES: usize = 4 << 10;

/// Room for what the server sets once the record has been measured: two times may have 7 characters
/// more each, a serial number and a version 19.
const SET_LATER_BYTES: usize = 64;

/// What a record's JSON has room for at first.
const RECORD_BYTES_TYPICAL: usize = 512;

/// Most bytes of a record as JSON, and so of a PUT's body: what GET gave can be PUT back.
pub const fn record_bytes_max<M: Model>() -> usize {
    M::BODY_BYTES_MAX + BEYOND_BODY_BYTES
}

/// Checks that a new record has no more bytes as JSON than [`record_bytes_max`] says, members that are
/// never shown among them.
pub fn check_new<M: Model>(record: &M, faults: &mut Faults) {
    check(record, None, faults);
}

/// The same of a change, or that the record has no more than it had, so that one that is too large
/// can still be made smaller.
pub(super) fn check<M: Model>(record: &M, stored: Option<&M>, faults: &mut Faults) {
    if !M::OUTGROWS_BODY {
        return;
    }
    let bytes_max = record_bytes_max::<M>() - SET_LATER_BYTES;
    let bytes = json_bytes(record);
    if bytes <= bytes_max || stored.is_some_and(|stored| bytes <= json_bytes(stored)) {
        return;
    }
    let detail = format!("would have {bytes} bytes as JSON: it may have {bytes_max}");
    faults.fault("size", detail);
}

/// Bytes of the whole record as JSON.
fn json_bytes<M: Model>(record: &M) -> usize {
    let mut json = Vec::with_capacity(RECORD_BYTES_TYPICAL);
    let mut object = Object::open(&mut json);
    write_unseen(record, &mut object);
    record.write_hidden(&mut object);
    object.close();
    json.len()
}
