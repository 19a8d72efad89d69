//! The workers: a thread a core, each with a runtime, a listening socket and its connections.
//!
//! A connection stays on the thread that accepted it, so nothing of a request crosses threads but
//! a write on its way to the writer and back.

use std::{
    io,
    net::{SocketAddr, TcpListener as StdListener},
    sync::Arc,
    thread,
    time::Duration,
};

use tokio::{
    net::{TcpListener, TcpStream},
    sync::{oneshot, watch},
    task::JoinSet,
    time::{Instant, error::Elapsed, sleep, timeout},
};

use super::{
    access::AccessLog,
    admission::{Admission, Full},
    connection::{self, Answer, Patience, Serving},
    listen::BACKLOG,
};
use crate::{http::Budget, store::Mailbox};

/// First pause when no connection can be accepted, for want of file descriptors say.
const PAUSE_MIN: Duration = Duration::from_millis(10);
/// It doubles up to this.
const PAUSE_MAX: Duration = Duration::from_secs(1);
/// How long a connection that the stop found unread is waited for.
const LAST_BYTES_LIMIT: Duration = Duration::from_millis(100);
/// The stack of a worker. In a build without optimization the dispatch of requests takes four KiB an
/// operation, whichever is called, and an application may have hundreds of models. Pages that are not
/// touched cost nothing.
const STACK_BYTES: usize = 16 << 20;
/// So often at most is it logged that connections are refused.
const REFUSALS_LOGGED_EVERY: Duration = Duration::from_secs(10);

/// All workers.
#[derive(Debug)]
pub(super) struct Workers {
    stop: Vec<watch::Sender<bool>>,
    ended: tokio::sync::Mutex<Vec<oneshot::Receiver<()>>>,
}

/// What workers do with connections.
#[derive(Debug)]
pub(super) struct Plan<S> {
    pub(super) service: S,
    pub(super) patience: Patience,
    pub(super) access: AccessLog,
    pub(super) admission: Arc<Admission>,
    /// What answers may wait for their clients, in all.
    pub(super) answers: Arc<Budget>,
    /// How long requests may take to end once the server stops.
    pub(super) stop_limit: Duration,
}

impl Workers {
    /// Starts a worker for each listening socket.
    ///
    /// # Errors
    /// A thread or its runtime cannot be made.
    pub(super) fn start<S: Answer>(
        listeners: Vec<StdListener>,
        plan: &Plan<S>,
    ) -> io::Result<Self> {
        let (mut stop, mut ended) = (Vec::new(), Vec::new());
        for (index, listener) in listeners.into_iter().enumerate() {
            // Each worker has its own, so that connections of two never meet at its lock.
            let (stop_worker, stopping) = watch::channel(false);
            let (ending, ended_worker) = oneshot::channel::<()>();
            let worker = Worker::new(plan, stopping);
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_io()
                .enable_time()
                .build()?;
            thread::Builder::new()
                .name(format!("modelith-http-{index}"))
                .stack_size(STACK_BYTES)
                .spawn(move || {
                    let served = runtime.block_on(worker.run(listener));
                    if let Err(error) = served {
                        tracing::error!(%error, "a worker cannot watch its socket");
                    }
                    // What is left of HTTP/2 requests goes with the runtime.
                    drop((runtime, ending));
                })?;
            stop.push(stop_worker);
            ended.push(ended_worker);
        }
        let ended = tokio::sync::Mutex::new(ended);
        Ok(Self { stop, ended })
    }

    /// Accepts nothing more, lets requests end, and waits for that, at most as long as
    /// [`Plan::stop_limit`]. It may be called again.
    pub(super) async fn stop(&self) {
        for stop in &self.stop {
            stop.send_replace(true);
        }
        let mut ended = self.ended.lock().await;
        while let Some(worker) = ended.last_mut() {
            // An error means that the worker ended in another way, which is as good.
            let _: Result<(), _> = worker.await;
            ended.pop();
        }
    }
}

struct Worker<S> {
    serving: Arc<Serving<S>>,
    admission: Arc<Admission>,
    stop_limit: Duration,
    stopping: watch::Receiver<bool>,
}

impl<S: Answer> Worker<S> {
    fn new(plan: &Plan<S>, stopping: watch::Receiver<bool>) -> Self {
        let answers = Arc::clone(&plan.answers);
        let serving = Serving::new(
            plan.service.of_worker(),
            plan.patience,
            plan.access,
            answers,
        );
        Self {
            serving: Arc::new(serving),
            admission: Arc::clone(&plan.admission),
            stop_limit: plan.stop_limit,
            stopping,
        }
    }

    async fn run(self, listener: StdListener) -> io::Result<()> {
        let listener = TcpListener::from_std(listener)?;
        tokio::spawn(Mailbox::serve());
        let mut stopping = self.stopping.clone();
        let mut connections = JoinSet::new();
        let mut pause = Pause::default();
        let mut refusals = Refusals::default();
        loop {
            tokio::select! {
                // The sender is dropped when the server is, which is a stop as well.
                _ = stopping.wait_for(|stop| *stop) => break,
                Some(_) = connections.join_next() => {}
                accepted = listener.accept() => match accepted {
                    Ok((stream, peer)) => {
                        pause.reset();
                        self.admit(stream, peer, &mut connections, &mut refusals);
                    }
                    Err(error) if is_of_one_connection(&error) => {}
                    Err(error) => pause.wait(&error).await,
                },
            }
        }
        let listener = listener.into_std()?;
        self.admit_waiting(&listener, &mut connections, &mut refusals);
        drop(listener);
        let all = async { while connections.join_next().await.is_some() {} };
        if timeout(self.stop_limit, all).await.is_err() {
            tracing::warn!(
                connections = connections.len(),
                "cut requests that did not end"
            );
        }
        Ok(())
    }

    /// Admits what waits to be accepted when the worker stops. Its client may have sent a request, and
    /// to close the listening socket would reset it.
    fn admit_waiting(
        &self,
        listener: &StdListener,
        connections: &mut JoinSet<()>,
        refusals: &mut Refusals,
    ) {
        for _ in 0..=BACKLOG {
            let accepted = listener.accept().and_then(|(stream, peer)| {
                stream.set_nonblocking(true)?;
                Ok((TcpStream::from_std(stream)?, peer))
            });
            match accepted {
                Ok((stream, peer)) => self.admit(stream, peer, connections, refusals),
                Err(error) if is_of_one_connection(&error) => {}
                Err(_) => break,
            }
        }
    }

    fn admit(
        &self,
        stream: TcpStream,
        peer: SocketAddr,
        connections: &mut JoinSet<()>,
        refusals: &mut Refusals,
    ) {
        let place = match self.admission.enter(peer.ip()) {
            Ok(place) => place,
            // Closing tells the client at once; an answer would have to wait for its request.
            Err(full) => return refusals.note(peer, full),
        };
        // Answers are written whole, so waiting for more to send only delays them. Where the option
        // fails the socket is dead, and reading says so.
        let _: io::Result<()> = stream.set_nodelay(true);
        let (serving, stopping) = (Arc::clone(&self.serving), self.stopping.clone());
        connections.spawn(async move {
            if *stopping.borrow() {
                // What was sent before the stop is here, but has to be noticed.
                let _: Result<_, Elapsed> = timeout(LAST_BYTES_LIMIT, stream.readable()).await;
            }
            connection::serve(stream, peer, &serving, stopping).await;
            drop(place);
        });
    }
}

/// Whether only the connection failed that would have been accepted.
fn is_of_one_connection(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset, Interrupted};
    matches!(
        error.kind(),
        ConnectionAborted | ConnectionRefused | ConnectionReset | Interrupted
    )
}

/// Keeps a worker that can accept nothing from asking all the time: the connection that waits
/// keeps its socket readable.
#[derive(Debug, Default)]
struct Pause {
    next: Option<Duration>,
}

impl Pause {
    fn reset(&mut self) {
        self.next = None;
    }

    async fn wait(&mut self, error: &io::Error) {
        let pause = self.next.unwrap_or(PAUSE_MIN);
        if self.next.is_none() {
            tracing::error!(%error, "cannot accept connections");
        }
        self.next = Some((pause * 2).min(PAUSE_MAX));
        sleep(pause).await;
    }
}

/// Counts refused connections and says so now and then.
#[derive(Debug, Default)]
struct Refusals {
    since_logged: u64,
    logged_at: Option<Instant>,
}

impl Refusals {
    fn note(&mut self, peer: SocketAddr, full: Full) {
        self.since_logged += 1;
        if self
            .logged_at
            .is_some_and(|at| at.elapsed() < REFUSALS_LOGGED_EVERY)
        {
            return;
        }
        let limit = match full {
            Full::Connections => "limits.connections",
            Full::Address => "limits.connections_per_address",
        };
        tracing::warn!(limit, last = %peer.ip(), refused = self.since_logged, "refused connections");
        *self = Self {
            since_logged: 0,
            logged_at: Some(Instant::now()),
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_worker_that_can_accept_nothing_waits_longer_and_longer() {
        let mut pause = Pause::default();
        let error = io::Error::other("no file descriptors");
        let mut waits = Vec::new();
        for _ in 0..9 {
            let start = Instant::now();
            pause.wait(&error).await;
            waits.push(start.elapsed().as_millis());
        }
        assert_eq!(waits, [10, 20, 40, 80, 160, 320, 640, 1000, 1000]);
        pause.reset();
        let start = Instant::now();
        pause.wait(&error).await;
        assert_eq!(start.elapsed(), PAUSE_MIN);
    }

    #[tokio::test(start_paused = true)]
    async fn refusals_are_said_now_and_then() {
        let mut refusals = Refusals::default();
        let peer = ([192, 0, 2, 1], 1).into();
        for _ in 0..100 {
            refusals.note(peer, Full::Address);
        }
        assert_eq!(refusals.since_logged, 99);
        sleep(REFUSALS_LOGGED_EVERY).await;
        refusals.note(peer, Full::Address);
        assert_eq!(refusals.since_logged, 0);
    }
}
