//! Drives one connection to its end: answered, too slow, or stopped.

use std::{
    convert::Infallible,
    future::poll_fn,
    net::SocketAddr,
    pin::{Pin, pin},
    sync::Arc,
    task::{Context, Poll, ready},
};

use bytes::Bytes;
use hyper::{
    Request, Response,
    body::{Body, Incoming},
    service::service_fn,
};
use hyper_util::{
    rt::{TokioExecutor, TokioIo},
    server::conn::auto,
};
use tokio::{
    net::TcpStream,
    sync::watch,
    time::{Instant, Sleep, sleep_until},
};

use super::{
    activity::{Activity, Late, Patience, UnderWay},
    body::Watched,
    io::Socket,
};
use crate::{
    http::{Budget, Peer},
    server::access::AccessLog,
};

/// Most bytes of an HTTP/1 head. What may stand in it is judged by `http`, which has lower limits;
/// this one bounds the buffer.
const HEAD_BYTES_MAX: usize = 64 << 10;
/// The same for HTTP/2, where each field counts 32 bytes more (RFC 9113, section 6.5.2).
const HEADER_LIST_BYTES_MAX: u32 = 32 << 10;
/// Most requests that one HTTP/2 connection has under way.
const STREAMS_MAX: u32 = 128;
/// What one HTTP/2 request may send before it is read.
const STREAM_WINDOW_BYTES: u32 = 256 << 10;
/// What all requests of one HTTP/2 connection may send before they are read.
const CONNECTION_WINDOW_BYTES: u32 = 1 << 20;
/// What is kept of an answer for an HTTP/2 client that takes nothing.
const SEND_BUFFER_BYTES: usize = 64 << 10;

/// Answers requests; cloned for each connection.
pub(crate) trait Answer: Clone + Send + Sync + 'static {
    /// The bodies of its answers.
    type Body: Body<Data = Bytes, Error = Infallible> + Unpin + Send + 'static;

    /// The same, for one more worker, which counts what it does apart from others.
    fn of_worker(&self) -> Self {
        self.clone()
    }

    /// Answers one request of a peer.
    fn answer(
        &self,
        peer: &Peer,
        request: Request<Incoming>,
    ) -> impl Future<Output = Response<Self::Body>> + Send;
}

/// What connections are served by and how. A worker has its own, so that no two count references
/// at one place.
#[derive(Debug)]
pub(in crate::server) struct Serving<S> {
    builder: auto::Builder<TokioExecutor>,
    patience: Patience,
    access: AccessLog,
    answers: Arc<Budget>,
    service: S,
}

impl<S: Answer> Serving<S> {
    pub(in crate::server) fn new(
        service: S,
        patience: Patience,
        access: AccessLog,
        answers: Arc<Budget>,
    ) -> Self {
        let mut builder = auto::Builder::new(TokioExecutor::new());
        // hyper's own limit of 100 headers is ours; setting it would cost an allocation a request.
        builder.http1().max_buf_size(HEAD_BYTES_MAX);
        builder
            .http2()
            .max_concurrent_streams(STREAMS_MAX)
            .max_header_list_size(HEADER_LIST_BYTES_MAX)
            .initial_stream_window_size(STREAM_WINDOW_BYTES)
            .initial_connection_window_size(CONNECTION_WINDOW_BYTES)
            .max_send_buf_size(SEND_BUFFER_BYTES);
        Self {
            builder,
            patience,
            access,
            answers,
            service,
        }
    }
}

/// Serves a connection until it ends, its client is too slow, or `stop` is set and what was under
/// way is answered.
pub(in crate::server) async fn serve<S: Answer>(
    stream: TcpStream,
    peer: SocketAddr,
    serving: &Arc<Serving<S>>,
    mut stop: watch::Receiver<bool>,
) {
    let activity = Arc::new(Activity::new(Arc::clone(&serving.answers)));
    let socket = TokioIo::new(Socket::new(stream, Arc::clone(&activity)));
    let ends = Arc::new(Ends {
        serving: Arc::clone(serving),
        peer: Peer::new(peer),
    });
    let handler = service_fn(|request| answer(Arc::clone(&ends), activity.request(), request));
    let mut connection = pin!(serving.builder.serve_connection(socket, handler));
    let mut stopping = pin!(stop.wait_for(|stop| *stop));
    let mut is_stopping = false;
    let mut watch = Watch {
        activity: &activity,
        patience: &serving.patience,
        drain_until: None,
    };
    let mut timer = pin!(sleep_until(Instant::now() + serving.patience.first_byte));
    loop {
        let turn = poll_fn(|cx| {
            if connection.as_mut().poll(cx).is_ready() {
                return Poll::Ready(Turn::Closed);
            }
            if !is_stopping && stopping.as_mut().poll(cx).is_ready() {
                return Poll::Ready(Turn::Stop);
            }
            watch.poll(cx, timer.as_mut()).map(Turn::Late)
        });
        match turn.await {
            Turn::Closed => return,
            Turn::Stop => {
                is_stopping = true;
                connection.as_mut().graceful_shutdown();
            }
            // HTTP/2 says so before it closes, so that the client knows what was not processed.
            Turn::Late(Late::Idle) if watch.drain_until.is_none() => {
                watch.drain_until = Some(Instant::now() + serving.patience.write);
                connection.as_mut().graceful_shutdown();
            }
            Turn::Late(late) => {
                tracing::debug!(%peer, ?late, "cut a slow client");
                return;
            }
        }
    }
}

/// What comes next for a connection.
enum Turn {
    Closed,
    Stop,
    Late(Late),
}

/// Both ends of a connection, for its requests.
struct Ends<S> {
    serving: Arc<Serving<S>>,
    peer: Peer,
}

async fn answer<S: Answer>(
    ends: Arc<Ends<S>>,
    under_way: UnderWay,
    request: Request<Incoming>,
) -> Result<Response<Watched<S::Body>>, Infallible> {
    let Ends { serving, peer } = &*ends;
    let line = serving.access.begin(peer.address(), &request);
    under_way.room().await;
    let response = serving.service.answer(peer, request).await;
    if let Some(line) = line {
        line.end(&response);
    }
    Ok(response.map(|body| Watched::new(body, under_way)))
}

/// Waits until a client is too slow.
struct Watch<'a> {
    activity: &'a Activity,
    patience: &'a Patience,
    /// Set when an idle connection was asked to end.
    drain_until: Option<Instant>,
}

impl Watch<'_> {
    /// Asks after each poll of the connection, since what happened there may have brought the
    /// deadline forward. One that went back is noticed when the timer fires.
    fn poll(&self, cx: &mut Context<'_>, mut timer: Pin<&mut Sleep>) -> Poll<Late> {
        loop {
            let Some((at, late)) = self.deadline() else {
                return Poll::Pending;
            };
            if at < timer.deadline() || timer.is_elapsed() {
                if at <= Instant::now() {
                    return Poll::Ready(late);
                }
                timer.as_mut().reset(at);
            }
            ready!(timer.as_mut().poll(cx));
        }
    }

    fn deadline(&self) -> Option<(Instant, Late)> {
        let deadline = self.activity.deadline(self.patience);
        let Some(until) = self.drain_until else {
            return deadline;
        };
        deadline
            .filter(|(at, late)| *late != Late::Idle && *at < until)
            .or(Some((until, Late::Idle)))
    }
}
