//! Requests that a page of another origin makes a browser send (CSRF): a cookie alone is not enough.

use serde_json::json;

use super::people::{LOGIN, LOGOUT, PASSWORD, Site, post};
use crate::support::{ACCOUNTS, Client, account};

const APP: &str = "MODELITH_TRUSTED_ORIGINS=https://app.example.com";

/// What browsers send for a page, and whether that page may use the session.
const PAGES: [(&[(&str, &str)], bool); 12] = [
    (&[("sec-fetch-site", "same-origin")], true),
    (&[("sec-fetch-site", "none")], true),
    (&[("sec-fetch-site", "cross-site")], false),
    (&[("sec-fetch-site", "same-site")], false),
    (&[("sec-fetch-site", "anything")], false),
    (
        &[
            ("sec-fetch-site", "cross-site"),
            ("origin", "http://localhost"),
        ],
        false,
    ),
    (
        &[
            ("sec-fetch-site", "cross-site"),
            ("origin", "https://app.example.com"),
        ],
        true,
    ),
    // Browsers from before 2023.
    (&[("origin", "http://localhost")], true),
    (&[("origin", "http://localhost:8080")], false),
    (&[("origin", "https://evil.example")], false),
    (&[("origin", "null")], false),
    (&[("origin", "https://app.example.com")], true),
];

fn accounts(client: &mut Client) -> usize {
    let items = client.get(ACCOUNTS).value();
    items["items"].as_array().map(Vec::len).expect("a page")
}

#[test]
fn a_page_of_another_origin_changes_nothing_with_a_cookie() {
    let site = Site::open(&[APP]);
    site.add("ada", "Member");
    let cookie = site.cookie("ada");
    let mut client = site.server.client();
    let mut made = 0;
    for (number, (page, is_own)) in PAGES.iter().enumerate() {
        let headers = [&[("cookie", cookie.as_str())][..], page].concat();
        let body = account(&format!("a{number}@example.org"));
        let answer = post(&mut client, ACCOUNTS, &headers, &body);
        if *is_own {
            made += 1;
            assert_eq!(answer.status, 201, "{page:?}: {answer:?}");
        } else {
            assert_eq!(answer.problem(), "cross-origin", "{page:?}");
            assert_eq!(answer.status, 403);
        }
        assert_eq!(accounts(&mut client), made, "{page:?}");
        // Reading is safe: what a page may see of it is the browser's to say.
        let read = client.send("GET", ACCOUNTS, &headers, None);
        assert_eq!(read.status, 200, "{page:?}");
    }
}

#[test]
fn a_page_of_another_origin_logs_nobody_in_or_out() {
    let site = Site::open(&[APP]);
    site.add("ada", "Member");
    let mut client = site.server.client();
    let credentials = json!({"name": "ada", "password": PASSWORD});
    let form = format!("name=ada&password={}", PASSWORD.replace(' ', "+"));
    let media_type = ("content-type", "application/x-www-form-urlencoded");
    for (page, is_own) in PAGES {
        let entered = post(&mut client, LOGIN, page, &credentials);
        assert_eq!(entered.status, if is_own { 200 } else { 403 }, "{page:?}");
        assert_eq!(entered.header("set-cookie").is_some(), is_own);
        let headers = [&[media_type][..], page].concat();
        let entered = client.send("POST", LOGIN, &headers, Some(form.as_bytes()));
        assert_eq!(entered.status, if is_own { 303 } else { 403 }, "{page:?}");

        let cookie = site.cookie("ada");
        let headers = [&[("cookie", cookie.as_str())][..], page].concat();
        let out = client.send("POST", LOGOUT, &headers, None);
        assert_eq!(out.status, if is_own { 204 } else { 403 }, "{page:?}");
        assert_eq!(
            site.status_with_cookie(&cookie),
            if is_own { 401 } else { 200 }
        );
        let others = client.send("DELETE", "/auth/sessions", &headers, None);
        let expected = if is_own { 401 } else { 403 };
        assert_eq!(others.status, expected, "{page:?}");
    }
}

/// A page cannot send a token that it does not have.
#[test]
fn a_token_in_a_header_is_from_whoever_sends_it() {
    let site = Site::open(&[]);
    site.add("ada", "Member");
    let bearer = format!("Bearer {}", site.token("ada"));
    let cookie = site.cookie("ada");
    let mut client = site.server.client();
    let page = [("sec-fetch-site", "cross-site"), ("authorization", &bearer)];
    assert_eq!(
        post(&mut client, ACCOUNTS, &page, &account("a@b.org")).status,
        201
    );
    // One that is not valid is not made up for by a cookie.
    let both = [
        ("authorization", "Bearer ses_x"),
        ("cookie", cookie.as_str()),
    ];
    let answer = client.send("GET", ACCOUNTS, &both, None);
    assert_eq!(answer.status, 401);
    let why = answer.header("www-authenticate").unwrap_or_default();
    assert!(why.contains("invalid_token"), "{why}");
}
