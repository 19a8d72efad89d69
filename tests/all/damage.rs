//! A store that is not what was written: refused untouched with file and offset, or a write that
//! never finished, put aside. Nothing in between.

use std::{
    fs,
    path::{Path, PathBuf},
    thread,
};

use serde_json::{Value, json};

use crate::support::{ACCOUNTS, Exited, MAILS, Server, Store, account, copy, mail, path, run};

const SMALL: [&str; 2] = [
    "MODELITH_STORAGE_SEGMENT_FIRST=64KiB",
    "MODELITH_STORAGE_SEGMENT_MAX=2MiB",
];
const SECTOR_BYTES: usize = 512;
const SEGMENT_HEADER_BYTES: usize = 4096;
const FRAME_HEADER_BYTES: usize = 48;

/// A store of two short segments, each of a run that was stopped in order.
fn two_runs() -> Store {
    let store = Store::new();
    for run in 0..2 {
        let server = Server::start_with(store.path(), &SMALL);
        let mut client = server.client();
        let owner = client.create(ACCOUNTS, &account(&format!("ada{run}@example.org")));
        let sent = client.create(MAILS, &mail(&owner, "Hello"));
        client.json("PATCH", &path(MAILS, &sent), &json!({"read": true}));
        client.send("DELETE", &path(ACCOUNTS, &owner), &[], None);
        client.create(ACCOUNTS, &account(&format!("eve{run}@example.org")));
        server.stop();
    }
    assert_eq!(store.segments().len(), 2);
    store
}

fn verify(data: &Path) -> Exited {
    run(&["verify", "--data", data.to_str().unwrap()])
}

fn serve(data: &Path) -> Exited {
    let data = data.to_str().unwrap();
    run(&["serve", "--listen", "127.0.0.1:0", "--data", data])
}

/// The byte after the last frame of each segment, by the log's own dump.
fn ends(store: &Store) -> Vec<usize> {
    let mut ends = vec![0; store.segments().len()];
    for line in store.log() {
        if line["line"] == "frame" {
            let number = |member: &str| line[member].as_u64().unwrap() as usize;
            ends[number("segment") - 1] = number("offset") + number("bytes");
        }
    }
    ends
}

/// What becomes of a flipped bit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// It was written.
    Written,
    /// Nothing was written, but a frame's header could stand here: one bit of it is all that is
    /// known, and it may have been whole.
    NextHeader,
    /// Nothing was written, nor is there a header before it.
    Unwritten,
}

/// Any bit of what was written: refused, naming the file and a byte. Any bit of what was not: a
/// torn write.
#[test]
fn any_flipped_bit_of_the_log_is_found() {
    let store = two_runs();
    let ends = ends(&store);
    let mut flips = Vec::new();
    for (segment, end) in store.segments().iter().zip(&ends) {
        let length = fs::metadata(segment).unwrap().len() as usize;
        let name = PathBuf::from("log").join(segment.file_name().unwrap());
        // Every byte of the frames and of the header's fields; the zeros around them here and there.
        let fields = 0..256;
        let padding = (256..SEGMENT_HEADER_BYTES).step_by(401);
        let frames = SEGMENT_HEADER_BYTES..*end;
        let tail = (*end..length.min(*end + 128))
            .step_by(9)
            .chain((*end + 128..length).step_by(4999));
        for offset in fields.chain(padding).chain(frames).chain(tail) {
            let place = if offset < *end {
                Place::Written
            } else if offset < *end + FRAME_HEADER_BYTES {
                Place::NextHeader
            } else {
                Place::Unwritten
            };
            flips.push((name.clone(), offset, place));
        }
    }
    assert!(flips.len() > 1000, "{}", flips.len());
    assert!(flips.iter().any(|flip| flip.2 == Place::Unwritten));
    let whole = store.verify();
    thread::scope(|scope| {
        for worker in 0..2 {
            let data = store.beside(&format!("copy{worker}"));
            copy(store.path(), &data);
            let (flips, whole) = (&flips, &whole);
            scope.spawn(move || {
                for (name, offset, place) in flips.iter().skip(worker).step_by(2) {
                    flip(&data, name, *offset, *place, whole);
                }
            });
        }
    });
}

fn flip(data: &Path, name: &Path, offset: usize, place: Place, whole: &str) {
    let path = data.join(name);
    let original = fs::read(&path).unwrap();
    let mut bytes = original.clone();
    bytes[offset] ^= 1 << (offset % 8);
    fs::write(&path, &bytes).unwrap();
    let verified = verify(data);
    let case = format!("byte {offset} of {}: {verified:?}", name.display());
    if place != Place::Unwritten {
        assert_eq!(verified.code(), 65, "{case}");
        assert!(verified.stderr.contains(name.to_str().unwrap()), "{case}");
        assert!(verified.stderr.contains(" byte "), "{case}");
    } else {
        assert_eq!(verified.code(), 0, "{case}");
        let (first, rest) = verified.stdout.split_once('\n').unwrap();
        assert_eq!(first, whole.lines().next().unwrap(), "{case}");
        assert!(rest.contains("is torn"), "{case}");
    }
    assert_eq!(fs::read(&path).unwrap(), bytes, "{case}");
    fs::write(&path, original).unwrap();
}

/// The manifest has one line with its digest: any bit counts.
#[test]
fn any_flipped_bit_of_the_manifest_is_found() {
    let store = two_runs();
    let (name, original) = store
        .bytes()
        .into_iter()
        .find(|(name, _)| name.to_str().unwrap().starts_with("MANIFEST-"))
        .expect("a store has a manifest");
    let file = store.path().join(&name);
    for offset in (0..original.len()).step_by(41) {
        let mut bytes = original.clone();
        bytes[offset] ^= 1 << (offset % 8);
        fs::write(&file, &bytes).unwrap();
        let verified = verify(store.path());
        assert_eq!(verified.code(), 65, "byte {offset}: {verified:?}");
        assert!(
            verified.stderr.contains(name.to_str().unwrap()),
            "{verified:?}"
        );
        assert_eq!(fs::read(&file).unwrap(), bytes);
    }
}

/// A refusal of `verify` and of `serve`: 65, one sentence with these words, and nothing changed.
fn is_refused(store: &Store, words: &[&str]) {
    let before = store.bytes();
    for command in [verify, serve, verify] {
        let refused = command(store.path());
        assert_eq!(refused.code(), 65, "{words:?}: {refused:?}");
        let sentence = refused.stderr.lines().last().expect("it says why");
        assert!(sentence.starts_with("error: "), "{sentence}");
        for word in words {
            assert!(sentence.contains(word), "{word}: {sentence}");
        }
        assert!(
            store.bytes() == before,
            "a refusal changed the store: {words:?}"
        );
    }
}

/// Each refusal leaves every byte where it was.
#[test]
fn a_damaged_store_is_refused_and_left_as_it_is() {
    const FIRST: &str = "00000000000000000001.log";
    const LAST: &str = "00000000000000000002.log";
    type Damage = fn(&Path);
    let cases: [(&[&str], Damage); 8] = [
        (&[FIRST, "byte 4096"], |log| {
            edit(&log.join(FIRST), |bytes| bytes[4100] ^= 1);
        }),
        (&[LAST, "byte 4096"], |log| {
            edit(&log.join(LAST), |bytes| bytes[4100] ^= 1);
        }),
        (&[LAST, "byte 0"], |log| {
            edit(&log.join(LAST), |bytes| bytes[8] ^= 1);
        }),
        (&[FIRST], |log| {
            edit(&log.join(FIRST), |bytes| bytes.truncate(4200));
        }),
        (&[LAST], |log| {
            edit(&log.join(LAST), |bytes| bytes.truncate(4200));
        }),
        (&[FIRST, "missing"], |log| {
            fs::remove_file(log.join(FIRST)).unwrap();
        }),
        (&["log"], |log| fs::remove_file(log.join(LAST)).unwrap()),
        (&[LAST], |log| {
            fs::copy(log.join(FIRST), log.join(LAST)).unwrap();
        }),
    ];
    for (words, damage) in cases {
        let store = two_runs();
        damage(&store.path().join("log"));
        is_refused(&store, words);
    }
}

/// What was proven and is now zero is damage, also at the log's end and whatever its size.
#[test]
fn a_wiped_frame_that_was_proven_is_refused() {
    let store = two_runs();
    let last = store.segments().pop().unwrap();
    let end = ends(&store)[1];
    // The last frame but one, whole; the frame of the stop vouches for it.
    edit(&last, |bytes| {
        let start = SEGMENT_HEADER_BYTES;
        bytes[start..end - 88].fill(0);
    });
    is_refused(&store, &["00000000000000000002.log", "byte 4096"]);
}

/// Without its manifest, or with another store's, the log is nobody's.
#[test]
fn a_store_without_its_manifest_is_refused() {
    let (store, other) = (two_runs(), two_runs());
    let manifest = |store: &Store| {
        let name = store
            .bytes()
            .into_keys()
            .find(|name| name.to_str().unwrap().starts_with("MANIFEST-"));
        store.path().join(name.expect("a store has a manifest"))
    };
    fs::copy(manifest(&other), manifest(&store)).unwrap();
    is_refused(&store, &["00000000000000000001.log"]);
    fs::remove_file(manifest(&store)).unwrap();
    is_refused(&store, &["no manifest"]);
}

/// The newest frame lost its middle: it is put aside, all of it, and said so; then it goes on.
#[test]
fn a_torn_write_is_put_aside() {
    let store = Store::new();
    let (owner, kept, frame) = big_newest_frame(&store, |_| {});
    assert_eq!(frame["kind"], "records");
    let (offset, bytes) = (number(&frame, "offset"), number(&frame, "bytes"));
    let segment = store.segments().pop().unwrap();
    wipe_middle(&segment, offset, bytes);
    let torn = fs::read(&segment).unwrap()[offset..offset + bytes].to_vec();

    let before = store.bytes();
    let verified = store.verify();
    let sequence = number(&frame, "sequence");
    assert!(
        verified.contains(&format!("segment 1, byte {offset}, sequence {sequence};")),
        "{verified}"
    );
    assert!(store.bytes() == before, "verify changed the store");

    let server = Server::start(store.path());
    let log = server.log();
    let line = log
        .lines()
        .find(|line| line.contains("is torn"))
        .expect("the log says so");
    let line: Value = serde_json::from_str(line).unwrap();
    assert_eq!(
        (&line["level"], &line["sequence"]),
        (&json!("WARN"), &json!(sequence))
    );
    let quarantine = line["quarantine"].as_str().unwrap();
    let aside = fs::read(store.path().join(quarantine)).unwrap();
    // What follows the frame was never written: the file may end with the last byte that was.
    assert!(
        torn.starts_with(&aside) || aside == torn,
        "the bytes are not those of the frame"
    );
    assert!(torn[aside.len()..].iter().all(|byte| *byte == 0));

    let mut client = server.client();
    assert_eq!(client.get(&path(MAILS, &kept)).value(), kept);
    assert_eq!(client.get(MAILS).value()["items"], json!([kept]));
    let next = client.create(MAILS, &mail(&owner, "After the tear"));
    server.stop();
    store.verify();
    // The sequence of what was not proven durable is used again.
    let events = store.events();
    assert_eq!(
        events.last().map(|event| number(event, "sequence")),
        Some(sequence)
    );
    let server = Server::start(store.path());
    assert!(!server.log().contains("is torn"), "it is said once");
    assert_eq!(
        server.client().get(MAILS).value()["items"],
        json!([kept, next])
    );
}

/// The same wound in a frame that a later one proves is no torn write.
#[test]
fn a_proven_write_that_lost_its_middle_is_refused() {
    let store = Store::new();
    let (_, _, frame) = big_newest_frame(&store, Store::wait_until_idle);
    let segment = store.segments().pop().unwrap();
    wipe_middle(&segment, number(&frame, "offset"), number(&frame, "bytes"));
    let place = format!("byte {}", frame["offset"]);
    is_refused(&store, &["00000000000000000001.log", &place]);
}

/// An account, a small mail, then one whose frame has many sectors, and a kill after a wait. Gives
/// the first two and the frame.
fn big_newest_frame(store: &Store, wait: impl Fn(&Store)) -> (Value, Value, Value) {
    let server = Server::start(store.path());
    let mut client = server.client();
    let owner = client.create(ACCOUNTS, &account("ada@example.org"));
    let kept = client.create(MAILS, &mail(&owner, "Before"));
    let mut big = mail(&owner, "Torn");
    big["body"] = json!("x".repeat(10_000));
    client.create(MAILS, &big);
    wait(store);
    server.kill();
    let mut lines = store.log().into_iter();
    let frame = lines.rfind(|line| line["line"] == "frame" && line["kind"] == "records");
    let frame = frame.expect("there are frames");
    assert!(number(&frame, "bytes") > 3 * SECTOR_BYTES);
    (owner, kept, frame)
}

/// Zeroes a sector that lies inside a frame.
fn wipe_middle(segment: &Path, offset: usize, bytes: usize) {
    let sector = (offset + bytes / 2).next_multiple_of(SECTOR_BYTES);
    assert!(sector > offset && sector + SECTOR_BYTES < offset + bytes);
    edit(segment, |content| {
        content[sector..sector + SECTOR_BYTES].fill(0);
    });
}

fn edit(path: &Path, change: impl FnOnce(&mut Vec<u8>)) {
    let mut bytes = fs::read(path).expect("the file is there");
    change(&mut bytes);
    fs::write(path, bytes).expect("the file can be written");
}

fn number(line: &Value, member: &str) -> usize {
    line[member].as_u64().expect("it is a number") as usize
}
