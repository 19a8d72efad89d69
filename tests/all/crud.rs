//! Every route of the models: what it answers, and what it leaves behind.

use serde_json::{Value, json};

use crate::support::{ACCOUNTS, MAILS, NOBODY, Server, Store, account, mail, path};

/// What a POST, a GET and a HEAD of one record say is the same; PUT, PATCH and DELETE do as asked.
#[test]
fn a_record_goes_through_its_life() {
    let store = Store::new();
    let server = Server::start(store.path());
    let mut client = server.client();
    let owner = client.create(ACCOUNTS, &account("owner@example.org"));
    for (collection, body, patch, members) in [
        (
            ACCOUNTS,
            account("ada@example.org"),
            json!({"name": "Ada L."}),
            7,
        ),
        (MAILS, mail(&owner, "Hello"), json!({"read": true}), 6),
    ] {
        let created = client.json("POST", collection, &body);
        assert_eq!(created.status, 201, "{created:?}");
        let record = created.value();
        assert_eq!(record.as_object().map(serde_json::Map::len), Some(members));
        let path = path(collection, &record);
        assert_eq!(created.header("location"), Some(path.as_str()));

        let got = client.get(&path);
        assert_eq!((got.status, got.value()), (200, record.clone()));
        assert_eq!(got.etag(), created.etag());
        assert_eq!(got.header("content-type"), Some("application/json"));
        let head = client.send("HEAD", &path, &[], None);
        assert_eq!((head.status, head.body.len()), (200, 0));
        for name in ["etag", "content-type", "content-length"] {
            assert_eq!(head.header(name), got.header(name), "{name}");
        }

        let patched = client.json("PATCH", &path, &patch);
        assert_eq!(patched.status, 200, "{patched:?}");
        assert_ne!(patched.etag(), created.etag());
        let (name, value) = patch.as_object().unwrap().iter().next().unwrap();
        assert_eq!(&patched.value()[name], value);
        assert_eq!(client.get(&path).value(), patched.value());

        let replaced = client.json("PUT", &path, &body);
        assert_eq!(replaced.status, 200, "{replaced:?}");
        assert_eq!(replaced.value()[name], record[name]);

        let deleted = client.send("DELETE", &path, &[], None);
        assert_eq!((deleted.status, deleted.body.len()), (204, 0));
        for method in ["GET", "PUT", "PATCH", "DELETE"] {
            let answer = match method {
                "GET" | "DELETE" => client.send(method, &path, &[], None),
                _ => client.json(method, &path, &body),
            };
            assert_eq!(
                (answer.status, answer.problem().as_str()),
                (404, "no-such-record"),
                "{method}"
            );
        }
    }
}

/// The server fills in what the client leaves out.
#[test]
fn defaults_and_times_are_filled_in() {
    let store = Store::new();
    let server = Server::start(store.path());
    let mut client = server.client();
    let record = client.create(ACCOUNTS, &account("ada@example.org"));
    assert_eq!(record["balance_cents"], 0);
    assert_eq!(record["status"], "active");
    assert_eq!(record["created_at"], record["updated_at"]);
    let mail = client.create(MAILS, &mail(&record, "Hello"));
    assert_eq!(mail["read"], false);
    assert!(mail["received_at"].as_str() >= record["created_at"].as_str());

    let path = path(ACCOUNTS, &record);
    let changed = client
        .json("PATCH", &path, &json!({"status": "closed"}))
        .value();
    assert_eq!(changed["created_at"], record["created_at"]);
    assert!(changed["updated_at"].as_str() > record["updated_at"].as_str());
    // An integer may be written as 1.0 and 1e2, a time with any offset.
    let changed = client
        .json("PATCH", &path, &json!({"balance_cents": 12.0}))
        .value();
    assert_eq!(changed["balance_cents"], 12);
    let received = json!({"received_at": "2026-01-31T13:00:00.5+01:00"});
    let mail_path = crate::support::path(MAILS, &mail);
    let changed = client.json("PATCH", &mail_path, &received).value();
    assert_eq!(changed["received_at"], "2026-01-31T12:00:00.5Z");
}

/// OPTIONS and 405 say the same methods.
#[test]
fn methods_are_announced() {
    const COLLECTION: &str = "GET, HEAD, POST, OPTIONS";
    const RECORD: &str = "GET, HEAD, PUT, PATCH, DELETE, OPTIONS";
    let store = Store::new();
    let server = Server::start(store.path());
    let mut client = server.client();
    let record = client.create(ACCOUNTS, &account("ada@example.org"));
    let path = path(ACCOUNTS, &record);
    for (target, allow, others) in [
        (ACCOUNTS, COLLECTION, ["PUT", "PATCH", "DELETE", "TRACE"]),
        (MAILS, COLLECTION, ["PUT", "PATCH", "DELETE", "QUERY"]),
        (path.as_str(), RECORD, ["POST", "TRACE", "FOO", "get"]),
        (
            "/livez",
            "GET, HEAD, OPTIONS",
            ["POST", "PUT", "DELETE", "FOO"],
        ),
    ] {
        let options = client.send("OPTIONS", target, &[], None);
        assert_eq!(
            (options.status, options.header("allow")),
            (204, Some(allow))
        );
        for method in others {
            let refused = client.send(method, target, &[], None);
            assert_eq!(
                (refused.status, refused.header("allow")),
                (405, Some(allow)),
                "{method} {target}"
            );
            assert_eq!(refused.problem(), "method-not-allowed");
        }
    }
}

/// What is nowhere is 404, and says whether the route or the record is missing.
#[test]
fn what_is_not_there_is_404() {
    let store = Store::new();
    let server = Server::start(store.path());
    let mut client = server.client();
    let long = format!("{ACCOUNTS}/{}", "a".repeat(7000));
    for (target, problem) in [
        ("/api", "no-such-route"),
        ("/api/nothing", "no-such-route"),
        ("/api/accounts/", "no-such-route"),
        ("//api/accounts", "no-such-route"),
        ("/API/accounts", "no-such-route"),
        ("/api/accounts/a/b", "no-such-route"),
        ("/problems/nothing", "no-such-route"),
        (&format!("{ACCOUNTS}/{NOBODY}"), "no-such-record"),
        (&format!("{ACCOUNTS}/{NOBODY}0"), "no-such-record"),
        ("/api/accounts/1", "no-such-record"),
        ("/api/accounts/%ff", "no-such-record"),
        ("/api/accounts/..%2fmails", "no-such-record"),
        (&long, "no-such-record"),
    ] {
        let answer = client.get(target);
        assert_eq!(
            (answer.status, answer.problem().as_str()),
            (404, problem),
            "{target:.80}"
        );
        let head = client.send("HEAD", target, &[], None);
        assert_eq!((head.status, head.body.len()), (404, 0), "{target:.80}");
    }
}

/// If-Match and If-None-Match, on reads and on writes.
#[test]
fn conditions_are_kept() {
    let store = Store::new();
    let server = Server::start(store.path());
    let mut client = server.client();
    let created = client.json("POST", ACCOUNTS, &account("ada@example.org"));
    let path = path(ACCOUNTS, &created.value());
    let first = created.etag().to_owned();
    let second = client.json("PATCH", &path, &json!({"name": "Eve"}));
    let second = second.etag().to_owned();
    assert!(first.starts_with('"') && first != second);

    let both = format!("{first}, {second}");
    let weak = format!("W/{second}");
    for (name, value, read, write) in [
        ("if-none-match", second.as_str(), 304, 412),
        ("if-none-match", &weak, 304, 412),
        ("if-none-match", &both, 304, 412),
        ("if-none-match", "*", 304, 412),
        ("if-none-match", &first, 200, 200),
        ("if-match", &second, 200, 200),
        ("if-match", &both, 200, 200),
        ("if-match", "*", 200, 200),
        ("if-match", &first, 412, 412),
        ("if-match", &weak, 412, 412),
        ("if-match", "\"other\"", 412, 412),
        ("if-match", "nonsense", 400, 400),
        ("if-none-match", "\"open", 400, 400),
    ] {
        let case = format!("{name}: {value}");
        for method in ["GET", "HEAD"] {
            let answer = client.send(method, &path, &[(name, value)], None);
            assert_eq!(answer.status, read, "{method} {case}");
            if read == 304 {
                assert_eq!((answer.etag(), answer.body.len()), (second.as_str(), 0));
            }
        }
        // It changes nothing, so that each case meets the same record.
        let headers = [(name, value), ("content-type", "application/json")];
        let answer = client.send("PATCH", &path, &headers, Some(b"{\"name\":\"Eve\"}"));
        assert_eq!(answer.status, write, "PATCH {case}");
        if write != 200 {
            let answer = client.send("DELETE", &path, &[(name, value)], None);
            assert_eq!(answer.status, write, "DELETE {case}");
        }
    }
    let missing = format!("{ACCOUNTS}/{NOBODY}");
    let answer = client.send("DELETE", &missing, &[("if-match", "*")], None);
    assert_eq!(answer.status, 404);
    let answer = client.send("DELETE", &path, &[("if-match", &second)], None);
    assert_eq!(answer.status, 204);
}

/// A list has a weak tag: polling it is a 304 until something changes.
#[test]
fn a_list_has_a_tag() {
    let store = Store::new();
    let server = Server::start(store.path());
    let mut client = server.client();
    let empty = client.get(ACCOUNTS);
    assert_eq!(empty.value(), json!({"items": [], "next_cursor": null}));
    let tag = empty.etag().to_owned();
    assert!(tag.starts_with("W/\""));
    let again = client.send("GET", ACCOUNTS, &[("if-none-match", &tag)], None);
    assert_eq!((again.status, again.body.len()), (304, 0));
    client.create(ACCOUNTS, &account("ada@example.org"));
    let changed = client.send("GET", ACCOUNTS, &[("if-none-match", &tag)], None);
    assert_eq!(changed.status, 200);
    assert_eq!(changed.value()["items"][0]["email"], "ada@example.org");
}

/// What GET gave can be PUT back; that, and any write that changes nothing, writes no event.
#[test]
fn a_write_that_changes_nothing_is_no_event() {
    let store = Store::new();
    let server = Server::start(store.path());
    let mut client = server.client();
    let owner = client.create(ACCOUNTS, &account("ada@example.org"));
    let mail = client.create(MAILS, &mail(&owner, "Hello"));
    for (collection, record, patch) in [
        (ACCOUNTS, &owner, json!({"name": "Ada", "status": "active"})),
        (MAILS, &mail, json!({"subject": "Hello"})),
    ] {
        let path = path(collection, record);
        let before = client.get(&path);
        for (method, body) in [
            ("PUT", record.clone()),
            ("PATCH", record.clone()),
            ("PATCH", patch),
            ("PATCH", json!({})),
        ] {
            let answer = client.json(method, &path, &body);
            assert_eq!(answer.status, 200, "{method} {body}: {answer:?}");
            assert_eq!(answer.value(), before.value(), "{method} {body}");
            assert_eq!(answer.etag(), before.etag(), "{method} {body}");
        }
        let merge = [("content-type", "application/merge-patch+json")];
        let answer = client.send("PATCH", &path, &merge, Some(b"{}"));
        assert_eq!((answer.status, answer.etag()), (200, before.etag()));
    }
    server.stop();
    assert_eq!(store.events().len(), 2, "two records were made");
}

/// PATCH: absent keeps, a value changes, null is refused where it may not be; PUT: absent is the
/// default.
#[test]
fn a_patch_has_three_states() {
    let store = Store::new();
    let server = Server::start(store.path());
    let mut client = server.client();
    let mut body = account("ada@example.org");
    body["balance_cents"] = json!(7);
    body["status"] = json!("suspended");
    let record = client.create(ACCOUNTS, &body);
    let path = path(ACCOUNTS, &record);

    let patched = client.json("PATCH", &path, &json!({"name": "Eve"})).value();
    assert_eq!(patched["balance_cents"], 7);
    let nulls = json!({"name": null, "balance_cents": null, "status": null, "id": null});
    let refused = client.json("PATCH", &path, &nulls);
    assert_eq!(refused.status, 422);
    assert_eq!(
        refused.faults(),
        [
            "#/balance_cents null",
            "#/id null",
            "#/name null",
            "#/status null"
        ]
    );
    let replaced = client
        .json("PUT", &path, &account("ada@example.org"))
        .value();
    assert_eq!(
        (&replaced["balance_cents"], &replaced["status"]),
        (&json!(0), &json!("active"))
    );
}

/// No two accounts have one address, whatever its case, and the refusal points at it.
#[test]
fn a_unique_member_is_kept_unique() {
    let store = Store::new();
    let server = Server::start(store.path());
    let mut client = server.client();
    let ada = client.create(ACCOUNTS, &account("Ada@Example.org"));
    let eve = client.create(ACCOUNTS, &account("eve@example.org"));
    let eve_path = path(ACCOUNTS, &eve);
    for (method, target) in [("POST", ACCOUNTS), ("PUT", &eve_path), ("PATCH", &eve_path)] {
        let refused = client.json(method, target, &account("aDA@example.ORG"));
        assert_eq!(
            (refused.status, refused.problem().as_str()),
            (409, "conflict")
        );
        assert_eq!(refused.faults(), ["#/email unique"], "{method}");
    }
    assert_eq!(client.get(&eve_path).value(), eve);
    // A record is not in its own way, and what is gone is in nobody's.
    let ada_path = path(ACCOUNTS, &ada);
    let answer = client.json("PATCH", &ada_path, &json!({"email": "ada@example.org"}));
    assert_eq!(
        (answer.status, &answer.value()["email"]),
        (200, &json!("ada@example.org"))
    );
    client.send("DELETE", &ada_path, &[], None);
    client.create(ACCOUNTS, &account("ADA@example.org"));
}

/// A reference leads somewhere when it is written, and what it leads to takes it along.
#[test]
fn references_hold_and_cascade() {
    let store = Store::new();
    let server = Server::start(store.path());
    let mut client = server.client();
    let ada = client.create(ACCOUNTS, &account("ada@example.org"));
    let eve = client.create(ACCOUNTS, &account("eve@example.org"));
    let refused = client.json("POST", MAILS, &mail(&json!({"id": NOBODY}), "Hello"));
    assert_eq!(
        (refused.status, refused.faults()),
        (422, vec!["#/owner reference".to_owned()])
    );

    let mails: Vec<Value> = (0..20)
        .map(|index| client.create(MAILS, &mail(if index % 2 == 0 { &ada } else { &eve }, "Hi")))
        .collect();
    let moved = client.json(
        "PATCH",
        &path(MAILS, &mails[0]),
        &json!({"owner": eve["id"]}),
    );
    assert_eq!(moved.status, 200);
    let refused = client.json("PATCH", &path(MAILS, &mails[1]), &json!({"owner": NOBODY}));
    assert_eq!(
        (refused.status, refused.faults()),
        (422, vec!["#/owner reference".to_owned()])
    );

    let deleted = client.send("DELETE", &path(ACCOUNTS, &ada), &[], None);
    assert_eq!(deleted.status, 204);
    for (index, mail) in mails.iter().enumerate() {
        let left = index == 0 || index % 2 == 1;
        let expected = if left { 200 } else { 404 };
        assert_eq!(
            client.get(&path(MAILS, mail)).status,
            expected,
            "mail {index}"
        );
    }
    let refused = client.json("POST", MAILS, &mail(&ada, "Too late"));
    assert_eq!(refused.status, 422);
    server.stop();

    // One operation: its events share a frame, and only the last one is marked as its end.
    let removed: Vec<Value> = store
        .events()
        .into_iter()
        .filter(|event| event["kind"] == "removed")
        .collect();
    assert_eq!(removed.len(), 10);
    let ends: Vec<bool> = removed
        .iter()
        .map(|event| event["operation_end"] == true)
        .collect();
    assert_eq!(ends, [vec![false; 9], vec![true]].concat());
}

/// Pages follow the keys, whatever is written between them.
#[test]
fn pages_are_in_key_order_and_stable_under_writes() {
    let store = Store::new();
    let server = Server::start(store.path());
    let mut client = server.client();
    let ids: Vec<Value> = (0..25)
        .map(|index| {
            client.create(ACCOUNTS, &account(&format!("a{index}@example.org")))["id"].take()
        })
        .collect();

    let mut seen = Vec::new();
    let mut target = format!("{ACCOUNTS}?limit=10");
    let mut sizes = Vec::new();
    loop {
        let page = client.get(&target);
        assert_eq!(page.status, 200);
        let body = page.value();
        let items = body["items"].as_array().unwrap().clone();
        sizes.push(items.len());
        seen.extend(items.into_iter().map(|item| item["id"].clone()));
        // A record behind the reader goes, one ahead changes, one is added at the end.
        client.send(
            "DELETE",
            &format!("{ACCOUNTS}/{}", ids[0].as_str().unwrap()),
            &[],
            None,
        );
        let ahead = format!("{ACCOUNTS}/{}", ids[24].as_str().unwrap());
        assert_eq!(
            client
                .json("PATCH", &ahead, &json!({"balance_cents": sizes.len()}))
                .status,
            200
        );
        let Some(cursor) = body["next_cursor"].as_str() else {
            assert_eq!(page.header("link"), None);
            break;
        };
        target = format!("{ACCOUNTS}?limit=10&cursor={cursor}");
        assert_eq!(
            page.header("link"),
            Some(format!("<{target}>; rel=\"next\"").as_str())
        );
    }
    assert_eq!((seen, sizes), (ids, vec![10, 10, 5]));
}

/// A page that cannot be asked for says which parameter is wrong; a cursor belongs to its list.
#[test]
fn a_wrong_page_is_400() {
    let store = Store::new();
    let server = Server::start(store.path());
    let mut client = server.client();
    for name in ["ada", "eve"] {
        client.create(ACCOUNTS, &account(&format!("{name}@example.org")));
    }
    for (query, parameter) in [
        ("limit=0", "limit range"),
        ("limit=x", "limit range"),
        ("limit=1&limit=2", "limit duplicate"),
        ("cursor=AAAA", "cursor cursor"),
        ("limt=1", "limt unknown"),
    ] {
        let refused = client.get(&format!("{ACCOUNTS}?{query}"));
        assert_eq!(
            (refused.status, refused.faults()),
            (400, vec![parameter.to_owned()]),
            "{query}"
        );
    }
    let cursor = client.get(&format!("{ACCOUNTS}?limit=1")).value()["next_cursor"].take();
    let foreign = format!("{MAILS}?cursor={}", cursor.as_str().unwrap());
    assert_eq!(client.get(&foreign).faults(), ["cursor cursor"]);
    let most = client.get(&format!("{ACCOUNTS}?limit=9999")).value();
    assert_eq!(most["items"].as_array().map(Vec::len), Some(2));
}

/// After a restart, records, entity tags, lists and the rules between records are what they were.
#[test]
fn everything_survives_a_restart() {
    let store = Store::new();
    let server = Server::start(store.path());
    let mut client = server.client();
    let ada = client.create(ACCOUNTS, &account("ada@example.org"));
    let eve = client.create(ACCOUNTS, &account("eve@example.org"));
    let kept = client.create(MAILS, &mail(&eve, "Kept"));
    client.create(MAILS, &mail(&ada, "Gone with its account"));
    client.send("DELETE", &path(ACCOUNTS, &ada), &[], None);
    client.json("PATCH", &path(MAILS, &kept), &json!({"read": true}));
    let targets = [
        ACCOUNTS.to_owned(),
        MAILS.to_owned(),
        path(ACCOUNTS, &eve),
        path(MAILS, &kept),
        path(ACCOUNTS, &ada),
    ];
    let before: Vec<_> = targets.iter().map(|target| client.get(target)).collect();
    server.stop();
    for end in [Server::stop, Server::kill, Server::stop] {
        let server = Server::start(store.path());
        let mut client = server.client();
        for (target, before) in targets.iter().zip(&before) {
            let after = client.get(target);
            assert_eq!(after.status, before.status, "{target}");
            if after.status == 200 {
                assert_eq!(after.body, before.body, "{target}");
                assert_eq!(after.etag(), before.etag(), "{target}");
            }
        }
        let refused = client.json("POST", ACCOUNTS, &account("EVE@example.org"));
        assert_eq!(refused.status, 409, "the unique index is built again");
        end(server);
    }
    let server = Server::start(store.path());
    let mut client = server.client();
    client.send("DELETE", &path(ACCOUNTS, &eve), &[], None);
    assert_eq!(
        client.get(&path(MAILS, &kept)).status,
        404,
        "the reference index is built again"
    );
}

/// Members that the server fills in may be sent, but only as they are.
#[test]
fn what_the_server_fills_in_must_equal_what_is_stored() {
    let store = Store::new();
    let server = Server::start(store.path());
    let mut client = server.client();
    let old = client.create(ACCOUNTS, &account("ada@example.org"));
    let path = path(ACCOUNTS, &old);
    let new = client.json("PATCH", &path, &json!({"name": "Eve"})).value();
    for method in ["PUT", "PATCH"] {
        let refused = client.json(method, &path, &old);
        assert_eq!((refused.status, refused.faults().len()), (422, 1));
        assert!(refused.faults()[0].starts_with("#/updated_at "), "{method}");
        let mut other = new.clone();
        other["id"] = json!(NOBODY);
        let refused = client.json(method, &path, &other);
        assert_eq!((refused.status, refused.faults().len()), (422, 1));
        assert!(refused.faults()[0].starts_with("#/id "), "{method}");
    }
    let refused = client.json("POST", ACCOUNTS, &old);
    assert_eq!(
        refused.faults(),
        [
            "#/created_at read_only",
            "#/id read_only",
            "#/updated_at read_only"
        ]
    );
}
