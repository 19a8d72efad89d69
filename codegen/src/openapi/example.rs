//! Example values: the same for the same model, and valid by the member's own schema.

use serde_json::{Map, Value};

use super::{
    member::{Shape, bounds, integer, literal},
    words::words,
};
use crate::app::{App, Field, FieldType, Format, Length, Model};

/// 2026-01-02T03:04:05Z in milliseconds, the time that the examples of keys hold.
const MOMENT_MILLISECONDS: u64 = 1_767_323_045_000;
const MOMENT: &str = "2026-01-02T03:04:05Z";

/// A record or a body as an example; `None` if a member has no example.
pub(super) fn object(app: &App, model: &Model, shape: Shape) -> Option<Value> {
    let fields = model.fields.iter().filter(|field| match shape {
        Shape::Record => true,
        // What cannot be changed is best left out.
        Shape::Create | Shape::Replace | Shape::Patch => {
            shape.has(field.role) && !shape.is_read_only(field.role)
        }
    });
    // A patch shows what it is for by naming one member.
    let count = if shape == Shape::Patch { 1 } else { usize::MAX };
    let members = fields
        .take(count)
        .map(|field| Some((field.json_name.clone(), value(app, field)?)));
    members.collect::<Option<Map<_, _>>>().map(Value::Object)
}

/// The key of the example of the model at this place in the application: a UUIDv7 (RFC 9562).
pub(super) fn id(index: usize) -> String {
    let (high, low) = (MOMENT_MILLISECONDS >> 16, MOMENT_MILLISECONDS & 0xffff);
    format!("{high:08x}-{low:04x}-7000-8000-{:012x}", index + 1)
}

fn value(app: &App, field: &Field) -> Option<Value> {
    if let Some(value) = field
        .default
        .as_ref()
        .and_then(|value| literal(app, &field.ty, value))
    {
        return Some(value);
    }
    Some(match &field.ty {
        FieldType::Bool => true.into(),
        FieldType::Integer(ty) => {
            let (min, max) = bounds(field, *ty);
            integer(1.clamp(min, max.max(min)))
        }
        FieldType::String => string(field)?.into(),
        FieldType::Timestamp => MOMENT.into(),
        FieldType::Id(name) => id(app.models.iter().position(|model| model.name == *name)?).into(),
        FieldType::Enum(name) => {
            let unit = app.enums.iter().find(|unit| unit.name == *name)?;
            unit.variants.first()?.json_name.as_str().into()
        }
        _ => return None,
    })
}

fn string(field: &Field) -> Option<String> {
    let Length { min, max } = field.rules.length.unwrap_or(Length {
        min: None,
        max: None,
    });
    let min = usize::try_from(min.unwrap_or(0)).ok()?;
    let max = usize::try_from(max.unwrap_or(u64::MAX)).unwrap_or(usize::MAX);
    let text = match field.rules.format {
        Some(Format::Email) => {
            let address = ["ada@example.org", "a@b.org", "a@b"]
                .into_iter()
                .find(|text| text.len() <= max)?;
            // The local part may be as long as it likes.
            return Some(format!(
                "{}{address}",
                "a".repeat(min.saturating_sub(address.len()))
            ));
        }
        _ => format!("Some {}", words(&field.name.replace('_', " "))),
    };
    let padding = "x".repeat(min.saturating_sub(text.chars().count()));
    Some(text.chars().chain(padding.chars()).take(max).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_of_a_key_is_a_uuid_of_version_7() {
        assert_eq!(id(0), "019b7ca9-8c88-7000-8000-000000000001");
        assert_eq!(id(255), "019b7ca9-8c88-7000-8000-000000000100");
    }
}
