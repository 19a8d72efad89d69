//! Bad input: the right status, a problem that points at each fault, and nothing stored.

use bytes::Bytes;
use http_body_util::Full;
use hyper::body::Frame;
use serde_json::json;

use super::{JSON, Server, faults};
use crate::fault::FAULTS_MAX;

async fn assert_nothing_stored(server: &Server) {
    for path in ["/api/authors", "/api/books"] {
        assert_eq!(server.get(path).await.json()["items"], json!([]));
    }
}

#[tokio::test]
async fn what_is_not_json_is_a_400_with_its_place() {
    let server = Server::new();
    for (body, place) in [
        (b"".as_slice(), "line 1, column 1"),
        (b"  \n", "line 2, column 1"),
        (b"{", "line 1, column 2"),
        (b"{\"email\":\"a@b.c\",}", "line 1, column 18"),
        (b"{\"email\":\"a@b.c\"}{}", "line 1, column 18"),
        (b"{\n\"email\": 'a'}", "line 2, column 10"),
        (b"{\"email\":\"\xff\"}", "line 1, column 11"),
        (b"{\"email\":\"\\ud800\"}", "line 1, column 17"),
        (b"{\"email\":\"a\nb\"}", "line 1, column 12"),
        (b"\xef\xbb\xbf{\"email\":\"a@b.c\"}", "line 1, column 1"),
        (b"{\"email\":NaN}", "line 1, column 10"),
        (b"[", "line 1, column 2"),
    ] {
        let body = Full::new(Bytes::from_static(body));
        let answer = server
            .send_body("POST", "/api/authors", &[JSON], body)
            .await;
        assert_eq!(
            (answer.status.as_u16(), answer.problem().as_str()),
            (400, "malformed-json")
        );
        assert_eq!(answer.faults(), faults(&[("#", "syntax")]));
        let detail = answer.json()["detail"].as_str().unwrap().to_owned();
        assert!(detail.ends_with(place), "{detail} {place}");
    }
    assert_nothing_stored(&server).await;
}

#[tokio::test]
async fn what_is_nested_too_deeply_is_a_400() {
    let server = Server::new();
    for depth in [64, 1_000, 500_000] {
        let body = format!("{{\"email\":{}{}}}", "[".repeat(depth), "]".repeat(depth));
        let answer = server.post("/api/authors", &body).await;
        assert_eq!(
            (answer.status.as_u16(), answer.problem().as_str()),
            (400, "too-deep")
        );
        assert_eq!(answer.faults(), faults(&[("#", "depth")]));
    }
    let body = format!("{{\"email\":{}{}}}", "[".repeat(63), "]".repeat(63));
    assert_eq!(
        server.post("/api/authors", &body).await.faults(),
        faults(&[("#/email", "type")])
    );
    assert_nothing_stored(&server).await;
}

#[tokio::test]
async fn a_fault_of_a_body_is_pointed_at() {
    let server = Server::new();
    for (body, expected) in [
        ("[]", vec![("#", "type")]),
        (r#"["a@b.c","ada",1]"#, vec![("#", "type")]),
        ("null", vec![("#", "type")]),
        ("\"{}\"", vec![("#", "type")]),
        ("{}", vec![("#/email", "required")]),
        (r#"{"email":null}"#, vec![("#/email", "null")]),
        (r#"{"email":"nobody"}"#, vec![("#/email", "format")]),
        (
            r#"{"email":"a@b.c","nick":"x"}"#,
            vec![("#/nick", "length")],
        ),
        (
            r#"{"email":"a@b.c","nick":"123456789"}"#,
            vec![("#/nick", "length")],
        ),
        (r#"{"email":"a@b.c","age":null}"#, vec![("#/age", "null")]),
        (r#"{"email":"a@b.c","age":256}"#, vec![("#/age", "type")]),
        (r#"{"email":"a@b.c","age":-1}"#, vec![("#/age", "type")]),
        (r#"{"email":"a@b.c","age":1.5}"#, vec![("#/age", "type")]),
        (r#"{"email":"a@b.c","age":1e999}"#, vec![("#/age", "type")]),
        (
            r#"{"email":"a@b.c","age":99999999999999999999999999}"#,
            vec![("#/age", "type")],
        ),
        (r#"{"email":"a@b.c","age":"1"}"#, vec![("#/age", "type")]),
        (r#"{"email":"a@b.c","age":151}"#, vec![("#/age", "range")]),
        (
            r#"{"email":"a@b.c","id":"x","createdAt":null}"#,
            vec![("#/id", "read_only"), ("#/createdAt", "read_only")],
        ),
        (
            r#"{"email":"a@b.c","e~/mail":1}"#,
            vec![("#/e~0~1mail", "unknown")],
        ),
        (
            r#"{"email":"a@b.c","email":"a@b.c"}"#,
            vec![("#/email", "duplicate")],
        ),
        (
            r#"{"email":"a@b.c","em\u0061il":1}"#,
            vec![("#/email", "duplicate")],
        ),
        (
            r#"{"x":1,"x":2,"email":"a@b.c"}"#,
            vec![("#/x", "duplicate")],
        ),
    ] {
        assert_invalid(&server, body, &expected).await;
    }
    assert_nothing_stored(&server).await;
}

#[tokio::test]
async fn every_fault_of_a_body_is_found_at_once() {
    let server = Server::new();
    for (body, expected) in [
        (
            r#"{"id":1,"email":7,"nick":[],"age":true,"Nick":1}"#,
            vec![
                ("#/id", "read_only"),
                ("#/email", "type"),
                ("#/nick", "type"),
                ("#/age", "type"),
                ("#/Nick", "unknown"),
            ],
        ),
        // Values of the right type are checked in the second pass as in the first.
        (
            r#"{"email":"nobody","nick":"x","age":200,"more":0}"#,
            vec![
                ("#/email", "format"),
                ("#/nick", "length"),
                ("#/age", "range"),
                ("#/more", "unknown"),
            ],
        ),
        (
            r#"{"email":"nobody","nick":"x","age":200}"#,
            vec![
                ("#/email", "format"),
                ("#/nick", "length"),
                ("#/age", "range"),
            ],
        ),
    ] {
        assert_invalid(&server, body, &expected).await;
    }
    assert_nothing_stored(&server).await;
}

async fn assert_invalid(server: &Server, body: &str, expected: &[(&str, &str)]) {
    let answer = server.post("/api/authors", body).await;
    assert_eq!(
        (answer.status.as_u16(), answer.problem().as_str()),
        (422, "invalid-record"),
        "{body}"
    );
    assert_eq!(answer.faults(), faults(expected), "{body}");
}

#[tokio::test]
async fn faults_say_what_is_expected_and_not_what_was_sent() {
    let server = Server::new();
    let body = r#"{"emial":"secret","nick":7,"age":"secret"}"#;
    let answer = server.post("/api/authors", body).await;
    let problem = answer.json();
    let details: Vec<&str> = problem["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|fault| fault["detail"].as_str().unwrap())
        .collect();
    assert_eq!(
        details,
        [
            "is required",
            "must be a string or null",
            "must be an integer from 0 to 255",
            "is not a member; did you mean email?",
        ]
    );
    assert!(!str::from_utf8(&answer.body).unwrap().contains("secret"));
}

#[tokio::test]
async fn changes_are_checked_like_creates() {
    let server = Server::new();
    let (path, _) = server.author("a@b.c").await;
    let other = "00000000-0000-7000-8000-000000000000";
    for (method, body, expected) in [
        ("PUT", "{}".to_owned(), vec![("#/email", "required")]),
        (
            "PUT",
            json!({"email": "a@b.c", "id": other}).to_string(),
            vec![("#/id", "read_only")],
        ),
        (
            "PUT",
            json!({"email": "a@b.c", "id": null}).to_string(),
            vec![("#/id", "null")],
        ),
        (
            "PATCH",
            json!({"email": null}).to_string(),
            vec![("#/email", "null")],
        ),
        (
            "PATCH",
            json!({"age": 151, "nick": "x"}).to_string(),
            vec![("#/nick", "length"), ("#/age", "range")],
        ),
        (
            "PATCH",
            json!({"createdAt": "2000-01-01T00:00:00Z"}).to_string(),
            vec![("#/createdAt", "read_only")],
        ),
        (
            "PATCH",
            json!({"createdAt": "yesterday"}).to_string(),
            vec![("#/createdAt", "type")],
        ),
        ("PATCH", "[]".to_owned(), vec![("#", "type")]),
    ] {
        let answer = server.send(method, &path, &[JSON], &body).await;
        assert_eq!(answer.status, 422, "{method} {body}");
        assert_eq!(answer.faults(), faults(&expected), "{method} {body}");
    }
    assert_eq!(server.get(&path).await.header("etag"), "\"7-1-a\"");
}

#[tokio::test]
async fn a_problem_is_bounded_whatever_the_body() {
    let server = Server::new();
    let names: String = (0..50_000)
        .map(|number| format!("\"n{number}\":1,"))
        .collect();
    let repeated = "\"n\":1,".repeat(100_000);
    let long = "x".repeat(1_000_000);
    for body in [
        format!("{{{names}\"email\":1}}"),
        format!("{{{repeated}\"email\":1}}"),
        format!("{{\"{long}\":1}}"),
        format!("{{\"email\":\"{long}\"}}"),
    ] {
        let answer = server.post("/api/authors", &body).await;
        assert_eq!(answer.status, 422);
        assert!((1..=FAULTS_MAX).contains(&answer.faults().len()));
        assert!(answer.body.len() < 8 << 10, "{}", answer.body.len());
    }
    assert_nothing_stored(&server).await;
}

#[tokio::test]
async fn a_body_over_the_limit_is_a_413() {
    let server = Server::new();
    let title = "x".repeat(300);
    let body = json!({"author": "x", "title": title}).to_string();
    let announced = server.post("/api/books", &body).await;
    assert_eq!(
        (announced.status.as_u16(), announced.problem().as_str()),
        (413, "body-too-large")
    );
    assert_eq!(announced.json()["detail"], "the body may have 256 bytes");
    // In pieces, without a length.
    let pieces = body
        .into_bytes()
        .chunks(100)
        .map(<[u8]>::to_vec)
        .collect::<Vec<_>>();
    let mut pieces = pieces.into_iter();
    let next = move || {
        pieces
            .next()
            .map(|piece| Ok::<_, std::io::Error>(Frame::data(Bytes::from(piece))))
    };
    let answer = server
        .send_body("POST", "/api/books", &[JSON], streamed(next))
        .await;
    assert_eq!(answer.status, 413);
    assert_nothing_stored(&server).await;
}

#[tokio::test]
async fn a_body_that_breaks_off_stores_nothing() {
    let server = Server::new();
    let mut pieces = vec![
        Err(std::io::Error::from(std::io::ErrorKind::ConnectionReset)),
        Ok(Frame::data(Bytes::from_static(b"{\"email\":\"a@b.c\"}"))),
    ];
    let answer = server
        .send_body(
            "POST",
            "/api/authors",
            &[JSON],
            streamed(move || pieces.pop()),
        )
        .await;
    assert_eq!(
        (answer.status.as_u16(), answer.problem().as_str()),
        (400, "body-incomplete")
    );
    assert_nothing_stored(&server).await;
}

#[tokio::test]
async fn a_wrong_media_type_names_the_right_ones() {
    let server = Server::new();
    let (path, _) = server.author("a@b.c").await;
    for (method, path, header, patch) in [
        ("POST", "/api/authors", None, ""),
        (
            "POST",
            "/api/authors",
            Some("application/x-www-form-urlencoded"),
            "",
        ),
        (
            "POST",
            "/api/authors",
            Some("application/merge-patch+json"),
            "",
        ),
        ("PUT", &path, Some("text/json"), ""),
        (
            "PATCH",
            &path,
            Some("application/json-patch+json"),
            "application/merge-patch+json, application/json",
        ),
    ] {
        let headers: Vec<_> = header
            .map(|value| ("content-type", value))
            .into_iter()
            .collect();
        let answer = server.send(method, path, &headers, "{}").await;
        assert_eq!(
            (answer.status.as_u16(), answer.problem().as_str()),
            (415, "unsupported-media-type")
        );
        assert_eq!(answer.header("accept-patch"), patch);
    }
    let answer = server
        .send("GET", "/api/authors", &[("accept", "text/html")], "")
        .await;
    assert_eq!(
        (answer.status.as_u16(), answer.media_type().as_str()),
        (406, "application/problem+json")
    );
}

/// A body of unknown length whose frames `next` gives.
fn streamed<F>(
    next: F,
) -> impl hyper::body::Body<Data = Bytes, Error = std::io::Error> + Send + 'static
where
    F: FnMut() -> Option<Result<Frame<Bytes>, std::io::Error>> + Send + Unpin + 'static,
{
    super::connection::Frames(next)
}
