//! Enums below `$defs`: texts, and objects that a tag tells apart.

use super::{
    document::{Inexpressible, reference},
    json::{Json, Object, list},
    object::Content,
    value::Values,
};
use crate::{
    app::{App, Enum, EnumForm, FieldType, Variant, VariantData},
    schema::type_name,
};

/// The schema of an enum.
pub(super) fn enumeration(app: &App, item: &Enum) -> Result<Object, Inexpressible> {
    let mut schema = Object::default();
    schema.set_text("description", &item.docs);
    let mut options = Object::default();
    match &item.form {
        EnumForm::Name => {}
        EnumForm::Internal { tag } => options.set("tag", tag.as_str()),
        EnumForm::Adjacent { tag, content } => {
            options.set("tag", tag.as_str());
            options.set("content", content.as_str());
        }
    }
    options.set_filled("variants", renamed(item));
    schema.set_filled("x-type", options);
    if item.is_unit() {
        schema.extend(texts(item));
        return Ok(schema);
    }
    let variants = item.variants.iter();
    let variants: Result<Vec<Json>, _> = variants
        .map(|variant| Ok(of_variant(app, item, variant)?.into()))
        .collect();
    schema.set("oneOf", variants?);
    Ok(schema)
}

/// The Rust names of variants that do not follow from their texts.
fn renamed(item: &Enum) -> Object {
    let mut renamed = Object::default();
    for variant in &item.variants {
        if type_name(&variant.json_name) != variant.name {
            renamed.set(&variant.json_name, variant.name.as_str());
        }
    }
    renamed
}

fn texts(item: &Enum) -> Object {
    let schema = Object::default().with("type", "string");
    if item.variants.iter().all(|variant| variant.docs.is_empty()) {
        let texts = item.variants.iter();
        let texts: Vec<&str> = texts.map(|variant| variant.json_name.as_str()).collect();
        return schema.with("enum", list(&texts));
    }
    let texts = item.variants.iter().map(|variant| {
        let mut text = constant(variant);
        text.set_text("description", &variant.docs);
        text.into()
    });
    schema.with("oneOf", texts.collect::<Vec<Json>>())
}

fn constant(variant: &Variant) -> Object {
    Object::default().with("const", variant.json_name.as_str())
}

fn of_variant(app: &App, item: &Enum, variant: &Variant) -> Result<Object, Inexpressible> {
    let mut schema = Object::default();
    schema.set_text("description", &variant.docs);
    let owner = format!("{}::{}", item.name, variant.name);
    let mut object = Content::default();
    match (&item.form, &variant.data) {
        (EnumForm::Adjacent { tag, content }, data) => {
            object.require(tag, constant(variant));
            match data {
                VariantData::None => {}
                VariantData::Members(fields) => {
                    let inner = Content::of(app, &owner, fields)?;
                    object.require(content, inner.keywords());
                }
                VariantData::Value(field) => {
                    let value = Values::of(app, &owner, field).member()?;
                    let mut schema = value.keywords;
                    if let Some(target) = field.ty.target() {
                        let options = Object::default().with("references", target);
                        schema.set("x-field", options);
                    }
                    object.require(content, schema);
                }
            }
        }
        (EnumForm::Internal { tag }, data) => {
            object.require(tag, constant(variant));
            match data {
                VariantData::None => {}
                VariantData::Members(fields) => object.add_fields(app, &owner, fields)?,
                VariantData::Value(field) => {
                    if let FieldType::Struct(name) = &field.ty {
                        schema.extend(reference(name));
                    }
                    object.is_open = true;
                }
            }
        }
        (EnumForm::Name, _) => {}
    }
    schema.extend(object.keywords());
    Ok(schema)
}
