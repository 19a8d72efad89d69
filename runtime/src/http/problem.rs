//! Problem bodies (RFC 9457): every refusal of this server, from one closed list.

use std::borrow::Cow;

use hyper::{
    StatusCode,
    header::{ALLOW, HeaderValue, RETRY_AFTER, WWW_AUTHENTICATE},
};
use serde::Serialize;

use super::{
    request_id::RequestId,
    response::{self, ACCEPT_PATCH, PATCH_TYPES, PROBLEM_JSON, Response},
};
use crate::fault::{Fault, Faults};

/// One kind of problem; `GET /problems/{name}` explains it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) kind: Kind,
    /// The last segment of its type.
    pub(super) name: &'static str,
    pub(super) title: &'static str,
    pub(super) status: StatusCode,
    /// What it means and what the client can do.
    pub(super) explanation: &'static str,
}

macro_rules! kinds {
    ($($kind:ident = $name:literal, $status:ident, $title:literal, $explanation:literal;)*) => {
        /// The kinds of problems.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(super) enum Kind {
            $(#[doc = $title] $kind,)*
        }

        /// Every kind, in the order of the enum.
        pub(super) const ENTRIES: &[Entry] = &[$(Kind::$kind.entry()),*];

        impl Kind {
            pub(super) const fn entry(self) -> Entry {
                match self {
                    $(Self::$kind => Entry {
                        kind: self,
                        name: $name,
                        title: $title,
                        status: StatusCode::$status,
                        explanation: $explanation,
                    },)*
                }
            }
        }
    };
}

kinds! {
    UriTooLong = "uri-too-long", URI_TOO_LONG, "The address is too long",
        "The request's path and query have more than 8 KiB. Filters with long lists belong into \
         several requests.";
    HeadersTooLarge = "headers-too-large", REQUEST_HEADER_FIELDS_TOO_LARGE, "The headers are too large",
        "The request has more than 100 headers, or more than 16 KiB of them. Cookies are the usual cause.";
    NoSuchRoute = "no-such-route", NOT_FOUND, "There is nothing at this path",
        "No resource has this path. GET / lists those that there are; a path has no slash at its end.";
    MethodNotAllowed = "method-not-allowed", METHOD_NOT_ALLOWED, "The method is not allowed here",
        "The resource exists but has no such method. The header Allow lists those that it has.";
    UnsupportedMediaType = "unsupported-media-type", UNSUPPORTED_MEDIA_TYPE, "The body's media type is not supported",
        "Send the body as Content-Type: application/json, in UTF-8 and without a Content-Encoding. \
         PATCH takes application/merge-patch+json as well.";
    NotAcceptable = "not-acceptable", NOT_ACCEPTABLE, "No acceptable media type",
        "The header Accept excludes application/json, which is what this resource is shown as.";
    BodyTooLarge = "body-too-large", PAYLOAD_TOO_LARGE, "The body is too large",
        "The body has more bytes than the model allows. Nothing was stored.";
    BodyTimeout = "body-timeout", REQUEST_TIMEOUT, "The body took too long",
        "The body did not arrive whole within the time that the server waits for it. Nothing was stored; \
         the request can be sent again.";
    BodyIncomplete = "body-incomplete", BAD_REQUEST, "The body did not arrive whole",
        "The connection or its framing broke off before the end of the body. Nothing was stored.";
    MalformedJson = "malformed-json", BAD_REQUEST, "The body is not JSON",
        "The body is not one JSON text in UTF-8 (RFC 8259). The detail says line and column.";
    TooDeep = "too-deep", BAD_REQUEST, "The body is nested too deeply",
        "Objects and arrays may be nested 64 deep.";
    InvalidParameter = "invalid-parameter", BAD_REQUEST, "A query parameter is not valid",
        "Each entry of errors names a parameter that is unknown, repeated or has a value that it cannot have.";
    InvalidHeader = "invalid-header", BAD_REQUEST, "A header is not valid",
        "Each entry of errors names a header that cannot be read. A condition that is not understood is \
         refused, never ignored.";
    NoSuchRecord = "no-such-record", NOT_FOUND, "There is no such record",
        "The collection has no record with this key: it never had, or the record was removed.";
    NoSuchModel = "no-such-model", NOT_FOUND, "There is no such model",
        "The application has no model with this name. The detail names the nearest one; a model is called as \
         its type is, or the same in snake case.";
    Unauthenticated = "unauthenticated", UNAUTHORIZED, "There is no session",
        "This needs a session or an API key, and the request came with none that is valid: it may have ended. \
         Log in at POST /auth/login.";
    WrongCredentials = "wrong-credentials", UNAUTHORIZED, "The name or the password is wrong",
        "No user who may log in has this name and this password. It is not said which of the two is wrong.";
    LinkUsed = "link-used", FORBIDDEN, "The link is not valid, or not any more",
        "The link for the first administrator works once, until the server starts again, and only while there is no \
         user. The server's log has the one that counts; `user add` on the command line is another way.";
    MalformedForm = "malformed-form", BAD_REQUEST, "The form cannot be read",
        "A form is sent as application/x-www-form-urlencoded, in UTF-8.";
    TooManyKeys = "too-many-keys", CONFLICT, "There are too many keys",
        "A user has at most 100 API keys. Remove one that is not used any more.";
    NotAllowed = "not-allowed", FORBIDDEN, "The user may not do this",
        "The request is made for a user whose role, or with an API key whose scopes, do not allow it.";
    CrossOrigin = "cross-origin", FORBIDDEN, "The request comes from a page of another origin",
        "A browser sends its cookie along whoever asks it to, so a change is made only for pages of this server. \
         trusted_origins in the configuration names others.";
    TooManyTries = "too-many-tries", TOO_MANY_REQUESTS, "Too many tries",
        "There were too many wrong passwords, for this user or from this address. Try again after the seconds of \
         Retry-After; what is tried before that is not looked at.";
    SessionsUnavailable = "sessions-unavailable", SERVICE_UNAVAILABLE, "Sessions cannot be looked up",
        "The store of sessions failed. Nothing was changed; try again later.";
    Forbidden = "forbidden", FORBIDDEN, "The request may not be made from there",
        "The operator's port takes requests that are addressed to it, and none that a page of another origin \
         makes a browser send.";
    RefusedByRule = "refused-by-rule", FORBIDDEN, "A rule of the model refuses it",
        "The model says who may create, change or remove a record like this one, and that is not who the request \
         is made for. Nothing was stored.";
    PreconditionFailed = "precondition-failed", PRECONDITION_FAILED, "The record is not as the request expects",
        "If-Match or If-None-Match does not hold: the record has changed since it was read. Read it again, \
         decide anew and send the new entity tag.";
    PreconditionRequired = "precondition-required", PRECONDITION_REQUIRED, "The request must say which state it means",
        "Records of this model are changed and removed only with If-Match, so that nobody overwrites what \
         they have not seen. Read the record and send its entity tag.";
    InvalidRecord = "invalid-record", UNPROCESSABLE_ENTITY, "The record is not valid",
        "The body is JSON, but the record that it describes is not valid. errors lists every fault with a \
         JSON pointer into the body. Nothing was stored.";
    Conflict = "conflict", CONFLICT, "Another record is in the way",
        "Another record has the key, or the value of a member that must be unique. errors points at each.";
    StillReferenced = "still-referenced", CONFLICT, "Other records refer to this one",
        "The record cannot be removed while others refer to it: the detail names the model and the member \
         that refer. Some references are given up when the record goes (set_null), unless the record that \
         holds one would not be valid without it: then the detail names that record, and what would be \
         wrong with it. Change or remove the records that refer first.";
    ChangeTooLarge = "change-too-large", CONFLICT, "The change is too large",
        "All that the request changes must fit into one entry of the log, and it does not. Remove the \
         records that depend on this one in smaller steps first.";
    Busy = "busy", SERVICE_UNAVAILABLE, "The server is busy",
        "More writes are waiting than the server queues. Nothing was stored; try again after the seconds \
         of Retry-After.";
    Overloaded = "overloaded", SERVICE_UNAVAILABLE, "The server holds too much for its clients",
        "Clients send bodies, or take answers, so slowly that the server holds as many bytes for them as it \
         may. Nothing was stored; try again after the seconds of Retry-After.";
    Starting = "starting", SERVICE_UNAVAILABLE, "The server is starting",
        "The server loads its data; /readyz says how far it is. Nothing was stored; try again after the seconds \
         of Retry-After.";
    Stopping = "stopping", SERVICE_UNAVAILABLE, "The server is stopping",
        "The server takes no more writes. Nothing was stored; try again after the seconds of Retry-After.";
    OutOfSpace = "out-of-space", INSUFFICIENT_STORAGE, "There is no space left",
        "There is no room on the disk or in memory for the change: the detail says which. Nothing was stored; \
         reads and removals go on.";
    Indeterminate = "indeterminate", INTERNAL_SERVER_ERROR, "It is not known whether the change was made",
        "The server failed while it made the change durable. Read the record to learn what became of it \
         before you try again.";
    Internal = "internal", INTERNAL_SERVER_ERROR, "The server made a mistake",
        "This is a fault of the server, not of the request. Its log says more under the request_id.";
}

/// A refusal on its way out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Problem {
    kind: Kind,
    detail: Option<Cow<'static, str>>,
    faults: Faults,
    /// The value of `Allow`, for 405.
    allow: Option<&'static str>,
    /// Whether `Accept-Patch` says what a PATCH takes, for 415.
    accept_patch: bool,
    /// Whether a token was shown that is not valid, for 401.
    invalid_token: bool,
    /// Seconds after which it is worth to try again, where that is not one.
    retry_after: Option<u32>,
}

impl Problem {
    /// A problem whose title says enough.
    pub(super) const fn new(kind: Kind) -> Self {
        Self {
            kind,
            detail: None,
            faults: Faults::new(),
            allow: None,
            accept_patch: false,
            invalid_token: false,
            retry_after: None,
        }
    }

    /// Says more about this occurrence.
    pub(super) fn with_detail(mut self, detail: impl Into<Cow<'static, str>>) -> Self {
        self.detail = Some(detail.into());
        self
    }

    /// Lists what is wrong.
    pub(super) fn with_faults(mut self, faults: Faults) -> Self {
        self.faults = faults;
        self
    }

    /// Names the methods that are allowed.
    pub(super) const fn with_allow(mut self, allow: &'static str) -> Self {
        self.allow = Some(allow);
        self
    }

    /// Names the media types that a PATCH takes.
    pub(super) const fn with_accept_patch(mut self, accept_patch: bool) -> Self {
        self.accept_patch = accept_patch;
        self
    }

    /// Says that the token that was shown is not valid (RFC 6750, section 3.1).
    pub(super) const fn with_invalid_token(mut self) -> Self {
        self.invalid_token = true;
        self
    }

    /// Says after how many seconds it is worth to try again.
    pub(super) const fn with_retry_after(mut self, seconds: u32) -> Self {
        self.retry_after = Some(seconds);
        self
    }

    #[cfg(test)]
    pub(super) const fn kind(&self) -> Kind {
        self.kind
    }

    /// What is wrong, one by one.
    pub(super) const fn faults(&self) -> &Faults {
        &self.faults
    }

    /// The answer. It is a problem body whatever the request accepts.
    pub(super) fn respond(&self, request_id: RequestId) -> Response {
        let entry = self.kind.entry();
        let body = Body {
            type_: TypeUri(entry.name),
            title: entry.title,
            status: entry.status.as_u16(),
            detail: self.detail.as_deref(),
            request_id,
            errors: self.faults.list(),
        };
        let json = serde_json::to_vec(&body);
        // Invariant: strings and numbers have a JSON form.
        debug_assert!(json.is_ok(), "a problem has no JSON form");
        let mut response = response::content(entry.status, PROBLEM_JSON, json.unwrap_or_default());
        let headers = response.headers_mut();
        if let Some(allow) = self.allow {
            headers.insert(ALLOW, HeaderValue::from_static(allow));
        }
        if self.accept_patch {
            headers.insert(ACCEPT_PATCH, PATCH_TYPES);
        }
        if let Some(seconds) = self.retry_after {
            headers.insert(RETRY_AFTER, seconds.into());
        } else if matches!(
            self.kind,
            Kind::Busy
                | Kind::Overloaded
                | Kind::Starting
                | Kind::Stopping
                | Kind::SessionsUnavailable
        ) {
            headers.insert(RETRY_AFTER, const { HeaderValue::from_static("1") });
        }
        if matches!(self.kind, Kind::Unauthenticated | Kind::WrongCredentials) {
            headers.insert(WWW_AUTHENTICATE, challenge(self.invalid_token));
        }
        response
    }
}

/// How a client can say who it is (RFC 9110, section 11.6.1).
const fn challenge(invalid_token: bool) -> HeaderValue {
    HeaderValue::from_static(if invalid_token {
        "Bearer error=\"invalid_token\""
    } else {
        "Bearer"
    })
}

/// The members of a problem body.
#[derive(Serialize)]
struct Body<'p> {
    #[serde(rename = "type")]
    type_: TypeUri,
    title: &'static str,
    status: u16,
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<&'p str>,
    request_id: RequestId,
    #[serde(skip_serializing_if = "<[Fault]>::is_empty")]
    errors: &'p [Fault],
}

/// The type of a problem, a reference relative to the server: `/problems/{name}`.
struct TypeUri(&'static str);

impl Serialize for TypeUri {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&format_args!("/problems/{}", self.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_titles_differ_and_explanations_are_sentences() {
        for (index, entry) in ENTRIES.iter().enumerate() {
            assert_eq!(entry.kind as usize, index);
            assert!(
                entry
                    .name
                    .bytes()
                    .all(|byte| byte.is_ascii_lowercase() || byte == b'-')
            );
            assert!(entry.explanation.ends_with('.'), "{}", entry.name);
            assert!(entry.status.is_client_error() || entry.status.is_server_error());
            let same = |other: &&Entry| other.name == entry.name || other.title == entry.title;
            assert_eq!(ENTRIES.iter().filter(same).count(), 1, "{}", entry.name);
        }
    }
}
