//! Sessions through `answer`: in, out, and what they let through.

use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};

use bytes::Bytes;
use hyper::{
    StatusCode,
    body::{Body, Frame},
};
use serde_json::{Value, json};
use tokio::sync::oneshot;

use super::{Answer, Gate, JSON, Server};
use crate::{
    auth::{
        Command, HoldsBuiltIn, MemorySessions, NewUser, SESSIONS_MAX, SessionManager, User,
        hash_for_tests, user_named,
    },
    http::Lifetime,
    types::Id,
};

pub(super) const PASSWORD: &str = "correct horse battery";
const LOCAL: (&str, &str) = ("host", "localhost:3000");

fn gate(sessions: &SessionManager) -> Gate {
    Gate {
        sessions: Some(sessions.0.clone()),
        require_session: true,
        lifetime: Lifetime {
            idle: Duration::from_secs(3600),
            absolute: Duration::from_secs(24 * 3600),
        },
        ..Gate::open()
    }
}

/// A server with the users `ada`, an administrator, and `bob`.
pub(super) async fn server(sessions: &SessionManager) -> Server {
    let server = Server::gated(1 << 20, 1 << 20, gate(sessions));
    for (name, role) in [("ada", "Admin"), ("bob", "Member")] {
        let command = Command::AddUser(NewUser {
            name: name.to_owned(),
            role: role.to_owned(),
            password: Some(hash_for_tests(PASSWORD)),
            is_first: false,
        });
        server.context.store().command(command).await.unwrap();
    }
    server
}

/// Both kinds of store.
fn managers() -> [SessionManager; 2] {
    [
        SessionManager::durable(),
        SessionManager::new(MemorySessions::new()),
    ]
}

pub(super) fn user(server: &Server, name: &str) -> Id<User> {
    user_named(server.context.store(), name).unwrap().record.id
}

/// A body that comes when it is sent.
struct Late(oneshot::Receiver<String>);

impl Body for Late {
    type Data = Bytes;
    type Error = std::io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, std::io::Error>>> {
        if self.0.is_terminated() {
            return Poll::Ready(None);
        }
        let sent = ready!(Pin::new(&mut self.0).poll(context));
        Poll::Ready(sent.ok().map(|text| Ok(Frame::data(Bytes::from(text)))))
    }
}

pub(super) async fn login(server: &Server, name: &str, password: &str) -> Answer {
    let body = json!({"name": name, "password": password}).to_string();
    server
        .send("POST", "/auth/login", &[JSON, LOCAL], &body)
        .await
}

/// The cookie of a login that succeeds, as a browser sends it back.
async fn cookie(server: &Server, name: &str) -> String {
    let answer = login(server, name, PASSWORD).await;
    assert_eq!(answer.status, StatusCode::OK, "{:?}", answer.body);
    let set = answer.headers["set-cookie"].to_str().unwrap();
    set.split(';').next().unwrap().to_owned()
}

pub(super) async fn token(server: &Server, name: &str) -> String {
    let body = json!({"name": name, "password": PASSWORD, "token": true}).to_string();
    let answer = server.send("POST", "/auth/login", &[JSON, LOCAL], &body);
    let answer = answer.await;
    assert!(!answer.headers.contains_key("set-cookie"));
    let body: Value = answer.json();
    format!("Bearer {}", body["token"].as_str().unwrap())
}

async fn with_cookie(server: &Server, method: &str, path: &str, cookie: &str) -> StatusCode {
    let headers = [("cookie", cookie), LOCAL];
    server.send(method, path, &headers, "").await.status
}

pub(super) async fn with_token(
    server: &Server,
    method: &str,
    path: &str,
    token: &str,
) -> StatusCode {
    let headers = [("authorization", token), LOCAL];
    server.send(method, path, &headers, "").await.status
}

#[tokio::test]
async fn a_session_opens_what_is_closed_without_one_until_it_ends() {
    for manager in managers() {
        let server = server(&manager).await;
        let answer = server.send("GET", "/api/authors", &[LOCAL], "").await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
        assert_eq!(answer.headers["www-authenticate"], "Bearer");
        let options = server.send("OPTIONS", "/api/authors", &[LOCAL], "").await;
        assert_eq!(options.status, StatusCode::NO_CONTENT);

        let cookie = cookie(&server, "bob").await;
        let headers = [("cookie", cookie.as_str()), LOCAL];
        let shown = server.send("GET", "/api/authors", &headers, "").await;
        assert_eq!(shown.header("cache-control"), "private, no-cache");
        let get = || with_cookie(&server, "GET", "/api/authors", &cookie);
        assert_eq!(get().await, StatusCode::OK);
        let out = with_cookie(&server, "POST", "/auth/logout", &cookie).await;
        assert_eq!(out, StatusCode::NO_CONTENT);
        assert_eq!(get().await, StatusCode::UNAUTHORIZED);

        let token = token(&server, "bob").await;
        let get = || with_token(&server, "GET", "/api/authors", &token);
        assert_eq!(get().await, StatusCode::OK);
        let out = with_token(&server, "POST", "/auth/logout", &token).await;
        assert_eq!(out, StatusCode::NO_CONTENT);
        let headers = [("authorization", token.as_str()), LOCAL];
        let answer = server.send("GET", "/api/authors", &headers, "").await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
        assert_eq!(
            answer.headers["www-authenticate"],
            "Bearer error=\"invalid_token\""
        );
    }
}

#[tokio::test]
async fn a_cookie_is_for_the_host_that_gave_it_and_for_no_script() {
    let server = server(&SessionManager::durable()).await;
    let body = json!({"name": "bob", "password": PASSWORD}).to_string();
    for (host, name, attributes) in [
        (
            "localhost:3000",
            "session=",
            "; Path=/; HttpOnly; SameSite=Lax; Max-Age=86400",
        ),
        (
            "api.example.com",
            "__Host-session=",
            "; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=86400",
        ),
    ] {
        let headers = [JSON, ("host", host)];
        let answer = server.send("POST", "/auth/login", &headers, &body).await;
        let set = answer.headers["set-cookie"].to_str().unwrap();
        assert!(set.starts_with(name) && set.ends_with(attributes), "{set}");
        assert_eq!(answer.headers["cache-control"], "no-store");
    }
}

#[tokio::test]
async fn it_is_not_said_whether_the_name_or_the_password_is_wrong() {
    let server = server(&SessionManager::durable()).await;
    let bob = user(&server, "bob");
    let command = Command::SetDisabled {
        user: bob,
        disabled: true,
    };
    let mut bodies = Vec::new();
    for (name, password) in [("ada", "wrong horse"), ("eve", PASSWORD)] {
        bodies.push(login(&server, name, password).await);
    }
    server.context.store().command(command).await.unwrap();
    bodies.push(login(&server, "bob", PASSWORD).await);
    for answer in bodies {
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
        assert_eq!(answer.header("cache-control"), "no-store");
        let mut body = answer.json();
        body.as_object_mut().unwrap().remove("request_id");
        assert_eq!(
            body,
            json!({
                "type": "/problems/wrong-credentials",
                "title": "The name or the password is wrong",
                "status": 401,
            })
        );
    }
}

#[tokio::test]
async fn a_page_of_another_origin_can_change_nothing() {
    let server = server(&SessionManager::durable()).await;
    let cookie = cookie(&server, "bob").await;
    let cookie = ("cookie", cookie.as_str());
    let post = async |extra: (&str, &str)| {
        let headers = [JSON, LOCAL, cookie, extra];
        let body = r#"{"email": "a@b.example", "age": 1}"#;
        server
            .send("POST", "/api/authors", &headers, body)
            .await
            .status
    };
    assert_eq!(
        post(("sec-fetch-site", "cross-site")).await,
        StatusCode::FORBIDDEN
    );
    assert_eq!(
        post(("sec-fetch-site", "same-site")).await,
        StatusCode::FORBIDDEN
    );
    assert_eq!(
        post(("origin", "http://evil.example")).await,
        StatusCode::FORBIDDEN
    );
    assert_eq!(
        post(("sec-fetch-site", "same-origin")).await,
        StatusCode::CREATED
    );
    let get = [LOCAL, cookie, ("sec-fetch-site", "cross-site")];
    let get = server.send("GET", "/api/authors", &get, "").await;
    assert_eq!(get.status, StatusCode::OK);
    // Nor can it log somebody in.
    let headers = [JSON, LOCAL, ("sec-fetch-site", "cross-site")];
    let body = json!({"name": "bob", "password": PASSWORD}).to_string();
    let login = server.send("POST", "/auth/login", &headers, &body).await;
    assert_eq!(login.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_login_ends_the_session_that_came_with_it() {
    for manager in managers() {
        let server = server(&manager).await;
        let planted = cookie(&server, "ada").await;
        let headers = [JSON, LOCAL, ("cookie", planted.as_str())];
        let body = json!({"name": "bob", "password": PASSWORD}).to_string();
        let answer = server.send("POST", "/auth/login", &headers, &body).await;
        assert_eq!(answer.status, StatusCode::OK);
        let status = with_cookie(&server, "GET", "/api/authors", &planted).await;
        assert_eq!(status, StatusCode::UNAUTHORIZED);
    }
}

#[tokio::test]
async fn another_password_ends_all_sessions_but_the_one_that_begins() {
    for manager in managers() {
        let server = server(&manager).await;
        let (own, other) = (cookie(&server, "bob").await, token(&server, "bob").await);
        let ada = cookie(&server, "ada").await;
        let change = async |old: &str, new: &str| {
            let headers = [JSON, LOCAL, ("cookie", own.as_str())];
            let body = json!({"old": old, "password": new}).to_string();
            server.send("POST", "/auth/password", &headers, &body).await
        };
        assert_eq!(
            change("wrong horse", "another horse").await.status,
            StatusCode::UNAUTHORIZED
        );
        assert_eq!(
            change(PASSWORD, "password1").await.status,
            StatusCode::UNPROCESSABLE_ENTITY
        );
        let changed = change(PASSWORD, "another horse").await;
        assert_eq!(changed.status, StatusCode::OK);
        let new = changed.headers["set-cookie"].to_str().unwrap();
        let new = new.split(';').next().unwrap();
        for (status, expected) in [
            (with_cookie(&server, "GET", "/api/authors", &own).await, 401),
            (
                with_token(&server, "GET", "/api/authors", &other).await,
                401,
            ),
            (with_cookie(&server, "GET", "/api/authors", new).await, 200),
            (with_cookie(&server, "GET", "/api/authors", &ada).await, 200),
            (login(&server, "bob", PASSWORD).await.status, 401),
            (login(&server, "bob", "another horse").await.status, 200),
        ] {
            assert_eq!(status.as_u16(), expected);
        }
    }
}

#[tokio::test]
async fn own_sessions_are_listed_and_ended_and_those_of_others_are_not() {
    for manager in managers() {
        let server = server(&manager).await;
        let bob = token(&server, "bob").await;
        let mut last = String::new();
        for _ in 0..SESSIONS_MAX {
            last = token(&server, "bob").await;
        }
        // The oldest has made room.
        assert_eq!(with_token(&server, "GET", "/auth/session", &bob).await, 401);
        let ada = token(&server, "ada").await;
        let list = async |token: &str| -> Vec<Value> {
            let headers = [("authorization", token), LOCAL];
            let answer = server.send("GET", "/auth/sessions", &headers, "").await;
            answer.json()["items"].as_array().unwrap().clone()
        };
        let sessions = list(&last).await;
        assert_eq!(sessions.len(), SESSIONS_MAX);
        let current: Vec<bool> = sessions
            .iter()
            .map(|session| session["current"].as_bool().unwrap())
            .collect();
        assert_eq!(current.iter().filter(|current| **current).count(), 1);

        let path = |session: &Value| format!("/auth/sessions/{}", session["id"].as_str().unwrap());
        let of_ada = path(&list(&ada).await[0]);
        assert_eq!(with_token(&server, "DELETE", &of_ada, &last).await, 404);
        let first = path(&sessions[0]);
        assert_eq!(with_token(&server, "DELETE", &first, &last).await, 204);
        assert_eq!(with_token(&server, "DELETE", &first, &last).await, 404);
        // An administrator ends any.
        let second = path(&sessions[1]);
        assert_eq!(with_token(&server, "DELETE", &second, &ada).await, 204);
        assert_eq!(
            with_token(&server, "DELETE", "/auth/sessions", &last).await,
            204
        );
        assert_eq!(list(&last).await.len(), 1);
        assert_eq!(list(&ada).await.len(), 1);
    }
}

#[tokio::test]
async fn a_key_does_what_its_scopes_say_and_no_more_than_its_user() {
    let server = server(&SessionManager::durable()).await;
    let (ada, bob) = (token(&server, "ada").await, token(&server, "bob").await);
    let make = async |token: &str, scopes: Value| {
        let headers = [JSON, LOCAL, ("authorization", token)];
        let body = json!({"name": "backup", "scopes": scopes}).to_string();
        server.send("POST", "/auth/keys", &headers, &body).await
    };
    assert_eq!(make(&bob, json!(["metrics"])).await.status, 403);
    assert_eq!(make(&bob, json!([])).await.status, 422);
    assert_eq!(make(&bob, json!(["raed"])).await.status, 422);
    let made = make(&bob, json!(["read"])).await;
    assert_eq!(made.status, StatusCode::CREATED);
    let made = made.json();
    let key = format!("Bearer {}", made["key"].as_str().unwrap());
    assert_eq!(with_token(&server, "GET", "/api/authors", &key).await, 200);
    assert_eq!(with_token(&server, "POST", "/api/authors", &key).await, 403);
    assert_eq!(with_token(&server, "GET", "/metrics", &key).await, 403);
    assert_eq!(with_token(&server, "GET", "/auth/session", &key).await, 200);
    // A key makes no keys.
    assert_eq!(make(&key, json!(["read"])).await.status, 403);

    let operators = make(&ada, json!(["metrics"])).await.json();
    let metrics = format!("Bearer {}", operators["key"].as_str().unwrap());
    let path = "/_admin/data/models";
    assert_eq!(with_token(&server, "GET", path, &metrics).await, 403);
    let listed = server
        .send("GET", "/auth/keys", &[("authorization", &bob), LOCAL], "")
        .await
        .json();
    assert_eq!(listed["items"][0]["id"], made["id"]);
    assert!(listed["items"][0].get("key").is_none());
    let path = format!("/auth/keys/{}", made["id"].as_str().unwrap());
    let of_ada = format!("/auth/keys/{}", operators["id"].as_str().unwrap());
    assert_eq!(with_token(&server, "DELETE", &of_ada, &bob).await, 404);
    assert_eq!(with_token(&server, "DELETE", &path, &bob).await, 204);
    assert_eq!(with_token(&server, "GET", "/api/authors", &key).await, 401);
    // An administrator removes any.
    let another = make(&bob, json!(["read"])).await.json();
    let path = format!("/auth/keys/{}", another["id"].as_str().unwrap());
    assert_eq!(with_token(&server, "DELETE", &path, &ada).await, 204);
    let key = format!("Bearer {}", another["key"].as_str().unwrap());
    assert_eq!(with_token(&server, "GET", "/api/authors", &key).await, 401);
}

#[tokio::test]
async fn the_operators_routes_take_the_role_of_administrators() {
    for manager in managers() {
        let server = server(&manager).await;
        let (ada, bob) = (token(&server, "ada").await, token(&server, "bob").await);
        let path = "/_admin/data/models";
        let anyone = server.send("GET", path, &[LOCAL], "").await.status;
        assert_eq!(anyone, StatusCode::UNAUTHORIZED);
        assert_eq!(with_token(&server, "GET", path, &bob).await, 403);
        assert_eq!(with_token(&server, "GET", path, &ada).await, 200);
    }
}

#[tokio::test]
async fn a_write_is_not_made_for_a_session_that_ended_meanwhile() {
    let server = server(&SessionManager::durable()).await;
    let token = token(&server, "bob").await;
    let body = r#"{"email": "a@b.example", "age": 1}"#;
    // The whole body arrives only after the session has ended.
    let (sender, body_comes) = oneshot::channel();
    let headers = [JSON, LOCAL, ("authorization", token.as_str())];
    let send = server.send_body("POST", "/api/authors", &headers, Late(body_comes));
    let end = async {
        tokio::task::yield_now().await;
        let out = with_token(&server, "POST", "/auth/logout", &token).await;
        assert_eq!(out, StatusCode::NO_CONTENT);
        sender.send(body.to_owned()).unwrap();
    };
    let (answer, ()) = tokio::join!(send, end);
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    assert!(server.context.store().state().root.authors().is_empty());
}

#[tokio::test]
async fn no_key_is_made_for_a_session_that_ended_meanwhile() {
    for manager in managers() {
        let server = server(&manager).await;
        let token = token(&server, "ada").await;
        let (sender, body_comes) = oneshot::channel();
        let headers = [JSON, LOCAL, ("authorization", token.as_str())];
        let send = server.send_body("POST", "/auth/keys", &headers, Late(body_comes));
        let end = async {
            tokio::task::yield_now().await;
            let out = with_token(&server, "POST", "/auth/logout", &token).await;
            assert_eq!(out, StatusCode::NO_CONTENT);
            let body = json!({"name": "later", "scopes": ["admin"]}).to_string();
            sender.send(body).unwrap();
        };
        let (answer, ()) = tokio::join!(send, end);
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
        let state = server.context.store().state();
        assert!(state.root.built_in().keys.is_empty());
    }
}

#[tokio::test]
async fn a_key_is_for_its_scopes_where_anybody_is_let_in_as_well() {
    let manager = SessionManager::durable();
    let mut gate = gate(&manager);
    gate.require_session = false;
    let server = Server::gated(1 << 20, 1 << 20, gate);
    let command = Command::AddUser(NewUser {
        name: "ada".to_owned(),
        role: "Admin".to_owned(),
        password: Some(hash_for_tests(PASSWORD)),
        is_first: true,
    });
    server.context.store().command(command).await.unwrap();
    let ada = token(&server, "ada").await;
    let key = async |scope: &str| {
        let headers = [JSON, LOCAL, ("authorization", ada.as_str())];
        let body = json!({"name": "a", "scopes": [scope]}).to_string();
        let made = server.send("POST", "/auth/keys", &headers, &body).await;
        format!("Bearer {}", made.json()["key"].as_str().unwrap())
    };
    let (read, metrics) = (key("read").await, key("metrics").await);
    let path = "/api/authors";
    assert_eq!(with_token(&server, "GET", path, &read).await, 200);
    assert_eq!(with_token(&server, "POST", path, &read).await, 403);
    assert_eq!(with_token(&server, "GET", path, &metrics).await, 403);
    let nobody = server.send("GET", path, &[LOCAL], "").await;
    assert_eq!(nobody.status, StatusCode::OK);
}

#[tokio::test]
async fn the_first_administrator_comes_by_a_link_that_works_once() {
    for manager in managers() {
        let server = Server::gated(1 << 20, 1 << 20, gate(&manager));
        let link = server.context.open_first().unwrap().unwrap();
        let path = format!("/auth/first?token={}", link.expose());
        assert_eq!(server.send("GET", &path, &[LOCAL], "").await.status, 200);
        let wrong = "/auth/first?token=adm_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
        assert_eq!(server.send("GET", wrong, &[LOCAL], "").await.status, 403);
        let form = ("content-type", "application/x-www-form-urlencoded");
        let body = format!("token={}&name=ada&password=a+few+good+words", link.expose());
        let headers = [form, LOCAL];
        let send = || server.send("POST", "/auth/first", &headers, &body);
        let made = send().await;
        assert_eq!(made.status, StatusCode::SEE_OTHER);
        assert!(made.headers.contains_key("set-cookie"));
        assert_eq!(send().await.status, StatusCode::FORBIDDEN);
        assert_eq!(server.send("GET", &path, &[LOCAL], "").await.status, 403);
        assert!(server.context.open_first().unwrap().is_none());
        let ada = login(&server, "ADA", "a few good words").await.json();
        assert_eq!(ada["user"]["role"], "Admin");
    }
}

#[tokio::test]
async fn a_form_logs_in_and_goes_on_or_says_what_is_wrong() {
    let server = server(&SessionManager::durable()).await;
    let page = server.send("GET", "/auth/login?next=/api/authors", &[LOCAL], "");
    let page = page.await;
    assert_eq!(page.status, StatusCode::OK);
    let html = str::from_utf8(&page.body).unwrap();
    assert!(
        html.contains(r#"name="next" value="/api/authors""#),
        "{html}"
    );
    let policy = page.headers["content-security-policy"].to_str().unwrap();
    assert!(policy.contains("form-action 'self'"), "{policy}");

    let form = ("content-type", "application/x-www-form-urlencoded");
    let wrong = "name=%3Cb%3E&password=wrong&next=/api/authors";
    let wrong = server
        .send("POST", "/auth/login", &[form, LOCAL], wrong)
        .await;
    assert_eq!(wrong.status, StatusCode::UNAUTHORIZED);
    assert!(!str::from_utf8(&wrong.body).unwrap().contains("<b>"));

    let right = "name=bob&password=correct+horse+battery&next=//evil.example";
    let right = server
        .send("POST", "/auth/login", &[form, LOCAL], right)
        .await;
    assert_eq!(right.status, StatusCode::SEE_OTHER);
    assert_eq!(right.headers["location"], "/");
    assert!(right.headers.contains_key("set-cookie"));
}

#[tokio::test]
async fn a_session_runs_out_when_it_is_not_used_and_in_any_case_some_day() {
    let manager = SessionManager::durable();
    let mut gate = gate(&manager);
    gate.lifetime.idle = Duration::from_millis(1);
    let server = Server::gated(1 << 20, 1 << 20, gate);
    let command = Command::AddUser(NewUser {
        name: "bob".to_owned(),
        role: "Member".to_owned(),
        password: Some(hash_for_tests(PASSWORD)),
        is_first: true,
    });
    server.context.store().command(command).await.unwrap();
    let token = token(&server, "bob").await;
    tokio::time::sleep(Duration::from_millis(5)).await;
    assert_eq!(
        with_token(&server, "GET", "/api/authors", &token).await,
        401
    );
}
