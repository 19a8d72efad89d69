//! The public entry: a builder, and a server that runs.

use std::{fmt, marker::PhantomData, net::SocketAddr, path::PathBuf, sync::Arc, time::Duration};

use tokio::{sync::watch, time::timeout};

use super::{
    ServeError, StartError, StopError,
    config::{AdminListen, Config, ConfigError, Events, Layers, Loaded, Source},
    error::Refusal,
    service::Listeners,
    signals::Signals,
    socket::AdminSocket,
    start,
    sweep::Sweep,
};
use crate::{
    ModelStats,
    auth::SessionManager,
    http::{Context, Readiness},
    model::{App, Has, Relations},
    store::{CompactError, Compaction, Failure, Selection},
    vfs::Disk,
};

/// How long answers may take once no write can succeed any more.
const FAILED_STOP_LIMIT: Duration = Duration::from_secs(2);

/// A server that is not running yet.
///
/// What is set here are defaults: the configuration file, the environment and flags stand before
/// it. docs/operations.md has every key.
pub struct Server<A: App> {
    config: Config,
    app: PhantomData<fn() -> A>,
}

/// A server that runs, in threads of its own; clones are handles to the same one.
///
/// When the last is dropped the server ends too, but cuts what is under way. [`Self::stop`] does
/// not.
pub struct Running<A: App> {
    inner: Arc<Inner<A>>,
}

/// What the handles share.
pub(super) struct Inner<A: App> {
    pub(super) context: Arc<Context<A>>,
    pub(super) listeners: Listeners,
    /// How commands reach it, unless it could not be made.
    pub(super) socket: Option<AdminSocket>,
    pub(super) writer: WriterEnd,
    /// Takes sessions out that have run out, if there are any.
    pub(super) sweep: Option<Sweep>,
}

/// Says how the writer ended, once it has.
pub(super) type WriterEnd = watch::Receiver<Option<Result<(), Arc<Failure>>>>;

impl<A: App> Server<A> {
    /// A server with the usual settings: on `127.0.0.1:3000`, with its data in `./data`.
    #[must_use]
    pub fn new() -> Self {
        Self {
            config: Config::default(),
            app: PhantomData,
        }
    }

    /// Sets the address to listen on; port 0 takes a free one.
    #[must_use]
    pub fn with_listen(mut self, address: impl Into<SocketAddr>) -> Self {
        self.config
            .listen
            .take(Some(address.into()), Source::Program);
        self
    }

    /// Sets the data directory. It is made if it is not there.
    #[must_use]
    pub fn with_data(mut self, path: impl Into<PathBuf>) -> Self {
        self.config.data.take(Some(path.into()), Source::Program);
        self
    }

    /// Sets an address of its own for `/_admin/…` and `/metrics`, which then answer there alone;
    /// port 0 takes a free one. Beyond loopback it takes `admin.allow_remote` as well.
    #[must_use]
    pub fn with_admin_listen(mut self, address: impl Into<SocketAddr>) -> Self {
        let listen = AdminListen::At(address.into());
        self.config.admin.listen.take(Some(listen), Source::Program);
        self
    }

    /// Has every model compacted by itself that says nothing of it: each `every` its events since its
    /// last snapshot are counted, and with `events` or more it gets a new one. It is off without
    /// this. Zero of either is refused at the start.
    #[must_use]
    pub fn with_auto_compaction(mut self, events: u64, every: Duration) -> Self {
        let compaction = &mut self.config.compaction;
        compaction
            .events
            .take(Some(Events::Of(events)), Source::Program);
        compaction.every.take(Some(every), Source::Program);
        self
    }

    /// Has users, who log in and have sessions: there are `/auth/login` and what belongs to it, and the
    /// operator's routes need the role of the administrators. Without this nobody can be told from
    /// another.
    #[must_use]
    pub fn with_sessions(mut self, sessions: SessionManager) -> Self {
        self.config.program.sessions = Some(sessions);
        self
    }

    /// Lets every endpoint of the models answer 401 without a session, whatever the model says; one that
    /// asks for a role still does. File, environment and flags cannot take it back.
    #[must_use]
    pub fn with_models_require_session(mut self, require: bool) -> Self {
        self.config.program.requires_session = require;
        self.config
            .require_session
            .take(Some(require), Source::Program);
        self
    }

    /// Starts the server, configured by the file and the environment, without flags. It must be
    /// called in a tokio runtime, but serves in threads of its own.
    ///
    /// # Errors
    /// The configuration is wrong or unsafe, the address cannot be had, or the store cannot be
    /// opened. Nothing runs then.
    pub async fn start(self) -> Result<Running<A>, StartError> {
        start::start(&self.load()?, Arc::new(Disk)).await
    }

    /// Starts the server as [`Self::start`] does, with a log on standard error unless the program
    /// has one, and serves until SIGTERM or SIGINT. A second signal ends the process at once.
    ///
    /// # Errors
    /// It cannot start, or its log failed while it ran.
    pub async fn serve(self) -> Result<(), ServeError> {
        let loaded = self.load().map_err(StartError::from)?;
        let _logs = super::logs::Logs::install(&loaded.config.log);
        serve::<A>(&loaded).await
    }

    /// The configuration before any other layer.
    pub(super) fn into_config(self) -> Config {
        self.config
    }

    fn load(self) -> Result<Loaded, ConfigError> {
        let environment = std::env::vars_os().collect();
        Layers {
            program: self.config,
            environment,
            ..Layers::default()
        }
        .load()
    }
}

impl<A: App> Running<A> {
    pub(super) fn new(inner: Inner<A>) -> Self {
        Self {
            inner: Arc::new(inner),
        }
    }

    /// The address that it listens on, with the port that it has.
    #[must_use]
    pub fn local_addr(&self) -> SocketAddr {
        self.inner.listeners.address()
    }

    /// The statistics of a model, as they are now.
    #[must_use]
    pub fn stats<M: Relations<A>>(&self) -> ModelStats
    where
        A::Root: Has<M>,
    {
        self.inner.context.store().stats_of::<M>()
    }

    /// Compacts a model: it gets a new snapshot, and the log lets go what it holds of it. Writes go
    /// on meanwhile. Nothing is done if nothing has changed since its last one.
    ///
    /// # Errors
    /// There is no space for it, or the server is stopping. The model is as it was.
    pub async fn compact<M: Relations<A>>(&self) -> Result<Compaction, CompactError>
    where
        A::Root: Has<M>,
    {
        let selection = Selection::Models(vec![M::ID]);
        self.inner.context.store().compact(selection).await
    }

    /// Compacts every model that has changed since its last snapshot.
    ///
    /// # Errors
    /// As [`Self::compact`].
    pub async fn compact_all(&self) -> Result<Compaction, CompactError> {
        self.inner.context.store().compact(Selection::All).await
    }

    /// The address of the operator's own port, if it has one.
    #[must_use]
    pub fn admin_addr(&self) -> Option<SocketAddr> {
        self.inner.listeners.admin_address()
    }

    /// Stops: `/readyz` answers 503, no connection is accepted, what is under way ends within
    /// `timeouts.stop`, the writer finishes and the data directory is free. It may be called more
    /// than once, and dropped and called again.
    ///
    /// # Errors
    /// The log had failed, or the writer panicked.
    pub async fn stop(&self) -> Result<(), StopError> {
        self.inner.context.set_readiness(Readiness::Stopping);
        self.inner.listeners.stop().await;
        if let Some(socket) = &self.inner.socket {
            socket.stop().await;
        }
        self.inner.context.store().close();
        self.ended().await
    }

    /// Waits until it has ended, by [`Self::stop`] on any handle or because its log or its writer
    /// failed: then no write succeeds any more, and the process should end with the error's code.
    ///
    /// # Errors
    /// The log failed, or the writer panicked.
    pub async fn ended(&self) -> Result<(), StopError> {
        let mut writer = self.inner.writer.clone();
        let ended = writer.wait_for(Option::is_some).await;
        match ended.as_deref() {
            Ok(Some(Err(failure))) => Err(StopError(Some(Arc::clone(failure)))),
            Ok(_) => Ok(()),
            // Who waits for the writer ended without a word: a defect.
            Err(_) => Err(StopError(None)),
        }
    }
}

/// Serves until a signal or a failure.
pub(super) async fn serve<A: App>(loaded: &Loaded) -> Result<(), ServeError> {
    // Before anything else: process 1 of a container ignores a signal that nobody handles.
    let mut signals = Signals::new().map_err(|error| StartError::from(Refusal::Signals(error)))?;
    let running = tokio::select! {
        started = start::start::<A>(loaded, Arc::new(Disk)) => started?,
        // Nothing has been promised yet, and a start can be broken off anywhere.
        (number, _) = signals.next() => end_at_once(number),
    };
    let stopped = tokio::select! {
        (_, name) = signals.next() => {
            tracing::info!(signal = name, "stopping");
            let stop = running.stop();
            tokio::select! {
                stopped = stop => stopped,
                (number, _) = signals.next() => end_at_once(number),
            }
        }
        failed = running.ended() => {
            // Those who wait get their answer; the failure is what counts, not who was cut.
            let _: Result<_, _> = timeout(FAILED_STOP_LIMIT, running.stop()).await;
            failed
        }
    };
    stopped?;
    let counters = running.inner.context.store().counters();
    tracing::info!(
        batches = counters.batches(),
        records = counters.records(),
        "stopped"
    );
    Ok(())
}

/// As the signal would have done by itself. What was acknowledged is durable.
fn end_at_once(number: i32) -> ! {
    std::process::exit(128 + number)
}

impl<A: App> Drop for Inner<A> {
    fn drop(&mut self) {
        // The workers see that their sender is gone; the writer has to be told.
        self.context.set_readiness(Readiness::Stopping);
        self.context.store().close();
    }
}

impl<A: App> Default for Server<A> {
    fn default() -> Self {
        Self::new()
    }
}

impl<A: App> Clone for Running<A> {
    fn clone(&self) -> Self {
        Self {
            inner: Arc::clone(&self.inner),
        }
    }
}

impl<A: App> fmt::Debug for Server<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Server")
            .field("config", &self.config)
            .finish_non_exhaustive()
    }
}

impl<A: App> fmt::Debug for Running<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let address = &self.inner.listeners.address();
        f.debug_struct("Running")
            .field("address", address)
            .finish_non_exhaustive()
    }
}
