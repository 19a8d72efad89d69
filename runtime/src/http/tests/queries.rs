//! Lists that are filtered, sorted and counted, as a client sees them. What a query means is
//! `query`'s, and tested there.

use serde_json::Value;

use super::{Server, faults};

async fn fill(server: &Server, count: usize) -> Vec<String> {
    let mut ids = Vec::new();
    for number in 0..count {
        let (path, _) = server.author(&format!("a{number:05}@b.c")).await;
        ids.push(path.rsplit('/').next().unwrap().to_owned());
    }
    ids
}

fn ids(page: &Value) -> Vec<&str> {
    let items = page["items"].as_array().unwrap().iter();
    items.map(|item| item["id"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn the_link_repeats_the_query() {
    let server = Server::new();
    let all = fill(&server, 5).await;
    let mut path = "/api/authors?sort=-id&limit=2&count=exact".to_owned();
    let mut seen = Vec::new();
    loop {
        let answer = server.get(&path).await;
        let page = answer.json();
        assert_eq!(page["total"], 5);
        seen.extend(ids(&page).into_iter().map(str::to_owned));
        let Some(cursor) = page["next_cursor"].as_str() else {
            break;
        };
        let link = answer.header("link");
        path = format!("/api/authors?sort=-id&limit=2&count=exact&cursor={cursor}");
        assert_eq!(link, format!("<{path}>; rel=\"next\""));
    }
    let mut expected = all;
    expected.reverse();
    assert_eq!(seen, expected);
}

#[tokio::test]
async fn what_a_link_may_not_hold_is_escaped_in_it() {
    let server = Server::new();
    let all = fill(&server, 2).await;
    let path = format!("/api/authors?id={},{}&limit=1&i%64=%3C&&", all[0], all[1]);
    let answer = server.get(&path).await;
    // The second name is `id` too, and its value is none.
    assert_eq!(answer.faults(), faults(&[("id", "type")]));
    let path = format!("/api/authors?i%64={},{}&&limit=1", all[0], all[1]);
    let answer = server.get(&path).await;
    let cursor = answer.json()["next_cursor"].as_str().unwrap().to_owned();
    let expected = format!(
        "</api/authors?i%64={},{}&limit=1&cursor={cursor}>; rel=\"next\"",
        all[0], all[1]
    );
    assert_eq!(answer.header("link"), expected);
}

#[tokio::test]
async fn a_cursor_belongs_to_its_query() {
    let server = Server::new();
    let all = fill(&server, 3).await;
    let page = server.get("/api/authors?limit=1").await.json();
    let cursor = page["next_cursor"].as_str().unwrap();
    for same in ["limit=2", "sort=id", "id=&count=exact"] {
        let path = format!("/api/authors?{same}&cursor={cursor}");
        let page = server.get(&path).await.json();
        assert_eq!(ids(&page)[0], all[1], "{same}");
    }
    for other in ["sort=-id", &format!("id={},{}", all[0], all[1])] {
        let answer = server
            .get(&format!("/api/authors?{other}&cursor={cursor}"))
            .await;
        assert_eq!(answer.status, 400, "{other}");
        assert_eq!(answer.faults(), faults(&[("cursor", "cursor")]));
    }
}

#[tokio::test]
async fn the_tag_covers_the_query() {
    let server = Server::new();
    let all = fill(&server, 2).await;
    let tag = async |query: &str| {
        let answer = server.get(&format!("/api/authors?{query}")).await;
        assert_eq!(answer.status, 200, "{query}");
        answer.header("etag")
    };
    let plain = tag("").await;
    assert_eq!(tag("sort=id&limit=50").await, plain, "it means the same");
    let ids = format!("id={},{}", all[0], all[1]);
    let mut tags = vec![
        plain,
        tag("sort=-id").await,
        tag(&ids).await,
        tag("count=exact").await,
    ];
    let reversed = format!("id={},{}", all[1], all[0]);
    assert_eq!(tag(&reversed).await, tags[2]);
    let answer = server
        .send(
            "GET",
            &format!("/api/authors?{ids}"),
            &[("if-none-match", &tags[2])],
            "",
        )
        .await;
    assert_eq!(answer.status, 304);
    tags.sort();
    tags.dedup();
    assert_eq!(tags.len(), 4);
}

#[tokio::test]
async fn every_fault_of_a_query_is_answered_at_once() {
    let server = Server::new();
    let answer = server
        .get("/api/authors?limit=0&sort=size&count=all&nick=x&id=7&id.gt=1")
        .await;
    assert_eq!(
        (answer.status.as_u16(), answer.problem().as_str()),
        (400, "invalid-parameter")
    );
    let expected = [
        ("nick", "unknown"),
        ("id", "type"),
        ("id.gt", "unknown"),
        ("limit", "range"),
        ("sort", "type"),
        ("count", "type"),
    ];
    assert_eq!(answer.faults(), faults(&expected));
}
