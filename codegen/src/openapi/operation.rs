//! The operations of a model: their paths, parameters, bodies and every status they can have.

use serde_json::Value;

use super::{
    conflict, example, list,
    object::{
        Link, MediaType, Operation, OrRef, Ordered, Parameter, PathItem, Reference, RequestBody,
        Response,
    },
    rules,
    schema::{Context, Form, schema},
    security::gated,
    shape::{Shape, is_client_key},
    shared::{
        BAD_REQUEST, CONTENT_TOO_LARGE, INSUFFICIENT_STORAGE, INTERNAL_SERVER_ERROR,
        NOT_ACCEPTABLE, NOT_FOUND, NOT_MODIFIED, PRECONDITION_FAILED, PRECONDITION_REQUIRED,
        REQUEST_TIMEOUT, Refusal, SERVICE_UNAVAILABLE, UNPROCESSABLE_CONTENT,
        UNSUPPORTED_MEDIA_TYPE, header_refs,
    },
    words::{pascal, words},
};
use crate::app::{Field, FieldType, Model, Operation as Which, Role};

const JSON: &str = "application/json";
const MERGE_PATCH: &str = "application/merge-patch+json";

/// What is said of an operation that anyone may use and that makes records which keep who created
/// them.
const KEPT: &str = "With a session, its user is kept as the one who created the record.";

/// Refusals of every operation that reads a body.
const BODY: &[Refusal] = &[
    BAD_REQUEST,
    NOT_ACCEPTABLE,
    REQUEST_TIMEOUT,
    CONTENT_TOO_LARGE,
    UNSUPPORTED_MEDIA_TYPE,
    UNPROCESSABLE_CONTENT,
    INTERNAL_SERVER_ERROR,
    SERVICE_UNAVAILABLE,
    INSUFFICIENT_STORAGE,
];

/// Refusals of every operation that shows something.
const SHOWN: &[Refusal] = &[
    NOT_MODIFIED,
    BAD_REQUEST,
    NOT_ACCEPTABLE,
    PRECONDITION_FAILED,
    INTERNAL_SERVER_ERROR,
    SERVICE_UNAVAILABLE,
];

/// The paths of the collection and of a record, as far as they have operations.
pub(super) fn paths(context: Context<'_>, model: &Model) -> Vec<(String, PathItem)> {
    let there = model.operations;
    let creates = replace_creates(model);
    let is_creator = |field: &Field| field.role == Role::CreatedBy;
    let keeps_creator = model.fields.iter().any(is_creator);
    let asks_user = model.asks_user();
    let gate = |of: Which, operation: Operation| {
        let is_new = of == Which::Create || (of == Which::Replace && creates);
        let optional = match (is_new && keeps_creator, asks_user) {
            (true, _) => Some(KEPT),
            (false, true) => Some(rules::WITH_SESSION),
            (false, false) => None,
        };
        let operation = rules::ruled(operation, model, of, creates);
        gated(operation, model.access.of(of), optional)
    };
    let collection = PathItem {
        get: there.list.then(|| gate(Which::List, list(context, model))),
        post: there
            .create
            .then(|| gate(Which::Create, create(context, model))),
        ..PathItem::default()
    };
    let record = PathItem {
        parameters: vec![Reference::new("parameters", &key_name(model))],
        get: there.get.then(|| gate(Which::Get, get(context, model))),
        put: there
            .replace
            .then(|| gate(Which::Replace, replace(context, model))),
        patch: there
            .update
            .then(|| gate(Which::Update, update(context, model))),
        delete: there
            .delete
            .then(|| gate(Which::Delete, delete(context, model))),
        ..PathItem::default()
    };
    let paths = [
        (model.path.clone(), collection),
        (format!("{}/{{id}}", model.path), record),
    ];
    let is_there = |(_, item): &(String, PathItem)| item.operations().next().is_some();
    paths.into_iter().filter(is_there).collect()
}

/// The key in the path of a record, as a component; `None` if no path has it.
pub(super) fn key(context: Context<'_>, model: &Model) -> Option<(String, Parameter)> {
    let there = model.operations;
    if !(there.get || there.replace || there.update || there.delete) {
        return None;
    }
    let schema = schema(context, Form::of(model.key()?), Shape::Create);
    let parameter = Parameter {
        name: "id".to_owned(),
        place: "path",
        description: format!("The key of the {}.", words(&model.name)),
        required: true,
        style: None,
        explode: None,
        schema: Value::Object(schema),
        example: example::key(context.app, model),
    };
    Some((key_name(model), parameter))
}

fn key_name(model: &Model) -> String {
    format!("{}Key", model.name)
}

/// Whether a replace creates what is not there.
fn replace_creates(model: &Model) -> bool {
    model.key().is_some_and(is_client_key)
}

fn list(context: Context<'_>, model: &Model) -> Operation {
    let plural = model.plural.replace('-', " ");
    let page = context.names.of_model(model, "Page");
    let page = shown(&page, "A page.", &["ETag", "Link"]);
    Operation {
        summary: format!("List {plural}"),
        description: "A page of the records that pass every filter, in the order of `sort`, or \
                      else of their keys. The next page is what `next_cursor` or the header `Link` \
                      names; after the last there is none."
            .to_owned(),
        operation_id: format!("list{}", pascal(&model.plural)),
        parameters: list::parameters(context, model),
        ..operation(model, vec![("200", page)], SHOWN)
    }
}

fn create(context: Context<'_>, model: &Model) -> Operation {
    let record = context.names.of_model(model, "");
    let mut response = shown(&record, "The new record.", &["ETag", "Location"]);
    response.links = links(model);
    let key = match replace_creates(model) {
        true => "Stores a new record under the key that the body gives it.",
        false => "Stores a new record. The server gives it its key.",
    };
    Operation {
        summary: format!("Create {}", words(&model.name)),
        description: key.to_owned(),
        operation_id: format!("create{}", model.name),
        request_body: Some(body(context, model, "Create", &[JSON])),
        ..operation(
            model,
            vec![("201", response), conflict::of_write(model, true)],
            &[BODY, &[PRECONDITION_FAILED]].concat(),
        )
    }
}

fn get(context: Context<'_>, model: &Model) -> Operation {
    let record = context.names.of_model(model, "");
    Operation {
        summary: format!("Get {}", words(&model.name)),
        description: "Shows one record.".to_owned(),
        operation_id: format!("get{}", model.name),
        parameters: parameters(&["IfMatch", "IfNoneMatch"]),
        ..operation(
            model,
            vec![("200", shown(&record, "The record.", &["ETag"]))],
            &[SHOWN, &[NOT_FOUND]].concat(),
        )
    }
}

fn replace(context: Context<'_>, model: &Model) -> Operation {
    let mut description = "Gives every member of a record the value that the body says; a member \
                           that is absent becomes null or its default. What a GET showed can be \
                           sent back."
        .to_owned();
    let mut operation = change(context, model, replace_creates(model));
    if replace_creates(model) {
        description += " If there is no record with this key, it is created; `If-None-Match: *` \
                        asks for that alone.";
        let none = OrRef::Ref(Reference::new("parameters", "IfNoneMatchAny"));
        operation.parameters.push(none);
    }
    Operation {
        summary: format!("Replace {}", words(&model.name)),
        description,
        operation_id: format!("replace{}", model.name),
        request_body: Some(body(context, model, "Replace", &[JSON])),
        ..operation
    }
}

fn update(context: Context<'_>, model: &Model) -> Operation {
    Operation {
        summary: format!("Update {}", words(&model.name)),
        description: "Merges the body into a record (RFC 7396): a member that is absent stays as \
                      it is, and null clears one that may be null."
            .to_owned(),
        operation_id: format!("update{}", model.name),
        request_body: Some(body(context, model, "Patch", &[MERGE_PATCH, JSON])),
        ..change(context, model, false)
    }
}

fn delete(context: Context<'_>, model: &Model) -> Operation {
    let response = Response::new("The record is gone.");
    let mut refusals = vec![
        BAD_REQUEST,
        NOT_FOUND,
        PRECONDITION_FAILED,
        INTERNAL_SERVER_ERROR,
        SERVICE_UNAVAILABLE,
        INSUFFICIENT_STORAGE,
    ];
    refusals.extend(model.require_if_match.then_some(PRECONDITION_REQUIRED));
    Operation {
        summary: format!("Delete {}", words(&model.name)),
        description: "Removes a record. What refers to it goes too, or else forbids it.".to_owned(),
        operation_id: format!("delete{}", model.name),
        parameters: parameters(&[if_match(model)]),
        ..operation(
            model,
            vec![("204", response), conflict::of_delete(context.app, model)],
            &refusals,
        )
    }
}

/// What replace and update have in common.
fn change(context: Context<'_>, model: &Model, creates: bool) -> Operation {
    let record = context.names.of_model(model, "");
    let mut responses = vec![("200", shown(&record, "The record as it is now.", &["ETag"]))];
    if creates {
        let created = shown(&record, "The new record.", &["ETag", "Location"]);
        responses.push(("201", created));
    }
    responses.push(conflict::of_write(model, creates));
    let mut refusals = [BODY, &[PRECONDITION_FAILED]].concat();
    // Any text can be a key, and then there is no record that is missing.
    let is_text = model.key().is_some_and(|key| key.ty == FieldType::String);
    refusals.extend((!(creates && is_text)).then_some(NOT_FOUND));
    refusals.extend(model.require_if_match.then_some(PRECONDITION_REQUIRED));
    // What is to be created has no entity tag that could be asked for.
    let if_match = if creates { "IfMatch" } else { if_match(model) };
    Operation {
        parameters: parameters(&[if_match]),
        ..operation(model, responses, &refusals)
    }
}

const fn if_match(model: &Model) -> &'static str {
    if model.require_if_match {
        "IfMatchRequired"
    } else {
        "IfMatch"
    }
}

/// An operation of the model with these responses, all by status.
fn operation(
    model: &Model,
    responses: Vec<(&'static str, Response)>,
    refusals: &[Refusal],
) -> Operation {
    let own = responses.into_iter();
    let own = own.map(|(status, response)| (status, OrRef::Object(response)));
    let mut all: Vec<_> = own
        .chain(refusals.iter().map(|refusal| refusal.entry()))
        .collect();
    all.sort_by_key(|(status, _)| *status);
    Operation {
        tags: [model.plural.clone()],
        summary: String::new(),
        description: String::new(),
        operation_id: String::new(),
        parameters: Vec::new(),
        request_body: None,
        responses: all.into_iter().collect(),
        security: Vec::new(),
    }
}

fn parameters(names: &[&str]) -> Vec<OrRef<Parameter>> {
    names
        .iter()
        .map(|name| OrRef::Ref(Reference::new("parameters", name)))
        .collect()
}

fn body(
    context: Context<'_>,
    model: &Model,
    suffix: &'static str,
    media_types: &[&str],
) -> RequestBody {
    let schema = Reference::new("schemas", &context.names.of_model(model, suffix));
    let content = media_types.iter().map(|name| {
        (
            *name,
            MediaType {
                schema: schema.clone(),
            },
        )
    });
    RequestBody {
        description: format!("At most {} bytes.", model.body_bytes_max),
        content: content.collect(),
        required: true,
    }
}

fn shown(schema: &str, description: &str, headers: &[&str]) -> Response {
    let schema = Reference::new("schemas", schema);
    Response {
        headers: header_refs(headers),
        content: Ordered::from_iter([(JSON, MediaType { schema })]),
        ..Response::new(description)
    }
}

/// From a new record to the operations on it.
fn links(model: &Model) -> Ordered<Link> {
    let Some(key) = model.key() else {
        return Ordered::default();
    };
    // A step of a JSON pointer (RFC 6901).
    let step = key.json_name.replace('~', "~0").replace('/', "~1");
    let there = model.operations;
    let verbs = [
        (there.get, "get", "Shows the new record."),
        (there.replace, "replace", "Replaces the new record."),
        (there.update, "update", "Updates the new record."),
        (there.delete, "delete", "Deletes the new record."),
    ];
    let link = |(_, verb, description): (bool, &str, &'static str)| {
        let operation_id = format!("{verb}{}", model.name);
        let parameters = Ordered::from_iter([("id", format!("$response.body#/{step}"))]);
        (
            operation_id.clone(),
            Link {
                operation_id,
                parameters,
                description,
            },
        )
    };
    let verbs = verbs.into_iter().filter(|(there, _, _)| *there);
    verbs.map(link).collect()
}
