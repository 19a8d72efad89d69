//! `x-model`: the options of a model.

use super::json::{Json, Object, list};
use crate::{
    app::{
        Access, BODY_BYTES_MAX_DEFAULT, Compact, Gates, Model, ModelRules, Operation, Operations,
    },
    resolve::case::{kebab, plural},
};

/// The options of a model; those that it would have without are left out.
pub(super) fn options(model: &Model) -> Object {
    let mut options = Object::default().with("name", model.name.as_str());
    let by_rule = plural(&kebab(&model.name));
    if model.plural != by_rule {
        options.set("plural", model.plural.as_str());
    }
    if model.path != format!("/api/{}", model.plural) {
        options.set("path", model.path.as_str());
    }
    if model.body_bytes_max != BODY_BYTES_MAX_DEFAULT {
        options.set("body_max", bytes(model.body_bytes_max));
    }
    if model.operations != Operations::ALL {
        let all = Operation::ALL.into_iter();
        let named = all.filter(|operation| model.operations.has(*operation));
        let names: Vec<&str> = named.map(Operation::name).collect();
        options.set("operations", list(&names));
    }
    set_combined(&mut options, "unique", &model.uniques);
    set_combined(&mut options, "index", &model.indexes);
    options.set_flag("require_if_match", model.require_if_match);
    if let Some(compact) = model.compact {
        options.set("compact", of_compact(compact));
    }
    if let Some(access) = access(&model.access) {
        options.set("access", access);
    }
    let ModelRules {
        read,
        create,
        update,
        delete,
    } = &model.row_rules;
    let mut rules = Object::default();
    for (name, rule) in [
        ("read", read),
        ("create", create),
        ("update", update),
        ("delete", delete),
    ] {
        rules.set_text(name, rule.as_ref().map_or("", |rule| rule.text.as_str()));
    }
    options.set_filled("rules", rules);
    options
}

/// Lists of members.
fn set_combined(options: &mut Object, name: &str, combined: &[Vec<String>]) {
    if combined.is_empty() {
        return;
    }
    let lists = combined.iter().map(|members| {
        let members: Vec<&str> = members.iter().map(String::as_str).collect();
        list(&members)
    });
    options.set(name, lists.collect::<Vec<Json>>());
}

fn bytes(bytes: u64) -> Json {
    for (unit, size) in [("MiB", 1 << 20), ("KiB", 1 << 10)] {
        if bytes.is_multiple_of(size) {
            return format!("{}{unit}", bytes / size).into();
        }
    }
    bytes.into()
}

fn of_compact(compact: Compact) -> Object {
    let Compact {
        events,
        every_seconds,
    } = compact;
    let units = [("d", 86_400), ("h", 3_600), ("m", 60)];
    let whole = units.into_iter();
    let mut whole = whole.filter(|(_, seconds)| every_seconds.is_multiple_of(*seconds));
    let (unit, seconds) = whole.next().unwrap_or(("s", 1));
    let every = format!("{}{unit}", every_seconds / seconds);
    Object::default()
        .with("events", events)
        .with("every", every)
}

/// Who may use the operations: in a word if it is one for all, else operation by operation.
fn access(gates: &Gates) -> Option<Json> {
    let routed = Operation::ALL.into_iter();
    let routed: Vec<_> = routed
        .filter_map(|operation| Some((operation, gates.of(operation)?)))
        .collect();
    let all = |is: &dyn Fn(Operation, &Access) -> bool| {
        routed.iter().all(|(operation, gate)| is(*operation, gate))
    };
    if all(&|_, gate| *gate == Access::Public) {
        return None;
    }
    let (_, first) = routed.first()?;
    if all(&|_, gate| gate == *first) {
        return Some(word(first).into());
    }
    let by_reads = |operation: Operation, gate: &Access| match operation.reads() {
        true => *gate == Access::Public,
        false => *gate == Access::Session,
    };
    if all(&by_reads) {
        return Some("public_read".into());
    }
    let mut each = Object::default();
    for (operation, gate) in &routed {
        each.set(operation.name(), word(gate));
    }
    Some(each.into())
}

fn word(access: &Access) -> String {
    match access {
        Access::Public => "public".to_owned(),
        Access::Session => "session".to_owned(),
        Access::Role(role) => format!("role:{role}"),
    }
}
