//! The schema of a page of a list.

use serde_json::json;

use super::{
    component::{Component, json_names},
    example,
    names::target,
    schema::Context,
    shape::Shape,
};
use crate::app::Model;

/// Most records of a page.
const RECORDS_MAX: u32 = 500;

pub(super) fn page(context: Context<'_>, model: &Model) -> Component {
    let plural = model.plural.replace('-', " ");
    let count = |description: &str| {
        json!({
            "description": description,
            "type": "integer",
            "format": "int64",
            "minimum": 0,
        })
    };
    let mut schema = schemars::json_schema!({
        "description": format!("Some of the {plural}, in the order that was asked for."),
        "type": "object",
        "properties": {
            "items": {
                "description": "The records.",
                "type": "array",
                "items": {"$ref": target(&context.names.of_model(model, ""))},
                "maxItems": RECORDS_MAX,
            },
            "next_cursor": {
                "description": "The `cursor` of the next page; null after the last.",
                "type": ["string", "null"],
            },
            "scanned": count(
                "How many records were looked at, if that ended the page: it may then have fewer \
                 than `limit`, and `next_cursor` goes on.",
            ),
            "total": count("With `count=exact`: how many records there are in all."),
            "total_at_least": count(
                "With `count=exact`, instead of `total`, if there are too many to count.",
            ),
        },
        "required": ["items", "next_cursor"],
    });
    let record = example::object(context.app, &model.fields, Some(model), Shape::Record);
    if let Some(record) = record {
        let page = json!({"items": [record], "next_cursor": null});
        schema.insert("examples".to_owned(), json!([page]));
    }
    let own = ["items", "next_cursor", "scanned", "total", "total_at_least"];
    let mut members: Vec<String> = own.map(str::to_owned).into();
    members.extend(json_names(&model.fields));
    Component { schema, members }
}
