//! Bad input: the right status, a problem that points at every fault, nothing stored, and a server
//! that goes on.

use std::{io::ErrorKind, thread, time::Duration};

use serde_json::{Value, json};

use crate::support::{ACCOUNTS, Answer, Client, MAILS, NOBODY, Server, Store, account, path};

const JSON: (&str, &str) = ("content-type", "application/json");
/// The most that an account's body may have.
const BODY_BYTES_MAX: usize = 1 << 20;

/// A server with one account, at which bad requests are thrown.
struct Target {
    server: Server,
    store: Store,
    record: Value,
}

impl Target {
    fn new() -> Self {
        let store = Store::new();
        let server = Server::start(store.path());
        let record = server
            .client()
            .create(ACCOUNTS, &account("ada@example.org"));
        Self {
            server,
            store,
            record,
        }
    }

    fn path(&self) -> String {
        path(ACCOUNTS, &self.record)
    }

    /// Checks that nothing came of it: not in the answers, not in the log, and no thread panicked.
    fn assert_untouched(self) {
        let mut client = self.server.client();
        assert_eq!(client.get(&self.path()).value(), self.record);
        assert_eq!(client.get(MAILS).value()["items"], json!([]));
        let accounts = client.get(ACCOUNTS).value();
        assert_eq!(accounts["items"], json!([self.record]));
        let log = self.server.log();
        assert!(!log.contains("panicked") && !log.contains("ERROR"), "{log}");
        self.server.stop();
        assert_eq!(self.store.events().len(), 1);
    }
}

fn send(client: &mut Client, method: &str, path: &str, body: &[u8]) -> Answer {
    client.send(method, path, &[JSON], Some(body))
}

fn refused(answer: &Answer) -> (u16, String, Vec<String>) {
    (answer.status, answer.problem(), answer.faults())
}

#[test]
fn what_is_not_json_is_400() {
    let target = Target::new();
    let mut client = target.server.client();
    let record = target.path();
    for body in [
        &b""[..],
        b"   ",
        b"{",
        b"{\"email\":\"a@b.org\",\"name\":\"A\"",
        b"{\"email\":\"a@b.org\",\"name\":\"A\",}",
        b"{\"email\":\"a@b.org\",\"name\":\"A\"} x",
        b"{\"email\":\"a@b.org\",\"name\":\"A\"}{}",
        b"{'email':'a@b.org'}",
        b"{\"email\":\"a@b.org\",\"name\":\"\xff\"}",
        b"{\"email\":\"a@b.org\",\"name\":\"\xc0\xaf\"}",
        b"{\"email\":\"a@b.org\",\"na\xffme\":\"A\"}",
        b"{\"email\":\"a@b.org\",\"name\":\"\\ud800\"}",
        b"{\"email\":\"a@b.org\",\"name\":\"\\x\"}",
        b"{\"email\":\"a@b.org\",\"name\":\"a\x00b\"}",
        b"\xef\xbb\xbf{\"email\":\"a@b.org\",\"name\":\"A\"}",
        b"{\"email\":\"a@b.org\",\"name\":\"A\",\"balance_cents\":01}",
        b"{\"email\":\"a@b.org\",\"name\":\"A\",\"balance_cents\":NaN}",
        b"{\"email\":\"a@b.org\",\"name\":\"A\",\"balance_cents\":+1}",
    ] {
        for (method, path) in [("POST", ACCOUNTS), ("PUT", &record), ("PATCH", &record)] {
            let answer = send(&mut client, method, path, body);
            let expected = (
                400,
                "malformed-json".to_owned(),
                vec!["# syntax".to_owned()],
            );
            let case = String::from_utf8_lossy(body);
            assert_eq!(refused(&answer), expected, "{method} {case}");
            let detail = answer.value()["detail"].as_str().unwrap().to_owned();
            assert!(detail.contains("line 1, column "), "{detail}");
        }
    }
    target.assert_untouched();
}

#[test]
fn what_is_nested_too_deeply_is_400() {
    let target = Target::new();
    let mut client = target.server.client();
    for depth in [64, 100, 10_000, 400_000] {
        for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
            let depth = depth.min(BODY_BYTES_MAX / 2 / open.len() - 100);
            let (open, close) = (open.repeat(depth), close.repeat(depth));
            for body in [
                format!("{{\"name\":{open}1{close}}}"),
                format!("{open}{open}"),
            ] {
                let answer = send(&mut client, "POST", ACCOUNTS, body.as_bytes());
                let expected = (400, "too-deep".to_owned(), vec!["# depth".to_owned()]);
                assert_eq!(refused(&answer), expected, "{depth}");
            }
        }
    }
    target.assert_untouched();
}

/// Bodies that are JSON and no account, and their faults.
const NO_ACCOUNTS: &[(&str, &[&str])] = &[
    ("[]", &["# type"]),
    ("null", &["# type"]),
    ("3", &["# type"]),
    (r##"["a@b.org","A",0]"##, &["# type"]),
    ("{}", &["#/email required", "#/name required"]),
    (
        r##"{"email":1,"name":[],"balance_cents":"1","status":true}"##,
        &[
            "#/balance_cents type",
            "#/email type",
            "#/name type",
            "#/status type",
        ],
    ),
    (
        r##"{"email":null,"name":null,"balance_cents":null,"status":null}"##,
        &[
            "#/balance_cents null",
            "#/email null",
            "#/name null",
            "#/status null",
        ],
    ),
    (
        r##"{"email":"a@b.org","name":"A","x":1,"a/b":2,"~":{"y":[]}}"##,
        &["#/a~1b unknown", "#/x unknown", "#/~0 unknown"],
    ),
    (
        r##"{"email":"a@b.org","name":"A","email":"a@b.org"}"##,
        &["#/email duplicate"],
    ),
    (
        r##"{"email":"a@b.org","name":"A","\u006eame":"B"}"##,
        &["#/name duplicate"],
    ),
    (
        r##"{"email":"a@b.org","name":"A","x":{"y":1,"y":2}}"##,
        &["#/x unknown", "#/x/y duplicate"],
    ),
    (r##"{"email":"a@b.org","name":""}"##, &["#/name length"]),
    (r##"{"email":"a","name":"A"}"##, &["#/email format"]),
    (r##"{"email":"a@b c","name":"A"}"##, &["#/email format"]),
    (
        r##"{"email":"a@b.org","name":"A","balance_cents":-1}"##,
        &["#/balance_cents range"],
    ),
    (
        r##"{"email":"a@b.org","name":"A","balance_cents":1.5}"##,
        &["#/balance_cents type"],
    ),
    (
        r##"{"email":"a@b.org","name":"A","balance_cents":1e30}"##,
        &["#/balance_cents type"],
    ),
    (
        r##"{"email":"a@b.org","name":"A","balance_cents":9223372036854775808}"##,
        &["#/balance_cents type"],
    ),
    (
        r##"{"email":"a@b.org","name":"A","balance_cents":1e400}"##,
        &["#/balance_cents type"],
    ),
    (
        r##"{"email":"a@b.org","name":"A","status":"Active"}"##,
        &["#/status type"],
    ),
    (
        r##"{"email":"a@b.org","name":"A","status":0}"##,
        &["#/status type"],
    ),
    (
        r##"{"id":"0190a0b0-0000-7000-8000-000000000000","email":"a@b.org","name":"A","created_at":"2026-01-01T00:00:00Z","updated_at":null}"##,
        &[
            "#/created_at read_only",
            "#/id read_only",
            "#/updated_at read_only",
        ],
    ),
    (
        r##"{"emial":"a","name":"","balance_cents":-1,"status":"x"}"##,
        &[
            "#/balance_cents range",
            "#/email required",
            "#/emial unknown",
            "#/name length",
            "#/status type",
        ],
    ),
];

#[test]
fn what_is_no_account_is_422_with_every_fault() {
    let target = Target::new();
    let mut client = target.server.client();
    let long_name = format!(r##"{{"email":"a@b.org","name":"{}"}}"##, "é".repeat(81));
    let long_email = format!(r##"{{"email":"{}@b.org","name":"A"}}"##, "a".repeat(70_000));
    let long: [(&str, &[&str]); 2] = [
        (&long_name, &["#/name length"]),
        (&long_email, &["#/email length"]),
    ];
    for (body, faults) in NO_ACCOUNTS.iter().chain(&long) {
        let answer = send(&mut client, "POST", ACCOUNTS, body.as_bytes());
        assert_eq!(
            refused(&answer),
            (
                422,
                "invalid-record".to_owned(),
                faults.iter().map(ToString::to_string).collect()
            ),
            "{body:.200}"
        );
    }
    target.assert_untouched();
}

#[test]
fn what_is_no_mail_is_422() {
    let target = Target::new();
    let mut client = target.server.client();
    let owner = target.record["id"].as_str().unwrap();
    let whole = json!({"owner": owner, "subject": "s", "body": "b"});
    let long = "x".repeat(65_537);
    for (member, value, fault) in [
        ("owner", json!("x"), "type"),
        ("owner", json!(""), "type"),
        ("owner", json!(format!("{owner}0")), "type"),
        ("owner", json!(format!("{{{owner}}}")), "type"),
        ("owner", json!(owner.replace('-', "")), "type"),
        ("owner", json!(NOBODY), "reference"),
        ("owner", json!({"id": owner}), "type"),
        ("subject", json!("s".repeat(201)), "length"),
        ("body", json!(long), "length"),
        ("read", json!("true"), "type"),
        ("read", json!(1), "type"),
        ("received_at", json!("yesterday"), "type"),
        ("received_at", json!("2026-02-30T00:00:00Z"), "type"),
        ("received_at", json!("2026-01-01T00:00:00"), "type"),
        ("received_at", json!("10000-01-01T00:00:00Z"), "type"),
        ("received_at", json!(1), "type"),
    ] {
        let mut body = whole.clone();
        body[member] = value;
        let answer = client.json("POST", MAILS, &body);
        let expected = (
            422,
            "invalid-record".to_owned(),
            vec![format!("#/{member} {fault}")],
        );
        assert_eq!(refused(&answer), expected, "{body:.200}");
    }
    target.assert_untouched();
}

#[test]
fn faults_are_bounded() {
    let target = Target::new();
    let mut client = target.server.client();
    let members: Vec<String> = (0..1000).map(|index| format!("\"m{index}\":1")).collect();
    let body = format!("{{{}}}", members.join(","));
    let answer = send(&mut client, "POST", ACCOUNTS, body.as_bytes());
    assert_eq!((answer.status, answer.faults().len()), (422, 32));
    let name = "n".repeat(500_000);
    let answer = send(
        &mut client,
        "POST",
        ACCOUNTS,
        format!("{{\"{name}\":1}}").as_bytes(),
    );
    assert_eq!(answer.status, 422);
    assert!(
        answer.body.len() < 100_000,
        "{} bytes of problem",
        answer.body.len()
    );
    target.assert_untouched();
}

#[test]
fn another_media_type_is_415_or_406() {
    let target = Target::new();
    let mut client = target.server.client();
    let body = br#"{"email":"new@example.org","name":"A"}"#;
    let record = target.path();
    for (headers, status) in [
        (&[][..], 415),
        (&[("content-type", "text/plain")], 415),
        (
            &[("content-type", "application/x-www-form-urlencoded")],
            415,
        ),
        (&[("content-type", "application/json; charset=latin1")], 415),
        (&[("content-type", "application/json-patch+json")], 415),
        (&[JSON, JSON], 415),
        (&[JSON, ("content-encoding", "gzip")], 415),
        (&[JSON, ("accept", "text/html")], 406),
        (&[JSON, ("accept", "application/json;q=0")], 406),
    ] {
        for (method, path) in [("POST", ACCOUNTS), ("PUT", &record), ("PATCH", &record)] {
            let answer = client.send(method, path, headers, Some(body));
            let problem = if status == 415 {
                "unsupported-media-type"
            } else {
                "not-acceptable"
            };
            assert_eq!(
                (answer.status, answer.problem().as_str()),
                (status, problem),
                "{headers:?}"
            );
            let accept_patch = answer.header("accept-patch").is_some();
            assert_eq!(
                accept_patch,
                status == 415 && method == "PATCH",
                "{method} {headers:?}"
            );
        }
    }
    let merge = [("content-type", "application/merge-patch+json")];
    assert_eq!(
        client.send("POST", ACCOUNTS, &merge, Some(body)).status,
        415
    );
    target.assert_untouched();
}

/// The limit holds whatever says how long the body is; what is too long is never taken in whole.
#[test]
fn a_body_over_the_limit_is_413() {
    let target = Target::new();
    let head = |framing: &str| {
        format!(
            "POST {ACCOUNTS} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n{framing}\r\n\r\n"
        )
    };
    // A length that says so is refused before a byte of the body.
    for length in [BODY_BYTES_MAX + 1, usize::MAX / 2] {
        let mut client = target.server.client();
        let answer = client
            .send_raw(head(&format!("content-length: {length}")).as_bytes(), false)
            .unwrap();
        assert_eq!(
            (answer.status, answer.problem().as_str()),
            (413, "body-too-large")
        );
    }
    // Chunks say nothing: they are counted, and reading stops at the limit.
    for chunk_bytes in [100, 10_000, BODY_BYTES_MAX + 1] {
        let mut client = target.server.client();
        client
            .write(head("transfer-encoding: chunked").as_bytes())
            .unwrap();
        let chunk = format!("{chunk_bytes:x}\r\n{}\r\n", " ".repeat(chunk_bytes));
        let mut sent = 0;
        while sent <= 8 * BODY_BYTES_MAX {
            match client.write(chunk.as_bytes()) {
                Ok(()) => sent += chunk_bytes,
                Err(error) => {
                    assert!(matches!(
                        error.kind(),
                        ErrorKind::BrokenPipe | ErrorKind::ConnectionReset
                    ));
                    break;
                }
            }
        }
        // The answer may be lost with the connection that is cut under the sender.
        if let Ok(answer) = client.read(false) {
            assert_eq!(
                (answer.status, answer.problem().as_str()),
                (413, "body-too-large")
            );
        } else {
            assert!(
                sent < 8 * BODY_BYTES_MAX,
                "nothing was said of {sent} bytes"
            );
        }
    }
    // At the limit it is taken, with a length and in chunks.
    let body = format!("{{}}{}", " ".repeat(BODY_BYTES_MAX - 2));
    let mut client = target.server.client();
    assert_eq!(
        send(&mut client, "POST", ACCOUNTS, body.as_bytes()).status,
        422
    );
    let chunked = format!(
        "{}{:x}\r\n{body}\r\n0\r\n\r\n",
        head("transfer-encoding: chunked"),
        body.len()
    );
    assert_eq!(
        client.send_raw(chunked.as_bytes(), false).unwrap().status,
        422
    );
    target.assert_untouched();
}

/// A client that waits for permission is refused before it sends anything.
#[test]
fn an_expectation_is_answered_before_the_body() {
    let target = Target::new();
    let mut client = target.server.client();
    let head = format!(
        "POST {ACCOUNTS} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n\
         expect: 100-continue\r\ncontent-length: {}\r\n\r\n",
        BODY_BYTES_MAX + 1
    );
    let answer = client.send_raw(head.as_bytes(), false).unwrap();
    assert_eq!(
        (answer.status, answer.problem().as_str()),
        (413, "body-too-large")
    );
    target.assert_untouched();
}

/// A body that breaks off, or is framed wrongly, stores nothing.
#[test]
fn a_body_that_breaks_off_stores_nothing() {
    let target = Target::new();
    let whole = r#"{"email":"new@example.org","name":"A"}"#;
    let head = format!(
        "POST {ACCOUNTS} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n"
    );
    for rest in [
        format!("content-length: {}\r\n\r\n{whole}", whole.len() + 1),
        format!(
            "transfer-encoding: chunked\r\n\r\n{:x}\r\n{whole}\r\n",
            whole.len()
        ),
        format!(
            "transfer-encoding: chunked\r\n\r\n{:x}\r\n{whole}",
            whole.len()
        ),
    ] {
        let mut client = target.server.client();
        client.write(format!("{head}{rest}").as_bytes()).unwrap();
        thread::sleep(Duration::from_millis(50));
        drop(client);
    }
    for rest in [
        format!("transfer-encoding: chunked\r\n\r\nxyz\r\n{whole}\r\n0\r\n\r\n"),
        format!(
            "transfer-encoding: chunked\r\n\r\n{:x}\r\n{whole}zz0\r\n\r\n",
            whole.len()
        ),
        format!(
            "content-length: {0}\r\ncontent-length: 1\r\n\r\n{whole}",
            whole.len()
        ),
        format!("content-length: x\r\n\r\n{whole}"),
        format!("content-length: -1\r\n\r\n{whole}"),
        format!("transfer-encoding: gzip\r\n\r\n{whole}"),
    ] {
        let mut client = target.server.client();
        let request = format!("{head}{rest}");
        // Refused, or the connection is cut.
        if let Ok(answer) = client.send_raw(request.as_bytes(), false) {
            assert_eq!(answer.status, 400, "{rest}: {answer:?}");
        }
    }
    target.assert_untouched();
}

/// The order of the checks, of which only the first that fails is answered.
#[test]
fn checks_have_an_order() {
    let target = Target::new();
    let mut client = target.server.client();
    let record = target.path();
    let missing = format!("{ACCOUNTS}/{NOBODY}");
    let (stale, wrong) = (("if-match", "\"stale\""), ("content-type", "text/plain"));
    let taken = br#"{"email":"ADA@example.org","name":""}"#;
    let long = " ".repeat(BODY_BYTES_MAX + 1);
    for (status, method, path, headers, body) in [
        (404, "POST", "/api/nothing", &[wrong][..], &b"{"[..]),
        (405, "PUT", ACCOUNTS, &[wrong], b"{"),
        (415, "PATCH", &missing, &[wrong, stale], long.as_bytes()),
        (413, "PATCH", &missing, &[JSON, stale], long.as_bytes()),
        (400, "PATCH", &missing, &[JSON, stale], b"{"),
        (404, "PATCH", &missing, &[JSON, stale], b"{\"x\":1}"),
        (412, "PATCH", &record, &[JSON, stale], b"{\"x\":1}"),
        (422, "POST", ACCOUNTS, &[JSON], taken),
        (
            409,
            "POST",
            ACCOUNTS,
            &[JSON],
            br#"{"email":"ADA@example.org","name":"A"}"#,
        ),
    ] {
        // Each has its own connection: one with a body that is not read is cut.
        let mut connection = target.server.client();
        let answer = connection.send(method, path, headers, Some(body));
        assert_eq!(
            answer.status,
            status,
            "{method} {path} {:.40}",
            String::from_utf8_lossy(body)
        );
    }
    assert_eq!(client.get(&record).status, 200);
    target.assert_untouched();
}
