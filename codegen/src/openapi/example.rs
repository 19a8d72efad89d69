//! Example values: the same for the same application, and valid by the member's own constraints.
//! Where none is found there is none, and none of the object that would need it.

use serde_json::{Map, Value, json};

use super::{
    literal::{self, base64, float, integer, literal},
    schema::{Form, bounds},
    shape::Shape,
    text,
    variants::tag,
    weight::{is_light, is_light_enum},
};
use crate::{
    app::{
        App, Enum, EnumForm, Field, FieldType, Literal, Model, Role, USER, Variant, VariantData,
    },
    decimal::Decimal,
    timestamp::rfc3339,
};

/// 2026-01-02T03:04:05Z, the time that the examples of keys hold.
const MOMENT_MILLISECONDS: u64 = 1_767_323_045_000;
const MOMENT_MICROSECONDS: i128 = MOMENT_MILLISECONDS as i128 * 1000;
const MOMENT_DAYS: i128 = 20_455;
const MOMENT_OF_DAY: i128 = 11_045_000_000;
/// PT1H30M
const DURATION: i128 = 5_400_000_000;
const SECOND: i128 = 1_000_000;

/// Most items of an example.
const ITEMS_MAX: u64 = 20;

/// An object as an example; `None` if a member has no example.
pub(super) fn object(
    app: &App,
    fields: &[Field],
    model: Option<&Model>,
    shape: Shape,
) -> Option<Value> {
    let fields = || {
        fields.iter().filter(|field| match shape {
            Shape::Record => shape.has(field, model),
            // What cannot be changed is best left out.
            Shape::Create | Shape::Replace | Shape::Patch => {
                shape.has(field, model) && !shape.is_read_only(field)
            }
        })
    };
    // A patch shows what it is for by naming one member.
    let count = if shape == Shape::Patch { 1 } else { usize::MAX };
    if !is_light(app, fields().take(count)) {
        return None;
    }
    let mut object = Map::new();
    for field in fields().take(count) {
        match of_member(app, model, field) {
            Some(value) => object.insert(field.json_name.clone(), value),
            None if !shape.requires(field) => None,
            None if field.optional => object.insert(field.json_name.clone(), Value::Null),
            None => return None,
        };
    }
    Some(object.into())
}

/// The key of a record.
pub(super) fn key(app: &App, model: &Model) -> Option<Value> {
    of_member(app, Some(model), model.key()?)
}

fn of_member(app: &App, model: Option<&Model>, field: &Field) -> Option<Value> {
    // A record is there as it was created.
    let form = Form::of(field);
    if matches!(field.role, Role::Version | Role::Serial) {
        return literal(app, &field.ty, form.writing(), &Literal::Integer(1));
    }
    let default = field.default.as_ref();
    let default = default.and_then(|value| literal(app, &field.ty, form.writing(), value));
    default.or_else(|| match (model, field.role) {
        (Some(model), Role::Key) => several(app, form, &model.name, 1)?.pop(),
        _ => of_value(app, form, &field.name),
    })
}

/// The key of the example of the model at this place in the application: a UUIDv7 (RFC 9562).
pub(super) fn id(index: usize) -> String {
    let (high, low) = (MOMENT_MILLISECONDS >> 16, MOMENT_MILLISECONDS & 0xffff);
    format!("{high:08x}-{low:04x}-7000-8000-{:012x}", index + 1)
}

/// The place of a model in the application; users come after all of them.
fn place(app: &App, model: &str) -> Option<usize> {
    match model {
        USER => Some(app.models.len()),
        model => app.models.iter().position(|one| one.name == model),
    }
}

/// A value by its form; `name` is what a text says.
pub(super) fn of_value(app: &App, form: Form<'_>, name: &str) -> Option<Value> {
    several(app, form, name, 1)?.pop()
}

/// So many values, no two of them equal.
fn several(app: &App, form: Form<'_>, name: &str, count: usize) -> Option<Vec<Value>> {
    let is_one = !matches!(
        form.ty,
        FieldType::Option(_) | FieldType::List(_) | FieldType::Set(_) | FieldType::Map(..)
    );
    let referred = form.references.filter(|_| is_one);
    if let Some(target) = referred.and_then(|name| app.model(name)) {
        return several(app, Form::of(target.key()?), &target.name, count);
    }
    let numbers = |start, bounds| progression(start, bounds, 1, count);
    let instants = |start, step| progression(start, within(form), step, count);
    let mut values: Vec<Value> = match form.ty {
        FieldType::Bool => vec![true.into(), false.into()],
        FieldType::Integer(ty) if form.json_string => {
            let numbers = numbers(1, bounds(form, *ty)).into_iter();
            numbers.map(|number| number.to_string().into()).collect()
        }
        FieldType::Integer(ty) => {
            let numbers = numbers(1, bounds(form, *ty)).into_iter();
            numbers.map(integer).collect()
        }
        FieldType::Float(_) => floats(form, count)?,
        FieldType::Decimal => decimals(form, count),
        FieldType::String => text::several(form, name, count)?,
        FieldType::Bytes => bytes(form, count),
        FieldType::Timestamp => texts(instants(MOMENT_MICROSECONDS, SECOND), |number| {
            Some(rfc3339(number))
        })?,
        FieldType::Date => texts(instants(MOMENT_DAYS, 1), |number| {
            literal::date(i32::try_from(number).ok()?)
        })?,
        FieldType::Time => texts(instants(MOMENT_OF_DAY, SECOND), literal::time)?,
        FieldType::Duration => texts(instants(DURATION, SECOND), |number| {
            Some(literal::duration(number))
        })?,
        FieldType::Uuid => (0..count).map(|nth| id(nth).into()).collect(),
        FieldType::Id(target) => {
            let index = place(app, target)?;
            let nth = |nth| id(index + nth * app.models.len()).into();
            (0..count).map(nth).collect()
        }
        FieldType::Value => vec![json!({"any": "JSON"})],
        // Nobody but its type knows what it takes.
        FieldType::Opaque(_) => return None,
        FieldType::Enum(item) => {
            let item = app.enumeration(item)?;
            if !is_light_enum(app, item) {
                return None;
            }
            let variants = item.variants.iter();
            variants.filter_map(|of| variant(app, item, of)).collect()
        }
        FieldType::Struct(name) => {
            let fields = &app.structure(name)?.fields;
            vec![object(app, fields, None, Shape::Record)?]
        }
        FieldType::Option(inner) => several(app, form.unwrapped(inner), name, count)?,
        FieldType::List(element) => {
            let one = of_value(app, form.within(element), name);
            vec![vec![one?; items(form)?].into()]
        }
        FieldType::Set(element) => {
            vec![several(app, form.within(element), name, items(form)?)?.into()]
        }
        FieldType::Map(key, value) => vec![map(app, form, (key, value), name)?],
    };
    values.truncate(count);
    (values.len() == count).then_some(values)
}

/// How many items an example has: one, unless there must be more or none.
pub(super) fn items(form: Form<'_>) -> Option<usize> {
    let length = form.length();
    let count = 1.clamp(
        length.min.unwrap_or(0),
        length.max.unwrap_or(u64::MAX).max(1),
    );
    let count = count.min(length.max.unwrap_or(u64::MAX));
    usize::try_from(count).ok().filter(|_| count <= ITEMS_MAX)
}

fn map(
    app: &App,
    form: Form<'_>,
    (key, value): (&FieldType, &FieldType),
    name: &str,
) -> Option<Value> {
    let count = items(form)?;
    let keys: Vec<Value> = match key {
        FieldType::String => (1..=count).map(|nth| format!("key-{nth}").into()).collect(),
        key => several(app, Form::plain(key), name, count)?,
    };
    let mut map = Map::new();
    for key in keys {
        let value = of_value(app, form.within(value), name)?;
        map.insert(key.as_str()?.to_owned(), value);
    }
    Some(map.into())
}

/// The bounds of a range whose literals are numbers.
fn within(form: Form<'_>) -> (i128, i128) {
    let number = |literal: Option<&Literal>| match literal {
        Some(Literal::Timestamp(number) | Literal::Time(number) | Literal::Duration(number)) => {
            Some(i128::from(*number))
        }
        Some(Literal::Date(days)) => Some(i128::from(*days)),
        _ => None,
    };
    let (min, max) = form.range();
    (
        number(min).unwrap_or(i128::MIN),
        number(max).unwrap_or(i128::MAX),
    )
}

/// Numbers between bounds: up from the start, then down.
fn progression(start: i128, (min, max): (i128, i128), step: i128, count: usize) -> Vec<i128> {
    let start = start.clamp(min, max.max(min));
    let from = |sign: i128| {
        std::iter::successors(Some(start), move |number| number.checked_add(step * sign))
            .take_while(move |number| (min..=max).contains(number))
    };
    from(1)
        .take(count)
        .chain(from(-1).skip(1))
        .take(count)
        .collect()
}

fn texts(numbers: Vec<i128>, text: impl Fn(i64) -> Option<String>) -> Option<Vec<Value>> {
    let numbers = numbers.into_iter();
    let texts = numbers.map(|number| text(i64::try_from(number).ok()?).map(Value::from));
    texts.collect()
}

fn floats(form: Form<'_>, count: usize) -> Option<Vec<Value>> {
    let bound = |literal: Option<&Literal>| match literal {
        Some(Literal::Float(number)) => Some(*number),
        Some(Literal::Integer(number)) => Some(*number as f64),
        _ => None,
    };
    let (min, max) = form.range();
    let (min, max) = (
        bound(min).unwrap_or(f64::MIN),
        bound(max).unwrap_or(f64::MAX),
    );
    let places = (0..count).map(|place| 1.5 + place as f64);
    let mut numbers: Vec<f64> = places
        .filter(|number| (min..=max).contains(number))
        .collect();
    // A bound may have no short form in 32 bits; what is between is rather there.
    let between = [min / 2.0 + max / 2.0, min, max];
    for number in between.into_iter().filter(|number| number.is_finite()) {
        if numbers.len() < count && !numbers.contains(&number) {
            numbers.push(number);
        }
    }
    numbers.into_iter().map(float).collect()
}

fn decimals(form: Form<'_>, count: usize) -> Vec<Value> {
    let (min, max) = form.range();
    let bound = |literal: Option<&Literal>| match literal {
        Some(Literal::Decimal(text)) => Decimal::parse(text),
        _ => None,
    };
    let (min, max) = (bound(min), bound(max));
    let halves = (0..count).map(|place| Decimal::parse(&format!("{}.5", 12 + place)));
    let wholes = (0..count).map(|place| Decimal::parse(&place.to_string()));
    let candidates = halves.chain(wholes).chain([min, max]).flatten();
    let mut found: Vec<Value> = Vec::new();
    for candidate in candidates {
        let fits = min.is_none_or(|min| candidate >= min) && max.is_none_or(|max| candidate <= max);
        let scaled = match form.scale {
            Some(scale) => candidate.with_scale(scale),
            None => Some(candidate),
        };
        let text = scaled.filter(|_| fits).map(|number| number.to_string());
        found.extend(text.map(Value::from).filter(|text| !found.contains(text)));
    }
    found.truncate(count);
    found
}

fn bytes(form: Form<'_>, count: usize) -> Vec<Value> {
    let length = form.length();
    let bytes = 3.clamp(
        length.min.unwrap_or(0),
        length.max.unwrap_or(u64::MAX).max(1),
    );
    let bytes = bytes.min(length.max.unwrap_or(u64::MAX)).min(1 << 16);
    let of = |nth: u8| {
        (0..bytes)
            .map(|place| b'a' + nth + (place % 8) as u8)
            .collect()
    };
    let nths = 0..u8::try_from(count).unwrap_or(u8::MAX).min(16);
    let values: Vec<Vec<u8>> = nths.map(of).collect();
    let mut found: Vec<Value> = Vec::new();
    for value in values {
        let text = Value::from(base64(&value));
        if !found.contains(&text) {
            found.push(text);
        }
    }
    found
}

/// A value of an enum: the first variant that has an example.
pub(super) fn enumeration(app: &App, item: &Enum) -> Option<Value> {
    let mut variants = item.variants.iter();
    variants.find_map(|of| variant(app, item, of))
}

/// A value of a variant.
pub(super) fn variant(app: &App, item: &Enum, variant: &Variant) -> Option<Value> {
    let Some(tag) = tag(&item.form) else {
        return Some(variant.json_name.as_str().into());
    };
    let inside = match &variant.data {
        VariantData::None => None,
        VariantData::Members(fields) => Some(object(app, fields, None, Shape::Record)?),
        VariantData::Value(field) => Some(of_value(app, Form::of(field), &variant.name)?),
    };
    let mut value = match (&item.form, inside) {
        (EnumForm::Adjacent { content, .. }, Some(inside)) => {
            Map::from_iter([(content.clone(), inside)])
        }
        (_, Some(Value::Object(members))) => members,
        _ => Map::new(),
    };
    value.insert(tag.to_owned(), variant.json_name.as_str().into());
    Some(value.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_of_a_key_is_a_uuid_of_version_7() {
        assert_eq!(id(0), "019b7ca9-8c88-7000-8000-000000000001");
        assert_eq!(id(255), "019b7ca9-8c88-7000-8000-000000000100");
    }

    #[test]
    fn numbers_go_up_and_then_down() {
        assert_eq!(progression(1, (0, 9), 1, 3), [1, 2, 3]);
        assert_eq!(progression(1, (-9, 2), 1, 4), [1, 2, 0, -1]);
        assert_eq!(progression(1, (5, 6), 1, 3), [5, 6]);
    }
}
