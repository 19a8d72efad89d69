//! `/auth/login` and `/auth/logout`: a name and a password for a cookie, or for a token.

use askama::Template;
use hyper::{
    StatusCode,
    header::{HeaderValue, LOCATION, SET_COOKIE},
    http::request::Parts,
};
use serde::Deserialize;

use super::{
    Asked,
    body::{self, Fields},
    no_entry,
    shown::{Login, json},
};
use crate::{
    auth::{Command, Credentials, Entry, Keeper, NoEntry, Password, Proof, Refused},
    http::{
        body::Payload,
        gate::failed,
        inspect::Inspect,
        percent::decode_parameter,
        problem::{Kind, Problem},
        response::{HTML, Response, content, empty, with_form},
    },
    model::{App, Input},
};

/// Longest place to go on to after a login.
const NEXT_BYTES_MAX: usize = 2048;

/// Body of `POST /auth/login`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LoginBody {
    #[serde(deserialize_with = "crate::wire::read")]
    name: String,
    #[serde(deserialize_with = "crate::wire::read")]
    password: String,
    /// Whether the token is to be in the answer, for `Authorization: Bearer`, instead of in a cookie.
    #[serde(default, deserialize_with = "crate::wire::read")]
    token: bool,
}

impl Input for LoginBody {
    fn inspect(body: &mut Inspect<'_>) {
        let _ = body.required::<String>("name");
        let _ = body.required::<String>("password");
        let _ = body.optional::<bool>("token");
    }
}

/// The page with the form.
#[derive(Template)]
#[template(path = "login.html")]
struct Page<'p> {
    /// What is wrong with what was sent.
    message: Option<&'p str>,
    name: &'p str,
    next: &'p str,
}

/// `GET /auth/login`
pub(super) fn form(head: &Parts) -> Result<Response, Problem> {
    let pairs = head.uri.query().unwrap_or_default().split('&');
    let mut next = pairs.filter_map(|pair| pair.strip_prefix("next="));
    let next = next.next().and_then(decode_parameter).unwrap_or_default();
    page(StatusCode::OK, None, "", inside(&next))
}

/// `POST /auth/login`
pub(super) async fn log_in<A: App>(
    asked: Asked<'_, A>,
    payload: Payload,
) -> Result<Response, Problem> {
    // Nobody is to be logged in by another site's page, be it with a stranger's name (login CSRF).
    asked.context.gate.check_origin(&asked.head)?;
    if body::is_form(&asked.head.headers) {
        return log_in_by_form(asked, payload).await;
    }
    let Asked { context, head, .. } = &asked;
    let replaces = replaced(&asked).await;
    let body: LoginBody = body::json(context, head, payload).await?;
    let credentials = Credentials {
        name: body.name,
        password: Password::from(body.password),
        address: asked.address,
        replaces,
    };
    let entered = asked
        .entrance
        .log_in(context.store(), asked.keeper, credentials);
    let entry = entered.await.map_err(no_entry)?;
    let lifetime = context.gate.lifetime;
    let mut response = json(StatusCode::OK, &Login::of(&entry, lifetime, body.token))?;
    if !body.token {
        set_cookie(context, head, &entry, &mut response);
    }
    Ok(response)
}

async fn log_in_by_form<A: App>(
    asked: Asked<'_, A>,
    payload: Payload,
) -> Result<Response, Problem> {
    let replaces = replaced(&asked).await;
    let Asked {
        context,
        head,
        address,
        keeper,
        entrance,
        ..
    } = asked;
    let mut fields: Fields = body::form(context, payload).await?;
    let (name, next) = (fields.take("name"), fields.take("next"));
    let credentials = Credentials {
        name: name.clone(),
        password: Password::from(fields.take("password")),
        address,
        replaces,
    };
    let entered = entrance.log_in(context.store(), keeper, credentials).await;
    let message = match entered {
        Ok(entry) => return Ok(entered_by_form(context, &head, &entry, inside(&next))),
        Err(NoEntry::Wrong) => "The name or the password is wrong.".to_owned(),
        Err(NoEntry::Throttled(seconds)) => {
            let message = format!("There were too many tries. Try again in {seconds} seconds.");
            let status = StatusCode::TOO_MANY_REQUESTS;
            let mut response = page(status, Some(&message), &name, inside(&next))?;
            let headers = response.headers_mut();
            headers.insert(hyper::header::RETRY_AFTER, seconds.into());
            return Ok(response);
        }
        Err(error) => return Err(no_entry(error)),
    };
    let status = StatusCode::UNAUTHORIZED;
    page(status, Some(&message), &name, inside(&next))
}

/// On to where the user wanted to go, with the cookie.
pub(super) fn entered_by_form<A: App>(
    context: &crate::http::Context<A>,
    head: &Parts,
    entry: &Entry,
    next: &str,
) -> Response {
    let mut response = empty(StatusCode::SEE_OTHER);
    // Invariant: `inside` lets visible ASCII through alone.
    let next = HeaderValue::try_from(next).unwrap_or(const { HeaderValue::from_static("/") });
    response.headers_mut().insert(LOCATION, next);
    set_cookie(context, head, entry, &mut response);
    response
}

/// `POST /auth/logout`
pub(super) async fn log_out<A: App>(asked: Asked<'_, A>) -> Result<Response, Problem> {
    let identity = asked.logged_in().await?;
    let store = asked.context.store();
    match identity.caller.proof {
        Proof::Session(session) => {
            let of = Some(identity.caller.id);
            match store.command(Command::End { session, of }).await {
                // It has ended meanwhile, which was the wish.
                Ok(_) | Err(Refused::NotFound) => {}
                Err(refused) => return Err(super::refusal(refused)),
            }
        }
        Proof::Elsewhere(session, _) => {
            if let Keeper::Other(sessions) = asked.keeper {
                sessions.remove(session).await.map_err(failed)?;
            }
        }
        Proof::Key(_) => {}
    }
    let mut response = if body::is_form(&asked.head.headers) {
        let mut response = empty(StatusCode::SEE_OTHER);
        let location = const { HeaderValue::from_static("/auth/login") };
        response.headers_mut().insert(LOCATION, location);
        response
    } else {
        empty(StatusCode::NO_CONTENT)
    };
    let cookie = asked.context.gate.cookie(&asked.head);
    response.headers_mut().insert(SET_COOKIE, cookie.remove());
    Ok(response)
}

/// Gives the browser the token of a session that has begun.
pub(super) fn set_cookie<A: App>(
    context: &crate::http::Context<A>,
    head: &Parts,
    entry: &Entry,
    response: &mut Response,
) {
    let gate = &context.gate;
    let set = gate.cookie(head).set(&entry.token, gate.lifetime.absolute);
    response.headers_mut().insert(SET_COOKIE, set);
}

/// The session that came with a login: it ends, so that nobody goes on in one that was planted.
async fn replaced<A: App>(asked: &Asked<'_, A>) -> Option<crate::types::Id<crate::Session>> {
    let identity = asked.identity().await.ok()?;
    identity.session()
}

fn page(
    status: StatusCode,
    message: Option<&str>,
    name: &str,
    next: &str,
) -> Result<Response, Problem> {
    let page = Page {
        message,
        name,
        next,
    };
    render(status, &page)
}

/// A page with a form.
pub(super) fn render(status: StatusCode, page: &impl Template) -> Result<Response, Problem> {
    let html = page.render().map_err(|error| {
        tracing::error!(%error, "a page could not be rendered");
        Problem::new(Kind::Internal)
    })?;
    Ok(with_form(content(status, HTML, html)))
}

/// A place of this server to go on to; its page for everything else. A login that sends people
/// elsewhere helps to deceive them (CWE-601).
pub(super) fn inside(next: &str) -> &str {
    let is_visible = |byte: u8| byte.is_ascii_graphic() && byte != b'\\';
    let is_inside = next.starts_with('/')
        && !next.starts_with("//")
        && next.len() <= NEXT_BYTES_MAX
        && next.bytes().all(is_visible);
    if is_inside { next } else { "/" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_login_goes_on_to_places_of_this_server_alone() {
        for (next, expected) in [
            ("/", "/"),
            ("/api/notes?limit=2", "/api/notes?limit=2"),
            ("", "/"),
            ("//evil.example", "/"),
            ("/\\evil.example", "/"),
            ("https://evil.example", "/"),
            ("javascript:alert(1)", "/"),
            ("/a b", "/"),
            ("/\r\nset-cookie: a=b", "/"),
        ] {
            assert_eq!(inside(next), expected, "{next}");
        }
    }
}
