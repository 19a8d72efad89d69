//! The rule table for options of models and members: roles, references and combined uniques.

use super::{
    accepted, build, default, field, model,
    nested_rules::{automatic, refusals, refused},
    of_struct, optional, orders_with, structure, text,
};
use crate::{
    Mode,
    app::{App, Field, FieldType, Integer, Literal, Role, Unique},
    lock::{diff, settle},
};

#[test]
fn what_the_server_fills_in() {
    let with = |role| {
        move |app: &mut App| {
            let ty = FieldType::Integer(Integer::U64);
            app.models[0].fields.push(Field {
                role,
                ..field("n", ty)
            });
        }
    };
    assert_eq!(
        refused(with(Role::Serial)),
        ["E114 `n` is new in the accepted model `Order`, \
          and the server gave no number to the records that are there (rule 2)"]
    );
    // No event ever holds it, so none has to.
    assert_eq!(automatic(with(Role::Version)), ["`Order.n`: new, `u64`"]);
    assert_eq!(
        refusals(
            &orders_with(with(Role::Version)),
            &orders_with(with(Role::Plain))
        ),
        [
            "E114 `n` of `Order` is accepted with `version`, and the records that are there have no \
          value for it without (rule 2)"
        ]
    );
    let lock = accepted(&orders_with(with(Role::Plain)), None);
    let (_, after) = build(&orders_with(with(Role::Version)), Some(&lock));
    assert_eq!(diff(&after).unwrap(), ["`Order.n`: now with `version`"]);
}

#[test]
fn rule_11_a_unique_over_several_members_may_go_and_not_come() {
    let with = |names: &[&str], unique| {
        orders_with(|app| {
            app.models[0].fields.extend([text("a"), text("b")]);
            app.models[0].fields[4].unique = unique;
            if !names.is_empty() {
                let names = names.iter().map(|name| (*name).to_owned()).collect();
                app.models[0].uniques.push(names);
            }
        })
    };
    assert_eq!(
        refusals(&with(&[], None), &with(&["a", "b"], None)),
        ["E117 `unique(a, b)` is new or stricter on the accepted model `Order`"]
    );
    // Less is stricter, more is not.
    let both = with(&["a", "b"], None);
    assert_eq!(refusals(&both, &with(&["a", "codes"], None)).len(), 1);
    let lock = accepted(&both, None);
    assert!(
        build(&with(&["a", "codes", "b"], None), Some(&lock))
            .0
            .draft
    );
    assert!(build(&with(&[], None), Some(&lock)).0.draft);
    let single = accepted(&with(&[], Some(Unique::Exact)), None);
    assert!(build(&both, Some(&single)).0.draft);
    // Of a member that comes now no record has a value.
    let mut new = with(&["a", "c"], None);
    let lock = accepted(&with(&[], None), None);
    new.models[0].fields.push(optional(text("c")));
    assert_eq!(
        diff(&build(&new, Some(&lock)).1).unwrap(),
        [
            "`Order.c`: new, `Option<String>`",
            "`Order`: now with `unique(a, c)`"
        ]
    );
    new.models[0].fields.pop();
    new.models[0]
        .fields
        .push(default(text("c"), Literal::String("x".into())));
    assert_eq!(settle(&new, Some(&lock), Mode::Develop).1[0].code, "E117");
}

/// A country with a key of the client's, and an order with a member that may refer to it.
fn countries(target: Option<&str>, edit: impl FnOnce(&mut Field)) -> App {
    let named = |name: &str| {
        let mut country = model(name, [text("code")]);
        country.fields[0].role = Role::Key;
        country
    };
    orders_with(|app| {
        app.models.extend([named("Country"), named("Land")]);
        let mut member = text("country");
        member.references = target.map(str::to_owned);
        edit(&mut member);
        app.models[0].fields.push(member);
    })
}

/// Records that are there would hold the default of the struct, and in it a key of nothing.
#[test]
fn rule_11_a_new_struct_may_not_refer_by_its_default() {
    let before = countries(None, |_| {});
    let after = |key: Literal| {
        let mut country = text("country");
        country.references = Some("Country".to_owned());
        country.optional = key == Literal::Null;
        country.default = (!country.optional).then(|| key.clone());
        let whole = Literal::Struct(vec![("country".to_owned(), key)]);
        let mut app = before.clone();
        app.structs.push(structure("Origin", [country]));
        let origin = default(field("origin", of_struct("Origin")), whole);
        app.models[0].fields.push(origin);
        app
    };
    assert_eq!(
        refusals(&before, &after(Literal::String("de".into()))),
        [
            "E118 `origin` is new in the accepted model `Order` and refers to `Country`, and what its \
          default names may not be there (rule 11)"
        ]
    );
    let lock = accepted(&before, None);
    assert!(build(&after(Literal::Null), Some(&lock)).0.draft);
}

#[test]
fn rules_11_and_12_references_may_go_and_not_come() {
    let (none, some) = (countries(None, |_| {}), countries(Some("Country"), |_| {}));
    assert_eq!(
        refusals(&none, &some),
        ["E118 `references = Country` is new on the accepted member `country` of `Order`"]
    );
    assert_eq!(
        refusals(&some, &countries(Some("Land"), |_| {})),
        [
            "E118 `country` of `Order` is accepted as a reference to `Country` and now refers to \
          `Land` (rule 12)"
        ]
    );
    let lock = accepted(&some, None);
    assert_eq!(
        diff(&build(&none, Some(&lock)).1).unwrap(),
        ["`Order.country`: now without `references = Country`"]
    );
    // A new one must not name what may not be there.
    let mut before = countries(None, |_| {});
    before.models[0].fields.pop();
    let german = |member: &mut Field| member.default = Some(Literal::String("de".into()));
    assert_eq!(
        refusals(&before, &countries(Some("Country"), german)),
        [
            "E118 `country` is new in the accepted model `Order` and refers to `Country`, and what its \
          default names may not be there (rule 11)"
        ]
    );
    let lock = accepted(&before, None);
    let nobody = |member: &mut Field| member.optional = true;
    assert!(
        build(&countries(Some("Country"), nobody), Some(&lock))
            .0
            .draft
    );
}

#[test]
fn rule_12_a_keys_type_stays() {
    let numbered = |app: &mut App| {
        app.models[1].fields[0].ty = FieldType::Integer(Integer::U64);
    };
    let mut after = countries(None, |_| {});
    numbered(&mut after);
    assert_eq!(
        refusals(&countries(None, |_| {}), &after),
        ["E119 `code` of `Country` is the key, is accepted as `String` and is now `u64` (rule 12)"]
    );
}
