//! Writes that meet in the writer: each handler saw a state in which its own was right.

use super::{JSON, Server, memory::Fate};

/// Hands both requests to the writer before either is durable; gives both statuses, sorted.
async fn race(server: &Server, one: Request<'_>, two: Request<'_>) -> [u16; 2] {
    server.log.set(Fate::Waits);
    let send = async |(method, path, headers, body): Request<'_>| {
        let answer = server.send(method, path, headers, body).await;
        answer.status.as_u16()
    };
    // Each future runs up to its place in the queue before the log is let go.
    let release = async { server.log.set(Fate::Committed) };
    let (one, two, ()) = tokio::join!(biased; send(one), send(two), release);
    let mut statuses = [one, two];
    statuses.sort_unstable();
    statuses
}

type Request<'r> = (&'r str, &'r str, &'r [(&'r str, &'r str)], &'r str);

#[tokio::test]
async fn of_two_updates_of_one_state_one_is_made() {
    let server = Server::new();
    let (path, _) = server.author("a@b.c").await;
    for age in 1..20 {
        let tag = server.get(&path).await.header("etag");
        let headers = [JSON, ("if-match", tag.as_str())];
        let (one, two) = (
            format!("{{\"age\":{age}}}"),
            format!("{{\"age\":{}}}", age + 100),
        );
        let statuses = race(
            &server,
            ("PATCH", &path, &headers, &one),
            ("PATCH", &path, &headers, &two),
        );
        assert_eq!(statuses.await, [200, 412]);
    }
}

#[tokio::test]
async fn without_a_condition_both_updates_are_made_and_merged() {
    let server = Server::new();
    let (path, _) = server.author("a@b.c").await;
    let statuses = race(
        &server,
        ("PATCH", &path, &[JSON], r#"{"age":7}"#),
        ("PATCH", &path, &[JSON], r#"{"nick":"ada"}"#),
    );
    assert_eq!(statuses.await, [200, 200]);
    let record = server.get(&path).await.json();
    assert_eq!(
        (&record["age"], &record["nick"]),
        (&7.into(), &"ada".into())
    );
}

#[tokio::test]
async fn of_two_records_with_one_unique_value_one_is_created() {
    let server = Server::new();
    let body = r#"{"email":"a@b.c"}"#;
    let create: Request<'_> = ("POST", "/api/authors", &[JSON], body);
    assert_eq!(race(&server, create, create).await, [201, 409]);
}

#[tokio::test]
async fn a_record_is_removed_once() {
    let server = Server::new();
    let (path, _) = server.author("a@b.c").await;
    let delete: Request<'_> = ("DELETE", &path, &[], "");
    assert_eq!(race(&server, delete, delete).await, [204, 404]);
}

#[tokio::test]
async fn a_record_does_not_come_back_by_a_late_update() {
    let server = Server::new();
    let (path, _) = server.author("a@b.c").await;
    let statuses = race(
        &server,
        ("DELETE", &path, &[], ""),
        ("PUT", &path, &[JSON], r#"{"email":"a@b.c"}"#),
    );
    assert_eq!(statuses.await, [204, 404]);
    assert_eq!(server.get(&path).await.status, 404);
}

#[tokio::test]
async fn a_reference_to_what_goes_is_refused() {
    let server = Server::new();
    let (path, _) = server.author("a@b.c").await;
    let id = path.rsplit('/').next().unwrap();
    let book = format!("{{\"author\":\"{id}\",\"title\":\"t\"}}");
    let statuses = race(
        &server,
        ("DELETE", &path, &[], ""),
        ("POST", "/api/books", &[JSON], &book),
    );
    assert_eq!(statuses.await, [204, 422]);
}
