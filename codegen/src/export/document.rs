//! The whole of a model: its object, and the types that it holds below `$defs`.

use std::{collections::BTreeSet, fmt};

use super::{
    enumeration::enumeration,
    json::{Json, Object},
    object::{closed, definition},
    options::options,
};
use crate::{
    app::{App, Enum, EnumForm, Field, FieldType, Model, Struct, VariantData},
    resolve::nearest::{listed, nearest},
};

/// The dialect that is written.
const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";

/// A member that no JSON Schema can say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inexpressible {
    /// The model, struct or variant, by its Rust name.
    pub owner: String,
    /// The member, by its Rust name.
    pub member: String,
}

impl fmt::Display for Inexpressible {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { owner, member } = self;
        write!(
            f,
            "`{owner}::{member}` is `opaque`: its type is one of Rust's, which no JSON Schema names; a model \
             that holds it stays in Rust"
        )
    }
}

impl std::error::Error for Inexpressible {}

/// The model with this name, or a sentence that says which there are.
///
/// # Errors
/// There is none.
pub fn model<'a>(app: &'a App, name: &str) -> Result<&'a Model, String> {
    app.model(name).ok_or_else(|| {
        let known: Vec<&str> = app.models.iter().map(|model| model.name.as_str()).collect();
        let meant = nearest(name, known.iter().copied());
        let meant = meant.map(|near| format!("did you mean `{near}`? "));
        format!(
            "there is no model `{name}`; {}there is {}",
            meant.unwrap_or_default(),
            listed(&known)
        )
    })
}

/// The schema of a model, as a file of `models/` holds it.
///
/// # Errors
/// It holds a member that no schema can say.
pub fn schema(app: &App, model: &Model) -> Result<String, Inexpressible> {
    document(app, model).map(|document| text(&document))
}

/// The schemas of all models by name, as one object; in the place of one that cannot be written stands
/// the sentence that says why.
#[must_use]
pub fn schemas(app: &App) -> String {
    let mut all = Object::default();
    for model in &app.models {
        match document(app, model) {
            Ok(document) => all.set(&model.name, document),
            Err(why) => all.set(&model.name, why.to_string()),
        }
    }
    text(&all)
}

fn text(object: &Object) -> String {
    // Invariant: names are strings and numbers are finite, so that it can be written.
    let text = serde_json::to_string_pretty(object);
    debug_assert!(text.is_ok(), "{text:?}");
    text.unwrap_or_default() + "\n"
}

fn document(app: &App, model: &Model) -> Result<Object, Inexpressible> {
    let mut document = Object::default().with("$schema", DIALECT);
    document.set_text("description", &model.docs);
    document.set("x-model", options(model));
    let content = closed(app, &model.name, &model.fields)?;
    document.extend(content);
    document.set_filled("$defs", definitions(app, model)?);
    Ok(document)
}

/// The types that a model holds, by whatever way.
fn definitions(app: &App, model: &Model) -> Result<Object, Inexpressible> {
    let held = Held::by(app, model);
    let mut definitions = Object::default();
    for structure in &app.structs {
        if held.names.contains(structure.name.as_str()) {
            let is_open = held.beside_tags.contains(structure.name.as_str());
            definitions.set(&structure.name, definition(app, structure, is_open)?);
        }
    }
    for item in &app.enums {
        if held.names.contains(item.name.as_str()) {
            definitions.set(&item.name, enumeration(app, item)?);
        }
    }
    Ok(definitions)
}

/// The structs and enums that a model holds.
#[derive(Default)]
struct Held<'a> {
    names: BTreeSet<&'a str>,
    /// The structs whose members stand beside the tag of a variant: an object that says that it has no
    /// other members would refuse the tag.
    beside_tags: BTreeSet<&'a str>,
}

impl<'a> Held<'a> {
    fn by(app: &'a App, model: &'a Model) -> Self {
        let mut held = Self::default();
        let mut pending: Vec<&Field> = model.fields.iter().collect();
        while let Some(field) = pending.pop() {
            let mut named = Vec::new();
            names(&field.ty, &mut named);
            for name in named {
                if !held.names.insert(name) {
                    continue;
                }
                if let Some(Struct { fields, .. }) = app.structure(name) {
                    pending.extend(fields);
                }
                if let Some(item) = app.enumeration(name) {
                    let variants = item.variants.iter();
                    pending.extend(variants.flat_map(|variant| variant.data.fields()));
                    held.beside_tags.extend(beside_tag(item));
                }
            }
        }
        held
    }
}

fn beside_tag(item: &Enum) -> impl Iterator<Item = &str> {
    let is_internal = matches!(item.form, EnumForm::Internal { .. });
    let variants = item.variants.iter().filter(move |_| is_internal);
    variants.filter_map(|variant| match &variant.data {
        VariantData::Value(field) => match &field.ty {
            FieldType::Struct(name) => Some(name.as_str()),
            _ => None,
        },
        _ => None,
    })
}

/// The structs and enums that a type names.
fn names<'a>(ty: &'a FieldType, names_of: &mut Vec<&'a str>) {
    match ty {
        FieldType::Struct(name) | FieldType::Enum(name) => names_of.push(name),
        FieldType::Option(inner) | FieldType::List(inner) | FieldType::Set(inner) => {
            names(inner, names_of);
        }
        FieldType::Map(key, value) => {
            names(key, names_of);
            names(value, names_of);
        }
        _ => {}
    }
}

/// A reference to a type below `$defs`.
pub(super) fn reference(name: &str) -> Object {
    // The names of types are identifiers, which a pointer holds as they are.
    Object::default().with("$ref", Json::from(format!("#/$defs/{name}")))
}
