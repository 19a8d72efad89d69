//! Values that a member can have: the limits of its type and options first, then others that
//! differ from them. They come from the compiler's own representation of the models, never from
//! generated code.

use std::collections::BTreeMap;

use modelith_codegen::app::{
    App, Enum, EnumForm, Field, FieldType, Literal, Role, Rules, Struct, Variant, VariantData,
};
use serde_json::{Map, Value, json};

use crate::{numbers, texts};

/// How many values there are of a type that has as many.
pub const VALUES: usize = 9;

/// What values depend on beside the type: the models, and the records that are there to refer to.
#[derive(Debug, Clone, Copy)]
pub struct Source<'w> {
    /// The models.
    pub app: &'w App,
    /// Keys of records, by model.
    pub keys: &'w BTreeMap<String, Vec<Value>>,
    /// Values of opaque types, by their Rust text.
    pub opaque: &'w [(&'static str, &'static [&'static str])],
}

/// What a value must keep to, beside its type.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bounds<'f> {
    rules: &'f Rules,
    each: Option<&'f Rules>,
    scale: Option<u32>,
    json_string: bool,
    references: Option<&'f str>,
}

/// No more than the type says.
static UNBOUND: Rules = Rules {
    length: None,
    range: None,
    pattern: None,
    format: None,
};

impl<'f> Bounds<'f> {
    /// What the value of a member must keep to.
    pub(crate) fn of(field: &'f Field) -> Self {
        Self {
            rules: &field.rules,
            each: field.each.as_ref(),
            scale: field.scale,
            json_string: field.json_string,
            references: field.references.as_deref(),
        }
    }

    /// What an element must keep to. One that is itself a collection has no bounds but its type's.
    pub(crate) fn element(self) -> Self {
        Self {
            rules: self.each.unwrap_or(&UNBOUND),
            each: None,
            ..self
        }
    }
}

impl Source<'_> {
    /// Values of a member, none of them null. Empty if it refers to records that are not there.
    #[must_use]
    pub fn values(&self, field: &Field) -> Vec<Value> {
        let is_plain = field.rules.pattern.is_none() && field.rules.format.is_none();
        if field.role == Role::Key && field.ty == FieldType::String && is_plain {
            let length = field.rules.length;
            let least = length.and_then(|length| length.min).unwrap_or(0);
            let most = length.and_then(|length| length.max).unwrap_or(u64::MAX);
            let fits = |key: &&str| (least..=most).contains(&(key.len() as u64));
            return texts::KEYS
                .into_iter()
                .filter(fits)
                .map(Value::from)
                .collect();
        }
        self.of_type(&field.ty, Bounds::of(field))
    }

    fn keys_of(&self, model: &str) -> Vec<Value> {
        self.keys.get(model).cloned().unwrap_or_default()
    }

    pub(crate) fn of_type(&self, ty: &FieldType, bounds: Bounds<'_>) -> Vec<Value> {
        if let (Some(model), false) = (
            bounds.references,
            matches!(
                ty,
                FieldType::List(_) | FieldType::Set(_) | FieldType::Map(..) | FieldType::Option(_)
            ),
        ) {
            return self.keys_of(model);
        }
        let rules = bounds.rules;
        match ty {
            FieldType::Bool => vec![json!(true), json!(false)],
            FieldType::Integer(integer) if bounds.json_string => numbers::integers(*integer, rules)
                .into_iter()
                .map(|number| number.to_string().into())
                .collect(),
            FieldType::Integer(integer) => numbers::integers(*integer, rules)
                .into_iter()
                .map(numbers::json)
                .collect(),
            FieldType::Float(float) => numbers::floats(*float, rules),
            FieldType::Decimal => numbers::decimals(rules, bounds.scale),
            FieldType::String => texts::strings(rules),
            FieldType::Timestamp => texts::timestamps(rules),
            FieldType::Date => texts::dates(rules),
            FieldType::Time => texts::times(rules),
            FieldType::Duration => texts::durations(rules),
            FieldType::Uuid => texts::UUIDS.map(Value::from).into(),
            FieldType::Bytes => texts::bytes(rules),
            FieldType::Value => anything(),
            FieldType::Opaque(text) => self.opaque(text),
            FieldType::Id(model) => self.keys_of(model),
            FieldType::Enum(name) => {
                let found = self.app.enumeration(name);
                self.of_enum(found.expect("an enum of the models"))
            }
            FieldType::Struct(name) => {
                let found = self.app.structure(name);
                self.of_struct(found.expect("a struct of the models"))
            }
            FieldType::Option(inner) => {
                let mut values = self.of_type(inner, bounds);
                values.insert(1.min(values.len()), Value::Null);
                values
            }
            FieldType::List(inner) => self.lists(inner, bounds),
            FieldType::Set(inner) => self.sets(inner, bounds),
            FieldType::Map(key, inner) => self.maps(key, inner, bounds),
            other => panic!("{other:?} has no values here yet"),
        }
    }

    fn opaque(&self, text: &str) -> Vec<Value> {
        let last = |path: &str| path.rsplit("::").next().unwrap_or_default().to_owned();
        let found = self.opaque.iter().find(|(name, _)| last(text) == *name);
        let (_, values) = found.unwrap_or_else(|| panic!("`{text}` has no values here"));
        values
            .iter()
            .map(|value| serde_json::from_str(value).expect("JSON"))
            .collect()
    }

    fn of_enum(&self, found: &Enum) -> Vec<Value> {
        found
            .variants
            .iter()
            .flat_map(|variant| self.of_variant(&found.form, variant))
            .collect()
    }

    fn of_variant(&self, form: &EnumForm, variant: &Variant) -> Vec<Value> {
        let name = Value::from(variant.json_name.as_str());
        let contents = match &variant.data {
            VariantData::None => vec![Value::Null],
            VariantData::Members(fields) => self.objects(fields),
            VariantData::Value(field) => self.values(field),
        };
        let of = |content: Value| match form {
            EnumForm::Name => name.clone(),
            EnumForm::Internal { tag } => {
                let mut object = Map::from_iter([(tag.clone(), name.clone())]);
                if let Value::Object(members) = content {
                    object.extend(members);
                }
                object.into()
            }
            EnumForm::Adjacent { tag, content: of } => {
                let mut object = Map::from_iter([(tag.clone(), name.clone())]);
                if variant.data != VariantData::None {
                    object.insert(of.clone(), content);
                }
                object.into()
            }
        };
        contents.into_iter().map(of).collect()
    }

    fn of_struct(&self, found: &Struct) -> Vec<Value> {
        self.objects(&found.fields)
    }

    /// Objects with every member, but what is left out while it is `None`.
    fn objects(&self, fields: &[Field]) -> Vec<Value> {
        let object = |n: usize| {
            let mut object = Map::new();
            for field in fields {
                let value = self.nth(field, n)?;
                if !(value.is_null() && field.skip_if_none) {
                    object.insert(field.json_name.clone(), value);
                }
            }
            Some(Value::Object(object))
        };
        let mut objects: Vec<Value> = Vec::new();
        for value in (0..3).filter_map(object) {
            if !objects.contains(&value) {
                objects.push(value);
            }
        }
        objects
    }

    /// The `n`th value of a member, now and then null if it may be; `None` if it has no value.
    #[must_use]
    pub fn nth(&self, field: &Field, n: usize) -> Option<Value> {
        let values = self.values(field);
        if field.optional && (n % 3 == 2 || values.is_empty()) {
            return Some(Value::Null);
        }
        let place = n.checked_rem(values.len())?;
        values.get(place).cloned()
    }

    /// The values of elements, as far as `each` says.
    fn elements(&self, inner: &FieldType, bounds: Bounds<'_>) -> Vec<Value> {
        self.of_type(inner, bounds.element())
    }

    /// How many elements collections have: the fewest, the most (but not thousands), some.
    fn counts(bounds: Bounds<'_>, there: usize) -> Vec<usize> {
        let length = bounds.rules.length;
        let of = |bound: Option<u64>, absent: usize| {
            bound.map_or(absent, |bound| usize::try_from(bound).unwrap_or(absent))
        };
        let min = of(length.and_then(|length| length.min), 0);
        let max = of(length.and_then(|length| length.max), 20).max(min);
        let mut counts = vec![
            min,
            max.min(min.max(20)).min(there.max(min)),
            (min + 2).min(max),
        ];
        counts.dedup();
        counts
    }

    fn lists(&self, inner: &FieldType, bounds: Bounds<'_>) -> Vec<Value> {
        let elements = self.elements(inner, bounds);
        if elements.is_empty() {
            return Self::counts(bounds, 0)
                .contains(&0)
                .then(|| json!([]))
                .into_iter()
                .collect();
        }
        let list = |(shift, count): (usize, usize)| {
            let from = elements.iter().cycle().skip(shift);
            from.take(count).cloned().collect::<Value>()
        };
        Self::counts(bounds, elements.len())
            .into_iter()
            .enumerate()
            .map(list)
            .collect()
    }

    /// Sets are shown in the order of their elements, and so given here.
    fn sets(&self, inner: &FieldType, bounds: Bounds<'_>) -> Vec<Value> {
        let mut elements = self.elements(inner, bounds);
        elements.truncate(6);
        let mut sets = Vec::new();
        for count in Self::counts(bounds, elements.len()) {
            if count > elements.len() {
                continue;
            }
            let mut set: Vec<Value> = elements.iter().take(count).cloned().collect();
            set.sort_by(|one, two| self.compare(inner, one, two));
            sets.push(set.into());
        }
        sets
    }

    /// The order of two values of a type, neither of them null.
    pub(crate) fn compare(
        &self,
        inner: &FieldType,
        one: &Value,
        two: &Value,
    ) -> std::cmp::Ordering {
        match inner {
            FieldType::Integer(_) => numbers::integer(one).cmp(&numbers::integer(two)),
            FieldType::Float(_) => one.as_f64().partial_cmp(&two.as_f64()).expect("numbers"),
            FieldType::Decimal => numbers::decimal(one).total_cmp(&numbers::decimal(two)),
            FieldType::Duration => texts::duration_of(one).cmp(&texts::duration_of(two)),
            FieldType::Timestamp => texts::moment_of(one).cmp(&texts::moment_of(two)),
            FieldType::Bool => one.as_bool().cmp(&two.as_bool()),
            FieldType::Enum(name) => {
                let place = |value: &Value| {
                    let variants = self.app.enumeration(name).map(|found| &found.variants);
                    variants.and_then(|variants| {
                        variants
                            .iter()
                            .position(|variant| *value == *variant.json_name)
                    })
                };
                place(one).cmp(&place(two))
            }
            // As text: String, Uuid, Id, dates and times of day.
            _ => one.as_str().cmp(&two.as_str()),
        }
    }

    fn maps(&self, key: &FieldType, inner: &FieldType, bounds: Bounds<'_>) -> Vec<Value> {
        let names: Vec<String> = match key {
            FieldType::String => ["", "a", "de-DE", "größe/~ x"].map(str::to_owned).into(),
            FieldType::Uuid | FieldType::Id(_) => texts::UUIDS.map(str::to_owned).into(),
            key => {
                let bounds = Bounds {
                    rules: &UNBOUND,
                    each: None,
                    scale: None,
                    json_string: false,
                    references: None,
                };
                self.of_type(key, bounds)
                    .iter()
                    .filter_map(|name| name.as_str().map(str::to_owned))
                    .collect()
            }
        };
        let elements = self.elements(inner, bounds);
        let mut maps = Vec::new();
        for count in Self::counts(bounds, names.len().min(elements.len())) {
            if count > names.len() || (count > 0 && elements.is_empty()) {
                continue;
            }
            let pairs = names.iter().cloned().zip(elements.iter().cycle().cloned());
            maps.push(Value::Object(pairs.take(count).collect()));
        }
        maps
    }
}

/// JSON of every kind, null inside too.
fn anything() -> Vec<Value> {
    vec![
        json!({"a": [1, -2, 0.5, null, true, "x"], "b": {"c": {}}}),
        json!("text"),
        json!(0),
        json!(u64::MAX),
        json!(i64::MIN),
        json!(1.25),
        json!([]),
        json!(false),
        json!({"": null}),
    ]
}

/// The JSON of a default; `None` if only the moment of the write knows it.
#[must_use]
pub fn literal(
    app: &App,
    field_ty: &FieldType,
    scale: Option<u32>,
    json_string: bool,
    value: &Literal,
) -> Option<Value> {
    Some(match value {
        Literal::Bool(value) => json!(value),
        Literal::Integer(value) if json_string => value.to_string().into(),
        Literal::Integer(value) if matches!(field_ty, FieldType::Float(_)) => json!(*value as f64),
        Literal::Integer(value) => numbers::json(*value),
        Literal::Float(value) => json!(value),
        Literal::Decimal(text) => numbers::scaled(text, scale).into(),
        Literal::String(text) => json!(text),
        Literal::Variant(name) => {
            let FieldType::Enum(of) = field_ty else {
                return None;
            };
            let found = app.enumeration(of)?;
            let variant = found
                .variants
                .iter()
                .find(|variant| variant.name == *name)?;
            match &found.form {
                EnumForm::Name => json!(variant.json_name),
                EnumForm::Internal { tag } | EnumForm::Adjacent { tag, .. } => {
                    Map::from_iter([(tag.clone(), json!(variant.json_name))]).into()
                }
            }
        }
        Literal::List(items) => {
            let (FieldType::List(inner) | FieldType::Set(inner)) = field_ty else {
                return None;
            };
            let items = items
                .iter()
                .map(|item| literal(app, inner, scale, json_string, item));
            items.collect::<Option<Vec<_>>>()?.into()
        }
        Literal::EmptyMap => json!({}),
        Literal::Null => Value::Null,
        Literal::Struct(members) => {
            let FieldType::Struct(of) = field_ty else {
                return None;
            };
            let mut object = Map::new();
            for field in &app.structure(of)?.fields {
                let (_, value) = members.iter().find(|(name, _)| *name == field.name)?;
                if *value == Literal::Null && field.skip_if_none {
                    continue;
                }
                let value = literal(app, &field.ty, field.scale, field.json_string, value)?;
                object.insert(field.json_name.clone(), value);
            }
            object.into()
        }
        // As text: an instant whose form another test holds, or the time of the write.
        _ => return None,
    })
}
