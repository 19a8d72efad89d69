//! The document: the operations of every model, and all that they refer to.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde_json::Value;

use super::{
    auth, component,
    delta::delta,
    names::Names,
    object::{
        Components, Info, License, OpenApi, Ordered, PathItem, Reference, SecurityScheme, Server,
        Tag,
    },
    operation,
    schema::Context,
    security, shared,
    words::first_paragraph,
};
use crate::app::{Access, App, Gates, Model};

/// What holds for every operation; the rest is said where it belongs.
const DESCRIPTION: &str = "\
A REST API over durable records: a write is answered when it is on the disk.

Every error is a problem body (RFC 9457) that lists all faults of the request. Every answer has the \
header `X-Request-Id`. A request with an address over 8 KiB is refused with 414, and one with more \
than 100 headers or 16 KiB of them with 431, whatever the operation.";

/// The OpenAPI 3.1.1 document of the application: pretty JSON with a line feed at its end. `license`
/// is that of the user's package, as Cargo.toml has it.
///
/// The same application gives the same bytes. Paths are in the order of the models, members in the
/// order of declaration. `HEAD` and `OPTIONS`, and the server's own routes, are outside it.
#[must_use]
pub fn document(app: &App, license: Option<&str>) -> String {
    let names = Names::new(app);
    let context = Context { app, names: &names };
    let models = app.models.iter();
    let of_models = models.flat_map(|model| operation::paths(context, model));
    let of_users = app.knows_users().then(|| auth::paths(context));
    let paths = of_models.chain(of_users.into_iter().flatten()).collect();
    let document = OpenApi {
        openapi: "3.1.1",
        info: Info {
            title: app.package.clone(),
            description: DESCRIPTION,
            license: license.map(License::new),
            version: app.version.clone(),
        },
        servers: vec![Server {
            url: "/",
            description: "The server that gave this document.",
        }],
        security: [],
        tags: tags(app),
        components: components(context, &paths),
        paths,
    };
    #[expect(
        clippy::expect_used,
        reason = "every name is a string and every value has a JSON form"
    )]
    let mut text = serde_json::to_string_pretty(&document).expect("the document is JSON");
    text.push('\n');
    text
}

/// The document in its three forms. Which one is true is known when a server starts: it may have
/// sessions though no model asks for them, and may require them for all models.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Documents {
    /// As the models say it.
    pub declared: String,
    /// What makes of it that of a server with sessions, line by line: the routes below `/auth` are
    /// there.
    pub with_sessions: String,
    /// What makes of it that of a server whose models require sessions.
    pub requiring_sessions: String,
}

/// The [`document`] of the application, and its other forms.
#[must_use]
pub fn documents(app: &App, license: Option<&str>) -> Documents {
    let declared = document(app, license);
    let form = |app: &App| delta(&declared, &document(app, license));
    let mut other = app.clone();
    // Whoever declares roles has users.
    other.roles.declared = true;
    let with_sessions = form(&other);
    for model in &mut other.models {
        let access = Gates::new(model.operations, |of| match model.access.of(of) {
            None | Some(Access::Public) => Access::Session,
            Some(access) => access.clone(),
        });
        model.access = access;
    }
    let requiring_sessions = form(&other);
    Documents {
        declared,
        with_sessions,
        requiring_sessions,
    }
}

fn tags(app: &App) -> Vec<Tag> {
    let of_users = app.knows_users().then(|| auth::tag(app));
    app.models.iter().map(tag).chain(of_users).collect()
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

/// All that the operations lead to, and nothing else.
fn components(context: Context<'_>, paths: &Ordered<PathItem>) -> Components {
    let models = context.app.models.iter();
    let keys = models.filter_map(|model| operation::key(context, model));
    let mut components = Components {
        schemas: component::schemas(context),
        responses: shared::responses(),
        parameters: shared::parameters()
            .into_iter()
            .chain(keys)
            .chain(auth::keys())
            .collect(),
        headers: shared::headers(),
        security_schemes: schemes(paths),
    };
    let reached = reached(paths, &components);
    let keep = |kind| {
        let reached = &reached;
        move |name: &str| reached.contains(Reference::new(kind, name).target())
    };
    components.schemas.retain(keep("schemas"));
    components.responses.retain(keep("responses"));
    components.parameters.retain(keep("parameters"));
    components.headers.retain(keep("headers"));
    components
}

/// The ways to log in, if there is anything that they are for.
fn schemes(paths: &Ordered<PathItem>) -> Ordered<SecurityScheme> {
    let mut operations = paths.iter().flat_map(|(_, item)| item.operations());
    match operations.any(|operation| !operation.security.is_empty()) {
        true => security::schemes(),
        false => Ordered::default(),
    }
}

/// The targets of all references that begin in the paths.
fn reached(paths: &Ordered<PathItem>, components: &Components) -> BTreeSet<String> {
    let mut inside: BTreeMap<String, Vec<String>> = BTreeMap::new();
    inside.extend(targets("schemas", &components.schemas));
    inside.extend(targets("responses", &components.responses));
    inside.extend(targets("parameters", &components.parameters));
    inside.extend(targets("headers", &components.headers));
    let mut pending = references(paths);
    let mut reached = BTreeSet::new();
    while let Some(target) = pending.pop() {
        if let Some(more) = inside.get(&target)
            && reached.insert(target)
        {
            pending.extend_from_slice(more);
        }
    }
    reached
}

/// Each component of a kind, and the targets of the references in it.
fn targets<V: Serialize>(kind: &str, components: &Ordered<V>) -> Vec<(String, Vec<String>)> {
    let target = |name| Reference::new(kind, name).target().to_owned();
    let components = components.iter();
    components
        .map(|(name, value)| (target(name), references(value)))
        .collect()
}

/// The targets of the references in a part of the document.
fn references(part: &impl Serialize) -> Vec<String> {
    let mut found = Vec::new();
    // Every part has a JSON form, as the whole does.
    find(&serde_json::to_value(part).unwrap_or_default(), &mut found);
    found
}

fn find(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                match value {
                    // A member may be named `$ref`; a reference is a string.
                    Value::String(target) if name == "$ref" => found.push(target.clone()),
                    value => find(value, found),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| find(item, found)),
        _ => {}
    }
}
