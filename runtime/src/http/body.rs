//! Reading a body: all of it, but never more than the model allows, nor for longer than a while, nor
//! while others take all the memory that there is for it.

use std::{error, time::Duration};

use bytes::{Bytes, BytesMut};
use http_body_util::{BodyExt, combinators::UnsyncBoxBody};
use hyper::{body::Body, header::EXPECT, http::request::Parts};
use tokio::{runtime::Handle, time::timeout};

use super::{
    budget::{Budget, Share},
    problem::{Kind, Problem},
};

type BoxError = Box<dyn error::Error + Send + Sync>;
type Stream = UnsyncBoxBody<Bytes, BoxError>;

/// Most that is set aside for a body in pieces before it came: an announced length is only a promise.
const ANNOUNCED_BYTES_MAX: usize = 64 << 10;

/// Most bytes of a refused body that are read away.
const REFUSED_BYTES_MAX: usize = 8 << 20;

/// Longest time for which a refused body is read away.
const REFUSED_TIME_MAX: Duration = Duration::from_secs(5);

/// The body of a request that has not been read.
///
/// Nothing is read, and `Expect: 100-continue` is not answered, before a handler asks for it. One
/// that nobody asked for is read away, up to a limit, once this is dropped. To close an HTTP/1
/// connection on which bytes wait resets it, and to drop an HTTP/2 stream that is still sent
/// resets that; the client might never see why it was refused (RFC 9112, section 9.6).
#[derive(Debug, Default)]
pub(super) struct Payload {
    /// `None` if there is no body, or none left.
    stream: Option<Stream>,
    /// Whether the client sends the body whatever is answered.
    comes_anyway: bool,
}

impl Payload {
    /// The body of the request with this head.
    pub(super) fn new<B>(head: &Parts, body: B) -> Self
    where
        B: Body<Data = Bytes> + Send + 'static,
        B::Error: Into<BoxError>,
    {
        // What reads have is none; it costs no allocation.
        if body.is_end_stream() {
            return Self::default();
        }
        Self {
            stream: Some(body.map_err(Into::into).boxed_unsync()),
            comes_anyway: !head.headers.contains_key(EXPECT),
        }
    }

    /// Reads it whole.
    ///
    /// # Errors
    /// 413 if it has more than `bytes_max` bytes: at once if its length is announced, else as soon
    /// as it is over. 503 if bodies that are being read take all of `budget`. 408 if it takes longer
    /// than `patience`. 400 if it breaks off.
    pub(super) async fn read(
        mut self,
        bytes_max: usize,
        patience: Duration,
        budget: &Budget,
    ) -> Result<Bytes, Problem> {
        let Some(stream) = &mut self.stream else {
            return Ok(Bytes::new());
        };
        if stream.size_hint().lower() > bytes_max as u64 {
            return Err(too_large(bytes_max));
        }
        match timeout(patience, collect(stream, bytes_max, budget)).await {
            Ok(read) => read,
            Err(_) => {
                self.comes_anyway = false;
                Err(Problem::new(Kind::BodyTimeout))
            }
        }
    }
}

impl Drop for Payload {
    fn drop(&mut self) {
        let Some(stream) = self.stream.take() else {
            return;
        };
        if !self.comes_anyway || stream.is_end_stream() {
            return;
        }
        if let Ok(runtime) = Handle::try_current() {
            runtime.spawn(async move { timeout(REFUSED_TIME_MAX, read_away(stream)).await });
        }
    }
}

/// Reads a refused body and keeps nothing of it.
async fn read_away(mut stream: Stream) {
    let mut left = REFUSED_BYTES_MAX;
    while let Ok(Some(data)) = next(&mut stream).await {
        let Some(rest) = left.checked_sub(data.len()) else {
            return;
        };
        left = rest;
    }
}

async fn collect(body: &mut Stream, bytes_max: usize, budget: &Budget) -> Result<Bytes, Problem> {
    let announced = body.size_hint().lower();
    // A body that comes in one piece, as most do, is not copied.
    let first = loop {
        match next(body).await? {
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
    let announced = usize::try_from(announced).unwrap_or(usize::MAX);
    let mut whole = Growing {
        bytes: BytesMut::new(),
        share: budget.share(),
    };
    whole.reserve(announced.clamp(first.len(), ANNOUNCED_BYTES_MAX.max(first.len())))?;
    whole.bytes.extend_from_slice(&first);
    // What holds the piece may be larger than it.
    drop(first);
    while let Some(data) = next(body).await? {
        if data.len() > bytes_max - whole.bytes.len() {
            return Err(too_large(bytes_max));
        }
        whole.reserve(data.len())?;
        whole.bytes.extend_from_slice(&data);
    }
    // Whoever asked for it uses it at once and then lets go of it, so it counts no more.
    Ok(whole.bytes.freeze())
}

/// A body in pieces, and its share of the memory for such.
struct Growing<'b> {
    bytes: BytesMut,
    share: Share<'b>,
}

impl Growing<'_> {
    /// Makes room for so many bytes more. The room at least doubles, so that a large body is copied
    /// a few times at most.
    fn reserve(&mut self, more: usize) -> Result<(), Problem> {
        let (needed, room) = (self.bytes.len() + more, self.bytes.capacity());
        if needed <= room {
            return Ok(());
        }
        let room = needed.max(room * 2);
        if !self.share.grow(room) {
            let detail = "too many bodies are being read";
            return Err(Problem::new(Kind::Overloaded).with_detail(detail));
        }
        self.bytes.reserve(room - self.bytes.len());
        Ok(())
    }
}

/// The next piece of data; trailers are passed over.
async fn next(body: &mut Stream) -> Result<Option<Bytes>, Problem> {
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

    fn payload<B>(body: B) -> Payload
    where
        B: Body<Data = Bytes> + Send + 'static,
        B::Error: Into<BoxError>,
    {
        let (head, ()) = hyper::Request::new(()).into_parts();
        Payload::new(&head, body)
    }

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
        let pieces =
            |pieces: &[&'static [u8]], end| payload(Pieces(pieces.iter().copied().collect(), end));
        for (payload, expected) in [
            (payload(Full::new(Bytes::new())), Ok(b"".as_slice())),
            (payload(Full::from("12345")), Ok(b"12345")),
            (payload(Full::from("123456")), Err(Kind::BodyTooLarge)),
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
            let budget = Budget::new(64);
            let read = payload.read(5, Duration::from_millis(50), &budget).await;
            assert_eq!(budget.held(), 0);
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
        let read = payload(Announced)
            .read(5, Duration::from_secs(10), &Budget::new(64))
            .await;
        assert_eq!(read.unwrap_err().kind(), Kind::BodyTooLarge);
    }

    #[tokio::test]
    async fn bodies_in_pieces_share_one_budget() {
        let budget = Budget::new(300);
        let patience = Duration::from_millis(200);
        let read = async |pieces: &[&'static [u8]], end| {
            let pieces = Pieces(pieces.iter().copied().collect(), end);
            let read = payload(pieces).read(1000, patience, &budget).await;
            read.map(|body| body.len())
                .map_err(|problem| problem.kind())
        };
        // Room for 60, and then for twice as much.
        let slow = read(&[&[b'x'; 60], b"y"], End::Stalled);
        let others = async {
            tokio::task::yield_now().await;
            assert_eq!(budget.held(), 120);
            let large: &[&[u8]] = &[&[b'x'; 180], b"y"];
            assert_eq!(read(large, End::Whole).await, Err(Kind::Overloaded));
            assert_eq!(read(&[&[b'x'; 90], b"y"], End::Whole).await, Ok(91));
            // What comes in one piece needs none.
            let whole = payload(Full::from(vec![b'x'; 999]));
            let whole = whole.read(1000, patience, &budget).await;
            assert_eq!(whole.map(|body| body.len()), Ok(999));
            assert_eq!(budget.held(), 120);
        };
        let (slow, ()) = tokio::join!(slow, others);
        assert_eq!(slow, Err(Kind::BodyTimeout));
        assert_eq!(budget.held(), 0);
    }
}
