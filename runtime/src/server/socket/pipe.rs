//! Bodies between a thread that blocks and a connection that does not, a few pieces at a time: who
//! writes waits for who reads.

use std::{
    io::{self, Read, Write},
    pin::Pin,
    task::{Context, Poll},
};

use bytes::{Buf, Bytes};
use http_body_util::BodyExt;
use hyper::body::{Body, Frame, Incoming};
use tokio::sync::mpsc::{Receiver, Sender, channel};

/// Pieces that wait between the two ends.
const PIECES: usize = 4;

/// A piece of a body.
#[derive(Debug)]
enum Piece {
    Data(Bytes),
    /// The body is whole. Without it the other end is told that it is not.
    End,
    /// It broke off.
    Broken(io::Error),
}

/// The end of a thread that writes a body.
#[derive(Debug)]
pub(super) struct Outflow(Sender<Piece>);

/// A body that a thread writes.
#[derive(Debug)]
pub(super) struct PipeBody {
    pieces: Receiver<Piece>,
    is_ended: bool,
}

/// The end of a thread that reads a body.
#[derive(Debug)]
pub(super) struct Inflow {
    pieces: Receiver<Piece>,
    rest: Bytes,
    is_ended: bool,
}

/// A body, and the end where a thread writes it.
pub(super) fn outflow() -> (Outflow, PipeBody) {
    let (sender, pieces) = channel(PIECES);
    let is_ended = false;
    (Outflow(sender), PipeBody { pieces, is_ended })
}

/// The end where a thread reads a body, and what brings it there, to be spawned.
pub(super) fn inflow(body: Incoming) -> (Inflow, impl Future<Output = ()> + Send) {
    let (sender, pieces) = channel(PIECES);
    let inflow = Inflow {
        pieces,
        rest: Bytes::new(),
        is_ended: false,
    };
    (inflow, bring(body, sender))
}

async fn bring(mut body: Incoming, sender: Sender<Piece>) {
    while let Some(frame) = body.frame().await {
        let piece = match frame.map(Frame::into_data) {
            Ok(Ok(data)) => Piece::Data(data),
            // Trailers say nothing.
            Ok(Err(_)) => continue,
            Err(error) => Piece::Broken(io::Error::other(error)),
        };
        let is_broken = matches!(piece, Piece::Broken(_));
        if sender.send(piece).await.is_err() || is_broken {
            return;
        }
    }
    // Whoever reads may have gone.
    let _: Result<(), _> = sender.send(Piece::End).await;
}

impl Outflow {
    /// The body is whole.
    pub(super) fn end(self) {
        // Whoever reads may have gone.
        let _: Result<(), _> = self.0.blocking_send(Piece::End);
    }

    /// The rest of the body cannot be had.
    pub(super) fn break_off(self, error: io::Error) {
        // Whoever reads may have gone.
        let _: Result<(), _> = self.0.blocking_send(Piece::Broken(error));
    }
}

impl Write for Outflow {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let piece = Piece::Data(Bytes::copy_from_slice(bytes));
        match self.0.blocking_send(piece) {
            Ok(()) => Ok(bytes.len()),
            Err(_) => Err(io::ErrorKind::BrokenPipe.into()),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Body for PipeBody {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        if self.is_ended {
            return Poll::Ready(None);
        }
        self.pieces.poll_recv(context).map(|piece| match piece {
            Some(Piece::Data(data)) => Some(Ok(Frame::data(data))),
            Some(Piece::End) => {
                self.is_ended = true;
                None
            }
            Some(Piece::Broken(error)) => Some(Err(error)),
            None => Some(Err(broken_off())),
        })
    }

    fn is_end_stream(&self) -> bool {
        self.is_ended
    }
}

impl Read for Inflow {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        while self.rest.is_empty() && !self.is_ended {
            match self.pieces.blocking_recv() {
                Some(Piece::Data(data)) => self.rest = data,
                Some(Piece::End) => self.is_ended = true,
                Some(Piece::Broken(error)) => return Err(error),
                None => return Err(broken_off()),
            }
        }
        let bytes = self.rest.len().min(into.len());
        if let Some(into) = into.get_mut(..bytes) {
            self.rest.copy_to_slice(into);
        }
        Ok(bytes)
    }
}

fn broken_off() -> io::Error {
    io::Error::new(io::ErrorKind::UnexpectedEof, "the other end broke off")
}
