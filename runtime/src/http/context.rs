//! What every request sees: the store, the documents, and whether the server is ready.

use std::{
    borrow::Cow,
    fmt,
    sync::{
        Arc, OnceLock,
        atomic::{AtomicU8, Ordering},
    },
    time::Duration,
};

use bytes::Bytes;
use hyper::header::HeaderValue;

use super::{
    budget::Budget,
    etag::document_tag,
    exposition::{Exposition, Scrape},
    gate::Gate,
    request_id::RequestIds,
};
use crate::{
    auth::{Entrance, NoRandomness, Token},
    model::App,
    store::Store,
};

/// What every request sees. One for the process, shared by all connections.
pub(crate) struct Context<A: App> {
    pub(super) store: Arc<Store<A>>,
    pub(super) request_ids: RequestIds,
    /// The OpenAPI document, as it is true of this server.
    pub(super) openapi: Bytes,
    /// Its entity tag.
    pub(super) openapi_tag: HeaderValue,
    /// How long a body may take to arrive whole.
    pub(super) body_timeout: Duration,
    /// What bodies may be held while they are read, in all.
    pub(super) bodies: Budget,
    /// What answers may wait for their clients, in all.
    pub(super) answers: Arc<Budget>,
    /// Who may use what.
    pub(super) gate: Gate,
    /// The way in, if there are sessions.
    pub(super) entrance: Entrance,
    readiness: AtomicU8,
    scrape: OnceLock<Box<dyn Scrape>>,
}

/// What requests may take in all.
#[derive(Debug, Clone)]
pub(crate) struct Limits {
    /// How long a request's body may take to arrive whole, from the moment that a handler asks for
    /// it.
    pub(crate) body_timeout: Duration,
    /// Most bytes of bodies that are being read.
    pub(crate) body_bytes: usize,
    /// What answers may wait for their clients; connections count them there. When it is spent,
    /// requests are refused.
    pub(crate) answers: Arc<Budget>,
}

impl<A: App> Context<A> {
    /// A server over `store` that is starting.
    #[must_use]
    pub(crate) fn new(store: Arc<Store<A>>, limits: Limits, gate: Gate) -> Self {
        let openapi = match A::OPENAPI.text(gate.logins()) {
            Cow::Borrowed(text) => Bytes::from_static(text.as_bytes()),
            Cow::Owned(text) => Bytes::from(text),
        };
        Self {
            store,
            request_ids: RequestIds::new(),
            openapi_tag: document_tag(&openapi),
            openapi,
            body_timeout: limits.body_timeout,
            bodies: Budget::new(limits.body_bytes),
            answers: limits.answers,
            gate,
            entrance: Entrance::new(),
            readiness: AtomicU8::new(Readiness::Starting as u8),
            scrape: OnceLock::new(),
        }
    }

    /// The store.
    #[must_use]
    pub(crate) const fn store(&self) -> &Arc<Store<A>> {
        &self.store
    }

    /// Makes the token by which the first administrator may be made, if there is no user yet.
    ///
    /// # Errors
    /// The system gives no randomness.
    pub(crate) fn open_first(&self) -> Result<Option<Token>, NoRandomness> {
        self.entrance.open_first(&self.store)
    }

    /// What `/metrics` asks from now on; the first counts.
    pub(crate) fn set_scrape(&self, scrape: Box<dyn Scrape>) {
        let _: Result<(), _> = self.scrape.set(scrape);
    }

    /// The metrics in this form, if there are any.
    pub(super) fn scrape(&self, form: Exposition) -> Option<String> {
        self.scrape.get()?.scrape(form)
    }

    /// What `/readyz` answers from now on.
    pub(crate) fn set_readiness(&self, readiness: Readiness) {
        self.readiness.store(readiness as u8, Ordering::Relaxed);
    }

    /// What `/readyz` answers.
    #[must_use]
    pub(crate) fn readiness(&self) -> Readiness {
        match self.readiness.load(Ordering::Relaxed) {
            0 => Readiness::Starting,
            1 => Readiness::Ready,
            _ => Readiness::Stopping,
        }
    }
}

impl<A: App> fmt::Debug for Context<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Context")
            .field("readiness", &self.readiness())
            .finish_non_exhaustive()
    }
}

/// Whether requests should be sent here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Readiness {
    /// Not yet.
    Starting,
    /// Yes.
    Ready,
    /// Not any more: what is under way is finished.
    Stopping,
}

impl Readiness {
    /// The `status` in the answer of `/readyz`.
    #[must_use]
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Starting => "starting",
            Self::Ready => "ready",
            Self::Stopping => "stopping",
        }
    }
}
