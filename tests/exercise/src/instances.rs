//! Random instances of models: valid ones, made of the values of [`Source`] place by place, and what
//! becomes of them by a change somewhere in them.

use std::collections::{BTreeMap, HashMap};

use modelith_codegen::app::{EnumForm, Field, FieldType, Model, USER, VariantData};
use serde_json::{Map, Value, json};

use crate::{
    chance::Chance,
    values::{Bounds, Source},
    world::is_given,
};

/// Makes valid instances.
pub(crate) struct Instances<'w> {
    source: Source<'w>,
    /// The values of each place, by the addresses of its member and type: they take long to make.
    values: HashMap<(usize, usize), Vec<Value>>,
}

impl<'w> Instances<'w> {
    pub(crate) fn new(source: Source<'w>) -> Self {
        Self {
            source,
            values: HashMap::new(),
        }
    }

    /// A body of Create; what may be absent is so now and then. `None` if a member has no value.
    pub(crate) fn create(&mut self, model: &'w Model, chance: &mut Chance) -> Option<Value> {
        let given = model.fields.iter().filter(|field| is_given(field));
        self.object(given, chance)
    }

    /// A value of a member, null if it may be.
    pub(crate) fn member(&mut self, field: &'w Field, chance: &mut Chance) -> Option<Value> {
        if field.optional && chance.one_in(4) {
            return Some(Value::Null);
        }
        let value = self.value(field, &field.ty, Bounds::of(field), chance);
        value.or(field.optional.then_some(Value::Null))
    }

    fn object(
        &mut self,
        fields: impl Iterator<Item = &'w Field>,
        chance: &mut Chance,
    ) -> Option<Value> {
        let mut object = Map::new();
        for field in fields {
            let may_be_absent = field.optional || field.default.is_some();
            if may_be_absent && chance.one_in(3) {
                continue;
            }
            match self.member(field, chance) {
                Some(value) => drop(object.insert(field.json_name.clone(), value)),
                None if may_be_absent => {}
                None => return None,
            }
        }
        Some(object.into())
    }

    fn value(
        &mut self,
        field: &'w Field,
        ty: &'w FieldType,
        bounds: Bounds<'w>,
        chance: &mut Chance,
    ) -> Option<Value> {
        let app = self.source.app;
        match ty {
            FieldType::Struct(name) => {
                let found = app.structure(name).expect("a struct of the models");
                self.object(found.fields.iter(), chance)
            }
            FieldType::Enum(name) => {
                let found = app.enumeration(name).expect("an enum of the models");
                let variant = chance.of(&found.variants)?;
                let content = match &variant.data {
                    VariantData::None => None,
                    VariantData::Members(fields) => Some(self.object(fields.iter(), chance)?),
                    VariantData::Value(field) => {
                        Some(self.value(field, &field.ty, Bounds::of(field), chance)?)
                    }
                };
                Some(tagged(&found.form, &variant.json_name, content))
            }
            FieldType::Option(_) if chance.one_in(4) => Some(Value::Null),
            FieldType::Option(inner) => self.value(field, inner, bounds, chance),
            // As many as there may be, each made anew; sets stay as they are, without equal ones.
            FieldType::List(inner) => {
                let list = self.leaf(field, ty, bounds, chance)?;
                let items = list.as_array().map_or(0, Vec::len);
                let item = |_| self.value(field, inner, bounds.element(), chance);
                (0..items)
                    .map(item)
                    .collect::<Option<Vec<_>>>()
                    .map(Value::from)
            }
            FieldType::Map(_, inner) => {
                let mut map = self.leaf(field, ty, bounds, chance)?;
                for value in map.as_object_mut().into_iter().flat_map(Map::values_mut) {
                    *value = self.value(field, inner, bounds.element(), chance)?;
                }
                Some(map)
            }
            _ => self.leaf(field, ty, bounds, chance),
        }
    }

    fn leaf(
        &mut self,
        field: &Field,
        ty: &FieldType,
        bounds: Bounds<'_>,
        chance: &mut Chance,
    ) -> Option<Value> {
        let place = (
            std::ptr::from_ref(field).addr(),
            std::ptr::from_ref(ty).addr(),
        );
        let source = self.source;
        let values = self.values.entry(place).or_insert_with(|| {
            if std::ptr::eq(ty, &raw const field.ty) {
                source.values(field)
            } else {
                source.of_type(ty, bounds)
            }
        });
        chance.of(values).cloned()
    }
}

fn tagged(form: &EnumForm, name: &str, content: Option<Value>) -> Value {
    match form {
        EnumForm::Name => json!(name),
        EnumForm::Internal { tag } => {
            let mut object = Map::from_iter([(tag.clone(), json!(name))]);
            if let Some(Value::Object(members)) = content {
                object.extend(members);
            }
            object.into()
        }
        EnumForm::Adjacent { tag, content: of } => {
            let mut object = Map::from_iter([(tag.clone(), json!(name))]);
            object.extend(content.map(|content| (of.clone(), content)));
            object.into()
        }
    }
}

/// Keys of records that nobody made, to refer to.
pub(crate) fn keys(source: Source<'_>) -> BTreeMap<String, Vec<Value>> {
    let of = |model: &Model| {
        let key = model.key().expect("a key");
        let keys = match key.ty {
            FieldType::Id(_) => crate::texts::UUIDS.map(Value::from).into(),
            _ => source.values(key),
        };
        (model.name.clone(), keys)
    };
    let users = crate::texts::UUIDS.map(Value::from).into();
    let users = source.app.knows_users().then(|| (USER.to_owned(), users));
    source.app.models.iter().map(of).chain(users).collect()
}
