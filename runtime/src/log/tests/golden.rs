//! The bytes of one small segment, so that no change of the format goes unnoticed.

use std::{fmt::Write, path::Path};

use super::*;
use crate::{
    log::{Line, verify},
    schema::Schema,
};

/// The bytes by lines of 16, without the lines of zeros.
fn shown(bytes: &[u8]) -> String {
    let mut text = String::new();
    for (index, line) in bytes.chunks(16).enumerate() {
        if line.iter().any(|byte| *byte != 0) {
            write!(text, "{:06x}", index * 16).unwrap();
            for byte in line {
                write!(text, " {byte:02x}").unwrap();
            }
            text.push('\n');
        }
    }
    writeln!(text, "{:06x}", bytes.len()).unwrap();
    text
}

fn written() -> Sim {
    let sim = machine();
    let mut session = Session::start(&sim, SMALL).unwrap();
    session.commit(2, 0, 1);
    session.commit(1, 9, 2);
    let _ = session.append_empty(Flags::IDLE);
    session.log.cut().unwrap();
    session.commit(1, 40, 3);
    let _ = session.append_empty(Flags::STOP);
    sim
}

#[test]
fn a_log_has_these_bytes() {
    let files = written().files();
    let actual: String = [1, 2]
        .map(|number| shown(&files[&segment_path(number)]))
        .concat();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/log/tests/golden.txt");
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&path, &actual).unwrap();
    }
    let expected = std::fs::read_to_string(&path).unwrap();
    assert_eq!(actual, expected, "BLESS=1 rewrites {}", path.display());
}

/// A lock that knows the model of these logs by the name `Account`, and its member 1 by `email`.
fn lock() -> Schema {
    let lock = serde_json::json!({
        "version": 1, "draft": false, "parents": [], "fingerprint": "0".repeat(64), "enums": [],
        "models": [{
            "id": 64, "name": "Account", "past_names": [], "key": 1,
            "members": [{
                "id": 1, "name": "email", "past_names": ["mail"], "type": "String",
                "optional": false, "default": false,
            }],
        }],
    });
    Schema::parse(&lock.to_string()).unwrap()
}

#[test]
fn a_log_is_verified_and_dumped() {
    let sim = written();
    let report = verify(&dir(&sim), &IDENTITY, START).unwrap();
    let json = serde_json::to_value(&report).unwrap();
    assert_eq!(
        json,
        serde_json::json!({
            "verdict": "stopped", "segments": 2, "frames": 5, "records": 4, "bytes": 544,
            "last_segment": 2, "last_sequence": 6, "last_time": "2023-11-14T22:13:20.00005Z",
        })
    );
    let mut lines = Vec::new();
    let mut line = |line| {
        lines.push(serde_json::to_value(line)?);
        Ok(())
    };
    crate::log::dump(
        &dir(&sim),
        &IDENTITY,
        START,
        Sequence(3),
        &lock(),
        &mut line,
    )
    .unwrap();
    assert_eq!(
        lines[0],
        serde_json::json!({
            "line": "frame", "segment": 1, "offset": 4208, "bytes": 112, "sequence": 3,
            "records": 1, "kind": "records", "time": "2023-11-14T22:13:20.00002Z",
            "durable_through": 2,
        })
    );
    assert_eq!(
        lines[1],
        serde_json::json!({
            "line": "record", "sequence": 3, "model": 64, "name": "Account", "kind": "created", "key": "02",
            "previous": 0, "operation_end": true,
            "members": [{"id": 1, "name": "email", "value": "h'020202020202020202'"}],
        })
    );
    let kinds: Vec<_> = lines.iter().map(|line| line["kind"].clone()).collect();
    assert_eq!(
        kinds,
        ["records", "created", "idle", "records", "created", "stop"]
    );
}

#[test]
fn what_the_lock_does_not_know_is_dumped_without_a_name() {
    let mut unknown = lock();
    unknown.models.clear();
    let mut records = Vec::new();
    let mut line = |line| {
        if let Line::Record(record) = line {
            records.push(record);
        }
        Ok(())
    };
    crate::log::dump(
        &dir(&written()),
        &IDENTITY,
        START,
        Sequence(3),
        &unknown,
        &mut line,
    )
    .unwrap();
    assert_eq!((records[0].model, &records[0].name), (64, &None));
    let member = &records[0].members[0];
    assert_eq!(member.to_string(), "1=\"h'020202020202020202'\"");
    assert_eq!(member.name, None);
}

#[test]
fn a_secret_is_not_dumped() {
    let mut secret = lock();
    secret.models[0].members[0].secret = true;
    let mut values = Vec::new();
    let mut line = |line| {
        if let Line::Record(record) = line {
            values.extend(record.members.into_iter().map(|member| member.value));
        }
        Ok(())
    };
    let from = Sequence(1);
    crate::log::dump(&dir(&written()), &IDENTITY, START, from, &secret, &mut line).unwrap();
    assert!(!values.is_empty());
    assert!(values.iter().all(|value| value == "***"), "{values:?}");
}

#[test]
fn a_dump_that_cannot_be_written_ends() {
    let mut line = |_| Err(std::io::ErrorKind::BrokenPipe.into());
    let dumped = crate::log::dump(
        &dir(&written()),
        &IDENTITY,
        START,
        Sequence(1),
        &lock(),
        &mut line,
    );
    assert!(matches!(dumped, Err(LogError::Output(_))));
}
