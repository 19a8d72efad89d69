//! The order of checks, and what every resource answers whatever it holds.

use super::{JSON, Server, faults};

const NIL: &str = "/api/authors/00000000-0000-7000-8000-000000000000";

#[tokio::test]
async fn an_earlier_check_wins_over_every_later_one() {
    let server = Server::new();
    let (author, tag) = server.author("a@b.c").await;
    let (other, _) = server.author("b@b.c").await;
    let long = format!("/nowhere?{}", "x".repeat(8 << 10));
    let huge = "x".repeat((1 << 20) + 1);
    let text = ("content-type", "text/plain");
    let html = ("accept", "text/html");
    let stale = ("if-match", "\"7-ffff-a\"");
    let bad = ("if-match", "unquoted");
    let big = ("x-big", "y".repeat(16 << 10));
    let big = (big.0, big.1.as_str());
    let invalid = r#"{"email":1}"#;
    let taken = r#"{"email":"b@b.c"}"#;
    for (method, path, headers, body, status, problem) in [
        ("BREW", long.as_str(), vec![big], "", 414, "uri-too-long"),
        ("BREW", "/nowhere", vec![big], "", 431, "headers-too-large"),
        (
            "BREW",
            "/nowhere",
            vec![text, html],
            &huge,
            404,
            "no-such-route",
        ),
        (
            "POST",
            author.as_str(),
            vec![text, html],
            &huge,
            405,
            "method-not-allowed",
        ),
        (
            "PUT",
            NIL,
            vec![text, html, bad],
            &huge,
            415,
            "unsupported-media-type",
        ),
        (
            "PUT",
            NIL,
            vec![JSON, html, bad],
            &huge,
            406,
            "not-acceptable",
        ),
        ("PUT", NIL, vec![JSON, bad], &huge, 413, "body-too-large"),
        ("PUT", NIL, vec![JSON, bad], "{", 400, "invalid-header"),
        ("PUT", NIL, vec![JSON, stale], "{", 400, "malformed-json"),
        (
            "PUT",
            NIL,
            vec![JSON, stale],
            invalid,
            404,
            "no-such-record",
        ),
        (
            "PUT",
            &author,
            vec![JSON, stale],
            invalid,
            412,
            "precondition-failed",
        ),
        (
            "PUT",
            &author,
            vec![JSON, ("if-match", &tag)],
            invalid,
            422,
            "invalid-record",
        ),
        (
            "PUT",
            &author,
            vec![JSON, ("if-match", &tag)],
            taken,
            409,
            "conflict",
        ),
        (
            "PATCH",
            &author,
            vec![JSON, stale],
            invalid,
            412,
            "precondition-failed",
        ),
        ("PATCH", &author, vec![JSON], invalid, 422, "invalid-record"),
        ("PATCH", &author, vec![JSON], taken, 409, "conflict"),
        ("DELETE", NIL, vec![stale], "", 404, "no-such-record"),
        (
            "DELETE",
            &author,
            vec![stale],
            "",
            412,
            "precondition-failed",
        ),
        ("GET", NIL, vec![html], "", 406, "not-acceptable"),
        ("GET", NIL, vec![stale], "", 404, "no-such-record"),
        ("GET", &author, vec![stale], "", 412, "precondition-failed"),
        (
            "POST",
            "/api/authors",
            vec![text],
            "{",
            415,
            "unsupported-media-type",
        ),
        (
            "POST",
            "/api/authors",
            vec![JSON, stale],
            "{",
            400,
            "malformed-json",
        ),
        (
            "POST",
            "/api/authors",
            vec![JSON, stale],
            invalid,
            412,
            "precondition-failed",
        ),
        (
            "POST",
            "/api/authors",
            vec![JSON],
            invalid,
            422,
            "invalid-record",
        ),
        ("POST", "/api/authors", vec![JSON], taken, 409, "conflict"),
    ] {
        let answer = server.send(method, path, &headers, body).await;
        let short = path.get(..40).unwrap_or(path);
        assert_eq!(answer.status, status, "{method} {short} {headers:?}");
        assert_eq!(answer.problem(), problem, "{method} {short}");
    }
    for path in [author, other] {
        assert_eq!(
            server.get(&path).await.json()["nick"],
            serde_json::Value::Null,
            "nothing changed"
        );
    }
    assert_eq!(
        server.get("/api/authors").await.json()["items"]
            .as_array()
            .unwrap()
            .len(),
        2
    );
}

#[tokio::test]
async fn the_limits_are_exact() {
    let server = Server::new();
    let address = |bytes: usize| format!("/{}", "x".repeat(bytes - 1));
    assert_eq!(server.get(&address(8 << 10)).await.status, 404);
    assert_eq!(server.get(&address((8 << 10) + 1)).await.status, 414);
    let header = |bytes: usize| "y".repeat(bytes - "name".len());
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
    let many = vec![("a", "b"); 101];
    assert_eq!(
        server.send("GET", "/livez", &many[..100], "").await.status,
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
