//! Data directories that earlier versions wrote, kept in `tests/goldens/kept/VERSION`: the store in
//! `data/`, and every record that is in it, a line of JSON each, in `MODEL.ndjson`. This version must
//! open them, find every record as it was, and go on.
//!
//! With a release the store of its version is added, by
//!
//! ```text
//! MODELITH_STORAGE_SEGMENT_FIRST=64KiB cargo test -p modelith-goldens --test all -- --ignored keep_a_store
//! ```
//!
//! and never changed again: what cannot be opened any more is a mistake of the new version.

use std::{
    fs,
    ops::Range,
    path::{Path, PathBuf},
};

use modelith_exercise::{Client, Served, exported, verified};
use modelith_goldens::kept::server::App;
use serde_json::{Value, json};

/// The models; each has a file of records.
const MODELS: [&str; 3] = ["Owner", "Slot", "Thing"];

/// Most bytes of all files of a store that is kept.
const BYTES_MAX: u64 = 200_000;

fn all() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("kept")
}

/// The stores, by version.
fn versions() -> Vec<PathBuf> {
    let entries = fs::read_dir(all()).expect("stores are kept");
    let mut paths: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

/// Copies what is in a store, but for what only its process had: `LOCK`, and files that it had begun.
fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap();
        if path.is_dir() && name != "tmp" && fs::read_dir(&path).unwrap().next().is_some() {
            copy(&path, &to.join(name));
        } else if path.is_file() && name != "LOCK" {
            fs::copy(&path, to.join(name)).unwrap();
        }
    }
}

fn bytes(dir: &Path) -> u64 {
    let entries = fs::read_dir(dir).unwrap().map(|entry| entry.unwrap());
    entries
        .map(|entry| match entry.file_type().unwrap() {
            kind if kind.is_dir() => bytes(&entry.path()),
            _ => entry.metadata().unwrap().len(),
        })
        .sum()
}

fn records(lines: &str) -> Vec<Value> {
    let parse = |line| serde_json::from_str(line).unwrap();
    lines.lines().map(parse).collect()
}

/// Every record of the store that is served, model by model.
fn there(data: &Path) -> [Vec<Value>; 3] {
    MODELS.map(|model| records(&exported(data, model)))
}

/// Checks that there are these records and no others. Members that came to a model later are not asked.
#[track_caller]
fn check(found: &[Vec<Value>; 3], expected: &[Vec<Value>; 3], what: &str) {
    for ((model, found), expected) in MODELS.iter().zip(found).zip(expected) {
        assert_eq!(found.len(), expected.len(), "{what}: {model}");
        for (found, expected) in found.iter().zip(expected) {
            for (name, value) in expected.as_object().unwrap() {
                assert_eq!(&found[name], value, "{what}: {model} {name} of {expected}");
            }
        }
    }
}

fn compact(client: &mut Client) {
    let answer = client.send("POST", "/_admin/data/_compact", &[], None);
    assert_eq!(answer.status, 200, "{answer:?}");
}

/// Creates, changes and removes records as any client may.
fn go_on(client: &mut Client, numbers: u64) {
    let owner = json!({"email": "next@example.org", "name": "Next", "token": "t"});
    let created = client.json("POST", "/api/owners", &owner);
    assert_eq!(created.status, 201, "{created:?}");
    let owner = created.value();
    assert_eq!(owner["number"], numbers + 1, "numbers go on");
    let taken = json!({"email": "NEXT@example.org", "name": "Other", "token": "t"});
    assert_eq!(client.json("POST", "/api/owners", &taken).status, 409);
    let path = format!("/api/owners/{}", owner["id"].as_str().unwrap());
    let changed = client.json("PATCH", &path, &json!({"status": "closed"}));
    assert_eq!(changed.status, 200, "{changed:?}");
    let removed = client.send("DELETE", &path, &[], None);
    assert_eq!(removed.status, 204, "{removed:?}");
}

#[test]
fn every_store_that_is_kept_is_opened_with_every_record_and_goes_on() {
    let versions = versions();
    assert!(!versions.is_empty());
    for version in versions {
        let what = version.file_name().unwrap().to_string_lossy().into_owned();
        assert!(bytes(&version) < BYTES_MAX, "{what}");
        let expected = MODELS.map(|model| {
            records(&fs::read_to_string(version.join(model).with_extension("ndjson")).unwrap())
        });
        let [owners, _, things] = &expected;
        assert!(owners.len() > 5 && things.len() > 5, "{what}");
        let home = tempfile::tempdir().unwrap();
        let data = home.path().join("data");
        copy(&version.join("data"), &data);

        let mut served = Served::<App>::start(&data);
        check(&there(&data), &expected, &what);
        assert!(
            verified(&data).contains("checkpoint 2 is whole: "),
            "{what}"
        );
        let numbers = owners.iter().filter_map(|owner| owner["number"].as_u64());
        go_on(&mut served.client, numbers.max().unwrap());
        check(&there(&data), &expected, &what);
        compact(&mut served.client);
        served.stop();

        let served = Served::<App>::start(&data);
        check(&there(&data), &expected, &what);
        assert!(
            verified(&data).contains("checkpoint 3 is whole: 3 snapshots"),
            "{what}"
        );
        served.stop();
    }
}

/// Leaves a store that has all that a store can have: two checkpoints, in the newest of them snapshots
/// of two sequences and events that were carried, a segment that was full, and behind it a log of two
/// starts that ends in a clean stop.
fn write_store(data: &Path) {
    let mut served = Served::<App>::start(data);
    let client = &mut served.client;
    let owners: Vec<Value> = (0..8).map(|number| owner(client, number)).collect();
    things(client, &owners, 0..12);
    compact(client);
    // More than the 64 KiB of a segment.
    things(client, &owners, 12..24);
    let large = json!({"value": {"text": "x".repeat(20_000)}});
    for number in [1, 2, 3] {
        patch(client, &format!("/api/things/t{number}"), &large);
    }
    for number in [1, 2] {
        patch(
            client,
            &format!("/api/things/t{number}"),
            &json!({"value": number}),
        );
    }
    owner(client, 8);
    let answer = client.send("POST", "/_admin/data/models/Owner/_compact", &[], None);
    assert_eq!(answer.status, 200, "{answer:?}");
    change(client, 4..10, [&owners[2], &owners[3]]);
    served.stop();
    let mut served = Served::<App>::start(data);
    let client = &mut served.client;
    things(client, &owners[4..], 24..28);
    change(client, 12..16, [&owners[6], &owners[5]]);
    served.stop();
}

fn patch(client: &mut Client, path: &str, patch: &Value) {
    let answer = client.json("PATCH", path, patch);
    assert_eq!(answer.status, 200, "{path}: {answer:?}");
}

fn owner(client: &mut Client, number: usize) -> Value {
    let body = json!({
        "email": format!("owner{number}@example.org"), "name": format!("Owner {number}"),
        "status": if number.is_multiple_of(3) { "closed" } else { "active" },
        "hint": number.is_multiple_of(2).then_some("a hint"), "token": format!("token {number}"),
        "origin": number.is_multiple_of(4).then_some("here"),
    });
    client.create("/api/owners", &body)
}

/// Creates things of so many numbers, and for each third a slot.
fn things(client: &mut Client, owners: &[Value], numbers: Range<usize>) {
    for number in numbers {
        let [owner, borrower] = [0, 1].map(|next| &owners[(number + next) % owners.len()]["id"]);
        let place = json!({
            "street": format!("Straße {number}"), "lat": number.is_multiple_of(2).then_some(1.5),
            "fix": {"error": "12.5", "satellites": [number, 65_535]},
        });
        let methods = [
            json!({"kind": "Cash"}),
            json!({"kind": "Card", "number": "4711", "limit": "100"}),
            json!({"kind": "Sent", "street": "x", "lat": -0.25, "fix": null}),
        ];
        let events = [
            json!({"type": "Nothing"}),
            json!({"type": "Count", "data": 4_000_000_000_u32}),
            json!({"type": "By", "data": {"a": -1, "ä": 2}}),
            json!({"type": "Named", "data": {"name": "n"}}),
            Value::Null,
        ];
        let raws = [json!(-7), json!("text"), json!([1, 255])];
        let mut thing = json!({
            "code": format!("t{number}"), "owner": owner, "borrower": borrower, "is_new": number.is_multiple_of(2),
            "tiny": -128, "small": 65_535, "middle": number.is_multiple_of(3).then_some(i32::MIN),
            "wide": u64::MAX.to_string(), "single": 0.1, "double": number.is_multiple_of(4).then_some(0.1),
            "price": format!("{number}.99"), "at": "2026-01-31T12:00:00.000001Z",
            "date": number.is_multiple_of(2).then_some("1969-12-31"), "time": "23:59:59.999999",
            "duration": "-PT0.000001S",
            "uuid": number.is_multiple_of(5).then_some("0190a0b0-0000-4000-8000-000000000001"),
            "bytes": "AP8=", "value": {"a": [1, 1.5, null, true, {"b": "c"}]}, "raw": raws[number % 3],
            "tags": ["ä", "", "b"], "gaps": [null, i64::MIN, i64::MAX], "days": ["2000-02-29", "2026-01-01"],
            "counts": {"": 0, "z": 7}, "places": {"0190a0b0-0000-4000-8000-000000000002": [place]},
            "place": place, "method": methods[number % 3], "event": events[number % 5],
        });
        if number.is_multiple_of(2) {
            thing["other"] = place;
        }
        client.create("/api/things", &thing);
        if number.is_multiple_of(3) {
            let slot = json!({"number": number, "thing": format!("t{number}")});
            client.create("/api/slots", &slot);
        }
    }
}

/// Changes things of these numbers and an owner, empties all slots, and removes an owner with its
/// things.
fn change(client: &mut Client, numbers: Range<usize>, [owner, gone]: [&Value; 2]) {
    for number in numbers {
        let path = format!("/api/things/t{number}");
        patch(
            client,
            &path,
            &json!({"price": "0.01", "place": {"fix": null}, "counts": {"z": null, "y": 1}}),
        );
        patch(
            client,
            &path,
            &json!({"borrower": null, "event": {"type": "Count", "data": 1}}),
        );
    }
    let path = format!("/api/owners/{}", owner["id"].as_str().unwrap());
    patch(
        client,
        &path,
        &json!({"status": "closed", "name": format!("Changed {}", owner["name"]), "token": "another"}),
    );
    for slot in (0..24).step_by(3) {
        patch(
            client,
            &format!("/api/slots/{slot}"),
            &json!({"thing": null}),
        );
    }
    let path = format!("/api/owners/{}", gone["id"].as_str().unwrap());
    let removed = client.send("DELETE", &path, &[], None);
    assert_eq!(removed.status, 204, "{removed:?}");
}

#[test]
#[ignore = "it writes into the source tree: with a release, as the head of this file says"]
fn keep_a_store() {
    let version = all().join(env!("CARGO_PKG_VERSION"));
    assert!(!version.exists(), "{} is kept already", version.display());
    let home = tempfile::tempdir().unwrap();
    let data = home.path().join("data");
    write_store(&data);
    copy(&data, &version.join("data"));
    let served = Served::<App>::start(&data);
    for model in MODELS {
        let file = version.join(model).with_extension("ndjson");
        fs::write(file, exported(&data, model)).unwrap();
    }
    served.stop();
    assert!(
        bytes(&version) < BYTES_MAX,
        "smaller segments: {}",
        bytes(&version)
    );
}
