//! The operations of a model, each one generic function; generated code names them.
//!
//! What is judged here, in this order, is judged on the published state: media types, size,
//! parameters and headers, syntax, 404, 412 and 428, 422. The writer judges again what may have changed,
//! and what only it can know: references and unique members (`store`).

use hyper::{
    StatusCode,
    header::{ETAG, HeaderValue, LOCATION},
};

use super::{
    call::Call,
    etag::{is_not_modified, record_tag},
    gate::session_ended,
    inspect::decode,
    merged::{Changing, Kept, new_record},
    negotiate::BodyType,
    percent::encode_segment,
    problem::{Kind, Problem},
    response::{JSON, Response, content, empty, not_modified},
};
use crate::{
    auth::Caller,
    fault::{Fault, Faults, Place},
    model::{Amend, App, Has, Input, Model, Relations},
    rules::{Act, Visible, visible},
    sequence::Sequence,
    store::{Amendment, Busy, Change, Rejection, Store, Written},
};

pub use super::list::list;

/// What a record's JSON has room for at first.
pub(super) const RECORD_BYTES_TYPICAL: usize = 512;

/// `GET`: 200 with the record and its entity tag, or 304.
pub async fn get<A, M>(call: Call<A>) -> Response
where
    A: App,
    A::Root: Has<M>,
    M: Relations<A>,
{
    answered(&call, show(&call))
}

/// `POST`: 201 with the new record, its Location and its entity tag.
pub async fn create<A, M>(mut call: Call<A>) -> Response
where
    A: App,
    A::Root: Has<M>,
    M: Relations<A>,
{
    let result = add(&mut call).await;
    answered(&call, result)
}

/// `PUT`: 200 with the record, every member as the body says; 201 if the client chose a key that was
/// not there.
pub async fn replace<A, M>(mut call: Call<A>) -> Response
where
    A: App,
    A::Root: Has<M>,
    M: Relations<A>,
{
    let result = change(&mut call, BodyType::Json, Amendment::Replace, M::CLIENT_KEY).await;
    answered(&call, result)
}

/// `PATCH`: 200 with the record, the body merged in (RFC 7396).
pub async fn update<A, M>(mut call: Call<A>) -> Response
where
    A: App,
    A::Root: Has<M>,
    M: Relations<A>,
{
    let result = change(&mut call, BodyType::MergePatch, Amendment::Patch, false).await;
    answered(&call, result)
}

/// `DELETE`: 204.
pub async fn delete<A, M>(call: Call<A>) -> Response
where
    A: App,
    A::Root: Has<M>,
    M: Relations<A>,
{
    let result = remove::<A, M>((call.store(), call.caller), removal(&call)).await;
    answered(&call, result)
}

/// The answer, or the problem as one.
pub(super) fn answered<A: App>(call: &Call<A>, result: Result<Response, Problem>) -> Response {
    result.unwrap_or_else(|problem| problem.respond(call.request_id))
}

fn show<A, M>(call: &Call<A>) -> Result<Response, Problem>
where
    A: App,
    A::Root: Has<M>,
    M: Relations<A>,
{
    call.check_read()?;
    // Rendered under the guard: readers of one record on several cores share no counter.
    let state = call.store().state();
    let row = state.root.table().get(&call.key::<M>()?);
    let record = row.and_then(|row| visible::<A, M>(&state.root, row, call.caller.as_ref()));
    let record = record.ok_or(Problem::new(Kind::NoSuchRecord))?;
    let tag = tag(call.store(), &record);
    if is_not_modified(&call.head.headers, &tag)? {
        return Ok(not_modified(tag));
    }
    Ok(shown(StatusCode::OK, &record, tag))
}

async fn add<A, M>(call: &mut Call<A>) -> Result<Response, Problem>
where
    A: App,
    A::Root: Has<M>,
    M: Relations<A>,
{
    let (bytes, condition) = call.read::<M>(BodyType::Json).await?;
    let decoded = decode::<M::Create>(&bytes)?;
    // The target is the collection: it is there, and no tag of a record is its tag.
    if !condition.allows(Some(Sequence::ZERO)) {
        return Err(Problem::new(Kind::PreconditionFailed));
    }
    let given = decoded.as_ref().map(Input::given).unwrap_or_default();
    let record = new_record::<M>(&bytes, decoded).map_err(invalid)?;
    let kept = Kept::of::<M>(&bytes);
    // The connection can use its buffer again while the writer works.
    drop(bytes);
    let change = Change::Create(Box::new(record), given);
    let submitted = submit(
        (call.store(), call.caller),
        change,
        kept.body_bytes,
        |faults| kept.in_order::<M, M::Create>(faults),
    );
    let written = submitted.await?;
    Ok(left(call, &written))
}

async fn change<A, M, B>(
    call: &mut Call<A>,
    expected: BodyType,
    amendment: fn(Box<B>) -> Amendment<M>,
    creates: bool,
) -> Result<Response, Problem>
where
    A: App,
    A::Root: Has<M>,
    M: Relations<A>,
    B: Input + Amend<M>,
{
    let (bytes, condition) = call.read::<M>(expected).await?;
    let decoded = decode::<B>(&bytes)?;
    let key = call.key::<M>()?;
    let row = call.stored::<M>(&key, Act::Update)?;
    if row.is_none() {
        if !creates {
            return Err(Problem::new(Kind::NoSuchRecord));
        }
        call.check_creates::<M>()?;
    }
    let sequence = row.as_ref().map(|row| row.sequence);
    condition.judge::<M>(sequence).map_err(rejected)?;
    let given = decoded.as_ref().map(Input::given).unwrap_or_default();
    let closed = call.closed(row.as_deref(), given)?;
    let changing = Changing {
        body: &bytes,
        key: &key,
        stored: row.as_ref().map(|row| &row.record),
        is_whole: expected == BodyType::Json,
        closed,
    };
    let (amendment, merged) = changing.apply(decoded, amendment).map_err(rejected)?;
    let kept = Kept::of::<M>(&bytes);
    drop(bytes);
    // The writer should be the last to hold the row that it replaces.
    drop(row);
    let change = Change::Amend {
        key,
        condition,
        seen: sequence.unwrap_or(Sequence::ZERO),
        merged,
        amendment,
    };
    let submitted = submit(
        (call.store(), call.caller),
        change,
        kept.body_bytes,
        |faults| kept.in_order::<M, B>(faults),
    );
    let written = submitted.await?;
    Ok(left(call, &written))
}

fn removal<A, M>(call: &Call<A>) -> Result<Change<M>, Problem>
where
    A: App,
    A::Root: Has<M>,
    M: Relations<A>,
{
    let condition = call.condition()?;
    let key = call.key::<M>()?;
    let row = call.stored::<M>(&key, Act::Delete)?;
    let row = row.ok_or(Problem::new(Kind::NoSuchRecord))?;
    condition.judge::<M>(Some(row.sequence)).map_err(rejected)?;
    Ok(Change::Remove { key, condition })
}

async fn remove<A, M>(
    by: (&Store<A>, Option<Caller>),
    change: Result<Change<M>, Problem>,
) -> Result<Response, Problem>
where
    A: App,
    M: Relations<A>,
{
    submit(by, change?, 0, |faults| faults).await?;
    Ok(empty(StatusCode::NO_CONTENT))
}

/// Hands a change to the writer and waits until it is durable or refused. What the writer finds in a
/// record is told by the places that `in_order` gives it.
async fn submit<A, M>(
    (store, caller): (&Store<A>, Option<Caller>),
    change: Change<M>,
    body_bytes: usize,
    in_order: impl FnOnce(Faults) -> Faults,
) -> Result<Written<M>, Problem>
where
    A: App,
    M: Relations<A>,
{
    let outcome = store
        .submit(change, body_bytes, caller)
        .map_err(|busy| match busy {
            Busy::Full => Problem::new(Kind::Busy),
            Busy::Stopped => Problem::new(Kind::Stopping),
        })?;
    // A writer that went away without an answer may have made the change durable.
    let outcome = outcome.await.unwrap_or(Err(Rejection::Indeterminate));
    outcome.map_err(|rejection| match rejection {
        Rejection::Invalid(faults) => invalid(in_order(faults)),
        other => rejected(other),
    })
}

pub(super) fn rejected(rejection: Rejection) -> Problem {
    match rejection {
        Rejection::NotFound => Problem::new(Kind::NoSuchRecord),
        Rejection::Forbidden(act) => Problem::new(Kind::RefusedByRule)
            .with_detail(format!("the model's rule for {act} does not allow it")),
        Rejection::Precondition => Problem::new(Kind::PreconditionFailed),
        Rejection::ConditionRequired => Problem::new(Kind::PreconditionRequired),
        Rejection::Invalid(faults) => invalid(faults),
        // No request inserts: only an import does.
        Rejection::SerialsGiven => Problem::new(Kind::Conflict),
        Rejection::Conflict(faults) => Problem::new(Kind::Conflict).with_faults(faults),
        Rejection::Referenced { model, member } => Problem::new(Kind::StillReferenced)
            .with_detail(format!("records of {model} refer to it by {member}")),
        Rejection::StillNeeded { model, key, fault } => {
            Problem::new(Kind::StillReferenced).with_detail(still_needed(model, &key, &fault))
        }
        Rejection::StillNeededUnseen { model } => Problem::new(Kind::StillReferenced).with_detail(
            format!("a {model} would lose its reference to it and would not be valid then"),
        ),
        Rejection::TooLarge { records } => {
            Problem::new(Kind::ChangeTooLarge).with_detail(too_large(records))
        }
        Rejection::Full => Problem::new(Kind::OutOfSpace),
        Rejection::NoRoom(room) => Problem::new(Kind::OutOfSpace).with_detail(room.to_string()),
        Rejection::SessionEnded => session_ended(),
        Rejection::Indeterminate => Problem::new(Kind::Indeterminate),
    }
}

fn too_large(records: usize) -> String {
    match records {
        1 => "the record has more bytes than the log takes at once".to_owned(),
        _ => format!("the change would touch at least {records} records"),
    }
}

/// The fault lies in a record that the request does not hold: a pointer would point nowhere.
fn still_needed(model: &str, key: &str, fault: &Fault) -> String {
    let place = match &fault.place {
        Place::Pointer(pointer) => pointer.as_str(),
        _ => "#",
    };
    let detail = &fault.detail;
    format!(
        "the {model} {key} would lose its reference to it and would not be valid then: {place} {detail}; \
         change or remove the {model} first"
    )
}

fn invalid(faults: Faults) -> Problem {
    Problem::new(Kind::InvalidRecord).with_faults(faults)
}

/// The record as a write left it: 201 with its Location if the write created it, else 200; 204 if it
/// is not the caller's to see.
fn left<A, M>(call: &Call<A>, written: &Written<M>) -> Response
where
    A: App,
    A::Root: Has<M>,
    M: Relations<A>,
{
    let state = call.store().state();
    let record = visible::<A, M>(&state.root, &written.row, call.caller.as_ref());
    let Some(record) = record else {
        return empty(StatusCode::NO_CONTENT);
    };
    let tag = tag(call.store(), &record);
    if !written.is_new {
        return shown(StatusCode::OK, &record, tag);
    }
    let mut response = shown(StatusCode::CREATED, &record, tag);
    let mut location = format!("{}/", M::PATH);
    encode_segment(&record.key().to_string(), &mut location);
    // Invariant: a path and an escaped segment are visible ASCII.
    if let Ok(location) = HeaderValue::try_from(location) {
        response.headers_mut().insert(LOCATION, location);
    }
    response
}

fn tag<A: App, M: Model>(store: &Store<A>, record: &Visible<'_, M>) -> HeaderValue {
    record_tag(store.epoch(), record.sequence(), record.fingerprint())
}

fn shown<M: Model>(status: StatusCode, record: &Visible<'_, M>, tag: HeaderValue) -> Response {
    let mut json = Vec::with_capacity(RECORD_BYTES_TYPICAL);
    record.write(&mut json);
    let mut response = content(status, JSON, json);
    response.headers_mut().insert(ETAG, tag);
    response
}
