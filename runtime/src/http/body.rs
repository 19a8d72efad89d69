//! Reading a body: all of it, but never more than the model allows, nor for longer than a while.

use std::{error, time::Duration};

use bytes::{Bytes, BytesMut};
use http_body_util::{BodyExt, combinators::UnsyncBoxBody};
use hyper::body::Body;

use super::problem::{Kind, Problem};

type BoxError = Box<dyn error::Error + Send + Sync>;

/// What is set aside for a body in pieces at first: an announced length is only a promise.
const BODY_BYTES_TYPICAL: usize = 64 << 10;

/// The body of a request that has not been read.
///
/// Nothing is read, and `Expect: 100-continue` is not answered, before a handler asks for it.
#[derive(Debug, Default)]
pub(super) struct Payload(Option<UnsyncBoxBody<Bytes, BoxError>>);

impl Payload {
    /// The body, whatever its type.
    pub(super) fn new<B>(body: B) -> Self
    where
        B: Body<Data = Bytes> + Send + 'static,
        B::Error: Into<BoxError>,
    {
        // What reads have is none; it costs no allocation.
        if body.is_end_stream() {
            return Self(None);
        }
        Self(Some(body.map_err(Into::into).boxed_unsync()))
    }

    /// Reads it whole.
    ///
    /// # Errors
    /// 413 if it has more than `bytes_max` bytes: at once if its length is announced, else as soon
    /// as it is over. 408 if it takes longer than `timeout`. 400 if it breaks off.
    pub(super) async fn read(self, bytes_max: usize, timeout: Duration) -> Result<Bytes, Problem> {
        let Some(body) = self.0 else {
            return Ok(Bytes::new());
        };
        let announced = usize::try_from(body.size_hint().lower()).unwrap_or(usize::MAX);
        if announced > bytes_max {
            return Err(too_large(bytes_max));
        }
        tokio::time::timeout(timeout, collect(body, bytes_max))
            .await
            .unwrap_or_else(|_| Err(Problem::new(Kind::BodyTimeout)))
    }
}

async fn collect(
    mut body: UnsyncBoxBody<Bytes, BoxError>,
    bytes_max: usize,
) -> Result<Bytes, Problem> {
    // A body that comes in one piece, as most do, is not copied.
    let first = loop {
        match next(&mut body).await? {
            None => return Ok(Bytes::new()),
            Some(data) if data.is_empty() => {}
            Some(data) => break data,
        }
    };
    if first.len() > bytes_max {
        return Err(too_large(bytes_max));
    }
    if body.is_end_stream() {
        return Ok(first);
    }
    let mut whole = BytesMut::with_capacity(bytes_max.min(BODY_BYTES_TYPICAL).max(first.len()));
    whole.extend_from_slice(&first);
    while let Some(data) = next(&mut body).await? {
        if data.len() > bytes_max - whole.len() {
            return Err(too_large(bytes_max));
        }
        whole.extend_from_slice(&data);
    }
    Ok(whole.freeze())
}

/// The next piece of data; trailers are passed over.
async fn next(body: &mut UnsyncBoxBody<Bytes, BoxError>) -> Result<Option<Bytes>, Problem> {
    loop {
        match body.frame().await {
            None => return Ok(None),
            Some(Err(_)) => return Err(Problem::new(Kind::BodyIncomplete)),
            Some(Ok(frame)) => {
                if let Ok(data) = frame.into_data() {
                    return Ok(Some(data));
                }
            }
        }
    }
}

fn too_large(bytes_max: usize) -> Problem {
    Problem::new(Kind::BodyTooLarge).with_detail(format!("the body may have {bytes_max} bytes"))
}

#[cfg(test)]
mod tests {
    use std::{
        collections::VecDeque,
        io,
        pin::Pin,
        task::{Context, Poll},
    };

    use http_body_util::Full;
    use hyper::body::Frame;

    use super::*;

    /// A body of unknown length in pieces; after the last it fails, stalls or ends.
    struct Pieces(VecDeque<&'static [u8]>, End);

    #[derive(Clone, Copy)]
    enum End {
        Whole,
        Broken,
        Stalled,
    }

    impl Body for Pieces {
        type Data = Bytes;
        type Error = io::Error;

        fn poll_frame(
            mut self: Pin<&mut Self>,
            _: &mut Context<'_>,
        ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
            match (self.0.pop_front(), self.1) {
                (Some(piece), _) => Poll::Ready(Some(Ok(Frame::data(Bytes::from_static(piece))))),
                (None, End::Whole) => Poll::Ready(None),
                (None, End::Broken) => Poll::Ready(Some(Err(io::ErrorKind::UnexpectedEof.into()))),
                (None, End::Stalled) => Poll::Pending,
            }
        }
    }

    #[tokio::test]
    async fn a_body_is_read_up_to_its_limit() {
        let pieces = |pieces: &[&'static [u8]], end| {
            Payload::new(Pieces(pieces.iter().copied().collect(), end))
        };
        for (payload, expected) in [
            (Payload::new(Full::new(Bytes::new())), Ok(b"".as_slice())),
            (Payload::new(Full::from("12345")), Ok(b"12345")),
            (Payload::new(Full::from("123456")), Err(Kind::BodyTooLarge)),
            (pieces(&[], End::Whole), Ok(b"")),
            (pieces(&[b"", b"12", b"", b"345"], End::Whole), Ok(b"12345")),
            (
                pieces(&[b"12", b"345", b"6"], End::Whole),
                Err(Kind::BodyTooLarge),
            ),
            (pieces(&[b"123456"], End::Stalled), Err(Kind::BodyTooLarge)),
            (
                pieces(&[b"12345", b"6"], End::Stalled),
                Err(Kind::BodyTooLarge),
            ),
            (pieces(&[b"12"], End::Broken), Err(Kind::BodyIncomplete)),
            (pieces(&[], End::Broken), Err(Kind::BodyIncomplete)),
            (pieces(&[b"12"], End::Stalled), Err(Kind::BodyTimeout)),
        ] {
            let read = payload.read(5, Duration::from_millis(50)).await;
            assert_eq!(read.as_deref().map_err(Problem::kind), expected);
        }
    }

    #[tokio::test]
    async fn an_announced_length_is_refused_without_reading() {
        struct Announced;
        impl Body for Announced {
            type Data = Bytes;
            type Error = io::Error;
            fn poll_frame(
                self: Pin<&mut Self>,
                _: &mut Context<'_>,
            ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
                panic!("the body was read")
            }
            fn size_hint(&self) -> hyper::body::SizeHint {
                hyper::body::SizeHint::with_exact(6)
            }
        }
        let read = Payload::new(Announced)
            .read(5, Duration::from_secs(10))
            .await;
        assert_eq!(read.unwrap_err().kind(), Kind::BodyTooLarge);
    }
}
