//! Access, creators and references to users, through HTTP.

use modelith::codegen::{Access, App as _, Method, Roles as _};
use modelith_exercise::{Served, Somebody, add_user, imported, log_in};
use modelith_goldens::access::server::{App, Role};
use serde_json::{Value, json};
use tempfile::TempDir;

/// A key of no user.
const NOBODY: &str = "01a2149a-0000-7000-8000-000000000001";

#[test]
fn a_user_who_is_not_there_is_named_at_each_place() {
    let data = tempfile::tempdir().expect("a directory");
    let mut served = Served::<App>::start(data.path());
    let team = json!({
        "lead": NOBODY,
        "deputy": NOBODY,
        "people": [NOBODY],
        "former": [NOBODY],
        "by_task": {"cook": NOBODY},
        // A key of a map is no reference.
        "successors": {NOBODY: NOBODY},
        "place": {"name": "here", "keeper": NOBODY},
        "places": [{"name": "there"}, {"name": "elsewhere", "keeper": NOBODY}],
        "about": {"kind": "Topic", "of": {"name": "tea", "expert": NOBODY}},
    });
    let answer = served.client.json("POST", "/api/teams", &team);
    assert_eq!(answer.status, 422);
    assert_eq!(
        answer.faults(),
        [
            "#/about/of/expert reference",
            "#/by_task/cook reference",
            "#/deputy reference",
            "#/former/0 reference",
            "#/lead reference",
            "#/people/0 reference",
            "#/place/keeper reference",
            "#/places/1/keeper reference",
            &format!("#/successors/{NOBODY} reference"),
        ]
    );
    served.stop();
}

#[test]
fn a_line_says_who_created_the_record() {
    let line = |author: &str| {
        format!(
            "{{\"id\":\"{NOBODY}\",{author}\"text\":\"a\",\"created_at\":\"2026-01-02T03:04:05Z\"}}\n"
        )
    };
    let why = imported::<App>("Article", &line("")).expect_err("nobody");
    assert!(
        why.ends_with("line 1: #/author is required (required)"),
        "{why}"
    );
    let why = imported::<App>("Article", &line(&format!("\"author\":\"{NOBODY}\",")));
    let why = why.expect_err("no such user");
    assert!(
        why.ends_with("line 1: #/author there is no User with this id (reference)"),
        "{why}"
    );
    let message = format!("{{\"id\":\"{NOBODY}\",\"text\":\"a\"}}\n");
    let (said, there) = imported::<App>("Message", &message).expect("by nobody");
    assert_eq!((said.as_str(), there), ("1 records imported\n", message));
}

/// A server, and somebody of each role.
struct House {
    served: Served<App>,
    people: Vec<Somebody>,
    _data: TempDir,
}

impl House {
    fn new() -> Self {
        let data = tempfile::tempdir().expect("a directory");
        let mut served = Served::<App>::start(data.path());
        let people = Role::NAMES.iter().map(|role| {
            let name = role.to_lowercase();
            add_user(data.path(), &name, role);
            log_in(&mut served.client, &name)
        });
        Self {
            people: people.collect(),
            served,
            _data: data,
        }
    }

    /// Somebody with this role.
    fn with(&self, role: Role) -> Somebody {
        self.people[role as usize].clone()
    }

    /// The status and the body of an answer to somebody, or to nobody.
    fn ask(
        &mut self,
        somebody: Option<Role>,
        method: &str,
        path: &str,
        body: Option<&Value>,
    ) -> (u16, Value) {
        let somebody = somebody.map(|role| self.with(role));
        self.served.ask_as(somebody.as_ref());
        let answer = match body {
            Some(body) => self.served.client.json(method, path, body),
            None => self.served.client.send(method, path, &[], None),
        };
        let value = serde_json::from_slice(&answer.body).unwrap_or_default();
        if answer.status == 401 {
            assert_eq!(answer.header("www-authenticate"), Some("Bearer"));
        }
        (answer.status, value)
    }
}

#[test]
fn every_route_lets_in_whom_its_model_names() {
    let mut house = House::new();
    let asking = [
        None,
        Some(Role::Member),
        Some(Role::Editor),
        Some(Role::Admin),
    ];
    let mut tried = 0;
    for resource in App::RESOURCES {
        let path = resource.path.replace("{id}", NOBODY);
        for endpoint in resource.endpoints {
            let methods = match endpoint.method {
                Method::Get => ["GET", "HEAD"].as_slice(),
                Method::Post => &["POST"],
                Method::Put => &["PUT"],
                Method::Patch => &["PATCH"],
                Method::Delete => &["DELETE"],
            };
            for (method, somebody) in methods.iter().flat_map(|one| asking.map(|who| (one, who))) {
                let expected = match (endpoint.access, somebody) {
                    (Access::Public, _) => None,
                    (_, None) => Some(401),
                    (Access::Role(needed), Some(role)) if role.level() < needed => Some(403),
                    _ => None,
                };
                let (status, _) = house.ask(somebody, method, &path, None);
                let refused = Some(status).filter(|status| [401, 403].contains(status));
                assert_eq!(refused, expected, "{method} {path} {somebody:?}: {status}");
                tried += 1;
            }
        }
    }
    assert!(tried > 100, "{tried}");
}

#[test]
fn a_record_keeps_who_created_it() {
    let mut house = House::new();
    let (member, admin) = (house.with(Role::Member), house.with(Role::Admin));
    let text = json!({"text": "a"});
    let (status, article) = house.ask(Some(Role::Member), "POST", "/api/articles", Some(&text));
    assert_eq!((status, &article["author"]), (201, &member.key));
    let path = format!("/api/articles/{}", article["id"].as_str().expect("a key"));

    // Another one changes it, and does not become its author.
    let (status, patched) = house.ask(
        Some(Role::Admin),
        "PATCH",
        &path,
        Some(&json!({"text": "b"})),
    );
    assert_eq!((status, &patched["author"]), (200, &member.key));
    let (status, put) = house.ask(Some(Role::Admin), "PUT", &path, Some(&patched));
    assert_eq!((status, &put), (200, &patched));
    for (method, body) in [
        ("PATCH", json!({"author": admin.key})),
        ("PUT", json!({"text": "b", "author": admin.key})),
    ] {
        let (status, _) = house.ask(Some(Role::Admin), method, &path, Some(&body));
        assert_eq!(status, 422, "{method}");
    }
    let given = json!({"text": "a", "author": member.key});
    let (status, _) = house.ask(Some(Role::Member), "POST", "/api/articles", Some(&given));
    assert_eq!(status, 422);

    house.ask(Some(Role::Admin), "POST", "/api/articles", Some(&text));
    for (who, expected) in [(&member, 1), (&admin, 1)] {
        let path = format!("/api/articles?author={}", who.key.as_str().expect("a key"));
        let (_, page) = house.ask(None, "GET", &path, None);
        assert_eq!(page["items"].as_array().map(Vec::len), Some(expected));
        assert_eq!(page["items"][0]["author"], who.key);
    }

    // A key that a client assigns: a replace creates.
    let work = json!({"kind": "work"});
    let (status, profile) = house.ask(Some(Role::Member), "PUT", "/api/profiles/mine", Some(&work));
    assert_eq!((status, &profile["user"]), (201, &member.key));
    let (status, _) = house.ask(
        Some(Role::Member),
        "PUT",
        "/api/profiles/again",
        Some(&work),
    );
    assert_eq!(status, 409, "one of a kind for each user");
    let (status, _) = house.ask(Some(Role::Admin), "PUT", "/api/profiles/again", Some(&work));
    assert_eq!(status, 201);
}

#[test]
fn nobody_creates_what_anyone_may_create() {
    let mut house = House::new();
    let member = house.with(Role::Member);
    let text = json!({"text": "a"});
    let (status, message) = house.ask(None, "POST", "/api/messages", Some(&text));
    assert_eq!((status, message.get("from")), (201, None));
    let (status, message) = house.ask(Some(Role::Member), "POST", "/api/messages", Some(&text));
    assert_eq!((status, &message["from"]), (201, &member.key));
    let (_, page) = house.ask(
        Some(Role::Admin),
        "GET",
        "/api/messages?from.null=true",
        None,
    );
    assert_eq!(page["items"].as_array().map(Vec::len), Some(1));
}
