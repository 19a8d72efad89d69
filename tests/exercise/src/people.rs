//! Users of a server whose models know of them: who there is, and who is logged in.

use std::path::Path;

use modelith::codegen::{App, Roles};
use serde_json::{Value, json};

use crate::{
    client::Client,
    served::Served,
    transfer::ordered,
    world::{Shown, World},
};

/// The password of everybody.
pub const PASSWORD: &str = "a stapled correct horse";

/// How many users there are, the first of them an admin.
const USERS: usize = 3;

/// Somebody who is logged in.
#[derive(Debug, Clone)]
pub struct Somebody {
    /// The key of the user.
    pub key: Value,
    /// The token of the session.
    pub token: String,
}

/// Makes a user with a role of the application, as an operator does.
///
/// # Panics
/// The store is not served, or takes no such user.
pub fn add_user(data: &Path, name: &str, role: &str) {
    let order = json!({"do": "add_user", "name": name, "role": role, "password": PASSWORD});
    ordered(data, &order).expect("the user is new");
}

/// Logs a user in, whose token is then in the answer.
///
/// # Panics
/// The server does not let the user in.
pub fn log_in(client: &mut Client, name: &str) -> Somebody {
    let body = json!({"name": name, "password": PASSWORD, "token": true});
    let answer = client.json("POST", "/auth/login", &body);
    assert_eq!(answer.status, 200, "{answer:?}");
    let login = answer.value();
    Somebody {
        key: login["user"]["id"].clone(),
        token: login["token"].as_str().expect("a token").to_owned(),
    }
}

/// Starts a server over a data directory. If its models know of users there are some, and what is
/// asked of it is asked by an admin.
pub(crate) fn start<A: App>(world: &mut World, data: &Path) -> Served<A> {
    if !world.app.knows_users() {
        return Served::start(data);
    }
    let mut served = Served::start_with_sessions(data);
    if world.asks.is_none() {
        let role = A::Role::NAMES.last().expect("a role");
        let mut people = (0..USERS).map(|number| {
            let name = format!("user{number}");
            add_user(data, &name, role);
            log_in(&mut served.client, &name)
        });
        world.asks = people.next();
        let others: Vec<Value> = people.map(|somebody| somebody.key).collect();
        let first = world.asks.clone().map(|somebody| somebody.key);
        world.take_users(first.into_iter().chain(others).map(user));
    }
    served.ask_as(world.asks.as_ref());
    served
}

/// A user as a record to refer to, of which nothing but the key is known.
fn user(key: Value) -> Shown {
    Shown {
        value: json!({"id": key}),
        key,
        etag: String::new(),
    }
}
