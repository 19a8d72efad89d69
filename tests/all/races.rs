//! Clients that want the same thing at the same time: one gets it, the others are told.

use std::{collections::BTreeMap, thread};

use serde_json::{Value, json};

use crate::support::{ACCOUNTS, MAILS, Server, Store, account, mail, path};

const CLIENTS: usize = 32;

/// Does the same from many connections at once; gives how often each status was answered.
fn together(
    server: &Server,
    work: impl Fn(usize) -> (&'static str, String, Vec<(&'static str, String)>, Value) + Sync,
) -> BTreeMap<u16, usize> {
    let work = &work;
    let statuses: Vec<u16> = thread::scope(|scope| {
        let clients: Vec<_> = (0..CLIENTS)
            .map(|client| {
                let mut connection = server.client();
                scope.spawn(move || {
                    let (method, path, mut headers, body) = work(client);
                    headers.push(("content-type", "application/json".to_owned()));
                    let headers: Vec<_> = headers
                        .iter()
                        .map(|(name, value)| (*name, value.as_str()))
                        .collect();
                    let body = body.to_string();
                    let body = (method != "DELETE").then_some(body.as_bytes());
                    connection.send(method, &path, &headers, body).status
                })
            })
            .collect();
        clients
            .into_iter()
            .map(|client| client.join().expect("it was answered"))
            .collect()
    });
    let mut counts = BTreeMap::new();
    for status in statuses {
        *counts.entry(status).or_default() += 1;
    }
    counts
}

#[test]
fn one_of_many_gets_a_unique_value() {
    let store = Store::new();
    let server = Server::start(store.path());
    for round in 0..10 {
        let counts = together(&server, |client| {
            // The same address, in other cases.
            let email = format!("round{round}@example.org");
            let email = if client % 2 == 0 {
                email.to_uppercase()
            } else {
                email
            };
            ("POST", ACCOUNTS.to_owned(), Vec::new(), account(&email))
        });
        assert_eq!(counts, BTreeMap::from([(201, 1), (409, CLIENTS - 1)]));
    }
    let list = server.client().get(ACCOUNTS).value();
    assert_eq!(list["items"].as_array().map(Vec::len), Some(10));
}

/// No update is lost: of those who read the same state, one may write.
#[test]
fn one_of_many_changes_what_all_have_read() {
    let store = Store::new();
    let server = Server::start(store.path());
    let mut client = server.client();
    let created = client.json("POST", ACCOUNTS, &account("ada@example.org"));
    let path = path(ACCOUNTS, &created.value());
    let mut tag = created.etag().to_owned();
    for round in 0..10 {
        let counts = together(&server, |client| {
            let headers = vec![("if-match", tag.clone())];
            (
                "PATCH",
                path.clone(),
                headers,
                json!({"name": format!("{client} in {round}")}),
            )
        });
        assert_eq!(counts, BTreeMap::from([(200, 1), (412, CLIENTS - 1)]));
        let after = client.get(&path).etag().to_owned();
        assert_ne!(after, tag);
        tag = after;
    }
    let counts = together(&server, |_| {
        (
            "DELETE",
            path.clone(),
            vec![("if-match", tag.clone())],
            Value::Null,
        )
    });
    assert_eq!(counts.get(&204), Some(&1), "{counts:?}");
    assert_eq!(
        counts.get(&204).unwrap() + counts.get(&404).copied().unwrap_or(0),
        CLIENTS,
        "{counts:?}"
    );
    server.stop();
    assert_eq!(
        store.events().len(),
        1 + 10 + 1,
        "who was refused left nothing"
    );
}

/// Mails come while their account goes: none outlives it.
#[test]
fn nothing_refers_to_what_is_gone() {
    let store = Store::new();
    let server = Server::start(store.path());
    let mut client = server.client();
    for round in 0..10 {
        let owner = client.create(ACCOUNTS, &account(&format!("round{round}@example.org")));
        let counts = together(&server, |client| {
            if client == CLIENTS / 2 {
                ("DELETE", path(ACCOUNTS, &owner), Vec::new(), Value::Null)
            } else {
                ("POST", MAILS.to_owned(), Vec::new(), mail(&owner, "Hello"))
            }
        });
        assert_eq!(counts.get(&204), Some(&1), "{counts:?}");
        let others: usize = [201, 422]
            .iter()
            .filter_map(|status| counts.get(status))
            .sum();
        assert_eq!(others, CLIENTS - 1, "{counts:?}");
        assert_eq!(client.get(MAILS).value()["items"], json!([]));
    }
    server.kill();
    let server = Server::start(store.path());
    assert_eq!(server.client().get(MAILS).value()["items"], json!([]));
}
