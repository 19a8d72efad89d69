//! Create, get, list, replace, update, restart, delete: for every model and every member.

use std::path::Path;

use modelith::codegen::App;
use modelith_codegen::app::{Field, FieldType, Model, Role, Unique};
use serde_json::{Map, Value, json};

use crate::{
    client::{Answer, Client},
    growth, people,
    places::references,
    removal,
    served::Served,
    shape::merged,
    source,
    transfer::transfer,
    world::{Shown, World, check, is_given, is_open, is_shown},
};

/// Records of each model that have every member, before one that has no more than it must.
const FULL: usize = 3;

/// The models of a generated server.
#[derive(Debug, Clone, Copy)]
pub struct Models<'m> {
    /// The directory above `models/`.
    pub home: &'m Path,
    /// Values of opaque types, as JSON, by the types' Rust names.
    pub opaque: &'static [(&'static str, &'static [&'static str])],
}

/// Runs everything against the server of `A`.
///
/// # Panics
/// The server does not do what its models say.
pub fn run<A: App>(models: Models<'_>) {
    let data = tempfile::tempdir().expect("a directory");
    let mut world = World::new(source::app(models.home), models.opaque);
    let mut served: Served<A> = people::start(&mut world, data.path());
    create_all(&mut world, &mut served);
    for model in &world.app.models.clone() {
        what_get_gave_can_be_put(&world, model, &mut served.client);
        replace(&mut world, model, &mut served.client);
        update(&mut world, model, &mut served.client);
        refuse(&world, model, &mut served.client);
        repeat(&world, model, &mut served.client);
        growth::grow(&mut world, model, &mut served.client);
    }
    everything_is_shown(&world, &mut served.client);
    transfer::<A>(&world, data.path());
    served.stop();

    let mut served: Served<A> = people::start(&mut world, data.path());
    everything_is_shown(&world, &mut served.client);
    removal::remove_all(&mut world, &mut served.client);
    everything_is_shown(&world, &mut served.client);
    served.stop();

    let mut served: Served<A> = people::start(&mut world, data.path());
    everything_is_shown(&world, &mut served.client);
    served.stop();
}

/// The path of a record. Keys of the tests that need an escape have it from here.
pub(crate) fn record_path(model: &Model, shown: &Shown) -> String {
    key_path(model, &shown.key)
}

/// The path of what has a key, or would have it.
pub(crate) fn key_path(model: &Model, key: &Value) -> String {
    let key = match key {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let mut path = format!("{}/", model.path);
    for byte in key.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                path.push(char::from(byte));
            }
            byte => path.push_str(&format!("%{byte:02X}")),
        }
    }
    path
}

/// What a model wants of a request that changes a record.
pub(crate) fn conditions(model: &Model, shown: &Shown) -> Vec<(&'static str, String)> {
    let tag = model
        .require_if_match
        .then(|| ("if-match", shown.etag.clone()));
    tag.into_iter().collect()
}

pub(crate) fn send(
    client: &mut Client,
    method: &str,
    model: &Model,
    record: &Shown,
    body: &Value,
) -> Answer {
    let mut headers = conditions(model, record);
    headers.push(("content-type", "application/json".to_owned()));
    let headers: Vec<_> = headers
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    client.send(
        method,
        &record_path(model, record),
        &headers,
        Some(body.to_string().as_bytes()),
    )
}

pub(crate) fn shown(model: &Model, answer: &Answer) -> Shown {
    let value = answer.value();
    Shown {
        key: value[&model.key().expect("a key").json_name].clone(),
        etag: answer.header("etag").expect("an entity tag").to_owned(),
        value,
    }
}

pub(crate) fn said(answer: &Answer) -> String {
    String::from_utf8_lossy(&answer.body).into_owned()
}

/// Makes records of every model, those first that others cannot do without.
fn create_all<A: App>(world: &mut World, served: &mut Served<A>) {
    let mut waiting: Vec<Model> = world.app.models.clone();
    waiting.retain(|model| model.operations.create);
    while !waiting.is_empty() {
        let ready = |model: &Model| world.body(model, 0, false).is_some();
        let place = waiting
            .iter()
            .position(ready)
            .expect("the models need each other");
        let model = waiting.remove(place);
        for n in 0..=FULL {
            create(world, &model, n, served);
        }
        let is_small = model.body_bytes_max < 1024;
        assert!(
            is_small || !world.of(&model).is_empty(),
            "{} has no record",
            model.name
        );
    }
}

fn create<A: App>(world: &mut World, model: &Model, n: usize, served: &mut Served<A>) {
    let Some(body) = world.body(model, n, n < FULL) else {
        return;
    };
    let sent = Value::Object(body.clone());
    let answer = served.client.json("POST", &model.path, &sent);
    if sent.to_string().len() as u64 > model.body_bytes_max {
        assert_eq!(answer.status, 413, "{}", model.name);
        // The rest of such a body is not waited for.
        served.reconnect();
        return;
    }
    if answer.status == 409 && (!model.uniques.is_empty() || has_few_values(model)) {
        return;
    }
    assert_eq!(
        answer.status,
        201,
        "{}: {sent}: {}",
        model.name,
        said(&answer)
    );
    let shown = shown(model, &answer);
    check(&world.app, model, &body, &shown.value);
    let mut signed = shown.value.clone();
    world.sign(model, &mut signed);
    assert_eq!(signed, shown.value, "it says who created it");
    let location = answer.header("location").map(str::to_owned);
    assert_eq!(location, Some(record_path(model, &shown)));
    world.store(model, shown);
}

/// Whether a unique member's type has fewer values than there are records.
fn has_few_values(model: &Model) -> bool {
    model.fields.iter().any(|field| field.unique.is_some())
}

/// What a merge patch that holds a record changes nothing by: without the members in which a null
/// of an object would take something out.
fn harmless(record: &Value) -> Value {
    fn takes_out(value: &Value) -> bool {
        let mut members = value.as_object().into_iter().flat_map(Map::values);
        members.any(|member| member.is_null() || takes_out(member))
    }
    let members = record.as_object().into_iter().flatten();
    let harmless = members.filter(|(_, value)| !takes_out(value));
    harmless
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect::<Map<_, _>>()
        .into()
}

fn what_get_gave_can_be_put(world: &World, model: &Model, client: &mut Client) {
    for record in world.of(model) {
        for (method, is_there) in [
            ("PUT", model.operations.replace),
            ("PATCH", model.operations.update),
        ] {
            let body = match method {
                "PATCH" => harmless(&record.value),
                _ => record.value.clone(),
            };
            let answer = send(client, method, model, record, &body);
            if !is_there {
                assert_eq!(
                    answer.status,
                    if model.operations.get || model.operations.delete {
                        405
                    } else {
                        404
                    }
                );
                continue;
            }
            assert_eq!(
                answer.status,
                200,
                "{method} {}: {}",
                record.value,
                said(&answer)
            );
            assert_eq!(
                &shown(model, &answer),
                record,
                "nothing changes, nor the entity tag"
            );
        }
    }
}

/// Whether a member's values lead to other records: these are left as they are, or circles and
/// deletions could not be told from the outside.
fn refers(world: &World, model: &Model, field: &Field) -> bool {
    let alone = Model {
        fields: vec![field.clone()],
        ..model.clone()
    };
    let values = world.source().values(field);
    let refers = |value: &Value| {
        let record = json!({ &field.json_name: value });
        !references(&world.app, &alone, &record).is_empty()
    };
    field.role != Role::Key && values.iter().any(refers)
}

/// Replaces the first record by other values, references aside.
fn replace(world: &mut World, model: &Model, client: &mut Client) {
    let Some(record) = world
        .of(model)
        .first()
        .cloned()
        .filter(|_| model.operations.replace)
    else {
        return;
    };
    let Some(mut body) = world.body(model, FULL + 1, true) else {
        return;
    };
    for field in &model.fields {
        if !is_open(field) {
            body.remove(&field.json_name);
        } else if refers(world, model, field) {
            let there = record.value.get(&field.json_name);
            body.insert(
                field.json_name.clone(),
                there.cloned().unwrap_or(Value::Null),
            );
        }
    }
    let answer = send(client, "PUT", model, &record, &Value::Object(body.clone()));
    if answer.status == 409 && !model.uniques.is_empty() {
        return;
    }
    assert_eq!(answer.status, 200, "{body:?}: {}", said(&answer));
    let after = shown(model, &answer);
    only_changed(model, &record.value, &body, &after.value);
    world.store(model, after);
}

/// Updates the members of the first record, one at a time.
fn update(world: &mut World, model: &Model, client: &mut Client) {
    if !model.operations.update {
        return;
    }
    for field in model.fields.iter().filter(|field| is_open(field)) {
        let mut changes: Vec<Value> = world.value(field, FULL + 2).into_iter().collect();
        if field.optional {
            changes.push(Value::Null);
            changes.extend(world.source().values(field).pop());
        }
        for value in changes {
            let Some(record) = world.of(model).first().cloned() else {
                return;
            };
            if field.unique.is_some() && is_taken(world, model, field, &value) {
                continue;
            }
            let body = Map::from_iter([(field.json_name.clone(), value)]);
            let answer = send(
                client,
                "PATCH",
                model,
                &record,
                &Value::Object(body.clone()),
            );
            if answer.status == 409 && !model.uniques.is_empty() {
                continue;
            }
            assert_eq!(answer.status, 200, "{body:?}: {}", said(&answer));
            let after = shown(model, &answer);
            let stored = record.value.get(&field.json_name).unwrap_or(&Value::Null);
            let merged = merged(&world.app, &field.ty, stored, &body[&field.json_name]);
            let body = Map::from_iter([(field.json_name.clone(), merged)]);
            only_changed(model, &record.value, &body, &after.value);
            world.store(model, after);
        }
    }
}

/// Equal, where what is absent and what is null are the same.
fn equal(one: Option<&Value>, two: Option<&Value>) -> bool {
    match (
        one.filter(|value| !value.is_null()),
        two.filter(|value| !value.is_null()),
    ) {
        (Some(Value::Object(one)), Some(Value::Object(two))) => {
            let names = one.keys().chain(two.keys());
            names
                .into_iter()
                .all(|name| equal(one.get(name), two.get(name)))
        }
        (one, two) => one == two,
    }
}

fn is_taken(world: &World, model: &Model, field: &Field, value: &Value) -> bool {
    let mut others = world.of(model).iter().skip(1);
    !value.is_null() && others.any(|other| other.value.get(&field.json_name) == Some(value))
}

fn only_changed(model: &Model, before: &Value, body: &Map<String, Value>, after: &Value) {
    for field in &model.fields {
        let name = &field.json_name;
        let shown = after.get(name);
        if World::moves(field) {
            assert!(shown.is_some_and(|value| !value.is_null()), "{name}");
        } else if is_shown(field) {
            let expected = body.get(name).or_else(|| before.get(name));
            assert!(
                equal(shown, expected),
                "{name}: {shown:?} is not {expected:?}"
            );
        } else {
            assert_eq!(shown, None, "{name}");
        }
        let left_out = field.skip_if_none && shown == Some(&Value::Null);
        assert!(!left_out, "{name}");
    }
}

/// JSON that no value of the type is; `None` if it takes any.
fn misfit(field: &Field) -> Option<Value> {
    match field.ty {
        FieldType::Value | FieldType::Opaque(_) => None,
        FieldType::List(_) | FieldType::Set(_) => Some(json!({})),
        _ => Some(json!([{}])),
    }
}

/// What each member refuses is refused at that member, and changes nothing.
fn refuse(world: &World, model: &Model, client: &mut Client) {
    let [first, second, ..] = world.of(model) else {
        return;
    };
    if !model.operations.update {
        return;
    }
    let mut refused = |status: u16, method: &str, field: &Field, value: Value| {
        let mut body = Map::new();
        if method == "POST" {
            let Some(full) = world.body(model, FULL, true) else {
                return;
            };
            body = full;
        }
        body.insert(field.json_name.clone(), value);
        let body = Value::Object(body);
        let answer = match method {
            "POST" => client.json(method, &model.path, &body),
            _ => send(client, method, model, first, &body),
        };
        assert_eq!(answer.status, status, "{method} {body}: {}", said(&answer));
        let faults = answer.faults();
        let at: Vec<String> = faults.iter().map(|fault| decoded(fault)).collect();
        assert_eq!(at, [field.json_name.as_str()], "{faults:?}");
    };
    for field in &model.fields {
        if let Some(misfit) = misfit(field) {
            refused(422, "PATCH", field, misfit.clone());
            if model.operations.create && is_given(field) {
                refused(422, "POST", field, misfit);
            }
        }
        if model.operations.create && !is_given(field) {
            refused(422, "POST", field, first.value[&field.json_name].clone());
        }
        let may_be_null = field.optional || matches!(field.ty, FieldType::Opaque(_));
        if !may_be_null {
            refused(422, "PATCH", field, Value::Null);
        }
        let there = first.value.get(&field.json_name).unwrap_or(&Value::Null);
        if !is_open(field) {
            for other in others(world, field, there, &second.key) {
                refused(422, "PATCH", field, other);
            }
        } else if matches!(field.ty, FieldType::Id(_)) {
            let nobody = json!("0190a000-0000-7000-8000-000000000000");
            refused(422, "PATCH", field, nobody);
        }
        let taken = second.value.get(&field.json_name).unwrap_or(&Value::Null);
        if let (Some(unique), true, false) = (
            field.unique,
            is_open(field),
            taken.is_null() || taken == there,
        ) {
            refused(409, "PATCH", field, taken.clone());
            if let (Unique::IgnoreCase, Some(text)) = (unique, taken.as_str()) {
                refused(409, "PATCH", field, text.to_lowercase().into());
            }
        }
    }
}

/// Patches of a member that must not change, which would change it. Of a hidden one any: what is
/// stored is among them, and an answer must not tell it from another.
fn others(world: &World, field: &Field, there: &Value, key: &Value) -> Vec<Value> {
    let mut values = match field.role {
        Role::Key => vec![key.clone()],
        _ => world.source().values(field),
    };
    if !is_shown(field) {
        return values;
    }
    values.retain(|value| {
        let merged = merged(&world.app, &field.ty, there, value);
        !equal(Some(&merged), Some(there))
    });
    values
}

/// A patch of a part of what must not change is taken as long as it leaves all as it is.
fn repeat(world: &World, model: &Model, client: &mut Client) {
    let Some(first) = world.of(model).first().filter(|_| model.operations.update) else {
        return;
    };
    let merges = |field: &&Field| {
        matches!(
            field.ty,
            FieldType::Struct(_) | FieldType::Map(..) | FieldType::Value
        )
    };
    let closed = |field: &&Field| !is_open(field) && is_shown(field);
    for field in model.fields.iter().filter(closed).filter(merges) {
        let there = first.value.get(&field.json_name).and_then(Value::as_object);
        for (name, value) in there.into_iter().flatten() {
            let body = json!({ &field.json_name: { name: value } });
            let answer = send(client, "PATCH", model, first, &body);
            assert_eq!(answer.status, 200, "{body}: {}", said(&answer));
            assert_eq!(&shown(model, &answer), first, "{body}");
        }
    }
}

/// The member that a fault's JSON pointer, in a URI fragment, names; a code stands behind it.
fn decoded(fault: &str) -> String {
    let mut bytes = Vec::new();
    let (pointer, _) = fault.rsplit_once(' ').expect("a pointer and a code");
    let mut rest = pointer.strip_prefix("#/").expect("a member").bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'%' => {
                let digits = [rest.next(), rest.next()].map(|digit| digit.expect("a digit"));
                let digits = std::str::from_utf8(&digits).expect("digits");
                u8::from_str_radix(digits, 16).expect("a byte")
            }
            byte => byte,
        });
    }
    let text = String::from_utf8(bytes).expect("UTF-8");
    text.replace("~1", "/").replace("~0", "~")
}

/// Every record by itself, and every list as a whole and one by one.
pub(crate) fn everything_is_shown(world: &World, client: &mut Client) {
    for model in &world.app.models {
        let mut expected = world.of(model).to_vec();
        for record in &expected {
            if model.operations.get {
                let answer = client.get(&record_path(model, record));
                assert_eq!(answer.status, 200, "{}", said(&answer));
                assert_eq!(&shown(model, &answer), record);
            }
        }
        if !model.operations.list {
            continue;
        }
        let key = model.key().expect("a key");
        expected.sort_by(|one, two| world.source().compare(&key.ty, &one.key, &two.key));
        let expected: Vec<Value> = expected.into_iter().map(|record| record.value).collect();
        // As few pages as can be, and at least some.
        for limit in [500, expected.len().div_ceil(20).max(1)] {
            let listed = pages(model, limit, client);
            assert_eq!(listed, expected, "{}", model.name);
        }
    }
}

/// Every record of a list, so many at once.
fn pages(model: &Model, limit: usize, client: &mut Client) -> Vec<Value> {
    let mut paged = Vec::new();
    let first = format!("{}?limit={limit}", model.path);
    let mut next = Some(first.clone());
    while let Some(path) = next {
        let page = client.get(&path).value();
        paged.extend(page["items"].as_array().expect("items").clone());
        let cursor = page["next_cursor"].as_str();
        next = cursor.map(|cursor| format!("{first}&cursor={cursor}"));
    }
    paged
}
