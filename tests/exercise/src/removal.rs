//! Removal: what goes along, what is changed and what forbids it, worked out from the models'
//! references alone.

use std::collections::BTreeSet;

use modelith_codegen::app::{FieldType, Model, OnDelete};
use serde_json::Value;

use crate::{
    client::Client,
    places::{references, walk},
    round_trip::{conditions, record_path, shown},
    world::{Shown, World},
};

/// A record: model and key, as text.
type Record = (String, String);

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
            let going = closure(world, record(model, &victim.key));
            let headers = conditions(model, current);
            let headers: Vec<_> = headers
                .iter()
                .map(|(name, value)| (*name, value.as_str()))
                .collect();
            let answer = client.send("DELETE", &path, &headers, None);
            if is_held(world, &going) {
                assert_eq!(answer.status, 409, "{path}");
                continue;
            }
            assert_eq!(
                answer.status,
                204,
                "{path}: {}",
                String::from_utf8_lossy(&answer.body)
            );
            for (name, records) in &mut world.records {
                records.retain(|other| !going.contains(&(name.clone(), other.key.to_string())));
            }
            release(world, &going, client);
        }
    }
}

/// The record and what goes with it.
fn closure(world: &World, record: Record) -> BTreeSet<Record> {
    let mut going = BTreeSet::from([record]);
    loop {
        let more: Vec<Record> = all(world)
            .filter(|(_, on_delete, to)| *on_delete == OnDelete::Cascade && going.contains(to))
            .map(|(from, _, _)| from)
            .collect();
        let before = going.len();
        going.extend(more);
        if going.len() == before {
            return going;
        }
    }
}

/// Whether a record that stays refers to one that would go, or could not be without it.
fn is_held(world: &World, going: &BTreeSet<Record>) -> bool {
    let restricts = all(world).any(|(from, on_delete, to)| {
        on_delete == OnDelete::Restrict && going.contains(&to) && !going.contains(&from)
    });
    restricts
        || world.app.models.iter().any(|model| {
            let mut stay = world
                .of(model)
                .iter()
                .filter(|shown| !going.contains(&record(model, &shown.key)));
            stay.any(|shown| {
                released(world, model, shown, going).is_some_and(|value| is_short(model, &value))
            })
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

/// Every reference: from, what becomes of it, to.
fn all(world: &World) -> impl Iterator<Item = (Record, OnDelete, Record)> {
    world.app.models.iter().flat_map(move |model| {
        world.of(model).iter().flat_map(move |shown| {
            references(&world.app, model, &shown.value)
                .into_iter()
                .map(|reference| {
                    let to = (reference.model, reference.key.to_string());
                    (record(model, &shown.key), reference.on_delete, to)
                })
        })
    })
}
