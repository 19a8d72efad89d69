//! A request that has passed the gate, as a handler sees it.

use std::{fmt, sync::Arc};

use bytes::Bytes;
use hyper::{Method, http::request::Parts};

use super::{
    body::Payload,
    context::Context,
    etag,
    negotiate::{BodyType, check_accept, check_content_type},
    percent::decode_segment,
    problem::{Kind, Problem},
    query,
    request_id::RequestId,
};
use crate::{
    auth::Caller,
    model::{App, Has, Model},
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

    /// The key and the row as it is now.
    ///
    /// # Errors
    /// 404 if there is none.
    pub(super) fn row<M: Model>(&self) -> Result<(M::Key, Arc<Row<M>>), Problem>
    where
        A::Root: Has<M>,
    {
        let key = self.key::<M>()?;
        let row = self.stored::<M>(&key);
        let row = row.ok_or(Problem::new(Kind::NoSuchRecord))?;
        Ok((key, row))
    }

    /// The row with this key as it is now, if there is one.
    pub(super) fn stored<M: Model>(&self, key: &M::Key) -> Option<Arc<Row<M>>>
    where
        A::Root: Has<M>,
    {
        self.store().state().root.table().get(key).map(Arc::clone)
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
