//! Sockets and connections of a peer: one current_thread runtime per core, SO_REUSEPORT, http1.

use std::convert::Infallible;
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use socket2::{Domain, Protocol, Socket, Type};

use super::append::Appender;
use super::canned::Canned;
use crate::error::Error;

/// As ours: http.md, Limits. hyper's own limit of 100 headers is the one wanted; to set it would cost an
/// allocation a request.
const HEAD_BYTES_MAX: usize = 64 * 1024;
const HEAD_TIME_MAX: Duration = Duration::from_secs(10);
const BODY_BYTES_MAX: usize = 1024 * 1024;
const BACKLOG: i32 = 1024;

/// What a peer does with a request.
#[derive(Debug, Clone)]
pub(crate) enum Peer {
    /// Answers.
    Constant(Canned),
    /// Answers a write once its body is durable.
    Append(Canned, Appender),
}

/// Starts one worker per core, which serve until the process ends, and gives their address.
///
/// # Errors
/// The address is taken, or a thread cannot be started.
pub(crate) fn start(listen: SocketAddr, peer: &Peer) -> Result<SocketAddr, Error> {
    let failed = || Error::io(format!("listening on {listen}"));
    let cores = thread::available_parallelism().map_or(1, usize::from);
    for _ in 0..cores {
        let listener = bind(listen).map_err(failed())?;
        let peer = Arc::new(peer.clone());
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(failed())?;
        thread::Builder::new()
            .name("worker".to_owned())
            .spawn(move || runtime.block_on(accept(listener, peer)))
            .map_err(failed())?;
    }
    Ok(listen)
}

fn bind(listen: SocketAddr) -> io::Result<TcpListener> {
    let socket = Socket::new(
        Domain::for_address(listen),
        Type::STREAM,
        Some(Protocol::TCP),
    )?;
    socket.set_reuse_address(true)?;
    socket.set_reuse_port(true)?;
    socket.set_nonblocking(true)?;
    socket.bind(&listen.into())?;
    socket.listen(BACKLOG)?;
    Ok(socket.into())
}

async fn accept(listener: TcpListener, peer: Arc<Peer>) -> io::Result<()> {
    let listener = tokio::net::TcpListener::from_std(listener)?;
    loop {
        let (stream, _) = listener.accept().await?;
        stream.set_nodelay(true)?;
        let peer = Arc::clone(&peer);
        let service = service_fn(move |request| {
            let peer = Arc::clone(&peer);
            async move { Ok::<_, Infallible>(peer.answer(request).await) }
        });
        tokio::spawn(
            http1::Builder::new()
                .timer(TokioTimer::new())
                .header_read_timeout(HEAD_TIME_MAX)
                .max_buf_size(HEAD_BYTES_MAX)
                .serve_connection(TokioIo::new(stream), service),
        );
    }
}

impl Peer {
    async fn answer(&self, request: Request<Incoming>) -> Response<Full<Bytes>> {
        match self {
            Self::Constant(canned) => canned.response(),
            // Only the probe whether the peer is up.
            Self::Append(..) if request.method() == Method::GET => Response::new(Full::default()),
            Self::Append(canned, appender) => {
                let Ok(body) = Limited::new(request.into_body(), BODY_BYTES_MAX)
                    .collect()
                    .await
                else {
                    return only(StatusCode::BAD_REQUEST);
                };
                if appender.append(body.to_bytes()).await {
                    canned.response()
                } else {
                    only(StatusCode::INTERNAL_SERVER_ERROR)
                }
            }
        }
    }
}

fn only(status: StatusCode) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::default());
    *response.status_mut() = status;
    response
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::load::Connection;
    use crate::server::free_address;
    use crate::specimen::Specimen;

    #[test]
    fn a_peer_sends_the_head_and_body_it_was_given() {
        let specimen = Specimen::built_in();
        let address = crate::peer::start_in_test(specimen.create());
        let mut connection = Connection::open(address).unwrap();
        let answer = connection
            .exchange(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n", 201)
            .unwrap();
        let (head, body) = specimen.create().split_once("\r\n\r\n").unwrap();
        assert_eq!(answer.body, body.as_bytes());
        let text = answer.to_text();
        for line in head.lines() {
            assert!(
                text.contains(&format!("{line}\r\n")),
                "{line} is not in {text}"
            );
        }
        assert_eq!(
            answer.header("content-length"),
            Some(&*body.len().to_string())
        );
        assert!(answer.header("date").is_some());
    }

    #[test]
    fn an_appending_peer_answers_writes_from_its_file_and_probes_without_it() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("bodies");
        let canned = Canned::parse(Specimen::built_in().create()).unwrap();
        let peer = Peer::Append(canned, Appender::start(&path).unwrap());
        let address = start(free_address().unwrap(), &peer).unwrap();
        let mut connection = Connection::open(address).unwrap();
        connection
            .exchange(b"GET /readyz HTTP/1.1\r\nhost: x\r\n\r\n", 200)
            .unwrap();
        let post = b"POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 3\r\n\r\nabc";
        connection.exchange(post, 201).unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"abc");
    }
}
