//! The six operations of a model: their paths, parameters, bodies and every status they can have.

use serde_json::json;

use super::{
    example,
    object::{
        Link, MediaType, Operation, OrRef, Ordered, Parameter, PathItem, Reference, RequestBody,
        Response,
    },
    shared::{
        BAD_REQUEST, CONFLICT, CONTENT_TOO_LARGE, INSUFFICIENT_STORAGE, INTERNAL_SERVER_ERROR,
        NOT_ACCEPTABLE, NOT_FOUND, NOT_MODIFIED, PRECONDITION_FAILED, REQUEST_TIMEOUT, Refusal,
        SERVICE_UNAVAILABLE, UNPROCESSABLE_CONTENT, UNSUPPORTED_MEDIA_TYPE, header_refs,
    },
    words::{pascal, words},
};
use crate::app::Model;

const JSON: &str = "application/json";
const MERGE_PATCH: &str = "application/merge-patch+json";

/// Refusals of every operation that reads a body.
const BODY: &[Refusal] = &[
    BAD_REQUEST,
    NOT_ACCEPTABLE,
    REQUEST_TIMEOUT,
    CONFLICT,
    CONTENT_TOO_LARGE,
    UNSUPPORTED_MEDIA_TYPE,
    UNPROCESSABLE_CONTENT,
    INTERNAL_SERVER_ERROR,
    SERVICE_UNAVAILABLE,
    INSUFFICIENT_STORAGE,
];

/// The paths of the collection and of a record.
pub(super) fn paths(model: &Model) -> [(String, PathItem); 2] {
    let collection = PathItem {
        get: Some(list(model)),
        post: Some(create(model)),
        ..PathItem::default()
    };
    let record = PathItem {
        parameters: vec![Reference::new("parameters", &key_name(model))],
        get: Some(get(model)),
        put: Some(replace(model)),
        patch: Some(update(model)),
        delete: Some(delete(model)),
        ..PathItem::default()
    };
    [
        (model.path.clone(), collection),
        (format!("{}/{{id}}", model.path), record),
    ]
}

/// The key in the path of a record, as a component. `index` is the model's place in the application.
pub(super) fn key(model: &Model, index: usize) -> (String, Parameter) {
    let parameter = Parameter {
        name: "id".to_owned(),
        place: "path",
        description: format!("The key of the {}.", words(&model.name)),
        required: true,
        schema: json!({"type": "string", "format": "uuid"}),
        example: Some(example::id(index).into()),
    };
    (key_name(model), parameter)
}

fn key_name(model: &Model) -> String {
    format!("{}Key", model.name)
}

fn list(model: &Model) -> Operation {
    let plural = model.plural.replace('-', " ");
    let page = shown(&format!("{}Page", model.name), "A page.", &["ETag", "Link"]);
    Operation {
        summary: format!("List {plural}"),
        description: "A page of records, in the order of their keys. The next page is what \
                      `next_cursor` or the header `Link` names; after the last there is none."
            .to_owned(),
        operation_id: format!("list{}", pascal(&model.plural)),
        parameters: parameters(&["Limit", "Cursor", "IfNoneMatch"]),
        ..operation(
            model,
            ("200", page),
            &[
                NOT_MODIFIED,
                BAD_REQUEST,
                NOT_ACCEPTABLE,
                PRECONDITION_FAILED,
                INTERNAL_SERVER_ERROR,
                SERVICE_UNAVAILABLE,
            ],
        )
    }
}

fn create(model: &Model) -> Operation {
    let mut response = shown(&model.name, "The new record.", &["ETag", "Location"]);
    response.links = links(model);
    Operation {
        summary: format!("Create {}", words(&model.name)),
        description: "Stores a new record. The server gives it its key.".to_owned(),
        operation_id: format!("create{}", model.name),
        request_body: Some(body(model, "Create", &[JSON])),
        ..operation(
            model,
            ("201", response),
            &[BODY, &[PRECONDITION_FAILED]].concat(),
        )
    }
}

fn get(model: &Model) -> Operation {
    Operation {
        summary: format!("Get {}", words(&model.name)),
        description: "Shows one record.".to_owned(),
        operation_id: format!("get{}", model.name),
        parameters: parameters(&["IfMatch", "IfNoneMatch"]),
        ..operation(
            model,
            ("200", shown(&model.name, "The record.", &["ETag"])),
            &[
                NOT_MODIFIED,
                BAD_REQUEST,
                NOT_FOUND,
                NOT_ACCEPTABLE,
                PRECONDITION_FAILED,
                INTERNAL_SERVER_ERROR,
                SERVICE_UNAVAILABLE,
            ],
        )
    }
}

fn replace(model: &Model) -> Operation {
    Operation {
        summary: format!("Replace {}", words(&model.name)),
        description: "Gives every member of a record the value that the body says; a member that \
                      is absent becomes null or its default. What a GET showed can be sent back."
            .to_owned(),
        operation_id: format!("replace{}", model.name),
        request_body: Some(body(model, "Replace", &[JSON])),
        ..change(model)
    }
}

fn update(model: &Model) -> Operation {
    Operation {
        summary: format!("Update {}", words(&model.name)),
        description: "Merges the body into a record (RFC 7396): a member that is absent stays as \
                      it is, and null clears one that may be null."
            .to_owned(),
        operation_id: format!("update{}", model.name),
        request_body: Some(body(model, "Patch", &[MERGE_PATCH, JSON])),
        ..change(model)
    }
}

fn delete(model: &Model) -> Operation {
    let response = Response {
        description: "The record is gone.".to_owned(),
        headers: Ordered::default(),
        content: Ordered::default(),
        links: Ordered::default(),
    };
    Operation {
        summary: format!("Delete {}", words(&model.name)),
        description: "Removes a record. What refers to it goes too, or else forbids it.".to_owned(),
        operation_id: format!("delete{}", model.name),
        parameters: parameters(&["IfMatch"]),
        ..operation(
            model,
            ("204", response),
            &[
                BAD_REQUEST,
                NOT_FOUND,
                CONFLICT,
                PRECONDITION_FAILED,
                INTERNAL_SERVER_ERROR,
                SERVICE_UNAVAILABLE,
                INSUFFICIENT_STORAGE,
            ],
        )
    }
}

/// What replace and update have in common.
fn change(model: &Model) -> Operation {
    let response = shown(&model.name, "The record as it is now.", &["ETag"]);
    let refusals = [BODY, &[NOT_FOUND, PRECONDITION_FAILED]].concat();
    Operation {
        parameters: parameters(&["IfMatch"]),
        ..operation(model, ("200", response), &refusals)
    }
}

/// An operation of the model with these responses, the refusals by status.
fn operation(
    model: &Model,
    (status, success): (&'static str, Response),
    refusals: &[Refusal],
) -> Operation {
    let mut refusals: Vec<_> = refusals.iter().map(|refusal| refusal.entry()).collect();
    refusals.sort_by_key(|(status, _)| *status);
    let mut responses = Ordered::default();
    responses.push(status, OrRef::Object(success));
    for (status, refusal) in refusals {
        responses.push(status, refusal);
    }
    Operation {
        tags: [model.plural.clone()],
        summary: String::new(),
        description: String::new(),
        operation_id: String::new(),
        parameters: Vec::new(),
        request_body: None,
        responses,
    }
}

fn parameters(names: &[&str]) -> Vec<Reference> {
    names
        .iter()
        .map(|name| Reference::new("parameters", name))
        .collect()
}

fn body(model: &Model, suffix: &str, media_types: &[&str]) -> RequestBody {
    let schema = Reference::new("schemas", &format!("{}{suffix}", model.name));
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
        description: description.to_owned(),
        headers: header_refs(headers),
        content: Ordered::from_iter([(JSON, MediaType { schema })]),
        links: Ordered::default(),
    }
}

/// From a new record to the operations on it.
fn links(model: &Model) -> Ordered<Link> {
    let Some(key) = model.key() else {
        return Ordered::default();
    };
    // A step of a JSON pointer (RFC 6901).
    let step = key.json_name.replace('~', "~0").replace('/', "~1");
    let verbs = [
        ("get", "Shows the new record."),
        ("replace", "Replaces the new record."),
        ("update", "Updates the new record."),
        ("delete", "Deletes the new record."),
    ];
    let link = |(verb, description): (&str, &'static str)| {
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
    verbs.into_iter().map(link).collect()
}
