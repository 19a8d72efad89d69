//! How large a record may become by what is sent.

use serde_json::{Value, json};

use super::{JSON, Server, article::Article, faults};
use crate::{model::Model, store::record_bytes_max};

const BODY_BYTES_MAX: usize = Article::BODY_BYTES_MAX;
const RECORD_BYTES_MAX: usize = record_bytes_max::<Article>();

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
            "detail": format!("would have {bytes} bytes as JSON: it may have {}", RECORD_BYTES_MAX - 64),
        }])
    );
    assert!(
        got.body.len() > RECORD_BYTES_MAX - 1100,
        "as far as it goes"
    );
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
    let half = RECORD_BYTES_MAX / 2;
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
    // The key and the token are more than the body held; it can be put back all the same.
    assert!(created.body.len() > BODY_BYTES_MAX);
    let got = server.get(path).await.json();
    let again = server.change("PUT", path, &got).await;
    assert_eq!(
        (again.status.as_u16(), again.header("etag")),
        (200, created.header("etag"))
    );
    let other = server
        .change("PATCH", path, &json!({"data": {"key0": null}}))
        .await;
    assert_eq!(other.status, 200);
}
