//! Tests of the lock as its callers see it: an application and a text in, ids and a text out.

mod build;
mod file;
mod history;
mod ids;
mod nested_ids;
mod nested_rules;
mod option_rules;
mod random;
mod rules;
mod users;

use super::{Settled, accept, settle};
use crate::{
    Mode,
    app::{App, EnumForm, FieldType, Literal},
};
use build::{
    app, default, enumeration, field, integer, key, list, model, newtype, of_enum, of_struct,
    optional, reference, structure, text, variant, variant_of,
};

/// What models.lock says after a developer's build of `app` that must go well.
#[track_caller]
fn build(app: &App, lock: Option<&str>) -> (Settled, String) {
    let (settled, diagnostics) = settle(app, lock, Mode::Develop);
    assert_eq!(diagnostics, []);
    let settled = settled.unwrap();
    let text = settled
        .changed
        .clone()
        .or_else(|| lock.map(str::to_owned))
        .unwrap();
    (settled, text)
}

/// The lock after `app` was built and accepted.
#[track_caller]
fn accepted(app: &App, lock: Option<&str>) -> String {
    accept(&build(app, lock).1).unwrap()
}

/// Two models, an enum and a reference.
fn shop() -> App {
    let status = Literal::Variant("Active".into());
    app(
        [
            model(
                "Account",
                [
                    key("id", "Account"),
                    text("email"),
                    optional(text("phone")),
                    default(integer("balance"), Literal::Integer(0)),
                    default(of_enum("status", "Status"), status),
                ],
            ),
            model(
                "Mail",
                [
                    key("id", "Mail"),
                    reference("owner", "Account"),
                    text("subject"),
                ],
            ),
        ],
        [enumeration("Status", ["Active", "Closed"])],
    )
}

/// `shop` after an edit.
fn shop_with(edit: impl FnOnce(&mut App)) -> App {
    let mut app = shop();
    edit(&mut app);
    app
}

/// An order with a list of addresses, a struct in them and a payment, which is an enum with data.
fn orders() -> App {
    let order = model(
        "Order",
        [
            key("id", "Order"),
            field("stops", list(of_struct("Address"))),
            optional(field("payment", FieldType::Enum("Payment".into()))),
            field("codes", FieldType::Set(Box::new(FieldType::String))),
        ],
    );
    let address = structure(
        "Address",
        [
            text("street"),
            optional(field("geo", of_struct("Geo"))),
            default(integer("floor"), Literal::Integer(0)),
        ],
    );
    let geo = structure("Geo", [integer("lat"), integer("lon")]);
    let mut payment = enumeration("Payment", ["Cash"]);
    payment.form = EnumForm::Internal { tag: "by".into() };
    payment.variants.extend([
        variant_of("Card", [text("number"), optional(text("holder"))]),
        newtype("Cheque", of_struct("Geo")),
    ]);
    let mut app = app([order], [payment]);
    app.structs = vec![address, geo];
    app
}

/// `orders` after an edit.
fn orders_with(edit: impl FnOnce(&mut App)) -> App {
    let mut app = orders();
    edit(&mut app);
    app
}
