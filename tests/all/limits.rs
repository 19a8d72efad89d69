//! One client cannot hold the others: limits on what a request may be and on how long it may take.

use std::{
    io::{ErrorKind, Read, Write},
    net::TcpStream,
    thread,
    time::{Duration, Instant},
};

use rustix::process::Signal;
use serde_json::json;

use crate::support::{ACCOUNTS, Client, Server, Store, account, path};

const URI_BYTES_MAX: usize = 8 << 10;
const HEADER_LINES_MAX: usize = 100;
/// Much longer than any deadline of these tests, much shorter than any default.
const SOON: Duration = Duration::from_secs(5);

#[test]
fn a_long_address_is_414() {
    let store = Store::new();
    let server = Server::start(store.path());
    for (bytes, status) in [
        (URI_BYTES_MAX, 404),
        (URI_BYTES_MAX + 1, 414),
        (URI_BYTES_MAX + 4096, 414),
        // The whole head is over its limit before the address ends.
        (URI_BYTES_MAX * 8, 431),
    ] {
        let target = format!("/{}", "a".repeat(bytes - 1));
        let mut client = server.client();
        let answer = client.get(&target);
        assert_eq!(answer.status, status, "{bytes} bytes");
        // A query counts as well.
        let target = format!("/nothing?{}", "a".repeat(bytes - "/nothing?".len()));
        assert_eq!(server.client().get(&target).status, status, "{bytes} bytes");
    }
    assert_eq!(server.client().get("/livez").status, 200);
}

#[test]
fn many_or_large_headers_are_431() {
    let store = Store::new();
    let server = Server::start(store.path());
    // The host is one of them.
    for (lines, status) in [
        (HEADER_LINES_MAX - 1, 200),
        (HEADER_LINES_MAX, 431),
        (5_000, 431),
    ] {
        let names: Vec<String> = (0..lines).map(|line| format!("x-{line}")).collect();
        let headers: Vec<_> = names.iter().map(|name| (name.as_str(), "1")).collect();
        let answer = server.client().send("GET", "/livez", &headers, None);
        assert_eq!(answer.status, status, "{lines} lines");
    }
    for (bytes, status) in [(15 << 10, 200), (17 << 10, 431), (200 << 10, 431)] {
        let value = "a".repeat(bytes);
        let answer = server
            .client()
            .send("GET", "/livez", &[("cookie", &value)], None);
        assert_eq!(answer.status, status, "{bytes} bytes");
    }
    // A head that never ends is not taken in.
    let mut stream = TcpStream::connect(server.address).unwrap();
    stream
        .write_all(b"GET /livez HTTP/1.1\r\nhost: x\r\n")
        .unwrap();
    let line = format!("x: {}\r\n", "a".repeat(1000));
    let mut sent = 0;
    while sent < 50 << 20 && stream.write_all(line.as_bytes()).is_ok() {
        sent += line.len();
    }
    assert!(sent < 50 << 20, "it took {sent} bytes of headers");
    assert_eq!(server.client().get("/livez").status, 200);
}

/// What HTTP's parser refuses is refused without a word, and ends the connection; see
/// docs/operations.md.
#[test]
fn what_does_not_parse_is_refused_barely() {
    let store = Store::new();
    let server = Server::start(store.path());
    let lines: String = (0..101).map(|line| format!("x-{line}: 1\r\n")).collect();
    let long = format!("cookie: {}\r\n", "a".repeat(70 << 10));
    for (target, lines, status) in [
        ("/a b", "", "400"),
        ("/livez", lines.as_str(), "431"),
        ("/livez", &long, "431"),
    ] {
        let request = format!("GET {target} HTTP/1.1\r\nhost: x\r\n{lines}\r\n");
        let (answer, _) = say(&server, target, &request);
        let start = format!("HTTP/1.1 {status} ");
        assert!(answer.starts_with(&start), "{target}: {answer}");
        assert!(answer.ends_with("\r\n\r\n"), "{target}: {answer}");
    }
    assert_eq!(server.client().get("/livez").status, 200);
}

/// Each way of leaving a connection unfinished has its deadline.
#[test]
fn a_slow_client_is_cut() {
    let store = Store::new();
    let server = Server::start_with(
        store.path(),
        &[
            "MODELITH_TIMEOUTS_FIRST_BYTE=1s",
            "MODELITH_TIMEOUTS_HEADERS=1s",
            "MODELITH_TIMEOUTS_BODY=1s",
            "MODELITH_TIMEOUTS_IDLE=1s",
        ],
    );
    let post = format!(
        "POST {ACCOUNTS} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n"
    );
    for (what, bytes) in [
        ("silence", String::new()),
        ("half a preface of HTTP/2", "PRI * HTTP/2.0\r\n".to_owned()),
        ("half a head", "GET /livez HTTP/1.1\r\nhost: ".to_owned()),
        (
            "half a body",
            format!("{post}content-length: 100\r\n\r\n{{"),
        ),
        (
            "half a chunk",
            format!("{post}transfer-encoding: chunked\r\n\r\n10\r\n{{"),
        ),
        (
            "one request",
            "GET /livez HTTP/1.1\r\nhost: localhost\r\n\r\n".to_owned(),
        ),
    ] {
        let (answer, took) = say(&server, what, &bytes);
        assert!(
            took >= Duration::from_millis(950) && took < SOON,
            "{what}: {took:?}"
        );
        let status = answer.split(' ').nth(1).unwrap_or_default();
        match what {
            "half a body" | "half a chunk" => assert_eq!(status, "408", "{what}: {answer}"),
            "one request" => assert_eq!(status, "200", "{what}: {answer}"),
            _ => assert!(answer.is_empty() || status == "408", "{what}: {answer}"),
        }
    }
    // A byte now and then does not extend the deadline of a head or of a body.
    for start in [
        "GET /livez HTTP/1.1\r\nx: ".to_owned(),
        format!("{post}content-length: 99\r\n\r\n"),
    ] {
        let mut stream = TcpStream::connect(server.address).unwrap();
        stream.write_all(start.as_bytes()).unwrap();
        let began = Instant::now();
        while began.elapsed() < SOON && stream.write_all(b"a").is_ok() {
            thread::sleep(Duration::from_millis(20));
        }
        assert!(began.elapsed() < SOON, "a drip holds a connection");
    }
    assert_eq!(server.client().get("/livez").status, 200);
    assert_eq!(server.client().get(ACCOUNTS).value()["items"], json!([]));
}

/// Says this and nothing more; gives what came back and when the connection was closed.
fn say(server: &Server, what: &str, bytes: &str) -> (String, Duration) {
    let began = Instant::now();
    let mut stream = TcpStream::connect(server.address).unwrap();
    stream.set_read_timeout(Some(2 * SOON)).unwrap();
    stream.write_all(bytes.as_bytes()).unwrap();
    let mut answer = Vec::new();
    match stream.read_to_end(&mut answer) {
        Ok(_) => {}
        Err(error) => assert_eq!(
            error.kind(),
            ErrorKind::ConnectionReset,
            "{what}: {answer:?}"
        ),
    }
    (
        String::from_utf8_lossy(&answer).into_owned(),
        began.elapsed(),
    )
}

#[test]
fn connections_are_limited_in_all_and_per_address() {
    for limit in [
        "MODELITH_LIMITS_CONNECTIONS=3",
        "MODELITH_LIMITS_CONNECTIONS_PER_ADDRESS=3",
    ] {
        let store = Store::new();
        let server = Server::start_with(store.path(), &[limit]);
        let get = |client: &mut Client| client.try_send("GET", "/livez", &[], None).is_ok();
        let mut held: Vec<Client> = (0..3).map(|_| server.client()).collect();
        assert!(held.iter_mut().all(get), "{limit}");
        assert!(!get(&mut server.client()), "{limit}: a fourth is closed");
        assert!(held.iter_mut().all(get), "{limit}: the others are served");
        held.pop();
        // The place is free again, as soon as the server has seen the end.
        let began = Instant::now();
        while !get(&mut server.client()) {
            assert!(began.elapsed() < SOON, "{limit}: the place stays taken");
            thread::sleep(Duration::from_millis(10));
        }
    }
}

/// A stop waits for what is under way, takes nothing new, and does not wait for the idle.
#[test]
fn a_stop_finishes_a_request_under_way() {
    let store = Store::new();
    let mut server = Server::start(store.path());
    let mut idle = server.client();
    assert_eq!(idle.get("/readyz").status, 200);
    let body = account("ada@example.org").to_string();
    let (begun, rest) = body.split_at(10);
    let mut client = server.client();
    let head = format!(
        "POST {ACCOUNTS} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n\
         content-length: {}\r\n\r\n{begun}",
        body.len()
    );
    client.write(head.as_bytes()).unwrap();
    thread::sleep(Duration::from_millis(200));
    server.signal(Signal::TERM);
    server.wait_for_log("stopping");
    let began = Instant::now();
    while TcpStream::connect(server.address).is_ok() {
        assert!(began.elapsed() < SOON, "it goes on to accept");
        thread::sleep(Duration::from_millis(10));
    }
    let answer = client.send_raw(rest.as_bytes(), false).unwrap();
    assert_eq!(answer.status, 201, "{answer:?}");
    assert_eq!(server.wait().code(), Some(0), "{}", server.log());

    let server = Server::start(store.path());
    let record = answer.value();
    assert_eq!(
        server.client().get(&path(ACCOUNTS, &record)).value(),
        record
    );
}

/// A request that does not end does not hold the stop up for ever.
#[test]
fn a_stop_has_a_limit() {
    let store = Store::new();
    let mut server = Server::start_with(store.path(), &["MODELITH_TIMEOUTS_STOP=300ms"]);
    let mut client = server.client();
    let head = format!(
        "POST {ACCOUNTS} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n\
         content-length: 100\r\n\r\n{{"
    );
    client.write(head.as_bytes()).unwrap();
    thread::sleep(Duration::from_millis(100));
    server.signal(Signal::TERM);
    let began = Instant::now();
    assert_eq!(server.wait().code(), Some(0), "{}", server.log());
    assert!(began.elapsed() < SOON, "{:?}", began.elapsed());
    store.verify();
}
