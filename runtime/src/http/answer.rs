//! The one dispatch point: every request of every connection passes here, and nowhere else.
//!
//! The order of checks is fixed: size limits → Host 400 → door 403 → route 404 → method 405 → the gate → and then the
//! handler's own: 415/406 → 413 → 400 → 404 record → 412 → 422 → 409.

use std::{
    error,
    future::{Future, poll_fn},
    panic::{AssertUnwindSafe, catch_unwind},
    pin::pin,
    sync::Arc,
    task::Poll,
    time::Instant,
};

use bytes::Bytes;
use hyper::{
    Method as WireMethod, Request, Version,
    body::Body,
    header::{HOST, HeaderMap, HeaderValue},
    http::{request::Parts, uri::Uri},
};

use super::{
    admin::Admin,
    auth::{Asked, Auth},
    body::Payload,
    call::Call,
    context::Context,
    door::Door,
    fixed::Fixed,
    peer::Peer,
    problem::{Kind, Problem},
    request_id::RequestId,
    response::{self, Response},
    route::{Endpoint, Method, Resource},
    traffic::{Lane, Seen},
};
use crate::{fault::Faults, model::App};

/// Most bytes of a path and query.
const URI_BYTES_MAX: usize = 8 << 10;

/// Most bytes of header names and values.
const HEADER_BYTES_MAX: usize = 16 << 10;

/// Most headers.
const HEADERS_MAX: usize = 100;

/// Most segments of a path that is looked for.
const SEGMENTS_MAX: usize = 16;

/// The methods that some resource may have: what `OPTIONS *` is told (RFC 9110, section 9.3.7).
const SERVER_ALLOW: &str = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS";

/// Answers a request that came by `door`, and counts it in `lane`. It never fails: what goes wrong is a problem body
/// (RFC 9457).
pub(crate) async fn answer<A, B>(
    context: &Arc<Context<A>>,
    door: Door,
    lane: &Lane,
    peer: &Peer,
    request: Request<B>,
) -> Response
where
    A: App,
    B: Body<Data = Bytes> + Send + 'static,
    B::Error: Into<Box<dyn error::Error + Send + Sync>>,
{
    let began = Instant::now();
    let (head, body) = request.into_parts();
    let request_id = context.request_ids.of(&head.headers);
    let method = head.method.clone();
    let mut seen = Seen::Nothing;
    let payload = Payload::new(&head, body);
    let dispatched = caught(dispatch(
        context,
        (door, peer),
        head,
        payload,
        request_id,
        &mut seen,
    ))
    .await;
    let response = match dispatched {
        Some(Ok(response)) => response,
        Some(Err(problem)) => problem.respond(request_id),
        None => {
            tracing::error!(%request_id, "a handler panicked");
            Problem::new(Kind::Internal).respond(request_id)
        }
    };
    lane.count(seen, &method, response.status(), began.elapsed());
    response::finish(response, request_id, method == WireMethod::HEAD)
}

async fn dispatch<A: App>(
    context: &Arc<Context<A>>,
    (door, peer): (Door, &Peer),
    head: Parts,
    payload: Payload,
    request_id: RequestId,
    seen: &mut Seen,
) -> Result<Response, Problem> {
    check(door, &head)?;
    let path = head.uri.path();
    if path == "*" && head.method == WireMethod::OPTIONS {
        return Ok(response::options(SERVER_ALLOW, false));
    }
    if let Some(fixed) = Fixed::find(path)
        && (door.serves_models() || fixed.is_everywhere())
    {
        *seen = Seen::Path(fixed.path());
        return fixed.answer(context, &head);
    }
    if let Some(admin) = Admin::find(path)
        && door.serves_admin()
    {
        *seen = Seen::Path(admin.path());
        // A listener of its own is the operator's; OPTIONS says nothing of the data.
        if door.serves_models() && head.method != WireMethod::OPTIONS {
            let gate = &context.gate;
            let identity = gate.identify(context.store(), peer, &head).await?;
            gate.pass_operator::<A>(admin.scope(), identity.as_ref())?;
        }
        return admin.answer(context, &head).await;
    }
    if let Some(keeper) = &context.gate.sessions
        && let Some(auth) = Auth::find(path)
        && door.serves_models()
    {
        *seen = Seen::Path(auth.path());
        let asked = Asked {
            address: context.gate.client(peer.address(), &head.headers),
            peer,
            context,
            head,
            keeper,
            entrance: &context.entrance,
        };
        return Ok(auth.answer(asked, payload, request_id).await);
    }
    if !door.serves_models() {
        return Err(Problem::new(Kind::NoSuchRoute));
    }
    dispatch_to_models(context, peer, head, payload, request_id, seen).await
}

/// As [`dispatch`], where the models are.
async fn dispatch_to_models<A: App>(
    context: &Arc<Context<A>>,
    peer: &Peer,
    head: Parts,
    payload: Payload,
    request_id: RequestId,
    seen: &mut Seen,
) -> Result<Response, Problem> {
    let resource = find::<A>(head.uri.path()).ok_or(Problem::new(Kind::NoSuchRoute))?;
    *seen = Seen::Path(resource.path);
    if head.method == WireMethod::OPTIONS {
        let has_patch = resource.endpoint(Method::Patch).is_some();
        return Ok(response::options(resource.allow, has_patch));
    }
    let gate = &context.gate;
    let identity = gate.identify(context.store(), peer, &head).await?;
    let endpoint = match endpoint(resource, &head.method) {
        Ok(endpoint) => endpoint,
        // Who may use nothing here is not told what there is.
        Err(problem) => {
            gate.pass_any(resource, identity.as_ref())?;
            return Err(problem);
        }
    };
    *seen = Seen::Operation(A::position(endpoint.route));
    let is_safe = endpoint.method.is_safe();
    gate.pass(endpoint.access, is_safe, identity.as_ref())?;
    if context.answers.is_spent() {
        return Err(Problem::new(Kind::Overloaded).with_detail("too many answers wait to be taken"));
    }
    let call = Call {
        head,
        request_id,
        context: Arc::clone(context),
        payload,
        caller: identity.map(|identity| identity.caller),
    };
    let is_of_one = call.caller.is_some();
    let response = A::handle(endpoint.route, call).await;
    Ok(if is_of_one {
        response::private(response)
    } else {
        response
    })
}

/// What is checked of every request, before it is known what it is for.
///
/// # Errors
/// 414, 431, 400 and 403.
pub(super) fn check(door: Door, head: &Parts) -> Result<(), Problem> {
    check_size(&head.uri, &head.headers)?;
    check_host(head.version, &head.headers)?;
    door.check(head)
}

fn check_size(uri: &Uri, headers: &HeaderMap) -> Result<(), Problem> {
    if uri
        .path_and_query()
        .map_or(0, |address| address.as_str().len())
        > URI_BYTES_MAX
    {
        return Err(Problem::new(Kind::UriTooLong));
    }
    let bytes: usize = headers
        .iter()
        .map(|(name, value)| name.as_str().len() + value.len())
        .sum();
    if headers.len() > HEADERS_MAX || bytes > HEADER_BYTES_MAX {
        return Err(Problem::new(Kind::HeadersTooLarge));
    }
    Ok(())
}

/// Checks Host (RFC 9112, section 3.2): two parties that read it differently serve one another's
/// requests.
fn check_host(version: Version, headers: &HeaderMap) -> Result<(), Problem> {
    // uri-host [ ":" port ] of RFC 3986; empty where a URI has no authority.
    let is_host = |host: &HeaderValue| {
        let is_allowed = |byte: &u8| {
            matches!(byte, b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~')
                || matches!(
                    byte,
                    b':' | b'[' | b']' | b'%' | b'!' | b'$' | b'&'..=b',' | b';' | b'='
                )
        };
        host.as_bytes().iter().all(is_allowed)
    };
    let mut hosts = headers.get_all(HOST).iter();
    let is_good = match (hosts.next(), hosts.next()) {
        (None, _) => version != Version::HTTP_11,
        (Some(host), None) => is_host(host),
        (Some(_), Some(_)) => false,
    };
    if is_good {
        return Ok(());
    }
    let mut faults = Faults::new();
    faults.header(
        "host",
        "host",
        "must be there once, as a host and maybe a port",
    );
    Err(Problem::new(Kind::InvalidHeader).with_faults(faults))
}

/// The resource at a path. A slash at the end, or two in a row, make another path, which is none. A
/// segment that begins with `_` is kept for routes of ours, so that no key can take its place.
pub(super) fn find<A: App>(path: &str) -> Option<&'static Resource<A>> {
    let mut segments = [""; SEGMENTS_MAX];
    let mut count = 0;
    for segment in path.strip_prefix('/')?.split('/') {
        if segment.is_empty() || segment.starts_with('_') {
            return None;
        }
        *segments.get_mut(count)? = segment;
        count += 1;
    }
    A::resource(segments.get(..count)?)
}

fn endpoint<A: App>(
    resource: &Resource<A>,
    method: &WireMethod,
) -> Result<&'static Endpoint<A::Route>, Problem> {
    Method::serving(method)
        .and_then(|method| resource.endpoint(method))
        .ok_or_else(|| Problem::new(Kind::MethodNotAllowed).with_allow(resource.allow))
}

/// The future's output; `None` if it panicked. A defect in one handler must not end the
/// connection, on which others of the client's requests may be under way.
async fn caught<T>(future: impl Future<Output = T>) -> Option<T> {
    let mut future = pin!(future);
    poll_fn(|task| {
        // What the future has borrowed is its own or shared state that is never left half-changed:
        // the store is changed by the writer's thread alone.
        match catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(task))) {
            Ok(polled) => polled.map(Some),
            Err(_) => Poll::Ready(None),
        }
    })
    .await
}
