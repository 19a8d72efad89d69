//! One test for each line of the rule table that a build meets today.

use super::{
    accepted, build, default, enumeration, integer, key, model, of_enum, optional, reference, shop,
    shop_with, text,
};
use crate::{
    Mode,
    app::{App, FieldType, Integer, Length, Literal, OnDelete, Range, Role, Unique},
    lock::{
        settle,
        tests::build::{timestamp, variant},
    },
};

/// `code` and the message of everything that is refused when `shop` becomes this.
#[track_caller]
fn refused(edit: impl FnOnce(&mut App)) -> Vec<String> {
    let lock = accepted(&shop(), None);
    let app = shop_with(edit);
    let (settled, diagnostics) = settle(&app, Some(&lock), Mode::Develop);
    assert_eq!(settled, None);
    // A locked build says the same: an edit that is refused is not one to accept.
    assert_eq!(settle(&app, Some(&lock), Mode::Locked).1, diagnostics);
    diagnostics
        .iter()
        .map(|found| format!("{} {}", found.code, found.message))
        .collect()
}

#[track_caller]
fn automatic(edit: impl FnOnce(&mut App)) {
    let lock = accepted(&shop(), None);
    let (settled, _) = build(&shop_with(edit), Some(&lock));
    assert!(settled.draft);
}

#[test]
fn rule_1_is_automatic() {
    automatic(|app| app.models[0].fields.push(optional(text("nick"))));
    automatic(|app| {
        app.models[0]
            .fields
            .push(default(integer("visits"), Literal::Integer(0)));
    });
    automatic(|app| {
        app.models[0]
            .fields
            .push(optional(reference("best", "Account")));
    });
    automatic(|app| {
        app.models
            .push(model("Tag", [key("id", "Tag"), text("name")]));
    });
    automatic(|app| app.enums[0].variants.insert(0, variant("Paused")));
    automatic(|app| {
        app.enums.push(enumeration("Kind", ["A"]));
        app.models[1].fields.push(optional(of_enum("kind", "Kind")));
    });
    automatic(|app| {
        let unique = Some(Unique::Exact);
        app.models[0].fields.push(crate::app::Field {
            unique,
            ..optional(text("nick"))
        });
    });
}

#[test]
fn rule_2_a_required_member_needs_a_default() {
    assert_eq!(
        refused(|app| app.models[0].fields.push(text("nick"))),
        [
            "E114 `nick: String` is new in the accepted model `Account`, \
          and the records that are there have no value for it (rule 2)"
        ]
    );
    assert_eq!(
        refused(|app| app.models[0]
            .fields
            .push(default(timestamp("seen"), Literal::Now))),
        ["E114 `seen` is new in the accepted model `Account`, \
          and `now` is no fixed value for the records that are there (rule 2)"]
    );
}

#[test]
fn rules_3_and_4_a_member_stays() {
    assert_eq!(
        refused(|app| drop(app.models[0].fields.remove(1))),
        ["E113 the accepted member `email` of `Account` is gone"]
    );
    assert_eq!(
        refused(|app| app.models[0].fields[1].name = "mail".into()),
        ["E113 the accepted member `email` is gone and `mail: String` is new in `Account`"]
    );
    // Not of the same type: two things, for nothing says that they are one.
    assert_eq!(
        refused(|app| app.models[0].fields[1] = integer("mail")),
        [
            "E113 the accepted member `email` of `Account` is gone",
            "E114 `mail: i64` is new in the accepted model `Account`, \
             and the records that are there have no value for it (rule 2)"
        ]
    );
}

#[test]
fn rules_4_and_14_a_model_stays() {
    assert_eq!(
        refused(|app| drop(app.models.remove(1))),
        ["E110 the accepted model `Mail` is gone"]
    );
    // What refers to it has another type, which is the same mistake.
    assert_eq!(
        refused(|app| {
            app.models[0].name = "Customer".into();
            app.models[0].fields[0].ty = FieldType::Id("Customer".into());
            app.models[1].fields[1].ty = FieldType::Id("Customer".into());
        }),
        ["E110 the accepted model `Account` is gone and `Customer` is new"]
    );
}

#[test]
fn rules_5_to_8_a_type_stays() {
    assert_eq!(
        refused(|app| app.models[0].fields[1].optional = true),
        ["E116 `email` of `Account` is accepted as `String` and is now `Option<String>`"]
    );
    assert_eq!(
        refused(|app| app.models[0].fields[2].optional = false),
        ["E116 `phone` of `Account` is accepted as `Option<String>` and is now `String`"]
    );
    assert_eq!(
        refused(|app| app.models[0].fields[3].ty = FieldType::Integer(Integer::I32)),
        ["E115 `balance` of `Account` is accepted as `i64` and is now `i32`"]
    );
    assert_eq!(
        refused(|app| {
            app.models[0].fields[4] = text("status");
            app.enums.clear();
        }),
        ["E115 `status` of `Account` is accepted as `Status` and is now `String`"]
    );
}

#[test]
fn rules_4_and_9_an_enum_and_its_variants_stay() {
    assert_eq!(
        refused(|app| drop(app.enums[0].variants.remove(1))),
        ["E112 the accepted variant `Closed` of `Status` is gone"]
    );
    assert_eq!(
        refused(|app| app.enums[0].variants[1] = variant("Shut")),
        ["E112 the accepted variant `Closed` of `Status` is gone and `Shut` is new"]
    );
    assert_eq!(
        refused(|app| {
            app.enums[0].name = "State".into();
            app.models[0].fields[4].ty = FieldType::Enum("State".into());
        }),
        ["E111 the accepted enum `Status` is gone and `State` is new"]
    );
    // Gone with the member that had it: said of the member.
    assert_eq!(
        refused(|app| {
            app.enums.clear();
            app.models[0].fields.pop();
        }),
        ["E113 the accepted member `status` of `Account` is gone"]
    );
}

#[test]
fn rule_10_is_automatic() {
    automatic(|app| app.models[0].fields[1].index = true);
    automatic(|app| app.models[0].fields[3].default = Some(Literal::Integer(7)));
    automatic(|app| app.models[0].fields[3].default = None);
    automatic(|app| {
        app.models[0].fields[3].rules.range = Some(Range {
            min: Some(Literal::Integer(0)),
            max: None,
        });
    });
    automatic(|app| {
        app.models[0].fields[1].rules.length = Some(Length {
            min: None,
            max: Some(80),
        });
    });
    automatic(|app| app.models[0].fields[1].role = Role::Immutable);
    automatic(|app| app.models[1].fields[1].on_delete = Some(OnDelete::Cascade));
}

#[test]
fn rules_10_and_11_unique_may_go_and_not_come() {
    assert_eq!(
        refused(|app| app.models[0].fields[1].unique = Some(Unique::Exact)),
        ["E117 `unique` is new or stricter on the accepted member `email` of `Account`"]
    );
    assert_eq!(
        refused(|app| {
            let unique = Some(Unique::Exact);
            let field = default(integer("code"), Literal::Integer(0));
            app.models[0]
                .fields
                .push(crate::app::Field { unique, ..field });
        }),
        [
            "E117 `code` is new and unique in the accepted model `Account`, \
          and every record that is there would have its default (rule 11)"
        ]
    );
    let with = |unique| shop_with(|app| app.models[0].fields[1].unique = unique);
    let exact = accepted(&with(Some(Unique::Exact)), None);
    let ignore_case = accepted(&with(Some(Unique::IgnoreCase)), None);
    let found = settle(&with(Some(Unique::IgnoreCase)), Some(&exact), Mode::Develop).1;
    assert_eq!(found[0].code, "E117");
    assert!(
        build(&with(Some(Unique::Exact)), Some(&ignore_case))
            .0
            .draft
    );
    assert!(build(&with(None), Some(&exact)).0.draft);
}

#[test]
fn rule_12_keys_and_targets_stay() {
    assert_eq!(
        refused(|app| app.models[1].fields[1].ty = FieldType::Id("Mail".into())),
        ["E118 `owner` of `Mail` is accepted as `Id<Account>` and is now `Id<Mail>` (rule 12)"]
    );
    assert_eq!(
        refused(|app| app.models[0].fields[0].name = "key".into()),
        ["E113 the accepted member `id` is gone and `key: Id<Account>` is new in `Account`"]
    );
    assert_eq!(
        refused(|app| {
            app.models[0].fields[0].role = Role::Plain;
            app.models[0].fields.push(key("other", "Account"));
        }),
        ["E119 the key of `Account` is another member than in the accepted version (rule 12)"]
    );
}

#[test]
fn everything_that_is_wrong_is_said_at_once() {
    let found = refused(|app| {
        app.models[0].fields[1].optional = true;
        app.models[0].fields.push(text("nick"));
        app.models[1].fields.remove(2);
        app.enums[0].variants.remove(0);
    });
    let codes: Vec<&str> = found.iter().map(|found| &found[..4]).collect();
    assert_eq!(codes, ["E116", "E114", "E113", "E112"]);
}

#[test]
fn a_draft_is_compared_with_the_accepted_version_only() {
    let lock = accepted(&shop(), None);
    let (_, lock) = build(
        &shop_with(|app| {
            app.models
                .push(model("Tag", [key("id", "Tag"), text("name")]));
            app.models[0].fields.push(optional(text("nick")));
            app.models[0].fields[1].index = true;
        }),
        Some(&lock),
    );
    let (settled, after) = build(
        &shop_with(|app| {
            app.models.push(model(
                "Tag",
                [key("key", "Tag"), integer("name"), text("more")],
            ));
            app.models[0]
                .fields
                .push(default(integer("nick"), Literal::Integer(0)));
        }),
        Some(&lock),
    );
    assert!(settled.draft);
    assert!(!after.contains("\"index\""));
    // And of a draft that is taken back nothing is left but the ids that it used.
    let (settled, after) = build(&shop(), Some(&after));
    assert!(!settled.draft && after.contains("\"draft\": null"));
}
