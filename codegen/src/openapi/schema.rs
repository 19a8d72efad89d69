//! The schema of a value, by its type and constraints: what the server reads or shows, and no more
//! than it checks. No object of members or variants stands inline: it is referred to.

use serde_json::{Map, Value, json};

use super::{
    literal::{Writing, float, integer, literal},
    names::{Names, target},
    shape::Shape,
    texts::{self, DecimalText},
};
use crate::{
    app::{App, Field, FieldType, Float, Format, Integer, Length, Literal, Range, Role, Rules},
    resolve::patterns,
};

/// The application and the names of its components.
#[derive(Debug, Clone, Copy)]
pub(super) struct Context<'a> {
    pub(super) app: &'a App,
    pub(super) names: &'a Names,
}

/// A value: its type and all that says how it is written and bounded.
#[derive(Debug, Clone, Copy)]
pub(super) struct Form<'a> {
    pub(super) ty: &'a FieldType,
    pub(super) rules: &'a Rules,
    each: Option<&'a Rules>,
    pub(super) scale: Option<u32>,
    pub(super) json_string: bool,
    /// Whether it is a key of a record.
    pub(super) is_key: bool,
    /// Whether it is a key of text that no pattern or length says more of.
    pub(super) plain_key: bool,
    /// The model whose key it is, if that is not in its type.
    pub(super) references: Option<&'a str>,
}

static NO_RULES: Rules = Rules {
    length: None,
    range: None,
    pattern: None,
    format: None,
};

impl<'a> Form<'a> {
    /// Of a member, without its `Option`.
    pub(super) fn of(field: &'a Field) -> Self {
        let Rules {
            pattern, format, ..
        } = &field.rules;
        let is_plain = pattern.is_none() && format.is_none();
        Self {
            ty: &field.ty,
            rules: &field.rules,
            each: field.each.as_ref(),
            scale: field.scale,
            json_string: field.json_string,
            is_key: field.role == Role::Key,
            plain_key: field.role == Role::Key && field.ty == FieldType::String && is_plain,
            references: field.references.as_deref(),
        }
    }

    /// Of a type alone.
    pub(super) const fn plain(ty: &'a FieldType) -> Self {
        Self {
            ty,
            rules: &NO_RULES,
            each: None,
            scale: None,
            json_string: false,
            is_key: false,
            plain_key: false,
            references: None,
        }
    }

    /// The same, with a 64-bit integer as a string or not.
    pub(super) const fn with_string(self, json_string: bool) -> Self {
        Self {
            json_string,
            ..self
        }
    }

    /// Of what is in the value: an element, or the value of an entry.
    pub(super) fn within(self, ty: &'a FieldType) -> Self {
        Self {
            ty,
            rules: self.each.unwrap_or(&NO_RULES),
            each: None,
            ..self
        }
    }

    /// The same value, known to be there.
    pub(super) const fn unwrapped(self, ty: &'a FieldType) -> Self {
        Self { ty, ..self }
    }

    pub(super) const fn writing(self) -> Writing {
        Writing {
            json_string: self.json_string,
        }
    }

    pub(super) fn length(self) -> Length {
        self.rules.length.unwrap_or(Length {
            min: None,
            max: None,
        })
    }

    /// The least and the greatest value, as literals.
    pub(super) fn range(self) -> (Option<&'a Literal>, Option<&'a Literal>) {
        match &self.rules.range {
            Some(Range { min, max }) => (min.as_ref(), max.as_ref()),
            None => (None, None),
        }
    }
}

/// Most characters of a key of text when nothing says more.
const KEY_LENGTH_MAX_DEFAULT: u64 = 128;

/// Whether it is what a key of text has when nothing says more.
fn is_ceiling(length: Length) -> bool {
    length.min.is_none() && length.max.is_none_or(|max| max == KEY_LENGTH_MAX_DEFAULT)
}

/// The schema of a value in an object of this shape.
pub(super) fn schema(context: Context<'_>, form: Form<'_>, shape: Shape) -> Map<String, Value> {
    let mut keywords = Map::new();
    let mut set = |keyword: &str, value: Value| keywords.insert(keyword.to_owned(), value);
    match form.ty {
        FieldType::Bool => {
            set("type", "boolean".into());
        }
        FieldType::Integer(ty) => return whole(form, *ty),
        FieldType::Float(ty) => return floating(form, *ty),
        FieldType::Decimal => return decimal(form, shape),
        FieldType::String => return text(form),
        FieldType::Bytes => return bytes(form),
        FieldType::Timestamp => return formatted("date-time"),
        FieldType::Date => return formatted("date"),
        FieldType::Uuid | FieldType::Id(_) => return formatted("uuid"),
        FieldType::Time => return matching(texts::TIME),
        FieldType::Duration => return matching(texts::DURATION),
        FieldType::Value => {
            set(
                "type",
                json!(["boolean", "number", "string", "array", "object"]),
            );
        }
        FieldType::Opaque(_) => {}
        FieldType::Enum(name) => {
            let is_unit = context
                .app
                .enumeration(name)
                .is_some_and(|item| item.is_unit());
            let component = match is_unit {
                true => context.names.unit(name),
                false => context.names.nested(name, shape),
            };
            set("$ref", target(&component).into());
        }
        FieldType::Struct(name) => {
            set("$ref", target(&context.names.nested(name, shape)).into());
        }
        FieldType::Option(inner) => {
            return nullable(schema(context, form.unwrapped(inner), shape));
        }
        FieldType::List(element) => return list(context, form, element, shape),
        FieldType::Set(element) => {
            let mut keywords = list(context, form, element, shape);
            keywords.insert("uniqueItems".to_owned(), true.into());
            return keywords;
        }
        FieldType::Map(key, value) => return map(context, form, (key, value), shape),
    }
    keywords
}

/// The schema that takes null as well.
pub(super) fn nullable(mut keywords: Map<String, Value>) -> Map<String, Value> {
    if keywords.contains_key("$ref") {
        let either = json!([keywords, {"type": "null"}]);
        return Map::from_iter([("anyOf".to_owned(), either)]);
    }
    match keywords.get_mut("type") {
        Some(Value::Array(names)) if !names.contains(&"null".into()) => names.push("null".into()),
        Some(name @ Value::String(_)) => *name = json!([name, "null"]),
        // What takes anything takes null.
        _ => {}
    }
    keywords
}

fn formatted(format: &str) -> Map<String, Value> {
    keywords([("type", "string".into()), ("format", format.into())])
}

fn matching(pattern: &str) -> Map<String, Value> {
    keywords([("type", "string".into()), ("pattern", pattern.into())])
}

pub(super) fn keywords<const N: usize>(keywords: [(&str, Value); N]) -> Map<String, Value> {
    let keywords = keywords.into_iter();
    keywords
        .map(|(name, value)| (name.to_owned(), value))
        .collect()
}

fn whole(form: Form<'_>, ty: Integer) -> Map<String, Value> {
    if form.json_string {
        let (signed, length) = match ty {
            Integer::I64 => (texts::SIGNED, 20),
            _ => (texts::UNSIGNED, 20),
        };
        let mut keywords = matching(signed);
        keywords.insert("maxLength".to_owned(), length.into());
        return keywords;
    }
    let (min, max) = bounds(form, ty);
    keywords([
        ("type", "integer".into()),
        ("format", integer_format(ty).into()),
        ("minimum", integer(min)),
        ("maximum", integer(max)),
    ])
}

/// The least and the greatest value, by type and range.
pub(super) fn bounds(form: Form<'_>, ty: Integer) -> (i128, i128) {
    let (least, most) = ty.bounds();
    let bound = |literal: Option<&Literal>, ends: i128| match literal {
        Some(Literal::Integer(bound)) => *bound,
        _ => ends,
    };
    let (min, max) = form.range();
    (bound(min, least).max(least), bound(max, most).min(most))
}

/// The narrowest of OpenAPI's formats that holds every value of the type.
const fn integer_format(ty: Integer) -> &'static str {
    match ty {
        Integer::U8 | Integer::U16 | Integer::I8 | Integer::I16 | Integer::I32 => "int32",
        Integer::U32 | Integer::I64 => "int64",
        Integer::U64 => "uint64",
    }
}

fn floating(form: Form<'_>, ty: Float) -> Map<String, Value> {
    let (format, most) = match ty {
        Float::F32 => ("float", Some(f64::from(f32::MAX))),
        Float::F64 => ("double", None),
    };
    let mut keywords = keywords([("type", "number".into()), ("format", format.into())]);
    let (min, max) = form.range();
    let bound = |literal: Option<&Literal>, ends: Option<f64>| match literal {
        Some(Literal::Float(bound)) => float(*bound),
        Some(Literal::Integer(bound)) => Some(integer(*bound)),
        _ => float(ends?),
    };
    let minimum = bound(min, most.map(|most| -most));
    keywords.extend(minimum.map(|bound| ("minimum".to_owned(), bound)));
    let maximum = bound(max, most);
    keywords.extend(maximum.map(|bound| ("maximum".to_owned(), bound)));
    keywords
}

fn decimal(form: Form<'_>, shape: Shape) -> Map<String, Value> {
    let (min, _) = form.range();
    let positive = matches!(min, Some(Literal::Decimal(text)) if !text.starts_with('-'));
    let text = DecimalText {
        scale: form.scale,
        exact: shape == Shape::Record,
        signed: !positive,
    };
    let mut keywords = matching(&text.pattern());
    keywords.insert("maxLength".to_owned(), texts::DECIMAL_LENGTH_MAX.into());
    keywords
}

fn text(form: Form<'_>) -> Map<String, Value> {
    if form.plain_key {
        let length = form.length();
        if is_ceiling(length) {
            return matching(texts::KEY);
        }
        let mut keywords = matching(texts::KEY_CHARACTERS);
        bound(&mut keywords, length, ["minLength", "maxLength"]);
        return keywords;
    }
    let mut keywords = keywords([("type", "string".into())]);
    let mut patterns: Vec<&str> = Vec::new();
    if let Some(format) = form.rules.format {
        keywords.insert("format".to_owned(), format.name().into());
        patterns.extend((format == Format::Email).then_some(texts::EMAIL));
    }
    // What clients cannot read is said in words.
    let pattern = form.rules.pattern.as_deref();
    patterns.extend(pattern.filter(|pattern| patterns::foreign(pattern).is_none()));
    let mut patterns = patterns.into_iter();
    if let Some(first) = patterns.next() {
        keywords.insert("pattern".to_owned(), first.into());
    }
    let more: Vec<Value> = patterns
        .map(|pattern| json!({"pattern": pattern}))
        .collect();
    if !more.is_empty() {
        keywords.insert("allOf".to_owned(), more.into());
    }
    bound(&mut keywords, form.length(), ["minLength", "maxLength"]);
    keywords
}

fn bytes(form: Form<'_>) -> Map<String, Value> {
    let mut keywords = keywords([
        ("type", "string".into()),
        ("contentEncoding", "base64".into()),
        ("pattern", texts::BASE64.into()),
    ]);
    // Three bytes are four letters.
    let letters = |bytes: u64| bytes.div_ceil(3).saturating_mul(4);
    let Length { min, max } = form.length();
    let length = Length {
        min: min.map(letters),
        max: max.map(letters),
    };
    bound(&mut keywords, length, ["minLength", "maxLength"]);
    keywords
}

fn list(
    context: Context<'_>,
    form: Form<'_>,
    element: &FieldType,
    shape: Shape,
) -> Map<String, Value> {
    // A merge patch replaces a list as a whole.
    let shape = match shape {
        Shape::Patch => Shape::Create,
        shape => shape,
    };
    let items = schema(context, form.within(element), shape);
    let mut keywords = keywords([("type", "array".into()), ("items", items.into())]);
    bound(&mut keywords, form.length(), ["minItems", "maxItems"]);
    keywords
}

fn map(
    context: Context<'_>,
    form: Form<'_>,
    (key, value): (&FieldType, &FieldType),
    shape: Shape,
) -> Map<String, Value> {
    let mut values = schema(context, form.within(value), shape);
    let mut length = form.length();
    if shape == Shape::Patch {
        // By key, and null takes an entry out: what is there counts too.
        values = nullable(values);
        length = Length {
            min: None,
            max: None,
        };
    }
    let mut keywords = keywords([
        ("type", "object".into()),
        ("additionalProperties", values.into()),
    ]);
    let names = match key {
        FieldType::String => None,
        key => Some(schema(context, Form::plain(key), shape)),
    };
    keywords.extend(names.map(|names| ("propertyNames".to_owned(), names.into())));
    bound(&mut keywords, length, ["minProperties", "maxProperties"]);
    keywords
}

fn bound(keywords: &mut Map<String, Value>, length: Length, [least, most]: [&str; 2]) {
    if let Some(min) = length.min.filter(|min| *min > 0) {
        keywords.insert(least.to_owned(), min.into());
    }
    if let Some(max) = length.max {
        keywords.insert(most.to_owned(), max.into());
    }
}

/// The JSON form of a bound, for people.
pub(super) fn shown(context: Context<'_>, form: Form<'_>, bound: &Literal) -> Option<String> {
    let value = literal(context.app, form.ty, form.writing(), bound)?;
    Some(match value {
        Value::String(text) => text,
        other => other.to_string(),
    })
}
