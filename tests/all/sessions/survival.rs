//! Sessions over crashes: one that was answered is there afterwards, one that was ended is not.

use serde_json::{Value, json};

use super::people::{LOGOUT, OWN, PASSWORD, Site, post};
use crate::support::Client;

const ANOTHER: &str = "staple battery horse correct";

/// A request with a token.
fn with(client: &mut Client, token: &str, method: &str, path: &str) -> u16 {
    let bearer = format!("Bearer {token}");
    let headers = [("authorization", bearer.as_str())];
    client.send(method, path, &headers, None).status
}

/// The id of the session of a token.
fn id(site: &Site, token: &str) -> String {
    let bearer = format!("Bearer {token}");
    let headers = [("authorization", bearer.as_str())];
    let own = site.server.client().send("GET", OWN, &headers, None);
    let own = own.value();
    own["session"]["id"].as_str().expect("an id").to_owned()
}

#[test]
fn a_session_survives_a_crash_and_so_does_a_key() {
    let mut site = Site::open(&[]);
    site.add("ada", "Member");
    let token = site.token("ada");
    let bearer = format!("Bearer {token}");
    let body = json!({"name": "backup", "scopes": ["read"]});
    let headers = [("authorization", bearer.as_str())];
    let made = post(&mut site.server.client(), "/auth/keys", &headers, &body).value();
    let key = made["key"].as_str().expect("it is shown once").to_owned();
    for _ in 0..2 {
        // At once after an answer.
        let cookie = site.cookie("ada");
        site = site.kill_and_start(&[]);
        assert_eq!(site.status_with_cookie(&cookie), 200);
        assert_eq!(site.status_with_token(&token), 200);
        assert_eq!(with(&mut site.server.client(), &key, "GET", OWN), 200);
    }
    // The snapshot has them too.
    let compacted = crate::support::run(&["compact", "--data", site.store.text()]);
    assert_eq!(compacted.code(), 0, "{compacted:?}");
    let site = site.kill_and_start(&[]);
    assert_eq!(site.status_with_token(&token), 200);
}

/// What an operator sees of keys, and does with them, on a live server and on one that is stopped.
#[test]
fn an_operator_revokes_keys() {
    let site = Site::open(&[]);
    for (name, keys) in [("ada", 2), ("bob", 1)] {
        site.add(name, "Member");
        let bearer = format!("Bearer {}", site.token(name));
        for number in 0..keys {
            let body = json!({"name": format!("{name}-{number}"), "scopes": ["read", "write"]});
            let headers = [("authorization", bearer.as_str())];
            let made = post(&mut site.server.client(), "/auth/keys", &headers, &body);
            assert_eq!(made.status, 201, "{made:?}");
        }
    }
    let listed = |more: &[&str]| -> Vec<Value> {
        let listed = site.operate(&[&["key", "list", "--json"], more].concat(), "");
        assert_eq!(listed.code(), 0, "{listed:?}");
        let lines = listed.stdout.lines();
        lines
            .map(|line| serde_json::from_str(line).expect("a line is JSON"))
            .collect()
    };
    let keys = listed(&[]);
    let names: Vec<_> = keys.iter().map(|key| &key["name"]).collect();
    assert_eq!(names, ["ada-0", "ada-1", "bob-0"]);
    assert_eq!(keys[0]["scopes"], json!(["read", "write"]));
    assert!(keys[0].get("key").is_none() && keys[0].get("token").is_none());
    assert_eq!(listed(&["--user", "bob"]).len(), 1);
    let id = keys[1]["id"].as_str().expect("an id");
    site.order(&["key", "revoke", id], "");
    assert_eq!(site.operate(&["key", "revoke", id], "").code(), 2);
    site.order(&["key", "revoke", "--user", "bob"], "");
    let keys = listed(&[]);
    assert_eq!((keys.len(), &keys[0]["name"]), (1, &json!("ada-0")));
}

/// Each way to end a session, and a crash at once after its answer.
#[test]
fn a_session_that_was_ended_stays_so_over_a_crash() {
    let mut site = Site::open(&[]);
    site.add("root", "Admin");
    site.add("ada", "Member");
    type Way = fn(&Site, &str, &str);
    let ways: [(&str, Way); 9] = [
        ("logout", |site, token, _| {
            assert_eq!(with(&mut site.server.client(), token, "POST", LOGOUT), 204);
        }),
        ("its user", |site, token, other| {
            let path = format!("/auth/sessions/{}", id(site, token));
            assert_eq!(with(&mut site.server.client(), other, "DELETE", &path), 204);
        }),
        ("its user, all others", |site, _, other| {
            let path = "/auth/sessions";
            assert_eq!(with(&mut site.server.client(), other, "DELETE", path), 204);
        }),
        ("an administrator", |site, token, _| {
            let path = format!("/auth/sessions/{}", id(site, token));
            let root = site.token("root");
            assert_eq!(with(&mut site.server.client(), &root, "DELETE", &path), 204);
        }),
        ("session revoke", |site, token, _| {
            site.order(&["session", "revoke", &id(site, token)], "");
        }),
        ("session revoke --user", |site, _, _| {
            site.order(&["session", "revoke", "--user", "ada"], "");
        }),
        ("user role", |site, _, _| {
            site.order(&["user", "role", "ada", "Admin"], "");
            // As it was, for the next way.
            site.order(&["user", "role", "ada", "Member"], "");
        }),
        ("user disable", |site, _, _| {
            site.order(&["user", "disable", "ada"], "");
        }),
        ("another password", |site, token, _| {
            let bearer = format!("Bearer {token}");
            let body = json!({"old": PASSWORD, "password": ANOTHER});
            let headers = [("authorization", bearer.as_str())];
            let mut client = site.server.client();
            let changed = post(&mut client, "/auth/password", &headers, &body);
            assert_eq!(changed.status, 200, "{changed:?}");
        }),
    ];
    for (way, end) in ways {
        let (token, other) = (site.token("ada"), site.token("ada"));
        assert_eq!(site.status_with_token(&token), 200, "{way}");
        end(&site, &token, &other);
        site = site.kill_and_start(&[]);
        assert_eq!(site.status_with_token(&token), 401, "{way}");
        if way == "user disable" {
            site.order(&["user", "enable", "ada"], "");
            assert_eq!(site.status_with_token(&token), 401, "{way}");
        }
    }
    // The operator's new password, which ends them all.
    site.order(&["user", "passwd", "ada"], PASSWORD);
    let token = site.token("ada");
    site.order(&["user", "passwd", "ada"], PASSWORD);
    let site = site.kill_and_start(&[]);
    assert_eq!(site.status_with_token(&token), 401);
}

#[test]
fn a_session_ends_by_its_time_whatever_was_done_with_it() {
    let more = [
        "MODELITH_SESSIONS_IDLE=24h",
        "MODELITH_SESSIONS_ABSOLUTE=5s",
    ];
    let site = Site::open(&more);
    site.add("ada", "Member");
    let began = std::time::Instant::now();
    let token = site.token("ada");
    let mut statuses = Vec::new();
    while began.elapsed() < std::time::Duration::from_secs(30) {
        statuses.push(site.status_with_token(&token));
        if statuses.ends_with(&[401]) {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    assert!(
        statuses.starts_with(&[200]) && statuses.ends_with(&[401]),
        "{statuses:?}"
    );
    assert!(began.elapsed() >= std::time::Duration::from_secs(5));
}
