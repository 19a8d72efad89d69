//! Export, import, compact, verify and dumps of the log: beside a live server, and over a store that
//! nobody serves.

use std::{
    fs,
    os::unix::{
        fs::{FileExt, FileTypeExt, PermissionsExt},
        net::UnixListener,
    },
    path::Path,
    process::Stdio,
};

use serde_json::Value;

use crate::support::{ACCOUNTS, Exited, MAILS, Server, Store, account, command, mail, run};

/// A store of two accounts and two mails, and the server that serves it.
fn served() -> (Store, Server) {
    let store = Store::new();
    let server = Server::start(store.path());
    let mut client = server.client();
    let mut accounts = Vec::new();
    for email in ["ada@x.org", "bob@x.org"] {
        accounts.push(client.create(ACCOUNTS, &account(email)));
    }
    for subject in ["one", "two"] {
        client.create(MAILS, &mail(&accounts[0], subject));
    }
    (store, server)
}

fn export(store: &Store, model: &str) -> String {
    let exported = run(&["export", model, "--data", store.text()]);
    assert_eq!((exported.code(), exported.stderr.as_str()), (0, ""));
    exported.stdout
}

/// Writes lines beside a store.
fn file(store: &Store, name: &str, lines: &str) -> String {
    let path = store.beside(name);
    fs::write(&path, lines).expect("it can be written");
    path.to_str().expect("UTF-8").to_owned()
}

fn import(store: &Store, model: &str, file: &str) -> Exited {
    run(&["import", model, file, "--data", store.text()])
}

#[test]
fn what_is_exported_live_or_stopped_is_the_state_that_is_imported() {
    let (store, server) = served();
    let accounts = export(&store, "Account");
    let mails = export(&store, "mail");
    assert_eq!((accounts.lines().count(), mails.lines().count()), (2, 2));
    server.stop();
    let before = store.bytes();
    assert_eq!(export(&store, "Account"), accounts);
    assert_eq!(store.bytes(), before, "an export changes nothing");

    // Into a store that nobody serves, and one that is served.
    let stopped = Store::new();
    let live = Store::new();
    let server = Server::start(live.path());
    for other in [&stopped, &live] {
        let lines = file(other, "accounts", &accounts);
        // A mail without its owner is refused.
        let early = import(other, "Mail", &file(other, "mails", &mails));
        assert_eq!(early.code(), 65, "{early:?}");
        assert!(
            early.stderr.contains("line 1: #/owner there is no Account"),
            "{early:?}"
        );
        let imported = import(other, "Account", &lines);
        assert_eq!(imported.stdout, "2 records imported\n", "{imported:?}");
        let again = import(other, "Account", &lines);
        assert_eq!(again.stdout, "0 records imported, 2 were there already\n");
        let imported = import(other, "Mail", &file(other, "mails", &mails));
        assert_eq!(imported.stdout, "2 records imported\n", "{imported:?}");
        assert_eq!(export(other, "Account"), accounts);
        assert_eq!(export(other, "Mail"), mails);
    }
    server.stop();
    // The two accounts are one operation.
    let ends: Vec<Value> = stopped
        .events()
        .iter()
        .map(|event| event["operation_end"].clone())
        .collect();
    assert_eq!(ends, [false, true, false, true]);
    stopped.verify();
}

#[test]
fn one_bad_line_keeps_all_out_and_is_named_with_its_number() {
    let (store, server) = served();
    let accounts = export(&store, "Account");
    let other = Store::new();
    let served = Server::start(other.path());
    let many: String = (0..3000)
        .map(|number| {
            let line = accounts.lines().next().expect("a line");
            let key = format!("01a2149a-0000-7000-8000-{number:012}");
            let mut record: Value = serde_json::from_str(line).expect("JSON");
            record["id"] = key.into();
            record["email"] = format!("{number}@x.org").into();
            if number == 2345 {
                record["email"] = "7@X.org".into();
                record["nmae"] = 1.into();
            }
            format!("{record}\n")
        })
        .collect();
    let lines = file(&other, "many", &(many.clone() + "{\n\n[]\n"));
    let refused = import(&other, "Account", &lines);
    assert_eq!((refused.code(), refused.stdout.as_str()), (65, ""));
    for said in [
        "error: 3 of 3003 lines cannot be imported: nothing was changed\n",
        "  line 2346: #/nmae is not a member; did you mean name? (unknown)\n",
        "  line 3001: # ",
        "  line 3003: # must be an object (type)\n",
    ] {
        assert!(refused.stderr.contains(said), "{said}: {}", refused.stderr);
    }
    assert_eq!(export(&other, "Account"), "");
    // A conflict within the lines is one of a line as well.
    let lines = file(&other, "many", &many.replace(",\"nmae\":1", ""));
    let refused = import(&other, "Account", &lines);
    assert!(
        refused
            .stderr
            .contains("line 2346: #/email another record has this value (unique)")
    );
    let lines = file(
        &other,
        "many",
        &many
            .replace(",\"nmae\":1", "")
            .replace("7@X.org", "x@x.org"),
    );
    let imported = import(&other, "Account", &lines);
    assert_eq!(imported.stdout, "3000 records imported\n", "{imported:?}");
    served.stop();
    server.stop();
    assert_eq!(other.events().len(), 3000);
}

#[test]
fn commands_that_cannot_be_done_say_why() {
    let (store, server) = served();
    let nowhere = Store::new();
    for (arguments, code, said) in [
        (
            vec!["export", "Acount", "--data", store.text()],
            2,
            "did you mean Account?",
        ),
        (
            vec!["import", "Acount", "--data", store.text()],
            2,
            "did you mean Account?",
        ),
        (
            vec!["compact", "Account", "Mial", "--data", store.text()],
            2,
            "did you mean Mail?",
        ),
        (
            vec!["import", "Mail", "/nonexistent", "--data", store.text()],
            74,
            "cannot read /nonexistent",
        ),
        (
            vec!["import", "Mail", "/", "--data", store.text()],
            74,
            "cannot read /",
        ),
        (
            vec!["export", "Mail", "--data", nowhere.text()],
            78,
            nowhere.text(),
        ),
        (
            vec!["compact", "--data", nowhere.text()],
            78,
            nowhere.text(),
        ),
        (
            vec!["restore", nowhere.text(), "--data", store.text()],
            78,
            nowhere.text(),
        ),
    ] {
        let ended = run(&arguments);
        assert_eq!(
            (ended.code(), ended.stdout.as_str()),
            (code, ""),
            "{arguments:?}: {ended:?}"
        );
        assert!(ended.stderr.starts_with("error: "), "{ended:?}");
        assert!(ended.stderr.contains(said), "{arguments:?}: {ended:?}");
    }
    assert!(!nowhere.path().exists());
    server.stop();
}

#[test]
fn models_are_compacted_live_and_stopped() {
    let (store, server) = served();
    store.wait_until_idle();
    let compacted = run(&["compact", "account", "--data", store.text()]);
    assert_eq!(compacted.code(), 0, "{compacted:?}");
    assert_eq!(compacted.stdout, "checkpoint 1 at sequence 5: Account\n");
    let compacted = run(&["compact", "--data", store.text()]);
    assert!(compacted.stdout.ends_with(": Mail\n"), "{compacted:?}");
    let mails = export(&store, "Mail");
    server.stop();
    let compacted = run(&["compact", "--data", store.text()]);
    assert_eq!(
        compacted.stdout,
        "nothing has changed since the last snapshots\n"
    );
    assert_eq!(export(&store, "Mail"), mails);
    store.verify();
}

#[test]
fn the_socket_is_its_owners_alone_and_goes_with_a_clean_stop() {
    let (store, server) = served();
    let socket = store.path().join("admin.sock");
    let metadata = fs::metadata(&socket).expect("it is there");
    assert!(metadata.file_type().is_socket());
    assert_eq!(metadata.permissions().mode() & 0o777, 0o600);
    // Killed, it leaves the file, behind which nobody listens.
    server.kill();
    assert!(socket.exists());
    assert_eq!(export(&store, "Account").lines().count(), 2);
    let server = Server::start(store.path());
    assert_eq!(export(&store, "Account").lines().count(), 2);
    server.stop();
    assert!(!socket.exists());
}

#[test]
fn a_path_too_long_for_a_socket_is_reached_all_the_same() {
    let store = Store::new();
    let deep = store.beside(&"d".repeat(120));
    fs::create_dir(&deep).expect("it can be made");
    let data = deep.join("data");
    assert!(data.as_os_str().len() > 108 && UnixListener::bind(data.join("s")).is_err());
    let server = Server::start(&data);
    let text = data.to_str().expect("UTF-8");
    server.client().create(ACCOUNTS, &account("ada@x.org"));
    let exported = run(&["export", "Account", "--data", text]);
    assert_eq!(
        (exported.code(), exported.stdout.lines().count()),
        (0, 1),
        "{exported:?}"
    );
    server.stop();
    assert!(!Path::new(text).join("admin.sock").exists());
}

#[test]
fn lines_come_from_standard_input_and_a_reader_may_have_enough() {
    let (store, server) = served();
    let accounts = export(&store, "Account");
    server.stop();
    let other = Store::new();
    let server = Server::start(other.path());
    let mut import = command(&["import", "Account", "--data", other.text()]);
    import.stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = import.spawn().expect("it starts");
    let mut stdin = child.stdin.take().expect("it is piped");
    std::io::Write::write_all(&mut stdin, accounts.as_bytes()).expect("it reads");
    drop(stdin);
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(output.stdout, b"2 records imported\n");
    // `export | head`: closed before anything is written.
    let mut export = command(&["export", "Account", "--data", other.text()]);
    export.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = export.spawn().expect("it starts");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(
        (output.status.code(), output.stderr.as_slice()),
        (Some(0), &[][..])
    );
    server.stop();
}

/// The lines of `log dump --json` with these arguments more.
fn dump(store: &Store, more: &[&str]) -> Vec<Value> {
    let dumped = run(&[&["log", "dump", "--json", "--data", store.text()], more].concat());
    assert_eq!((dumped.code(), dumped.stderr.as_str()), (0, ""));
    let lines = dumped.stdout.lines();
    lines
        .map(|line| serde_json::from_str(line).expect("a line is JSON"))
        .collect()
}

#[test]
fn a_log_is_verified_and_dumped_live_as_it_is_stopped() {
    let (store, server) = served();
    run(&["compact", "Account", "--data", store.text()]);
    for email in ["eve@x.org", "mel@x.org"] {
        server.client().create(ACCOUNTS, &account(email));
    }
    let verified = run(&["verify", "--data", store.text()]);
    assert_eq!((verified.code(), verified.stderr.as_str()), (0, ""));
    let [checkpoint, log] = [0, 1].map(|line| verified.stdout.lines().nth(line).expect("two"));
    assert!(
        checkpoint.starts_with("checkpoint 1 is whole: 1 snapshots of 2 records, 2 events carried"),
        "{checkpoint}"
    );
    assert!(log.starts_with("the log is whole: 1 segments, "), "{log}");
    store.wait_until_idle();
    let live = dump(&store, &[]);
    let sequence = live.last().expect("a line")["sequence"].as_u64();
    let from = sequence.expect("a number").to_string();
    let tail = dump(&store, &["--from", &from]);
    assert!(live.ends_with(&tail) && tail.len() < live.len(), "{tail:?}");
    assert_eq!(dump(&store, &["--from", "1000000"]), [Value::Null; 0]);
    server.stop();
    let stopped = dump(&store, &[]);
    // The stop left a frame of its own.
    assert!(stopped.starts_with(&live), "{live:?}");
    assert_eq!(stopped.last().expect("a line")["kind"], "stop");
    assert!(store.verify().starts_with(checkpoint));
}

#[test]
fn a_dump_that_nobody_reads_holds_up_neither_writes_nor_compaction() {
    let store = Store::new();
    let server = Server::start(store.path());
    let mut client = server.client();
    let owner = client.create(ACCOUNTS, &account("ada@x.org"));
    let mut letter = mail(&owner, "Hello");
    letter["body"] = "x".repeat(20_000).into();
    for _ in 0..100 {
        client.create(MAILS, &letter);
    }
    let segments = store.segments();
    let mut dump = command(&["log", "dump", "--json", "--data", store.text()]);
    dump.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = dump.spawn().expect("it starts");
    let stdout = child.stdout.take().expect("it is piped");
    let mut lines = std::io::BufRead::lines(std::io::BufReader::new(stdout));
    let mut read = vec![lines.next().expect("a line").expect("UTF-8")];
    // The file of the log that is being dumped goes.
    for _ in 0..3 {
        client.create(MAILS, &letter);
        let compacted = run(&["compact", "--data", store.text()]);
        assert_eq!(compacted.code(), 0, "{compacted:?}");
    }
    assert!(store.segments().iter().all(|path| !segments.contains(path)));
    read.extend(lines.map(|line| line.expect("UTF-8")));
    assert_eq!(child.wait().expect("it ends").code(), Some(0));
    let is_mail = |line: &&String| line.contains("\"Mail\"");
    assert_eq!(read.iter().filter(is_mail).count(), 100);
    server.stop();
}

#[test]
fn damage_is_found_beside_a_server_that_goes_on() {
    let (store, server) = served();
    // The server goes on to write to the same file.
    let segment = fs::File::options()
        .read(true)
        .write(true)
        .open(store.segments().pop().expect("a segment"))
        .expect("it can be opened");
    let flip = || {
        let mut byte = [0];
        let read = segment.read_exact_at(&mut byte, 4096 + 60);
        let written = read.and_then(|()| segment.write_all_at(&[byte[0] ^ 1], 4096 + 60));
        written.expect("it can be changed");
    };
    flip();
    for arguments in [
        &["verify"][..],
        &["log", "dump"],
        &["log", "dump", "--json"],
    ] {
        let found = run(&[arguments, &["--data", store.text()]].concat());
        assert_eq!(found.code(), 65, "{arguments:?}: {found:?}");
        let sentence = "the log is damaged: log/00000000000000000001.log at byte 4096";
        assert!(found.stderr.contains(sentence), "{found:?}");
    }
    flip();
    server.client().create(ACCOUNTS, &account("eve@x.org"));
    assert_eq!(run(&["verify", "--data", store.text()]).code(), 0);
    server.stop();
    store.verify();
}

#[test]
fn a_store_is_verified_and_dumped_while_clients_write() {
    let (store, server) = served();
    let mut client = server.client();
    let (stop, stopped) = std::sync::mpsc::channel::<()>();
    let (wrote, written) = std::sync::mpsc::channel();
    let writing = std::thread::spawn(move || {
        for number in 0.. {
            client.create(ACCOUNTS, &account(&format!("w{number}@x.org")));
            let _ = wrote.send(());
            if stopped.try_recv().is_ok() {
                break;
            }
        }
    });
    let mut before = 0;
    for round in 0..6 {
        written.try_iter().for_each(drop);
        written.recv().expect("it goes on to write");
        let verified = run(&["verify", "--data", store.text()]);
        assert_eq!(verified.code(), 0, "{verified:?}");
        let last = dump(&store, &[]).pop().expect("a line")["sequence"].as_u64();
        let last = last.expect("a number");
        assert!(last > before, "{last} follows {before}");
        before = last;
        if round % 2 == 1 {
            run(&["compact", "--data", store.text()]);
            server
                .client()
                .create(ACCOUNTS, &account(&format!("r{round}@x.org")));
        }
    }
    stop.send(()).expect("it writes");
    writing.join().expect("every write is taken");
    server.stop();
    store.verify();
}
