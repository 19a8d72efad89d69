//! `/auth/session` and `/auth/sessions`: one's own sessions, seen and ended.

use hyper::StatusCode;

use super::{
    Asked, OWN, refusal,
    shown::{Items, Login, SessionShown, UserShown, json},
};
use crate::{
    auth::{Command, HoldsBuiltIn, Keeper, Level, Refused, StoredSession, User, end_elsewhere},
    http::{
        gate::{check_scope, failed},
        problem::{Kind, Problem},
        response::{Response, empty},
    },
    model::App,
    types::{Id, Timestamp},
};

/// `GET /auth/session`: who the request is made for.
pub(super) async fn own<A: App>(asked: Asked<'_, A>) -> Result<Response, Problem> {
    let identity = asked.identity().await?;
    check_scope(&identity, OWN)?;
    let id = identity.caller.id;
    let user = asked
        .context
        .store()
        .state()
        .root
        .built_in()
        .users
        .get(&id)
        .cloned();
    let user = user.ok_or(Problem::new(Kind::Unauthenticated))?;
    let session = match identity.session() {
        None => None,
        Some(current) => {
            let sessions = of_user(&asked, id).await?;
            let found = sessions.iter().find(|session| session.id == current);
            found.map(|session| SessionShown::of(session, asked.context.gate.lifetime, true))
        }
    };
    json(
        StatusCode::OK,
        &Login::seen(UserShown::of(&user.record), session),
    )
}

/// `GET /auth/sessions`: all of one's own, oldest first.
pub(super) async fn list<A: App>(asked: Asked<'_, A>) -> Result<Response, Problem> {
    let identity = asked.identity().await?;
    check_scope(&identity, OWN)?;
    let (lifetime, current) = (asked.context.gate.lifetime, identity.session());
    let sessions = of_user(&asked, identity.caller.id).await?;
    let shown = sessions
        .iter()
        .map(|session| SessionShown::of(session, lifetime, Some(session.id) == current));
    let items = shown.collect();
    json(StatusCode::OK, &Items { items })
}

/// `DELETE /auth/sessions`: all of one's own end, but that of the request.
pub(super) async fn end_others<A: App>(asked: Asked<'_, A>) -> Result<Response, Problem> {
    let identity = asked.logged_in().await?;
    let (user, but) = (identity.caller.id, identity.session());
    let command = Command::EndAll { user, but };
    let ended = asked
        .context
        .store()
        .command_for(Some(identity.caller), command)
        .await;
    ended.map_err(refusal)?;
    end_elsewhere(asked.keeper, user, but)
        .await
        .map_err(failed)?;
    Ok(empty(StatusCode::NO_CONTENT))
}

/// `DELETE /auth/sessions/{id}`: one of one's own ends; an administrator ends any.
pub(super) async fn end<A: App>(asked: Asked<'_, A>, id: &str) -> Result<Response, Problem> {
    let identity = asked.logged_in().await?;
    let session = id.parse().map_err(|_| Problem::new(Kind::NoSuchRecord))?;
    let is_admin = identity.caller.role >= Level::highest::<A::Role>();
    let of = (!is_admin).then_some(identity.caller.id);
    match asked.keeper {
        Keeper::Durable => {
            let command = Command::End { session, of };
            let ended = asked
                .context
                .store()
                .command_for(Some(identity.caller), command)
                .await;
            ended.map_err(refusal)?;
        }
        Keeper::Other(sessions) => {
            let is_own = match of {
                Some(user) => {
                    let own = sessions.of_user(user).await.map_err(failed)?;
                    own.iter().any(|own| own.id == session)
                }
                None => true,
            };
            let ended = is_own && sessions.remove(session).await.map_err(failed)?;
            if !ended {
                return Err(refusal(Refused::NotFound));
            }
        }
    }
    Ok(empty(StatusCode::NO_CONTENT))
}

/// The sessions of a user that are not over, oldest first.
async fn of_user<A: App>(
    asked: &Asked<'_, A>,
    user: Id<User>,
) -> Result<Vec<StoredSession>, Problem> {
    let mut sessions = match asked.keeper {
        Keeper::Durable => {
            let state = asked.context.store().state();
            let sessions = state.root.built_in().sessions.of_user(user);
            sessions.map(StoredSession::of).collect()
        }
        Keeper::Other(sessions) => sessions.of_user(user).await.map_err(failed)?,
    };
    let (lifetime, now) = (asked.context.gate.lifetime, Timestamp::now());
    sessions.retain(|session| !lifetime.is_over(session.created_at, session.seen_at, now));
    sessions.sort_by_key(|session| (session.created_at, session.id));
    Ok(sessions)
}
