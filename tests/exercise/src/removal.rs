//! Removal: what goes along, what is changed and what forbids it, worked out from the models'
//! references alone.

use std::collections::BTreeSet;

use modelith_codegen::app::{FieldType, Model, OnDelete};
use serde_json::Value;

use crate::{
    client::Client,
    places::{Reference, references, walk},
    round_trip::{conditions, record_path, shown},
    world::{Shown, World},
};

/// A record: model and key, as text.
pub(crate) type Record = (String, String);

fn record(model: &Model, key: &Value) -> Record {
    (model.name.clone(), key.to_string())
}

/// Removes whatever can be removed, in the order of the models.
pub(crate) fn remove_all(world: &mut World, client: &mut Client) {
    let models = world.app.models.clone();
    for model in models.iter().filter(|model| model.operations.delete) {
        for victim in world.of(model).to_vec() {
            let path = record_path(model, &victim);
            let Some(current) = world.of(model).iter().find(|other| other.key == victim.key) else {
                assert_eq!(client.get(&path).status, 404, "it went with another");
                continue;
            };
            let going = going(world, model, &victim.key);
            let headers = conditions(model, current);
            let headers: Vec<_> = headers
                .iter()
                .map(|(name, value)| (*name, value.as_str()))
                .collect();
            let answer = client.send("DELETE", &path, &headers, None);
            let Some(going) = going else {
                assert_eq!(answer.status, 409, "{path}");
                continue;
            };
            assert_eq!(
                answer.status,
                204,
                "{path}: {}",
                String::from_utf8_lossy(&answer.body)
            );
            remove(world, &going, client);
        }
    }
}

/// What goes with a record, and it; `None` if something forbids that.
pub(crate) fn going(world: &World, model: &Model, key: &Value) -> Option<BTreeSet<Record>> {
    let links = links(world);
    let going = closure(&links, record(model, key));
    (!is_held(world, &links, &going)).then_some(going)
}

/// Takes out what went. What is there without it must be so on the server.
pub(crate) fn remove(world: &mut World, going: &BTreeSet<Record>, client: &mut Client) {
    for (name, records) in &mut world.records {
        records.retain(|other| !going.contains(&(name.clone(), other.key.to_string())));
    }
    release(world, going, client);
}

/// The record and what goes with it.
fn closure(links: &[Link], record: Record) -> BTreeSet<Record> {
    let mut going = BTreeSet::from([record]);
    loop {
        let before = going.len();
        for link in links {
            if link.on_delete == OnDelete::Cascade && going.contains(&link.to) {
                going.insert(link.from.clone());
            }
        }
        if going.len() == before {
            return going;
        }
    }
}

/// Whether a record that stays refers to one that would go, or could not be without it.
fn is_held(world: &World, links: &[Link], going: &BTreeSet<Record>) -> bool {
    let mut cut = links
        .iter()
        .filter(|link| going.contains(&link.to) && !going.contains(&link.from));
    cut.any(|link| match link.on_delete {
        OnDelete::Restrict => true,
        OnDelete::SetNull => {
            let (name, _) = &link.from;
            let model = world.app.model(name).expect("a model");
            let mut records = world.of(model).iter();
            let holder = records.find(|shown| record(model, &shown.key) == link.from);
            let released = released(world, model, holder.expect("it is there"), going);
            released.is_some_and(|value| is_short(model, &value))
        }
        _ => false,
    })
}

/// Whether a list of the record has fewer items than it must.
fn is_short(model: &Model, value: &Value) -> bool {
    model.fields.iter().any(|field| {
        let collection = matches!(
            field.ty,
            FieldType::List(_) | FieldType::Set(_) | FieldType::Map(..)
        );
        let items = value.get(&field.json_name).map_or(0, |value| match value {
            Value::Array(items) => items.len(),
            Value::Object(items) => items.len(),
            _ => usize::MAX,
        });
        let min = field
            .rules
            .length
            .and_then(|length| length.min)
            .unwrap_or(0);
        collection && (items as u64) < min
    })
}

/// The record without what it refers to by `set_null`; `None` if that is nothing.
fn released(
    world: &World,
    model: &Model,
    shown: &Shown,
    going: &BTreeSet<Record>,
) -> Option<Value> {
    let mut value = shown.value.clone();
    let mut changed = false;
    walk(&world.app, model, &mut value, &mut |reference| {
        let to = (reference.model, reference.key.to_string());
        let goes = reference.on_delete == OnDelete::SetNull && going.contains(&to);
        changed |= goes;
        goes
    });
    changed.then_some(value)
}

/// What refers to a record that went by `set_null` is there without it, and under a new tag.
fn release(world: &mut World, going: &BTreeSet<Record>, client: &mut Client) {
    let models = world.app.models.clone();
    for model in models.iter().filter(|model| model.operations.get) {
        for before in world.of(model).to_vec() {
            let Some(expected) = released(world, model, &before, going) else {
                continue;
            };
            let answer = client.get(&record_path(model, &before));
            let after = shown(model, &answer);
            assert_ne!(after.etag, before.etag, "it has changed");
            for field in &model.fields {
                if !World::moves(field) {
                    let name = &field.json_name;
                    assert_eq!(after.value.get(name), expected.get(name), "{name}");
                }
            }
            world.store(model, after);
        }
    }
}

/// A reference of a record.
struct Link {
    from: Record,
    on_delete: OnDelete,
    to: Record,
}

/// Every reference of every record.
fn links(world: &World) -> Vec<Link> {
    let of_record = |model: &Model, shown: &Shown| {
        let references = references(&world.app, model, &shown.value).into_iter();
        let from = record(model, &shown.key);
        let link = move |reference: Reference| Link {
            from: from.clone(),
            on_delete: reference.on_delete,
            to: (reference.model, reference.key.to_string()),
        };
        references.map(link).collect::<Vec<_>>()
    };
    let of_model = |model: &Model| {
        let records = world.of(model).iter();
        records
            .flat_map(|shown| of_record(model, shown))
            .collect::<Vec<_>>()
    };
    world.app.models.iter().flat_map(of_model).collect()
}
