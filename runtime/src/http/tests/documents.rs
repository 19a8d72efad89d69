//! The routes that every server has.

use std::collections::BTreeSet;

use super::Server;
use crate::{
    auth::{MemorySessions, SessionManager},
    http::{Gate, Readiness, problem::ENTRIES},
};

#[tokio::test]
async fn the_page_names_what_there_is() {
    let server = Server::new();
    let answer = server
        .send("GET", "/", &[("host", "api.example.org:8080")], "")
        .await;
    assert_eq!(
        (answer.status.as_u16(), answer.media_type().as_str()),
        (200, "text/html; charset=utf-8")
    );
    let html = str::from_utf8(&answer.body).unwrap();
    for expected in [
        "library",
        "1.2.3",
        "href=\"/api/authors\"",
        "/api/books/{id}",
        "replaceAuthor",
        "href=\"/openapi.json\"",
        "curl -i http://api.example.org:8080/api/authors",
    ] {
        assert!(html.contains(expected), "{expected}");
    }
    // What the policy of the page forbids.
    for forbidden in [
        "<script",
        "style=",
        "<style",
        "onclick",
        "http://cdn",
        "<img",
        "<form",
    ] {
        assert!(!html.contains(forbidden), "{forbidden}");
    }
    assert!(
        answer
            .header("content-security-policy")
            .contains("style-src 'self'")
    );
    let style = server.get("/_style.css").await;
    assert_eq!(
        (style.status.as_u16(), style.media_type().as_str()),
        (200, "text/css; charset=utf-8")
    );
}

#[tokio::test]
async fn every_problem_is_explained() {
    let server = Server::new();
    for entry in ENTRIES {
        let answer = server.get(&format!("/problems/{}", entry.name)).await;
        assert_eq!(answer.status, 200);
        let html = str::from_utf8(&answer.body).unwrap().replace("&#39;", "'");
        assert!(
            html.contains(entry.title) && html.contains(entry.name),
            "{}",
            entry.name
        );
    }
}

#[tokio::test]
async fn the_open_api_document_has_a_strong_tag() {
    let server = Server::new();
    let answer = server.get("/openapi.json").await;
    assert_eq!(
        (answer.status.as_u16(), answer.media_type().as_str()),
        (200, "application/json")
    );
    assert_eq!(answer.json()["openapi"], "3.1.1");
    let tag = answer.header("etag");
    assert!(tag.starts_with('"'));
    let again = server
        .send("GET", "/openapi.json", &[("if-none-match", &tag)], "")
        .await;
    assert_eq!(
        (
            again.status.as_u16(),
            again.header("etag"),
            again.body.len()
        ),
        (304, tag, 0)
    );
    let html = server
        .send("GET", "/openapi.json", &[("accept", "text/html")], "")
        .await;
    assert_eq!(
        html.status, 200,
        "a document has one form, whatever is asked for"
    );
}

/// What the gate lets through is what the document says.
#[tokio::test]
async fn the_open_api_document_says_what_sessions_are_needed() {
    let gate = |sessions: Option<SessionManager>, require_session| Gate {
        sessions: sessions.map(|sessions| sessions.0),
        require_session,
        ..Gate::open()
    };
    let sessions = || Some(SessionManager::new(MemorySessions::new()));
    let mut tags = BTreeSet::new();
    for (gate, said) in [
        (gate(None, false), None),
        (gate(sessions(), false), Some(1)),
        (gate(sessions(), true), Some(2)),
    ] {
        let server = Server::gated(1 << 20, 1 << 20, gate);
        let answer = server.get("/openapi.json").await;
        assert_eq!(answer.json()["sessions"].as_u64(), said);
        assert!(tags.insert(answer.header("etag")), "a tag of its own");
    }
}

#[tokio::test]
async fn health_says_how_the_server_is() {
    let server = Server::new();
    for (readiness, status, body) in [
        (Readiness::Starting, 503, "{\"status\":\"starting\"}"),
        (Readiness::Ready, 200, "{\"status\":\"ready\"}"),
        (Readiness::Stopping, 503, "{\"status\":\"stopping\"}"),
    ] {
        server.context.set_readiness(readiness);
        let answer = server.get("/readyz").await;
        assert_eq!(
            (answer.status.as_u16(), &answer.body[..]),
            (status, body.as_bytes())
        );
        assert_eq!(answer.header("cache-control"), "no-store");
        assert_eq!(server.get("/livez").await.status, 200);
    }
}
