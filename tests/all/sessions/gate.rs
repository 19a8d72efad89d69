//! The gate: with `require_session = true` nothing of the models and of the operator is there for
//! those without the right session, on any path, by any method, in either version of HTTP.

use std::{thread, time::Duration};

use bytes::Bytes;
use h2::client::{self, SendRequest};
use serde_json::{Value, json};

use super::people::{LOGIN, LOGOUT, OWN, PASSWORD, Site, post};
use crate::{
    http2::exchange,
    support::{ACCOUNTS, Answer, Client, MAILS, NOBODY, account, path},
};

const REQUIRED: &str = "MODELITH_REQUIRE_SESSION=true";
const METHODS: [&str; 7] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "QUERY"];
/// What anyone may use: how the server is, what it is, and the way in. Nothing else.
const EXEMPT: [&str; 7] = [
    "/",
    "/_style.css",
    "/livez",
    "/readyz",
    "/openapi.json",
    LOGIN,
    "/problems/unauthenticated",
];
const OPERATORS: [(&str, &str); 5] = [
    ("GET", "/metrics"),
    ("GET", "/_admin/data/models"),
    ("GET", "/_admin/data/models/Account/_stats"),
    ("POST", "/_admin/data/models/Account/_compact"),
    ("POST", "/_admin/data/_compact"),
];
/// What a user needs a session for, but to log in.
const OWN_PATHS: [&str; 6] = [
    LOGOUT,
    OWN,
    "/auth/sessions",
    "/auth/sessions/0190a0b0-0000-7000-8000-000000000000",
    "/auth/password",
    "/auth/keys",
];

/// The paths of the models, as the document has them, each with a key that no record has.
fn model_paths(client: &mut Client) -> Vec<String> {
    let document = client.get("/openapi.json").value();
    let paths = document["paths"].as_object().expect("there are paths");
    let of_models = paths.keys().filter(|path| path.starts_with("/api/"));
    let paths: Vec<String> = of_models.map(|path| path.replace("{id}", NOBODY)).collect();
    assert!(paths.len() >= 4 && !paths.iter().any(|path| path.contains('{')));
    paths
}

/// Who asks: headers that say so.
type Asker = Vec<(&'static str, String)>;

fn by_token(token: &str) -> Asker {
    vec![("authorization", format!("Bearer {token}"))]
}

fn by_cookie(token: &str) -> Asker {
    vec![("cookie", format!("session={token}"))]
}

fn ask(client: &mut Client, asker: &Asker, method: &str, path: &str, body: Option<&str>) -> Answer {
    let mut headers: Vec<_> = asker
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    headers.push(("content-type", "application/json"));
    client.send(method, path, &headers, body.map(str::as_bytes))
}

/// Checks that somebody is nobody here: the answer says how to become somebody, and nothing else.
fn is_nobody(answer: &Answer, case: &str) {
    assert_eq!(answer.status, 401, "{case}: {answer:?}");
    let how = answer.header("www-authenticate").unwrap_or_default();
    assert!(how.starts_with("Bearer"), "{case}: {answer:?}");
    assert_eq!(answer.header("allow"), None, "{case}");
    if !answer.body.is_empty() {
        assert_eq!(answer.problem(), "unauthenticated", "{case}");
    }
}

/// Asks for everything that takes a session.
fn walk(site: &Site, asker: &Asker, case: &str) {
    let mut client = site.server.client();
    let mut paths = model_paths(&mut client);
    let fixed = OPERATORS
        .iter()
        .map(|(_, path)| path)
        .chain(&OWN_PATHS[1..2]);
    let fixed: Vec<String> = fixed.map(|path| (*path).to_owned()).collect();
    let of_models = paths.len();
    paths.extend(fixed);
    for (number, path) in paths.iter().enumerate() {
        for method in METHODS {
            // Its other methods are not there, for anyone.
            let is_there = number < of_models || path.starts_with("/_admin") || path == "/metrics";
            if !is_there && method != "GET" && method != "HEAD" {
                continue;
            }
            for body in [None, Some("{\"broken\"")] {
                let answer = ask(&mut client, asker, method, path, body);
                is_nobody(&answer, &format!("{case}: {method} {path}"));
            }
        }
        let answer = client.send("OPTIONS", path, &[], None);
        assert_eq!(answer.status, 204, "{path}");
    }
}

#[test]
fn nobody_is_let_in_anywhere() {
    let site = Site::open(&[REQUIRED]);
    site.add("ada", "Admin");
    site.add("bob", "Admin");
    let token = site.token("ada");
    let made = post(
        &mut site.server.client(),
        ACCOUNTS,
        &[("authorization", &format!("Bearer {token}"))],
        &account("a@b.org"),
    );
    assert_eq!(made.status, 201, "{made:?}");
    let record = path(ACCOUNTS, &made.value());

    let revoked = site.token("ada");
    let out = ask(
        &mut site.server.client(),
        &by_token(&revoked),
        "POST",
        LOGOUT,
        None,
    );
    assert_eq!(out.status, 204);
    let disabled = site.token("bob");
    site.order(&["user", "disable", "bob"], "");
    let unknown = format!("ses_{}", "C".repeat(43));
    let key = format!("key_{}", "C".repeat(43));
    for (case, asker) in [
        ("nobody", Asker::new()),
        ("revoked", by_token(&revoked)),
        ("revoked, by cookie", by_cookie(&revoked)),
        ("disabled", by_token(&disabled)),
        ("disabled, by cookie", by_cookie(&disabled)),
        ("unknown", by_token(&unknown)),
        ("unknown, by cookie", by_cookie(&unknown)),
        ("unknown key", by_token(&key)),
        ("key, by cookie", by_cookie(&key)),
        ("no token", by_token("")),
    ] {
        walk(&site, &asker, case);
        let mut client = site.server.client();
        is_nobody(&ask(&mut client, &asker, "GET", &record, None), case);
        is_nobody(&ask(&mut client, &asker, "DELETE", &record, None), case);
    }
    assert_eq!(
        ask(
            &mut site.server.client(),
            &by_token(&token),
            "GET",
            &record,
            None
        )
        .status,
        200
    );
}

/// As through a proxy: what a connection showed before says nothing of the next request.
#[test]
fn a_connection_is_for_whom_each_request_says() {
    let site = Site::open(&[REQUIRED]);
    site.add("ada", "Member");
    site.add("bob", "Member");
    let (ada, bob) = (site.token("ada"), site.token("bob"));
    let mut client = site.server.client();
    let mut name = |asker: &Asker| {
        let answer = ask(&mut client, asker, "GET", OWN, None);
        match answer.status {
            200 => answer.value()["user"]["name"].as_str().map(str::to_owned),
            status => {
                assert_eq!(status, 401, "{answer:?}");
                None
            }
        }
    };
    let near = format!("{}{}", &ada[..ada.len() - 1], "_");
    let askers = [
        (by_token(&ada), Some("ada")),
        (by_cookie(&ada), Some("ada")),
        (Asker::new(), None),
        (by_token(&bob), Some("bob")),
        (by_token(&ada), Some("ada")),
        (by_token(&near), None),
        (by_cookie(&near), None),
        (by_cookie(&bob), Some("bob")),
        (by_token(&ada), Some("ada")),
    ];
    for (number, (asker, expected)) in askers.iter().enumerate() {
        assert_eq!(name(asker).as_deref(), *expected, "{number}");
    }
    // She logs out elsewhere.
    let mut elsewhere = site.server.client();
    assert_eq!(
        ask(&mut elsewhere, &by_token(&ada), "POST", LOGOUT, None).status,
        204
    );
    for asker in [by_token(&ada), by_cookie(&ada), by_token(&ada)] {
        assert_eq!(name(&asker), None);
    }
    assert_eq!(name(&by_token(&bob)).as_deref(), Some("bob"));
}

#[test]
fn an_expired_session_is_nobody_s() {
    let site = Site::open(&[REQUIRED, "MODELITH_SESSIONS_IDLE=300ms"]);
    site.add("ada", "Admin");
    let token = site.token("ada");
    thread::sleep(Duration::from_millis(500));
    walk(&site, &by_token(&token), "expired");
    walk(&site, &by_cookie(&token), "expired, by cookie");
}

/// What is no path of the server is none by any way of writing one that is.
#[test]
fn other_ways_to_write_a_path_lead_nowhere() {
    let site = Site::open(&[REQUIRED]);
    let mut client = site.server.client();
    for path in [
        "/api/accounts/",
        "//api/accounts",
        "/api//accounts",
        "/api/./accounts",
        "/livez/../api/accounts",
        "/API/accounts",
        "/api/accounts;a=b",
        "/api/%61ccounts",
        "/api%2Faccounts",
        "/metrics/",
        "/%6Detrics",
        "/_admin/../_admin/data/models",
        "/_Admin/data/models",
        "/_admin/data/models/",
        "/_admin",
        "/_admin/people",
    ] {
        for method in METHODS {
            let answer = ask(&mut client, &Asker::new(), method, path, Some("{}"));
            assert!(
                [401, 404].contains(&answer.status),
                "{method} {path}: {answer:?}"
            );
        }
    }
    let absolute = "GET http://localhost/api/accounts HTTP/1.1\r\nhost: localhost\r\n\r\n";
    is_nobody(
        &client.send_raw(absolute.as_bytes(), false).unwrap(),
        "an absolute address",
    );
    // Headers by which proxies rewrite a request say nothing here.
    for name in ["x-original-url", "x-rewrite-url", "x-http-method-override"] {
        let headers = [(name, "/livez")];
        is_nobody(&client.send("GET", ACCOUNTS, &headers, None), name);
    }
}

#[test]
fn what_is_exempt_is_a_short_list() {
    let site = Site::open(&[REQUIRED]);
    let mut client = site.server.client();
    for path in EXEMPT {
        assert_eq!(client.get(path).status, 200, "{path}");
    }
    let body = json!({"name": "ada", "password": PASSWORD});
    assert_eq!(
        client.json("POST", LOGIN, &body).problem(),
        "wrong-credentials"
    );
    for path in OWN_PATHS {
        for method in ["GET", "POST", "DELETE"] {
            let answer = client.json(method, path, &json!({}));
            assert!(
                [401, 405].contains(&answer.status),
                "{method} {path}: {answer:?}"
            );
        }
    }
    // The first administrator's link is in the log, and nowhere else.
    assert_eq!(client.get("/auth/first").status, 403);
    assert_eq!(client.get("/auth/first?token=adm_x").status, 403);
}

#[test]
fn the_right_session_is_let_in_and_a_member_is_no_administrator() {
    let site = Site::open(&[REQUIRED]);
    site.add("root", "Admin");
    site.add("ada", "Member");
    let (root, ada) = (site.token("root"), site.token("ada"));
    let mut client = site.server.client();
    for asker in [by_token(&ada), by_cookie(&ada), by_token(&root)] {
        for path in model_paths(&mut client) {
            for method in METHODS {
                let answer = ask(&mut client, &asker, method, &path, Some("{}"));
                let is_in = ![401, 403].contains(&answer.status);
                assert!(is_in, "{method} {path}: {answer:?}");
            }
        }
    }
    for (method, path) in OPERATORS {
        for asker in [by_token(&ada), by_cookie(&ada)] {
            let answer = ask(&mut client, &asker, method, path, None);
            assert_eq!(
                (answer.status, answer.problem().as_str()),
                (403, "not-allowed"),
                "{path}"
            );
        }
        assert_eq!(
            ask(&mut client, &by_token(&root), method, path, None).status,
            200,
            "{path}"
        );
    }
    // A key does what it is for.
    let key = |of: &str, scopes: Value| {
        let headers = [("authorization", format!("Bearer {of}"))];
        let headers = headers
            .each_ref()
            .map(|(name, value)| (*name, value.as_str()));
        post(
            &mut site.server.client(),
            "/auth/keys",
            &headers,
            &json!({"name": "k", "scopes": scopes}),
        )
    };
    assert_eq!(key(&ada, json!(["metrics"])).status, 403);
    let of = |answer: Answer| by_token(answer.value()["key"].as_str().expect("a key"));
    let (reads, writes) = (
        of(key(&ada, json!(["read"]))),
        of(key(&ada, json!(["write"]))),
    );
    let scrapes = of(key(&root, json!(["metrics"])));
    for (asker, method, path, status) in [
        (&reads, "GET", ACCOUNTS, 200),
        (&reads, "POST", ACCOUNTS, 403),
        (&reads, "GET", "/metrics", 403),
        (&writes, "POST", ACCOUNTS, 422),
        (&writes, "GET", ACCOUNTS, 403),
        (&scrapes, "GET", "/metrics", 200),
        (&scrapes, "GET", "/_admin/data/models", 403),
        (&scrapes, "GET", MAILS, 403),
        // A key makes no keys and ends no sessions.
        (&writes, "POST", "/auth/keys", 403),
        (&writes, "DELETE", "/auth/sessions", 403),
    ] {
        let answer = ask(&mut client, asker, method, path, Some("{}"));
        assert_eq!(answer.status, status, "{method} {path}: {answer:?}");
    }
}

#[test]
fn the_other_version_of_http_has_the_same_gate() {
    let site = Site::open(&[REQUIRED]);
    site.add("root", "Admin");
    site.add("ada", "Member");
    let tokens = [site.token("ada"), site.token("root")];
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    runtime.expect("a runtime").block_on(async {
        let stream = tokio::net::TcpStream::connect(site.server.address)
            .await
            .unwrap();
        let (client, connection) = client::handshake(stream).await.unwrap();
        tokio::spawn(connection);
        let record = format!("{ACCOUNTS}/{NOBODY}");
        for (method, path, member) in [
            ("GET", ACCOUNTS, 200),
            ("GET", record.as_str(), 404),
            ("DELETE", record.as_str(), 404),
            ("PUT", ACCOUNTS, 405),
            ("GET", "/metrics", 403),
            ("POST", "/_admin/data/_compact", 403),
            ("GET", OWN, 200),
        ] {
            gated(&client, method, path, &tokens, member).await;
        }
        let foreign = [
            ("cookie", format!("session={}", tokens[0])),
            ("origin", "https://evil.example".to_owned()),
        ];
        let foreign = foreign
            .each_ref()
            .map(|(name, value)| (*name, value.as_str()));
        let (head, _) = exchange(client.clone(), "DELETE", &record, &foreign, None).await;
        assert_eq!(head.status, 403);
        let (head, _) = exchange(client, "OPTIONS", ACCOUNTS, &[], None).await;
        assert_eq!(head.status, 204);
    });
}

/// Nobody gets 401, the member this status, and the administrator no refusal.
async fn gated(
    client: &SendRequest<Bytes>,
    method: &str,
    path: &str,
    tokens: &[String; 2],
    member: u16,
) {
    let (head, body) = exchange(client.clone(), method, path, &[], None).await;
    assert_eq!(head.status, 401, "{method} {path}");
    assert!(head.headers.contains_key("www-authenticate"));
    let problem: Value = serde_json::from_slice(&body).expect("a problem");
    assert_eq!(problem["type"], "/problems/unauthenticated");
    let [ada, root] = tokens.each_ref().map(|token| format!("Bearer {token}"));
    let cookie = format!("session={}", tokens[0]);
    for header in [("authorization", ada.as_str()), ("cookie", cookie.as_str())] {
        let (head, _) = exchange(client.clone(), method, path, &[header], None).await;
        assert_eq!(head.status, member, "{method} {path}");
    }
    let header = [("authorization", root.as_str())];
    let (head, _) = exchange(client.clone(), method, path, &header, None).await;
    let is_in = head.status != 401 && head.status != 403;
    assert!(is_in, "{method} {path}: {}", head.status);
}
