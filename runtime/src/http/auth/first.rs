//! `/auth/first`: the first administrator, by the link that the server prints while it has no users.

use askama::Template;
use hyper::{StatusCode, http::request::Parts};
use serde::Deserialize;

use super::{
    Asked, body,
    login::{entered_by_form, render, set_cookie},
    no_entry,
    shown::{Login, json},
};
use crate::{
    auth::{NoEntry, Password, Token},
    http::{
        body::Payload,
        inspect::Inspect,
        percent::decode_parameter,
        problem::{Kind, Problem},
        response::Response,
    },
    model::{App, Input},
};

/// Body of `POST /auth/first`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FirstBody {
    #[serde(deserialize_with = "crate::wire::read")]
    token: String,
    #[serde(deserialize_with = "crate::wire::read")]
    name: String,
    #[serde(deserialize_with = "crate::wire::read")]
    password: String,
}

impl Input for FirstBody {
    fn inspect(body: &mut Inspect<'_>) {
        for member in ["token", "name", "password"] {
            let _ = body.required::<String>(member);
        }
    }
}

/// The page with the form.
#[derive(Template)]
#[template(path = "first.html")]
struct Page<'p> {
    message: Option<&'p str>,
    token: &'p str,
    name: &'p str,
}

/// `GET /auth/first?token=adm_…`
pub(super) fn form<A: App>(asked: &Asked<'_, A>) -> Result<Response, Problem> {
    let token = token(&asked.head).ok_or(Problem::new(Kind::LinkUsed))?;
    if !asked.entrance.is_first(&token) {
        return Err(Problem::new(Kind::LinkUsed));
    }
    page(StatusCode::OK, None, token.expose(), "")
}

fn token(head: &Parts) -> Option<Token> {
    let mut pairs = head.uri.query()?.split('&');
    let token = pairs.find_map(|pair| pair.strip_prefix("token="))?;
    Token::parse(&decode_parameter(token)?)
}

/// `POST /auth/first`: there is an administrator, who is logged in.
pub(super) async fn make<A: App>(
    asked: Asked<'_, A>,
    payload: Payload,
) -> Result<Response, Problem> {
    asked.context.gate.check_origin(&asked.head)?;
    let Asked {
        context,
        head,
        keeper,
        entrance,
        ..
    } = asked;
    let link = || Problem::new(Kind::LinkUsed);
    if !body::is_form(&head.headers) {
        let body: FirstBody = body::json(context, &head, payload).await?;
        let token = Token::parse(&body.token).ok_or_else(link)?;
        let new = (body.name, Password::from(body.password));
        let made = entrance.make_first(context.store(), keeper, &token, new);
        let entry = made.await.map_err(no_entry)?;
        let lifetime = context.gate.lifetime;
        let mut response = json(StatusCode::OK, &Login::of(&entry, lifetime, false))?;
        set_cookie(context, &head, &entry, &mut response);
        return Ok(response);
    }
    let mut fields = body::form(context, payload).await?;
    let token = Token::parse(&fields.take("token")).ok_or_else(link)?;
    let name = fields.take("name");
    let new = (name.clone(), Password::from(fields.take("password")));
    let made = entrance.make_first(context.store(), keeper, &token, new);
    let message = match made.await {
        Ok(entry) => return Ok(entered_by_form(context, &head, &entry, "/")),
        Err(NoEntry::Name(error)) => error.to_string(),
        Err(NoEntry::Password(error)) => error.to_string(),
        Err(error) => return Err(no_entry(error)),
    };
    let status = StatusCode::UNPROCESSABLE_ENTITY;
    page(status, Some(&message), token.expose(), &name)
}

fn page(
    status: StatusCode,
    message: Option<&str>,
    token: &str,
    name: &str,
) -> Result<Response, Problem> {
    let page = Page {
        message,
        token,
        name,
    };
    render(status, &page)
}
