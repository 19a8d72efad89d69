//! Rules, through HTTP: what several users and nobody see and do.

use modelith::codegen::{App as _, Roles as _};
use modelith_exercise::{Answer, Served, Somebody, add_user, exported, log_in};
use modelith_goldens::rules::server::{App, Role};
use serde_json::{Value, json};
use tempfile::TempDir;

/// Who asks: two members, an editor, an admin, or nobody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Who {
    Ada,
    Bob,
    Editor,
    Admin,
    Nobody,
}

use Who::{Ada, Admin, Bob, Editor, Nobody};

const ALL: [Who; 5] = [Ada, Bob, Editor, Admin, Nobody];

/// A server and its users.
struct House {
    served: Served<App>,
    people: Vec<Somebody>,
    data: TempDir,
}

impl House {
    fn new() -> Self {
        let data = tempfile::tempdir().expect("a directory");
        let mut served = Served::<App>::start(data.path());
        let users = [("ada", 0), ("bob", 0), ("editor", 1), ("admin", 2)];
        let people = users.map(|(name, role)| {
            add_user(data.path(), name, Role::NAMES[role]);
            log_in(&mut served.client, name)
        });
        Self {
            people: people.into(),
            served,
            data,
        }
    }

    fn somebody(&self, who: Who) -> Option<&Somebody> {
        self.people.get(who as usize)
    }

    /// The key of a user.
    fn id(&self, who: Who) -> Value {
        self.somebody(who).expect("somebody").key.clone()
    }

    fn ask(&mut self, who: Who, method: &str, path: &str, body: &Value) -> Answer {
        let somebody = self.somebody(who).cloned();
        self.served.ask_as(somebody.as_ref());
        match body {
            Value::Null => self.served.client.send(method, path, &[], None),
            body => self.served.client.json(method, path, body),
        }
    }

    fn get(&mut self, who: Who, path: &str) -> Answer {
        self.ask(who, "GET", path, &Value::Null)
    }

    fn status(&mut self, who: Who, method: &str, path: &str, body: &Value) -> u16 {
        self.ask(who, method, path, body).status
    }

    /// Makes a record, and gives its path.
    fn create(&mut self, who: Who, collection: &str, body: &Value) -> String {
        let answer = self.ask(who, "POST", collection, body);
        assert_eq!(answer.status, 201, "{answer:?}");
        answer.header("location").expect("a path").to_owned()
    }

    /// How many records of a list there are for somebody, counted in both ways.
    fn count(&mut self, who: Who, list: &str) -> usize {
        let page = self.get(who, &format!("{list}count=exact")).value();
        let items = page["items"].as_array().expect("items").len();
        assert_eq!(page["total"], items, "{who:?} {list}");
        items
    }
}

fn members(record: &Value, of: &[&str]) -> String {
    let there = of.iter().filter(|name| record.get(**name).is_some());
    there.copied().collect::<Vec<_>>().join(" ")
}

#[test]
fn a_private_list_is_its_owners() {
    let mut house = House::new();
    for (who, count) in [(Ada, 3), (Bob, 2)] {
        for number in 0..count {
            let body = json!({"title": format!("{who:?} {number}")});
            house.create(who, "/api/todos", &body);
        }
    }
    for (who, count) in [(Ada, 3), (Bob, 2), (Editor, 0), (Admin, 0)] {
        assert_eq!(house.count(who, "/api/todos?"), count, "{who:?}");
        assert_eq!(house.count(who, "/api/todos?sort=due&"), count, "{who:?}");
    }
    assert_eq!(house.get(Nobody, "/api/todos").status, 401);
    // What another's record has is taken, though it is not there.
    let taken = house.ask(Bob, "POST", "/api/todos", &json!({"title": "Ada 1"}));
    assert_eq!(taken.status, 409);
    let adas = house.get(Ada, "/api/todos").value()["items"][0].clone();
    let path = format!("/api/todos/{}", adas["id"].as_str().expect("an id"));
    let owner = house.id(Ada);
    assert_eq!(adas["owner"], owner);
    for (method, body) in [
        ("GET", Value::Null),
        ("PUT", json!({"title": "mine now"})),
        ("PATCH", json!({"title": "mine now"})),
        ("DELETE", Value::Null),
    ] {
        assert_eq!(house.status(Bob, method, &path, &body), 404, "{method}");
    }
    // A filter by another does not help.
    let owner = owner.as_str().expect("a key").to_owned();
    assert_eq!(house.count(Bob, &format!("/api/todos?owner={owner}&")), 0);
    assert_eq!(house.status(Ada, "DELETE", &path, &Value::Null), 204);
    // The operator has them all.
    let lines = exported(house.data.path(), "Todo");
    assert_eq!(lines.lines().count(), 4);
    house.served.stop();
}

#[test]
fn a_diary_is_read_by_its_owner_and_editors_until_it_is_shared() {
    let mut house = House::new();
    let path = house.create(Ada, "/api/entries", &json!({"text": "mine"}));
    let shared = json!({"text": "ours", "shared": true});
    let shared = house.create(Ada, "/api/entries", &shared);
    for (who, sees) in [(Ada, 2), (Bob, 1), (Editor, 2), (Admin, 2), (Nobody, 1)] {
        assert_eq!(house.count(who, "/api/entries?"), sees, "{who:?}");
        let status = if sees == 2 { 200 } else { 404 };
        assert_eq!(house.get(who, &path).status, status, "{who:?}");
        assert_eq!(house.get(who, &shared).status, 200, "{who:?}");
    }
    // Whoever may not change what is seen is told so; nobody is asked for a session first.
    let text = json!({"text": "new"});
    for (who, status) in [(Bob, 403), (Nobody, 401), (Editor, 200), (Ada, 200)] {
        assert_eq!(
            house.status(who, "PATCH", &shared, &text),
            status,
            "{who:?}"
        );
    }
    // A reference to what is hidden leads nowhere, as one to nothing does.
    let key = |path: &str| path.rsplit('/').next().expect("a key").to_owned();
    let answer = |key: &str| json!({"text": "re", "answers": key});
    let hidden = house.ask(Bob, "POST", "/api/entries", &answer(&key(&path)));
    assert_eq!(
        (hidden.status, hidden.faults()),
        (422, vec!["#/answers reference".to_owned()])
    );
    let seen = answer(&key(&shared));
    assert_eq!(house.status(Bob, "POST", "/api/entries", &seen), 201);
    // What is done stays; `!` of a comparison with the owner holds for nobody else.
    assert_eq!(house.status(Editor, "DELETE", &path, &Value::Null), 403);
    assert_eq!(
        house.status(Editor, "PATCH", &path, &json!({"status": "Done"})),
        200
    );
    assert_eq!(house.status(Ada, "DELETE", &path, &Value::Null), 403);
    assert_eq!(
        house.status(Editor, "PATCH", &path, &json!({"status": "Open"})),
        200
    );
    assert_eq!(house.status(Ada, "DELETE", &path, &Value::Null), 204);
    house.served.stop();
}

#[test]
fn members_are_shown_to_some_and_set_by_some() {
    const RULED: &[&str] = &["status", "grade", "notes"];
    let mut house = House::new();
    let notes = json!({"first": "a", "second": "b"});
    let body = json!({"text": "a", "shared": true, "grade": 7, "notes": notes});
    // An owner may not grade, and nobody but an admin may note.
    for (who, refused) in [(Ada, 2), (Editor, 1), (Admin, 0)] {
        let answer = house.ask(who, "POST", "/api/entries", &body);
        let faults = match answer.status {
            422 => answer.faults(),
            _ => Vec::new(),
        };
        assert!(faults.iter().all(|fault| fault.ends_with(" not_permitted")));
        assert_eq!(faults.len(), refused, "{who:?} {faults:?}");
    }
    let path = house.create(Ada, "/api/entries", &json!({"text": "a", "shared": true}));
    let noted = json!({"grade": 7, "notes": notes});
    assert_eq!(house.status(Admin, "PATCH", &path, &noted), 200);
    let mut tags = Vec::new();
    for (who, shown) in [
        (Ada, "status grade"),
        (Bob, "status"),
        (Editor, "status grade"),
        (Admin, "status grade notes"),
        (Nobody, "status"),
    ] {
        let answer = house.get(who, &path);
        let record = answer.value();
        assert_eq!(members(&record, RULED), shown, "{who:?}");
        let list = house.get(who, "/api/entries").value();
        let items = list["items"].as_array().expect("items");
        let same = items.iter().find(|item| item["id"] == record["id"]);
        assert_eq!(same, Some(&record), "{who:?}");
        tags.push((shown, answer.header("etag").expect("a tag").to_owned()));
    }
    for (one, tag) in &tags {
        for (other, other_tag) in &tags {
            assert_eq!(one == other, tag == other_tag, "{one} / {other}");
        }
    }
    // What GET gave can be PUT back by whoever may write, and changes nothing.
    for who in [Ada, Editor, Admin] {
        let before = house.get(who, &path).value();
        assert_eq!(house.status(who, "PUT", &path, &before), 200, "{who:?}");
        assert_eq!(house.get(who, &path).value(), before);
    }
    let notes = house.get(Admin, &path).value()["notes"].clone();
    assert_eq!(notes["second"], "b", "what nobody gave has stayed");
    // Of what is hidden nothing is told: not that it is the same, nor that a patch could not be merged
    // into it, since it is not there.
    let without = json!({"text": "a", "shared": true});
    let without = house.create(Ada, "/api/entries", &without);
    for (path, patch) in [
        (&path, json!({"notes": notes})),
        (&path, json!({"notes": {"second": "b"}})),
        (&without, json!({"notes": {"second": "b"}})),
        (&without, json!({"notes": null})),
    ] {
        let answer = house.ask(Editor, "PATCH", path, &patch);
        assert_eq!(answer.status, 422, "{patch}");
        assert_eq!(answer.faults(), ["#/notes not_permitted"], "{patch}");
    }
    // Beside another mistake as well.
    let wrong = json!({"notes": {"second": "b"}, "text": 1});
    for path in [&path, &without] {
        let faults = house.ask(Editor, "PATCH", path, &wrong).faults();
        assert_eq!(faults, ["#/text type"]);
    }
    house.served.stop();
}

#[test]
fn rules_follow_a_reference() {
    let mut house = House::new();
    let profile = |house: &House, name: &str, who: Who, host: Option<Who>| {
        let host = host.map(|host| house.id(host));
        json!({"name": name, "user": house.id(who), "host": host})
    };
    let adas = profile(&house, "ada", Ada, Some(Bob));
    assert_eq!(house.status(Bob, "POST", "/api/profiles", &adas), 403);
    assert_eq!(house.status(Bob, "PUT", "/api/profiles/ada", &adas), 403);
    assert_eq!(house.status(Ada, "PUT", "/api/profiles/ada", &adas), 201);
    let bobs = profile(&house, "bob", Bob, None);
    house.create(Bob, "/api/profiles", &bobs);
    let entry = house.create(Ada, "/api/entries", &json!({"text": "a"}));
    let about = entry.rsplit('/').next().expect("a key").to_owned();
    let post =
        |author: &str, about: &[String]| json!({"author": author, "text": "a", "about": about});
    let about = [about];
    let shared = json!({"text": "a", "shared": true});
    let shared = house.create(Ada, "/api/entries", &shared);
    let shared = [shared.rsplit('/').next().expect("a key").to_owned()];
    // Under whose profile: also for who may write without a session. What is not there, and what one
    // may not see, is told from each other by nothing, not by what a rule says of it either.
    for (who, author, about, status) in [
        (Bob, "ada", &shared, 403),
        (Nobody, "ada", &shared, 403),
        (Bob, "ada", &about, 422),
        (Nobody, "ada", &about, 422),
        (Ada, "gone", &about, 422),
        (Ada, "ada", &about, 201),
    ] {
        let answer = house.ask(who, "POST", "/api/posts", &post(author, about));
        let body = String::from_utf8_lossy(&answer.body).into_owned();
        assert_eq!(answer.status, status, "{who:?} {author}: {body}");
    }
    let path = house.get(Ada, "/api/posts").value()["items"][0]["id"].clone();
    let path = format!("/api/posts/{}", path.as_str().expect("a key"));
    for (who, sees) in [(Ada, 1), (Bob, 0), (Nobody, 0), (Admin, 0)] {
        assert_eq!(house.count(who, "/api/posts?"), sees, "{who:?}");
    }
    // A reviewer sees it, and no more.
    assert_eq!(
        house.status(Ada, "PATCH", &path, &json!({"reviewer": "bob"})),
        200
    );
    assert_eq!(house.count(Bob, "/api/posts?"), 1);
    assert_eq!(
        house.status(Bob, "PATCH", &path, &json!({"text": "b"})),
        403
    );
    // To give it away is to change what one may not.
    assert_eq!(
        house.status(Ada, "PATCH", &path, &json!({"author": "bob"})),
        403
    );
    assert_eq!(
        house.status(Ada, "PATCH", &path, &json!({"frozen": true})),
        403
    );
    // The host of the author's profile may remove it, once he sees it.
    assert_eq!(house.status(Bob, "DELETE", &path, &Value::Null), 204);
    house.served.stop();
}

#[test]
fn what_stays_in_the_way_unseen_is_not_named() {
    let mut house = House::new();
    let shared = json!({"text": "a", "shared": true});
    let entry = house.create(Ada, "/api/entries", &shared);
    let about = entry.rsplit('/').next().expect("a key").to_owned();
    let bobs = json!({"name": "bob", "user": house.id(Bob)});
    house.create(Bob, "/api/profiles", &bobs);
    let post = json!({"author": "bob", "text": "a", "about": [about]});
    let post = house.create(Bob, "/api/posts", &post);
    let key = post.rsplit('/').next().expect("a key").to_owned();
    let detail = |answer: Answer| {
        assert_eq!(answer.status, 409);
        answer.value()["detail"]
            .as_str()
            .expect("a detail")
            .to_owned()
    };
    let hidden = detail(house.ask(Ada, "DELETE", &entry, &Value::Null));
    assert!(
        hidden.contains("Post") && !hidden.contains(&key),
        "{hidden}"
    );
    assert_eq!(
        house.status(Bob, "PATCH", &post, &json!({"published": true})),
        200
    );
    let seen = detail(house.ask(Ada, "DELETE", &entry, &Value::Null));
    assert!(seen.contains(&key), "{seen}");
    house.served.stop();
}

#[test]
fn who_may_not_see_what_was_made_is_told_that_it_is_done() {
    let mut house = House::new();
    let body = json!({"text": "a secret"});
    for who in ALL {
        let answer = house.ask(who, "POST", "/api/reports", &body);
        let expected = if who == Admin { 201 } else { 204 };
        assert_eq!(answer.status, expected, "{who:?}");
        assert_eq!(answer.body.is_empty(), who != Admin, "{who:?}");
        assert_eq!(answer.header("etag").is_some(), who == Admin, "{who:?}");
    }
    assert_eq!(house.count(Admin, "/api/reports?"), 5);
    assert_eq!(house.count(Editor, "/api/reports?"), 0);
    house.served.stop();
}

#[test]
fn a_list_takes_the_way_that_its_rule_leaves() {
    let explained = |model: &str| App::explain(model, "").expect("a model").expect("a query");
    let lines = |model: &str| -> Vec<String> {
        let text = explained(model);
        let lines = text.lines().filter(|line| {
            ["rule", "for", "way", "rows"]
                .iter()
                .any(|head| line.starts_with(head))
        });
        lines.map(str::to_owned).collect()
    };
    assert_eq!(
        lines("Todo"),
        [
            "rule     owner == user.id",
            "for      no user",
            "way      none: there is nothing to be seen",
            "for      Member, Editor, Admin",
            "way      index (owner): owner equal; in the order of id",
            "rows     every one that is found is shown",
        ]
    );
    assert_eq!(
        lines("Wide"),
        [
            "rule     (owner == user.id || user.role >= Role::Editor) && status == Status::Open && \
             (small == 1 || small == 2 || r#type == \"x\")",
            "for      no user",
            "way      none: there is nothing to be seen",
            "for      Member",
            "way      index (owner): owner equal; in the order of id",
            "rows     each is asked for status, the rule",
            "for      Editor, Admin",
            "way      index (status): status equal; in the order of id",
            "rows     each is asked for the rule",
        ]
    );
}

#[test]
fn the_document_is_the_table_of_routes() {
    modelith_exercise::compare::<App>();
}

/// A filter of a list, and what passes it.
type Filtered = (&'static str, fn(&Value) -> bool);

/// Whether somebody sees a `Wide`, by its rule read as plain words.
fn sees(house: &House, who: Who, record: &Value) -> bool {
    let is_owner = who != Nobody && record["owner"] == house.id(who);
    let is_editor = matches!(who, Editor | Admin);
    let is_small = record["small"] == 1 || record["small"] == 2;
    (is_owner || is_editor) && record["status"] == "Open" && (is_small || record["type"] == "x")
}

#[test]
fn every_list_of_everybody_equals_a_plain_one() {
    let mut house = House::new();
    let owners = [Ada, Bob, Editor].map(|who| house.id(who));
    let mut records = Vec::new();
    for number in 0..96 {
        let owner = owners.get(number % 4).cloned().unwrap_or_default();
        let record = json!({
            "owner": owner,
            "status": if number % 3 == 0 { "Done" } else { "Open" },
            "small": number % 5,
            "type": if number % 7 < 3 { "x" } else { "y" },
            "hidden": "h",
        });
        assert_eq!(
            house.status(Admin, "POST", "/api/wides", &record) / 100,
            2,
            "{record}"
        );
        records.push(record);
    }
    let filters: [Filtered; 6] = [
        ("", |_| true),
        ("status=Open&", |record| record["status"] == "Open"),
        ("status=Done&", |record| record["status"] == "Done"),
        ("small=1&", |record| record["small"] == 1),
        ("small.gte=2&", |record| record["small"].as_u64() >= Some(2)),
        ("owner.null=true&", |record| record["owner"].is_null()),
    ];
    for who in ALL {
        for (filter, passes) in filters {
            let expected: Vec<&Value> = records
                .iter()
                .filter(|record| passes(record) && sees(&house, who, record))
                .collect();
            let query = format!("/api/wides?{filter}");
            let mut shown = Vec::new();
            let mut next = format!("{query}limit=5");
            loop {
                let page = house.get(who, &next).value();
                shown.extend(page["items"].as_array().expect("items").clone());
                let Some(cursor) = page["next_cursor"].as_str() else {
                    break;
                };
                next = format!("{query}limit=5&cursor={cursor}");
            }
            let total = house.get(who, &format!("{query}count=exact&limit=1"));
            assert_eq!(total.value()["total"], expected.len(), "{who:?} {query}");
            assert_eq!(shown.len(), expected.len(), "{who:?} {query}");
            for (shown, expected) in shown.iter().zip(expected) {
                for member in ["owner", "status", "small", "type"] {
                    assert_eq!(shown[member], expected[member], "{who:?} {query}");
                }
                let hidden = matches!(who, Editor | Admin) && !shown["owner"].is_null();
                assert_eq!(shown.get("hidden").is_some(), hidden, "{who:?}");
            }
        }
    }
    house.served.stop();
}
