//! `memory.max`, as an operator meets it: a warning, a refusal of what grows, and a start that is
//! refused with a sentence.

use serde_json::json;

use crate::support::{ACCOUNTS, Client, MAILS, Server, Store, account, mail, path, run};

/// Bytes of a mail's text: a hundred of them are a MiB.
const TEXT_BYTES: usize = 10_000;

fn shown(client: &mut Client, metric: &str) -> Option<String> {
    let answer = client.get("/metrics");
    let text = String::from_utf8(answer.body.to_vec()).unwrap();
    let line = text.lines().find_map(|line| line.strip_prefix(metric));
    line.map(|value| value.trim().to_owned())
}

/// Sends mails until one is refused; gives how many were taken.
fn fill(client: &mut Client) -> usize {
    let owner = client.create(ACCOUNTS, &account("ada@example.org"));
    let mut letter = mail(&owner, "Hello");
    letter["body"] = json!("x".repeat(TEXT_BYTES));
    for taken in 0..1_000 {
        let answer = client.json("POST", MAILS, &letter);
        if answer.status == 507 {
            let detail = answer.value()["detail"].to_string();
            assert!(detail.contains("memory.max"), "{detail}");
            return taken;
        }
        assert_eq!(answer.status, 201, "{answer:?}");
    }
    panic!("it goes on growing");
}

#[test]
fn memory_is_bound_while_a_server_runs_and_when_it_starts() {
    let store = Store::new();
    let bound = |size: &str| format!("MODELITH_MEMORY_MAX={size}");
    let (server, mut operator) = Server::start_operated(store.path(), &[&bound("4MiB")]);
    let mut client = server.client();
    assert_eq!(
        shown(&mut operator, "modelith_memory_max_bytes ").unwrap(),
        "4194304"
    );
    assert_eq!(shown(&mut operator, "modelith_memory_low ").unwrap(), "0");
    let taken = fill(&mut client);
    assert!((300..420).contains(&taken), "{taken} mails in 4 MiB");
    server.wait_for_log("80 % or more of memory.max");
    assert_eq!(shown(&mut operator, "modelith_memory_low ").unwrap(), "1");
    operator.send("POST", "/_admin/data/_compact", &[], None);
    server.stop();

    // What was made under a bound starts again under it, and takes removals.
    let server = Server::start_with(store.path(), &[&bound("4MiB")]);
    let mut client = server.client();
    let list = client.get(&format!("{MAILS}?limit=1")).value();
    let removed = client.send("DELETE", &path(MAILS, &list["items"][0]), &[], None);
    assert_eq!(removed.status, 204, "{removed:?}");
    server.stop();

    let bytes = store.bytes();
    let refused = run(&[
        "serve",
        "--listen",
        "127.0.0.1:0",
        "--data",
        store.text(),
        &bound("1MiB"),
    ]);
    assert_eq!(refused.code(), 78, "{refused:?}");
    let words: Vec<&str> = refused.stderr.split_whitespace().collect();
    let about = words.iter().position(|word| *word == "about").unwrap();
    let needed: u64 = words[about + 1].parse().unwrap();
    assert!((3..=6).contains(&needed), "{refused:?}");
    let sentence = "MiB of memory, and `memory.max` allows 1 MiB: raise it";
    assert!(refused.stderr.contains(sentence), "{refused:?}");
    assert_eq!(store.bytes(), bytes, "nothing was changed");

    let (server, mut operator) = Server::start_operated(store.path(), &[&bound("off")]);
    assert_eq!(shown(&mut operator, "modelith_memory_max_bytes "), None);
    server.stop();
}
