//! The program: its command line, its configuration, whom it lets in, and how it ends.

use std::{fs, net::TcpListener, os::unix::fs::PermissionsExt, process::Stdio};

use rustix::process::{Signal, geteuid};
use serde_json::Value;

use crate::support::{
    ACCOUNTS, Exited, MAILS, NOBODY, Server, Store, account, command, finish, mail, path, run,
};

const USAGE: i32 = 2;
const REFUSED: i32 = 65;
const IO: i32 = 74;
const CONFIGURATION: i32 = 78;

/// An end with this code and one sentence on standard error that has these words.
fn ends_with(ended: &Exited, code: i32, words: &[&str]) {
    assert_eq!(ended.code(), code, "{ended:?}");
    assert_eq!(ended.stdout, "");
    let sentence = ended
        .stderr
        .lines()
        .find(|line| line.starts_with("error: "));
    let sentence = sentence.unwrap_or_else(|| panic!("no sentence: {ended:?}"));
    for word in words {
        assert!(ended.stderr.contains(word), "{word}: {ended:?}");
    }
    assert!(!sentence.ends_with('.'), "{sentence}");
}

#[test]
fn a_second_process_names_the_first() {
    let store = Store::new();
    let server = Server::start(store.path());
    let record = server
        .client()
        .create(ACCOUNTS, &account("ada@example.org"));
    let holder = format!("process {} on ", server.pid());
    // Without it commands cannot ask the server, and take the lock.
    fs::remove_file(store.path().join("admin.sock")).unwrap();
    for arguments in [
        &["serve", "--listen", "127.0.0.1:0"][..],
        &["verify"],
        &["log", "dump"],
        &["log", "dump", "--json"],
    ] {
        let second = run(&[arguments, &["--data", store.text()]].concat());
        ends_with(&second, IO, &["in use", store.text(), &holder]);
    }
    assert_eq!(server.client().get(&path(ACCOUNTS, &record)).status, 200);
    server.kill();
    // The lock goes with its process, however it ended.
    Server::start(store.path()).stop();
}

#[test]
fn a_port_in_use_is_a_sentence() {
    let store = Store::new();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let ended = run(&["serve", "--listen", &address, "--data", store.text()]);
    ends_with(&ended, IO, &[&address, "in use"]);
    // Also that of another server, which shares its port between its own threads only.
    let server = Server::start(store.path());
    let other = Store::new();
    let address = server.address.to_string();
    let ended = run(&["serve", "--listen", &address, "--data", other.text()]);
    ends_with(&ended, IO, &[&address, "in use"]);
}

#[test]
fn a_directory_that_cannot_be_used_is_a_sentence() {
    let serve = |data: &str| run(&["serve", "--listen", "127.0.0.1:0", "--data", data]);
    let store = Store::new();
    let file = store.beside("file");
    fs::write(&file, "not a directory").unwrap();
    let file = file.to_str().unwrap();
    ends_with(&serve(file), CONFIGURATION, &[file, "is a file"]);
    ends_with(
        &serve(&format!("{file}/data")),
        CONFIGURATION,
        &[file, "is a file"],
    );
    let missing = store.beside("no/such/parent");
    ends_with(&serve(missing.to_str().unwrap()), IO, &["no/such"]);

    let foreign = store.beside("foreign");
    fs::create_dir(&foreign).unwrap();
    fs::write(foreign.join("thesis.txt"), "years of work").unwrap();
    let name = foreign.to_str().unwrap();
    ends_with(&serve(name), CONFIGURATION, &[name, "thesis.txt"]);
    assert_eq!(
        fs::read_dir(&foreign).unwrap().count(),
        1,
        "nothing was added"
    );

    // Root may write everywhere but where the kernel does not.
    let readonly = store.beside("readonly");
    fs::create_dir(&readonly).unwrap();
    fs::set_permissions(&readonly, fs::Permissions::from_mode(0o500)).unwrap();
    let readonly = if geteuid().is_root() {
        "/proc/data".to_owned()
    } else {
        readonly.join("data").to_str().unwrap().to_owned()
    };
    ends_with(&serve(&readonly), IO, &[&readonly]);
}

#[test]
fn there_must_be_a_store_to_look_into() {
    let store = Store::new();
    for arguments in [&["verify"][..], &["log", "dump"]] {
        let ended = run(&[arguments, &["--data", store.text()]].concat());
        ends_with(&ended, CONFIGURATION, &[store.text()]);
        assert!(!store.path().exists(), "looking makes no directory");
    }
}

#[test]
fn a_wrong_command_line_ends_with_2() {
    for (arguments, words) in [
        (&["serve", "--lisen", "127.0.0.1:0"][..], &["--lisen"][..]),
        (&["srve"], &["srve"]),
        (&["verify", "--listen", "127.0.0.1:0"], &["--listen"]),
        (&["log", "dump", "--from", "x"], &["--from"]),
    ] {
        ends_with(&run(arguments), USAGE, words);
    }
    let help = run(&[]);
    assert_eq!(help.code(), USAGE);
    assert!(help.stderr.contains("serve"), "{help:?}");
}

#[test]
fn a_wrong_configuration_ends_with_78_and_says_all_that_is_wrong() {
    let store = Store::new();
    let file = store.beside("modelith.toml");
    let name = file.to_str().unwrap().to_owned();
    let check = |text: &str| {
        fs::write(&file, text).unwrap();
        run(&["config", "check", "--config", &name])
    };
    ends_with(
        &check("lisen = \"x\"\n[log]\nlevel = 3\n[timeouts]\nbody = \"soon\"\n"),
        CONFIGURATION,
        &[
            ":1:",
            "`lisen`",
            "did you mean `listen`",
            ":3:",
            "`log.level`",
            ":5:",
            "`timeouts.body`",
        ],
    );
    ends_with(&check("listen = \n"), CONFIGURATION, &[&name, ":1"]);
    ends_with(
        &check("data = 3\n"),
        CONFIGURATION,
        &[&name, ":1", "`data`"],
    );
    ends_with(
        &check("listen = \"localhost\"\n"),
        CONFIGURATION,
        &[":1", "`listen`"],
    );
    fs::remove_file(&file).unwrap();
    ends_with(
        &run(&["config", "check", "--config", &name]),
        CONFIGURATION,
        &[&name],
    );
    let ended = run(&["config", "check", &format!("MODELITH_CONFIG={name}")]);
    ends_with(&ended, CONFIGURATION, &[&name]);
    let ended = run(&["config", "check", "MODELITH_LOG_LEVEL=loud"]);
    ends_with(&ended, CONFIGURATION, &["MODELITH_LOG_LEVEL"]);

    fs::write(&file, "data = \"elsewhere\"\n").unwrap();
    let fine = run(&["config", "check", "--config", &name]);
    assert_eq!(fine.code(), 0, "{fine:?}");
    // What sets nothing is said, and no more than that.
    let warned = run(&["config", "check", "MODELITH_PORT=tcp://10.0.0.1:80"]);
    assert_eq!(warned.code(), 0, "{warned:?}");
    assert!(warned.stderr.contains("MODELITH_PORT"), "{warned:?}");
}

/// Every record that a body can make must find room in a segment.
#[test]
fn segments_that_cannot_hold_the_largest_body_are_refused() {
    let store = Store::new();
    for command_line in [&["serve"][..], &["config", "check"]] {
        let place = ["--listen", "127.0.0.1:0", "--data", store.text()];
        let mut ended = command(&[command_line, &place].concat());
        ended.env("MODELITH_STORAGE_SEGMENT_FIRST", "64KiB");
        ended.env("MODELITH_STORAGE_SEGMENT_MAX", "1MiB");
        let words = ["`storage.segment_max` is 1024KiB", "needs 1032KiB"];
        ends_with(&finish(ended), CONFIGURATION, &words);
        assert!(!store.path().exists(), "nothing was made");
    }
}

#[test]
fn a_flag_stands_before_the_environment_before_the_file() {
    let store = Store::new();
    let file = store.beside("modelith.toml");
    let name = file.to_str().unwrap();
    fs::write(
        &file,
        "listen = \"127.0.0.1:1\"\ndata = \"of-the-file\"\n[log]\nlevel = \"warn\"\naccess = true\n",
    )
    .unwrap();
    let print = |more: &[&str]| {
        let printed = run(&[&["config", "print", "--config", name], more].concat());
        assert_eq!(printed.code(), 0, "{printed:?}");
        printed.stdout
    };
    let text = print(&[
        "--data",
        "of-the-flag",
        "MODELITH_DATA=of-the-environment",
        "MODELITH_LISTEN=127.0.0.1:2",
        "MODELITH_LOG_LEVEL=debug",
    ]);
    for (setting, source) in [
        ("data = \"of-the-flag\"", "--data"),
        ("listen = \"127.0.0.1:2\"", "MODELITH_LISTEN"),
        ("level = \"debug\"", "MODELITH_LOG_LEVEL"),
        ("access = true", name),
        ("idle = \"75s\"", "default"),
    ] {
        let line = text.lines().find(|line| line.starts_with(setting));
        let line = line.unwrap_or_else(|| panic!("{setting}: {text}"));
        assert!(line.contains(source), "{line}");
    }
    // What is printed is a file that means the same.
    fs::write(&file, &text).unwrap();
    let values = |text: &str| -> Vec<String> {
        text.lines()
            .map(|line| {
                line.split('#')
                    .next()
                    .unwrap_or_default()
                    .trim_end()
                    .to_owned()
            })
            .collect()
    };
    assert_eq!(values(&print(&[])), values(&text));

    // The file in the working directory is taken when none is named.
    let mut print = command(&["config", "print"]);
    print.current_dir(store.beside(""));
    assert_eq!(values(&finish(print).stdout), values(&text));
}

#[test]
fn it_listens_beyond_loopback_only_when_that_is_meant() {
    let store = Store::new();
    let beyond = ["serve", "--listen", "0.0.0.0:0", "--data", store.text()];
    ends_with(
        &run(&beyond),
        CONFIGURATION,
        &[
            "0.0.0.0",
            "loopback",
            "/api/accounts",
            "allow_public_writes = true",
        ],
    );
    assert!(
        !store.path().exists(),
        "it is refused before anything is made"
    );
    let six = run(&["serve", "--listen", "[::]:0", "--data", store.text()]);
    ends_with(&six, CONFIGURATION, &["[::]", "loopback"]);
    let checked = run(&["config", "check", "--listen", "0.0.0.0:0"]);
    ends_with(&checked, CONFIGURATION, &["allow_public_writes"]);

    let mut allowed = command(&beyond);
    allowed.env("MODELITH_ALLOW_PUBLIC_WRITES", "true");
    let server = Server::spawn(allowed);
    assert!(server.address.ip().is_unspecified());
    assert_eq!(server.client().get("/livez").status, 200);
    server.stop();
}

#[test]
fn the_program_says_what_it_is() {
    let version = run(&["--version"]);
    let expected = format!("modelith-server {}\n", env!("CARGO_PKG_VERSION"));
    assert_eq!((version.code(), version.stdout), (0, expected));
    let help = run(&["--help"]);
    assert_eq!(help.code(), 0);
    for command in ["serve", "config", "openapi", "schema", "verify", "log"] {
        assert!(help.stdout.contains(command), "{command}");
    }
    // The document that is printed is the one that is served.
    let printed = run(&["openapi"]);
    assert_eq!(printed.code(), 0);
    let store = Store::new();
    let server = Server::start(store.path());
    let served = server.client().get("/openapi.json");
    assert!(
        printed.stdout.as_bytes() == served.body,
        "printed and served differ"
    );
    let schema = run(&["schema", "Account"]);
    let parsed: serde_json::Value = serde_json::from_str(&schema.stdout).unwrap();
    assert_eq!(
        (schema.code(), &parsed["x-model"]["name"]),
        (0, &"Account".into())
    );
    assert!(
        schema.stdout.starts_with("{\n  \"$schema\": "),
        "{}",
        schema.stdout
    );
    // Whoever reads it may have enough.
    let mut cut = command(&["openapi"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(cut.stdout.take());
    assert_eq!(cut.wait().unwrap().code(), Some(0));
}

#[test]
fn the_log_can_be_read() {
    let store = Store::new();
    let server = Server::start(store.path());
    let mut client = server.client();
    let ada = client.create(ACCOUNTS, &account("ada@example.org"));
    let sent = client.create(MAILS, &mail(&ada, "Hello"));
    client.json(
        "PATCH",
        &path(MAILS, &sent),
        &serde_json::json!({"read": true}),
    );
    client.send("DELETE", &path(ACCOUNTS, &ada), &[], None);
    assert_eq!(client.get(&format!("{ACCOUNTS}/{NOBODY}")).status, 404);
    server.stop();

    let summary: Vec<_> = store
        .events()
        .iter()
        .map(|event| {
            let members = event["members"].as_array().map_or(0, Vec::len);
            let kind = event["kind"].as_str().unwrap().to_owned();
            (
                event["sequence"].as_u64().unwrap(),
                event["model"].as_u64().unwrap(),
                kind,
                members,
            )
        })
        .collect();
    let of = |kind: &str| kind.to_owned();
    // A change holds what changed and no more; a removal holds nothing. The mail goes first.
    assert_eq!(
        summary,
        [
            (1, 64, of("created"), 7),
            (2, 65, of("created"), 6),
            (3, 65, of("changed"), 1),
            (4, 65, of("removed"), 0),
            (5, 64, of("removed"), 0),
        ]
    );
    let from = run(&[
        "log",
        "dump",
        "--json",
        "--from",
        "3",
        "--data",
        store.text(),
    ]);
    let first: Value = serde_json::from_str(from.stdout.lines().next().unwrap()).unwrap();
    assert_eq!(
        (&first["line"], &first["sequence"]),
        (&"frame".into(), &3.into())
    );
    names_stand_beside_ids(&store);
    let whole = store.verify();
    assert!(
        whole.contains("whole") && whole.contains("5 events"),
        "{whole}"
    );
}

/// Ids are what the log has; names come from the store's lock.
fn names_stand_beside_ids(store: &Store) {
    let events = store.events();
    let changed = events.iter().find(|event| event["kind"] == "changed");
    let changed = changed.expect("there is a change");
    assert_eq!(
        (&changed["model"], &changed["name"]),
        (&65.into(), &"Mail".into())
    );
    let member = &changed["members"][0];
    assert!(member["id"].is_u64(), "{member}");
    assert_eq!(
        (&member["name"], &member["value"]),
        (&"read".into(), &true.into())
    );
    let text = run(&["log", "dump", "--data", store.text()]);
    assert_eq!(text.stdout.lines().count(), store.log().len());
    let shown = format!(" changed {} read=true", member["id"]);
    assert!(
        text.stdout.contains(" model 65 Mail key "),
        "{}",
        text.stdout
    );
    assert!(text.stdout.contains(&shown), "{}", text.stdout);
}

#[test]
fn sigint_stops_as_sigterm_and_a_second_signal_ends_at_once() {
    let store = Store::new();
    let mut server = Server::start(store.path());
    server.signal(Signal::INT);
    assert_eq!(server.wait().code(), Some(0), "{}", server.log());

    // A request that never ends holds the stop up, until somebody insists.
    let mut server = Server::start(store.path());
    let mut client = server.client();
    let head = format!(
        "POST {ACCOUNTS} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n\
         content-length: 100\r\n\r\n{{"
    );
    client.write(head.as_bytes()).unwrap();
    assert_eq!(server.client().get("/readyz").status, 200);
    server.signal(Signal::TERM);
    server.wait_for_log("stopping");
    server.signal(Signal::TERM);
    assert_eq!(server.wait().code(), Some(128 + 15), "{}", server.log());
    Server::start(store.path()).stop();
}

#[test]
fn a_store_of_another_version_is_refused() {
    let store = Store::new();
    Server::start(store.path()).stop();
    let name = store
        .bytes()
        .into_keys()
        .find(|name| name.to_str().unwrap().starts_with("MANIFEST-"));
    let newer = store.path().join("MANIFEST-0000000099");
    fs::copy(store.path().join(name.unwrap()), &newer).unwrap();
    let ended = run(&["verify", "--data", store.text()]);
    ends_with(&ended, REFUSED, &["MANIFEST-0000000099"]);
}

/// The last line counts what was made durable since the start: a frame and a sync each, and their
/// events.
#[test]
fn a_stop_says_how_much_was_written() {
    let store = Store::new();
    let server = Server::start(store.path());
    let mut client = server.client();
    let ada = client.create(ACCOUNTS, &account("ada@example.org"));
    client.create(MAILS, &mail(&ada, "Hello"));
    client.send("DELETE", &path(ACCOUNTS, &ada), &[], None);
    server.signal(Signal::TERM);
    let line: Value = serde_json::from_str(&server.wait_for_log("\"stopped\"")).unwrap();
    assert_eq!((&line["batches"], &line["records"]), (&3.into(), &4.into()));
}

/// A line per request when it is asked for, with no query, header or body in it.
#[test]
fn the_access_log_keeps_secrets() {
    let store = Store::new();
    let more = ["MODELITH_LOG_ACCESS=true", "MODELITH_LOG_LEVEL=info"];
    let server = Server::start_with(store.path(), &more);
    let mut client = server.client();
    let target = format!("{ACCOUNTS}?token=SECRET");
    let headers = [
        ("authorization", "Bearer SECRET"),
        ("content-type", "application/json"),
    ];
    let answer = client.send("POST", &target, &headers, Some(b"{\"name\":\"SECRET\"}"));
    let line = server.wait_for_log("\"path\"");
    let line: Value = serde_json::from_str(&line).unwrap();
    assert_eq!(
        (&line["method"], &line["path"]),
        (&"POST".into(), &ACCOUNTS.into())
    );
    assert_eq!(line["status"], answer.status);
    assert_eq!(line["request_id"].as_str(), answer.header("x-request-id"));
    assert!(!server.log().contains("SECRET"), "{}", server.log());
    server.stop();

    let quiet = Server::start(store.path());
    quiet.client().get(ACCOUNTS);
    quiet.signal(Signal::TERM);
    quiet.wait_for_log("stopped");
    assert!(!quiet.log().contains("\"status\""), "{}", quiet.log());
}
