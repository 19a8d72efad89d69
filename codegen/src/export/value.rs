//! The type and the constraints of a value. What no keyword of JSON Schema says is for `x-field`.

use super::{
    document::{Inexpressible, reference},
    json::{Json, Object, list},
};
use crate::{
    app::{
        App, BYTES_LENGTH_MAX_DEFAULT, Field, FieldType, Float, ITEMS_MAX_DEFAULT, Length, Literal,
        Role, Rules, SORTED_LENGTH_MAX, STRING_LENGTH_MAX_DEFAULT,
    },
    openapi::literal::{Writing, literal},
    resolve::KEY_LENGTH_MAX_DEFAULT,
};

/// The types that a `Value` has where it stands alone: all but null.
const ANY: &[&str] = &["boolean", "number", "string", "array", "object"];

/// A value, by keywords of JSON Schema and by our own.
#[derive(Default)]
pub(super) struct Schema {
    pub(super) keywords: Object,
    /// What stands in `x-field`.
    pub(super) extension: Object,
}

/// Writes the values of a member.
#[derive(Clone, Copy)]
pub(super) struct Values<'a> {
    app: &'a App,
    owner: &'a str,
    field: &'a Field,
}

static NO_RULES: Rules = Rules {
    length: None,
    range: None,
    pattern: None,
    format: None,
};

impl<'a> Values<'a> {
    pub(super) const fn of(app: &'a App, owner: &'a str, field: &'a Field) -> Self {
        Self { app, owner, field }
    }

    /// The member's value, without its `Option`.
    pub(super) fn member(self) -> Result<Schema, Inexpressible> {
        let Field {
            ty, rules, each, ..
        } = self.field;
        self.schema(ty, rules, each.as_ref())
    }

    fn schema(
        self,
        ty: &FieldType,
        rules: &Rules,
        each: Option<&Rules>,
    ) -> Result<Schema, Inexpressible> {
        let mut schema = Schema::default();
        let keywords = &mut schema.keywords;
        let format = match ty {
            FieldType::Bool => return Ok(Schema::of("boolean", None)),
            FieldType::Integer(_) | FieldType::Float(_) => return Ok(self.number(ty, rules)),
            FieldType::Bytes => return Ok(bytes(rules)),
            FieldType::Opaque(_) => {
                return Err(Inexpressible {
                    owner: self.owner.to_owned(),
                    member: self.field.name.clone(),
                });
            }
            FieldType::Value => {
                keywords.set("type", list(ANY));
                return Ok(schema);
            }
            FieldType::Enum(name) | FieldType::Struct(name) => {
                schema.keywords = reference(name);
                return Ok(schema);
            }
            FieldType::Option(inner) => {
                let inner = self.schema(inner, rules, each)?;
                return Ok(inner.nullable());
            }
            FieldType::List(element) | FieldType::Set(element) => {
                keywords.set("type", "array");
                let items = self.schema(element, each.unwrap_or(&NO_RULES), None)?;
                keywords.set("items", items.whole());
                keywords.set_flag("uniqueItems", matches!(ty, FieldType::Set(_)));
                bound(keywords, rules.length, ITEMS_MAX_DEFAULT, ITEMS);
                return Ok(schema);
            }
            FieldType::Map(key, value) => {
                keywords.set("type", "object");
                let names = self.schema(key, &NO_RULES, None)?.keywords;
                match key.as_ref() {
                    FieldType::String => {}
                    FieldType::Id(target) => {
                        let target = Object::default().with("references", target.as_str());
                        keywords.set("propertyNames", names.with("x-field", target));
                    }
                    _ => keywords.set("propertyNames", names),
                }
                let value = self.schema(value, each.unwrap_or(&NO_RULES), None)?;
                keywords.set("additionalProperties", value.whole());
                bound(keywords, rules.length, ITEMS_MAX_DEFAULT, PROPERTIES);
                return Ok(schema);
            }
            FieldType::String => rules.format.map(|format| format.name()),
            FieldType::Decimal => Some("decimal"),
            FieldType::Timestamp => Some("date-time"),
            FieldType::Date => Some("date"),
            FieldType::Time => Some("time-local"),
            FieldType::Duration => Some("duration"),
            FieldType::Uuid | FieldType::Id(_) => Some("uuid"),
        };
        let mut schema = Schema::of("string", format);
        let keywords = &mut schema.keywords;
        keywords.set_text("pattern", rules.pattern.as_deref().unwrap_or_default());
        bound(keywords, rules.length, self.text_length_max(), TEXT);
        schema.extension.set_filled("range", self.range(ty, rules));
        Ok(schema)
    }

    /// The most characters of a text without `length(max)`.
    const fn text_length_max(self) -> u64 {
        match (self.field.role, &self.field.references) {
            (Role::Key, _) => KEY_LENGTH_MAX_DEFAULT,
            (_, Some(_)) => SORTED_LENGTH_MAX,
            (_, None) => STRING_LENGTH_MAX_DEFAULT,
        }
    }

    fn number(self, ty: &FieldType, rules: &Rules) -> Schema {
        let (name, format) = match ty {
            FieldType::Float(Float::F32) => ("number", "float"),
            FieldType::Float(Float::F64) => ("number", "double"),
            FieldType::Integer(integer) => ("integer", integer.format()),
            _ => return Schema::default(),
        };
        if self.field.json_string {
            let mut schema = Schema::of("string", Some(format));
            schema.extension.set("json", "string");
            schema.extension.set_filled("range", self.range(ty, rules));
            return schema;
        }
        let mut schema = Schema::of(name, Some(format));
        let range = rules.range.as_ref();
        let bounds = [
            ("minimum", range.and_then(|range| range.min.as_ref())),
            ("maximum", range.and_then(|range| range.max.as_ref())),
        ];
        for (keyword, bound) in bounds {
            if let Some(bound) = bound.and_then(|bound| self.literal(ty, bound)) {
                schema.keywords.set(keyword, bound);
            }
        }
        if says_the_type(ty, rules) {
            schema.extension.set_filled("range", self.range(ty, rules));
        }
        schema
    }

    /// A range, of values that are strings in JSON above all.
    fn range(self, ty: &FieldType, rules: &Rules) -> Object {
        let mut object = Object::default();
        let range = rules.range.iter();
        let bounds = range.flat_map(|range| [("min", &range.min), ("max", &range.max)]);
        for (name, bound) in bounds {
            let bound = bound.as_ref();
            if let Some(bound) = bound.and_then(|bound| self.literal(ty, bound)) {
                object.set(name, bound);
            }
        }
        object
    }

    /// A literal of the member's, or of a value in it.
    pub(super) fn literal(self, ty: &FieldType, value: &Literal) -> Option<Json> {
        if let Literal::Struct(_) = value {
            // It stands for the defaults of its members.
            return Some(Object::default().into());
        }
        let writing = Writing {
            json_string: self.field.json_string,
        };
        literal(self.app, ty, writing, value).map(Json::from)
    }
}

impl Schema {
    fn of(ty: &str, format: Option<&str>) -> Self {
        let mut schema = Self::default();
        schema.keywords.set("type", ty);
        if let Some(format) = format {
            schema.keywords.set("format", format);
        }
        schema
    }

    /// With `x-field` among its keywords.
    fn whole(mut self) -> Object {
        self.keywords.set_filled("x-field", self.extension);
        self.keywords
    }

    /// The schema that takes null as well.
    pub(super) fn nullable(mut self) -> Self {
        let Some(names) = self.keywords.get_mut("type") else {
            let null = Object::default().with("type", "null");
            let either = vec![Json::from(self.keywords), null.into()];
            self.keywords = Object::default().with("anyOf", either);
            return self;
        };
        let null = Json::from("null");
        *names = match std::mem::replace(names, null.clone()) {
            Json::List(mut names) => {
                names.push(null);
                Json::List(names)
            }
            name => Json::List(vec![name, null]),
        };
        self
    }
}

/// Whether a bound is one that the type has anyway: keywords that say so are read as the type alone.
fn says_the_type(ty: &FieldType, rules: &Rules) -> bool {
    let (FieldType::Integer(integer), Some(range)) = (ty, &rules.range) else {
        return false;
    };
    let (least, greatest) = integer.bounds();
    range.min == Some(Literal::Integer(least)) || range.max == Some(Literal::Integer(greatest))
}

/// `minLength` and `maxLength` would count characters of base64, from which the bytes do not follow.
fn bytes(rules: &Rules) -> Schema {
    let mut schema = Schema::of("string", None);
    schema.keywords.set("contentEncoding", "base64");
    let mut length = Object::default();
    bound(&mut length, rules.length, BYTES_LENGTH_MAX_DEFAULT, OWN);
    schema.extension.set_filled("length", length);
    schema
}

/// The names of the bounds on a length.
type Bounds = [&'static str; 2];

const TEXT: Bounds = ["minLength", "maxLength"];
const ITEMS: Bounds = ["minItems", "maxItems"];
const PROPERTIES: Bounds = ["minProperties", "maxProperties"];
const OWN: Bounds = ["min", "max"];

/// Writes the bounds of a length, but not the ceiling that it has anyway.
fn bound(keywords: &mut Object, length: Option<Length>, ceiling: u64, [least, most]: Bounds) {
    let Some(Length { min, max }) = length else {
        return;
    };
    if let Some(min) = min {
        keywords.set(least, min);
    }
    if let Some(max) = max.filter(|max| *max != ceiling) {
        keywords.set(most, max);
    }
}
