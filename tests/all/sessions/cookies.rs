//! The cookie: its attributes, who may read it, and when it becomes another one.

use serde_json::json;

use super::people::{LOGIN, LOGOUT, OWN, PASSWORD, Site, cookie_of, log_in, post};

const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");
const ANOTHER: &str = "staple battery horse correct";

/// Name, value and attributes of a Set-Cookie.
fn parts(set: &str) -> (&str, &str, Vec<&str>) {
    let mut parts = set.split("; ");
    let (name, value) = parts.next().and_then(|pair| pair.split_once('=')).unwrap();
    let mut attributes: Vec<&str> = parts.collect();
    attributes.sort_unstable();
    (name, value, attributes)
}

#[test]
fn on_loopback_the_cookie_is_http_only_same_site_and_without_secure() {
    let site = Site::open(&[]);
    site.add("ada", "Member");
    let answer = log_in(&mut site.server.client(), "ada", PASSWORD);
    let (name, token, attributes) = parts(answer.header("set-cookie").unwrap());
    assert_eq!(name, "session");
    // 32 bytes in base64url.
    let random = token.strip_prefix("ses_").unwrap();
    let is_base64url = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    assert!(
        random.len() == 43 && random.chars().all(is_base64url),
        "{token}"
    );
    assert_eq!(
        attributes,
        ["HttpOnly", "Max-Age=86400", "Path=/", "SameSite=Lax"]
    );
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    // A script that reads the answer learns no token.
    let body = String::from_utf8(answer.body.clone()).unwrap();
    assert!(!body.contains(random) && !body.contains("ses_"), "{body}");
    assert_eq!(answer.value()["user"]["name"], "ada");
    // Nor does whoever reads the store or the log.
    site.server.wait_for_log("listening");
    assert!(!site.server.log().contains(random));
    let store = site.store.bytes();
    let holds = |bytes: &[u8]| {
        bytes
            .windows(random.len())
            .any(|part| part == random.as_bytes())
    };
    assert!(!store.values().any(|bytes| holds(bytes)));
}

#[test]
fn behind_a_public_address_the_cookie_is_secure_and_of_this_host_alone() {
    let site = Site::open(&["MODELITH_PUBLIC_URL=https://example.com"]);
    site.add("ada", "Member");
    let answer = log_in(&mut site.server.client(), "ada", PASSWORD);
    let (name, _, attributes) = parts(answer.header("set-cookie").unwrap());
    assert_eq!(name, "__Host-session");
    let expected = [
        "HttpOnly",
        "Max-Age=86400",
        "Path=/",
        "SameSite=Lax",
        "Secure",
    ];
    assert_eq!(attributes, expected);
    let cookie = cookie_of(&answer);
    assert_eq!(site.status_with_cookie(&cookie), 200);
    // The name that another host of the domain could plant means nothing here.
    let planted = cookie.replace("__Host-", "");
    assert_eq!(site.status_with_cookie(&planted), 401);
    let headers = [("cookie", cookie.as_str())];
    let out = site.server.client().send("POST", LOGOUT, &headers, None);
    let (name, value, attributes) = parts(out.header("set-cookie").unwrap());
    assert_eq!((name, value), ("__Host-session", ""));
    let expected = ["HttpOnly", "Max-Age=0", "Path=/", "SameSite=Lax", "Secure"];
    assert_eq!(attributes, expected);
}

#[test]
fn of_two_cookies_none_counts_and_a_token_must_be_whole() {
    let site = Site::open(&[]);
    site.add("ada", "Member");
    let cookie = site.cookie("ada");
    let unknown = format!("session=ses_{}", "A".repeat(43));
    let cut = &cookie[..cookie.len() - 1];
    let upper = cookie.to_uppercase();
    for (sent, status) in [
        (format!("theme=dark; {cookie}; a=b"), 200),
        (format!("{cookie}; {unknown}"), 401),
        (format!("{unknown}; {cookie}"), 401),
        (unknown, 401),
        (cut.to_owned(), 401),
        (format!("{cookie}A"), 401),
        (upper, 401),
        (format!("my{cookie}"), 401),
        ("session=".to_owned(), 401),
    ] {
        assert_eq!(site.status_with_cookie(&sent), status, "{sent}");
    }
    // Nor is a session's token anywhere but in these two places.
    let (_, token) = cookie.split_once('=').unwrap();
    let path = format!("{OWN}?session={token}&access_token={token}");
    assert_eq!(site.server.client().get(&path).status, 401);
    for scheme in ["Basic", "Token"] {
        let value = format!("{scheme} {token}");
        let headers = [("authorization", value.as_str())];
        let answer = site.server.client().send("GET", OWN, &headers, None);
        assert_eq!(answer.status, 401, "{scheme}");
    }
    assert_eq!(site.status_with_token(token), 200);
}

#[test]
fn a_login_a_password_and_a_role_make_another_token() {
    let site = Site::open(&[]);
    site.add("ada", "Member");
    let mut client = site.server.client();
    let body = json!({"name": "ada", "password": PASSWORD});
    let first = site.cookie("ada");
    let again = post(&mut client, LOGIN, &[("cookie", first.as_str())], &body);
    let second = cookie_of(&again);
    assert_ne!(first, second);
    assert_eq!(site.status_with_cookie(&first), 401);
    assert_eq!(
        site.sessions().len(),
        1,
        "the one that it replaces has ended"
    );

    let elsewhere = site.token("ada");
    let body = json!({"old": PASSWORD, "password": ANOTHER});
    let changed = post(
        &mut client,
        "/auth/password",
        &[("cookie", second.as_str())],
        &body,
    );
    assert_eq!(changed.status, 200, "{changed:?}");
    let third = cookie_of(&changed);
    assert_eq!(site.status_with_cookie(&second), 401);
    assert_eq!(site.status_with_token(&elsewhere), 401);
    assert_eq!(site.status_with_cookie(&third), 200);

    site.order(&["user", "role", "ada", "Admin"], "");
    assert_eq!(site.status_with_cookie(&third), 401);
    assert_eq!(log_in(&mut client, "ada", PASSWORD).status, 401);
    let admin = log_in(&mut client, "ada", ANOTHER);
    assert_eq!(admin.value()["user"]["role"], "Admin");
    assert!(site.sessions().len() == 1);
}

/// An attacker who can plant a cookie must not know the session that the victim logs in to.
#[test]
fn a_planted_session_is_not_the_one_of_the_login() {
    let site = Site::open(&[]);
    site.add("ada", "Member");
    site.add("eve", "Member");
    let body = json!({"name": "ada", "password": PASSWORD});
    let of_eve = site.cookie("eve");
    let made_up = format!("session=ses_{}", "B".repeat(43));
    for planted in [&of_eve, &made_up] {
        let headers = [("cookie", planted.as_str())];
        let answer = post(&mut site.server.client(), LOGIN, &headers, &body);
        assert_eq!(answer.status, 200, "{answer:?}");
        assert_ne!(&cookie_of(&answer), planted);
        assert_eq!(site.status_with_cookie(planted), 401, "{planted}");
    }
    // Nor does a login that fails end or change anything.
    let own = site.cookie("ada");
    let wrong = json!({"name": "ada", "password": ANOTHER});
    let headers = [("cookie", own.as_str())];
    let answer = post(&mut site.server.client(), LOGIN, &headers, &wrong);
    assert_eq!((answer.status, answer.header("set-cookie")), (401, None));
    assert_eq!(site.status_with_cookie(&own), 200);
}

#[test]
fn logging_out_ends_the_session_and_takes_the_cookie_back() {
    let site = Site::open(&[]);
    site.add("ada", "Member");
    let (first, second) = (site.cookie("ada"), site.cookie("ada"));
    let headers = [("cookie", first.as_str())];
    let out = site.server.client().send("POST", LOGOUT, &headers, None);
    assert_eq!(out.status, 204);
    let (name, value, attributes) = parts(out.header("set-cookie").unwrap());
    assert_eq!((name, value), ("session", ""));
    assert_eq!(
        attributes,
        ["HttpOnly", "Max-Age=0", "Path=/", "SameSite=Lax"]
    );
    assert_eq!(site.status_with_cookie(&first), 401);
    assert_eq!(site.status_with_cookie(&second), 200);
    let again = site.server.client().send("POST", LOGOUT, &headers, None);
    assert_eq!(again.problem(), "unauthenticated");
}

#[test]
fn a_form_logs_in_and_goes_on_inside_this_server() {
    let site = Site::open(&[]);
    site.add("ada", "Member");
    let mut client = site.server.client();
    let page = client.get("/auth/login?next=%2Fapi%2Faccounts");
    let page = String::from_utf8(page.body).unwrap();
    assert!(
        page.contains("name=\"next\" value=\"/api/accounts\""),
        "{page}"
    );
    let mut send = |next: &str, password: &str| {
        let body = format!(
            "name=ada&password={}&next={next}",
            password.replace(' ', "+")
        );
        client.send("POST", LOGIN, &[FORM], Some(body.as_bytes()))
    };
    for (next, place) in [
        ("%2Fapi%2Faccounts", "/api/accounts"),
        ("%2F%2Fevil.example", "/"),
        ("https%3A%2F%2Fevil.example", "/"),
        ("%2F%5Cevil.example", "/"),
        ("%2Fa%0D%0Aset-cookie:%20a=b", "/"),
    ] {
        let entered = send(next, PASSWORD);
        assert_eq!(
            (entered.status, entered.header("location")),
            (303, Some(place))
        );
        assert_eq!(site.status_with_cookie(&cookie_of(&entered)), 200);
    }
    let wrong = send("%22%3E%3Cscript%3E", ANOTHER);
    assert_eq!((wrong.status, wrong.header("set-cookie")), (401, None));
    let page = String::from_utf8(wrong.body).unwrap();
    assert!(!page.contains("<script"), "{page}");
}
