//! `/auth/keys`: API keys of one's own.

use hyper::StatusCode;
use serde::Deserialize;

use super::{
    Asked, OWN, body, invalid, no_entry, refusal,
    shown::{Items, KeyShown, json},
};
use crate::{
    auth::{Command, HoldsBuiltIn, Level, NewKey, NoEntry, Scope, Scopes, Token, TokenKind},
    fault::Faults,
    http::{
        body::Payload,
        gate::check_scope,
        inspect::Inspect,
        problem::{Kind, Problem},
        response::{Response, empty},
    },
    model::{App, Input},
    types::Timestamp,
};

/// Most characters of a key's name.
const NAME_CHARS_MAX: u64 = 80;

/// Body of `POST /auth/keys`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct KeyBody {
    #[serde(deserialize_with = "crate::wire::read")]
    name: String,
    #[serde(deserialize_with = "crate::wire::read")]
    scopes: Vec<String>,
    #[serde(default, deserialize_with = "crate::wire::read")]
    expires_at: Option<Timestamp>,
}

impl Input for KeyBody {
    fn inspect(body: &mut Inspect<'_>) {
        body.required::<String>("name").check(check_name);
        let _ = body.required::<Vec<String>>("scopes");
        let _ = body.nullable::<Timestamp>("expires_at");
    }
}

fn check_name(name: &str, faults: &mut Faults) {
    crate::check::length(faults, name, 1, NAME_CHARS_MAX);
}

/// `GET /auth/keys`: all of one's own, oldest first, without the keys themselves.
pub(super) async fn list<A: App>(asked: Asked<'_, A>) -> Result<Response, Problem> {
    let identity = asked.identity().await?;
    check_scope(&identity, OWN)?;
    let state = asked.context.store().state();
    let keys = state.root.built_in().keys.of_user(identity.caller.id);
    let items = keys.map(|key| KeyShown::of(key, None)).collect();
    json(StatusCode::OK, &Items { items })
}

/// `POST /auth/keys`: a new one, which the answer shows once.
pub(super) async fn make<A: App>(
    asked: Asked<'_, A>,
    payload: Payload,
) -> Result<Response, Problem> {
    let identity = asked.logged_in().await?;
    let Asked { context, head, .. } = asked;
    let body: KeyBody = body::json(context, &head, payload).await?;
    // The body may have taken its time.
    let caller = identity.caller;
    context.gate.check_still(context.store(), &caller).await?;
    let mut faults = Faults::new();
    faults.at("name", |faults| check_name(&body.name, faults));
    if !faults.is_empty() {
        return Err(Problem::new(Kind::InvalidRecord).with_faults(faults));
    }
    if body.expires_at.is_some_and(|end| end <= Timestamp::now()) {
        let detail = "must be in the future".to_owned();
        return Err(invalid("expires_at", "past", detail));
    }
    let scopes = scopes(&body.scopes)?;
    let is_admin = identity.caller.role >= Level::highest::<A::Role>();
    if !is_admin && scopes.iter().any(Scope::is_operators) {
        let detail = "keys with the scopes metrics and admin are for administrators";
        return Err(Problem::new(Kind::NotAllowed).with_detail(detail));
    }
    let token = Token::new(TokenKind::Key).map_err(|error| no_entry(NoEntry::from(error)))?;
    let command = Command::AddKey(NewKey {
        user: identity.caller.id,
        name: body.name,
        token: token.hash(),
        scopes,
        expires_at: body.expires_at,
    });
    let done = context
        .store()
        .command_for(Some(caller), command)
        .await
        .map_err(refusal)?;
    let key = done.key.ok_or(Problem::new(Kind::Internal))?;
    json(
        StatusCode::CREATED,
        &KeyShown::of(&key.record, Some(token.expose())),
    )
}

/// `DELETE /auth/keys/{id}`: one of one's own is not valid any more; an administrator removes any.
pub(super) async fn remove<A: App>(asked: Asked<'_, A>, id: &str) -> Result<Response, Problem> {
    let identity = asked.logged_in().await?;
    let key = id.parse().map_err(|_| Problem::new(Kind::NoSuchRecord))?;
    let is_admin = identity.caller.role >= Level::highest::<A::Role>();
    let of = (!is_admin).then_some(identity.caller.id);
    let command = Command::RemoveKey { key, of };
    let caller = Some(identity.caller);
    let removed = asked.context.store().command_for(caller, command).await;
    removed.map_err(refusal)?;
    Ok(empty(StatusCode::NO_CONTENT))
}

fn scopes(names: &[String]) -> Result<Scopes, Problem> {
    let scopes = Scopes::named(names.iter().map(String::as_str)).map_err(|unknown| {
        let known = Scope::ALL.map(Scope::name).join(", ");
        let unknown: String = unknown.chars().take(40).collect();
        invalid("scopes", "enum", format!("`{unknown}` is none of {known}"))
    })?;
    if scopes.is_empty() {
        let detail = "must name what the key is for".to_owned();
        return Err(invalid("scopes", "length", detail));
    }
    Ok(scopes)
}
