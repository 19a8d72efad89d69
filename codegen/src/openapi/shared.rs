//! What operations share: refusals, headers and parameters. They are the server's, of no model.

use serde_json::json;

use super::object::{Header, MediaType, OrRef, Ordered, Parameter, Reference, Response};

/// A refusal that operations share.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Refusal {
    status: &'static str,
    /// Name of the component.
    name: &'static str,
    description: &'static str,
    headers: &'static [&'static str],
}

pub(super) const NOT_MODIFIED: Refusal = Refusal {
    status: "304",
    name: "NotModified",
    description: "What `If-None-Match` names is still current.",
    headers: &["ETag"],
};

pub(super) const BAD_REQUEST: Refusal = Refusal {
    status: "400",
    name: "BadRequest",
    description: "The body is not JSON, or a parameter or header cannot be read or is unknown.",
    headers: &[],
};

pub(super) const UNAUTHORIZED: Refusal = Refusal {
    status: "401",
    name: "Unauthorized",
    description: "Nobody is logged in: there is no session and no API key, or it has ended.",
    headers: &["WWW-Authenticate"],
};

pub(super) const FORBIDDEN: Refusal = Refusal {
    status: "403",
    name: "Forbidden",
    description: "Whoever is logged in may not do this, by role or by the scopes of the API key; or \
                  a page of another origin asks for it.",
    headers: &[],
};

pub(super) const NOT_FOUND: Refusal = Refusal {
    status: "404",
    name: "NotFound",
    description: "There is no record with this key.",
    headers: &[],
};

pub(super) const NOT_ACCEPTABLE: Refusal = Refusal {
    status: "406",
    name: "NotAcceptable",
    description: "`Accept` excludes `application/json`.",
    headers: &[],
};

pub(super) const REQUEST_TIMEOUT: Refusal = Refusal {
    status: "408",
    name: "RequestTimeout",
    description: "The body did not arrive in time. Nothing was stored.",
    headers: &[],
};

pub(super) const PRECONDITION_FAILED: Refusal = Refusal {
    status: "412",
    name: "PreconditionFailed",
    description: "The record has changed: `If-Match` does not hold.",
    headers: &[],
};

pub(super) const CONTENT_TOO_LARGE: Refusal = Refusal {
    status: "413",
    name: "ContentTooLarge",
    description: "The body has more bytes than it may have.",
    headers: &[],
};

pub(super) const UNSUPPORTED_MEDIA_TYPE: Refusal = Refusal {
    status: "415",
    name: "UnsupportedMediaType",
    description: "The body is of a media type, charset or content coding that is not taken.",
    headers: &["Accept-Patch"],
};

pub(super) const UNPROCESSABLE_CONTENT: Refusal = Refusal {
    status: "422",
    name: "UnprocessableContent",
    description: "The body is JSON, but not a valid record; `errors` points at each fault.",
    headers: &[],
};

pub(super) const PRECONDITION_REQUIRED: Refusal = Refusal {
    status: "428",
    name: "PreconditionRequired",
    description: "The record is changed and removed only with `If-Match`.",
    headers: &[],
};

pub(super) const TOO_MANY_REQUESTS: Refusal = Refusal {
    status: "429",
    name: "TooManyRequests",
    description: "There were too many wrong passwords, for this user or from this address.",
    headers: &["Retry-After"],
};

pub(super) const INTERNAL_SERVER_ERROR: Refusal = Refusal {
    status: "500",
    name: "InternalServerError",
    description: "The server failed. After a write, read the record to learn what became of it.",
    headers: &[],
};

pub(super) const SERVICE_UNAVAILABLE: Refusal = Refusal {
    status: "503",
    name: "ServiceUnavailable",
    description: "The server has too much to do, or is stopping. Nothing was stored.",
    headers: &["Retry-After"],
};

pub(super) const INSUFFICIENT_STORAGE: Refusal = Refusal {
    status: "507",
    name: "InsufficientStorage",
    description: "The disk has no room for the change. Nothing was stored.",
    headers: &[],
};

const REFUSALS: [Refusal; 16] = [
    NOT_MODIFIED,
    BAD_REQUEST,
    UNAUTHORIZED,
    FORBIDDEN,
    NOT_FOUND,
    NOT_ACCEPTABLE,
    REQUEST_TIMEOUT,
    PRECONDITION_FAILED,
    CONTENT_TOO_LARGE,
    UNSUPPORTED_MEDIA_TYPE,
    UNPROCESSABLE_CONTENT,
    PRECONDITION_REQUIRED,
    TOO_MANY_REQUESTS,
    INTERNAL_SERVER_ERROR,
    SERVICE_UNAVAILABLE,
    INSUFFICIENT_STORAGE,
];

impl Refusal {
    /// The entry of an operation's responses.
    pub(super) fn entry(self) -> (&'static str, OrRef<Response>) {
        (
            self.status,
            OrRef::Ref(Reference::new("responses", self.name)),
        )
    }

    fn response(self) -> Response {
        // 304 has no body.
        let response = match self {
            NOT_MODIFIED => Response::new(self.description),
            _ => problem(self.description),
        };
        Response {
            headers: header_refs(self.headers),
            ..response
        }
    }
}

/// A refusal with a problem body.
pub(super) fn problem(description: impl Into<String>) -> Response {
    let schema = Reference::new("schemas", "Problem");
    Response {
        content: Ordered::from_iter([("application/problem+json", MediaType { schema })]),
        ..Response::new(description)
    }
}

/// The refusals as components, by status.
pub(super) fn responses() -> Ordered<Response> {
    REFUSALS
        .into_iter()
        .map(|refusal| (refusal.name, refusal.response()))
        .collect()
}

/// References to headers, each by its own name.
pub(super) fn header_refs(names: &[&str]) -> Ordered<Reference> {
    names
        .iter()
        .map(|name| (*name, Reference::new("headers", name)))
        .collect()
}

/// The headers of responses.
pub(super) fn headers() -> Ordered<Header> {
    let string = || json!({"type": "string"});
    let header = |description, required, schema| Header {
        description,
        required,
        schema,
    };
    Ordered::from_iter([
        (
            "ETag",
            header(
                "The entity tag of what is shown, for `If-Match` and `If-None-Match`.",
                true,
                string(),
            ),
        ),
        (
            "Location",
            header(
                "The path of the new record.",
                true,
                json!({"type": "string", "format": "uri-reference"}),
            ),
        ),
        (
            "Link",
            header(
                "The next page as `rel=\"next\"` (RFC 8288), if there is one.",
                false,
                string(),
            ),
        ),
        (
            "Accept-Patch",
            header(
                "The media types that a PATCH takes; only on PATCH.",
                false,
                string(),
            ),
        ),
        (
            "Set-Cookie",
            header(
                "The cookie of the session (RFC 6265), unless the client does without: set, or taken \
                 back.",
                false,
                string(),
            ),
        ),
        (
            "WWW-Authenticate",
            header("The ways to log in (RFC 9110).", true, string()),
        ),
        (
            "Retry-After",
            header(
                "After how many seconds to try again.",
                true,
                json!({"type": "integer", "format": "int32", "minimum": 1}),
            ),
        ),
    ])
}

/// One or more entity tags, or `*` (RFC 9110, section 13.1.1); empty list items are allowed.
const ENTITY_TAGS: &str = r#"^(\*|[\t ,]*(W/)?"[!#-~]*"([\t ]*,[\t ]*((W/)?"[!#-~]*")?)*)$"#;

/// The parameters of pages and conditions.
pub(super) fn parameters() -> Vec<(String, Parameter)> {
    [pages(), conditions()].concat()
}

fn pages() -> Vec<(String, Parameter)> {
    // No maximum: a larger number is taken, so no schema may call it an error.
    let limit = json!({"type": "integer", "minimum": 1, "default": 50});
    vec![
        optional(
            "Limit",
            ("limit", "query"),
            "Most records of the page. More than 500 means 500.",
            limit,
        ),
        optional(
            "Cursor",
            ("cursor", "query"),
            "Where the page begins: the `next_cursor` of the page before, as it came.",
            json!({"type": "string"}),
        ),
        optional(
            "Count",
            ("count", "query"),
            "Asks for `total`, or for `total_at_least` if there are too many to count.",
            json!({"type": "string", "const": "exact"}),
        ),
    ]
}

fn conditions() -> Vec<(String, Parameter)> {
    let header = |key, name, description| {
        let tags = json!({"type": "string", "pattern": ENTITY_TAGS});
        optional(key, (name, "header"), description, tags)
    };
    let (required, mut if_match) = header(
        "IfMatchRequired",
        "If-Match",
        "Only if the record still has one of these entity tags, else 412; `*` for any. Without it \
         428.",
    );
    if_match.required = true;
    vec![
        header(
            "IfMatch",
            "If-Match",
            "Only if the record still has one of these entity tags, else 412; `*` for any.",
        ),
        header(
            "IfNoneMatch",
            "If-None-Match",
            "Only if what is shown has none of these entity tags, else 304.",
        ),
        (required, if_match),
        header(
            "IfNoneMatchAny",
            "If-None-Match",
            "`*`: only if there is no such record, else 412. An entity tag: only if the record has \
             another.",
        ),
    ]
}

fn optional(
    key: &str,
    (name, place): (&str, &'static str),
    description: &str,
    schema: serde_json::Value,
) -> (String, Parameter) {
    let parameter = Parameter {
        name: name.to_owned(),
        place,
        description: description.to_owned(),
        required: false,
        style: None,
        explode: None,
        schema,
        example: None,
    };
    (key.to_owned(), parameter)
}
