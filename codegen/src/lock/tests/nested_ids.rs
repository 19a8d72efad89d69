//! Which ids nested structs and what variants hold are given, and what the lock says of them.

use super::{
    accepted, build, default, field, integer, list, newtype, of_struct, optional, orders,
    orders_with, structure, text, variant, variant_of,
};
use crate::{
    app::{Exposure, FieldType, Literal, Role, VariantData},
    lock::{Ids, VariantIds, diff},
};

fn of_struct_named(ids: &Ids, name: &str, member: &str) -> u32 {
    let ids = ids.structure(name).unwrap();
    ids.member(member).unwrap().id
}

fn of_card<'a>(ids: &'a Ids, variant: &str) -> &'a VariantIds {
    let ids = ids.enumeration("Payment").unwrap();
    ids.variant(variant).unwrap()
}

#[test]
fn everything_nested_has_an_id() {
    let (settled, lock) = build(&orders(), None);
    let ids = &settled.ids;
    let structs = ids.structs.iter().map(|ids| (ids.name.as_str(), ids.id));
    let structs: Vec<_> = structs.collect();
    assert_eq!(structs, [("Address", 1), ("Geo", 2)]);
    assert_eq!(of_struct_named(ids, "Address", "floor"), 3);
    assert_eq!(of_struct_named(ids, "Geo", "lat"), 1);
    let floor = ids.structure("Address").unwrap().member("floor").unwrap();
    assert_eq!(floor.absent, Some(Literal::Integer(0)));
    assert_eq!(of_card(ids, "Card").id, 2);
    assert_eq!(of_card(ids, "Card").member("holder").unwrap().id, 2);
    assert_eq!(of_card(ids, "Cheque").members, []);
    for line in [
        r#""struct": 3,"#,
        r#"{ "id": 2, "name": "stops", "type": "Vec<struct<1>>" },"#,
        r#"{ "id": 2, "name": "geo", "type": "struct<2>", "optional": true },"#,
        r#"{ "id": 1, "name": "Cash" },"#,
        r#"{ "id": 3, "name": "Cheque", "value": "struct<2>" }"#,
    ] {
        assert!(
            lock.lines().any(|known| known.trim() == line),
            "{line}\n{lock}"
        );
    }
    let said = [
        "new model `Order` with 4 members",
        "new struct `Address` with 3 members",
        "new struct `Geo` with 2 members",
        "new enum `Payment` with Cash, Card, Cheque",
    ];
    assert_eq!(diff(&lock).unwrap(), said);
}

#[test]
fn order_changes_nothing() {
    let lock = accepted(&orders(), None);
    let turned = orders_with(|app| {
        app.structs.reverse();
        app.structs[1].fields.reverse();
        app.enums[0].variants.reverse();
        if let VariantData::Members(fields) = &mut app.enums[0].variants[1].data {
            fields.reverse();
        }
    });
    let (settled, after) = build(&turned, Some(&lock));
    assert_eq!(after, lock);
    assert_eq!(settled.ids.structs[1].members[2].id, 1);
    assert_eq!(settled.ids.enums[0].variants[1].members[1].id, 1);
}

#[test]
fn a_draft_uses_no_id_twice() {
    let lock = accepted(&orders(), None);
    let with = |field| orders_with(|app| app.structs[1].fields.push(field));
    let (first, lock) = build(&with(optional(text("a"))), Some(&lock));
    assert_eq!(of_struct_named(&first.ids, "Geo", "a"), 3);
    let (second, lock) = build(&with(optional(integer("a"))), Some(&lock));
    assert_eq!(of_struct_named(&second.ids, "Geo", "a"), 4);
    let (_, lock) = build(&orders(), Some(&lock));
    let (third, lock) = build(&with(optional(integer("a"))), Some(&lock));
    assert_eq!(of_struct_named(&third.ids, "Geo", "a"), 5);

    let with = |name: &str| {
        orders_with(|app| {
            app.structs.push(structure(name, [text("a")]));
            app.models[0]
                .fields
                .push(optional(field("new", of_struct(name))));
        })
    };
    let (first, lock) = build(&with("New"), Some(&lock));
    assert_eq!(first.ids.structure("New").unwrap().id, 3);
    let (second, lock) = build(&with("Other"), Some(&lock));
    assert_eq!(second.ids.structure("Other").unwrap().id, 4);
    // The member has another type each time.
    assert_eq!(second.ids.models[0].member("new").unwrap().id, 6);
    let (_, lock) = build(&orders(), Some(&lock));
    let (third, _) = build(&with("New"), Some(&lock));
    assert_eq!(third.ids.structure("New").unwrap().id, 5);
}

#[test]
fn a_drafts_variant_in_another_form_is_another() {
    let lock = accepted(&orders(), None);
    let with = |variant| orders_with(|app| app.enums[0].variants.push(variant));
    let (first, lock) = build(&with(variant("New")), Some(&lock));
    assert_eq!(of_card(&first.ids, "New").id, 4);
    let (second, lock) = build(&with(variant_of("New", [text("a")])), Some(&lock));
    assert_eq!(of_card(&second.ids, "New").id, 5);
    assert_eq!(of_card(&second.ids, "New").members[0].id, 1);
    // Its members come and go, and it stays.
    let (third, lock) = build(&with(variant_of("New", [text("b")])), Some(&lock));
    assert_eq!(of_card(&third.ids, "New").id, 5);
    assert_eq!(of_card(&third.ids, "New").members[0].id, 2);
    let (fourth, lock) = build(&with(newtype("New", FieldType::Date)), Some(&lock));
    assert_eq!(of_card(&fourth.ids, "New").id, 6);
    let (fifth, _) = build(&with(newtype("New", FieldType::Time)), Some(&lock));
    assert_eq!(of_card(&fifth.ids, "New").id, 7);
}

#[test]
fn defaults_of_nested_members_are_frozen() {
    let with = |floor: i128| {
        orders_with(|app| {
            app.structs[0].fields[2] = default(integer("floor"), Literal::Integer(floor));
            app.enums[0].variants[1] = variant_of(
                "Card",
                [
                    text("number"),
                    optional(text("holder")),
                    default(integer("fee"), Literal::Integer(floor)),
                ],
            );
        })
    };
    let lock = accepted(&with(7), None);
    let (settled, _) = build(&with(8), Some(&lock));
    assert!(settled.draft);
    let floor = settled.ids.structure("Address").unwrap().member("floor");
    let fee = of_card(&settled.ids, "Card").member("fee");
    for member in [floor, fee] {
        assert_eq!(member.unwrap().absent, Some(Literal::Integer(7)));
    }
}

#[test]
fn a_frozen_struct_gets_the_members_that_come_later() {
    let origin = |more: &[(&str, i128)]| {
        let mut members: Vec<_> = ["lat", "lon"]
            .map(|name| (name.into(), Literal::Integer(0)))
            .into();
        members.extend(
            more.iter()
                .map(|(name, value)| ((*name).into(), Literal::Integer(*value))),
        );
        Literal::Struct(members)
    };
    let with_place = |app: &mut crate::app::App, more: &[(&str, i128)]| {
        for (field, zero) in app.structs[1].fields.iter_mut().zip([0, 0]) {
            field.default = Some(Literal::Integer(zero));
        }
        let place = default(field("place", of_struct("Geo")), origin(more));
        app.models[0].fields.push(place);
    };
    let lock = accepted(&orders_with(|app| with_place(app, &[])), None);
    assert!(
        lock.contains(
            r#""type": "struct<2>", "absent": { "lat": 0, "lon": 0 }, "options": ["default = {}"]"#
        ),
        "{lock}"
    );
    let later = orders_with(|app| {
        let height = default(integer("height"), Literal::Integer(9));
        app.structs[1].fields.push(height);
        with_place(app, &[("height", 9)]);
    });
    let (settled, _) = build(&later, Some(&lock));
    let place = settled.ids.models[0].member("place").unwrap();
    assert_eq!(place.absent, Some(origin(&[("height", 9)])));
}

#[test]
fn the_server_knows_what_is_nested_and_what_is_secret() {
    let app = orders_with(|app| {
        let secret = crate::app::Field {
            exposure: Exposure::Secret,
            ..optional(text("token"))
        };
        let version = crate::app::Field {
            role: Role::Version,
            ..field("rev", FieldType::Integer(crate::app::Integer::U64))
        };
        app.models[0].fields.extend([secret, version]);
    });
    let (settled, lock) = build(&app, None);
    let embedded: serde_json::Value = serde_json::from_str(&settled.embedded).unwrap();
    let member = &embedded["models"][0]["members"];
    assert_eq!(member[1]["type"], "Vec<struct<1>>");
    assert_eq!(member[1].get("secret"), None);
    assert_eq!(member[4]["secret"], true);
    assert_eq!(member[5]["default"], true);
    assert_eq!(embedded["structs"][0]["members"][2]["default"], true);
    let variants = &embedded["enums"][0]["variants"];
    assert_eq!(variants[0].get("members"), None);
    assert_eq!(variants[1]["members"][0]["name"], "number");
    assert_eq!(variants[2]["value"], "struct<2>");
    assert!(
        lock.contains(r#""type": "u64", "version": true }"#),
        "{lock}"
    );
    assert!(
        lock.contains(r#""optional": true, "secret": true }"#),
        "{lock}"
    );
}

#[test]
fn a_lock_without_nested_things_says_nothing_of_them() {
    let (settled, lock) = build(&super::shop(), None);
    for key in [
        "struct",
        "variant_member",
        "value",
        "secret",
        "uniques",
        "references",
    ] {
        let key = format!("\"{key}");
        assert!(
            !lock.contains(&key) && !settled.embedded.contains(&key),
            "{key}"
        );
    }
}

#[test]
fn every_type_has_a_text() {
    let app = orders_with(|app| {
        let boxed = |ty| Box::new(ty);
        let map = FieldType::Map(
            boxed(FieldType::Enum("Payment".into())),
            boxed(list(FieldType::Option(boxed(FieldType::Value)))),
        );
        app.models[0].fields.extend([
            field("map", map),
            field("ids", list(FieldType::Id("Order".into()))),
            field("own", FieldType::Opaque("geo::Shape".into())),
        ]);
    });
    let (_, lock) = build(&app, None);
    for text in [
        r#""type": "BTreeSet<String>""#,
        r#""type": "BTreeMap<enum<1>, Vec<Option<Value>>>""#,
        r#""type": "Vec<Id<64>>""#,
        r#""type": "opaque", "options": ["opaque = \"geo::Shape\""]"#,
    ] {
        assert!(lock.contains(text), "{text}\n{lock}");
    }
}
