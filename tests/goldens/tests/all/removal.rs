//! Removal: what goes along and what forbids it, worked out from the models' references alone.

use std::collections::BTreeSet;

use modelith_codegen::app::{Model, OnDelete};

use crate::{
    client::Client,
    round_trip::record_path,
    world::{World, target},
};

/// A record: model and key.
type Record = (String, String);

/// Removes whatever can be removed, in the order of the models.
pub(crate) fn remove_all(world: &mut World, client: &mut Client) {
    let models = world.app.models.clone();
    for model in &models {
        for record in world.of(model).to_vec() {
            let path = record_path(model, &record);
            if !world.of(model).contains(&record) {
                assert_eq!(client.get(&path).status, 404, "it went with another");
                continue;
            }
            let going = closure(world, (model.name.clone(), record.key.clone()));
            let answer = client.send("DELETE", &path, &[], None);
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
                records.retain(|other| !going.contains(&(name.clone(), other.key.clone())));
            }
        }
    }
}

/// The record and what goes with it.
fn closure(world: &World, record: Record) -> BTreeSet<Record> {
    let mut going = BTreeSet::from([record]);
    loop {
        let more: Vec<Record> = references(world)
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

/// Whether a record that stays refers to one that would go.
fn is_held(world: &World, going: &BTreeSet<Record>) -> bool {
    references(world).any(|(from, on_delete, to)| {
        on_delete == OnDelete::Restrict && going.contains(&to) && !going.contains(&from)
    })
}

/// Every reference: from, what becomes of it, to.
fn references(world: &World) -> impl Iterator<Item = (Record, OnDelete, Record)> {
    world.app.models.iter().flat_map(|model| of(world, model))
}

fn of<'w>(world: &'w World, model: &'w Model) -> impl Iterator<Item = (Record, OnDelete, Record)> {
    world.of(model).iter().flat_map(|shown| {
        model.fields.iter().filter_map(|field| {
            let key = shown.value.get(&field.json_name)?.as_str()?;
            let to = (target(field)?.to_owned(), key.to_owned());
            let from = (model.name.clone(), shown.key.clone());
            Some((from, field.on_delete?, to))
        })
    })
}
