//! The gate of a generated server that requires sessions: every route of its table and every method,
//! asked by nobody, with sessions that have ended, and in every role.

use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use crate::{
    client::{Answer, Client},
    documents::verb,
    people::{add_user, log_in},
    served::Served,
};
use serde_json::{Value, json};

use modelith::{
    MemorySessions, Server, Session, SessionFuture, SessionManager, SessionStore, StoredSession,
    TokenHash, User,
    codegen::{Access, App, Id, Level, Method, Resource, Roles, Timestamp},
};

const METHODS: [&str; 7] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "QUERY"];
/// What is there without a session although all models require one: how the server is, what it is,
/// and the way in.
const EXEMPT: [&str; 7] = [
    "/",
    "/_style.css",
    "/livez",
    "/readyz",
    "/openapi.json",
    "/problems/unauthenticated",
    "/auth/login",
];
const OPERATORS: [&str; 3] = ["/metrics", "/_admin/data/models", "/_admin/data/_compact"];
const OWN: [&str; 3] = ["/auth/session", "/auth/sessions", "/auth/keys"];

/// Sessions in memory, which are old as soon as they begin, if that is wished.
#[derive(Default)]
struct Ageing {
    sessions: MemorySessions,
    makes_old: AtomicBool,
}

/// Somebody who asks.
struct Asker {
    who: String,
    /// The headers that say so.
    headers: Vec<(&'static str, String)>,
    /// How high their role is; `None` of nobody.
    level: Option<Level>,
}

/// Asks a server of `A` for everything.
///
/// # Panics
/// Somebody is let in, or kept out, whom the models do not say.
pub fn gate<A: App>() {
    let ageing = Arc::new(Ageing::default());
    let shared = SessionManager::from_arc(Arc::clone(&ageing));
    gate_with::<A>(shared, Some(&ageing));
    gate_with::<A>(SessionManager::durable(), None);
}

fn gate_with<A: App>(sessions: SessionManager, ageing: Option<&Ageing>) {
    let data = tempfile::tempdir().expect("a directory");
    let server = Server::new()
        .with_sessions(sessions)
        .with_models_require_session(true);
    let mut served = Served::<A>::start_as(data.path(), server);
    let askers = askers::<A>(data.path(), &mut served.client, ageing);
    let client = &mut served.client;
    for path in EXEMPT {
        assert_eq!(client.get(path).status, 200, "{path}");
    }
    check_document::<A>(&client.get("/openapi.json").value());
    for asker in &askers {
        for resource in A::RESOURCES {
            let path = with_a_key(resource.path);
            for method in METHODS {
                let answer = asker.ask(client, method, &path);
                let access = access(resource, method);
                let case = format!("{} asks {method} {path} ({access:?})", asker.who);
                check(&answer, asker, access, &case);
            }
        }
        for path in OPERATORS {
            let answer = asker.ask(client, "GET", path);
            let highest = A::Role::NAMES.len() - 1;
            let access = Some(Access::Role(level(highest)));
            check_status(&answer, asker, access, &format!("{}: {path}", asker.who));
        }
        for path in OWN {
            let answer = asker.ask(client, "GET", path);
            let is_in = asker.level.is_some();
            assert_eq!(
                answer.status,
                if is_in { 200 } else { 401 },
                "{}",
                asker.who
            );
        }
    }
    for resource in A::RESOURCES {
        let path = with_a_key(resource.path);
        let answer = client.send("OPTIONS", &path, &[], None);
        assert_eq!(
            (answer.status, answer.header("allow")),
            (204, Some(resource.allow))
        );
    }
    served.stop();
}

/// The document says of every operation of a model that it needs a session, and how to have one.
fn check_document<A: App>(document: &Value) {
    for resource in A::RESOURCES {
        for endpoint in resource.endpoints {
            let method = verb(endpoint.method);
            let operation = &document["paths"][resource.path][&method];
            let security = operation["security"].as_array();
            let needed =
                security.is_some_and(|ways| !ways.is_empty() && !ways.contains(&json!({})));
            let refused = operation["responses"].get("401").is_some();
            assert!(needed && refused, "{method} {}", resource.path);
        }
    }
    let log_in = &document["paths"]["/auth/login"]["post"];
    assert_eq!(log_in["operationId"], "logIn");
    let schemes = &document["components"]["securitySchemes"];
    assert!(schemes["bearer"].is_object(), "{schemes}");
}

/// Everybody: nobody, whose session is over, and one of each role.
fn askers<A: App>(data: &Path, client: &mut Client, ageing: Option<&Ageing>) -> Vec<Asker> {
    let by_token = |who: &str, token: &str, level| Asker {
        who: who.to_owned(),
        headers: vec![("authorization", format!("Bearer {token}"))],
        level,
    };
    let by_cookie = |who: &str, token: &str, level| Asker {
        who: format!("{who}, by a cookie,"),
        headers: vec![("cookie", format!("session={token}"))],
        level,
    };
    let mut askers = vec![Asker {
        who: "nobody".to_owned(),
        headers: Vec::new(),
        level: None,
    }];
    for (place, role) in A::Role::NAMES.iter().enumerate() {
        let name = format!("of{role}");
        add_user(data, &name, role);
        let token = log_in(client, &name).token;
        askers.push(by_token(&name, &token, Some(level(place))));
        askers.push(by_cookie(&name, &token, Some(level(place))));
    }
    // Those that have ended are of whoever may do most.
    let highest = format!("of{}", A::Role::NAMES.last().expect("at least one"));
    let mut ended = vec![("unknown", format!("ses_{}", "A".repeat(43)))];
    let revoked = log_in(client, &highest).token;
    let out = by_token("", &revoked, None).ask(client, "POST", "/auth/logout");
    assert_eq!(out.status, 204);
    ended.push(("revoked", revoked));
    if let Some(ageing) = ageing {
        ageing.makes_old.store(true, Ordering::Relaxed);
        ended.push(("expired", log_in(client, &highest).token));
        ageing.makes_old.store(false, Ordering::Relaxed);
    }
    for (who, token) in ended {
        askers.push(by_token(who, &token, None));
        askers.push(by_cookie(who, &token, None));
    }
    askers
}

/// Checks an answer by what the table says of the method; `None` if the path has no such method.
fn check(answer: &Answer, asker: &Asker, access: Option<Access>, case: &str) {
    check_status(answer, asker, access, case);
    if asker.level.is_none() {
        let challenge = answer.header("www-authenticate").unwrap_or_default();
        assert!(challenge.starts_with("Bearer"), "{case}: {answer:?}");
        assert_eq!(answer.header("allow"), None, "{case}");
        if !answer.body.is_empty() {
            assert_eq!(answer.problem(), "unauthenticated", "{case}");
        }
    } else if access.is_none() {
        assert_eq!(answer.status, 405, "{case}");
    }
}

fn check_status(answer: &Answer, asker: &Asker, access: Option<Access>, case: &str) {
    let needed = match access {
        Some(Access::Role(level)) => level,
        _ => Level::default(),
    };
    match asker.level {
        None => assert_eq!(answer.status, 401, "{case}: {answer:?}"),
        Some(level) if level < needed => {
            assert_eq!(answer.status, 403, "{case}: {answer:?}");
            if !answer.body.is_empty() {
                assert_eq!(answer.problem(), "not-allowed", "{case}");
            }
        }
        Some(_) => assert!(![401, 403].contains(&answer.status), "{case}: {answer:?}"),
    }
}

fn level(place: usize) -> Level {
    Level::of_place(place.try_into().expect("there are few roles"))
}

/// Who may use a method; `None` if the resource has none such.
fn access<A: App>(resource: &Resource<A>, method: &str) -> Option<Access> {
    let method = match method {
        "GET" | "HEAD" => Method::Get,
        "POST" => Method::Post,
        "PUT" => Method::Put,
        "PATCH" => Method::Patch,
        "DELETE" => Method::Delete,
        _ => return None,
    };
    resource.endpoint(method).map(|endpoint| endpoint.access)
}

/// The path of a record that is not there.
fn with_a_key(template: &str) -> String {
    let segments = template.split('/').map(|segment| {
        if segment.starts_with('{') {
            "77"
        } else {
            segment
        }
    });
    segments.collect::<Vec<_>>().join("/")
}

impl Asker {
    fn ask(&self, client: &mut Client, method: &str, path: &str) -> Answer {
        let mut headers = vec![("content-type", "application/json")];
        let own = self.headers.iter();
        headers.extend(own.map(|(name, value)| (*name, value.as_str())));
        client.send(method, path, &headers, Some(b"{"))
    }
}

impl SessionStore for Ageing {
    fn find(&self, token: TokenHash) -> SessionFuture<'_, Option<StoredSession>> {
        self.sessions.find(token)
    }

    fn of_user(&self, user: Id<User>) -> SessionFuture<'_, Vec<StoredSession>> {
        self.sessions.of_user(user)
    }

    fn insert(&self, mut session: StoredSession) -> SessionFuture<'_, ()> {
        if self.makes_old.load(Ordering::Relaxed) {
            session.created_at = Timestamp::UNIX_EPOCH;
        }
        self.sessions.insert(session)
    }

    fn touch(&self, session: Id<Session>, at: Timestamp) -> SessionFuture<'_, ()> {
        self.sessions.touch(session, at)
    }

    fn remove(&self, session: Id<Session>) -> SessionFuture<'_, bool> {
        self.sessions.remove(session)
    }

    fn sweep(&self, seen: Timestamp, created: Timestamp) -> SessionFuture<'_, ()> {
        self.sessions.sweep(seen, created)
    }
}
