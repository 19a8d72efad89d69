//! The schema of one member, as it is in a record and in each body of a write: what the table
//! Create, Replace, Patch of the model language says, and no more than the server checks.

use serde_json::{Map, Number, Value, json};

use super::words::paragraphs;
use crate::{
    app::{App, Field, FieldType, Format, Integer, Literal, OnDelete, Role, Unique},
    timestamp::rfc3339,
};

/// The object that a member is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// What is shown.
    Record,
    /// Body of a create.
    Create,
    /// Body of a replace.
    Replace,
    /// Body of an update.
    Patch,
}

impl Shape {
    /// What its schema's name has after the model's.
    pub(super) const fn suffix(self) -> &'static str {
        match self {
            Self::Record => "",
            Self::Create => "Create",
            Self::Replace => "Replace",
            Self::Patch => "Patch",
        }
    }

    /// Whether a member of this role may be there.
    pub(super) const fn has(self, role: Role) -> bool {
        !matches!(self, Self::Create) || is_given(role)
    }

    /// Whether the member must be there.
    pub(super) const fn requires(self, field: &Field) -> bool {
        let has_value = !field.optional && field.default.is_none();
        match self {
            Self::Record => !(field.optional && field.skip_if_none),
            Self::Create => is_given(field.role) && has_value,
            Self::Replace => matches!(field.role, Role::Plain) && has_value,
            Self::Patch => false,
        }
    }

    /// Whether a client cannot give the member a value of its own here.
    pub(super) const fn is_read_only(self, role: Role) -> bool {
        match self {
            Self::Record => !is_given(role),
            Self::Create => false,
            Self::Replace | Self::Patch => !matches!(role, Role::Plain),
        }
    }

    /// Whether the member may be null.
    const fn is_nullable(self, field: &Field) -> bool {
        field.optional && !(matches!(self, Self::Record) && field.skip_if_none)
    }

    /// Whether an absent member gets its default.
    const fn has_default(self, role: Role) -> bool {
        match self {
            Self::Record | Self::Patch => false,
            Self::Create => true,
            Self::Replace => matches!(role, Role::Plain),
        }
    }
}

/// Whether it is the client that gives the member its value.
const fn is_given(role: Role) -> bool {
    matches!(role, Role::Plain | Role::Immutable)
}

/// The rule by which the runtime judges an address: WHATWG HTML, section 4.10.5.1.5. The format
/// alone would promise more, for instance quoted local parts.
pub(super) const EMAIL_PATTERN: &str = concat!(
    r"^[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?",
    r"(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*$",
);

/// The schema of a member.
pub(super) fn member(app: &App, field: &Field, shape: Shape) -> Value {
    let mut schema = Map::new();
    let mut set = |keyword: &str, value: Value| schema.insert(keyword.to_owned(), value);
    if let Some(description) = paragraphs(&field.docs, &notes(field, shape)) {
        set("description", description.into());
    }
    if let Some(default) = field
        .default
        .as_ref()
        .filter(|_| shape.has_default(field.role))
        && let Some(value) = literal(app, &field.ty, default)
    {
        set("default", value);
    }
    if shape.is_read_only(field.role) {
        set("readOnly", true.into());
    }
    let nullable = shape.is_nullable(field);
    if let FieldType::Enum(name) = &field.ty {
        let target = format!("#/components/schemas/{name}");
        if nullable {
            set("anyOf", json!([{"$ref": target}, {"type": "null"}]));
        } else {
            set("$ref", target.into());
        }
        return schema.into();
    }
    let name = type_name(&field.ty);
    set(
        "type",
        if nullable {
            json!([name, "null"])
        } else {
            name.into()
        },
    );
    constrain(field, &mut schema);
    schema.into()
}

/// The JSON value of a default; `None` for one that only the moment of the write knows.
pub(super) fn literal(app: &App, ty: &FieldType, literal: &Literal) -> Option<Value> {
    Some(match literal {
        Literal::Bool(value) => (*value).into(),
        Literal::Integer(value) => integer(*value),
        Literal::String(value) => value.as_str().into(),
        Literal::Timestamp(microseconds) => rfc3339(*microseconds).into(),
        Literal::Now => return None,
        Literal::Variant(variant) => {
            let FieldType::Enum(name) = ty else {
                return None;
            };
            let unit = app.enums.iter().find(|unit| unit.name == *name)?;
            unit.variants
                .iter()
                .find(|other| other.name == *variant)?
                .json_name
                .as_str()
                .into()
        }
        _ => return None,
    })
}

/// A JSON number. All integers of members have 64 bits at most, and so have one.
pub(super) fn integer(value: i128) -> Value {
    Number::from_i128(value).map_or(Value::Null, Value::Number)
}

const fn type_name(ty: &FieldType) -> &'static str {
    match ty {
        FieldType::Bool => "boolean",
        FieldType::Integer(_) => "integer",
        FieldType::String | FieldType::Timestamp | FieldType::Id(_) | FieldType::Enum(_) => {
            "string"
        }
        _ => "object",
    }
}

fn constrain(field: &Field, schema: &mut Map<String, Value>) {
    let mut set = |keyword: &str, value: Value| schema.insert(keyword.to_owned(), value);
    match &field.ty {
        FieldType::Bool | FieldType::Enum(_) => {}
        FieldType::Integer(ty) => {
            let (min, max) = bounds(field, *ty);
            set("format", integer_format(*ty).into());
            set("minimum", integer(min));
            set("maximum", integer(max));
        }
        FieldType::String => {
            if let Some(Format::Email) = field.rules.format {
                set("format", "email".into());
                set("pattern", EMAIL_PATTERN.into());
            }
            let length = field.rules.length.unwrap_or(crate::app::Length {
                min: None,
                max: None,
            });
            if let Some(min) = length.min.filter(|min| *min > 0) {
                set("minLength", min.into());
            }
            let ceiling = crate::app::STRING_LENGTH_MAX_DEFAULT;
            set("maxLength", length.max.unwrap_or(ceiling).into());
        }
        FieldType::Timestamp => {
            set("format", "date-time".into());
        }
        FieldType::Id(_) => {
            set("format", "uuid".into());
        }
        _ => {}
    }
}

/// The least and the greatest value, by type and range.
pub(super) fn bounds(field: &Field, ty: Integer) -> (i128, i128) {
    let (min, max) = ty.bounds();
    let range = field.rules.range.as_ref();
    let bound = |literal: Option<&Literal>, ends: i128| match literal {
        Some(Literal::Integer(bound)) => *bound,
        _ => ends,
    };
    (
        bound(range.and_then(|range| range.min.as_ref()), min).max(min),
        bound(range.and_then(|range| range.max.as_ref()), max).min(max),
    )
}

/// The narrowest of OpenAPI's formats that holds every value of the type.
const fn integer_format(ty: Integer) -> &'static str {
    match ty {
        Integer::U8 | Integer::U16 | Integer::I8 | Integer::I16 | Integer::I32 => "int32",
        Integer::U32 | Integer::I64 => "int64",
        Integer::U64 => "uint64",
    }
}

/// What no keyword says.
fn notes(field: &Field, shape: Shape) -> String {
    let mut notes: Vec<String> = Vec::new();
    if shape == Shape::Record {
        if let (FieldType::Id(target), Some(on_delete)) = (&field.ty, field.on_delete) {
            notes.push(match on_delete {
                OnDelete::Cascade => {
                    format!("The key of a record of `{target}`, with which this one is deleted.")
                }
                OnDelete::Restrict => format!(
                    "The key of a record of `{target}`, which cannot be deleted while this one \
                     refers to it."
                ),
                OnDelete::SetNull => {
                    format!("The key of a record of `{target}`, or null once that is deleted.")
                }
            });
        }
        return notes.join(" ");
    }
    if shape.is_read_only(field.role) {
        return "It cannot be changed: leave it out, or send what is stored.".to_owned();
    }
    match field.unique {
        Some(Unique::Exact) => notes.push("A value that another record has is a 409.".to_owned()),
        Some(Unique::IgnoreCase) => notes.push(
            "A value that another record has, in any case of its letters, is a 409.".to_owned(),
        ),
        None => {}
    }
    if let FieldType::Id(target) = &field.ty {
        notes.push(format!("A key of no record of `{target}` is a 422."));
    }
    if field.default == Some(Literal::Now) && shape.has_default(field.role) {
        notes.push("If absent, the time of the write.".to_owned());
    }
    notes.join(" ")
}
