//! How large a record may become: about as large as a body of its model, so that what was read can be
//! sent back, and no change costs more than that, however small its body is.

use crate::{fault::Faults, model::Model, wire::Object};

/// Room for what a record shows and a body need not say: key, times, nulls and defaults. A record may
/// always have as much, however little a body may have.
pub(super) const BEYOND_BODY_BYTES: usize = 4 << 10;

/// Room for what the server sets once the record has been measured: a time of the same second may have 7
/// characters more, and a version 19.
pub(super) const SET_LATER_BYTES: usize = 32;

/// What a record's JSON has room for at first.
const RECORD_BYTES_TYPICAL: usize = 512;

/// Checks that a new record, made by a body of its own, has not many times that body's bytes.
pub fn check_new<M: Model>(record: &M, faults: &mut Faults) {
    check(record, None, M::BODY_BYTES_MAX + BEYOND_BODY_BYTES, faults);
}

/// Checks that a record has at most `bytes_max` bytes as JSON, members that are never shown among
/// them; or no more than it had, so that one that is too large can still be made smaller.
pub(super) fn check<M: Model>(
    record: &M,
    stored: Option<&M>,
    bytes_max: usize,
    faults: &mut Faults,
) {
    if !M::OUTGROWS_BODY {
        return;
    }
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
    record.write(&mut object);
    record.write_hidden(&mut object);
    object.close();
    json.len()
}
