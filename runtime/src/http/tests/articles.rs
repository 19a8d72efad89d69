//! Records whose keys clients choose: PUT that creates, If-Match that must be there, what refers to
//! them, and the forms of keys.

use serde_json::{Value, json};

use super::{Answer, JSON, Server, faults};

/// In whatever state.
pub(super) const ANY: (&str, &str) = ("if-match", "*");

impl Server {
    /// The key of a new author.
    pub(super) async fn author_key(&self, email: &str) -> String {
        let (path, _) = self.author(email).await;
        path.rsplit('/').next().unwrap().to_owned()
    }

    /// Changes the record at a path, in whatever state.
    pub(super) async fn change(&self, method: &str, path: &str, body: &Value) -> Answer {
        let body = body.to_string();
        self.send(method, path, &[JSON, ANY], &body).await
    }
}

impl Answer {
    /// Checks the problem body, whole.
    fn is_problem(&self, mut body: Value) {
        body["request_id"] = self.header("x-request-id").into();
        assert_eq!(self.media_type(), "application/problem+json");
        assert_eq!(self.json(), body);
    }
}

#[tokio::test]
async fn a_put_to_a_new_key_creates() {
    let server = Server::new();
    let author = server.author_key("a@b.c").await;
    let path = "/api/articles/new~1";
    let body = json!({"authors": [author], "data": {"a": 1}}).to_string();
    let created = server.send("PUT", path, &[JSON], &body).await;
    assert_eq!(created.status, 201);
    assert_eq!(created.header("location"), path);
    assert_eq!(created.header("etag"), "\"7-2-c\"");
    let expected = json!({
        "slug": "new~1", "authors": [author], "tags": [], "data": {"a": 1}, "payment": null, "origin": null,
    });
    assert_eq!(created.json(), expected);
    let got = server.get(path).await;
    assert_eq!((got.status.as_u16(), &got.body), (200, &created.body));
    assert_eq!(got.header("etag"), created.header("etag"));
    // Now it is there: the same again changes nothing.
    let tag = created.header("etag");
    let again = [JSON, ("if-match", tag.as_str())];
    let replaced = server.send("PUT", path, &again, &body).await;
    assert_eq!(
        (replaced.status.as_u16(), replaced.header("etag")),
        (200, tag)
    );
    assert_eq!(replaced.header("location"), "");
    // Only PUT creates, and only where nothing is or has to be.
    let missing = "/api/articles/missing";
    for (method, headers, status) in [
        ("PATCH", vec![JSON], 404),
        ("DELETE", vec![], 404),
        ("PUT", vec![JSON, ANY], 412),
        ("PUT", vec![JSON, ("if-match", "\"7-2-c\"")], 412),
        ("PUT", vec![JSON, ("if-none-match", "*")], 201),
        ("PUT", vec![JSON, ("if-none-match", "*")], 412),
    ] {
        let answer = server.send(method, missing, &headers, &body).await;
        assert_eq!(answer.status, status, "{method} {headers:?}");
    }
}

#[tokio::test]
async fn a_key_that_is_taken_is_a_conflict() {
    let server = Server::new();
    let author = server.author_key("a@b.c").await;
    let body = json!({"slug": "one", "authors": [author], "data": 1}).to_string();
    let created = server.post("/api/articles", &body).await;
    assert_eq!(created.status, 201);
    assert_eq!(created.header("location"), "/api/articles/one");
    let other = json!({"slug": "one", "authors": [author], "data": 2}).to_string();
    let refused = server.post("/api/articles", &other).await;
    refused.is_problem(json!({
        "type": "/problems/conflict",
        "title": "Another record is in the way",
        "status": 409,
        "errors": [{
            "pointer": "#/slug", "code": "exists", "detail": "there is a record with this key",
        }],
    }));
    assert_eq!(server.get("/api/articles/one").await.body, created.body);
}

#[tokio::test]
async fn a_change_that_says_no_state_is_refused_where_it_must() {
    let server = Server::new();
    let author = server.author_key("a@b.c").await;
    let path = "/api/articles/guarded";
    let body = json!({"authors": [author], "data": 1}).to_string();
    let created = server.send("PUT", path, &[JSON], &body).await;
    assert_eq!(created.status, 201);
    let invalid = r#"{"authors": 1}"#;
    for (method, body) in [("PUT", invalid), ("PATCH", invalid), ("DELETE", "")] {
        for headers in [vec![JSON], vec![JSON, ("if-none-match", "\"7-1-c\"")]] {
            let refused = server.send(method, path, &headers, body).await;
            refused.is_problem(json!({
                "type": "/problems/precondition-required",
                "title": "The request must say which state it means",
                "status": 428,
            }));
        }
    }
    let stale = [JSON, ("if-match", "\"7-1-c\"")];
    let tag = created.header("etag");
    let current = [JSON, ("if-match", tag.as_str())];
    assert_eq!(server.send("PATCH", path, &stale, "{}").await.status, 412);
    assert_eq!(server.send("PATCH", path, &current, "{}").await.status, 200);
    assert_eq!(
        server.send("DELETE", path, &stale[1..], "").await.status,
        412
    );
    assert_eq!(
        server.send("DELETE", path, &current[1..], "").await.status,
        204
    );
}

#[tokio::test]
async fn a_removal_that_would_leave_what_is_not_valid_says_what_stands_in_its_way() {
    let server = Server::new();
    let (path, _) = server.author("a@b.c").await;
    let author = path.rsplit('/').next().unwrap();
    let other = server.author_key("o@b.c").await;
    let article = "/api/articles/last";
    let body = json!({"authors": [author], "data": 1}).to_string();
    assert_eq!(
        server.send("PUT", article, &[JSON], &body).await.status,
        201
    );
    let refused = server.send("DELETE", &path, &[], "").await;
    refused.is_problem(json!({
        "type": "/problems/still-referenced",
        "title": "Other records refer to this one",
        "status": 409,
        "detail": "the Article last would lose its reference to it and would not be valid then: \
                   #/authors must have at least 1 item; change or remove the Article first",
    }));
    assert_eq!(server.get(&path).await.status, 200);
    let body = json!({"authors": [author, other]});
    let before = server.change("PATCH", article, &body).await;
    assert_eq!(server.send("DELETE", &path, &[], "").await.status, 204);
    let after = server.get(article).await;
    assert_eq!(after.json()["authors"], json!([other]));
    assert_ne!(after.header("etag"), before.header("etag"));
}

#[tokio::test]
async fn what_is_no_key_is_no_record_by_every_method() {
    let server = Server::new();
    let author = server.author_key("a@b.c").await;
    let article = json!({"authors": [author], "data": 1}).to_string();
    let uuid = "a UUID of 36 characters, with its hyphens";
    let text = "text in UTF-8, percent-encoded";
    for (path, form) in [
        ("/api/articles/%ff", text),
        ("/api/articles/a%2", text),
        ("/api/authors/7", uuid),
        (&format!("/api/authors/{}", author.replace('-', "")), uuid),
    ] {
        let author = r#"{"email":"x@b.c"}"#;
        let body = if form == uuid { author } else { &article };
        for method in ["GET", "PUT", "PATCH", "DELETE"] {
            let refused = server.send(method, path, &[JSON], body).await;
            refused.is_problem(json!({
                "type": "/problems/no-such-record",
                "title": "There is no such record",
                "status": 404,
                "detail": format!("no record has this key: it must be {form}"),
            }));
        }
    }
    // A text that no record can have as its key.
    let refused = server
        .send("PUT", "/api/articles/a%20b", &[JSON], &article)
        .await;
    assert_eq!(refused.faults(), faults(&[("#/slug", "key")]));
}

#[tokio::test]
async fn forms_of_one_key_are_one_key_by_every_method() {
    let server = Server::new();
    let author = server.author_key("a@b.c").await;
    let body = json!({"authors": [author], "data": 1}).to_string();
    let created = server
        .send("PUT", "/api/articles/a%2Db", &[JSON], &body)
        .await;
    assert_eq!(created.status, 201);
    assert_eq!(created.header("location"), "/api/articles/a-b");
    assert_eq!(created.json()["slug"], "a-b");
    for (path, body) in [
        ("/api/articles/%61-b".to_owned(), body),
        (
            format!("/api/authors/{}", author.to_uppercase()),
            r#"{"email":"x@b.c"}"#.to_owned(),
        ),
    ] {
        assert_eq!(server.get(&path).await.status, 200);
        for method in ["PUT", "PATCH"] {
            let answer = server.send(method, &path, &[JSON, ANY], &body).await;
            assert_eq!(answer.status, 200, "{method} {path}");
        }
        assert_eq!(server.send("DELETE", &path, &[ANY], "").await.status, 204);
    }
}
