//! What an operator asks, and at which listener it is answered.

use std::net::SocketAddr;

use serde_json::{Value, json};

use super::*;

const STATS: &str = "/_admin/data/models/Author/_stats";

fn port() -> SocketAddr {
    ([127, 0, 0, 1], 9090).into()
}

fn behind(door: Door) -> Server {
    let mut server = Server::new();
    server.door = door;
    server
}

#[tokio::test]
async fn statistics_count_what_is_there() {
    let server = Server::new();
    let stats = server.send("GET", STATS, &[], "").await;
    assert_eq!(
        (stats.status, stats.media_type().as_str()),
        (StatusCode::OK, "application/json")
    );
    assert_eq!(stats.header("cache-control"), "no-store");
    let before = stats.json();
    assert_eq!(before["item_count"], 0);
    assert_eq!(before["last_compaction_at"], Value::Null);
    let body = json!({"email": "ada@x.org"}).to_string();
    let created = server
        .send(
            "POST",
            "/api/authors",
            &[("content-type", "application/json")],
            &body,
        )
        .await;
    assert_eq!(created.status, StatusCode::CREATED, "{created:?}");
    let after = server.send("GET", STATS, &[], "").await.json();
    assert_eq!(
        (&after["name"], &after["item_count"]),
        (&json!("Author"), &json!(1))
    );
    for count in ["log_events", "events_since_last_compaction"] {
        assert_eq!(after[count], 1, "{count}");
    }
    assert!(
        after["raftlog_size_bytes"].as_u64().unwrap() > 20,
        "{after}"
    );
    let ram = |stats: &Value| stats["approx_ram_bytes"].as_u64().unwrap();
    assert!(ram(&after) > ram(&before) + 100, "{before} {after}");
    assert!(ram(&after) > after["index_bytes"].as_u64().unwrap());

    let all = server
        .send("GET", "/_admin/data/models", &[], "")
        .await
        .json();
    let names: Vec<&str> = all["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["name"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["Author", "Book", "Article", "Entry"]);
    assert_eq!(all["items"][0], after);
}

#[tokio::test]
async fn a_model_is_called_as_its_type_or_in_snake_case() {
    let server = Server::new();
    let path = |name: &str| format!("/_admin/data/models/{name}/_stats");
    for name in ["Author", "author"] {
        let stats = server.send("GET", &path(name), &[], "").await;
        assert_eq!(stats.json()["name"], "Author");
    }
    for (name, says) in [
        ("Autor", "did you mean Author?"),
        ("zzzzzz", "there is Author, Book, Article"),
    ] {
        let refused = server.send("GET", &path(name), &[], "").await;
        assert_eq!(
            (refused.status, refused.problem().as_str()),
            (StatusCode::NOT_FOUND, "no-such-model")
        );
        let detail = refused.json()["detail"].as_str().unwrap().to_owned();
        assert!(detail.contains(says), "{detail}");
    }
}

#[tokio::test]
async fn each_route_has_its_methods() {
    let server = Server::new();
    let compact = "/_admin/data/models/Author/_compact";
    for (path, method, allow) in [
        (STATS, "POST", "GET, HEAD, OPTIONS"),
        ("/_admin/data/models", "DELETE", "GET, HEAD, OPTIONS"),
        (compact, "GET", "POST, OPTIONS"),
        ("/_admin/data/_compact", "PUT", "POST, OPTIONS"),
    ] {
        let refused = server.send(method, path, &[], "").await;
        assert_eq!(
            refused.status,
            StatusCode::METHOD_NOT_ALLOWED,
            "{method} {path}"
        );
        assert_eq!(refused.header("allow"), allow);
        let options = server.send("OPTIONS", path, &[], "").await;
        assert_eq!(
            (options.status, options.header("allow").as_str()),
            (StatusCode::NO_CONTENT, allow)
        );
    }
    let head = server.send("HEAD", STATS, &[], "").await;
    assert_eq!(head.status, StatusCode::OK);
    // This store has no checkpoints: nothing is pretended.
    let refused = server.send("POST", compact, &[], "").await;
    assert_eq!(refused.problem(), "stopping");
}

#[tokio::test]
async fn with_a_port_of_its_own_it_answers_there_alone() {
    let main = behind(Door::Main { admin: false });
    let refused = main.send("GET", STATS, &[], "").await;
    assert_eq!(refused.problem(), "no-such-route");
    let admin = behind(Door::Admin(port()));
    let own = [("host", "127.0.0.1:9090")];
    for (path, status) in [
        (STATS, 200),
        ("/livez", 200),
        ("/readyz", 200),
        ("/problems/busy", 200),
        ("/api/authors", 404),
        ("/", 404),
        ("/openapi.json", 404),
    ] {
        let answer = admin.send("GET", path, &own, "").await;
        assert_eq!(answer.status.as_u16(), status, "{path}");
    }
}

#[tokio::test]
async fn the_operators_port_refuses_what_a_foreign_page_makes_a_browser_send() {
    let admin = behind(Door::Admin(port()));
    for (headers, status) in [
        (&[("host", "localhost:9090")][..], 200),
        (
            &[
                ("host", "127.0.0.1:9090"),
                ("origin", "http://127.0.0.1:9090"),
            ],
            200,
        ),
        (&[("host", "rebound.example:9090")], 403),
        (
            &[
                ("host", "127.0.0.1:9090"),
                ("origin", "https://evil.example"),
            ],
            403,
        ),
        (&[("host", "127.0.0.1:9090"), ("origin", "null")], 403),
        (
            &[
                ("host", "127.0.0.1:9090"),
                ("origin", "http://127.0.0.1:3000"),
            ],
            403,
        ),
    ] {
        let answer = admin.send("GET", STATS, headers, "").await;
        assert_eq!(answer.status.as_u16(), status, "{headers:?}");
    }
}
