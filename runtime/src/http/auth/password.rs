//! `POST /auth/password`: another password for oneself.

use hyper::StatusCode;
use serde::Deserialize;

use super::{
    Asked, body,
    login::set_cookie,
    no_entry,
    shown::{Login, json},
};
use crate::{
    auth::Password,
    http::{
        body::Payload, gate::shows_cookie, inspect::Inspect, problem::Problem, response::Response,
    },
    model::{App, Input},
};

/// Body of `POST /auth/password`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PasswordBody {
    #[serde(deserialize_with = "crate::wire::read")]
    old: String,
    #[serde(deserialize_with = "crate::wire::read")]
    password: String,
}

impl Input for PasswordBody {
    fn inspect(body: &mut Inspect<'_>) {
        let _ = body.required::<String>("old");
        let _ = body.required::<String>("password");
    }
}

/// All sessions of the user end; the answer holds a new one, as a cookie or as a token, whichever the
/// request came with.
pub(super) async fn change<A: App>(
    asked: Asked<'_, A>,
    payload: Payload,
) -> Result<Response, Problem> {
    let identity = asked.logged_in().await?;
    let Asked {
        context,
        head,
        address,
        keeper,
        entrance,
        ..
    } = asked;
    let body: PasswordBody = body::json(context, &head, payload).await?;
    let passwords = (Password::from(body.old), Password::from(body.password));
    // The body may have taken its time.
    let caller = identity.caller;
    context.gate.check_still(context.store(), &caller).await?;
    let changed = entrance.change_password(context.store(), keeper, caller, address, passwords);
    let entry = changed.await.map_err(no_entry)?;
    let with_token = !shows_cookie(&head);
    let lifetime = context.gate.lifetime;
    let mut response = json(StatusCode::OK, &Login::of(&entry, lifetime, with_token))?;
    if !with_token {
        set_cookie(context, &head, &entry, &mut response);
    }
    Ok(response)
}
