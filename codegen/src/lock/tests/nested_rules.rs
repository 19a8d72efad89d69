//! One test for each line of the rule table, for what is nested.

use super::{
    accepted, build, default, enumeration, field, integer, list, newtype, of_enum, of_struct,
    optional, orders, orders_with, structure, text, variant, variant_of,
};
use crate::{
    Mode,
    app::{App, EnumForm, Exposure, Field, FieldType, Float, Integer, Literal, VariantData},
    lock::{diff, settle, tests::build::timestamp},
};

/// `code` and the message of everything that is refused when `before` becomes `after`.
#[track_caller]
pub(super) fn refusals(before: &App, after: &App) -> Vec<String> {
    let lock = accepted(before, None);
    let (settled, diagnostics) = settle(after, Some(&lock), Mode::Develop);
    assert_eq!(settled, None);
    assert_eq!(settle(after, Some(&lock), Mode::Locked).1, diagnostics);
    diagnostics
        .iter()
        .map(|found| format!("{} {}", found.code, found.message))
        .collect()
}

#[track_caller]
pub(super) fn refused(edit: impl FnOnce(&mut App)) -> Vec<String> {
    refusals(&orders(), &orders_with(edit))
}

/// What the draft says that comes of it.
#[track_caller]
pub(super) fn automatic(edit: impl FnOnce(&mut App)) -> Vec<String> {
    let lock = accepted(&orders(), None);
    let (_, after) = build(&orders_with(edit), Some(&lock));
    diff(&after).unwrap()
}

fn card(app: &mut App) -> &mut Vec<Field> {
    match &mut app.enums[0].variants[1].data {
        VariantData::Members(fields) => fields,
        _ => unreachable!("Card has members"),
    }
}

#[test]
fn rule_1_is_automatic() {
    assert_eq!(
        automatic(|app| {
            app.structs[0].fields.insert(0, optional(text("name")));
            app.structs[1]
                .fields
                .push(default(integer("height"), Literal::Integer(3)));
            card(app).push(optional(of_enum("kind", "Kind")));
            app.enums[0]
                .variants
                .insert(0, newtype("Wire", of_struct("Bank")));
            app.enums[0]
                .variants
                .push(variant_of("Iou", [text("by"), text("until")]));
            app.enums.push(enumeration("Kind", ["A"]));
            app.structs.push(structure("Bank", [text("bic")]));
        }),
        [
            "`Address.name`: new, `Option<String>`",
            "`Geo.height`: new, `i64`, 3 in the records that are there",
            "new struct `Bank` with 1 member",
            "`Payment::Card.kind`: new, `Option<Kind>`",
            "`Payment`: new variant `Wire(Bank)`",
            "`Payment`: new variant `Iou { by, until }`",
            "new enum `Kind` with A",
        ]
    );
}

#[test]
fn an_enum_may_get_variants_with_data() {
    let unit = |app: &mut App| {
        app.enums[0] = enumeration("Payment", ["Cash"]);
        app.structs.truncate(2);
    };
    let lock = accepted(&orders_with(unit), None);
    let (settled, after) = build(&orders(), Some(&lock));
    assert_eq!(settled.ids.enums[0].variants[0].id, 1);
    assert_eq!(
        diff(&after).unwrap(),
        [
            "`Payment`: new variant `Card { number, holder }`",
            "`Payment`: new variant `Cheque(Geo)`",
        ]
    );
    // How JSON says which variant it is is not the log's.
    let (settled, _) = build(
        &orders_with(|app| {
            app.enums[0].form = EnumForm::Adjacent {
                tag: "t".into(),
                content: "c".into(),
            };
        }),
        Some(&accepted(&orders(), None)),
    );
    assert!(!settled.draft);
}

#[test]
fn rule_2_a_required_member_needs_a_default() {
    assert_eq!(
        refused(|app| {
            app.structs[1].fields.push(integer("height"));
            card(app).push(text("cvc"));
            card(app).push(default(timestamp("seen"), Literal::Now));
        }),
        [
            "E114 `height: i64` is new in the accepted struct `Geo`, \
             and the records that are there have no value for it (rule 2)",
            "E114 `cvc: String` is new in the accepted variant `Payment::Card`, \
             and the records that are there have no value for it (rule 2)",
            "E114 `seen` is new in the accepted variant `Payment::Card`, \
             and `now` is no fixed value for the records that are there (rule 2)",
        ]
    );
    // Also where it is within.
    assert_eq!(
        refused(|app| {
            app.structs.push(structure(
                "Visit",
                [default(timestamp("seen"), Literal::Now)],
            ));
            let visit = Literal::Struct(vec![("seen".into(), Literal::Now)]);
            app.models[0]
                .fields
                .push(default(field("visit", of_struct("Visit")), visit));
        }),
        ["E114 `visit` is new in the accepted model `Order`, \
          and `now` is no fixed value for the records that are there (rule 2)"]
    );
}

#[test]
fn rules_3_and_4_a_member_stays() {
    assert_eq!(
        refused(|app| {
            app.structs[0].fields.remove(0);
            app.structs[1].fields[0].name = "latitude".into();
            card(app)[0].name = "pan".into();
        }),
        [
            "E113 the accepted member `street` of `Address` is gone",
            "E113 the accepted member `lat` is gone and `latitude: i64` is new in `Geo`",
            "E113 the accepted member `number` is gone and `pan: String` is new in `Payment::Card`",
        ]
    );
}

fn rename_geo(app: &mut App) {
    app.structs[1].name = "Point".into();
    app.structs[0].fields[1].ty = of_struct("Point");
    app.enums[0].variants[2] = newtype("Cheque", of_struct("Point"));
}

#[test]
fn rule_4_a_struct_stays() {
    // Said once, whatever names it.
    assert_eq!(
        refused(rename_geo),
        ["E111 the accepted struct `Geo` is gone and `Point` is new"]
    );
    assert_eq!(
        refused(|app| {
            app.structs[0].name = "Place".into();
            app.models[0].fields[1].ty = list(of_struct("Place"));
        }),
        ["E111 the accepted struct `Address` is gone and `Place` is new"]
    );
    assert_eq!(
        refused(|app| {
            app.enums[0].name = "Means".into();
            app.models[0].fields[2].ty = FieldType::Enum("Means".into());
        }),
        ["E111 the accepted enum `Payment` is gone and `Means` is new"]
    );
    // Replaced by one that was there: the types are what changed.
    assert_eq!(
        refused(|app| {
            app.models[0].fields[1].ty = list(of_struct("Geo"));
            app.structs.remove(0);
        }),
        ["E115 `stops` of `Order` is accepted as `Vec<Address>` and is now `Vec<Geo>`"]
    );
    // Gone with the member that had it: said of the member.
    assert_eq!(
        refused(|app| {
            app.models[0].fields.remove(1);
            app.structs.remove(0);
        }),
        ["E113 the accepted member `stops` of `Order` is gone"]
    );
}

#[test]
fn rules_5_to_8_a_type_stays() {
    assert_eq!(
        refused(|app| {
            app.structs[0].fields[0].optional = true;
            app.structs[0].fields[1].optional = false;
            app.structs[0].fields[2].ty = FieldType::Integer(Integer::I32);
            app.structs[1].fields[0].ty = FieldType::Float(Float::F64);
            card(app)[0].ty = FieldType::Uuid;
        }),
        [
            "E116 `street` of `Address` is accepted as `String` and is now `Option<String>`",
            "E116 `geo` of `Address` is accepted as `Option<Geo>` and is now `Geo`",
            "E115 `floor` of `Address` is accepted as `i64` and is now `i32`",
            "E115 `lat` of `Geo` is accepted as `i64` and is now `f64`",
            "E115 `number` of `Payment::Card` is accepted as `String` and is now `Uuid`",
        ]
    );
}

/// The message and the help when a member of type `before` becomes one of type `after`.
#[track_caller]
fn retyped(before: FieldType, after: FieldType) -> String {
    let with = |ty| orders_with(|app| app.models[0].fields.push(field("x", ty)));
    let lock = accepted(&with(before), None);
    let (_, diagnostics) = settle(&with(after), Some(&lock), Mode::Develop);
    assert_eq!(diagnostics.len(), 1);
    let found = &diagnostics[0];
    let (_, types) = found.message.split_once("is accepted as ").unwrap();
    let later = found
        .help
        .strip_suffix(" comes with schema evolution, which is not supported yet");
    let what = later.unwrap_or(&found.help).rsplit(": ").next().unwrap();
    format!("{} {types}: {what}", found.code)
}

#[test]
fn what_is_in_a_type_stays() {
    use FieldType as T;
    let boxed = |ty| Box::new(ty);
    let integer = |integer| T::Integer(integer);
    let map = |key, value| T::Map(boxed(key), boxed(value));
    for (before, after, expected) in [
        (
            list(integer(Integer::U8)),
            list(integer(Integer::U16)),
            "E115 `Vec<u8>` and is now `Vec<u16>`: widening an integer (rule 5)",
        ),
        (
            T::Float(Float::F32),
            T::Float(Float::F64),
            "E115 `f32` and is now `f64`: widening a float (rule 5)",
        ),
        (
            T::Float(Float::F64),
            T::Float(Float::F32),
            "E115 `f64` and is now `f32`: changing a type (rule 8)",
        ),
        (
            list(T::String),
            T::Set(boxed(T::String)),
            "E115 `Vec<String>` and is now `BTreeSet<String>`: changing a type (rule 8)",
        ),
        (
            T::Date,
            list(T::Date),
            "E115 `Date` and is now `Vec<Date>`: wrapping a value in a list (rule 7)",
        ),
        (
            of_struct("Geo"),
            T::Value,
            "E115 `Geo` and is now `Value`: opening a type to any JSON (rule 5)",
        ),
        (
            list(of_struct("Geo")),
            list(T::Option(boxed(of_struct("Geo")))),
            "E116 `Vec<Geo>` and is now `Vec<Option<Geo>>`: making an element an Option (rule 5)",
        ),
        (
            map(T::String, T::Option(boxed(T::Bool))),
            map(T::String, T::Bool),
            "E116 `BTreeMap<String, Option<bool>>` and is now `BTreeMap<String, bool>`: making an \
             Option required (rule 6)",
        ),
        (
            map(T::String, T::Bool),
            map(T::Uuid, T::Bool),
            "E115 `BTreeMap<String, bool>` and is now `BTreeMap<Uuid, bool>`: changing a type \
             (rule 8)",
        ),
        (
            of_struct("Geo"),
            of_struct("Address"),
            "E115 `Geo` and is now `Address`: changing a type (rule 8)",
        ),
        (
            T::Opaque("a::B".into()),
            T::Value,
            "E115 `opaque` and is now `Value`: opening a type to any JSON (rule 5)",
        ),
    ] {
        assert_eq!(retyped(before, after), expected);
    }
}

#[test]
fn a_struct_that_became_an_enum_is_told_apart() {
    assert_eq!(
        refused(|app| {
            app.structs.pop();
            app.enums.push(enumeration("Geo", ["A"]));
            app.structs[0].fields[1].ty = FieldType::Enum("Geo".into());
            app.enums[0].variants.pop();
            app.enums[0]
                .variants
                .push(newtype("Cheque", FieldType::Enum("Geo".into())));
        }),
        [
            "E115 `geo` of `Address` is accepted as `Option<struct Geo>` and is now \
             `Option<enum Geo>`",
            "E115 the accepted variant `Cheque` of `Payment` holds `struct Geo` and would now hold \
             `enum Geo`",
        ]
    );
}

#[test]
fn what_a_variant_holds_stays() {
    assert_eq!(
        refused(|app| {
            app.enums[0].variants[0] = variant_of("Cash", []);
            app.enums[0].variants[1] = variant("Card");
            app.enums[0].variants[2] = newtype("Cheque", list(of_struct("Geo")));
        }),
        [
            "E115 the accepted variant `Cash` of `Payment` holds nothing and would now hold named \
             members",
            "E115 the accepted variant `Card` of `Payment` holds named members and would now hold \
             nothing",
            "E115 the accepted variant `Cheque` of `Payment` holds `Geo` and would now hold \
             `Vec<Geo>`",
        ]
    );
}

#[test]
fn rule_9_a_variant_with_data_stays() {
    assert_eq!(
        refused(|app| app.enums[0].variants[1].name = "Plastic".into()),
        ["E112 the accepted variant `Card` of `Payment` is gone and `Plastic` is new"]
    );
}

#[test]
fn rule_10_is_automatic() {
    assert_eq!(
        automatic(|app| {
            let Field { rules, each, .. } = &mut app.structs[0].fields[0];
            rules.pattern = Some("^x".into());
            *each = Some(rules.clone());
            app.structs[0].fields[0].filter = true;
            app.structs[0].fields[2].default = Some(Literal::Integer(9));
            app.structs[1].fields[0].json_string = true;
            app.models[0].fields[3].exposure = Exposure::Secret;
            app.models[0]
                .indexes
                .push(vec!["payment".into(), "id".into()]);
        }),
        [
            "`Order.codes`: now with `secret`",
            "`Order`: now with `index(payment, id)`",
            "`Address.street`: now with `filter`, with `pattern = \"^x\"`, \
             with `each(pattern = \"^x\")`",
            "`Address.floor`: now without `default = 0`, with `default = 9`",
            "`Geo.lat`: now with `json = \"string\"`",
        ]
    );
    let price = |scale| {
        orders_with(|app| {
            app.models[0].fields.push(Field {
                scale,
                ..field("price", FieldType::Decimal)
            });
        })
    };
    for (before, after) in [(Some(2), None), (None, Some(2)), (Some(4), Some(2))] {
        let lock = accepted(&price(before), None);
        assert!(build(&price(after), Some(&lock)).0.draft);
    }
}

#[test]
fn a_draft_is_compared_with_the_accepted_version_only() {
    let lock = accepted(&orders(), None);
    let (_, lock) = build(
        &orders_with(|app| {
            app.structs.push(structure("Bank", [text("bic")]));
            app.models[0]
                .fields
                .push(optional(field("bank", of_struct("Bank"))));
            card(app).push(optional(text("cvc")));
        }),
        Some(&lock),
    );
    let (settled, lock) = build(
        &orders_with(|app| {
            app.structs
                .push(structure("Bank", [integer("code"), text("name")]));
            app.models[0]
                .fields
                .push(optional(field("bank", list(of_struct("Bank")))));
            card(app).push(optional(integer("cvc")));
        }),
        Some(&lock),
    );
    assert!(settled.draft);
    let (settled, _) = build(&orders(), Some(&lock));
    assert!(!settled.draft);
}

#[test]
fn a_struct_renamed_together_with_others_is_said_at_once() {
    let found = refused(|app| {
        rename_geo(app);
        app.structs[0].fields[0].optional = true;
        app.enums[0].variants.remove(0);
    });
    let codes: Vec<&str> = found.iter().map(|found| &found[..4]).collect();
    assert_eq!(codes, ["E116", "E112", "E111"]);
}
