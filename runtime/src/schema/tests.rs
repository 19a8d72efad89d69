//! One case for each way in which a store and a binary can differ, with the whole sentence.

use super::fingerprint::ParseFingerprintError;
use super::*;

fn mark(byte: u8) -> Fingerprint {
    Fingerprint([byte; 32])
}

/// Version `version`, with the ones before it as parents.
fn at(version: u8) -> Schema {
    let parent = |number| mark(number);
    let mut schema = Schema::parse(EXAMPLE).unwrap();
    schema.version = version.into();
    schema.fingerprint = mark(version);
    schema.parents = (1..version).map(parent).collect();
    schema
}

const EXAMPLE: &str = r#"{
    "version": 1,
    "fingerprint": "0101010101010101010101010101010101010101010101010101010101010101",
    "draft": false,
    "parents": [],
    "models": [
        {"id": 64, "name": "Account", "past_names": [], "key": 1, "members": [
            {"id": 1, "name": "id", "past_names": [], "type": "Id<64>", "optional": false, "default": false},
            {"id": 2, "name": "email", "past_names": ["mail"], "type": "String", "optional": false, "default": false},
            {"id": 3, "name": "status", "past_names": [], "type": "enum<1>", "optional": true, "default": true}
        ]}
    ],
    "enums": [
        {"id": 1, "name": "AccountStatus", "past_names": [], "variants": [
            {"id": 1, "name": "Active", "past_names": []}
        ]}
    ]
}"#;

fn member(id: u32, name: &str, kind: &str) -> MemberSchema {
    MemberSchema {
        id,
        name: name.to_owned(),
        past_names: Vec::new(),
        kind: kind.to_owned(),
        optional: false,
        default: true,
        secret: false,
    }
}

#[track_caller]
fn check(stored: &Schema, binary: &Schema, expected: &str) {
    let error = binary.check_reads(stored).unwrap_err();
    assert_eq!(error.to_string(), expected);
}

#[test]
fn the_json_is_the_one_agreed_and_comes_back_the_same() {
    let schema = Schema::parse(EXAMPLE).unwrap();
    let value: serde_json::Value = serde_json::from_str(EXAMPLE).unwrap();
    assert_eq!(serde_json::to_value(&schema).unwrap(), value);
    assert_eq!(schema.fingerprint, mark(1));
}

#[test]
fn keys_of_a_newer_build_are_refused_at_every_level() {
    for (known, unknown) in [
        (r#""draft""#, r#""new": 1, "draft""#),
        (r#""key""#, r#""new": 1, "key""#),
        (r#""optional""#, r#""new": 1, "optional""#),
        (r#""variants""#, r#""new": 1, "variants""#),
        (r#""name": "Active""#, r#""name": "Active", "new": 1"#),
    ] {
        let text = EXAMPLE.replace(known, unknown);
        let error = Schema::parse(&text).unwrap_err().to_string();
        assert!(error.contains("unknown field `new`"), "{error}");
        assert!(
            error.ends_with("a newer build may have written it"),
            "{error}"
        );
    }
}

#[test]
fn a_fingerprint_has_one_spelling() {
    let text = "ab".repeat(32);
    assert_eq!(text.parse::<Fingerprint>().unwrap().to_string(), text);
    for wrong in [text.to_uppercase(), "ab".repeat(31), "xy".repeat(32)] {
        assert_eq!(wrong.parse::<Fingerprint>(), Err(ParseFingerprintError));
    }
}

#[test]
fn a_new_member_needs_a_value_for_the_records_that_are_there() {
    let mut stored = at(1);
    stored.draft = true;
    let mut binary = at(2);
    let new = MemberSchema {
        default: false,
        ..member(4, "phone", "String")
    };
    binary.models[0].members.push(new);
    check(
        &stored,
        &binary,
        "this build requires member `phone` of model `Account`, which the store's records lack and \
         which has no default; this build (models.lock version 2) follows the store's (version 1) \
         and does not keep what it holds; it was written under a draft, which may change freely: \
         use a new data directory (`--data ./data2`)",
    );
}

#[test]
fn what_a_binary_knows_beyond_the_store_is_no_matter() {
    let stored = at(1);
    let mut binary = at(2);
    binary.models[0].members.push(member(4, "phone", "String"));
    let mut model = binary.models[0].clone();
    (model.id, model.name) = (65, "Mail".to_owned());
    binary.models.push(model);
    binary.check_reads(&stored).unwrap();
    stored.check_reads(&stored).unwrap();
    // A newer store that knows nothing more is read by an older binary too.
    at(1).check_reads(&at(2)).unwrap();
}

#[test]
fn a_recorded_past_name_is_the_same_member() {
    let mut stored = at(1);
    stored.models[0].members[1].name = "mail".to_owned();
    at(2).check_reads(&stored).unwrap();
}

#[test]
fn a_newer_store_is_refused() {
    let mut stored = at(5);
    stored.models[0].members.push(member(7, "phone", "String"));
    check(
        &stored,
        &at(3),
        "member `phone` (id 7) of model `Account` is in the store and unknown to this build; a \
         newer build wrote the store (models.lock version 5, this build has 3); start the build \
         that wrote it, or a later one",
    );
}

#[test]
fn a_model_an_enum_or_a_variant_that_is_gone_is_refused() {
    let stored = at(1);
    let older = "; this build (models.lock version 2) follows the store's (version 1) and does \
                 not keep what it holds; start the build that wrote it, or one whose models.lock \
                 holds what the store knows";
    let mut binary = at(2);
    binary.models.clear();
    let unknown = "model `Account` (id 64) is in the store and unknown to this build";
    check(&stored, &binary, &format!("{unknown}{older}"));
    let mut binary = at(2);
    binary.enums[0].variants.clear();
    let unknown = "variant `Active` (id 1) of enum `AccountStatus` is in the store and unknown to \
                   this build";
    check(&stored, &binary, &format!("{unknown}{older}"));
    binary.enums.clear();
    let unknown = "enum `AccountStatus` (id 1) is in the store and unknown to this build";
    check(&stored, &binary, &format!("{unknown}{older}"));
}

#[test]
fn diverged_histories_are_refused_by_name_type_and_key() {
    let stored = at(2);
    let mut binary = at(2);
    binary.fingerprint = mark(0xAB);
    binary.check_reads(&stored).unwrap();
    let diverged = "the store's models.lock (version 2, 02020202) and this build's (version 2, \
                    abababab) have diverged; start the build that wrote it, or one whose \
                    models.lock holds what the store knows";

    let mut renamed = binary.clone();
    renamed.models[0].members[1].name = "login".to_owned();
    let item = "member `email` (id 2) of model `Account`";
    let sentence = format!("{item} of the store is called `login` in this build; {diverged}");
    check(&stored, &renamed, &sentence);

    let mut retyped = binary;
    retyped.models[0].members[2].kind = "Id<64>".to_owned();
    retyped.models[0].members[2].optional = false;
    retyped.models[0].key = 2;
    let sentence = format!(
        "the key of model `Account` is `id` (id 1) in the store and `email` (id 2) in this build \
         (and 1 more); {diverged}"
    );
    check(&stored, &retyped, &sentence);

    retyped.models[0].key = 1;
    let item = "member `status` (id 3) of model `Account`";
    let types = "is `Option<AccountStatus>` in the store and `Id<Account>` in this build";
    check(&stored, &retyped, &format!("{item} {types}; {diverged}"));
}

#[test]
fn each_name_that_may_differ_is_compared() {
    let stored = at(1);
    let mut binary = at(2);
    binary.models[0].name = "User".to_owned();
    binary.enums[0].name = "UserStatus".to_owned();
    binary.enums[0].variants[0].name = "Live".to_owned();
    let Err(SchemaError::Refused { differences, .. }) = binary.check_reads(&stored) else {
        panic!("refused");
    };
    let sentences: Vec<String> = differences.iter().map(ToString::to_string).collect();
    assert_eq!(
        sentences,
        [
            "model `Account` (id 64) of the store is called `User` in this build",
            "enum `AccountStatus` (id 1) of the store is called `UserStatus` in this build",
            "variant `Active` (id 1) of enum `AccountStatus` of the store is called `Live` in \
             this build",
        ]
    );
}

#[test]
fn a_store_under_a_draft_offers_a_new_directory() {
    let mut stored = at(2);
    stored.draft = true;
    stored.models[0].members.push(member(4, "phone", "String"));
    check(
        &stored,
        &at(1),
        "member `phone` (id 4) of model `Account` is in the store and unknown to this build; a \
         newer build wrote the store (models.lock version 2, this build has 1); it was written \
         under a draft, which may change freely: use a new data directory (`--data ./data2`)",
    );
}

/// An order with a list of addresses and a payment.
const NESTED: &str = r#"{
    "version": 1,
    "fingerprint": "0101010101010101010101010101010101010101010101010101010101010101",
    "draft": false,
    "parents": [],
    "models": [
        {"id": 64, "name": "Order", "past_names": [], "key": 1, "members": [
            {"id": 1, "name": "id", "past_names": [], "type": "Id<64>", "optional": false, "default": false},
            {"id": 2, "name": "stops", "past_names": [], "type": "Vec<Option<struct<1>>>", "optional": true, "default": true},
            {"id": 3, "name": "token", "past_names": [], "type": "String", "optional": false, "default": false, "secret": true}
        ]}
    ],
    "structs": [
        {"id": 1, "name": "Address", "past_names": [], "members": [
            {"id": 1, "name": "street", "past_names": [], "type": "String", "optional": false, "default": false},
            {"id": 2, "name": "paid", "past_names": [], "type": "BTreeMap<String, enum<1>>", "optional": false, "default": true}
        ]}
    ],
    "enums": [
        {"id": 1, "name": "Payment", "past_names": [], "variants": [
            {"id": 1, "name": "Cash", "past_names": []},
            {"id": 2, "name": "Card", "past_names": [], "members": [
                {"id": 1, "name": "number", "past_names": [], "type": "u64", "optional": false, "default": false}
            ]},
            {"id": 3, "name": "At", "past_names": [], "value": "struct<1>"}
        ]}
    ]
}"#;

/// The differences that a build has, which is the one of `NESTED` after an edit.
fn differences(edit: impl FnOnce(&mut Schema)) -> Vec<String> {
    let stored = Schema::parse(NESTED).unwrap();
    let mut binary = stored.clone();
    edit(&mut binary);
    match binary.check_reads(&stored) {
        Err(SchemaError::Refused { differences, .. }) => {
            differences.iter().map(ToString::to_string).collect()
        }
        other => {
            assert_eq!(other, Ok(()));
            Vec::new()
        }
    }
}

fn card(schema: &mut Schema) -> &mut Vec<MemberSchema> {
    schema.enums[0].variants[1].members.as_mut().unwrap()
}

#[test]
fn nested_things_come_back_the_same() {
    let schema = Schema::parse(NESTED).unwrap();
    let value: serde_json::Value = serde_json::from_str(NESTED).unwrap();
    assert_eq!(serde_json::to_value(&schema).unwrap(), value);
    for (known, unknown) in [
        (r#""name": "Address""#, r#""new": 1, "name": "Address""#),
        (r#""name": "number""#, r#""new": 1, "name": "number""#),
    ] {
        let error = Schema::parse(&NESTED.replace(known, unknown)).unwrap_err();
        assert!(error.to_string().contains("unknown field `new`"), "{error}");
    }
}

#[test]
fn nested_things_may_grow() {
    let grown = differences(|schema| {
        let new = member(3, "zip", "u32");
        schema.structs[0].members.push(new.clone());
        card(schema).push(new);
        schema.enums[0].variants.push(VariantSchema {
            id: 4,
            name: "Gift".to_owned(),
            past_names: Vec::new(),
            members: None,
            value: Some("String".to_owned()),
        });
        schema.models[0].members[2].secret = false;
    });
    assert_eq!(grown, [""; 0]);
}

#[test]
fn nested_members_are_compared() {
    assert_eq!(
        differences(|schema| {
            schema.structs[0].members.remove(0);
            card(schema)[0].name = "pan".to_owned();
        }),
        [
            "member `street` (id 1) of struct `Address` is in the store and unknown to this build",
            "member `number` (id 1) of variant `Card` of enum `Payment` of the store is called \
             `pan` in this build",
        ]
    );
    assert_eq!(
        differences(|schema| {
            let mut new = member(3, "zip", "u32");
            new.default = false;
            schema.structs[0].members.push(new.clone());
            card(schema).push(new);
        }),
        [
            "this build requires member `zip` of struct `Address`, which the store's records lack \
             and which has no default",
            "this build requires member `zip` of variant `Card` of enum `Payment`, which the \
             store's records lack and which has no default",
        ]
    );
    assert_eq!(
        differences(|schema| drop(schema.structs.pop())),
        ["struct `Address` (id 1) is in the store and unknown to this build"]
    );
    assert_eq!(
        differences(|schema| schema.structs[0].name = "Place".to_owned()),
        ["struct `Address` (id 1) of the store is called `Place` in this build"]
    );
    assert_eq!(
        differences(|schema| {
            schema.structs[0].name = "Place".to_owned();
            schema.structs[0].past_names.push("Address".to_owned());
        }),
        [""; 0]
    );
}

#[test]
fn nested_types_are_named_for_people() {
    assert_eq!(
        differences(|schema| {
            schema.models[0].members[1].kind = "BTreeSet<Id<64>>".to_owned();
            schema.structs[0].members[1].kind = "BTreeMap<String, Vec<enum<1>>>".to_owned();
            schema.structs[0].members[1].optional = true;
        }),
        [
            "member `stops` (id 2) of model `Order` is `Option<Vec<Option<Address>>>` in the store \
             and `Option<BTreeSet<Id<Order>>>` in this build",
            "member `paid` (id 2) of struct `Address` is `BTreeMap<String, Payment>` in the store \
             and `Option<BTreeMap<String, Vec<Payment>>>` in this build",
        ]
    );
}

#[test]
fn what_variants_hold_is_compared() {
    assert_eq!(
        differences(|schema| {
            schema.enums[0].variants[0].members = Some(Vec::new());
            schema.enums[0].variants[1].members = None;
            schema.enums[0].variants[2].value = Some("Vec<struct<1>>".to_owned());
        }),
        [
            "variant `Cash` (id 1) of enum `Payment` is one that holds nothing in the store and \
             one with members in this build",
            "variant `Card` (id 2) of enum `Payment` is one with members in the store and one that \
             holds nothing in this build",
            "variant `At` (id 3) of enum `Payment` is one with a `Address` in the store and one \
             with a `Vec<Address>` in this build",
        ]
    );
}
