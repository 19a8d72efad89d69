//! The routes below `/auth` in the document: logging in, and one's own sessions and API keys. They are
//! the runtime's (`runtime/src/http/auth`), of no model, and stand in the document of an application
//! whose models know of users.
//!
//! Pages for people, `GET /auth/login` and `/auth/first`, are left out. No operation begins with a verb
//! that those of models begin with, so that none of them can have its name.

mod schemas;

use serde_json::json;

use super::{
    names::Names,
    object::{
        MediaType, Operation, OrRef, Ordered, Parameter, PathItem, Reference, RequestBody,
        Response, Tag,
    },
    schema::Context,
    security::gated,
    shared::{
        BAD_REQUEST, CONTENT_TOO_LARGE, FORBIDDEN, INSUFFICIENT_STORAGE, INTERNAL_SERVER_ERROR,
        NOT_ACCEPTABLE, NOT_FOUND, REQUEST_TIMEOUT, Refusal, SERVICE_UNAVAILABLE,
        TOO_MANY_REQUESTS, UNPROCESSABLE_CONTENT, UNSUPPORTED_MEDIA_TYPE, header_refs, problem,
    },
};
use crate::app::{Access, App};
pub(super) use schemas::{NAMES, schemas};

/// Most bytes of a body; the runtime's.
const BODY_BYTES_MAX: u64 = 8 << 10;

/// Refusals of every operation that reads a body, beside those of a write.
const BODY: &[Refusal] = &[
    BAD_REQUEST,
    NOT_ACCEPTABLE,
    REQUEST_TIMEOUT,
    CONTENT_TOO_LARGE,
    UNSUPPORTED_MEDIA_TYPE,
    UNPROCESSABLE_CONTENT,
];

const READ: &[Refusal] = &[INTERNAL_SERVER_ERROR, SERVICE_UNAVAILABLE];

const WRITE: &[Refusal] = &[
    INTERNAL_SERVER_ERROR,
    SERVICE_UNAVAILABLE,
    INSUFFICIENT_STORAGE,
];

/// The tag of these operations: one that no model has.
pub(super) fn tag(app: &App) -> Tag {
    Tag {
        name: tag_name(app),
        description: "Logging in, and one's own sessions and API keys.".to_owned(),
    }
}

fn tag_name(app: &App) -> String {
    let is_taken = app.models.iter().any(|model| model.plural == "auth");
    // No plural has a `_`.
    if is_taken { "auth_" } else { "auth" }.to_owned()
}

/// The keys in the paths, as components.
pub(super) fn keys() -> [(String, Parameter); 2] {
    let key = |name: &str, description: &str| {
        let parameter = Parameter {
            name: "id".to_owned(),
            place: "path",
            description: description.to_owned(),
            required: true,
            style: None,
            explode: None,
            schema: json!({"type": "string", "format": "uuid"}),
            example: Some(schemas::ID.into()),
        };
        (name.to_owned(), parameter)
    };
    [
        key("SessionKey", "The key of the session."),
        key(
            "ApiKeyKey",
            "The key of the API key, which is not the API key itself.",
        ),
    ]
}

/// The paths and their operations.
pub(super) fn paths(context: Context<'_>) -> Vec<(String, PathItem)> {
    let make = Maker {
        names: context.names,
        tag: tag_name(context.app),
    };
    let post = |operation| PathItem {
        post: Some(operation),
        ..PathItem::default()
    };
    let delete = |key, operation| PathItem {
        parameters: vec![Reference::new("parameters", key)],
        delete: Some(operation),
        ..PathItem::default()
    };
    let session = PathItem {
        get: Some(make.show_session()),
        ..PathItem::default()
    };
    let sessions = PathItem {
        get: Some(make.show_sessions()),
        delete: Some(make.end_other_sessions()),
        ..PathItem::default()
    };
    let keys = PathItem {
        get: Some(make.show_keys()),
        post: Some(make.make_key()),
        ..PathItem::default()
    };
    let paths = [
        ("/auth/login", post(make.log_in())),
        ("/auth/logout", post(make.log_out())),
        ("/auth/session", session),
        ("/auth/sessions", sessions),
        (
            "/auth/sessions/{id}",
            delete("SessionKey", make.end_session()),
        ),
        ("/auth/password", post(make.change_password())),
        ("/auth/keys", keys),
        ("/auth/keys/{id}", delete("ApiKeyKey", make.remove_key())),
    ];
    paths.map(|(path, item)| (path.to_owned(), item)).into()
}

/// Makes the operations.
struct Maker<'a> {
    names: &'a Names,
    tag: String,
}

impl Maker<'_> {
    fn log_in(&self) -> Operation {
        let wrong = Response {
            headers: header_refs(&["WWW-Authenticate"]),
            ..problem("The name or the password is wrong; it is not said which.")
        };
        let shown = self.shown("Login", "Somebody is logged in.", &["Set-Cookie"]);
        Operation {
            description:
                "Begins a session by a name and a password. Its token comes as a cookie, or \
                          in the answer if that is asked for: then it is sent as \
                          `Authorization: Bearer`. A session that the request comes with ends."
                    .to_owned(),
            request_body: Some(self.body("Credentials")),
            ..self.operation(
                ("logIn", "Log in"),
                vec![("200", shown), ("401", wrong)],
                &[BODY, &[FORBIDDEN, TOO_MANY_REQUESTS], WRITE],
            )
        }
    }

    fn log_out(&self) -> Operation {
        let ended = Response {
            headers: header_refs(&["Set-Cookie"]),
            ..Response::new("The session has ended.")
        };
        of_session(Operation {
            description: "Ends the session of the request.".to_owned(),
            ..self.operation(("logOut", "Log out"), vec![("204", ended)], &[WRITE])
        })
    }

    fn show_session(&self) -> Operation {
        let shown = self.shown("Login", "Who is logged in.", &[]);
        of_session(Operation {
            description: "Shows the user that the request is made for, and its session unless it \
                          comes with an API key."
                .to_owned(),
            ..self.operation(
                ("showSession", "Show who is logged in"),
                vec![("200", shown)],
                &[READ],
            )
        })
    }

    fn show_sessions(&self) -> Operation {
        let shown = self.shown("SessionList", "The sessions, oldest first.", &[]);
        of_session(Operation {
            description: "Shows all sessions of the user that the request is made for.".to_owned(),
            ..self.operation(
                ("showSessions", "Show sessions"),
                vec![("200", shown)],
                &[READ],
            )
        })
    }

    fn end_other_sessions(&self) -> Operation {
        let ended = Response::new("They have ended.");
        of_session(Operation {
            description: "Ends all sessions of the user but that of the request.".to_owned(),
            ..self.operation(
                ("endOtherSessions", "End other sessions"),
                vec![("204", ended)],
                &[WRITE],
            )
        })
    }

    fn end_session(&self) -> Operation {
        let ended = Response::new("The session has ended.");
        of_session(Operation {
            description: "Ends one session of the user; an admin ends any.".to_owned(),
            ..self.operation(
                ("endSession", "End a session"),
                vec![("204", ended)],
                &[&[NOT_FOUND], WRITE],
            )
        })
    }

    fn change_password(&self) -> Operation {
        let shown = self.shown("Login", "The password is another.", &["Set-Cookie"]);
        of_session(Operation {
            description: "Gives the user another password. All sessions of the user end, and a new one \
                          begins, whose token comes as that of the request came. The old password is \
                          asked for again: a wrong one is a 401, and too many of them a 429."
                .to_owned(),
            request_body: Some(self.body("PasswordChange")),
            ..self.operation(
                ("changePassword", "Change the password"),
                vec![("200", shown)],
                &[BODY, &[TOO_MANY_REQUESTS], WRITE],
            )
        })
    }

    fn show_keys(&self) -> Operation {
        let shown = self.shown("ApiKeyList", "The API keys, oldest first.", &[]);
        of_session(Operation {
            description: "Shows all API keys of the user, without the keys themselves.".to_owned(),
            ..self.operation(("showKeys", "Show API keys"), vec![("200", shown)], &[READ])
        })
    }

    fn make_key(&self) -> Operation {
        let shown = self.shown("ApiKey", "The API key, which is shown this once.", &[]);
        let full = problem("The user has 100 API keys already.");
        of_session(Operation {
            description: "Makes an API key, which stands for the user as far as its scopes go."
                .to_owned(),
            request_body: Some(self.body("NewApiKey")),
            ..self.operation(
                ("makeKey", "Make an API key"),
                vec![("201", shown), ("409", full)],
                &[BODY, WRITE],
            )
        })
    }

    fn remove_key(&self) -> Operation {
        let removed = Response::new("The API key is not valid any more.");
        of_session(Operation {
            description: "Removes an API key of the user; an admin removes any.".to_owned(),
            ..self.operation(
                ("removeKey", "Remove an API key"),
                vec![("204", removed)],
                &[&[NOT_FOUND], WRITE],
            )
        })
    }

    fn operation(
        &self,
        (id, summary): (&str, &str),
        responses: Vec<(&'static str, Response)>,
        refusals: &[&[Refusal]],
    ) -> Operation {
        let own = responses.into_iter();
        let own = own.map(|(status, response)| (status, OrRef::Object(response)));
        let refusals = refusals.iter().copied().flatten();
        let mut all: Vec<_> = own.chain(refusals.map(|refusal| refusal.entry())).collect();
        all.sort_by_key(|(status, _)| *status);
        Operation {
            tags: [self.tag.clone()],
            summary: summary.to_owned(),
            description: String::new(),
            operation_id: id.to_owned(),
            parameters: Vec::new(),
            request_body: None,
            responses: all.into_iter().collect(),
            security: Vec::new(),
        }
    }

    fn body(&self, schema: &'static str) -> RequestBody {
        RequestBody {
            description: format!("At most {BODY_BYTES_MAX} bytes."),
            content: self.json(schema),
            required: true,
        }
    }

    fn shown(&self, schema: &'static str, description: &str, headers: &[&str]) -> Response {
        Response {
            headers: header_refs(headers),
            content: self.json(schema),
            ..Response::new(description)
        }
    }

    fn json(&self, schema: &'static str) -> Ordered<MediaType> {
        let schema = Reference::new("schemas", &self.names.fixed(schema));
        Ordered::from_iter([("application/json", MediaType { schema })])
    }
}

/// The operation for whoever is logged in.
fn of_session(operation: Operation) -> Operation {
    gated(operation, Some(&Access::Session), None)
}
