//! The schemas of refusals (RFC 9457). They describe the runtime's problem bodies, of no model.

use schemars::json_schema;

use super::component::Component;

/// Names of schemas that are there in every document; no type of a user may have one.
pub const SCHEMAS_BUILT_IN: &[&str] = &["Problem", "Fault"];

/// Most faults that a problem lists; the runtime's `FAULTS_MAX`.
const FAULTS_MAX: u32 = 32;

/// The schema of a problem body.
pub(super) fn problem() -> Component {
    let schema = json_schema!({
        "description": "Why a request was refused (RFC 9457).",
        "type": "object",
        "properties": {
            "type": {
                "description": "The kind of problem: a path of this server that explains it.",
                "type": "string",
                "format": "uri-reference",
            },
            "title": {
                "description": "The kind of problem in a few words.",
                "type": "string",
            },
            "status": {
                "description": "The status of the answer.",
                "type": "integer",
                "format": "int32",
                "minimum": 400,
                "maximum": 599,
            },
            "detail": {
                "description": "What is wrong with this request.",
                "type": "string",
            },
            "request_id": {
                "description": "Names the request in the server's log; also in `X-Request-Id`.",
                "type": "string",
            },
            "errors": {
                "description": "Every fault that was found. Absent if there is none to point at.",
                "type": "array",
                "items": {"$ref": "#/components/schemas/Fault"},
                "maxItems": FAULTS_MAX,
            },
        },
        "required": ["type", "title", "status", "request_id"],
        "examples": [{
            "type": "/problems/invalid-record",
            "title": "The record is not valid",
            "status": 422,
            "request_id": "4bf92f3577b34da6a3ce929d0e0e4736",
            "errors": [fault_example()],
        }],
    });
    let members = ["type", "title", "status", "detail", "request_id", "errors"];
    let members = members
        .into_iter()
        .chain(FAULT_MEMBERS)
        .map(str::to_owned)
        .collect();
    Component { schema, members }
}

/// The schema of one fault.
pub(super) fn fault() -> Component {
    let schema = json_schema!({
        "description": "One fault of a request. Exactly one of `pointer`, `parameter` and `header` \
                        says where it lies.",
        "type": "object",
        "properties": {
            "pointer": {
                "description": "A JSON pointer into the body, as a URI fragment (RFC 6901).",
                "type": "string",
                "format": "uri-reference",
            },
            "parameter": {
                "description": "The name of a query or path parameter.",
                "type": "string",
            },
            "header": {
                "description": "The name of a header.",
                "type": "string",
            },
            "code": {
                "description": "A stable word for programs.",
                "type": "string",
            },
            "detail": {
                "description": "A sentence for people.",
                "type": "string",
            },
        },
        "required": ["code", "detail"],
        "minProperties": 3,
        "examples": [fault_example()],
    });
    Component {
        schema,
        members: FAULT_MEMBERS.map(str::to_owned).to_vec(),
    }
}

const FAULT_MEMBERS: [&str; 5] = ["pointer", "parameter", "header", "code", "detail"];

fn fault_example() -> serde_json::Value {
    serde_json::json!({"pointer": "#/name", "code": "required", "detail": "is required"})
}
