//! All that is wrong with a body, in one answer and at the places that the client gave.

use serde_json::{Value, json};

use super::{JSON, Server, faults};

/// The object with another value of a member.
fn with(body: &Value, member: &str, value: impl Into<Value>) -> Value {
    let mut body = body.clone();
    body[member] = value.into();
    body
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
