//! Lists: pages, cursors, and their entity tags.

use serde_json::{Value, json};

use super::{Server, faults};

async fn fill(server: &Server, count: usize) {
    for number in 0..count {
        server.author(&format!("a{number:04}@b.c")).await;
    }
}

fn emails(page: &Value) -> Vec<&str> {
    page["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["email"].as_str().unwrap())
        .collect()
}

#[tokio::test]
async fn pages_join_to_the_whole_in_order() {
    let server = Server::new();
    fill(&server, 7).await;
    let mut seen = Vec::new();
    let mut path = "/api/authors?limit=3".to_owned();
    let mut sizes = Vec::new();
    loop {
        let answer = server.get(&path).await;
        assert_eq!(answer.status, 200);
        let page = answer.json();
        sizes.push(emails(&page).len());
        seen.extend(emails(&page).into_iter().map(str::to_owned));
        let Some(cursor) = page["next_cursor"].as_str() else {
            assert_eq!(page["next_cursor"], Value::Null);
            assert_eq!(answer.header("link"), "");
            break;
        };
        path = format!("/api/authors?limit=3&cursor={cursor}");
        assert_eq!(answer.header("link"), format!("<{path}>; rel=\"next\""));
    }
    assert_eq!(sizes, [3, 3, 1]);
    let all: Vec<String> = (0..7).map(|number| format!("a{number:04}@b.c")).collect();
    assert_eq!(seen, all);
}

#[tokio::test]
async fn a_page_ends_where_the_rows_do() {
    let server = Server::new();
    assert_eq!(
        server.get("/api/authors").await.body,
        "{\"items\":[],\"next_cursor\":null}"
    );
    fill(&server, 2).await;
    let exact = server.get("/api/authors?limit=2").await.json();
    assert_eq!(
        (emails(&exact).len(), &exact["next_cursor"]),
        (2, &Value::Null)
    );
    let more = server.get("/api/authors?limit=1").await.json();
    assert!(more["next_cursor"].is_string());
}

#[tokio::test]
async fn limits_have_a_default_and_a_ceiling() {
    let server = Server::new();
    fill(&server, 501).await;
    for (query, count) in [
        ("", 50),
        ("?limit=500", 500),
        ("?limit=501", 500),
        ("?limit=9999999999999999999999", 500),
    ] {
        let page = server.get(&format!("/api/authors{query}")).await.json();
        assert_eq!(emails(&page).len(), count, "{query}");
        assert!(page["next_cursor"].is_string());
    }
}

#[tokio::test]
async fn a_page_is_bounded_in_bytes_too() {
    let server = Server::new();
    // An address so long is one by HTML's rule: it has no limit of its own here.
    for number in 0..6 {
        server
            .author(&format!("{}{number}@b.c", "x".repeat(250_000)))
            .await;
    }
    let first = server.get("/api/authors").await;
    assert_eq!(emails(&first.json()).len(), 5);
    let cursor = first.json()["next_cursor"].as_str().unwrap().to_owned();
    let second = server
        .get(&format!("/api/authors?cursor={cursor}"))
        .await
        .json();
    assert_eq!(
        (emails(&second).len(), &second["next_cursor"]),
        (1, &Value::Null)
    );
}

#[tokio::test]
async fn a_cursor_survives_the_record_that_it_names() {
    let server = Server::new();
    fill(&server, 3).await;
    let page = server.get("/api/authors?limit=1").await.json();
    let id = page["items"][0]["id"].as_str().unwrap();
    assert_eq!(
        server
            .send("DELETE", &format!("/api/authors/{id}"), &[], "")
            .await
            .status,
        204
    );
    let cursor = page["next_cursor"].as_str().unwrap();
    let rest = server
        .get(&format!("/api/authors?cursor={cursor}"))
        .await
        .json();
    assert_eq!(emails(&rest), ["a0001@b.c", "a0002@b.c"]);
}

#[tokio::test]
async fn wrong_parameters_are_refused_and_named() {
    let server = Server::new();
    fill(&server, 2).await;
    let page = server.get("/api/authors?limit=1").await.json();
    let cursor = page["next_cursor"].as_str().unwrap();
    for (path, expected) in [
        ("/api/authors?limit=0".to_owned(), vec![("limit", "range")]),
        ("/api/authors?limit=-1".to_owned(), vec![("limit", "range")]),
        (
            "/api/authors?limit=ten".to_owned(),
            vec![("limit", "range")],
        ),
        (
            "/api/authors?cursor=".to_owned(),
            vec![("cursor", "cursor")],
        ),
        (
            "/api/authors?cursor=abc".to_owned(),
            vec![("cursor", "cursor")],
        ),
        (
            format!("/api/books?cursor={cursor}"),
            vec![("cursor", "cursor")],
        ),
        (
            format!("/api/authors?cursor={cursor}&cursor={cursor}"),
            vec![("cursor", "duplicate")],
        ),
        (
            "/api/authors?limt=1&nick=x".to_owned(),
            vec![("limt", "unknown"), ("nick", "unknown")],
        ),
        (
            "/api/authors?limit=0&offset=1".to_owned(),
            vec![("offset", "unknown"), ("limit", "range")],
        ),
    ] {
        let answer = server.get(&path).await;
        assert_eq!(
            (answer.status.as_u16(), answer.problem().as_str()),
            (400, "invalid-parameter")
        );
        assert_eq!(answer.faults(), faults(&expected), "{path}");
    }
    let answer = server.get("/api/authors?limt=1").await;
    assert_eq!(
        answer.json()["errors"][0]["detail"],
        "is not a parameter; did you mean limit?"
    );
}

#[tokio::test]
async fn polling_a_page_is_a_304_until_it_changes() {
    let server = Server::new();
    fill(&server, 3).await;
    let path = "/api/authors?limit=2";
    let page = server.get(path).await;
    let tag = page.header("etag");
    assert!(tag.starts_with("W/\""), "{tag}");
    let poll = async || {
        server
            .send("GET", path, &[("if-none-match", &tag)], "")
            .await
    };
    let answer = poll().await;
    assert_eq!(
        (answer.status.as_u16(), answer.header("etag")),
        (304, tag.clone())
    );

    let id = |index: usize| {
        page.json()["items"][index]["id"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    let change = async |id: &str, age: u8| {
        let body = json!({ "age": age }).to_string();
        let answer = server
            .send(
                "PATCH",
                &format!("/api/authors/{id}"),
                &[super::JSON],
                &body,
            )
            .await;
        assert_eq!(answer.status, 200);
    };
    server.author("beyond@b.c").await;
    assert_eq!(
        poll().await.status,
        304,
        "a record beyond the page does not show"
    );
    let all = server.get("/api/authors").await.json();
    change(all["items"][2]["id"].as_str().unwrap(), 1).await;
    assert_eq!(poll().await.status, 304, "nor does its change");
    change(&id(1), 1).await;
    assert_eq!(poll().await.status, 200);
}

#[tokio::test]
async fn the_last_page_changes_when_it_is_no_longer_the_last() {
    let server = Server::new();
    fill(&server, 2).await;
    let tag = server.get("/api/authors?limit=2").await.header("etag");
    server.author("more@b.c").await;
    let answer = server
        .send(
            "GET",
            "/api/authors?limit=2",
            &[("if-none-match", &tag)],
            "",
        )
        .await;
    assert_eq!(answer.status, 200);
    assert!(answer.json()["next_cursor"].is_string());
}
