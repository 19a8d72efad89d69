//! A command's end of the socket.

use std::{
    io::{self, BufRead, BufReader, Read, Write},
    path::Path,
    thread,
};

use hyper::{
    Method, Request, Response, StatusCode, body::Incoming, client::conn::http1, header::HOST,
};
use hyper_util::rt::TokioIo;
use tokio::{net::UnixStream, runtime::Runtime};

use super::{
    bind::connect,
    event::Event,
    pipe::{Inflow, PipeBody, inflow, outflow},
};
use crate::server::{desk::Watch, exit, failed::Failed};

/// Bytes of a body that are sent at once.
const SEND_BYTES: usize = 64 << 10;

/// A live server.
#[derive(Debug)]
pub(in crate::server) struct Client {
    stream: std::os::unix::net::UnixStream,
    runtime: Runtime,
}

/// An answer that comes in.
struct Answered {
    status: StatusCode,
    body: BufReader<Inflow>,
    /// What moves the bytes; it ends with the answer.
    _moving: thread::JoinHandle<()>,
}

impl Client {
    /// The server that serves a data directory; `None` if none does.
    ///
    /// # Errors
    /// Its socket may not be opened.
    pub(in crate::server) fn find(data: &Path) -> Result<Option<Self>, Failed> {
        let found = connect(data).and_then(|stream| {
            let Some(stream) = stream else {
                return Ok(None);
            };
            stream.set_nonblocking(true)?;
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_io()
                .build()?;
            Ok(Some(Self { stream, runtime }))
        });
        found.map_err(|error| Failed {
            sentence: format!(
                "cannot reach the server that uses {}: {error}",
                data.display()
            ),
            code: exit::IO,
        })
    }

    /// Copies what the server answers to `out`.
    ///
    /// # Errors
    /// It refuses, or breaks off. The inner result is that of `out`.
    pub(in crate::server) fn fetch(
        self,
        path: &str,
        out: &mut dyn Write,
    ) -> Result<io::Result<()>, Failed> {
        let mut answered = self.send(Method::GET, path, io::empty())?;
        if answered.status != StatusCode::OK {
            return Err(answered.refusal());
        }
        loop {
            let piece = answered.body.fill_buf().map_err(|error| lost(&error))?;
            let bytes = piece.len();
            if bytes == 0 {
                return Ok(out.flush());
            }
            if let Err(error) = out.write_all(piece) {
                return Ok(Err(error));
            }
            answered.body.consume(bytes);
        }
    }

    /// Prints what the server tells to `out`.
    ///
    /// # Errors
    /// It refuses or fails, or breaks off. The inner result is that of `out`.
    pub(in crate::server) fn tell(
        self,
        path: &str,
        out: &mut dyn Write,
    ) -> Result<io::Result<()>, Failed> {
        let answered = self.send(Method::GET, path, io::empty())?;
        for line in answered.body.lines() {
            let line = line.map_err(|error| lost(&error))?;
            let (text, is_last) = match serde_json::from_str(&line) {
                Ok(Event::Progress(_)) => continue,
                Ok(Event::Text(text)) => (text, false),
                Ok(Event::Done(text)) => (text, true),
                Ok(Event::Failed(failed)) => return Err(failed),
                Err(error) => return Err(lost(&error.into())),
            };
            let printed = out.write_all(text.as_bytes());
            if is_last || printed.is_err() {
                return Ok(printed.and_then(|()| out.flush()));
            }
        }
        Err(lost(&io::ErrorKind::UnexpectedEof.into()))
    }

    /// Has the server do something with what `input` gives, and gives its last word.
    ///
    /// # Errors
    /// It refuses or fails, or breaks off.
    pub(in crate::server) fn ask(
        self,
        path: &str,
        input: impl Read + Send + 'static,
        watch: Watch<'_>,
    ) -> Result<String, Failed> {
        let answered = self.send(Method::POST, path, input)?;
        for line in answered.body.lines() {
            let line = line.map_err(|error| lost(&error))?;
            match serde_json::from_str(&line) {
                Ok(Event::Progress(progress)) => watch(progress),
                Ok(Event::Text(_)) => {}
                Ok(Event::Done(done)) => return Ok(done),
                Ok(Event::Failed(failed)) => return Err(failed),
                Err(error) => return Err(lost(&error.into())),
            }
        }
        Err(lost(&io::ErrorKind::UnexpectedEof.into()))
    }

    /// Sends a request, its body while the answer comes in already.
    fn send(
        self,
        method: Method,
        path: &str,
        input: impl Read + Send + 'static,
    ) -> Result<Answered, Failed> {
        let Self { stream, runtime } = self;
        let (out, body) = outflow();
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(HOST, "localhost")
            .body(body)
            .map_err(|error| lost(&io::Error::other(error)))?;
        thread::spawn(move || send_body(input, out));
        let (head, came) = std::sync::mpsc::channel();
        let moving = thread::spawn(move || {
            runtime.block_on(async move {
                match exchange(stream, request).await {
                    Ok((response, connection)) => {
                        let (head_parts, body) = response.into_parts();
                        let (inflow, bringing) = inflow(body);
                        let _: Result<(), _> = head.send(Ok((head_parts.status, inflow)));
                        let connection = tokio::spawn(connection);
                        bringing.await;
                        connection.abort();
                    }
                    Err(error) => {
                        let _: Result<(), _> = head.send(Err(error));
                    }
                }
            });
        });
        let came = came
            .recv()
            .unwrap_or_else(|_| Err(io::ErrorKind::UnexpectedEof.into()));
        let (status, inflow) = came.map_err(|error| lost(&error))?;
        Ok(Answered {
            status,
            body: BufReader::new(inflow),
            _moving: moving,
        })
    }
}

async fn exchange(
    stream: std::os::unix::net::UnixStream,
    request: Request<PipeBody>,
) -> io::Result<(Response<Incoming>, impl Future<Output = ()> + Send)> {
    let stream = UnixStream::from_std(stream)?;
    let handshake = http1::handshake(TokioIo::new(stream)).await;
    let (mut sender, connection) = handshake.map_err(io::Error::other)?;
    let mut connection = Some(Box::pin(connection));
    let response = sender.send_request(request);
    tokio::pin!(response);
    let response = loop {
        let Some(moving) = &mut connection else {
            // A short answer is here before its connection ends; else this says why there is none.
            break response.await;
        };
        tokio::select! {
            response = &mut response => break response,
            _ = moving => connection = None,
        }
    };
    let moving = async move {
        if let Some(connection) = connection {
            // What is wrong with it, whoever reads the body is told.
            let _: hyper::Result<()> = connection.await;
        }
        drop(sender);
    };
    Ok((response.map_err(io::Error::other)?, moving))
}

/// Sends what is read. A body that cannot be read breaks off, and the server does nothing then.
fn send_body(mut input: impl Read, mut out: super::pipe::Outflow) {
    let mut piece = vec![0; SEND_BYTES];
    loop {
        match input.read(&mut piece) {
            Ok(0) => return out.end(),
            Ok(bytes) => {
                let piece = piece.get(..bytes).unwrap_or_default();
                if out.write_all(piece).is_err() {
                    return;
                }
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return out.break_off(error),
        }
    }
}

impl Answered {
    fn refusal(self) -> Failed {
        let first = self.body.lines().next();
        match first
            .and_then(Result::ok)
            .map(|line| serde_json::from_str(&line))
        {
            Some(Ok(Event::Failed(failed))) => failed,
            _ => lost(&io::Error::other(self.status.to_string())),
        }
    }
}

fn lost(error: &io::Error) -> Failed {
    Failed {
        sentence: format!("the server that runs broke off: {error}"),
        code: exit::IO,
    }
}
