//! References to users, whose model is the runtime's and in no lock.

use super::{accepted, build, default, field, key, model, optional, reference, shop, shop_with};
use crate::{
    Mode,
    app::{App, Field, FieldType, Literal, Role},
    lock::settle,
};

fn user(name: &str) -> Field {
    field(name, FieldType::Id("User".into()))
}

fn with_users() -> App {
    shop_with(|app| {
        let creator = Field {
            role: Role::CreatedBy,
            ..optional(user("creator"))
        };
        let watchers = FieldType::List(Box::new(FieldType::Id("User".into())));
        app.models[0]
            .fields
            .extend([creator, optional(user("agent"))]);
        app.models[0].fields.push(default(
            field("watchers", watchers),
            Literal::List(Vec::new()),
        ));
    })
}

#[test]
fn a_user_has_the_id_of_the_runtimes_model_and_no_entry() {
    let text = accepted(&with_users(), None);
    let lines: Vec<&str> = text.lines().filter(|line| line.contains("Id<1>")).collect();
    let lines: Vec<&str> = lines.iter().map(|line| line.trim()).collect();
    assert_eq!(
        lines,
        [
            r#"{ "id": 6, "name": "creator", "type": "Id<1>", "optional": true, "options": ["created_by"] },"#,
            r#"{ "id": 7, "name": "agent", "type": "Id<1>", "optional": true },"#,
            r#"{ "id": 8, "name": "watchers", "type": "Vec<Id<1>>", "absent": [], "options": ["default = []"] }"#,
        ]
    );
    assert!(!text.contains("\"User\""), "{text}");
    // What was written is read again, and nothing is left to write.
    assert_eq!(build(&with_users(), Some(&text)).0.changed, None);
}

#[test]
fn optional_references_to_users_come_at_any_time() {
    let lock = accepted(&shop(), None);
    let (settled, _) = build(&with_users(), Some(&lock));
    assert!(settled.draft);
}

/// `code` and the message of everything that is refused when one application becomes another.
#[track_caller]
fn refused(before: &App, after: &App) -> Vec<String> {
    let (settled, diagnostics) = settle(after, Some(&accepted(before, None)), Mode::Develop);
    assert_eq!(settled, None);
    diagnostics
        .iter()
        .map(|found| format!("{} {}", found.code, found.message))
        .collect()
}

#[test]
fn records_that_are_there_have_no_creator() {
    let required = shop_with(|app| {
        app.models[0].fields.push(Field {
            role: Role::CreatedBy,
            ..user("creator")
        });
    });
    assert_eq!(
        refused(&shop(), &required),
        [
            "E114 `creator: Id<User>` is new in the accepted model `Account`, and the records that \
             are there have no value for it (rule 2)"
        ]
    );
}

#[test]
fn a_reference_to_a_user_stays_one() {
    let refers_to =
        |name: &str| shop_with(|app| app.models[1].fields[1] = reference("owner", name));
    assert_eq!(
        refused(&refers_to("User"), &refers_to("Account")),
        ["E118 `owner` of `Mail` is accepted as `Id<User>` and is now `Id<Account>` (rule 12)"]
    );
    assert_eq!(
        refused(&refers_to("Account"), &refers_to("User")),
        ["E118 `owner` of `Mail` is accepted as `Id<Account>` and is now `Id<User>` (rule 12)"]
    );
    let mut gone = refers_to("Account");
    gone.models.remove(0);
    gone.models[0].fields[1] = user("owner");
    gone.models.push(model("Person", [key("id", "Person")]));
    gone.enums.clear();
    let said = refused(&shop(), &gone);
    assert_eq!(said.len(), 1, "{said:?}");
}
