//! The operator's socket, `admin.sock` in the data directory: how commands reach a live server.
//!
//! It speaks HTTP/1.1 and serves routes of its own; no model is served there, and none of these
//! routes is on any port. Who may open the socket may do all of it: its mode is 0600. What is asked
//! is done in threads of its own, so that it never holds up a request.

mod bind;
mod client;
mod event;
mod pipe;
mod service;

use std::{io, path::Path, thread, time::Duration};

use hyper::{server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::{
    net::{UnixListener, UnixStream},
    sync::{oneshot, watch},
    task::JoinSet,
    time::timeout,
};

pub(super) use client::Client;

use self::{bind::SocketFile, service::answer};
use super::desk::Desk;
use crate::model::App;

/// Its name in the data directory.
const NAME: &str = "admin.sock";

/// How long to wait if no connection can be accepted, for want of file descriptors say.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// A socket that is served by a thread of its own, until it is stopped or dropped.
#[derive(Debug)]
pub(super) struct AdminSocket {
    stop: watch::Sender<bool>,
    ended: tokio::sync::Mutex<Option<oneshot::Receiver<()>>>,
    file: SocketFile,
}

impl AdminSocket {
    /// Serves a store at the socket of its data directory, of which this process must have the lock:
    /// a socket that is there is one that an earlier process left.
    ///
    /// # Errors
    /// The socket or its thread cannot be made.
    pub(super) fn start<A: App>(
        data: &Path,
        desk: Desk<A>,
        stop_limit: Duration,
    ) -> io::Result<Self> {
        let (listener, file) = bind::bind(data)?;
        let (stop, stopping) = watch::channel(false);
        let (ending, ended) = oneshot::channel::<()>();
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_io()
            .enable_time()
            .build()?;
        thread::Builder::new()
            .name("modelith-admin".to_owned())
            .spawn(move || {
                if let Err(error) = runtime.block_on(serve(listener, desk, stopping, stop_limit)) {
                    tracing::error!(%error, "the operator's socket cannot be watched");
                }
                drop((runtime, ending));
            })?;
        Ok(Self {
            stop,
            ended: tokio::sync::Mutex::new(Some(ended)),
            file,
        })
    }

    /// Takes nothing more, removes the socket, and waits for what is under way. It must be called
    /// while the process has the data directory's lock. It may be called again.
    pub(super) async fn stop(&self) {
        self.file.remove();
        self.stop.send_replace(true);
        if let Some(ended) = self.ended.lock().await.take() {
            // An error means that the thread ended in another way, which is as good.
            let _: Result<(), _> = ended.await;
        }
    }
}

async fn serve<A: App>(
    listener: std::os::unix::net::UnixListener,
    desk: Desk<A>,
    stopping: watch::Receiver<bool>,
    stop_limit: Duration,
) -> io::Result<()> {
    let listener = UnixListener::from_std(listener)?;
    let mut connections = JoinSet::new();
    let mut stop = stopping.clone();
    loop {
        tokio::select! {
            // The sender is dropped when the server is, which is a stop as well.
            _ = stop.wait_for(|stop| *stop) => break,
            Some(_) = connections.join_next() => {}
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    connections.spawn(connection(stream, desk.clone(), stopping.clone()));
                }
                Err(error) => {
                    tracing::warn!(%error, "cannot accept a connection to the operator's socket");
                    tokio::time::sleep(ACCEPT_PAUSE).await;
                }
            },
        }
    }
    drop(listener);
    let all = async { while connections.join_next().await.is_some() {} };
    if timeout(stop_limit, all).await.is_err() {
        tracing::warn!("cut commands that did not end");
    }
    Ok(())
}

async fn connection<A: App>(
    stream: UnixStream,
    desk: Desk<A>,
    mut stopping: watch::Receiver<bool>,
) {
    let service = service_fn(move |request| {
        let desk = desk.clone();
        async move { Ok::<_, std::convert::Infallible>(answer(desk, request)) }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .serve_connection(TokioIo::new(stream), service);
    tokio::pin!(connection);
    let stopped = async move {
        // The sender is dropped when the server is, which is a stop as well.
        let _: Result<_, _> = stopping.wait_for(|stop| *stop).await;
    };
    let served = tokio::select! {
        served = &mut connection => Some(served),
        () = stopped => None,
    };
    let served = match served {
        Some(served) => served,
        None => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = served {
        tracing::debug!(%error, "a command went away");
    }
}
