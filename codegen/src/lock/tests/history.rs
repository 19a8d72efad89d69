//! Locks that somebody sealed with a right fingerprint, and that make no sense all the same.

use super::{accepted, shop};
use crate::{
    Mode,
    lock::{accept, entry::Reserved, file::LockFile, refusal, settle, stored_type::StoredType},
};

/// The lock of `shop` after an edit, sealed again.
fn sealed(edit: impl FnOnce(&mut LockFile)) -> String {
    let mut file = LockFile::read(&accepted(&shop(), None)).unwrap();
    edit(&mut file);
    let version = &mut file.accepted[0];
    version.fingerprint = version.computed_fingerprint();
    file.text()
}

#[track_caller]
fn damaged(edit: impl FnOnce(&mut LockFile), fault: &str) {
    assert_eq!(
        accept(&sealed(edit)),
        Err(refusal::damaged(refusal::line(1), fault))
    );
}

#[test]
fn what_makes_no_sense_is_damaged() {
    damaged(
        |file| file.accepted[0].models[0].id = 63,
        "the id of `Account` is out of order",
    );
    damaged(
        |file| file.accepted[0].models[0].key = 9,
        "`Account` has no key",
    );
    damaged(
        |file| file.accepted[0].models[0].members.clear(),
        "`Account` has no key",
    );
    damaged(
        |file| file.accepted[0].models[0].members.reverse(),
        "the ids of `Account` are out of order",
    );
    damaged(
        |file| file.accepted[0].enums[0].variants.reverse(),
        "the ids of `Status` are out of order",
    );
    damaged(
        |file| file.accepted[0].models[1].name = "Account".into(),
        "there are two models `Account`",
    );
    damaged(
        |file| file.accepted[0].models[1].members[2].name = "owner".into(),
        "there are two members `owner`",
    );
    damaged(
        |file| file.accepted[0].models[1].members[1].ty = StoredType::Id(70),
        "`owner` of `Mail` has a type that is not in the file",
    );
    for absent in ["Gone".into(), 7.into()] {
        damaged(
            |file| file.accepted[0].models[0].members[4].absent = Some(absent),
            "`status` of `Account` has an `absent` that is not of its type",
        );
    }
    damaged(
        |file| {
            let reserved = Reserved {
                id: 2,
                name: "mail".into(),
            };
            file.accepted[0].models[0].reserved.push(reserved);
        },
        "the ids of `Account` are out of order",
    );
}

#[test]
fn a_name_that_was_used_before_is_refused() {
    let lock = sealed(|file| {
        let reserved = Reserved {
            id: 6,
            name: "nick".into(),
        };
        let account = &mut file.accepted[0].models[0];
        account.reserved.push(reserved);
        account.members[1].past_names.push("mail".into());
        file.next_ids.member.insert(64, 7);
        file.accepted[0].enums[0].variants[1]
            .past_names
            .push("Shut".into());
    });
    for name in ["nick", "mail"] {
        let app = super::shop_with(|app| {
            app.models[0]
                .fields
                .push(super::optional(super::text(name)));
        });
        let (_, diagnostics) = settle(&app, Some(&lock), Mode::Develop);
        assert_eq!(diagnostics.len(), 1);
        assert_eq!(diagnostics[0].code, "E120");
    }
    let app = super::shop_with(|app| app.enums[0].variants.push(super::build::variant("Shut")));
    assert_eq!(settle(&app, Some(&lock), Mode::Develop).1[0].code, "E120");
    // Other names go on from there, and what was reserved stays so.
    let app = super::shop_with(|app| app.models[0].fields.push(super::optional(super::text("x"))));
    let (settled, after) = super::build(&app, Some(&lock));
    assert_eq!(
        settled
            .ids
            .model("Account")
            .unwrap()
            .member("x")
            .unwrap()
            .id,
        7
    );
    assert!(after.contains("\"nick\"") && settled.embedded.contains("\"past_names\":[\"mail\"]"));
}
