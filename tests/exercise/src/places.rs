//! Where a record refers to others: every `Id<Other>` and `references = Other` in it, by place.

use modelith_codegen::app::{App, EnumForm, Field, FieldType, Model, OnDelete, Role, VariantData};
use serde_json::Value;

/// A reference of a record.
#[derive(Debug, Clone, PartialEq)]
pub struct Reference {
    /// The model that it refers to.
    pub model: String,
    /// The key.
    pub key: Value,
    /// What becomes of the record.
    pub on_delete: OnDelete,
}

/// Every reference in a record as it was shown.
#[must_use]
pub fn references(app: &App, model: &Model, record: &Value) -> Vec<Reference> {
    let mut found = Vec::new();
    let mut record = record.clone();
    walk(app, model, &mut record, &mut |reference| {
        found.push(reference);
        false
    });
    found
}

/// Visits every reference of a record; one of `set_null` goes if the visitor says so.
pub(crate) fn walk(
    app: &App,
    model: &Model,
    record: &mut Value,
    visit: &mut dyn FnMut(Reference) -> bool,
) {
    let mut walk = Walk { app, visit };
    walk.members(&model.fields, record);
}

struct Walk<'w> {
    app: &'w App,
    visit: &'w mut dyn FnMut(Reference) -> bool,
}

impl Walk<'_> {
    fn members(&mut self, fields: &[Field], object: &mut Value) {
        for field in fields.iter().filter(|field| field.role != Role::Key) {
            let Some(value) = object.get_mut(&field.json_name) else {
                continue;
            };
            if self.value(field, &field.ty, value) {
                *value = Value::Null;
                if field.skip_if_none {
                    object
                        .as_object_mut()
                        .map(|object| object.remove(&field.json_name));
                }
            }
        }
    }

    /// Visits what is in a value. Whether the value itself was a reference and is now gone.
    fn value(&mut self, field: &Field, ty: &FieldType, value: &mut Value) -> bool {
        if value.is_null() {
            return false;
        }
        let by_option = field.references.as_ref().filter(|_| {
            !matches!(
                ty,
                FieldType::List(_) | FieldType::Set(_) | FieldType::Map(..) | FieldType::Option(_)
            )
        });
        if let Some(model) = by_option {
            return self.key(field, model, value);
        }
        match ty {
            FieldType::Id(model) => return self.key(field, model, value),
            FieldType::Option(inner) if self.value(field, inner, value) => *value = Value::Null,
            // It has been visited.
            FieldType::Option(_) => {}
            FieldType::List(inner) | FieldType::Set(inner) => {
                // It is none where only the server knows it: no default refers to a record.
                if let Some(items) = value.as_array_mut() {
                    items.retain_mut(|item| !self.value(field, inner, item));
                }
            }
            FieldType::Map(_, inner) => {
                if let Some(object) = value.as_object_mut() {
                    object.retain(|_, item| !self.value(field, inner, item));
                }
            }
            FieldType::Struct(name) => {
                let app = self.app;
                let found = app.structure(name).expect("a struct of the models");
                self.members(&found.fields, value);
            }
            FieldType::Enum(name) => self.variant(name, value),
            _ => {}
        }
        false
    }

    fn variant(&mut self, name: &str, value: &mut Value) {
        let app = self.app;
        let found = app.enumeration(name).expect("an enum of the models");
        let (tag, content) = match &found.form {
            EnumForm::Name => return,
            EnumForm::Internal { tag } => (tag, None),
            EnumForm::Adjacent { tag, content } => (tag, Some(content)),
        };
        let named = value[tag].clone();
        let variant = found
            .variants
            .iter()
            .find(|variant| named == *variant.json_name);
        let inner = match content {
            Some(content) => &mut value[content],
            None => value,
        };
        match &variant.expect("a variant").data {
            VariantData::None => {}
            VariantData::Members(fields) => self.members(fields, inner),
            VariantData::Value(field) => {
                self.value(field, &field.ty, inner);
            }
        }
    }

    fn key(&mut self, field: &Field, model: &str, value: &Value) -> bool {
        let on_delete = field.on_delete.unwrap_or(OnDelete::Restrict);
        (self.visit)(Reference {
            model: model.to_owned(),
            key: value.clone(),
            on_delete,
        })
    }
}
