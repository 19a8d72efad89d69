//! The schemas of what is sent to and shown by the routes below `/auth`.

use serde_json::{Value, json};

use super::super::{component::Component, names::target, schema::Context};

/// Their names. One that a model, struct or enum of the application has gives way.
pub(in crate::openapi) const NAMES: &[&str] = &[
    "Credentials",
    "Login",
    "User",
    "Session",
    "SessionList",
    "PasswordChange",
    "NewApiKey",
    "ApiKey",
    "ApiKeyList",
    "Scope",
];

/// The key in examples.
pub(super) const ID: &str = "019b7ca9-8c88-7000-8000-000000000001";

const MOMENT: &str = "2026-01-02T03:04:05Z";

/// All of them, by the names that they have in this document.
pub(in crate::openapi) fn schemas(context: Context<'_>) -> Vec<(String, Component)> {
    let schemas = NAMES.iter().map(|name| {
        let given = context.names.fixed(name);
        (given, component(context, name))
    });
    schemas.collect()
}

fn component(context: Context<'_>, name: &str) -> Component {
    let of = |name: &'static str| json!({"$ref": target(&context.names.fixed(name))});
    let list = |name, item| {
        let items = json!({"type": "array", "items": of(name)});
        object(
            &[("items", "All of them.", items)],
            1,
            &json!({"items": [item]}),
        )
    };
    let role = context.app.roles.names.first();
    match name {
        "Credentials" => credentials(),
        "Login" => {
            let user = example_user(role);
            object(
                &[
                    ("user", "", of("User")),
                    ("session", "", of("Session")),
                    (
                        "token",
                        "The token of the session, if it does not come as a cookie.",
                        text(),
                    ),
                ],
                1,
                &json!({"user": user, "session": example_session()}),
            )
        }
        "User" => object(
            &[
                ("id", "The key.", id()),
                ("name", "By which the user logs in.", text()),
                ("role", "The name of the role.", text()),
            ],
            3,
            &example_user(role),
        ),
        "Session" => session(),
        "SessionList" => list("Session", example_session()),
        "PasswordChange" => body(
            &[
                ("old", "The password as it was.", password()),
                ("password", NEW_PASSWORD, password()),
            ],
            2,
            &json!({"old": "correct horse battery", "password": "staple, not horse"}),
        ),
        "NewApiKey" => new_api_key(&of("Scope")),
        "ApiKey" => api_key(&of("Scope")),
        "ApiKeyList" => list("ApiKey", example_key()),
        _ => scope(),
    }
}

const NEW_PASSWORD: &str = "The new one: 8 to 1024 bytes, and none of those that are tried first.";

fn credentials() -> Component {
    let asked = "Whether the token is to be in the answer, for `Authorization: Bearer`, instead of in \
                 a cookie.";
    body(
        &[
            ("name", "The user's name, in whatever case.", text()),
            ("password", "The user's password.", password()),
            ("token", asked, json!({"type": "boolean", "default": false})),
        ],
        2,
        &json!({"name": "ada", "password": "correct horse battery", "token": false}),
    )
}

fn session() -> Component {
    object(
        &[
            ("id", "The key, which is not the token.", id()),
            ("created_at", "When it began.", moment()),
            (
                "last_seen_at",
                "When it was used last; since the server started, if it was not used since.",
                moment(),
            ),
            (
                "expires_at",
                "When it ends whatever is done with it.",
                moment(),
            ),
            (
                "current",
                "Whether it is that of the request.",
                json!({"type": "boolean"}),
            ),
        ],
        5,
        &example_session(),
    )
}

fn new_api_key(scope: &Value) -> Component {
    let name = json!({"type": "string", "minLength": 1, "maxLength": 80});
    let scopes = json!({"type": "array", "items": scope, "minItems": 1});
    body(
        &[
            ("name", "What it is called.", name),
            ("scopes", "What it is for.", scopes),
            (
                "expires_at",
                "When it ends; never if absent.",
                moment_or_null(),
            ),
        ],
        2,
        &json!({"name": "backup", "scopes": ["read"]}),
    )
}

fn api_key(scope: &Value) -> Component {
    object(
        &[
            (
                "id",
                "The key of the record, which is not the API key.",
                id(),
            ),
            ("name", "What it is called.", text()),
            (
                "scopes",
                "What it is for.",
                json!({"type": "array", "items": scope}),
            ),
            ("created_at", "When it was made.", moment()),
            ("last_seen_at", "When it was used last.", moment()),
            (
                "expires_at",
                "When it ends; never if null.",
                moment_or_null(),
            ),
            (
                "key",
                "The API key itself, for `Authorization: Bearer`: shown when it is made, and never \
                 again.",
                text(),
            ),
        ],
        6,
        &example_key(),
    )
}

fn scope() -> Component {
    let schema = schemars::json_schema!({
        "description": "What an API key may be used for; never more than its user may do.\n\n\
                        - `read`: To read records.\n- `write`: To change them.\n\
                        - `metrics`: For `/metrics`; of admins.\n\
                        - `admin`: For what operators do; of admins.",
        "type": "string",
        "enum": ["read", "write", "metrics", "admin"],
        "examples": ["read"],
    });
    Component {
        schema,
        members: Vec::new(),
    }
}

/// Members: the name, what is said of it if its schema does not say it, and the schema.
type Members<'m> = [(&'m str, &'m str, Value)];

/// An object that is shown, of which the first `required` members are always there.
fn object(members: &Members<'_>, required: usize, example: &Value) -> Component {
    let mut properties = serde_json::Map::new();
    let mut names = Vec::new();
    for (name, description, schema) in members {
        let mut schema = schema.clone();
        if let (Some(schema), false) = (schema.as_object_mut(), description.is_empty()) {
            schema.insert("description".to_owned(), (*description).into());
        }
        properties.insert((*name).to_owned(), schema);
        names.push((*name).to_owned());
    }
    let always: Vec<&String> = names.iter().take(required).collect();
    let schema = schemars::json_schema!({
        "type": "object",
        "properties": properties,
        "required": always,
        "examples": [example],
    });
    Component {
        schema,
        members: names,
    }
}

/// An object that clients give.
fn body(members: &Members<'_>, required: usize, example: &Value) -> Component {
    let mut component = object(members, required, example);
    let closed = "additionalProperties".to_owned();
    component.schema.insert(closed, false.into());
    component
}

fn text() -> Value {
    json!({"type": "string"})
}

fn password() -> Value {
    json!({"type": "string", "format": "password", "writeOnly": true})
}

fn id() -> Value {
    json!({"type": "string", "format": "uuid"})
}

fn moment() -> Value {
    json!({"type": "string", "format": "date-time"})
}

fn moment_or_null() -> Value {
    json!({"type": ["string", "null"], "format": "date-time"})
}

fn example_user(role: Option<&String>) -> Value {
    json!({"id": ID, "name": "ada", "role": role})
}

fn example_session() -> Value {
    json!({
        "id": ID,
        "created_at": MOMENT,
        "last_seen_at": MOMENT,
        "expires_at": "2026-01-03T03:04:05Z",
        "current": true,
    })
}

fn example_key() -> Value {
    json!({
        "id": ID,
        "name": "backup",
        "scopes": ["read"],
        "created_at": MOMENT,
        "last_seen_at": MOMENT,
        "expires_at": null,
    })
}
