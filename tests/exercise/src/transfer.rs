//! Export and import: what comes out of a store and goes into an empty one is the same state.

use std::{
    collections::BTreeMap,
    io::{Read, Write},
    os::unix::net::UnixStream,
    path::Path,
};

use modelith::codegen::App;
use modelith_codegen::app::{Model, Role, USER};
use serde_json::Value;

use crate::{places::references, served::Served, world::World};

/// Exports every model of a running server and imports it into an empty store, which must then
/// export the same, also after a restart.
pub(crate) fn transfer<A: App>(world: &World, data: &Path) {
    let exported: BTreeMap<&str, String> = world
        .app
        .models
        .iter()
        .map(|model| (model.name.as_str(), export(data, &model.name)))
        .collect();
    let other = tempfile::tempdir().expect("a directory");
    let served = Served::<A>::start(other.path());
    let left = import_all(world, other.path(), &exported);
    let same = || {
        for model in &world.app.models {
            if left.contains(&model.name) {
                continue;
            }
            let there = export(other.path(), &model.name);
            let expected = &exported[model.name.as_str()];
            assert_eq!(
                lines(model, &there),
                lines(model, expected),
                "{}",
                model.name
            );
            // A second time it changes nothing.
            let again = import(other.path(), &model.name, expected);
            let count = expected.lines().count();
            let unchanged = match count {
                0 => "0 records imported\n".to_owned(),
                count => format!("0 records imported, {count} were there already\n"),
            };
            assert_eq!(again, Ok(unchanged), "{}", model.name);
        }
    };
    same();
    served.stop();
    let served = Served::<A>::start(other.path());
    same();
    served.stop();
}

/// Imports lines into a model of an empty store; gives what is said, and what the store then exports.
///
/// # Errors
/// Why nothing was imported.
///
/// # Panics
/// The server does not start or stop, or there is no such model.
pub fn imported<A: App>(model: &str, lines: &str) -> Result<(String, String), String> {
    let data = tempfile::tempdir().expect("a directory");
    let served = Served::<A>::start(data.path());
    let said = import(data.path(), model, lines);
    let there = export(data.path(), model);
    served.stop();
    match said {
        Ok(said) => Ok((said, there)),
        Err(why) => {
            assert_eq!(there, "", "{why}");
            Err(why)
        }
    }
}

/// Every record of a model of the store that is served there, a line each.
///
/// # Panics
/// It is not served, or there is no such model.
#[must_use]
pub fn exported(data: &Path, model: &str) -> String {
    export(data, model)
}

/// What the server that serves a store finds when it verifies it.
///
/// # Panics
/// It is not served, or not whole.
#[must_use]
pub fn verified(data: &Path) -> String {
    let (status, body) = ask(data, "GET", "/_admin/verify", "");
    assert_eq!(status, "200", "{body}");
    let last = parsed(body.lines().last().expect("a last word"));
    last["done"].as_str().expect(&body).to_owned()
}

/// Imports the models, those that are referred to first, and gives those that cannot be: models whose
/// records refer to each other.
fn import_all(world: &World, data: &Path, exported: &BTreeMap<&str, String>) -> Vec<String> {
    let mut waiting: Vec<&Model> = world.app.models.iter().collect();
    loop {
        let mut refused = Vec::new();
        let before = waiting.len();
        for model in waiting {
            let lines = &exported[model.name.as_str()];
            match import(data, &model.name, lines) {
                Ok(said) => {
                    let count = lines.lines().count();
                    assert_eq!(
                        said,
                        format!("{count} records imported\n"),
                        "{}",
                        model.name
                    );
                }
                Err(why) => refused.push((model, why)),
            }
        }
        let names: Vec<String> = refused
            .iter()
            .map(|(model, _)| model.name.clone())
            .collect();
        if refused.len() == before || refused.is_empty() {
            for (model, why) in refused {
                let records = exported[model.name.as_str()].lines().map(parsed);
                let mut targets = records.flat_map(|record| references(&world.app, model, &record));
                // Users are not exported.
                let waits = targets.any(|target| {
                    let is_other = target.model != model.name && names.contains(&target.model);
                    is_other || target.model == USER
                });
                assert!(waits, "{}: {why}", model.name);
            }
            return names;
        }
        waiting = refused.into_iter().map(|(model, _)| model).collect();
    }
}

/// The records, without what is of one store only.
fn lines(model: &Model, text: &str) -> Vec<Value> {
    let versions = || {
        model
            .fields
            .iter()
            .filter(|field| field.role == Role::Version)
    };
    let members = model.fields.len();
    let record = |line| {
        let mut record = parsed(line);
        let object = record.as_object_mut().expect("an object");
        let skipped = model.fields.iter().filter(|field| field.skip_if_none);
        assert!(object.len() + skipped.count() >= members, "{line}");
        for field in versions() {
            object.remove(&field.json_name).expect("a version");
        }
        record
    };
    text.lines().map(record).collect()
}

fn parsed(line: &str) -> Value {
    serde_json::from_str(line).expect("a line is JSON")
}

fn export(data: &Path, model: &str) -> String {
    let (status, body) = ask(data, "GET", &format!("/_admin/export/{model}"), "");
    assert_eq!(status, "200", "{body}");
    body
}

/// What the import says, or why it was not made.
fn import(data: &Path, model: &str, lines: &str) -> Result<String, String> {
    let path = format!("/_admin/import/{model}?bytes={}", lines.len());
    done(&ask(data, "POST", &path, lines))
}

/// What an order that concerns users comes to, or why it was not carried out.
pub(crate) fn ordered(data: &Path, order: &Value) -> Result<String, String> {
    done(&ask(data, "POST", "/_admin/people", &order.to_string()))
}

/// The last word of an answer.
fn done((status, body): &(String, String)) -> Result<String, String> {
    assert_eq!(status, "200", "{body}");
    let last = parsed(body.lines().last().expect("a last word"));
    match last["done"].as_str() {
        Some(done) => Ok(done.to_owned()),
        None => Err(last["failed"]["sentence"]
            .as_str()
            .expect("a sentence")
            .to_owned()),
    }
}

/// The status and the body of an answer from the operator's socket.
fn ask(data: &Path, method: &str, path: &str, body: &str) -> (String, String) {
    let mut socket = UnixStream::connect(data.join("admin.sock")).expect("a socket");
    let head = format!(
        "{method} {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    let mut sender = socket.try_clone().expect("a second handle");
    let sent = head + body;
    let sending = std::thread::spawn(move || sender.write_all(sent.as_bytes()));
    let mut answer = String::new();
    socket.read_to_string(&mut answer).expect("an answer");
    sending.join().expect("no panic").expect("it is sent");
    let (head, body) = answer.split_once("\r\n\r\n").expect("a head");
    let status = head.split(' ').nth(1).expect("a status").to_owned();
    let is_chunked = head.contains("transfer-encoding: chunked");
    (
        status,
        if is_chunked {
            unchunked(body)
        } else {
            body.to_owned()
        },
    )
}

/// A body whose chunks are put together (RFC 9112, section 7.1).
fn unchunked(mut body: &str) -> String {
    let mut whole = String::new();
    loop {
        let (length, rest) = body.split_once("\r\n").expect("a chunk");
        let length = usize::from_str_radix(length, 16).expect("a length");
        if length == 0 {
            return whole;
        }
        whole.push_str(&rest[..length]);
        body = &rest[length + 2..];
    }
}
