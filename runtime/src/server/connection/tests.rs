//! Slow clients over real sockets: each is cut by its own timeout and none holds the others.

use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    sync::Arc,
    time::{Duration, Instant},
};

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::{Request, Response, body::Incoming};

use super::{Answer, Patience};
use crate::http::{Budget, Peer};
use crate::server::{
    access::AccessLog,
    admission::Admission,
    listen,
    worker::{Plan, Workers},
};

/// Much shorter than any other, so that a test sees which one it was.
const SHORT: Duration = Duration::from_millis(150);
const LONG: Duration = Duration::from_secs(20);
const PATIENT: Patience = Patience {
    first_byte: LONG,
    headers: LONG,
    write: LONG,
    idle: LONG,
};
/// Longer than what the kernel's buffers take on loopback.
const LARGE: usize = 64 << 20;

/// Reads the body and says its length, or sends much, or waits, or keeps its worker from anything.
#[derive(Debug, Clone)]
struct Echo;

impl Answer for Echo {
    type Body = Full<Bytes>;

    async fn answer(&self, _: &Peer, request: Request<Incoming>) -> Response<Self::Body> {
        match request.uri().path() {
            "/large" => return Response::new(Full::new(vec![b'x'; LARGE].into())),
            "/block" => std::thread::sleep(SHORT * 4),
            "/slow" => tokio::time::sleep(SHORT * 4).await,
            _ => {}
        }
        match request.into_body().collect().await {
            Ok(body) => Response::new(Full::new(body.to_bytes().len().to_string().into())),
            Err(_) => Response::new(Full::new("broken".into())),
        }
    }
}

/// A running server.
struct Served {
    address: SocketAddr,
    workers: Workers,
    answers: Arc<Budget>,
}

fn serve(patience: Patience) -> Served {
    serve_limited(patience, Admission::new(100, 100), LONG)
}

fn serve_limited(patience: Patience, admission: Arc<Admission>, stop_limit: Duration) -> Served {
    let bound = listen::bind(([127, 0, 0, 1], 0).into()).unwrap();
    let address = bound.address();
    let plan = Plan {
        service: Echo,
        patience,
        access: AccessLog { is_on: false },
        admission,
        answers: Arc::new(Budget::new(1 << 30)),
        stop_limit,
    };
    let workers = Workers::start(bound.listen(1).unwrap(), &plan).unwrap();
    Served {
        address,
        workers,
        answers: plan.answers,
    }
}

impl Served {
    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(LONG / 2)).unwrap();
        stream
    }

    /// Sends these bytes on a connection of their own.
    fn send(&self, bytes: &[u8]) -> TcpStream {
        let mut stream = self.connect();
        stream.write_all(bytes).unwrap();
        stream
    }

    fn assert_answers(&self) {
        let started = Instant::now();
        let mut stream = self.send(b"GET / HTTP/1.1\r\nconnection: close\r\n\r\n");
        assert!(rest(&mut stream).starts_with("HTTP/1.1 200 OK\r\n"));
        assert!(started.elapsed() < LONG / 4);
    }

    /// Waits until no connection holds a large answer.
    fn wait_until_nothing_waits(&self) {
        let deadline = Instant::now() + LONG / 4;
        while self.answers.held() > 0 {
            assert!(Instant::now() < deadline, "{}", self.answers.held());
            std::thread::sleep(SHORT / 10);
        }
    }

    fn stop(&self) {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .build()
            .unwrap();
        runtime.block_on(self.workers.stop());
    }
}

/// What comes until the other side closes; a cut connection ends what came.
fn rest(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    match stream.read_to_end(&mut bytes) {
        Ok(_) => {}
        Err(error) if error.kind() == std::io::ErrorKind::ConnectionReset => {}
        Err(error) => panic!("not closed: {error}"),
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Asserts that the server closes the connection after about [`SHORT`] without an answer.
fn assert_cut(stream: &mut TcpStream, since: Instant) {
    assert_eq!(rest(stream), "");
    let elapsed = since.elapsed();
    assert!(elapsed >= SHORT && elapsed < LONG / 4, "{elapsed:?}");
}

#[test]
fn a_client_that_says_nothing_is_cut() {
    let served = serve(Patience {
        first_byte: SHORT,
        ..PATIENT
    });
    let since = Instant::now();
    let mut silent = served.connect();
    let mut half_a_preface = served.send(b"PRI * HTTP/2.0\r\n");
    served.assert_answers();
    assert_cut(&mut silent, since);
    assert_cut(&mut half_a_preface, since);
}

#[test]
fn a_client_that_never_ends_its_head_is_cut() {
    let served = serve(Patience {
        headers: SHORT,
        ..PATIENT
    });
    let since = Instant::now();
    let mut first = served.send(b"GET / HTTP/1.1\r\nhost: a\r\n");
    served.assert_answers();
    assert_cut(&mut first, since);

    // A head that goes on for ever, a byte at a time, on a connection that was used before.
    let mut second = served.send(b"GET / HTTP/1.1\r\n\r\n");
    let mut byte = [0; 1];
    second.read_exact(&mut byte).unwrap();
    std::thread::sleep(SHORT * 2);
    let since = Instant::now();
    while since.elapsed() < LONG / 4 && second.write_all(b"a").is_ok() {
        std::thread::sleep(SHORT / 10);
    }
    let elapsed = since.elapsed();
    assert!(elapsed >= SHORT && elapsed < LONG / 4, "{elapsed:?}");
}

#[test]
fn a_connection_without_a_request_is_closed() {
    let served = serve(Patience {
        idle: SHORT,
        ..PATIENT
    });
    let since = Instant::now();
    let mut stream = served.send(b"GET /slow HTTP/1.1\r\n\r\n");
    // The request itself takes longer than an idle connection may.
    assert!(rest(&mut stream).starts_with("HTTP/1.1 200 OK\r\n"));
    assert!(since.elapsed() >= SHORT * 5);
}

#[test]
fn a_client_that_does_not_read_is_cut() {
    let served = serve(Patience {
        write: SHORT,
        ..PATIENT
    });
    let mut stream = served.send(b"GET /large HTTP/1.1\r\n\r\n");
    std::thread::sleep(SHORT);
    served.assert_answers();
    served.wait_until_nothing_waits();
    assert!(rest(&mut stream).len() < LARGE);
}

#[test]
fn a_client_that_reads_slowly_is_not_cut() {
    let patience = SHORT * 8;
    let served = serve(Patience {
        write: patience,
        idle: patience,
        ..PATIENT
    });
    for tries_left in (0..5).rev() {
        let since = Instant::now();
        let (count, longest) = read_slowly(&served, patience);
        if count > LARGE {
            assert!(since.elapsed() > patience * 2);
            return;
        }
        // A machine that is busy for as long reads too slowly.
        let was_busy = longest > patience / 2;
        assert!(was_busy && tries_left > 0, "{count} bytes, {longest:?}");
    }
}

/// Reads a large answer in longer than twice the patience; gives how much came, and the longest time between
/// two reads.
fn read_slowly(served: &Served, patience: Duration) -> (usize, Duration) {
    let mut stream = served.send(b"GET /large HTTP/1.1\r\nconnection: close\r\n\r\n");
    let since = Instant::now();
    let mut buffer = vec![0; LARGE / 64];
    let (mut count, mut longest, mut last) = (0, Duration::ZERO, Instant::now());
    while let Ok(read @ 1..) = stream.read(&mut buffer) {
        count += read;
        longest = longest.max(last.elapsed());
        last = Instant::now();
        // Longer in all than either, or both after another.
        let due = patience * 5 / 2 * u32::try_from(count / 1024).unwrap() / (LARGE as u32 / 1024);
        std::thread::sleep(due.saturating_sub(since.elapsed()));
    }
    (count, longest.max(last.elapsed()))
}

#[test]
fn connections_beyond_the_limit_are_closed_and_their_places_come_back() {
    let served = serve_limited(PATIENT, Admission::new(2, 100), LONG);
    let (first, second) = (served.connect(), served.connect());
    let mut third = served.connect();
    assert_eq!(rest(&mut third), "");
    drop((first, second));
    let deadline = Instant::now() + LONG / 4;
    loop {
        let mut stream = served.connect();
        let sent = stream.write_all(b"GET / HTTP/1.1\r\nconnection: close\r\n\r\n");
        if sent.is_ok() && rest(&mut stream).starts_with("HTTP/1.1 200") {
            break;
        }
        assert!(Instant::now() < deadline, "no place came back");
    }
}

#[test]
fn a_stop_lets_requests_end_and_closes_the_rest() {
    let served = serve(PATIENT);
    let mut idle = served.send(b"GET / HTTP/1.1\r\n\r\n");
    let mut byte = [0; 1];
    idle.read_exact(&mut byte).unwrap();
    let mut silent = served.connect();
    let mut slow = served.send(b"GET /slow HTTP/1.1\r\n\r\n");
    std::thread::sleep(SHORT);
    let since = Instant::now();
    served.stop();
    assert!(since.elapsed() < LONG / 4, "{:?}", since.elapsed());
    assert!(rest(&mut slow).starts_with("HTTP/1.1 200 OK\r\n"));
    rest(&mut idle);
    assert_eq!(rest(&mut silent), "");
    TcpStream::connect(served.address).unwrap_err();
    served.stop();
}

#[test]
fn a_stop_answers_connections_that_were_not_accepted_yet() {
    let served = serve(PATIENT);
    let _blocking = served.send(b"GET /block HTTP/1.1\r\n\r\n");
    std::thread::sleep(SHORT);
    let waiting = (0..20).map(|_| served.send(b"GET / HTTP/1.1\r\n\r\n"));
    let mut waiting: Vec<_> = waiting.collect();
    let mut silent = served.connect();
    served.stop();
    for stream in &mut waiting {
        assert!(rest(stream).starts_with("HTTP/1.1 200 OK\r\n"));
    }
    assert_eq!(rest(&mut silent), "");
}

#[test]
fn a_stop_cuts_what_does_not_end() {
    let served = serve_limited(PATIENT, Admission::new(100, 100), SHORT * 8);
    let mut stream = served.send(b"POST / HTTP/1.1\r\ncontent-length: 100\r\n\r\nabc");
    std::thread::sleep(SHORT);
    let since = Instant::now();
    served.stop();
    let elapsed = since.elapsed();
    assert!(elapsed >= SHORT * 8 && elapsed < LONG / 4, "{elapsed:?}");
    assert_eq!(rest(&mut stream), "");
}

/// HTTP/2 by hand (RFC 9113): what a well-behaved client library would never do.
mod http2 {
    use super::*;

    const SETTINGS: u8 = 4;
    const PING: u8 = 6;
    const GOAWAY: u8 = 7;
    const ACK: u8 = 1;
    /// A HEADERS frame's END_STREAM and END_HEADERS.
    const WHOLE: u8 = 5;
    const HEADERS: u8 = 1;
    const DATA: u8 = 0;
    /// Initial window size 0: no answer's body may be sent.
    const NO_WINDOW: [u8; 6] = [0, 4, 0, 0, 0, 0];
    /// GET http `/large`, by HPACK's static table (RFC 7541).
    const GET_LARGE: &[u8] = b"\x82\x86\x04\x06/large";
    /// GET http `/`.
    const GET: &[u8] = b"\x82\x86\x84";

    fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
        let length = u32::try_from(payload.len()).unwrap().to_be_bytes();
        let mut frame = length[1..].to_vec();
        frame.extend([kind, flags]);
        frame.extend(stream.to_be_bytes());
        frame.extend(payload);
        frame
    }

    /// Opens a connection with these settings and sends a request and what follows it, all at once.
    fn open(served: &Served, settings: &[u8], request: &[u8], then: &[u8]) -> TcpStream {
        let preface = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_vec();
        let settings = [
            frame(SETTINGS, 0, 0, settings),
            frame(SETTINGS, ACK, 0, &[]),
        ]
        .concat();
        let request = frame(HEADERS, WHOLE, 1, request);
        served.send(&[&preface, &settings, &request, then].concat())
    }

    /// The kind of the next frame; `None` if the other side closes before it is whole.
    fn next(stream: &mut TcpStream) -> Option<u8> {
        let mut head = [0; 9];
        stream.read_exact(&mut head).ok()?;
        let length = u32::from_be_bytes([0, head[0], head[1], head[2]]);
        let mut payload = vec![0; length as usize];
        stream.read_exact(&mut payload).ok()?;
        Some(head[3])
    }

    /// The kinds of the frames that come, until the other side closes.
    fn kinds(stream: &mut TcpStream) -> Vec<u8> {
        std::iter::from_fn(|| next(stream)).collect()
    }

    /// Waits for the head of an answer.
    fn wait_for_head(stream: &mut TcpStream) {
        assert!(std::iter::from_fn(|| next(stream)).any(|kind| kind == HEADERS));
    }

    #[test]
    fn a_connection_without_a_request_is_told_and_closed() {
        let served = serve(Patience {
            idle: SHORT,
            write: SHORT,
            ..PATIENT
        });
        let since = Instant::now();
        let mut stream = open(&served, &[], GET, &[]);
        let kinds = kinds(&mut stream);
        assert!(
            kinds.contains(&HEADERS) && kinds.contains(&GOAWAY),
            "{kinds:?}"
        );
        assert!(since.elapsed() >= SHORT && since.elapsed() < LONG / 4);
    }

    #[test]
    fn a_client_that_takes_nothing_but_answers_pings_is_cut() {
        let served = serve(Patience {
            write: SHORT,
            ..PATIENT
        });
        let since = Instant::now();
        let ping = frame(PING, 0, 0, &[7; 8]);
        let mut stream = open(&served, &NO_WINDOW, GET_LARGE, &ping);
        let mut pinging = stream.try_clone().unwrap();
        let pinger = std::thread::spawn(move || {
            while since.elapsed() < LONG / 4 && pinging.write_all(&ping).is_ok() {
                std::thread::sleep(SHORT / 10);
            }
            since.elapsed()
        });
        let kinds = kinds(&mut stream);
        assert!(!kinds.contains(&DATA) && kinds.contains(&PING), "{kinds:?}");
        let elapsed = pinger.join().unwrap();
        assert!(elapsed >= SHORT && elapsed < LONG / 4, "{elapsed:?}");
    }

    /// Bytes are taken of one answer at first, and of others all the time.
    #[test]
    fn an_answer_that_nobody_takes_is_not_kept_by_others() {
        let served = serve(Patience {
            write: SHORT,
            ..PATIENT
        });
        let since = Instant::now();
        let mut stream = open(&served, &[0, 4, 0, 0, 0, 100], GET_LARGE, &[]);
        let mut asking = stream.try_clone().unwrap();
        let asker = std::thread::spawn(move || {
            let requests = (3..).step_by(2).map(|id| frame(HEADERS, WHOLE, id, GET));
            for request in requests.take_while(|_| since.elapsed() < LONG / 4) {
                if asking.write_all(&request).is_err() {
                    break;
                }
                std::thread::sleep(SHORT / 10);
            }
            since.elapsed()
        });
        let kinds = kinds(&mut stream);
        assert!(kinds.contains(&DATA), "{kinds:?}");
        let elapsed = asker.join().unwrap();
        assert!(elapsed >= SHORT && elapsed < LONG / 4, "{elapsed:?}");
    }

    #[test]
    fn further_requests_wait_while_too_much_waits_to_be_taken() {
        let served = serve(PATIENT);
        let further = (3..256).step_by(2);
        let further = further.flat_map(|id| frame(HEADERS, WHOLE, id, GET_LARGE));
        let further: Vec<u8> = further.collect();
        let mut stream = open(&served, &NO_WINDOW, GET_LARGE, &further);
        wait_for_head(&mut stream);
        stream.set_read_timeout(Some(SHORT * 6)).unwrap();
        let answered = kinds(&mut stream);
        assert!(!answered.contains(&HEADERS), "{answered:?}");
        // What is not counted of each connection.
        assert_eq!(served.answers.held(), LARGE - (64 << 10));

        // The first is given up: the next one's turn.
        stream.write_all(&frame(3, 0, 1, &[0, 0, 0, 8])).unwrap();
        stream.set_read_timeout(Some(LONG / 2)).unwrap();
        wait_for_head(&mut stream);
        drop(stream);
        served.wait_until_nothing_waits();
    }

    #[test]
    fn a_request_that_is_given_up_does_not_keep_its_connection() {
        let served = serve(Patience {
            idle: SHORT,
            write: SHORT,
            ..PATIENT
        });
        let give_up = frame(3, 0, 1, &[0, 0, 0, 8]);
        let mut stream = open(&served, &[], b"\x82\x86\x04\x05/slow", &give_up);
        let since = Instant::now();
        assert!(kinds(&mut stream).contains(&GOAWAY));
        assert!(since.elapsed() < LONG / 4, "{:?}", since.elapsed());
    }

    #[test]
    fn a_stop_lets_a_request_end() {
        // This client does not say that it has heard of the stop, so that the connection is cut in the end.
        let served = serve_limited(PATIENT, Admission::new(100, 100), SHORT * 16);
        let mut stream = open(&served, &[], b"\x82\x86\x04\x05/slow", &[]);
        std::thread::sleep(SHORT);
        served.stop();
        let kinds = kinds(&mut stream);
        assert!(
            kinds.contains(&HEADERS) && kinds.contains(&GOAWAY),
            "{kinds:?}"
        );
    }
}
