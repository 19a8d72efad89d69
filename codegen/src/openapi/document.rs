//! The document: the operations of every model, and all that they refer to.

use super::{
    component,
    object::{Components, Info, OpenApi, Server, Tag},
    operation, shared,
    words::first_paragraph,
};
use crate::app::{App, Model};

/// What holds for every operation; the rest is said where it belongs.
const DESCRIPTION: &str = "\
A REST API over durable records: a write is answered when it is on the disk.

Every error is a problem body (RFC 9457) that lists all faults of the request. Every answer has the \
header `X-Request-Id`. A request with an address over 8 KiB is refused with 414, and one with more \
than 100 headers or 16 KiB of them with 431, whatever the operation.";

/// The OpenAPI 3.1.1 document of the application: pretty JSON with a line feed at its end.
///
/// The same application gives the same bytes. Paths are in the order of the models, members in the
/// order of declaration. `HEAD` and `OPTIONS`, and the server's own routes, are outside it.
#[must_use]
pub fn document(app: &App) -> String {
    let document = OpenApi {
        openapi: "3.1.1",
        info: Info {
            title: app.package.clone(),
            description: DESCRIPTION,
            version: app.version.clone(),
        },
        servers: vec![Server {
            url: "/",
            description: "The server that gave this document.",
        }],
        security: [],
        tags: app.models.iter().map(tag).collect(),
        paths: app.models.iter().flat_map(operation::paths).collect(),
        components: components(app),
    };
    #[expect(
        clippy::expect_used,
        reason = "every name is a string and every value has a JSON form"
    )]
    let mut text = serde_json::to_string_pretty(&document).expect("the document is JSON");
    text.push('\n');
    text
}

fn tag(model: &Model) -> Tag {
    let docs = first_paragraph(&model.docs);
    let description = if docs.is_empty() {
        format!("The records of `{}`.", model.name)
    } else {
        docs
    };
    Tag {
        name: model.plural.clone(),
        description,
    }
}

fn components(app: &App) -> Components {
    // Without an operation nothing would refer to them.
    if app.models.is_empty() {
        return Components::default();
    }
    let keys = app
        .models
        .iter()
        .enumerate()
        .map(|(index, model)| operation::key(model, index));
    Components {
        schemas: component::schemas(app),
        responses: shared::responses(),
        parameters: shared::parameters().into_iter().chain(keys).collect(),
        headers: shared::headers(),
    }
}
