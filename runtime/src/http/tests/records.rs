//! One record: create, read, replace, update, delete, and the conditions on each.

use serde_json::json;

use super::{JSON, Server, faults};

const PATCH: (&str, &str) = ("content-type", "application/merge-patch+json");

#[tokio::test]
async fn a_record_is_created_read_changed_and_removed() {
    let server = Server::new();
    let body = r#" {"email":"a@b.c","nick":"ada","age":36.0} "#;
    let created = server.post("/api/authors", body).await;
    assert_eq!(created.status, 201);
    assert_eq!(created.media_type(), "application/json");
    let path = created.header("location");
    let record = created.json();
    assert_eq!(
        path,
        format!("/api/authors/{}", record["id"].as_str().unwrap())
    );
    assert_eq!(record["email"], "a@b.c");
    assert_eq!(record["age"], 36);

    let got = server.get(&path).await;
    assert_eq!((got.status.as_u16(), &got.body), (200, &created.body));
    assert_eq!(got.header("etag"), created.header("etag"));
    assert_eq!(got.header("etag"), "\"7-1-a\"");

    let replaced = server
        .send("PUT", &path, &[JSON], r#"{"email":"x@b.c"}"#)
        .await;
    assert_eq!(replaced.status, 200);
    assert_eq!(replaced.header("etag"), "\"7-2-a\"");
    assert_eq!(replaced.json()["nick"], json!(null));
    assert_eq!(replaced.json()["age"], 0);
    assert_eq!(replaced.json()["createdAt"], record["createdAt"]);

    let updated = server
        .send("PATCH", &path, &[PATCH], r#"{"nick":"lady"}"#)
        .await;
    assert_eq!(updated.status, 200);
    assert_eq!(updated.json()["nick"], "lady");
    assert_eq!(updated.json()["email"], "x@b.c");
    let cleared = server
        .send("PATCH", &path, &[JSON], r#"{"nick":null}"#)
        .await;
    assert_eq!(cleared.json()["nick"], json!(null));

    let removed = server.send("DELETE", &path, &[], "").await;
    assert_eq!((removed.status.as_u16(), removed.body.len()), (204, 0));
    for method in ["GET", "DELETE", "PUT", "PATCH"] {
        let answer = server
            .send(method, &path, &[JSON], r#"{"email":"x@b.c"}"#)
            .await;
        assert_eq!(
            (answer.status.as_u16(), answer.problem().as_str()),
            (404, "no-such-record")
        );
    }
}

#[tokio::test]
async fn what_get_gave_can_be_put_back() {
    let server = Server::new();
    let (path, tag) = server.author("a@b.c").await;
    let got = server.get(&path).await;
    let body = str::from_utf8(&got.body).unwrap();
    for method in ["PUT", "PATCH"] {
        let put = server.send(method, &path, &[JSON], body).await;
        assert_eq!((put.status.as_u16(), &put.body), (200, &got.body));
        assert_eq!(
            put.header("etag"),
            tag,
            "a write that changes nothing keeps the tag"
        );
    }
}

#[tokio::test]
async fn writes_are_made_under_their_conditions() {
    let server = Server::new();
    let (path, first) = server.author("a@b.c").await;
    let weak = format!("W/{first}");
    let other_build = first.replace("-a\"", "-b\"");
    let other_epoch = first.replace("\"7-", "\"8-");
    let both = format!("\"7-99-a\", {first}");
    // Each write below changes nothing, so the tag stays.
    for (headers, status) in [
        (vec![("if-match", first.as_str())], 200),
        (vec![("if-match", &other_build)], 200),
        (vec![("if-match", &both)], 200),
        (vec![("if-match", "*")], 200),
        (vec![("if-match", &other_epoch)], 412),
        (vec![("if-match", &weak)], 412),
        (vec![("if-match", "\"something-else\"")], 412),
        (vec![("if-none-match", "*")], 412),
        (vec![("if-none-match", &first)], 412),
        (vec![("if-none-match", &weak)], 412),
        (vec![("if-none-match", "\"7-99-a\"")], 200),
        (vec![("if-match", &first), ("if-none-match", &first)], 412),
    ] {
        let mut headers = headers;
        headers.push(JSON);
        for (method, body) in [("PUT", r#"{"email":"a@b.c"}"#), ("PATCH", "{}")] {
            let answer = server.send(method, &path, &headers, body).await;
            assert_eq!(answer.status, status, "{method} {headers:?}");
        }
    }
    let removed = server
        .send("DELETE", &path, &[("if-match", &other_epoch)], "")
        .await;
    assert_eq!(removed.status, 412);
    let removed = server
        .send("DELETE", &path, &[("if-match", &first)], "")
        .await;
    assert_eq!(removed.status, 204);
}

#[tokio::test]
async fn a_lost_update_is_refused() {
    let server = Server::new();
    let (path, tag) = server.author("a@b.c").await;
    let condition = [JSON, ("if-match", tag.as_str())];
    let first = server
        .send("PATCH", &path, &condition, r#"{"age":1}"#)
        .await;
    assert_eq!(first.status, 200);
    let second = server
        .send("PATCH", &path, &condition, r#"{"age":2}"#)
        .await;
    assert_eq!(
        (second.status.as_u16(), second.problem().as_str()),
        (412, "precondition-failed")
    );
    assert_eq!(server.get(&path).await.json()["age"], 1);
}

#[tokio::test]
async fn a_read_of_what_is_known_is_a_304() {
    let server = Server::new();
    let (path, tag) = server.author("a@b.c").await;
    let weak = format!("W/{tag}");
    let other_build = tag.replace("-a\"", "-b\"");
    for (value, status) in [
        (tag.as_str(), 304),
        (&weak, 304),
        ("*", 304),
        (&other_build, 200),
        ("\"x\"", 200),
        ("x", 400),
    ] {
        let answer = server
            .send("GET", &path, &[("if-none-match", value)], "")
            .await;
        assert_eq!(answer.status, status, "{value}");
        if status == 304 {
            assert_eq!(answer.header("etag"), tag);
            assert!(answer.body.is_empty());
        }
    }
    let answer = server
        .send(
            "GET",
            &path,
            &[("if-match", &tag), ("if-none-match", &tag)],
            "",
        )
        .await;
    assert_eq!(answer.status, 304);
}

#[tokio::test]
async fn a_create_condition_is_about_the_collection() {
    let server = Server::new();
    let (_, tag) = server.author("a@b.c").await;
    for (header, status) in [
        (("if-match", "*"), 201),
        (("if-match", tag.as_str()), 412),
        (("if-match", "\"7-0-0\""), 412),
        (("if-none-match", "*"), 412),
        (("if-none-match", tag.as_str()), 409),
    ] {
        let email = if status == 201 { "n@b.c" } else { "a@b.c" };
        let body = json!({ "email": email }).to_string();
        let answer = server
            .send("POST", "/api/authors", &[JSON, header], &body)
            .await;
        assert_eq!(answer.status, status, "{header:?}");
    }
}

#[tokio::test]
async fn uniques_and_references_are_judged_by_the_writer() {
    let server = Server::new();
    let (author, _) = server.author("a@b.c").await;
    let taken = server.post("/api/authors", r#"{"email":"a@b.c"}"#).await;
    assert_eq!(
        (taken.status.as_u16(), taken.problem().as_str()),
        (409, "conflict")
    );
    assert_eq!(taken.faults(), faults(&[("#/email", "unique")]));

    let missing =
        json!({"author": "00000000-0000-7000-8000-000000000000", "title": "t"}).to_string();
    let answer = server.post("/api/books", &missing).await;
    assert_eq!(
        (answer.status.as_u16(), answer.problem().as_str()),
        (422, "invalid-record")
    );
    assert_eq!(answer.faults(), faults(&[("#/author", "reference")]));

    let id = author.rsplit('/').next().unwrap();
    let book = server
        .post(
            "/api/books",
            &json!({"author": id, "title": "t"}).to_string(),
        )
        .await;
    assert_eq!(book.status, 201);
    let answer = server.send("DELETE", &author, &[], "").await;
    assert_eq!(
        (answer.status.as_u16(), answer.problem().as_str()),
        (409, "still-referenced")
    );
    assert_eq!(
        answer.json()["detail"],
        "records of Book refer to it by author"
    );
}

#[tokio::test]
async fn a_key_has_one_record_whatever_its_escapes() {
    let server = Server::new();
    let (path, tag) = server.author("a@b.c").await;
    let (head, id) = path.rsplit_once('/').unwrap();
    let escaped = format!("{head}/%{:02x}{}", id.as_bytes()[0], &id[1..]);
    assert_eq!(server.get(&escaped).await.header("etag"), tag);
    assert_eq!(
        server
            .get(&format!("{head}/{}", id.to_uppercase()))
            .await
            .header("etag"),
        tag
    );
    for malformed in [
        "x",
        "%",
        "%ff",
        &id[1..],
        &id.replace('-', ""),
        &"0".repeat(4000),
        "..",
        "%2e%2e",
    ] {
        let answer = server.get(&format!("{head}/{malformed}")).await;
        assert_eq!(
            (answer.status.as_u16(), answer.problem().as_str()),
            (404, "no-such-record"),
            "{malformed}"
        );
    }
}

#[tokio::test]
async fn a_record_has_no_parameters() {
    let server = Server::new();
    let (path, _) = server.author("a@b.c").await;
    for (method, body) in [("GET", ""), ("PUT", "{}"), ("PATCH", "{}"), ("DELETE", "")] {
        let answer = server
            .send(method, &format!("{path}?force=1"), &[JSON], body)
            .await;
        assert_eq!(
            (answer.status.as_u16(), answer.problem().as_str()),
            (400, "invalid-parameter")
        );
        assert_eq!(answer.faults(), faults(&[("force", "unknown")]));
    }
    assert_eq!(server.get(&format!("{path}?")).await.status, 200);
}
