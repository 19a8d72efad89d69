//! The body of an answer, watched: it says whether its client takes it.
//!
//! How long the body of a request may take is `http`'s to judge, which alone knows who waits for it.

use std::{
    pin::Pin,
    task::{Context, Poll},
};

use hyper::body::{Body, Frame, SizeHint};

use super::activity::UnderWay;

/// The body of an answer.
#[derive(Debug)]
pub(super) struct Watched<B> {
    body: B,
    request: UnderWay,
    /// Whether it has bytes, or gave bytes, that hyper did not send yet.
    waits: bool,
}

impl<B> Watched<B> {
    pub(super) fn new(body: B, request: UnderWay) -> Self {
        request.activity().answer_waits();
        Self {
            body,
            request,
            waits: true,
        }
    }

    fn set_waits(&mut self, waits: bool) {
        if self.waits != waits {
            self.waits = waits;
            if waits {
                self.request.activity().answer_waits();
            } else {
                self.request.activity().answer_taken();
            }
        }
    }
}

impl<B: Body + Unpin> Body for Watched<B> {
    type Data = B::Data;
    type Error = B::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<B::Data>, B::Error>>> {
        self.set_waits(false);
        let frame = Pin::new(&mut self.body).poll_frame(cx);
        // hyper keeps what it was given last until its client has room for it. A body that has
        // nothing yet keeps its client waiting, not the other way round.
        if matches!(frame, Poll::Ready(Some(_))) {
            self.set_waits(true);
        }
        frame
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl<B> Drop for Watched<B> {
    fn drop(&mut self) {
        self.set_waits(false);
    }
}
