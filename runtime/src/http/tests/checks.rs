//! The order of checks, and what every resource answers whatever it holds.

use super::{JSON, Server, faults};

const NIL: &str = "/api/authors/00000000-0000-7000-8000-000000000000";

type Header<'h> = (&'h str, &'h str);

const TEXT: Header<'_> = ("content-type", "text/plain");
const HTML: Header<'_> = ("accept", "text/html");
const STALE: Header<'_> = ("if-match", "\"7-ffff-a\"");
const MALFORMED: Header<'_> = ("if-match", "unquoted");

const INVALID: &str = r#"{"email":1}"#;
const TAKEN: &str = r#"{"email":"taken@b.c"}"#;

impl Server {
    /// Sends a request and expects a problem, given as its status and its name.
    async fn refuses(
        &self,
        expected: &str,
        request: &str,
        headers: &[Header<'_>],
        body: impl AsRef<str>,
    ) {
        let (method, path) = request.split_once(' ').unwrap();
        let answer = self.send(method, path, headers, body.as_ref()).await;
        let given = format!("{} {}", answer.status.as_u16(), answer.problem());
        assert_eq!(given, expected, "{request:.60} {headers:?}");
    }
}

// In each test below a request fails every check of those that follow, too.

#[tokio::test]
async fn sizes_come_before_the_route_and_the_route_before_the_method() {
    let server = Server::new();
    let (author, _) = server.author("taken@b.c").await;
    let long = format!("BREW /nowhere?{}", "x".repeat(8 << 10));
    let huge = "x".repeat((1 << 20) + 1);
    let large = "y".repeat(16 << 10);
    let large = [("x-large", large.as_str()), TEXT, HTML];
    server
        .refuses("414 uri-too-long", &long, &large, &huge)
        .await;
    server
        .refuses("431 headers-too-large", "BREW /nowhere", &large, &huge)
        .await;
    server
        .refuses("404 no-such-route", "BREW /nowhere", &[TEXT, HTML], &huge)
        .await;
    let post = format!("POST {author}");
    server
        .refuses("405 method-not-allowed", &post, &[TEXT, HTML], &huge)
        .await;
}

#[tokio::test]
async fn what_is_sent_comes_before_what_is_stored() {
    let server = Server::new();
    let (author, tag) = server.author("a@b.c").await;
    server.author("taken@b.c").await;
    let huge = "x".repeat((1 << 20) + (4 << 10) + 1);
    let current = ("if-match", tag.as_str());
    for method in ["PUT", "PATCH"] {
        let missing = &format!("{method} {NIL}");
        let there = &format!("{method} {author}");
        server
            .refuses(
                "415 unsupported-media-type",
                missing,
                &[TEXT, HTML, MALFORMED],
                &huge,
            )
            .await;
        server
            .refuses(
                "406 not-acceptable",
                missing,
                &[JSON, HTML, MALFORMED],
                &huge,
            )
            .await;
        server
            .refuses("413 body-too-large", missing, &[JSON, MALFORMED], &huge)
            .await;
        server
            .refuses("400 invalid-header", missing, &[JSON, MALFORMED], "{")
            .await;
        server
            .refuses("400 malformed-json", missing, &[JSON, STALE], "{")
            .await;
        server
            .refuses("404 no-such-record", missing, &[JSON, STALE], INVALID)
            .await;
        server
            .refuses("412 precondition-failed", there, &[JSON, STALE], INVALID)
            .await;
        server
            .refuses("422 invalid-record", there, &[JSON, current], INVALID)
            .await;
        server
            .refuses("409 conflict", there, &[JSON, current], TAKEN)
            .await;
    }
    assert_eq!(
        server.get(&author).await.header("etag"),
        tag,
        "nothing changed"
    );
}

#[tokio::test]
async fn creates_reads_and_removals_keep_the_order() {
    let server = Server::new();
    let (author, _) = server.author("taken@b.c").await;
    let create = "POST /api/authors";
    server
        .refuses(
            "415 unsupported-media-type",
            create,
            &[TEXT, HTML, MALFORMED],
            "{",
        )
        .await;
    server
        .refuses("406 not-acceptable", create, &[JSON, HTML, MALFORMED], "{")
        .await;
    server
        .refuses("400 invalid-header", create, &[JSON, MALFORMED], "{")
        .await;
    server
        .refuses("400 malformed-json", create, &[JSON, STALE], "{")
        .await;
    server
        .refuses("412 precondition-failed", create, &[JSON, STALE], INVALID)
        .await;
    server
        .refuses("422 invalid-record", create, &[JSON], INVALID)
        .await;
    server.refuses("409 conflict", create, &[JSON], TAKEN).await;
    for (method, accept) in [
        ("GET", "406 not-acceptable"),
        ("DELETE", "404 no-such-record"),
    ] {
        let (missing, there) = (&format!("{method} {NIL}"), &format!("{method} {author}"));
        // The answer to a DELETE has no content, so none can be unacceptable.
        server.refuses(accept, missing, &[HTML, STALE], "").await;
        server
            .refuses("404 no-such-record", missing, &[STALE], "")
            .await;
        server
            .refuses("412 precondition-failed", there, &[STALE], "")
            .await;
        server
            .refuses("400 invalid-header", there, &[MALFORMED], "")
            .await;
    }
    assert_eq!(
        server.get("/api/authors").await.json()["items"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
}

#[tokio::test]
async fn the_limits_are_exact() {
    let server = Server::new();
    let address = |bytes: usize| format!("/{}", "x".repeat(bytes - 1));
    assert_eq!(server.get(&address(8 << 10)).await.status, 404);
    assert_eq!(server.get(&address((8 << 10) + 1)).await.status, 414);
    // Host is one of them.
    let header = |bytes: usize| "y".repeat(bytes - "hostlocalhostname".len());
    let fits = header(16 << 10);
    assert_eq!(
        server
            .send("GET", "/livez", &[("name", &fits)], "")
            .await
            .status,
        200
    );
    let over = header((16 << 10) + 1);
    assert_eq!(
        server
            .send("GET", "/livez", &[("name", &over)], "")
            .await
            .status,
        431
    );
    let many = vec![("a", "b"); 100];
    assert_eq!(
        server.send("GET", "/livez", &many[..99], "").await.status,
        200
    );
    assert_eq!(server.send("GET", "/livez", &many, "").await.status, 431);
}

#[tokio::test]
async fn only_exact_paths_are_routes() {
    let server = Server::new();
    for path in [
        "/api",
        "/api/",
        "/api/authors/",
        "/api//authors",
        "//api/authors",
        "/API/authors",
        "/api/authors/x/y",
        "/api/unknown",
        "/livez/",
        "*",
        "/problems/nothing",
        "/a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p/q/r/s/t/u/v/w/x/y/z",
    ] {
        let answer = server.get(path).await;
        assert_eq!(
            (answer.status.as_u16(), answer.problem().as_str()),
            (404, "no-such-route"),
            "{path}"
        );
    }
}

#[tokio::test]
async fn segments_that_begin_with_an_underscore_are_kept_for_routes_of_ours() {
    let server = Server::new();
    for path in [
        "/api/authors/_query",
        "/api/authors/_",
        "/_api/authors",
        "/_x",
    ] {
        for method in ["GET", "POST", "OPTIONS"] {
            let request = format!("{method} {path}");
            server.refuses("404 no-such-route", &request, &[], "").await;
        }
    }
    let style = server.get("/_style.css").await;
    assert_eq!(style.status.as_u16(), 200);
    // Elsewhere in a segment it is as any other character.
    let post = "POST /api/authors/a_b";
    server
        .refuses("405 method-not-allowed", post, &[], "")
        .await;
}

#[tokio::test]
async fn methods_are_those_of_allow() {
    let server = Server::new();
    let (author, _) = server.author("a@b.c").await;
    for (path, allow, patch) in [
        ("/api/authors", "GET, HEAD, POST, OPTIONS", ""),
        (
            &author,
            "GET, HEAD, PUT, PATCH, DELETE, OPTIONS",
            "application/merge-patch+json, application/json",
        ),
        (
            NIL,
            "GET, HEAD, PUT, PATCH, DELETE, OPTIONS",
            "application/merge-patch+json, application/json",
        ),
        ("/", "GET, HEAD, OPTIONS", ""),
        ("/livez", "GET, HEAD, OPTIONS", ""),
        ("/openapi.json", "GET, HEAD, OPTIONS", ""),
        ("/problems/busy", "GET, HEAD, OPTIONS", ""),
    ] {
        let answer = server.send("OPTIONS", path, &[], "").await;
        assert_eq!(answer.status, 204);
        assert_eq!(answer.header("allow"), allow);
        assert_eq!(answer.header("accept-patch"), patch);
        for method in [
            "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "QUERY", "get",
        ] {
            let answer = server.send(method, path, &[], "").await;
            let is_allowed = allow.split(", ").any(|allowed| allowed == method);
            assert_eq!(answer.status != 405, is_allowed, "{method} {path}");
            if !is_allowed {
                assert_eq!(answer.header("allow"), allow);
            }
        }
    }
}

#[tokio::test]
async fn head_has_the_head_of_get() {
    let server = Server::new();
    let (author, tag) = server.author("a@b.c").await;
    for path in [
        "/",
        "/livez",
        "/readyz",
        "/openapi.json",
        "/problems/busy",
        "/api/authors",
        &author,
        NIL,
        "/nowhere",
    ] {
        let get = server.get(path).await;
        let head = server.send("HEAD", path, &[], "").await;
        assert_eq!(head.status, get.status, "{path}");
        assert_eq!(
            head.header("content-length"),
            get.body.len().to_string(),
            "{path}"
        );
        for name in ["content-type", "etag", "content-security-policy"] {
            assert_eq!(head.header(name), get.header(name), "{path}");
        }
    }
    let head = server
        .send("HEAD", &author, &[("if-none-match", &tag)], "")
        .await;
    assert_eq!(
        (head.status.as_u16(), head.header("content-length").as_str()),
        (304, "")
    );
}

#[tokio::test]
async fn the_callers_trace_names_the_request() {
    let server = Server::new();
    let trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    let parent = format!("00-{trace}-00f067aa0ba902b7-01");
    let answer = server
        .send("GET", NIL, &[("traceparent", &parent)], "")
        .await;
    assert_eq!(answer.header("x-request-id"), trace);
    assert_eq!(answer.json()["request_id"], trace);
    assert_ne!(
        server.get(NIL).await.header("x-request-id"),
        server.get(NIL).await.header("x-request-id")
    );
}

#[tokio::test]
async fn a_defect_in_a_handler_is_a_500() {
    let server = Server::new();
    let answer = server.send("DELETE", "/api/books/x", &[], "").await;
    assert_eq!(
        (answer.status.as_u16(), answer.problem().as_str()),
        (500, "internal")
    );
    assert_eq!(answer.faults(), faults(&[]));
    assert_eq!(server.get("/livez").await.status, 200);
}
