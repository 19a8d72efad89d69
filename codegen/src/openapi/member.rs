//! The schema of one member, as it is in a record and in each body of a write: the schema of its
//! value, and what is said of the member beside it.

use serde_json::{Map, Value};

use super::{
    literal::literal,
    notes::notes,
    schema::{Context, Form, nullable, schema},
    shape::Shape,
    words::paragraphs,
};
use crate::app::{Exposure, Field};

/// The schema of a member.
pub(super) fn member(context: Context<'_>, field: &Field, shape: Shape) -> Value {
    let form = Form::of(field);
    let mut value = schema(context, form, shape);
    if shape.is_nullable(field) {
        value = nullable(value);
    }
    let mut said = Map::new();
    let mut say = |keyword: &str, value: Value| said.insert(keyword.to_owned(), value);
    if let Some(description) = paragraphs(&field.docs, &notes(context, field, shape)) {
        say("description", description.into());
    }
    let default = field.default.as_ref().filter(|_| shape.has_default(field));
    if let Some(default) = default
        && let Some(value) = literal(context.app, form.ty, form.writing(), default)
    {
        say("default", value);
    }
    if shape.is_read_only(field) && field.exposure == Exposure::Shown {
        say("readOnly", true.into());
    }
    if field.exposure != Exposure::Shown {
        say("writeOnly", true.into());
    }
    value.extend(said);
    value.into()
}
