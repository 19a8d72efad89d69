//! The body of an answer, watched until the socket has its last byte.
//!
//! How long the body of a request may take is `http`'s to judge, which alone knows who waits for it.

use std::{
    pin::Pin,
    task::{Context, Poll, ready},
};

use bytes::{Buf, Bytes};
use hyper::body::{Body, Frame, SizeHint};

use super::activity::{UnderWay, Untaken};

/// The body of an answer.
#[derive(Debug)]
pub(super) struct Watched<B> {
    body: B,
    /// The last piece takes it along.
    request: Option<UnderWay>,
}

/// Bytes of an answer. hyper takes a body's bytes long before its client has room for them, and
/// drops them when the socket has them.
#[derive(Debug)]
pub(super) struct Piece {
    bytes: Bytes,
    untaken: Option<Untaken>,
    _request: Option<UnderWay>,
}

impl<B> Watched<B> {
    pub(super) const fn new(body: B, request: UnderWay) -> Self {
        let request = Some(request);
        Self { body, request }
    }
}

impl<B: Body<Data = Bytes> + Unpin> Body for Watched<B> {
    type Data = Piece;
    type Error = B::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Piece>, B::Error>>> {
        let frame = ready!(Pin::new(&mut self.body).poll_frame(cx));
        let is_last = self.body.is_end_stream();
        Poll::Ready(frame.map(|frame| {
            let piece = |bytes: Bytes| Piece {
                untaken: (self.request.as_ref()).map(|request| request.untaken(bytes.len())),
                bytes,
                _request: self.request.take_if(|_| is_last),
            };
            frame.map(|frame| frame.map_data(piece))
        }))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl Buf for Piece {
    fn remaining(&self) -> usize {
        self.bytes.remaining()
    }

    fn chunk(&self) -> &[u8] {
        self.bytes.chunk()
    }

    fn advance(&mut self, count: usize) {
        self.bytes.advance(count);
        if let Some(untaken) = &mut self.untaken {
            untaken.took(count);
        }
    }
}
