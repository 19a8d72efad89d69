//! What only shows on a connection: `hyper` over a pipe in memory.

use std::{
    io,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use bytes::Bytes;
use hyper::{
    body::{Body, Frame},
    server::conn::http1,
    service::service_fn,
};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::{Server, peer};
use crate::http::{Door, answer};

/// A body of unknown length.
pub(super) struct Frames<F>(pub(super) F);

impl<F> Body for Frames<F>
where
    F: FnMut() -> Option<Result<Frame<Bytes>, io::Error>> + Unpin,
{
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        Poll::Ready((self.0)())
    }
}

/// Sends bytes and gives what came back until the server closed the connection.
async fn exchange(server: &Server, request: &str) -> String {
    let (mut client, connection) = tokio::io::duplex(16 << 10);
    let context = Arc::clone(&server.context);
    let lane = Arc::clone(&server.lane);
    let service = service_fn(move |request| {
        let (context, lane) = (Arc::clone(&context), Arc::clone(&lane));
        async move {
            Ok::<_, std::convert::Infallible>(
                answer(
                    &context,
                    Door::Main { admin: true },
                    &lane,
                    &peer(),
                    request,
                )
                .await,
            )
        }
    });
    let serving = tokio::spawn(async move {
        // The error of a client that went away is no concern of this test.
        let _ = http1::Builder::new()
            .serve_connection(TokioIo::new(connection), service)
            .await;
    });
    client.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    client.read_to_end(&mut answer).await.unwrap();
    serving.await.unwrap();
    String::from_utf8(answer).unwrap()
}

#[tokio::test]
async fn head_announces_the_length_that_get_sends() {
    let server = Server::new();
    let (path, _) = server.author("a@b.c").await;
    for path in [path.as_str(), "/openapi.json", "/nowhere"] {
        let rest = format!("{path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
        let get = exchange(&server, &format!("GET {rest}")).await;
        let head = exchange(&server, &format!("HEAD {rest}")).await;
        let (head_of_get, body) = get.split_once("\r\n\r\n").unwrap();
        let (head, nothing) = head.split_once("\r\n\r\n").unwrap();
        assert_eq!(nothing, "");
        let length = format!("content-length: {}", body.len());
        for head in [head_of_get, head] {
            assert_eq!(
                head.lines().filter(|line| *line == length).count(),
                1,
                "{path}\n{head}"
            );
        }
    }
}

#[tokio::test]
async fn a_204_and_a_304_have_no_body_and_no_length() {
    let server = Server::new();
    let (path, tag) = server.author("a@b.c").await;
    for request in [
        format!(
            "GET {path} HTTP/1.1\r\nhost: x\r\nif-none-match: {tag}\r\nconnection: close\r\n\r\n"
        ),
        format!(
            "HEAD {path} HTTP/1.1\r\nhost: x\r\nif-none-match: {tag}\r\nconnection: close\r\n\r\n"
        ),
        format!("OPTIONS {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n"),
        format!("DELETE {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n"),
    ] {
        let answer = exchange(&server, &request).await;
        assert!(answer.ends_with("\r\n\r\n"), "{answer}");
        assert!(!answer.contains("content-length"), "{answer}");
        assert!(
            answer.starts_with("HTTP/1.1 204") || answer.starts_with("HTTP/1.1 304"),
            "{answer}"
        );
    }
}

#[tokio::test]
async fn a_refused_body_is_not_asked_for() {
    let server = Server::new();
    let head =
        "POST /api/books HTTP/1.1\r\nhost: x\r\nexpect: 100-continue\r\nconnection: close\r\n";
    let json = "content-type: application/json\r\n";
    let over = exchange(&server, &format!("{head}{json}content-length: 257\r\n\r\n")).await;
    assert!(over.starts_with("HTTP/1.1 413"), "{over}");
    let text = exchange(&server, &format!("{head}content-length: 2\r\n\r\n")).await;
    assert!(text.starts_with("HTTP/1.1 415"), "{text}");
    let taken = exchange(
        &server,
        &format!("{head}{json}content-length: 2\r\n\r\n{{}}"),
    )
    .await;
    assert!(
        taken.starts_with("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 422"),
        "{taken}"
    );
}

#[tokio::test]
async fn a_body_in_chunks_is_counted_as_it_comes() {
    let server = Server::new();
    let head = "POST /api/books HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\
                content-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n";
    let chunk = format!("64\r\n{}\r\n", "x".repeat(100));
    let over = exchange(&server, &format!("{head}{}0\r\n\r\n", chunk.repeat(3))).await;
    assert!(over.starts_with("HTTP/1.1 413"), "{over}");
    let within = exchange(&server, &format!("{head}2\r\n{{}}\r\n0\r\n\r\n")).await;
    assert!(within.starts_with("HTTP/1.1 422"), "{within}");
}

#[tokio::test]
async fn a_client_that_sends_its_refused_body_first_still_gets_the_answer() {
    let server = Server::new();
    let body = "x".repeat(2 << 20);
    for (path, media_type, status) in [
        ("/api/authors", "application/json", "413"),
        ("/api/authors", "text/plain", "415"),
        ("/nowhere", "text/plain", "404"),
    ] {
        let head = format!("POST {path} HTTP/1.1\r\nhost: x\r\ncontent-type: {media_type}\r\n");
        // The connection stays good for a second request.
        let next = "GET /livez HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";
        let length = body.len();
        let announced = format!("{head}content-length: {length}\r\n\r\n{body}{next}");
        let chunked = format!(
            "{head}transfer-encoding: chunked\r\n\r\n{length:x}\r\n{body}\r\n0\r\n\r\n{next}"
        );
        for request in [announced, chunked] {
            let answer = exchange(&server, &request).await;
            assert!(
                answer.starts_with(&format!("HTTP/1.1 {status}")),
                "{answer}"
            );
            assert!(answer.ends_with("\r\n\r\nlive\n"), "{answer}");
        }
    }
}

/// RFC 9112, section 3.2.
#[tokio::test]
async fn a_request_names_one_host() {
    let server = Server::new();
    for (lines, version, status) in [
        ("", "1.1", "400"),
        ("", "1.0", "200"),
        ("host:\r\n", "1.1", "200"),
        ("host: [::1]:3000\r\n", "1.1", "200"),
        ("host: x.example\r\n", "1.0", "200"),
        ("host: x\r\nhost: x\r\n", "1.1", "400"),
        ("host: x\r\nhost: x\r\n", "1.0", "400"),
        ("host: x/y\r\n", "1.1", "400"),
        ("host: user@x\r\n", "1.1", "400"),
        ("host: x y\r\n", "1.1", "400"),
    ] {
        let request = format!("GET /livez HTTP/{version}\r\n{lines}connection: close\r\n\r\n");
        let answer = exchange(&server, &request).await;
        let start = format!("HTTP/{version} {status} ");
        assert!(answer.starts_with(&start), "{lines} {answer}");
        if status == "400" {
            assert!(answer.contains("/problems/invalid-header"), "{answer}");
            assert!(answer.contains("\"header\":\"host\""), "{answer}");
        }
    }
}

#[tokio::test]
async fn the_server_as_a_whole_says_its_methods() {
    let server = Server::new();
    let rest = "* HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";
    let answer = exchange(&server, &format!("OPTIONS {rest}")).await;
    assert!(answer.starts_with("HTTP/1.1 204 "), "{answer}");
    let allow = "\r\nallow: GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS\r\n";
    assert!(answer.contains(allow), "{answer}");
    let answer = exchange(&server, &format!("GET {rest}")).await;
    assert!(answer.starts_with("HTTP/1.1 404 "), "{answer}");
}
