//! Tests of the lock as its callers see it: an application and a text in, ids and a text out.

mod build;
mod file;
mod history;
mod ids;
mod rules;

use super::{Settled, accept, settle};
use crate::{
    Mode,
    app::{App, Literal},
};
use build::{app, default, enumeration, integer, key, model, of_enum, optional, reference, text};

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
