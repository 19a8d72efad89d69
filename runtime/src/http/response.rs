//! Answers: a few shapes, and the headers that every one of them has.

use bytes::Bytes;
use http_body_util::Full;
use hyper::{
    StatusCode,
    header::{
        ALLOW, CACHE_CONTROL, CONTENT_LENGTH, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG,
        HeaderMap, HeaderName, HeaderValue, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
    },
};

use super::request_id::RequestId;

/// The body of an answer: bytes that are there, so that no answer holds a state of the store.
pub(crate) type Body = Full<Bytes>;

/// An answer.
pub type Response = hyper::Response<Body>;

/// Names the request, in every answer.
pub(super) const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// The media types that a PATCH takes (RFC 5789, section 3.1).
pub(super) const ACCEPT_PATCH: HeaderName = HeaderName::from_static("accept-patch");

pub(super) const JSON: HeaderValue = HeaderValue::from_static("application/json");
pub(super) const PROBLEM_JSON: HeaderValue = HeaderValue::from_static("application/problem+json");
pub(super) const HTML: HeaderValue = HeaderValue::from_static("text/html; charset=utf-8");
pub(super) const CSS: HeaderValue = HeaderValue::from_static("text/css; charset=utf-8");
pub(super) const TEXT: HeaderValue = HeaderValue::from_static("text/plain; charset=utf-8");
/// The value of [`ACCEPT_PATCH`].
pub(super) const PATCH_TYPES: HeaderValue =
    HeaderValue::from_static("application/merge-patch+json, application/json");

/// Data is no document: nothing may be loaded by it or frame it.
const DATA_POLICY: HeaderValue =
    HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'");
/// Our pages load their one style sheet and nothing else; they work without scripts.
const PAGE_POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
);

/// The same for pages with a form, which goes to this server alone.
const FORM_POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
);

/// The headers of an answer: what `finish` adds is counted, so that the map never grows.
const HEADERS_TYPICAL: usize = 8;

/// An answer with a body.
pub(super) fn content(
    status: StatusCode,
    media_type: HeaderValue,
    body: impl Into<Bytes>,
) -> Response {
    let mut response = Response::new(Full::new(body.into()));
    *response.status_mut() = status;
    let mut headers = HeaderMap::with_capacity(HEADERS_TYPICAL);
    headers.insert(CONTENT_TYPE, media_type);
    *response.headers_mut() = headers;
    response
}

/// An answer without a body.
pub(super) fn empty(status: StatusCode) -> Response {
    let mut response = Response::new(Full::new(Bytes::new()));
    *response.status_mut() = status;
    response
}

/// The same answer, as a page with a form. The form says from where it comes: without a referrer its
/// Origin would be `null` (Fetch, section 3.2), by which nobody tells it from a foreign one.
pub(super) fn with_form(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(CONTENT_SECURITY_POLICY, FORM_POLICY);
    headers.insert(
        REFERRER_POLICY,
        const { HeaderValue::from_static("same-origin") },
    );
    response
}

/// The same answer, which no cache shows to anybody else, and none without asking (RFC 9111, section
/// 5.2.2).
pub(super) fn private(mut response: Response) -> Response {
    response.headers_mut().insert(
        CACHE_CONTROL,
        const { HeaderValue::from_static("private, no-cache") },
    );
    response
}

/// 304, with the tag that the client has.
pub(super) fn not_modified(tag: HeaderValue) -> Response {
    let mut response = empty(StatusCode::NOT_MODIFIED);
    response.headers_mut().insert(ETAG, tag);
    response
}

/// 204 to OPTIONS.
pub(super) fn options(allow: &'static str, has_patch: bool) -> Response {
    let mut response = empty(StatusCode::NO_CONTENT);
    let headers = response.headers_mut();
    headers.insert(ALLOW, HeaderValue::from_static(allow));
    if has_patch {
        headers.insert(ACCEPT_PATCH, PATCH_TYPES);
    }
    response
}

/// Adds what every answer has, and takes the body off the answer to HEAD.
pub(super) fn finish(mut response: Response, request_id: RequestId, is_head: bool) -> Response {
    let headers = response.headers_mut();
    let is_page = headers
        .get(CONTENT_TYPE)
        .is_some_and(|media_type| *media_type == HTML);
    let policy = if is_page { PAGE_POLICY } else { DATA_POLICY };
    headers.insert(X_REQUEST_ID, request_id.header());
    headers.insert(
        X_CONTENT_TYPE_OPTIONS,
        const { HeaderValue::from_static("nosniff") },
    );
    // A page with a form has its own of these.
    headers
        .entry(REFERRER_POLICY)
        .or_insert(const { HeaderValue::from_static("no-referrer") });
    headers.entry(CONTENT_SECURITY_POLICY).or_insert(policy);
    if is_head {
        without_body(response)
    } else {
        response
    }
}

/// The same head, with the length that the body would have had (RFC 9110, section 9.3.2).
fn without_body(response: Response) -> Response {
    let (mut head, body) = response.into_parts();
    let length = hyper::body::Body::size_hint(&body).exact();
    if let (Some(length), true) = (length, head.headers.contains_key(CONTENT_TYPE)) {
        head.headers
            .insert(CONTENT_LENGTH, HeaderValue::from(length));
    }
    Response::from_parts(head, Full::new(Bytes::new()))
}
