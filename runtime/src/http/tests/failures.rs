//! What a client is told when the store cannot make a write durable.

use std::sync::Arc;

use super::{Server, memory::Fate};

#[tokio::test]
async fn no_space_is_a_507_and_nothing_is_stored() {
    let server = Server::new();
    let (path, tag) = server.author("a@b.c").await;
    server.log.set(Fate::Lost);
    let answer = server.post("/api/authors", r#"{"email":"x@b.c"}"#).await;
    assert_eq!(
        (answer.status.as_u16(), answer.problem().as_str()),
        (507, "out-of-space")
    );
    let answer = server
        .send("PATCH", &path, &[super::JSON], r#"{"age":1}"#)
        .await;
    assert_eq!(answer.status, 507);
    assert_eq!(server.get(&path).await.header("etag"), tag, "reads go on");
    server.log.set(Fate::Committed);
    server.author("x@b.c").await;
}

#[tokio::test]
async fn what_nobody_knows_is_a_500_and_ends_the_writes() {
    let server = Server::new();
    let (path, tag) = server.author("a@b.c").await;
    server.log.set(Fate::Unknown);
    let answer = server.post("/api/authors", r#"{"email":"x@b.c"}"#).await;
    assert_eq!(
        (answer.status.as_u16(), answer.problem().as_str()),
        (500, "indeterminate")
    );
    // The writer closes the queue as it ends.
    let stopped = async {
        loop {
            let answer = server.send("DELETE", &path, &[], "").await;
            if answer.problem() == "stopping" {
                break answer;
            }
            assert_eq!(answer.problem(), "indeterminate");
            tokio::task::yield_now().await;
        }
    };
    let answer = tokio::time::timeout(std::time::Duration::from_secs(5), stopped)
        .await
        .unwrap();
    assert_eq!(
        (
            answer.status.as_u16(),
            answer.header("retry-after").as_str()
        ),
        (503, "1")
    );
    assert_eq!(server.get(&path).await.header("etag"), tag);
}

#[tokio::test]
async fn a_full_queue_is_a_503_at_once() {
    let server = Arc::new(Server::new());
    server.log.set(Fate::Waits);
    // The queue takes 4096; the writer holds at most as many again while its log hangs.
    let mut writes = tokio::task::JoinSet::new();
    for number in 0..3 * 4096 {
        let server = Arc::clone(&server);
        writes.spawn(async move {
            let body = format!("{{\"email\":\"a{number}@b.c\"}}");
            let answer = server.post("/api/authors", &body).await;
            if answer.status == 503 {
                assert_eq!(answer.problem(), "busy");
                assert_eq!(answer.header("retry-after"), "1");
                server.log.set(Fate::Committed);
            }
            answer.status.as_u16()
        });
    }
    let statuses = writes.join_all().await;
    let count = |status: u16| statuses.iter().filter(|given| **given == status).count();
    assert!(count(503) >= 1, "{}", count(503));
    assert_eq!(count(201) + count(503), statuses.len());
    assert_eq!(
        server.context.store().state().root.authors().len(),
        count(201)
    );
}

#[tokio::test]
async fn while_too_much_waits_for_clients_only_the_fixed_routes_answer() {
    let server = Server::limited(0, 100);
    let (path, _) = server.author("a@b.c").await;
    server.context.answers.hold(100);
    for (method, path) in [
        ("GET", path.as_str()),
        ("GET", "/api/authors"),
        ("DELETE", &path),
    ] {
        let answer = server.send(method, path, &[], "").await;
        assert_eq!(
            (answer.status.as_u16(), answer.problem().as_str()),
            (503, "overloaded")
        );
        assert_eq!(answer.header("retry-after"), "1");
    }
    assert_eq!(server.get("/livez").await.status, 200);
    server.context.answers.release(1);
    assert_eq!(server.get(&path).await.status, 200);
}
