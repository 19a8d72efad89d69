//! What rules let callers see and do, handler and writer together. The gate is not asked here: a call
//! comes with its caller.

use std::{collections::BTreeSet, sync::Arc};

use serde_json::{Value, json};

use super::{
    super::{Gate, Method, answer::find, body::Payload, call::Call, response},
    Answer, Full, Server,
    entry::Entry,
    library::{Library, Root},
    memory::{self, Fate},
};
use crate::{
    User,
    auth::{Caller, Proof, TokenHash, default::Role},
    model::{App, Has},
    query::explain,
    sequence::Sequence,
    store::Row,
    types::{Id, Timestamp},
};

fn id<T>(number: u128) -> Id<T> {
    Id::from_uuid(uuid::Uuid::from_u128(number))
}

fn caller(number: u128, role: Role) -> Caller {
    Caller {
        id: id(number),
        role: role.into(),
        proof: Proof::Elsewhere(Id::NIL, TokenHash::from_bytes([0; 32])),
    }
}

fn ada() -> Option<Caller> {
    Some(caller(1, Role::Member))
}

fn bob() -> Option<Caller> {
    Some(caller(2, Role::Member))
}

fn admin() -> Option<Caller> {
    Some(caller(3, Role::Admin))
}

const NOBODY: Option<Caller> = None;

/// Two members and an administrator, and entries of theirs.
fn root(entries: impl IntoIterator<Item = Entry>) -> Root {
    let mut root = Root::default();
    for (number, role) in [(1, "Member"), (2, "Member"), (3, "Admin")] {
        let record = User {
            id: id(number),
            name: format!("user {number}"),
            role: role.to_owned(),
            password: None,
            disabled: false,
            created_at: Timestamp::UNIX_EPOCH,
            updated_at: Timestamp::UNIX_EPOCH,
        };
        Has::<User>::table_mut(&mut root).put(&Row::new(Sequence(1), record));
    }
    for record in entries {
        Has::<Entry>::table_mut(&mut root).put(&Row::new(Sequence(1), record));
    }
    root
}

fn entry(number: u128, owner: u128, shared: bool) -> Entry {
    Entry {
        id: id(number),
        owner: Some(id(owner)),
        text: format!("text {number}"),
        shared,
        answers: None,
        grade: Some(3),
        secret: 9,
    }
}

fn server(entries: impl IntoIterator<Item = Entry>) -> Server {
    let store = memory::store_of(root(entries));
    Server::over(store, 1 << 30, 1 << 30, Gate::open())
}

fn path(number: u128) -> String {
    format!("/api/entries/{}", id::<Entry>(number))
}

impl Server {
    /// Sends a request for this caller, past the gate.
    async fn ask(
        &self,
        caller: Option<Caller>,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &Value,
    ) -> Answer {
        let mut request = hyper::Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let text = match body {
            Value::Null => String::new(),
            body => body.to_string(),
        };
        let request = request.header("content-type", "application/json");
        let request = request.body(Full::new(bytes::Bytes::from(text))).unwrap();
        let (head, body) = request.into_parts();
        let resource = find::<Library>(head.uri.path()).unwrap();
        let endpoint = resource
            .endpoint(Method::serving(&head.method).unwrap())
            .unwrap();
        let request_id = self.context.request_ids.of(&head.headers);
        let call = Call {
            payload: Payload::new(&head, body),
            head,
            request_id,
            context: Arc::clone(&self.context),
            caller,
        };
        let response = Library::handle(endpoint.route, call).await;
        let response = response::finish(response, request_id, method == "HEAD");
        Answer::read(response, method).await
    }

    async fn see(&self, caller: Option<Caller>, path: &str) -> Answer {
        self.ask(caller, "GET", path, &[], &Value::Null).await
    }

    /// The status of a write.
    async fn write(
        &self,
        caller: Option<Caller>,
        method: &str,
        number: u128,
        body: Value,
    ) -> (u16, Value) {
        let answer = self.ask(caller, method, &path(number), &[], &body).await;
        let body = match answer.body.is_empty() {
            true => Value::Null,
            false => answer.json(),
        };
        (answer.status.as_u16(), body)
    }
}

fn numbers(page: &Value) -> Vec<u128> {
    let items = page["items"].as_array().unwrap().iter();
    let number = |item: &Value| uuid::Uuid::parse_str(item["id"].as_str().unwrap());
    items.map(|item| number(item).unwrap().as_u128()).collect()
}

#[tokio::test]
async fn a_hidden_record_is_not_there() {
    let server = server([entry(10, 1, false), entry(11, 1, true)]);
    for (who, status) in [(ada(), 200), (admin(), 200), (bob(), 404), (NOBODY, 404)] {
        let answer = server.see(who, &path(10)).await;
        assert_eq!(answer.status, status, "{who:?}");
        assert_eq!(server.see(who, &path(11)).await.status, 200, "{who:?}");
        let missing = server.see(who, &path(99)).await;
        if status == 404 {
            let without_id = |answer: &Answer| {
                let mut problem = answer.json();
                problem["request_id"] = Value::Null;
                problem
            };
            assert_eq!(without_id(&answer), without_id(&missing));
        }
    }
    // A condition tells nothing of it either.
    for headers in [[("if-match", "\"7-99-e\"")], [("if-none-match", "*")]] {
        for method in ["PATCH", "DELETE"] {
            let answer = server
                .ask(bob(), method, &path(10), &headers, &json!({}))
                .await;
            assert_eq!(answer.status, 404, "{method} {headers:?}");
        }
    }
}

#[tokio::test]
async fn a_list_has_what_the_caller_may_see() {
    let entries = (0..60).map(|number| entry(100 + number, number % 3 + 1, number % 10 == 0));
    let server = server(entries);
    let mine = |owner: u128| {
        let of = move |number: &u128| number % 3 + 1 == owner || number.is_multiple_of(10);
        (0..60)
            .filter(of)
            .map(|number| number + 100)
            .collect::<Vec<u128>>()
    };
    let shared: Vec<u128> = (0..6).map(|ten| 100 + 10 * ten).collect();
    let all: Vec<u128> = (100..160).collect();
    for (who, expected) in [
        (ada(), mine(1)),
        (bob(), mine(2)),
        (admin(), all),
        (NOBODY, shared),
    ] {
        let page = server.see(who, "/api/entries?count=exact").await.json();
        assert_eq!(page["total"], expected.len(), "{who:?}");
        let mut seen = Vec::new();
        let mut next = "/api/entries?limit=7".to_owned();
        loop {
            let page = server.see(who, &next).await.json();
            let numbers = numbers(&page);
            let cursor = page["next_cursor"].as_str();
            assert!(numbers.len() == 7 || cursor.is_none(), "pages are full");
            seen.extend(numbers);
            let Some(cursor) = cursor else { break };
            next = format!("/api/entries?limit=7&cursor={cursor}");
        }
        assert_eq!(seen, expected, "{who:?}");
        // What a filter finds is hidden all the same.
        let filtered = format!("/api/entries?owner={}&count=exact", id::<User>(2));
        let expected: Vec<u128> = expected
            .into_iter()
            .filter(|n| (n - 100) % 3 == 1)
            .collect();
        let page = server.see(who, &filtered).await.json();
        assert_eq!(page["total"], expected.len(), "{who:?}");
        assert_eq!(numbers(&page), expected, "{who:?}");
    }
}

#[tokio::test]
async fn a_cursor_goes_on_behind_hidden_records_and_does_not_tell_them() {
    let hidden = (0..25_000).map(|number| entry(0x1000_0000 + number, 1, false));
    let server = server(hidden.chain([entry(0x2000_0000, 2, false)]));
    let mut path = "/api/entries?limit=3&count=exact".to_owned();
    let mut pages = 0;
    let found = loop {
        let page = server.see(bob(), &path).await.json();
        pages += 1;
        let Some(cursor) = page["next_cursor"].as_str() else {
            break numbers(&page);
        };
        assert!(numbers(&page).is_empty());
        assert_eq!(page["scanned"], 10_000);
        use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
        let bytes = URL_SAFE_NO_PAD.decode(cursor).unwrap();
        let secret = uuid::Uuid::from_u128(0x1000_0000 + 9_999 + 10_000 * (pages - 1));
        let secret = &secret.as_bytes()[12..];
        assert!(!bytes.windows(4).any(|four| four == secret));
        let again = server.see(bob(), &path).await;
        assert_eq!(
            again.json()["next_cursor"],
            cursor,
            "the same page has the same cursor"
        );
        path = format!("/api/entries?limit=3&count=exact&cursor={cursor}");
    };
    assert_eq!((pages, found), (3, vec![0x2000_0000]));
    // One that was changed, or that another query gave, is none.
    let (start, cursor) = path.split_once("cursor=").unwrap();
    let mut changed = cursor.to_owned();
    let last = changed.pop().unwrap();
    changed.push(if last == 'A' { 'B' } else { 'A' });
    for wrong in [
        format!("{start}cursor={changed}"),
        format!("/api/entries?sort=-id&cursor={cursor}"),
    ] {
        assert_eq!(server.see(bob(), &wrong).await.status, 400, "{wrong}");
    }
    // Nobody's list ends at once: no row is looked at that nobody may see.
    let page = server
        .see(NOBODY, "/api/entries?shared=false&count=exact")
        .await
        .json();
    assert_eq!(
        (&page["total"], &page["next_cursor"]),
        (&json!(0), &Value::Null)
    );
}

#[tokio::test]
async fn only_who_may_changes_and_removes() {
    for (who, expected) in [
        (ada(), [200, 200, 204]),
        (admin(), [200, 200, 204]),
        (bob(), [404, 404, 404]),
        (NOBODY, [404, 404, 404]),
    ] {
        let server = server([entry(10, 1, false)]);
        let patch = server.write(who, "PATCH", 10, json!({"text": "new"})).await;
        let put = server.write(who, "PUT", 10, json!({"text": "newer"})).await;
        let delete = server.write(who, "DELETE", 10, Value::Null).await;
        assert_eq!([patch.0, put.0, delete.0], expected, "{who:?}");
    }
    // What is seen may still not be changed.
    let server = server([entry(11, 1, true)]);
    for who in [bob(), NOBODY] {
        for method in ["PATCH", "PUT", "DELETE"] {
            let (status, problem) = server.write(who, method, 11, json!({"text": "x"})).await;
            assert_eq!(status, 403, "{who:?} {method}");
            assert_eq!(problem["type"], "/problems/refused-by-rule");
        }
    }
    assert_eq!(server.see(ada(), &path(11)).await.json()["text"], "text 11");
}

#[tokio::test]
async fn a_record_is_made_by_who_may() {
    let server = server([]);
    let body = json!({"text": "mine"});
    let create = async |who| server.ask(who, "POST", "/api/entries", &[], &body).await;
    let answer = create(ada()).await;
    assert_eq!(answer.status, 201);
    assert_eq!(answer.json()["owner"], json!(id::<User>(1).to_string()));
    assert_eq!(create(NOBODY).await.status, 403);
    let page = server.see(admin(), "/api/entries").await.json();
    assert_eq!(page["items"].as_array().map(Vec::len), Some(1));
}

#[tokio::test]
async fn a_change_is_judged_on_what_was_and_on_what_becomes() {
    let server = server([entry(10, 1, false), entry(11, 3, false)]);
    // Neither may a member give a record away, nor may what is another's be taken.
    let give = json!({"owner": id::<User>(2).to_string()});
    let (status, problem) = server.write(ada(), "PATCH", 10, give.clone()).await;
    assert_eq!(
        (status, &problem["type"]),
        (403, &json!("/problems/refused-by-rule"))
    );
    // An administrator may, and still sees it.
    assert_eq!(server.write(admin(), "PATCH", 10, give).await.0, 200);
    assert_eq!(server.see(ada(), &path(10)).await.status, 404);
    assert_eq!(server.see(bob(), &path(10)).await.status, 200);
}

#[tokio::test]
async fn the_writer_has_the_last_word() {
    // Both changes were right in the state that their handlers saw: one hides the record from the
    // other's caller before the writer comes to it.
    for (method, body) in [
        ("PATCH", json!({"text": "late"})),
        ("PUT", json!({"text": "late"})),
        ("DELETE", Value::Null),
    ] {
        let server = server([entry(10, 1, false)]);
        server.log.set(Fate::Waits);
        let give = server.write(
            admin(),
            "PATCH",
            10,
            json!({"owner": id::<User>(2).to_string()}),
        );
        let late = server.write(ada(), method, 10, body);
        let release = async { server.log.set(Fate::Committed) };
        let (give, late, ()) = tokio::join!(biased; give, late, release);
        assert_eq!((give.0, late.0), (200, 404), "{method}");
        let record = server.see(bob(), &path(10)).await.json();
        assert_eq!(record["text"], "text 10");
    }
    // The same of a rule on what may be changed, of a record that stays to be seen.
    let server = server([entry(10, 1, true)]);
    server.log.set(Fate::Waits);
    let give = server.write(
        admin(),
        "PATCH",
        10,
        json!({"owner": id::<User>(2).to_string()}),
    );
    let late = server.write(ada(), "PATCH", 10, json!({"text": "late"}));
    let release = async { server.log.set(Fate::Committed) };
    let (give, late, ()) = tokio::join!(biased; give, late, release);
    assert_eq!((give.0, late.0), (200, 403));
}

#[tokio::test]
async fn a_reference_to_a_hidden_record_leads_nowhere() {
    let server = server([entry(10, 1, false), entry(11, 1, true), entry(12, 2, false)]);
    let answer = |number: u128| json!({"text": "re", "answers": id::<Entry>(number).to_string()});
    let create = async |who, number| {
        let body = answer(number);
        let answer = server.ask(who, "POST", "/api/entries", &[], &body).await;
        let faults = match answer.status.as_u16() {
            422 => answer.json()["errors"].clone(),
            _ => Value::Null,
        };
        (answer.status.as_u16(), faults)
    };
    assert_eq!(create(bob(), 11).await.0, 201);
    assert_eq!(create(ada(), 10).await.0, 201);
    let hidden = create(bob(), 10).await;
    let missing = create(bob(), 99).await;
    assert_eq!(hidden, missing);
    assert_eq!(hidden.0, 422);
    let code = &hidden.1[0];
    assert_eq!(
        (&code["pointer"], &code["code"]),
        (&json!("#/answers"), &json!("reference"))
    );
    // An administrator has it answer what its owner may not see: the owner can change it all the same,
    // but not have another lead there.
    let hide = json!({"answers": id::<Entry>(10).to_string()});
    assert_eq!(server.write(admin(), "PATCH", 12, hide).await.0, 200);
    assert_eq!(
        server
            .write(bob(), "PATCH", 12, json!({"text": "x"}))
            .await
            .0,
        200
    );
    assert_eq!(server.write(bob(), "PUT", 12, answer(10)).await.0, 200);
    assert_eq!(
        server
            .write(bob(), "PATCH", 12, json!({"answers": null}))
            .await
            .0,
        200
    );
    assert_eq!(server.write(bob(), "PUT", 12, answer(10)).await.0, 422);
}

#[tokio::test]
async fn what_goes_takes_hidden_records_along() {
    let mut answer = entry(11, 2, false);
    answer.answers = Some(id(10));
    let server = server([entry(10, 1, true), answer]);
    assert_eq!(server.see(ada(), &path(11)).await.status, 404);
    assert_eq!(server.write(ada(), "DELETE", 10, Value::Null).await.0, 204);
    assert_eq!(server.see(admin(), &path(11)).await.status, 404);
}

#[tokio::test]
async fn members_are_shown_to_who_may_see_them() {
    let server = server([entry(10, 1, true)]);
    let names = |record: &Value| {
        let members = record.as_object().unwrap();
        let mut names: BTreeSet<String> = members.keys().cloned().collect();
        names.retain(|name| matches!(name.as_str(), "grade" | "secret"));
        names.into_iter().collect::<Vec<_>>().join(" ")
    };
    let mut tags = BTreeSet::new();
    for (who, expected) in [
        (admin(), "grade secret"),
        (ada(), "grade"),
        (bob(), ""),
        (NOBODY, ""),
    ] {
        let answer = server.see(who, &path(10)).await;
        assert_eq!(names(&answer.json()), expected, "{who:?}");
        let list = server.see(who, "/api/entries").await;
        assert_eq!(names(&list.json()["items"][0]), expected, "{who:?}");
        let tag = answer.header("etag");
        let weak = list.header("etag");
        // The view of another is not modified for nobody, and is a condition for everybody.
        let headers = [("if-none-match", tag.as_str())];
        let again = server
            .ask(who, "GET", &path(10), &headers, &Value::Null)
            .await;
        assert_eq!(again.status, 304);
        let headers = [("if-match", tag.as_str())];
        let write = server
            .ask(admin(), "PATCH", &path(10), &headers, &json!({}))
            .await;
        assert_eq!(write.status, 200, "{who:?}");
        tags.insert((tag, weak));
    }
    assert_eq!(tags.len(), 3);
}

#[tokio::test]
async fn members_are_set_by_who_may_set_them() {
    let server = server([entry(10, 1, true)]);
    let refused = |problem: &Value| {
        let errors = problem["errors"].as_array().cloned().unwrap_or_default();
        let text =
            |error: &Value| format!("{} {}", error["pointer"], error["code"]).replace('"', "");
        errors.iter().map(text).collect::<Vec<_>>().join(", ")
    };
    let grade = "#/grade not_permitted";
    let secret = "#/secret not_permitted";
    for (method, body, expected) in [
        // What GET showed may be sent back, and what is absent stays.
        ("PUT", json!({"text": "a", "grade": 3}), ""),
        ("PUT", json!({"text": "a"}), ""),
        ("PATCH", json!({"grade": 3}), ""),
        ("PATCH", json!({"grade": 4}), grade),
        ("PATCH", json!({"grade": null}), grade),
        ("PUT", json!({"text": "a", "grade": 4}), grade),
        // Whether it is the value that is hidden is not told.
        ("PATCH", json!({"secret": 9}), secret),
        ("PATCH", json!({"secret": 8}), secret),
        ("PUT", json!({"text": "a", "secret": 9, "grade": 4}), secret),
    ] {
        let (status, answer) = server.write(ada(), method, 10, body.clone()).await;
        assert_eq!(refused(&answer), expected, "{method} {body}");
        assert_eq!(
            status,
            if expected.is_empty() { 200 } else { 422 },
            "{method} {body}"
        );
    }
    let record = server.see(admin(), &path(10)).await.json();
    assert_eq!(
        (&record["grade"], &record["secret"]),
        (&json!(3), &json!(9))
    );
    let (status, _) = server
        .write(admin(), "PATCH", 10, json!({"grade": 5, "secret": 6}))
        .await;
    assert_eq!(status, 200);
    // A new record has the default of what its maker may not set.
    for (who, body, expected) in [
        (ada(), json!({"text": "a"}), ""),
        (ada(), json!({"text": "a", "secret": 7}), secret),
        (ada(), json!({"text": "a", "grade": 1}), grade),
        (admin(), json!({"text": "a", "grade": 1, "secret": 2}), ""),
    ] {
        let answer = server.ask(who, "POST", "/api/entries", &[], &body).await;
        assert_eq!(refused(&answer.json()), expected, "{body}");
        let status = if expected.is_empty() { 201 } else { 422 };
        assert_eq!(answer.status, status, "{body}");
    }
}

#[test]
fn a_way_is_explained_by_role() {
    let text = explain::<Library, Entry>("owner=00000000-0000-0000-0000-000000000001").unwrap();
    let expected = "\
list     GET /api/entries of Entry
filters  owner=00000000-0000-0000-0000-000000000001
order    id
rule     owner == user.id || shared || user.role >= Role::Admin
for      no user
way      index (owner): owner equal; in the order of id
rows     each is asked for shared
for      Member
way      index (owner): owner equal; in the order of id
rows     each is asked for the rule
for      Admin
way      index (owner): owner equal; in the order of id
rows     every one that is found is shown
page     at most 50; ends after looking at 10000 rows, a row with long values counted as several
";
    assert_eq!(text, expected);
    let nothing = explain::<Library, Entry>("shared=false").unwrap();
    assert!(nothing.contains("for      no user\nway      none: there is nothing to be seen\n"));
}
