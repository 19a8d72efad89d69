//! A request that has passed the gate, as a handler sees it.

use std::{fmt, sync::Arc};

use bytes::Bytes;
use hyper::{Method, http::request::Parts};

use super::{
    body::Payload,
    context::Context,
    etag,
    handlers::rejected,
    negotiate::{BodyType, check_accept, check_content_type},
    percent::decode_segment,
    problem::{Kind, Problem},
    query,
    request_id::RequestId,
    route::{Access, Method as RouteMethod},
};
use crate::{
    auth::Caller,
    model::{App, Has, Model, Relations},
    rules::{Act, MemberSet, check_given, reach},
    store::{Condition, Row, Store, record_bytes_max},
    wire::Key,
};

/// A request that has passed the gate.
pub struct Call<A: App> {
    /// Its method, address and headers.
    pub head: Parts,
    /// Its name in answers and logs.
    pub request_id: RequestId,
    pub(super) context: Arc<Context<A>>,
    pub(super) payload: Payload,
    /// The user that it is made for.
    pub(super) caller: Option<Caller>,
}

impl<A: App> Call<A> {
    /// The store that it reads or changes.
    #[must_use]
    pub fn store(&self) -> &Store<A> {
        self.context.store()
    }

    /// The key in the path: its last segment, percent-decoded.
    ///
    /// # Errors
    /// 404, with what a key looks like: what is no key of the model's names no record. A number has one
    /// form, so that a record has one path; a UUID may have letters of either case.
    pub(super) fn key<M: Model>(&self) -> Result<M::Key, Problem> {
        let (_, segment) = self.head.uri.path().rsplit_once('/').unwrap_or_default();
        let text = decode_segment(segment);
        let key = text.and_then(|text| M::Key::from_segment(&text));
        key.ok_or_else(|| {
            let detail = format!("no record has this key: it must be {}", M::Key::SEGMENT);
            Problem::new(Kind::NoSuchRecord).with_detail(detail)
        })
    }

    /// The row with this key as it is now, if there is one that the caller may do this with.
    ///
    /// # Errors
    /// 404 if the caller may not see it, and 403.
    pub(super) fn stored<M>(&self, key: &M::Key, act: Act) -> Result<Option<Arc<Row<M>>>, Problem>
    where
        A::Root: Has<M>,
        M: Relations<A>,
    {
        let state = self.store().state();
        let Some(row) = state.root.table().get(key) else {
            return Ok(None);
        };
        reach::<A, M>(&state.root, row, self.caller.as_ref(), act).map_err(rejected)?;
        Ok(Some(Arc::clone(row)))
    }

    /// Whether the caller may make a record: a PUT that does takes what a POST takes, if there is one.
    ///
    /// # Errors
    /// 401 and 403
    pub(super) fn check_creates<M: Model>(&self) -> Result<(), Problem> {
        let mut resources = A::RESOURCES.iter();
        let collection = resources.find(|resource| resource.path == M::PATH);
        let create = collection.and_then(|resource| resource.endpoint(RouteMethod::Post));
        let access = create.map_or(Access::Public, |create| create.access);
        self.context.gate.pass_as_well(access, self.caller.as_ref())
    }

    /// The members of a row that this caller may neither see nor set, of which a body that holds those
    /// `given` must have none.
    ///
    /// # Errors
    /// 422
    pub(super) fn closed<M>(
        &self,
        row: Option<&Row<M>>,
        given: MemberSet,
    ) -> Result<MemberSet, Problem>
    where
        A::Root: Has<M>,
        M: Relations<A>,
    {
        let Some(row) = row.filter(|_| M::RULES.members) else {
            return Ok(MemberSet::NONE);
        };
        let state = self.store().state();
        check_given::<A, M>(&state.root, &row.record, self.caller.as_ref(), given).map_err(rejected)
    }

    /// Checks that the client takes what a read shows, and that it asks for nothing else.
    ///
    /// # Errors
    /// 406 and 400.
    pub(super) fn check_read(&self) -> Result<(), Problem> {
        check_accept(&self.head.headers)?;
        query::check_none(self.head.uri.query())
    }

    /// Reads the body of a write and the conditions under which it is to be made.
    ///
    /// # Errors
    /// In this order: 415, 406, 413 (and 503, 408), 400 for parameters and headers.
    pub(super) async fn read<M: Model>(
        &mut self,
        expected: BodyType,
    ) -> Result<(Bytes, Condition), Problem> {
        check_content_type(&self.head.headers, expected)?;
        check_accept(&self.head.headers)?;
        let payload = std::mem::take(&mut self.payload);
        let Context {
            bodies,
            body_timeout,
            ..
        } = &*self.context;
        let bytes_max = match self.head.method {
            Method::PUT => record_bytes_max::<M>(),
            _ => M::BODY_BYTES_MAX,
        };
        let body = payload.read(bytes_max, *body_timeout, bodies);
        let body = body.await?;
        if let Some(caller) = &self.caller {
            // A body may take its time.
            self.context.gate.check_still(self.store(), caller).await?;
        }
        Ok((body, self.condition()?))
    }

    /// The conditions under which a write is to be made.
    ///
    /// # Errors
    /// 400 for parameters, of which a write has none, and for malformed conditions.
    pub(super) fn condition(&self) -> Result<Condition, Problem> {
        query::check_none(self.head.uri.query())?;
        etag::condition(&self.head.headers, self.store().epoch())
    }
}

impl<A: App> fmt::Debug for Call<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call")
            .field("method", &self.head.method)
            .field("path", &self.head.uri.path())
            .field("request_id", &self.request_id)
            .finish_non_exhaustive()
    }
}
