//! Records whose keys clients choose: PUT that creates, If-Match that must be there, and how large a
//! record may become.

use serde_json::{Value, json};

use super::{Answer, JSON, Server, faults};
use crate::model::Model;

const BODY_BYTES_MAX: usize = super::article::Article::BODY_BYTES_MAX;
const ANY: (&str, &str) = ("if-match", "*");

impl Server {
    /// The key of a new author.
    async fn author_key(&self, email: &str) -> String {
        let (path, _) = self.author(email).await;
        path.rsplit('/').next().unwrap().to_owned()
    }

    /// Changes the record at a path, in whatever state.
    async fn change(&self, method: &str, path: &str, body: &Value) -> Answer {
        let body = body.to_string();
        self.send(method, path, &[JSON, ANY], &body).await
    }
}

/// `{"KEY": "xxx…"}`, so many letters.
fn text(key: usize, letters: usize) -> Value {
    json!({ format!("key{key}"): "x".repeat(letters) })
}

#[tokio::test]
async fn no_patch_makes_a_record_that_cannot_be_put_back() {
    let server = Server::new();
    let author = server.author_key("a@b.c").await;
    let path = "/api/articles/long";
    let body = json!({"authors": [author], "data": {}});
    let body = body.to_string();
    let created = server.send("PUT", path, &[JSON], &body).await;
    assert_eq!(created.status, 201);
    let mut refused = None;
    for key in 0..40 {
        let patched = server
            .change("PATCH", path, &json!({"data": text(key, 1000)}))
            .await;
        if patched.status != 200 {
            refused = Some(patched);
            break;
        }
    }
    let refused = refused.expect("it does not grow without end");
    let problem = refused.json();
    assert_eq!(
        (refused.status.as_u16(), refused.problem().as_str()),
        (422, "invalid-record")
    );
    let got = server.get(path).await;
    let bytes = got.body.len() + r#","token":null"#.len() + r#","key16":"""#.len() + 1000;
    assert_eq!(
        problem["errors"],
        json!([{
            "pointer": "#",
            "code": "size",
            "detail": format!("would have {bytes} bytes as JSON: it may have {}", BODY_BYTES_MAX - 32),
        }])
    );
    assert!(got.body.len() > BODY_BYTES_MAX - 1100, "as far as it goes");
    // What does not make it larger is taken, and what GET gave can be put back.
    let smaller = server
        .change("PATCH", path, &json!({"data": text(0, 999)}))
        .await;
    assert_eq!(smaller.status, 200);
    let got = server.get(path).await.json();
    assert_eq!(server.change("PUT", path, &got).await.status, 200);
}

#[tokio::test]
async fn what_is_not_shown_counts_as_well() {
    let server = Server::new();
    let author = server.author_key("a@b.c").await;
    let path = "/api/articles/secret";
    let half = BODY_BYTES_MAX / 2;
    let body = json!({"authors": [author], "data": text(0, half)}).to_string();
    let created = server.send("PUT", path, &[JSON], &body).await;
    assert_eq!(created.status, 201);
    let patched = server
        .change("PATCH", path, &json!({"token": text(0, half)}))
        .await;
    assert_eq!(patched.faults(), faults(&[("#", "size")]));
    let patched = server
        .change("PATCH", path, &json!({"token": text(0, half - 1000)}))
        .await;
    assert_eq!(patched.status, 200);
}

#[tokio::test]
async fn a_body_makes_no_record_of_many_times_its_size() {
    let server = Server::new();
    let author = server.author_key("a@b.c").await;
    // Each is 1000000000000000.0 when it is shown.
    let numbers = |count: usize| format!("[{}1e15]", "1e15,".repeat(count - 1));
    for (count, status) in [(1000, 201), (3000, 422)] {
        let data = numbers(count);
        let body = format!(r#"{{"authors":["{author}"],"data":{data}}}"#);
        assert!(body.len() < BODY_BYTES_MAX);
        let path = format!("/api/articles/numbers-{count}");
        let put = server.send("PUT", &path, &[JSON], &body).await;
        assert_eq!(put.status, status);
        let body = body.replacen('{', r#"{"slug":"posted","#, 1);
        let posted = server.post("/api/articles", &body).await;
        assert_eq!(posted.status, status);
        if status == 422 {
            assert_eq!(put.faults(), faults(&[("#", "size")]));
            assert_eq!(posted.faults(), faults(&[("#", "size")]));
        }
    }
}

#[tokio::test]
async fn a_body_of_exactly_the_limit_is_taken() {
    let server = Server::new();
    let author = server.author_key("a@b.c").await;
    let body = |letters| json!({"authors": [author], "data": text(0, letters)}).to_string();
    let body = body(BODY_BYTES_MAX - body(0).len());
    assert_eq!(body.len(), BODY_BYTES_MAX);
    let path = "/api/articles/full";
    let created = server.send("PUT", path, &[JSON], &body).await;
    assert_eq!(created.status, 201);
    // The key and the token are more than the body held.
    assert!(created.body.len() > BODY_BYTES_MAX);
    let other = server
        .change("PATCH", path, &json!({"data": {"key0": null}}))
        .await;
    assert_eq!(other.status, 200);
}

#[tokio::test]
async fn faults_in_sets_are_told_by_the_places_that_the_client_gave() {
    let server = Server::new();
    let author = server.author_key("a@b.c").await;
    let none = "00000000-0000-7000-8000-000000000000";
    let path = "/api/articles/sets";
    let long = "a".repeat(9);
    // The sets of each are in another order.
    let body = json!({"authors": [author, none], "tags": ["z", long, "b"], "data": 1});
    let new = with(&body, "slug", "sets").to_string();
    let refused = server.post("/api/articles", &new).await;
    assert_eq!(refused.faults(), faults(&[("#/tags/1", "length")]));
    let body = with(&body, "tags", json!(["z", "b"]));
    let authors = faults(&[("#/authors/1", "reference")]);
    let new = with(&body, "slug", "sets").to_string();
    let refused = server.post("/api/articles", &new).await;
    assert_eq!(refused.faults(), authors);
    let refused = server.send("PUT", path, &[JSON], &body.to_string()).await;
    assert_eq!(refused.faults(), authors);
    let good = with(&body, "authors", json!([author]));
    let created = server.send("PUT", path, &[JSON], &good.to_string()).await;
    assert_eq!(created.status, 201);
    for method in ["PUT", "PATCH"] {
        let refused = server.change(method, path, &body).await;
        assert_eq!(refused.faults(), authors, "{method}");
        // Beside a fault of form, for which the body is looked at member by member.
        let body = with(
            &with(&good, "tags", json!(["z", long, "b"])),
            "authors",
            json!(1),
        );
        let refused = server.change(method, path, &body).await;
        let expected = [("#/authors", "type"), ("#/tags/1", "length")];
        assert_eq!(refused.faults(), faults(&expected), "{method}");
    }
}

/// The object with another value of a member.
fn with(body: &Value, member: &str, value: impl Into<Value>) -> Value {
    let mut body = body.clone();
    body[member] = value.into();
    body
}

#[tokio::test]
async fn one_answer_names_all_that_is_wrong_with_members() {
    let server = Server::new();
    let author = server.author_key("a@b.c").await;
    let path = "/api/articles/all";
    let payment = json!({"type": "card", "data": {"number": "12345"}});
    let body = json!({"authors": [author], "data": 1, "payment": payment, "origin": {"a": 1}});
    let created = server.send("PUT", path, &[JSON], &body.to_string()).await;
    assert_eq!(created.status, 201);
    for (method, body, expected) in [
        (
            "PATCH",
            json!({
                "slug": "other", "authors": 1, "tags": [""],
                "payment": {"data": {"number": "1"}}, "origin": {"a": 2}, "x": 1
            }),
            vec![
                ("#/authors", "type"),
                ("#/tags/0", "length"),
                ("#/x", "unknown"),
                ("#/slug", "read_only"),
                ("#/origin", "read_only"),
                ("#/payment/data/number", "length"),
            ],
        ),
        (
            "PATCH",
            json!({"authors": [], "payment": {"data": {"number": "1"}}, "origin": null}),
            vec![
                ("#/origin", "read_only"),
                ("#/authors", "length"),
                ("#/payment/data/number", "length"),
            ],
        ),
        (
            "PUT",
            json!({"slug": "other", "authors": 1, "payment": {"type": "gold"}, "origin": 2}),
            vec![
                ("#/authors", "type"),
                ("#/data", "required"),
                ("#/payment/type", "type"),
                ("#/slug", "read_only"),
                ("#/origin", "read_only"),
            ],
        ),
    ] {
        let refused = server.change(method, path, &body).await;
        assert_eq!(refused.status, 422);
        assert_eq!(refused.faults(), faults(&expected), "{method} {body}");
    }
    // A PUT that would create has its key and what is required beside the rest.
    let body = json!({"slug": "other", "authors": [], "tags": 1}).to_string();
    let refused = server
        .send("PUT", "/api/articles/new", &[JSON], &body)
        .await;
    let expected = [
        ("#/data", "required"),
        ("#/tags", "type"),
        ("#/authors", "length"),
        ("#/slug", "read_only"),
    ];
    let sorted = |mut faults: Vec<(String, String)>| {
        faults.sort();
        faults
    };
    assert_eq!(sorted(refused.faults()), sorted(faults(&expected)));
}

#[tokio::test]
async fn a_patch_of_what_must_not_change_may_leave_it_as_it_is() {
    let server = Server::new();
    let author = server.author_key("a@b.c").await;
    let path = "/api/articles/kept";
    let origin = json!({"city": "Ulm", "zip": {"code": 1}});
    let body = json!({"authors": [author], "data": 1, "origin": origin});
    let created = server.send("PUT", path, &[JSON], &body.to_string()).await;
    assert_eq!(created.status, 201);
    for (patch, status) in [
        (json!({}), 200),
        (json!({"city": "Ulm"}), 200),
        (json!({"zip": {"code": 1}, "street": null}), 200),
        (json!({"zip": {}}), 200),
        (origin, 200),
        (json!({"city": "Bonn"}), 422),
        (json!({"city": null}), 422),
        (json!({"street": "x"}), 422),
        (json!(null), 422),
        (json!("Ulm"), 422),
    ] {
        let body = json!({"origin": patch});
        let patched = server.change("PATCH", path, &body).await;
        assert_eq!(patched.status, status, "{patch}");
        if status == 422 {
            assert_eq!(patched.faults(), faults(&[("#/origin", "read_only")]));
        } else {
            assert_eq!(patched.header("etag"), created.header("etag"));
        }
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
