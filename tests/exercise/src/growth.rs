//! No record outgrows what a body may have: patches that each add a little are refused before one can
//! no longer be sent back.

use modelith_codegen::app::{Field, FieldType, Model};
use serde_json::{Value, json};

use crate::{
    client::Client,
    round_trip::{said, send, shown},
    world::{World, is_open, is_shown},
};

/// Bodies of fewer bytes say nothing: a record may always have 4 KiB.
const BODY_BYTES_MIN: u64 = 64 << 10;

/// Lets each member that may hold any JSON grow until it is refused, and makes it as it was.
pub(crate) fn grow(world: &mut World, model: &Model, client: &mut Client) {
    let there = model.operations;
    if model.body_bytes_max < BODY_BYTES_MIN || !(there.update && there.replace) {
        return;
    }
    let is_any = |field: &&Field| field.ty == FieldType::Value && is_open(field) && is_shown(field);
    for field in model.fields.iter().filter(is_any) {
        grow_member(world, model, field, client);
    }
}

fn grow_member(world: &mut World, model: &Model, field: &Field, client: &mut Client) {
    let Some(before) = world.of(model).first().cloned() else {
        return;
    };
    let name = &field.json_name;
    let text = "x".repeat(usize::try_from(model.body_bytes_max / 4).expect("a length"));
    let mut record = before.clone();
    let mut added = Vec::new();
    let refused = (0..5).find_map(|number| {
        let key = format!("growth {number}");
        let answer = send(
            client,
            "PATCH",
            model,
            &record,
            &json!({ name: { &key: text } }),
        );
        if answer.status != 200 {
            return Some(answer);
        }
        record = shown(model, &answer);
        added.push(key);
        None
    });
    let refused = refused.expect("five quarters and more are too much");
    assert_eq!(refused.status, 422, "{}", said(&refused));
    assert_eq!(refused.faults(), ["# size"]);
    let put = send(client, "PUT", model, &record, &record.value);
    assert_eq!(put.status, 200, "what is shown can be sent back");
    assert_eq!(shown(model, &put), record);
    // Null takes out what was added, and what was no object is put in the place of one.
    let patch = match before.value.get(name) {
        Some(Value::Object(_)) => added.into_iter().map(|key| (key, Value::Null)).collect(),
        other => other.cloned().unwrap_or_default(),
    };
    let answer = send(client, "PATCH", model, &record, &json!({ name: patch }));
    assert_eq!(answer.status, 200, "{}", said(&answer));
    let after = shown(model, &answer);
    assert_eq!(after.value.get(name), before.value.get(name));
    world.store(model, after);
}
