//! Where requests come to, from before the store is open: until then `/livez` and `/readyz` answer,
//! and everything else is told to wait.

use std::{
    error, fmt,
    sync::{Arc, OnceLock},
    time::Instant,
};

use bytes::Bytes;
use hyper::{Method, Request, body::Body, http::request::Parts};

use super::{
    answer::{answer, check},
    context::Context,
    door::Door,
    fixed::Fixed,
    peer::Peer,
    problem::{Kind, Problem},
    request_id::RequestIds,
    response::{self, Response},
    traffic::{Lane, Seen},
};
use crate::{model::App, store::Progress};

/// A server that may still be starting.
pub(crate) struct Front<A: App> {
    context: OnceLock<Arc<Context<A>>>,
    progress: Arc<Progress>,
    request_ids: RequestIds,
}

impl<A: App> Front<A> {
    /// A server that starts, and is as far as `progress` says.
    pub(crate) fn new(progress: Arc<Progress>) -> Self {
        Self {
            context: OnceLock::new(),
            progress,
            request_ids: RequestIds::new(),
        }
    }

    /// Requests are answered from now on. The first call counts.
    pub(crate) fn open(&self, context: Arc<Context<A>>) {
        let _: Result<(), _> = self.context.set(context);
    }

    /// Answers a request that `peer` sent by `door`, and counts it in `lane`.
    pub(crate) async fn answer<B>(
        &self,
        door: Door,
        lane: &Lane,
        peer: &Peer,
        request: Request<B>,
    ) -> Response
    where
        B: Body<Data = Bytes> + Send + 'static,
        B::Error: Into<Box<dyn error::Error + Send + Sync>>,
    {
        match self.context.get() {
            Some(context) => answer(context, door, lane, peer, request).await,
            None => self.answer_early(door, lane, &request.into_parts().0),
        }
    }

    fn answer_early(&self, door: Door, lane: &Lane, head: &Parts) -> Response {
        let began = Instant::now();
        let request_id = self.request_ids.of(&head.headers);
        let mut seen = Seen::Nothing;
        let answered = check(door, head).and_then(|()| {
            let fixed = Fixed::find(head.uri.path()).ok_or(Problem::new(Kind::Starting))?;
            seen = Seen::Path(fixed.path());
            fixed.answer_early(self.progress.read(), head)
        });
        let response = answered.unwrap_or_else(|problem| problem.respond(request_id));
        lane.count(seen, &head.method, response.status(), began.elapsed());
        response::finish(response, request_id, head.method == Method::HEAD)
    }
}

impl<A: App> fmt::Debug for Front<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Front")
            .field("is_open", &self.context.get().is_some())
            .finish_non_exhaustive()
    }
}
