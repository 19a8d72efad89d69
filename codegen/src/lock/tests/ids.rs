//! Which ids are given, and that none is given twice.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::{
    accepted, app, build, default, enumeration, integer, key, model, optional, shop, text,
};
use crate::{
    app::{App, FieldType, Integer, Literal, Model},
    lock::{Ids, accept, tests::build::variant},
};

fn member(ids: &Ids, model: &str, name: &str) -> u32 {
    ids.model(model).unwrap().member(name).unwrap().id
}

/// One model `T` with a key, and these.
fn table<const N: usize>(fields: [crate::app::Field; N]) -> App {
    let mut model = model("T", [key("id", "T")]);
    model.fields.extend(fields);
    app([model], [])
}

#[test]
fn ids_are_in_the_order_of_the_application() {
    let ids = build(&shop(), None).0.ids;
    let models: Vec<_> = ids
        .models
        .iter()
        .map(|model| (model.name.as_str(), model.id))
        .collect();
    assert_eq!(models, [("Account", 64), ("Mail", 65)]);
    let members: Vec<u32> = ids.models[0]
        .members
        .iter()
        .map(|member| member.id)
        .collect();
    assert_eq!(members, [1, 2, 3, 4, 5]);
    assert_eq!(
        ids.enumeration("Status")
            .unwrap()
            .variant("Closed")
            .unwrap()
            .id,
        2
    );
    let absent = |name| {
        ids.model("Account")
            .unwrap()
            .member(name)
            .unwrap()
            .absent
            .clone()
    };
    assert_eq!(absent("email"), None);
    assert_eq!(absent("phone"), None);
    assert_eq!(absent("balance"), Some(Literal::Integer(0)));
    assert_eq!(absent("status"), Some(Literal::Variant("Active".into())));
}

#[test]
fn order_changes_nothing() {
    let lock = accepted(&shop(), None);
    let mut turned = shop();
    turned.models.reverse();
    for model in &mut turned.models {
        model.fields.reverse();
    }
    turned.enums[0].variants.reverse();
    let (settled, after) = build(&turned, Some(&lock));
    assert_eq!(after, lock);
    assert!(!settled.draft);
    // The ids come in the application's order all the same.
    assert_eq!(settled.ids.models[0].name, "Mail");
    assert_eq!(settled.ids.models[1].members[0].id, 5);
    assert_eq!(settled.ids.enums[0].variants[0].id, 2);
}

#[test]
fn a_draft_may_change_freely_and_uses_no_id_twice() {
    let lock = accepted(&table([]), None);
    let (first, lock) = build(&table([optional(text("a"))]), Some(&lock));
    assert_eq!(member(&first.ids, "T", "a"), 2);
    // Another name is another member: a rename is never guessed.
    let (second, lock) = build(&table([optional(text("b"))]), Some(&lock));
    assert_eq!(member(&second.ids, "T", "b"), 3);
    // Another type is another member: a store of the draft may hold old values.
    let (third, lock) = build(&table([optional(integer("b"))]), Some(&lock));
    assert_eq!(member(&third.ids, "T", "b"), 4);
    let (fourth, lock) = build(
        &table([default(integer("b"), Literal::Integer(1))]),
        Some(&lock),
    );
    assert_eq!(member(&fourth.ids, "T", "b"), 5);
    // Anything else is the same member.
    let changed = default(integer("b"), Literal::Integer(2));
    let (fifth, lock) = build(&table([changed.clone()]), Some(&lock));
    assert_eq!(member(&fifth.ids, "T", "b"), 5);
    assert_eq!(
        fifth.ids.models[0].members[1].absent,
        Some(Literal::Integer(2))
    );
    // Gone is gone, also when nothing is left of the draft.
    let (sixth, lock) = build(&table([]), Some(&lock));
    assert!(!sixth.draft);
    let (seventh, lock) = build(&table([changed]), Some(&lock));
    assert_eq!(member(&seventh.ids, "T", "b"), 6);
    assert_eq!(build(&table([]), Some(&lock)).0.ids, sixth.ids);
}

#[test]
fn models_enums_and_variants_of_a_draft_use_no_id_twice() {
    let with = |models: &[&str], variants: &[&str]| {
        let mut app = table([]);
        app.models
            .extend(models.iter().map(|name| model(name, [key("id", name)])));
        let mut entry = enumeration("E", []);
        entry
            .variants
            .extend(variants.iter().map(|name| variant(name)));
        app.enums.extend((!variants.is_empty()).then_some(entry));
        app
    };
    let (first, lock) = build(&with(&["A"], &["X", "Y"]), None);
    assert_eq!(first.ids.model("A").unwrap().id, 65);
    let (second, lock) = build(&with(&["B"], &["Y", "Z"]), Some(&lock));
    assert_eq!(second.ids.model("B").unwrap().id, 66);
    let variants: Vec<u32> = second.ids.enums[0].variants.iter().map(|v| v.id).collect();
    assert_eq!(variants, [2, 3]);
    let (_, lock) = build(&with(&[], &[]), Some(&lock));
    let (last, _) = build(&with(&["A", "B"], &["X"]), Some(&lock));
    assert_eq!(last.ids.model("A").unwrap().id, 67);
    assert_eq!(last.ids.model("B").unwrap().id, 68);
    assert_eq!(last.ids.enums[0].id, 2);
}

#[test]
fn the_default_that_a_member_came_with_is_frozen() {
    let lock = accepted(&table([text("name")]), None);
    let with = |value| table([text("name"), default(integer("n"), Literal::Integer(value))]);
    let lock = accepted(&with(1), Some(&lock));
    let (settled, lock) = build(&with(2), Some(&lock));
    assert!(settled.draft, "the new default is recorded");
    assert_eq!(
        settled.ids.models[0].members[2].absent,
        Some(Literal::Integer(1))
    );
    let lock = accept(&lock).unwrap();
    // Without a default now: older events still hold the first one.
    let (settled, _) = build(&table([text("name"), integer("n")]), Some(&lock));
    assert_eq!(
        settled.ids.models[0].members[2].absent,
        Some(Literal::Integer(1))
    );
    // And a member that came without one never gets one for older events.
    let named = default(text("name"), Literal::String("?".into()));
    let (settled, _) = build(&table([named, integer("n")]), Some(&lock));
    assert_eq!(settled.ids.models[0].members[1].absent, None);
}

/// A model of random members, each of a random type; whether the build is accepted.
fn edits() -> impl Strategy<Value = Vec<(BTreeMap<u8, u8>, bool)>> {
    let members = prop::collection::btree_map(0..6_u8, 0..3_u8, 0..6);
    prop::collection::vec((members, prop::bool::weighted(0.2)), 1..12)
}

fn random_table(members: &BTreeMap<u8, u8>) -> App {
    let mut app = table([]);
    let model: &mut Model = &mut app.models[0];
    for (name, ty) in members {
        let mut field = optional(text(&format!("m{name}")));
        field.ty = match ty {
            0 => FieldType::String,
            1 => FieldType::Bool,
            _ => FieldType::Integer(Integer::U8),
        };
        model.fields.push(field);
    }
    app
}

proptest! {
    #[test]
    fn an_id_has_one_name_and_one_type_for_ever(edits in edits()) {
        let mut lock: Option<String> = None;
        let mut known: BTreeMap<u32, (u8, u8)> = BTreeMap::new();
        for (members, accepts) in edits {
            let app = random_table(&members);
            let (settled, diagnostics) =
                crate::lock::settle(&app, lock.as_deref(), crate::Mode::Develop);
            // A refused edit is not built; the next one is tried.
            let Some(settled) = settled else {
                prop_assert!(!diagnostics.is_empty());
                continue;
            };
            for (name, ty) in &members {
                let id = member(&settled.ids, "T", &format!("m{name}"));
                let first = *known.entry(id).or_insert((*name, *ty));
                prop_assert_eq!(first, (*name, *ty), "member id {} was used before", id);
            }
            lock = settled.changed.or(lock);
            if accepts {
                lock = lock.map(|text| accept(&text).unwrap());
            }
            // The same again changes nothing.
            let (again, _) = crate::lock::settle(&app, lock.as_deref(), crate::Mode::Develop);
            let again = again.unwrap();
            prop_assert_eq!(again.changed, None);
            prop_assert_eq!(again.ids, settled.ids);
        }
    }
}
