//! Create, get, list, replace, update, restart, delete: for every model and every member.

use std::collections::BTreeMap;

use modelith::codegen::App;
use modelith_codegen::app::{Field, Model, Role, Unique};
use serde_json::{Map, Value, json};

use crate::{
    client::{Answer, Client},
    removal,
    served::Served,
    source,
    world::{Shown, World, check, is_open, target},
};

/// Records of each model that have every member, before one that has no more than it must.
const FULL: usize = 3;

pub(crate) fn run<A: App>(name: &str) {
    let data = tempfile::tempdir().expect("a directory");
    let mut world = World::new(source::app(name));
    let mut served = Served::<A>::start(data.path());
    let models = world.order();
    for model in &models {
        create(&mut world, model, &mut served);
    }
    for model in &models {
        what_get_gave_can_be_put(&world, model, &mut served.client);
        replace(&mut world, model, &mut served.client);
        update(&mut world, model, &mut served.client);
        refuse(&world, model, &mut served.client);
    }
    everything_is_shown(&world, &mut served.client);
    served.stop();

    let mut served = Served::<A>::start(data.path());
    everything_is_shown(&world, &mut served.client);
    removal::remove_all(&mut world, &mut served.client);
    everything_is_shown(&world, &mut served.client);
    served.stop();

    let mut served = Served::<A>::start(data.path());
    everything_is_shown(&world, &mut served.client);
    served.stop();
}

pub(crate) fn record_path(model: &Model, shown: &Shown) -> String {
    format!("{}/{}", model.path, shown.key)
}

fn shown(model: &Model, answer: &Answer) -> Shown {
    let value = answer.value();
    let key = &model.key().expect("a key").json_name;
    Shown {
        key: value[key].as_str().expect("a key is text").to_owned(),
        etag: answer.header("etag").expect("an entity tag").to_owned(),
        value,
    }
}

fn create<A: App>(world: &mut World, model: &Model, served: &mut Served<A>) {
    for n in 0..=FULL {
        let body = world.body(model, n, n < FULL);
        let sent = Value::Object(body.clone());
        let answer = served.client.json("POST", &model.path, &sent);
        if sent.to_string().len() as u64 > model.body_bytes_max {
            assert_eq!(answer.status, 413, "{}", model.name);
            // The rest of such a body is not waited for.
            served.reconnect();
            continue;
        }
        assert_eq!(
            answer.status,
            201,
            "{}: {body:?}: {:?}",
            model.name,
            String::from_utf8_lossy(&answer.body)
        );
        let shown = shown(model, &answer);
        check(&world.app, model, &body, &shown.value);
        let location = answer.header("location").map(str::to_owned);
        assert_eq!(location, Some(record_path(model, &shown)));
        let records = world.records.get_mut(&model.name);
        records.expect("a model of the world").push(shown);
    }
}

fn what_get_gave_can_be_put(world: &World, model: &Model, client: &mut Client) {
    for record in world.of(model) {
        for method in ["PUT", "PATCH"] {
            let answer = client.json(method, &record_path(model, record), &record.value);
            assert_eq!(
                answer.status,
                200,
                "{method}: {}",
                String::from_utf8_lossy(&answer.body)
            );
            assert_eq!(
                &shown(model, &answer),
                record,
                "nothing changes, nor the entity tag"
            );
        }
    }
}

/// Replaces the first record by other values, references aside.
fn replace(world: &mut World, model: &Model, client: &mut Client) {
    let Some(record) = world.of(model).first().cloned() else {
        return;
    };
    let mut body = world.body(model, FULL + 1, true);
    for field in &model.fields {
        if !is_open(field) {
            body.remove(&field.json_name);
        } else if target(field).is_some() {
            let there = record.value.get(&field.json_name);
            body.insert(
                field.json_name.clone(),
                there.cloned().unwrap_or(Value::Null),
            );
        }
    }
    let answer = client.json(
        "PUT",
        &record_path(model, &record),
        &Value::Object(body.clone()),
    );
    assert_eq!(
        answer.status,
        200,
        "{body:?}: {}",
        String::from_utf8_lossy(&answer.body)
    );
    let after = shown(model, &answer);
    only_changed(model, &record.value, &body, &after.value);
    store(world, model, after);
}

/// Updates the members of the first record, one at a time.
fn update(world: &mut World, model: &Model, client: &mut Client) {
    for field in model.fields.iter().filter(|field| is_open(field)) {
        let mut changes = vec![world.value(field, FULL + 2)];
        if field.optional {
            changes.push(Value::Null);
            changes.extend(world.values(field).pop());
        }
        for value in changes {
            let Some(record) = world.of(model).first().cloned() else {
                return;
            };
            if field.unique.is_some() && is_taken(world, model, field, &value) {
                continue;
            }
            let body = Map::from_iter([(field.json_name.clone(), value)]);
            let patch = Value::Object(body.clone());
            let answer = client.json("PATCH", &record_path(model, &record), &patch);
            assert_eq!(
                answer.status,
                200,
                "{body:?}: {}",
                String::from_utf8_lossy(&answer.body)
            );
            let after = shown(model, &answer);
            only_changed(model, &record.value, &body, &after.value);
            store(world, model, after);
        }
    }
}

fn is_taken(world: &World, model: &Model, field: &Field, value: &Value) -> bool {
    let mut others = world.of(model).iter().skip(1);
    !value.is_null() && others.any(|other| other.value.get(&field.json_name) == Some(value))
}

fn only_changed(model: &Model, before: &Value, body: &Map<String, Value>, after: &Value) {
    for field in &model.fields {
        let name = &field.json_name;
        let shown = after.get(name).unwrap_or(&Value::Null);
        if field.role == Role::UpdatedAt {
            assert!(shown.is_string(), "{name}");
        } else {
            let kept = before.get(name).unwrap_or(&Value::Null);
            assert_eq!(shown, body.get(name).unwrap_or(kept), "{name}");
        }
        assert!(
            !(field.skip_if_none && after.get(name) == Some(&Value::Null)),
            "{name}"
        );
    }
}

fn store(world: &mut World, model: &Model, shown: Shown) {
    let records = world
        .records
        .get_mut(&model.name)
        .expect("a model of the world");
    let place = records.iter().position(|other| other.key == shown.key);
    *records
        .get_mut(place.expect("it is there"))
        .expect("its place") = shown;
}

/// What each member refuses is refused at that member, and changes nothing.
fn refuse(world: &World, model: &Model, client: &mut Client) {
    let [first, second, ..] = world.of(model) else {
        return;
    };
    let mut refused = |status: u16, method: &str, field: &Field, value: Value| {
        let (path, mut body) = match method {
            "POST" => (model.path.clone(), world.body(model, FULL + 3, true)),
            _ => (record_path(model, first), Map::new()),
        };
        body.insert(field.json_name.clone(), value);
        let answer = client.json(method, &path, &Value::Object(body.clone()));
        assert_eq!(
            answer.status,
            status,
            "{method} {body:?}: {}",
            String::from_utf8_lossy(&answer.body)
        );
        let faults = answer.faults();
        let at: Vec<String> = faults.iter().map(|fault| decoded(fault)).collect();
        assert_eq!(at, [field.json_name.as_str()], "{faults:?}");
    };
    for field in &model.fields {
        refused(422, "PATCH", field, json!([{}]));
        let is_given = matches!(field.role, Role::Plain | Role::Immutable);
        refused(
            422,
            "POST",
            field,
            if is_given {
                json!({})
            } else {
                first.value[&field.json_name].clone()
            },
        );
        if !field.optional {
            refused(422, "PATCH", field, Value::Null);
        }
        let there = first.value.get(&field.json_name).unwrap_or(&Value::Null);
        if !is_open(field) {
            let values = match field.role {
                Role::Key => vec![second.key.clone().into()],
                _ => world.values(field),
            };
            for other in values.into_iter().filter(|value| value != there) {
                refused(422, "PATCH", field, other);
            }
        } else if target(field).is_some() {
            refused(
                422,
                "PATCH",
                field,
                json!("0190a000-0000-7000-8000-000000000000"),
            );
        }
        let taken = second.value.get(&field.json_name).unwrap_or(&Value::Null);
        if let (Some(unique), true, false) = (field.unique, is_open(field), taken.is_null()) {
            refused(409, "PATCH", field, taken.clone());
            if let (Unique::IgnoreCase, Some(text)) = (unique, taken.as_str()) {
                refused(409, "PATCH", field, text.to_lowercase().into());
            }
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
        let mut expected = BTreeMap::new();
        for record in world.of(model) {
            let answer = client.get(&record_path(model, record));
            assert_eq!(
                answer.status,
                200,
                "{}",
                String::from_utf8_lossy(&answer.body)
            );
            assert_eq!(&shown(model, &answer), record);
            expected.insert(record.key.clone(), record.value.clone());
        }
        let expected: Vec<Value> = expected.into_values().collect();
        let whole = client.get(&model.path).value();
        assert_eq!(whole["items"].as_array(), Some(&expected), "{}", model.name);
        let mut paged = Vec::new();
        let mut next = Some(format!("{}?limit=1", model.path));
        while let Some(path) = next {
            let page = client.get(&path).value();
            paged.extend(page["items"].as_array().expect("items").clone());
            let cursor = page["next_cursor"].as_str();
            next = cursor.map(|cursor| format!("{}?limit=1&cursor={cursor}", model.path));
        }
        assert_eq!(paged, expected, "{}", model.name);
    }
}
